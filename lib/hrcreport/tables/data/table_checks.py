"""This module reads the rows of a table as texts, and checks them against its record and sense."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, NamedTuple

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
VALUE, COMPLETE = "value", "complete"
NO_PARTS = frozenset({"country", PERIOD, COMPLETE, "measure", VALUE})
"""Columns whose values are no parts of each other."""
TOTAL = re.compile(
    r"(?i)(grand[_ ]|sub[_ -]?)?totals?|all|everyone|ensemble|insgesamt|gesamt|todos"
)
NEAR = 0.05
"""How far a row that is called a total may be from the sum of the others."""
FEWEST_PARTS, FEWEST = 2, 10
JUMP = 7
"""From how many times another period's number on one reads as if a digit, or three, were wrong."""


@dataclass(frozen=True, slots=True)
class TextRows:
    """The cells of a table as texts, each row with the line on which it stands."""

    header: list[str]
    body: list[tuple[int, dict[str, str]]]


def read_rows(
    record: TableRecord, content: bytes, *, place: str
) -> tuple[TextRows | None, list[Problem]]:
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


def _rows_in(record: TableRecord, reader: Any, place: str) -> tuple[TextRows | None, list[Problem]]:
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
    return TextRows(header, body), problems


def _problems_of_header(record: TableRecord, header: list[str], *, place: str) -> Iterator[Problem]:
    expected = [column.name for column in record.columns]
    for name in (name for name in expected if name not in header):
        yield Problem.not_one_of(
            name,
            expected,
            place,
            f"the column '{name}' is missing.",
            "data.missing-column",
            heading="Columns of this table",
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
                heading="Columns of this table",
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


UNFIT = "does not fit what the catalogue says of it"
LOOK = "Look at that line in the file, and at the column in the catalogue."
IMPLAUSIBLE = {
    "data.total-row": "has rows that are the sum of all others",
    "data.jump": "has a number that is many times, or a small part of, those of other periods",
}
"""What is said of a table that is not public; how it is mended names no number."""


def without_values(record: TableRecord, problems: list[Problem]) -> list[Problem]:
    """Return the problems of a table that is not public without what stands in its cells."""
    if record.is_public:
        return problems
    return [
        replace(
            problem,
            what=f"{f'column {problem.key!r}' if problem.key else 'this row'} "
            f"{IMPLAUSIBLE.get(problem.rule, UNFIT)}; what stands there is not shown.",
            mend=problem.mend if problem.rule in IMPLAUSIBLE else LOOK,
            value=None,
        )
        if problem.line or problem.rule == "data.parts-differ"
        else problem
        for problem in problems
    ]


def check_table(record: TableRecord, content: bytes, *, place: str) -> list[Problem]:
    """Return all that is wrong with the cells of one table."""
    rows, problems = read_rows(record, content, place=place)
    every = problems + (problems_of_rows(record, rows, place=place) if rows else [])
    return without_values(record, every)


def problems_of_rows(record: TableRecord, rows: TextRows, *, place: str) -> list[Problem]:
    """Return all that is wrong with cells and keys; a table without rows is a problem too."""
    problems = [
        problem
        for line, row in rows.body
        for column in record.columns
        for problem in _problems_of_cell(column, row[column.name], line=line, place=place)
    ]
    problems += _problems_of_primary_key(record, rows, place=place)
    problems += [] if problems else implausible(record, rows, place=place)
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
    def problem(fault: str, mend: str, rule: str) -> Problem:
        return Problem(place, fault, mend, rule, line=line, key=column.name, value=value)

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


def _problems_of_primary_key(
    record: TableRecord, rows: TextRows, *, place: str
) -> Iterator[Problem]:
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


class Number(NamedTuple):
    """A number of a table with the line on which it stands."""

    line: int
    value: float


def implausible(record: TableRecord, rows: TextRows, *, place: str) -> Iterator[Problem]:
    """Yield the rows that are totals of others, and numbers that jump, unless the record says why.

    Doubled by its total, a table gives each share as a half of itself; a lost digit makes a trend.
    """
    if VALUE not in rows.header or "measure" not in rows.header:
        return
    if not record.totals:
        for column in (name for name in rows.header if name not in NO_PARTS):
            yield from _totals(rows, column, record, place=place)
    if not record.jumps and PERIOD in rows.header:
        yield from _jumps(rows, place=place)


def _numbers(rows: TextRows, *apart: str) -> dict[tuple[str, ...], dict[tuple[str, ...], Number]]:
    """Return the numbers by all other columns, and there by the values of those that are apart."""
    other_columns = [name for name in rows.header if name not in (*apart, VALUE)]
    numbers: dict[tuple[str, ...], dict[tuple[str, ...], Number]] = defaultdict(dict)
    for line, row in rows.body:
        if NUMBER.fullmatch(row[VALUE]):
            key = tuple(row[name] for name in other_columns)
            numbers[key][tuple(row[name] for name in apart)] = Number(line, float(row[VALUE]))
    return numbers


def _totals(rows: TextRows, column: str, record: TableRecord, *, place: str) -> Iterator[Problem]:
    """Yield each value of a column whose number is the sum of all others', wherever it stands."""
    column_record = record.column(column)
    labels = column_record.categories if column_record else {}
    sums: dict[str, list[tuple[Number, float]]] = defaultdict(list)
    for cell in _numbers(rows, column).values():
        total = sum(cell_number.value for cell_number in cell.values())
        parts = sum(bool(cell_number.value) for cell_number in cell.values())
        for (value,), number in cell.items():
            if number.value and parts > FEWEST_PARTS:
                sums[value].append((number, total - number.value))
    for value, pairs in sums.items():
        is_named_total = TOTAL.fullmatch(value) or TOTAL.fullmatch(labels.get(value, ""))
        slack = NEAR if is_named_total else 0.0
        alike = all(
            abs(number.value - rest_sum) <= slack * abs(rest_sum) for number, rest_sum in pairs
        )
        if alike and sum(number.value for number, _ in pairs) >= FEWEST:
            first, rest_sum = pairs[0]
            yield Problem(
                place,
                f"the rows of '{value}' in the column '{column}' are the sum of all others: "
                f"{first.value:,.0f} here, where the others make {rest_sum:,.0f}.",
                "Take them out: a table holds no totals (a recipe takes such rows as 'total' under "
                "'rows'). Where it is no sum, say why in the record: hrc.totals.",
                "data.total-row",
                line=first.line,
                key=column,
                value=value,
            )


def _jumps(rows: TextRows, *, place: str) -> Iterator[Problem]:
    """Yield, for each measure, the first number that is many times those of other periods.

    Only whole periods of one form are compared; a median of less than ten is chance.
    """
    names = [name for name in rows.header if name not in (PERIOD, COMPLETE, VALUE)]
    jumps: dict[str, list[tuple[Number, float, str]]] = defaultdict(list)
    for key, series in _numbers(rows, PERIOD, COMPLETE).items():
        at = dict(zip(names, key, strict=True))
        for (period, complete), number in series.items():
            other_values = [
                other_number.value
                for (other_period, other_complete), other_number in series.items()
                if other_period != period
                and other_complete == complete
                and len(other_period) == len(period)
            ]
            middle = median(other_values) if complete != "false" and other_values else 0.0
            most, least = max(number.value, middle), min(number.value, middle)
            if least > 0 and most >= JUMP * least and (most >= JUMP * FEWEST or least >= FEWEST):
                words = key_in_words([*names, PERIOD], [*key, period])
                jumps[at["measure"]].append((number, middle, words))
    for measure, jumps_of_measure in jumps.items():
        number, middle, words = min(jumps_of_measure)
        yield Problem(
            place,
            f"{number.value:,.0f} at {words}, where other periods have {middle:,.0f}; so it is "
            f"with {len(jumps_of_measure):,} numbers of '{measure}'.",
            "Look whether a digit, a thousand or a unit is wrong there. Where the source has it "
            "so, say why in the record: hrc.jumps.",
            "data.jump",
            line=number.line,
            key=VALUE,
            value=f"{number.value:g}",
        )
