"""This module estimates events that no list holds, from two lists and what they share."""

from __future__ import annotations

import math

from disparity.estimate import LEVEL, Estimate, Statistic, normal_quantile
from disparity.required import require_count

CHAPMAN = "two lists (Chapman), log-normal for those on neither"
INDEPENDENT_LISTS = (
    "each event had the same chance of being on a list, whatever the other list holds; lists that "
    "copy each other make the estimate too low",
    "no event came or left between the lists",
    "records of the same person were matched, and no others",
    "every event had some chance of being on each list",
)


def two_lists(*, on_first: int, on_second: int, on_both: int, level: float = LEVEL) -> Estimate:
    """Return the number of events, those on neither list included.

    N = (n₁+1)(n₂+1)/(m+1) − 1 (Chapman 1951), variance (n₁+1)(n₂+1)(n₁−m)(n₂−m)/((m+1)²(m+2))
    (Seber 1970, Biometrika 57: 313); limits M + f/C and M + f·C around the M events on some list, f
    those on none, C = exp(z·√ln(1 + var/f²)) (Chao 1987, Biometrics 43: 783), so that no limit
    lies below what was seen. Take it within strata (place, year) and add, where the chance of
    being listed differs.

    Example:
        >>> estimated = two_lists(on_first=200, on_second=150, on_both=60)
        >>> round(estimated.value)
        497

    Raises:
        ValueError: a count is none, or more are on both lists than on one.
    """
    for name, count in (("on_first", on_first), ("on_second", on_second), ("on_both", on_both)):
        require_count(count, of=name)
    if on_both > min(on_first, on_second):
        raise ValueError(
            f"on_both is {on_both}, more than a whole list holds ({min(on_first, on_second)})."
        )
    numerators = (on_both,)
    denominators = (on_first, on_second)
    seen = on_first + on_second - on_both
    reason = _unfit(on_first, on_second, on_both)
    statistic = Statistic(level, CHAPMAN, "events", numerators, denominators)
    if reason:
        return statistic.none(reason)
    value = (on_first + 1) * (on_second + 1) / (on_both + 1) - 1
    variance = (
        (on_first + 1)
        * (on_second + 1)
        * (on_first - on_both)
        * (on_second - on_both)
        / ((on_both + 1) ** 2 * (on_both + 2))
    )
    low, high = limits_above(seen, value - seen, variance, level=level)
    return statistic.estimate(value, low, high, assumptions=INDEPENDENT_LISTS)


def coverage(listed: int, *, total: Estimate) -> Estimate:
    """Return the share of all events that a list holds, the total being estimated.

    n/N with the limits n/N_high and n/N_low, never above 1.

    Example:
        >>> total = two_lists(on_first=200, on_second=150, on_both=60)
        >>> round(coverage(200, total=total).value, 2)
        0.4

    Raises:
        ValueError: the count is none.
    """
    require_count(listed, of="listed")
    numerators = (listed,)
    if total.value is None or total.low is None or total.high is None or total.value == 0:
        return Statistic(total.level, total.method, "share", numerators, (0,)).none(
            total.not_estimable or "the total has no interval"
        )
    return Statistic(
        total.level,
        f"share of an estimated total: {total.method}",
        "share",
        numerators,
        (total.value,),
    ).estimate(
        min(1.0, listed / total.value),
        min(1.0, listed / total.high),
        min(1.0, listed / total.low),
        assumptions=total.assumptions,
    )


def limits_above(
    seen: float, unseen: float, variance: float, *, level: float
) -> tuple[float, float]:
    """Return limits of a total that is at least what was seen (Chao 1987)."""
    if unseen <= 0 or variance <= 0:
        return seen, max(seen, seen + unseen)
    factor = math.exp(normal_quantile(level) * math.sqrt(math.log1p(variance / unseen**2)))
    return seen + unseen / factor, seen + unseen * factor


def _unfit(on_first: int, on_second: int, on_both: int) -> str:
    if on_first == 0 or on_second == 0:
        return "a list is empty"
    if on_both == 0:
        return "no event is on both lists: how many are on neither cannot be said"
    if on_both in (on_first, on_second):
        return "one list holds the whole of the other: they are not independent"
    return ""
