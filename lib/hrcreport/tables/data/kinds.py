"""This module reads the kinds of tables, `data/kinds.yml`, and holds a table against its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar

import msgspec

from hrcreport.foundation import Kind, Problem, Project, Record, Titles
from hrcreport.tables.data.records import KINDS, OWN_KIND, TableRecord

KINDS_FILE = "kinds.yml"
CODE_OF_KIND = re.compile(r"T(0[1-9]|[1-9]\d)")
NAME = re.compile(r"[a-z][a-z0-9_]*")
ROLES = ("structure", "process", "outcome")
LONG_FORM = ("country", "area", "period", "complete", "group", "measure", "value")
DESCRIPTIONS = {
    "country": "ISO 3166-1 alpha-3",
    "area": "code of the area",
    "period": "year or period that the value covers",
    "complete": "false where the source covers only a part of the period",
    "group": "race or ethnic origin",
    "type": "further key",
    "sex": "sex or gender",
    "age": "age band",
    "cause": "cause",
    "circumstance": "circumstance",
    "disability": "disability",
    "agency": "agency",
    "stage": "stage",
    "status": "status",
    "rank": "rank",
    "question": "question",
    "light": "light of the evening",
    "clock": "local time",
    "measure": "what is counted",
    "value": "count",
}
"""What the columns of a table of counts hold, as a record says it."""
FURTHER = tuple(name for name in DESCRIPTIONS if name not in LONG_FORM)
"""The further columns that a table may have in any project."""
NOT_COUNTS = ("per cent", "per 1,000", "ratio", "days", "hours")
"""Units of measures that may have decimals; all others are whole numbers."""


class Measure(Record, frozen=True, kw_only=True):
    """What a table counts: its name in the column `measure`, its unit, its words."""

    noun: ClassVar[str] = "measure"
    name: Annotated[str, Kind.matching(NAME, "force_incidents")]
    unit: str
    title: str

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
    named_by_code: ClassVar[bool] = False
    code: Annotated[str, Kind.matching(CODE_OF_KIND, "T02")]
    title: str
    holds: str
    role: Annotated[str, Kind.one_of(ROLES)]
    denominators: tuple[Annotated[str, Kind.matching(CODE_OF_KIND, "T01")], ...] = ()
    by: tuple[str, ...] = ()
    counted: tuple[Measure, ...] = msgspec.field(name="measures", default=())
    kept_in: str = ""
    columns: Titles = msgspec.field(default_factory=dict)

    @property
    def measures(self) -> dict[str, Measure]:
        """The measures of the kind by their names."""
        return {measure.name: measure for measure in self.counted}


class TableKinds(Record, frozen=True, kw_only=True):
    """All kinds, the columns of the long form and the further columns, each with its meaning."""

    columns: Titles
    by: Titles
    units: Annotated[
        tuple[str, ...],
        "In what measures are counted: [persons, incidents, per cent]. Those in "
        f"{', '.join(NOT_COUNTS)} may have decimals.",
    ]
    listed: tuple[TableKind, ...] = msgspec.field(name="kinds")

    @property
    def kinds(self) -> dict[str, TableKind]:
        """The kinds by their codes."""
        return {kind.code: kind for kind in self.listed}

    @property
    def place(self) -> str:
        """The file that holds the kinds."""
        return self.written.place

    @staticmethod
    def meaning(column: str, kinds: TableKinds | None) -> str:
        """Return what a column holds, as the record of a table says it."""
        return DESCRIPTIONS.get(column) or (kinds.by.get(column, column) if kinds else column)

    def faults(self) -> Iterator[Problem]:
        for name in self.by:
            if not NAME.fullmatch(name):
                yield self.problem(
                    "by",
                    f"'{name}' cannot be the name of a column.",
                    "Write it like this: means_of_arrival.",
                    "data.kind-column-name",
                    value=name,
                )
        seen_codes: set[str] = set()
        for kind in self.listed:
            for measure in kind.counted if self.units else ():
                yield from measure.unknown(
                    "unit",
                    measure.unit,
                    self.units,
                    fault=f"there is no unit '{measure.unit}'.",
                    mend=f"Allowed: {', '.join(self.units)}.",
                    rule="data.kind-unit",
                )
            if kind.code in seen_codes:
                yield kind.problem(
                    "code",
                    f"the kind '{kind.code}' stands here a second time.",
                    "Keep one.",
                    "data.kind-twice",
                )
            seen_codes.add(kind.code)
            for name in kind.by:
                yield from kind.unknown(
                    "by",
                    name,
                    self.by,
                    fault=f"the further column '{name}' of {kind.code} is not explained.",
                    mend=f"Add a line '{name}: what it holds' under 'by'.",
                    rule="data.kind-column",
                )


def read_kinds(project: Project) -> tuple[TableKinds | None, list[Problem]]:
    """Return the kinds of a project with every problem of their file; None where it has none."""
    path = project.data / KINDS_FILE
    if not project.reads.is_there(path):
        return None, []
    kinds, problems = TableKinds.read_file(path, place=project.place(path))
    return (None if problems else kinds), problems


def allowed_kinds(project: Project) -> list[str]:
    """Return what a table of the project may name as its kind."""
    declared_kinds = _as_read(project)
    return [*KINDS, *filter(OWN_KIND.fullmatch, declared_kinds.kinds if declared_kinds else ())]


def further_columns(project: Project) -> tuple[str, ...]:
    """Return the columns that a table of the project may have beside those of the long form."""
    kinds = _as_read(project)
    own_columns = (*kinds.columns, *kinds.by) if kinds else ()
    further = (*FURTHER, *filter(NAME.fullmatch, own_columns))
    return tuple(name for name in dict.fromkeys(further) if name not in LONG_FORM)


def _as_read(project: Project) -> TableKinds | None:
    """Return what the file of kinds holds as far as it is sound, so that one slip hides no rest."""
    path = project.data / KINDS_FILE
    is_there = project.reads.is_there(path)
    return TableKinds.read_file(path, place=project.place(path))[0] if is_there else None


def problems_of_table(
    record: TableRecord, kinds: TableKinds | None, *, place: str
) -> Iterator[Problem]:
    """Yield what keeps a table from being of the kind that its record names.

    Checked are that there is such a kind, its columns, its measures (the categories of the column
    `measure`) and whether values that are counted are whole numbers. Where the project has no file
    of kinds, only one of its own is refused.
    """
    if record.kind in ("lookup", "geometry") or (kinds is None and record.kind in KINDS):
        return
    kind = kinds.kinds.get(record.kind) if kinds else None
    if kinds is None or kind is None:
        yield _unknown_kind(record, kinds, place=place)
        return
    subject = f"table '{record.name}' is of the kind {kind.code} ({kind.title.lower()})"
    if kind.kept_in:
        yield Problem(
            place,
            f"{subject}, which is no table.",
            f"It is kept in {kind.kept_in}. Take the record out, or correct 'hrc.kind'.",
            "data.kind-without-table",
            key="hrc.kind",
            value=kind.code,
        )
        return
    expected_columns = kind.columns or kinds.columns
    names = [column.name for column in record.columns]
    allowed = [*expected_columns, *kind.by]
    for name in expected_columns:
        if name not in names:
            yield Problem.not_one_of(
                name,
                expected_columns,
                place,
                f"{subject} and lacks the column '{name}'.",
                "data.kind-lacks-column",
                heading="Such a table has",
                near=names,
                key="schema",
            )
    for name in names:
        if name not in allowed:
            yield Problem.not_one_of(
                name,
                allowed,
                place,
                f"{subject}, for which the column '{name}' is not known.",
                "data.kind-unknown-column",
                key="schema",
                after=f"A further column is added under 'by' in {kinds.place}.",
            )
    if not kind.columns and not record.basis:
        yield Problem(
            place,
            f"{subject} and does not say which persons it can count ('hrc.basis').",
            "Write for example 'usual residents', or 'persons in the area, residents or not'.",
            "data.kind-no-basis",
            key="hrc.basis",
        )
    if not kind.columns:
        yield from _problems_of_measures(record, kind, subject, kinds.place, place=place)


def _unknown_kind(record: TableRecord, kinds: TableKinds | None, *, place: str) -> Problem:
    if kinds is None:
        return Problem(
            place,
            f"table '{record.name}' is of the kind '{record.kind}', which is a project's own, and "
            f"there is no data/{KINDS_FILE} that says what it holds.",
            "Write that file in the form that docs/reference/table-kinds.md shows, or take one of "
            "T01 to T20.",
            "data.kind-unknown",
            key="hrc.kind",
            value=record.kind,
        )
    return Problem.not_one_of(
        record.kind,
        kinds.kinds,
        place,
        f"table '{record.name}' is of the kind '{record.kind}', which {kinds.place} does not have.",
        "data.kind-unknown",
        heading="Kinds there",
        key="hrc.kind",
        after=f"Add the kind to {kinds.place}, or correct 'hrc.kind'.",
    )


def _problems_of_measures(
    record: TableRecord, kind: TableKind, subject: str, kinds_place: str, *, place: str
) -> Iterator[Problem]:
    column, value = record.column("measure"), record.column("value")
    if column is None or value is None:
        return
    if not column.categories:
        yield Problem(
            place,
            f"{subject} and does not list its measures.",
            "List them as categories of the column 'measure'. Measures of this kind: "
            f"{', '.join(kind.measures)}.",
            "data.kind-no-measures",
            key="schema",
        )
    for name in column.categories:
        measure = kind.measures.get(name)
        if measure is None:
            yield Problem.not_one_of(
                name,
                kind.measures,
                place,
                f"{subject}, which has no measure '{name}'.",
                "data.kind-unknown-measure",
                heading="Measures",
                key="schema",
                after=f"Where none fits, add one with its unit to {kind.code} in {kinds_place}.",
            )
    known_measures = [kind.measures[name] for name in column.categories if name in kind.measures]
    if (
        known_measures
        and all(measure.is_count for measure in known_measures)
        and value.type != "integer"
    ):
        yield Problem(
            place,
            f"{subject}; its values are counted and their type is '{value.type}'.",
            "Write the type integer for the column 'value'.",
            "data.kind-value-type",
            key="schema",
            value=value.type,
        )
