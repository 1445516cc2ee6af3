"""Reforms, surveys, areas drawn together and tests of searches: known truths, and what is told."""

from __future__ import annotations

import math

import numpy as np
import pytest

from disparity import (
    monthly_series,
    outcome_test_within_areas,
    pooled_ratios,
    robust_outcome_test,
    survey_ratio,
    survey_share,
    synthetic_control,
    threshold_test,
)
from disparity.bias import threshold_posterior
from disparity.bias.threshold import UNFIT

MONTHS = [f"{2014 + place // 12}-{place % 12 + 1:02d}" for place in range(96)]


def test_monthly_limits_cover_the_truth_where_months_are_like_their_neighbours() -> None:
    chance = np.random.default_rng(4)
    since = np.arange(96) - 48
    expected = 200 * np.exp(-0.3 * (since >= 0) + 0.2 * np.sin(2 * np.pi * since / 12))
    covered = 0
    for _ in range(60):
        memory = np.zeros(96)
        for place in range(1, 96):
            memory[place] = 0.5 * memory[place - 1] + chance.normal(0, 0.08)
        counts = chance.poisson(expected * np.exp(memory))
        found = monthly_series(
            dict(zip(MONTHS, map(int, counts), strict=True)), first_month_after=MONTHS[48]
        ).level_change
        covered += found.low <= math.exp(-0.3) <= found.high
    assert covered >= 49  # Poisson limits hold it 40 times


@pytest.mark.parametrize(
    ("events", "first", "says"),
    [
        (dict.fromkeys(MONTHS[:20] + MONTHS[21:], 5), MONTHS[48], "the month 2015-09 is missing"),
        (dict.fromkeys(MONTHS, 5) | {"2022-13": 1}, MONTHS[48], "'2022-13' is no month"),
        (dict.fromkeys(MONTHS, 5) | {"May 2022": 1}, MONTHS[48], "'May 2022' is no month"),
        (dict.fromkeys(MONTHS, 5), "2031-01", "the months are 2014-01 to 2021-12"),
        (dict.fromkeys(MONTHS, 5) | {MONTHS[3]: 1.5}, MONTHS[48], "the events of 2014-04 is 1.5"),
    ],
)
def test_a_month_that_is_none_is_named(events: dict[str, float], first: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        monthly_series(events, first_month_after=first)


def test_a_reform_with_less_than_a_year_after_it_is_not_estimable() -> None:
    found = monthly_series(dict.fromkeys(MONTHS, 5), first_month_after=MONTHS[-3])
    assert found.level_change.not_estimable == "fewer than 12 months lie before or after 2021-10"


def rates(**changed: dict[str, float]) -> dict[str, dict[str, float]]:
    chance = np.random.default_rng(7)
    years = [str(year) for year in range(2005, 2021)]
    common = np.cumsum(chance.normal(0, 1, 16))
    found = {
        f"place {n}": dict(zip(years, 20 + n + common * (0.5 + n / 10), strict=True))
        for n in range(10)
    }
    return found | changed


def test_a_synthetic_control_finds_the_mixture_and_the_change() -> None:
    held = rates()
    two = {
        year: 0.3 * held["place 1"][year] + 0.7 * held["place 4"][year] - 4 * (year >= "2015")
        for year in held["place 1"]
    }
    found = synthetic_control(held | {"here": two}, place="here", first_after="2015")
    assert found.change == pytest.approx(-4, abs=1e-3)
    assert sum(found.weights.values()) == pytest.approx(1)
    assert min(found.weights.values()) >= 0
    assert found.test.p_value == pytest.approx(1 / 11)
    assert found.cautions == ()


def test_a_place_like_no_mixture_says_so() -> None:
    far = {str(year): 400.0 - year / 10 for year in range(2005, 2021)}
    found = synthetic_control(rates(here=far), place="here", first_after="2015")
    assert found.cautions == ("no mixture of the other places is near to it before the reform",)


@pytest.mark.parametrize(
    ("changed", "place", "first", "says"),
    [
        ({}, "nowhere", "2015", "there is no place 'nowhere'"),
        ({"here": {"2005": 1.0}}, "place 1", "2015", "do not have the same periods"),
        ({}, "place 1", "2006", "1 periods before 2006"),
        ({}, "place 1", "2030", "0 from it on"),
    ],
)
def test_what_a_mixture_cannot_be_made_of_is_named(
    changed: dict[str, dict[str, float]], place: str, first: str, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        synthetic_control(rates(**changed), place=place, first_after=first)


def test_pooled_limits_cover_the_truth_and_draw_extremes_in() -> None:
    chance = np.random.default_rng(1)
    truth = np.exp(chance.normal(0.8, 0.4, 60))
    persons = chance.integers(1_000, 60_000, 60)
    strata = {
        f"{n}": (
            int(chance.poisson(1e-3 * persons[n] * truth[n])),
            int(persons[n]),
            int(chance.poisson(4e-3 * persons[n])),
            int(4 * persons[n]),
        )
        for n in range(60)
    }
    found = pooled_ratios(strata)
    covered = [found.ratios[f"{n}"].low <= truth[n] <= found.ratios[f"{n}"].high for n in range(60)]
    assert sum(covered) >= 53
    raw = [strata[f"{n}"][0] / strata[f"{n}"][2] * 4 for n in range(60)]
    values = [found.ratios[f"{n}"].value for n in range(60)]
    assert max(values) < max(raw)
    assert np.mean((np.log(values) - np.log(truth)) ** 2) < np.mean(
        [(np.log(max(each, 1e-2)) - np.log(t)) ** 2 for each, t in zip(raw, truth, strict=True)]
    )


def test_pooled_areas_without_people_are_named_and_one_area_is_too_few() -> None:
    held = {name: (9 + place, 100, 12, 300) for place, name in enumerate("abcde")}
    assert pooled_ratios(held | {"none": (0, 0, 3, 50)}).left_out == ("none",)
    with pytest.raises(ValueError, match="only 1 strata have events and people of both groups"):
        pooled_ratios({"a": (9, 100, 12, 300)})
    none = pooled_ratios(dict.fromkeys("abcde", (0, 100, 12, 300)))
    assert none.middle.not_estimable == "one of the groups has no events"


def test_a_survey_without_weights_says_of_whom_it_tells() -> None:
    share = survey_share([True, False, True, True] * 10)
    assert "the answers are not weighted" in share.cautions[0]
    assert "the answers are not weighted" in share.as_prose()


def test_a_survey_whose_places_answer_alike_has_wider_limits() -> None:
    yes = [place < 5 for place in range(12) for _ in range(10)]
    places = [place for place in range(12) for _ in range(10)]
    weights = [1.0] * 120
    clustered = survey_share(yes, weights=weights, places=places)
    assert "limits take 10.8 times the variance" in clustered.cautions[0]
    plain = survey_share(yes, weights=weights)
    assert clustered.high - clustered.low > 2 * (plain.high - plain.low)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: survey_share([True, False], strata=["n", "s"]), "stratum 'n' has one place"),
        (lambda: survey_share([True, True]), "all answers are alike"),
        (lambda: survey_share([True, False], of=[False, False]), "nobody answered"),
        (
            lambda: survey_ratio([True, False], of=[True, False], reference=[False, True]),
            "nobody of a group answered so",
        ),
    ],
)
def test_a_survey_that_cannot_tell_says_why(call: object, says: str) -> None:
    assert says in call().not_estimable


def test_a_weight_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="the weight of answer 1 is nan"):
        survey_share([True, False], weights=[1, math.nan])
    with pytest.raises(ValueError, match="weights has 1 entries, answers 2"):
        survey_share([True, False], weights=[1])


SEARCHED = {
    "group": "a",
    "finds": 100,
    "searches": 1_000,
    "stops": 5_000,
    "reference": "b",
    "reference_finds": 300,
    "reference_searches": 1_500,
    "reference_stops": 20_000,
}


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({}, "against"),
        ({"stops": 50_000}, "cannot say"),  # searched less, less found
        ({"finds": 300}, "cannot say"),  # searched more, more found
        ({"stops": 50_000, "finds": 300}, "for"),
        ({"finds": 200}, "cannot say"),  # as much found
    ],
)
def test_searches_and_finds_must_point_the_same_way(changed: dict[str, int], answer: str) -> None:
    assert robust_outcome_test(**SEARCHED | changed).answer == answer


def test_areas_that_say_nothing_are_named_in_an_outcome_test() -> None:
    cells = {f"area {n}": {"a": (20 + n, 200), "b": (30 + n, 200)} for n in range(5)}
    cells |= {"silent": {"a": (0, 20), "b": (0, 30)}, "alone": {"a": (5, 20)}}
    found = outcome_test_within_areas(cells, group="a", reference="b")
    assert found.cautions == ("'silent' says nothing", "'alone' says nothing")
    none = outcome_test_within_areas({"alone": {"a": (5, 20)}}, group="a", reference="b")
    assert none.estimate.not_estimable == "no area has finds and searches of both groups"


def test_a_threshold_test_whose_model_does_not_describe_finds_points_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No threshold gives these: in half of the areas searches of the rarely searched find less."""
    monkeypatch.setattr(threshold_posterior, "MOVES", 40)  # the fit is that of the mode
    monkeypatch.setattr(threshold_posterior, "KEPT", 20)
    cells = {
        f"area {n}": {
            "a": (4_000, 400, 300 if n % 2 else 20),
            "b": (4_000, 400, 20 if n % 2 else 300),
        }
        for n in range(8)
    }
    found = threshold_test(cells, group="a", reference="b")
    assert not found.fits
    assert found.test.answer == "cannot say"
    assert found.test.cautions[0] == UNFIT
    assert UNFIT in found.test.estimate.as_prose()


def test_months_with_fewer_than_ten_events_on_a_side_tell_no_break() -> None:
    months = [f"{year}-{month:02d}" for year in (2018, 2019, 2020) for month in range(1, 13)]
    for few in (["2018-03", "2020-02"], ["2018-03", "2018-07", "2020-02"]):
        found = monthly_series(
            {month: int(month in few) for month in months}, first_month_after="2019-07"
        )
        assert found.level_change.value is None
        assert "fewer than 10 events" in found.level_change.not_estimable
