"""This module says how far persons agree who score the same items."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from disparity.estimate import LEVEL, Estimate, Statistic, normal_quantile

Degree = TypeVar("Degree", bound=Hashable)
Distance = Literal["nominal", "ordinal", "interval"]
DRAWS, SEED = 2_000, 47_21
WEIGHTED = "Cohen's kappa, weighted by {} between degrees, large-sample limits"
WEIGHTS = {"linear": "the steps", "quadratic": "the squares of steps"}
ALPHA = "Krippendorff's alpha, {} distance, limits by resampling of items"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two assessors agree.

    `items` is the number of items that both scored; `share` is the share scored alike, 0 to 1;
    `kappa` (Cohen 1960) and `ac1` (Gwet 2008) set off what chance alone would bring, 1 is full
    agreement and 0 no more than chance. Kappa is low where nearly all scores are alike, whatever
    the agreement; AC1 is not. `weighted` and `quadratic` are kappa on an ordered scale, on which
    two that are a step apart disagree less than two that are two apart, or far less. Each is None
    where it cannot be calculated.
    """

    items: int
    share: float | None
    kappa: float | None
    ac1: float | None
    weighted: Estimate
    quadratic: Estimate


def agreement(
    first: Sequence[Degree],
    second: Sequence[Degree],
    *,
    scale: Collection[Degree] = (),
    level: float = LEVEL,
) -> Agreement:
    """Return how far two assessors agree, from their scores of the same items in one order.

    J. Cohen, Educational and Psychological Measurement 20 (1960) and, weighted by steps,
    Psychological Bulletin 70 (1968), with the variance of Fleiss, Cohen and Everitt, Psychological
    Bulletin 72 (1969); K. L. Gwet, British Journal of Mathematical and Statistical Psychology 61
    (2008).

    Args:
        first: the scores of one assessor.
        second: the scores of the other.
        scale: every degree that could have been given, in order; by default those that were given.
            AC1 depends on how many there are, the weights on their order.
        level: the confidence level of the interval.

    Raises:
        ValueError: the two differ in length, or a score is not on the scale.

    Example:
        >>> agreement(["met", "met", "not"], ["met", "not", "not"]).share
        0.6666666666666666
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} scores cannot be compared with {len(second)}")
    degrees = list(dict.fromkeys(scale)) or sorted({*first, *second}, key=str)
    off = {*first, *second} - set(degrees)
    if off:
        raise ValueError(f"not on the scale: {', '.join(sorted(map(str, off)))}")
    items = len(first)
    if not items:
        none = (
            _weighted(np.zeros((0, 0)), weights=weighting, level=level) for weighting in WEIGHTS
        )
        return Agreement(0, None, None, None, *none)
    both = Counter(zip(first, second, strict=True))
    table = np.array([[both[a, b] for b in degrees] for a in degrees], dtype=np.float64)
    first_totals, second_totals = table.sum(axis=1), table.sum(axis=0)
    share = float(np.trace(table)) / items
    by_margins = float(first_totals @ second_totals) / items**2
    means, k = ((first_totals + second_totals) / (2 * items)).tolist(), len(degrees)
    by_guessing = sum(mean * (1 - mean) for mean in means) / (k - 1) if k > 1 else 1.0
    return Agreement(
        items,
        share,
        _beyond(share, by_margins),
        _beyond(share, by_guessing),
        *(_weighted(table, weights=weighting, level=level) for weighting in WEIGHTS),
    )


def krippendorff_alpha(
    scores: Sequence[Sequence[Degree | None]],
    *,
    scale: Sequence[Degree],
    distance: Distance = "ordinal",
    level: float = LEVEL,
) -> Estimate:
    """Return how far any number of assessors agree who need not all have scored every item.

    1 − D_o/D_e, the disagreement within items over that between any two scores (Krippendorff 2011,
    Computing Krippendorff's Alpha-Reliability). Limits are the quantiles of 2,000 resamples of the
    items, drawn from a fixed seed.

    Args:
        scores: a row for each assessor, a column for each item, None where there is no score.
        scale: the degrees, in order.
        distance: how far two degrees are apart: not at all alike, by the scores between them, or by
            their places on the scale.
        level: the confidence level of the interval.

    Raises:
        ValueError: the rows differ in length, or a score is not on the scale.

    Example:
        >>> alpha = krippendorff_alpha(
        ...     [["met", "not", "met", None], ["met", "not", "not", "met"]], scale=["not", "met"]
        ... )
        >>> round(alpha.value, 3)
        0.444
    """
    if len({len(row) for row in scores}) > 1:
        raise ValueError("the rows of the assessors differ in length.")
    places = {degree: place for place, degree in enumerate(scale)}
    off = {
        degree for row in scores for degree in row if degree is not None and degree not in places
    }
    if off:
        raise ValueError(f"not on the scale: {', '.join(sorted(map(str, off)))}")
    items = np.zeros((len(scores[0]) if scores else 0, len(places)))
    for row in scores:
        for item, degree in enumerate(row):
            if degree is not None:
                items[item, places[degree]] += 1
    items = items[items.sum(axis=1) > 1]  # what one alone has scored says nothing of agreement
    counts = ((float(items.sum()),), (float(len(items)),))
    statistic = Statistic(level, ALPHA.format(distance), "coefficient", *counts)
    value = _alpha(items, distance)
    if value is None:
        return statistic.none(
            "no two have scored the same item" if not len(items) else "all scores are alike"
        )
    draw = np.random.default_rng(SEED)
    drawn = (
        _alpha(items[draw.integers(len(items), size=len(items))], distance) for _ in range(DRAWS)
    )
    alphas = [alpha for alpha in drawn if alpha is not None]
    low, high = np.quantile(alphas, [(1 - level) / 2, (1 + level) / 2])
    return statistic.estimate(value, float(low), float(high))


def _alpha(items: NDArray[np.float64], distance: Distance) -> float | None:
    sizes = items.sum(axis=1)
    pairs = (items[:, :, None] * items[:, None, :] / (sizes - 1)[:, None, None]).sum(axis=0)
    pairs -= np.diag((items / (sizes - 1)[:, None]).sum(axis=0))
    totals = items.sum(axis=0)
    apart = _distances(totals, distance)
    expected = float((np.outer(totals, totals) * apart).sum()) / max(float(totals.sum()) - 1, 1)
    return 1 - float((pairs * apart).sum()) / expected if expected else None


def _distances(totals: NDArray[np.float64], distance: Distance) -> NDArray[np.float64]:
    places = np.arange(len(totals), dtype=np.float64)
    if distance == "nominal":
        return np.asarray(places[:, None] != places, dtype=np.float64)
    if distance == "ordinal":
        places = np.cumsum(totals) - totals / 2
    return np.asarray((places[:, None] - places) ** 2, dtype=np.float64)


def _weighted(table: NDArray[np.float64], *, weights: str, level: float) -> Estimate:
    from statsmodels.stats.inter_rater import cohens_kappa  # heavy, and asked for by few

    items, alike = float(table.sum()), float(np.trace(table))
    method = WEIGHTED.format(WEIGHTS[weights])
    statistic = Statistic(level, method, "coefficient", (alike,), (items,))
    if not items:
        return statistic.none("nothing was scored by both")
    if max(table.sum(axis=0).max(), table.sum(axis=1).max()) == items:
        reason = "all scores are alike" if alike == items else "an assessor gave one score alone"
        return statistic.none(reason)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        kappas = cohens_kappa(table, wt=weights)
    value, spread = float(kappas.kappa), float(kappas.std_kappa)
    if not (math.isfinite(value) and math.isfinite(spread)):
        return statistic.none("chance alone would bring full agreement")
    reach = normal_quantile(level) * spread
    return statistic.estimate(value, max(value - reach, -1.0), min(value + reach, 1.0))


def _beyond(share: float, by_chance: float) -> float | None:
    """Return the agreement beyond chance, or None where chance alone would make it full."""
    return None if by_chance >= 1 else (share - by_chance) / (1 - by_chance)
