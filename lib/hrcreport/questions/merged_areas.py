"""This module merges areas with few events into their neighbours, for maps of rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np

LEAST_BORDER = 1.0
"""Metres of a shared border: two areas that touch at a corner are no neighbours."""


def merged_areas(
    layer: gpd.GeoDataFrame, counts: Mapping[str, Sequence[int]], *, smallest: int
) -> list[tuple[str, ...]]:
    """Return the codes of areas that stand together so that each count reaches `smallest`.

    `layer` has the columns area and geometry, in metres; `counts` holds the counts that must not
    be small (one for each group) by area. The area with the fewest goes to the neighbour with the
    fewest, then the one with the longest shared border, until none is small. Areas without
    counts, areas drawn in an inset, and areas without a neighbour stay by themselves. Whole areas
    are put together, so that a value holds for land that a reader can name.

    Example:
        >>> from shapely import box
        >>> row = gpd.GeoDataFrame({"area": ["A", "B", "C"]}, crs=8857,
        ...                        geometry=[box(0, 0, 9, 9), box(9, 0, 18, 9), box(18, 0, 27, 9)])
        >>> merged_areas(row, {"A": [4], "B": [30], "C": [40]}, smallest=10)
        [('A', 'B'), ('C',)]
    """
    codes = [str(code) for code in layer["area"]]
    moved = set(layer.loc[layer["inset"].eq(True), "area"]) if "inset" in layer else set()
    free = [code for code in codes if code in counts and code not in moved]
    borders = _borders(layer[layer["area"].isin(free)])
    members: dict[str, tuple[str, ...]] = {code: (code,) for code in free}
    weights = {code: np.asarray(counts[code]) for code in free}
    alone: set[str] = set()
    while True:
        small = [
            (int(weights[code].min()), code)
            for code in members
            if weights[code].min() < smallest and code not in alone
        ]
        if not small:
            break
        _, code = min(small)
        near = [
            (int(weights[other].min()), -length, other) for other, length in borders[code].items()
        ]
        if not near:
            alone.add(code)
            continue
        _, _, other = min(near)
        members[other] += members.pop(code)
        weights[other] = weights[other] + weights.pop(code)
        for third, length in borders.pop(code).items():
            del borders[third][code]
            if third != other:
                joint = borders[other].get(third, 0.0) + length
                borders[other][third] = borders[third][other] = joint
    units: dict[str, tuple[str, ...]] = {code: (code,) for code in codes if code not in free}
    for found in members.values():
        together = tuple(sorted(found, key=codes.index))
        units[together[0]] = together
    return [units[code] for code in codes if code in units]


def _borders(layer: gpd.GeoDataFrame) -> dict[str, dict[str, float]]:
    """Return the metres of border that each area shares with each neighbour."""
    codes = [str(code) for code in layer["area"]]
    borders: dict[str, dict[str, float]] = {code: {} for code in codes}
    shapes = layer.geometry.to_numpy()
    left, right = layer.sindex.query(shapes, predicate="intersects")
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        if one < other:
            length = float(shapes[one].intersection(shapes[other]).length)
            if length >= LEAST_BORDER:
                borders[codes[one]][codes[other]] = length
                borders[codes[other]][codes[one]] = length
    return borders
