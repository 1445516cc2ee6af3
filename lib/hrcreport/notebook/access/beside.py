"""This module finds what readers have beside what is counted of records: tables of counts.

Tables of the same State that are not public show what `hrcreport.notebook.access.released` says;
public ones show all. Which of them count the same persons, their sums tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from disparity.disclosure import Beside, CannotProtectError, Counted, ExposedError
from disparity.disclosure.cube import Cube
from disparity.disclosure.merging import with_merged
from hrcreport.foundation import DataError, Project
from hrcreport.notebook.access.released import NOT_KEYS, released_of_state
from hrcreport.tables import Catalogue, Safeguards, TableRecord

GROUP = "group"


def tables_beside(catalogue: Catalogue, record: TableRecord) -> list[Beside]:
    """Return the tables of counts that stand beside a table of records.

    They are those of its State, and of all where its record names none. What the report rests on
    is remembered in the project of `catalogue`, and none of them as a source of it.

    Raises:
        DataError: small counts in one of them cannot be protected, so that nobody can tell what
            both give away together.
        SealedError: one of them is encrypted, and there is no key for it here.
    """
    project = catalogue.project
    of_state = catalogue.find(country=record.country) if record.country else catalogue.records
    apart = Catalogue.read(Project(project.root))
    beside_tables: list[Beside] = []
    for state in sorted({state_record.country for state_record in of_state}):
        try:
            guarded = list(_guarded(apart, state))
        except (CannotProtectError, ExposedError, ValueError) as error:
            raise DataError.of(
                catalogue.place(record),
                f"what it gives away beside other tables of {state} cannot be told: {error}",
                "Correct those tables, or say of which State this one is: country=…",
                "notebook.cannot-protect",
                value=record.name,
            ) from None
        beside_tables += guarded
        beside_tables += _public(apart, state)
    return beside_tables


def _guarded(catalogue: Catalogue, state: str) -> Iterator[Beside]:
    together, releases = released_of_state(catalogue, state, catalogue.project)
    for group in together:
        for name, (table, part) in group.parts.items():
            counted, released = group.tables[name], releases.get(table, {}).get(part)
            if released is None:
                continue  # it is public
            merged = released.merged if GROUP in counted.keys else ()
            frame = with_merged(counted.frame, merged, column=GROUP) if merged else counted.frame
            yield Beside(f"{table} ({part[0]})", replace(counted, frame=frame), released)


def _public(catalogue: Catalogue, state: str) -> Iterator[Beside]:
    for record in catalogue.find(country=state):
        if not (record.is_public and record.is_counted):
            continue
        frame = catalogue.whole(record.name)
        keys = tuple(column for column in frame.columns if column not in NOT_KEYS)
        policy = Safeguards.policy_for(record.sensitivity, catalogue.project)
        is_whole_period = frame["complete"] if "complete" in frame else frame["measure"].notna()
        for (measure, _), rows in frame.groupby([frame["measure"], is_whole_period], sort=False):
            try:
                Cube.of(rows, keys=keys)
            except ValueError:
                continue  # it counts no persons: a number is missing, or less than none
            yield Beside(f"{record.name} ({measure})", Counted(rows, keys, policy, record.nested))
