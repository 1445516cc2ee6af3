"""This module makes a table and its record of a file in the long form: CSV, Excel, OpenDocument."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hrcreport.foundation import Archive, DataError, Problem, Project, sha256_of
from hrcreport.tables.data.catalogue import KNOWN_FORMS
from hrcreport.tables.data.descriptor import read_record
from hrcreport.tables.data.kinds import DESCRIPTIONS, TableKinds, problems_of_table, read_kinds
from hrcreport.tables.data.parts import CatalogueFiles
from hrcreport.tables.data.table_checks import check_table

WHOLE_COUNTRY = "empty: the whole country"

COUNTED = ("head", "words", "population")
"""What is said of how a table is counted; the rest is written into its record."""
WORKBOOKS = (".xlsx", ".xls", ".ods")
PLAIN = frozenset({"area", "period", "complete", "value"})
"""Columns of the long form that hold no codes."""
MOST_SHOWN = 100
"""Of more values in a key of a table that is not public, nobody sees at a glance what they name."""


@dataclass(frozen=True)
class NewTable:
    """A table that is to be written, its record, and the codes that its words were given."""

    content: bytes
    record: Mapping[str, Any]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def shown(self) -> dict[str, list[str]]:
        """The values of its keys as its record tells them: shown whatever is withheld."""
        return {
            column["name"]: [category["value"] for category in column["categories"]]
            for column in self.record["schema"]["fields"]
            if "categories" in column and column["name"] not in ("country", "measure")
        }


def plain_table(
    file: Path, name: str, metadata: Mapping[str, Any], project: Project, *, measure: str = ""
) -> NewTable:
    """Return a table and its record; words in columns of codes become codes with these labels.

    `country` may be left out where the name begins with the code of a State, `area` where the
    table is on the whole country, `complete` where every period is, `measure` where it is given.

    Args:
        file: CSV in UTF-8, with commas or semicolons, or a workbook of one sheet; one header row.
        name: what the table is called.
        metadata: title, description, kind, grade, sensitivity, identification, scope, basis,
            caveats, sources and licence of the record; head, words and population of its counting.
        project: the project.
        measure: what is counted, where no column says so.

    Raises:
        DataError: the file or what is said of it does not fit; every slip is told.
    """
    kinds, problems = read_kinds(project)
    if problems:
        raise DataError(problems)
    header, rows = _read(file)
    fixed = {"area": "", "complete": "true", "measure": measure}
    prefix = name.partition("-")[0].upper()
    if prefix in project.known_countries():
        fixed["country"] = prefix
    columns = _columns(header, fixed, kinds, place=file.name)
    codes: dict[str, dict[str, str]] = {}
    for column in (column_name for column_name in columns if column_name not in PLAIN):
        written = dict.fromkeys(row.get(column, fixed.get(column, "")) for row in rows)
        codes[column] = {word: word if column == "country" else _code(word) for word in written}
        _refuse_one_code_for_two(column, codes[column], place=file.name)
    lines = [
        [
            codes.get(column, {}).get(value, value)
            for column in columns
            for value in [row.get(column, fixed.get(column, ""))]
        ]
        for row in rows
    ]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *lines])
    content = text.getvalue().encode()
    states = project.known_countries()
    labels = {
        column: {
            code: states.get(word, word.replace("_", " ")) for word, code in codes_of_words.items()
        }
        for column, codes_of_words in codes.items()
    }
    if metadata.get("sensitivity") != "public":
        labels |= _told_as_written(rows)
        _refuse_too_many(labels, place=file.name)
    empty = {column for i, column in enumerate(columns) if not any(line[i] for line in lines)}
    are_integers = all(re.fullmatch(r"-?\d+", line[columns.index("value")]) for line in lines)
    hrc = {
        key: value
        for key, value in metadata.items()
        if key in ("kind", "grade", "sensitivity", "identification", "scope", "basis", "caveats")
    }
    if counting := {key: metadata[key] for key in COUNTED if metadata.get(key)}:
        hrc["counting"] = counting
    record = {
        "name": name,
        "path": f"tables/{name}.csv",
        "title": metadata["title"],
        "description": metadata["description"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256_of(content)}",
        "sources": metadata["sources"],
        "licenses": [metadata["licence"]],
        "profile": "tabular-data-resource",
        "schema": {
            "fields": [
                _field(
                    column,
                    labels.get(column),
                    kinds,
                    empty=column in empty,
                    are_integers=are_integers,
                )
                for column in columns
            ],
            "primaryKey": [
                column
                for column in columns
                if column not in ("complete", "value") and column not in empty
            ],
        },
        "hrc": hrc
        | ({"country": next(iter(labels["country"]))} if len(labels["country"]) == 1 else {}),
    }
    _refuse(record, content, kinds, project, place=file.name)
    changed_words = {
        column: {word: code for word, code in codes_of_words.items() if word != code}
        for column, codes_of_words in codes.items()
    }
    return NewTable(
        content,
        record,
        {column: new_codes for column, new_codes in changed_words.items() if new_codes},
    )


def known_licence(name: str, project: Project) -> dict[str, str]:
    """Return a licence as another record of the project has it, or its name alone."""
    resources = CatalogueFiles(project.data).resources()
    listed = (licence for record in resources for licence in record["licenses"])
    return next(
        (licence for licence in listed if licence["name"] == name), {"name": name, "title": name}
    )


def _lines(file: Path) -> list[list[str]]:
    """Return the rows of a CSV file, or of the only sheet of a workbook, that are not empty."""
    if file.suffix.lower() in WORKBOOKS:
        return _lines_of_sheet(file)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        fault, mend = f"this file cannot be read: {error.strerror}.", "Look at its name and place."
        raise DataError.of(file.name, fault, mend, "new-table.unreadable") from error
    except UnicodeDecodeError as error:
        fault, mend = "this file is not in UTF-8.", "Save it as CSV in UTF-8."
        raise DataError.of(file.name, fault, mend, "new-table.unreadable") from error
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    try:
        return [line for line in csv.reader(io.StringIO(text), delimiter=separator) if any(line)]
    except csv.Error as error:
        mend = "Save it as CSV with one header row."
        problem = Problem(file.name, f"this file is no CSV: {error}.", mend, "new-table.unreadable")
        raise DataError(problem) from error


def _lines_of_sheet(file: Path) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook  # for workbooks alone

    try:
        Archive.refuse_far_cells(file.read_bytes(), file.name, "new-table.unreadable")
        sheets = CalamineWorkbook.from_path(file)
        read = [sheets.get_sheet_by_name(name).to_python() for name in sheets.sheet_names]
    except (CalamineError, OSError) as error:
        mend = "Open it and save it as 'Excel workbook (.xlsx)', without a password."
        fault = f"this workbook cannot be read: {error}."
        raise DataError.of(file.name, fault, mend, "new-table.unreadable") from error
    filled = [rows for rows in read if rows]
    if len(filled) > 1:
        fault = f"this workbook has {len(filled)} sheets that hold something."
        mend = "Keep the sheet with one count a row alone, or save it as CSV in UTF-8."
        raise DataError.of(file.name, fault, mend, "new-table.sheets")
    rows = [[_cell(value) for value in row] for row in filled[0]] if filled else []
    return [row for row in rows if any(row)]


def _cell(value: object) -> str:
    """Return a cell of a sheet as CSV has it: whole numbers without a point, days as dates."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read(file: Path) -> tuple[list[str], list[dict[str, str]]]:
    lines = _lines(file)
    header = [name.strip() for name in lines[0]] if lines else []
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(header):
            fault = f"this row has {len(line)} cells, and the header {len(header)}."
            mend = "Give each row a cell for each column."
            raise DataError.of(file.name, fault, mend, "new-table.cells", line=number)
    if len(lines) < 2 or len(set(header)) < len(header):
        fault = "this file has no rows." if len(lines) < 2 else "two columns share a name."
        mend = "Write one header row, and a count a row below it."
        raise DataError.of(file.name, fault, mend, "new-table.empty")
    return header, [dict(zip(header, map(str.strip, line), strict=True)) for line in lines[1:]]


def _columns(
    header: list[str], fixed: Mapping[str, str], kinds: TableKinds | None, *, place: str
) -> list[str]:
    """Return the columns of the table in their order, those that are the same everywhere too."""
    long_form = list(kinds.columns) if kinds else list(DESCRIPTIONS)
    known_columns = [*long_form, *(kinds.by if kinds else ())]
    problems = [
        Problem.not_one_of(
            column,
            known_columns,
            place,
            f"the column '{column}' is not known.",
            "new-table.column",
            heading="Columns are",
            key=column,
        )
        for column in header
        if column not in known_columns
    ]
    present = {"area", "complete", *header, *(column for column, value in fixed.items() if value)}
    lacking = [column for column in long_form if column not in present]
    if kinds and lacking:
        problems.append(
            Problem(
                place,
                f"these columns are missing: {', '.join(lacking)}.",
                "Write one count a row, with these columns; --measure says what is counted where "
                "all rows count the same.",
                "new-table.lacking",
            )
        )
    if problems:
        raise DataError(problems)
    every = [column for column in known_columns if column in header or column in fixed]
    return [*(column for column in every if column not in ("measure", "value")), "measure", "value"]


def _code(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9+-]+", "_", plain).strip("_") or word


def _refuse_one_code_for_two(column: str, codes: Mapping[str, str], *, place: str) -> None:
    by_code: dict[str, str] = {}
    for word, code in codes.items():
        if by_code.setdefault(code, word) != word:
            raise DataError.of(
                place,
                f"column '{column}' writes '{by_code[code]}' and '{word}', which are one code.",
                "Write the same word for the same thing in every row.",
                "new-table.two-words",
                key=column,
                value=word,
            )


def _told_as_written(rows: Sequence[Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Return the values of areas and periods that are not known by their form, as labels."""
    told: dict[str, dict[str, str]] = {}
    for column in PLAIN & KNOWN_FORMS.keys():
        values = dict.fromkeys(filter(None, (row.get(column) for row in rows)))
        if not all(map(KNOWN_FORMS[column], values)):
            told[column] = {value: value for value in values}
    return told


def _refuse_too_many(labels: Mapping[str, Mapping[str, str]], *, place: str) -> None:
    for column, values in labels.items():
        if len(values) > MOST_SHOWN:
            raise DataError.of(
                place,
                f"the table is not public, and its column '{column}' has {len(values)} values, "
                "which are shown whatever is withheld: they could name persons.",
                f"Join them into no more than {MOST_SHOWN}, leave the column out, or list them in "
                "a recipe: docs/how-to/import-a-table.md.",
                "new-table.too-many",
                key=column,
            )


def _field(
    name: str,
    labels: Mapping[str, str] | None,
    kinds: TableKinds | None,
    *,
    empty: bool,
    are_integers: bool,
) -> dict[str, Any]:
    number = "integer" if are_integers else "number"
    field_schema: dict[str, Any] = {
        "name": name,
        "type": {"complete": "boolean", "value": number}.get(name, "string"),
        "description": WHOLE_COUNTRY if empty else TableKinds.meaning(name, kinds),
    }
    if not empty:
        field_schema["constraints"] = {"required": True} | (
            {"minimum": 0} if name == "value" else {}
        )
    if labels and not empty:
        field_schema["categories"] = [
            {"value": code, "label": label} for code, label in labels.items()
        ]
    return field_schema


def _refuse(
    record: dict[str, Any],
    content: bytes,
    kinds: TableKinds | None,
    project: Project,
    *,
    place: str,
) -> None:
    record_place = project.place(CatalogueFiles(project.data).record(record["name"]))
    checked_record, problems = read_record(record, place=record_place)
    if checked_record:
        problems = check_table(checked_record, content, place=place)
        problems += problems_of_table(checked_record, kinds, place=record_place)
    if problems:
        raise DataError(problems)
