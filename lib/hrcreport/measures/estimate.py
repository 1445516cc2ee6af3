"""This module says what a statistic is: a value with its interval, or why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A statistic with its interval and all that is needed to say where it comes from.

    `value`, `low` and `high` are finite numbers or None, never infinity and never NaN. A statistic
    that cannot be estimated has the value None and says why in `not_estimable`; one whose upper
    limit does not exist (a ratio over a group without events) has `high` None and says so there
    too. So `if ratio.value is None:` is all that prose needs to ask.

    `unit` is what the value is counted in ("per 1,000,000 person-years", "ratio", "share").
    `numerators` and `denominators` hold the counts that entered: one of each for a rate or a
    share, two for a ratio (the group first, the reference second).
    """

    value: float | None
    low: float | None
    high: float | None
    level: float
    method: str
    unit: str
    numerators: tuple[float, ...]
    denominators: tuple[float, ...]
    not_estimable: str = ""

    def __post_init__(self) -> None:
        for name in ("value", "low", "high"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                raise ValueError(
                    f"{name} is {number!r}, which is not a finite number. Look for a denominator "
                    "that is next to nothing."
                )

    @property
    def events(self) -> float:
        """The events of the first group."""
        return self.numerators[0]

    @property
    def person_years(self) -> float:
        """The person-years, persons or trials of the first group."""
        return self.denominators[0]

    @property
    def excludes_one(self) -> bool:
        """Whether a ratio's interval lies wholly above or wholly below one."""
        above = self.low is not None and self.low > 1
        below = self.high is not None and self.high < 1
        return above or below


def no_estimate(
    reason: str,
    *,
    level: float,
    method: str,
    unit: str,
    numerators: tuple[float, ...],
    denominators: tuple[float, ...],
) -> Estimate:
    """Return an estimate without a value, and the reason."""
    return Estimate(
        value=None,
        low=None,
        high=None,
        level=level,
        method=method,
        unit=unit,
        numerators=numerators,
        denominators=denominators,
        not_estimable=reason,
    )


def require_count(count: float, *, of: str) -> None:
    """Refuse a count of events that is no count.

    Raises:
        ValueError: it is negative, not whole or no number.
    """
    if not (count >= 0 and float(count).is_integer()):
        raise ValueError(
            f"{of} is {count!r}, which is not a count. Give a whole number that is not negative; "
            "missing counts must be set aside before a statistic is taken."
        )


def require_amount(amount: float, *, of: str) -> None:
    """Refuse a denominator that is negative, infinite or no number.

    Raises:
        ValueError: it is.
    """
    if not 0 <= amount < float("inf"):
        raise ValueError(f"{of} is {amount!r}. Give a finite number that is not negative.")


def require_level(level: float) -> None:
    """Refuse a confidence level that is not between 0 and 1.

    Raises:
        ValueError: it is not.
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level!r}. Give a share such as 0.95.")
