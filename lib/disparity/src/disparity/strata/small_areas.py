"""This module tells areas that differ by more than chance, and steadies rates of small ones."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaincinv, gammaln, ndtri, pdtr, pdtrik

from disparity.count_models import Floats
from disparity.estimate import LEVEL, Estimate, Significance, Statistic
from disparity.ratios.rates import poisson_limits
from disparity.required import require_amount, require_count, require_level, require_same

FEWEST_AREAS = 5
SMOOTHED = "empirical Bayes, gamma–Poisson by maximum likelihood"
NO_SPREAD = 1e7  # a shape as large as this means that areas vary no more than chance makes them

INNER, OUTER = 0.95, 0.998
WINSORIZED = 0.1
FEWEST_IN_FUNNEL = 10
"""With fewer areas than this their spread says too little of over-dispersion."""

Position = Literal["within", "above 95", "below 95", "above 99.8", "below 99.8", "no person-years"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmoothedRates:
    """Steadied rates; raw rates must be shown beside them, and both be in the annex.

    `shape` and `scale` are α and β of the gamma distribution of areas' rates; both are None where
    areas vary no more than chance makes them, and then every area has the overall rate.
    """

    rates: dict[str, Estimate]
    shape: float | None
    scale: float | None
    overall_rate: float


def empirical_bayes(
    events: Mapping[str, float],
    *,
    person_years: Mapping[str, float],
    per: float = 100_000,
    level: float = LEVEL,
) -> SmoothedRates:
    """Return each area's rate, drawn towards the overall rate the more the smaller the area is.

    (x + α)/(N + β), α and β by maximum likelihood of the negative binomial counts over all areas
    (Clayton and Kaldor 1987, Biometrics 43: 671); limits are quantiles of the gamma posterior,
    which take α and β as known and so are a little narrow.

    Example:
        >>> smoothed = empirical_bayes(
        ...     {"a": 0, "b": 12, "c": 60, "d": 7, "e": 31, "f": 2},
        ...     person_years={"a": 900, "b": 8_000, "c": 20_000, "d": 9_000, "e": 30_000, "f": 500},
        ... )
        >>> 0 < smoothed.rates["a"].value < smoothed.overall_rate
        True

    Raises:
        ValueError: the areas of events and person-years differ, a count is none, or fewer than
            five areas have person-years.
    """
    require_level(level)
    sized = sized_areas(events, person_years)
    if len(sized) < FEWEST_AREAS:
        raise ValueError(
            f"only {len(sized)} areas have person-years; {FEWEST_AREAS} are the fewest that can "
            "say how areas vary."
        )
    x = np.array([events[area] for area in sized], dtype=np.float64)
    n = np.array([person_years[area] for area in sized], dtype=np.float64)
    totals = (float(x.sum()), float(n.sum()))
    overall = totals[0] / totals[1]
    prior = _prior(x, n) if overall > 0 else None
    rates = {
        area: _rate(events[area], person_years[area], prior, totals=totals, per=per, level=level)
        for area in events
    }
    shape, scale = prior or (None, None)
    return SmoothedRates(rates=rates, shape=shape, scale=scale, overall_rate=overall * per)


def sized_areas(events: Mapping[str, float], person_years: Mapping[str, float]) -> list[str]:
    """Return the areas that have person-years, in order.

    Raises:
        ValueError: the areas of events and person-years differ, or a count is none.
    """
    require_same("areas", events=events, person_years=person_years)
    for area, count in events.items():
        require_count(count, of=f"the events of '{area}'")
        require_amount(person_years[area], of=f"the person-years of '{area}'")
    return [area for area in events if person_years[area] > 0]


def _rate(
    events: float,
    person_years: float,
    prior: tuple[float, float] | None,
    *,
    totals: tuple[float, float],
    per: float,
    level: float,
) -> Estimate:
    statistic = Statistic(level, SMOOTHED, f"per {per:,.0f}", (events,), (person_years,))
    if person_years == 0 or totals[0] == 0:
        return statistic.none(
            "there are no person-years" if person_years == 0 else "no area has events"
        )
    if prior is None:
        ends: tuple[float, ...] = (totals[0], *poisson_limits(totals[0], level=level))
        amount, method = totals[1], f"{SMOOTHED}; areas vary no more than chance makes them"
    else:
        shape, tail = events + prior[0], (1 - level) / 2
        ends = (shape, *(float(gammaincinv(shape, share)) for share in (tail, 1 - tail)))
        amount, method = person_years + prior[1], SMOOTHED
    value, low, high = (end / amount * per for end in ends)
    return statistic.estimate(value, low, high, method=method)


def _prior(x: Floats, n: Floats) -> tuple[float, float] | None:
    """Return α and β of highest likelihood, or None where it rises up to no spread at all."""

    def best_mean(shape: float) -> tuple[float, float]:
        """Return the mean rate of highest likelihood for a shape, and minus that likelihood."""

        def loss(log_mean: float) -> float:
            scale = shape / math.exp(log_mean)
            terms = (
                gammaln(x + shape)
                - gammaln(shape)
                + shape * np.log(scale / (scale + n))
                + x * np.log(n / (scale + n))
            )
            return -float(terms.sum())

        centre = math.log(x.sum() / n.sum())
        best_log_mean = minimize_scalar(
            loss, bounds=(centre - 5, centre + 5), method="bounded", options={"xatol": 1e-9}
        )
        return float(best_log_mean.x), float(best_log_mean.fun)

    best_log_shape = minimize_scalar(
        lambda log_shape: best_mean(math.exp(log_shape))[1],
        bounds=(math.log(1e-3), math.log(NO_SPREAD)),
        method="bounded",
        options={"xatol": 1e-7},
    )
    shape = math.exp(float(best_log_shape.x))
    if shape > NO_SPREAD / 100:
        return None
    return shape, shape / math.exp(best_mean(shape)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelArea:
    """An area's rate with the limits at its size."""

    area: str
    events: float
    person_years: float
    rate: float | None = None
    inner_low: float | None = None
    inner_high: float | None = None
    outer_low: float | None = None
    outer_high: float | None = None
    position: Position = "no person-years"


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Areas, the rate of all of them together, and how much more they vary than chance would."""

    areas: tuple[FunnelArea, ...]
    overall_rate: float
    overdispersion: float
    test: Significance
    widened: bool
    per: float


def funnel(
    events: Mapping[str, float], *, person_years: Mapping[str, float], per: float = 100_000
) -> Funnel:
    """Return each area's rate with 95 and 99.8 per cent limits around the overall rate.

    Exact Poisson limits, interpolated (Spiegelhalter 2005, Statistics in Medicine 24: 1185). With
    ten areas or more, φ = Σz²/k from z = (x − E)/√E winsorized at 10 per cent; where k·φ exceeds
    the 95 per cent point of χ² with k degrees of freedom, the limits become overall rate ±
    z·√(φ·E)/N. To rank areas is not what this is for.

    Example:
        >>> seen = funnel({"a": 45, "b": 10}, person_years={"a": 100_000, "b": 100_000})
        >>> [area.position for area in seen.areas]
        ['above 99.8', 'below 99.8']

    Raises:
        ValueError: the areas of events and person-years differ, a count is none, or nothing is
            left to compare.
    """
    sized = sized_areas(events, person_years)
    total = math.fsum(events[area] for area in sized)
    total_person_years = math.fsum(person_years[area] for area in sized)
    if not sized or total == 0:
        raise ValueError("a funnel needs areas with person-years and at least one event.")
    overall = total / total_person_years
    expected = {area: overall * person_years[area] for area in sized}
    deviations = np.array([(events[a] - expected[a]) / math.sqrt(expected[a]) for a in sized])
    low, high = np.quantile(deviations, [WINSORIZED, 1 - WINSORIZED])
    overdispersion = float(np.mean(np.clip(deviations, low, high) ** 2))
    k, method = len(sized), "sum of winsorized squared z against χ²"
    test = Significance.none(method, f"fewer than {FEWEST_IN_FUNNEL} areas")
    if k >= FEWEST_IN_FUNNEL:
        test = Significance.chi_squared(k * overdispersion, degrees_of_freedom=k, method=method)
    widened = test.p_value is not None and test.p_value < 0.05
    spread = overdispersion if widened else None
    areas = (
        _area(
            area,
            events=events[area],
            person_years=person_years[area],
            expected=expected.get(area),
            overdispersion=spread,
            per=per,
        )
        for area in events
    )
    return Funnel(
        areas=tuple(areas),
        overall_rate=overall * per,
        overdispersion=overdispersion,
        test=test,
        widened=widened,
        per=per,
    )


def _area(
    area: str,
    *,
    events: float,
    person_years: float,
    expected: float | None,
    overdispersion: float | None,
    per: float,
) -> FunnelArea:
    if expected is None:
        return FunnelArea(area=area, events=events, person_years=person_years)
    inner_low, inner_high = _limits(expected, INNER, overdispersion)
    outer_low, outer_high = _limits(expected, OUTER, overdispersion)
    position: Position = (
        "above 99.8"
        if events > outer_high
        else "below 99.8"
        if events < outer_low
        else "above 95"
        if events > inner_high
        else "below 95"
        if events < inner_low
        else "within"
    )
    scale = per / person_years
    return FunnelArea(
        area=area,
        events=events,
        person_years=person_years,
        rate=events * scale,
        inner_low=inner_low * scale,
        inner_high=inner_high * scale,
        outer_low=outer_low * scale,
        outer_high=outer_high * scale,
        position=position,
    )


def _limits(expected: float, level: float, overdispersion: float | None) -> tuple[float, float]:
    """Return the limits of a count that is expected to be so large."""
    tail = (1 - level) / 2
    if overdispersion is not None:
        reach = float(ndtri(1 - tail)) * math.sqrt(overdispersion * expected)
        return max(0.0, expected - reach), expected + reach
    return _quantile(tail, expected), _quantile(1 - tail, expected)


def _quantile(share: float, expected: float) -> float:
    """Return Spiegelhalter's interpolated Poisson quantile, never below zero."""
    least = max(0, math.ceil(float(pdtrik(share, expected)) - 1e-9))
    above = float(pdtr(least, expected))
    below = float(pdtr(least - 1, expected)) if least else 0.0
    return max(0.0, least - (above - share) / (above - below))
