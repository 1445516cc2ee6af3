"""Whatever numbers a public function is given, it answers soundly or refuses in its own words.

Sound: no infinity and no NaN; limits around the value, with room between them; a reason where there
is no value. Its own words: a ValueError that this library raised, never one of SciPy or of
statsmodels; and no warning that a person would not see.
"""

from __future__ import annotations

import inspect
import math
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_bad_input import estimates_of, numbers_of

import disparity as m
from disparity import Estimate
from disparity.in_words import estimate_in_cell

HOME = str(Path(m.__file__).parent)
BAD = st.sampled_from([math.nan, math.inf, -1, 1.5, None, "seven"])
SMALL = st.integers(0, 40)
LARGE = st.integers(10**9, 4 * 10**9)
COUNT = st.one_of(SMALL, SMALL, st.integers(0, 10**6), LARGE)
ANY = st.one_of(*[COUNT] * 9, BAD)
NAMES = [f"place {n}" for n in range(6)]
YEARS = list(range(2010, 2020))
MONTHS = [f"{year}-{month:02d}" for year in range(2018, 2021) for month in range(1, 13)]
LISTS = ["one", "two", "three"]
CELLS = ["001", "010", "011", "100", "101", "110", "111"]
BY_KIND: dict[str, st.SearchStrategy[Any]] = {"float": ANY, "int": ANY}
KNOWN = {"level": 0.95, "per": 1_000, "group": "a", "reference": "b"}


def by(names: list[Any], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Any, Any]]:
    """Return a number for each name; now and then one of them is bad."""
    return st.lists(values, min_size=len(names), max_size=len(names)).map(
        lambda found: dict(zip(names, found, strict=True))
    )


def rows(*, most: int = 6) -> st.SearchStrategy[dict[str, tuple[Any, ...]]]:
    """Return strata: events and person-years of a group and of a reference."""
    return st.integers(0, most).flatmap(lambda n: by(NAMES[:n], st.tuples(ANY, ANY, ANY, ANY)))


def within(most: st.SearchStrategy[int], parts: int) -> st.SearchStrategy[tuple[int, ...]]:
    """Return counts each a part of the one before: stops, searches, finds."""
    return st.tuples(*[most] * parts).map(lambda found: tuple(sorted(found, reverse=True)))


def of(values: st.SearchStrategy[Any], **more: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Return named arguments: what is drawn, by its name, and what is fixed."""
    return values.map(lambda found: {**more, **found})


def drawn(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(parts)


def series(names: list[Any], amounts: str) -> dict[str, st.SearchStrategy[Any]]:
    few = st.one_of(SMALL, SMALL, SMALL, LARGE)
    return {
        "events": st.one_of(
            by(names, few), by(names, st.just(0)), by(names, LARGE), by(names, ANY)
        ),
        amounts: st.one_of(by(names, LARGE), by(names, ANY)),
    }


def outcome(searches: int, finds: int) -> m.BiasTest:
    return m.outcome_test(
        group="a",
        finds=finds,
        searches=searches,
        reference="b",
        reference_finds=9,
        reference_searches=40,
    )


RATIO = st.tuples(COUNT, COUNT).map(
    lambda n: m.rate_ratio(
        n[0], person_years=1_000, reference_events=n[1], reference_person_years=2_000
    )
)
TEXTS = st.lists(st.sampled_from(["met", "partly", "not"]), min_size=0, max_size=6)
DAYS = st.lists(st.one_of(st.integers(0, 9), st.just(5), st.just(math.nan)), max_size=9)
FRAME = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "unknown"]),
        st.sampled_from(["dark", "daylight"]),
        st.sampled_from([1020, 1035, 1050]),
        st.integers(0, 200),
    ),
    max_size=24,
).map(
    lambda found: pd.DataFrame(found, columns=["group", "light", "clock", "stops"]).assign(
        year=2017, place="town"
    )
)
OF_TWO_LISTS = ("on_first", "on_second", "on_both")
OVERLAPS = st.one_of(by(CELLS, st.integers(0, 60)), by(CELLS, ANY))
SURVEY = st.integers(0, 24).flatmap(
    lambda n: st.fixed_dictionaries(
        {
            "answers": st.lists(st.booleans(), min_size=n, max_size=n),
            "weights": st.none()
            | st.lists(st.one_of(st.floats(0, 10), st.just(1.0), BAD), min_size=n, max_size=n),
            "of": st.lists(st.booleans(), min_size=n, max_size=n),
            "strata": st.none() | st.lists(st.sampled_from("xy"), min_size=n, max_size=n),
        }
    )
)
ARGUMENTS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "accountability_from_counts": of(
        drawn(
            reached=st.one_of(
                by(["occurred", "charged"], ANY),
                within(SMALL, 2).map(lambda n: {"occurred": n[0], "charged": n[1]}),
            )
        ),
        period="2018",
        followed_to="2020-01-01",
    ),
    "across_places": st.lists(within(SMALL, 2), min_size=0, max_size=5).map(
        lambda found: {
            "tests": {str(place): outcome(*n) for place, n in enumerate(found)},
            "whole": outcome(40, 9),
            "against": "below",
        }
    ),
    "additive_interaction": drawn(
        **{name: st.tuples(ANY, ANY) for name in ("neither", "first_only", "second_only", "both")},
        kind=st.sampled_from(["rates", "shares"]),
    ),
    "adjusted": drawn(
        p_values=by(["a", "b", "c"], st.none() | st.floats(0, 1)),
        method=st.sampled_from(["holm", "benjamini-hochberg"]),
    ),
    "agreement": TEXTS.flatmap(
        lambda one: drawn(
            first=st.just(one),
            second=st.lists(
                st.sampled_from(["met", "partly", "not"]), min_size=len(one), max_size=len(one)
            )
            | st.just(["met"] * len(one)),
            scale=st.sampled_from([(), ("not", "partly", "met")]),
        )
    ),
    "annual_trend": drawn(**series(YEARS, "person_years")),
    "benchmark_test": of(
        drawn(
            events=ANY,
            reference_events=ANY,
            benchmarks=by(["residents", "drivers"], st.tuples(ANY, ANY)),
        ),
        group="a",
    ),
    "coverage": drawn(
        listed=ANY,
        total=within(SMALL, 3).map(
            lambda n: m.two_lists(on_first=n[0], on_second=n[1], on_both=n[2])
        ),
    ),
    "coverage_by_group": of(drawn(overlaps=by(["a", "b"], OVERLAPS)), lists=LISTS),
    "cumulative_incidence": DAYS.flatmap(
        lambda days: drawn(
            days=st.just(days),
            fates=st.lists(
                st.sampled_from(["", "charged", "closed"]), min_size=len(days), max_size=len(days)
            ),
        )
    ),
    "darkness_choices": of(drawn(counts=FRAME), group=["a"], reference=["b"]),
    "directly_standardized_rate": drawn(
        **{each: by(NAMES[:3], ANY) for each in ("events", "person_years", "standard", "errors")}
    ),
    "directly_standardized_ratio": drawn(
        **{
            each: by(NAMES[:2], ANY)
            for each in (
                "events",
                "person_years",
                "reference_events",
                "reference_person_years",
                "standard",
            )
        }
    ),
    "disparity_index": drawn(
        events=ANY,
        total_events=ANY,
        benchmark=ANY,
        total_benchmark=ANY,
        errors=st.tuples(SMALL, LARGE),
    ),
    "e_value": RATIO.map(lambda ratio: {"ratio": ratio}),
    "empirical_bayes": drawn(**series(NAMES, "person_years")),
    "excess_events": drawn(
        events=ANY,
        person_years=ANY,
        reference_events=ANY,
        reference_person_years=ANY,
        errors=st.tuples(SMALL, LARGE),
    ),
    "force_given_contact": drawn(
        **{
            f"{whose}{what}": ANY
            for whose in ("", "reference_")
            for what in ("force", "stops", "population")
        }
    ),
    "funnel": drawn(**series(NAMES, "person_years")),
    "imputed_rate_ratio": of(
        drawn(
            strata=by(NAMES[:2], by(["a", "b", "unknown"], ANY)),
            person_years=ANY,
            reference_person_years=ANY,
        ),
        group="a",
        reference="b",
        allow=True,
    ),
    "interrupted_series": of(drawn(**series(YEARS, "person_years")), first_year_after=2015),
    "kitagawa": drawn(strata=rows()),
    "krippendorff_alpha": of(
        drawn(
            scores=st.integers(0, 5).flatmap(
                lambda n: st.lists(
                    st.lists(
                        st.sampled_from(["met", "partly", "not", None]), min_size=n, max_size=n
                    ),
                    max_size=3,
                )
            ),
            distance=st.sampled_from(["nominal", "ordinal", "interval"]),
        ),
        scale=["not", "partly", "met"],
    ),
    "lethal_force_indicators": st.fixed_dictionaries(
        {"civilians_killed": ANY, "agents_killed": ANY, "inhabitants": ANY, "agents": ANY}
    ).map(lambda found: {"counts": _Later(m.LethalForceCounts, found)}),
    "lists_by_graphs": of(drawn(overlaps=OVERLAPS), lists=LISTS),
    "mantel_haenszel": drawn(strata=rows(), kind=st.sampled_from(["rates", "shares", "odds"])),
    "monthly_series": of(drawn(**series(MONTHS, "person_months")), first_month_after="2019-07"),
    "outcome_test_within_areas": of(
        drawn(
            cells=by(
                NAMES,
                st.one_of(
                    by(["a", "b"], within(SMALL, 2).map(lambda n: n[::-1])),
                    by(["a", "b"], st.tuples(ANY, ANY)),
                ),
            )
        ),
        group="a",
        reference="b",
    ),
    "outcomes_by_agency": st.integers(0, 4).flatmap(
        lambda n: of(
            drawn(
                agencies=by(
                    NAMES[:n],
                    by(
                        ["here", "there"],
                        by(["a", "b"], st.one_of(within(COUNT, 3), within(SMALL, 3))),
                    ),
                )
            ),
            group="a",
            reference="b",
        )
    ),
    "p_value_of_ratio": RATIO.map(lambda ratio: {"ratio": ratio}),
    "panel": st.lists(st.tuples(COUNT, COUNT), max_size=3).map(
        lambda found: {
            "choices": [
                m.Choice(
                    f"choice {place}",
                    "model" if place else "main",
                    m.rate_ratio(
                        x, person_years=1_000, reference_events=y, reference_person_years=2_000
                    ),
                )
                for place, (x, y) in enumerate(found)
            ]
        }
    ),
    "pooled_ratios": drawn(
        strata=st.one_of(
            by(NAMES, st.tuples(SMALL, st.integers(50, 90), SMALL, st.integers(50, 90))), rows()
        )
    ),
    "random_effects": st.lists(RATIO, max_size=6).map(
        lambda found: {"ratios": dict(zip(NAMES, found, strict=False))}
    ),
    "regression": of(
        drawn(
            frame=by(["events", "persons", "night"], st.lists(ANY, min_size=9, max_size=9)).map(
                lambda found: pd.DataFrame(found).assign(
                    group=list("abc") * 3, force=list("xyzuvwrst")
                )
            ),
            family=st.sampled_from(["Poisson", "quasi-Poisson", "negative binomial"]),
            clusters=st.sampled_from(["", "force", "nothing"]),
            formula=st.sampled_from(["events ~ group", "events ~ group + night", "events ~ (", ""]),
        ),
        person_years="persons",
    ),
    "rate_over_areas": drawn(**series(NAMES, "person_years")),
    "relative_rate_index": of(
        drawn(stages=by(["population", "stops", "searches"], by(["a", "b"], ANY))),
        group="a",
        reference="b",
    ),
    "same_incidence": DAYS.flatmap(
        lambda days: of(
            drawn(
                days=st.just(days),
                fates=st.lists(
                    st.sampled_from(["", "charged", "closed"]),
                    min_size=len(days),
                    max_size=len(days),
                ),
                groups=st.lists(st.sampled_from("xy"), min_size=len(days), max_size=len(days)),
            ),
            fate="charged",
        )
    ),
    "same_waiting": st.tuples(DAYS, DAYS, st.booleans()).map(
        lambda found: {
            "days": found[0],
            "reached": [True] * len(found[0]),
            "other_days": found[1],
            "other_reached": [found[2]] * len(found[1]),
        }
    ),
    "several_lists": of(drawn(overlaps=OVERLAPS), lists=LISTS),
    "standardized_ratio": drawn(
        **{
            each: by(NAMES[:2], ANY)
            for each in ("events", "person_years", "reference_events", "reference_person_years")
        }
    ),
    "survey_ratio": SURVEY.map(
        lambda found: {**found, "reference": [not each for each in found["of"]]}
    ),
    "survey_share": SURVEY,
    "synthetic_control": of(
        drawn(values=by(NAMES, by([str(year) for year in YEARS], ANY))),
        place=NAMES[0],
        first_after="2016",
    ),
    "two_lists": st.one_of(
        within(COUNT, 3).map(lambda n: dict(zip(OF_TWO_LISTS, n, strict=True))),
        drawn(on_first=ANY, on_second=ANY, on_both=ANY),
    ),
    "unlike_events": of(drawn(overlaps=OVERLAPS), lists=LISTS),
    "veil_of_darkness_counts": of(drawn(counts=FRAME), group="a", reference="b"),
    "verdict": st.tuples(COUNT, COUNT).map(
        lambda n: {"estimate": m.proportion(min(n), total=max(n))}
    ),
    "waiting": DAYS.flatmap(
        lambda days: drawn(
            days=st.just(days),
            reached=st.lists(st.booleans(), min_size=len(days), max_size=len(days)),
        )
    ),
    "with_population_error": drawn(
        estimate=COUNT.map(lambda n: m.rate(n, person_years=1_000)),
        errors=st.lists(st.one_of(SMALL, LARGE, BAD), min_size=0, max_size=2),
    ),
    "wording": drawn(
        tests=st.lists(within(SMALL, 2), max_size=3).map(
            lambda found: [outcome(*n) for n in found]
        ),
        grade=st.sampled_from(["A", "B", "C", "D"]),
    ),
}
SHOWN_ELSEWHERE = {
    "accountability_funnel": "rows of cases, in test_bad_input and tests/cases",
    "linked_lists": "needs Splink, in tests/lists",
    "threshold_test": "seconds a call, in tests/bias",
    "veil_of_darkness": "counts its rows and hands them on to veil_of_darkness_counts",
}
SLOW = {
    "coverage_by_group",
    "darkness_choices",
    "interrupted_series",
    "lists_by_graphs",
    "monthly_series",
    "pooled_ratios",
    "several_lists",
    "unlike_events",
}
"""Functions of which a call takes tenths of a second."""


class _Later:
    """Something that is made when the call is made, so that its refusal is that of the call."""

    def __init__(self, kind: Callable[..., Any], parts: Mapping[str, Any]) -> None:
        self.kind, self.parts = kind, parts

    def __repr__(self) -> str:
        return f"{self.kind.__name__}({self.parts})"


FUNCTIONS = sorted(name for name in m.__all__ if inspect.isfunction(getattr(m, name)))


def arguments_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return what a function is given: written above, or by its signature where all are numbers."""
    if name in ARGUMENTS:
        return ARGUMENTS[name]
    parts = inspect.signature(getattr(m, name)).parameters.values()
    wanted = [
        each for each in parts if each.name not in KNOWN and each.default is inspect.Parameter.empty
    ]
    asked = {each.name: BY_KIND[str(each.annotation)] for each in wanted}
    fixed = {each.name: KNOWN[each.name] for each in parts if each.name in KNOWN}
    return of(drawn(**asked), **fixed)


def called(name: str, arguments: Mapping[str, Any]) -> Any:
    """Call a public function by the names of its arguments."""
    function = getattr(m, name)
    made = {
        key: each.kind(**each.parts) if isinstance(each, _Later) else each
        for key, each in arguments.items()
    }
    positional = [
        each.name
        for each in inspect.signature(function).parameters.values()
        if each.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD and each.name in made
    ]
    return function(
        *(made[each] for each in positional),
        **{key: each for key, each in made.items() if key not in positional},
    )


def raised_here(error: BaseException) -> bool:
    """Tell whether this library raised an error itself."""
    return traceback.extract_tb(error.__traceback__)[-1].filename.startswith(HOME)


def unsound(found: Estimate) -> Iterator[str]:
    """Yield what is wrong with an estimate."""
    if found.value is None and found.low is None and not found.not_estimable:
        yield "no value and no reason"
    if found.low is not None and found.low == found.high:
        yield "an interval of no width"
    ends = [each for each in (found.low, found.value, found.high) if each is not None]
    slack = 1e-9 * max(map(abs, ends), default=0.0)
    if any(one > two + slack for one, two in pairwise(ends)):
        yield "limits on one side of the value"
    for language in ("en", "fr", "ar", "ru"):
        if not (
            found.as_prose(language).strip() and estimate_in_cell(found, language=language).strip()
        ):
            yield f"no words in {language}"


def test_every_public_function_is_asked() -> None:
    left = {name for name in FUNCTIONS if name not in SHOWN_ELSEWHERE}
    assert {name for name in left if not _asked(name)} == set()
    assert SHOWN_ELSEWHERE.keys() <= set(FUNCTIONS)


def _asked(name: str) -> bool:
    try:
        arguments_of(name)
    except KeyError:
        return False
    return True


def answer(name: str, arguments: Mapping[str, Any]) -> tuple[Any, ValueError | None]:
    """Return what a function answers, or the error by which it refuses; a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return called(name, arguments), None
        except ValueError as error:
            return None, error


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name not in SHOWN_ELSEWHERE])
def test_a_function_answers_soundly_or_refuses_in_its_own_words(name: str) -> None:
    @settings(
        max_examples=8 if name in SLOW else 25,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(arguments_of(name))
    def holds(arguments: dict[str, Any]) -> None:
        result, error = answer(name, arguments)
        if error is not None:
            assert raised_here(error), f"an error from elsewhere: {error}"
            assert str(error).strip()
        assert all(math.isfinite(number) for number in numbers_of(result))
        for each in estimates_of(result):
            assert list(unsound(each)) == []

    holds()


def test_the_suite_tells_an_error_from_elsewhere_and_an_unsound_interval() -> None:
    _, ours = answer("rate", {"events": -1, "person_years": 1})
    assert ours is not None
    assert raised_here(ours)
    with pytest.raises(ValueError, match=r"math domain error|expected a") as caught:
        math.sqrt(-1)
    assert not raised_here(caught.value)
    assert list(unsound(m.rate(5, person_years=10))) == []
    broken = replace(m.rate(5, person_years=10), value=1.0, low=2.0, high=2.0)
    assert list(unsound(broken)) == ["an interval of no width", "limits on one side of the value"]
