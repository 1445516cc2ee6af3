"""This module takes shares of a whole and compares them, with limits that hold for few events."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

from scipy.optimize import brentq

from disparity.estimate import LEVEL, Estimate, Statistic, normal_quantile
from disparity.required import require_counts, require_part

WILSON = "Wilson score"
NEWCOMBE = "hybrid of Wilson scores (Newcombe)"
KATZ = "log-normal (Katz)"
KOOPMAN = "score (Koopman)"
NOTHING_TO_SHARE = "a group has nothing to take a share of"
FAR = 80.0  # the natural logarithm of a ratio; e^80 is above any that counts can give
WIDTHS = (2 * FAR, FAR, FAR / 2, 20.0, 10.0, 5.0, 1.0, 0.1, 1e-2, 1e-3)

# Below this many events in either group the log-normal interval is too narrow to be trusted.
FEWEST_FOR_LOG_METHOD = 10

RatioInterval = Literal["by count", "log-normal", "score"]


def proportion(count: float, *, total: float, level: float = LEVEL) -> Estimate:
    """Return the share of a count in a total, with the Wilson score interval.

    p = x/n; limits (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n) (Wilson 1927, Journal of the
    American Statistical Association 22: 209). The value is a share between 0 and 1, not per cent.

    Example:
        >>> round(proportion(3099, total=15_220).value, 4)
        0.2036

    Raises:
        ValueError: the counts or the level are not what they must be, or the count is above the
            total.
    """
    require_counts(count=count, total=total)
    require_part(count, total, of="count")
    statistic = Statistic(level, WILSON, "share", (count,), (total,))
    if total == 0:
        return statistic.none("there is nothing to take a share of")
    share = count / total
    z = normal_quantile(level)
    middle = share + z * z / (2 * total)
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return statistic.estimate(
        share,
        # The formula gives 0 and 1 at the ends only up to rounding.
        0.0 if count == 0 else (middle - reach) / scale,
        1.0 if count == total else (middle + reach) / scale,
    )


def proportion_difference(
    count: float,
    *,
    total: float,
    reference_count: float,
    reference_total: float,
    level: float = LEVEL,
) -> Estimate:
    """Return a group's share less the reference group's, as a share between −1 and 1.

    d = p_a − p_b; limits d − √((p_a − l_a)² + (u_b − p_b)²) and d + √((u_a − p_a)² + (p_b − l_b)²)
    from the two Wilson intervals (Newcombe 1998, Statistics in Medicine 17: 873, method 10).

    Example:
        >>> difference = proportion_difference(
        ...     56, total=70, reference_count=48, reference_total=80
        ... )
        >>> round(difference.value, 4), round(difference.low, 4), round(difference.high, 4)
        (0.2, 0.0524, 0.3339)

    Raises:
        ValueError: as `proportion`.
    """
    group_share = proportion(count, total=total, level=level)
    reference_share = proportion(reference_count, total=reference_total, level=level)
    difference = Statistic(
        level, NEWCOMBE, "difference of shares", (count, reference_count), (total, reference_total)
    ).difference(group_share.limits, reference_share.limits, reason=NOTHING_TO_SHARE)
    if difference.low is None or difference.high is None:
        return difference
    return replace(difference, low=max(-1.0, difference.low), high=min(1.0, difference.high))


def proportion_ratio(
    count: float,
    *,
    total: float,
    reference_count: float,
    reference_total: float,
    level: float = LEVEL,
    interval: RatioInterval = "by count",
) -> Estimate:
    """Return the ratio of two groups' shares, for example of stops that led to a search.

    With ten events and ten without in both groups: exp(ln RR ± z·√(1/x_a − 1/n_a + 1/x_b − 1/n_b))
    (Katz and others 1978, Biometrics 34: 469). With fewer: the ratios θ at which the score
    statistic of Koopman (1984, Biometrics 40: 513) equals z²: Σ (x − n·p)² / (n·p·(1 − p)) over
    both groups, with p_a = θ·p_b and p_b the most likely share under θ. With no event in the group
    the ratio is 0 with an upper limit; with none in the reference group there is no ratio, only a
    lower limit. `interval` takes one method whatever the counts.

    Example:
        >>> ratio = proportion_ratio(
        ...     3099, total=15_220, reference_count=954, reference_total=11_703
        ... )
        >>> round(ratio.value, 3), ratio.method
        (2.498, 'log-normal (Katz)')
        >>> few = proportion_ratio(5, total=40, reference_count=2, reference_total=80)
        >>> few.value, few.method
        (5.0, 'score (Koopman)')

    Raises:
        ValueError: as `proportion`, or the log-normal interval is asked for without events.
    """
    group_share = proportion(count, total=total, level=level)
    reference_share = proportion(reference_count, total=reference_total, level=level)
    numerators = (count, reference_count)
    if interval == "by count":
        fewest = min(*numerators, total - count, reference_total - reference_count)
        interval = "score" if fewest < FEWEST_FOR_LOG_METHOD else "log-normal"
    if interval == "log-normal" and min(numerators) == 0:
        raise ValueError("the log-normal interval needs events in both groups.")
    method, limits = (KOOPMAN, _score_limits) if interval == "score" else (KATZ, _log_limits)
    statistic = Statistic(level, method, "ratio", numerators, (total, reference_total))
    if group_share.value is None or reference_share.value is None:
        return statistic.none(NOTHING_TO_SHARE)
    if count + reference_count == 0:
        return statistic.none("neither group has events")
    low, high = limits(count, total, reference_count, reference_total, level=level)
    value = group_share.value / reference_share.value if reference_share.value else None
    reason = "" if reference_count else "the reference group has no events"
    return statistic.estimate(value, low, high, not_estimable=reason)


def _log_limits(x: float, n: float, y: float, m: float, *, level: float) -> tuple[float, float]:
    value = x * m / (n * y)
    spread = math.exp(normal_quantile(level) * math.sqrt(1 / x - 1 / n + 1 / y - 1 / m))
    return value / spread, value * spread


def _score_limits(
    x: float, n: float, y: float, m: float, *, level: float
) -> tuple[float | None, float | None]:
    bound = normal_quantile(level) ** 2

    def apart(at: float) -> float:
        return _score(at, x, n, y, m) - bound

    def crossing(from_: float, side: int) -> float | None:
        # Far out, shares of next to one are lost in rounding: then the search begins nearer.
        ends = (from_ + side * wide for wide in WIDTHS)
        end = next((log_ratio for log_ratio in ends if apart(log_ratio) > 0 > apart(from_)), None)
        return None if end is None else math.exp(brentq(apart, from_, end, xtol=1e-12))

    centre = math.log(x * m / (n * y)) if x and y else None
    low = crossing(FAR if centre is None else centre, -1) if x else 0.0
    return low, crossing(-FAR if centre is None else centre, 1) if y else None


def _score(log_ratio: float, x: float, n: float, y: float, m: float) -> float:
    """Return Koopman's statistic at a ratio of shares."""
    ratio = math.exp(log_ratio)
    a = (n + m) * ratio
    b = -(ratio * (n + y) + x + m)
    # The root of the likelihood equation in its stable form: the minus sign would cancel digits.
    q = 2 * (x + y) / (-b + math.sqrt(max(b * b - 4 * a * (x + y), 0.0)))
    p = ratio * q
    return _part(x, n, p) + _part(y, m, q)


def _part(x: float, n: float, p: float) -> float:
    variance = n * p * (1 - p)
    if variance <= 0:
        # A share of 0 or 1 that was also observed adds nothing to the distance.
        return 0.0
    return float((x - n * p) ** 2 / variance)
