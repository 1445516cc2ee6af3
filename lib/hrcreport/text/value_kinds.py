"""This module says what kind of value prose quotes, and refuses what no filter can print."""

from __future__ import annotations

import math
import numbers
from datetime import date, datetime
from typing import Any

LARGEST = 10**15
"""Above this, floating-point numbers are no longer exact to the unit."""


class ValueKindError(TypeError):
    """A value cannot be printed in the way that was asked for; the message says what is needed."""


def is_number(value: object) -> bool:
    """Tell whether a value is a real number; truth values are not."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def kind_of(value: object) -> str:
    """Name the kind of a value as an author would."""
    if value is None:
        return "empty (None)"
    if isinstance(value, bool):
        return "a truth value"
    if is_number(value):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, (date, datetime)):
        return "a date"
    if isinstance(value, (list, tuple, set, dict)):
        return "a list"
    if type(value).__name__ in {"DataFrame", "Series", "GeoDataFrame", "Table"}:
        return "a table"
    if callable(value):
        return "a function"
    return f"of the kind {type(value).__name__}"


def require_number(value: object, *, wanted: str) -> float:
    """Return the value as a float, or say what the filter needs.

    Raises:
        ValueKindError: the value is no number, is missing (NaN), infinite or beyond all counts.
    """
    central: Any = getattr(value, "value", value)
    if central is None:
        reason = getattr(value, "not_estimable", None)
        raise ValueKindError(f"the value is not estimable{f': {reason}' if reason else ''}")
    if not is_number(central):
        raise ValueKindError(f"the value is {kind_of(central)}, but {wanted}")
    if central != central:
        raise ValueKindError("the value is missing (NaN)")
    if abs(central) == math.inf:
        raise ValueKindError("the value is infinite")
    if abs(central) > LARGEST:
        raise ValueKindError("the value is too large to be printed to its last digit")
    return float(central)
