"""Of an earlier edition only what it showed is known; what it withheld is filled by what fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from disparity.disclosure import (
    TOTAL,
    Counted,
    Cube,
    NotComparableError,
    Policy,
    Released,
    Within,
    exposed_by_earlier,
    release_together,
)
from disparity.disclosure.earlier import _completed, set_beside
from disparity.disclosure.policy import Noise

FIVE = Policy(threshold=5)
STRICT = Policy(threshold=5, zeros="withheld")
OPEN = Policy(threshold=0)
ROUNDED = Policy(threshold=5, round_to=5)
SECRET = bytes(range(32))
NOISE = Noise(method="rounding", base=5, most=4, mean_error=1.6)


def cube(
    rows: Sequence[tuple[Any, ...]],
    *keys: str,
    nested: Mapping[str, Mapping[str, str]] | None = None,
) -> Cube:
    keys = keys or ("group",)
    return Cube.of(pd.DataFrame(rows, columns=[*keys, "value"]), keys=keys, nested=nested)


def groups(**counts: int) -> Cube:
    return cube([*counts.items()])


def shown(cube_of: Cube, *gaps: Any, merged: tuple[str, ...] = ()) -> Released:
    hidden = frozenset(cube_of.place[gap if isinstance(gap, tuple) else (gap,)] for gap in gaps)
    return Released(pd.DataFrame(), cube_of.without(hidden), hidden, merged)


def changed(cube_of: Cube) -> Released:
    return Released(pd.DataFrame(), cube_of, frozenset(), (), NOISE)


def counts_of(cube_of: Cube) -> dict[str, float]:
    return {"".join(cell): cube_of.counts.get(cell, 0.0) for cell in cube_of.cells}


def completed(before: Cube, now: Cube, *, least: int = 1, reach: int = 0) -> dict[str, float]:
    return counts_of(_completed(before, now, table="t in v1", least=least, reach=reach))


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(NotComparableError) as caught:
        act()
    return str(caught.value)


# What was withheld is filled in.


def test_counts_of_today_stand_for_those_that_were_withheld_where_they_fit() -> None:
    now = groups(a=13, b=17, c=60)
    gaps = shown(groups(a=3, b=27, c=60), "a", "b").cube
    assert completed(gaps, now) == {"a": 13, "b": 17, "c": 60, TOTAL: 90}
    whole = groups(a=13, b=17, c=60)
    assert completed(whole, now) == {"a": 13, "b": 17, "c": 60, TOTAL: 90}


def test_withheld_counts_that_today_is_no_measure_of_are_whole_and_fit_what_was_shown() -> None:
    now = groups(a=13, b=40, c=60)
    gaps = shown(groups(a=3, b=27, c=60), "a", "b").cube
    filled = completed(gaps, now)
    assert filled["a"] + filled["b"] == 30
    assert 1 <= filled["a"] <= 13
    assert filled["b"] <= 40
    assert filled["a"] == int(filled["a"])
    assert (filled["c"], filled[TOTAL]) == (60, 90)
    assert isinstance(filled["a"], float)
    forced = completed(gaps, groups(a=2, b=28, c=70))
    assert forced == {"a": 2, "b": 28, "c": 60, TOTAL: 90}


def test_gap_is_no_zero_where_zeros_are_shown() -> None:
    gaps = shown(groups(a=1, b=9), "a", "b").cube
    now = groups(a=0, b=10)
    assert completed(gaps, now, least=0) == {"a": 0, "b": 10, TOTAL: 10}
    assert refused(lambda: completed(gaps, now)) == (
        "t in v1 counts more persons somewhere than the one after it."
    )
    assert completed(gaps, groups(a=1, b=9)) == {"a": 1, "b": 9, TOTAL: 10}


def test_counts_that_were_larger_or_by_other_keys_cannot_be_compared() -> None:
    assert refused(lambda: completed(groups(a=9, b=9), groups(a=8, b=12))) == (
        "t in v1 counts more persons somewhere than the one after it."
    )
    by_area = cube([("a", 9)], "area")
    assert refused(lambda: completed(by_area, groups(a=9))) == "t in v1 has other keys."
    assert completed(groups(a=9, b=9), groups(a=9, b=12)) == {"a": 9, "b": 9, TOTAL: 18}


def test_value_that_is_no_more_there_may_have_had_any_count() -> None:
    filled = completed(groups(a=9, gone=700), groups(a=9, b=4))
    assert filled == {"a": 9, "gone": 700, TOTAL: 709}
    gaps = shown(groups(a=9, gone=700), "a", "gone").cube
    assert completed(gaps, groups(a=5, b=4))["gone"] >= 704


def test_changed_count_leaves_open_what_lies_within_reach_and_is_no_zero() -> None:
    before = groups(a=5, b=10, c=0)
    now = groups(a=1, b=14, c=4)
    assert completed(before, now, reach=4) == {"a": 1, "b": 14, "c": 4, TOTAL: 19}
    assert refused(lambda: completed(before, groups(a=0, b=14, c=4), reach=4)).startswith("t in v1")
    assert completed(before, groups(a=1, b=14, c=0), reach=4)["c"] == 0
    above = completed(before, groups(a=10, b=15, c=0), reach=4)
    assert above["a"] <= 9
    assert above["b"] <= 14
    assert 11 <= above[TOTAL] <= 19
    assert refused(lambda: completed(before, groups(a=9, b=5, c=0), reach=4)).startswith("t in v1")


def test_sums_by_wider_values_are_filled_and_hold_too() -> None:
    nested = {"area": {"x": "north", "y": "north"}}
    now = cube([("x", 5), ("y", 6), ("z", 7)], "area", nested=nested)
    before = shown(cube([("x", 2), ("y", 4), ("z", 7)], "area", nested=nested), "x", "y").cube
    filled = completed(before, now)
    assert filled["x"] + filled["y"] == filled["north"] == 6
    assert filled[TOTAL] == 13
    hidden = shown(cube([("x", 2), ("y", 4), ("z", 7)], "area", nested=nested), "x", "north").cube
    assert completed(hidden, now)["y"] == 4


def test_two_keys_are_filled_by_row_and_column() -> None:
    rows = [("a", "1", 3), ("a", "2", 10), ("b", "1", 20), ("b", "2", 40)]
    before = cube(rows, "group", "period")
    gaps = shown(before, ("a", "1"), ("a", "2"), ("b", "1"), ("b", "2")).cube
    now = cube([(*at, count + 9) for *at, count in rows], "group", "period")
    filled = _completed(gaps, now, table="t", least=1, reach=0)
    assert filled.keys == before.keys
    first = filled.counts["a", "1"]
    assert 1 <= first <= 12
    assert filled.counts["a", "2"] == 13 - first
    assert filled.counts["b", "2"] == 37 + first
    assert filled.counts[TOTAL, TOTAL] == 73


# Tables of editions beside those of today.


def beside(
    now: Cube,
    *earlier: tuple[str, Released],
    policy: Policy = FIVE,
    merged: tuple[str, ...] = (),
    group: str = "group",
) -> Any:
    editions = [(name, {"t": released}) for name, released in earlier]
    return set_beside({"t": (now, policy)}, editions, merged=merged, group=group)


def test_each_edition_is_a_part_of_the_one_after_it() -> None:
    now = groups(a=13, b=30)
    prior = beside(
        now, ("v1", shown(groups(a=3, b=20), "a", TOTAL)), ("v2", shown(groups(a=9, b=20)))
    )
    assert list(prior.members) == ["t in v2", "t in v1"]
    assert prior.within == [Within("t in v2", "t")], "today's counts fit the gaps of the first"
    first = prior.members["t in v1"]
    assert first.withheld == {0, 2}
    assert (first.shown, first.reach, first.published) == (None, 0, False)
    assert first.policy is FIVE
    assert counts_of(first.cube) == {"a": 9, "b": 20, TOTAL: 29}
    assert prior.members["t in v2"].withheld == frozenset()
    assert prior.cannot == []


def test_edition_that_showed_the_same_is_no_part() -> None:
    same = beside(groups(a=13, b=30), ("v1", shown(groups(a=13, b=30))))
    assert (same.within, list(same.members)) == ([], ["t in v1"])
    gone = beside(groups(a=13, b=30), ("v1", shown(groups(a=13, b=30, c=2))))
    assert gone.within == [Within("t in v1", "t")]
    new = beside(groups(a=13, b=30, c=4), ("v1", shown(groups(a=13, b=30))))
    assert new.within == []
    assert beside(groups(a=13)).members == {}
    rows = [("a", "1", 9), ("b", "2", 8)]
    sparse = cube(rows, "group", "period")
    assert beside(sparse, ("v1", shown(sparse))).within == [], "no row is a count of none"


def test_edition_without_the_table_is_passed_over() -> None:
    prior = set_beside(
        {"t": (groups(a=13), FIVE), "u": (groups(a=40), FIVE)},
        [
            ("v1", {"t": shown(groups(a=9)), "u": shown(groups(a=40))}),
            ("v2", {"u": shown(groups(a=40)), "x": shown(groups(a=1))}),
        ],
        merged=(),
        group="group",
    )
    assert list(prior.members) == ["t in v1", "u in v2", "u in v1"]
    assert prior.within == [Within("t in v1", "t")]


def test_edition_that_cannot_be_compared_ends_those_before_it() -> None:
    prior = beside(
        groups(a=13, b=30),
        ("v1", shown(groups(a=3, b=2))),
        ("v2", shown(groups(a=14, b=2))),
        ("v3", shown(groups(a=11, b=22))),
    )
    assert list(prior.members) == ["t in v3"]
    assert [str(error) for error in prior.cannot] == [
        "t in v2 counts more persons somewhere than the one after it."
    ]


def test_edition_that_was_shown_changed_says_so_with_its_reach() -> None:
    prior = beside(groups(a=8, b=30), ("v1", changed(groups(a=5, b=30))))
    member = prior.members["t in v1"]
    assert member.shown == groups(a=5, b=30)
    assert member.reach == 4
    assert member.withheld == frozenset()
    assert counts_of(member.cube) == {"a": 8, "b": 30, TOTAL: 38}
    assert prior.within == []


def test_policy_of_today_says_whether_a_gap_may_be_zero() -> None:
    gaps = shown(groups(a=1, b=9), "a", "b")
    assert beside(groups(a=0, b=10), ("v1", gaps)).cannot
    assert not beside(groups(a=0, b=10), ("v1", gaps), policy=STRICT).cannot


def test_groups_that_are_merged_today_are_added_up_in_the_edition() -> None:
    now = groups(a=40, other=30)
    before = shown(groups(a=40, b=4, other=6, c=2))
    prior = beside(now, ("v1", before), merged=("b", "c", "x"))
    member = prior.members["t in v1"]
    assert member.cube.values == (("a", "other"),)
    assert counts_of(member.cube) == {"a": 40, "other": 12, TOTAL: 52}
    gaps = beside(now, ("v1", shown(groups(a=40, b=4, other=6), "b", "a")), merged=("b",))
    assert gaps.members["t in v1"].withheld == {0, 1}
    already = beside(now, ("v1", shown(groups(a=40, other=30), merged=("b",))), merged=("b", "c"))
    assert already.members["t in v1"].cube.values == (("a", "other"),)
    strange = beside(now, ("v1", shown(groups(a=40, other=30), merged=("z", "b", "y"))), merged="b")
    assert [str(error) for error in strange.cannot] == ["other groups were merged in it (y, z)."]


def test_groups_are_added_up_by_whichever_key_they_stand_in() -> None:
    rows = [("1", "a", "x", 10), ("1", "b", "x", 3), ("2", "b", "y", 2)]
    before = shown(cube(rows, "period", "people", "area"))
    now = cube(
        [("1", "a", "x", 10), ("1", "other", "x", 9), ("2", "other", "y", 9)],
        "period",
        "people",
        "area",
    )
    prior = beside(now, ("v1", before), merged=("b",), group="people")
    counts = prior.members["t in v1"].cube.counts
    assert counts["1", "other", "x"] == 3
    assert counts[TOTAL, "other", TOTAL] == 5
    assert counts["2", "a", "y"] == 0
    untouched = beside(cube(rows, "period", "people", "area"), ("v1", before), merged=("b",))
    assert untouched.members["t in v1"].cube.values[1] == ("a", "b")


def test_wider_values_are_cells_of_an_edition_that_showed_them() -> None:
    nested = {"area": {"x": "north", "y": "north"}}
    rows = [("x", 5), ("y", 6), ("z", 7)]
    now = cube(rows, "area", nested=nested)
    flat = cube(rows, "area")
    without = beside(now, ("v1", shown(flat)))
    assert "north" not in counts_of(without.members["t in v1"].cube)
    stored = Cube(("area",), (("x", "y", "z"),), now.counts)
    having = beside(now, ("v1", Released(pd.DataFrame(), stored, frozenset(), ())))
    assert counts_of(having.members["t in v1"].cube)["north"] == 11
    noisy = beside(now, ("v1", changed(stored)))
    member = noisy.members["t in v1"]
    assert member.shown is not None
    assert member.shown.nested == nested


# What today's tables tell with them.


def counted(cube_rows: Sequence[tuple[Any, ...]], *keys: str, policy: Policy = FIVE) -> Counted:
    keys = keys or ("group",)
    return Counted(pd.DataFrame(cube_rows, columns=[*keys, "value"]), keys, policy)


def exposed(
    tables: Mapping[str, Counted],
    now: Mapping[str, Released],
    *earlier: tuple[str, Mapping[str, Released]],
    **more: Any,
) -> list[tuple[str, float, float]]:
    cells = exposed_by_earlier(tables, now, earlier, **({"group": "none"} | more))
    return [(cell.told, round(cell.low, 6), round(cell.high, 6)) for cell in cells]


NOW = [("a", 13), ("b", 30), ("c", 60)]


def test_persons_who_were_added_are_exposed_where_both_editions_show_a_count() -> None:
    tables = {"t": counted(NOW)}
    now = {"t": shown(cube(NOW))}
    before = {"t": shown(groups(a=10, b=30, c=40))}
    assert exposed(tables, now, ("v1", before)) == [("t less t in v1: group a", 3, 3)]
    assert exposed(tables, now) == []
    assert exposed({"public": counted(NOW, policy=OPEN)}, {}) == []
    hidden_then = {"t": shown(groups(a=10, b=30, c=40), "a", "c")}
    assert exposed(tables, now, ("v1", hidden_then)) == []
    hidden_now = {"t": shown(cube(NOW), "a", "c")}
    assert exposed(tables, hidden_now, ("v1", before)) == []


def test_gap_of_today_that_an_edition_showed_is_no_gap() -> None:
    rows = [("a", 3), ("b", 30), ("c", 60)]
    tables, now = {"t": counted(rows)}, {"t": shown(cube(rows), "a", "b")}
    assert exposed(tables, now, ("v1", {"t": shown(groups(a=3, b=30, c=60), "a", "b")})) == []
    told = exposed(tables, now, ("v1", {"t": shown(groups(a=3, b=30, c=60), "a")}))
    assert told == [("t: group a", 3, 3)]


def test_public_tables_are_known_beside_the_editions() -> None:
    rows = [("a", "1", 3), ("a", "2", 20), ("b", "1", 30), ("b", "2", 9)]
    tables = {
        "t": counted(rows, "group", "period"),
        "public": counted([("a", 23), ("b", 39)], policy=OPEN),
    }
    detail = cube(rows, "group", "period")
    gaps = [("a", "1"), ("a", "2"), ("b", "1"), ("b", "2"), ("a", TOTAL), ("b", TOTAL)]
    now = {"t": shown(detail, *gaps)}
    edition = ("v1", {"t": shown(detail, *gaps)})
    assert exposed(tables, now, edition) == []
    column = ("v1", {"t": shown(detail, *gaps[:2], *gaps[4:])})
    assert exposed(tables, now, column) == [("t: group a, period 1", 3, 3)]


def test_part_of_a_table_is_attacked_with_it() -> None:
    tables = {"all": counted(NOW), "some": counted([("a", 10), ("b", 20), ("c", 30)])}
    now = {
        name: shown(cube(table.frame.to_records(index=False).tolist()))
        for name, table in tables.items()
    }
    assert exposed(tables, now) == []
    assert exposed(tables, now, within=[Within("some", "all")]) == [
        ("all less some: group a", 3, 3)
    ]


def test_counts_that_are_shown_changed_today_are_known_within_their_reach() -> None:
    tables = {"t": counted([("a", 13), ("b", 30)], policy=ROUNDED)}
    now = {"t": changed(groups(a=15, b=30))}
    edition = ("v1", {"t": shown(groups(a=12, b=30))})
    assert exposed(tables, now, edition) == []
    exact = Released(
        pd.DataFrame(),
        groups(a=13, b=30),
        frozenset(),
        (),
        Noise(method="rounding", base=5, most=1, mean_error=1.6),
    )
    assert exposed(tables, {"t": exact}, edition)


def test_columns_of_counts_and_groups_of_today_are_called_as_is_said() -> None:
    frame = pd.DataFrame({"people": ["a", "b", "c"], "deaths": [40, 50, 2]})
    tables = {"t": Counted(frame, ("people",), FIVE)}
    options = {"value": "deaths", "group": "people"}
    now = release_together(tables, **options)
    before = pd.DataFrame({"people": ["a", "b", "c"], "deaths": [38, 50, 2]})
    edition = release_together({"t": Counted(before, ("people",), FIVE)}, **options)
    told = [cell.told for cell in exposed_by_earlier(tables, now, [("v1", edition)], **options)]
    assert not [words for words in told if "other" in words]
    assert now["t"].merged == edition["t"].merged == ("c",)
    by_default = {"t": Counted(frame.set_axis(["group", "value"], axis=1), ("group",), FIVE)}
    merged = release_together(by_default)
    assert merged["t"].merged == ("c",)
    assert exposed_by_earlier(by_default, merged, [("v1", merged)]) == []


def test_edition_that_cannot_be_compared_is_refused_whole() -> None:
    tables, now = {"t": counted(NOW)}, {"t": shown(cube(NOW))}
    assert refused(lambda: exposed(tables, now, ("v1", {"t": shown(groups(a=99))}))) == (
        "t in v1 counts more persons somewhere than the one after it."
    )
