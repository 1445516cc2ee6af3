"""Tables are released together: what each shows, what it says of itself, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from disparity.disclosure import (
    TOTAL,
    CannotProtectError,
    Counted,
    Cube,
    ExposedError,
    Member,
    Policy,
    Released,
    TooLargeError,
    Within,
    release,
    release_together,
)
from disparity.disclosure import releasing as releasing_module
from disparity.disclosure.attack import Exposed
from disparity.disclosure.perturbing import noise_of
from disparity.disclosure.releasing import (
    MOST_CELLS,
    exposed_in_words,
    member_of,
    require_size,
)

FIVE = Policy(threshold=5)
TEN = Policy(threshold=10)
OPEN = Policy(threshold=0)
ROUNDED = Policy(threshold=5, round_to=5)
KEYED = Policy(threshold=5, cell_key=5, variance=4)
SECRET = bytes(range(32))
ROWS = [("a", "2018", 3), ("a", "2019", 10), ("b", "2018", 20), ("b", "2019", 40)]
KEYS = ("group", "period")


def frame(rows: Sequence[tuple[Any, ...]] = ROWS, *keys: str, value: str = "value") -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*(keys or KEYS), value])


def counted(
    rows: Sequence[tuple[Any, ...]], *keys: str, policy: Policy = FIVE, **more: Any
) -> Counted:
    return Counted(frame(rows, *keys), keys, policy, **more)


DETAIL = counted(ROWS, *KEYS)


def refused(error: type[Exception], act: Callable[[], Any]) -> str:
    with pytest.raises(error) as caught:
        act()
    return str(caught.value)


# One table.


def test_table_is_shown_with_gaps_in_its_rows_and_in_its_cube() -> None:
    given = frame().set_index(pd.Index([7, 5, 3, 1]))
    shown = release(given, policy=FIVE, keys=list(KEYS))
    assert list(shown.frame.columns) == [*KEYS, "value"]
    assert shown.frame.index.tolist() == [7, 5, 3, 1]
    assert str(shown.frame["value"].dtype) == "Int64"
    assert shown.frame["value"].isna().tolist() == [True] * 4
    assert shown.withheld == {0, 1, 3, 4}
    assert np.isnan(shown.cube.amounts).tolist() == [
        *(True, True, False),
        *(True, True, False),
        *(False, False, False),
    ]
    assert (shown.merged, shown.noise) == ((), None)
    few = release(frame([*ROWS, ("c", "2018", 90), ("c", "2019", 95)]), policy=FIVE, keys=KEYS)
    assert few.frame["value"].isna().tolist() == [True] * 4 + [False] * 2
    assert few.frame["value"].dropna().tolist() == [90, 95]


def test_public_table_is_shown_whole() -> None:
    given = frame(value="deaths")
    shown = release(given, policy=OPEN, keys=KEYS, value="deaths")
    assert shown.frame["deaths"].tolist() == [3, 10, 20, 40]
    assert str(shown.frame["deaths"].dtype) == "Int64"
    assert shown.cube == Cube.of(given, keys=KEYS, value="deaths")
    assert (shown.withheld, shown.merged, shown.noise) == (frozenset(), (), None)


def test_columns_of_counts_and_groups_are_called_as_is_said() -> None:
    rows = [("a", 40), ("b", 30), ("violet", 4), ("red", 4)]
    given = frame(rows, "people", value="deaths")
    shown = release(given, policy=FIVE, keys=["people"], value="deaths", group="people")
    assert shown.merged == ("violet", "red")
    assert shown.frame.to_dict("list") == {"people": ["a", "b", "other"], "deaths": [40, 30, 8]}
    plain = release(given, policy=FIVE, keys=["people"], value="deaths")
    assert plain.merged == ()
    assert plain.frame["deaths"].isna().tolist() == [False, False, True, True]
    by_default = release(frame(rows, "group"), policy=FIVE, keys=["group"])
    assert by_default.merged == ("violet", "red")


@pytest.mark.parametrize("policy", [ROUNDED, KEYED])
def test_changed_table_has_a_row_for_each_of_its_rows_and_no_gap(policy: Policy) -> None:
    rows = [
        (8, "a", "x", "2018"),
        (3, "b", None, "2018"),
        (4, "a", "x", "2018"),
        (50, "b", "y", "2019"),
    ]
    given = pd.DataFrame(rows, columns=["deaths", "group", "note", "period"])
    shown = release(given, policy=policy, keys=KEYS, value="deaths", secret=SECRET)
    assert list(shown.frame.columns) == ["deaths", "group", "note", "period"]
    assert shown.frame["group"].tolist() == ["a", "b", "b"]
    assert shown.frame["note"].isna().tolist() == [False, True, False]
    assert str(shown.frame["deaths"].dtype) == "Int64"
    cells = [("a", "2018"), ("b", "2018"), ("b", "2019")]
    assert shown.frame["deaths"].tolist() == [shown.cube.counts[cell] for cell in cells]
    assert all(isinstance(count, float) for count in shown.cube.counts.values())
    assert set(shown.cube.counts) == set(shown.cube.cells)
    assert (shown.withheld, shown.merged) == (frozenset(), ())
    assert shown.noise == noise_of(policy)
    assert shown.cube.counts["a", "2019"] == 0


# Several tables.


def test_tables_that_protect_nothing_are_not_released() -> None:
    assert release_together({"t": counted(ROWS, *KEYS, policy=OPEN)}) == {}
    by_group = counted([("a", 13), ("b", 60)], "group", policy=OPEN)
    shown = release_together({"public": by_group, "detail": DETAIL})
    assert list(shown) == ["detail"]


def test_small_groups_of_one_table_are_counted_with_other_in_all() -> None:
    rows = [("a", 40), ("b", 30), ("violet", 4), ("red", 7)]
    ages = [("a", "old", 30), ("a", "young", 50), ("violet", "old", 20), ("red", "old", 3)]
    tables = {
        "one": counted(rows, "group"),
        "two": counted(ages, "group", "age"),
        "three": counted([("old", 90), ("young", 80)], "age"),
    }
    shown = release_together(tables)
    assert shown["one"].merged == shown["two"].merged == shown["three"].merged == ("violet", "red")
    assert shown["one"].frame["group"].tolist() == ["a", "b", "other"]
    assert shown["two"].frame["group"].tolist() == ["a", "a", "other"]
    assert shown["two"].frame["value"].tolist() == [30, 50, 23]
    assert shown["three"].frame["value"].tolist() == [90, 80]
    rounded = {name: Counted(table.frame, table.keys, ROUNDED) for name, table in tables.items()}
    assert release_together(rounded, secret=SECRET)["one"].merged == (), "nothing need be merged"


def test_groups_that_an_edition_merged_are_merged_again() -> None:
    before = release_together({"t": counted([("a", 40), ("b", 30), ("c", 4)], "group")})
    now = counted([("a", 40), ("b", 30), ("c", 14), ("d", 1)], "group")
    assert before["t"].merged == ("c",)
    shown = release_together({"t": now}, earlier=[("v1", before)])
    assert shown["t"].merged == ("d", "c")
    assert release_together({"u": now}, earlier=[("v1", before)])["u"].merged == ("d",)


def test_what_was_shown_of_a_table_before_stays_as_it_was() -> None:
    before = release_together({"detail": DETAIL})
    by_group = counted([("a", 13), ("b", 60)], "group")
    shown = release_together({"detail": DETAIL, "groups": by_group}, known=before)
    assert shown["detail"] is before["detail"]
    assert shown["groups"].frame["value"].tolist() == [13, 60]
    for policy in (ROUNDED, KEYED):
        changed = {
            name: Counted(table.frame, table.keys, policy)
            for name, table in (("detail", DETAIL), ("groups", by_group))
        }
        first = release_together({"detail": changed["detail"]}, secret=SECRET)
        both = release_together(changed, known=first, secret=SECRET)
        assert both["detail"] is first["detail"]
        assert both["groups"].cube.counts["a",] == first["detail"].cube.counts["a", TOTAL]
        noise = first["detail"].noise
        assert noise is not None
        other = release_together(changed, known=first, secret=bytes(32))
        assert other["groups"].cube.counts["b",] == first["detail"].cube.counts["b", TOTAL], (
            "what was shown of the same persons is shown again"
        )


def test_part_of_a_table_and_of_an_edition_is_protected_too() -> None:
    stops = counted([("a", 12), ("b", 90), ("c", 70)], "group")
    searches = counted([("a", 9), ("b", 40), ("c", 30)], "group")
    tables = {"stops": stops, "searches": searches}
    apart = release_together(tables)
    assert not any(table.withheld for table in apart.values())
    beside = release_together(tables, within=[Within("searches", "stops")])
    assert any(table.withheld for table in beside.values())
    edition = release_together({"stops": searches})
    later = release_together({"stops": stops}, earlier=[("v1", edition)])
    assert later["stops"].withheld
    assert not release_together({"other": stops}, earlier=[("v1", edition)])["other"].withheld


def test_wider_values_are_cells_that_are_protected_too() -> None:
    nested = {"area": {"x": "north", "y": "north", "z": "south", "w": "south"}}
    areas = [("x", 1), ("y", 2), ("z", 50), ("w", 60)]
    shown = release_together({"t": counted(areas, "area", nested=nested)})["t"]
    hidden = {shown.cube.cells[number][0] for number in shown.withheld}
    assert {"x", "y", "north"} <= hidden
    assert shown.cube.nested == nested


def test_keys_of_cells_decide_how_counts_are_changed() -> None:
    rows = [("a", 100), ("b", 200)]
    keys = {(group,): number for number, group in enumerate(["a", "b", TOTAL])}
    same = {(group,): 7 for group in ["a", "b", TOTAL]}
    tables = [counted(rows, "group", policy=KEYED, cell_keys=of) for of in (keys, same, same)]
    first, second, third = (
        release_together({"t": table}, secret=SECRET)["t"].cube.counts for table in tables
    )
    assert second == third
    assert second["a",] - 100 == second["b",] - 200, "one key draws one change"
    assert first != second


def test_strictest_change_of_all_tables_is_that_of_each() -> None:
    wide = Policy(threshold=5, round_to=10)
    tables = {
        "a": counted([("x", 13), ("y", 44)], "area", policy=ROUNDED),
        "b": counted([("u", 26), ("v", 57)], "sex", policy=wide),
        "c": counted([("r", 26), ("s", 57)], "age", policy=ROUNDED),
    }
    shown = release_together(tables, secret=SECRET)
    for table in shown.values():
        assert table.noise == noise_of(wide)
        assert (table.cube.amounts % 10 == 0).all()


def test_tables_with_different_methods_are_refused_with_the_pair() -> None:
    tables = {
        "plain": DETAIL,
        "public": counted(ROWS, *KEYS, policy=OPEN),
        "rounded": counted(ROWS, *KEYS, policy=ROUNDED),
        "keyed": counted(ROWS, *KEYS, policy=KEYED),
    }
    assert refused(CannotProtectError, lambda: release_together(tables, secret=SECRET)) == (
        "'plain' is protected by suppression and 'rounded' by rounding: what one shows as it is "
        "undoes what the other hides. Give their levels the same method in the policy, or leave "
        "one of the two out."
    )


def test_more_may_be_withheld_where_one_policy_lets_more() -> None:
    limited = Policy(threshold=5, most_withheld=1)
    tables = {"detail": counted(ROWS, *KEYS, policy=limited)}
    assert "4 counts, totals among them" in refused(
        CannotProtectError, lambda: release_together(tables)
    )
    wide = Policy(threshold=5, most_withheld=4)
    more = tables | {"groups": counted([("a", 13), ("b", 60)], "group", policy=wide)}
    assert len(release_together(more)["detail"].withheld) == 4


def test_attack_that_finds_a_count_stops_the_release(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def found(tables: Any, withheld: Any, *, others: Any = ()) -> list[Exposed]:
        asked.append((sorted(withheld), len(others)))
        return [Exposed(tables.in_words(0), 3, 3, ("t", "group"), 0)]

    monkeypatch.setattr(releasing_module, "exposed_cells", found)
    monkeypatch.setattr(releasing_module, "beside", lambda tables, cell: f" (by {cell.cell})")
    assert refused(ExposedError, lambda: release_together({"t": DETAIL})) == (
        "a reader can work out small counts from what is shown: t: group a, period 2018 (by 0). "
        "Join values of 'group' in the table 't', or leave one of the tables out."
    )
    assert asked == [([0, 1, 3, 4], 1)]
    release_together({"t": counted([("a", 13), ("b", 60)], "group")})
    assert len(asked) == 1, "where nothing is withheld nothing can be worked out"
    edition = release_together(
        {"t": counted([("a", 13), ("b", 60)], "group", policy=ROUNDED)}, secret=SECRET
    )
    with pytest.raises(ExposedError):
        release_together({"t": counted([("a", 13), ("b", 60)], "group")}, earlier=[("v1", edition)])


def test_what_an_attack_finds_is_told_without_counts_and_five_at_most() -> None:
    cells = [Exposed(f"t: group {n}", n, n, ("t", f"key{n}"), n) for n in range(7)]
    start = "a reader can work out small counts from what is shown: "
    end = ". Join values of 'key0' in the table 't', or leave one of the tables out."
    five = "; ".join(f"t: group {n}" for n in range(5))
    assert exposed_in_words(cells) == f"{start}{five} and 2 more{end}"
    assert exposed_in_words(cells[:5]) == start + five + end
    assert exposed_in_words(cells[:6], beside=" (x)") == f"{start}{five} and 1 more (x){end}"
    assert exposed_in_words(cells[:2], most=1) == f"{start}t: group 0 and 1 more{end}"


def test_table_among_linked_ones_says_what_was_shown_of_it() -> None:
    cube = Cube.of(frame(), keys=KEYS)
    assert member_of(cube, FIVE) == Member(cube, FIVE)
    assert member_of(cube, OPEN) == Member(cube, OPEN, published=True)
    hidden = frozenset([1])
    assert member_of(cube, FIVE, Released(frame(), cube, hidden, ())) == Member(
        cube, FIVE, withheld=hidden
    )
    shown = Cube.of(frame([("a", "2018", 5)]), keys=KEYS)
    changed = Released(frame(), shown, frozenset(), (), noise_of(ROUNDED))
    assert member_of(cube, ROUNDED, changed) == Member(cube, ROUNDED, shown=shown, reach=4)


# Tables that are too large.


def too_large(tables: Mapping[str, Counted], most: int) -> str:
    return refused(TooLargeError, lambda: require_size(tables, most=most))


def test_largest_table_of_too_many_cells_is_told_with_how_many_values_it_may_have() -> None:
    small = counted([("x", 9)], "area")
    wide = counted([("a", str(year), 9) for year in range(3)] + [("b", "0", 9)], *KEYS)
    require_size({"wide": wide}, most=12)
    require_size({"small": small, "wide": wide}, most=14)
    assert too_large({"small": small, "wide": wide}, 13) == (
        "wide: with their totals, the tables that are protected together have 14 cells, this one "
        "12; at most 13 can be protected. Join values of 'period' in the table 'wide', of which it "
        "has 3, to 2 at most, or leave it out."
    )
    assert too_large({"small": small, "wide": wide}, 3) == (
        "wide: with their totals, the tables that are protected together have 14 cells, this one "
        "12; at most 3 can be protected. Join values of 'period' in the table 'wide', or leave it "
        "out."
    )
    one = too_large({"wide": wide}, 6)
    assert ", of which it has 3, to 1 at most, or" in one
    assert "in the table 'wide', or leave it out" in too_large({"wide": wide}, 5)


def test_wider_values_count_among_the_cells() -> None:
    areas = [(area, 9) for area in "xyz"]
    nested = {"area": {"x": "north", "y": "north", "z": "south"}, "group": {"a": "b"}}
    table = counted(areas, "area", nested=nested)
    require_size({"t": table}, most=6)
    assert "have 6 cells, this one 6" in too_large({"t": table}, 5)


def test_by_default_so_many_cells_are_too_many() -> None:
    assert MOST_CELLS == 25_000
    table = counted([(str(number), 9) for number in range(25_000)], "area")
    assert refused(TooLargeError, lambda: require_size({"t": table})) == (
        "t: with their totals, the tables that are protected together have 25,001 cells, this one "
        "25,001; at most 25,000 can be protected. Join values of 'area' in the table 't', of which "
        "it has 25,000, to 24,999 at most, or leave it out."
    )
    assert refused(TooLargeError, lambda: release_together({"t": table})).startswith("t: with")
