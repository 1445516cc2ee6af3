"""Facts about maps: classes, projection, what they say, what they refuse, their notes."""

from __future__ import annotations

import math
import os
import re
import warnings
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from hrcreport.foundation.errors import DataError
from hrcreport.notebook import choropleth, map_notes
from hrcreport.notebook.charts.map_sheet import is_equal_area, projected, projection, split
from hrcreport.notebook.charts.maps import SCHEMES, classify
from hrcreport.notebook.charts.pictures import Picture
from hrcreport.notebook.charts.wording import LONGEST_ALT
from hrcreport.notebook.templates.map_notes import NOTES, notes_for


@pytest.fixture
def areas() -> gpd.GeoDataFrame:
    """Nine districts of the invented country XXA, one without data."""
    squares = [box(20 + x, 10 + y, 21 + x, 11 + y) for x in range(3) for y in range(3)]
    return gpd.GeoDataFrame(
        {
            "name": [f"District {n}" for n in range(1, 10)],
            "rate": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, math.nan],
        },
        geometry=squares,
        crs=4326,
    )


def drawn(areas: gpd.GeoDataFrame, **options: object) -> Picture:
    settings: dict[str, object] = {"value": "rate", "name": "name", "unit": "Deaths per million"}
    return choropleth(areas, **(settings | options))  # type: ignore[arg-type]


def rules(error: pytest.ExceptionInfo[DataError]) -> set[str]:
    return {problem.rule.removeprefix("picture.") for problem in error.value.problems}


def test_map_says_areas_classes_extremes_and_gaps(areas: gpd.GeoDataFrame) -> None:
    assert drawn(areas).alt == (
        "Map of 9 areas in 4 classes, light to dark: Deaths per million. "
        "Highest: District 8, 8. Lowest: District 1, 1. No data, hatched: District 9. "
        "Classes: 1–2 (2 areas), 3–4 (2 areas), 5–6 (2 areas) and 7–8 (2 areas)."
    )


def test_map_of_the_same_data_has_the_same_bytes(areas: gpd.GeoDataFrame) -> None:
    assert drawn(areas).svg() == drawn(areas).svg()
    assert drawn(areas).png() == drawn(areas).png()


def test_order_of_areas_does_not_change_the_classes(areas: gpd.GeoDataFrame) -> None:
    assert drawn(areas.iloc[::-1]).alt.split("Classes")[1] == drawn(areas).alt.split("Classes")[1]


def test_areas_without_data_are_hatched_and_in_the_legend(areas: gpd.GeoDataFrame) -> None:
    svg = drawn(areas, no_data="Fewer than 5").svg()
    assert "<pattern" in svg
    assert "Fewer than 5 (1 area)" in svg


def test_area_of_undetermined_status_is_cross_hatched(areas: gpd.GeoDataFrame) -> None:
    picture = drawn(areas.assign(undetermined=[False] * 8 + [True]))
    assert "Status undetermined" in picture.svg()
    assert "Status undetermined, cross-hatched: District 9." in picture.alt
    assert "No data" not in picture.svg() + picture.alt


def test_area_of_undetermined_status_without_a_name_is_counted(areas: gpd.GeoDataFrame) -> None:
    named = areas.assign(undetermined=[False] * 8 + [True], name=[*areas["name"][:8], "XAC"])
    assert "Status undetermined, cross-hatched: 1 area." in drawn(named).alt


@pytest.fixture
def world() -> gpd.GeoDataFrame:
    """Six blocks of land around the globe."""
    land = [box(west, -40, west + 30, 60) for west in range(-170, 150, 60)]
    return gpd.GeoDataFrame(
        {"name": [f"State {n}" for n in range(1, 7)], "rate": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]},
        geometry=land,
        crs=4326,
    )


def test_map_of_the_world_ranks_no_state(world: gpd.GeoDataFrame) -> None:
    assert drawn(world).alt == (
        "Map of 6 areas in 4 classes, light to dark: Deaths per million. "
        "Classes: 1–2 (2 areas), 3 (1 area), 4 (1 area) and 5–6 (2 areas)."
    )


def test_many_states_without_data_are_counted_not_picked_by_the_alphabet(
    world: gpd.GeoDataFrame,
) -> None:
    bare = world.assign(rate=[1.0, 2.0, *[math.nan] * 4])
    assert "No data, hatched: State 3, State 4, State 5 and State 6." in drawn(bare).alt
    more = gpd.GeoDataFrame(pd.concat([bare, bare.assign(name=list("abcdef"))]), crs=4326)
    assert "No data, hatched: 8 areas." in drawn(more).alt


def test_map_of_the_world_has_no_scale_bar(world: gpd.GeoDataFrame) -> None:
    assert " km" not in drawn(world).svg()
    assert " km" in drawn(world[:1]).svg()


def test_long_words_of_a_legend_beside_the_map_are_broken(areas: gpd.GeoDataFrame) -> None:
    svg = drawn(areas, no_data="Fewer than ten deaths in all of the years").svg()
    assert max(len(text) for text in re.findall(r">([^<>]+)</text>", svg)) <= 30


def test_value_of_an_area_of_undetermined_status_is_refused(areas: gpd.GeoDataFrame) -> None:
    with pytest.raises(DataError, match="District 1") as error:
        drawn(areas.assign(undetermined=[True] + [False] * 8))
    assert rules(error) == {"undetermined"}


def test_counts_are_circles_in_the_size_of_the_number(areas: gpd.GeoDataFrame) -> None:
    counts = areas.assign(rate=[2500, 0, 3, 40, 5, 6, 7, 100, math.nan], counted=True)
    picture = drawn(counts, unit="Deaths")
    assert picture.alt == (
        "Map of 9 areas, a circle in each as large as its number: Deaths. "
        "Highest: District 1, 2,500. Lowest: District 2, 0. No data, hatched: District 9."
    )
    assert "Class" not in picture.data.columns
    svg = picture.svg()
    assert all(f">{number}<" in svg for number in ("2,500", "1,000", "100"))
    circles = [
        line.get_markersize() for line in picture.figure.axes[0].lines if line.get_marker() == "o"
    ]
    assert len(circles) == 7, "an area without events has no circle"
    assert circles == sorted(circles, reverse=True), "small circles lie on large ones"
    assert (circles[0] / circles[1]) ** 2 == pytest.approx(2500 / 100)


def test_counts_that_nobody_declares_are_refused_as_a_shaded_map(areas: gpd.GeoDataFrame) -> None:
    counts = areas.assign(rate=[2500, 0, 3, 40, 5, 6, 7, 100, math.nan])
    with pytest.raises(DataError) as error:
        drawn(counts)
    assert rules(error) == {"counts"}
    assert "shows where people live" in error.value.problems[0].what
    assert "circle" in drawn(counts, counts=True).alt
    assert "classes" in drawn(counts, counts=False).alt


def test_map_without_gaps_has_no_entry_for_them(areas: gpd.GeoDataFrame) -> None:
    assert "No data" not in drawn(areas[:8]).svg()


def test_legend_has_the_documents_number_form(areas: gpd.GeoDataFrame) -> None:
    areas["rate"] *= 1000
    assert "7,000–8,000 (2 areas)" in drawn(areas, counts=False).svg()


def test_legend_begins_with_a_capital(areas: gpd.GeoDataFrame) -> None:
    assert ">Times the rate<" in drawn(areas, unit="times the rate").svg()


def test_one_area_makes_a_map(areas: gpd.GeoDataFrame) -> None:
    assert "Map of 1 area in 1 class, light to dark" in drawn(areas[:1]).alt


def test_equal_values_make_one_class(areas: gpd.GeoDataFrame) -> None:
    assert "in 1 class" in drawn(areas.assign(rate=3.0)).alt


def test_scale_bar_has_a_round_length_that_is_true(areas: gpd.GeoDataFrame) -> None:
    picture = drawn(areas)
    axes = picture.figure.axes[0]
    bar = next(line for line in axes.lines if len(line.get_xdata()) == 4)
    length = float(np.ptp(np.asarray(bar.get_xdata(), dtype=float)))
    # Three degrees at 11.5 degrees north are 327 km across: a fifth of that, rounded down.
    assert length == pytest.approx(50_000)
    assert "50 km" in picture.svg()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"rate": math.nan}, "no-values"),
        ({"rate": -1.0}, "negative"),
        ({"rate": math.inf}, "infinite"),
        ({"rate": "3,4"}, "not-a-number"),
        ({"name": "District 1"}, "double-row"),
        ({"geometry": None}, "no-geometry"),
    ],
)
def test_bad_areas_are_refused(
    areas: gpd.GeoDataFrame, change: dict[str, object], rule: str
) -> None:
    with pytest.raises(DataError) as error:
        drawn(areas.assign(**change))
    assert rules(error) == {rule}


@pytest.mark.parametrize(
    ("options", "rule", "words"),
    [
        ({"value": "rat"}, "no-column", "Did you mean 'rate'"),
        ({"scheme": "quantile"}, "no-scheme", "Did you mean 'quantiles'"),
        ({"k": 1}, "class-count", "2 to 6 shades"),
        ({"k": 9}, "class-count", "2 to 6 shades"),
    ],
)
def test_bad_options_are_refused(
    areas: gpd.GeoDataFrame, options: dict[str, object], rule: str, words: str
) -> None:
    with pytest.raises(DataError, match=words) as error:
        drawn(areas, **options)
    assert rules(error) == {rule}


def test_no_areas_are_refused(areas: gpd.GeoDataFrame) -> None:
    with pytest.raises(DataError) as error:
        drawn(areas[:0])
    assert rules(error) == {"no-rows"}


def test_areas_without_coordinate_system_are_refused(areas: gpd.GeoDataFrame) -> None:
    with pytest.raises(DataError, match="set_crs") as error:
        drawn(areas.set_crs(None, allow_override=True))
    assert rules(error) == {"no-crs"}


def test_table_without_shapes_is_refused(areas: gpd.GeoDataFrame) -> None:
    with pytest.raises(DataError, match="no shapes") as error:
        drawn(areas.drop(columns="geometry"))
    assert rules(error) == {"no-geometry"}


def test_no_warning_is_lost(areas: gpd.GeoDataFrame) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for scheme in SCHEMES:
            rates = [1, 1, 1, 1, 1, 1, 1, 2, math.nan]
            assert drawn(areas.assign(rate=rates), scheme=scheme).png()


def test_long_names_do_not_make_a_long_alternative_text(areas: gpd.GeoDataFrame) -> None:
    areas["name"] = [f"{name} {'of a very long name ' * 6}" for name in areas["name"]]
    assert len(drawn(areas).alt) <= LONGEST_ALT


# classes

VALUES = st.lists(st.floats(0, 1000).map(lambda x: round(x, 1)), min_size=1, max_size=60)


@given(values=VALUES, scheme=st.sampled_from(sorted(SCHEMES)), k=st.integers(2, 6))
def test_classes_hold_every_value_and_do_not_overlap(
    values: list[float], scheme: str, k: int
) -> None:
    classes = classify(np.array(values), scheme=scheme, k=k)
    assert 1 <= len(classes.limits) <= k
    assert sum(classes.sizes) == len(values)
    assert 0 not in classes.sizes
    for value, member in zip(values, classes.members, strict=True):
        low, high = classes.limits[member]
        assert low <= value <= high
    ends = [end for limits in classes.limits for end in limits]
    assert ends == sorted(ends)
    assert all(later[0] > earlier[1] for earlier, later in pairwise(classes.limits))


def test_values_that_print_alike_are_in_one_class(areas: gpd.GeoDataFrame) -> None:
    areas["rate"] = [0.96, 0.97, 0.98, 0.99, 1.01, 1.02, 1.03, 1.04, math.nan]
    assert drawn(areas, decimals=1).alt.endswith("Classes: 1.0 (8 areas).")


# projections


@pytest.mark.parametrize(
    ("west", "south", "east", "north", "name"),
    [
        (-74, -34, -35, 5, "laea"),
        (-125, 25, -67, 49, "aea"),
        (-8, 50, 2, 61, "laea"),
        (-170, -60, 170, 75, "eqearth"),
    ],
)
def test_projection_suits_the_extent(
    west: float, south: float, east: float, north: float, name: str
) -> None:
    steps = np.linspace(west, east, 9)
    strips = [box(a, south, b, north) for a, b in pairwise(steps)]
    land = gpd.GeoDataFrame(geometry=strips, crs=4326)
    assert projection(land).startswith(f"+proj={name} ")


def test_land_on_both_sides_of_the_180th_meridian_stays_together() -> None:
    land = gpd.GeoDataFrame(geometry=[box(170, 50, 180, 60), box(-180, 50, -160, 60)], crs=4326)
    west, _, east, _ = projected(land).total_bounds
    assert east - west < 2_500_000


def test_equal_areas_on_the_globe_are_equal_on_the_map() -> None:
    # On the sphere, bands between equal steps of the sine of latitude have equal areas.
    edges = np.degrees(np.arcsin(np.linspace(0.1, 0.8, 5)))
    bands = [box(-20, low, 20, high) for low, high in pairwise(edges)]
    land = gpd.GeoDataFrame(geometry=bands, crs="+proj=longlat +R=6371000").segmentize(0.5)
    sizes = land.to_crs(projection(gpd.GeoDataFrame(geometry=land)) + " +R=6371000").area
    assert sizes.max() / sizes.min() == pytest.approx(1, abs=0.001)


def test_metres_of_an_equal_area_system_are_drawn_as_they_are() -> None:
    square = gpd.GeoDataFrame(geometry=[box(0, 0, 1000, 1000)])
    assert is_equal_area(square.set_crs(5070))
    assert not is_equal_area(square.set_crs(3857))
    assert not is_equal_area(square.set_crs(4326))


def test_moved_areas_are_named_and_the_scale_is_the_main_maps(areas: gpd.GeoDataFrame) -> None:
    flat = areas.to_crs("+proj=laea +lat_0=11 +lon_0=21").assign(inset=[False] * 8 + [True])
    picture = drawn(flat)
    assert "Insets: District 9." in picture.alt
    assert "km (main map)" in picture.svg()


def test_distant_states_get_insets() -> None:
    land = gpd.GeoDataFrame(
        {"name": ["Main", "Far north", "Islands"], "rate": [1, 2, 3]},
        geometry=[box(-120, 30, -80, 48), box(-165, 55, -145, 70), box(-160, 19, -155, 22)],
        crs=4326,
    )
    main, insets = split(land, country="USA")
    assert list(main["name"]) == ["Main"]
    assert [inset.name for inset, _ in insets] == ["Alaska", "Hawaii"]
    assert len(split(land, country="XXA")[1]) == 0
    assert "Insets: Alaska and Hawaii." in drawn(land, country="USA").alt


# notes


@pytest.mark.parametrize(
    ("countries", "notes"),
    [
        (["USA"], []),
        (["BRA"], []),
        (["GBR"], []),
        (["USA", "BRA", "GBR"], []),
        (["XXA"], []),
        (["IND"], ["jammu-and-kashmir", "china-india"]),
        (["ARG"], ["falkland-islands-malvinas"]),
        (["ARG", "BRA"], ["falkland-islands-malvinas"]),
        (["BRA", "COL"], ["falkland-islands-malvinas"]),
        (["SDN"], ["sudan-south-sudan", "abyei", "halaib"]),
        (["SRB"], ["kosovo"]),
        (["FRA", "DEU"], ["kosovo", "crimea", "cyprus"]),
        (["GIB"], ["non-self-governing"]),
    ],
)
def test_notes_follow_the_extent(countries: list[str], notes: list[str]) -> None:
    assert [note.id for note in notes_for(countries)] == ["general", *notes]


def test_world_map_has_every_note() -> None:
    general, others = map_notes([], world=True)
    assert f"{general} {others}".count(".") >= len(NOTES)


def test_note_in_own_words_prints_with_its_mark() -> None:
    general, kosovo = map_notes(["SRB"])
    assert "unverified" not in general
    assert kosovo.startswith("[")
    assert kosovo.endswith("]{.unverified}")


# real shapes


@pytest.fixture
def samples() -> Path:
    folder = os.environ.get("HRCREPORT_SAMPLES", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("HRCREPORT_SAMPLES names no folder of sample shapes")
    return Path(folder)


def test_raw_shapes_of_states_keep_their_borders_shared(samples: Path) -> None:
    states = gpd.read_file(samples / "geometry/multi/ne_50m_admin_1_states_provinces.geojson")
    brazil = projected(states[states["adm0_a3"] == "BRA"].reset_index(drop=True))
    # Gaps and overlaps between states: below a thousandth of the country.
    whole, parts = brazil.union_all().area, brazil.area.sum()
    assert abs(parts - whole) / whole < 0.001
