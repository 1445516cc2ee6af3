"""Crude and stratified ratios, their limits over areas, standardization, decomposition, panels."""

from __future__ import annotations

import math

import numpy as np
import pytest

from disparity import (
    Choice,
    Estimate,
    directly_standardized_ratio,
    kitagawa,
    mantel_haenszel,
    panel,
    rate_ratio,
    verdict,
)

AREAS = {
    "a": (30, 2_000, 40, 6_000),
    "b": (12, 900, 33, 5_000),
    "c": (44, 2_500, 70, 9_000),
    "d": (9, 1_200, 61, 8_800),
    "e": (61, 3_100, 50, 7_000),
    "f": (25, 1_000, 20, 4_000),
}


def test_shares_have_the_limits_of_rates_over_areas() -> None:
    # The cluster-robust variance of a logarithm of a ratio knows no family of the counts.
    rates, shares = (mantel_haenszel(AREAS, kind=kind).over_areas for kind in ("rates", "shares"))
    assert (rates.value, rates.low, rates.high) == (shares.value, shares.low, shares.high)


@pytest.mark.parametrize("kind", ["rates", "shares", "odds"])
def test_limits_within_areas_are_near_those_that_leave_out_each_area(kind: str) -> None:
    many = {
        f"{name}{turn}": (x + turn, n, y + 2 * turn, m)
        for turn in range(6)
        for name, (x, n, y, m) in AREAS.items()
    }
    found = mantel_haenszel(many, kind=kind)
    for wanted, name in ((found.within_areas, "stratified"), (found.over_areas, "crude")):
        logs = [
            math.log(
                getattr(
                    mantel_haenszel(
                        {key: row for key, row in many.items() if key != out}, kind=kind
                    ),
                    name,
                ).value
            )
            for out in many
        ]
        k = len(many)
        jackknife = math.sqrt((k - 1) / k * sum((log - np.mean(logs)) ** 2 for log in logs))
        assert math.log(wanted.high / wanted.value) / 2.03 == pytest.approx(jackknife, rel=0.05)


def test_limits_over_areas_hold_for_clustered_events_where_poisson_limits_do_not() -> None:
    drawn = np.random.default_rng(7)
    held = {"crude": 0, "over_areas": 0}
    for _ in range(300):
        rows = {}
        for area in range(40):
            n, m = drawn.integers(2_000, 9_000), drawn.integers(9_000, 40_000)
            # Several events fall on one person: the count is five times that of encounters.
            x, y = (5 * drawn.poisson(rate * size / 5) for rate, size in ((0.03, n), (0.01, m)))
            rows[str(area)] = (x, n, y, m)
        found = mantel_haenszel(rows)
        for name in held:
            estimate = getattr(found, name)
            held[name] += estimate.low <= 3 <= estimate.high
    assert held["crude"] < 220
    assert 273 <= held["over_areas"] <= 295


def test_few_areas_an_empty_stratum_and_zero_cells_give_reasons_and_no_number() -> None:
    one = mantel_haenszel({"only": (3, 100, 2, 200)})
    assert one.over_areas.value is None
    assert one.over_areas.not_estimable == "fewer than 5 areas"
    empty = mantel_haenszel({**AREAS, "nobody": (0, 0, 0, 0), "one group": (3, 100, 0, 0)})
    assert empty.left_out == ("nobody", "one group")
    assert empty.within_areas.value == pytest.approx(mantel_haenszel(AREAS).within_areas.value)
    zero = mantel_haenszel({name: (0, n, y, m) for name, (_, n, y, m) in AREAS.items()})
    assert zero.within_areas.value is zero.over_areas.value is None
    assert mantel_haenszel({"x": (0, 10, 3, 20)}, kind="odds").stratified.value is None
    assert mantel_haenszel({"x": (10, 10, 3, 20)}, kind="odds").stratified.not_estimable


def test_a_standardized_ratio_is_free_of_what_ages_alone_make() -> None:
    # The same rates in each age, other ages: crude 3.3, standardized 1.
    young, old = 0.04, 0.002
    ratio = directly_standardized_ratio(
        {"young": round(1_000 * young), "old": round(1_000 * old)},
        person_years={"young": 1_000, "old": 1_000},
        reference_events={"young": round(500 * young), "old": round(4_000 * old)},
        reference_person_years={"young": 500, "old": 4_000},
        standard={"young": 1, "old": 2},
    )
    assert ratio.value == pytest.approx(1)
    assert ratio.low is not None
    assert ratio.low < 1
    none = directly_standardized_ratio(
        {"young": 0, "old": 0},
        person_years={"young": 1, "old": 1},
        reference_events={"young": 1, "old": 0},
        reference_person_years={"young": 9, "old": 9},
        standard={"young": 1, "old": 1},
    )
    assert none.value is None
    assert none.not_estimable == "a group has no events"


def test_the_parts_of_a_decomposition_add_up_and_are_nothing_where_nothing_differs() -> None:
    x, n, y, m = (sum(row[place] for row in AREAS.values()) for place in range(4))
    parts = kitagawa(AREAS, per=1)
    assert parts.of_rates + parts.of_composition == pytest.approx(x / n - y / m)
    same_places = kitagawa({"a": (30, 100, 10, 100), "b": (60, 200, 20, 200)}, per=1)
    assert same_places.of_composition == pytest.approx(0)
    same_rates = kitagawa({"a": (90, 900, 10, 100), "b": (1, 100, 9, 900)}, per=1)
    assert same_rates.of_rates == pytest.approx(0)
    assert same_rates.share_of_composition == pytest.approx(1)
    with pytest.raises(ValueError, match="no person-years"):
        kitagawa({"a": (0, 0, 1, 10)})


def ratio(events: int, of_reference: int) -> Estimate:
    return rate_ratio(
        events, person_years=1_000, reference_events=of_reference, reference_person_years=1_000
    )


def test_words_bear_only_what_every_choice_bears() -> None:
    above, other = ratio(80, 40), ratio(90, 40)
    assert panel([Choice("m", "main", above), Choice("r", "reference", other)]).borne == "above"
    hangs = panel(
        [
            Choice("m", "main", above),
            Choice("r", "reference", ratio(80, 75)),
            Choice("g", "group", other),
            Choice("w", "window", ratio(0, 0)),
        ]
    )
    assert hangs.borne == "unclear"
    assert [each.changes for each in hangs.hangs_on] == ["reference"]
    assert (hangs.lowest.label, hangs.highest.label) == ("r", "g")
    assert [verdict(each) for each in (ratio(40, 80), ratio(0, 0))] == ["below", "none"]
    assert panel([Choice("m", "main", ratio(0, 0))]).borne == "none"


def test_a_panel_needs_a_main_choice_and_words_that_differ() -> None:
    with pytest.raises(ValueError, match="begins with its main choice"):
        panel([Choice("r", "reference", ratio(1, 1))])
    with pytest.raises(ValueError, match="the same words: m"):
        panel([Choice("m", "main", ratio(9, 9)), Choice("m", "model", ratio(9, 9))])
