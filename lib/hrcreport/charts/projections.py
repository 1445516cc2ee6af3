"""This module chooses an equal-area projection and the insets that the land of a map calls for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np

WORLD_DEGREES = 180.0
CONIC_LATITUDE = 20.0
VERTICES_OF_A_SMALL_MAP = 6_000
FINEST_SHARE = 1 / 1_500
"""Detail finer than this share of the map's width is thinner than its edge lines."""


@dataclass(frozen=True, slots=True)
class Inset:
    """A distant part of a State that is drawn in a box of its own.

    `west` to `north` is the box of degrees in which an area's inner point lies; `box` is where
    the inset stands in the map's frame (left, bottom, width, height as shares).
    """

    name: str
    west: float
    south: float
    east: float
    north: float
    box: tuple[float, float, float, float]


INSETS: dict[str, tuple[Inset, ...]] = {
    "USA": (
        Inset("Alaska", -180, 51, -129, 72, (0.0, 0.0, 0.21, 0.27)),
        Inset("Hawaii", -179, 18, -154, 29, (0.22, 0.0, 0.13, 0.15)),
        Inset("Puerto Rico", -68, 17, -65, 19, (0.64, 0.0, 0.1, 0.07)),
    ),
}
"""Boxes fit the main map's own empty corners; another State with distant parts is one more row."""


def projection(areas: gpd.GeoDataFrame) -> str:
    """Return an equal-area projection, in PROJ's words, for areas in degrees.

    More than half the globe: Equal Earth (Šavrič, Patterson and Jenny, 2018). Wide land away
    from the Equator: Albers' conic with standard parallels one sixth of the height inside its
    limits. Else Lambert's azimuthal projection about the centre. After Snyder, Map Projections:
    A Working Manual (United States Geological Survey, Professional Paper 1395, 1987).
    """
    # Of each island by itself: Alaska as a whole reaches from one side of the map to the other.
    bounds = areas.geometry.explode().bounds.to_numpy()
    south, north = float(bounds[:, 1].min()), float(bounds[:, 3].max())
    west, east = _longitudes(bounds)
    if east - west > WORLD_DEGREES:
        return "+proj=eqearth +units=m"
    middle, centre = (south + north) / 2, (west + east) / 2
    width = (east - west) * np.cos(np.radians(middle))
    if abs(middle) > CONIC_LATITUDE and width > 1.3 * (north - south):
        inside = (north - south) / 6
        return (
            f"+proj=aea +lat_0={middle:.4f} +lon_0={centre:.4f} "
            f"+lat_1={south + inside:.4f} +lat_2={north - inside:.4f} +units=m"
        )
    return f"+proj=laea +lat_0={middle:.4f} +lon_0={centre:.4f} +units=m"


def _longitudes(bounds: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[float, float]:
    """Return west and east; land on both sides of the 180th meridian is taken together."""
    west, east = float(bounds[:, 0].min()), float(bounds[:, 2].max())
    turned = bounds[:, [0, 2]] + np.where(bounds[:, [2]] < 0, 360.0, 0.0)
    if turned.max() - turned.min() < east - west:
        return float(turned.min()), float(turned.max())
    return west, east


def split(
    areas: gpd.GeoDataFrame, *, country: str | None
) -> tuple[gpd.GeoDataFrame, list[tuple[Inset, gpd.GeoDataFrame]]]:
    """Return the areas of the main map and those of each inset, all in degrees.

    A State whose areas all lie in one inset (Hawaii alone) has a main map of them.
    """
    points = areas.geometry.representative_point()
    taken = np.zeros(len(areas), dtype=bool)
    insets = []
    for inset in INSETS.get(country or "", ()):
        inside = (
            points.x.between(inset.west, inset.east) & points.y.between(inset.south, inset.north)
        ).to_numpy()
        if inside.any():
            insets.append((inset, areas[inside]))
            taken |= inside
    if taken.all():
        return areas, []
    return areas[~taken], insets


def is_equal_area(areas: gpd.GeoDataFrame) -> bool:
    """Tell whether areas are in metres of a projection that keeps areas equal."""
    if not areas.crs.is_projected:
        return False
    operation = areas.crs.coordinate_operation
    method = operation.method_name if operation else ""
    return any(word in method for word in ("Equal Area", "Equal Earth", "Mollweide"))


def projected(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return areas in degrees in metres on an equal-area plane, no finer than print can show.

    Shared borders stay shared: the areas are simplified as one coverage.
    """
    flat = areas.to_crs(projection(areas))
    if flat.geometry.count_coordinates().sum() > VERTICES_OF_A_SMALL_MAP:
        west, _, east, _ = flat.total_bounds
        simpler = flat.geometry.simplify_coverage((east - west) * FINEST_SHARE)
        flat = flat.set_geometry(simpler.where(~simpler.is_empty, flat.geometry))
    return flat


def round_length(longest: float) -> float:
    """Return the greatest of 1, 2, 5, 10, 20, 50 … that is not above `longest`."""
    power = 10.0 ** np.floor(np.log10(longest))
    steps: Sequence[int] = (5, 2, 1)
    return float(next(step * power for step in steps if step * power <= longest))
