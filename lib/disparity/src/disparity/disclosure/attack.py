"""This module works withheld counts out from all that is shown, as a hostile reader would.

It knows nothing of how cells were chosen: only what is printed, how cells add up, and the policy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, vstack

from disparity.disclosure.cube import Floats
from disparity.disclosure.linked import Linked, Ranges, Row, matrix_of

NOTHING = 1e-6
OPTIMAL = highspy.HighsModelStatus.kOptimal
WHOLE_SECONDS = 10.0
"""How long whole numbers are looked for; without an answer, those of the programme stand."""
AT_ONCE = (1_000_000, 30, 1)
"""How many cells one programme moves: all of them, some, one."""
OPTIONS: Mapping[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "mip_rel_gap": 0.1,
    "time_limit": highspy.kHighsInf,
    "random_seed": 0,
}
"""How a programme is solved: alike on each machine, and without a word."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """A small count that a reader can narrow down further than the policy allows."""

    told: str
    low: float
    high: float
    coarsen: tuple[str, str]
    cell: int

    @property
    def exactly(self) -> bool:
        """Whether the reader knows the count itself, whole as counts are."""
        return bool(_whole(self.low, self.high) < 1)


def percentage(part: int, whole: int, *, printed: float, decimals: int = 1) -> list[Row]:
    """Return what a printed percentage tells of two cells, whichever of them is shown.

    A reader knows that it was rounded: the share lies within half of its last digit.
    """
    half = 0.5 * 10.0**-decimals
    low, high = (printed - half) / 100, (printed + half) / 100
    return [
        Row({part: 1.0, whole: -low}, 0.0, highspy.kHighsInf),
        Row({part: 1.0, whole: -high}, -highspy.kHighsInf, 0.0),
    ]


def rate(part: int, *, of: float, printed: float, decimals: int = 1) -> Row:
    """Return what a printed rate tells of a cell where the number that it is `of` is known."""
    half = 0.5 * 10.0**-decimals
    return Row({part: 1.0}, (printed - half) * of, (printed + half) * of)


def falls_short(reached: float, aim: float, *, up: bool) -> bool:
    """Tell whether a count that is to go up, or down, as far as its aim does not reach it."""
    return bool((aim - reached if up else reached - aim) > NOTHING)


def _whole(low: Any, high: Any) -> Any:
    """Return how far the least and the most of whole counts lie apart."""
    return np.floor(high + NOTHING) - np.ceil(low - NOTHING)


class Attack:
    """What a reader knows of the withheld cells: sums, what is shown, clues, and the policy.

    Raises:
        ValueError: what is printed contradicts itself.
    """

    def __init__(
        self,
        tables: Linked,
        withheld: Collection[int],
        *,
        clues: Iterable[Row] = (),
        bounds: Ranges | None = None,
    ) -> None:
        self.tables = tables
        # What is shown now is shown as it is, or changed as `told` says.
        past = ~tables.today if bounds is None else np.ones(len(tables.names), dtype=bool)
        bounds = bounds or tables.told
        self.changed = bounds.known & ~tables.fixed
        changed = np.flatnonzero(self.changed & past).tolist()
        self.hidden = sorted({*withheld, *changed, *range(tables.implied, len(tables.names))})
        self.place = {cell: number for number, cell in enumerate(self.hidden)}
        self.size = len(self.hidden)
        self.columns = np.arange(self.size)
        extra = list(clues)
        matrix = tables.relations
        if extra:
            matrix = csr_matrix(vstack([matrix, matrix_of(extra, columns=len(tables.names))]))
        shown_amounts = tables.amounts.copy()
        shown_amounts[self.hidden] = 0.0
        shown_sums = matrix @ shown_amounts
        hidden_columns = csr_matrix(matrix[:, self.hidden])
        used = np.flatnonzero(np.diff(hidden_columns.indptr))
        low = np.array([*np.zeros(len(tables.rows)), *(row.low for row in extra)])
        high = np.array([*np.zeros(len(tables.rows)), *(row.high for row in extra)])
        least = np.where(self.changed, bounds.low, tables.least_known)
        before = sorted(tables.withheld_before)  # no zero, then
        least[before] = np.maximum(least[before], tables.least_known[before])
        self.lower = least[self.hidden]
        self.upper = np.where(self.changed, bounds.high, highspy.kHighsInf)[self.hidden]
        self.programme = solver(
            csc_matrix(hidden_columns[used]),
            cost=np.zeros(self.size),
            lower=self.lower,
            upper=self.upper,
            rows=((low - shown_sums)[used], (high - shown_sums)[used]),
        )
        self.programme.run()
        if self.size and self.programme.getModelStatus() != OPTIMAL:
            raise ValueError("what is shown contradicts itself: the totals do not add up.")

    def looks_the_same(self, counts: Floats) -> bool:
        """Tell whether a reader could take other counts for the true ones, by sums and policy."""
        moved = np.abs(counts - self.tables.amounts)
        moved[self.hidden] = 0.0
        unknown = counts[self.hidden]
        sums = np.abs(self.tables.relations @ counts)
        off = np.concatenate([moved, sums, self.lower - unknown, unknown - self.upper])
        return bool((off <= NOTHING).all())

    def range_of(self, cell: int) -> tuple[float, float]:
        """Return the least and the most that a withheld cell can be.

        An end that cannot be decided is the count itself, as if it were known.
        """
        ends, column = [], self.place[cell]
        for sign in (1.0, -1.0):
            self.programme.changeColCost(column, sign)
            self.programme.run()
            status, end = self.programme.getModelStatus(), float(self.tables.amounts[cell])
            if status == OPTIMAL:
                end = sign * float(self.programme.getInfo().objective_function_value)
            elif status == highspy.HighsModelStatus.kUnbounded:
                end = -sign * np.inf
            ends.append(end)
        self.programme.changeColCost(column, 0.0)
        return ends[0], ends[1]

    def out_of_reach(
        self, cells: Collection[int], aims: Floats, *, up: bool, at_once: Sequence[int] = AT_ONCE
    ) -> list[int]:
        """Return which cells cannot be as large (or small) as their aim, for all that is known.

        A programme moves many of them at once as far as they go; those that are not moved far
        enough are asked with fewer others, in the end alone.
        """
        left = list(cells)
        for width in at_once:
            waiting, left = left, []
            while waiting:
                batch, waiting = waiting[:width], waiting[width:]
                short, reached = self._short(batch, aims, up=up)
                left += short
                waiting = [cell for cell in waiting if self._misses(cell, reached, aims, up=up)]
        self._aim(np.zeros(self.size), self.upper)
        return left

    def narrow(self, cells: Sequence[int], width: Floats) -> Iterator[tuple[int, float, float]]:
        """Yield the cells of which less is left open than their width, with the least and the most.

        One programme moves all as far up as they go together, one as far down; those that are not
        far enough apart are asked alone. Counts are whole numbers.
        """
        at = [self.place[cell] for cell in cells]
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(self.size)
            cost[at] = sign
            self._aim(cost, self.upper)
            self.programme.run()
            is_solved = self.programme.getModelStatus() == OPTIMAL
            values = np.array(self.programme.getSolution().col_value)
            # Where it is not solved nothing is left open, and each is asked alone.
            ends.append(values[at] if is_solved else np.full(len(at), sign * np.inf))
        self._aim(np.zeros(self.size), self.upper)
        for number in np.flatnonzero(_whole(*ends) < width[list(cells)]):
            cell = cells[int(number)]
            low, high = self.range_of(cell)
            if _whole(low, high) < width[cell]:
                yield cell, low, high

    def _short(self, cells: list[int], aims: Floats, *, up: bool) -> tuple[list[int], Floats]:
        at = [self.place[cell] for cell in cells]
        cost, upper = np.zeros(self.size), self.upper.copy()
        cost[at] = -1.0 if up else 1.0
        if up:
            upper[at] = [min(aims[cell], self.upper[self.place[cell]]) for cell in cells]
        self._aim(cost, upper)
        self.programme.run()
        if self.programme.getModelStatus() != OPTIMAL:
            return cells, np.array([self.tables.amounts[cell] for cell in self.hidden])
        reached = np.array(self.programme.getSolution().col_value)
        return [cell for cell in cells if self._misses(cell, reached, aims, up=up)], reached

    def _misses(self, cell: int, reached: Floats, aims: Floats, *, up: bool) -> bool:
        return falls_short(reached[self.place[cell]], aims[cell], up=up)

    def _aim(self, cost: Floats, upper: Floats) -> None:
        self.programme.changeColsCost(self.size, self.columns, cost)
        self.programme.changeColsBounds(self.size, self.columns, self.lower, upper)

    def cannot_be(self, cell: int, aim: float) -> bool:
        """Tell whether no whole numbers fit all that is known with this cell at its aim."""
        column = self.place[cell]
        self.programme.changeColBounds(column, aim, aim)
        with in_whole_numbers(self.programme, self.size):
            self.programme.run()
            is_infeasible = self.programme.getModelStatus() == highspy.HighsModelStatus.kInfeasible
        self.programme.changeColBounds(column, self.lower[column], self.upper[column])
        return is_infeasible


def ranges(
    tables: Linked, withheld: Collection[int], *, clues: Iterable[Row] = ()
) -> Mapping[int, tuple[float, float]]:
    """Return the least and the most that each withheld cell can be, as a reader can work it out.

    Raises:
        ValueError: what is printed contradicts itself.
    """
    attack = Attack(tables, withheld, clues=clues)
    return {cell: attack.range_of(cell) for cell in sorted(withheld)}


def exposed_cells(
    tables: Linked,
    withheld: Collection[int],
    *,
    clues: Iterable[Row] = (),
    others: Sequence[Floats] = (),
    told: Ranges | None = None,
) -> list[Exposed]:
    """Return each small count that is narrowed down further than the policy allows.

    One that is withheld, to less than from the least to the threshold; one that is shown changed
    (`told`, by default as the tables were shown), to fewer counts than there are from one to the
    threshold, wherever they begin. A small count that is neither is exposed as it stands. `others`
    are counts of all cells that may look the same to a reader: where that is so, as is checked,
    cells can be what they are there, and need not be asked for.

    Raises:
        ValueError: what is printed contradicts itself.
    """
    attack = Attack(tables, withheld, clues=clues, bounds=told)
    shown_small = [cell for cell in tables.small if cell not in attack.place]
    narrowed = [(cell, (tables.amounts[cell], tables.amounts[cell])) for cell in shown_small]
    blurred = tables.blurred(attack.changed)
    apart = [cell for cell in tables.small if blurred[cell] and cell in attack.place]
    narrowed += [
        (cell, (low, high)) for cell, low, high in attack.narrow(apart, tables.threshold - 1)
    ]
    small = np.array(
        [cell for cell in tables.small if cell in attack.place and not blurred[cell]], dtype=int
    )
    alike = [] if clues else [counts for counts in others if attack.looks_the_same(counts)]
    up, down = tables.threshold[small].copy(), tables.least[small].copy()
    for counts in alike:
        up[counts[small] >= up - NOTHING] = -np.inf
        down[counts[small] <= down + NOTHING] = np.inf
    low = attack.out_of_reach(small[down < np.inf].tolist(), tables.least, up=False)
    high = attack.out_of_reach(small[up > -np.inf].tolist(), tables.threshold, up=True)
    narrowed += [(cell, attack.range_of(cell)) for cell in dict.fromkeys([*low, *high])]
    return [
        Exposed(tables.in_words(cell), low, high, tables.to_coarsen(cell), cell)
        for cell, (low, high) in narrowed
    ]


@contextmanager
def in_whole_numbers(programme: highspy.Highs, columns: int) -> Iterator[None]:
    """Let a programme look for whole numbers, for a while; afterwards it takes fractions again."""
    every, kinds = np.arange(columns, dtype=np.int32), highspy.HighsVarType
    programme.setOptionValue("time_limit", programme.getRunTime() + WHOLE_SECONDS)
    programme.changeColsIntegrality(columns, every, np.full(columns, kinds.kInteger))
    yield
    programme.setOptionValue("time_limit", highspy.kHighsInf)
    programme.changeColsIntegrality(columns, every, np.full(columns, kinds.kContinuous))


def solver(
    matrix: csc_matrix,
    *,
    cost: Floats,
    upper: Floats,
    lower: Floats | None = None,
    rows: tuple[Floats, Floats] | None = None,
) -> highspy.Highs:
    """Return a linear programme that can be changed and solved again from where it stands."""
    model = highspy.HighsLp()
    count, size = matrix.shape
    model.num_col_, model.num_row_ = size, count
    model.col_cost_ = cost
    model.col_lower_ = np.zeros(size) if lower is None else lower
    model.col_upper_ = upper
    model.row_lower_, model.row_upper_ = rows or (np.zeros(count), np.zeros(count))
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    programme = highspy.Highs()  # type: ignore[no-untyped-call]  # its maker has no types
    set_options(programme, OPTIONS)
    programme.passModel(model)
    return programme


def set_options(programme: highspy.Highs, options: Mapping[str, Any]) -> None:
    """Set how a programme is solved.

    Raises:
        ValueError: the solver knows no such option, or no such value of it.
    """
    for name, value in options.items():
        if programme.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise ValueError(f"the solver takes no {name} of {value}.")
