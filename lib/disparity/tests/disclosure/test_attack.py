"""What a reader works out of a small table is what its sums allow, counted by hand.

Of two groups by two years all inner counts are withheld and all totals shown: one number x, the
count of group a in 2018, gives the others as 13 - x, 23 - x and 37 + x. None is zero, so x lies
from 1 to 12.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import highspy
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csc_matrix

from disparity.disclosure import TOTAL, Cube, Linked, Member, Policy, exposed_cells, ranges
from disparity.disclosure.attack import (
    AT_ONCE,
    OPTIONS,
    Attack,
    Exposed,
    falls_short,
    set_options,
    solver,
)
from disparity.disclosure.linked import Ranges, Row, Within

FIVE = Policy(threshold=5)
COUNTS = [("a", "2018", 3), ("a", "2019", 10), ("b", "2018", 20), ("b", "2019", 40)]
KEYS = ("group", "period")
INNER = [0, 1, 3, 4]
"""The numbers of the inner cells: a total stands behind each row of two."""
INFINITE = float("inf")


def cube(rows: Sequence[tuple[Any, ...]] = COUNTS, keys: Sequence[str] = KEYS) -> Cube:
    return Cube.of(pd.DataFrame(rows, columns=[*keys, "value"]), keys=keys)


def tables(policy: Policy = FIVE, **member: Any) -> Linked:
    return Linked({"t": Member(cube(), policy, **member)})


def with_x(x: float) -> np.ndarray:
    return np.array([x, 13 - x, 13, 23 - x, 37 + x, 60, 23, 50, 73.0])


def aims(**by_number: float) -> np.ndarray:
    counts = with_x(3)
    for name, aim in by_number.items():
        counts[int(name.removeprefix("cell"))] = aim
    return counts


def test_withheld_counts_are_the_unknowns_and_none_of_them_is_zero() -> None:
    attack = Attack(tables(), INNER[::-1])
    assert (attack.hidden, attack.size) == (INNER, 4)
    assert attack.place == {0: 0, 1: 1, 3: 2, 4: 3}
    assert attack.columns.tolist() == [0, 1, 2, 3]
    assert attack.lower.tolist() == [1.0] * 4
    assert attack.upper.tolist() == [highspy.kHighsInf] * 4
    assert not attack.changed.any()
    strict = Attack(tables(Policy(threshold=5, zeros="withheld")), INNER)
    assert strict.lower.tolist() == [0.0] * 4


def test_range_of_each_count_is_that_of_all_tables_with_the_same_sums() -> None:
    expected = {0: (1, 12), 1: (1, 12), 3: (11, 22), 4: (38, 49)}
    assert ranges(tables(), INNER) == {at: pytest.approx(ends) for at, ends in expected.items()}
    assert list(ranges(tables(), [4, 0])) == [0, 4]
    assert ranges(tables(), [0]) == {0: pytest.approx((3, 3))}
    zeros = ranges(tables(Policy(threshold=5, zeros="withheld")), INNER)
    assert zeros[0] == pytest.approx((0, 13))


def test_count_that_no_sum_bounds_has_no_most() -> None:
    whole_column = [0, 2, 6, 8]
    assert ranges(tables(), whole_column)[0] == pytest.approx((1, INFINITE))
    assert ranges(tables(), whole_column)[8] == pytest.approx((71, INFINITE))


def test_clue_narrows_counts_by_what_is_shown_beside_them() -> None:
    shares = [Row({0: 1.0, 8: 1.0}, 75.0, 77.0)]
    assert ranges(tables(), INNER, clues=shares)[0] == pytest.approx((2, 4))
    assert ranges(tables(), INNER, clues=iter(shares))[4] == pytest.approx((39, 41))
    two = [Row({0: 1.0}, 2.0, 9.0), Row({1: 1.0}, 6.0, 20.0)]
    assert ranges(tables(), INNER, clues=two)[0] == pytest.approx((2, 7))


def test_clue_that_contradicts_what_is_shown_is_refused() -> None:
    with pytest.raises(ValueError, match="contradicts") as caught:
        Attack(tables(), INNER, clues=[Row({0: 1.0}, 13.0, 20.0)])
    assert str(caught.value) == "what is shown contradicts itself: the totals do not add up."
    assert Attack(tables(), []).size == 0


def test_counts_that_were_shown_changed_are_unknowns_within_their_reach() -> None:
    shown = Cube(cube().keys, cube().values, dict(zip(cube().cells, with_x(5), strict=True)))
    before = tables(shown=shown, reach=4)
    attack = Attack(before, [])
    assert attack.hidden == list(range(9))
    assert attack.lower.tolist() == [1, 4, 9, 14, 38, 56, 19, 46, 69]
    assert attack.upper.tolist() == [9, 12, 17, 22, 46, 64, 27, 54, 77]
    assert attack.changed.all()
    now = Attack(Linked({"now": Member(cube(), FIVE), "then": before.members["t"]}), INNER)
    assert now.hidden == INNER, "what is shown today is shown as it is"
    assert now.lower.tolist() == [1, 4, 14, 38]
    assert now.upper.tolist() == [9, 12, 22, 46]


def test_counts_that_are_shown_changed_now_are_unknowns_even_where_they_are_of_today() -> None:
    bounds = Ranges.nothing(9)
    bounds.narrow([0, 4], np.array([4.0, 40.0]), 2)
    attack = Attack(tables(), [1], bounds=bounds)
    assert attack.hidden == [0, 1, 4]
    assert attack.lower.tolist() == [2, 1, 38]
    assert attack.upper.tolist() == [6, highspy.kHighsInf, 42]
    assert np.flatnonzero(attack.changed).tolist() == [0, 4]
    public = Attack(tables(published=True), [], bounds=bounds)
    assert public.hidden == [], "what is public is known as it is"


def test_gap_of_an_earlier_edition_is_no_zero_though_it_is_rounded_to_one_today() -> None:
    bounds = Ranges.nothing(9)
    bounds.narrow([0, 1], np.array([0.0, 10.0]), 4)
    attack = Attack(tables(withheld=frozenset([0, 3, 4, 1])), INNER, bounds=bounds)
    assert attack.lower.tolist() == [1, 6, 1, 1]
    assert attack.upper.tolist() == [4, 14, highspy.kHighsInf, highspy.kHighsInf]


def test_what_remains_of_a_whole_is_an_unknown_that_may_be_zero() -> None:
    part = cube([("a", "2018", 1), *COUNTS[1:]])
    both = Linked(
        {"all": Member(cube(), FIVE), "some": Member(part, FIVE)}, [Within("some", "all")]
    )
    attack = Attack(both, [])
    assert attack.hidden == list(range(18, 27))
    assert attack.lower.tolist() == [0] * 9


def test_other_counts_look_the_same_where_sums_and_shown_counts_and_policy_agree() -> None:
    attack = Attack(tables(), INNER)
    assert all(attack.looks_the_same(with_x(x)) for x in (1, 3, 12))
    assert not attack.looks_the_same(with_x(0)), "none that is withheld is zero"
    broken = with_x(3)
    broken[0] += 1
    assert not attack.looks_the_same(broken), "rows and columns do not add up"
    assert not Attack(tables(), INNER[:3]).looks_the_same(with_x(4)), "a shown count has moved"
    bounds = Ranges.nothing(9)
    bounds.narrow(INNER, np.array([3.0, 10.0, 20.0, 40.0]), 2)
    near = Attack(tables(), [], bounds=bounds)
    assert near.looks_the_same(with_x(5))
    assert near.looks_the_same(with_x(1))
    assert not near.looks_the_same(with_x(6))


def test_counts_that_move_together_reach_their_aims_in_one_programme() -> None:
    attack = Attack(tables(), INNER)
    goal = aims(cell0=12, cell4=49)
    assert attack.out_of_reach([0, 4], goal, up=True, at_once=(2,)) == []
    assert attack.out_of_reach([0, 4], goal + 1, up=True, at_once=(2,)) == [0, 4]
    low = aims(cell0=1, cell4=38)
    assert attack.out_of_reach([0, 4], low, up=False, at_once=(2,)) == []
    assert attack.out_of_reach([0, 4], low - 1, up=False, at_once=(2,)) == [0, 4]
    assert attack.range_of(0) == pytest.approx((1, 12)), "afterwards all is as before"


def test_counts_that_move_apart_are_asked_alone_in_the_end() -> None:
    attack = Attack(tables(), INNER)
    goal = aims(cell0=12, cell1=12, cell3=22, cell4=49)
    assert attack.out_of_reach(INNER, goal, up=True, at_once=(4,)) != []
    assert attack.out_of_reach(INNER, goal, up=True) == []
    goal[[1, 4]] += 1
    assert attack.out_of_reach(INNER, goal, up=True) == [1, 4]
    low = aims(cell0=1, cell1=1, cell3=11, cell4=38)
    assert attack.out_of_reach(INNER, low, up=False, at_once=(4,)) != []
    assert attack.out_of_reach(INNER, low, up=False) == []
    assert AT_ONCE == (1_000_000, 30, 1)


def test_count_that_another_programme_moved_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[int]] = []
    short = Attack._short

    def noted(self: Attack, cells: list[int], *args: Any, **more: Any) -> Any:
        asked.append(cells)
        return short(self, cells, *args, **more)

    monkeypatch.setattr(Attack, "_short", noted)
    attack = Attack(tables(), INNER)
    assert attack.out_of_reach([0, 4, 1], aims(cell0=12, cell1=12, cell4=49), up=True) == []
    assert [cells for cells in asked if len(cells) == 3] == [[0, 4, 1]]
    asked.clear()
    goal = aims(cell0=12, cell1=12, cell4=49)
    assert attack.out_of_reach([0, 4, 1], goal, up=True, at_once=(1,)) == []
    assert asked == [[0], [1]]
    asked.clear()
    assert attack.out_of_reach([0, 1, 4], goal + 1, up=True, at_once=(2, 1)) == [0, 1, 4]
    assert asked == [[0, 1], [4], [0], [1], [4]]


def test_count_is_bounded_by_what_is_known_of_it_and_by_its_aim() -> None:
    bounds = Ranges.nothing(9)
    bounds.narrow([0], np.array([3.0]), 2)
    attack = Attack(tables(), INNER, bounds=bounds)
    assert attack.out_of_reach([0], aims(cell0=5), up=True) == []
    assert attack.out_of_reach([0], aims(cell0=6), up=True) == [0]
    assert attack.out_of_reach([0], aims(cell0=1), up=False) == []


def test_programme_without_an_answer_leaves_all_out_of_reach() -> None:
    """Whoever cannot decide refuses."""
    attack = Attack(tables(), INNER)
    goal = aims(cell0=12, cell4=49)
    attack.programme.setOptionValue("simplex_iteration_limit", 0)
    assert attack.out_of_reach([0, 4], goal, up=True) == [0, 4]


def test_counts_within_fewer_whole_numbers_than_asked_are_narrow() -> None:
    attack = Attack(tables(), INNER)
    assert list(attack.narrow(INNER, np.full(9, 11.0))) == []
    assert list(attack.narrow([0, 4], np.full(9, 12.0))) == [
        (0, pytest.approx(1), pytest.approx(12)),
        (4, pytest.approx(38), pytest.approx(49)),
    ]
    width = np.full(9, 11.0)
    width[3] = 12
    assert [cell for cell, _, _ in attack.narrow(INNER, width)] == [3]
    assert attack.range_of(0) == pytest.approx((1, 12)), "afterwards all is as before"
    halves = Attack(tables(), INNER, clues=[Row({0: 1.0}, 2.5, 6.5)])
    assert list(halves.narrow([0], np.full(9, 3.0))) == []
    assert list(halves.narrow([0], np.full(9, 4.0))) == [
        (0, pytest.approx(2.5), pytest.approx(6.5))
    ]


def test_count_whose_range_cannot_be_found_is_narrow() -> None:
    """Whoever cannot decide refuses."""
    attack = Attack(tables(), INNER)
    attack.programme.setOptionValue("simplex_iteration_limit", 0)
    assert list(attack.narrow([0], np.full(9, 4.0))) == [(0, 1.0, 3.0)]
    assert list(attack.narrow([1], np.full(9, 4.0))) == [(1, 10.0, 12.0)]
    assert attack.range_of(0) == (1.0, 3.0)


def test_whole_numbers_can_be_fewer_than_fractions() -> None:
    attack = Attack(tables(), INNER)
    assert not attack.cannot_be(0, 12.0)
    assert not attack.cannot_be(0, 1.0)
    assert attack.cannot_be(0, 13.0)
    assert attack.cannot_be(0, 2.5)
    assert not attack.cannot_be(0, 3.0)
    assert attack.range_of(0) == pytest.approx((1, 12)), "afterwards all is as before"
    wide = [(group, str(year), 10) for group in "ab" for year in range(3)]
    odd = Row({0: 2.0, 1: -2.0}, 1.0, 1.0)  # twice a whole number is not one more than another
    table = Linked({"t": Member(cube(wide), FIVE)})
    inner = [0, 1, 2, 4, 5, 6]
    assert not Attack(table, inner).cannot_be(2, 10.0)
    halves = Attack(table, inner, clues=[odd])
    assert halves.cannot_be(2, 10.0)
    assert halves.range_of(2) == pytest.approx((1, 19))


def exposed(withheld: Iterable[int], **more: Any) -> list[tuple[int, float, float]]:
    cells = exposed_cells(tables(), [*withheld], **more)
    return [(cell.cell, round(cell.low, 6), round(cell.high, 6)) for cell in cells]


def test_small_count_is_exposed_where_its_least_or_the_threshold_is_ruled_out() -> None:
    assert exposed(INNER) == []
    assert exposed([0]) == [(0, 3, 3)]
    assert exposed([]) == [(0, 3, 3)], "as it stands"
    assert exposed(INNER, clues=[Row({0: 1.0}, 1.0, 4.0)]) == [(0, 1, 4)]
    assert exposed(INNER, clues=[Row({0: 1.0}, 1.0, 5.0)]) == []
    assert exposed(INNER, clues=[Row({0: 1.0}, 2.0, 12.0)]) == [(0, 2, 12)]
    assert exposed(INNER, clues=[Row({0: 1.0}, 2.0, 4.0)]) == [(0, 2, 4)]
    assert exposed(INNER, clues=[Row({4: 1.0}, 40.0, 40.0)]) == [(0, 3, 3)]


def test_exposed_count_is_named_with_what_to_coarsen() -> None:
    (cell,) = exposed_cells(tables(), [0])
    assert cell == Exposed("t: group a, period 2018", cell.low, cell.high, ("t", "group"), 0)
    assert cell.exactly
    assert Exposed("", 2.5, 3.4, ("", ""), 0).exactly
    assert not Exposed("", 2.0, 3.0, ("", ""), 0).exactly
    assert Exposed("", 3.0 - 1e-9, 3.0 + 1e-9, ("", ""), 0).exactly


def test_counts_that_look_the_same_save_questions_and_prove_nothing_beside_clues(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[list[int], bool]] = []
    out_of_reach = Attack.out_of_reach

    def noted(self: Attack, cells: list[int], goal: Any, *, up: bool) -> list[int]:
        asked.append((cells, up))
        return out_of_reach(self, cells, goal, up=up)

    monkeypatch.setattr(Attack, "out_of_reach", noted)

    def questions(*others: Any, **more: Any) -> list[tuple[list[int], bool]]:
        asked.clear()
        exposed(INNER, others=others, **more)
        return asked

    assert questions() == [([0], False), ([0], True)]
    assert questions(with_x(1)) == [([], False), ([0], True)]
    assert questions(with_x(5)) == [([0], False), ([], True)]
    assert questions(with_x(5), with_x(1)) == [([], False), ([], True)]
    assert questions(with_x(4), with_x(2)) == [([0], False), ([0], True)]
    assert questions(with_x(0), with_x(13)) == [([0], False), ([0], True)], "they look otherwise"
    clue = [Row({0: 1.0}, 2.0, 4.0)]
    assert exposed(INNER, others=[with_x(1), with_x(5)], clues=clue) == [(0, 2, 4)]


def test_changed_count_is_exposed_where_fewer_counts_are_left_than_to_the_threshold() -> None:
    def told(shown: float, reach: float) -> Ranges:
        bounds = Ranges.nothing(9)
        bounds.narrow(range(9), np.array([shown, *with_x(3)[1:]]), reach)
        return bounds

    assert exposed([], told=told(3, 1)) == [(0, 2, 4)]
    assert exposed([], told=told(5, 1)) == [(0, 4, 5)]
    assert exposed([], told=told(2, 2)) == [(0, 1, 4)]
    assert exposed([], told=told(2, 3)) == [], "from one to five: as many as the policy asks for"
    assert exposed([], told=told(4, 2)) == []


def test_programme_is_solved_alike_on_each_machine_and_without_a_word() -> None:
    programme = solver(csc_matrix(np.ones((1, 2))), cost=np.array([1.0, 2.0]), upper=np.ones(2))
    assert {name: programme.getOptionValue(name)[1] for name in OPTIONS} == OPTIONS
    model = programme.getLp()
    assert (model.num_col_, model.num_row_) == (2, 1)
    assert (list(model.col_cost_), list(model.col_lower_)) == ([1.0, 2.0], [0.0, 0.0])
    assert (list(model.row_lower_), list(model.row_upper_)) == ([0.0], [0.0])
    bounded = solver(
        csc_matrix(np.array([[1.0, -1.0], [0.0, 3.0]])),
        cost=np.ones(2),
        lower=np.array([2.0, 1.0]),
        upper=np.array([9.0, 8.0]),
        rows=(np.array([0.0, 6.0]), np.array([1.0, 24.0])),
    )
    bounded.run()
    model = bounded.getLp()
    assert (list(model.col_lower_), list(model.col_upper_)) == ([2.0, 1.0], [9.0, 8.0])
    assert (list(model.row_lower_), list(model.row_upper_)) == ([0.0, 6.0], [1.0, 24.0])
    assert list(bounded.getSolution().col_value) == [2.0, 2.0]


@pytest.mark.parametrize(("name", "value"), [("thread", 1), ("threads", "two")])
def test_option_that_the_solver_does_not_take_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match="solver") as caught:
        set_options(highspy.Highs(), {name: value})  # type: ignore[no-untyped-call]
    assert str(caught.value) == f"the solver takes no {name} of {value}."


def test_a_count_falls_short_of_an_aim_above_or_below_it() -> None:
    assert falls_short(4.0, 5.0, up=True)
    assert not falls_short(5.0, 5.0, up=True)
    assert not falls_short(6.0, 5.0, up=True)
    assert falls_short(6.0, 5.0, up=False)
    assert not falls_short(5.0, 5.0, up=False)
    assert not falls_short(4.0, 5.0, up=False)
    assert not falls_short(5.0 - 1e-9, 5.0, up=True), "that is no difference of counts"


def test_total_stands_behind_its_parts() -> None:
    assert [cube().cells[at] for at in INNER] == [
        ("a", "2018"),
        ("a", "2019"),
        ("b", "2018"),
        ("b", "2019"),
    ]
    assert cube().cells[8] == (TOTAL, TOTAL)
