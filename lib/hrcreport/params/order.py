"""This module finds pairs of parameters, first and last, that stand in the wrong order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FIRST, LAST = "first_", "last_"


def order_problems(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the pairs (`first_x`, `last_x`) of names whose first value comes after the last.

    Numbers and dates written as "2026-11-24" are compared; a pair without both values is not.
    """
    wrong = []
    for first in values:
        last = LAST + first.removeprefix(FIRST)
        if not first.startswith(FIRST) or last not in values:
            continue
        start, end = values[first], values[last]
        numbers = isinstance(start, int | float) and isinstance(end, int | float)
        texts = isinstance(start, str) and isinstance(end, str) and bool(start and end)
        if (numbers or texts) and start > end:
            wrong.append((first, last))
    return wrong
