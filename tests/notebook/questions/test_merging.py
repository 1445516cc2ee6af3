"""Areas with few events are put together with neighbours, and nothing is lost on the way."""

from __future__ import annotations

import geopandas as gpd
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from hrcreport.notebook.questions.areas import merged_areas


def row_of(n: int, **columns: list[object]) -> gpd.GeoDataFrame:
    """Squares in a row, each the neighbour of the next."""
    shapes = [box(1000 * place, 0, 1000 * (place + 1), 1000) for place in range(n)]
    areas = [f"A{place}" for place in range(n)]
    return gpd.GeoDataFrame({"area": areas, **columns}, geometry=shapes, crs=8857)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=12))
def test_every_area_stands_once_and_units_are_large_enough(pairs: list[tuple[int, int]]) -> None:
    layer = row_of(len(pairs))
    counts = dict(zip(layer["area"], pairs, strict=True))
    units = merged_areas(layer, counts, smallest=10)
    assert sorted(area for unit in units for area in unit) == sorted(layer["area"])
    small = [unit for unit in units if any(sum(counts[a][k] for a in unit) < 10 for k in (0, 1))]
    assert not small or units == [tuple(layer["area"])], "only the whole may be too small"


@given(st.lists(st.integers(0, 40), min_size=2, max_size=12))
def test_units_hang_together(events: list[int]) -> None:
    layer = row_of(len(events))
    counts = {area: [n] for area, n in zip(layer["area"], events, strict=True)}
    for unit in merged_areas(layer, counts, smallest=10):
        places = [int(area[1:]) for area in unit]
        assert places == list(range(places[0], places[-1] + 1))


def test_areas_that_are_large_enough_stay_as_they_are() -> None:
    layer = row_of(3)
    units = merged_areas(layer, {"A0": [10], "A1": [10], "A2": [10]}, smallest=10)
    assert units == [("A0",), ("A1",), ("A2",)]


def test_area_goes_to_the_neighbour_with_the_fewest() -> None:
    units = merged_areas(row_of(3), {"A0": [90], "A1": [3], "A2": [50]}, smallest=10)
    assert units == [("A0",), ("A1", "A2")]


def test_inset_and_area_without_counts_are_never_merged() -> None:
    layer = row_of(3, inset=[False, False, True])
    units = merged_areas(layer, {"A0": [3], "A2": [4]}, smallest=10)
    assert units == [("A0",), ("A1",), ("A2",)]


def test_areas_that_touch_at_a_corner_are_no_neighbours() -> None:
    shapes = [box(0, 0, 1000, 1000), box(1000, 1000, 2000, 2000)]
    layer = gpd.GeoDataFrame({"area": ["A", "B"]}, geometry=shapes, crs=8857)
    assert merged_areas(layer, {"A": [1], "B": [1]}, smallest=10) == [("A",), ("B",)]
