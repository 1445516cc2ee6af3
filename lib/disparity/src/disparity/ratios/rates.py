"""This module computes rates of events, how they differ between groups, and in what excess."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from scipy.optimize import brentq
from scipy.special import betainc, betaincc, betaincinv, chdtri

from disparity.estimate import LEVEL, Estimate, Statistic, normal_quantile
from disparity.ratios.proportions import FEWEST_FOR_LOG_METHOD, proportion
from disparity.required import (
    require_amount,
    require_amounts,
    require_count,
    require_counts,
    require_part,
)

PERSONS_ERROR = ", with the error of the person-years"
"""What the method of an estimate says after it, where its limits hold the error of persons."""

HARDLY_KNOWN = 1.0
"""From this relative standard error on, no rate is taken over persons."""
NO_PERSON_YEARS = "a group has no person-years to count events over"

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
    require_amounts(person_years=person_years, per=per)
    method = "exact Poisson (Garwood)"
    statistic = Statistic(level, method, f"per {per:,.0f}", (events,), (person_years,))
    if person_years == 0:
        return statistic.none("there are no person-years to count events over")
    low, high = poisson_limits(events, level=level)
    scale = per / person_years
    return statistic.estimate(events * scale, low * scale, high * scale)


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
    require_counts(events=events, reference_events=reference_events)
    require_amounts(person_years=person_years, reference_person_years=reference_person_years)
    numerators = (events, reference_events)
    denominators = (person_years, reference_person_years)
    fewest = min(numerators)
    if interval == "by count":
        few: Interval = "mid-P" if fewest else "exact"
        interval = few if fewest < FEWEST_FOR_LOG_METHOD else "log-normal"
    if interval == "log-normal" and fewest == 0:
        raise ValueError("the log-normal interval needs events in both groups.")
    statistic = Statistic(level, METHODS[interval], "ratio", numerators, denominators)
    if not (person_years and reference_person_years):
        return statistic.none(NO_PERSON_YEARS)
    if events + reference_events == 0:
        return statistic.none("neither group has events")
    scale = reference_person_years / person_years
    value = events / reference_events * scale if reference_events else None
    if value is not None and interval == "log-normal":
        return statistic.log_normal(value, 1 / events + 1 / reference_events)
    low, high = _limits(
        events, reference_events, scale=scale, level=level, mid_p=interval == "mid-P"
    )
    reason = "" if reference_events else "the reference group has no events"
    return statistic.estimate(value, low, high, not_estimable=reason)


def _limits(
    events: float, reference_events: float, *, scale: float, level: float, mid_p: bool
) -> tuple[float, float | None]:
    """Return the limits of a rate ratio given the sum of events; no upper limit over zero.

    They are exact, or those at which half of the observed split's probability is in the tail.
    """
    tail, x, y = (1 - level) / 2, float(events), float(reference_events)

    def as_high(share: float) -> float:
        above = float(betainc(x + 1, y, share)) if y else 0.0
        below = float(betaincc(x, y + 1, share)) if x else 0.0
        return above + (1 - above - below) / 2

    def limit(tail: float, *, upper: bool) -> float:
        share = (
            brentq(lambda p: as_high(p) - tail, 0, 1, xtol=1e-14)
            if mid_p
            else float(betaincinv(events + upper, reference_events + (not upper), tail))
        )
        return share / (1 - share) * scale

    low = limit(tail, upper=False) if events else 0.0
    return low, limit(1 - tail, upper=True) if reference_events else None


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
    if relative > HARDLY_KNOWN:
        reason = "the persons are hardly known: their error is larger than their number"
        return replace(estimate, value=None, low=None, high=None, not_estimable=reason)

    def moved(end: float | None, sign: int) -> float | None:
        if not end:
            return end
        if not estimate.value:
            return end * math.exp(sign * reach)
        return estimate.value * math.exp(sign * math.hypot(math.log(end / estimate.value), reach))

    low, high = moved(estimate.low, -1), moved(estimate.high, 1)
    return replace(estimate, low=low, high=high, method=estimate.method + PERSONS_ERROR)


def persons_between(first: float, last: float, *, at: float) -> tuple[float, float]:
    """Return the persons between two censuses, and the standard error of so taking them.

    first^(1 − t)·last^t, as if they had grown by the same factor each year, t the part of the time
    that had gone by. How they did grow is not known: the error is that of a number of which only
    that it lies between the two is known, their difference over √12.

    Example:
        >>> persons, error = persons_between(1_865_000, 2_409_000, at=0.775)
        >>> round(persons, -3), round(error, -3)
        (2274000.0, 157000.0)

    Raises:
        ValueError: a number is not what it must be, or the time lies outside of the two.
    """
    require_amounts(first=first, last=last, at=at)
    if at > 1 or not (first and last):
        raise ValueError(
            f"from {first:g} to {last:g} persons, at {at:g} of the time: give two censuses with "
            "persons, and a time between them, from 0 to 1."
        )
    return first ** (1 - at) * last**at, abs(last - first) / math.sqrt(12)


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
    require_counts(events=events, reference_events=reference_events)
    require_amounts(
        person_years=person_years, reference_person_years=reference_person_years, per=per
    )
    statistic = Statistic(
        level,
        "variance estimates recovery over exact Poisson",
        f"per {per:,.0f}",
        (events, reference_events),
        (person_years, reference_person_years),
    )
    group_rate = rate(events, person_years=person_years, per=per, level=level)
    reference_rate = rate(
        reference_events, person_years=reference_person_years, per=per, level=level
    )
    return statistic.difference(group_rate.limits, reference_rate.limits, reason=NO_PERSON_YEARS)


def excess_events(
    events: float,
    *,
    person_years: float,
    reference_events: float,
    reference_person_years: float,
    errors: tuple[float, float] = (0, 0),
    level: float = LEVEL,
) -> Estimate:
    """Return how many fewer events there would be if the reference group's rate held.

    x_a − N_a·(x_b/N_b), with limits by recovery of variances (Zou and Donner 2008, Statistics in
    Medicine 27: 1693). Negative where the group's rate is lower. `errors` are the standard errors
    of the two person-years, which widen the second term as `with_population_error` does.

    Example:
        >>> excess = excess_events(
        ...     1441, person_years=39_445_495,
        ...     reference_events=2770, reference_person_years=197_277_789,
        ... )
        >>> round(excess.value), round(excess.low), round(excess.high)
        (887, 811, 966)

    Raises:
        ValueError: as `rate_difference`.
    """
    require_count(events, of="events")
    require_amount(person_years, of="person_years")
    method = "excess over the reference rate, variance estimates recovery over exact Poisson"
    counts, years = (events, reference_events), (person_years, reference_person_years)
    statistic = Statistic(level, method, "events", counts, years)
    expected = rate(
        reference_events, person_years=reference_person_years, per=person_years, level=level
    )
    if not (person_years and reference_person_years):
        return statistic.none(NO_PERSON_YEARS)
    relative = math.hypot(*(error / amount for error, amount in zip(errors, years, strict=True)))
    expected = with_relative_error(expected, relative)
    return replace(statistic, method=method + PERSONS_ERROR * bool(relative)).difference(
        (events, *poisson_limits(events, level=level)),
        tuple(limit or 0.0 for limit in (expected.value, expected.low, expected.high)),
        reason=NO_PERSON_YEARS,
    )


def disparity_index(
    events: float,
    *,
    total_events: float,
    benchmark: float,
    total_benchmark: float,
    errors: tuple[float, float] = (0, 0),
    level: float = LEVEL,
) -> Estimate:
    """Return a group's share of events over its share of the benchmark, usually the population.

    DI = (x_a/x) / (N_a/N), limits from the Wilson interval of the share of events. The benchmark is
    taken as known, or with the standard `errors` of the group's and of everybody else's, which
    widen the limits as `with_population_error` does. It compares with everybody, the group
    included, so for a large group it lies nearer to one than the rate ratio does: say which is
    shown.

    Example:
        >>> index = disparity_index(
        ...     60, total_events=100, benchmark=30_000, total_benchmark=100_000
        ... )
        >>> index.value
        2.0

    Raises:
        ValueError: a count is none, or a part is more than its whole.
    """
    share = proportion(events, total=total_events, level=level).limits
    require_amounts(benchmark=benchmark, total_benchmark=total_benchmark)
    require_part(benchmark, total_benchmark, of="benchmark")
    method = "disparity index, Wilson score over a fixed benchmark"
    statistic = Statistic(
        level, method, "ratio", (events, total_events), (benchmark, total_benchmark)
    )
    if share is None or benchmark == 0:
        return statistic.none(
            "there are no events" if total_events == 0 else "the group has no benchmark"
        )
    value, low, high = (limit * (total_benchmark / benchmark) for limit in share)
    part = benchmark / total_benchmark
    relative = math.hypot((1 - part) * errors[0] / benchmark, errors[1] / total_benchmark)
    return with_relative_error(statistic.estimate(value, low, high), relative)
