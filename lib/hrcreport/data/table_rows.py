"""This module reads the rows of a table as texts, each with its line, and checks the header."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hrcreport.data.records import TableRecord
from hrcreport.errors import Problem, not_one_of


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
        line = content.count(b"\n", 0, error.start) + 1
        return None, [
            Problem(
                place, "this file is not in UTF-8.", "Save it again as CSV in UTF-8.",
                "data.encoding", line=line,
            )
        ]  # fmt: skip
    if text.startswith("\ufeff"):
        return None, [
            Problem(
                place, "this file starts with a byte order mark, which hides its first column.",
                "Save it as UTF-8 without BOM.", "data.encoding", line=1,
            )
        ]  # fmt: skip
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        return _rows_in(record, reader, place)
    except csv.Error as error:
        return None, [
            Problem(
                place, f"this file is no CSV: {error}.",
                "Save it again as CSV in UTF-8, with a quotation mark at both ends of a text.",
                "data.encoding", line=max(1, reader.line_num),
            )
        ]  # fmt: skip


def _rows_in(record: TableRecord, reader: Any, place: str) -> tuple[Rows | None, list[Problem]]:
    header: list[str] = next(reader, [])
    problems = list(_problems_of_header(record, header, place=place))
    if problems:
        return None, problems
    body = []
    for cells in reader:
        if len(cells) != len(header):
            problems.append(Problem(
                place, f"this row has {len(cells)} cells, the header has {len(header)}.",
                "Fill or remove cells; put a text that holds a comma in quotes.", "data.ragged-row",
                line=reader.line_num,
            ))  # fmt: skip
        else:
            body.append((reader.line_num, dict(zip(header, cells, strict=True))))
    return Rows(header, body), problems


def _problems_of_header(record: TableRecord, header: list[str], *, place: str) -> Iterator[Problem]:
    expected = [column.name for column in record.columns]
    for name in (name for name in expected if name not in header):
        yield not_one_of(
            name, expected, place, f"the column '{name}' is missing.", "data.missing-column",
            called="Columns of this table", near=header, line=1, key=name,
        )  # fmt: skip
    for name, times in Counter(header).items():
        if name not in expected:
            yield not_one_of(
                name, expected, place, f"the column '{name}' is not in the catalogue.",
                "data.unknown-column", called="Columns of this table", line=1, key=name,
            )  # fmt: skip
        elif times > 1:
            yield Problem(
                place, f"the column '{name}' stands {times} times in the header.", "Keep one.",
                "data.double-column", line=1, key=name,
            )  # fmt: skip
