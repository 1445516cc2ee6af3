"""This module lays counts out with every total that can be taken of them, and how these add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

TOTAL = "(total)"
Key = tuple[str, ...]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cube:
    """Counts by several keys (area, period, group …) with all their totals.

    `keys` names the columns, `values` lists what each holds. A cell is a tuple of one value for
    each key, `TOTAL` where it is summed over.
    """

    keys: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    counts: Mapping[Key, float]

    @classmethod
    def of(cls, frame: pd.DataFrame, *, keys: Sequence[str], value: str = "value") -> Cube:
        """Return the cube of a table in long form; combinations without a row count zero.

        Raises:
            ValueError: a count is negative or missing; the rows are named.
        """
        numbers = frame[value]
        wrong = numbers.isna() | (numbers < 0)
        if wrong.any():
            rows = ", ".join(str(row) for row in frame.index[wrong][:10])
            raise ValueError(f"'{value}' is negative or missing in row {rows}.")
        values = tuple(tuple(dict.fromkeys(frame[key].astype(str))) for key in keys)
        counts: dict[Key, float] = {}
        columns = [frame[key].astype(str) for key in keys]
        for *at, number in zip(*columns, numbers, strict=True):
            for cell in product(*((each, TOTAL) for each in at)):
                counts[cell] = counts.get(cell, 0.0) + float(number)
        return cls(tuple(keys), values, counts)

    def values_of(self, key: str) -> tuple[str, ...]:
        """Return the values of a key; none for a key that the cube does not have."""
        return self.values[self.keys.index(key)] if key in self.keys else ()

    @cached_property
    def cells(self) -> tuple[Key, ...]:
        """Every cell, inner ones and totals, in the order of the table."""
        return tuple(product(*((*each, TOTAL) for each in self.values)))

    @cached_property
    def place(self) -> Mapping[Key, int]:
        """The number of each cell."""
        return {cell: number for number, cell in enumerate(self.cells)}

    @cached_property
    def amounts(self) -> Floats:
        """The count of each cell."""
        return np.array([self.counts.get(cell, 0.0) for cell in self.cells], dtype=np.float64)

    @cached_property
    def relations_by_cell(self) -> csc_matrix:
        """The relations, stored by cell."""
        return self.relations.tocsc()

    @cached_property
    def relations(self) -> csr_matrix:
        """How cells add up: each row is a sum of parts less its total, and must be zero."""
        rows, columns, signs = [], [], []
        number = 0
        for axis, own in enumerate(self.values):
            others = [(*each, TOTAL) for place, each in enumerate(self.values) if place != axis]
            for at in product(*others):
                for part in (*own, TOTAL):
                    cell = (*at[:axis], part, *at[axis:])
                    rows.append(number)
                    columns.append(self.place[cell])
                    signs.append(-1.0 if part == TOTAL else 1.0)
                number += 1
        return csr_matrix((signs, (rows, columns)), shape=(number, len(self.cells)))
