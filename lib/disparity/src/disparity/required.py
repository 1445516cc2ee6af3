"""This module refuses what no statistic can be made of, and says what to give instead."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from numbers import Real
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def require_count(count: float, *, of: str) -> None:
    """Refuse a count of events that is negative, not whole or no number, by a ValueError."""
    if not (_is_number(count) and count >= 0 and float(count).is_integer()):
        raise ValueError(
            f"{of} is {count!r}, which is not a count. Give a whole number that is not negative; "
            "missing counts must be set aside before a statistic is taken."
        )


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def require_counts(**counts: float) -> None:
    """Refuse counts, each by its name, as `require_count` does."""
    for name, count in counts.items():
        require_count(count, of=name)


def require_amount(amount: float, *, of: str) -> None:
    """Refuse a denominator that is negative, infinite or no number, by a ValueError."""
    if not (_is_number(amount) and 0 <= amount < float("inf")):
        raise ValueError(f"{of} is {amount!r}. Give a finite number that is not negative.")


def require_amounts(**amounts: float) -> None:
    """Refuse denominators, each by its name, as `require_amount` does."""
    for name, amount in amounts.items():
        require_amount(amount, of=name)


def require_part(part: float, total: float, *, of: str) -> None:
    """Refuse a part that is more than its whole, by a ValueError that names both."""
    if part > total:
        raise ValueError(
            f"{of} is {part:g}, which is more than its total of {total:g}. Give a whole that holds "
            "the part."
        )


def require_number(number: float, *, of: str) -> None:
    """Refuse what is missing, infinite or no number, by a ValueError."""
    if not (_is_number(number) and math.isfinite(number)):
        raise ValueError(f"{of} is {number!r}, which is no number. Give a finite one.")


def require_level(level: float) -> None:
    """Refuse a confidence level that is not between 0 and 1, by a ValueError."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level!r}. Give a share such as 0.95.")


def require_columns(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse a table that lacks columns, by a ValueError that names them and those there are."""
    if missing := [name for name in columns if name not in frame.columns]:
        raise ValueError(
            f"there is no column {', '.join(missing)}. There are {', '.join(frame.columns)}."
        )


def require_rows(wrong: pd.Series, fault: str) -> None:
    """Refuse a table some of whose rows are wrong, by a ValueError that names the first ten."""
    if wrong.any():
        rows = ", ".join(map(str, wrong.index[wrong][:10]))
        raise ValueError(f"{fault} in row {rows} ({int(wrong.sum())} in all).")


def require_same(dimension: str, **tables: Collection[object]) -> None:
    """Refuse tables that differ in their years, areas or strata, by a ValueError that names all."""
    (first, first_table), *other_tables = tables.items()
    for name, table in other_tables:
        if differing := {*table} ^ {*first_table}:
            lacking = ", ".join(sorted(map(str, differing)))
            raise ValueError(f"{first} and {name} do not have the same {dimension}: {lacking}.")
