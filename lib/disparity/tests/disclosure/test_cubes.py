"""Counts with all their totals, what is shown of them, and what a printed figure tells of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import highspy
import numpy as np
import pandas as pd
import pytest

from disparity.disclosure import (
    TOTAL,
    Cube,
    Released,
    percentage,
    rate,
)
from disparity.disclosure.policy import Noise

ROWS = pd.DataFrame(
    [("b", "2018", 3), ("b", "2019", 4), ("a", "2018", 10)], columns=["group", "period", "value"]
)
KEYS = ("group", "period")
YEARS = {"period": {"2018": "both", "2019": "both"}}


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(ValueError, match=r"\.") as error:
        act()
    return str(error.value)


def test_a_cube_has_every_total_in_the_order_of_the_table() -> None:
    cube = Cube.of(ROWS, keys=KEYS, nested=YEARS | {"area": {"x": "y"}})
    assert (cube.keys, cube.values) == (KEYS, (("b", "a"), ("2018", "2019")))
    assert cube.nested == YEARS
    assert cube.all_values == (("b", "a", TOTAL), ("2018", "2019", "both", TOTAL))
    assert dict(zip(cube.cells, cube.amounts, strict=True)) == {
        ("b", "2018"): 3.0,
        ("b", "both"): 7.0,
        ("b", TOTAL): 7.0,
        ("b", "2019"): 4.0,
        (TOTAL, "2018"): 13.0,
        (TOTAL, "both"): 17.0,
        (TOTAL, TOTAL): 17.0,
        (TOTAL, "2019"): 4.0,
        ("a", "2018"): 10.0,
        ("a", "both"): 10.0,
        ("a", TOTAL): 10.0,
        ("a", "2019"): 0.0,
    }
    assert all(
        cube.amounts[total] == sum(cube.amounts[part] for part in parts)
        for total, parts in cube.sums()
    )
    assert len([*cube.sums()]) == 10
    assert (cube.values_of("period"), cube.values_of("area")) == (("2018", "2019"), ())
    hidden = cube.without(frozenset([cube.place["b", "2018"]]))
    assert np.isnan(hidden.amounts).tolist() == [True, *[False] * 11]


def test_a_count_that_is_none_is_refused_by_its_rows() -> None:
    missing = ROWS.assign(value=[3, None, -1])
    assert refused(lambda: Cube.of(missing, keys=KEYS)) == (
        "'value' is negative or missing in row 1, 2."
    )
    many = pd.DataFrame({"group": ["a"] * 12, "deaths": [-1] * 12})
    assert refused(lambda: Cube.of(many, keys=["group"], value="deaths")) == (
        "'deaths' is negative or missing in row 0, 1, 2, 3, 4, 5, 6, 7, 8, 9."
    )
    twice = {"period": {"2018": "2019"}}
    assert refused(lambda: Cube.of(ROWS, keys=KEYS, nested=twice)) == (
        "'2019' has rows of its own and is a sum of others in 'period'."
    )
    assert Cube.of(ROWS.assign(value=0), keys=KEYS).amounts.sum() == 0


def test_a_sum_is_shown_only_where_each_of_its_parts_is() -> None:
    cube = Cube.of(ROWS, keys=KEYS)
    hidden = frozenset([cube.place["b", "2018"]])
    shown = Released(ROWS, cube.without(hidden), hidden, ())
    assert shown.total() == 17
    assert shown.total(group=["a"], period=["2018", "2019"]) == 10
    assert shown.total(group=["a"], period=["2019"]) == 0  # a combination without a row
    assert shown.total(group=["b"], period=["2018"]) is None
    assert shown.total(group=["b", "a"], period=["2019"]) == 4
    assert (shown.inner_withheld, shown.off(group=["a"])) == (1, 0)
    changed = Released(
        ROWS, cube, frozenset(), (), Noise(method="cell key", base=1, most=2, mean_error=0.6)
    )
    assert changed.off(group=["a"]) == changed.off(group=["a"], period=["2018"]) == 2
    assert changed.off(group=["a"], period=["2019"]) == 0  # where no row is, nothing is changed
    assert refused(lambda: shown.total(area=["x"])) == (
        "there is no key 'area'. Keys are group, period."
    )
    assert refused(lambda: shown.total(group=["a", "d", "c"])) == "'group' has no value c, d."
    years: list[Any] = [2018, "d"]
    assert refused(lambda: shown.total(group=years)) == "'group' has no value 2018, d."


def test_what_a_printed_figure_tells_lies_within_half_of_its_last_digit() -> None:
    row = rate(3, of=1000.0, printed=2.0)
    assert (row.parts, row.low, row.high) == ({3: 1.0}, pytest.approx(1950), pytest.approx(2050))
    finer = rate(3, of=1000.0, printed=2.0, decimals=2)
    assert (finer.low, finer.high) == (pytest.approx(1995), pytest.approx(2005))
    low, high = percentage(1, 2, printed=25.0)
    assert low.parts == {1: 1.0, 2: pytest.approx(-0.2495)}
    assert high.parts == {1: 1.0, 2: pytest.approx(-0.2505)}
    assert (low.low, low.high, high.low, high.high) == (
        *(0.0, highspy.kHighsInf, -highspy.kHighsInf),
        0.0,
    )
    assert percentage(1, 2, printed=25.0, decimals=0)[0].parts[2] == pytest.approx(-0.245)
