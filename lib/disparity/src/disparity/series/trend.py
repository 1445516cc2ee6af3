"""This module asks how a rate moves over years and months, and whether a reform moved it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from disparity.count_models import (
    PRECISE,
    CountModel,
    Floats,
    UnfitError,
    fit_counts,
    fitted_model,
)
from disparity.estimate import FEW, LEVEL, Estimate, Significance, Statistic
from disparity.required import require_amount, require_count, require_level, require_same

FEWEST_YEARS = 4
FEWEST_EACH_SIDE = 3
OF_INTERRUPTION = (
    "without the reform the earlier trend would have gone on",
    "nothing else that matters changed at the same time",
    "events were counted in the same way before and after",
)
UNTESTED = Significance.none("dispersion", "no model was fitted")
WAVES, A_YEAR = 2, 12
BY_MONTH = "segmented log-linear regression by month, waves of the year, errors of Newey and West"


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
    """The change at a reform: the level at once, and the yearly factor after it.

    `level_change` is the rate just after over the rate that the earlier trend foresaw;
    `slope_change` is the yearly factor after over the one before.
    """

    yearly_before: Estimate
    level_change: Estimate
    slope_change: Estimate
    family: str
    dispersion: Significance
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
    unfit = f"{len(years)} years are too few for a trend" if len(years) < FEWEST_YEARS else ""
    since = np.array(years, dtype=np.float64) - (years[0] if years else 0)
    design = np.column_stack([np.ones_like(since), since])
    model, factor = _fit(x, n, design, unfit, method="log-linear trend", level=level)
    return Trend(
        yearly=factor(1),
        family=model.family if model else "",
        dispersion=model.dispersion if model else UNTESTED,
        years=years,
        fitted=tuple(float(value) for value in model.fitted) if model else (),
    )


def interrupted_series(
    events: Mapping[int, float],
    *,
    person_years: Mapping[int, float],
    first_year_after: int,
    level: float = LEVEL,
) -> Interruption:
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
    since = np.array(years, dtype=np.float64) - first_year_after
    design = _segments(since)
    sides = int((since >= 0).sum()), int((since < 0).sum())
    unfit = ""
    if min(sides) < FEWEST_EACH_SIDE:
        unfit = f"fewer than {FEWEST_EACH_SIDE} years lie before or after {first_year_after}"
    method = "segmented log-linear regression"
    model, factor = _fit(x, n, design, unfit, method=method, level=level)
    return Interruption(
        yearly_before=factor(1),
        level_change=factor(2),
        slope_change=factor(3),
        family=model.family if model else "",
        dispersion=model.dispersion if model else UNTESTED,
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


def _segments(since: Floats) -> Floats:
    """Return the terms of a line that a reform breaks at nought: one, time, after, time after."""
    after = (since >= 0).astype(np.float64)
    return np.column_stack([np.ones_like(since), since, after, since * after])


def _fit(
    x: Floats, n: Floats, design: Floats, unfit: str, *, method: str, level: float
) -> tuple[CountModel | None, Callable[[int], Estimate]]:
    """Return the model of a series, None where it is unfit, and the factor of each of its terms."""
    model: CountModel | None = None
    if not unfit:
        try:
            model = fit_counts(x, design=design, person_years=n)
        except UnfitError as error:
            unfit = str(error)
    statistic = Statistic(level, method, "factor", (float(x.sum()),), (float(n.sum()),))

    def factor(place: int) -> Estimate:
        if model is None:
            return statistic.none(unfit)
        value, low, high = model.ratio(place, level=level)
        return statistic.estimate(value, low, high, method=f"{method}, {model.family}")

    return model, factor


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyInterruption:
    """The change at a reform: the level at once, and the monthly factor after it.

    The limits allow for months up to `lag` apart that move together. `fitted` are the events that
    the model has.
    """

    monthly_before: Estimate
    level_change: Estimate
    slope_change: Estimate
    lag: int
    fitted: dict[str, float]
    assumptions: tuple[str, ...]


def monthly_series(
    events: Mapping[str, float],
    *,
    person_months: Mapping[str, float] | None = None,
    first_month_after: str,
    level: float = LEVEL,
) -> MonthlyInterruption:
    """Return how level and monthly factor of a rate changed at a reform, by month.

    Months are written "2021-07". ln μ = a + b·t + c·after + d·(t − t₀)·after + two pairs of waves
    of a year + ln N (Bernal, Cummins and Gasparrini 2017, International Journal of Epidemiology
    46: 348); errors of Newey and West (1987, Econometrica 55: 703) with a lag of ¾·∛n, and never
    below those that chance alone gives, since few months understate them. A year or more and ten
    events or more are needed on each side.

    Example:
        >>> months = [f"{year}-{month:02d}" for year in range(2018, 2022) for month in range(1, 13)]
        >>> found = monthly_series(
        ...     {month: 90 + 20 * (month[5:] in ("06", "07", "08")) if month < "2020-03" else 50
        ...      for month in months},
        ...     first_month_after="2020-03",
        ... )
        >>> found.level_change.high < 1
        True

    Raises:
        ValueError: a month is missing or written otherwise, a count is none, or the months of
            events and person-months differ; the month is named.
    """
    require_level(level)
    months = _months(events, person_months)
    x = np.array([events[month] for month in months], dtype=np.float64)
    n = np.array([1.0 if person_months is None else person_months[month] for month in months])
    if first_month_after not in months:
        ends = f"{months[0]} to {months[-1]}" if months else "none"
        raise ValueError(f"first_month_after is '{first_month_after}'; the months are {ends}.")
    start = months.index(first_month_after)
    statistic = Statistic(level, BY_MONTH, "factor", (float(x.sum()),), (float(n.sum()),))
    lag = int(0.75 * len(months) ** (1 / 3))
    unfit = ""
    if min(start, len(months) - start) < A_YEAR:
        unfit = f"fewer than {A_YEAR} months lie before or after {first_month_after}"
    elif min(x[:start].sum(), x[start:].sum()) < FEW:
        unfit = f"fewer than {FEW} events lie before or after {first_month_after}"
    if unfit:
        none = statistic.none(unfit)
        return MonthlyInterruption(
            monthly_before=none,
            level_change=none,
            slope_change=none,
            lag=lag,
            fitted={},
            assumptions=OF_INTERRUPTION,
        )
    since = np.arange(len(months), dtype=np.float64) - start
    angle = 2 * math.pi * np.array([int(month[5:]) - 1 for month in months]) / A_YEAR
    waves = [wave(k * angle) for k in range(1, WAVES + 1) for wave in (np.sin, np.cos)]
    design = np.column_stack([_segments(since), *waves])
    values, errors, fitted = _fitted(x, design, np.log(n), lag)

    def factor(place: int) -> Estimate:
        return statistic.log_normal(math.exp(values[place]), errors[place] ** 2)

    return MonthlyInterruption(
        monthly_before=factor(1),
        level_change=factor(2),
        slope_change=factor(3),
        lag=lag,
        fitted=dict(zip(months, map(float, fitted), strict=True)),
        assumptions=OF_INTERRUPTION,
    )


def _months(events: Mapping[str, float], person_months: Mapping[str, float] | None) -> list[str]:
    """Return the months in order, each there and none twice."""
    if person_months is not None:
        require_same("months", events=events, person_months=person_months)
    months = sorted(events)
    for month in months:
        year, _, number = month.partition("-")
        if not (len(year) == 4 and year.isdigit() and number.isdigit() and len(number) == 2):
            raise ValueError(f"'{month}' is no month. Write it as 2021-07.")
        if not 1 <= int(number) <= A_YEAR:
            raise ValueError(f"'{month}' is no month: a year has {A_YEAR}.")
        require_count(events[month], of=f"the events of {month}")
        if person_months is not None:
            require_amount(person_months[month], of=f"the person-months of {month}")
            if not person_months[month]:
                raise ValueError(f"the person-months of {month} are zero.")
    counted = [int(month[:4]) * A_YEAR + int(month[5:]) - 1 for month in months]
    for month_number, two in pairwise(counted):
        if two - month_number != 1:
            missing = f"{(month_number + 1) // A_YEAR}-{(month_number + 1) % A_YEAR + 1:02d}"
            raise ValueError(
                f"after {month} the month {missing} is missing. Give 0 if it had none."
            )
    return months


def _fitted(x: Floats, design: Floats, offset: Floats, lag: int) -> tuple[Floats, Floats, Floats]:
    kinds = {"maxlags": lag, "use_correction": False}
    plain = fitted_model(x, design, offset=offset, **PRECISE)
    robust = fitted_model(x, design, offset=offset, cov_type="HAC", cov_kwds=kinds, **PRECISE)
    values = np.asarray(plain.params, dtype=np.float64)
    errors = np.maximum(np.asarray(plain.bse), np.asarray(robust.bse))
    return values, np.asarray(errors, dtype=np.float64), np.asarray(plain.fittedvalues)
