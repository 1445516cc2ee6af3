"""This module chooses the cells to withhold, so that no small count follows from the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Self

import numpy as np
from scipy.sparse import csc_matrix, hstack

from disparity.disclosure.attack import (
    AT_ONCE,
    NOTHING,
    OPTIMAL,
    Attack,
    Exposed,
    exposed_cells,
    falls_short,
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


def moved_at_once(cells: int, sums: int) -> int:
    """Return how many small counts one programme moves in tables of so many cells and sums."""
    work = cells * sums
    return max(1, work // WORK, int((work / MUCH_WORK) ** 2 / 1000))


class UnprotectedError(ValueError):
    """Small counts cannot be shown protected; `unnamed` says so and names no cell of persons."""

    def __init__(self, message: str, *, unnamed: str = "") -> None:
        super().__init__(message)
        self.unnamed = unnamed or message


class CannotProtectError(UnprotectedError):
    """A small count cannot be protected; the message says which, why, and beside which table."""

    @classmethod
    def at(cls, tables: Linked, number: int, why: str) -> Self:
        """Return the error of a cell, with the table and key to coarsen."""
        table, key = tables.to_coarsen(number)
        told = (
            f"{why} (tables shown together: {_listed(tables.members)}). "
            f"Join values of '{key}' in the table '{table}', or leave it out."
        )
        return cls(f"{tables.in_words(number)}: {told}", unnamed=f"One of them: {told}")


def refuse_too_many(tables: Linked, withheld: Collection[int], *, most: int) -> None:
    """Refuse to withhold more than so many times as many cells as are small; 0 is no limit.

    Raises:
        CannotProtectError: more would be withheld.
    """
    small = len(tables.small)
    if most and len(withheld) > most * small:
        raise CannotProtectError.at(
            tables,
            tables.small[0],
            f"{len(withheld)} counts, totals among them, would have to be withheld, and the policy "
            f"allows {most} times as many as are small, {most * small}. Rounding or a cell key "
            "withholds none; without a limit (most_withheld: 0) they are withheld",
        )


def beside(tables: Linked, exposed: Exposed) -> str:
    """Return in words with which other table an exposed cell is worked out; empty for none."""

    def told_without(other_tables: Linked, number: int) -> bool:
        try:
            leaks = exposed_cells(other_tables, protection(other_tables)[0])
        except CannotProtectError:
            return True
        return any(leak.cell == number for leak in leaks)

    name = giving_away(tables, exposed.cell, told_without)
    return f" (the first with the table '{name}')" if name else ""


def giving_away(tables: Linked, number: int, is_so: Callable[[Linked, int], bool]) -> str:
    """Return the table without which what is so of a cell is not; empty where no one alone is."""
    known_first = sorted(tables.members, key=lambda name: not tables.members[name].why_known)
    for name in known_first:
        other_tables = tables.without(name)
        at = tables.number_in(other_tables, number)
        if at is not None and not is_so(other_tables, at):
            return name
    return ""


def why_told(tables: Linked, cell: int, is_so: Callable[[Linked, int], bool]) -> str:
    """Return why a count is told whatever is withheld or changed: because of which other table."""
    members, (of, _, part) = tables.members, tables.names[cell][0].partition(" less ")
    if name := giving_away(tables, cell, is_so):
        reason = members[name].why_known or f"counts the same persons as '{of}', or a part of them"
        return f"it follows from the table '{name}', which {reason}"
    reason = _listed(
        f"'{table}' {member.why_known}" for table, member in members.items() if member.why_known
    )
    if reason:
        return f"it follows from tables that are known: {reason}"
    if part:
        return f"the tables '{of}' and '{part}' tell it together, whatever is withheld in them"
    return "too few counts stand beside it: what remains adds up to it"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


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
        bounds = tables.told
        self.past = bounds.known & ~tables.today
        self.small = [cell for cell in tables.small if not bounds.known[cell]]
        self.withheld = {
            cell for cell in tables.small if cell < tables.implied and not self.past[cell]
        }
        self.withheld |= tables.withheld_before
        self.size = len(tables.names)
        may_move = np.zeros(self.size, dtype=bool)
        may_move[tables.small] = may_move[tables.implied :] = True
        still = tables.fixed | ((tables.amounts == 0) & ~may_move)
        low = np.where(bounds.known, bounds.low, tables.least_known)
        self.up = np.where(still, 0.0, bounds.high - tables.amounts)
        self.down = np.where(still, 0.0, tables.amounts - np.minimum(low, tables.amounts))
        cost = 1 + tables.amounts
        cost[[*tables.small, *tables.withheld_before]] = 0.0
        cost[self.past] = 0.0  # it was shown changed, and is not shown again
        cost[tables.implied :] = 0.0  # nothing prints what remains: it may change freely
        self.solver = solver(
            csc_matrix(hstack([tables.relations, -tables.relations])),
            cost=np.concatenate([cost, cost]),
            upper=np.concatenate([self.up, self.down]),
        )

    def reach(self, aims: Floats, *, up: bool) -> None:
        """Withhold what lets each small count be its aim."""
        order = sorted(self.small, key=lambda cell: (-self.tables.amounts[cell], cell))
        left = Attack(self.tables, self.withheld).out_of_reach(
            order, aims, up=up, at_once=AT_ONCE[:1]
        )
        batch_size = moved_at_once(self.size, len(self.tables.rows))
        while left:
            batch, left = left[:batch_size], left[batch_size:]
            alike = self._move(batch, aims)
            left = [
                cell
                for cell in left
                if all(falls_short(counts[cell], aims[cell], up=up) for counts in alike)
            ]

    def show_what_hides_nothing(self) -> None:
        """Show again, the largest first, cells without which the others are protected as well."""
        tables = self.tables
        must_withhold = {*tables.small, *tables.withheld_before}
        candidates = sorted(
            self.withheld - must_withhold, key=lambda cell: (-tables.amounts[cell], cell)
        )
        for cell in candidates[:MOST_TRIED]:
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
                for cell in self.small
                if attack.cannot_be(cell, float(aims[cell]))
            ]
            if not short:
                return
            for cell, aims in short:
                self._move([cell], aims, in_whole=True)

    def _move(self, cells: list[int], aims: Floats, *, in_whole: bool = False) -> list[Floats]:
        """Withhold what the cheapest change to the aims of cells changes; return changed counts.

        Cells that cannot be their aims at the same time are so one half after the other.
        """
        for cell in cells:
            self._move_to(cell, aims[cell])
        moved = self._solved(in_whole=in_whole)
        for cell in cells:
            self._bound(cell, (0.0, self.up[cell]), (0.0, self.down[cell]))
        if moved is None and len(cells) > 1:
            half = len(cells) // 2
            return [*self._move(cells[:half], aims), *self._move(cells[half:], aims)]
        if moved is None and in_whole:  # none were found in time: what fractions allow stands
            return []
        if moved is None:
            raise CannotProtectError.at(self.tables, cells[0], self._why(cells[0], aims))
        moved[np.abs(moved) <= NOTHING] = 0.0
        counts = self.tables.amounts + moved
        self.alike.append(counts)
        for cell in map(int, np.flatnonzero(moved)):
            ours = cell < self.tables.implied and not self.past[cell]
            if cell not in self.withheld and ours:
                self.withheld.add(cell)
                self._price(cell, 0.0)
        return [counts]

    def _why(self, cell: int, aims: Floats) -> str:
        """Return why a cell cannot be its aim, with the table that stands against it."""
        up = bool(aims[cell] >= self.tables.threshold[cell])

        def is_so(tables: Linked, number: int) -> bool:
            return _Search(tables).cannot_be(number, tables.threshold if up else tables.least)

        return f"this count cannot be protected, since {why_told(self.tables, cell, is_so)}"

    def cannot_be(self, cell: int, aims: Floats) -> bool:
        """Tell whether no change of cells that may change makes a cell its aim."""
        self._move_to(cell, aims[cell])
        return self._solved(in_whole=False) is None

    def _price(self, cell: int, cost: float) -> None:
        for column in (cell, cell + self.size):
            self.solver.changeColCost(column, cost)

    def _move_to(self, cell: int, aim: float) -> None:
        up, down = (
            max(aim - self.tables.amounts[cell], 0.0),
            max(self.tables.amounts[cell] - aim, 0.0),
        )
        self._bound(cell, (up, up), (down, down))

    def _bound(self, cell: int, up: tuple[float, float], down: tuple[float, float]) -> None:
        self.solver.changeColBounds(cell, *up)
        self.solver.changeColBounds(cell + self.size, *down)

    def _solved(self, *, in_whole: bool) -> Floats | None:
        if in_whole:
            with in_whole_numbers(self.solver, 2 * self.size):
                return self._solution()
        self.solver.clearSolver()  # from the start is quicker than from the last one
        return self._solution()

    def _solution(self) -> Floats | None:
        self.solver.run()
        column_values = np.array(self.solver.getSolution().col_value)
        solved = self.solver.getModelStatus() == OPTIMAL
        return column_values[: self.size] - column_values[self.size :] if solved else None
