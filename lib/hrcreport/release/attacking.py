"""This module attacks all counts that a report may print, together and with earlier releases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hrcreport.access.kept_release import EarlierShown, as_data, shown_by
from hrcreport.access.released import released_of_state
from hrcreport.data.catalogue import Catalogue
from hrcreport.data.records import TableRecord
from hrcreport.errors import DataError, Problem, RefusedError
from hrcreport.project import Project
from hrcreport.release.log import Entry


def exposed(
    project: Project, tables: Iterable[TableRecord], *, releases: Iterable[Entry]
) -> Iterator[Problem]:
    """Yield which small counts the guarded tables of a build give away, alone or with releases.

    Args:
        project: the project.
        tables: the tables that the build read.
        releases: the lines of the log, the oldest first.

    Raises:
        RefusedError: what an earlier release showed is not as it was kept.
    """
    from disparity.disclosure import (
        CannotProtectError,
        ExposedError,
        NotComparableError,
        exposed_by_earlier,
    )
    from disparity.disclosure.releasing import exposed_in_words

    catalogue, earlier = Catalogue.read(project), None
    for country in guarded_states(tables):
        place = f"the tables of {country}"
        try:
            together, shown = released_of_state(catalogue, country, project)
        except (CannotProtectError, ExposedError, ValueError) as error:
            yield Problem(place, f"{error}", "Then build again.", "release.exposed", value=country)
            continue
        earlier = _earlier(project, releases) if earlier is None else earlier
        every = {(name, part): one for name, parts in shown.items() for part, one in parts.items()}
        for group in together:
            now, before = group.of(every), group.earlier(earlier)
            try:
                found = (
                    exposed_by_earlier(group.tables, now, before, within=group.within)
                    if now and before
                    else []
                )
            except NotComparableError as error:
                yield Problem(
                    place, f"what changed since an earlier release cannot be attacked: {error}",
                    "Look whether a reader can work out persons from the two, and answer for it by "
                    "a waiver.", "release.not-comparable", value=country,
                )  # fmt: skip
                continue
            if found:
                editions = ", ".join(called for called, _ in before)
                yield Problem(
                    place, f"with what {editions} showed, {exposed_in_words(found)}",
                    "Or wait until more has changed. Then build again.", "release.exposed",
                    value=country,
                )  # fmt: skip


def guarded_states(tables: Iterable[TableRecord]) -> list[str]:
    """Return the States of tables that are not public, sorted."""
    return sorted({each.country for each in tables if each.sensitivity != "public"})


def shown_now(project: Project, tables: Sequence[TableRecord]) -> bytes:
    """Return as JSON what may be shown of the guarded tables of a build: no withheld count."""
    catalogue, read = Catalogue.read(project), {each.name for each in tables}
    told: dict[str, list[dict[str, Any]]] = {}
    for country in guarded_states(tables):
        for name, parts in released_of_state(catalogue, country, project)[1].items():
            if name not in read:
                continue
            told[name] = as_data(parts)
    return (json.dumps({"tables": told}, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _earlier(project: Project, releases: Iterable[Entry]) -> list[EarlierShown]:
    found: list[EarlierShown] = []
    for entry in releases:
        if not entry.is_release:
            continue
        try:
            found.append(shown_by(project, entry.called, kept=entry.said["request"].get("shown")))
        except DataError as error:
            raise RefusedError(error.problems) from None
    return found
