"""Facts about charts of results: hit rates, darkness, cohorts, waiting, small areas, lists."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from disparity import (
    BiasTest,
    accountability_from_counts,
    empirical_bayes,
    proportion_ratio,
    waiting,
)
from disparity.bias.darkness import VeilOfDarkness
from hrcreport.foundation.errors import DataError
from hrcreport.notebook import (
    cohort_funnel,
    darkness_curve,
    hit_rate_chart,
    list_overlaps,
    raw_and_smoothed,
    waiting_curve,
)
from hrcreport.notebook.charts.pictures import Picture


def words_of(picture: Picture) -> str:
    """Every word printed in a picture."""
    return " ".join(picture.svg().split("<text")[1:])


def rules(error: pytest.ExceptionInfo[DataError]) -> set[str]:
    return {problem.rule.removeprefix("picture.") for problem in error.value.problems}


def cells(picture: Picture) -> list[list[object]]:
    assert picture.data is not None
    return picture.data.to_numpy(dtype=object).tolist()


# hit rates

SEARCHED = pd.DataFrame(
    {"group": ["A", "B"], "stops": [1000, 1000], "searches": [200, 100], "finds": [20, 20]}
)


def hits(frame: pd.DataFrame) -> Picture:
    return hit_rate_chart(frame, group="group", stops="stops", searches="searches", finds="finds")


def test_both_rates_of_each_group_are_in_the_words_and_in_the_data() -> None:
    picture = hits(SEARCHED)
    assert "A: searched in 20.0 per cent of stops, something found in 10.0 per cent" in picture.alt
    assert cells(picture)[1] == ["B", 1000, 100, 20, 10.0, 20.0]


def test_group_that_was_never_searched_is_named_and_not_drawn() -> None:
    picture = hits(SEARCHED.assign(searches=[200, 0], finds=[20, 0]))
    assert picture.alt.endswith("No figure for B.")


def test_more_finds_than_searches_name_the_group() -> None:
    with pytest.raises(DataError, match="'finds' is greater than 'searches' for B") as error:
        hits(SEARCHED.assign(finds=[20, 101]))
    assert rules(error) == {"share-above-one"}


def test_searches_of_nobody_are_refused() -> None:
    with pytest.raises(DataError) as error:
        hits(SEARCHED.assign(searches=0, finds=0))
    assert rules(error) == {"no-values"}


@pytest.mark.parametrize("wrong", [None, 1.5])
def test_what_is_no_count_names_the_group(wrong: float | None) -> None:
    with pytest.raises(DataError, match="no whole count for B") as error:
        hits(SEARCHED.assign(stops=[1000, wrong], searches=1, finds=1))
    assert "not-a-count" in rules(error)


# veil of darkness


def veil(stops: list[int]) -> VeilOfDarkness:
    curve = pd.DataFrame(
        {
            "clock": [18.0, 18.0, 18.25, 18.25],
            "dark": [False, True] * 2,
            "stops": stops,
            "of_group": [n // 4 for n in stops],
        }
    )
    test = BiasTest(
        kind="veil of darkness",
        group="black",
        estimate=proportion_ratio(20, total=100, reference_count=30, reference_total=100),
        beside={},
        answer="cannot say",
        assumptions=(),
    )
    return VeilOfDarkness(
        test=test, used=sum(stops), in_twilight=0, outside_window=0, of_other_groups=0, curve=curve
    )


def test_darkness_says_both_shares_and_the_ratio() -> None:
    picture = darkness_curve(veil([40, 80, 40, 80]), group_label="Black drivers")
    assert picture.alt.startswith(
        "Lines by time of the clock, 18:00 to 18:15, 240 stops: Share of stops: Black drivers, "
        "per cent. In daylight: 25.0. In dark: 25.0. Odds in the dark over those in daylight at "
        "the same time of the clock: 0.67 (95 per cent confidence interval"
    )
    assert cells(picture)[0] == ["18:00", "daylight", 40, 25.0]


def test_quarter_of_an_hour_with_few_stops_is_not_shown_anywhere() -> None:
    picture = darkness_curve(veil([40, 80, 9, 80]))
    assert len(cells(picture)) == 3


def test_darkness_with_few_stops_everywhere_is_refused() -> None:
    with pytest.raises(DataError, match="no quarter of an hour has 10 stops") as error:
        darkness_curve(veil([4, 4, 4, 4]))
    assert rules(error) == {"no-values"}


# cohorts

COHORT = accountability_from_counts(
    {"event": 40, "charged": 8, "convicted": 3}, period="2015–2018", followed_to="2023-12-31"
)


def test_cohorts_stand_below_each_other_and_are_never_added() -> None:
    other = replace(COHORT, group="B", cases=9)
    picture = cohort_funnel([replace(COHORT, group="A"), other])
    assert [row[:3] for row in cells(picture)][::3] == [
        ["A, 2015–2018", "all cases", 40],
        ["B, 2015–2018", "all cases", 9],
    ]


def test_few_cases_have_counts_without_a_share() -> None:
    picture = cohort_funnel(replace(COHORT, cases=9), names=["Nine cases"])
    assert picture.alt == "Funnel of 1 cohort. Nine cases: 9 cases, charged 8, convicted 3."
    assert "per cent" not in words_of(picture)


def test_steps_carry_their_shares_with_limits() -> None:
    row = cells(cohort_funnel(COHORT))[2]
    assert row[:4] == ["2015–2018", "convicted", 3, 7.5]
    assert row[4] < 7.5 < row[5]
    assert row[6] == 37.5


def test_cohort_without_cases_is_refused() -> None:
    with pytest.raises(DataError, match="no cases: 2015–2018") as error:
        cohort_funnel(replace(COHORT, cases=0))
    assert rules(error) == {"no-values"}


def test_names_that_are_not_one_for_each_cohort_are_refused() -> None:
    with pytest.raises(DataError, match="2 names for 1 cohorts") as error:
        cohort_funnel(COHORT, names=["a", "b"])
    assert rules(error) == {"names-differ"}


def test_no_cohort_is_refused() -> None:
    with pytest.raises(DataError) as error:
        cohort_funnel([])
    assert rules(error) == {"no-rows"}


# waiting

FOLLOWED = waiting([30, 60, 90, 400, 400], reached=[True, True, True, False, False])


def test_waiting_says_how_many_still_wait_and_when_half_had_reached_the_step() -> None:
    assert "40 per cent still waiting after 400 days; half within 90 days" in (
        waiting_curve({"All": FOLLOWED}).alt
    )


def test_group_of_which_nobody_reached_the_step_is_drawn_and_said() -> None:
    picture = waiting_curve({"All": FOLLOWED, "B": waiting([30, 40], reached=[False, False])})
    assert picture.alt.endswith("B: no case has reached the step.")
    assert [row for row in cells(picture) if row[0] == "B"][-1][2] == 100.0


def test_data_hold_round_days_not_those_of_single_cases() -> None:
    days = {row[1] for row in cells(waiting_curve({"All": FOLLOWED}))}
    assert 90.0 not in days or 60.0 not in days
    assert {day % 50 for day in days} == {0.0}


def test_nobody_reached_at_all_is_refused() -> None:
    with pytest.raises(DataError, match="no case has reached the step") as error:
        waiting_curve({"A": waiting([30], reached=[False])})
    assert rules(error) == {"no-values"}


def test_five_curves_are_refused() -> None:
    with pytest.raises(DataError, match="there are 5 curves") as error:
        waiting_curve(dict.fromkeys("abcde", FOLLOWED))
    assert rules(error) == {"too-many-series"}


# small areas


def smoothed(areas: int) -> Picture:
    drawn = np.random.default_rng(0)
    people = {f"area {n}": int(drawn.integers(2_000, 300_000)) for n in range(areas)}
    events = {
        name: int(drawn.poisson(n / 1e4 * drawn.gamma(4, 0.25))) for name, n in people.items()
    }
    return raw_and_smoothed(empirical_bayes(events, person_years=people), x_label="Deaths")


def test_raw_rates_are_events_over_person_years() -> None:
    people = dict.fromkeys("abcdef", 100_000) | {"a": 50_000}
    events = {"a": 0, "b": 12, "c": 60, "d": 7, "e": 31, "f": 2}
    rates = empirical_bayes(events, person_years=people)
    raw = {row[0]: row[2] for row in cells(raw_and_smoothed(rates, x_label="Deaths"))}
    assert raw == pytest.approx({name: 100_000 * events[name] / people[name] for name in events})


def test_few_areas_are_named_each_and_many_become_lines() -> None:
    assert "area 19" in words_of(smoothed(20))
    many = smoothed(92)
    assert words_of(many).count("area ") == 5
    assert len(cells(many)) == 92


def test_areas_without_any_rate_are_refused() -> None:
    rates = empirical_bayes(dict.fromkeys("abcdef", 0), person_years=dict.fromkeys("abcdef", 100))
    with pytest.raises(DataError, match="no area has a rate") as error:
        raw_and_smoothed(rates, x_label="Deaths")
    assert rules(error) == {"no-values"}


# lists

LISTS = ["police", "press", "office"]


def test_largest_part_comes_first_and_parts_without_events_are_left_out() -> None:
    picture = list_overlaps({"100": 3, "010": 9, "111": 4, "001": 0}, lists=LISTS)
    assert [row[-1] for row in cells(picture)] == [9, 4, 3]
    assert picture.alt == (
        "Overlaps of 3 lists with 16 events. On one list only: 12; on all: 4. police: 7 events, "
        "press: 13 events, office: 4 events. Largest part: press only, 9."
    )
    assert "press (13)" in words_of(picture)


def test_one_list_inside_another_is_drawn() -> None:
    assert "Largest part: police and press, 8." in (
        list_overlaps({"11": 8, "10": 3}, lists=["police", "press"]).alt
    )


@pytest.mark.parametrize(
    ("overlaps", "lists", "rule"),
    [
        ({"1": 3}, ["police"], "not-lists"),
        ({"11": 3}, ["police", "police"], "not-lists"),
        ({"12": 3}, ["a", "b"], "not-a-pattern"),
        ({"00": 3}, ["a", "b"], "not-a-pattern"),
        ({"111": 3}, ["a", "b"], "not-a-pattern"),
        ({"11": -1}, ["a", "b"], "not-a-count"),
        ({"11": float("nan")}, ["a", "b"], "not-a-count"),
        ({"11": 0}, ["a", "b"], "no-rows"),
    ],
)
def test_lists_that_are_none_are_refused(
    overlaps: dict[str, int], lists: list[str], rule: str
) -> None:
    with pytest.raises(DataError) as error:
        list_overlaps(overlaps, lists=lists)
    assert rules(error) == {rule}
