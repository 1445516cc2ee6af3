"""Totals over decomposable graphs: published figures, known truth, what cannot be told."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaln

from disparity import coverage_by_group, lists_by_graphs
from disparity.lists.graph_models import decomposable_graphs

SPINA_BIFIDA = {"100": 60, "010": 49, "110": 4, "001": 247, "101": 112, "011": 142, "111": 12}
LISTS = ["rehabilitation", "death", "birth"]


def log_prior(totals: np.ndarray) -> np.ndarray:
    """Return the gamma–Poisson prior of Madigan and York (1997), a = 13.14, b = 55.17."""
    a, b = 13.14, 55.17
    return (
        totals * np.log(b)
        - (totals + a) * np.log(1 + b)
        + gammaln(totals + a)
        - gammaln(totals + 1)
        - gammaln(a)
    )


def test_spina_bifida_gives_the_figures_of_madigan_and_york() -> None:
    """Biometrika 84: the likeliest graph has probability 0.37; mode 728, Bayes estimator 731."""
    found = lists_by_graphs(SPINA_BIFIDA, lists=LISTS, delta=1, log_prior=log_prior, complete=True)
    assert found.seen == 626
    assert round(found.models[0].probability, 2) == 0.37
    assert found.models[0].dependent == (("rehabilitation", "death"),)
    assert found.most_likely == 728
    # Their estimator, of least relative squared error, over 1 to 300 unseen as they took.
    tried = (found.totals > 626) & (found.totals <= 926)
    totals, posterior = found.totals[tried], found.posterior[tried]
    assert round((posterior / totals).sum() / (posterior / totals**2).sum()) == 731


@pytest.mark.parametrize(("lists", "graphs"), [(3, 8), (4, 61), (5, 822)])
def test_the_decomposable_graphs_are_as_many_as_are_known(lists: int, graphs: int) -> None:
    """The sequence of labelled chordal graphs: 1, 2, 8, 61, 822."""
    found = decomposable_graphs(lists, complete=True)
    assert len(found) == graphs
    for cliques, separators in found.values():
        assert len(separators) == len(cliques) - 1
        assert sum(map(len, cliques)) - sum(map(len, separators)) == lists


def test_the_posterior_covers_a_known_total_as_often_as_it_says() -> None:
    """Three lists, two of them dependent; 1,000 events; 95 per cent intervals."""
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(60):
        first = rng.random(1_000) < 0.4
        second = rng.random(1_000) < np.where(first, 0.55, 0.35)
        third = rng.random(1_000) < 0.5
        patterns, counts = np.unique(
            np.stack([first, second, third]).astype(int).T, axis=0, return_counts=True
        )
        cells = {
            "".join(map(str, pattern)): int(count)
            for pattern, count in zip(patterns, counts, strict=True)
            if pattern.any()
        }
        found = lists_by_graphs(cells, lists=list("abc")).total
        hits += found.low <= 1_000 <= found.high
    assert hits >= 52


def test_the_total_says_what_it_supposes_and_that_its_limits_are_of_a_posterior() -> None:
    found = lists_by_graphs(SPINA_BIFIDA, lists=LISTS).total
    assert found.credible
    assert found.low >= 626
    assert any("some chance of being on each list" in each for each in found.assumptions)
    assert "credible interval" in found.as_prose()


def test_the_order_of_lists_does_not_matter() -> None:
    turned = {pattern[::-1]: count for pattern, count in SPINA_BIFIDA.items()}
    here = lists_by_graphs(SPINA_BIFIDA, lists=LISTS)
    there = lists_by_graphs(turned, lists=LISTS[::-1])
    assert here.total.value == there.total.value
    assert here.models[0].probability == pytest.approx(there.models[0].probability)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({}, "the lists are empty"),
        ({"100": 5, "010": 4}, "a list is empty"),
        ({"100": 5, "010": 4, "001": 3}, "no event is on two lists"),
    ],
)
def test_lists_that_tell_nothing_say_why(cells: dict[str, int], why: str) -> None:
    found = lists_by_graphs(cells, lists=LISTS).total
    assert found.value is None
    assert why in found.not_estimable


@pytest.mark.parametrize(
    ("cells", "more", "says"),
    [
        ({"1000": 5}, {}, "the pattern '1000' is none of 3 lists"),
        ({"100": -5}, {}, "the count of '100' is -5"),
        ({"100": 2.5}, {}, "the count of '100' is 2.5"),
        ({"100": float("nan")}, {}, "the count of '100' is nan"),
        ({"100": 5}, {"delta": 0}, "delta is 0"),
    ],
)
def test_cells_that_are_none_are_refused_by_name(cells, more, says) -> None:
    with pytest.raises(ValueError, match=says):
        lists_by_graphs(cells, lists=LISTS, **more)


def test_coverage_differs_by_group_and_list() -> None:
    """Police record 60 per cent of one group and 30 of the other, the press half of each."""
    rows = coverage_by_group(
        {
            "white": {"10": 300, "01": 200, "11": 300},
            "black": {"10": 150, "01": 350, "11": 150},
            "few": {"10": 4, "01": 5, "11": 0},
        },
        lists=["police", "press"],
    )
    found = {row.group: row for row in rows}
    assert found["white"].by_list["police"].value == pytest.approx(0.6, abs=0.01)
    assert found["black"].by_list["police"].value == pytest.approx(0.3, abs=0.01)
    assert found["white"].on_any.value == pytest.approx(0.8, abs=0.01)
    assert "no event is on both lists" in found["few"].total.not_estimable
    by_graphs = coverage_by_group({"all": SPINA_BIFIDA}, lists=LISTS, method="graphs")[0]
    assert by_graphs.total.credible
    with pytest.raises(ValueError, match="group 'white': the pattern '100' is none of two lists"):
        coverage_by_group({"white": {"100": 4}}, lists=["police", "press"])
