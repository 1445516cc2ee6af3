"""Trends, funnels and smoothed rates find what is in the data and say when they cannot."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from disparity import annual_trend, empirical_bayes, funnel, interrupted_series

YEARS = range(2010, 2020)
PERSONS = dict.fromkeys(YEARS, 1_000_000)


def series(values: list[float]) -> dict[int, float]:
    return dict(zip(YEARS, values, strict=True))


# Trends


@settings(deadline=None, max_examples=15)
@given(st.floats(min_value=0.01, max_value=100))
def test_a_trend_does_not_depend_on_the_unit_of_person_years(factor: float) -> None:
    values = series([50, 55, 49, 60, 66, 58, 71, 75, 69, 80])
    one = annual_trend(values, person_years=PERSONS)
    other = annual_trend(values, person_years={year: n * factor for year, n in PERSONS.items()})
    assert other.yearly.value == pytest.approx(one.yearly.value, rel=1e-6)
    assert other.yearly.low == pytest.approx(one.yearly.low, rel=1e-6)


def test_a_trend_over_growing_person_years_is_one_of_the_rate() -> None:
    grown = {year: 1_000_000 * 1.1 ** (year - 2010) for year in YEARS}
    events = {year: round(n / 5_000) for year, n in grown.items()}
    assert annual_trend(events, person_years=grown).yearly.value == pytest.approx(1, abs=0.002)


def test_years_that_vary_more_than_chance_widen_the_interval() -> None:
    wild = annual_trend(series([50, 95, 31, 90, 140, 48, 170, 75, 199, 120]), person_years=PERSONS)
    assert wild.family == "negative binomial"
    assert wild.dispersion.p_value < 0.001
    calm = annual_trend(series([50, 85, 49, 60, 66, 38, 71, 75, 99, 80]), person_years=PERSONS)
    for trend in (wild, calm):
        # No spread lies at the edge of what is possible, so that half of the chance is there.
        half = stats.chi2.sf(trend.dispersion.statistic, 1) / 2
        assert trend.dispersion.p_value == pytest.approx(half, rel=1e-6)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({2010: 3, 2011: 4, 2012: 5}, "3 years are too few for a trend"),
        (dict.fromkeys(YEARS, 0), "there are no events"),
        ({2010: 0, 2011: 0, 2012: 0, 2013: 0, 2014: 90}, "separates"),
    ],
)
def test_a_trend_that_cannot_be_had_says_why(values: dict[int, float], why: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = annual_trend(values, person_years=dict.fromkeys(values, 1_000))
    assert found.yearly.value is None
    assert why in found.yearly.not_estimable


def test_years_that_do_not_overlap_are_named() -> None:
    with pytest.raises(ValueError, match="the same years: 2010, 2021"):
        annual_trend({2010: 1, 2011: 2}, person_years={2011: 5, 2021: 5})


@pytest.mark.parametrize("wrong", [-2, 1.5, math.nan])
def test_a_year_with_what_is_no_count_is_named(wrong: float) -> None:
    values = series([50, 55, 49, 60, 66, 58, 71, 75, 69, 80]) | {2013: wrong}
    with pytest.raises(ValueError, match="the events of 2013"):
        annual_trend(values, person_years=PERSONS)


def test_a_year_without_person_years_is_named() -> None:
    with pytest.raises(ValueError, match="the person-years of 2013 are zero"):
        annual_trend(series([5.0] * 10), person_years=PERSONS | {2013: 0})


def test_a_reform_that_halves_the_level_is_found() -> None:
    events = {year: 400 if year < 2015 else 200 for year in YEARS}
    found = interrupted_series(events, person_years=PERSONS, first_year_after=2015)
    assert found.level_change.value == pytest.approx(0.5)
    assert found.level_change.high < 1
    assert found.slope_change.value == pytest.approx(1)
    assert found.assumptions


def test_a_reform_at_the_edge_of_the_series_is_not_estimable() -> None:
    found = interrupted_series(series([9.0] * 10), person_years=PERSONS, first_year_after=2018)
    assert found.level_change.not_estimable == "fewer than 3 years lie before or after 2018"


# Funnels


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 5_000)), min_size=1, max_size=30).filter(
        lambda rows: sum(x for x, _ in rows) > 0
    )
)
def test_limits_of_a_funnel_enclose_the_overall_rate(rows: list[tuple[int, int]]) -> None:
    events = {str(i): x for i, (x, _) in enumerate(rows)}
    years = {str(i): n for i, (_, n) in enumerate(rows)}
    found = funnel(events, person_years=years)
    for area in found.areas:
        assert area.outer_low <= area.inner_low <= area.inner_high <= area.outer_high
        assert area.inner_low <= found.overall_rate * (1 + 1e-9)
        assert found.overall_rate <= area.outer_high * (1 + 1e-9)


def test_areas_that_differ_by_chance_alone_lie_within_and_those_that_do_not_widen_it() -> None:
    chance = np.random.default_rng(7)
    years = {str(i): float(n) for i, n in enumerate(chance.integers(2_000, 50_000, 400))}
    even = {area: int(chance.poisson(n * 0.002)) for area, n in years.items()}
    found = funnel(even, person_years=years)
    outside = sum(area.position != "within" for area in found.areas)
    assert not found.widened
    assert 0.02 < outside / 400 < 0.08
    uneven = {
        area: int(chance.poisson(n * 0.002 * chance.gamma(4, 1 / 4))) for area, n in years.items()
    }
    wide = funnel(uneven, person_years=years)
    assert wide.widened
    assert wide.overdispersion > 2
    assert sum(area.position.endswith("99.8") for area in wide.areas) < 20


def test_an_area_without_person_years_is_shown_without_a_rate() -> None:
    found = funnel({"a": 3, "b": 5, "c": 0}, person_years={"a": 100, "b": 100, "c": 0})
    assert found.areas[2].position == "no person-years"
    assert found.areas[2].rate is None


# Smoothed rates


def test_smoothing_draws_small_areas_more_than_large_ones() -> None:
    events = {"small": 4, "large": 400, "c": 30, "d": 10, "e": 55, "f": 9}
    years = {"small": 1_000, "large": 100_000, "c": 20_000, "d": 9_000, "e": 30_000, "f": 8_000}
    found = empirical_bayes(events, person_years=years, per=1)
    whole = found.overall_rate
    kept = {
        area: abs(found.rates[area].value - whole) / abs(events[area] / years[area] - whole)
        for area in ("small", "large")
    }
    assert kept["small"] < kept["large"] < 1


def test_smoothing_finds_the_spread_that_made_the_areas() -> None:
    chance = np.random.default_rng(11)
    years = {str(i): float(n) for i, n in enumerate(chance.integers(5_000, 50_000, 600))}
    truth = {area: chance.gamma(3, 0.002 / 3) for area in years}
    events = {area: int(chance.poisson(truth[area] * n)) for area, n in years.items()}
    found = empirical_bayes(events, person_years=years, per=1)
    assert found.shape == pytest.approx(3, rel=0.15)
    within = sum(found.rates[area].low <= truth[area] <= found.rates[area].high for area in years)
    assert 0.93 < within / 600 < 0.97


def test_areas_of_one_rate_all_get_it() -> None:
    events = dict.fromkeys("abcdef", 10)
    found = empirical_bayes(events, person_years=dict.fromkeys("abcdef", 1_000), per=1)
    assert found.shape is None
    assert {rate.value for rate in found.rates.values()} == {0.01}
    assert found.rates["a"].low < 0.01 < found.rates["a"].high


def test_smoothing_without_any_event_says_so() -> None:
    found = empirical_bayes(dict.fromkeys("abcdef", 0), person_years=dict.fromkeys("abcdef", 9))
    assert found.rates["a"].not_estimable == "no area has events"


# Coverage of the intervals of the families of this room


@pytest.mark.slow
def test_poisson_trends_cover_the_truth_as_often_as_they_say() -> None:
    chance = np.random.default_rng(3)
    covered = 0
    for _ in range(120):
        events = {year: int(chance.poisson(60 * 1.05 ** (year - 2010))) for year in YEARS}
        yearly = annual_trend(events, person_years=PERSONS).yearly
        covered += yearly.low <= 1.05 <= yearly.high
    # Of 120 at 95 per cent, fewer than 105 come once in three thousand.
    assert covered >= stats.binom.ppf(0.0005, 120, 0.95)


def test_a_trend_and_a_break_are_found_at_any_size() -> None:
    drawn = np.random.default_rng(7)
    for place in range(60):
        size = (1e6, 3e6, 5e6)[place % 3]
        events = {
            year: int(drawn.poisson(size * 1.02 ** (year - 2010))) for year in range(2010, 2020)
        }
        person_years = dict.fromkeys(events, 1e8)
        yearly = annual_trend(events, person_years=person_years).yearly
        assert yearly.value == pytest.approx(1.02, abs=1e-3), yearly.not_estimable
        broken = interrupted_series(events, person_years=person_years, first_year_after=2015)
        assert broken.level_change.value == pytest.approx(1, abs=5e-3)
