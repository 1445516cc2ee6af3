"""States have names that prose can use, groups have a place, and shapes fit their tables."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import geopandas as gpd
import pytest

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import DataError
from hrcreport.notebook.access.geometry import geometry
from hrcreport.notebook.access.reporting_groups import declared
from hrcreport.notebook.access.states import state, states
from hrcreport.tables.data.catalogue import Catalogue

REAL = Project(Path(__file__).parents[2])
GEOMETRIES = sorted(path.stem for path in (REAL.data / "geometry").glob("*.geojson"))


def test_a_state_is_found_by_its_code_and_named_as_prose_needs_it() -> None:
    usa = state("USA", REAL)
    assert (usa.in_text, usa.short_in_text) == ("the United States of America", "the United States")
    assert state("BRA", REAL).formal_name == "Federative Republic of Brazil"
    assert state("AFG", REAL).m49 == "004"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("UAS", "Did you mean"),
        ("Brazil", "The code of Brazil is BRA"),
        ("usa", "Did you mean 'USA'"),
    ],
)
def test_an_unknown_state_is_refused_with_a_hint(code: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        state(code, REAL)


def test_each_state_has_a_name_in_text() -> None:
    frame = states(REAL)
    assert (frame["in_text"] != "").all()
    assert (frame["short_in_text"] != "").all()
    assert not frame["in_text"].str.contains(r"\(", regex=True).any()


def test_every_group_of_every_table_of_people_has_a_reporting_group() -> None:
    catalogue = Catalogue.read(REAL)
    for record in catalogue.records:
        if record.country and record.column("group") and record.name != "gbr-stop-search-published":
            table = catalogue.table(record.name)
            assert {*table.frame["group"]} - {"all"} <= declared(table, REAL).keys(), record.name


@pytest.mark.parametrize("name", GEOMETRIES)
def test_a_geometry_is_small_valid_and_in_metres(name: str) -> None:
    record = Catalogue.read(REAL).record(name)
    layer = geometry(name, REAL)
    assert record.bytes <= 150_000
    assert layer.geometry.is_valid.all()
    assert not layer.geometry.is_empty.any()
    assert layer["area"].is_unique
    assert layer.crs.is_projected
    assert {unit.unit_name for unit in layer.crs.axis_info} == {"metre"}


@pytest.mark.parametrize("name", GEOMETRIES)
def test_plain_geopandas_reads_a_geometry_where_it_lies(name: str) -> None:
    layer = gpd.read_file(REAL.data / Catalogue.read(REAL).record(name).path)
    assert layer.crs == Catalogue.read(REAL).record(name).crs
    west, south, east, north = layer.to_crs(4326).total_bounds
    assert -180 <= west < east <= 180
    assert -90 <= south < north <= 90
    assert layer.geometry.equals(geometry(name, REAL).geometry)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("usa-states-map", "usa-fatal-shootings-by-state"),
        ("usa-states-map", "usa-population-by-state"),
        ("bra-rj-municipalities-map", "bra-rj-deaths-by-municipality"),
        ("gbr-regions-map", "gbr-force-by-region"),
        ("can-provinces-map", "can-population-by-province"),
    ],
)
def test_a_map_has_a_shape_for_each_area_of_its_table(name: str, table: str) -> None:
    areas = set(Catalogue.read(REAL).table(table).frame["area"])
    assert set(geometry(name, REAL)["area"]) == areas


def test_alaska_and_hawaii_are_marked_as_insets() -> None:
    layer = geometry("usa-states-map", REAL)
    assert set(layer.loc[layer["inset"], "area"]) == {"US-AK", "US-HI"}


def test_areas_of_undetermined_status_are_kept_apart() -> None:
    layer = geometry("world-map", REAL)
    codes = set(states(REAL)["iso3"])
    assert not set(layer.loc[layer["undetermined"], "area"]) & codes
    assert {"USA", "BRA", "GBR"} <= set(layer["area"])


def test_the_map_of_regions_has_the_size_of_england_and_wales() -> None:
    square_kilometres = geometry("gbr-regions-map", REAL).area.sum() / 1e6
    assert square_kilometres == pytest.approx(151_000, rel=0.02)


def test_a_table_is_not_taken_for_a_geometry() -> None:
    with pytest.raises(DataError, match="is a table, not a geometry"):
        geometry("usa-states", REAL)
    with pytest.raises(DataError, match="Did you mean 'world-map'"):
        geometry("world-mpa", REAL)


@pytest.mark.parametrize(("crs", "content"), [("EPSG:0", b""), ("EPSG:8857", b"no GeoJSON")])
def test_a_geometry_that_cannot_be_read_is_named(tmp_path: Path, crs: str, content: bytes) -> None:
    record = json.loads((REAL.data / "catalogue/gbr-regions-map.json").read_text("utf-8"))
    content = content or (REAL.data / record["path"]).read_bytes()
    record |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    record["hrc"]["crs"] = crs
    (tmp_path / "data" / "geometry").mkdir(parents=True)
    (tmp_path / "data" / record["path"]).write_bytes(content)
    (tmp_path / "data" / "datapackage.json").write_text(json.dumps({"resources": [record]}))
    with pytest.raises(DataError, match="this geometry cannot be read"):
        geometry("gbr-regions-map", Project(tmp_path))


def test_a_geometry_whose_record_names_another_system_is_refused(tmp_path: Path) -> None:
    record = json.loads((REAL.data / "catalogue/world-map.json").read_text("utf-8"))
    (tmp_path / "data" / "geometry").mkdir(parents=True)
    (tmp_path / "data" / record["path"]).write_bytes((REAL.data / record["path"]).read_bytes())
    record["hrc"]["crs"] = "EPSG:5070"
    (tmp_path / "data" / "datapackage.json").write_text(json.dumps({"resources": [record]}))
    with pytest.raises(DataError, match="coordinates are of EPSG:8857, the record of 'world-map'"):
        geometry("world-map", Project(tmp_path))
