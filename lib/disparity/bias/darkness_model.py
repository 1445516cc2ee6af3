"""This module fits the odds of a group in the dark: a logit with a spline of clock time."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import BSpline

from disparity.estimate import Estimate, Statistic, normal_quantile

SPLINE_TERMS = 6  # as Grogger and Ridgeway took
METHOD = "veil of darkness, logit with a spline of clock time"
LARGEST_ERROR = 5.0  # a logarithm of odds less certain than this is a sign of separation

ASSUMPTIONS = (
    "officers can tell the group of drivers less well in the dark",
    "within the hours that are dark in one season and light in another, the mix of drivers at one "
    "time of the clock does not change with daylight",
    "traffic stops only, with their true time and place",
)
Floats = NDArray[np.float64]


def odds_ratio_in_the_dark(
    kept: pd.DataFrame, of_group: NDArray[np.bool_], dark: NDArray[np.bool_], *, season: bool,
    level: float,
) -> Estimate:  # fmt: skip
    """Return the odds of the group in the dark over those in daylight, or why there are none.

    `kept` has the columns clock (minutes), place, year, and `when` where seasons are in the model.
    """
    # The odds ratio's counts: the group in the dark and in daylight, of all stops in each.
    numerators = (float((of_group & dark).sum()), float((of_group & ~dark).sum()))
    denominators = (float(dark.sum()), float((~dark).sum()))

    statistic = Statistic(level, METHOD, "odds ratio", numerators, denominators)
    if not len(kept):
        return statistic.none(
            "no stop of a known group lies in the hours that are both dark and light"
        )
    if min(denominators) == 0:
        return statistic.none(
            "all stops lie in the dark" if dark.all() else "all stops lie in daylight"
        )
    if not 0 < sum(numerators) < sum(denominators):
        return statistic.none("all stops are of one group")
    if min(numerators) == 0 or any(
        count == of for count, of in zip(numerators, denominators, strict=True)
    ):
        return statistic.none("in the dark or in daylight all stops are of one group")
    fitted = _logit(of_group, _design(kept, dark, season=season))
    if fitted is None:
        return statistic.none("the groups are separated by time, place or year")
    coefficient, error = fitted
    reach = normal_quantile(level) * error
    return statistic.estimate(
        math.exp(coefficient),
        math.exp(coefficient - reach),
        math.exp(coefficient + reach),
        assumptions=ASSUMPTIONS,
    )


def _design(kept: pd.DataFrame, dark: NDArray[np.bool_], *, season: bool) -> Floats:
    """Return the columns of the model: dark first, then clock time, place, year and season."""
    clock = kept["clock"].to_numpy(dtype=np.float64)
    columns = [dark.astype(np.float64)[:, None], _spline(clock)]
    factors = kept[["place", "year"]].astype(str)
    columns.append(pd.get_dummies(factors, drop_first=True).to_numpy(dtype=np.float64))
    if season:
        angle = 2 * math.pi * kept["when"].dt.dayofyear.to_numpy(dtype=np.float64) / 365.25
        columns.append(np.column_stack([np.sin(angle), np.cos(angle)]))
    return np.column_stack(columns)


def _spline(clock: Floats) -> Floats:
    """Return a cubic B-spline basis whose columns add up to one: it holds the constant."""
    inner = np.unique(np.quantile(clock, np.linspace(0, 1, SPLINE_TERMS - 2)[1:-1]))
    low, high = float(clock.min()), float(clock.max())
    if low == high:
        return np.ones((len(clock), 1))
    inner = inner[(inner > low) & (inner < high)]
    knots = np.concatenate([[low] * 4, inner, [high] * 4])
    return np.asarray(BSpline.design_matrix(clock, knots, 3).toarray(), dtype=np.float64)


def _logit(of_group: NDArray[np.bool_], design: Floats) -> tuple[float, float] | None:
    """Return the first coefficient and its error, or None where the fit does not end."""
    # Imported where it is used: it costs a second, and most reports fit no model.
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they say is tested below and told as a reason
        try:
            result = GLM(of_group.astype(np.float64), design, family=families.Binomial()).fit()
        except (np.linalg.LinAlgError, ValueError):
            return None
    coefficient, error = float(result.params[0]), float(result.bse[0])
    if not (result.converged and math.isfinite(coefficient) and 0 < error < LARGEST_ERROR):
        return None
    return coefficient, error
