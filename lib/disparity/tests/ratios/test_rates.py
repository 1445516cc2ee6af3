"""Rates and their ratios keep the laws of their formulas, and never are infinite or NaN."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from disparity import Estimate, persons_between, rate, rate_difference, rate_ratio

counts = st.integers(min_value=0, max_value=100_000)
some = st.integers(min_value=1, max_value=100_000)
years = st.floats(min_value=1, max_value=1e9)
levels = st.sampled_from([0.8, 0.9, 0.95, 0.99])


def numbers(estimate: Estimate) -> list[float]:
    return [x for x in (estimate.value, estimate.low, estimate.high) if x is not None]


@given(counts, st.one_of(st.just(0.0), years), levels)
def test_a_rate_lies_within_its_limits_and_is_finite(x: int, n: float, level: float) -> None:
    estimate = rate(x, person_years=n, level=level)
    assert all(math.isfinite(number) for number in numbers(estimate))
    if n == 0:
        assert estimate.value is None
        assert estimate.not_estimable
    else:
        assert estimate.low <= estimate.value <= estimate.high


@given(st.integers(min_value=1, max_value=5_000), levels)
def test_poisson_limits_cut_off_equal_tails(x: int, level: float) -> None:
    """Half the error lies in counts as high or higher, half in counts as low or lower."""
    estimate = rate(x, person_years=1, per=1, level=level)
    tail = (1 - level) / 2
    assert stats.poisson.sf(x - 1, estimate.low) == pytest.approx(tail, rel=1e-6)
    assert stats.poisson.cdf(x, estimate.high) == pytest.approx(tail, rel=1e-6)


def test_no_event_has_a_lower_limit_of_zero_and_the_rule_of_three() -> None:
    estimate = rate(0, person_years=1_000, per=1_000)
    assert (estimate.value, estimate.low) == (0, 0)
    assert estimate.high == pytest.approx(-math.log(0.025))


@given(counts, years, st.floats(min_value=0.1, max_value=1_000))
def test_a_rate_grows_with_its_unit(x: int, n: float, factor: float) -> None:
    one = rate(x, person_years=n, per=1_000)
    more = rate(x, person_years=n, per=1_000 * factor)
    assert more.value == pytest.approx(one.value * factor)
    assert more.high == pytest.approx(one.high * factor)


@given(counts, years, counts, years, levels)
def test_a_ratio_is_finite_within_its_limits_or_says_why_not(
    x: int, n: float, y: int, m: float, level: float
) -> None:
    ratio = rate_ratio(x, person_years=n, reference_events=y, reference_person_years=m, level=level)
    assert all(math.isfinite(number) for number in numbers(ratio))
    if ratio.value is None:
        assert y == 0
        assert ratio.not_estimable
    else:
        assert ratio.low <= ratio.value * (1 + 1e-12)
        assert ratio.value <= ratio.high * (1 + 1e-12)
        assert not ratio.not_estimable


@given(some, years, some, years)
def test_turning_a_ratio_round_inverts_it(x: int, n: float, y: int, m: float) -> None:
    there = rate_ratio(x, person_years=n, reference_events=y, reference_person_years=m)
    back = rate_ratio(y, person_years=m, reference_events=x, reference_person_years=n)
    assert there.value * back.value == pytest.approx(1)
    assert there.low * back.high == pytest.approx(1, rel=1e-6)
    assert there.high * back.low == pytest.approx(1, rel=1e-6)


@given(some, years)
def test_equal_groups_have_a_ratio_of_one_within_the_interval(x: int, n: float) -> None:
    ratio = rate_ratio(x, person_years=n, reference_events=x, reference_person_years=n)
    assert ratio.value == pytest.approx(1)
    assert ratio.low < 1 < ratio.high


@pytest.mark.parametrize(
    ("x", "y", "method"),
    [
        (10, 10, "log"),
        (9, 500, "conditional binomial, mid-P"),
        (500, 1, "conditional binomial, mid-P"),
        (500, 0, "exact"),
        (0, 9, "exact"),
    ],
)
def test_fewer_than_ten_events_take_mid_p_and_none_the_exact_method(
    x: int, y: int, method: str
) -> None:
    ratio = rate_ratio(x, person_years=1e5, reference_events=y, reference_person_years=1e6)
    assert ratio.method.startswith(method)


@given(st.integers(min_value=1, max_value=9), st.integers(min_value=1, max_value=500), levels)
def test_exact_limits_cut_off_equal_binomial_tails(x: int, y: int, level: float) -> None:
    ratio = rate_ratio(
        x,
        person_years=1,
        reference_events=y,
        reference_person_years=1,
        level=level,
        interval="exact",
    )
    low, high = (limit / (1 + limit) for limit in (ratio.low, ratio.high))
    tail = (1 - level) / 2
    assert stats.binom.sf(x - 1, x + y, low) == pytest.approx(tail, rel=1e-6)
    assert stats.binom.cdf(x, x + y, high) == pytest.approx(tail, rel=1e-6)


def test_nothing_is_added_to_a_zero_in_silence() -> None:
    none_in_group = rate_ratio(
        0, person_years=1_000, reference_events=20, reference_person_years=1_000
    )
    assert (none_in_group.value, none_in_group.low) == (0, 0)
    assert 0 < none_in_group.high < 1
    none_in_reference = rate_ratio(
        20, person_years=1_000, reference_events=0, reference_person_years=1_000
    )
    assert none_in_reference.value is None
    assert none_in_reference.high is None
    assert none_in_reference.low > 1
    assert none_in_reference.not_estimable == "the reference group has no events"


@pytest.mark.parametrize(
    ("n", "m", "x", "y", "reason"),
    [
        (0, 10, 1, 1, "a group has no person-years to count events over"),
        (10, 0, 1, 1, "a group has no person-years to count events over"),
        (10, 10, 0, 0, "neither group has events"),
    ],
)
def test_a_ratio_that_cannot_be_taken_says_why(
    n: float, m: float, x: int, y: int, reason: str
) -> None:
    ratio = rate_ratio(x, person_years=n, reference_events=y, reference_person_years=m)
    assert (ratio.value, ratio.low, ratio.high, ratio.not_estimable) == (None, None, None, reason)


@given(counts, years, counts, years)
def test_a_difference_lies_within_its_limits(x: int, n: float, y: int, m: float) -> None:
    difference = rate_difference(x, person_years=n, reference_events=y, reference_person_years=m)
    expected = rate(x, person_years=n).value - rate(y, person_years=m).value
    assert difference.value == pytest.approx(expected)
    assert difference.low <= difference.value <= difference.high


def test_a_difference_without_person_years_says_why() -> None:
    difference = rate_difference(1, person_years=0, reference_events=1, reference_person_years=1)
    assert difference.value is None
    assert difference.not_estimable


@pytest.mark.parametrize("wrong", [-1, 1.5, float("nan"), float("inf")])
def test_what_is_no_count_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match=r"events is .* which is not a count"):
        rate(wrong, person_years=1)
    with pytest.raises(ValueError, match="reference_events"):
        rate_ratio(1, person_years=1, reference_events=wrong, reference_person_years=1)


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf")])
def test_what_is_no_denominator_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="person_years is"):
        rate(1, person_years=wrong)


@pytest.mark.parametrize("wrong", [0, 1, 95])
def test_a_level_in_per_cent_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match=r"Give a share such as 0\.95"):
        rate(1, person_years=1, level=wrong)


def test_an_estimate_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        rate(1, person_years=1).value = 2


def test_an_estimate_is_never_infinite() -> None:
    with pytest.raises(ValueError, match="is not a finite number"):
        rate(1, person_years=5e-324)


def test_persons_between_two_censuses_lie_between_them_and_say_how_little_is_known() -> None:
    assert persons_between(100, 400, at=0.5) == pytest.approx((200, 300 / math.sqrt(12)))
    assert persons_between(100, 400, at=0)[0] == 100
    assert persons_between(100, 400, at=1)[0] == 400
    assert persons_between(250, 250, at=0.3) == (pytest.approx(250), 0)
    with pytest.raises(ValueError, match="a time between them"):
        persons_between(100, 400, at=1.2)
