"""This module reads the kinds of tables, `data/kinds.yml`, and says where a slip stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hrcreport.data.reads import is_there
from hrcreport.errors import Problem, did_you_mean
from hrcreport.project import Project
from hrcreport.register import (
    Key,
    Reading,
    Record,
    list_of,
    matching,
    one_of,
    records_of,
    text,
    titles,
)

KINDS_FILE = "kinds.yml"
CODE_OF_KIND = re.compile(r"T(0[1-9]|1\d|20)")
NAME = re.compile(r"[a-z][a-z0-9_]*")
ROLES = ("structure", "process", "outcome")
NOT_COUNTS = ("per cent", "per 1,000", "ratio", "days", "hours")
"""Units of measures that may have decimals; all others are whole numbers."""

FILE_KEYS = {
    "columns": Key(titles, required=True),
    "by": Key(titles, required=True),
    "units": Key(list_of(text), required=True),
    "kinds": Key(records_of({}), required=True),
}
KIND_KEYS = {
    "code": Key(matching(CODE_OF_KIND, "T02"), required=True),
    "title": Key(text, required=True),
    "holds": Key(text, required=True),
    "role": Key(one_of(ROLES), required=True),
    "denominators": Key(list_of(matching(CODE_OF_KIND, "T01"))),
    "by": Key(list_of(text)),
    "measures": Key(records_of({})),
    "kept_in": Key(text),
    "columns": Key(titles),
}
MEASURE_KEYS = {
    "name": Key(matching(NAME, "force_incidents"), required=True),
    "unit": Key(text, required=True),
    "title": Key(text, required=True),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """What a table counts: its name in the column `measure`, its unit, its words."""

    name: str
    unit: str
    title: str

    @property
    def is_count(self) -> bool:
        """Whether it is a whole number of units, so that parts add up to the whole."""
        return self.unit not in NOT_COUNTS


@dataclass(frozen=True, slots=True)
class TableKind:
    """One kind of tables.

    `by` names further columns that such a table may have; `denominators` the kinds that its counts
    may be set against. A kind that is `kept_in` a register has no table; one with `columns` of its
    own is not in the long form.
    """

    code: str
    title: str
    holds: str
    role: str
    denominators: tuple[str, ...]
    by: tuple[str, ...]
    measures: Mapping[str, Measure]
    kept_in: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TableKinds:
    """All kinds, the columns of the long form and the further columns, each with its meaning."""

    place: str
    columns: Mapping[str, str]
    by: Mapping[str, str]
    kinds: Mapping[str, TableKind]


def read_kinds(project: Project) -> tuple[TableKinds | None, list[Problem]]:
    """Return the kinds of a project with every problem of their file; None where it has none."""
    path = project.data / KINDS_FILE
    if not is_there(path):
        return None, []
    reading = Reading(path, FILE_KEYS, place=project.place(path))
    units = reading.head.get("units", ())
    by = reading.head.get("by", {})
    kinds: dict[str, TableKind] = {}
    for record in reading.records("kinds", KIND_KEYS, noun="kind"):
        kind = _kind(reading, record, units)
        reading.problems += _problems_of_kind(record, by, twice=kind.code in kinds)
        kinds[kind.code] = kind
    if reading.problems:
        return None, reading.problems
    return TableKinds(reading.place, reading.head["columns"], by, kinds), []


def _kind(reading: Reading, record: Record, units: tuple[str, ...]) -> TableKind:
    values, _ = record
    measures = {}
    for found, written in reading.records_in(
        values.get("measures", ()), MEASURE_KEYS, noun=f"{values['code']}: measure"
    ):
        measures[found["name"]] = Measure(found["name"], found["unit"], found["title"])
        if found["unit"] not in units:
            reading.problems.append(
                written.problem(
                    "unit",
                    found["unit"],
                    f"there is no unit '{found['unit']}'.",
                    f"{did_you_mean(found['unit'], units)}Allowed: {', '.join(units)}.",
                    "data.kind-unit",
                )
            )
    return TableKind(
        code=values["code"],
        title=values["title"],
        holds=values["holds"],
        role=values["role"],
        denominators=values.get("denominators", ()),
        by=values.get("by", ()),
        measures=measures,
        kept_in=values.get("kept_in", ""),
        columns=values.get("columns", {}),
    )


def _problems_of_kind(record: Record, by: Mapping[str, str], *, twice: bool) -> Iterator[Problem]:
    values, written = record
    if twice:
        yield written.problem(
            "code",
            values["code"],
            f"the kind '{values['code']}' stands here a second time.",
            "Keep one.",
            "data.kind-twice",
        )
    for name in values.get("by", ()):
        if name not in by:
            yield written.problem(
                "by",
                name,
                f"the further column '{name}' of {values['code']} is not explained.",
                f"{did_you_mean(name, by)}Add a line '{name}: what it holds' under 'by'.",
                "data.kind-column",
            )
