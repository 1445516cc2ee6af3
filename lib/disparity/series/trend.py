"""This module asks how a rate moves over years, and whether a reform moved it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from disparity.count_models import CountModel, Floats, UnfitError, fit_counts
from disparity.estimate import LEVEL, Estimate, Significance, Statistic
from disparity.required import require_amount, require_count, require_level, require_same

FEWEST_YEARS = 4
FEWEST_EACH_SIDE = 3
OF_INTERRUPTION = (
    "without the reform the earlier trend would have gone on",
    "nothing else that matters changed at the same time",
    "events were counted in the same way before and after",
)
UNTESTED = Significance.none("dispersion", "no model was fitted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How a rate changes: `yearly` is the factor from one year to the next."""

    yearly: Estimate
    family: str
    dispersion: Significance
    years: tuple[int, ...]
    fitted: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """What changed at a reform: the level at once, and the yearly factor after it.

    `level_change` is the rate just after over the rate that the earlier trend foresaw;
    `slope_change` is the yearly factor after over the one before.
    """

    yearly_before: Estimate
    level_change: Estimate
    slope_change: Estimate
    family: str
    dispersion: Significance
    autocorrelation: float | None
    assumptions: tuple[str, ...]


def annual_trend(
    events: Mapping[int, float], *, person_years: Mapping[int, float], level: float = LEVEL
) -> Trend:
    """Return the factor by which a rate changes each year.

    Log-linear in the year, Poisson, or negative binomial where years vary more than chance makes
    them (`fit_counts`). Only whole years with the same definition belong in `events`; a trend by
    group while the share of unknown group changes is not a trend.

    Example:
        >>> growing = annual_trend(
        ...     {2015: 100, 2016: 110, 2017: 121, 2018: 133},
        ...     person_years=dict.fromkeys(range(2015, 2019), 1e6),
        ... )
        >>> round(growing.yearly.value, 3)
        1.1

    Raises:
        ValueError: the years of events and person-years differ, or a number is not what it must
            be; the year is named.
    """
    require_level(level)
    years, x, n = _series(events, person_years)
    method = "log-linear trend"
    unfit = f"{len(years)} years are too few for a trend" if len(years) < FEWEST_YEARS else ""
    model: CountModel | None = None
    if not unfit:
        since = np.array(years, dtype=np.float64) - years[0]
        try:
            model = fit_counts(
                x, design=np.column_stack([np.ones_like(since), since]), person_years=n
            )
        except UnfitError as error:
            unfit = str(error)
    return Trend(
        yearly=_factor(model, 1, unfit, x, n, method=method, level=level),
        family=model.family if model else "",
        dispersion=model.dispersion if model else UNTESTED,
        years=years,
        fitted=tuple(float(value) for value in model.fitted) if model else (),
    )


def interrupted_series(
    events: Mapping[int, float], *, person_years: Mapping[int, float], first_year_after: int,
    level: float = LEVEL,
) -> Interruption:  # fmt: skip
    """Return how level and yearly factor of a rate changed at a reform.

    ln μ = a + b·t + c·after + d·(t − t₀)·after + ln N (Bernal, Cummins and Gasparrini 2017,
    International Journal of Epidemiology 46: 348): exp(c) is the change of level, exp(d) of the
    yearly factor. Three years or more are needed on each side.

    Example:
        >>> found = interrupted_series(
        ...     {year: 400 if year < 2015 else 200 for year in range(2010, 2020)},
        ...     person_years=dict.fromkeys(range(2010, 2020), 1e6),
        ...     first_year_after=2015,
        ... )
        >>> round(found.level_change.value, 2)
        0.5

    Raises:
        ValueError: as `annual_trend`.
    """
    require_level(level)
    years, x, n = _series(events, person_years)
    after = np.array([year >= first_year_after for year in years], dtype=np.float64)
    method = "segmented log-linear regression"
    sides = int(after.sum()), len(years) - int(after.sum())
    unfit = ""
    if min(sides) < FEWEST_EACH_SIDE:
        unfit = f"fewer than {FEWEST_EACH_SIDE} years lie before or after {first_year_after}"
    model: CountModel | None = None
    if not unfit:
        since = np.array(years, dtype=np.float64) - first_year_after
        design = np.column_stack([np.ones_like(since), since, after, since * after])
        try:
            model = fit_counts(x, design=design, person_years=n)
        except UnfitError as error:
            unfit = str(error)
    return Interruption(
        yearly_before=_factor(model, 1, unfit, x, n, method=method, level=level),
        level_change=_factor(model, 2, unfit, x, n, method=method, level=level),
        slope_change=_factor(model, 3, unfit, x, n, method=method, level=level),
        family=model.family if model else "",
        dispersion=model.dispersion if model else UNTESTED,
        autocorrelation=_autocorrelation(x, model),
        assumptions=OF_INTERRUPTION,
    )


def _series(
    events: Mapping[int, float], person_years: Mapping[int, float]
) -> tuple[tuple[int, ...], Floats, Floats]:
    require_same("years", events=events, person_years=person_years)
    for year, count in events.items():
        require_count(count, of=f"the events of {year}")
        require_amount(person_years[year], of=f"the person-years of {year}")
        if person_years[year] == 0:
            raise ValueError(f"the person-years of {year} are zero. Leave the year out or fill it.")
    years = tuple(sorted(events))
    return (
        years,
        np.array([events[year] for year in years], dtype=np.float64),
        np.array([person_years[year] for year in years], dtype=np.float64),
    )


def _factor(
    model: CountModel | None, place: int, unfit: str, events: Floats, person_years: Floats, *,
    method: str, level: float,
) -> Estimate:  # fmt: skip
    numerators = (float(events.sum()),)
    denominators = (float(person_years.sum()),)
    statistic = Statistic(level, method, "factor", numerators, denominators)
    if model is None:
        return statistic.none(unfit)
    value, low, high = model.ratio(place, level=level)
    return statistic.estimate(value, low, high, method=f"{method}, {model.family}")


def _autocorrelation(events: Floats, model: CountModel | None) -> float | None:
    """Return the correlation of neighbouring years' residuals; far from 0, intervals are wrong."""
    if model is None:
        return None
    variance = model.fitted + model.spread * model.fitted**2
    residuals = (events - model.fitted) / np.sqrt(variance)
    whole = math.fsum(residuals**2)
    return float(residuals[1:] @ residuals[:-1]) / whole if whole > 0 else None
