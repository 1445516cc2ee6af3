"""This module steadies the rates of small areas by what all areas have in common."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaincinv, gammaln

from disparity.estimate import LEVEL, Estimate, Statistic
from disparity.ratios.rates import poisson_limits
from disparity.required import require_amount, require_count, require_level, require_same

FEWEST_AREAS = 5
SMOOTHED = "empirical Bayes, gamma–Poisson by maximum likelihood"
NO_SPREAD = 1e7  # a shape as large as this means that areas vary no more than chance makes them

Floats = NDArray[np.float64]


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
    events: Mapping[str, float], *, person_years: Mapping[str, float], per: float = 100_000,
    level: float = LEVEL,
) -> SmoothedRates:  # fmt: skip
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
    whole = (float(x.sum()), float(n.sum()))
    overall = whole[0] / whole[1]
    shape, scale = _prior(x, n) if overall > 0 else (None, None)
    return SmoothedRates(
        rates={
            area: _rate(
                events[area], person_years[area], shape, scale, whole=whole, per=per, level=level
            )
            for area in events
        },
        shape=shape,
        scale=scale,
        overall_rate=overall * per,
    )


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
    events: float, person_years: float, shape: float | None, scale: float | None, *,
    whole: tuple[float, float], per: float, level: float,
) -> Estimate:  # fmt: skip
    unit = f"per {per:,.0f}"
    statistic = Statistic(level, SMOOTHED, unit, (events,), (person_years,))
    if person_years == 0 or whole[0] == 0:
        return statistic.none(
            "there are no person-years" if person_years == 0 else "no area has events"
        )
    tail = (1 - level) / 2
    if shape is None or scale is None:
        value = whole[0] / whole[1]
        low, high = (limit / whole[1] for limit in poisson_limits(whole[0], level=level))
        method = f"{SMOOTHED}; areas vary no more than chance makes them"
    else:
        value = (events + shape) / (person_years + scale)
        low = float(gammaincinv(events + shape, tail)) / (person_years + scale)
        high = float(gammaincinv(events + shape, 1 - tail)) / (person_years + scale)
        method = SMOOTHED
    return statistic.estimate(value * per, low * per, high * per, method=method)


def _prior(x: Floats, n: Floats) -> tuple[float | None, float | None]:
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
        found = minimize_scalar(
            loss, bounds=(centre - 5, centre + 5), method="bounded", options={"xatol": 1e-9}
        )
        return float(found.x), float(found.fun)

    found = minimize_scalar(
        lambda log_shape: best_mean(math.exp(log_shape))[1],
        bounds=(math.log(1e-3), math.log(NO_SPREAD)),
        method="bounded",
        options={"xatol": 1e-7},
    )
    shape = math.exp(float(found.x))
    if shape > NO_SPREAD / 100:
        return None, None
    return shape, shape / math.exp(best_mean(shape)[0])
