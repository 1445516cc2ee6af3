"""This module asks what a reform moved in a monthly series with seasons and memory."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from disparity.count_models import Floats
from disparity.estimate import LEVEL, Estimate, Statistic
from disparity.required import require_amount, require_count, require_level, require_same
from disparity.series.trend import OF_INTERRUPTION

WAVES, A_YEAR = 2, 12
METHOD = "segmented log-linear regression by month, waves of the year, errors of Newey and West"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyInterruption:
    """What changed at a reform: the level at once, and the monthly factor after it.

    `autocorrelation` is that of neighbouring months' residuals; the limits allow for it up to `lag`
    months apart. `fitted` and `without_reform` are the events that the model has with the reform
    and, from the reform on, without it.
    """

    monthly_before: Estimate
    level_change: Estimate
    slope_change: Estimate
    autocorrelation: float | None
    lag: int
    fitted: dict[str, float]
    without_reform: dict[str, float]
    assumptions: tuple[str, ...]


def monthly_series(
    events: Mapping[str, float], *, person_months: Mapping[str, float] | None = None,
    first_month_after: str, level: float = LEVEL,
) -> MonthlyInterruption:  # fmt: skip
    """Return how level and monthly factor of a rate changed at a reform, by month.

    Months are written "2021-07". ln μ = a + b·t + c·after + d·(t − t₀)·after + two pairs of waves
    of a year + ln N (Bernal, Cummins and Gasparrini 2017, International Journal of Epidemiology
    46: 348); errors of Newey and West (1987, Econometrica 55: 703) with a lag of ¾·∛n, and never
    below those that chance alone gives, since few months understate them. A year or more is needed
    on each side.

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
    statistic = Statistic(level, METHOD, "factor", (float(x.sum()),), (float(n.sum()),))
    lag = int(0.75 * len(months) ** (1 / 3))
    unfit = ""
    if min(start, len(months) - start) < A_YEAR:
        unfit = f"fewer than {A_YEAR} months lie before or after {first_month_after}"
    elif not (x[:start].any() and x[start:].any()):
        unfit = "there are no events before or after"
    if unfit:
        none = statistic.none(unfit)
        return MonthlyInterruption(
            monthly_before=none, level_change=none, slope_change=none, autocorrelation=None,
            lag=lag, fitted={}, without_reform={}, assumptions=OF_INTERRUPTION,
        )  # fmt: skip
    since = np.arange(len(months), dtype=np.float64) - start
    after = (since >= 0).astype(np.float64)
    angle = 2 * math.pi * np.array([int(month[5:]) - 1 for month in months]) / A_YEAR
    waves = [wave(k * angle) for k in range(1, WAVES + 1) for wave in (np.sin, np.cos)]
    design = np.column_stack([np.ones_like(since), since, after, since * after, *waves])
    values, errors, fitted = _fitted(x, design, np.log(n), lag)

    def factor(place: int) -> Estimate:
        return statistic.log_normal(math.exp(values[place]), errors[place] ** 2)

    residuals = (x - fitted) / np.sqrt(fitted)
    plain = fitted * np.exp(-after * (values[2] + values[3] * since))
    return MonthlyInterruption(
        monthly_before=factor(1),
        level_change=factor(2),
        slope_change=factor(3),
        autocorrelation=float(residuals[1:] @ residuals[:-1] / (residuals @ residuals)),
        lag=lag,
        fitted=dict(zip(months, map(float, fitted), strict=True)),
        without_reform=dict(zip(months[start:], map(float, plain[start:]), strict=True)),
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
    for one, two in pairwise(counted):
        if two - one != 1:
            missing = f"{(one + 1) // A_YEAR}-{(one + 1) % A_YEAR + 1:02d}"
            raise ValueError(
                f"after {month} the month {missing} is missing. Give 0 if it had none."
            )
    return months


def _fitted(x: Floats, design: Floats, offset: Floats, lag: int) -> tuple[Floats, Floats, Floats]:
    from statsmodels.genmod import families  # it costs a second, and most reports fit no model
    from statsmodels.genmod.generalized_linear_model import GLM

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = GLM(x, design, family=families.Poisson(), offset=offset)
        plain = model.fit(maxiter=200, tol=1e-10)
        robust = model.fit(
            maxiter=200,
            tol=1e-10,
            cov_type="HAC",
            cov_kwds={"maxlags": lag, "use_correction": False},
        )
    values = np.asarray(plain.params, dtype=np.float64)
    errors = np.maximum(np.asarray(plain.bse), np.asarray(robust.bse))
    return values, np.asarray(errors, dtype=np.float64), np.asarray(plain.fittedvalues)
