"""Shares keep the laws of their formulas, and say what missing race leaves open."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from disparity import (
    imputed_rate_ratio,
    proportion,
    proportion_ratio,
    proportion_ratio_bounds,
    rate_ratio_bounds,
    share_of_group,
    share_unknown,
)

counts = st.integers(min_value=0, max_value=100_000)
some = st.integers(min_value=1, max_value=10_000)


@given(counts, counts)
def test_a_share_lies_within_its_limits_between_nought_and_one(x: int, rest: int) -> None:
    share = proportion(x, total=x + rest)
    if x + rest == 0:
        assert share.value is None
        assert share.not_estimable == "there is nothing to take a share of"
    else:
        assert 0 <= share.low <= share.value <= share.high <= 1


@given(st.integers(min_value=0, max_value=500), st.integers(min_value=1, max_value=500))
def test_limits_are_those_of_another_library(x: int, rest: int) -> None:
    share = proportion(x, total=x + rest, level=0.9)
    other = stats.binomtest(x, x + rest).proportion_ci(0.9, method="wilson")
    assert share.low == pytest.approx(other.low, abs=1e-12)
    assert share.high == pytest.approx(other.high, abs=1e-12)


@given(counts, counts)
def test_a_share_and_the_rest_mirror_each_other(x: int, rest: int) -> None:
    assume(x + rest > 0)
    here, there = proportion(x, total=x + rest), proportion(rest, total=x + rest)
    assert here.value + there.value == pytest.approx(1)
    assert here.low + there.high == pytest.approx(1)


def test_more_parts_than_the_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="count is 3, which is more than its total of 2"):
        proportion(3, total=2)
    with pytest.raises(ValueError, match="The total must hold the unknown too"):
        share_of_group(2, total=3, unknown=2)


@given(counts, counts, counts)
def test_every_treatment_of_the_unknown_lies_within_the_bounds(
    x: int, rest: int, unknown: int
) -> None:
    assume(x + rest > 0)
    total = x + rest + unknown
    shares = share_of_group(x, total=total, unknown=unknown)
    assert shares.lowest.value <= shares.of_known.value + 1e-12
    assert shares.of_known.value <= shares.highest.value + 1e-12
    assert shares.of_all.value == shares.lowest.value
    assert shares.highest.value - shares.lowest.value == pytest.approx(shares.unknown.value)


def test_without_known_persons_only_the_bounds_remain() -> None:
    shares = share_of_group(0, total=5, unknown=5)
    assert shares.of_known.value is None
    assert (shares.lowest.value, shares.highest.value) == (0, 1)
    assert share_unknown(5, total=5).value == 1


@given(some, some, some, some)
def test_a_ratio_of_shares_is_the_ratio_of_its_parts(a: int, b: int, c: int, d: int) -> None:
    ratio = proportion_ratio(
        a, total=a + b, reference_count=c, reference_total=c + d, interval="log-normal"
    )
    assert ratio.value == pytest.approx((a / (a + b)) / (c / (c + d)))
    assert ratio.low <= ratio.value <= ratio.high
    other = stats.contingency.relative_risk(a, a + b, c, c + d).confidence_interval(0.95)
    assert ratio.low == pytest.approx(other.low)
    assert ratio.high == pytest.approx(other.high)


@pytest.mark.parametrize(
    ("x", "n", "y", "m", "value", "reason"),
    [
        (0, 0, 1, 2, None, "a group has nothing to take a share of"),
        (1, 2, 0, 0, None, "a group has nothing to take a share of"),
        (1, 2, 0, 2, None, "the reference group has no events"),
        (0, 2, 0, 2, None, "neither group has events"),
        (0, 2, 1, 2, 0, ""),
    ],
)
def test_a_ratio_of_shares_that_cannot_be_taken_says_why(
    x: int, n: int, y: int, m: int, value: float | None, reason: str
) -> None:
    ratio = proportion_ratio(x, total=n, reference_count=y, reference_total=m)
    assert (ratio.value, ratio.not_estimable) == (value, reason)


def test_a_ratio_without_events_in_the_group_has_only_an_upper_limit() -> None:
    none_here = proportion_ratio(0, total=20, reference_count=5, reference_total=20)
    assert none_here.low == 0
    assert 0 < none_here.high < 1
    none_there = proportion_ratio(5, total=20, reference_count=0, reference_total=20)
    assert none_there.low > 1
    assert none_there.high is None
    with pytest.raises(ValueError, match="needs events in both groups"):
        proportion_ratio(0, total=9, reference_count=1, reference_total=9, interval="log-normal")


def test_few_events_take_the_score_interval_and_many_the_logarithmic_one() -> None:
    assert "Koopman" in proportion_ratio(9, total=90, reference_count=50, reference_total=90).method
    assert "Katz" in proportion_ratio(10, total=90, reference_count=50, reference_total=90).method


@given(some, some, counts)
def test_bounds_of_a_rate_ratio_hold_every_split_of_the_unknown(x: int, y: int, u: int) -> None:
    bounds = rate_ratio_bounds(
        x,
        person_years=1e6,
        reference_events=y,
        reference_person_years=5e6,
        unknown_events=u,
        total_events=x + y + u,
    )
    for to_group in (0, u // 3, u):
        ratio = (x + to_group) / (y + u - to_group) * 5
        assert bounds.lowest.value <= ratio * (1 + 1e-12)
        assert ratio <= bounds.highest.value * (1 + 1e-12)
    assert math.isclose(bounds.as_counted.value, x / y * 5)


def test_bounds_refuse_parts_above_their_total() -> None:
    with pytest.raises(ValueError, match="more than their total of 10"):
        rate_ratio_bounds(
            5,
            person_years=1,
            reference_events=5,
            reference_person_years=1,
            unknown_events=1,
            total_events=10,
        )


@given(some, some, counts)
def test_limits_either_way_hold_those_of_every_treatment(x: int, rest: int, unknown: int) -> None:
    shares = share_of_group(x, total=x + rest + unknown, unknown=unknown)
    whole = shares.either_way
    assert whole.value == shares.of_known.value
    for part in (shares.of_known, shares.of_all, shares.lowest, shares.highest):
        assert whole.low <= part.low + 1e-12
        assert part.high <= whole.high + 1e-12
    assert "wherever the events of unknown group belong" in whole.missing


def test_group_is_imputed_only_when_asked_for_and_with_its_warning() -> None:
    strata = {"2019": {"black": 60, "white": 40, "unknown": 20}}
    given_ = {
        "group": "black",
        "reference": "white",
        "person_years": 1e5,
        "reference_person_years": 1e5,
    }
    with pytest.raises(ValueError, match="not imputed unless it is asked for"):
        imputed_rate_ratio(strata, **given_)
    filled = imputed_rate_ratio(strata, allow=True, **given_)
    assert any("nobody said so of themselves" in each for each in filled.assumptions)
    assert "20 events of unknown group were imputed" in filled.missing
    with pytest.raises(ValueError, match="stratum '2019' has no group 'asian'"):
        imputed_rate_ratio(strata, allow=True, **given_ | {"group": "asian"})


def test_imputed_ratio_covers_the_truth_where_group_is_missing_at_random() -> None:
    """Known truth: ratio 2, group missing in a fifth of one stratum and half of the other."""
    rng = np.random.default_rng(7)
    hits = 0
    for _ in range(400):
        strata = {}
        for name, mean, missing in (("a", 150, 0.2), ("b", 60, 0.5)):
            black, white = rng.poisson(2 * mean), rng.poisson(mean)
            lost = rng.binomial(black, missing), rng.binomial(white, missing)
            strata[name] = {
                "black": int(black - lost[0]),
                "white": int(white - lost[1]),
                "unknown": int(sum(lost)),
            }
        found = imputed_rate_ratio(
            strata,
            group="black",
            reference="white",
            allow=True,
            person_years=1e5,
            reference_person_years=1e5,
        )
        hits += found.low <= 2 <= found.high
    assert 0.93 <= hits / 400 <= 0.98


def test_no_way_to_share_out_the_unknown_lies_outside_the_bounds_of_a_ratio_of_shares() -> None:
    x, n, y, m, ux, un = 3, 9, 2, 8, 2, 5
    found = proportion_ratio_bounds(
        x,
        total=n,
        reference_count=y,
        reference_total=m,
        unknown_count=ux,
        unknown_total=un,
    )
    ratios = [
        (x + counted) / (n + counted + other) / ((y + ux - counted) / (m + un - counted - other))
        for counted in range(ux + 1)
        for other in range(un - ux + 1)
    ]
    assert found.ends == pytest.approx((min(ratios), max(ratios)))
    with pytest.raises(ValueError, match="unknown_count is 6, which is more than its total of 5"):
        proportion_ratio_bounds(
            x, total=n, reference_count=y, reference_total=m, unknown_count=6, unknown_total=5
        )
