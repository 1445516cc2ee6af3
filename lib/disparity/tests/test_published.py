"""The measures give figures that are in print; each test names where."""

from __future__ import annotations

import pytest

from disparity import (
    additive_interaction,
    e_value,
    excess_events,
    mantel_haenszel,
    proportion_difference,
    proportion_ratio,
    relative_rate_index,
    several_lists,
)
from disparity.estimate import Statistic

# The cells of five lists in array order, the first list's mark changing fastest; the first is
# on no list and was never seen.
FIVE_LISTS = [0, 27, 37, 19, 4, 4, 1, 1, 97, 22, 37, 25, 2, 1, 3, 5,
              83, 36, 34, 18, 3, 5, 0, 2, 30, 5, 23, 8, 0, 3, 0, 2]  # fmt: skip  # a table


def five_lists() -> dict[str, int]:
    return {
        "".join(str(cell >> place & 1) for place in range(5)): count
        for cell, count in enumerate(FIVE_LISTS)
        if cell
    }


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
    ],
)
def test_differences_of_newcombe_1998_table_ii(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    x, n, y, m = counts
    found = proportion_difference(x, total=n, reference_count=y, reference_total=m)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((36, 40, 16, 80), 2.94, 7.15),  # Koopman 1984
        ((8, 15, 4, 15), 0.815, 5.336),  # Gart and Nam 1988
        ((6, 10, 6, 20), 0.844, 4.594),  # Gart and Nam 1988
    ],
)
def test_ratios_of_koopman_and_of_gart_and_nam(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    x, n, y, m = counts
    found = proportion_ratio(x, total=n, reference_count=y, reference_total=m)
    places = len(str(high).split(".")[1])
    assert (round(found.low, places), round(found.high, places)) == (low, high)


def test_five_lists_under_independence() -> None:
    """The model of independence gives 638.5, with deviance 93.45 on 25 degrees of freedom."""
    found = several_lists(five_lists(), lists=["a", "b", "c", "d", "e"])
    assert found.seen == 537
    assert found.independence.total == pytest.approx(638.5, abs=0.05)
    assert found.independence.deviance == pytest.approx(93.45, abs=0.005)
    assert found.independence.degrees_of_freedom == 25
    assert len(found.models) == 1_024
    assert sum(model.weight for model in found.models) == pytest.approx(1)
    assert found.models[0].bic < found.independence.bic


def test_usa_excess_deaths_follow_from_the_published_ratio() -> None:
    """With 1,441 deaths and a ratio of 2.602, 1,441·(1 − 1/2.602) would not have happened."""
    found = excess_events(
        1441,
        person_years=6 * 39_445_495,
        reference_events=2770,
        reference_person_years=6 * 197_277_789,
    )
    assert found.value == pytest.approx(1441 * (1 - 1 / 2.602), abs=0.2)


def test_minneapolis_searches_are_two_and_a_half_times_as_likely_after_a_stop() -> None:
    chain = relative_rate_index(
        {
            "persons": {"black": 100_000, "white": 100_000},  # only the second link is tested
            "stops": {"black": 15_220, "white": 11_703},
            "searches": {"black": 3_099, "white": 954},
        },
        group="black",
        reference="white",
    )
    assert chain[1].per_previous_stage.value == pytest.approx(2.498, abs=0.0005)


def test_berkeley_admissions_turn_round_within_departments() -> None:
    """Bickel, Hammel and O'Connell (1975, Science 187: 398): six largest departments, 1973."""
    men = [(512, 825), (353, 560), (120, 325), (138, 417), (53, 191), (22, 373)]
    women = [(89, 108), (17, 25), (202, 593), (131, 375), (94, 393), (24, 341)]
    found = mantel_haenszel(
        {name: (*w, *m) for name, w, m in zip("ABCDEF", women, men, strict=True)}, kind="shares"
    )
    assert found.crude.value == pytest.approx(0.3035 / 0.4452, rel=1e-3)
    assert found.crude.value < 1 < found.stratified.value
    assert found.reversed


def test_equal_excesses_add_up_without_interaction() -> None:
    found = additive_interaction(
        neither=(1_000, 1e5), first_only=(2_000, 1e5), second_only=(3_000, 1e5), both=(4_000, 1e5)
    )
    assert found.excess.value == pytest.approx(0)
    assert found.excess.low < 0 < found.excess.high
    assert found.ratio_of_ratios.value == pytest.approx(4 / 6)


def test_an_e_value_is_that_which_vanderweele_and_ding_printed() -> None:
    # Annals of Internal Medicine 167 (2017): 268: ratio 3.9 (1.8 to 8.7), 7.26 and 3.0.
    ratio = Statistic(0.95, "", "ratio", (1.0,), (1.0,)).estimate(3.9, 1.8, 8.7)
    assert [round(each, 2) for each in e_value(ratio)] == [7.26, 3.0]
    turned = Statistic(0.95, "", "ratio", (1.0,), (1.0,)).estimate(1 / 3.9, 1 / 8.7, 1 / 1.8)
    assert e_value(turned) == pytest.approx(e_value(ratio))
    unclear = Statistic(0.95, "", "ratio", (1.0,), (1.0,)).estimate(1.2, 0.9, 1.6)
    assert e_value(unclear)[1] == 1
