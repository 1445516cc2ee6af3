"""This module declares what a recipe holds: each key with its kind and what it is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, ClassVar, cast

from msgspec import defstruct, field

from hrcreport.foundation import NOT_A_KEY, Counting, Key, Kind, Misfit, Node, Problem, Record
from hrcreport.tables.data.kinds import FURTHER
from hrcreport.tables.data.records import (
    GRADES,
    IDENTIFICATIONS,
    KIND_OF_TABLE,
    NAME,
    SENSITIVITIES,
    Newer,
    PartsOf,
    WithinMeasure,
)
from hrcreport.tables.recipes.export_form import (
    CODE,
    CellForm,
    Condition,
    FileForm,
    Join,
    Made,
    Part,
    RowRule,
    Said,
    TextOrTexts,
    Texts,
    Wide,
    columns_of,
)
from hrcreport.tables.recipes.key_columns import KeyColumn

COMPLETE = "complete"
COLUMN = Kind(Kind.as_written().read, {"type": "string", "$comment": "columns"})
"""The name of a column of the table; an editor is offered those that the project knows."""


def _true(node: Node) -> bool:
    if node.value is not True:
        raise Misfit(f"reads '{node.raw}'" if node.raw else "has no value", "Write true.", node)
    return True


class Periods(Record, frozen=True, kw_only=True):
    """Whether the source covers the whole of each period."""

    noun: ClassVar[str] = "'complete'"
    bare: ClassVar[str] = "whole"
    whole: Annotated[bool, Kind(_true, {"enum": [True]}), NOT_A_KEY] = False
    part_periods: Annotated[Texts, "Periods of which the source covers only a part."]


class TableKeys(Record, frozen=True, kw_only=True):
    """The keys of a table, in the order in which they are written."""

    noun: ClassVar[str] = "'table'"
    country: Annotated[KeyColumn, "ISO 3166-1 alpha-3."]
    area: Annotated[KeyColumn, 'Code of the area; "" for the whole country.']
    period: Annotated[KeyColumn, "Year or period."]
    complete: Annotated[Periods, "Whether the source covers the whole period."]
    group: Annotated[KeyColumn, "Group by race or ethnic origin; 'all' where there is none."]

    @classmethod
    @cache
    def with_columns(cls, names: tuple[str, ...]) -> type[TableKeys]:
        """Return the keys of a table that may have further columns."""
        further = Annotated[KeyColumn | None, "A further key, where the kind of table allows it."]
        fields = [
            (f"further_{at}", further, field(name=name, default=None))
            for at, name in enumerate(names)
        ]
        keys = defstruct(cls.__name__, fields, bases=(cls,), frozen=True, kw_only=True)
        return cast("type[TableKeys]", keys)

    @classmethod
    @cache
    def declared_keys(cls) -> Mapping[str, Key]:
        keys = super().declared_keys().items()
        return dict(sorted(keys, key=lambda key: not key[1].required))


class CountedMeasure(Part, frozen=True, kw_only=True):
    """What is counted (`column` is empty) or added up."""

    noun: ClassVar[str] = "the measure"
    exactly_one: ClassVar[tuple[str, ...]] = ("count", "sum")
    name: Annotated[str, NOT_A_KEY] = ""
    count: Annotated[
        str, Kind.one_of(("rows",)), "Rows are counted; equal rows are different persons."
    ] = ""
    column: Annotated[Said, "Column whose numbers are added up; 'cell' after 'wide'."] = field(
        name="sum", default=""
    )
    where: Annotated[
        Mapping[str, Condition], "Rows that this measure counts; all if left out."
    ] = {}
    in_quadrature: Annotated[
        bool,
        Kind(_true, {"enum": [True]}),
        "true: the root of the sum of squares, as margins of error add up.",
    ] = False
    decimals: Annotated[
        int, Kind.whole(), "To how many decimals a sum of weights or margins is rounded."
    ] = 0
    not_for: Annotated[
        Mapping[str, TextOrTexts], "Keys for which the source does not record this."
    ] = {}


class Expect(Record, frozen=True, kw_only=True):
    """Figures that the import must give."""

    noun: ClassVar[str] = "'expect'"
    read: Annotated[int | None, "Rows that the file has, without blank ones and notes."] = None
    used: Annotated[int | None, "Rows that are counted."] = None
    sums: Annotated[
        Mapping[str, Mapping[str, int]], "Sums of the table by a column: {measure: {deaths: 8768}}."
    ] = {}


class RecipeSource(Record, frozen=True, kw_only=True):
    """Where the figures come from."""

    noun: ClassVar[str] = "source"
    title: Annotated[Said, "The publication, with its publisher."]
    path: Annotated[Said, "Web address."] = ""
    version: Annotated[Said, "Which copy or edition."] = ""


class RecipeLicence(Record, frozen=True, kw_only=True):
    """What the source allows."""

    noun: ClassVar[str] = "'licence'"
    name: Annotated[Said, "Short name, for example CC-BY-4.0."]
    title: Annotated[Said, "Title as printed."]
    path: Annotated[Said, "Web address."] = ""


class Description(Record, frozen=True, kw_only=True):
    """What the catalogue says of the table, where the recipe says it."""

    noun: ClassVar[str] = "'describe'"
    title: Annotated[Said, "Title."]
    description: Annotated[Said, "What the table holds, in a sentence."]
    kind: Annotated[str, KIND_OF_TABLE, "Kind of table, T01 to T20 or one of your own."]
    grade: Annotated[str, Kind.one_of(GRADES), "Grade of the data, A to D or N."]
    identification: Annotated[str, Kind.one_of(IDENTIFICATIONS), "How race came into the record."]
    sensitivity: Annotated[
        str,
        Kind.one_of(SENSITIVITIES),
        "Public, restricted or confidential; restricted if left out.",
    ] = ""
    scope: Annotated[Said, "What is counted, in words."]
    basis: Annotated[
        Said, "Which persons can be counted: usual residents, or those in the area."
    ] = ""
    period: Annotated[Said, "Dates from and to: 2015-01-01/2016-12-31."] = ""
    retrieved: Annotated[Said, "Date of retrieval as printed."] = ""
    sources: Annotated[tuple[RecipeSource, ...], "Where the figures come from."]
    licence: Annotated[RecipeLicence, "What the source allows."]
    caveats: Annotated[tuple[Said, ...], "Sentences fit to print."] = ()
    clearance: Annotated[Said, "What must be settled before its figures are released."] = ""
    cleared_by: Annotated[Said, "Who settled it, and when."] = ""
    parts_of: Annotated[PartsOf | None, "Table that the values of this one add up to."] = None
    within: Annotated[
        tuple[WithinMeasure, ...], "Measures that count a part of the persons of others."
    ] = ()
    nested: Annotated[
        Mapping[str, Mapping[str, Said]],
        "Values that are parts of wider ones: {area: {XX-N: north}}.",
    ] = {}
    identifying: Annotated[
        tuple[Said, ...], "Columns that together can point to a person: [sex, age, area]."
    ] = ()
    totals: Annotated[Said, "Why a row is the sum of others, and no total."] = ""
    jumps: Annotated[Said, "Why a number is many times that of other periods, and right."] = ""
    newer: Annotated[Newer | None, "What the publisher is known to have since."] = None
    counting: Annotated[
        Counting | None, "How a report counts it: against whom, in which words."
    ] = None
    columns: Annotated[Mapping[str, Said], "What a column holds: {area: police force}."] = {}
    labels: Annotated[
        Mapping[str, Mapping[str, Said]], "Words that print a code: {measure: {deaths: deaths}}."
    ] = {}


class Step(Part, frozen=True, kw_only=True):
    """A step in Python that the rows go through."""

    noun: ClassVar[str] = "'step'"
    name: Annotated[
        str, Kind.as_written(form=CODE), "Name of the step in data/recipes/steps, without .py."
    ]
    sets_aside: Annotated[Said, "Why the step may leave rows out; without it, it may not."] = ""


class Recipe(Record, frozen=True, kw_only=True):
    """One recipe: the table it makes, and how; `keys` are those of the table, with their codes."""

    further: ClassVar[tuple[str, ...]] = FURTHER
    makes: Annotated[str, NAME, "Name of the table that is made."]
    file: Annotated[FileForm, "What the export is and how it is read."]
    step: Annotated[
        Step | None, "A step in Python for a shape that the other keys cannot read."
    ] = None
    joins: Annotated[
        tuple[Join, ...], "Other exports, of which rows take columns: incidents beside victims."
    ] = field(name="join", default=())
    cells: Annotated[
        Mapping[str, CellForm], "Columns of the file that hold dates, or have several names."
    ] = {}
    made: Annotated[Mapping[str, Made], "Columns that are made of others."] = {}
    rules: Annotated[tuple[RowRule, ...], "Which rows are used, in this order, and why."] = field(
        name="rows", default=()
    )
    wide: Annotated[Wide | None, "Columns that hold one group or one year each."] = None
    table: Annotated[TableKeys, "The table's keys: country, area, period, complete, group."]
    measures: Annotated[
        Mapping[str, CountedMeasure],
        Kind.names_to(CountedMeasure.as_kind(), CODE),
        "What is counted or added up.",
    ]
    fill: Annotated[
        tuple[str, ...],
        Kind.list_of(COLUMN, at_least=1),
        "Columns whose combinations without a row are zero, but for those that the source hides.",
    ] = ()
    order: Annotated[
        tuple[str, ...],
        Kind.list_of(COLUMN, at_least=1),
        "Columns that the rows are sorted by; the table's own order if left out.",
    ] = ()
    expect: Annotated[Expect, "Figures that the import must give."] = field(default_factory=Expect)
    describe: Annotated[
        Description | None, "What the catalogue says of the table, where the recipe says it."
    ] = None
    keys: Annotated[tuple[KeyColumn, ...], NOT_A_KEY] = ()
    needed: Annotated[frozenset[str], NOT_A_KEY] = frozenset()
    sha256: Annotated[str, NOT_A_KEY] = ""

    @classmethod
    @cache
    def with_columns(cls, names: tuple[str, ...]) -> type[Recipe]:
        """Return the recipes of tables that may have further columns."""
        recipe = defstruct(
            cls.__name__, (), bases=(cls,), namespace={"further": names}, frozen=True
        )
        return cast("type[Recipe]", recipe)

    @classmethod
    @cache
    def declared_keys(cls) -> Mapping[str, Key]:
        keys = {**super().declared_keys()}
        table = TableKeys.with_columns(cls.further).as_kind()
        return keys | {"table": keys["table"]._replace(kind=table)}

    @property
    def place(self) -> str:
        """The file of the recipe."""
        return self.written.place

    @property
    def columns(self) -> tuple[KeyColumn, ...]:
        """The keys of the table in the author's order, without codes."""
        keys = self.table.declared_keys()
        lines = self.table.written.lines
        return tuple(getattr(self.table, keys[name].field) for name in lines if name != COMPLETE)

    @property
    def column_order(self) -> tuple[str, ...]:
        """The columns of the table."""
        return (*self.table.written.lines, "measure", "value")

    def key(self, name: str) -> KeyColumn | None:
        """Return a key column by its name, or None."""
        return next((key for key in self.keys if key.name == name), None)

    def columns_used(self) -> frozenset[str]:
        """Return the columns of the file that the recipe needs, without those that are made."""
        if self.needed:
            return self.needed
        used = {key.from_ for key in self.keys if key.fixed is None}
        for measure in self.measures.values():
            used |= {measure.column, *columns_of(measure.where)}
        for rule in self.rules:
            used |= {*rule.by, *columns_of(rule.where)}
        if self.wide:
            used -= {self.wide.to, "cell", *self.wide.beside}
            used |= {*self.wide.columns.values(), *self.wide.rest.values(), self.wide.total}
            used |= self.wide.besides
        used |= {name for made_column in self.made.values() for name in made_column.columns}
        used |= {name for join in self.joins for name in join.match}
        used -= {*self.made, *(name for join in self.joins for name in join.take)}
        return frozenset(used | set(self.file.fill_down)) - {"", "(file)", "(sheet)", "(row)"}

    def read_as(self, join: Join) -> Recipe:
        """Return the recipe that reads the export of a join."""
        needed_columns = frozenset(
            (*join.match.values(), *join.take.values(), *join.file.fill_down)
        )
        return self.with_(file=join.file, needed=needed_columns, cells={}, wide=None, joins=())

    def carried(self) -> frozenset[str]:
        """Return the columns that go through every stage; empty where all of them do."""
        if self.wide or self.step or self.file.garbled_in:
            return frozenset()
        older = (name for cell in self.cells.values() for name in cell.renamed_from)
        return self.columns_used() | {*self.cells, *older}

    def faults(self) -> Iterator[Problem]:
        columns = self.column_order[:-1]
        for section, names, strange in (
            ("fill", self.fill, ("country", COMPLETE)),
            ("order", self.order, (COMPLETE,)),
            ("expect", self.expect.sums, ()),
        ):
            allowed = [column for column in columns if column not in strange]
            for name in names:
                if name not in allowed:
                    fault = "it may not" if name in columns else "the table lacks"
                    yield self.problem(
                        section,
                        f"'{section}' names the column '{name}', which {fault}.",
                        f"Columns of the table: {', '.join(allowed)}.",
                        "recipe.unknown-column",
                        value=name,
                    )
        numbers = ("cell", *self.wide.beside) if self.wide else ()
        if self.wide and any(measure.column not in numbers for measure in self.measures.values()):
            yield self.problem(
                "measures",
                "after 'wide' a row holds one number, named 'cell', and this recipe "
                "counts something else.",
                "Write 'sum: cell' for each measure.",
                "recipe.cell",
                value="",
            )
        for measure in self.measures.values():
            for name in columns_of(measure.where) & {*numbers}:
                yield self.problem(
                    "measures",
                    f"'{measure.name}' chooses rows by '{name}', which holds numbers after 'wide'.",
                    "Choose rows by a column of the file.",
                    "recipe.cell",
                    value=name,
                )
        if not any(measure.column for measure in self.measures.values()):
            for rule in self.rules:
                if rule.verb == "total":
                    yield rule.problem(
                        "total",
                        "rows are counted here, so no row can hold a total.",
                        "Set such rows aside ('aside') instead, or add up a column ('sum').",
                        "recipe.total-of-counts",
                        value="",
                    )
