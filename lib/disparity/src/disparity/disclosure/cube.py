"""This module lays counts out with every total that can be taken of them, and how these add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from math import nan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TOTAL = "(total)"
Key = tuple[str, ...]
Floats = NDArray[np.float64]
Nesting = Mapping[str, str]
"""The value that each value of a key is a part of: an area's region, a band's wider band."""


@dataclass(frozen=True)
class Cube:
    """Counts by several keys (area, period, group …) with all their totals.

    `keys` names the columns, `values` lists what each holds. A cell is a tuple of one value for
    each key, `TOTAL` where it is summed over. `nested` says by key which values are parts of wider
    ones; each wider value is a cell too.
    """

    keys: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    counts: Mapping[Key, float]
    nested: Mapping[str, Nesting] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        *,
        keys: Sequence[str],
        value: str = "value",
        nested: Mapping[str, Nesting] | None = None,
    ) -> Cube:
        """Return the cube of a table in long form; combinations without a row count zero.

        Raises:
            ValueError: a count is negative or missing, and the rows are named; or a value stands
                in a row that is the sum of others.
        """
        numbers = frame[value]
        wrong = numbers.isna() | (numbers < 0)
        if wrong.any():
            rows = ", ".join(str(row) for row in frame.index[wrong][:10])
            raise ValueError(f"'{value}' is negative or missing in row {rows}.")
        values = tuple(tuple(dict.fromkeys(frame[key].astype(str))) for key in keys)
        wider = {key: nesting for key, nesting in (nested or {}).items() if key in keys}
        columns = [
            [tuple(upwards(key_value, wider.get(key, {}))) for key_value in frame[key].astype(str)]
            for key in keys
        ]
        for key, key_values in zip(keys, values, strict=True):
            if both := sorted({*key_values} & {*wider.get(key, {}).values()}):
                raise ValueError(
                    f"'{both[0]}' has rows of its own and is a sum of others in '{key}'."
                )
        counts: dict[Key, float] = {}
        for *at, number in zip(*columns, numbers, strict=True):
            for cell in product(*at):
                counts[cell] = counts.get(cell, 0.0) + float(number)
        return cls(tuple(keys), values, counts, wider)

    def values_of(self, key: str) -> tuple[str, ...]:
        """Return the values of a key; none for a key that the cube does not have."""
        return self.values[self.keys.index(key)] if key in self.keys else ()

    def without(self, withheld: frozenset[int]) -> Cube:
        """Return the cube as it may be shown: what is withheld is in it no more."""
        hidden = {self.cells[number] for number in withheld}
        shown_counts = {cell: count for cell, count in self.counts.items() if cell not in hidden}
        return replace(self, counts=shown_counts | dict.fromkeys(hidden, nan))

    @cached_property
    def all_values(self) -> tuple[tuple[str, ...], ...]:
        """What each key holds with the wider values, each behind its parts, and the total."""
        return tuple(
            tuple(
                dict.fromkeys(
                    (
                        *key_values,
                        *(
                            up
                            for key_value in key_values
                            for up in upwards(key_value, self.nested.get(key, {}))
                        ),
                    )
                )
            )
            if key_values
            else (TOTAL,)
            for key, key_values in zip(self.keys, self.values, strict=True)
        )

    @cached_property
    def cells(self) -> tuple[Key, ...]:
        """Every cell, inner ones and totals, in the order of the table."""
        return tuple(product(*self.all_values))

    @cached_property
    def place(self) -> Mapping[Key, int]:
        """The number of each cell."""
        return {cell: number for number, cell in enumerate(self.cells)}

    @cached_property
    def amounts(self) -> Floats:
        """The count of each cell; no number where it is withheld."""
        return np.array([self.counts.get(cell, 0.0) for cell in self.cells], dtype=np.float64)

    def sums(self) -> Iterator[tuple[int, list[int]]]:
        """Yield the number of each cell that is a sum along one key, with those of its parts."""
        for axis, every in enumerate(self.all_values):
            nesting = self.nested.get(self.keys[axis], {})
            parts: dict[str, list[str]] = {}
            for key_value in every:
                if key_value != TOTAL:
                    parts.setdefault(nesting.get(key_value, TOTAL), []).append(key_value)
            other_axes = [
                key_values for place, key_values in enumerate(self.all_values) if place != axis
            ]
            for at in product(*other_axes):
                for wider_value, narrower in parts.items():
                    cells = [
                        (*at[:axis], key_value, *at[axis:])
                        for key_value in (wider_value, *narrower)
                    ]
                    total, *part_numbers = (self.place[cell] for cell in cells)
                    yield total, part_numbers


def upwards(value: str, nesting: Nesting) -> Iterator[str]:
    """Yield a value, each wider one that it is a part of, and the total.

    Raises:
        ValueError: it is a part of itself.
    """
    passed: set[str] = set()
    while value not in passed:
        yield value
        passed.add(value)
        if value not in nesting:
            break
        value = nesting[value]
    else:
        raise ValueError(f"'{value}' is a part of itself.")
    yield TOTAL
