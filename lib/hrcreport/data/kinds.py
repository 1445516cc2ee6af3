"""This module reads the kinds of tables, `data/kinds.yml`, and says where a slip stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

import msgspec

from hrcreport.errors import Problem
from hrcreport.model import Reading, Record, Text, Titles, matching, one_of
from hrcreport.project import Project

KINDS_FILE = "kinds.yml"
CODE_OF_KIND = re.compile(r"T(0[1-9]|1\d|20)")
NAME = re.compile(r"[a-z][a-z0-9_]*")
ROLES = ("structure", "process", "outcome")
NOT_COUNTS = ("per cent", "per 1,000", "ratio", "days", "hours")
"""Units of measures that may have decimals; all others are whole numbers."""


class Measure(Record, frozen=True, kw_only=True):
    """What a table counts: its name in the column `measure`, its unit, its words."""

    noun: ClassVar[str] = "measure"
    name: Annotated[str, matching(NAME, "force_incidents")]
    unit: Text
    title: Text

    @property
    def is_count(self) -> bool:
        """Whether it is a whole number of units, so that parts add up to the whole."""
        return self.unit not in NOT_COUNTS


class TableKind(Record, frozen=True, kw_only=True):
    """One kind of tables.

    `by` names further columns that such a table may have; `denominators` the kinds that its counts
    may be set against. A kind that is `kept_in` a register has no table; one with `columns` of its
    own is not in the long form.
    """

    noun: ClassVar[str] = "kind"
    code: Annotated[str, matching(CODE_OF_KIND, "T02")]
    title: Text
    holds: Text
    role: Annotated[str, one_of(ROLES)]
    denominators: tuple[Annotated[str, matching(CODE_OF_KIND, "T01")], ...] = ()
    by: tuple[Text, ...] = ()
    counted: tuple[Measure, ...] = msgspec.field(name="measures", default=())
    kept_in: Text = ""
    columns: Titles = msgspec.field(default_factory=dict)

    @property
    def measures(self) -> dict[str, Measure]:
        """The measures of the kind by their names."""
        return {each.name: each for each in self.counted}


class TableKinds(Record, frozen=True, kw_only=True):
    """All kinds, the columns of the long form and the further columns, each with its meaning."""

    columns: Titles
    by: Titles
    units: tuple[Text, ...]
    listed: tuple[TableKind, ...] = msgspec.field(name="kinds")

    @property
    def kinds(self) -> dict[str, TableKind]:
        """The kinds by their codes."""
        return {each.code: each for each in self.listed}

    @property
    def place(self) -> str:
        """The file that holds the kinds."""
        return self.written.place


def read_kinds(project: Project) -> tuple[TableKinds | None, list[Problem]]:
    """Return the kinds of a project with every problem of their file; None where it has none."""
    path = project.data / KINDS_FILE
    if not project.reads.is_there(path):
        return None, []
    reading = Reading(path, TableKinds, place=project.place(path))
    units = reading.head.get("units", ())
    by = reading.head.get("by", {})
    kinds = reading.records("kinds", TableKind)
    seen: set[str] = set()
    for kind in kinds:
        reading.problems += _problems_of_kind(kind, by, units, twice=kind.code in seen)
        seen.add(kind.code)
    if reading.problems:
        return None, reading.problems
    head = {name: reading.head[name] for name in ("columns", "by", "units")}
    return TableKinds(**head, listed=tuple(kinds), written=reading.written), []


def _problems_of_kind(
    kind: TableKind, by: Mapping[str, str], units: tuple[str, ...], *, twice: bool
) -> Iterator[Problem]:
    for each in kind.counted:
        yield from each.unknown(
            "unit", each.unit, units, f"there is no unit '{each.unit}'.",
            f"Allowed: {', '.join(units)}.", "data.kind-unit",
        )  # fmt: skip
    if twice:
        yield kind.problem(
            "code", f"the kind '{kind.code}' stands here a second time.", "Keep one.",
            "data.kind-twice",
        )  # fmt: skip
    for name in kind.by:
        yield from kind.unknown(
            "by", name, by, f"the further column '{name}' of {kind.code} is not explained.",
            f"Add a line '{name}: what it holds' under 'by'.", "data.kind-column",
        )  # fmt: skip
