"""This module says what a live source is, what of its rows is kept, and why it does not answer."""

from __future__ import annotations

import csv
import io
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from hrcreport.foundation import DataError, HrcReportError, Problem, Project, Severity
from hrcreport.tables.data.catalogue import Catalogue

PERSONAL = re.compile(
    r"(^|[_ .])(name|first|last|surname|address|street|block|latitude|longitude|lat|lon|lng|long|"
    r"geometry|point|x|y|badge|plate|dob|birth|phone|id|uid|number|no|num|narrative|description|"
    r"summary|notes?)([_ .]|$)|coordinate|victim_name|officer_name",
    re.IGNORECASE,
)
"""Columns that may point to a person or a house: they are not written, since counts need none."""


class OfflineError(HrcReportError):
    """A live source does not answer; nothing was written, and what is held stays in use."""

    def beside(self, table: str, project: Project) -> OfflineError:
        """Return the error together with the table of the catalogue that stays in use."""
        record = Catalogue.as_read(project).by_name.get(table)
        if record is None:
            situation, mend = (
                f"there is no table '{table}' either.",
                "Name a table of the catalogue.",
            )
        else:
            period = f" for {record.period}" if record.period else ""
            retrieved = f", retrieved {record.retrieved}" if record.retrieved else ""
            situation = f"the table '{table}' stays in use{period}{retrieved}: {record.title}."
            mend = "A report that rests on it says which period it covers."
        place = record.lies_at if record else "data/datapackage.json"
        severity: Severity = "warning" if record else "error"
        in_use = Problem(place, situation, mend, "live.table-held", severity=severity)
        return OfflineError([*self.problems, in_use])


class Fetched(NamedTuple):
    """An export as a file's content, and where it is from; `left_out` are columns not kept."""

    content: bytes
    rows: int
    address: str
    left_out: tuple[str, ...]


class LiveSource(ABC):
    """A source that gives an export for a query.

    `keys` says what a query may name, each with its help; `needed` are those without which there is
    no query. `licence` is that of the data.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    licence: ClassVar[str]
    keys: ClassVar[Mapping[str, str]]
    needed: ClassVar[tuple[str, ...]]

    @abstractmethod
    def fetch(self, query: Mapping[str, str], *, address: str = "") -> Fetched:
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
            source.name,
            f"unknown key '{key}'.",
            f"{Problem.did_you_mean(key, source.keys)}Allowed: {allowed}.",
            "live.unknown-key",
            key=key,
            value=value,
        )
        for key, value in query.items()
        if key not in source.keys
    ]
    problems += [
        Problem(
            source.name,
            f"the key '{key}' is missing.",
            f"Write {key}=…: {source.keys[key]}.",
            "live.missing-key",
            key=key,
        )
        for key in source.needed
        if not query.get(key)
    ]
    if problems:
        raise DataError(problems)


def no_answer(source: LiveSource, address: str, reason: str) -> OfflineError:
    """Return the error of a source that does not answer."""
    return OfflineError(
        Problem(
            address,
            f"{source.title} does not answer: {reason}.",
            "Look whether this machine is online, and try again later. Nothing was written: the "
            "tables that are held stay in use.",
            "live.offline",
            value=source.name,
        )
    )


def wrong_answer(source: LiveSource, address: str, fault: str, mend: str) -> DataError:
    """Return the error of an answer that is not what was asked for."""
    return DataError(Problem(address, fault, mend, "live.answer", value=source.name))


def not_installed(source: LiveSource, package: str) -> DataError:
    """Return the error of a source whose library is not there."""
    return DataError(
        Problem(
            source.name,
            f"the package {package} is not installed, through which {source.title} is read.",
            "Install the extra 'live' into an environment of its own, as docs/how-to/fetch-data.md "
            "says.",
            "live.not-installed",
            value=package,
        )
    )


def kept_columns(columns: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the columns that are kept and those that may point to a person or a house."""
    every = list(columns)
    harmless_columns = [column for column in every if not PERSONAL.search(column)]
    return harmless_columns, [column for column in every if PERSONAL.search(column)]


def as_export(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> bytes:
    """Return rows as CSV in UTF-8; an absent value is an empty cell, true and false are words."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return text.getvalue().encode("utf-8")


def _cell(value: object) -> str:
    if value is None or value != value:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
