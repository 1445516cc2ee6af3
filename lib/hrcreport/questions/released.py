"""This module hands out tables as they may be shown: what their sensitivity withholds is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from disparity.disclosure import (
    CannotProtectError,
    Counted,
    ExposedError,
    Policy,
    Released,
    opened,
    release_together,
    taken_out,
)
from hrcreport.data.catalogue import Catalogue, Table
from hrcreport.data.records import TableRecord
from hrcreport.data.safeguards import policy_for
from hrcreport.data.sealed import is_sealed
from hrcreport.errors import DataError, Problem, SealedError
from hrcreport.project import Project, find_project
from hrcreport.questions.context import document_language
from hrcreport.questions.kept_release import read_release, write_release
from hrcreport.questions.scope import refuse_table_of_another

NOT_KEYS = frozenset({"country", "complete", "measure", "value"})
LONG_FORM = frozenset({"measure", "value"})
Part = tuple[str, bool]


@dataclass(frozen=True)
class ShownTable:
    """A table with gaps where a count is withheld; `parts` are its releases, none if it is public.

    A part is one measure in whole periods (True) or in part-periods (False).
    """

    table: Table
    parts: Mapping[Part, Released] = field(default_factory=dict)

    @property
    def merged(self) -> tuple[str, ...]:
        """The groups that are counted with "other" since they are too small to be shown."""
        return tuple(dict.fromkeys(each for part in self.parts.values() for each in part.merged))

    @property
    def withheld(self) -> int:
        """How many counts of the table are withheld."""
        return sum(part.inner_withheld for part in self.parts.values())


def shown_table(name: str) -> ShownTable:
    """Return a table of the catalogue as it may be shown; one of records comes guarded.

    Raises:
        DataError: there is no such table, it is of a State that the report is not about, its file
            was changed, or small counts in it cannot be protected.
    """
    project = find_project()
    catalogue = Catalogue.read(project, language=document_language())
    record = catalogue.record(name)
    refuse_table_of_another(record, project, place=catalogue.place(record))
    try:
        table = catalogue.table(name)
        if table.guarded is None or not _is_counted(record):
            return ShownTable(table)
        parts = _released_parts(catalogue, record, project)
    except SealedError:
        kept = read_release(project, record) if _is_counted(record) else None
        if kept is None:
            raise
        parts = kept
    frame = pd.concat([part.frame for part in parts.values()], ignore_index=True)
    return ShownTable(Table(frame, record), parts)


def release_sealed(project: Project) -> list[str]:
    """Write what may be shown of each encrypted table of counts, and return the places.

    Raises:
        DataError: a table cannot be opened here, or small counts in it cannot be protected.
    """
    catalogue = Catalogue.read(project)
    return [
        write_release(project, each, _released_parts(catalogue, each, project))
        for each in catalogue.all_records
        if is_sealed(each.path) and _is_counted(each)
    ]


def records(name: str, *, columns: Sequence[str], reason: str) -> pd.DataFrame:
    """Take some columns of records out of a table that is not public: written down, never released.

    Dates are as precise as the policy of safeguards allows, and in each combination so many records
    must be alike as it says. The build says who asked for what and why, and cannot be released.

    Raises:
        DataError: there is no such table, or no reason is given.
        RecordsWithheldError: fewer records than the policy asks for are alike.
    """
    project = find_project()
    catalogue = Catalogue.read(project, language=document_language())
    record = catalogue.record(name)
    refuse_table_of_another(record, project, place=catalogue.place(record))
    place = catalogue.place(record)
    if not reason.strip():
        raise DataError(
            Problem(
                place, f"records of the table '{name}' are taken out without a reason.",
                "Give it in words: reason='…'. It is written down.", "notebook.no-reason",
            )
        )  # fmt: skip
    table = catalogue.table(name)
    if table.guarded is None:
        return table.frame[list(columns)].copy()
    found = taken_out(table.guarded, columns)
    project.reads.record_taken_out(
        Problem(
            place,
            f"records of the table '{name}' were taken out ({', '.join(columns)}): "
            f"{reason.strip()}",
            "Count them instead before the report is released.",
            "execute.records-taken",
            value=name,
            severity="warning",
        )
    )
    return found


def _is_counted(record: TableRecord) -> bool:
    return {column.name for column in record.columns} >= LONG_FORM


def _released_parts(
    catalogue: Catalogue, record: TableRecord, project: Project
) -> dict[Part, Released]:
    """Return the releases of a table, protected with all that may count the same persons."""
    try:
        return _released(_held(catalogue, record.country, project))[record.name]
    except (CannotProtectError, ExposedError, ValueError) as error:
        what, _, mend = str(error).partition(" Join values")
        raise DataError(
            Problem(
                catalogue.place(record),
                what,
                f"Join values{mend}" if mend else "Correct the table, or leave it out.",
                "notebook.cannot-protect",
                value=record.name,
            )
        ) from None


def released_of_state(
    catalogue: Catalogue, country: str, project: Project
) -> tuple[dict[Part, dict[str, Counted]], dict[str, dict[Part, Released]]]:
    """Return the tables of a State by measure and name, and what is shown of those not public.

    Raises:
        CannotProtectError: public tables give a small count away.
        ExposedError: an attack narrows a small count down.
        ValueError: a count is negative or missing.
    """
    held = _held(catalogue, country, project)
    return _by_part(held), _released(held)


def _held(catalogue: Catalogue, country: str, project: Project) -> tuple[_Frame, ...]:
    """Return the tables of a State that may count the same persons.

    Those are its tables that are not public, and the public ones that the catalogue says one of
    them is a part of.
    """
    of_the_state = catalogue.find(country=country)
    guarded = [each for each in of_the_state if each.sensitivity != "public" and _is_counted(each)]
    wholes = {each.parts_of.table for each in guarded if each.parts_of}
    open_wholes = [each for each in of_the_state
                   if each.name in wholes and each.sensitivity == "public"]  # fmt: skip
    return tuple(
        _Frame(each.name, each.sha256, _frame_of(catalogue, each),
               policy_for(each.sensitivity, project))
        for each in (*open_wholes, *guarded)
    )  # fmt: skip


def _frame_of(catalogue: Catalogue, record: TableRecord) -> pd.DataFrame:
    table = catalogue.table(record.name)
    return opened(table.guarded) if table.guarded is not None else table.frame


@dataclass(frozen=True, eq=False)
class _Frame:
    """A frame that a cache can tell by the hash of its file, and how it is protected."""

    name: str
    sha256: str
    frame: pd.DataFrame
    policy: Policy

    def _key(self) -> tuple[str, str, Policy]:
        return self.name, self.sha256, self.policy

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frame) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


def _by_part(held: tuple[_Frame, ...]) -> dict[Part, dict[str, Counted]]:
    found: dict[Part, dict[str, Counted]] = {}
    for each in held:
        frame = each.frame
        whole = frame["complete"] if "complete" in frame else pd.Series(True, index=frame.index)
        keys = tuple(column for column in frame.columns if column not in NOT_KEYS)
        for (measure, complete), rows in frame.groupby([frame["measure"], whole], sort=False):
            part = found.setdefault((str(measure), bool(complete)), {})
            part[each.name] = Counted(rows, keys, each.policy)
    return found


@lru_cache(maxsize=16)  # a report asks for the same tables many times
def _released(held: tuple[_Frame, ...]) -> dict[str, dict[Part, Released]]:
    found: dict[str, dict[Part, Released]] = {}
    for at, tables in _by_part(held).items():
        if any(one.policy.protects for one in tables.values()):
            for name, released in release_together(tables).items():
                found.setdefault(name, {})[at] = released
    return found
