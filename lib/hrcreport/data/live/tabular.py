"""This module writes rows from a live source as a CSV export that recipes read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

PERSONAL = re.compile(
    r"(^|[_ .])(name|first|last|surname|address|street|block|latitude|longitude|lat|lon|lng|long|"
    r"geometry|point|x|y|badge|plate|dob|birth|phone|id|uid|number|no|num|narrative|description|"
    r"summary|notes?)([_ .]|$)|coordinate|victim_name|officer_name",
    re.IGNORECASE,
)
"""Columns that may point to a person or a house: they are not written, since counts need none."""


def kept_columns(columns: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the columns that are kept and those that may point to a person or a house."""
    kept: list[str] = []
    left_out: list[str] = []
    for column in columns:
        (left_out if PERSONAL.search(column) else kept).append(column)
    return kept, left_out


def as_export(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> bytes:
    """Return rows as CSV in UTF-8; an absent value is an empty cell, true and false are words."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return text.getvalue().encode("utf-8")


def _cell(value: object) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
