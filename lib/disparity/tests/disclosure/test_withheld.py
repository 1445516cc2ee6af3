"""What is withheld beside a small count is the cheapest that hides it, and refusals say why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from disparity.disclosure import (
    CannotProtectError,
    Counted,
    Cube,
    Linked,
    Member,
    Policy,
    exposed_cells,
    release_together,
)
from disparity.disclosure import suppression as suppression_module
from disparity.disclosure.attack import Attack, Exposed
from disparity.disclosure.linked import Within
from disparity.disclosure.suppression import (
    MOST_TRIED,
    _Search,
    beside,
    giving_away,
    moved_at_once,
    protection,
    refuse_too_many,
    why_told,
)

FIVE = Policy(threshold=5)
OPEN = Policy(threshold=0)
COUNTS = [("a", "2018", 3), ("a", "2019", 10), ("b", "2018", 20), ("b", "2019", 40)]
KEYS = ("group", "period")
INNER = {0, 1, 3, 4}


def cube(rows: Sequence[tuple[Any, ...]] = COUNTS, keys: Sequence[str] = KEYS) -> Cube:
    return Cube.of(pd.DataFrame(rows, columns=[*keys, "value"]), keys=keys)


def table(rows: Sequence[tuple[Any, ...]] = COUNTS, policy: Policy = FIVE, **more: Any) -> Linked:
    return Linked({"t": Member(cube(rows), policy, **more)})


def grid(counts: Sequence[Sequence[int]]) -> Linked:
    return table(
        [(f"g{i}", f"p{j}", count) for i, row in enumerate(counts) for j, count in enumerate(row)]
    )


def column(*counts: int) -> Cube:
    return cube([(f"g{number}", count) for number, count in enumerate(counts)], ["group"])


def withheld(tables: Linked) -> set[tuple[str, ...]]:
    return {tables.names[number][1] for number in protection(tables)[0]}


# What is withheld.


def test_cheapest_four_cells_are_withheld_around_a_lone_small_count() -> None:
    """Inner cells cost 11 + 21 + 41; by a total of its row or column it would be 86 or more."""
    hidden, alike = protection(table())
    assert hidden == INNER
    assert [int(counts[0]) for counts in alike] == [5], "one is then within reach"
    assert protection(grid([[10, 20], [30, 40]])) == (frozenset(), [])
    lone = [[3, 90, 10], [80, 100, 70], [20, 95, 11]]
    assert protection(grid(lone))[0] == {0, 2, 8, 10}


@pytest.mark.parametrize("seed", range(6))
def test_other_counts_that_look_the_same_have_each_small_one_at_both_ends(seed: int) -> None:
    random = np.random.default_rng(seed)
    tables = grid(random.poisson(np.exp(random.normal(1.8, 0.9, (4, 3)))).tolist())
    hidden, alike = protection(tables)
    assert exposed_cells(tables, hidden) == []
    attack = Attack(tables, hidden)
    assert all(attack.looks_the_same(counts) for counts in alike)
    assert set(tables.small) <= hidden
    unneeded = hidden - {*tables.small}
    assert all(exposed_cells(tables, hidden - {cell}) for cell in unneeded)


def test_small_counts_are_withheld_that_hide_each_other_and_nothing_more() -> None:
    assert protection(grid([[4, 4, 40], [4, 4, 50], [60, 70, 80]]))[0] == {0, 1, 4, 5}
    cost = cube([("a", 3), ("b", 50), ("c", 20), ("d", 30)], ["group"])
    assert withheld(Linked({"t": Member(cost, FIVE)})) == {("a",), ("c",)}


def test_known_cells_and_zeros_do_not_move() -> None:
    zeros = grid([[3, 0, 90], [0, 0, 80], [70, 60, 50]])
    hidden = protection(zeros)[0]
    assert not {number for number in hidden if zeros.amounts[number] == 0}
    public = Linked(
        {
            "t": Member(column(3, 20, 30, 40), FIVE),
            "p": Member(cube([("g1", 20)], ["group"]), FIVE, published=True),
        }
    )
    assert withheld(public) == {("g0",), ("g2",)}
    before = table(withheld=frozenset([0, 2, 3, 5]))
    assert protection(before)[0] == {0, 2, 3, 5}, "what was shown before stays as it was"


def test_small_count_that_was_shown_changed_is_not_withheld_again() -> None:
    shown = cube([("g0", 5), ("g1", 20), ("g2", 30)], ["group"])
    tables = Linked({"then": Member(column(3, 20, 30), FIVE, shown=shown, reach=4)})
    assert protection(tables) == (frozenset(), [])
    search = _Search(tables)
    assert search.small == []
    assert search.past.all()
    assert search.up.tolist() == [6, 4, 4, 6]
    assert search.down.tolist() == [2, 4, 4, 2]
    assert list(search.solver.getLp().col_cost_) == [0.0] * 8


def test_search_begins_with_what_may_move_how_far_and_at_what_cost() -> None:
    search = _Search(grid([[3, 0], [20, 40]]))
    assert search.withheld == {0, 2}
    assert search.small == [0, 2]
    infinite = float("inf")
    assert search.up.tolist() == [infinite, 0, *[infinite] * 7]
    assert search.down.tolist() == [2, 0, 2, 19, 39, 59, 22, 39, 62]
    assert list(search.solver.getLp().col_cost_) == [0, 1, 0, 21, 41, 61, 24, 41, 64] * 2
    assert list(search.solver.getLp().col_upper_) == [*search.up, *search.down]
    assert search.size == 9
    withheld_before = _Search(table(withheld=frozenset([0, 2, 3, 5])))
    assert withheld_before.withheld == {0, 2, 3, 5}
    assert withheld_before.up.tolist() == [infinite, 0, infinite, infinite, 0, infinite, 0, 0, 0]
    assert list(withheld_before.solver.getLp().col_cost_)[:9] == [0, 11, 0, 0, 41, 0, 24, 51, 74]


def test_remainder_of_a_whole_moves_freely_and_is_never_withheld() -> None:
    whole, part = column(12, 90, 70), column(9, 40, 30)
    tables = Linked(
        {"all": Member(whole, FIVE), "some": Member(part, FIVE)}, [Within("some", "all")]
    )
    search = _Search(tables)
    assert search.withheld == set()
    assert search.small == [8]
    assert list(search.solver.getLp().col_cost_)[8:12] == [0.0] * 4
    hidden = protection(tables)[0]
    assert len(hidden) == 2
    assert max(hidden) < tables.implied
    assert exposed_cells(tables, hidden) == []


def test_so_many_small_counts_are_moved_at_once_as_tables_are_large() -> None:
    assert moved_at_once(9, 6) == 1
    assert moved_at_once(1000, 219) == 1
    assert moved_at_once(1000, 220) == 2
    assert moved_at_once(1000, 330) == 3
    assert moved_at_once(4_000, 1_000) == 36
    assert moved_at_once(10_000, 10_000) == 6_250


def test_small_counts_of_large_tables_are_moved_together_or_by_halves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three of nine persons, all of them known: each can be five, but no two."""
    moved: list[int] = []
    move = _Search._move

    def noted(self: _Search, cells: list[int], *args: Any, **more: Any) -> Any:
        moved.append(len(cells))
        return move(self, cells, *args, **more)

    monkeypatch.setattr(_Search, "_move", noted)
    monkeypatch.setattr(suppression_module, "moved_at_once", lambda cells, sums: 3)
    nested = {"group": {"g0": "north", "g1": "north", "g2": "north", "g3": "south"}}
    frame = pd.DataFrame({"group": [f"g{n}" for n in range(4)], "value": [3, 3, 3, 20]})
    wide = Cube.of(frame, keys=["group"], nested=nested)
    public = Cube.of(pd.DataFrame({"group": ["north", "south"], "value": [9, 20]}), keys=["group"])
    tables = Linked({"t": Member(wide, FIVE), "public": Member(public, OPEN, published=True)})
    hidden, alike = protection(tables)
    assert {tables.names[number][1] for number in hidden} == {("g0",), ("g1",), ("g2",)}
    assert moved == [2, 1, 1, 1], "one was moved by the attack"
    assert all(Attack(tables, hidden).looks_the_same(counts) for counts in alike)
    search = _Search(tables)
    alike = search._move([0, 1, 2], tables.threshold)
    assert [int(counts[number]) for number, counts in enumerate(alike)] == [5, 5, 5]
    assert search.up[0] == float("inf")
    model = search.solver.getLp()
    assert list(model.col_lower_) == [0.0] * (2 * search.size), "afterwards all is free again"
    assert list(model.col_upper_) == [*search.up, *search.down]


def test_cells_that_hide_nothing_are_shown_again_the_largest_first() -> None:
    search = _Search(table())
    search.withheld = {*INNER, 5, 8}
    search.show_what_hides_nothing()
    assert search.withheld == INNER
    costs = list(search.solver.getLp().col_cost_)
    assert (costs[5], costs[8], costs[14], costs[17]) == (61, 74, 61, 74)
    assert costs[0] == 0, "small counts stay for nothing"


def test_only_so_many_cells_are_tried_to_be_shown_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[set[int]] = []

    def noted(tables: Linked, hidden: set[int]) -> list[Exposed]:
        tried.append(search.withheld - hidden)
        return exposed_cells(tables, hidden)

    monkeypatch.setattr(suppression_module, "exposed_cells", noted)
    search = _Search(table())
    search.withheld = {*INNER, 2, 5, 6}
    search.show_what_hides_nothing()
    assert tried == [{5}, {4}, {6}, {3}, {2}, {1}]
    assert search.withheld == INNER
    assert MOST_TRIED == 100
    monkeypatch.setattr(suppression_module, "MOST_TRIED", 2)
    tried.clear()
    search.withheld = {*INNER, 5}
    search.show_what_hides_nothing()
    assert tried == [{5}, {4}]


def test_whole_numbers_are_looked_for_until_each_small_count_can_be_both_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bool] = []
    solved = _Search._solved

    def noted(self: _Search, *, in_whole: bool) -> Any:
        asked.append(in_whole)
        return solved(self, in_whole=in_whole)

    monkeypatch.setattr(_Search, "_solved", noted)
    search = _Search(table())
    assert search.withheld == {0}
    search.reach_by_whole_numbers()
    assert asked == [True, True]
    assert search.withheld == INNER
    assert [counts[0] for counts in search.alike] == [5, 1]
    search.reach_by_whole_numbers()
    assert len(search.alike) == 2, "there is nothing left to do"
    monkeypatch.setattr(suppression_module, "ROUNDS", 0)
    idle = _Search(table())
    idle.reach_by_whole_numbers()
    assert idle.withheld == {0}


def test_tables_with_very_many_withheld_cells_are_left_to_fractions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(self: _Search) -> None:
        raise AssertionError("too large")

    monkeypatch.setattr(suppression_module, "WHOLE_CELLS", 3)
    monkeypatch.setattr(_Search, "reach_by_whole_numbers", never)
    monkeypatch.setattr(_Search, "show_what_hides_nothing", never)
    assert protection(table())[0] == INNER
    monkeypatch.setattr(suppression_module, "WHOLE_CELLS", 4)
    with pytest.raises(AssertionError):
        protection(table())


def test_search_says_what_cannot_be_in_whole_or_at_all() -> None:
    tables = Linked({"t": Member(column(3, 20), FIVE)})
    assert not _Search(tables).cannot_be(0, tables.threshold)
    assert not _Search(tables).cannot_be(0, tables.least)
    known = table(withheld=frozenset([0]))
    assert _Search(known).cannot_be(0, known.threshold)
    assert _Search(known).cannot_be(0, known.least)
    assert not _Search(known).cannot_be(0, known.amounts)
    search = _Search(tables)
    assert [counts.tolist() for counts in search._move([0], tables.threshold, in_whole=True)] == [
        [5, 18, 23]
    ]


def test_whole_numbers_that_are_not_found_in_time_leave_what_fractions_allow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_Search, "_solved", lambda self, *, in_whole: None)
    tables = table()
    search = _Search(tables)
    assert search._move([0], tables.threshold, in_whole=True) == []
    assert search.withheld == {0}
    with pytest.raises(CannotProtectError):
        search._move([0], tables.threshold)


# What is refused.


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(CannotProtectError) as caught:
        act()
    return str(caught.value)


def test_count_that_was_shown_before_in_gaps_that_tell_it_is_refused_whole() -> None:
    assert refused(lambda: protection(table(withheld=frozenset([0])))) == (
        "t: group a, period 2018: this count cannot be protected, since it follows from tables "
        "that are known: 't' was shown before (tables shown together: t). Join values of 'group' "
        "in the table 't', or leave it out."
    )


def told_because(
    tables: Linked, cell: int = 0, so_in: Callable[[Linked], bool] = lambda tables: True
) -> str:
    return why_told(tables, cell, lambda other_tables, number: so_in(other_tables))


def test_reason_names_the_table_without_which_a_count_is_not_told() -> None:
    wide = column(13, 60)
    rows = [("g0", "2018", 3), ("g0", "2019", 10), ("g1", "2018", 20), ("g1", "2019", 40)]
    members = {"narrow": Member(cube(rows), FIVE), "wide": Member(wide, FIVE)}

    def without_wide(tables: Linked) -> bool:
        return "wide" in tables.members

    assert told_because(Linked(members), so_in=without_wide) == (
        "it follows from the table 'wide', which counts the same persons as 'narrow', or a part "
        "of them"
    )
    public = members | {"wide": Member(wide, OPEN, published=True)}
    assert told_because(Linked(public), so_in=without_wide) == (
        "it follows from the table 'wide', which is public and shows its counts"
    )
    earlier = members | {"wide": Member(wide, FIVE, withheld=frozenset())}
    assert told_because(Linked(earlier), so_in=without_wide) == (
        "it follows from the table 'wide', which was shown before"
    )


def test_reason_names_all_known_tables_where_no_one_alone_tells_a_count() -> None:
    rows = [("g0", "2018", 3), ("g0", "2019", 10), ("g1", "2018", 20), ("g1", "2019", 40)]
    members = {
        "narrow": Member(cube(rows), FIVE),
        "wide": Member(column(13, 60), OPEN, published=True),
        "then": Member(column(1, 2), FIVE, withheld=frozenset()),
    }
    assert told_because(Linked(members)) == (
        "it follows from tables that are known: 'wide' is public and shows its counts, 'then' was "
        "shown before"
    )
    assert told_because(table()) == ("too few counts stand beside it: what remains adds up to it")
    pair = Linked(
        {"all": Member(column(12, 90), FIVE), "some": Member(column(9, 40), FIVE)},
        [Within("some", "all")],
    )
    assert told_because(pair, pair.implied) == (
        "the tables 'all' and 'some' tell it together, whatever is withheld in them"
    )


def test_known_tables_are_left_out_first_to_see_which_gives_a_count_away() -> None:
    rows = [("g0", "2018", 3), ("g0", "2019", 10), ("g1", "2018", 20), ("g1", "2019", 40)]
    years = cube([("2018", 23), ("2019", 50)], ["period"])
    tables = Linked(
        {
            "narrow": Member(cube(rows), FIVE),
            "years": Member(years, FIVE),
            "wide": Member(column(13, 60), OPEN, published=True),
        }
    )
    asked: list[tuple[list[str], int]] = []

    def never(other_tables: Linked, number: int) -> bool:
        asked.append(([*other_tables.members], number))
        return True

    assert giving_away(tables, 2, never) == ""
    assert asked == [
        (["narrow", "years"], 2),
        (["years", "wide"], 3),
        (["narrow", "wide"], 2),
    ]
    assert giving_away(tables, 2, lambda other, number: False) == "wide"
    assert giving_away(tables, 0, lambda other, number: "years" in other.members) == "years"
    assert giving_away(tables.without("wide"), 0, lambda other, number: False) == "years", (
        "a cell is in no other table"
    )


def test_table_beside_which_a_count_is_exposed_is_named() -> None:
    members = {"t": Member(cube(), FIVE)}
    alone = Exposed("", 3, 3, ("t", "group"), 0)
    assert beside(Linked(members), alone) == ""
    rows = [("a", "2018", 3), ("a", "2019", 1)]
    public = Member(cube([("a", 4)], ["group"]), OPEN, published=True)
    tables = Linked({"t": Member(cube(rows), FIVE), "public": public})
    assert beside(tables, alone) == " (the first with the table 'public')"
    years = Member(cube([("2018", 3), ("2019", 1)], ["period"]), FIVE)
    tables = Linked({"t": Member(cube(rows), FIVE), "public": public, "years": years})
    assert beside(tables, alone) == " (the first with the table 'public')"


def test_more_gaps_than_so_many_times_the_small_counts_are_refused_whole() -> None:
    tables = table()
    refuse_too_many(tables, INNER, most=4)
    refuse_too_many(tables, INNER, most=0)
    refuse_too_many(grid([[9, 9], [9, 9]]), [], most=1)
    assert refused(lambda: refuse_too_many(tables, INNER, most=3)) == (
        "t: group a, period 2018: 4 counts, totals among them, would have to be withheld, and the "
        "policy allows 3 times as many as are small, 3. Rounding or a cell key withholds none; "
        "without a limit (most_withheld: 0) they are withheld (tables shown together: t). Join "
        "values of 'group' in the table 't', or leave it out."
    )
    both = grid([[9, 2], [1, 9]])
    assert "allows 1 times as many as are small, 2." in refused(
        lambda: refuse_too_many(both, [1, 3, 4], most=1)
    )


def test_count_that_no_change_can_hide_is_refused_with_its_reason() -> None:
    detail = pd.DataFrame({"group": ["a", "a"], "period": ["1", "2"], "value": [3, 1]})
    public = pd.DataFrame({"group": ["a"], "value": [4]})
    tables = {
        "public": Counted(public, ("group",), OPEN),
        "detail": Counted(detail, ("group", "period"), FIVE),
    }
    message = refused(lambda: release_together(tables, group="none"))
    assert message == (
        "detail: group a, period 1: this count cannot be protected, since it follows from the "
        "table 'public', which is public and shows its counts (tables shown together: public, "
        "detail). Join values of 'period' in the table 'detail', or leave it out."
    )
    whole = Linked(
        {
            "all": Member(column(12), FIVE, withheld=frozenset()),
            "some": Member(column(9), FIVE, withheld=frozenset()),
        },
        [Within("some", "all")],
    )
    assert refused(lambda: protection(whole)).startswith("all less some: group g0: this count")
