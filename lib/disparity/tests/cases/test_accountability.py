"""Cohorts are followed as they are: never mixed, pending cases still waiting, rows named."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disparity import (
    accountability_from_counts,
    accountability_funnel,
    same_waiting,
    waiting,
)
from disparity.cases.accountability import REPARATION

STEPS = ["investigated", "charged", "convicted"]


@pytest.fixture
def cases() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "occurred": ["2017-12-31", "2018-01-01", "2018-05-01", "2018-12-31", "2019-01-01"],
            "investigated": ["2018-01-10", "2018-02-01", None, None, "2019-02-01"],
            "charged": [None, "2018-06-01", "2018-07-01", None, None],
            "convicted": ["2020-01-01", None, "2020-05-01", None, None],
            "group": ["b", "b", "w", "b", "w"],
        },
        index=["r1", "r2", "r3", "r4", "r5"],
    )


def follow(cases: pd.DataFrame, **other: object):
    asked = {
        "first_day": "2018-01-01",
        "last_day": "2018-12-31",
        "followed_to": "2023-12-31",
        "steps": STEPS,
    }
    return accountability_funnel(cases, **(asked | other))


def test_only_cases_of_the_cohort_are_counted_at_any_step(cases: pd.DataFrame) -> None:
    """The conviction of 2020 belongs to a death of 2017: it is not in the cohort of 2018."""
    (whole,) = follow(cases)
    assert whole.cases == 3
    assert [step.reached for step in whole.steps] == [2, 2, 1]


def test_a_later_step_shows_that_earlier_ones_were_reached(cases: pd.DataFrame) -> None:
    investigated = follow(cases)[0].steps[0]
    assert investigated.reached == 2
    assert investigated.without_date == 1
    assert investigated.of_cohort.value == pytest.approx(2 / 3)


def test_shares_are_of_the_step_before_and_of_the_cohort(cases: pd.DataFrame) -> None:
    convicted = follow(cases)[0].steps[2]
    assert convicted.of_previous.value == pytest.approx(1 / 2)
    assert convicted.of_cohort.value == pytest.approx(1 / 3)
    assert convicted.of_cohort.method == "Wilson score"


def test_groups_add_up_to_the_cohort(cases: pd.DataFrame) -> None:
    whole, *groups = follow(cases, by="group")
    assert [cohort.group for cohort in groups] == ["b", "w"]
    for place in range(len(STEPS)):
        assert whole.steps[place].reached == sum(g.steps[place].reached for g in groups)


def test_a_pending_case_waits_and_is_not_left_out(cases: pd.DataFrame) -> None:
    """Two of three were charged, after 151 and 61 days: half after 151, not after 106."""
    charged = follow(cases)[0].steps[1]
    assert charged.median_days.value == 151
    convicted = follow(cases)[0].steps[2]
    assert convicted.median_days.value is None
    assert "fewer than half" in convicted.median_days.not_estimable


def test_a_cohort_without_cases_is_not_estimable(cases: pd.DataFrame) -> None:
    (empty,) = follow(cases, first_day="2016-01-01", last_day="2016-12-31")
    assert empty.cases == 0
    assert empty.steps[0].of_cohort.not_estimable
    assert empty.steps[0].median_days.not_estimable == "there are no cases"


def test_forms_of_reparation_stand_side_by_side() -> None:
    cases = pd.DataFrame({"occurred": ["2018-01-01", "2018-01-01"]})
    for form in REPARATION:
        cases[form] = None
    cases.loc[0, "memorial"] = "2020-01-01"
    (whole,) = follow(cases, steps=REPARATION, in_sequence=False)
    assert {step.step: step.reached for step in whole.steps}["apology"] == 0
    assert {step.step: step.of_previous.value for step in whole.steps}["memorial"] == 0.5


@pytest.mark.parametrize(
    ("column", "row", "value", "words"),
    [
        ("charged", "r2", "2017-01-01", "'charged' lies before the event in row r2"),
        ("convicted", "r2", "2018-03-01", "'convicted' lies before 'charged' in row r2"),
        ("charged", "r4", "2024-06-01", "'charged' lies after the last day followed in row r4"),
        ("charged", "r4", "soon", "'charged' is no date in row r4"),
        ("occurred", "r3", None, "'occurred' is empty: the case belongs to no cohort in row r3"),
    ],
)
def test_a_wrong_date_is_refused_with_its_row(
    cases: pd.DataFrame, column: str, row: str, value: str | None, words: str
) -> None:
    cases.loc[row, column] = value
    with pytest.raises(ValueError, match=words):
        follow(cases)


def test_an_empty_group_is_refused_with_its_row(cases: pd.DataFrame) -> None:
    cases.loc["r3", "group"] = None
    with pytest.raises(ValueError, match="'group' is empty; give unknown groups a name in row r3"):
        follow(cases, by="group")


def test_counts_that_grow_along_the_way_cannot_be_one_cohort() -> None:
    with pytest.raises(ValueError, match="they cannot be the same cohort"):
        accountability_from_counts(
            {"occurred": 100, "charged": 3, "convicted": 5}, period="2018", followed_to="2023-12-31"
        )


def test_counts_of_a_cohort_give_shares_but_no_days() -> None:
    found = accountability_from_counts(
        {"occurred": 100, "charged": 10, "convicted": 5}, period="2018", followed_to="2023-12-31"
    )
    assert [step.of_previous.value for step in found.steps] == [0.1, 0.5]
    assert found.steps[1].of_cohort.value == 0.05
    assert found.steps[1].median_days.value is None


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
