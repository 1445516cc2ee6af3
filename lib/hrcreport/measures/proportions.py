"""This module compares two shares with intervals that hold for small counts too."""

from __future__ import annotations

import math

from scipy.optimize import brentq
from scipy.special import ndtri

from hrcreport.measures.estimate import LEVEL, Estimate, no_estimate
from hrcreport.measures.shares import proportion

KOOPMAN = "score (Koopman)"
NEWCOMBE = "hybrid of Wilson scores (Newcombe)"
WIDEST = 80.0  # the natural logarithm of a ratio; e^80 is above any that counts can give


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
    here = proportion(count, total=total, level=level)
    there = proportion(reference_count, total=reference_total, level=level)
    numerators = (count, reference_count)
    denominators = (total, reference_total)
    if None in (here.value, there.value):
        return no_estimate(
            "a group has nothing to take a share of",
            level=level,
            method=NEWCOMBE,
            unit="difference of shares",
            numerators=numerators,
            denominators=denominators,
        )
    p, low_p, high_p = _numbers(here)
    q, low_q, high_q = _numbers(there)
    return Estimate(
        value=p - q,
        low=max(-1.0, p - q - math.hypot(p - low_p, high_q - q)),
        high=min(1.0, p - q + math.hypot(high_p - p, q - low_q)),
        level=level,
        method=NEWCOMBE,
        unit="difference of shares",
        numerators=numerators,
        denominators=denominators,
    )


def proportion_ratio_score(
    count: float,
    *,
    total: float,
    reference_count: float,
    reference_total: float,
    level: float = LEVEL,
) -> Estimate:
    """Return the ratio of two shares with the score interval, for small counts and zeros.

    The limits are the ratios θ at which the score statistic of Koopman (1984, Biometrics 40: 513)
    equals z²: Σ (x − n·p)² / (n·p·(1 − p)) over both groups, with p_a = θ·p_b and p_b the most
    likely share under θ. With no event in the group the ratio is 0 with an upper limit; with none
    in the reference group there is no ratio, only a lower limit.

    Example:
        >>> ratio = proportion_ratio_score(
        ...     36, total=40, reference_count=16, reference_total=80
        ... )
        >>> round(ratio.value, 2), round(ratio.low, 2), round(ratio.high, 2)
        (4.5, 2.94, 7.15)

    Raises:
        ValueError: as `proportion`.
    """
    here = proportion(count, total=total, level=level)
    there = proportion(reference_count, total=reference_total, level=level)
    numerators = (count, reference_count)
    denominators = (total, reference_total)
    if here.value is None or there.value is None or count + reference_count == 0:
        return no_estimate(
            "neither group has events"
            if total and reference_total
            else "a group has nothing to take a share of",
            level=level,
            method=KOOPMAN,
            unit="ratio",
            numerators=numerators,
            denominators=denominators,
        )
    bound = float(ndtri((1 + level) / 2)) ** 2

    def excess(log_ratio: float) -> float:
        return _score(log_ratio, count, total, reference_count, reference_total) - bound

    centre = math.log(here.value / there.value) if count and reference_count else None
    low, high = 0.0, None
    if count:
        top = centre if centre is not None else WIDEST
        low = math.exp(brentq(excess, -WIDEST, top, xtol=1e-12))
    if reference_count:
        bottom = centre if centre is not None else -WIDEST
        high = math.exp(brentq(excess, bottom, WIDEST, xtol=1e-12))
    return Estimate(
        value=here.value / there.value if reference_count else None,
        low=low,
        high=high,
        level=level,
        method=KOOPMAN,
        unit="ratio",
        numerators=numerators,
        denominators=denominators,
        not_estimable="" if reference_count else "the reference group has no events",
    )


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


def _numbers(estimate: Estimate) -> tuple[float, float, float]:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        raise ValueError("the estimate has no interval")
    return estimate.value, estimate.low, estimate.high
