"""This module draws the limits within which areas differ by chance alone: the funnel plot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtri, pdtr, pdtrik

from disparity.estimate import Significance
from disparity.strata.small_areas import sized_areas

INNER, OUTER = 0.95, 0.998
WINSORIZED = 0.1
FEWEST_AREAS = 10
"""With fewer areas than this their spread says too little of over-dispersion."""

Position = Literal["within", "above 95", "below 95", "above 99.8", "below 99.8", "no person-years"]


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
    whole = math.fsum(person_years[area] for area in sized)
    if not sized or total == 0:
        raise ValueError("a funnel needs areas with person-years and at least one event.")
    overall = total / whole
    expected = {area: overall * person_years[area] for area in sized}
    deviations = np.array([(events[a] - expected[a]) / math.sqrt(expected[a]) for a in sized])
    low, high = np.quantile(deviations, [WINSORIZED, 1 - WINSORIZED])
    overdispersion = float(np.mean(np.clip(deviations, low, high) ** 2))
    test = _test(overdispersion, len(sized))
    widened = test.p_value is not None and test.p_value < 0.05
    areas = tuple(
        _area(
            area,
            events[area],
            person_years[area],
            expected.get(area),
            overdispersion if widened else None,
            per,
        )
        for area in events
    )
    return Funnel(
        areas=areas,
        overall_rate=overall * per,
        overdispersion=overdispersion,
        test=test,
        widened=widened,
        per=per,
    )


def limits_at(
    found: Funnel, person_years: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the inner and outer limits of a rate at any size, for the curves of a chart."""
    scale = found.per / person_years
    expected = found.overall_rate / scale
    spread = found.overdispersion if found.widened else None
    (a, b), (c, d) = (_limits(expected, level, spread) for level in (INNER, OUTER))
    return (a * scale, b * scale), (c * scale, d * scale)


def _test(overdispersion: float, areas: int) -> Significance:
    method = "sum of winsorized squared z against χ²"
    if areas < FEWEST_AREAS:
        return Significance.none(method, f"fewer than {FEWEST_AREAS} areas")
    return Significance.chi_squared(areas * overdispersion, degrees_of_freedom=areas, method=method)


def _area(
    area: str, events: float, person_years: float, expected: float | None,
    overdispersion: float | None, per: float,
) -> FunnelArea:  # fmt: skip
    if expected is None:
        return FunnelArea(area=area, events=events, person_years=person_years)
    inner = _limits(expected, INNER, overdispersion)
    outer = _limits(expected, OUTER, overdispersion)
    position: Position = "within"
    if events > outer[1]:
        position = "above 99.8"
    elif events < outer[0]:
        position = "below 99.8"
    elif events > inner[1]:
        position = "above 95"
    elif events < inner[0]:
        position = "below 95"
    scale = per / person_years
    return FunnelArea(
        area=area, events=events, person_years=person_years, rate=events * scale,
        inner_low=inner[0] * scale, inner_high=inner[1] * scale,
        outer_low=outer[0] * scale, outer_high=outer[1] * scale, position=position,
    )  # fmt: skip


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
