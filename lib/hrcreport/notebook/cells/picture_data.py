"""This module prepares the numbers behind a picture: a table for readers, CSV for programs."""

from __future__ import annotations

from typing import Any

import pandas as pd

from hrcreport.foundation import Words, csv_text
from hrcreport.notebook.templates.cells import PictureData
from hrcreport.notebook.templates.printing import (
    is_missing,
    is_number,
    is_numeric,
    printed_cell,
    series_decimals,
)

EXACT = ".10g"
"""Digits of numbers in CSV: more than any figure is known to, fewer than computers differ in."""
BOUNDS = ("head-low", "head-high", "head-previous-low", "head-previous-high")
"""The heads of columns that hold the bounds of an interval, behind its value."""


def picture_data(frame: pd.DataFrame, *, language: str) -> PictureData:
    """Return a table as readers and programs get it.

    Columns and rows stay in their order; the numbers of a column share their decimals, and bounds
    have those of the value before them; years and dates are texts. CSV has a point before decimals
    in every language and nothing where a value is missing.
    """
    columns = tuple(str(column) for column in frame.columns)
    numeric = [is_numeric(frame.iloc[:, place]) for place in range(len(columns))]
    decimals = [
        _decimals(frame.iloc[:, place]) if numbers else 1 for place, numbers in enumerate(numeric)
    ]
    bounds = {Words(language).text(f"picture.{name}") for name in BOUNDS}
    for place in range(1, len(columns)):
        if columns[place] in bounds and numeric[place] and numeric[place - 1]:
            decimals[place] = decimals[place - 1]
    cells = list(frame.astype(object).itertuples(index=False, name=None))
    return PictureData(
        columns=columns,
        rows=tuple(
            tuple(
                _printed(value, places, language=language)
                for value, places in zip(row, decimals, strict=True)
            )
            for row in cells
        ),
        align=tuple("right" if numbers else "left" for numbers in numeric),
        csv=_csv(columns, cells),
    )


def _decimals(column: pd.Series[Any]) -> int:
    numbers = [float(value) for value in column if not is_missing(value)]
    return series_decimals(numbers) if numbers else 0


def _printed(value: Any, decimals: int, *, language: str) -> str:
    number = float(value) if is_number(value) else value
    return printed_cell(number, decimals, language=language)


def _csv(columns: tuple[str, ...], cells: list[tuple[Any, ...]]) -> str:
    rows = (["" if is_missing(value) else _exact(value) for value in row] for row in cells)
    return csv_text(columns, rows)


def _exact(value: Any) -> str:
    return format(float(value), EXACT) if is_number(value) else str(value)
