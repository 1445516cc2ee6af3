"""Totals from lists: known truths are found, and lists that cannot say say so."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disparity import (
    LethalForceCounts,
    coverage,
    lethal_force_indicators,
    lists_by_graphs,
    several_lists,
    two_lists,
    unlike_events,
)
from disparity.ratios.lethal_force import INDICATORS

CELLS = {"100": 60, "010": 50, "001": 40, "110": 20, "101": 15, "011": 12, "111": 6}
LISTS = ["police", "press", "oversight"]


@given(st.integers(1, 500), st.integers(1, 500), st.integers(1, 500))
def test_a_total_of_two_lists_is_at_least_what_was_seen(a: int, b: int, both: int) -> None:
    m = min(both, a, b)
    found = two_lists(on_first=a, on_second=b, on_both=m)
    if found.value is None:
        assert found.not_estimable
        return
    assert a + b - m <= found.low <= found.value <= found.high < math.inf


@given(st.integers(2, 300), st.integers(2, 300))
def test_the_fewer_are_on_both_lists_the_larger_the_total(a: int, b: int) -> None:
    most = min(a, b)
    totals = [two_lists(on_first=a, on_second=b, on_both=m).value for m in range(1, most)]
    assert totals == sorted(totals, reverse=True)


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ((0, 9, 0), "a list is empty"),
        ((9, 9, 0), "no event is on both lists: how many are on neither cannot be said"),
        ((9, 4, 4), "one list holds the whole of the other: they are not independent"),
    ],
)
def test_two_lists_that_cannot_give_a_total_say_why(counts: tuple[int, int, int], why: str) -> None:
    a, b, m = counts
    found = two_lists(on_first=a, on_second=b, on_both=m)
    assert (found.value, found.not_estimable) == (None, why)
    assert coverage(a, total=found).not_estimable == why


def test_more_on_both_lists_than_on_one_is_refused() -> None:
    with pytest.raises(ValueError, match="more than a whole list holds"):
        two_lists(on_first=9, on_second=4, on_both=5)


def test_two_independent_lists_cover_the_truth_as_often_as_they_say() -> None:
    chance = np.random.default_rng(2)
    covered = 0
    for _ in range(400):
        first, second = chance.random((2, 500)) < np.array([[0.4], [0.3]])
        found = two_lists(
            on_first=int(first.sum()),
            on_second=int(second.sum()),
            on_both=int((first & second).sum()),
        )
        covered += found.low <= 500 <= found.high
    assert 0.92 < covered / 400 < 0.98


def test_coverage_turns_the_limits_of_the_total_round() -> None:
    total = two_lists(on_first=200, on_second=150, on_both=60)
    share = coverage(200, total=total)
    assert share.value == pytest.approx(200 / total.value)
    assert (share.low, share.high) == pytest.approx((200 / total.high, 200 / total.low))


@given(st.permutations(range(3)))
@settings(deadline=None)
def test_the_order_of_lists_does_not_matter(order: list[int]) -> None:
    turned = {"".join(key[i] for i in order): count for key, count in CELLS.items()}
    one = several_lists(CELLS, lists=LISTS).total
    other = several_lists(turned, lists=[LISTS[i] for i in order]).total
    assert (other.value, other.low, other.high) == pytest.approx((one.value, one.low, one.high))


def test_dependent_lists_are_found_and_mend_the_total() -> None:
    """Two of four lists copy each other: independence is too low, the average is not."""
    chance = np.random.default_rng(9)
    truth = 3_000
    a = chance.random(truth) < 0.4
    b = chance.random(truth) < np.where(a, 0.6, 0.2)
    c = chance.random(truth) < 0.3
    d = chance.random(truth) < 0.35
    keys = ["".join(map(str, row)) for row in np.column_stack([a, b, c, d]).astype(int)]
    cells = {key: keys.count(key) for key in set(keys) - {"0000"}}
    found = several_lists(cells, lists=["a", "b", "c", "d"])
    assert ("a", "b") in found.models[0].dependent
    assert found.total.low <= truth <= found.total.high
    assert found.independence.total < found.total.low


def test_lists_that_never_meet_have_no_total() -> None:
    found = several_lists({"100": 9, "010": 7, "001": 8}, lists=LISTS)
    assert found.total.value is None
    assert found.total.not_estimable == "the lists overlap too little for a total"


def test_empty_lists_have_no_total() -> None:
    assert several_lists({}, lists=LISTS).total.not_estimable == "the lists are empty"


def test_a_list_within_another_gives_a_finite_total_or_none() -> None:
    within = {"100": 60, "110": 20, "001": 40, "101": 15, "111": 6}
    total = several_lists(within, lists=LISTS).total
    assert total.not_estimable or math.isfinite(total.high)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"000": 4}, "the pattern '000'"),
        ({"1001": 4}, "the pattern '1001'"),
        ({"100": -1}, "the count of '100'"),
        ({"100": 1.5}, "the count of '100'"),
    ],
)
def test_a_wrong_pattern_or_count_is_named(cells: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        several_lists(cells, lists=LISTS)


# Lethal force


def test_all_twelve_indicators_come_each_time() -> None:
    found = lethal_force_indicators(LethalForceCounts())
    assert list(found) == list(INDICATORS)
    assert all(estimate.not_estimable.startswith("not published") for estimate in found.values())


def test_indicators_are_what_their_names_say() -> None:
    found = lethal_force_indicators(
        LethalForceCounts(
            civilians_killed=60,
            civilians_wounded=30,
            agents_killed=10,
            agents_wounded=40,
            inhabitants=3_000_000,
            agents=20_000,
            arrests=120_000,
            weapons_seized=6_000,
            homicides=600,
            killed_by_incident=[1] * 40 + [2] * 10,
        )
    )
    values = {code: estimate.value for code, estimate in found.items()}
    assert values == pytest.approx(
        {
            "I-1": 60,
            "I-2": 2,
            "I-3": 3,
            "I-4": 0.5,
            "I-5": 10,
            "I-6": 10,
            "I-7": 0.5,
            "A-1": 0.1,
            "A-2": 6,
            "A-3": 2,
            "A-4": 8,
            "A-5": 1.2,
        }
    )
    for estimate in found.values():
        assert estimate.low <= estimate.value <= estimate.high


def test_no_wounded_or_no_agents_killed_is_no_infinity() -> None:
    found = lethal_force_indicators(
        LethalForceCounts(
            civilians_killed=5, civilians_wounded=0, agents_killed=0, agents_wounded=0
        )
    )
    assert found["A-2"].value is None
    assert found["A-3"].not_estimable == "the reference group has no events"
    assert found["A-4"].not_estimable == (
        "there are no civilians wounded, agents killed, agents wounded"
    )


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"civilians_killed": 9, "homicides": 4}, "more than all homicides"),
        ({"civilians_killed": 9, "killed_by_incident": [1, 2]}, "adds up to 3"),
        ({"killed_by_incident": [1, 0]}, "in incident 2 nobody was killed"),
        ({"arrests": -4}, "arrests"),
    ],
)
def test_counts_that_cannot_be_are_named(counts: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        lethal_force_indicators(LethalForceCounts(**counts))


# Cells of the package SparseMSE 2.0.1 (data Ned_5, UKdat_5 and Ned): potential victims of
# trafficking in the Netherlands 2010-2015 and the United Kingdom 2013, by the lists they are on.
NETHERLANDS = {
    "10000": 756,
    "01000": 1299,
    "00100": 4466,
    "00010": 650,
    "00001": 632,
    "11000": 1,
    "10100": 81,
    "10010": 5,
    "10001": 73,
    "01100": 44,
    "01001": 4,
    "00110": 82,
    "00101": 125,
    "00011": 2,
    "10110": 2,
    "10101": 11,
    "00111": 1,
}
KINGDOM = {
    "10000": 54, "01000": 463, "00100": 995, "00010": 695, "00001": 316, "11000": 15, "10100": 19,
    "10010": 3, "01100": 62, "01010": 19, "01001": 1, "00110": 76, "00101": 11, "00011": 8,
    "11100": 1, "11010": 1, "01110": 4, "11110": 1,
}  # fmt: skip  # a table
SIX_LISTS = {
    "100000": 352, "010000": 1299, "001000": 403, "000100": 4466, "000010": 650, "000001": 632,
    "101000": 1, "100100": 18, "100010": 3, "100001": 16, "011000": 1, "010100": 44, "010001": 4,
    "001100": 59, "001010": 2, "001001": 57, "000110": 82, "000101": 125, "000011": 2,
    "101100": 4, "100101": 4, "001110": 2, "001101": 7, "000111": 1,
}  # fmt: skip  # a table


@pytest.mark.parametrize(
    ("cells", "averaged", "best"),
    [(NETHERLANDS, 51_833.459, 48_012.726), (KINGDOM, 18_019.71, 22_991.33)],
)
def test_lists_that_never_meet_stay_in_the_average_as_in_sparsemse(
    cells: dict[str, int], averaged: float, best: float
) -> None:
    # SparseMSE: buildmodel and checkident on each of 1,024 models, weighed by BIC.
    found = several_lists(cells, lists=list("abcde"))
    assert found.total.value == pytest.approx(averaged, rel=1e-5)
    assert found.models[0].total == pytest.approx(best, rel=1e-5)
    assert found.weight_left_out < 1e-5
    assert found.total.cautions == ()


def test_six_lists_are_searched_from_independence_to_the_best_model() -> None:
    found = several_lists(SIX_LISTS, lists=list("IKOPRZ"))
    assert found.models[0].total == pytest.approx(116_667, abs=1)
    assert found.models[0].bic - found.models[1].bic == pytest.approx(-0.06, abs=0.05)
    # All 32,768 models: 98,118.
    assert found.total.value == pytest.approx(98_118, rel=0.001)
    with pytest.raises(ValueError, match="Give 3 to 8 different names"):
        several_lists({}, lists=list("abcdefghi"))


def test_weight_without_a_finite_total_is_said_and_too_much_of_it_leaves_no_total() -> None:
    # The first list holds all of the second: what depends on both has no finite total.
    alike = {
        "10000": 9,
        "11000": 20,
        "00100": 30,
        "00010": 25,
        "00001": 10,
        "11100": 4,
        "00110": 3,
        "11010": 2,
        "00101": 2,
    }
    none = several_lists(alike, lists=list("abcde"))
    assert none.total.value is None
    assert none.weight_left_out > 0.99
    assert "100 per cent of the weight have no finite total" in none.total.not_estimable
    some = several_lists(
        {"100": 30, "010": 20, "001": 25, "110": 2, "101": 0, "011": 5}, lists=list("abc")
    )
    share = some.weight_left_out
    assert 0.01 < share < 0.5
    told = f"models with {100 * share:.0f} per cent of the weight have no finite total"
    assert told in some.total.caveats
    assert told in some.total.as_prose()


def test_a_total_by_graphs_reaches_as_far_as_its_posterior() -> None:
    found = lists_by_graphs(NETHERLANDS, lists=list("abcde"))
    assert found.total.high == pytest.approx(210_270, rel=0.001)
    assert found.total.value == pytest.approx(50_462, rel=0.001)
    assert len(found.totals) <= 2_000
    assert found.posterior.sum() == pytest.approx(1)
    assert found.posterior[-1] < 1e-4


# Cells of the package Rcapture 1.4-4 (data hare and HIV); the figures are what its closedp and
# closedpCI.t print: the profile's top and limits, deviance, degrees of freedom.
HARE = {
    "000001": 4, "000010": 4, "000011": 2, "000100": 3, "000101": 4, "000110": 1, "000111": 1,
    "001000": 5, "001001": 2, "001011": 1, "001101": 1, "010000": 6, "010001": 1, "010010": 3,
    "010011": 1, "010100": 3, "010101": 3, "010111": 1, "011001": 2, "011011": 1, "011101": 2,
    "011111": 1, "100000": 3, "100001": 1, "100010": 2, "100100": 2, "100111": 1, "101000": 1,
    "101010": 1, "101100": 1, "110001": 1, "110010": 1, "111111": 2,
}  # fmt: skip  # a table
HIV = {
    "1110": 3,
    "1101": 1,
    "1100": 33,
    "1010": 20,
    "1001": 6,
    "1000": 403,
    "0111": 3,
    "0110": 35,
    "0101": 10,
    "0100": 545,
    "0011": 11,
    "0010": 621,
    "0001": 205,
}


@pytest.mark.parametrize(
    ("name", "value", "low", "high", "deviance", "freedom"),
    [
        ("Mt", 74.3, 69.3, 82.4, 58.314, 56),
        ("Mth Poisson2", 80.1, 71.8, 93.8, 48.137, 55),
        ("Mth Darroch", 88.2, 73.5, 121.2, 50.706, 55),
    ],
)
def test_unlike_events_and_profile_limits_are_those_of_rcapture(
    name: str, value: float, low: float, high: float, deviance: float, freedom: int
) -> None:
    found = unlike_events(HARE, lists=list("abcdef"))
    model = found[name]
    total = model.total
    assert (total.value, total.low, total.high) == pytest.approx((value, low, high), abs=0.061)
    assert model.deviance == pytest.approx(deviance, abs=0.0005)
    assert model.degrees_of_freedom == freedom
    assert next(iter(found)) == "Mth Poisson2"


def test_the_lower_bound_of_chao_is_that_of_rcapture() -> None:
    model = unlike_events(HARE, lists=list("abcdef"))["Mth Chao"]
    assert (model.deviance, model.degrees_of_freedom) == (pytest.approx(47.115, abs=0.0005), 52)
    assert model.total.value == pytest.approx(78.1, abs=0.05)


def test_totals_that_lists_cannot_tell_apart_are_said_with_the_estimate() -> None:
    found = unlike_events(HIV, lists=list("abcd"))
    darroch = found["Mth Darroch"].total
    assert (darroch.value, darroch.low, darroch.high) == pytest.approx(
        (21_163.9, 9_342.6, 44_006.4), rel=1e-5
    )
    told = "models that the lists cannot tell apart give 11,117 to 21,164"
    assert all(told in model.total.as_prose() for model in found.values())
    assert not any(
        "cannot tell" in m.total.as_prose()
        for m in [unlike_events(HARE, lists=list("abcdef"))["Mt"]]
    )


def test_the_best_model_has_the_profile_limits_of_rcapture() -> None:
    best = several_lists(HIV, lists=list("abcd")).best
    assert (best.value, best.low, best.high) == pytest.approx((11_117, 9_531.7, 13_114.1), abs=0.05)


def test_a_model_with_lists_that_never_meet_has_profile_limits() -> None:
    found = several_lists(NETHERLANDS, lists=list("abcde"))
    assert found.best.low < found.models[0].total < found.best.high
    # Wald on the logarithm of the unseen, which the profile is near to with so many events.
    reach = math.exp(
        1.96 * math.sqrt(math.log1p(found.models[0].variance / found.models[0].unseen ** 2))
    )
    seen = found.seen
    assert found.best.high - seen == pytest.approx(found.models[0].unseen * reach, rel=0.02)


@pytest.mark.parametrize("measure", [several_lists, lists_by_graphs, unlike_events])
def test_five_lists_of_which_two_are_equal_are_named(measure: object) -> None:
    on_four = [f"{number:04b}" for number in range(1, 16)]
    cells = {key + key[0]: 3 + 2 * place for place, key in enumerate(on_four)}
    found = measure(cells, lists=["police", "press", "court", "clinic", "copy"])
    totals = [m.total for m in found.values()] if isinstance(found, dict) else [found.total]
    for total in totals:
        assert total.value is None
        assert total.not_estimable == (
            "'police' and 'copy' hold the same events: leave one of them out"
        )


def test_graphs_that_lists_rule_out_leave_no_number_that_is_none() -> None:
    found = lists_by_graphs(NETHERLANDS, lists=list("abcde"))
    assert all(math.isfinite(model.total) and model.probability > 0 for model in found.models)
