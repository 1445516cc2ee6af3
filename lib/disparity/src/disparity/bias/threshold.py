"""This module asks whether one group is searched on less suspicion: the threshold test."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from scipy.special import chdtrc

from disparity.bias.bias_tests import BiasTest, answer_of
from disparity.bias.threshold_model import Counts, fitted_searches
from disparity.bias.threshold_posterior import Posterior, draw, r_hat
from disparity.count_models import Floats
from disparity.estimate import LEVEL, Estimate, Statistic
from disparity.required import require_count, require_level

FEWEST_AREAS = 3
METHOD = "threshold test, hierarchical Bayes, areas integrated by Laplace's approximation"

ASSUMPTIONS = (
    "officers of an area search a person whose probability of carrying something is above one "
    "threshold for the group, and see that probability alike",
    "the probability of carrying something is distributed as by signals that are normal with equal "
    "spread among those who carry something and those who do not",
    "base rates and signals differ between areas alike for all groups",
    "what counts as a find does not itself depend on officers' discretion",
)
MOST_MISFIT, LEAST_FIT = 4.0, 0.001
MOST_R_HAT = 1.1
APART = "the chains of the sampler have not come together: its figure must not be used"
UNFIT = "the model does not describe these searches and finds: its figure must not be used"
CAUTIONS = (
    "limits hold if risk is distributed as the model has it, which counts of searches and finds "
    "can seldom disprove; on risk of another form they were seen to miss the truth by two points",
    "a lower threshold can stand for any reason to search that the model does not see; it is "
    "supporting, not final, evidence",
)
Cell = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdTest:
    """The test, each group's threshold, and how far the model fits the cells.

    `test.estimate` is the difference of thresholds, the group's less the reference's, as a share:
    below zero the group is searched on less suspicion. `thresholds` are averages over areas, each
    weighed by its stops, `by_area` those of each area and group with stops. `misfit` is the largest
    gap between observed and fitted shares of searches, in standard errors; `finds_fit` the p-value
    of χ² of finds against what the model expects of them, cell by cell. Above four, or below a
    thousandth, the model does not describe the counts: the test then points nowhere and says so.
    `r_hat` is the largest of the thresholds and their difference, 1 where the chains of the sampler
    agree; above 1.1 they do not, and the test points nowhere either.
    """

    test: BiasTest
    thresholds: dict[str, Estimate]
    areas: int
    left_out: tuple[str, ...]
    misfit: float
    finds_fit: float | None = None
    by_area: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    r_hat: float | None = None

    @property
    def fits(self) -> bool:
        """Whether the model describes searches and finds."""
        return self.misfit <= MOST_MISFIT and not (
            self.finds_fit is not None and self.finds_fit < LEAST_FIT
        )


def threshold_test(
    cells: Mapping[str, Mapping[str, Cell]], *, group: str, reference: str, level: float = LEVEL
) -> ThresholdTest:
    """Return how much suspicion searches of a group need, against those of a reference group.

    `cells` holds, by area and group, (stops, searches, finds). The probability of carrying
    something is a discriminant distribution with base rate φ and signal δ, log-odds φ = φ_group +
    φ_area, ln δ = δ_group + δ_area, and officers search above a threshold, log-odds t = t_group +
    N(0, σ) (Simoiu, Corbett-Davies and Goel 2017, Annals of Applied Statistics 11: 1193; Pierson,
    Corbett-Davies and Goel 2018, Proceedings of Machine Learning Research 84: 96, whose closed
    forms of search and hit rate are used). The posterior of the parameters that areas share is
    drawn by chains that start near it, those of each area integrated by Laplace's approximation
    (`threshold_posterior`); random numbers are fixed, so that equal counts give equal figures.
    Areas without stops of both groups are left out and named.

    Example:
        >>> cells = {
        ...     f"area {n}": {"black": (1_000, 200 + n, 30), "white": (1_500, 100 + n, 40)}
        ...     for n in range(6)
        ... }
        >>> found = threshold_test(cells, group="black", reference="white")
        >>> found.test.estimate.value < 0, found.r_hat < 1.05, found.test.answer
        (True, True, 'cannot say')

    Raises:
        ValueError: a count is none, or finds, searches and stops are out of order; the area and
            group are named.
    """
    require_level(level)
    names = _groups(cells, group, reference)
    for area, by_group in cells.items():
        for name, counts in by_group.items():
            _require_cell(counts, f"area '{area}', group '{name}'")
    shared_areas = [
        area for area in cells if all(cells[area].get(n, (0,))[0] for n in (group, reference))
    ]
    left_out = tuple(area for area in cells if area not in shared_areas)
    totals = [
        tuple(math.fsum(cells[a][name][k] for a in shared_areas) for k in range(3))
        for name in (group, reference)
    ]
    reason = _unfit(shared_areas, totals)

    def summary(values: Floats | None, of: Sequence[float], unit: str) -> Estimate:
        statistic = Statistic(level, METHOD, unit, (of[1],), (of[0],))
        if values is None:
            return statistic.none(reason)
        low, middle, high = np.quantile(values, [(1 - level) / 2, 0.5, (1 + level) / 2])
        return statistic.estimate(
            float(middle), float(low), float(high), assumptions=ASSUMPTIONS, credible=True
        )

    test = partial(BiasTest, kind="threshold", group=group, assumptions=ASSUMPTIONS)
    if reason:
        estimate = summary(None, totals[0], "difference of shares")
        none = test(estimate=estimate, beside={}, answer="cannot say", cautions=CAUTIONS)
        thresholds = {name: summary(None, totals[0], "threshold") for name in names}
        return ThresholdTest(
            test=none, thresholds=thresholds, areas=0, left_out=left_out, misfit=0.0
        )
    table = np.array(
        [[cells[area].get(name, (0, 0, 0)) for name in names] for area in shared_areas],
        dtype=np.float64,
    )
    counts_by_cell = Counts(table[..., 0], table[..., 1], table[..., 2])
    posterior = draw(counts_by_cell)
    averages, place = (
        _averages(counts_by_cell, posterior),
        {name: n for n, name in enumerate(names)},
    )
    thresholds = {
        name: summary(averages[:, n], table[:, n].sum(axis=0).tolist(), "threshold")
        for name, n in place.items()
    }
    by_area = {
        area: {
            name: summary(posterior.thresholds[:, row, n], cells[area][name], "threshold")
            for name, n in place.items()
            if counts_by_cell.stops[row, n]
        }
        for row, area in enumerate(shared_areas)
    }
    difference = averages[:, place[group]] - averages[:, place[reference]]
    estimate = summary(difference, totals[0], "difference of shares")
    misfit, finds_fit = _misfit(counts_by_cell, posterior)
    apart = max(r_hat(draws.reshape(-1, posterior.chains)) for draws in (difference, *averages.T))
    unusable = ((UNFIT,) if misfit > MOST_MISFIT or finds_fit < LEAST_FIT else ()) + (
        (APART,) if apart > MOST_R_HAT else ()
    )
    return ThresholdTest(
        test=test(
            estimate=replace(estimate, cautions=(*unusable, *estimate.cautions)),
            beside={name: thresholds[name] for name in (group, reference)},
            answer="cannot say" if unusable else answer_of(estimate, against="below"),
            cautions=(*unusable, *CAUTIONS),
        ),
        thresholds=thresholds,
        areas=len(shared_areas),
        left_out=left_out,
        misfit=misfit,
        finds_fit=finds_fit,
        by_area=by_area,
        r_hat=apart,
    )


def _groups(cells: Mapping[str, Mapping[str, Cell]], group: str, reference: str) -> dict[str, None]:
    names = dict.fromkeys(name for by_group in cells.values() for name in by_group)
    for required_group in (group, reference):
        if required_group not in names:
            raise ValueError(
                f"there is no group '{required_group}'. The groups are {', '.join(names)}."
            )
    return names


def _require_cell(counts: Cell, where: str) -> None:
    for count, of in zip(counts, ("stops", "searches", "finds"), strict=True):
        require_count(count, of=f"{where}: {of}")
    if not counts[0] >= counts[1] >= counts[2]:
        raise ValueError(
            f"{where}: finds {counts[2]:g}, searches {counts[1]:g} and stops {counts[0]:g} are out "
            "of order. Every find needs a search, and every search a stop."
        )


def _unfit(shared_areas: list[str], totals: list[tuple[float, ...]]) -> str:
    if len(shared_areas) < FEWEST_AREAS:
        return f"fewer than {FEWEST_AREAS} areas have stops of both groups"
    if any(searches == 0 for _, searches, _ in totals):
        return "a group was never searched"
    if any(finds == 0 for _, _, finds in totals):
        return "nothing was found on a group: its threshold has no lower end"
    if any(searches == stops for stops, searches, _ in totals):
        return "every stop of a group led to a search"
    return ""


def _averages(counts: Counts, posterior: Posterior) -> Floats:
    """Return each draw's thresholds by group, averaged over areas by the stops of all groups."""
    by_area = counts.stops.sum(axis=1)
    weights = np.where(counts.stops > 0, by_area[:, None], 0.0)
    return np.asarray(np.einsum("pag,ag->pg", posterior.thresholds, weights / weights.sum(axis=0)))


def _misfit(counts: Counts, posterior: Posterior) -> tuple[float, float]:
    """Return the largest gap of searches in standard errors, and the p-value of χ² of finds."""
    expected, share = fitted_searches(counts, posterior.best, posterior.effects)
    has_stops = counts.stops > 0
    stops = np.where(has_stops, counts.stops, 1)
    error = np.sqrt(np.clip(expected * (1 - expected), 1e-9, None) / stops)
    gap = np.abs(counts.searches / stops - expected) / error
    searched = counts.searches > 0
    hits = (counts.searches * share)[searched]
    spread = np.clip(hits * (1 - share[searched]), 1e-9, None)
    distance = float(((counts.finds[searched] - hits) ** 2 / spread).sum())
    return float(gap[has_stops].max()), float(chdtrc(int(searched.sum()), distance))
