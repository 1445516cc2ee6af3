"""This module estimates events that no list holds by Bayes, over decomposable graphs of lists."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, product

import numpy as np
from scipy.special import gammaln

from disparity.count_models import Floats
from disparity.estimate import LEVEL, Estimate, Statistic
from disparity.lists.list_models import cells_of_lists, same_lists
from disparity.required import require_level

GRAPHS = "Bayesian mean over decomposable graphs of lists (hyper-Dirichlet)"
FIRST_REACH, MOST_UNSEEN, POINTS = 10, 1e10, 2_000
TAIL = 1e-6
"""The unseen are tried as far as the posterior is above this share of its peak, on a grid that is
even in their logarithm where there are more than `POINTS` of them."""

OF_GRAPHS = (
    "no event came or left between the lists",
    "records of the same person were matched, and no others",
    "lists depend on each other in one of the ways that decomposable graphs can say, but not all "
    "of them at once",
    "every event had some chance of being on each list; those that could be on none are not in "
    "the total",
    "before the lists were read, a total was held as likely as its double is half (1/N)",
)

Edges = tuple[tuple[int, int], ...]
Cliques = tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphModel:
    """One graph: which pairs of lists depend, how likely it is, the total that follows."""

    dependent: tuple[tuple[str, str], ...]
    probability: float
    total: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphTotals:
    """The posterior of the total over all graphs, and the graphs, the likeliest first.

    `posterior` gives each total its probability, or that of the totals around it where there are
    too many for each; `most_likely` is the mode.
    """

    total: Estimate
    seen: int
    most_likely: int
    models: tuple[GraphModel, ...] = ()
    totals: Floats = field(default_factory=lambda: np.array([]))
    posterior: Floats = field(default_factory=lambda: np.array([]))


def lists_by_graphs(
    overlaps: Mapping[str, int],
    *,
    lists: Sequence[str],
    delta: float | None = None,
    log_prior: Callable[[Floats], Floats] | None = None,
    complete: bool = False,
    level: float = LEVEL,
) -> GraphTotals:
    """Return the number of events, those on no list included, averaged over decomposable graphs.

    `overlaps` as for `several_lists`, three to five lists. For each graph and each total N the
    likelihood of the cells, their probabilities integrated out under a hyper-Dirichlet prior with
    `delta` for each cell (2⁻ᵏ for k lists unless given), is N!/Π n! · Π D(clique) / Π D(separator);
    graphs are equally likely before, N as 1/N unless `log_prior` is given (Madigan and York 1997,
    Biometrika 84: 19). The complete graph, under which the lists say nothing of the unseen, is left
    out unless `complete`. The value is the posterior median, the limits are quantiles.

    Example:
        >>> cells = {"100": 60, "010": 50, "001": 40, "110": 20, "101": 15, "011": 12, "111": 6}
        >>> found = lists_by_graphs(cells, lists=["police", "press", "office"])
        >>> found.seen, found.total.low > found.seen, round(found.total.value, -1)
        (203, True, 350.0)

    Raises:
        ValueError: as `several_lists`, or `delta` is not above zero.
    """
    require_level(level)
    marks, counts = cells_of_lists(overlaps, lists)
    if delta is not None and not delta > 0:
        raise ValueError(f"delta is {delta!r}. Give a number above zero.")
    listed_events = int(counts.sum())
    statistic = Statistic(level, GRAPHS, "events", (listed_events,), (listed_events,))
    if reason := _unfit(marks, counts, lists):
        return GraphTotals(
            total=statistic.none(reason), seen=listed_events, most_likely=listed_events
        )
    cell_delta = delta if delta is not None else 2.0 ** -len(lists)
    graphs = decomposable_graphs(len(lists), complete=complete)

    def weights_at(unseen: Floats) -> Floats:
        totals = listed_events + unseen
        prior = -np.log(totals) if log_prior is None else log_prior(totals)
        logs = _log_weights(marks, counts, unseen, graphs, cell_delta)
        logs += prior + gammaln(totals + 1) - gammaln(unseen + 1)
        return np.asarray(np.exp(logs - logs.max()), dtype=np.float64)

    reach = float(FIRST_REACH * listed_events)
    while True:
        unseen, _ = _grid(0.0, reach, points=POINTS // 10)
        density = weights_at(unseen).sum(axis=0)
        if density[-1] < TAIL * density.max():
            break
        if reach >= MOST_UNSEEN:
            none = statistic.none("the lists overlap too little for an upper limit")
            return GraphTotals(total=none, seen=listed_events, most_likely=listed_events)
        reach *= 4
    likely_places = np.flatnonzero(density >= TAIL * density.max())
    first, last = max(likely_places[0] - 1, 0), min(likely_places[-1] + 1, len(unseen) - 1)
    unseen, widths = _grid(float(unseen[first]), float(unseen[last]), points=POINTS)
    totals, weights = listed_events + unseen, weights_at(unseen)
    most_likely = int(totals[int(np.argmax(weights.sum(axis=0)))])
    weights *= widths
    posterior = weights.sum(axis=0)
    mass = posterior.sum()
    posterior /= mass
    shares = weights.sum(axis=1) / mass
    middles = weights @ totals / np.where(shares > 0, shares * mass, 1.0)
    models = [
        GraphModel(
            dependent=tuple((lists[i], lists[j]) for i, j in edges),
            probability=float(share),
            total=float(middle),
        )
        for edges, share, middle in zip(graphs, shares, middles, strict=True)
        if share > 0
    ]
    below = np.cumsum(posterior)
    low, middle, high = (
        float(totals[int(np.searchsorted(below, share))])
        for share in ((1 - level) / 2, 0.5, (1 + level) / 2)
    )
    return GraphTotals(
        total=statistic.estimate(middle, low, high, assumptions=OF_GRAPHS, credible=True),
        seen=listed_events,
        most_likely=most_likely,
        models=tuple(sorted(models, key=lambda model: -model.probability)),
        totals=totals,
        posterior=posterior,
    )


def _grid(first: float, last: float, *, points: int) -> tuple[Floats, Floats]:
    """Return numbers of unseen from first to last, and how many each stands for."""
    if last - first < points:
        unseen = np.arange(first, last + 1, dtype=np.float64)
    else:
        unseen = np.unique(np.round(np.geomspace(first + 1, last + 1, points)) - 1)
    edges = np.concatenate([[first - 0.5], (unseen[1:] + unseen[:-1]) / 2, [last + 0.5]])
    return unseen, np.diff(edges)


@cache
def decomposable_graphs(lists: int, *, complete: bool = False) -> Mapping[Edges, Cliques]:
    """Return the cliques and separators of every decomposable graph.

    Of three lists there are 7, of four 60, of five 821, the complete one left out.
    """
    # Imported where it is used: it costs a tenth of a second, and most reports hold no lists.
    import networkx as nx

    pairs = list(combinations(range(lists), 2))
    graphs: dict[Edges, Cliques] = {}
    for size in range(len(pairs) + complete):
        for edges in combinations(pairs, size):
            graph = nx.Graph(edges)
            graph.add_nodes_from(range(lists))
            if not nx.is_chordal(graph):
                continue
            cliques = sorted(tuple(sorted(clique)) for clique in nx.find_cliques(graph))
            # A tree of cliques with the largest intersections; these are the separators.
            meeting = nx.Graph()
            meeting.add_nodes_from(cliques)
            for first_clique, second_clique in combinations(cliques, 2):
                meeting.add_edge(
                    first_clique, second_clique, weight=len(set(first_clique) & set(second_clique))
                )
            tree = nx.maximum_spanning_edges(meeting, data=False)
            separators = sorted(
                tuple(sorted(set(first_clique) & set(second_clique)))
                for first_clique, second_clique in tree
            )
            graphs[edges] = tuple(cliques), tuple(separators)
    return graphs


def _log_weights(
    marks: Floats, counts: Floats, unseen: Floats, graphs: Mapping[Edges, Cliques], delta: float
) -> Floats:
    """Return ln Π D(clique) − ln Π D(separator): a row a graph, a column a number of unseen."""
    of_sets: dict[tuple[int, ...], Floats] = {}
    rows = []
    for cliques, separators in graphs.values():
        for members in {*cliques, *separators} - set(of_sets):
            of_sets[members] = _log_dirichlet(marks, counts, unseen, members, delta)
        row = np.sum([of_sets[clique] for clique in cliques], axis=0)
        for separator in separators:
            row -= of_sets[separator]
        rows.append(row)
    return np.array(rows)


def _log_dirichlet(
    marks: Floats, counts: Floats, unseen: Floats, members: tuple[int, ...], delta: float
) -> Floats:
    """Return ln Γ(A) − ln Γ(A + N) + Σ ln Γ(α + n) − ln Γ(α) over the cells of some lists."""
    size = marks.shape[1]
    alpha = delta * 2.0 ** (size - len(members))
    total_alpha = delta * 2.0**size
    value = gammaln(total_alpha) - gammaln(total_alpha + counts.sum() + unseen)
    for pattern in product((0, 1), repeat=len(members)):
        fits = (marks[:, list(members)] == pattern).all(axis=1)
        number = counts[fits].sum() + (0.0 if any(pattern) else unseen)
        value = value + gammaln(alpha + number) - math.lgamma(alpha)
    return np.asarray(value, dtype=np.float64)


def _unfit(marks: Floats, counts: Floats, lists: Sequence[str]) -> str:
    listed_events = counts.sum()
    if listed_events and (marks.T @ counts == 0).any():
        return "a list is empty"
    if reason := same_lists(marks, counts, lists):
        return reason
    if counts[marks.sum(axis=1) > 1].sum() == 0:
        return "no event is on two lists: how many are on none cannot be said"
    return ""
