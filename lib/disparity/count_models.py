"""This module fits counts over person-years: Poisson, or negative binomial where they spread."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import chdtrc

from disparity.estimate import Significance, normal_quantile

Floats = NDArray[np.float64]

SPREAD_IS_CERTAIN = 0.05
LEAST_SPREAD, MOST_SPREAD = 1e-8, 1e3


@dataclass(frozen=True, slots=True, kw_only=True)
class CountModel:
    """A fitted model of counts: logs of ratios, their covariance, and which family was taken."""

    family: str
    coefficients: Floats
    covariance: Floats
    spread: float
    fitted: Floats
    dispersion: Significance

    def ratio(self, place: int, *, level: float) -> tuple[float, float, float]:
        """Return exp of a coefficient with its Wald limits."""
        middle = float(self.coefficients[place])
        reach = normal_quantile(level) * math.sqrt(float(self.covariance[place, place]))
        return math.exp(middle), math.exp(middle - reach), math.exp(middle + reach)


class UnfitError(ValueError):
    """The counts cannot carry the model; the message says why, for a result that says so."""


def fit_counts(events: Floats, *, design: Floats, person_years: Floats) -> CountModel:
    """Fit counts by Poisson regression, or negative binomial where they vary more than chance.

    ln μ = Xβ + ln N. Dispersion: the likelihood ratio of negative binomial (variance μ + αμ²) to
    Poisson, whose distribution is half a χ² of one degree (Self and Liang 1987, Journal of the
    American Statistical Association 82: 605); below 0.05 the negative binomial is taken, α by
    maximum likelihood.

    Raises:
        UnfitError: there are no more rows than coefficients, the columns depend on each other, a
            column separates rows without events, or the fit does not end.
    """
    rows, columns = design.shape
    if rows <= columns:
        raise UnfitError(f"{rows} rows are too few for {columns} coefficients")
    if np.linalg.matrix_rank(design) < columns:
        raise UnfitError("two terms of the model say the same")
    if not events.any():
        raise UnfitError("there are no events")
    poisson = _fit(events, design, person_years, spread=0.0)
    spread, log_likelihood = _likeliest_spread(events, design, person_years)
    statistic = max(0.0, 2 * (log_likelihood - float(poisson.llf)))
    dispersion = Significance(
        p_value=float(chdtrc(1, statistic)) / 2 if statistic > 0 else 1.0,
        statistic=statistic,
        method="likelihood ratio of negative binomial to Poisson, half χ²",
        degrees_of_freedom=1,
    )
    spreads = dispersion.p_value is not None and dispersion.p_value < SPREAD_IS_CERTAIN
    chosen = _fit(events, design, person_years, spread=spread) if spreads else poisson
    covariance = np.asarray(chosen.cov_params(), dtype=np.float64)
    coefficients = np.asarray(chosen.params, dtype=np.float64)
    if not (np.isfinite(covariance).all() and np.sqrt(np.diag(covariance)).max() < 50):
        raise UnfitError("a term separates rows with events from rows without")
    return CountModel(
        family="negative binomial" if spreads else "Poisson",
        coefficients=coefficients,
        covariance=covariance,
        spread=spread if spreads else 0.0,
        dispersion=dispersion,
        fitted=np.asarray(chosen.fittedvalues, dtype=np.float64),
    )


def fitted_model(
    outcome: Floats,
    design: Floats,
    *,
    family: str = "Poisson",
    offset: Floats | None = None,
    weights: Floats | None = None,
    of_family: Mapping[str, float] = MappingProxyType({}),
    **options: Any,
) -> Any:
    """Return a generalized linear model as statsmodels fits it, without its warnings.

    `weights` say how many observations each row stands for, `of_family` is what the family is
    told, `options` what its method `fit` is told.

    Raises:
        UnfitError: it cannot be fitted; that the fit has ended is for the caller to test.
    """
    # Imported where it is used: it costs a second, and most reports fit no model.
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    chosen = getattr(families, family)(**of_family)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they say is tested by the caller
        try:
            return GLM(outcome, design, family=chosen, offset=offset, freq_weights=weights).fit(
                **options
            )
        except (np.linalg.LinAlgError, ValueError) as error:
            raise UnfitError(f"the model cannot be fitted ({error})") from error


PRECISE: dict[str, Any] = {"maxiter": 200, "tol": 1e-10}
"""How a model of counts is fitted."""


def _fit(events: Floats, design: Floats, person_years: Floats, *, spread: float) -> Any:
    family, told = ("NegativeBinomial", {"alpha": spread}) if spread else ("Poisson", {})
    result = fitted_model(
        events, design, family=family, of_family=told, offset=np.log(person_years), **PRECISE
    )
    if not result.converged or not np.isfinite(result.llf):
        raise UnfitError("the fit does not end: a term separates rows with events from the rest")
    return result


def _likeliest_spread(events: Floats, design: Floats, person_years: Floats) -> tuple[float, float]:
    """Return α of highest likelihood, the coefficients fitted anew for each, and its value."""

    def loss(log_spread: float) -> float:
        try:
            return -float(_fit(events, design, person_years, spread=math.exp(log_spread)).llf)
        except UnfitError:
            return math.inf

    found = minimize_scalar(
        loss,
        bounds=(math.log(LEAST_SPREAD), math.log(MOST_SPREAD)),
        method="bounded",
        options={"xatol": 1e-5},
    )
    return math.exp(float(found.x)), -float(found.fun)
