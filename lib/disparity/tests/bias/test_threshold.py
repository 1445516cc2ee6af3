"""The threshold test agrees with a sampler, finds known thresholds, says what it cannot tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from disparity import Estimate, ThresholdTest, threshold_test, wording
from disparity.bias import threshold_posterior
from disparity.bias.threshold_model import Counts, marginal, rates

FIXTURE = Path(__file__).parents[1] / "fixtures" / "samplers" / "threshold.json"
SAMPLED: dict[str, Any] = json.loads(FIXTURE.read_text(encoding="utf-8"))
GROUPS = ("white", "black")


def cells_of(case: dict[str, Any]) -> dict[str, dict[str, tuple[float, float, float]]]:
    cells: dict[str, dict[str, tuple[float, float, float]]] = {}
    for group, area, *counts in case["rows"]:
        cells.setdefault(f"area {area}", {})[SAMPLED["groups"][group]] = tuple(counts)
    return cells


def invented(
    seed: int, *, lower: float, areas: int = 8, stops: int = 4_000
) -> tuple[dict[str, dict[str, tuple[int, int, int]]], float]:
    """Return counts of an invented place, and the true difference of its average thresholds."""
    rng = np.random.default_rng(seed)
    cells: dict[str, dict[str, tuple[int, int, int]]] = {}
    thresholds = []
    for area in range(areas):
        place = rng.normal(0, 0.4)
        cells[f"area {area}"] = {}
        for group, base, middle in zip(GROUPS, (-1.6, -1.4), (-0.8, -0.8 + lower), strict=True):
            delta = np.exp(0.5 + rng.normal(0, 0.1))
            own = middle + rng.normal(0, 0.15)
            log_odds = base + place
            carries = rng.random(stops) < expit(log_odds)
            searched = (
                rng.normal(0, 1, stops) + delta * carries > (own - log_odds) / delta + delta / 2
            )
            counts = (stops, int(searched.sum()), int((searched & carries).sum()))
            cells[f"area {area}"][group] = counts
            thresholds.append(float(expit(own)))
    return cells, float(np.mean(thresholds[1::2]) - np.mean(thresholds[::2]))


@pytest.mark.slow
@pytest.mark.parametrize("case", SAMPLED["cases"], ids=lambda case: f"{len(case['rows'])} cells")
def test_the_posterior_is_that_of_the_sampler(
    case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """NumPyro's NUTS on four invented places; the parts of its standard deviation say how near.

    Two places take the chains as they are; the two that tell their thresholds sooner are the same
    after a third of the moves.
    """
    assert case["r_hat"] < 1.01
    if case in SAMPLED["cases"][1:3]:
        monkeypatch.setattr(threshold_posterior, "MOVES", 400)
        monkeypatch.setattr(threshold_posterior, "KEPT", 260)
    found = threshold_test(cells_of(case), group="black", reference="white")
    estimate = found.test.estimate
    low, middle, high = case["difference"]
    assert estimate.value == pytest.approx(middle, abs=0.25 * case["sd"])
    assert estimate.low == pytest.approx(low, abs=0.6 * case["sd"])
    assert estimate.high == pytest.approx(high, abs=0.6 * case["sd"])
    for name, (_, of_sampler, _) in zip(SAMPLED["groups"], case["thresholds"], strict=True):
        assert found.thresholds[name].value == pytest.approx(of_sampler, abs=0.03)
    assert found.misfit < 4


@pytest.fixture(scope="module")
def lower() -> tuple[ThresholdTest, float]:
    cells, truth = invented(5, lower=-0.9)
    return threshold_test(cells, group="black", reference="white"), truth


@pytest.mark.slow
def test_a_lower_threshold_is_found_and_points_against_the_group(lower) -> None:
    found, truth = lower
    assert found.test.estimate.low <= truth <= found.test.estimate.high
    assert found.test.answer == "against"
    assert found.thresholds["black"].value < found.thresholds["white"].value
    assert wording([found.test], grade="A") == "disparity"


@pytest.mark.slow
def test_it_says_what_it_supposes_and_prints_as_points_with_a_credible_interval(lower) -> None:
    found, _ = lower
    assert "percentage points (95 per cent credible interval" in found.test.estimate.as_prose()
    assert found.thresholds["white"].as_prose().count("per cent") == 2
    assert any("one threshold for the group" in each for each in found.test.assumptions)
    assert found.test.cautions
    assert found.areas == 8


@pytest.mark.slow
def test_equal_thresholds_are_told_apart_as_seldom_as_the_level_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Averages of finds differ here, since base rates do; thresholds do not."""
    monkeypatch.setattr(threshold_posterior, "MOVES", 480)
    monkeypatch.setattr(threshold_posterior, "KEPT", 320)
    wrong = 0
    covered = 0
    for seed in range(6):
        cells, truth = invented(100 + seed, lower=0.0)
        estimate = threshold_test(cells, group="black", reference="white").test.estimate
        covered += estimate.low <= truth <= estimate.high
        wrong += estimate.high < 0 or estimate.low > 0
    assert covered >= 5
    assert wrong <= 1


@pytest.fixture
def few_moves(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Invented cells, for a sampler that moves less than it does in a report."""
    monkeypatch.setattr(threshold_posterior, "MOVES", 240)
    monkeypatch.setattr(threshold_posterior, "KEPT", 160)
    return invented(5, lower=-0.9)[0]


@pytest.mark.slow
def test_equal_counts_give_equal_figures(few_moves: dict[str, Any]) -> None:
    one, other = (threshold_test(few_moves, group="black", reference="white") for _ in range(2))
    assert one == other


@pytest.mark.slow
def test_a_place_of_few_stops_is_less_certain_than_its_group(few_moves: dict[str, Any]) -> None:
    """Each place's own parameters are drawn as well, not taken at their best values."""
    few = {"black": (30, 2, 0), "white": (30, 2, 1)}
    found = threshold_test({**few_moves, "few": few}, group="black", reference="white")

    def width(estimate: Estimate) -> float:
        assert estimate.low is not None
        assert estimate.high is not None
        return estimate.high - estimate.low

    assert width(found.by_area["few"]["white"]) > 1.08 * width(found.thresholds["white"])


def test_rates_follow_from_signals_and_threshold() -> None:
    """Who carries and who does not, drawn one by one, is searched as often as the formula says."""
    rng = np.random.default_rng(1)
    a, b, t = -1.2, 0.4, -0.7
    carries = rng.random(400_000) < expit(a)
    signal = rng.normal(0, 1, 400_000) + np.exp(b) * carries
    likely = expit(a + np.exp(b) * signal - np.exp(2 * b) / 2)
    searched = likely > expit(t)
    found, empty, _ = rates(np.array([a]), np.array([b]), np.array([t]))
    assert found[0] == pytest.approx((searched & carries).mean(), abs=0.002)
    assert empty[0] == pytest.approx((searched & ~carries).mean(), abs=0.002)


def test_points_of_the_sampler_hold_the_shares_that_counts_show() -> None:
    """The log of the Jacobian is that of differences, but for a constant."""
    rng, eye = np.random.default_rng(3), 1e-6 * np.eye(9)
    counts = Counts(*(np.full((6, 2), n) for n in (1_000.0, 200.0, 30.0)))
    apart = []
    for _ in range(5):
        middle = np.repeat([-1.5, 0.0, -1.0, -0.7], [2, 2, 2, 3])
        point = rng.normal(middle, 0.8)
        shared, jacobian = threshold_posterior._placed(point[None], counts)
        found, empty, _ = rates(*np.split(shared[0, :6], 3))
        assert found + empty == pytest.approx(expit(point[:2]))
        assert found / (found + empty) == pytest.approx(expit(point[4:6]))
        ends = [threshold_posterior._placed(point + by, counts)[0] for by in (eye, -eye)]
        apart.append(np.linalg.slogdet((ends[0] - ends[1]) / 2e-6)[1] - jacobian[0])
    assert apart == pytest.approx([apart[0]] * 5, abs=1e-5)


def test_chains_of_another_width_have_not_come_together_though_their_middles_have() -> None:
    """Ranks alone do not show it: the distances from the median do."""
    chains = np.random.default_rng(1).normal(size=(400, 4))
    assert threshold_posterior._of_ranks(chains * [1, 1, 1, 3]) < 1.01
    assert threshold_posterior.r_hat(chains) < 1.01
    assert threshold_posterior.r_hat(chains * [1, 1, 1, 3]) > 1.05


def test_integrated_areas_have_the_density_of_sums_over_their_parameters() -> None:
    """One area of two groups: Laplace against draws of its four own parameters."""
    point = np.array([-1.4, -1.3, 0.4, 0.4, -0.9, -1.0, np.log(0.3), np.log(0.2), np.log(0.3)])
    here, vain, _ = rates(point[:2], point[2:4], point[4:6])
    stops = np.array([[600.0, 400.0]])
    finds, in_vain = np.round(stops * here), np.round(stops * vain)
    counts = Counts(stops, finds + in_vain, finds)
    rng = np.random.default_rng(2)
    v = rng.standard_normal((400_000, 4))
    a = point[:2] + 0.3 * v[:, :1]
    b = point[2:4] + 0.2 * v[:, 1:2]
    t = point[4:6] + 0.3 * v[:, 2:]
    found, empty, _ = rates(a, b, t)
    logs = (
        counts.finds * np.log(found)
        + (counts.searches - counts.finds) * np.log(empty)
        + (counts.stops - counts.searches) * np.log(1 - found - empty)
    ).sum(axis=1)
    summed = logs.max() + np.log(np.exp(logs - logs.max()).mean())
    prior = -0.5 * ((point[:6] / [2, 2, 1, 1, 2, 2]) ** 2).sum()
    prior += (-0.5 * np.exp(point[6:]) ** 2 + point[6:]).sum()
    assert marginal(counts, point[None]).log_density[0] - prior == pytest.approx(summed, abs=0.1)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({f"area {n}": {"white": (0, 0, 0)} for n in range(6)}, "fewer than 3 areas"),
        ({f"area {n}": {"black": (4_000, 0, 0)} for n in range(8)}, "a group was never searched"),
        (
            {f"area {n}": {"black": (4_000, 50, 0)} for n in range(8)},
            "nothing was found on",
        ),
        ({f"area {n}": {"black": (90, 90, 5)} for n in range(8)}, "every stop of a group led to"),
    ],
)
def test_what_cannot_be_told_says_why(change, why: str) -> None:
    cells, _ = invented(5, lower=0.0)
    for area, other in change.items():
        cells[area] = cells[area] | other
    found = threshold_test(cells, group="black", reference="white")
    assert found.test.estimate.value is None
    assert why in found.test.estimate.not_estimable
    assert found.test.answer == "cannot say"
    assert all(each.value is None for each in found.thresholds.values())


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ((10, 20, 5), "area 'area 3', group 'black': finds 5, searches 20 and stops 10 are out of"),
        ((10, 5, -1), "area 'area 3', group 'black': finds is -1"),
        ((10, float("nan"), 1), "area 'area 3', group 'black': searches is nan"),
        ((10.5, 5, 1), "area 'area 3', group 'black': stops is 10.5"),
    ],
)
def test_counts_that_are_none_are_named_by_area_and_group(cell, says: str) -> None:
    cells, _ = invented(5, lower=0.0)
    cells["area 3"]["black"] = cell
    with pytest.raises(ValueError, match=says):
        threshold_test(cells, group="black", reference="white")
    with pytest.raises(ValueError, match="there is no group 'asian'"):
        threshold_test(cells, group="asian", reference="white")
