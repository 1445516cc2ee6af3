"""This module computes how long steps take when some cases are still waiting: Kaplan–Meier."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import CensoredData, ecdf, logrank

from disparity.estimate import LEVEL, Estimate, Significance, Statistic
from disparity.required import require_level

METHOD = "Kaplan–Meier median, log-log limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The share of cases still waiting after so many days, and half of them."""

    days: tuple[float, ...]
    still_waiting: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    median_days: Estimate


def waiting(days: Sequence[float], *, reached: Sequence[bool], level: float = LEVEL) -> Waiting:
    """Return the curve of waiting and its median in days.

    `days` run from the start to the step, or to the last day the case was seen where `reached` is
    False. Product-limit estimate (Kaplan and Meier 1958, Journal of the American Statistical
    Association 53: 457), limits on the scale log(−log S); the median's limits are where those of
    the curve cross one half (Brookmeyer and Crowley 1982, Biometrics 38: 29). Where fewer than half
    have reached the step there is no median, and that is said.

    Example:
        >>> found = waiting([30, 60, 90, 400, 400], reached=[True, True, True, False, False])
        >>> found.median_days.value
        90.0

    Raises:
        ValueError: days are negative or no number (their place is named), or the two lengths
            differ.
    """
    require_level(level)
    if len(days) != len(reached):
        raise ValueError(f"there are {len(days)} days but {len(reached)} marks of 'reached'.")
    require_days(days)
    steps = sum(map(bool, reached))
    if not steps:
        return Waiting(
            days=(),
            still_waiting=(),
            low=(),
            high=(),
            median_days=Statistic(level, METHOD, "days", (0,), (len(days),)).none(
                "no case has reached this step" if len(days) else "there are no cases"
            ),
        )
    curve = ecdf(_censored(days, reached)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # limits that do not exist are filled below
        limits = curve.confidence_interval(confidence_level=level, method="log-log")
    times = np.asarray(curve.quantiles, dtype=np.float64)
    share = np.asarray(curve.probabilities, dtype=np.float64)
    # Before the first step and once all have reached it the limits do not exist: they are the
    # share itself.
    low = _filled(limits.low.probabilities, share)
    high = _filled(limits.high.probabilities, share)
    median = _half(times, share)
    upper = _half(times, high)
    reason = ""
    if median is None:
        reason = (
            f"fewer than half of the cases are known to have reached this step ({steps} of "
            f"{len(days)})"
        )
    elif upper is None:
        reason = "the upper limit lies beyond the days that cases were followed"
    median_days = Statistic(level, METHOD, "days", (steps,), (len(days),)).estimate(
        median, _half(times, low), upper, not_estimable=reason
    )
    return Waiting(
        days=tuple(map(float, times)),
        still_waiting=tuple(map(float, share)),
        low=tuple(map(float, low)),
        high=tuple(map(float, high)),
        median_days=median_days,
    )


def require_days(days: Sequence[float]) -> None:
    """Refuse days that are no number of days.

    Raises:
        ValueError: some are negative, missing or infinite; their rows are named.
    """
    wrong = [place for place, value in enumerate(days, start=1) if not 0 <= value < math.inf]
    if wrong:
        rows = ", ".join(str(place) for place in wrong)
        raise ValueError(f"days are negative, missing or infinite in row {rows}.")


def same_waiting(
    days: Sequence[float], *, reached: Sequence[bool], other_days: Sequence[float],
    other_reached: Sequence[bool],
) -> Significance:  # fmt: skip
    """Test that two groups wait equally long: log-rank (Mantel 1966).

    Example:
        >>> test = same_waiting(
        ...     [10, 20, 30], reached=[True, True, False],
        ...     other_days=[15, 25, 40], other_reached=[True, True, True],
        ... )
        >>> test.p_value > 0.5
        True

    Raises:
        ValueError: as `waiting`.
    """
    method = "log-rank"
    if not (any(reached) and any(other_reached)):
        return Significance.none(method, "in a group no case has reached this step")
    found = logrank(_censored(days, reached), _censored(other_days, other_reached))
    return Significance.chi_squared(
        float(found.statistic) ** 2, degrees_of_freedom=1, method=method
    )


def _censored(days: Sequence[float], reached: Sequence[bool]) -> CensoredData:
    return CensoredData.right_censored(
        np.asarray(days, dtype=np.float64), ~np.asarray(reached, dtype=bool)
    )


def _filled(limit: object, share: np.ndarray) -> np.ndarray:
    numbers = np.asarray(limit, dtype=np.float64)
    return np.where(np.isnan(numbers), share, numbers)


def _half(times: np.ndarray, share: np.ndarray) -> float | None:
    below = np.flatnonzero(share <= 0.5 + 1e-12)
    return float(times[below[0]]) if below.size else None
