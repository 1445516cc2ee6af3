"""This module makes the geometry under `data/geometry/` from packages of public registries.

It runs once when a layer is made or renewed, never in a report:
`python -m hrcreport.data.prepare_geometry PACKAGES data/geometry`, where PACKAGES is a folder in
which the packages of `docs/reference/data.md` were installed by npm. The same packages give the
same bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

UNITED_STATES = "EPSG:5070"  # NAD83 / Conus Albers, equal area
ALASKA = "EPSG:3338"  # NAD83 / Alaska Albers, equal area
HAWAII = "ESRI:102007"  # Hawaii Albers Equal Area Conic
ALASKA_SCALE = 0.35
# Where the middle of each inset stands on the map, in metres of UNITED_STATES: the empty corner
# south of Arizona and New Mexico.
ALASKA_PLACE = (-1_850_000, 560_000)
HAWAII_PLACE = (-830_000, 420_000)


def usa_states(packages: Path) -> gpd.GeoDataFrame:
    """Return the fifty states and the District of Columbia, Alaska and Hawaii moved as insets.

    Columns: area (ISO 3166-2), name, inset (whether the state is not at its true place),
    geometry. Alaska is drawn at 35 per cent of its true size, so it must not be read for area.
    """
    source = packages / "node_modules" / "us-atlas" / "states-10m.json"
    states = gpd.read_file(source, layer="states").set_crs(4326)
    postal = {f"{fips:02d}": code for fips, code in POSTAL_OF_FIPS.items()}
    states = states[states["id"].isin(postal)].copy()
    states["area"] = "US-" + states["id"].map(postal)
    states["inset"] = states["area"].isin(["US-AK", "US-HI"])
    shapes = clean(states.to_crs(UNITED_STATES))
    alaska = clean(states[states["area"] == "US-AK"].to_crs(ALASKA))
    hawaii = clean(states[states["area"] == "US-HI"].to_crs(HAWAII))
    shapes.loc[shapes["area"] == "US-AK", "geometry"] = _moved(alaska, ALASKA_SCALE, ALASKA_PLACE)
    # The chain runs on for 2,000 km to the north-west; only the eight main islands are drawn.
    main_islands = hawaii.clip(
        gpd.GeoSeries([shapely.box(-161, 18, -154, 23)], crs=4326).to_crs(HAWAII)
    )
    shapes.loc[shapes["area"] == "US-HI", "geometry"] = _moved(main_islands, 1.0, HAWAII_PLACE)
    return simplified(shapes, tolerance=4_000)[["area", "name", "inset", "geometry"]]


def _moved(layer: gpd.GeoDataFrame, scale: float, place: tuple[float, float]) -> Any:
    shape = shapely.union_all(layer.geometry.to_numpy())
    west, south, east, north = shape.bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    return shapely.transform(shape, lambda points: (points - middle) * scale + np.array(place))


def clean(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a layer whose shapes are valid polygons and nothing else."""
    layer = layer.copy()
    layer["geometry"] = [_polygons(shape) for shape in shapely.make_valid(layer.geometry.array)]
    return layer


def _polygons(shape: Any) -> Any:
    # make_valid may leave a collection of collections, with lines where a shape touched itself.
    pieces = [piece for part in shapely.get_parts(shape) for piece in shapely.get_parts(part)]
    return shapely.union_all([piece for piece in pieces if piece.geom_type == "Polygon"])


def simplified(layer: gpd.GeoDataFrame, *, tolerance: float) -> gpd.GeoDataFrame:
    """Return a layer with fewer points, in which neighbours still share their borders.

    `tolerance` is in metres: a triangle of points whose area is below its square goes
    (Visvalingam and Whyatt 1993). Coordinates are rounded to metres.
    """
    layer = layer.copy()
    shapes = layer.geometry.simplify_coverage(tolerance)
    layer["geometry"] = shapely.set_precision(shapes.array, grid_size=1.0)
    return clean(layer[~layer.geometry.is_empty])


def write_layer(layer: gpd.GeoDataFrame, path: Path) -> None:
    """Write a layer as GeoJSON in projected metres, sorted by area, one shape a line."""
    lines = []
    for row in layer.sort_values("area").itertuples(index=False):
        properties = {name: value for name, value in row._asdict().items() if name != "geometry"}
        feature = {
            "type": "Feature",
            "properties": properties,
            "geometry": json.loads(shapely.to_geojson(row.geometry)),
        }
        text = json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
        lines.append(text.replace(".0,", ",").replace(".0]", "]"))
    head = '{"type":"FeatureCollection","features":[\n'
    path.write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


# Federal Information Processing Standard codes and postal codes; the package knows only the first.
POSTAL_OF_FIPS = {
    1: "AL", 2: "AK", 4: "AZ", 5: "AR", 6: "CA", 8: "CO", 9: "CT", 10: "DE", 11: "DC", 12: "FL",
    13: "GA", 15: "HI", 16: "ID", 17: "IL", 18: "IN", 19: "IA", 20: "KS", 21: "KY", 22: "LA",
    23: "ME", 24: "MD", 25: "MA", 26: "MI", 27: "MN", 28: "MS", 29: "MO", 30: "MT", 31: "NE",
    32: "NV", 33: "NH", 34: "NJ", 35: "NM", 36: "NY", 37: "NC", 38: "ND", 39: "OH", 40: "OK",
    41: "OR", 42: "PA", 44: "RI", 45: "SC", 46: "SD", 47: "TN", 48: "TX", 49: "UT", 50: "VT",
    51: "VA", 53: "WA", 54: "WV", 55: "WI", 56: "WY",
}  # fmt: skip

LAYERS: dict[str, Callable[[Path], gpd.GeoDataFrame]] = {
    "usa-states-map": usa_states,
}


def main(arguments: list[str]) -> None:
    """Make every layer, or those named after the two folders."""
    packages, target, *names = arguments
    for name in names or LAYERS:
        write_layer(LAYERS[name](Path(packages)), Path(target) / f"{name}.geojson")


if __name__ == "__main__":
    main(sys.argv[1:])
