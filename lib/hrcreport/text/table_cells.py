"""This module prints the cells of a table."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from hrcreport.text.printing import decimal, figures, is_number

MISSING_CELL = "–"


def is_missing(value: Any) -> bool:
    """Tell whether a cell has no value."""
    return (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (is_number(value) and math.isnan(value))
    )


def printed_cell(value: Any, decimals: int, *, language: str) -> str:
    """Return a cell as printed: whole numbers with separators, a dash where there is no value."""
    if is_missing(value):
        return MISSING_CELL
    if is_number(value):
        whole = float(value) == int(value) and not isinstance(value, float)
        return (
            figures(value, language=language)
            if whole
            else decimal(value, decimals, language=language)
        )
    return str(value)


def is_numeric(column: pd.Series[Any]) -> bool:
    """Tell whether a column holds numbers only, missing values aside."""
    return all(is_missing(value) or is_number(value) for value in column)
