"""Shapes are made valid, simple and equal for all who make them from the same packages."""

from __future__ import annotations

import json
import os
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from making.layers import (
    LAYERS,
    POSTAL_OF_FIPS,
    REGIONS,
    clean,
    cut_at_date_line,
    main,
    simplified,
    write_layer,
)


def layer(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    areas = [f"XX-{number}" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"area": areas, "name": areas}, geometry=list(shapes), crs=8857)


def test_a_shape_that_crosses_the_date_line_is_cut_in_two() -> None:
    ring = [(170, 60), (-170, 60), (-170, 70), (170, 70)]
    shape = cut_at_date_line(shapely.Polygon(ring))
    assert [part.bounds for part in sorted(shape.geoms, key=lambda part: part.bounds)] == [
        (-180, 60, -170, 70),
        (170, 60, 180, 70),
    ]


def test_a_shape_away_from_the_date_line_stays_as_it_is() -> None:
    shape = shapely.box(10, 20, 30, 40)
    assert cut_at_date_line(shape).equals(shape)


def test_a_bow_tie_becomes_two_valid_triangles() -> None:
    bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    cleaned = clean(layer(bow_tie)).geometry.iloc[0]
    assert cleaned.is_valid
    assert cleaned.area == pytest.approx(50)


def test_lines_that_make_valid_leaves_over_are_dropped() -> None:
    spike = shapely.Polygon([(0, 0), (10, 0), (10, 10), (20, 10), (10, 10), (0, 10)])
    cleaned = clean(layer(spike)).geometry.iloc[0]
    assert cleaned.geom_type == "Polygon"
    assert cleaned.area == pytest.approx(100)


def test_neighbours_still_share_their_border_when_simplified() -> None:
    border = [(1000 + 40 * (step % 2), 100 * step) for step in range(21)]
    west = shapely.Polygon([(0, 0), *border, (0, 2000)])
    east = shapely.Polygon([(2000, 0), *border, (2000, 2000)])
    simple = simplified(layer(west, east), tolerance=200).geometry
    assert len(shapely.get_coordinates(simple.iloc[0])) < len(border)
    assert simple.iloc[0].intersection(simple.iloc[1]).area == 0
    assert shapely.union_all(simple.array).area == pytest.approx(2000 * 2000)


def test_the_same_layer_gives_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    shapes = layer(shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10))
    write_layer(shapes, tmp_path / "one.geojson")
    write_layer(shapes.iloc[::-1], tmp_path / "two.geojson")
    content = (tmp_path / "one.geojson").read_bytes()
    assert content == (tmp_path / "two.geojson").read_bytes()
    assert json.loads(content)["crs"]["properties"] == {"name": "EPSG:8857"}
    first = json.loads(content)["features"][0]
    assert first["properties"] == {"area": "XX-0", "name": "XX-0"}


def test_codes_are_those_of_51_states_and_10_regions() -> None:
    assert len(set(POSTAL_OF_FIPS.values())) == 51
    assert len(set(REGIONS.values())) == 10


@pytest.mark.parametrize("name", LAYERS)
def test_the_committed_layer_is_made_again_from_its_package(name: str, tmp_path: Path) -> None:
    packages = os.environ.get("HRCREPORT_PACKAGES", "")
    if not packages or not (Path(packages) / "node_modules").is_dir():
        pytest.skip("HRCREPORT_PACKAGES names no folder of the packages of docs/reference/data.md")
    main([packages, str(tmp_path), name])
    committed = Path(__file__).parents[2] / "data" / "geometry" / f"{name}.geojson"
    assert (tmp_path / committed.name).read_bytes() == committed.read_bytes()
