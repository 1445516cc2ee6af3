"""Every bad input gives a result that says why, or an error that names the place; never a warning.

The ten inputs are those that happen: no events, no denominator, one group, an empty stratum, all
unknown, counts that are none, years that do not meet, separation, a list in a list, NaN.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import pandas as pd
import pytest

import disparity as m
from disparity import Estimate

NAN = float("nan")
RATES = {"person_years": 1_000, "reference_person_years": 2_000}
SHARES = {"total": 100, "reference_total": 200}
YEARS = range(2010, 2018)


@pytest.fixture(autouse=True)
def _no_warning_is_lost() -> Iterator[None]:
    """Turn every warning of a measure into a failure of the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def estimates_of(result: Any) -> Iterator[Estimate]:
    """Yield every estimate that a result holds, however deep."""
    if isinstance(result, Estimate):
        yield result
    elif is_dataclass(result) and not isinstance(result, type):
        for field in fields(result):
            yield from estimates_of(getattr(result, field.name))
    elif isinstance(result, Mapping):
        for each in result.values():
            yield from estimates_of(each)
    elif isinstance(result, Sequence) and not isinstance(result, str):
        for each in result:
            yield from estimates_of(each)


def numbers_of(result: Any) -> Iterator[float]:
    """Yield every number that a result holds, however deep."""
    if isinstance(result, float):
        yield result
    elif is_dataclass(result) and not isinstance(result, type):
        for field in fields(result):
            yield from numbers_of(getattr(result, field.name))
    elif isinstance(result, Mapping):
        for each in result.values():
            yield from numbers_of(each)
    elif isinstance(result, Sequence) and not isinstance(result, str):
        for each in result:
            yield from numbers_of(each)


def flat(count: float, years: Sequence[int] = YEARS) -> dict[int, float]:
    return dict.fromkeys(years, count)


def stops(**changes: Any) -> pd.DataFrame:
    days = pd.date_range("2018-01-01 18:00", "2018-12-31 18:00", freq="D")
    groups = ["black" if day % 3 else "white" for day in range(len(days))]
    return pd.DataFrame({"when": days, "place": "town", "group": groups}).assign(**changes)


TOWN = {"town": m.Place(latitude=45, longitude=10, time_zone="Europe/Rome")}
CASES = pd.DataFrame({"occurred": ["2018-01-10", "2018-02-01"], "charged": [None, None]})
COHORT = {"first_day": "2018-01-01", "last_day": "2018-12-31", "followed_to": "2020-01-01"}

AGENCIES = {
    agency: {f"{agency}-{n}": {"a": (900, 200, 20), "b": (1_200, 200, 60)} for n in range(3)}
    for agency in ("north", "south")
}

TELLS_WHY: dict[str, Callable[[], Any]] = {
    # no events
    "no events: rate ratio": lambda: m.rate_ratio(0, reference_events=0, **RATES),
    "no events: ratio of shares": lambda: m.proportion_ratio(0, reference_count=0, **SHARES),
    "no events in the reference": lambda: m.rate_ratio(9, reference_events=0, **RATES),
    "no events: index": lambda: m.disparity_index(
        0, total_events=0, benchmark=10, total_benchmark=100
    ),
    "no events: standardized ratio": lambda: m.standardized_ratio(
        {"young": 0},
        person_years={"young": 100},
        reference_events={"young": 0},
        reference_person_years={"young": 100},
    ),
    "no events: Mantel–Haenszel": lambda: m.mantel_haenszel({"north": (0, 10, 0, 10)}),
    "no events: interaction": lambda: m.additive_interaction(
        neither=(5, 10), first_only=(0, 10), second_only=(5, 10), both=(5, 10)
    ),
    "no events: trend": lambda: m.annual_trend(flat(0), person_years=flat(1e6)),
    "no events: outcome test": lambda: m.outcome_test(
        group="a", finds=0, searches=50, reference="b", reference_finds=0, reference_searches=50
    ),
    "no events: lists": lambda: m.several_lists({}, lists=["a", "b", "c"]),
    "no events: graphs": lambda: m.lists_by_graphs({}, lists=["a", "b", "c"]),
    "no events: thresholds": lambda: m.threshold_test(
        {f"{n}": {"a": (50, 0, 0), "b": (50, 5, 1)} for n in range(4)}, group="a", reference="b"
    ),
    # no denominator
    "no person-years: rate": lambda: m.rate(5, person_years=0),
    "no person-years: ratio": lambda: m.rate_ratio(
        5, person_years=0, reference_events=5, reference_person_years=10
    ),
    "no person-years: excess": lambda: m.excess_events(
        5, person_years=0, reference_events=5, reference_person_years=10
    ),
    "no person-years: difference": lambda: m.rate_difference(
        5, person_years=0, reference_events=5, reference_person_years=10
    ),
    "nothing to take a share of": lambda: m.proportion(0, total=0),
    "no searches": lambda: m.outcome_test(
        group="a", finds=0, searches=0, reference="b", reference_finds=1, reference_searches=9
    ),
    "no stops": lambda: m.force_given_contact(
        force=0,
        stops=0,
        population=10,
        reference_force=1,
        reference_stops=5,
        reference_population=10,
    ),
    # one group
    "one group: darkness": lambda: m.veil_of_darkness(
        stops(group="black"), group="black", places=TOWN
    ),
    "one group in an area: thresholds": lambda: m.threshold_test(
        {f"{n}": {"a": (50, 9, 2), "b": (0, 0, 0)} for n in range(4)}, group="a", reference="b"
    ),
    # an empty stratum
    "an empty age band": lambda: m.directly_standardized_rate(
        {"young": 5, "old": 0},
        person_years={"young": 10, "old": 0},
        standard={"young": 5, "old": 5},
    ),
    "an empty list": lambda: m.coverage(0, total=m.two_lists(on_first=0, on_second=5, on_both=0)),
    "nobody waits": lambda: m.waiting([], reached=[]),
    "all strata empty": lambda: m.mantel_haenszel({"north": (0, 0, 0, 0)}),
    # all unknown
    "all unknown: shares": lambda: m.share_of_group(0, total=9, unknown=9),
    "all unknown: ratio": lambda: (
        m.rate_ratio_bounds(
            0, reference_events=0, unknown_events=9, total_events=9, **RATES
        ).as_counted
    ),
    "all unknown: darkness": lambda: m.veil_of_darkness(
        stops(group="unknown"), group="black", places=TOWN
    ),
    # one agency or place
    "two agencies": lambda: m.outcomes_by_agency(AGENCIES, group="a", reference="b").across,
    "one place": lambda: (
        m.random_effects({"here": m.rate_ratio(9, reference_events=8, **RATES)}).mean
    ),
    # too few years, separation
    "three years": lambda: m.annual_trend(flat(5, range(3)), person_years=flat(10, range(3))),
    "a reform at the end": lambda: m.interrupted_series(
        flat(5), person_years=flat(1e6), first_year_after=2017
    ),
    "events in the last year only": lambda: m.annual_trend(
        flat(0) | {2017: 5}, person_years=flat(1e6)
    ),
    "separated by light": lambda: m.veil_of_darkness(
        stops(
            group=["black" if month in (5, 6, 7) else "white" for month in stops()["when"].dt.month]
        ),
        group="black",
        places=TOWN,
    ),
    # lists
    "a list in a list": lambda: m.two_lists(on_first=10, on_second=4, on_both=4),
    "lists that never meet": lambda: m.two_lists(on_first=10, on_second=4, on_both=0),
    "three lists that never meet": lambda: m.lists_by_graphs(
        {"100": 5, "010": 5, "001": 5}, lists=["a", "b", "c"]
    ),
    # accountability
    "nobody was charged": lambda: (
        m.accountability_funnel(CASES, steps=["charged"], **COHORT)[0].steps[0].median_days
    ),
    "no cases in the cohort": lambda: m.accountability_funnel(
        CASES, steps=["charged"], **COHORT | {"first_day": "2018-06-01"}
    ),
}

IS_REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    # negative, fractional, NaN
    "negative events": (lambda: m.rate(-1, person_years=10), "events is -1"),
    "fractional events": (lambda: m.rate(1.5, person_years=10), "events is 1.5"),
    "NaN events": (lambda: m.rate(NAN, person_years=10), "events is nan"),
    "NaN person-years": (lambda: m.rate(1, person_years=NAN), "person_years is nan"),
    "infinite person-years": (lambda: m.rate(1, person_years=math.inf), "person_years is inf"),
    "negative person-years": (lambda: m.rate(1, person_years=-5), "person_years is -5"),
    "negative reference": (
        lambda: m.rate_ratio(1, reference_events=-2, **RATES),
        "reference_events is -2",
    ),
    "NaN in a share": (lambda: m.proportion(NAN, total=10), "count is nan"),
    "more than the whole": (lambda: m.proportion(11, total=10), "more than its total of 10"),
    "more unknown than all": (
        lambda: m.share_of_group(5, total=9, unknown=9),
        "more than their total of 9",
    ),
    "NaN in a stratum": (
        lambda: m.mantel_haenszel({"north": (NAN, 10, 1, 10)}),
        "events of stratum 'north' is nan",
    ),
    "no stratum": (lambda: m.mantel_haenszel({}), "there are no strata"),
    "a negative cell": (
        lambda: m.additive_interaction(
            neither=(5, 10), first_only=(-1, 10), second_only=(5, 10), both=(5, 10)
        ),
        "events of 'first_only' is -1",
    ),
    "a fractional year": (
        lambda: m.annual_trend(flat(5) | {2013: 5.5}, person_years=flat(1e6)),
        "the events of 2013 is 5.5",
    ),
    "a negative area": (
        lambda: m.empirical_bayes({"a": -1}, person_years={"a": 1}),
        "the events of 'a' is -1",
    ),
    "too few areas": (lambda: m.empirical_bayes({"a": 1}, person_years={"a": 1}), "only 1 areas"),
    "a year without people": (
        lambda: m.annual_trend(flat(5), person_years=flat(1e6) | {2013: 0}),
        "the person-years of 2013 are zero",
    ),
    "an area with NaN": (
        lambda: m.funnel({"a": NAN, "b": 1}, person_years={"a": 1, "b": 1}),
        "the events of 'a' is nan",
    ),
    "a negative stage": (
        lambda: m.relative_rate_index(
            {"population": {"a": 10, "b": 10}, "stops": {"a": -1, "b": 1}}, group="a", reference="b"
        ),
        "stage 'stops': the count of 'a' is -1",
    ),
    "NaN in a list": (
        lambda: m.several_lists({"100": NAN}, lists=["a", "b", "c"]),
        "the count of '100' is nan",
    ),
    "more on both lists than on one": (
        lambda: m.two_lists(on_first=3, on_second=9, on_both=4),
        "on_both is 4",
    ),
    # years, groups and areas that do not meet
    "years that do not meet": (
        lambda: m.annual_trend(flat(5), person_years=flat(1e6, range(2015, 2023))),
        "do not have the same years: 2010, 2011, 2012, 2013, 2014, 2018",
    ),
    "areas that do not meet": (
        lambda: m.funnel({"a": 1}, person_years={"b": 1}),
        "do not have the same areas: a, b",
    ),
    "a group that is not there": (
        lambda: m.relative_rate_index(
            {"population": {"a": 10}, "stops": {"a": 1}}, group="a", reference="b"
        ),
        "stage 'population': there is no group 'b'",
    ),
    "one benchmark": (
        lambda: m.benchmark_test(
            group="a", events=5, reference_events=5, benchmarks={"x": (10, 10)}
        ),
        "needs two benchmarks or more",
    ),
    # rows
    "a case before its event": (
        lambda: m.accountability_funnel(
            CASES.assign(charged=["2017-01-01", None]), steps=["charged"], **COHORT
        ),
        "'charged' lies before the event in row 0",
    ),
    "a date that is none": (
        lambda: m.accountability_funnel(
            CASES.assign(occurred=["2018-01-10", "spring"]), steps=["charged"], **COHORT
        ),
        "'occurred' is no date in row 1",
    ),
    "a cohort that grows": (
        lambda: m.accountability_from_counts(
            {"occurred": 5, "charged": 9}, period="2018", followed_to="2020-01-01"
        ),
        "step 'charged' holds 9 cases, more than 'occurred' with 5",
    ),
    "a stop without a time": (
        lambda: m.veil_of_darkness(
            stops(when=pd.NaT).astype({"when": "datetime64[ns]"}), group="black", places=TOWN
        ),
        "'when' is empty in row 0",
    ),
    "a p-value above one": (lambda: m.adjusted({"a": 1.2}), "the p-value of 'a' is 1.2"),
    "a level above one": (lambda: m.rate(1, person_years=10, level=95), "level is 95"),
}


@pytest.mark.parametrize("name", TELLS_WHY)
def test_what_cannot_be_estimated_says_why_and_holds_no_infinity(name: str) -> None:
    result = TELLS_WHY[name]()
    found = list(estimates_of(result))
    assert any(each.not_estimable for each in found)
    for each in found:
        if each.value is None:
            assert each.not_estimable
            assert each.as_prose().strip()
    assert all(math.isfinite(number) for number in numbers_of(result))


@pytest.mark.parametrize("name", IS_REFUSED)
def test_what_is_no_count_is_refused_with_its_place(name: str) -> None:
    call, says = IS_REFUSED[name]
    with pytest.raises(ValueError, match=says):
        call()
