"""This module declares what a recipe says of an export: how it is read, which rows are used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from hrcreport.foundation import (
    NOT_A_KEY,
    Kind,
    Problem,
    Record,
)

NUMBER = (re.compile(r"[1-9][0-9]*"), "3")
CODE = (re.compile(r"[a-z][a-z0-9_]*"), "use_of_force")
FORMATS = ("csv", "xlsx", "ods")
VERBS = ("keep", "aside", "total")

written_text = Kind.as_written()
as_said = written_text.read or str
text = Kind.as_written(may_be_empty=True)
texts = Kind.list_of(text, at_least=1)
text_or_texts = Kind.list_of(text, or_one=True, at_least=1)
SHA256 = Kind.as_written(form=(re.compile(r"[0-9a-f]{64}"), "64 hexadecimal digits"))
SEPARATOR = Kind.as_written(form=(re.compile(r".|\t"), '";", or "\\t" for a tab'))
SIGN = Kind.as_written(form=(re.compile("."), '" "'))

Said = Annotated[str, written_text]
Texts = Annotated[tuple[str, ...], texts]
TextOrTexts = Annotated[tuple[str, ...], text_or_texts]
Reason = Annotated[str, Kind(lambda node: as_said(node).rstrip("."), written_text.schema)]
"""Why rows are set aside, for the log, which ends no reason by a full stop."""


class Part(Record, frozen=True, kw_only=True, rename="kebab"):
    """A part of a recipe; keys have hyphens, and no underscore behind a word of Python."""


class FileForm(Part, frozen=True, kw_only=True):
    """What an export is and how it is read; every text is as the author wrote it."""

    noun: ClassVar[str] = "'file'"
    format: Annotated[
        str, Kind.one_of(FORMATS), "What the export is; .gz and .zip around it are opened."
    ]
    encoding: Annotated[
        Said, "How letters are stored: utf-8, latin-1, cp1252 …; utf-8 if left out."
    ] = ""
    garbled_in: Annotated[
        Texts,
        "Columns that the recipe does not use and whose publisher lost or garbled letters in them.",
    ] = ()
    separator: Annotated[
        str, SEPARATOR, "What stands between two cells of a CSV file; a comma if left out."
    ] = ","
    decimal: Annotated[str, Kind.one_of(".,"), "The decimal mark; a point if left out."] = "."
    thousands: Annotated[str, SIGN, "What stands between thousands; nothing if left out."] = ""
    marks: Annotated[Said, "Footnote marks that are taken off the end of each cell: *~^."] = ""
    missing: Annotated[Texts, "What stands in a number's cell where there is no number."] = ()
    hidden: Annotated[
        Texts, "What the source writes for a number that it hides: <5; such rows are set aside."
    ] = ()
    member: Annotated[Said, "The file within a zip."] = ""
    sheets: Annotated[
        TextOrTexts, "The sheet or sheets of a workbook; its only sheet if left out."
    ] = ()
    after: Annotated[Said, "Text in the first column above the part that is read."] = ""
    header: Annotated[
        Said, "Number of the row of column names, or the text in its first cell; 1 if left out."
    ] = "1"
    header_rows: Annotated[
        int,
        Kind.whole(at_least=1),
        "How many rows hold the names, the header row the last; their texts are joined by ' / '.",
    ] = 1
    last: Annotated[
        Said,
        "Text that the first cell of the last row begins with; of several such rows the last one, "
        "and what follows is not read.",
    ] = ""
    names: Annotated[
        Mapping[str, str],
        Kind.names_to(written_text, NUMBER),
        "Names for columns by their number, where the header has none or two alike.",
    ] = {}
    fill_down: Annotated[Texts, "Columns whose merged or empty cells repeat the cell above."] = ()
    sha256: Annotated[
        tuple[str, ...],
        Kind.list_of(SHA256, or_one=True, at_least=1),
        "Hash of the export, or of each, that the recipe was written for; another file is refused.",
    ] = ()


class Condition(Part, frozen=True, kw_only=True):
    """What the text of the column `name` must be; `is_` is empty where only bounds are set."""

    noun: ClassVar[str] = "the condition of"
    bare: ClassVar[str] = "is_"
    name: Annotated[str, NOT_A_KEY] = ""
    is_: Annotated[TextOrTexts, "The text or texts that may stand there."] = ()
    not_: Annotated[TextOrTexts, "The text or texts that must not stand there."] = ()
    or_in: Annotated[TextOrTexts, "Other columns in any of which the text may stand instead."] = ()
    starts: Annotated[TextOrTexts, "What the text begins with."] = ()
    from_: Annotated[Said, "The first that counts, compared as text: 2015-01-01."] = ""
    to: Annotated[Said, "The last that counts, compared as text: 2020-12-31."] = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of which one has to hold the text."""
        return (self.name, *self.or_in)


Where = Mapping[str, Condition]


def columns_of(where: Where) -> frozenset[str]:
    """Return the columns that conditions look at."""
    return frozenset(name for condition in where.values() for name in condition.columns)


class Join(Record, frozen=True, kw_only=True):
    """Another export, of which each row takes the columns of the row that belongs to it."""

    noun: ClassVar[str] = "the join"
    named: Annotated[Said, "Pattern of that file's name on the command line: *incidents*.csv."]
    file: Annotated[FileForm, "What that export is and how it is read."]
    match: Annotated[
        Mapping[str, str],
        Kind.names_to(written_text),
        "Columns whose texts are equal: {column of this file: column of that}.",
    ]
    take: Annotated[
        Mapping[str, str],
        Kind.names_to(written_text),
        "Columns that each row gets, by their new names.",
    ]
    others: Annotated[Reason, "Reason why rows that have no row there are set aside."] = ""


class Case(Part, frozen=True, kw_only=True):
    """A text that rows have which meet some conditions."""

    noun: ClassVar[str] = "the case"
    is_: Annotated[Said, "The text."]
    where: Annotated[Where, "The conditions."]


class Made(Part, frozen=True, kw_only=True):
    """A column that is made of others, before rows are chosen and keys are given."""

    noun: ClassVar[str] = "the column"
    exactly_one: ClassVar[tuple[str, ...]] = ("cases", "years-between")
    name: Annotated[str, NOT_A_KEY] = ""
    cases: Annotated[
        tuple[Case, ...], "The first of these whose conditions a row meets gives its text."
    ] = ()
    otherwise: Annotated[Said, "Column whose text a row has that meets none; else it is empty."] = (
        ""
    )
    years_between: Annotated[
        Texts, "Two columns of dates: the whole years from one to the other, such as an age."
    ] = ()

    @property
    def columns(self) -> frozenset[str]:
        """The columns of which it is made."""
        met = (name for case in self.cases for name in columns_of(case.where))
        return frozenset({*met, *self.years_between, self.otherwise} - {""})

    def faults(self) -> Iterator[Problem]:
        if self.years_between and len(self.years_between) != 2:
            yield self.problem(
                "years-between",
                f"'years-between' names {len(self.years_between)} columns.",
                "Name the earlier and the later date: [born, died].",
                "recipe.years-between",
                value=", ".join(self.years_between),
            )


class CellForm(Part, frozen=True, kw_only=True):
    """What the cells of a column of the file hold, and the column's names in other years."""

    noun: ClassVar[str] = "the column"
    name: Annotated[str, NOT_A_KEY] = ""
    type: Annotated[str, Kind.one_of(("text", "date")), "Text or date."]
    form: Annotated[
        TextOrTexts, "How a date is written: %d/%m/%Y; 'excel' for serial numbers."
    ] = ()
    renamed_from: Annotated[TextOrTexts, "Names of the column in other years' files."] = ()

    def faults(self) -> Iterator[Problem]:
        if (self.type == "date") != bool(self.form):
            is_it = "a date without" if self.type == "date" else "no date and has"
            yield self.problem(
                "type",
                f"the column '{self.name}' is {is_it} a form.",
                'Dates, and dates only, have a form: form: "%d/%m/%Y".',
                "recipe.date-form",
            )


class RowRule(Record, frozen=True, kw_only=True):
    """Rows that are kept, set aside or compared as a total."""

    noun: ClassVar[str] = "rule"
    exactly_one: ClassVar[tuple[str, ...]] = VERBS
    keep: Annotated[Where | None, "Rows that are used; all others are set aside."] = None
    aside: Annotated[Where | None, "Rows that are not used."] = None
    total: Annotated[
        Where | None, "Rows that repeat the sum of others: not used, but compared."
    ] = None
    why: Annotated[Reason, "The reason, for the log."]
    by: Annotated[Texts, "Columns within whose values a total is the sum."] = ()
    tolerance: Annotated[int, "How far a total may be from the sum, where a source rounds."] = 0

    @property
    def verb(self) -> str:
        """Which of the three is done with the rows."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)

    @property
    def where(self) -> Where:
        """The conditions that the rows meet."""
        return self.keep or self.aside or self.total or {}


class Wide(Record, frozen=True, kw_only=True):
    """Columns that hold one group or year each: `columns` by code, or those whose names match."""

    noun: ClassVar[str] = "'wide'"
    exactly_one: ClassVar[tuple[str, ...]] = ("columns", "matching")
    to: Annotated[Said, "Name for what the columns' names tell: group."]
    columns: Annotated[
        Mapping[str, str],
        Kind.names_to(written_text, CODE),
        "Each code with the name of its column in the file.",
    ] = {}
    matching: Annotated[Said, "Pattern of the columns' names; the part in brackets is kept."] = ""
    beside: Annotated[
        Mapping[str, Mapping[str, Said]],
        "Further numbers of each code, by their names: {margin: {black: column}}.",
    ] = {}
    total: Annotated[Said, "Column that holds the sum of the others: compared row by row."] = ""
    rest: Annotated[
        Mapping[str, str],
        Kind.names_to(written_text, CODE),
        "A code for what remains of a column of sums once the others are taken off.",
    ] = {}
    tolerance: Annotated[int, "How far the sum may be from 'total', where a source rounds."] = 0

    @property
    def besides(self) -> frozenset[str]:
        """The columns that hold further numbers."""
        return frozenset(column for of in self.beside.values() for column in of.values())

    def faults(self) -> Iterator[Problem]:
        try:
            groups = re.compile(self.matching or "()").groups
        except re.error as error:
            yield self.problem(
                "matching",
                f"the pattern cannot be read: {error}.",
                "Put '\\' before a bracket or point that is meant as itself.",
                "recipe.pattern",
            )
            return
        if groups == 0:
            yield self.problem(
                "matching",
                "the pattern has no part in brackets.",
                "Put in brackets what is to be kept: 'Year (.+)'.",
                "recipe.pattern",
            )
