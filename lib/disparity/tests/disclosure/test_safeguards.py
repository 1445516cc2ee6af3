"""Small counts are withheld with all that would give them away, once for all views of a table."""

from __future__ import annotations

import doctest
import importlib
from dataclasses import fields
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disparity.disclosure import (
    POLICIES,
    TOTAL,
    Cube,
    Linked,
    Member,
    Policy,
    exposed_cells,
    ranges,
    release,
)
from disparity.disclosure.merging import small_groups, with_merged

FIVE = Policy(threshold=5)


def table(counts: list[list[int]], *, keys: tuple[str, str] = ("group", "period")) -> pd.DataFrame:
    rows = [
        {keys[0]: f"g{i}", keys[1]: f"p{j}", "value": count}
        for i, row in enumerate(counts)
        for j, count in enumerate(row)
    ]
    return pd.DataFrame(rows)


def alone(frame: pd.DataFrame, *keys: str) -> Linked:
    return Linked({"t": Member(Cube.of(frame, keys=list(keys)), FIVE)})


small_tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=2, max_size=4
    )
)


@pytest.mark.parametrize("module", ["policy", "guarded", "merging", "releasing"])
def test_the_examples_of_a_module_give_what_they_say(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"disparity.disclosure.{module}")).failed == 0


def test_sensitivity_decides() -> None:
    assert not POLICIES["public"].protects
    assert POLICIES["restricted"].threshold == 5


def test_a_public_table_is_shown_as_it_is() -> None:
    frame = table([[1, 20], [30, 2]])
    shown = release(frame, policy=POLICIES["public"], keys=["group", "period"])
    assert shown.frame["value"].tolist() == [1, 20, 30, 2]
    assert not shown.withheld


def test_a_lone_small_count_takes_others_with_it_in_row_and_column() -> None:
    shown = release(
        table([[3, 40, 50], [60, 70, 80], [90, 10, 20]]), policy=FIVE, keys=["group", "period"]
    )
    cells = [shown.cube.cells[each] for each in shown.withheld]
    hidden = {each for each in cells if TOTAL not in each}
    assert ("g0", "p0") in hidden
    for axis in (0, 1):
        values = [cell[axis] for cell in hidden]
        assert all(values.count(value) >= 2 for value in values), "a sum would give it away"
    assert shown.total() == 423, "the grand total stays"


@pytest.mark.parametrize("counts", [[[3, 2], [1, 4]], [[1, 0, 2], [2, 3, 1]]])
def test_range_of_a_withheld_cell_is_that_of_all_tables_with_the_same_sums(
    counts: list[list[int]],
) -> None:
    """The attacker of the tests is held to the counting of every table that a reader can think of.

    Sums of rows and columns are shown; so are zeros, so that what is withheld is none.
    """
    shown = np.array(counts)
    inner = list(np.ndindex(*shown.shape))
    withheld = [at for at in inner if shown[at]]
    possible: dict[tuple[int, ...], set[int]] = {at: set() for at in withheld}
    for guess in product(range(1, int(shown.sum()) + 1), repeat=len(withheld)):
        table_of = np.zeros_like(shown)
        table_of[tuple(zip(*withheld, strict=True))] = guess
        if all((table_of.sum(axis) == shown.sum(axis)).all() for axis in (0, 1)):
            for at, count in zip(withheld, guess, strict=True):
                possible[at].add(count)
    tables = alone(table(counts), "group", "period")
    numbers = [tables.place["t", (f"g{i}", f"p{j}")] for i, j in withheld]
    found = ranges(tables, numbers)
    for at, number in zip(withheld, numbers, strict=True):
        assert found[number] == pytest.approx((min(possible[at]), max(possible[at])))


def test_lone_withheld_cell_of_a_row_is_known_and_no_withheld_cell_is_none() -> None:
    tables = alone(table([[3, 10], [20, 40]]), "group", "period")
    first = tables.place["t", ("g0", "p0")]
    every = [number for (_, cell), number in tables.place.items() if TOTAL not in cell]
    assert ranges(tables, [first])[first] == pytest.approx((3, 3))
    assert ranges(tables, every)[first] == pytest.approx((1, 12))


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(small_tables)
def test_no_reader_can_work_a_small_count_out(counts: list[list[int]]) -> None:
    """The reader knows all shown cells, all totals, and that no count is negative."""
    frame = table(counts)
    shown = release(frame, policy=FIVE, keys=["group", "period"], group="no merging")
    tables = alone(frame, "group", "period")
    assert set(tables.small) <= shown.withheld
    assert exposed_cells(tables, shown.withheld) == []


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(0, 15), min_size=12, max_size=12))
def test_three_keys_are_protected_over_all_their_totals(counts: list[int]) -> None:
    keys = ["area", "period", "group"]
    at = product(("north", "south"), ("2018", "2019"), ("a", "b", "c"))
    frame = pd.DataFrame(list(at), columns=keys).assign(value=counts)
    shown = release(frame, policy=FIVE, keys=keys, group="no merging")
    tables = alone(frame, *keys)
    assert set(tables.small) <= shown.withheld
    assert exposed_cells(tables, shown.withheld) == []


def test_a_sum_is_shown_only_where_each_of_its_parts_is() -> None:
    shown = release(
        table([[3, 40, 50], [60, 70, 80], [90, 10, 20]]), policy=FIVE, keys=["group", "period"]
    )
    assert shown.total(group=["g0"]) == 93
    assert shown.total(group=["g0"], period=["p0", "p1", "p2"]) == 93
    assert shown.total(group=["g0"], period=["p0"]) is None
    assert shown.total(group=["g0"], period=["p0", "p1"]) is None
    with pytest.raises(ValueError, match="there is no key 'sex'"):
        shown.total(sex=["male"])
    with pytest.raises(ValueError, match="'group' has no value g9"):
        shown.total(group=["g9"])


def test_a_small_total_is_withheld_too() -> None:
    frame = table([[2, 1], [40, 50], [60, 70]])
    shown = release(frame, policy=FIVE, keys=["group", "period"], group="no merging")
    assert shown.total(group=["g0"]) is None
    assert shown.total() == 223


def test_zeros_are_shown_and_never_used_to_hide() -> None:
    shown = release(
        table([[0, 40, 3], [60, 0, 80], [90, 10, 20]]), policy=FIVE, keys=["group", "period"]
    )
    assert shown.total(group=["g0"], period=["p0"]) == 0
    assert shown.total(group=["g1"], period=["p1"]) == 0


def test_groups_below_the_threshold_are_counted_with_other() -> None:
    groups = ["a", "violet", "other", "a"]
    frame = pd.DataFrame({"group": groups, "period": list("1112"), "value": [30, 4, 9, 8]})
    moved = small_groups(frame, policy=FIVE)
    merged = with_merged(frame, moved)
    assert moved == ("violet",)
    assert merged["value"].tolist() == [30, 13, 8]
    assert "violet" not in merged["group"].tolist()


def test_a_lone_group_below_the_threshold_stays_hidden_as_other() -> None:
    frame = pd.DataFrame({"group": ["a", "b", "violet"], "value": [30, 40, 3]})
    shown = release(frame, policy=FIVE, keys=["group"])
    assert shown.merged == ("violet",)
    assert shown.total(group=["other"]) is None
    assert None in (shown.total(group=["a"]), shown.total(group=["b"]), shown.total())


def test_tables_that_print_alike_are_released_alike() -> None:
    """Nothing says which gaps are small: who knows that works some of them out."""
    one, other = (
        release(table(counts), policy=FIVE, keys=["group", "period"])
        for counts in ([[3, 40], [60, 70]], [[40, 3], [23, 107]])
    )
    assert len(one.withheld) == len(other.withheld) == 4
    for each in fields(one):
        assert str(getattr(one, each.name)) == str(getattr(other, each.name))


def test_missing_and_negative_counts_are_refused_by_row() -> None:
    with pytest.raises(ValueError, match="negative or missing in row 1"):
        Cube.of(pd.DataFrame({"group": ["a", "b"], "value": [1, -2]}), keys=["group"])


@pytest.mark.parametrize(("threshold", "round_to"), [(1, 0), (-1, 0), (5, 4)])
def test_a_policy_that_makes_no_sense_is_refused(threshold: int, round_to: int) -> None:
    with pytest.raises(ValueError, match="Give"):
        Policy(threshold=threshold, round_to=round_to)
