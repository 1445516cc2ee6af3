"""This module makes a table and its record of a file in the long form: CSV, Excel, OpenDocument."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hrcreport.foundation import DataError, Problem, Project, sha256_of
from hrcreport.tables.data.descriptor import read_record
from hrcreport.tables.data.kinds import TableKinds, problems_of_table, read_kinds
from hrcreport.tables.data.parts import CatalogueFiles
from hrcreport.tables.data.table_checks import check_table

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
WHOLE_COUNTRY = "empty: the whole country"

COUNTED = ("head", "words", "population")
"""What is said of how a table is counted; the rest is written into its record."""
WORKBOOKS = (".xlsx", ".xls", ".ods")
PLAIN = frozenset({"area", "period", "complete", "value"})
"""Columns of the long form that hold no codes."""


@dataclass(frozen=True)
class NewTable:
    """A table that is to be written, its record, and the codes that its words were given."""

    content: bytes
    record: Mapping[str, Any]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def plain_table(
    file: Path, name: str, said: Mapping[str, Any], project: Project, *, measure: str = ""
) -> NewTable:
    """Return a table and its record; words in columns of codes become codes with these labels.

    `country` may be left out where the name begins with the code of a State, `area` where the
    table is on the whole country, `complete` where every period is, `measure` where it is given.

    Args:
        file: CSV in UTF-8, with commas or semicolons, or a workbook of one sheet; one header row.
        name: what the table is called.
        said: title, description, kind, grade, sensitivity, identification, scope, basis, caveats,
            sources and licence of the record; head, words and population of its counting.
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
    for column in (each for each in columns if each not in PLAIN):
        written = dict.fromkeys(row.get(column, fixed.get(column, "")) for row in rows)
        codes[column] = {each: each if column == "country" else _code(each) for each in written}
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
        column: {code: states.get(word, word.replace("_", " ")) for word, code in found.items()}
        for column, found in codes.items()
    }
    empty = {column for i, column in enumerate(columns) if not any(line[i] for line in lines)}
    whole = all(re.fullmatch(r"-?\d+", line[columns.index("value")]) for line in lines)
    hrc = {
        key: each
        for key, each in said.items()
        if key in ("kind", "grade", "sensitivity", "identification", "scope", "basis", "caveats")
    }
    if counting := {key: said[key] for key in COUNTED if said.get(key)}:
        hrc["counting"] = counting
    record = {
        "name": name,
        "path": f"tables/{name}.csv",
        "title": said["title"],
        "description": said["description"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256_of(content)}",
        "sources": said["sources"],
        "licenses": [said["licence"]],
        "profile": "tabular-data-resource",
        "schema": {
            "fields": [
                _field(each, labels.get(each), kinds, empty=each in empty, whole=whole)
                for each in columns
            ],
            "primaryKey": [
                each for each in columns if each not in ("complete", "value") and each not in empty
            ],
        },
        "hrc": hrc
        | ({"country": next(iter(labels["country"]))} if len(labels["country"]) == 1 else {}),
    }
    _refuse(record, content, kinds, project, place=file.name)
    shown = {
        column: {word: code for word, code in found.items() if word != code}
        for column, found in codes.items()
    }
    return NewTable(content, record, {column: each for column, each in shown.items() if each})


def known_licence(name: str, project: Project) -> dict[str, str]:
    """Return a licence as another record of the project has it, or its name alone."""
    resources = CatalogueFiles(project.data).resources()
    listed = (each for record in resources for each in record["licenses"])
    return next((each for each in listed if each["name"] == name), {"name": name, "title": name})


def _lines(file: Path) -> list[list[str]]:
    """Return the rows of a CSV file, or of the only sheet of a workbook, that are not empty."""
    if file.suffix.lower() in WORKBOOKS:
        return _lines_of_sheet(file)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        what, mend = f"this file cannot be read: {error.strerror}.", "Look at its name and place."
        raise DataError.of(file.name, what, mend, "new-table.unreadable") from error
    except UnicodeDecodeError as error:
        what, mend = "this file is not in UTF-8.", "Save it as CSV in UTF-8."
        raise DataError.of(file.name, what, mend, "new-table.unreadable") from error
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
        sheets = CalamineWorkbook.from_path(file)
        read = [sheets.get_sheet_by_name(name).to_python() for name in sheets.sheet_names]
    except (CalamineError, OSError) as error:
        mend = "Open it and save it as 'Excel workbook (.xlsx)', without a password."
        what = f"this workbook cannot be read: {error}."
        raise DataError.of(file.name, what, mend, "new-table.unreadable") from error
    filled = [rows for rows in read if rows]
    if len(filled) > 1:
        what = f"this workbook has {len(filled)} sheets that hold something."
        mend = "Keep the sheet with one count a row alone, or save it as CSV in UTF-8."
        raise DataError.of(file.name, what, mend, "new-table.sheets")
    rows = [[_cell(each) for each in row] for row in filled[0]] if filled else []
    return [row for row in rows if any(row)]


def _cell(value: object) -> str:
    """Return a cell of a sheet as CSV has it: whole numbers without a point, days as dates."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read(file: Path) -> tuple[list[str], list[dict[str, str]]]:
    lines = _lines(file)
    header = [each.strip() for each in lines[0]] if lines else []
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(header):
            what = f"this row has {len(line)} cells, and the header {len(header)}."
            mend = "Give each row a cell for each column."
            raise DataError.of(file.name, what, mend, "new-table.cells", line=number)
    if len(lines) < 2 or len(set(header)) < len(header):
        what = "this file has no rows." if len(lines) < 2 else "two columns share a name."
        mend = "Write one header row, and a count a row below it."
        raise DataError.of(file.name, what, mend, "new-table.empty")
    return header, [dict(zip(header, map(str.strip, line), strict=True)) for line in lines[1:]]


def _columns(
    header: list[str], fixed: Mapping[str, str], kinds: TableKinds | None, *, place: str
) -> list[str]:
    """Return the columns of the table in their order, those that are the same everywhere too."""
    long_form = list(kinds.columns) if kinds else list(DESCRIPTIONS)
    known = [*long_form, *(kinds.by if kinds else ())]
    problems = [
        Problem.not_one_of(
            each,
            known,
            place,
            f"the column '{each}' is not known.",
            "new-table.column",
            called="Columns are",
            key=each,
        )
        for each in header
        if each not in known
    ]
    given = {"area", "complete", *header, *(column for column, value in fixed.items() if value)}
    lacking = [each for each in long_form if each not in given]
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
    every = [each for each in known if each in header or each in fixed]
    return [*(each for each in every if each not in ("measure", "value")), "measure", "value"]


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


def _field(
    name: str,
    labels: Mapping[str, str] | None,
    kinds: TableKinds | None,
    *,
    empty: bool,
    whole: bool,
) -> dict[str, Any]:
    number = "integer" if whole else "number"
    said = DESCRIPTIONS.get(name) or (kinds.by.get(name, name) if kinds else name)
    made: dict[str, Any] = {
        "name": name,
        "type": {"complete": "boolean", "value": number}.get(name, "string"),
        "description": WHOLE_COUNTRY if empty else said,
    }
    if not empty:
        made["constraints"] = {"required": True} | ({"minimum": 0} if name == "value" else {})
    if labels and not empty:
        made["categories"] = [{"value": code, "label": label} for code, label in labels.items()]
    return made


def _refuse(
    record: dict[str, Any],
    content: bytes,
    kinds: TableKinds | None,
    project: Project,
    *,
    place: str,
) -> None:
    record_place = project.place(CatalogueFiles(project.data).record(record["name"]))
    found, problems = read_record(record, place=record_place)
    if found:
        problems = check_table(found, content, place=place)
        if kinds:
            problems += problems_of_table(found, kinds, place=record_place)
    if problems:
        raise DataError(problems)
