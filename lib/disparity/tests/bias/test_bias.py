"""Tests of bias find a known truth, show what they suppose, and never say more than they may."""

from __future__ import annotations

import datetime as dt
import math
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disparity import (
    BiasTest,
    Estimate,
    Place,
    across_places,
    benchmark_test,
    force_given_contact,
    outcome_test,
    veil_of_darkness,
    veil_of_darkness_counts,
    wording,
)
from disparity.bias.bias_tests import SIMPSON, Wording
from disparity.bias.darkness import dusk_of, light_of
from disparity.bias.sun import light_at

HERE = {"town": Place(latitude=45, longitude=10, time_zone="Europe/Rome")}


def drawn_stops(count: int, *, effect: float, seed: int) -> pd.DataFrame:
    """Return invented stops, in which darkness changes the odds of the group by exp(effect)."""
    chance = np.random.default_rng(seed)
    when = (
        pd.Timestamp("2018-01-01")
        + pd.to_timedelta(chance.integers(0, 730, count), unit="D")
        + pd.to_timedelta(chance.uniform(16 * 60, 23 * 60, count).round(), unit="min")
    )
    stops = pd.DataFrame({"when": when, "place": "town", "group": "black"})
    lit = light_of(stops, HERE)
    odds = np.exp(-1 + 0.4 * np.sin(lit["clock"] / 90) + effect * lit["dark"])
    stops["group"] = np.where(chance.random(count) < odds / (1 + odds), "black", "white")
    return stops


# Darkness


def test_the_sun_sets_when_almanacs_say() -> None:
    """Greenwich: sunset at 16:01 on 1 January 2020 and at 21:21 (summer time) on 1 July."""
    greenwich = Place(latitude=51.48, longitude=0, time_zone="Europe/London")
    evenings = dusk_of(greenwich, [dt.date(2020, 1, 1), dt.date(2020, 7, 1)])
    assert evenings["sunset"].tolist() == pytest.approx([16 * 60 + 1, 21 * 60 + 21], abs=2)
    assert (evenings["dusk"] - evenings["sunset"]).between(25, 55).all()


def test_stops_before_sunset_in_twilight_and_after_dusk_are_told_apart() -> None:
    """On 15 January at 45° north, 10° east, the sun sets at 17:04, twilight ends at 17:37."""
    clock = ["16:50", "17:20", "17:45"]
    stops = pd.DataFrame(
        {
            "when": pd.to_datetime([f"2019-01-15 {time}" for time in clock]),
            "place": "town",
            "group": ["black", "white", "black"],
        }
    )
    lit = light_of(stops, HERE)
    assert lit["dark"].tolist() == [False, False, True]
    assert lit["in_twilight"].tolist() == [False, True, False]
    found = veil_of_darkness(stops, group="black", places=HERE)
    # 16:50 is light all the year, so it says nothing.
    assert (found.outside_window, found.in_twilight, found.used) == (1, 1, 1)


def test_where_the_sun_does_not_set_there_is_no_dusk() -> None:
    north = Place(latitude=70, longitude=20, time_zone="Europe/Oslo")
    assert dusk_of(north, [dt.date(2020, 6, 21)])["dusk"].isna().all()


def test_the_veil_of_darkness_finds_a_known_effect_and_none_where_there_is_none() -> None:
    covered = 0
    for seed in range(12):
        found = veil_of_darkness(
            drawn_stops(3_000, effect=-0.5, seed=seed), group="black", places=HERE
        )
        low, high = found.test.estimate.low, found.test.estimate.high
        covered += low <= math.exp(-0.5) <= high
    assert covered >= 10
    fair = veil_of_darkness(drawn_stops(6_000, effect=0, seed=50), group="black", places=HERE)
    assert fair.test.estimate.low < 1 < fair.test.estimate.high
    assert fair.test.answer == "cannot say"


def test_counts_by_quarter_of_an_hour_give_the_odds_of_single_stops() -> None:
    stops = drawn_stops(6_000, effect=-0.4, seed=3)
    single = veil_of_darkness(stops, group="black", places=HERE)
    place = HERE["town"]
    rows = stops.assign(
        light=[light_at(place, when) for when in stops["when"]],
        clock=stops["when"].dt.hour + stops["when"].dt.minute // 15 / 4,
        year=stops["when"].dt.year,
    )
    counts = rows.groupby(["clock", "light", "group", "year"]).size().rename("stops").reset_index()
    counted = veil_of_darkness_counts(counts, group="black")
    assert counted.used == single.used
    assert counted.in_twilight == single.in_twilight
    assert counted.test.estimate.value == pytest.approx(single.test.estimate.value, rel=0.02)
    assert counted.test.estimate.high == pytest.approx(single.test.estimate.high, rel=0.02)


def test_counts_by_light_that_are_none_are_named_by_row() -> None:
    counts = pd.DataFrame(
        {"clock": [18.0, 18.0], "light": ["dark", "dim"], "group": ["a", "b"], "stops": [1, 2]}
    )
    with pytest.raises(ValueError, match=r"'light' is none of daylight, .* in row 1"):
        veil_of_darkness_counts(counts, group="a")
    with pytest.raises(ValueError, match="'stops' is no count in row 0"):
        veil_of_darkness_counts(counts.assign(light="dark", stops=[-1, 2]), group="a")
    with pytest.raises(ValueError, match="there is no column stops"):
        veil_of_darkness_counts(counts.drop(columns="stops"), group="a")


def test_every_stop_is_used_or_counted_among_the_dropped() -> None:
    stops = drawn_stops(2_000, effect=0, seed=1)
    stops.loc[:9, "group"] = "unknown"
    found = veil_of_darkness(stops, group="black", places=HERE)
    assert found.used + found.in_twilight + found.outside_window + found.of_other_groups == 2_000
    assert found.of_other_groups == 10
    assert found.curve["stops"].sum() == found.used
    assert found.test.assumptions
    assert found.test.cautions


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"group": "unknown"}, "no stop of a known group"),
        ({"group": "white"}, "all stops are of one group"),
        ({"when": pd.Timestamp("2018-06-21 18:30")}, "all stops lie in daylight"),
        ({"when": pd.Timestamp("2018-06-21 03:30")}, "no stop of a known group lies in the hours"),
    ],
)
def test_a_veil_that_cannot_be_lifted_says_why(change: dict[str, object], why: str) -> None:
    stops = drawn_stops(500, effect=0, seed=1).assign(**change)
    estimate = veil_of_darkness(stops, group="black", places=HERE).test.estimate
    assert estimate.value is None
    assert why in estimate.not_estimable


def test_stops_without_time_or_place_are_named() -> None:
    stops = drawn_stops(20, effect=0, seed=1)
    stops.loc[[3, 5], "place"] = "elsewhere"
    with pytest.raises(ValueError, match="'place' is none of those given in row 3, 5"):
        veil_of_darkness(stops, group="black", places=HERE)
    with pytest.raises(ValueError, match="no local dates and times"):
        veil_of_darkness(stops.assign(when="12:30"), group="black", places=HERE)


# Benchmarks, outcomes, force

MARKS = {"resident population": (10_000, 50_000), "observed traffic": (1_000, 4_000)}


def test_one_benchmark_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="two benchmarks or more"):
        benchmark_test(group="a", events=9, reference_events=9, benchmarks={"arrests": (1, 1)})


def test_benchmarks_that_disagree_point_nowhere() -> None:
    found = benchmark_test(
        group="a",
        events=300,
        reference_events=400,
        benchmarks={"resident population": (10_000, 50_000), "arrests": (400, 400)},
    )
    assert found.answer == "cannot say"
    assert found.beside["resident population"].low > 1 > found.beside["arrests"].high
    assert found.estimate == found.beside["arrests"]
    assert any(caution.startswith("arrests:") for caution in found.cautions)


def test_the_outcome_test_says_that_averages_may_mislead() -> None:
    found = outcome_test(
        group="a",
        finds=10,
        searches=100,
        reference="b",
        reference_finds=60,
        reference_searches=200,
    )
    assert found.answer == "against"
    assert set(found.beside) == {"a", "b", "difference"}
    assert any("infra-marginality" in text for text in found.assumptions)


def test_an_outcome_test_without_searches_points_nowhere() -> None:
    found = outcome_test(
        group="a", finds=0, searches=0, reference="b", reference_finds=6, reference_searches=20
    )
    assert found.answer == "cannot say"
    assert found.estimate.not_estimable == "a group has nothing to take a share of"


@given(st.integers(0, 100), st.integers(0, 100), st.floats(0, 1), st.floats(0, 1))
def test_force_grows_with_the_share_of_biased_stops_and_stays_within_bounds(
    here: int, there: int, one: float, two: float
) -> None:
    found = force_given_contact(
        force=here,
        stops=100,
        population=1_000,
        reference_force=there,
        reference_stops=100,
        reference_population=1_000,
        shares_of_biased_stops=sorted({one, two}),
    )
    values = [estimate.value for estimate in found.by_share_of_biased_stops.values()]
    assert values == sorted(values)
    assert found.lowest.value - 1e-12 <= values[0]
    assert values[-1] <= found.highest.value + 1e-12
    assert found.highest.value == pytest.approx(here / 100)


def test_biased_stops_hide_biased_force_as_in_a_simulation() -> None:
    """A group is stopped twice as often without cause, and meets force more often once stopped.

    Of its stops half would not have been made otherwise; those meet less force. The plain
    difference understates the effect, the corrected one finds it.
    """
    chance = np.random.default_rng(4)
    n = 200_000
    by_cause = chance.random(n) < 0.10
    by_group = ~by_cause & (chance.random(n) < 0.10 / 0.90)
    force = np.where(by_cause, chance.random(n) < 0.20, by_group & (chance.random(n) < 0.02))
    reference_stops = chance.random(n) < 0.10
    reference_force = reference_stops & (chance.random(n) < 0.15)
    stops = by_cause | by_group
    without = chance.random(int(by_cause.sum())) < 0.15  # the same persons, had they been others
    truth = force[stops].mean() - without.sum() / stops.sum()
    found = force_given_contact(
        force=int(force.sum()),
        stops=int(stops.sum()),
        population=n,
        reference_force=int(reference_force.sum()),
        reference_stops=int(reference_stops.sum()),
        reference_population=n,
        shares_of_biased_stops=[0.5],
    )
    corrected = found.by_share_of_biased_stops[0.5]
    assert found.per_stop.value < 0 < truth
    assert corrected.low <= truth <= corrected.high


# Words

YES = "against"


def test_a_weak_test_beside_two_strong_ones_takes_nothing_back() -> None:
    of = {"group": "a", "reference": "b"}
    weak = outcome_test(**of, finds=1, searches=5, reference_finds=2, reference_searches=6)
    strong = [a_test("benchmark", YES), a_test("veil of darkness", YES)]
    assert weak.answer == "cannot say"
    assert wording([*strong, weak], grade="A") == "pattern consistent with profiling"


def test_places_that_all_say_the_reverse_of_their_sum_are_believed() -> None:
    of = {"group": "a", "reference": "b"}
    counts = {
        "north": (600, 2_000, 60, 150),
        "south": (30, 400, 300, 3_000),
        "west": (38, 500, 102, 1_000),
        "east": (75, 1_000, 101, 1_000),
    }

    def tested(x: int, n: int, y: int, m: int) -> BiasTest:
        return outcome_test(**of, finds=x, searches=n, reference_finds=y, reference_searches=m)

    whole = tested(*(sum(column) for column in zip(*counts.values(), strict=True)))
    places = {name: tested(*row) for name, row in counts.items()}
    found = across_places(places, whole=whole, against="below")
    assert whole.answer == "for"
    assert found.answer == YES
    assert found.beside["all together"] == whole.estimate
    assert SIMPSON in found.cautions
    assert wording([found], grade="A") == "disparity"
    fair = across_places(places, whole=places["north"], against="below")
    assert SIMPSON not in fair.cautions
    alone = across_places({"north": places["north"]}, whole=places["north"], against="below")
    assert alone.answer == "cannot say"
    assert alone.estimate.not_estimable == "fewer than 3 places have a ratio with limits"


def a_test(kind: str, answer: str, group: str = "a") -> BiasTest:
    estimate = Estimate(
        value=2.0,
        low=1.5,
        high=2.5,
        level=0.95,
        method="",
        unit="ratio",
        numerators=(1, 1),
        denominators=(1, 1),
    )
    return BiasTest(
        kind=kind, group=group, estimate=estimate, beside={}, answer=answer, assumptions=()
    )


@pytest.mark.parametrize(
    ("tests", "grade", "words"),
    [
        ([("benchmark", "cannot say")], "A", "no verdict either way"),
        ([("benchmark", "for")], "A", "no disparity against the group"),
        ([("benchmark", "alike"), ("outcome", "alike")], "A", "no difference of note"),
        ([("benchmark", "alike"), ("outcome", "cannot say")], "A", "no verdict either way"),
        ([("benchmark", YES)], "A", "disparity"),
        ([("benchmark", YES), ("benchmark", YES)], "A", "disparity"),
        ([("benchmark", YES), ("outcome", YES)], "B", "pattern consistent with profiling"),
        ([("benchmark", YES), ("outcome", YES)], "C", "disparity"),
        ([("benchmark", YES), ("outcome", YES), ("veil of darkness", "for")], "A", "disparity"),
        ([("benchmark", YES), ("outcome", YES), ("veil of darkness", "alike")], "A", "disparity"),
        (
            [("benchmark", YES), ("outcome", YES), ("veil of darkness", "cannot say")],
            "A",
            "pattern consistent with profiling",
        ),
        ([("benchmark", YES), ("force given contact", YES)], "A", "disparity"),
    ],
)
def test_words_rise_only_with_agreeing_tests_and_good_data(
    tests: list[tuple[str, str]], grade: str, words: str
) -> None:
    assert wording([a_test(kind, answer) for kind, answer in tests], grade=grade) == words


def test_no_words_speak_of_discrimination() -> None:
    assert not any("discriminat" in words for words in get_args(Wording))


def test_tests_of_different_groups_are_not_mixed() -> None:
    with pytest.raises(ValueError, match="the tests are of a, b"):
        wording([a_test("benchmark", YES), a_test("outcome", YES, group="b")], grade="A")
