"""This module releases a table: what may be shown of it, and every sum that may be taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import pandas as pd

from disparity.disclosure.cube import TOTAL, Cube
from disparity.disclosure.merging import merged_groups
from disparity.disclosure.policy import Policy
from disparity.disclosure.rounding import rounded_counts
from disparity.disclosure.suppression import primary_cells, suppressed_cells

TOO_SMALL = "below the threshold"
WOULD_TELL = "would give a smaller count away"


@dataclass(frozen=True, slots=True)
class Withholding:
    """One cell that is withheld, by its keys, and why; never its count."""

    cell: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Released:
    """A table with its small counts withheld or rounded; `frame` has gaps where a count is.

    `merged` names the groups that are counted with "other"; `log` lists every withheld cell.
    """

    frame: pd.DataFrame
    cube: Cube
    withheld: frozenset[int]
    merged: tuple[str, ...]
    log: tuple[Withholding, ...]

    def total(self, **chosen: Collection[str]) -> int | None:
        """Return the sum over some values of some keys, or None where it must be withheld.

        `total(group=["black"], period=["2018", "2019"])`; a key that is not named, or of which all
        values are chosen, counts as its total. A sum is shown only where each of its parts is.

        Raises:
            ValueError: the table has no such key or value.
        """
        self._require_known(chosen)
        choices: list[Sequence[str]] = []
        for key, values in zip(self.cube.keys, self.cube.values, strict=True):
            wanted = set(chosen.get(key, values))
            choices.append([TOTAL] if wanted >= set(values) else sorted(wanted))
        numbers = [self.cube.place[cell] for cell in product(*choices)]
        if any(number in self.withheld for number in numbers):
            return None
        return int(sum(self.cube.amounts[number] for number in numbers))

    @cached_property
    def inner_withheld(self) -> int:
        """How many counts of the table itself, not of its totals, are withheld."""
        return sum(TOTAL not in each.cell for each in self.log)

    def _require_known(self, chosen: Mapping[str, Collection[str]]) -> None:
        for key, values in chosen.items():
            if key not in self.cube.keys:
                raise ValueError(f"there is no key '{key}'. Keys are {', '.join(self.cube.keys)}.")
            known = self.cube.values[self.cube.keys.index(key)]
            strange = sorted(set(values) - set(known))
            if strange:
                raise ValueError(f"'{key}' has no value {', '.join(strange)}.")


def release(
    frame: pd.DataFrame,
    *,
    policy: Policy,
    keys: Sequence[str],
    value: str = "value",
    group: str = "group",
) -> Released:
    """Return what may be shown of a table in long form, its groups, cells and totals protected.

    Groups below the threshold are counted with "other"; then small counts and small totals over any
    of the keys are withheld with the cells that would give them away, or, where the policy rounds,
    are rounded. One table is protected once, with all its totals, so that two views of it (by year
    and by group) cannot be set against each other.

    Example:
        >>> counts = pd.DataFrame({
        ...     "group": ["a", "a", "b", "b", "c", "c"],
        ...     "period": ["2018", "2019"] * 3,
        ...     "value": [2, 40, 30, 50, 20, 10],
        ... })
        >>> shown = release(counts, policy=Policy(threshold=5), keys=["group", "period"])
        >>> shown.total(group=["a"], period=["2018"]) is None, shown.total(group=["a"])
        (True, 42)
        >>> shown.inner_withheld
        4
    """
    merged: tuple[str, ...] = ()
    if policy.round_to:
        frame = rounded_counts(frame, base=policy.round_to, value=value)
    elif group in frame.columns:
        frame, merged = merged_groups(frame, policy=policy, column=group, value=value)
    cube = Cube.of(frame, keys=keys, value=value)
    hides = policy.protects and not policy.round_to
    withheld = suppressed_cells(cube, policy) if hides else frozenset[int]()
    small = set(primary_cells(cube, policy)) if hides else set()
    at = zip(*(frame[key].astype(str) for key in keys), strict=True)
    hidden = [cube.place[cell] in withheld for cell in at]
    shown = frame[value].astype("Int64").mask(pd.Series(hidden, index=frame.index))
    return Released(
        frame=frame.assign(**{value: shown}),
        cube=cube,
        withheld=withheld,
        merged=merged,
        log=tuple(
            Withholding(cube.cells[number], TOO_SMALL if number in small else WOULD_TELL)
            for number in sorted(withheld)
        ),
    )
