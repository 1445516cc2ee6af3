"""This module fits counts and shares by regression: a model of its own, or one by a formula."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import chdtrc

from disparity.estimate import LEVEL, Estimate, Significance, Statistic, normal_quantile
from disparity.required import require_columns, require_level, require_rows

Floats = NDArray[np.float64]

SPREAD_IS_CERTAIN = 0.05
LEAST_SPREAD, MOST_SPREAD = 1e-8, 1e3
MOST_ERROR = 50.0
"""The logarithm of a ratio less certain than this is a sign of separation."""


PRECISE: dict[str, Any] = {
    "maxiter": 200,
    "tol": 1e-10,
    "rtol": 1e-10,
    "tol_criterion": "params",
}
"""How a model of counts is fitted: until its coefficients stand still. Its deviance is a difference
of large numbers, and never stands still to an absolute 1e-10 above a million events."""


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
    if not (np.isfinite(covariance).all() and np.sqrt(np.diag(covariance)).max() < MOST_ERROR):
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
        except (ArithmeticError, np.linalg.LinAlgError, ValueError) as error:
            raise UnfitError(f"the model cannot be fitted ({error})") from error


def _fit(
    events: Floats,
    design: Floats,
    person_years: Floats,
    *,
    spread: float,
    options: Mapping[str, Any] = PRECISE,
) -> Any:
    family, of_family = ("NegativeBinomial", {"alpha": spread}) if spread else ("Poisson", {})
    result = fitted_model(
        events, design, family=family, of_family=of_family, offset=np.log(person_years), **options
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

    optimum = minimize_scalar(
        loss,
        bounds=(math.log(LEAST_SPREAD), math.log(MOST_SPREAD)),
        method="bounded",
        options={"xatol": 1e-5},
    )
    return math.exp(float(optimum.x)), -float(optimum.fun)


Family = Literal["Poisson", "quasi-Poisson", "negative binomial", "logistic"]
OF_REGRESSION = (
    "the terms of the formula hold all that matters and differs between groups; what is measured "
    "by none of them is not taken out",
)
FEWEST_CLUSTERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Regression:
    """The ratios of a regression by its terms, and how well it describes the rows.

    `dispersion` is Pearson's χ² over its degrees of freedom: far above one, the rows vary more than
    the family allows, and the limits of "Poisson" and "logistic" are too narrow.
    """

    ratios: dict[str, Estimate]
    family: str
    dispersion: float
    rows: int
    clusters: int


def regression(
    frame: pd.DataFrame,
    formula: str,
    *,
    family: Family = "Poisson",
    person_years: str = "",
    trials: str = "",
    clusters: str = "",
    level: float = LEVEL,
) -> Regression:
    """Return the ratios that a generalized linear model gives, for the terms of a formula.

    `formula` is that of statsmodels and R: "searches ~ C(group, Treatment('white')) + age". Counts
    are taken over the column `person_years` (its logarithm is the offset: ratios of rates), or as
    shares of the column `trials` by a logistic model (odds ratios). "quasi-Poisson" widens limits
    by Pearson's dispersion; "negative binomial" has its spread of highest likelihood. With
    `clusters`, a column, limits are cluster-robust (CR1), by Student's t of the number of clusters
    less one.

    Example:
        >>> frame = pd.DataFrame({
        ...     "stops": [40, 60, 10, 30], "persons": [1_000, 1_000, 1_000, 2_000],
        ...     "group": ["black", "black", "white", "white"], "night": [0, 1, 0, 1],
        ... })
        >>> found = regression(
        ...     frame, "stops ~ C(group, Treatment('white')) + night", person_years="persons"
        ... )
        >>> round(found.ratios["C(group, Treatment('white'))[T.black]"].value, 2)
        4.0

    Raises:
        ValueError: the formula or a column is none, a row lacks a value or has no count, there are
            too few rows or clusters, or a term separates rows with events from the rest.
    """
    require_level(level)
    outcome = formula.partition("~")[0].strip()
    columns = [column for column in (outcome, person_years, trials, clusters) if column]
    require_columns(frame, columns)
    if bool(trials) != (family == "logistic"):
        raise ValueError("a logistic model needs 'trials', and no other one takes it.")
    require_rows(frame[columns].isna().any(axis=1), "a value is missing")
    for name in {outcome, trials} - {""}:
        counts = pd.to_numeric(frame[name], errors="coerce")
        require_rows(~((counts >= 0) & (counts % 1 == 0)), f"'{name}' is no count")
    if trials:
        require_rows(frame[outcome] > frame[trials], f"'{outcome}' is more than '{trials}'")
    if person_years:
        amounts = pd.to_numeric(frame[person_years], errors="coerce")
        require_rows(~(amounts > 0) | (amounts == math.inf), f"'{person_years}' is not above 0")
    design, terms = _design(frame, formula)
    events = frame[outcome].to_numpy(dtype=np.float64)
    model = _regressed(
        frame,
        events=events,
        design=design,
        family=family,
        person_years=person_years,
        trials=trials,
        clusters=clusters,
    )
    groups = frame[clusters].nunique() if clusters else 0
    wholes = frame[trials or person_years].sum() if trials or person_years else len(frame)
    statistic = Statistic(
        level,
        f"regression, {family}" + ", cluster-robust" * bool(clusters),
        "odds ratio" if trials else "ratio",
        (float(events.sum()),),
        (float(wholes),),
    )
    pairs = zip(terms, model.params, model.bse, strict=True)
    return Regression(
        ratios={
            term: statistic.log_normal(
                math.exp(value),
                float(error) ** 2,
                freedom=groups - 1 if clusters else None,
                assumptions=OF_REGRESSION,
            )
            for term, value, error in pairs
            if term != "Intercept"
        },
        family=family,
        dispersion=float(model.pearson_chi2) / (len(frame) - len(terms)),
        rows=len(frame),
        clusters=groups,
    )


def _design(frame: pd.DataFrame, formula: str) -> tuple[Floats, list[str]]:
    """Return the columns of a formula and their names, of every row."""
    from patsy import PatsyError, dmatrix  # comes with statsmodels, and as heavy

    try:
        matrix = dmatrix(formula.partition("~")[2], frame, NA_action="raise")
    except (PatsyError, NameError, SyntaxError) as error:
        raise ValueError(f"the formula '{formula}' cannot be read: {error}") from error
    return np.asarray(matrix, dtype=np.float64), list(matrix.design_info.column_names)


def _regressed(
    frame: pd.DataFrame,
    *,
    events: Floats,
    design: Floats,
    family: Family,
    person_years: str,
    trials: str,
    clusters: str,
) -> Any:
    """Return the fitted model of a regression.

    Raises:
        UnfitError: as `fit_counts`, or there are too few clusters.
    """
    rows, columns = design.shape
    if rows <= columns:
        raise UnfitError(f"{rows} rows are too few for {columns} terms")
    if np.linalg.matrix_rank(design) < columns:
        raise UnfitError("two terms of the formula say the same")
    options: dict[str, Any] = dict(PRECISE)
    if clusters:
        codes, names = pd.factorize(frame[clusters])
        if len(names) < FEWEST_CLUSTERS:
            raise UnfitError(f"{len(names)} clusters are too few: {FEWEST_CLUSTERS} are the fewest")
        options |= {"cov_type": "cluster", "cov_kwds": {"groups": codes}}
    elif family == "quasi-Poisson":
        options["scale"] = "X2"
    years = frame[person_years].to_numpy(dtype=np.float64) if person_years else np.ones(rows)
    if trials:
        outcome = np.column_stack([events, frame[trials].to_numpy(dtype=np.float64) - events])
        model = fitted_model(outcome, design, family="Binomial", **options)
    else:
        spread = _likeliest_spread(events, design, years)[0] if family[0] == "n" else 0.0
        model = _fit(events, design, years, spread=spread, options=options)
    errors = np.asarray(model.bse)
    if not (model.converged and np.isfinite(errors).all() and errors.max() < MOST_ERROR):
        raise UnfitError("a term separates rows with events from rows without")
    return model
