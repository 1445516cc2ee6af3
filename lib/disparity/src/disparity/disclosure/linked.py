"""This module joins tables that count the same persons, so that each cell is one unknown in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from disparity.disclosure.cube import TOTAL, Cube, Floats, Key
from disparity.disclosure.policy import Policy

Bools = NDArray[np.bool_]
LONGEST_CHAIN = 100
"""Sums of sums of sums: more keys and wider values than any table has."""


@dataclass(frozen=True)
class Member:
    """One table among linked ones; one that is `published` elsewhere shows all of its cells.

    `withheld` are the numbers of the cells that were withheld when it was shown before: they stay
    so, and all others are known; where `shown` holds changed counts, to within `reach` of them.
    """

    cube: Cube
    policy: Policy
    published: bool = False
    withheld: frozenset[int] | None = None
    shown: Cube | None = None
    reach: int = 0

    @property
    def why_known(self) -> str:
        """Why its counts are known, whatever is withheld here, in words; empty for none."""
        if self.published:
            return "is public and shows its counts"
        return "was shown before" if self.withheld is not None or self.shown else ""


@dataclass(frozen=True)
class Within:
    """One table counts a part of what another counts: searches within stops, an earlier edition.

    What remains is a count of persons too, though no table prints it.
    """

    part: str
    whole: str


@dataclass(frozen=True)
class Row:
    """A sum of cells by their numbers that lies within limits."""

    parts: Mapping[int, float]
    low: float = 0.0
    high: float = 0.0


def matrix_of(rows: Sequence[Row], *, columns: int) -> csr_matrix:
    """Return sums of cells as a matrix, a row a sum and a column a cell."""
    at = [(n, cell, sign) for n, row in enumerate(rows) for cell, sign in row.parts.items()]
    numbers, cells, signs = zip(*at, strict=True) if at else ((), (), ())
    return csr_matrix((signs, (numbers, cells)), shape=(len(rows), columns))


@dataclass(frozen=True)
class Ranges:
    """The least and the most that readers know of each cell, by its number."""

    low: Floats
    high: Floats

    @classmethod
    def nothing(cls, size: int) -> Ranges:
        """Return what is known of cells of which nothing is shown."""
        return cls(np.zeros(size), np.full(size, np.inf))

    def narrow(self, cells: Sequence[int], shown_counts: Floats, reach: float) -> None:
        """Narrow cells to what shown counts leave open; a zero stays one, and nothing else is."""
        least = np.where(shown_counts > 0, np.maximum(shown_counts - reach, 1.0), 0.0)
        self.low[cells] = np.fmax(self.low[cells], least)
        self.high[cells] = np.fmin(self.high[cells], shown_counts + reach)

    @property
    def known(self) -> Bools:
        """Which cells something is known of."""
        return np.asarray(self.high < np.inf)


@dataclass
class Linked:
    """The cells of all tables: a cell that two tables share is one, what a reader can add up a row.

    `amounts` are the true counts; `threshold` and `least` are those of the policy of each cell, and
    `fixed` cells are known from elsewhere. `place` finds the number of a table's cell. A cell that
    nothing prints (what remains of a whole) is `implied`.
    """

    members: Mapping[str, Member]
    within: Sequence[Within] = ()
    place: dict[tuple[str, Key], int] = field(default_factory=dict)
    names: list[tuple[str, Key]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        shared = self._shared()
        for name, member in self.members.items():
            for cell in member.cube.cells:
                at = shared.get((name, cell), (name, cell))
                if at not in self.place:
                    self.place[at] = len(self.names)
                    self.names.append(at)
                self.place[name, cell] = self.place[at]
        added_rows: set[tuple[int, ...]] = set()
        for member, numbers in self._by_member():
            for total, parts in member.cube.sums():
                row = (numbers[total], *sorted(numbers[part] for part in parts))
                if row not in added_rows:
                    added_rows.add(row)
                    self.rows.append(Row({row[0]: -1.0} | dict.fromkeys(row[1:], 1.0)))
        self.implied = len(self.names)
        for pair in self.within:
            self._add_rest(pair)

    def _shared(self) -> dict[tuple[str, Key], tuple[str, Key]]:
        """Return for each cell that an earlier table has as well the cell of that table."""
        first_cells: dict[tuple[str, Key], tuple[str, Key]] = {}
        apart = {frozenset((pair.part, pair.whole)) for pair in self.within}
        for first_table, second_table in combinations(self.members, 2):
            if frozenset((first_table, second_table)) not in apart:
                for first_cell, second_cell in same_cells(
                    self.members[first_table].cube, self.members[second_table].cube
                ):
                    first_cells.setdefault(
                        (second_table, second_cell),
                        first_cells.get((first_table, first_cell), (first_table, first_cell)),
                    )
        return first_cells

    def _add_rest(self, pair: Within) -> None:
        part, total = self.members[pair.part].cube, self.members[pair.whole].cube
        for part_cell, total_cell in common_cells(part, total):
            a, b = self.place[pair.part, part_cell], self.place[pair.whole, total_cell]
            if a == b or total.counts.get(total_cell, 0.0) < part.counts.get(part_cell, 0.0):
                continue
            remainder = len(self.names)
            self.names.append((f"{pair.whole} less {pair.part}", total_cell))
            self.rows.append(Row({a: 1.0, remainder: 1.0, b: -1.0}))

    def _by_member(self) -> Iterator[tuple[Member, list[int]]]:
        """Yield each table with the numbers of its cells in the table's order."""
        for name, member in self.members.items():
            yield member, [self.place[name, cell] for cell in member.cube.cells]

    @cached_property
    def amounts(self) -> Floats:
        """The true count of each cell."""
        counts = np.zeros(len(self.names))
        for member, numbers in self._by_member():
            counts[numbers] = member.cube.amounts
        for row in self.rows[len(self.rows) - (len(self.names) - self.implied) :]:
            a, remainder, b = row.parts
            counts[remainder] = counts[b] - counts[a]
        return counts

    @cached_property
    def threshold(self) -> Floats:
        """The smallest count shown in each cell: the strictest of the tables that hold it."""
        thresholds = np.zeros(len(self.names))
        for member, numbers in self._by_member():
            thresholds[numbers] = np.maximum(thresholds[numbers], member.policy.threshold)
        thresholds[self.implied :] = thresholds[: self.implied].max(initial=0.0)
        return thresholds

    @cached_property
    def least_known(self) -> Floats:
        """The least that a reader who knows the policies takes each cell for where it is withheld.

        It is no zero where zeros are shown; what remains of a whole may be one.
        """
        lowest = np.full(len(self.names), np.inf)
        for member, numbers in self._by_member():
            lowest[numbers] = np.minimum(lowest[numbers], member.policy.least_withheld)
        lowest[self.implied :] = 0.0
        return lowest

    @cached_property
    def least(self) -> Floats:
        """The least that each cell must still be able to be, no more than it is.

        A sum can be no less than its parts at their least: that is known from the zeros shown.
        """
        lowest = np.where(self._shown_zeros, 0.0, self.least_known)
        parts, totals = self.relations.maximum(0), self.relations.argmin(axis=1)
        for _ in range(LONGEST_CHAIN if self.rows else 0):
            before = lowest.copy()
            np.maximum.at(lowest, np.asarray(totals).ravel(), parts @ lowest)
            if (lowest == before).all():
                break
        lowest[self.implied :] = 1.0
        return np.minimum(lowest, self.amounts)

    @cached_property
    def _shown_zeros(self) -> Bools:
        are_zeros = (self.amounts == 0) & (self.least_known > 0)
        are_zeros[self.implied :] = False
        return np.asarray(are_zeros)

    @cached_property
    def fixed(self) -> Bools:
        """Which cells are known whatever is withheld here."""
        are_fixed = np.zeros(len(self.names), dtype=np.bool_)
        for member, numbers in self._by_member():
            are_fixed[numbers] |= member.published
            if member.withheld is not None and not member.shown:
                shown_numbers = [
                    number for at, number in enumerate(numbers) if at not in member.withheld
                ]
                are_fixed[shown_numbers] = True
        return are_fixed

    @cached_property
    def withheld_before(self) -> frozenset[int]:
        """The cells that were withheld when their table was shown before."""
        return frozenset(
            numbers[at] for member, numbers in self._by_member() for at in member.withheld or ()
        )

    @cached_property
    def today(self) -> Bools:
        """Which cells are to be shown now, as they are or not at all."""
        are_shown = np.zeros(len(self.names), dtype=np.bool_)
        for member, numbers in self._by_member():
            are_shown[numbers] |= not member.why_known
        return are_shown

    @cached_property
    def told(self) -> Ranges:
        """The least and the most that counts which were shown changed leave open of each cell."""
        bounds = Ranges.nothing(len(self.names))
        for member, numbers in self._by_member():
            if member.shown is not None:
                bounds.narrow(numbers, member.shown.amounts, member.reach)
        return bounds

    def without(self, name: str) -> Linked:
        """Return the tables without one of them."""
        return Linked(
            {table: member for table, member in self.members.items() if table != name},
            [pair for pair in self.within if name not in (pair.part, pair.whole)],
        )

    def number_in(self, other_tables: Linked, number: int) -> int | None:
        """Return the number that a cell has among other tables; None where it is in none."""
        if number >= self.implied:
            return (
                other_tables.names.index(self.names[number])
                if self.names[number] in other_tables.names
                else None
            )
        alike = (at for at, cell_number in self.place.items() if cell_number == number)
        return next((other_tables.place[at] for at in alike if at in other_tables.place), None)

    @cached_property
    def small(self) -> list[int]:
        """The numbers of the cells whose counts are too small to be shown."""
        first = self.least_known.copy()
        first[self.implied :] = 1.0
        is_small = (self.amounts >= first) & (self.amounts < self.threshold) & ~self.fixed
        return [int(number) for number in np.flatnonzero(is_small)]

    @cached_property
    def relations(self) -> csr_matrix:
        """The rows as a matrix."""
        return matrix_of(self.rows, columns=len(self.names))

    def blurred(self, changed: Bools) -> Bools:
        """Return which cells are judged by how much is left open of them, wherever that begins.

        Those that are shown changed, and what remains of a whole where a change hides it.
        """
        are_blurred = changed.copy()
        for row in self.rows[len(self.rows) - (len(self.names) - self.implied) :]:
            a, remainder, b = row.parts
            are_blurred[remainder] = changed[a] or changed[b]
        return are_blurred

    def in_words(self, number: int) -> str:
        """Return a cell in words: "deaths-by-year: group black, period 2018"."""
        name, cell = self.names[number]
        keys = self.members[name.partition(" less ")[0]].cube.keys
        at = [f"{key} {part}" for key, part in zip(keys, cell, strict=True) if part != TOTAL]
        return f"{name}: {', '.join(at) or 'the total'}"

    def to_coarsen(self, number: int) -> tuple[str, str]:
        """Return the table of a cell and its key with the most values, which to join."""
        name = self.names[number][0].partition(" less ")[0]
        cube = self.members[name].cube
        most = max(cube.keys, key=lambda key: len(cube.values_of(key)), default="")
        return name, most


def common_cells(first_cube: Cube, second_cube: Cube) -> Iterator[tuple[Key, Key]]:
    """Yield the cells that two cubes have by the keys and values that both know."""
    keys = [key for key in first_cube.keys if key in second_cube.keys]
    choices = []
    for key in keys:
        key_values = [cube.all_values[cube.keys.index(key)] for cube in (first_cube, second_cube)]
        both = [
            key_value
            for key_value in key_values[0]
            if key_value in set(key_values[1]) and key_value != TOTAL
        ]
        if not both:
            return
        shares_total = set(first_cube.values_of(key)) == set(second_cube.values_of(key)) or any(
            set(narrow) == set(wide.nested.get(key, {}).values())
            for narrow, wide in (
                (first_cube.values_of(key), second_cube),
                (second_cube.values_of(key), first_cube),
            )
        )
        choices.append([*both, TOTAL] if shares_total else both)
    for at in product(*choices):
        by = dict(zip(keys, at, strict=True))
        yield (
            tuple(by.get(key, TOTAL) for key in first_cube.keys),
            tuple(by.get(key, TOTAL) for key in second_cube.keys),
        )


def same_cells(first_cube: Cube, second_cube: Cube) -> list[tuple[Key, Key]]:
    """Return the cells that count the same persons in both cubes; none where sums differ.

    Tables that agree in each sum that both give count the same: a reader would see it too.
    """
    cell_pairs = list(common_cells(first_cube, second_cube))
    amounts = [
        (first_cube.counts.get(first_cell, 0.0), second_cube.counts.get(second_cell, 0.0))
        for first_cell, second_cell in cell_pairs
    ]
    is_same = all(a == b for a, b in amounts) and any(a for a, _ in amounts)
    return cell_pairs if is_same else []
