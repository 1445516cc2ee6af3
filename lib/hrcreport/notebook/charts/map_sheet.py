"""This module lays a map on its sheet: an equal-area projection, insets, scale bar, legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.wording import Wording

NO_DATA, UNDETERMINED = -1, -2
"""What stands for a class where an area has no value, or where its status is undetermined."""
TALLEST_CM = 13.0
TALL = 0.7
LEGEND_CM = 4.3
LETTERS_BESIDE = 30
LETTERS_OF_AN_ENTRY = 24
HATCHES = {NO_DATA: style.NO_DATA_HATCH, UNDETERMINED: style.UNDETERMINED_HATCH}
LARGEST_CIRCLE = 26.0
CIRCLE: dict[str, Any] = {
    "marker": "o",
    "markerfacecolor": style.ACCENT,
    "markeredgecolor": style.PAPER,
    "markeredgewidth": 0.4,
    "alpha": 0.75,
}
ROOM_FOR_CIRCLES = {"handleheight": 2.8, "handlelength": 3.2}
STRIP = 0.07
HALF_THE_GLOBE = 20_000_000.0
"""Metres of half the Equator: across such a map the scale differs from place to place."""
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
        Inset("Alaska", west=-180, south=51, east=-129, north=72, box=(0.0, 0.0, 0.21, 0.27)),
        Inset("Hawaii", west=-179, south=18, east=-154, north=29, box=(0.22, 0.0, 0.13, 0.15)),
        Inset("Puerto Rico", west=-68, south=17, east=-65, north=19, box=(0.64, 0.0, 0.1, 0.07)),
    ),
}
"""Boxes fit the main map's own empty corners; another State with distant parts is one more row."""


@dataclass(frozen=True, slots=True)
class Land:
    """The areas in metres with `rank` and `value`: the main map, boxes beside it, moved areas."""

    main: gpd.GeoDataFrame
    boxes: tuple[tuple[Inset, gpd.GeoDataFrame], ...]
    moved: gpd.GeoDataFrame

    @property
    def world(self) -> bool:
        """Whether the main map shows more than half the globe."""
        west, _, east, _ = self.main.total_bounds
        return bool(east - west > HALF_THE_GLOBE)

    @property
    def inset_names(self) -> list[str]:
        """Return what stands in an inset."""
        return [inset.name for inset, _ in self.boxes] or [str(name) for name in self.moved["name"]]


def flagged(areas: gpd.GeoDataFrame, column: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell for which areas a column is true; where there is no such column, for none."""
    if column not in areas.columns:
        return np.zeros(len(areas), dtype=bool)
    return np.asarray(areas[column].eq(True), dtype=bool)


def land_of(areas: gpd.GeoDataFrame, drawn: dict[str, Any], *, country: str | None) -> Land:
    """Return areas as they are drawn: on an equal-area plane, distant parts by themselves.

    `drawn` are the names, ranks and values that they are drawn by.
    """
    moved = flagged(areas, "inset")
    land = gpd.GeoDataFrame(drawn, geometry=areas.geometry.array, crs=areas.crs)
    if moved.any() or is_equal_area(areas):
        return Land(land, (), land[moved])
    main, insets = split(land.to_crs(4326), country=country)
    boxes = tuple((inset, projected(part)) for inset, part in insets)
    return Land(projected(main), boxes, land[moved])


def map_sheet(
    land: Land,
    *,
    entries: list[str],
    hatched: dict[int, str],
    unit: str,
    width: float,
    words: Wording,
    circles: Sequence[float] = (),
) -> Figure:
    """Return the sheet; `entries` are the labels of the classes, `hatched` of what has no class.

    With `circles` areas are not shaded: each has a circle whose area is its value, and the entries
    are those of the circles of these values.
    """
    patches = len(entries) + len(hatched)
    west, south, east, north = land.main.total_bounds
    beside = (north - south) / (east - west) > TALL  # tall land leaves room at its side
    west, south, east, north = _limits(land)
    shape = (north - south) / (east - west)
    unit = unit[:1].upper() + unit[1:]  # a unit goes on in prose, and begins a line here
    title = style.wrapped(unit, LETTERS_BESIDE if beside else int(width / style.LETTER_CM))
    labels = [*entries, *hatched.values()]
    if beside:
        labels = [style.wrapped(label, LETTERS_OF_AN_ENTRY) for label in labels]
    columns = style.legend_columns(labels, width=width, most=2 if patches in (2, 4) else 3)
    columns = 1 if beside else columns
    below = 0.0 if beside else 0.45 * (style.lines_of(title) - (-patches // columns)) + 0.4
    below += 0.6 if circles and not beside else 0.0
    across = width - LEGEND_CM if beside else width
    height = min(across * shape, TALLEST_CM)
    across = min(across, height / shape)
    total, full = (across + LEGEND_CM if beside else width), height + below + 0.1
    figure = Figure(figsize=(total / style.CM_PER_INCH, full / style.CM_PER_INCH))
    axes = figure.add_axes((0.0, (below + 0.05) / full, across / total, height / full))
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    _plain(axes)
    colours = (
        [style.PAPER] * max(land.main["rank"].max() + 1, 1) if circles else style.ramp(len(entries))
    )
    _areas(axes, land.main, colours)
    _insets(axes, land, colours, circles=bool(circles))
    if not land.world:
        _scale_bar(axes, insets=bool(land.inset_names), words=words)
    handles: list[Artist] = [Patch(facecolor=colour, edgecolor=style.GREY) for colour in colours]
    if circles:
        largest = float(land.main["value"].max())
        _circles(axes, land.main, largest)
        handles = [
            Line2D([], [], linestyle="none", markersize=_across(value, largest), **CIRCLE)
            for value in circles
        ]
    handles += [
        Patch(facecolor=style.PAPER, edgecolor=style.GREY, hatch=HATCHES[rank]) for rank in hatched
    ]
    corner = ((across + 0.3) / total, 1 - 0.4 / full) if beside else (0.01, (below - 0.1) / full)
    figure.legend(
        handles,
        labels,
        title=f"{title}\n" if circles else title,
        title_fontsize=style.SMALL_POINTS,
        alignment="left",
        loc="upper left",
        bbox_to_anchor=corner,
        ncols=columns,
        columnspacing=1.2,
        **(ROOM_FOR_CIRCLES if circles else {}),
    )
    return figure


def _across(value: float, largest: float) -> float:
    """Return the points across a circle whose area is in proportion to a value."""
    return LARGEST_CIRCLE * math.sqrt(value / largest)


def _circles(axes: Axes, areas: gpd.GeoDataFrame, largest: float) -> None:
    """Put a circle into each area, the largest first, so that none lies hidden."""
    positive_areas = areas[areas["value"] > 0].sort_values("value", ascending=False)
    for value, place in zip(
        positive_areas["value"], positive_areas.geometry.representative_point(), strict=True
    ):
        axes.plot(
            place.x,
            place.y,
            linestyle="none",
            markersize=_across(value, largest),
            zorder=3,
            clip_on=False,
            **CIRCLE,
        )


def _limits(land: Land) -> tuple[float, float, float, float]:
    """Return the map's frame in metres: the land, a margin, a strip below for the scale bar."""
    west, south, east, north = land.main.total_bounds
    room = 0.01 * max(east - west, north - south)
    west, south, east, north = west - room, south - room, east + room, north + room
    south -= STRIP * max(north - south, (east - west) / 2)
    if land.boxes:
        south -= 0.1 * (north - south)
    return west, south, east, north


def _insets(axes: Axes, land: Land, colours: list[str], *, circles: bool) -> None:
    for inset, part in land.boxes:
        left, bottom, wide, high = inset.box
        box = axes.inset_axes((left, bottom, wide, high))
        _plain(box)
        _areas(box, part, colours)
        if circles:
            _circles(box, part, float(land.main["value"].max()))
        box.set_anchor("N")
        _name(axes, inset.name, (left + wide / 2, bottom + high), above=True)
    for name, place in zip(land.moved["name"], land.moved.geometry, strict=True):
        left, bottom, right, _ = place.bounds
        _name(axes, name, ((left + right) / 2, bottom), above=False)


def _name(axes: Axes, name: str, place: tuple[float, float], *, above: bool) -> None:
    """Write an inset's name above its box (a share of the map) or below its land (in metres)."""
    style.note(
        axes,
        name,
        place,
        (0, 2 if above else -2),
        xycoords="axes fraction" if above else "data",
        ha="center",
        va="bottom" if above else "top",
        fontsize=style.SMALL_POINTS - 1,
    )


def _plain(axes: Axes) -> None:
    axes.set(xticks=[], yticks=[])
    axes.set_axis_off()
    axes.set_aspect("equal")


def _areas(axes: Axes, areas: gpd.GeoDataFrame, colours: list[str]) -> None:
    """Draw the areas of each class, those without a class hatched."""
    for rank, part in areas.groupby("rank"):
        look: dict[str, Any] = {"facecolor": style.PAPER, "hatch": HATCHES.get(int(rank))}
        if rank >= 0:
            look = {"facecolor": colours[int(rank)]}
        part.geometry.plot(ax=axes, aspect=None, edgecolor=style.GREY, linewidth=0.25, **look)


def _scale_bar(axes: Axes, *, insets: bool, words: Wording) -> None:
    """Draw a round length at the foot of the map; it does not hold in the insets."""
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    length = round_length((east - west) / 5)
    strip = STRIP * max(north - south, (east - west) / 2)
    right, foot, tick = east - 0.02 * (east - west), south + 0.25 * strip, 0.12 * strip
    axes.plot(
        [right - length, right - length, right, right],
        [foot + tick, foot, foot, foot + tick],
        color=style.INK,
        linewidth=0.7,
        solid_joinstyle="miter",
    )
    places = 0 if length >= 1000 else 1
    length_text = words.number(length / 1000, places)
    text = words.say("main-map" if insets else "kilometres", n=length_text)
    axes.text(
        right, foot + 1.6 * tick, text, ha="right", va="bottom", fontsize=style.SMALL_POINTS - 1
    )


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
    is_in_inset = np.zeros(len(areas), dtype=bool)
    insets = []
    for inset in INSETS.get(country or "", ()):
        inside = (
            points.x.between(inset.west, inset.east) & points.y.between(inset.south, inset.north)
        ).to_numpy()
        if inside.any():
            insets.append((inset, areas[inside]))
            is_in_inset |= inside
    if is_in_inset.all():
        return areas, []
    return areas[~is_in_inset], insets


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
