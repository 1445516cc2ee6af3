"""Comparisons of groups keep the laws of their formulas and refuse what is no count, by name."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from disparity import (
    additive_interaction,
    adjusted,
    directly_standardized_rate,
    disparity_index,
    equal_rates,
    excess_events,
    least_ratio_seen,
    mantel_haenszel,
    p_value_of_ratio,
    proportion_difference,
    proportion_ratio,
    rate,
    rate_ratio,
    relative_rate_index,
    standardized_ratio,
    with_population_error,
)

some = st.integers(min_value=1, max_value=5_000)
any_count = st.integers(min_value=0, max_value=300)
size = st.integers(min_value=1, max_value=2_000)


def pair(draw_count: int, total: int) -> tuple[int, int]:
    return min(draw_count, total), total


# Shares


@settings(deadline=None)
@given(any_count, size, any_count, size)
def test_a_ratio_of_shares_is_finite_within_its_limits_or_says_why_not(
    a: int, n: int, b: int, m: int
) -> None:
    (x, n), (y, m) = pair(a, n), pair(b, m)
    ratio = proportion_ratio(x, total=n, reference_count=y, reference_total=m)
    for number in (ratio.value, ratio.low, ratio.high):
        assert number is None or math.isfinite(number)
    if y == 0:
        assert ratio.value is None
        assert ratio.high is None
        assert ratio.not_estimable
    else:
        assert ratio.low <= ratio.value * (1 + 1e-9)
        assert ratio.value <= ratio.high * (1 + 1e-9)


@settings(deadline=None)
@given(some, some, some, some)
def test_turning_a_ratio_of_shares_round_inverts_it(a: int, n: int, b: int, m: int) -> None:
    (x, n), (y, m) = pair(a, n), pair(b, m)
    there = proportion_ratio(x, total=n, reference_count=y, reference_total=m)
    back = proportion_ratio(y, total=m, reference_count=x, reference_total=n)
    assert there.low * back.high == pytest.approx(1, rel=1e-6)
    assert there.high * back.low == pytest.approx(1, rel=1e-6)


@given(any_count, size, any_count, size)
def test_a_difference_of_shares_turns_its_sign_with_the_groups(
    a: int, n: int, b: int, m: int
) -> None:
    (x, n), (y, m) = pair(a, n), pair(b, m)
    there = proportion_difference(x, total=n, reference_count=y, reference_total=m)
    back = proportion_difference(y, total=m, reference_count=x, reference_total=n)
    assert -1 <= there.low <= there.value <= there.high <= 1
    assert (there.value, there.low, there.high) == pytest.approx(
        (-back.value, -back.high, -back.low)
    )


# Excess, index, chain


@given(some, some, some, some)
def test_excess_is_what_the_ratio_leaves(x: int, n: int, y: int, m: int) -> None:
    excess = excess_events(x, person_years=n, reference_events=y, reference_person_years=m)
    ratio = rate_ratio(x, person_years=n, reference_events=y, reference_person_years=m)
    assert excess.value == pytest.approx(x * (1 - 1 / ratio.value), abs=1e-6 * x + 1e-9)
    assert excess.low <= excess.value <= excess.high


def test_excess_without_person_years_says_so() -> None:
    found = excess_events(0, person_years=0, reference_events=3, reference_person_years=9)
    assert found.value is None
    assert "person-years" in found.not_estimable


def test_an_index_lies_nearer_to_one_than_the_ratio_to_everyone_else() -> None:
    index = disparity_index(60, total_events=100, benchmark=30, total_benchmark=100)
    ratio = rate_ratio(60, person_years=30, reference_events=40, reference_person_years=70)
    assert index.value == pytest.approx(2)
    assert ratio.value == pytest.approx(3.5)


def test_the_links_of_a_chain_multiply_to_the_ratio_over_the_population() -> None:
    chain = relative_rate_index(
        {
            "population": {"a": 1_000, "b": 3_000, "c": 500},
            "stops": {"a": 200, "b": 300, "c": 10},
            "searches": {"a": 80, "b": 60, "c": 1},
            "arrests": {"a": 20, "b": 30, "c": 0},
        },
        group="a",
        reference="b",
    )
    assert [link.previous for link in chain] == ["population", "stops", "searches"]
    product = math.prod(link.per_previous_stage.value for link in chain)
    assert product == pytest.approx(chain[-1].per_population.value)


def test_the_reference_is_everyone_else_unless_a_group_is_named() -> None:
    stages = {"population": {"a": 100, "b": 300, "c": 100}, "stops": {"a": 10, "b": 10, "c": 10}}
    (link,) = relative_rate_index(stages, group="a")
    assert link.per_population.value == pytest.approx(2.0)
    assert link.per_population.numerators == (10, 20)


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        ({"population": {"a": 9, "b": 9}}, "at least one stage"),
        (
            {"population": {"a": 9, "b": 9}, "stops": {"a": 1}},
            "stage 'stops': there is no group 'b'",
        ),
        (
            {"population": {"a": 9, "b": 9}, "stops": {"a": 1, "b": math.nan}},
            "stage 'stops': the count of 'b' is nan",
        ),
        (
            {
                "population": {"a": 9, "b": 9},
                "stops": {"a": 1, "b": 1},
                "arrests": {"a": 2, "b": 1},
            },
            "stage 'arrests' has more events than 'stops'",
        ),
    ],
)
def test_a_chain_names_the_stage_and_group_that_is_wrong(stages: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        relative_rate_index(stages, group="a", reference="b")


# Strata


@given(st.lists(st.tuples(some, some, some, some), min_size=1, max_size=5))
def test_one_common_ratio_is_found_in_any_strata(
    rows: list[tuple[int, int, int, int]],
) -> None:
    """Where each stratum's ratio is three, so is Mantel and Haenszel's, whatever the sizes."""
    strata = {str(i): (3 * y * n, n, y * m, m) for i, (_, n, y, m) in enumerate(rows)}
    found = mantel_haenszel(strata)
    assert found.stratified.value == pytest.approx(3)
    assert found.same_in_all.p_value is None or found.same_in_all.p_value > 0.99


@given(st.tuples(some, some, some, some))
def test_one_stratum_gives_the_crude_ratio(row: tuple[int, int, int, int]) -> None:
    found = mantel_haenszel({"only": row})
    assert found.stratified.value == pytest.approx(found.crude.value)
    assert not found.reversed
    assert found.same_in_all.not_estimable


def test_an_empty_stratum_is_left_out_and_named() -> None:
    found = mantel_haenszel(
        {"full": (10, 100, 5, 100), "no events": (0, 50, 0, 50), "one group": (3, 40, 0, 0)}
    )
    assert found.left_out == ("no events", "one group")
    assert found.stratified.value == pytest.approx(2)
    assert found.by_stratum["one group"].value is None


def test_strata_without_events_of_the_reference_are_not_estimable() -> None:
    found = mantel_haenszel({"a": (10, 100, 0, 100), "b": (4, 10, 0, 90)})
    assert found.stratified.value is None
    assert found.stratified.not_estimable == "a group has no events in any stratum"


@pytest.mark.parametrize("wrong", [-1, 2.5, math.nan])
def test_a_stratum_with_what_is_no_count_is_named(wrong: float) -> None:
    with pytest.raises(ValueError, match="stratum 'north'"):
        mantel_haenszel({"south": (1, 10, 1, 10), "north": (wrong, 10, 1, 10)})


# Standardization


BANDS = st.lists(st.tuples(any_count, some, some), min_size=1, max_size=5)


@given(BANDS, st.floats(min_value=0.01, max_value=1000))
def test_a_standard_matters_only_by_its_shares(
    rows: list[tuple[int, int, int]], factor: float
) -> None:
    events = {str(i): x for i, (x, _, _) in enumerate(rows)}
    years = {str(i): n for i, (_, n, _) in enumerate(rows)}
    standard = {str(i): w for i, (_, _, w) in enumerate(rows)}
    one = directly_standardized_rate(events, person_years=years, standard=standard)
    other = directly_standardized_rate(
        events, person_years=years, standard={key: w * factor for key, w in standard.items()}
    )
    assert one.low <= one.value <= one.high
    assert (one.value, one.low, one.high) == pytest.approx(
        (other.value, other.low, other.high), rel=1e-6
    )


@given(BANDS)
def test_the_groups_own_ages_as_standard_give_its_crude_rate(
    rows: list[tuple[int, int, int]],
) -> None:
    events = {str(i): x for i, (x, _, _) in enumerate(rows)}
    years = {str(i): n for i, (_, n, _) in enumerate(rows)}
    found = directly_standardized_rate(events, person_years=years, standard=years, per=1)
    assert found.value == pytest.approx(sum(events.values()) / sum(years.values()))


def test_a_group_with_the_reference_rates_has_a_standardized_ratio_of_one() -> None:
    found = standardized_ratio(
        {"young": 10, "old": 40},
        person_years={"young": 1_000, "old": 2_000},
        reference_events={"young": 100, "old": 20},
        reference_person_years={"young": 10_000, "old": 1_000},
    )
    assert found.value == pytest.approx(1)


def test_a_band_in_which_nobody_lived_is_named() -> None:
    found = directly_standardized_rate(
        {"young": 0, "old": 4},
        person_years={"young": 0, "old": 50},
        standard={"young": 1, "old": 1},
    )
    assert found.not_estimable == "no person-years in young"


def test_strata_that_differ_are_named() -> None:
    with pytest.raises(ValueError, match="the same strata: old, young"):
        directly_standardized_rate({"young": 1}, person_years={"old": 1}, standard={"young": 1})


# Several comparisons


@given(st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=12))
def test_adjusted_p_values_are_never_smaller_and_keep_their_order(values: list[float]) -> None:
    raw = {str(i): p for i, p in enumerate(values)}
    holm = adjusted(raw)
    screening = adjusted(raw, method="benjamini-hochberg")
    for name, p in raw.items():
        assert p - 1e-12 <= screening[name] <= holm[name] + 1e-12 <= 1 + 1e-12
    ordered = sorted(raw, key=raw.__getitem__)
    assert [holm[name] for name in ordered] == sorted(holm.values())


def test_what_could_not_be_tested_is_not_counted() -> None:
    assert adjusted({"a": 0.02, "b": None}) == {"a": 0.02, "b": None}
    assert adjusted({"b": None}) == {"b": None}


@given(any_count, some, any_count, some)
def test_the_exact_test_agrees_with_the_binomial_distribution(
    x: int, n: int, y: int, m: int
) -> None:
    found = equal_rates(x, person_years=n, reference_events=y, reference_person_years=m)
    if x + y == 0:
        assert found.not_estimable == "there are no events"
        return
    law = stats.binom(x + y, n / (n + m))
    assert found.p_value == pytest.approx(min(1, 2 * min(law.cdf(x), law.sf(x - 1))), rel=1e-6)


def test_an_interval_that_touches_one_has_a_p_value_of_five_per_cent() -> None:
    ratio = rate_ratio(100, person_years=1_000, reference_events=100, reference_person_years=1_000)
    shift = ratio.high  # make the lower limit one
    moved = rate_ratio(
        100, person_years=1_000, reference_events=100, reference_person_years=1_000 * shift
    )
    assert moved.low == pytest.approx(1)
    assert p_value_of_ratio(moved) == pytest.approx(0.05)


# Intersection


@given(some, some, some, some)
def test_grounds_that_multiply_have_a_ratio_of_ratios_of_one(
    base: int, n: int, first: int, second: int
) -> None:
    found = additive_interaction(
        neither=(base, n),
        first_only=(base * first, n),
        second_only=(base * second, n),
        both=(base * first * second, n),
    )
    assert found.ratio_of_ratios.value == pytest.approx(1)
    assert found.excess.value == pytest.approx(
        (first - 1) * (second - 1), abs=1e-6 * first * second
    )


def test_an_empty_cell_of_an_intersection_is_named() -> None:
    found = additive_interaction(
        neither=(5, 100), first_only=(0, 100), second_only=(3, 0), both=(4, 50)
    )
    assert found.excess.not_estimable == "no events or person-years in first_only, second_only"


def test_grounds_of_shares_have_the_limits_of_shares() -> None:
    cells = {
        "neither": (216, 4036),
        "first_only": (300, 2000),
        "second_only": (400, 3000),
        "both": (2899, 13_324),
    }
    rates, shares = (additive_interaction(**cells, kind=kind) for kind in ("rates", "shares"))
    alone = proportion_ratio(2899, total=13_324, reference_count=216, reference_total=4036)
    assert shares.both == alone
    assert shares.excess.value == rates.excess.value
    assert rates.excess.low < shares.excess.low < shares.excess.high < rates.excess.high
    with pytest.raises(ValueError, match="'both'"):
        additive_interaction(**cells | {"both": (5, 4)}, kind="shares")


def test_the_least_ratio_seen_is_shown_in_about_four_of_five_draws() -> None:
    drawn, persons, other = np.random.default_rng(3), 1_000.0, 3_000.0
    ratio = least_ratio_seen(400, person_years=persons, reference_person_years=other)
    base = 400 / (persons * ratio + other)
    shown = 0
    for _ in range(400):
        x, y = drawn.poisson(base * ratio * persons), drawn.poisson(base * other)
        found = rate_ratio(
            int(x), person_years=persons, reference_events=int(y), reference_person_years=other
        )
        shown += found.low > 1
    assert 0.74 < shown / 400 < 0.86
    assert least_ratio_seen(0, person_years=1, reference_person_years=1) is None


def test_persons_that_are_hardly_known_carry_no_rate() -> None:
    found = with_population_error(rate(5, person_years=10), errors=[11])
    assert found.value is None
    assert "hardly known" in found.not_estimable


def test_a_ratio_of_a_few_to_thousands_of_millions_has_limits() -> None:
    found = rate_ratio(
        5, person_years=1e6, reference_events=3_000_000_000, reference_person_years=1e9
    )
    assert 0 < found.low < found.value < found.high
