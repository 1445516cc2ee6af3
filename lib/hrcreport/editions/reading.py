"""This module reads the values of a build or an edition from Python, and leads each to its rows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrcreport.data.catalogue import Catalogue
from hrcreport.editions.comparing import Side
from hrcreport.editions.store import Held, held
from hrcreport.project import Project, find_project

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Printed:
    """A value as prose prints it: its name in the documents, its expression, text and number.

    `place` and `line` say where it is quoted, `cells` where it is computed, `tables` from what;
    `rows` reads one of these.
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

    def rows(self, table: str = "") -> pd.DataFrame:
        """Return the rows of a table that the value is computed from, by default of the first.

        Raises:
            DataError: there is no such table.
            IndexError: the value is computed from no table.
        """
        return self.catalogue.table(table or self.tables[0]).frame


class Values(Mapping[str, Printed]):
    """The values of a build by expression; filters may be left out: `values["profile.total"]`."""

    def __init__(self, found: list[Printed]) -> None:
        self._found = {each.expression: each for each in reversed(found)}
        bare = {each.expression.partition("|")[0].strip(): each for each in reversed(found)}
        self._named = {**{each.id: each for each in found}, **bare, **self._found}

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


def read(report: str, *, root: str | os.PathLike[str] | None = None) -> Build:
    """Return the last build of a report (`usa`) or an edition (`usa@v2`) with its values.

    Raises:
        RefusedError: there is none.
    """
    project: Project = find_project(root)
    found = held(project, report)
    tracer = Side(found.called, b"", found, project).tracer
    catalogue = Catalogue.read(project)
    values = []
    for each in found.json("values.json"):
        trace = tracer.trace(each["expression"])
        place = each["where"] if each["where"] != "text" else found.manifest.read.notebook
        values.append(
            Printed(
                each["id"], each["expression"], each["text"], each["number"], place, each["line"],
                trace.cells, trace.tables, catalogue,
            )
        )  # fmt: skip
    return Build(found, Values(values))
