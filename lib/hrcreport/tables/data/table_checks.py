"""This module reads the rows of one table as texts and checks them against its record."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hrcreport.foundation import Problem, Trespass
from hrcreport.tables.data.period_forms import ALLOWED, is_period
from hrcreport.tables.data.records import Column, TableRecord

PERIOD = "period"
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


def read_rows(
    record: TableRecord, content: bytes, *, place: str
) -> tuple[Rows | None, list[Problem]]:
    """Return the rows of a CSV file and what keeps it from being read as the record's table."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [
            Problem(
                place,
                "this file is not in UTF-8.",
                "Save it again as CSV in UTF-8.",
                "data.encoding",
                line=content.count(b"\n", 0, error.start) + 1,
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
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        return _rows_in(record, reader, place)
    except csv.Error as error:
        return None, [
            Problem(
                place,
                f"this file is no CSV: {error}.",
                "Save it again as CSV in UTF-8, with a quotation mark at both ends of a text.",
                "data.encoding",
                line=max(1, reader.line_num),
            )
        ]


def _rows_in(record: TableRecord, reader: Any, place: str) -> tuple[Rows | None, list[Problem]]:
    header: list[str] = next(reader, [])
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
        yield Problem.not_one_of(
            name,
            expected,
            place,
            f"the column '{name}' is missing.",
            "data.missing-column",
            called="Columns of this table",
            near=header,
            line=1,
            key=name,
        )
    for name, times in Counter(header).items():
        if name not in expected:
            yield Problem.not_one_of(
                name,
                expected,
                place,
                f"the column '{name}' is not in the catalogue.",
                "data.unknown-column",
                called="Columns of this table",
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


def without_values(record: TableRecord, problems: list[Problem]) -> list[Problem]:
    """Return the problems of a table that is not public without what stands in its cells."""
    if record.is_public:
        return problems
    return [
        replace(
            each,
            what=f"{f'column {each.key!r}' if each.key else 'this row'} does not fit what the "
            "catalogue says of it; what stands there is not shown.",
            mend="Look at that line in the file, and at the column in the catalogue.",
            value=None,
        )
        if each.line or each.rule == "data.parts-differ"
        else each
        for each in problems
    ]


def check_table(record: TableRecord, content: bytes, *, place: str) -> list[Problem]:
    """Return all that is wrong with the cells of one table."""
    rows, problems = read_rows(record, content, place=place)
    every = problems + (problems_of_rows(record, rows, place=place) if rows else [])
    return without_values(record, every)


def problems_of_rows(record: TableRecord, rows: Rows, *, place: str) -> list[Problem]:
    """Return all that is wrong with cells and keys; a table without rows is a problem too."""
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
                "Fill the cell; where the value is not known, "
                "leave the row out or use a category that says so.",
                "data.empty-cell",
            )
        return
    if column.type == "string":
        refused = Trespass.problem_in_data(
            value, place=place, subject=f"column '{column.name}'", line=line, key=column.name
        )
        if refused is not None:
            yield refused
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
    if column.name == PERIOD and not is_period(value):
        yield problem(
            f"column '{PERIOD}' has {value!r}, which is no period.",
            f"A period reads {ALLOWED}.",
            "data.period",
        )
    if column.categories and value not in column.categories:
        yield problem(
            f"column '{column.name}' has the unknown category {value!r}.",
            f"{Problem.did_you_mean(value, column.categories)}"
            f"Allowed: {', '.join(column.categories)}.",
            "data.category",
        )


def key_in_words(names: Sequence[str], key: Sequence[str]) -> str:
    """Return the values of columns as messages have them: "group 'black', period '2019'"."""
    return ", ".join(f"{name} {value!r}" for name, value in zip(names, key, strict=True))


def _problems_of_primary_key(record: TableRecord, rows: Rows, *, place: str) -> Iterator[Problem]:
    first_line: dict[tuple[str, ...], int] = {}
    for line, row in rows.body if record.primary_key else []:
        key = tuple(row[name] for name in record.primary_key)
        if key in first_line:
            words = key_in_words(record.primary_key, key)
            yield Problem(
                place,
                f"this row has the same key as line {first_line[key]}: {words}.",
                "Keep one of the two rows, or correct the key.",
                "data.double-key",
                line=line,
                value=", ".join(key),
            )
        first_line.setdefault(key, line)
