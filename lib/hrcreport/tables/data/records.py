"""This module declares what the catalogue tells of a table: each key with the kind of its value."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, TypeVar

from msgspec import field

from hrcreport.foundation import NOT_A_KEY, Counting, Kind, Misfit, Node, Problem, Record, Words
from hrcreport.tables.data.own_reading import OwnFile
from hrcreport.tables.data.parts import SUFFIX

KINDS = (*(f"T{number:02d}" for number in range(1, 21)), "lookup", "geometry")
"""The kinds that come with the tool."""
OWN_KIND = re.compile(r"T(?:2[1-9]|[3-9]\d)")
"""The code of a kind that a project declares."""
GRADES = ("A", "B", "C", "D", "N")
SENSITIVITIES = ("public", "restricted", "confidential")
IDENTIFICATIONS = ("perceived", "self-identified", "recorded", "none")
COLUMN_TYPES = ("string", "integer", "number", "boolean")
NAME = Kind.as_written(form=(re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), "usa-fatal-shootings"))
HASH = Kind.as_written(
    form=(re.compile(r"sha256:[0-9a-f]{64}"), "sha256: and 64 hexadecimal digits")
)


def _of_type(types: type | tuple[type, ...], noun: str, mend: str, *, empty: Any = None) -> Kind:
    def read(node: Node) -> Any:
        if node.value is None:
            return empty
        fits = isinstance(node.value, types)
        if not fits or (isinstance(node.value, bool) and types is not bool):
            raise Misfit(f"reads {node.raw or 'a list'}, which is no {noun}", mend, node)
        return node.value

    return Kind(read, {})


def _path(node: Node) -> Any:
    written = in_quotes.read(node) if in_quotes.read else ""
    if written.startswith("/") or ".." in written.split("/"):
        mend = "Write a path below data/, with forward slashes: 'tables/usa-stops.csv'."
        raise Misfit(f"leaves the data folder: '{written}'", mend, node)
    return written


def _categories(node: Node) -> dict[str, str]:
    labels = {}
    for category in node.value if isinstance(node.value, list) else [node] if node.raw else []:
        parts = category.value if isinstance(category.value, dict) else {}
        words: list[Any] = [parts[key].value for key in ("value", "label") if key in parts]
        if "value" not in parts or not all(isinstance(word, str) for word in words):
            mend = 'Write each as {"value": "XX", "label": "its words"}, both in quotes.'
            raise Misfit("holds what is no category", mend, category)
        labels[words[0]] = words[-1]
    return labels


def _kind_of_table(node: Node) -> str:
    if isinstance(node.value, str) and OWN_KIND.fullmatch(node.value):
        return node.value
    try:
        return str(_of_the_tool.read(node)) if _of_the_tool.read else ""
    except Misfit as misfit:
        misfit.mend += " Kinds of your own are T21 to T99, in data/kinds.yml."
        raise


_of_the_tool = Kind.one_of(KINDS)
KIND_OF_TABLE = Kind(_kind_of_table, {**_of_the_tool.schema, "$comment": "kinds"})
"""The kind of a table; an editor is offered those that the project declares as well."""
in_quotes = _of_type(str, "text in quotes", 'Write a text in quotes: "2015".', empty="")
names = Kind.list_of(in_quotes, or_one=True)
Quoted = Annotated[str, in_quotes]
Names = Annotated[tuple[str, ...], names]
Number = Annotated[float | None, _of_type((int, float), "number", "Write a number.")]
Truth = Annotated[
    bool, _of_type(bool, "truth value", "Write true or false, without quotes.", empty=False)
]


class Source(Record, frozen=True, kw_only=True):
    """Where figures come from: the publication, and a web address where there is one."""

    noun: ClassVar[str] = "source"
    known: ClassVar[tuple[str, ...]] = ()
    title: Quoted
    path: Quoted = ""


class Licence(Source, frozen=True, kw_only=True):
    """What a source allows: a short name such as "CC-BY-NC-SA-4.0", and its title and address."""

    noun: ClassVar[str] = "licence"
    name: Quoted


class Column(Record, frozen=True, kw_only=True):
    """One column of a table; `categories` maps each allowed value to the words that print it."""

    noun: ClassVar[str] = "column"
    known: ClassVar[tuple[str, ...]] = ()
    name: Quoted
    type: Annotated[str, Kind.one_of(COLUMN_TYPES)]
    description: Quoted = ""
    required: Truth = field(name="constraints.required", default=False)
    minimum: Number = field(name="constraints.minimum", default=None)
    categories: Annotated[Mapping[str, str], Kind(_categories, {})] = field(default_factory=dict)


class ForeignKey(Record, frozen=True, kw_only=True):
    """Columns whose values must stand in the columns of another table."""

    noun: ClassVar[str] = "foreign key"
    known: ClassVar[tuple[str, ...]] = ()
    columns: Names = field(name="fields")
    table: Quoted = field(name="reference.resource")
    table_columns: Names = field(name="reference.fields")


class PartsOf(Record, frozen=True, kw_only=True):
    """The table that the values of another add up to, within the values of columns."""

    noun: ClassVar[str] = "'parts_of'"
    table: Annotated[str, NAME, "Table with the totals."]
    by: Annotated[
        tuple[str, ...],
        Kind.list_of(Kind.as_written(), at_least=1),
        "Columns within whose values the parts add up.",
    ]
    tolerance: Annotated[int, "How far a sum may be from its total, where a source rounds."] = 0


class WithinMeasure(Record, frozen=True, kw_only=True):
    """Which measure counts a part of the persons of another, in this table or in a named one."""

    noun: ClassVar[str] = "'within'"
    measure: Annotated[Quoted, "Measure of this table: searches."]
    of: Annotated[Quoted, "Measure that counts them too: stops."]
    table: Annotated[str, NAME, "Table of that measure, if it is another."] = ""


class Newer(Record, frozen=True, kw_only=True):
    """What the publisher of a table is known to have since, and has not been taken in."""

    noun: ClassVar[str] = "'newer'"
    period: Annotated[Quoted, "Newest period that is known: 2024/25."]
    title: Annotated[Quoted, "Publication that has it."]
    path: Annotated[Quoted, "Its web address."] = ""
    seen: Annotated[Quoted, "Day on which that was seen: 2026-11-29."]
    why: Annotated[Quoted, "Why it is not taken in."] = ""


T = TypeVar("T", bound=Source)


class TableRecord(Record, frozen=True, kw_only=True):
    """What the catalogue tells of one table or geometry.

    `period` is an interval of dates ("2015-01-02/2023-10-03") or a year; `grade` runs from A
    (official, self-identified, complete) to D (estimate) and N (none); `identification` says how
    race or ethnic origin came into the record; `retrieved` is empty where it is not known.
    `basis` says which persons can be counted, such as usual residents, so that a reader sees what
    numerator and denominator have in common.
    `within` says which measures count a part of others, `nested` by column which values are parts
    of wider ones, `identifying` which columns together can point to a person, `counting` how a
    report counts it. `totals` and `jumps` say why numbers are the sum of others, or many times
    those of other periods, and right; `newer` what the publisher is known to have since.
    `clearance` says what must be settled before figures of the table are released, `cleared_by` who
    has done so; `corrections` says which values of the source were corrected, fit to print;
    `own` is there where a notebook declares the file, in its author's own columns;
    `changed_by` is how far a count that is shown can lie from the true one;
    `language` is that of the texts; `digest` is the SHA-256 of the record without size and hash of
    the file.
    """

    noun: ClassVar[str] = "table"
    known: ClassVar[tuple[str, ...]] = ("hrc.",)
    name: Annotated[str, NAME]
    path: Annotated[str, Kind(_path, {})]
    title: Quoted
    description: Quoted
    sources: tuple[Source, ...]
    licences: tuple[Licence, ...] = field(name="licenses")
    bytes: int
    hash: Annotated[str, HASH]
    columns: tuple[Column, ...] = field(name="schema.fields", default=())
    primary_key: Names = field(name="schema.primaryKey", default=())
    foreign_keys: tuple[ForeignKey, ...] = field(name="schema.foreignKeys", default=())
    kind: Annotated[str, KIND_OF_TABLE] = field(name="hrc.kind")
    grade: Annotated[str, Kind.one_of(GRADES)] = field(name="hrc.grade")
    sensitivity: Annotated[str, Kind.one_of(SENSITIVITIES)] = field(name="hrc.sensitivity")
    identification: Annotated[str, Kind.one_of(IDENTIFICATIONS)] = field(name="hrc.identification")
    country: Quoted = field(name="hrc.country", default="")
    scope: Annotated[
        Quoted, "What is counted, in words: 'fatal shootings by officers on duty'."
    ] = field(name="hrc.scope")
    basis: Quoted = field(name="hrc.basis", default="")
    period: Quoted = field(name="hrc.period", default="")
    retrieved: Quoted = field(name="hrc.retrieved", default="")
    crs: Quoted = field(name="hrc.crs", default="")
    clearance: Quoted = field(name="hrc.clearance", default="")
    cleared_by: Quoted = field(name="hrc.cleared_by", default="")
    caveats: tuple[Quoted, ...] = field(name="hrc.caveats", default=())
    corrections: tuple[Quoted, ...] = field(name="hrc.corrections", default=())
    parts_of: PartsOf | None = field(name="hrc.parts_of", default=None)
    within: tuple[WithinMeasure, ...] = field(name="hrc.within", default=())
    nested: Mapping[str, Mapping[str, Quoted]] = field(name="hrc.nested", default_factory=dict)
    identifying: Names = field(name="hrc.identifying", default=())
    totals: Quoted = field(name="hrc.totals", default="")
    jumps: Quoted = field(name="hrc.jumps", default="")
    newer: Newer | None = field(name="hrc.newer", default=None)
    counting: Counting = field(name="hrc.counting", default_factory=Counting)
    language: Annotated[str, NOT_A_KEY] = "en"
    digest: Annotated[str, NOT_A_KEY] = ""
    own: Annotated[OwnFile | None, NOT_A_KEY] = None
    changed_by: Annotated[int, NOT_A_KEY] = 0

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file; of one in its author's own columns nothing is recorded."""
        return self.hash.removeprefix("sha256:")

    @property
    def lies_at(self) -> str:
        """The place of the file in the project."""
        return posixpath.normpath(f"data/{self.path}")

    @property
    def is_sealed(self) -> bool:
        """Whether its file is an encrypted one."""
        return self.path.endswith(SUFFIX)

    @property
    def is_counted(self) -> bool:
        """Whether a table holds counts in long form, and no records."""
        return {column.name for column in self.columns} >= {"measure", "value"}

    @property
    def holds_records(self) -> bool:
        """Whether its rows are records that are counted, and never shown."""
        return not (self.is_public or self.is_counted or self.kind == "geometry")

    @property
    def is_public(self) -> bool:
        """Whether its rows may be shown."""
        return self.sensitivity == "public"

    @property
    def is_cleared(self) -> bool:
        """Whether nothing stands against releasing figures of the table."""
        return not self.clearance or bool(self.cleared_by)

    @property
    def licence(self) -> str:
        """The titles of all licences, as one text."""
        clause = Words(self.language).text("list.clause")
        return clause.join(licence.title for licence in self.licences)

    def column(self, name: str) -> Column | None:
        """Return a column by its name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def publications(self) -> str:
        """The titles of all sources, as one text."""
        return Words(self.language).text("list.clause").join(part.title for part in self.sources)

    def source_text(self) -> str:
        """Return the sources and their licences in words, without a label and a full stop."""
        source = self.publications
        if self.retrieved:
            source = Words(self.language).said(
                "sources.retrieved", source=source, day=self.retrieved
            )
        return Words(self.language).said("sources.licence", source=source, licence=self.licence)

    def printed_source(self) -> str:
        """Return the sources as a document prints them, with a mark where release is not cleared.

        The mark is that of unverified law, which a final document must not hold.
        """
        source_parts = [self.source_text()]
        if self.newer:
            source_parts.append(
                Words(self.language).said("sources.newer", period=self.newer.period)
            )
        if not self.is_cleared:
            source_parts.append(
                f"[{Words(self.language).text('sources.not-cleared')}]{{.unverified}}"
            )
        return Words(self.language).text("list.clause").join(source_parts)

    def translated(self, translations: Mapping[str, Any], *, language: str) -> TableRecord:
        """Return what the catalogue tells of the table in the words of its translation.

        Words for the values of a column (`labels`) hold for every table; a table may have its own.
        """
        own_texts = (translations.get("tables") or {}).get(self.name) or {}
        columns = []
        for column in self.columns:
            common_labels = (translations.get("labels") or {}).get(column.name) or {}
            ours = own_texts.get("labels", {}).get(column.name) or {}
            words = {str(value): str(label) for value, label in common_labels.items()}
            for value, english in column.categories.items():
                words[value] = str(ours.get(value) or common_labels.get(value) or english)
            columns.append(column.with_(categories=words))

        def titled(key: str, english: tuple[T, ...]) -> tuple[T, ...]:
            titles = _in_place(own_texts.get(key), [titled_part.title for titled_part in english])
            pairs = zip(english, titles, strict=True)
            return tuple(titled_part.with_(title=title) for titled_part, title in pairs)

        return self.with_(
            title=str(own_texts.get("title") or self.title),
            scope=str(own_texts.get("scope") or self.scope),
            basis=str(own_texts.get("basis") or self.basis),
            sources=titled("sources", self.sources),
            licences=titled("licences", self.licences),
            caveats=tuple(_in_place(own_texts.get("caveats"), list(self.caveats))),
            columns=tuple(columns),
            language=language,
        )

    def faults(self) -> Iterator[Problem]:
        names = [column.name for column in self.columns]
        if not names and self.kind != "geometry":
            yield self.problem(
                "schema.fields",
                f"table '{self.name}' has no columns.",
                "List them under schema.fields, each with name and type.",
                "data.no-columns",
                value="",
            )
        keys = [*self.primary_key, *(name for key in self.foreign_keys for name in key.columns)]
        for column in keys:
            if column not in names:
                yield self.problem(
                    "schema.fields",
                    f"table '{self.name}' has a key on the column '{column}', which it lacks.",
                    f"{Problem.did_you_mean(column, names)}Columns: {', '.join(names)}.",
                    "data.record-key",
                    value=column,
                )
        mentions = [("hrc.nested", column) for column in self.nested]
        mentions += [("hrc.identifying", column) for column in self.identifying]
        mentions += [("hrc.within", "measure")] if self.within else []
        for key, column in mentions:
            if column not in names:
                yield self.problem(
                    key,
                    f"table '{self.name}' has no column '{column}', of which {key} speaks.",
                    f"{Problem.did_you_mean(column, names)}Columns: {', '.join(names)}.",
                    "data.safeguard-column",
                    value=column,
                )


def _in_place(translated: list[str] | None, english: list[str]) -> list[str]:
    """Return the translated texts where there is one for each English text, else the English."""
    return translated if translated and len(translated) == len(english) else english
