"""This module shows every count changed a little: rounded together, or by cell keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from disparity.disclosure.attack import Exposed, exposed_cells
from disparity.disclosure.cell_key import changed, mean_change, refuse_without, uniform
from disparity.disclosure.cube import TOTAL, Floats, Key
from disparity.disclosure.linked import Linked, Ranges
from disparity.disclosure.policy import Noise, Policy
from disparity.disclosure.rounding import controlled_rounding
from disparity.disclosure.suppression import why_told

Whole = NDArray[np.intp]
MOST_DRAWS = {"rounding": 40, "cell key": 100}
"""So often counts are drawn anew at most that would tell a small one."""
ALL_AGAIN = {"rounding": 1, "cell key": 25}
"""After so many draws of the cells of some sums all are drawn anew: what stays may hold them."""


class CannotChangeError(ValueError):
    """No changed counts were found that add up, or that tell nothing; the cell says where."""

    def __init__(self, why: str, cell: int) -> None:
        super().__init__(why)
        self.why, self.cell = why, cell


def noise_of(policy: Policy, most: int = 0) -> Noise | None:
    """Return how counts are changed by a policy; None where none are.

    `most` is how far one is off at most, where that is more than the policy has it: by rounding,
    where the multiples next to the counts do not add up.
    """
    most = max(most, policy.reach)
    if policy.round_to:
        base = policy.round_to
        mean = (base**2 - 1) / (3 * base)
        return Noise(method="rounding", base=base, most=most, mean_error=mean)
    if policy.cell_key:
        return Noise(method="cell key", base=1, most=most, mean_error=mean_change(policy))
    return None


@dataclass
class Perturbed:
    """The counts of linked tables as they are shown, and how far one may be off.

    Args:
        tables: the tables.
        policy: the strictest of their policies.
        secret: by which counts are changed; the same one changes them alike.
        given: what is shown of cells already, by number.
        keys: the keys of cells of records, by table and cell.
    """

    tables: Linked
    policy: Policy
    secret: bytes
    given: Mapping[int, float]
    keys: Mapping[tuple[str, Key], int] = field(default_factory=dict)
    shown: Floats = field(init=False)
    most: int = field(init=False)

    def __post_init__(self) -> None:
        """Draw until nothing is told.

        Raises:
            CannotChangeError: nothing that adds up, or that tells nothing, was found.
            NoSecretError: there is no secret.
        """
        refuse_without(self.secret)
        tables = self.tables
        self._seeds = _seeds(tables, self.keys)
        self._times = np.zeros(len(tables.names))
        self._held = np.full(len(tables.names), np.nan)
        self._held[[*self.given]] = [*self.given.values()]
        self._mine = np.zeros(len(tables.names), dtype=bool)
        for name, member in tables.members.items():
            if not member.published and member.withheld is None and member.shown is None:
                self._mine[[tables.place[name, cell] for cell in member.cube.cells]] = True
        for time in range(1, MOST_DRAWS[self.policy.method] + 1):
            self._draw()
            exposed_now = self.exposed
            if not exposed_now:
                return
            again = self._drawn_again([cell.cell for cell in exposed_now])
            if not len(again):
                break
            self._times[... if time % ALL_AGAIN[self.policy.method] == 0 else again] += 1
        raise CannotChangeError(
            why_told(tables, exposed_now[0].cell, self._is_told), exposed_now[0].cell
        )

    def _is_told(self, tables: Linked, cell: int) -> bool:
        """Tell whether what is shown tells a cell where one of the tables is not there."""
        bounds = tables.told
        for number, at in enumerate(tables.names[: tables.implied]):
            cell_number = self.tables.place[at]
            if self._mine[cell_number] or not np.isnan(self._held[cell_number]):
                bounds.narrow([number], self.shown[[cell_number]], self.most)
        return any(exposed.cell == cell for exposed in exposed_cells(tables, [], told=bounds))

    def _draw(self) -> None:
        draws = np.array(
            [
                uniform(self.secret, seed, int(time))
                for seed, time in zip(self._seeds, self._times, strict=True)
            ]
        )
        if self.policy.round_to:
            rounded = controlled_rounding(
                self.tables, base=self.policy.round_to, draws=draws, shown_counts=self._held
            )
            if rounded is None:
                first = self.tables.small[0] if self.tables.small else 0
                raise CannotChangeError(
                    f"no multiples of {self.policy.round_to} that add up in all tables were found",
                    first,
                )
            self.shown, self.most = rounded
        else:
            self.most = self.policy.cell_key
            self.shown = np.array(
                [
                    changed(int(count), policy=self.policy, at=at)
                    for count, at in zip(self.tables.amounts, draws, strict=True)
                ]
            )
            drawn = np.where(np.isnan(self._held), self.shown, self._held)
            self.shown = self._no_part_larger(drawn)

    @property
    def told(self) -> Ranges:
        """What the shown counts leave open of each cell."""
        bounds, shown_numbers = self.tables.told, np.flatnonzero(self._mine | ~np.isnan(self._held))
        bounds = Ranges(bounds.low.copy(), bounds.high.copy())
        bounds.narrow(shown_numbers.tolist(), self.shown[shown_numbers], self.most)
        return bounds

    @property
    def exposed(self) -> list[Exposed]:
        """The small counts that the shown ones tell."""
        return exposed_cells(self.tables, [], told=self.told)

    def _no_part_larger(self, drawn: Floats) -> Floats:
        """Return counts of which no part is shown larger than its whole.

        A whole is shown as large as its largest part, which is no further from its true count than
        a change may be; a part no larger than a whole that is given.
        """
        ceilings = np.where(np.isnan(self._held), np.inf, self._held)
        ours = self._mine | np.isfinite(ceilings)
        shown_counts = np.where(ours, drawn, 0.0)
        while True:
            before = shown_counts.copy()
            for total, parts in self._sums:
                shown_counts[total] = max(shown_counts[total], shown_counts[parts].max())
            shown_counts = np.minimum(shown_counts, ceilings)
            for total, parts in self._sums:
                if ours[total]:
                    shown_counts[parts] = np.minimum(shown_counts[parts], shown_counts[total])
            if (shown_counts == before).all():
                return np.where(ours, shown_counts, drawn)

    @cached_property
    def _sums(self) -> list[tuple[int, list[int]]]:
        rows = (row.parts.items() for row in self.tables.rows)
        return [
            (
                next(number for number, sign in row if sign < 0),
                [number for number, sign in row if sign > 0 and number < self.tables.implied],
            )
            for row in rows
        ]

    def _drawn_again(self, cells: list[int]) -> Whole:
        """Return the cells that are not given and stand in a sum with some."""
        relations = self.tables.relations
        beside = np.flatnonzero(abs(relations[:, cells]).sum(axis=1))
        every = np.union1d(relations[beside].indices, cells).astype(np.intp)
        return np.asarray(every[self._mine[every] & np.isnan(self._held[every])])


def _seeds(tables: Linked, keys: Mapping[tuple[str, Key], int]) -> list[bytes]:
    """Return what tells each cell from others: its key, or what it counts and how many.

    A sum of which one part alone is no zero counts the same persons as that part, and has its seed:
    drawn apart, the two changes would tell more than one.
    """
    linked_to = [*range(len(tables.names))]

    def first(number: int) -> int:
        while linked_to[number] != number:
            linked_to[number] = number = linked_to[linked_to[number]]
        return number

    for row in tables.rows:
        counted = [
            number for number, sign in row.parts.items() if sign > 0 and tables.amounts[number]
        ]
        total = next(number for number, sign in row.parts.items() if sign < 0)
        if len(counted) == 1:
            linked_to[first(total)] = first(counted[0])
    addresses = [_address(tables, number, keys) for number in range(len(tables.names))]
    chosen: dict[int, str] = {}
    for number, address in enumerate(addresses):
        of = first(number)
        chosen[of] = max(chosen.get(of, ""), address, key=lambda address: (len(address), address))
    return [chosen[first(number)].encode() for number in range(len(addresses))]


def _address(tables: Linked, number: int, keys: Mapping[tuple[str, Key], int]) -> str:
    name, cell = tables.names[number]
    if number >= tables.implied:
        return ""
    if (name, cell) in keys:
        return f"{keys[name, cell]}"
    at = zip(tables.members[name].cube.keys, cell, strict=True)
    pairs = sorted(f"{key}={value}" for key, value in at if value != TOTAL)
    return f"{int(tables.amounts[number])}|{'|'.join(pairs)}"
