"""This module says what the catalogue tells of a table."""

from __future__ import annotations

from dataclasses import dataclass

from hrcreport.words.texts import said, text


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from: the publication, and a web address where there is one."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Licence:
    """What a source allows: a short name such as "CC-BY-NC-SA-4.0", and its title."""

    name: str
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `categories` maps each allowed value to the words that print it."""

    name: str
    type: str
    description: str
    required: bool
    categories: dict[str, str]
    minimum: float | None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns whose values must stand in the columns of another table."""

    columns: tuple[str, ...]
    table: str
    table_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartsOf:
    """The table that the values of another add up to, within the values of columns."""

    table: str
    by: tuple[str, ...]
    tolerance: int


@dataclass(frozen=True, slots=True)
class TableRecord:
    """What the catalogue tells of one table or geometry.

    `period` is an interval of dates ("2015-01-02/2023-10-03") or a year; `grade` runs from A
    (official, self-identified, complete) to D (estimate) and N (none); `identification` says how
    race or ethnic origin came into the record; `retrieved` is empty where it is not known.
    `basis` says which persons can be counted, such as usual residents, so that a reader sees what
    numerator and denominator have in common.
    `clearance` says what must be settled before figures of the table are released, `cleared_by` who
    has done so; `corrections` says which values of the source were corrected, fit to print;
    `language` is that of the texts; `digest` is the SHA-256 of the record without size and hash of
    the file.
    """

    name: str
    title: str
    description: str
    path: str
    sources: tuple[Source, ...]
    licences: tuple[Licence, ...]
    bytes: int
    sha256: str
    kind: str
    country: str
    grade: str
    sensitivity: str
    identification: str
    scope: str
    period: str
    retrieved: str
    crs: str
    caveats: tuple[str, ...]
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    corrections: tuple[str, ...] = ()
    clearance: str = ""
    cleared_by: str = ""
    parts_of: PartsOf | None = None
    basis: str = ""
    language: str = "en"
    digest: str = ""

    @property
    def is_cleared(self) -> bool:
        """Whether nothing stands against releasing figures of the table."""
        return not self.clearance or bool(self.cleared_by)

    @property
    def licence(self) -> str:
        """The titles of all licences, as one text."""
        clause = text("list.clause", language=self.language)
        return clause.join(licence.title for licence in self.licences)

    def column(self, name: str) -> Column | None:
        """Return a column by its name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def source_text(self) -> str:
        """Return the sources and their licences in words, without a label and a full stop."""
        clause = text("list.clause", language=self.language)
        source = clause.join(source.title for source in self.sources)
        if self.retrieved:
            source = said(
                "sources.retrieved", language=self.language, source=source, day=self.retrieved
            )
        return said("sources.licence", language=self.language, source=source, licence=self.licence)

    def printed_source(self) -> str:
        """Return the sources as a document prints them, with a mark where release is not cleared.

        The mark is that of unverified law, which a final document must not hold.
        """
        if self.is_cleared:
            return self.source_text()
        mark = f"[{text('sources.not-cleared', language=self.language)}]{{.unverified}}"
        return f"{self.source_text()}{text('list.comma', language=self.language)}{mark}"

    def source_note(self, *, label: str = "Source:") -> str:
        """Return the note that stands under a table or figure: "Source: …"."""
        return f"{label} {self.source_text()}."
