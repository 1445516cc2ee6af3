"""This module says what a recipe is: typed parts that know the lines they were written on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from disparity.sun import Place

FURTHER = (
    "type", "sex", "age", "cause", "circumstance", "agency", "stage", "status", "rank", "question",
    "light", "clock",
)  # fmt: skip
"""Keys that a table may have beside those of every table."""
COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class FileForm:
    """What an export is and how it is read; every text is as the author wrote it."""

    format: str
    encoding: str
    separator: str
    decimal: str
    thousands: str
    marks: str
    missing: tuple[str, ...]
    hidden: tuple[str, ...]
    member: str
    sheets: tuple[str, ...]
    after: str
    header: str
    header_rows: int
    last: str
    names: dict[int, str]
    fill_down: tuple[str, ...]
    sha256: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What the text of a column must be; `allowed` is None where only bounds are set."""

    column: str
    allowed: tuple[str, ...] | None = None
    refused: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class CellForm:
    """What the cells of a column of the file hold, and the column's names in other years."""

    type: str
    forms: tuple[str, ...]
    other_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowRule:
    """Rows that are kept, set aside or compared as a total; `line` is where the rule stands."""

    verb: str
    where: tuple[Condition, ...]
    why: str
    by: tuple[str, ...]
    tolerance: int
    line: int


@dataclass(frozen=True, slots=True)
class Wide:
    """Columns that hold one group or year each: `columns` by code, or those whose names match."""

    to: str
    columns: dict[str, str]
    matching: str
    total: str
    rest: dict[str, str]
    tolerance: int


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table of the catalogue in which a text is found."""

    table: str
    match: str
    take: str
    others: str


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """One key of the table: a fixed value, or what is made of a column of the file."""

    name: str
    fixed: str | None
    source: str = ""
    part: str = ""
    pad: int = 0
    prefix: str = ""
    codes: dict[str, str] | None = None
    labels: dict[str, str] | None = None
    coded_by: str = ""
    identification: str = ""
    aliases: dict[str, str] | None = None
    lookup: Lookup | None = None
    place: Place | None = None
    line: int = 0

    @property
    def order(self) -> tuple[str, ...]:
        """The codes in the author's order, or nothing where values are sorted as text."""
        return tuple(dict.fromkeys((self.codes or {}).values()))


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted (`column` is empty) or added up."""

    name: str
    column: str
    where: tuple[Condition, ...]
    not_for: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Expect:
    """Figures that the import must give."""

    read: int | None
    used: int | None
    sums: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Step:
    """A step in Python that the rows go through; `sets_aside` says why it may leave rows out."""

    name: str
    sets_aside: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """One recipe: the table it makes, and how."""

    place: str
    makes: str
    file: FileForm
    step: Step | None
    cells: dict[str, CellForm]
    rules: tuple[RowRule, ...]
    wide: Wide | None
    keys: tuple[KeyColumn, ...]
    part_periods: tuple[str, ...]
    column_order: tuple[str, ...]
    measures: tuple[Measure, ...]
    fill: tuple[str, ...]
    order: tuple[str, ...]
    expect: Expect
    describe: dict[str, Any] | None
    sha256: str
    lines: dict[str, int]

    def line(self, key: str) -> int | None:
        """Return the line of a key ("table.group.from"), or of the nearest key above it."""
        while key:
            if key in self.lines:
                return self.lines[key]
            key = key.rpartition(".")[0]
        return None

    def key(self, name: str) -> KeyColumn | None:
        """Return a key column by its name, or None."""
        return next((key for key in self.keys if key.name == name), None)

    def columns_used(self) -> frozenset[str]:
        """Return the columns of the file that the recipe needs, without those made by 'wide'."""
        used = {key.source for key in self.keys if key.fixed is None}
        used |= {measure.column for measure in self.measures if measure.column}
        for rule in self.rules:
            used |= {condition.column for condition in rule.where} | set(rule.by)
        for measure in self.measures:
            used |= {condition.column for condition in measure.where}
        if self.wide:
            used -= {self.wide.to, "cell"}
            used |= {*self.wide.columns.values(), *self.wide.rest.values(), self.wide.total}
        return frozenset(used | set(self.file.fill_down)) - {"", "(file)", "(sheet)", "(row)"}
