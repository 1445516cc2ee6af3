"""This module checks the cells and keys of one table against its record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from hrcreport.border import data_problem
from hrcreport.data.period_forms import ALLOWED, is_period
from hrcreport.data.records import Column, TableRecord
from hrcreport.data.table_rows import Rows, read_rows
from hrcreport.errors import Problem, did_you_mean

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


def without_values(record: TableRecord, problems: list[Problem]) -> list[Problem]:
    """Return the problems of a table that is not public without what stands in its cells."""
    if record.sensitivity == "public":
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
        problems.append(Problem(
            place, "this table has a header and no rows.",
            "Restore its rows, or take its record out of the catalogue.", "data.no-rows",
        ))  # fmt: skip
    if len(problems) > MOST_PROBLEMS_OF_A_TABLE:
        left = len(problems) - MOST_PROBLEMS_OF_A_TABLE
        problems = problems[:MOST_PROBLEMS_OF_A_TABLE]
        problems.append(Problem(
            place, f"{left} more problems were found in this table.",
            "Mend those above and check again; often one column holds them all.",
            "data.more-problems",
        ))  # fmt: skip
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
    if column.type == "string":
        refused = data_problem(
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
                place, f"this row has the same key as line {first_line[key]}: {words}.",
                "Keep one of the two rows, or correct the key.", "data.double-key", line=line,
                value=", ".join(key),
            )  # fmt: skip
        first_line.setdefault(key, line)
