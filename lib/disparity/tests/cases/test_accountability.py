"""Cohorts are followed as they are: never mixed, pending cases still waiting, rows named."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disparity import (
    accountability_from_counts,
    same_waiting,
    waiting,
)


def test_counts_that_grow_along_the_way_cannot_be_one_cohort() -> None:
    with pytest.raises(ValueError, match="they cannot be the same cohort"):
        accountability_from_counts(
            {"occurred": 100, "charged": 3, "convicted": 5}, period="2018", followed_to="2023-12-31"
        )


def test_counts_of_a_cohort_give_shares() -> None:
    found = accountability_from_counts(
        {"occurred": 100, "charged": 10, "convicted": 5}, period="2018", followed_to="2023-12-31"
    )
    assert [step.of_previous.value for step in found.steps] == [0.1, 0.5]
    assert found.steps[1].of_cohort.value == 0.05


# Waiting


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 900), st.booleans()), min_size=1, max_size=40))
def test_the_curve_of_waiting_falls_from_one_within_its_limits(
    rows: list[tuple[int, bool]],
) -> None:
    found = waiting([d for d, _ in rows], reached=[r for _, r in rows])
    assert list(found.still_waiting) == sorted(found.still_waiting, reverse=True)
    for low, share, high in zip(found.low, found.still_waiting, found.high, strict=True):
        assert 0 <= low <= share + 1e-9
        assert share <= high + 1e-9 <= 1 + 1e-8
    for number in (found.median_days.value, found.median_days.low, found.median_days.high):
        assert number is None or math.isfinite(number)


def test_without_pending_cases_the_median_is_the_plain_one() -> None:
    found = waiting([5, 1, 9, 7, 3], reached=[True] * 5)
    assert found.median_days.value == 5


def test_days_that_are_none_are_refused_with_their_place() -> None:
    with pytest.raises(ValueError, match="in row 2, 3"):
        waiting([1, -4, math.nan], reached=[True, True, False])


def test_two_equal_groups_wait_equally_and_an_empty_one_cannot_be_compared() -> None:
    days, reached = [1, 5, 9, 20], [True, False, True, True]
    same = same_waiting(days, reached=reached, other_days=days, other_reached=reached)
    assert same.p_value == pytest.approx(1)
    none = same_waiting(days, reached=reached, other_days=[3], other_reached=[False])
    assert none.not_estimable


def test_medians_cover_the_truth_as_often_as_they_say() -> None:
    """Exponential waiting with a median of 200 days, a third of the cases pending."""
    chance = np.random.default_rng(5)
    covered = 0
    for _ in range(200):
        true = chance.exponential(200 / math.log(2), 60)
        end = chance.uniform(0, 900, 60)
        found = waiting(np.minimum(true, end).tolist(), reached=(true <= end).tolist())
        high = found.median_days.high
        covered += found.median_days.low <= 200 and (high is None or high >= 200)
    assert covered / 200 > 0.91
