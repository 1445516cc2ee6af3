"""This module works through published examples of agreement between two assessors."""

from __future__ import annotations

import pytest

from disparity.ratios.agreement import agreement, krippendorff_alpha


def pairs(table):
    """Return the scores of both assessors from a table of counts, rows by the first."""
    cells = [
        (row, column, count)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
    ]
    return tuple([cell[side] for cell in cells for _ in range(cell[2])] for side in (0, 1))


def test_three_diagnoses_of_a_hundred_persons_agree_as_fleiss_levin_and_paik_give_it():
    # Statistical Methods for Rates and Proportions (3rd ed., 2003), table 18.1: kappa 0.68.
    first, second = pairs([[75, 1, 4], [5, 4, 1], [0, 0, 10]])
    found = agreement(first, second)
    assert (found.items, found.share) == (100, pytest.approx(0.89))
    assert found.kappa == pytest.approx(0.68, abs=0.005)
    # By hand: mean shares 0.80, 0.075, 0.125; chance 0.16 + 0.069375 + 0.109375 = 0.33875 over 2.
    assert found.ac1 == pytest.approx((0.89 - 0.169375) / (1 - 0.169375))


def test_kappa_falls_below_zero_where_nearly_all_agree_and_ac1_does_not_as_gwet_gives_it():
    # K. L. Gwet, Kappa statistic is not satisfactory for assessing the extent of agreement
    # between raters (2002): 118, 5, 2 and 0 of 125, kappa -0.02, AC1 0.94.
    found = agreement(*pairs([[118, 5], [2, 0]]))
    assert found.share == pytest.approx(0.944)
    assert found.kappa == pytest.approx(-0.0234, abs=0.0001)
    assert found.ac1 == pytest.approx(0.9408, abs=0.0001)


def test_agreement_no_better_than_chance_gives_zero_kappa():
    assert agreement(*pairs([[25, 25], [25, 25]])).kappa == pytest.approx(0)


def test_full_agreement_is_one_and_a_single_degree_leaves_kappa_open():
    full = agreement(*pairs([[3, 0], [0, 4]]))
    assert (full.share, full.kappa, full.ac1) == (1, 1, 1)
    alike = agreement(["met"] * 5, ["met"] * 5)
    assert (alike.share, alike.kappa, alike.ac1) == (1, None, None)
    assert agreement(["met"] * 5, ["met"] * 5, scale=["met", "not met"]).ac1 == 1


def test_nothing_to_compare_gives_no_figure():
    assert agreement([], []).share is None


def test_scores_that_cannot_be_compared_are_refused():
    with pytest.raises(ValueError, match="1 scores cannot be compared with 2"):
        agreement(["met"], ["met", "met"])
    with pytest.raises(ValueError, match="not on the scale: maybe"):
        agreement(["maybe"], ["met"], scale=["met"])


def test_scores_a_step_apart_disagree_less_than_those_two_apart():
    near = agreement([0, 1, 2, 0, 1, 2], [0, 1, 2, 1, 2, 1], scale=[0, 1, 2])
    far = agreement([0, 1, 2, 0, 1, 2], [0, 1, 2, 2, 1, 0], scale=[0, 1, 2])
    assert near.weighted.value > far.weighted.value
    assert near.weighted.low < near.weighted.value < near.weighted.high


def test_weighted_kappa_is_that_of_fleiss_and_cohen_by_hand():
    # Weights 1, 1/2 and 0: agreement observed and by the margins, each weighted.
    table = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
    rows, columns = [80, 10, 10], [80, 5, 15]
    weights = [[1 - abs(a - b) / 2 for b in range(3)] for a in range(3)]
    cells = [(a, b) for a in range(3) for b in range(3)]
    seen = sum(weights[a][b] * table[a][b] for a, b in cells) / 100
    chance = sum(weights[a][b] * rows[a] * columns[b] for a, b in cells) / 100**2
    found = agreement(*pairs(table), scale=[0, 1, 2]).weighted
    assert found.value == pytest.approx((seen - chance) / (1 - chance))


@pytest.mark.parametrize(
    ("distance", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_of_four_assessors_is_that_which_krippendorff_printed(distance, published):
    # Computing Krippendorff's Alpha-Reliability (2011), part C and following: 12 items, 4 missing.
    scores = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    found = krippendorff_alpha(scores, scale=[1, 2, 3, 4, 5], distance=distance)
    assert found.value == pytest.approx(published, abs=0.0005)
    assert found.low < found.value < found.high
    assert found == krippendorff_alpha(scores, scale=[1, 2, 3, 4, 5], distance=distance)


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ([["a", "a"], ["a", "a"]], "all scores are alike"),
        ([["a", None], [None, "b"]], "no two have scored the same item"),
        ([], "no two have scored the same item"),
    ],
)
def test_where_nothing_can_be_told_of_agreement_the_reason_is_given(scores, reason):
    assert krippendorff_alpha(scores, scale=["a", "b"]).not_estimable == reason


@pytest.mark.parametrize("items", [3, 5, 10])
def test_an_assessor_who_gives_one_score_alone_leaves_weighted_kappa_open(items):
    found = agreement(["met"] * items, ["met", "not"] * (items // 2) + ["met"] * (items % 2))
    for each in (found.weighted, found.quadratic):
        assert each.value is None
        assert each.not_estimable == "an assessor gave one score alone"
