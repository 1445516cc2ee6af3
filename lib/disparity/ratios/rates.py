"""This module computes rates of events and how they differ between groups."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from scipy.optimize import brentq
from scipy.special import bdtr, bdtrc, betaincinv, chdtri

from disparity.estimate import LEVEL, Estimate, Statistic, normal_quantile
from disparity.required import require_amount, require_count


def conditional_limits(
    events: float, reference_events: float, *, scale: float, level: float
) -> tuple[float, float | None]:
    """Return the limits of a rate ratio given the sum of events; no upper limit over zero."""
    tail = (1 - level) / 2
    low = 0.0
    if events:
        share = float(betaincinv(events, reference_events + 1, tail))
        low = share / (1 - share) * scale
    if not reference_events:
        return low, None
    share = float(betaincinv(events + 1, reference_events, 1 - tail))
    return low, share / (1 - share) * scale


def mid_p_limits(
    events: float, reference_events: float, *, scale: float, level: float
) -> tuple[float, float | None]:
    """Return the limits at which half of the observed split's probability is in the tail."""
    tail = (1 - level) / 2
    total = int(events + reference_events)
    x = int(events)

    def as_high(share: float) -> float:
        above = float(bdtrc(x, total, share)) if x < total else 0.0
        here = 1 - above - (float(bdtr(x - 1, total, share)) if x else 0.0)
        return above + here / 2

    low, high = 0.0, None
    if x:
        share = brentq(lambda p: as_high(p) - tail, 0, 1, xtol=1e-14)
        low = share / (1 - share) * scale
    if reference_events:
        share = brentq(lambda p: as_high(p) - (1 - tail), 0, 1, xtol=1e-14)
        high = share / (1 - share) * scale
    return low, high


# Below this many events in either group the log-normal interval is too narrow to be trusted.
FEWEST_FOR_LOG_METHOD = 10

PERSONS_ERROR = ", with the error of the person-years"
"""What the method of an estimate says after it, where its limits hold the error of persons."""

Interval = Literal["by count", "log-normal", "exact", "mid-P"]
METHODS = {
    "log-normal": "log-normal",
    "exact": "exact conditional binomial (Clopper–Pearson)",
    "mid-P": "conditional binomial, mid-P",
}


def rate(
    events: float, *, person_years: float, per: float = 1_000_000, level: float = LEVEL
) -> Estimate:
    """Return the rate of events over person-years, with the exact Poisson interval.

    r = x / N · per; limits ½χ²(α/2; 2x) / N and ½χ²(1 − α/2; 2x + 2) / N (Garwood 1936, Biometrika
    28: 437). With no event the lower limit is 0. Without person-years there is no rate.

    Example:
        >>> round(rate(1441, person_years=6 * 39_445_495).value, 3)
        6.089

    Raises:
        ValueError: the counts, `per` or the level are not what they must be.
    """
    require_count(events, of="events")
    require_amount(person_years, of="person_years")
    require_amount(per, of="per")
    method = "exact Poisson (Garwood)"
    unit = f"per {per:,.0f}"
    statistic = Statistic(level, method, unit, (events,), (person_years,))
    if person_years == 0:
        return statistic.none("there are no person-years to count events over")
    value, low, high = _rate_with_limits(events, person_years, per=per, level=level)
    return statistic.estimate(value, low, high)


def poisson_limits(events: float, *, level: float) -> tuple[float, float]:
    """Return the exact limits of the mean of a Poisson count (Garwood 1936)."""
    tail = (1 - level) / 2
    # chdtri takes the upper tail: chdtri(v, p) is the value that a share p lies above.
    low = 0.0 if events == 0 else float(chdtri(2 * events, 1 - tail)) / 2
    return low, float(chdtri(2 * events + 2, tail)) / 2


def rate_ratio(
    events: float,
    *,
    person_years: float,
    reference_events: float,
    reference_person_years: float,
    level: float = LEVEL,
    interval: Interval = "by count",
) -> Estimate:
    """Return the ratio of a group's rate to the reference group's rate.

    With ten events or more in both groups: exp(ln RR ± z·√(1/x_a + 1/x_b)). With fewer in either,
    x_a given x_a + x_b is binomial with p = N_a·RR / (N_a·RR + N_b) (Rothman, Greenland and Lash,
    Modern Epidemiology, 3rd ed., chap. 14), and p has mid-P limits, which count half of the
    probability of the observed split (Berry and Armitage 1995, The Statistician 44: 417); with no
    events in a group the exact limits (Clopper–Pearson), which never miss their level. Nothing is
    added to a zero: with no event in the group the ratio is 0 with an upper limit; with none in the
    reference group there is no ratio, only a lower limit. `interval` takes one method whatever the
    counts.

    Example:
        >>> ratio = rate_ratio(
        ...     1441, person_years=39_445_495,
        ...     reference_events=2770, reference_person_years=197_277_789,
        ... )
        >>> round(ratio.value, 3), round(ratio.low, 3), round(ratio.high, 3)
        (2.602, 2.441, 2.773)

    Raises:
        ValueError: the counts or the level are not what they must be.
    """
    _require(events, person_years, reference_events, reference_person_years)
    numerators = (events, reference_events)
    denominators = (person_years, reference_person_years)
    if interval == "by count":
        interval = _fitting_interval(min(numerators))
    if interval == "log-normal" and min(numerators) == 0:
        raise ValueError("the log-normal interval needs events in both groups.")
    method = METHODS[interval]
    statistic = Statistic(level, method, "ratio", numerators, denominators)
    if person_years == 0 or reference_person_years == 0 or events + reference_events == 0:
        reason = (
            "neither group has events"
            if person_years and reference_person_years
            else "a group has no person-years to count events over"
        )
        return statistic.none(reason)
    scale = reference_person_years / person_years
    if interval == "log-normal":
        value = events / reference_events * scale
        return statistic.log_normal(value, 1 / events + 1 / reference_events)
    limits = conditional_limits if interval == "exact" else mid_p_limits
    low, high = limits(events, reference_events, scale=scale, level=level)
    return statistic.estimate(
        events / reference_events * scale if reference_events else None,
        low,
        high,
        not_estimable="" if reference_events else "the reference group has no events",
    )


def with_population_error(estimate: Estimate, *, errors: Sequence[float]) -> Estimate:
    """Return a rate or ratio whose limits hold the error of its person-years as well.

    Where persons come from a survey, as in the American Community Survey, they have a margin of
    error. ln L' = ln v − √((ln v − ln L)² + z²·Σ(e/N)²), and the upper limit alike: variance
    estimates recovery (Zou and Donner 2008, Statistics in Medicine 27: 1693) on logarithms. A limit
    beside a value of zero moves by the factor exp(z·√Σ(e/N)²).

    Args:
        estimate: a rate, or a ratio of rates.
        errors: the standard error of each denominator, in the unit of the denominator.

    Raises:
        ValueError: there is not an error for each denominator, or one is negative.

    Example:
        >>> known = rate(400, person_years=1e6)
        >>> survey = with_population_error(known, errors=[5e4])
        >>> round(known.low, 1), round(survey.low, 1), round(survey.value, 1)
        (361.8, 347.6, 400.0)
    """
    if len(errors) != len(estimate.denominators):
        raise ValueError(f"there are {len(errors)} errors for {len(estimate.denominators)}.")
    for error in errors:
        require_amount(error, of="the standard error of a denominator")
    pairs = zip(errors, estimate.denominators, strict=True)
    return with_relative_error(estimate, math.hypot(*(e / n for e, n in pairs if n)))


def with_relative_error(estimate: Estimate, relative: float) -> Estimate:
    """Return an estimate as `with_population_error` does, from the error of all denominators."""
    reach = normal_quantile(estimate.level) * relative
    if not reach:
        return estimate

    def moved(end: float | None, sign: int) -> float | None:
        if not end:
            return end
        if not estimate.value:
            return end * math.exp(sign * reach)
        return estimate.value * math.exp(sign * math.hypot(math.log(end / estimate.value), reach))

    method = estimate.method + PERSONS_ERROR
    return replace(
        estimate, low=moved(estimate.low, -1), high=moved(estimate.high, 1), method=method
    )


def _require(
    events: float, person_years: float, reference_events: float, reference_person_years: float
) -> None:
    require_count(events, of="events")
    require_count(reference_events, of="reference_events")
    require_amount(person_years, of="person_years")
    require_amount(reference_person_years, of="reference_person_years")


def _fitting_interval(fewest: float) -> Interval:
    if fewest == 0:
        return "exact"
    return "mid-P" if fewest < FEWEST_FOR_LOG_METHOD else "log-normal"


def rate_difference(
    events: float,
    *,
    person_years: float,
    reference_events: float,
    reference_person_years: float,
    per: float = 1_000_000,
    level: float = LEVEL,
) -> Estimate:
    """Return a group's rate less the reference group's rate.

    d = x_a/N_a − x_b/N_b, times `per`; limits from the two exact Poisson intervals by the method of
    variance estimates recovery (Zou and Donner 2008, Statistics in Medicine 27: 1693), which needs
    no large counts.

    Example:
        >>> difference = rate_difference(
        ...     30, person_years=1_000, reference_events=20, reference_person_years=1_000, per=1_000
        ... )
        >>> difference.value
        10.0

    Raises:
        ValueError: the counts, `per` or the level are not what they must be.
    """
    _require(events, person_years, reference_events, reference_person_years)
    require_amount(per, of="per")
    numerators = (events, reference_events)
    denominators = (person_years, reference_person_years)
    method = "variance estimates recovery over exact Poisson"
    unit = f"per {per:,.0f}"
    statistic = Statistic(level, method, unit, numerators, denominators)
    if person_years == 0 or reference_person_years == 0:
        return statistic.none("a group has no person-years to count events over")
    here, low_here, high_here = _rate_with_limits(events, person_years, per=per, level=level)
    there, low_there, high_there = _rate_with_limits(
        reference_events, reference_person_years, per=per, level=level
    )
    difference = here - there
    return statistic.estimate(
        difference,
        difference - math.hypot(here - low_here, high_there - there),
        difference + math.hypot(high_here - here, there - low_there),
    )


def _rate_with_limits(
    events: float, person_years: float, *, per: float, level: float
) -> tuple[float, float, float]:
    low, high = poisson_limits(events, level=level)
    scale = per / person_years
    return events * scale, low * scale, high * scale
