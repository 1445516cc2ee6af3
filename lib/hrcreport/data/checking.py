"""This module checks every table under `data/` against its record in the catalogue."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from hrcreport.data.descriptor import changed_file, missing_file, read_records
from hrcreport.data.reads import read_recorded
from hrcreport.data.records import Column, TableRecord
from hrcreport.errors import Problem, did_you_mean
from hrcreport.project import Project

INTEGER = re.compile(r"-?\d+")
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
BOOLEANS = ("true", "false")
HOW_TO_WRITE = {
    "integer": "Write digits only, without spaces, commas or notes: 1234.",
    "number": "Write digits with a decimal point, without spaces or notes: 12.5.",
    "boolean": "Write true or false.",
}
MOST_PROBLEMS_OF_A_TABLE = 50


@dataclass(frozen=True, slots=True)
class Rows:
    """The cells of a table as texts, each row with the line on which it stands."""

    header: list[str]
    body: list[tuple[int, dict[str, str]]]


def check_catalogue(project: Project) -> list[Problem]:
    """Return all that is wrong with the catalogue and the tables under `data/`.

    Checked are the records; that each file is there with the bytes and hash of its record; the
    columns; each cell's type, category and minimum; that keys are unique and that keys into other
    tables are found there; and that no file lies in `data/` that the catalogue does not know.
    """
    records, problems = read_records(project)
    rows_of: dict[str, Rows] = {}
    for record in records:
        place = project.place(project.data / record.path)
        try:
            content = read_recorded(project.data / record.path)
        except OSError:
            problems.append(missing_file(record, place))
            continue
        changed = changed_file(record, content, place=place)
        if changed:
            problems.append(changed)
        if record.columns:
            rows, found = read_rows(record, content, place=place)
            problems += found
            if rows:
                rows_of[record.name] = rows
                problems += _problems_of_rows(record, rows, place=place)
    for record in records:
        if record.name in rows_of:
            place = project.place(project.data / record.path)
            problems += _problems_of_foreign_keys(record, rows_of, place=place)
    if records:
        problems += _problems_of_unknown_files(project, records)
    return problems


def check_table(record: TableRecord, content: bytes, *, place: str) -> list[Problem]:
    """Return all that is wrong with the cells of one table."""
    rows, problems = read_rows(record, content, place=place)
    return problems + (_problems_of_rows(record, rows, place=place) if rows else [])


def read_rows(
    record: TableRecord, content: bytes, *, place: str
) -> tuple[Rows | None, list[Problem]]:
    """Return the rows of a CSV file and what keeps it from being read as the record's table."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return None, [
            Problem(
                place,
                "this file is not in UTF-8.",
                "Save it again as CSV in UTF-8.",
                "data.encoding",
                line=line,
            )
        ]
    if text.startswith("\ufeff"):
        return None, [
            Problem(
                place,
                "this file starts with a byte order mark, which hides its first column.",
                "Save it as UTF-8 without BOM.",
                "data.encoding",
                line=1,
            )
        ]
    reader = csv.reader(io.StringIO(text))
    header = next(reader, [])
    problems = list(_problems_of_header(record, header, place=place))
    if problems:
        return None, problems
    body = []
    for cells in reader:
        if len(cells) != len(header):
            problems.append(
                Problem(
                    place,
                    f"this row has {len(cells)} cells, the header has {len(header)}.",
                    "Fill or remove cells; put a text that holds a comma in quotes.",
                    "data.ragged-row",
                    line=reader.line_num,
                )
            )
        else:
            body.append((reader.line_num, dict(zip(header, cells, strict=True))))
    return Rows(header, body), problems


def _problems_of_header(record: TableRecord, header: list[str], *, place: str) -> Iterator[Problem]:
    expected = [column.name for column in record.columns]
    for name in (name for name in expected if name not in header):
        yield Problem(
            place,
            f"the column '{name}' is missing.",
            f"{did_you_mean(name, header)}Columns of this table: {', '.join(expected)}.",
            "data.missing-column",
            line=1,
            key=name,
        )
    for name, times in Counter(header).items():
        if name not in expected:
            yield Problem(
                place,
                f"the column '{name}' is not in the catalogue.",
                f"{did_you_mean(name, expected)}Columns of this table: {', '.join(expected)}.",
                "data.unknown-column",
                line=1,
                key=name,
            )
        elif times > 1:
            yield Problem(
                place,
                f"the column '{name}' stands {times} times in the header.",
                "Keep one.",
                "data.double-column",
                line=1,
                key=name,
            )


def _problems_of_rows(record: TableRecord, rows: Rows, *, place: str) -> list[Problem]:
    problems = [
        problem
        for line, row in rows.body
        for column in record.columns
        for problem in _problems_of_cell(column, row[column.name], line=line, place=place)
    ]
    problems += _problems_of_primary_key(record, rows, place=place)
    if not rows.body:
        problems.append(
            Problem(
                place,
                "this table has a header and no rows.",
                "Restore its rows, or take its record out of the catalogue.",
                "data.no-rows",
            )
        )
    if len(problems) > MOST_PROBLEMS_OF_A_TABLE:
        left = len(problems) - MOST_PROBLEMS_OF_A_TABLE
        problems = problems[:MOST_PROBLEMS_OF_A_TABLE]
        problems.append(
            Problem(
                place,
                f"{left} more problems were found in this table.",
                "Mend those above and check again; often one column holds them all.",
                "data.more-problems",
            )
        )
    return problems


def _problems_of_cell(column: Column, value: str, *, line: int, place: str) -> Iterator[Problem]:
    def problem(what: str, mend: str, rule: str) -> Problem:
        return Problem(place, what, mend, rule, line=line, key=column.name, value=value)

    if value == "":
        if column.required:
            yield problem(
                f"column '{column.name}' is empty.",
                "Fill the cell; where the value is not known, leave the row out or use a "
                "category that says so.",
                "data.empty-cell",
            )
        return
    form = {"integer": INTEGER, "number": NUMBER}.get(column.type)
    wrong_form = form is not None and not form.fullmatch(value)
    if wrong_form or (column.type == "boolean" and value not in BOOLEANS):
        article = "an" if column.type == "integer" else "a"
        yield problem(
            f"column '{column.name}' has {value!r}, which is not {article} {column.type}.",
            HOW_TO_WRITE[column.type],
            "data.type",
        )
    elif form is not None and column.minimum is not None and float(value) < column.minimum:
        yield problem(
            f"column '{column.name}' has {value}, which is below {column.minimum:g}.",
            "Correct the value: a count is never negative.",
            "data.minimum",
        )
    if column.categories and value not in column.categories:
        yield problem(
            f"column '{column.name}' has the unknown category {value!r}.",
            f"{did_you_mean(value, column.categories)}Allowed: {', '.join(column.categories)}.",
            "data.category",
        )


def _problems_of_primary_key(record: TableRecord, rows: Rows, *, place: str) -> Iterator[Problem]:
    first_line: dict[tuple[str, ...], int] = {}
    for line, row in rows.body if record.primary_key else []:
        key = tuple(row[name] for name in record.primary_key)
        if key in first_line:
            words = ", ".join(
                f"{name} {value!r}" for name, value in zip(record.primary_key, key, strict=True)
            )
            yield Problem(
                place,
                f"this row has the same key as line {first_line[key]}: {words}.",
                "Keep one of the two rows, or correct the key.",
                "data.double-key",
                line=line,
                value=", ".join(key),
            )
        first_line.setdefault(key, line)


def _problems_of_foreign_keys(
    record: TableRecord, rows_of: dict[str, Rows], *, place: str
) -> Iterator[Problem]:
    for key in record.foreign_keys:
        if key.table not in rows_of:
            yield Problem(
                place,
                f"the key {', '.join(key.columns)} points to the table '{key.table}', "
                "which is not there or cannot be read.",
                f"{did_you_mean(key.table, rows_of)}Correct schema.foreignKeys in the catalogue.",
                "data.foreign-key",
                key=", ".join(key.columns),
                value=key.table,
            )
            continue
        allowed = {
            tuple(row[name] for name in key.table_columns) for _, row in rows_of[key.table].body
        }
        for line, row in rows_of[record.name].body:
            value = tuple(row[name] for name in key.columns)
            if any(value) and value not in allowed:
                text = ", ".join(value)
                yield Problem(
                    place,
                    f"column '{', '.join(key.columns)}' has {text!r}, "
                    f"which the table '{key.table}' does not know.",
                    f"{did_you_mean(text, [', '.join(known) for known in allowed])}"
                    f"Correct the value, or add it to '{key.table}'.",
                    "data.foreign-key",
                    line=line,
                    key=", ".join(key.columns),
                    value=text,
                )


def _problems_of_unknown_files(project: Project, records: list[TableRecord]) -> Iterator[Problem]:
    known = {record.path for record in records}
    for folder in ("tables", "geometry"):
        for path in sorted((project.data / folder).glob("*")):
            relative = path.relative_to(project.data).as_posix()
            if relative not in known and not path.name.startswith("."):
                yield Problem(
                    project.place(path),
                    "this file is not in the catalogue.",
                    "Describe it in data/datapackage.json, with its source and licence, "
                    "or take it away.",
                    "data.unknown-file",
                )
