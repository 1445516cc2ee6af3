"""This module estimates events that none of three and more lists holds: log-linear models."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaln, ndtr, xlogy

from disparity.count_models import Floats
from disparity.estimate import LEVEL, Estimate, Statistic, normal_quantile
from disparity.required import require_count, require_level

FEWEST_LISTS, MOST_LISTS, MOST_WITH_ALL_MODELS = 3, 8, 5
NOTHING = 1e-6
"""A fitted cell below this has no finite logarithm: the model has no finite total."""
WINDOW = 14.0
"""With more lists, models whose BIC is this far above the least (a thousandth of its weight) are
not followed further."""
MOST_MODELS, MOST_UNSEEN = 4_000, 1e10
FEW_LEFT_OUT, MOST_LEFT_OUT = 0.01, 0.5
"""From the first share on it is said; above the second there is no total to give."""
LEFT_OUT = "models with {share:.0f} per cent of the weight have no finite total"

SEVERAL_LISTS = (
    "no event came or left between the lists",
    "records of the same person were matched, and no others",
    "lists depend on each other at most in pairs, and not all of them at once",
    "every event had some chance of being on each list; those that could be on none are not in "
    "the total",
)


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
    """The total averaged over models, that of the best model with limits by profile likelihood, the
    model of independence, and all models by weight.

    `left_out` counts models that have no finite total, such as those of a list that holds all of
    another; `weight_left_out` is their share of the weight of all models.
    """

    total: Estimate
    best: Estimate
    seen: int
    independence: ListModel | None
    models: tuple[ListModel, ...]
    left_out: int
    weight_left_out: float = 0.0


def several_lists(
    overlaps: Mapping[str, int], *, lists: Sequence[str], level: float = LEVEL
) -> ListTotals:
    """Return the number of events, averaged over log-linear models of three to eight lists.

    `overlaps` counts events by the lists they are on, as ones and zeros in the order of `lists`:
    "101" is on the first and third; a pattern that is not given counts zero. Every set of dependent
    pairs is fitted by Poisson regression on the cells that can be seen (Fienberg 1972, Biometrika
    59: 591). Two lists that never meet have a parameter of minus infinity: their common cells leave
    the fit and the total is finite (extended maximum likelihood: Chan, Silverman and Vincent 2021,
    Journal of the American Statistical Association 116: 1297). Of more than five lists the models
    are those that a search from independence finds, one pair at a time, within a thousandth of the
    best. Weights are exp(−½(BIC − least BIC)), and the total is the weighted mean (Buckland,
    Burnham and Augustin 1997, Biometrics 53: 603). Limits are quantiles of the weighted mixture of
    each model's log-normal for the unseen, so no limit lies below what was seen; those of `best`,
    the model of the least BIC, are of its profile likelihood, which says nothing of the choice.

    Example:
        >>> cells = {"100": 60, "010": 50, "001": 40, "110": 20, "101": 15, "011": 12, "111": 6}
        >>> found = several_lists(cells, lists=["police", "press", "office"])
        >>> found.seen, round(found.independence.total), found.total.low > found.seen
        (203, 353, True)

    Raises:
        ValueError: there are not three to eight lists, a pattern is none of theirs, or a count is
            none; the pattern is named.
    """
    require_level(level)
    marks, counts = cells_of_lists(overlaps, lists)
    listed_events = int(counts.sum())
    fits = _all_fits(marks, counts, lists)
    fitted = [fit.model for fit in fits if fit.model is not None]
    left_out = len(fits) - len(fitted)
    weights = _weights([fit.bic for fit in fits])
    lost = math.fsum(
        weight for fit, weight in zip(fits, weights, strict=True) if fit.model is None
    ) / (math.fsum(weights) or 1.0)
    method = "log-linear models of lists, averaged by BIC"
    statistic = Statistic(level, method, "events", (listed_events,), (listed_events,))
    share_lost = LEFT_OUT.format(share=100 * lost)
    unfit_reason = same_lists(marks, counts, lists)
    if unfit_reason or not fitted or lost > MOST_LEFT_OUT:
        none = statistic.none(
            unfit_reason or (share_lost if fitted else "the lists overlap too little for a total")
        )
        return ListTotals(
            total=none,
            best=none,
            seen=listed_events,
            independence=fits[0].model if fits else None,
            models=(),
            left_out=left_out,
            weight_left_out=lost,
        )
    raw = _weights([model.bic for model in fitted])
    total_weight = math.fsum(raw)
    weighed = sorted(
        (
            replace(model, weight=weight / total_weight)
            for model, weight in zip(fitted, raw, strict=True)
        ),
        key=lambda model: -model.weight,
    )
    value = math.fsum(model.weight * model.total for model in weighed)
    tail = (1 - level) / 2
    cautions = (share_lost,) if lost >= FEW_LEFT_OUT else ()
    return ListTotals(
        total=statistic.estimate(
            value,
            min(value, listed_events + _mixture_quantile(weighed, tail)),
            max(value, listed_events + _mixture_quantile(weighed, 1 - tail)),
            assumptions=SEVERAL_LISTS,
            cautions=cautions,
        ),
        best=_best(marks, counts, lists, weighed[0], level=level, cautions=cautions),
        seen=listed_events,
        independence=fits[0].model,
        models=tuple(weighed),
        left_out=left_out,
        weight_left_out=lost,
    )


class _Fit(NamedTuple):
    """A model's criterion, and the model where it has a finite total."""

    bic: float
    model: ListModel | None


def _all_fits(marks: Floats, counts: Floats, lists: Sequence[str]) -> list[_Fit]:
    """Return the fits of all models, that of independence first; of many lists, of those near."""
    if not counts.sum():
        return []
    pairs = list(combinations(range(len(lists)), 2))
    if len(lists) <= MOST_WITH_ALL_MODELS:
        fits = (
            _fit(marks, counts, lists, chosen)
            for size in range(len(pairs) + 1)
            for chosen in combinations(pairs, size)
        )
        return [fit for fit in fits if fit is not None]
    fits_by_pairs: dict[frozenset[tuple[int, int]], _Fit | None] = {}
    waiting = [frozenset[tuple[int, int]]()]
    while waiting:
        for chosen in waiting:
            fits_by_pairs[chosen] = _fit(marks, counts, lists, sorted(chosen))
        least = min((fit.bic for fit in fits_by_pairs.values() if fit), default=math.inf)
        near = [
            chosen
            for chosen in waiting
            if (fit := fits_by_pairs[chosen]) and (not chosen or fit.bic <= least + WINDOW)
        ]
        best = [chosen for chosen, fit in fits_by_pairs.items() if fit and fit.bic == least]
        waiting = sorted(
            {chosen ^ {pair} for chosen in (*near, *best) for pair in pairs} - set(fits_by_pairs),
            key=sorted,
        )
        waiting = waiting if len(fits_by_pairs) < MOST_MODELS else []
    return [fit for fit in fits_by_pairs.values() if fit is not None]


def cells_of_lists(overlaps: Mapping[str, int], lists: Sequence[str]) -> tuple[Floats, Floats]:
    """Return the marks of each cell that can be seen (ones and zeros by list), and its count.

    Raises:
        ValueError: there are not three to eight lists, a pattern is none of theirs, or a count is
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


def same_lists(marks: Floats, counts: Floats, lists: Sequence[str]) -> str:
    """Return why lists can give no total where they are empty or two hold the same events."""
    if not counts.sum():
        return "the lists are empty"
    for first, two in combinations(range(len(lists)), 2):
        if counts @ marks[:, first] and not counts[marks[:, first] != marks[:, two]].sum():
            return (
                f"'{lists[first]}' and '{lists[two]}' hold the same events: leave one of them out"
            )
    return ""


def _fit(
    marks: Floats, counts: Floats, lists: Sequence[str], pairs: Sequence[tuple[int, int]]
) -> _Fit | None:
    """Fit one model, or return None where it has more parameters than cells."""
    design, counts, never = _design(marks, counts, pairs)
    fitted = fit_cells(design, counts, never=never)
    if fitted is None:
        return None
    if not fitted.finite:
        return _Fit(fitted.bic, None)
    return _Fit(
        fitted.bic,
        ListModel(
            dependent=tuple((lists[i], lists[j]) for i, j in pairs),
            total=float(counts.sum()) + fitted.unseen,
            unseen=fitted.unseen,
            variance=fitted.variance,
            deviance=fitted.deviance,
            degrees_of_freedom=len(counts) - design.shape[1],
            bic=fitted.bic,
        ),
    )


def _design(
    marks: Floats, counts: Floats, pairs: Sequence[tuple[int, int]]
) -> tuple[Floats, Floats, int]:
    """Return the terms and counts of the cells that a model fits, and how many pairs never met."""
    both = {pair: marks[:, pair[0]] * marks[:, pair[1]] for pair in pairs}
    never = [pair for pair in pairs if not counts @ both[pair]]
    is_fitted = np.ones(len(counts), dtype=bool)
    for pair in never:
        is_fitted &= both[pair] == 0
    columns = [np.ones(len(marks)), marks, *(both[pair] for pair in pairs if pair not in never)]
    return np.column_stack(columns)[is_fitted], counts[is_fitted], len(never)


class FittedCells(NamedTuple):
    """A Poisson fit of cells: its expected counts and coefficients, and what follows for nobody's.

    `finite` tells that the events on no list are a finite number.
    """

    expected: Floats
    beta: Floats
    deviance: float
    bic: float
    unseen: float
    variance: float
    finite: bool


def fit_cells(design: Floats, counts: Floats, *, never: int = 0) -> FittedCells | None:
    """Fit counts of cells to terms, the first of them one, or return None where they are too many.

    `never` parameters of minus infinity were chosen like any other, and count like one. Own code
    (Fisher scoring), since five lists have 1,024 models: a general fit of each takes seconds.
    """
    if len(counts) < design.shape[1] or np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    expected: Floats = counts + 0.5
    eta = np.log(expected)
    deviance = math.inf
    for _ in range(100):
        working = eta + (counts - expected) / expected
        information = design.T @ (design * expected[:, None])
        try:
            score = design.T @ (expected * working)
            beta = np.asarray(np.linalg.solve(information, score), dtype=np.float64)
        except np.linalg.LinAlgError:
            return None
        eta = np.clip(design @ beta, -40, 40)
        expected = np.asarray(np.exp(eta), dtype=np.float64)
        before = deviance
        deviance = float(2 * (xlogy(counts, counts / expected) - (counts - expected)).sum())
        if abs(before - deviance) < 1e-10 * (abs(deviance) + 0.1):
            break
    bic = deviance + (design.shape[1] + never) * math.log(float(counts.sum()))
    unseen = math.exp(min(float(beta[0]), 700.0))
    variance, finite = 0.0, bool(expected.min() >= NOTHING)
    try:
        covariance = np.linalg.inv(design.T @ (design * expected[:, None]))
        variance = unseen + unseen**2 * float(covariance[0, 0])
    except np.linalg.LinAlgError:
        finite = False
    return FittedCells(
        expected,
        beta=beta,
        deviance=deviance,
        bic=bic,
        unseen=unseen,
        variance=variance,
        finite=finite,
    )


def profile_total(
    design: Floats, counts: Floats, *, statistic: Statistic, **extra_fields: Any
) -> Estimate:
    """Return the total of highest multinomial likelihood with profile likelihood limits.

    For each number u on no list the cells are fitted with u added as one more cell, whose terms are
    all nought but the first; limits are where twice the logarithm of the likelihood has fallen by
    the quantile of χ² with one degree of freedom (Cormack 1992, Biometrics 48: 567). No limit lies
    below what was seen; an upper one that does not exist is None and says so.
    """
    listed_events = float(counts.sum())
    zero = np.eye(1, design.shape[1])
    extended = np.vstack([zero, design])

    @cache
    def height(unseen: float) -> float:
        cells = np.concatenate([[unseen], counts])
        fitted = fit_cells(extended, cells)
        if fitted is None:
            return -math.inf
        total = listed_events + unseen
        return float(
            gammaln(total + 1) - gammaln(unseen + 1) + xlogy(cells, fitted.expected / total).sum()
        )

    def at(scaled: float) -> float:
        return height(math.expm1(scaled))

    end = math.log1p(MOST_UNSEEN)
    tried = np.linspace(0.0, end, 60)
    top = int(np.argmax([at(scaled) for scaled in tried]))
    around = (float(tried[max(top - 1, 0)]), float(tried[min(top + 1, len(tried) - 1)]))
    peak = float(
        minimize_scalar(
            lambda x: -at(x), bounds=around, method="bounded", options={"xatol": 1e-7}
        ).x
    )
    fallen = at(peak) - normal_quantile(statistic.level) ** 2 / 2

    def limit(far: float) -> float | None:
        if at(far) >= fallen:
            return None
        return listed_events + math.expm1(
            brentq(lambda x: at(x) - fallen, *sorted((far, peak)), xtol=1e-9)
        )

    low, high = limit(0.0), limit(end)
    if top == len(tried) - 1:
        return statistic.none("the lists overlap too little for a total")
    return statistic.estimate(
        listed_events + math.expm1(peak),
        listed_events if low is None else low,
        high,
        not_estimable="" if high is not None else "the lists overlap too little for an upper limit",
        **extra_fields,
    )


def _best(
    marks: Floats,
    counts: Floats,
    lists: Sequence[str],
    model: ListModel,
    *,
    level: float,
    cautions: tuple[str, ...],
) -> Estimate:
    """Return the total of one model with limits by profile likelihood."""
    at = {name: place for place, name in enumerate(lists)}
    design, fitted_counts, _ = _design(
        marks, counts, [(at[first], at[two]) for first, two in model.dependent]
    )
    listed_events = int(counts.sum())
    method = "log-linear model of lists with the least BIC, profile likelihood"
    statistic = Statistic(level, method, "events", (listed_events,), (listed_events,))
    return profile_total(
        design, fitted_counts, statistic=statistic, assumptions=SEVERAL_LISTS, cautions=cautions
    )


def _weights(criteria: Sequence[float]) -> list[float]:
    """Return how much models weigh by their BIC, the best of them one."""
    least = min(criteria, default=0.0)
    return [math.exp(-(bic - least) / 2) for bic in criteria]


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
