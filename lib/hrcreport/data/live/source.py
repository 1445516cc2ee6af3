"""This module says what a live source is, and what is told where it does not answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from hrcreport.errors import DataError, HrcReportError, Problem, did_you_mean


class OfflineError(HrcReportError):
    """A live source does not answer; nothing was written, and what is held stays in use."""


class Fetched(NamedTuple):
    """An export as a file's content, and where it is from; `left_out` are columns not kept."""

    content: bytes
    rows: int
    address: str
    left_out: tuple[str, ...]


class LiveSource(Protocol):
    """A source that gives an export for a query.

    `keys` says what a query may name, each with its help; `needed` are those without which there is
    no query. `licence` is that of the data.
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def licence(self) -> str: ...
    @property
    def keys(self) -> Mapping[str, str]: ...
    @property
    def needed(self) -> tuple[str, ...]: ...

    def fetch(self, query: Mapping[str, str], *, address: str) -> Fetched:
        """Return the export that a query names.

        Args:
            query: values by key; all needed ones are there and none is unknown.
            address: another place than the usual one that answers, such as a mirror; "" for none.

        Raises:
            OfflineError: the source does not answer.
            DataError: it answers, and not with what was asked for; or the query is wrong.
        """


def check_query(source: LiveSource, query: Mapping[str, str]) -> None:
    """Refuse a query with unknown keys, or without one that is needed.

    Raises:
        DataError: all slips at once.
    """
    allowed = ", ".join(f"{key} ({words})" for key, words in source.keys.items())
    problems = [
        Problem(
            source.name, f"unknown key '{key}'.",
            f"{did_you_mean(key, source.keys)}Allowed: {allowed}.", "live.unknown-key", key=key,
            value=value,
        )
        for key, value in query.items()
        if key not in source.keys
    ]  # fmt: skip
    problems += [
        Problem(
            source.name, f"the key '{key}' is missing.", f"Write {key}=…: {source.keys[key]}.",
            "live.missing-key", key=key,
        )
        for key in source.needed
        if not query.get(key)
    ]  # fmt: skip
    if problems:
        raise DataError(problems)


def no_answer(source: LiveSource, address: str, reason: str) -> OfflineError:
    """Return the error of a source that does not answer."""
    return OfflineError(Problem(
        address, f"{source.title} does not answer: {reason}.",
        "Look whether this machine is online, and try again later. Nothing was written: the "
        "tables that are held stay in use.", "live.offline", value=source.name,
    ))  # fmt: skip


def wrong_answer(source: LiveSource, address: str, what: str, mend: str) -> DataError:
    """Return the error of an answer that is not what was asked for."""
    return DataError(Problem(address, what, mend, "live.answer", value=source.name))


def not_installed(source: LiveSource, package: str) -> DataError:
    """Return the error of a source whose library is not there."""
    return DataError(Problem(
        source.name,
        f"the package {package} is not installed, through which {source.title} is read.",
        "Install the extra 'live' into an environment of its own, as docs/how-to/fetch-data.md "
        "says.", "live.not-installed", value=package,
    ))  # fmt: skip
