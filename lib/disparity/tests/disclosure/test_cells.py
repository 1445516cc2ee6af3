"""Tables of the same persons share their cells, and a part of a whole leaves a remainder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from disparity.disclosure import TOTAL, Cube, Linked, Member, Policy
from disparity.disclosure.cube import upwards
from disparity.disclosure.linked import (
    Ranges,
    Row,
    Within,
    common_cells,
    matrix_of,
    same_cells,
)
from disparity.disclosure.merging import small_groups, with_merged

FIVE = Policy(threshold=5)
TEN = Policy(threshold=10, zeros="withheld")
COUNTS = [("a", "2018", 3), ("a", "2019", 10), ("b", "2018", 20), ("b", "2019", 40)]
KEYS = ("group", "period")
INFINITE = float("inf")


def cube(
    rows: Sequence[tuple[Any, ...]] = COUNTS,
    keys: Sequence[str] = KEYS,
    nested: Mapping[str, Mapping[str, str]] | None = None,
) -> Cube:
    return Cube.of(pd.DataFrame(rows, columns=[*keys, "value"]), keys=keys, nested=nested)


BY_GROUP = cube([("a", 13), ("b", 60)], ["group"])
BY_PERIOD = cube([("2018", 23), ("2019", 50)], ["period"])


def sums_of(tables: Linked) -> list[tuple[dict[int, float], float, float]]:
    return [(dict(row.parts), row.low, row.high) for row in tables.rows]


PLAIN_SUMS = [
    ({6: -1.0, 0: 1.0, 3: 1.0}, 0.0, 0.0),
    ({7: -1.0, 1: 1.0, 4: 1.0}, 0.0, 0.0),
    ({8: -1.0, 2: 1.0, 5: 1.0}, 0.0, 0.0),
    ({2: -1.0, 0: 1.0, 1: 1.0}, 0.0, 0.0),
    ({5: -1.0, 3: 1.0, 4: 1.0}, 0.0, 0.0),
    ({8: -1.0, 6: 1.0, 7: 1.0}, 0.0, 0.0),
]
"""The columns and rows of two groups by two periods, each behind its total."""


def test_table_alone_has_a_number_for_each_cell_and_a_row_for_each_sum() -> None:
    tables = Linked({"t": Member(cube(), FIVE)})
    assert tables.names == [("t", cell) for cell in cube().cells]
    assert tables.place == {name: number for number, name in enumerate(tables.names)}
    assert sums_of(tables) == PLAIN_SUMS
    assert [*cube().sums()] == [
        (6, [0, 3]),
        (7, [1, 4]),
        (8, [2, 5]),
        (2, [0, 1]),
        (5, [3, 4]),
        (8, [6, 7]),
    ]
    assert tables.implied == 9
    assert tables.amounts.tolist() == [3, 10, 13, 20, 40, 60, 23, 50, 73]
    assert (tables.relations @ tables.amounts).tolist() == [0.0] * 6


def test_equal_cells_of_tables_are_one_number_and_their_sums_one_row() -> None:
    tables = Linked(
        {
            "detail": Member(cube(), FIVE),
            "groups": Member(BY_GROUP, TEN),
            "again": Member(BY_GROUP, FIVE),
            "periods": Member(BY_PERIOD, FIVE, published=True),
        }
    )
    assert [table for table, _ in tables.names] == ["detail"] * 9
    for name in ("groups", "again"):
        assert [tables.place[name, cell] for cell in BY_GROUP.cells] == [2, 5, 8]
    assert [tables.place["periods", cell] for cell in BY_PERIOD.cells] == [6, 7, 8]
    assert sums_of(tables) == PLAIN_SUMS
    assert tables.threshold.tolist() == [5, 5, 10, 5, 5, 10, 5, 5, 10]
    assert tables.least_known.tolist() == [1, 1, 0, 1, 1, 0, 1, 1, 0]
    assert np.flatnonzero(tables.fixed).tolist() == [6, 7, 8]
    assert tables.small == [0]


def test_tables_of_other_persons_share_nothing() -> None:
    other = cube([("a", 13), ("b", 61)], ["group"])
    tables = Linked({"detail": Member(cube(), FIVE), "other": Member(other, FIVE)})
    assert len(tables.names) == 9 + 3
    assert [tables.place["other", cell] for cell in other.cells] == [9, 10, 11]
    assert sums_of(tables)[6:] == [({11: -1.0, 9: 1.0, 10: 1.0}, 0.0, 0.0)]


PART = cube([("a", 3), ("b", 60)], ["group"])
"""Of 13 persons of group a three were searched, and all of group b."""


def part_and_whole(**more: Any) -> Linked:
    members = {"all": Member(BY_GROUP, FIVE), "some": Member(PART, FIVE)}
    return Linked(members, [Within("some", "all")], **more)


def test_what_remains_of_a_whole_is_a_cell_too_with_a_row_of_its_own() -> None:
    tables = part_and_whole()
    assert tables.implied == 6
    assert tables.names[6:] == [
        ("all less some", ("a",)),
        ("all less some", ("b",)),
        ("all less some", (TOTAL,)),
    ]
    assert sums_of(tables)[2:] == [
        ({3: 1.0, 6: 1.0, 0: -1.0}, 0.0, 0.0),
        ({4: 1.0, 7: 1.0, 1: -1.0}, 0.0, 0.0),
        ({5: 1.0, 8: 1.0, 2: -1.0}, 0.0, 0.0),
    ]
    assert tables.amounts[6:].tolist() == [10, 0, 10]
    assert tables.threshold[6:].tolist() == [5, 5, 5]
    assert tables.least_known[6:].tolist() == [0, 0, 0]
    assert tables.in_words(6) == "all less some: group a"
    assert tables.to_coarsen(6) == ("all", "group")


def test_part_that_is_larger_than_its_whole_leaves_nothing() -> None:
    larger = cube([("a", 14), ("b", 60), ("c", 1)], ["group"])
    whole = cube([("a", 13), ("b", 60), ("c", 0)], ["group"])
    tables = Linked(
        {"all": Member(whole, FIVE), "some": Member(larger, FIVE)}, [Within("some", "all")]
    )
    assert tables.names[tables.implied :] == [("all less some", ("b",))]


def test_combination_without_a_row_counts_nobody_in_part_and_whole() -> None:
    sparse = cube([("a", "2018", 2), ("b", "2019", 9)])
    part = Linked(
        {"all": Member(cube(), FIVE), "some": Member(sparse, FIVE)}, [Within("some", "all")]
    )
    assert part.amounts[part.implied :].tolist() == [1, 10, 11, 20, 31, 51, 21, 41, 62]
    few = cube([("a", "2018", 2), ("a", "2019", 1), ("b", "2018", 1), ("b", "2019", 9)])
    whole = cube([("a", "2018", 3), ("b", "2019", 9)])
    tables = Linked(
        {"all": Member(whole, FIVE), "some": Member(few, FIVE)}, [Within("some", "all")]
    )
    cells = {cell: tables.amounts[number] for number, (_, cell) in enumerate(tables.names)}
    assert [cell for _, cell in tables.names[tables.implied :]] == [
        ("a", "2018"),
        ("a", TOTAL),
        ("b", "2019"),
        (TOTAL, "2018"),
    ]
    assert cells["a", "2018"] == 1


def test_remainder_is_blurred_where_a_change_hides_it() -> None:
    tables = part_and_whole()
    changed = np.zeros(9, dtype=bool)
    assert not tables.blurred(changed).any()
    changed[[0, 4]] = True
    assert np.flatnonzero(tables.blurred(changed)).tolist() == [0, 4, 6, 7]
    assert np.flatnonzero(changed).tolist() == [0, 4], "what was given stays"


def test_tables_without_one_of_them_keep_the_pairs_of_the_others() -> None:
    members = {"all": Member(BY_GROUP, FIVE), "some": Member(PART, FIVE)}
    third = {"third": Member(BY_PERIOD, FIVE)}
    pairs = [Within("some", "all"), Within("third", "all")]
    tables = Linked(members | third, pairs)
    assert tables.without("third").within == pairs[:1]
    assert list(tables.without("third").members) == ["all", "some"]
    assert tables.without("some").within == pairs[1:]
    assert tables.without("all").within == []


def test_cell_is_found_among_other_tables_by_each_of_its_names() -> None:
    tables = Linked({"detail": Member(cube(), FIVE), "groups": Member(BY_GROUP, FIVE)})
    fewer = tables.without("detail")
    assert [tables.number_in(fewer, number) for number in range(9)] == [
        *(None, None, 0),
        *(None, None, 1),
        *(None, None, 2),
    ]
    assert [fewer.number_in(tables, number) for number in range(3)] == [2, 5, 8]
    both = part_and_whole()
    assert [both.number_in(part_and_whole(), number) for number in range(9)] == [*range(9)]
    assert [both.number_in(both.without("some"), number) for number in (0, 3, 6, 8)] == [
        *(0, None, None, None)
    ]


def test_cell_is_told_by_its_keys_but_its_totals() -> None:
    tables = Linked({"t": Member(cube(), FIVE)})
    assert [tables.in_words(number) for number in (0, 2, 6, 8)] == [
        "t: group a, period 2018",
        "t: group a",
        "t: period 2018",
        "t: the total",
    ]


def test_key_with_the_most_values_is_to_be_coarsened() -> None:
    wide = cube([("a", str(year), 9) for year in range(3)] + [("b", "0", 9)])
    tables = Linked({"t": Member(wide, FIVE), "g": Member(BY_GROUP, FIVE)})
    assert tables.to_coarsen(0) == ("t", "period")
    assert tables.to_coarsen(len(tables.names) - 1) == ("g", "group")
    bare = Linked({"sum": Member(cube([(9,)], []), FIVE)})
    assert bare.to_coarsen(0) == ("sum", "")


def test_rows_are_a_matrix_of_their_signs() -> None:
    rows = [Row({1: -1.0, 0: 2.0}), Row({2: 3.0}, 4.0, 5.0)]
    assert matrix_of(rows, columns=4).toarray().tolist() == [[2, -1, 0, 0], [0, 0, 3, 0]]
    assert matrix_of([], columns=3).shape == (0, 3)


def test_of_cells_of_which_nothing_is_shown_anything_may_be() -> None:
    bounds = Ranges.nothing(2)
    assert (bounds.low.tolist(), bounds.high.tolist()) == ([0.0, 0.0], [INFINITE, INFINITE])
    assert not bounds.known.any()


def test_shown_counts_narrow_cells_to_their_reach_and_only_a_zero_may_be_one() -> None:
    bounds = Ranges.nothing(6)
    bounds.narrow([0, 1, 2, 3], np.array([0.0, 3.0, 10.0, np.nan]), 4)
    assert bounds.low.tolist() == [0, 1, 6, 0, 0, 0]
    assert bounds.high.tolist() == [4, 7, 14, *[INFINITE] * 3]
    assert bounds.known.tolist() == [True, True, True, False, False, False]
    bounds.narrow([2, 1], np.array([12.0, 1.0]), 1)
    assert bounds.low.tolist() == [0, 1, 11, 0, 0, 0]
    assert bounds.high.tolist() == [4, 2, 13, *[INFINITE] * 3]
    bounds.narrow([2], np.array([12.0]), 9)
    assert (bounds.low[2], bounds.high[2]) == (11, 13), "what is known stays known"


def test_cells_that_two_cubes_have_are_those_of_the_keys_and_values_that_both_know() -> None:
    assert list(common_cells(cube(), BY_GROUP)) == [
        (("a", TOTAL), ("a",)),
        (("b", TOTAL), ("b",)),
        ((TOTAL, TOTAL), (TOTAL,)),
    ]
    assert list(common_cells(BY_PERIOD, cube())) == [
        (("2018",), (TOTAL, "2018")),
        (("2019",), (TOTAL, "2019")),
        ((TOTAL,), (TOTAL, TOTAL)),
    ]
    assert list(common_cells(BY_GROUP, BY_PERIOD)) == [((TOTAL,), (TOTAL,))]


def test_total_is_common_only_where_all_values_are() -> None:
    fewer = cube([("b", 60)], ["group"])
    assert list(common_cells(BY_GROUP, fewer)) == [(("b",), ("b",))]
    assert list(common_cells(fewer, BY_GROUP)) == [(("b",), ("b",))]
    none = cube([("c", 1)], ["group"])
    assert list(common_cells(BY_GROUP, none)) == []


REGIONS = {"area": {"x": "north", "y": "north", "z": "south"}}
WIDE = [("north", 12), ("south", 5)]
NARROW = [("x", 3), ("y", 9), ("z", 5)]


def test_wider_values_of_one_cube_are_the_values_of_another() -> None:
    narrow, wide = cube(NARROW, ["area"], REGIONS), cube(WIDE, ["area"])
    expected = [(("north",), ("north",)), (("south",), ("south",)), ((TOTAL,), (TOTAL,))]
    assert list(common_cells(narrow, wide)) == expected
    assert list(common_cells(wide, narrow)) == expected
    assert same_cells(narrow, wide) == expected
    north = cube(WIDE[:1], ["area"])
    assert list(common_cells(narrow, north)) == expected[:1]
    assert list(common_cells(north, narrow)) == expected[:1]


def test_tables_count_the_same_persons_where_each_sum_that_both_give_agrees() -> None:
    assert len(same_cells(cube(), BY_GROUP)) == 3
    assert same_cells(cube(), cube([("a", 13), ("b", 61)], ["group"])) == []
    nobody = cube([("a", 0), ("b", 0)], ["group"])
    assert same_cells(nobody, nobody) == [], "where nobody is counted nothing is known to agree"
    some = cube([("a", 0), ("b", 4)], ["group"])
    assert len(same_cells(some, some)) == 3
    sparse = cube([("a", "2018", 13), ("b", "2019", 60)])
    full = cube([("a", "2018", 13), ("a", "2019", 0), ("b", "2018", 0), ("b", "2019", 60)])
    assert len(same_cells(sparse, full)) == len(same_cells(full, sparse)) == 9


def test_value_is_followed_by_each_wider_one_and_the_total() -> None:
    assert [*upwards("x", {"x": "north", "north": "land"})] == ["x", "north", "land", TOTAL]
    assert [*upwards("x", {})] == ["x", TOTAL]
    with pytest.raises(ValueError, match="part") as caught:
        [*upwards("x", {"x": "y", "y": "x"})]
    assert str(caught.value) == "'x' is a part of itself."


def test_why_counts_are_known_is_said_in_words() -> None:
    assert Member(BY_GROUP, FIVE).why_known == ""
    assert Member(BY_GROUP, FIVE, published=True).why_known == "is public and shows its counts"
    assert Member(BY_GROUP, FIVE, withheld=frozenset()).why_known == "was shown before"
    assert Member(BY_GROUP, FIVE, shown=BY_GROUP, reach=2).why_known == "was shown before"


# Groups under one name.


def test_small_groups_are_those_below_the_threshold_but_other_and_empty_ones() -> None:
    frame = pd.DataFrame(
        [("b", 4), ("a", 5), ("none", 0), ("other", 1), ("c", 2), ("c", 2), ("d", 3), ("d", 3)],
        columns=["group", "value"],
    )
    assert small_groups(frame, policy=FIVE) == ("b", "c")
    renamed = frame.rename(columns={"group": "people", "value": "deaths"})
    assert small_groups(renamed, policy=TEN, column="people", value="deaths") == (
        "b",
        "a",
        "c",
        "d",
    )
    assert small_groups(pd.DataFrame({"group": [7], "value": [1]}), policy=FIVE) == ("7",)


def test_merged_groups_are_counted_under_other_beside_gaps_and_in_the_order_of_the_table() -> None:
    frame = pd.DataFrame(
        [(4, "b", "z"), (9, "a", "z"), (2, "c", "z"), (1, "b", None), (3, "c", None)],
        columns=["value", "group", "area"],
    )
    merged = with_merged(frame, ["c", "b"])
    assert list(merged.columns) == ["value", "group", "area"]
    assert merged["value"].tolist() == [6, 9, 4]
    assert merged["group"].tolist() == ["other", "a", "other"]
    assert merged["area"].isna().tolist() == [False, False, True]
    assert frame["group"].tolist() == ["b", "a", "c", "b", "c"], "what was given stays"
    assert with_merged(frame, ["x"]) is frame
    renamed = frame.rename(columns={"group": "people", "value": "deaths"})
    assert with_merged(renamed, {"b"}, column="people", value="deaths")["people"].tolist() == [
        *("other", "a", "c", "other", "c")
    ]
