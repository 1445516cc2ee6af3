"""This module estimates events that none of three and more lists holds: log-linear models."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, xlogy

from disparity.estimate import (
    LEVEL,
    Estimate,
    Statistic,
    require_count,
    require_level,
)

FEWEST_LISTS, MOST_LISTS = 3, 5
NOTHING = 1e-6
"""A fitted cell below this has no finite logarithm: the model is not identified by the data."""

SEVERAL_LISTS = (
    "no event came or left between the lists",
    "records of the same person were matched, and no others",
    "lists depend on each other at most in pairs, and not all of them at once",
    "every event had some chance of being on each list; those that could be on none are not in "
    "the total",
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListModel:
    """One log-linear model: which pairs of lists depend, the total that follows, its weight."""

    dependent: tuple[tuple[str, str], ...]
    total: float
    unseen: float
    variance: float
    deviance: float
    degrees_of_freedom: int
    bic: float
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTotals:
    """The total averaged over models, the model of independence, and all models by weight.

    `left_out` counts models that the cells cannot fit: two lists that never meet, or one that
    holds all of another.
    """

    total: Estimate
    seen: int
    independence: ListModel | None
    models: tuple[ListModel, ...]
    left_out: int


def several_lists(
    overlaps: Mapping[str, int], *, lists: Sequence[str], level: float = LEVEL
) -> ListTotals:
    """Return the number of events, averaged over log-linear models of three to five lists.

    `overlaps` counts events by the lists they are on, as ones and zeros in the order of `lists`:
    "101" is on the first and third; a pattern that is not given counts zero. Every set of dependent
    pairs is fitted by Poisson regression on the cells that can be seen (Fienberg 1972, Biometrika
    59: 591); weights are exp(−½(BIC − least BIC)), and the total is the weighted mean (Buckland,
    Burnham and Augustin 1997, Biometrics 53: 603). Limits are quantiles of the weighted mixture of
    each model's log-normal for the unseen, so no limit lies below what was seen.

    Example:
        >>> cells = {"100": 60, "010": 50, "001": 40, "110": 20, "101": 15, "011": 12, "111": 6}
        >>> found = several_lists(cells, lists=["police", "press", "office"])
        >>> found.seen, round(found.independence.total), found.total.low > found.seen
        (203, 353, True)

    Raises:
        ValueError: there are not three to five lists, a pattern is none of theirs, or a count is
            none; the pattern is named.
    """
    require_level(level)
    marks, counts = cells_of_lists(overlaps, lists)
    seen = int(counts.sum())
    pairs = list(combinations(range(len(lists)), 2))
    choices = [chosen for size in range(len(pairs) + 1) for chosen in combinations(pairs, size)]
    fits = [_fit(marks, counts, lists, chosen) for chosen in choices]
    fitted = [model for model in fits if model is not None]
    left_out = len(fits) - len(fitted)
    method = "log-linear models of lists, averaged by BIC"
    statistic = Statistic(level, method, "events", (seen,), (seen,))
    if not fitted:
        return ListTotals(
            total=statistic.none(
                "the lists overlap too little for a total" if seen else "the lists are empty"
            ),
            seen=seen,
            independence=None,
            models=(),
            left_out=left_out,
        )
    weighed = _weigh(fitted)
    value = math.fsum(model.weight * model.total for model in weighed)
    tail = (1 - level) / 2
    return ListTotals(
        total=statistic.estimate(
            value,
            min(value, seen + _mixture_quantile(weighed, tail)),
            max(value, seen + _mixture_quantile(weighed, 1 - tail)),
            assumptions=SEVERAL_LISTS,
        ),
        seen=seen,
        independence=fits[0],
        models=tuple(weighed),
        left_out=left_out,
    )


def cells_of_lists(overlaps: Mapping[str, int], lists: Sequence[str]) -> tuple[Floats, Floats]:
    """Return the marks of each cell that can be seen (ones and zeros by list), and its count.

    Raises:
        ValueError: there are not three to five lists, a pattern is none of theirs, or a count is
            none; the pattern is named.
    """
    if not FEWEST_LISTS <= len(lists) <= MOST_LISTS or len(set(lists)) < len(lists):
        raise ValueError(
            f"lists are {', '.join(lists)}. Give {FEWEST_LISTS} to {MOST_LISTS} different names; "
            "two lists have `two_lists`."
        )
    patterns = [f"{number:0{len(lists)}b}" for number in range(1, 2 ** len(lists))]
    for pattern, count in overlaps.items():
        if pattern not in patterns:
            raise ValueError(
                f"the pattern '{pattern}' is none of {len(lists)} lists. Give a one or a zero for "
                "each, at least one of them a one."
            )
        require_count(count, of=f"the count of '{pattern}'")
    marks = np.array([[int(mark) for mark in pattern] for pattern in patterns], dtype=np.float64)
    counts = np.array([overlaps.get(pattern, 0) for pattern in patterns], dtype=np.float64)
    return marks, counts


def _fit(
    marks: Floats, counts: Floats, lists: Sequence[str], pairs: Sequence[tuple[int, int]]
) -> ListModel | None:
    """Fit one model by Fisher scoring, or return None where the cells cannot carry it.

    Own code, since five lists have 1,024 models: a general fit of each takes seconds in all.
    """
    design = np.column_stack(
        [np.ones(len(marks)), marks, *(marks[:, i] * marks[:, j] for i, j in pairs)]
    )
    freedom = len(counts) - design.shape[1]
    if freedom < 0:
        return None
    fitted = counts + 0.5
    eta = np.log(fitted)
    deviance = math.inf
    for _ in range(100):
        working = eta + (counts - fitted) / fitted
        information = design.T @ (design * fitted[:, None])
        try:
            beta = np.linalg.solve(information, design.T @ (fitted * working))
        except np.linalg.LinAlgError:
            return None
        eta = np.clip(design @ beta, -40, 40)
        fitted = np.exp(eta)
        before = deviance
        deviance = float(2 * (xlogy(counts, counts / fitted) - (counts - fitted)).sum())
        if abs(before - deviance) < 1e-10 * (abs(deviance) + 0.1):
            break
    else:
        return None
    if fitted.min() < NOTHING:
        return None
    try:
        covariance = np.linalg.inv(design.T @ (design * fitted[:, None]))
    except np.linalg.LinAlgError:
        return None
    unseen = math.exp(float(beta[0]))
    return ListModel(
        dependent=tuple((lists[i], lists[j]) for i, j in pairs),
        total=float(counts.sum()) + unseen,
        unseen=unseen,
        variance=unseen + unseen**2 * float(covariance[0, 0]),
        deviance=deviance,
        degrees_of_freedom=freedom,
        bic=deviance + design.shape[1] * math.log(float(counts.sum())),
    )


def _weigh(models: Sequence[ListModel]) -> list[ListModel]:
    """Return models with their weights, the heaviest first."""
    least = min(model.bic for model in models)
    raw = [math.exp(-(model.bic - least) / 2) for model in models]
    whole = math.fsum(raw)
    weighed = [
        replace(model, weight=weight / whole) for model, weight in zip(models, raw, strict=True)
    ]
    return sorted(weighed, key=lambda model: -model.weight)


def _mixture_quantile(models: Sequence[ListModel], share: float) -> float:
    """Return the number of unseen events below which a share of the mixture lies."""
    weights = np.array([model.weight for model in models])
    means = np.log([model.unseen for model in models])
    spreads = np.sqrt(np.log1p([model.variance / model.unseen**2 for model in models]))

    def excess(log_unseen: float) -> float:
        return float(weights @ ndtr((log_unseen - means) / spreads)) - share

    low = float((means - 12 * spreads).min())
    high = float((means + 12 * spreads).max())
    return math.exp(brentq(excess, low, high, xtol=1e-10))
