"""This module chooses the cells to withhold, so that no small count follows from the others."""

from __future__ import annotations

import highspy
import numpy as np
from scipy.sparse import csc_matrix, hstack

from disparity.disclosure.attack import (
    AT_ONCE,
    NOTHING,
    OPTIMAL,
    Attack,
    exposed_cells,
    in_whole_numbers,
    solver,
)
from disparity.disclosure.cube import Floats
from disparity.disclosure.linked import Linked

WORK, MUCH_WORK = 110_000, 40_000.0
"""One small count is looked at by itself for each so many products of cells and sums: several at
once are quicker and withhold more. In tables of many keys each takes longer."""
WHOLE_CELLS = 400
"""Up to so many withheld cells are tried with whole numbers, which are harder to find."""
ROUNDS = 20
MOST_TRIED = 100
"""So many withheld cells are tried whether they could be shown after all."""


class CannotProtectError(ValueError):
    """No set of withheld cells protects a small count; the message says which tables and why."""

    def __init__(self, tables: Linked, number: int) -> None:
        table, key = tables.to_coarsen(number)
        why = (
            "tables that are public, or editions that were released, give it away"
            if tables.fixed.any()
            else "too few counts stand beside it to hide it: whatever is withheld, what remains "
            "adds up to it"
        )
        super().__init__(
            f"{tables.told(number)}: this count cannot be protected, since {why} "
            f"(tables shown together: {', '.join(tables.members)}). "
            f"Join values of '{key}' in the table '{table}', or leave it out."
        )


def protection(tables: Linked) -> tuple[frozenset[int], list[Floats]]:
    """Return the cells to withhold, and other counts of all cells that look the same to a reader.

    For a reader who knows the shown cells, every sum of every table, that no count is negative and
    that what is withheld is no zero, each small count must still be able to be the least that is
    withheld, and the threshold. Where the withheld cells do not allow this, the cheapest set of
    further cells that does is found by linear programming: the least Σ w·abs(y) over changes y of
    cells that keep every sum, w = 1 + count, none for cells that are withheld already (the
    conditions of Fischetti and Salazar 2001, Management Science 47: 1008; cell after cell, as
    Castro 2012, European Journal of Operational Research 216: 241). In tables of usual size this is
    done with whole numbers, as persons are counted.

    Raises:
        CannotProtectError: whatever is withheld, a small count follows from what remains.
    """
    search = _Search(tables)
    for aims in (tables.threshold, tables.least):
        search.reach(aims, up=aims is tables.threshold)
    if len(search.withheld) <= WHOLE_CELLS:
        search.show_what_hides_nothing()
        search.reach_by_whole_numbers()
    return frozenset(search.withheld), search.alike


class _Search:
    """The search for cells to withhold, one programme that is changed from cell to cell."""

    def __init__(self, tables: Linked) -> None:
        self.tables = tables
        self.alike: list[Floats] = []
        self.withheld = {each for each in tables.small if each < tables.implied}
        self.withheld |= tables.withheld_before
        self.size = len(tables.names)
        may_move = np.zeros(self.size, dtype=bool)
        may_move[tables.small] = may_move[tables.implied :] = True
        still = tables.fixed | ((tables.amounts == 0) & ~may_move)
        room = tables.amounts - np.minimum(tables.least_known, tables.amounts)
        self.up = np.where(still, 0.0, highspy.kHighsInf)
        self.down = np.where(still, 0.0, room)
        cost = 1 + tables.amounts
        cost[[*tables.small, *tables.withheld_before]] = 0.0
        cost[tables.implied :] = 0.0  # nothing prints what remains: it may change freely
        self.solver = solver(
            csc_matrix(hstack([tables.relations, -tables.relations])),
            cost=np.concatenate([cost, cost]),
            upper=np.concatenate([self.up, self.down]),
        )

    def reach(self, aims: Floats, *, up: bool) -> None:
        """Withhold what lets each small count be its aim."""
        order = sorted(self.tables.small, key=lambda each: (-self.tables.amounts[each], each))
        left = Attack(self.tables, self.withheld).out_of_reach(
            order, aims, up=up, at_once=AT_ONCE[:1]
        )
        work = self.size * len(self.tables.rows)
        many = max(1, work // WORK, int((work / MUCH_WORK) ** 2 / 1000))
        while left:
            some, left = left[:many], left[many:]
            moved = self._moved(some, aims)
            reached = self.tables.amounts + moved
            left = [
                each for each in left if (aims[each] - reached[each]) * (1 if up else -1) > NOTHING
            ]

    def show_what_hides_nothing(self) -> None:
        """Show again, the largest first, cells without which the others are protected as well."""
        tables = self.tables
        kept = {*tables.small, *tables.withheld_before}
        more = sorted(self.withheld - kept, key=lambda each: (-tables.amounts[each], each))
        for cell in more[:MOST_TRIED]:
            if not exposed_cells(tables, self.withheld - {cell}):
                self.withheld.remove(cell)
                self._price(cell, float(1 + tables.amounts[cell]))

    def reach_by_whole_numbers(self) -> None:
        """Withhold what lets each small count be its aim where all counts are whole numbers."""
        tables = self.tables
        for _ in range(ROUNDS):
            attack = Attack(tables, self.withheld)
            short = [
                (cell, aims)
                for aims in (tables.threshold, tables.least)
                for cell in tables.small
                if attack.cannot_be(cell, float(aims[cell]))
            ]
            if not short:
                return
            for cell, aims in short:
                self._moved([cell], aims, whole=True)

    def _moved(self, cells: list[int], aims: Floats, *, whole: bool = False) -> Floats:
        """Return the cheapest change in which cells are their aims; what changes is withheld."""
        for cell in cells:
            change = float(aims[cell] - self.tables.amounts[cell])
            self._bound(cell, (max(change, 0.0),) * 2, (max(-change, 0.0),) * 2)
        moved = self._solved(whole=whole)
        for cell in cells:
            self._bound(cell, (0.0, self.up[cell]), (0.0, self.down[cell]))
        if moved is None and len(cells) > 1:  # not all at the same time
            found, half = np.zeros(self.size), len(cells) // 2
            for some in (cells[:half], cells[half:]):
                one = self._moved(some, aims)
                found = np.where(np.abs(one) > np.abs(found), one, found)
            return found
        if moved is None and whole:  # none were found in time: what fractions allow stands
            return np.zeros(self.size)
        if moved is None:
            raise CannotProtectError(self.tables, cells[0])
        moved[np.abs(moved) <= NOTHING] = 0.0
        self.alike.append(self.tables.amounts + moved)
        for cell in map(int, np.flatnonzero(moved)):
            if cell not in self.withheld and cell < self.tables.implied:
                self.withheld.add(cell)
                self._price(cell, 0.0)
        return moved

    def _price(self, cell: int, cost: float) -> None:
        for column in (cell, cell + self.size):
            self.solver.changeColCost(column, cost)

    def _bound(self, cell: int, up: tuple[float, float], down: tuple[float, float]) -> None:
        self.solver.changeColBounds(cell, *map(float, up))
        self.solver.changeColBounds(cell + self.size, *map(float, down))

    def _solved(self, *, whole: bool) -> Floats | None:
        if whole:
            with in_whole_numbers(self.solver, 2 * self.size):
                return self._solution()
        self.solver.clearSolver()  # from the start is quicker than from the last one
        return self._solution()

    def _solution(self) -> Floats | None:
        self.solver.run()
        found = np.array(self.solver.getSolution().col_value)
        solved = self.solver.getModelStatus() == OPTIMAL
        return found[: self.size] - found[self.size :] if solved else None
