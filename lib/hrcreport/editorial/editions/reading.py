"""This module reads the values of a build or an edition from Python, and leads each to its rows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hrcreport.editorial.editions.sides import Side
from hrcreport.editorial.editions.store import Held
from hrcreport.foundation import (
    Counted,
    DataError,
    Problem,
    Project,
)
from hrcreport.tables import Catalogue, TableRecord

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Printed:
    """A value as prose prints it: its name in the documents, its expression, text and number.

    `place` and `line` say where it is quoted, `cells` where it is computed, `tables` from what;
    `rows` reads one of these. `how` is the calculation with the rows of each part, None where they
    are not known; see `hrcreport.foundation.counted`.
    """

    id: str
    expression: str
    text: str
    number: float | None
    place: str
    line: int
    cells: tuple[int, ...]
    tables: tuple[str, ...]
    catalogue: Catalogue
    how: Any = None
    sha256: Mapping[str, str] = field(default_factory=dict)

    def rows(self, table: str = "") -> pd.DataFrame:
        """Return the rows of a table that the value is computed from, by default of the first.

        Where they are not known, it is the whole table; of one that is not public it is the guarded
        frame, which shows none.

        Raises:
            DataError: there is no such table, or its file is not the one that the build read.
            IndexError: the value is computed from no table.
        """
        name = table or self.tables[0]
        read_table = self.catalogue.table(name)
        used = {
            place - 1
            for part in Counted.leaves(self.how)
            if part.get("table") == name
            for first, last in part["rows"]
            for place in range(first, last + 1)
        }
        if used and self.sha256.get(name, read_table.record.sha256) != read_table.record.sha256:
            raise DataError(changed_since(read_table.record))
        return (
            read_table.frame.iloc[sorted(used)]
            if used and read_table.guarded is None
            else read_table.frame
        )


class Values(Mapping[str, Printed]):
    """The values of a build by expression; filters may be left out: `values["profile.total"]`."""

    def __init__(self, printed_values: list[Printed]) -> None:
        self._found = {value.expression: value for value in reversed(printed_values)}
        bare = {
            value.expression.partition("|")[0].strip(): value for value in reversed(printed_values)
        }
        self._named = {**{value.id: value for value in printed_values}, **bare, **self._found}

    def __getitem__(self, expression: str) -> Printed:
        return self._named[expression]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


@dataclass(frozen=True, slots=True)
class Build:
    """A build or an edition as Python reads it."""

    held: Held
    values: Values


def changed_since(record: TableRecord) -> Problem:
    """Return the problem of a table that is no longer the one that a build read."""
    return Problem(
        record.lies_at,
        f"the table '{record.name}' is not the one that the build read: its rows may be others.",
        "Build the report again, or take the table of that time out of git.",
        "editions.table-changed",
        value=record.name,
    )


def read(report: str, *, root: str | os.PathLike[str] | None = None) -> Build:
    """Return the last build of a report (`usa`) or an edition (`usa@v2`) with its values.

    Raises:
        RefusedError: there is none.
    """
    project: Project = Project.at_hand(root)
    held_build = Held.of(project, report)
    tracer = Side(held_build.called, b"", held_build, project).tracer
    catalogue = Catalogue.read(project)
    read_from = held_build.manifest.read.inputs
    hashes = {
        record.name: read_from[place].removeprefix("sha256:")
        for record in catalogue.records
        if (place := catalogue.place(record)) in read_from
    }
    values = []
    for value in held_build.values:
        trace = tracer.trace(value["expression"])
        place = value["where"] if value["where"] != "text" else held_build.manifest.read.notebook
        how = value.get("how")
        counted_tables = tuple(
            dict.fromkeys(part["table"] for part in Counted.leaves(how) if "table" in part)
        )
        values.append(
            Printed(
                value["id"],
                expression=value["expression"],
                text=value["text"],
                number=value["number"],
                place=place,
                line=value["line"],
                cells=trace.cells,
                tables=counted_tables or trace.tables,
                catalogue=catalogue,
                how=how,
                sha256=hashes,
            )
        )
    return Build(held_build, Values(values))
