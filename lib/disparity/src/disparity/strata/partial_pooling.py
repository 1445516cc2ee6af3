"""This module pools the ratios of places: each steadied by the others, or their mean."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from disparity.count_models import Floats
from disparity.estimate import (
    LEVEL,
    Estimate,
    Significance,
    Statistic,
    normal_quantile,
)
from disparity.strata.stratified import FEWEST_AREAS, Stratum, required_strata

POOLED = "hierarchical model of ratios, binomial given the events of both groups"
MEAN = "random effects (DerSimonian and Laird), limits of Hartung and Knapp"
FEWEST_POOLED = 3
NODES, ACROSS, LEAST_SPREAD, NEWTONS = 21, 41, 1e-3, 40
NEGLIGIBLE = 1e-4
BELOW = 8.0
"""Spreads are tried as far as the logarithm of the posterior is this much below its top."""
OF_POOLED = (
    "the logarithms of areas' ratios vary as a normal distribution; an area that is truly unlike "
    "all others is drawn too near to them",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledRatios:
    """Steadied ratios, to stand beside the raw ones; `left_out` are strata that say nothing.

    `middle` is the ratio of a typical stratum, `spread` the standard deviation of the logarithms of
    their true ratios, of highest likelihood: 0 where they vary no more than chance makes them.
    """

    ratios: dict[str, Estimate]
    middle: Estimate
    likeliest_middle: float | None
    spread: float | None
    left_out: tuple[str, ...]


def pooled_ratios(
    strata: Mapping[str, Stratum | tuple[float, float, float, float]], *, level: float = LEVEL
) -> PooledRatios:
    """Return each stratum's rate ratio, drawn towards the others the less it rests on.

    `strata` as for `mantel_haenszel`: an area, or an area in a year. Given the events n of both
    groups, those x of the group are binomial with odds θ·N/M, ln θ normal between strata (Stijnen,
    Hamza and Özdemir 2010, Statistics in Medicine 29: 3046), so that no zero is corrected. Values
    are posterior medians, limits quantiles; the prior of the middle is flat, that of the spread
    half-normal with scale 1; each integral by adaptive Gauss–Hermite quadrature.

    Example:
        >>> found = pooled_ratios({
        ...     "a": (9, 100, 10, 400), "b": (0, 50, 6, 300), "c": (30, 400, 31, 800),
        ...     "d": (12, 200, 21, 700), "e": (5, 60, 2, 90),
        ... })
        >>> 1 < found.ratios["b"].value < found.middle.value < found.ratios["a"].value
        True

    Raises:
        ValueError: as `mantel_haenszel`, or fewer than five strata have events and people of both
            groups.
    """
    rows = required_strata(strata)
    telling = [name for name, row in rows.items() if row.telling]
    if len(telling) < FEWEST_AREAS:
        raise ValueError(
            f"only {len(telling)} strata have events and people of both groups; {FEWEST_AREAS} are "
            "the fewest that can say how ratios vary."
        )
    table = np.array([rows[name] for name in telling], dtype=np.float64)
    totals = table.sum(axis=0)
    left_out = tuple(name for name in rows if name not in telling)

    def statistic(row: Floats) -> Statistic:
        x, n, y, m = (float(count) for count in row)
        return Statistic(level, POOLED, "ratio", (x, y), (n, m))

    if not (totals[0] and totals[2]):
        none, *ratios = (
            statistic(row).none("one of the groups has no events") for row in (totals, *table)
        )
        return PooledRatios(
            ratios=dict(zip(telling, ratios, strict=True)),
            middle=none,
            likeliest_middle=None,
            spread=None,
            left_out=left_out,
        )
    middle, spread, middles, spreads = _hyper(table)
    of_hyper = np.concatenate(
        [
            logsumexp(_areas(table, *pairs)[1], axis=2).sum(axis=1) - pairs[1] ** 2 / 2
            for pairs in zip(np.split(middles, ACROSS), np.split(spreads, ACROSS), strict=True)
        ]
    )
    shares = np.exp(of_hyper - logsumexp(of_hyper))
    not_negligible = shares > NEGLIGIBLE * shares.max()
    nodes, logs = _areas(table, middles[not_negligible], spreads[not_negligible])
    within = (
        np.exp(logs - logsumexp(logs, axis=2, keepdims=True)) * shares[not_negligible, None, None]
    )

    def summary(values: Floats, weights: Floats, row: Floats) -> Estimate:
        order = np.argsort(values, axis=None)
        below = np.cumsum(weights.ravel()[order]) - weights.ravel()[order] / 2
        ends = np.interp([(1 - level) / 2, 0.5, (1 + level) / 2], below, values.ravel()[order])
        low, value, high = (math.exp(end) for end in ends)
        return statistic(row).estimate(value, low, high, assumptions=OF_POOLED, credible=True)

    return PooledRatios(
        ratios={
            name: summary(nodes[:, place], within[:, place], table[place])
            for place, name in enumerate(telling)
        },
        middle=summary(middles[:ACROSS], shares.reshape(ACROSS, ACROSS).sum(axis=0), totals),
        likeliest_middle=math.exp(middle),
        spread=spread if spread > 2 * LEAST_SPREAD else 0.0,
        left_out=left_out,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledMean:
    """The mean ratio of places that differ, and how much they do.

    `prediction` is the same mean with limits in which the ratio of another such place would lie;
    `variation` (I²) is the share of the spread of places that chance does not make, `spread` the
    standard deviation of the logarithms of their true ratios. `left_out` are those without limits.
    """

    mean: Estimate
    prediction: Estimate
    variation: float | None
    spread: float | None
    same_in_all: Significance
    left_out: tuple[str, ...]


def random_effects(ratios: Mapping[str, Estimate], *, level: float = LEVEL) -> PooledMean:
    """Return the mean of ratios of places, each of which has a true ratio of its own.

    ln RR weighed by 1/(s² + τ²), s from the limits of each, τ² by moments (DerSimonian and Laird
    1986, Controlled Clinical Trials 7: 177); limits by Student's t with the variance of Hartung and
    Knapp (2001, Statistics in Medicine 20: 3875), never below that of the weights alone. Prediction
    with t of k − 2 degrees of freedom (Higgins, Thompson and Spiegelhalter 2009, Journal of the
    Royal Statistical Society A 172: 137). Three places or more are needed.

    Example:
        >>> from disparity import rate_ratio
        >>> found = random_effects({
        ...     str(x): rate_ratio(
        ...         x, person_years=1_000, reference_events=100, reference_person_years=1_000
        ...     )
        ...     for x in (50, 80, 110, 60)
        ... })
        >>> round(found.mean.value, 2), found.mean.high < 1, round(found.variation, 2)
        (0.72, False, 0.8)
        >>> found.prediction.low < found.mean.low
        True
    """
    all_limits = {name: ratio.limits for name, ratio in ratios.items()}
    pooled_limits = {name: ends for name, ends in all_limits.items() if ends and min(ends) > 0}
    left_out = tuple(name for name in ratios if name not in pooled_limits)
    units = {ratios[name].unit for name in pooled_limits} or {"ratio"}
    sums = [
        tuple(math.fsum(column) for column in zip(*count_tuples, strict=True))
        for count_tuples in (
            [ratios[name].numerators for name in pooled_limits],
            [ratios[name].denominators for name in pooled_limits],
        )
    ]
    statistic = Statistic(level, MEAN, "/".join(sorted(units)), *sums)
    method = "homogeneity of ratios (inverse variance)"
    if len(pooled_limits) < FEWEST_POOLED:
        none = statistic.none(f"fewer than {FEWEST_POOLED} places have a ratio with limits")
        return PooledMean(
            mean=none,
            prediction=none,
            variation=None,
            spread=None,
            same_in_all=Significance.none(method, none.not_estimable),
            left_out=left_out,
        )
    from statsmodels.stats.meta_analysis import combine_effects  # heavy, and asked for by few

    logs = np.log(np.array(list(pooled_limits.values())))
    reach = np.array([2 * normal_quantile(ratios[name].level) for name in pooled_limits])
    variances = ((logs[:, 2] - logs[:, 1]) / reach) ** 2
    # Places that are all alike spread by nothing, or by less.
    with np.errstate(invalid="ignore", divide="ignore"):
        combined = combine_effects(logs[:, 0], variances, method_re="dl")
    k, spread = len(pooled_limits), max(float(combined.tau2), 0.0)
    weighed = "re" if spread else "fe"  # it leaves a variance of less than nothing as it is
    middle = float(getattr(combined, f"mean_effect_{weighed}"))
    variance = max(
        float(getattr(combined, f"var_{variance_name}_{weighed}"))
        for variance_name in ("hksj", "eff_w")
    )

    def around(variance: float, freedom: int, suffix: str) -> Estimate:
        of = replace(statistic, method=f"{MEAN}{suffix}")
        return of.log_normal(math.exp(middle), variance, freedom=freedom)

    return PooledMean(
        mean=around(variance, k - 1, ""),
        prediction=around(variance + spread, k - 2, ", of another place"),
        variation=max(float(combined.i2), 0.0),
        spread=math.sqrt(spread),
        same_in_all=Significance.chi_squared(
            max(float(combined.q), 0.0), degrees_of_freedom=k - 1, method=method
        ),
        left_out=left_out,
    )


def _hyper(table: Floats) -> tuple[float, float, Floats, Floats]:
    """Return middle and spread of highest likelihood, and a grid of both around it."""

    def height(middle: float, spread: float) -> float:
        _, logs = _areas(table, np.array([middle]), np.array([spread]))
        return float(logsumexp(logs, axis=2).sum())

    def posterior(middle: float, spread: float) -> float:
        return height(middle, spread) - spread**2 / 2

    x, n, y, m = table.sum(axis=0)
    best = minimize(
        lambda at: -height(at[0], max(math.exp(at[1]), LEAST_SPREAD)),
        x0=[math.log(x / n / (y / m)), math.log(0.3)],
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 2_000},
    )
    middle, spread = float(best.x[0]), max(math.exp(float(best.x[1])), LEAST_SPREAD)
    top = posterior(middle, spread)
    far, reach = max(1.5 * spread, 0.05), 0.01
    while posterior(middle, far) > top - BELOW:
        far *= 1.2
    while max(posterior(middle + at, far / 2) for at in (-reach, reach)) > top - BELOW:
        reach *= 1.2
    middles, spreads = np.meshgrid(
        np.linspace(middle - reach, middle + reach, ACROSS), np.linspace(LEAST_SPREAD, far, ACROSS)
    )
    return middle, spread, middles.ravel(), spreads.ravel()


def _areas(table: Floats, middles: Floats, spreads: Floats) -> tuple[Floats, Floats]:
    """Return nodes of ln θ and logs of their weights, by pair of middle and spread, area, node."""
    x, n, y, m = table.T
    offset, both = np.log(n / m), x + y
    mu, precision = middles[:, None], 1 / spreads[:, None] ** 2
    mode = np.broadcast_to(mu, (len(middles), len(table))).copy()
    for _ in range(NEWTONS):
        share = expit(mode + offset)
        step = (x - both * share - precision * (mode - mu)) / (
            both * share * (1 - share) + precision
        )
        mode += np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-10:
            break
    share = expit(mode + offset)
    width = np.sqrt(2 / (both * share * (1 - share) + precision))[..., None]
    points, weights = np.polynomial.hermite.hermgauss(NODES)
    nodes = mode[..., None] + width * points
    odds = nodes + offset[:, None]
    logs = (
        x[:, None] * odds
        - both[:, None] * np.logaddexp(0, odds)
        - precision[..., None] * (nodes - mu[..., None]) ** 2 / 2
        - np.log(spreads)[:, None, None]
        + np.log(weights)
        + points**2
        + np.log(width)
    )
    return nodes, np.asarray(logs, dtype=np.float64)
