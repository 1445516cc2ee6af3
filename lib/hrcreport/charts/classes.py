"""This module puts the values of a map into classes."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import mapclassify
import numpy as np

SCHEMES = {
    "quantiles": "Quantiles",
    "equal_interval": "EqualInterval",
    "natural_breaks": "FisherJenks",
}
"""Classes of equal size, classes of equal width, classes with the least spread (Fisher, 1958)."""
FEWEST_CLASSES, MOST_CLASSES = 2, 6


NO_DATA, UNDETERMINED = -1, -2
"""What stands for a class where an area has no value, or where its status is undetermined."""


@dataclass(frozen=True, slots=True)
class Classes:
    """The class of each area (or NO_DATA, UNDETERMINED) and the classes' limits, lowest first."""

    members: np.ndarray[Any, np.dtype[np.int64]]
    limits: tuple[tuple[float, float], ...]

    @property
    def sizes(self) -> list[int]:
        """Return how many areas each class has."""
        return [int((self.members == rank).sum()) for rank in range(len(self.limits))]

    def outside(self, rank: int) -> list[int]:
        """Return the places of the areas that are NO_DATA or UNDETERMINED."""
        return [int(place) for place in np.flatnonzero(self.members == rank)]


def classify(
    values: np.ndarray[Any, np.dtype[np.float64]], *, scheme: str, k: int,
    undetermined: np.ndarray[Any, np.dtype[np.bool_]] | None = None,
) -> Classes:  # fmt: skip
    """Class values that are rounded already; fewer distinct values than `k` give fewer classes."""
    known = ~np.isnan(values)
    distinct = len(np.unique(values[known]))
    members = np.full(len(values), NO_DATA, dtype=np.int64)
    if distinct == 1:
        members[known] = 0
    else:
        with warnings.catch_warnings():
            # Told are only that Fisher's method is slow without numba (a map has few areas), and
            # that ties give fewer classes than asked for, which legend and alt text show.
            warnings.filterwarnings("ignore", message="Numba not installed")
            warnings.filterwarnings("ignore", message="Not enough unique values")
            classified = mapclassify.classify(values[known], SCHEMES[scheme], k=min(k, distinct))
        # Ties leave classes empty: they are dropped, so that a shade in the legend is on the map.
        members[known] = np.unique(classified.yb, return_inverse=True)[1]
    if undetermined is not None:
        members[undetermined] = UNDETERMINED
    limits = tuple(
        (float(values[members == rank].min()), float(values[members == rank].max()))
        for rank in range(int(members.max()) + 1)
    )
    return Classes(members, limits)
