"""This module makes the annexes that let a reader check a report: its sources, its parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import pandas as pd

from hrcreport.foundation import Phrase, ReportContext, Words
from hrcreport.notebook.access.reporting_groups import GROUPS_TABLE
from hrcreport.notebook.access.scope import project_of
from hrcreport.notebook.questions.counts import capital
from hrcreport.notebook.templates.explained import explained
from hrcreport.tables import Catalogue, Table, TableRecord

NOT_SET = "–"
UNSET: tuple[object, ...] = ("", None, [])

GRADES, UNDATED = Phrase("sources.grades"), Phrase("sources.undated")
"""What the grades of sources mean, and a date that one lacks, in notes that their table brings."""


def sources_table(
    context: ReportContext, tables: Iterable[Table] = (), *, language: str | None = None
) -> pd.DataFrame:
    """Return the sources of a report, one a row; by default of every table that was read so far.

    Tables of one source, grade and way to tell the group stand in one row. Columns, in the
    document's language: Table, Source and licence (with the date of retrieval where
    it was recorded), Grade, Race or ethnic origin. Look-up tables, such as that of the names of
    States, hold no figures and are left out.
    """
    language = language or context.language
    words, titles_by_source = Words(language), dict[tuple[str, str, str], list[str]]()
    records = _records_of(context, tables, language)
    for record in records:
        if record.kind == "geometry":  # counts nobody
            grade = identification = NOT_SET
        else:
            grade = record.grade
            identification = words.text(f"sources.{record.identification}")
        source = (record.printed_source(), grade, identification)
        titles_by_source.setdefault(source, []).append(record.title)
    clause = words.text("list.clause")
    rows = [(clause.join(titles), *source) for source, titles in titles_by_source.items()]
    heads = ("table", "source", "grade", "identification")
    dated = {bool(record.retrieved) for record in records}
    notes = (GRADES, UNDATED) if len(dated) > 1 else (GRADES,)
    return explained(_table(rows, "sources", heads, language=language), *notes)


def caveats_table(
    context: ReportContext, tables: Iterable[Table] = (), *, language: str | None = None
) -> pd.DataFrame:
    """Return what a reader must know of each source of a report; by default of every table read.

    Columns, in the document's language: Table, Scope (what is counted, of which persons), Caveats
    (corrections of the source among them). Shapes are left out: what a reader must know of them
    stands below each map.
    """
    language = language or context.language
    rows = [
        (
            record.title,
            f"{record.scope}; {record.basis}" if record.basis else record.scope,
            " ".join((*record.corrections, *record.caveats)) or NOT_SET,
        )
        for record in _records_of(context, tables, language)
        if record.kind != "geometry"
    ]
    return _table(rows, "sources", ("table", "scope", "caveats"), language=language)


def group_definitions(
    context: ReportContext, country: str, *, language: str | None = None
) -> pd.DataFrame:
    """Return the groups of the tables on a State that were read, and what each of them holds.

    Columns, in the document's language: Group, Counted with in comparisons (the group that reports
    on several States count it with), What it holds. No row where no table by group was read.

    Raises:
        DataError: the table of reporting groups is missing or was changed.
    """
    language = language or context.language
    project = project_of(context, country)
    labels = {
        code: label
        for record in _records_of(context, (), language)
        if record.country == country and (column := record.column("group"))
        for code, label in column.categories.items()
    }
    counted_with = Catalogue.read(project, language=language).table(GROUPS_TABLE)
    frame = Catalogue.read(project).table(GROUPS_TABLE).frame
    columns = ["group", "reporting_group", "definition"]
    of_country = frame.loc[frame["country"] == country, columns].astype(str)
    rows = [
        (capital(labels[group]), counted_with.label("reporting_group", reporting), words)
        for group, reporting, words in of_country.itertuples(index=False)
        if group in labels
    ]
    return _table(rows, "sources", ("group", "counted-with", "definition"), language=language)


def _records_of(
    context: ReportContext, tables: Iterable[Table], language: str
) -> list[TableRecord]:
    records = [table.record for table in tables]
    if not records:
        project = context.project
        records = Catalogue.read(project, language=language).those_of(project.reads.files())
    return [record for record in records if record.kind != "lookup"]


def parameters_table(
    context: ReportContext, *, without: Collection[str] = (), language: str | None = None
) -> pd.DataFrame:
    """Return the parameters that the notebook ran with, those left empty out.

    Columns: Parameter, Value. `without` names parameters that had no effect.
    """
    language = language or context.language
    names = context.names
    rows = [
        (name, _value(names.get(name), language))
        for name in names.get("__annotations__", {})
        if not name.startswith("_") and name not in without and names.get(name) not in UNSET
    ]
    return _table(rows, "parameters", ("name", "value"), language=language)


def _table(
    rows: Sequence[tuple[str, ...]], section: str, heads: Iterable[str], *, language: str
) -> pd.DataFrame:
    """Return rows below heads that a section of the words has by their names."""
    columns = [Words(language).text(f"{section}.{name}") for name in heads]
    return pd.DataFrame(rows, columns=columns)


def _value(value: object, language: str) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(part) for part in value)
    if isinstance(value, bool):
        return Words(language).text(f"parameters.{str(value).lower()}")
    return str(value)
