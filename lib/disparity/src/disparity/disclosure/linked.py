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

    def narrow(self, cells: Sequence[int], shown: Floats, reach: float) -> None:
        """Narrow cells to what shown counts leave open; a zero stays one, and nothing else is."""
        least = np.where(shown > 0, np.maximum(shown - reach, 1.0), 0.0)
        self.low[cells] = np.fmax(self.low[cells], least)
        self.high[cells] = np.fmin(self.high[cells], shown + reach)

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
        told: set[tuple[int, ...]] = set()
        for member, numbers in self._by_member():
            for total, parts in member.cube.sums():
                row = (numbers[total], *sorted(numbers[part] for part in parts))
                if row not in told:
                    told.add(row)
                    self.rows.append(Row({row[0]: -1.0} | dict.fromkeys(row[1:], 1.0)))
        self.implied = len(self.names)
        for each in self.within:
            self._add_rest(each)

    def _shared(self) -> dict[tuple[str, Key], tuple[str, Key]]:
        """Return for each cell that an earlier table has as well the cell of that table."""
        found: dict[tuple[str, Key], tuple[str, Key]] = {}
        apart = {frozenset((each.part, each.whole)) for each in self.within}
        for one, other in combinations(self.members, 2):
            if frozenset((one, other)) not in apart:
                for here, there in same_cells(self.members[one].cube, self.members[other].cube):
                    found.setdefault((other, there), found.get((one, here), (one, here)))
        return found

    def _add_rest(self, pair: Within) -> None:
        part, whole = self.members[pair.part].cube, self.members[pair.whole].cube
        for here, there in common_cells(part, whole):
            a, b = self.place[pair.part, here], self.place[pair.whole, there]
            if a == b or whole.counts.get(there, 0.0) < part.counts.get(here, 0.0):
                continue
            rest = len(self.names)
            self.names.append((f"{pair.whole} less {pair.part}", there))
            self.rows.append(Row({a: 1.0, rest: 1.0, b: -1.0}))

    def _by_member(self) -> Iterator[tuple[Member, list[int]]]:
        """Yield each table with the numbers of its cells in the table's order."""
        for name, member in self.members.items():
            yield member, [self.place[name, cell] for cell in member.cube.cells]

    @cached_property
    def amounts(self) -> Floats:
        """The true count of each cell."""
        found = np.zeros(len(self.names))
        for member, numbers in self._by_member():
            found[numbers] = member.cube.amounts
        for row in self.rows[len(self.rows) - (len(self.names) - self.implied) :]:
            a, rest, b = row.parts
            found[rest] = found[b] - found[a]
        return found

    @cached_property
    def threshold(self) -> Floats:
        """The smallest count shown in each cell: the strictest of the tables that hold it."""
        found = np.zeros(len(self.names))
        for member, numbers in self._by_member():
            found[numbers] = np.maximum(found[numbers], member.policy.threshold)
        found[self.implied :] = found[: self.implied].max(initial=0.0)
        return found

    @cached_property
    def least_known(self) -> Floats:
        """The least that a reader who knows the policies takes each cell for where it is withheld.

        It is no zero where zeros are shown; what remains of a whole may be one.
        """
        found = np.full(len(self.names), np.inf)
        for member, numbers in self._by_member():
            found[numbers] = np.minimum(found[numbers], member.policy.least_withheld)
        found[self.implied :] = 0.0
        return found

    @cached_property
    def least(self) -> Floats:
        """The least that each cell must still be able to be, no more than it is.

        A sum can be no less than its parts at their least: that is known from the zeros shown.
        """
        found = np.where(self._shown_zeros, 0.0, self.least_known)
        parts, totals = self.relations.maximum(0), self.relations.argmin(axis=1)
        for _ in range(LONGEST_CHAIN if self.rows else 0):
            before = found.copy()
            np.maximum.at(found, np.asarray(totals).ravel(), parts @ found)
            if (found == before).all():
                break
        found[self.implied :] = 1.0
        return np.minimum(found, self.amounts)

    @cached_property
    def _shown_zeros(self) -> Bools:
        shown = (self.amounts == 0) & (self.least_known > 0)
        shown[self.implied :] = False
        return np.asarray(shown)

    @cached_property
    def fixed(self) -> Bools:
        """Which cells are known whatever is withheld here."""
        found = np.zeros(len(self.names), dtype=np.bool_)
        for member, numbers in self._by_member():
            found[numbers] |= member.published
            if member.withheld is not None and not member.shown:
                shown = [number for at, number in enumerate(numbers) if at not in member.withheld]
                found[shown] = True
        return found

    @cached_property
    def withheld_before(self) -> frozenset[int]:
        """The cells that were withheld when their table was shown before."""
        return frozenset(
            numbers[at] for member, numbers in self._by_member() for at in member.withheld or ()
        )

    @cached_property
    def today(self) -> Bools:
        """Which cells are to be shown now, as they are or not at all."""
        found = np.zeros(len(self.names), dtype=np.bool_)
        for member, numbers in self._by_member():
            found[numbers] |= not member.why_known
        return found

    @cached_property
    def told(self) -> Ranges:
        """The least and the most that counts which were shown changed leave open of each cell."""
        found = Ranges.nothing(len(self.names))
        for member, numbers in self._by_member():
            if member.shown is not None:
                found.narrow(numbers, member.shown.amounts, member.reach)
        return found

    def without(self, name: str) -> Linked:
        """Return the tables without one of them."""
        return Linked(
            {each: one for each, one in self.members.items() if each != name},
            [each for each in self.within if name not in (each.part, each.whole)],
        )

    def number_in(self, other: Linked, number: int) -> int | None:
        """Return the number that a cell has among other tables; None where it is in none."""
        if number >= self.implied:
            return (
                other.names.index(self.names[number]) if self.names[number] in other.names else None
            )
        alike = (at for at, own in self.place.items() if own == number)
        return next((other.place[at] for at in alike if at in other.place), None)

    @cached_property
    def small(self) -> list[int]:
        """The numbers of the cells whose counts are too small to be shown."""
        first = self.least_known.copy()
        first[self.implied :] = 1.0
        found = (self.amounts >= first) & (self.amounts < self.threshold) & ~self.fixed
        return [int(number) for number in np.flatnonzero(found)]

    @cached_property
    def relations(self) -> csr_matrix:
        """The rows as a matrix."""
        return matrix_of(self.rows, columns=len(self.names))

    def blurred(self, changed: Bools) -> Bools:
        """Return which cells are judged by how much is left open of them, wherever that begins.

        Those that are shown changed, and what remains of a whole where a change hides it.
        """
        found = changed.copy()
        for row in self.rows[len(self.rows) - (len(self.names) - self.implied) :]:
            a, rest, b = row.parts
            found[rest] = changed[a] or changed[b]
        return found

    def in_words(self, number: int) -> str:
        """Return a cell in words: "deaths-by-year: group black, period 2018"."""
        name, cell = self.names[number]
        keys = self.members[name.partition(" less ")[0]].cube.keys
        at = [f"{key} {each}" for key, each in zip(keys, cell, strict=True) if each != TOTAL]
        return f"{name}: {', '.join(at) or 'the total'}"

    def to_coarsen(self, number: int) -> tuple[str, str]:
        """Return the table of a cell and its key with the most values, which to join."""
        name = self.names[number][0].partition(" less ")[0]
        cube = self.members[name].cube
        most = max(cube.keys, key=lambda key: len(cube.values_of(key)), default="")
        return name, most


def common_cells(one: Cube, other: Cube) -> Iterator[tuple[Key, Key]]:
    """Yield the cells that two cubes have by the keys and values that both know."""
    keys = [key for key in one.keys if key in other.keys]
    choices = []
    for key in keys:
        held = [cube.all_values[cube.keys.index(key)] for cube in (one, other)]
        both = [each for each in held[0] if each in set(held[1]) and each != TOTAL]
        if not both:
            return
        whole = set(one.values_of(key)) == set(other.values_of(key)) or any(
            set(narrow) == set(wide.nested.get(key, {}).values())
            for narrow, wide in ((one.values_of(key), other), (other.values_of(key), one))
        )
        choices.append([*both, TOTAL] if whole else both)
    for at in product(*choices):
        by = dict(zip(keys, at, strict=True))
        yield (
            tuple(by.get(key, TOTAL) for key in one.keys),
            tuple(by.get(key, TOTAL) for key in other.keys),
        )


def same_cells(one: Cube, other: Cube) -> list[tuple[Key, Key]]:
    """Return the cells that count the same persons in both cubes; none where sums differ.

    Tables that agree in each sum that both give count the same: a reader would see it too.
    """
    found = list(common_cells(one, other))
    amounts = [(one.counts.get(here, 0.0), other.counts.get(there, 0.0)) for here, there in found]
    same = all(a == b for a, b in amounts) and any(a for a, _ in amounts)
    return found if same else []
