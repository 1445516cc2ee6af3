"""This module draws maps: areas shaded by classes, with legend, scale bar and insets."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import mapclassify
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from hrcreport.errors import did_you_mean
from hrcreport.notebook.drawing.checks import Checks, rows
from hrcreport.notebook.drawing.map_notes import map_notes
from hrcreport.notebook.drawing.projections import (
    Inset,
    is_equal_area,
    projected,
    round_length,
    split,
)
from hrcreport.notebook.drawing.style import (
    CM_PER_INCH,
    GREY,
    INK,
    NARROW_CM,
    NO_DATA_HATCH,
    PAPER,
    SMALL_POINTS,
    house_style,
    ramp,
    wrapped,
)
from hrcreport.notebook.drawing.wording import counted, fitting, listed, say, series_decimals
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal

__all__ = ["choropleth", "map_notes"]

SCHEMES = {
    "quantiles": "Quantiles",
    "equal_interval": "EqualInterval",
    "natural_breaks": "FisherJenks",
}
"""Classes of equal size, classes of equal width, classes with the least spread (Fisher, 1958)."""
FEWEST_CLASSES, MOST_CLASSES = 2, 6
TALLEST_CM = 13.0
TALL = 0.75
LEGEND_CM = 4.3
STRIP = 0.07


@dataclass(frozen=True, slots=True)
class Classes:
    """The class of each area (-1 without data) and the classes' limits, lowest first."""

    members: np.ndarray[Any, np.dtype[np.int64]]
    limits: tuple[tuple[float, float], ...]

    def size(self, rank: int) -> int:
        """Count the areas of a class; -1 counts those without data."""
        return int((self.members == rank).sum())


@dataclass(frozen=True, slots=True)
class Land:
    """The areas in metres with their `rank`: the main map, boxes beside it, areas moved into it."""

    main: gpd.GeoDataFrame
    boxes: tuple[tuple[Inset, gpd.GeoDataFrame], ...]
    moved: gpd.GeoDataFrame

    @property
    def inset_names(self) -> list[str]:
        return [inset.name for inset, _ in self.boxes] or [str(name) for name in self.moved["name"]]


def choropleth(
    areas: gpd.GeoDataFrame,
    *,
    value: str,
    name: str,
    unit: str,
    scheme: str = "quantiles",
    k: int = 4,
    no_data: str = "No data",
    country: str | None = None,
    decimals: int | None = None,
    width: float = NARROW_CM,
    language: str = "en",
) -> Picture:
    """Shade areas by classes of a value, on an equal-area projection with a scale bar.

    `value` names the column of rates or shares in `unit` (a map of counts shows where people
    live), `name` the column of the areas' names. Values are rounded to `decimals` before they
    are classed by `scheme` ("quantiles", "equal_interval", "natural_breaks") into at most `k`
    classes, so that every printed value lies in the class whose limits hold it; a class's limits
    are the lowest and highest value in it. Areas without a value are hatched and named
    `no_data`.

    Areas in degrees are projected, and `country` (ISO 3166-1 alpha-3) gives distant parts their
    insets. Areas in metres of an equal-area system are drawn as they are; where they have a
    column `inset`, the areas for which it is true were moved there and are named.

    Raises:
        DataError: a column is missing, there are no areas or no values, a geometry is empty or
            without a coordinate system, a name stands twice, a value is negative or infinite,
            or the scheme or the number of classes is not among those there are.
    """
    names, values = _read(areas, value=value, name=name, scheme=scheme, k=k)
    if decimals is None:
        decimals = series_decimals(values[~np.isnan(values)])
    classes = classify(np.round(values, decimals), scheme=scheme, k=k)
    texts = [
        _range(low, high, decimals=decimals, language=language) for low, high in classes.limits
    ]
    land = _land(areas, names, classes, country=country)
    with house_style():
        figure = _draw(
            land, classes, texts, unit=unit, no_data=no_data, width=width, language=language
        )
    alt = _alt(
        names,
        values,
        classes,
        texts,
        unit=unit,
        no_data=no_data,
        decimals=decimals,
        insets=land.inset_names,
        language=language,
    )
    return Picture(figure, alt)


def _read(
    areas: gpd.GeoDataFrame, *, value: str, name: str, scheme: str, k: int
) -> tuple[list[str], np.ndarray[Any, np.dtype[np.float64]]]:
    checks = Checks("choropleth")
    if scheme not in SCHEMES:
        checks.add(
            f"there is no scheme '{scheme}'.",
            f"{did_you_mean(scheme, SCHEMES)}Schemes there are: {', '.join(SCHEMES)}.",
            "no-scheme",
            key="scheme",
        )
    if not FEWEST_CLASSES <= k <= MOST_CLASSES:
        checks.add(
            f"k is {k}.",
            f"A reader tells {FEWEST_CLASSES} to {MOST_CLASSES} shades apart.",
            "class-count",
            key="k",
        )
    checks.columns(areas, (value, name))
    names = checks.names(areas, name)
    checks.once([(one,) for one in names], columns=(name,))
    values = checks.numbers(areas, value, labels=names)
    if areas.crs is None:
        checks.add(
            "the areas have no coordinate system.",
            "Say which it is when they are read: areas.set_crs(4326) for degrees.",
            "no-crs",
        )
    lost = (areas.geometry.isna() | areas.geometry.is_empty).to_numpy()
    if lost.any():
        where = listed([names[place] for place in np.flatnonzero(lost)], language="en")
        checks.add(
            f"areas without a shape: {where} ({rows(np.flatnonzero(lost))}).",
            "Join the values to the geometry, not the geometry to the values, and compare names.",
            "no-geometry",
        )
    checks.stop()
    return names, values


def classify(values: np.ndarray[Any, np.dtype[np.float64]], *, scheme: str, k: int) -> Classes:
    """Class values that are rounded already; fewer distinct values than `k` give fewer classes."""
    known = ~np.isnan(values)
    distinct = len(np.unique(values[known]))
    members = np.full(len(values), -1, dtype=np.int64)
    if distinct == 1:
        members[known] = 0
    else:
        with warnings.catch_warnings():
            # Told only that Fisher's method is slow without numba: a map has few areas.
            warnings.filterwarnings("ignore", message="Numba not installed")
            classified = mapclassify.classify(values[known], SCHEMES[scheme], k=min(k, distinct))
        # Ties leave classes empty: they are dropped, so that a shade in the legend is on the map.
        members[known] = np.unique(classified.yb, return_inverse=True)[1]
    limits = tuple(
        (float(values[members == rank].min()), float(values[members == rank].max()))
        for rank in range(int(members.max()) + 1)
    )
    return Classes(members, limits)


def _range(low: float, high: float, *, decimals: int, language: str) -> str:
    ends = [decimal(end, decimals, language=language) for end in (low, high)]
    if ends[0] == ends[1]:
        return ends[0]
    return say("range", language=language, low=ends[0], high=ends[1])


def _land(
    areas: gpd.GeoDataFrame, names: list[str], classes: Classes, *, country: str | None
) -> Land:
    moved = np.zeros(len(areas), dtype=bool)
    if "inset" in areas.columns:
        moved = areas["inset"].fillna(False).to_numpy(dtype=bool)
    land = gpd.GeoDataFrame(
        {"name": names, "rank": classes.members}, geometry=areas.geometry.array, crs=areas.crs
    )
    if moved.any() or is_equal_area(areas):
        return Land(land, (), land[moved])
    main, insets = split(land.to_crs(4326), country=country)
    boxes = tuple((inset, projected(part)) for inset, part in insets)
    return Land(projected(main), boxes, land[moved])


def _draw(
    land: Land,
    classes: Classes,
    texts: list[str],
    *,
    unit: str,
    no_data: str,
    width: float,
    language: str,
) -> Figure:
    west, south, east, north = land.main.total_bounds
    room = 0.01 * (east - west)
    west, south, east, north = west - room, south - room, east + room, north + room
    strip = STRIP * max(north - south, (east - west) / 2)
    south -= strip + (0.1 * (north - south) if land.boxes else 0)
    shape = (north - south) / (east - west)
    beside = shape > TALL  # tall land leaves room for the legend at its side
    across = width - LEGEND_CM if beside else width
    height = min(across * shape, TALLEST_CM)
    across = min(across, height / shape)
    entries = len(texts) + (classes.size(-1) > 0)
    columns = 1 if beside else 2 if entries in (2, 4) else 3
    below = 0.0 if beside else 0.85 + 0.45 * -(-entries // columns)
    full = height + below + 0.1
    total = across + LEGEND_CM if beside else width
    figure = Figure(figsize=(total / CM_PER_INCH, full / CM_PER_INCH))
    axes = figure.add_axes((0.0, (below + 0.05) / full, across / total, height / full))
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    _plain(axes)
    colours = ramp(len(texts))
    _areas(axes, land.main, colours)
    for inset, part in land.boxes:
        left, bottom, wide, high = inset.box
        box = axes.inset_axes((left, bottom, wide, high))
        _plain(box)
        _areas(box, part, colours)
        box.set_anchor("N")
        _name(axes, inset.name, (left + wide / 2, bottom + high), above=True)
    for name, place in zip(land.moved["name"], land.moved.geometry, strict=True):
        left, bottom, right, _ = place.bounds
        _name(axes, name, ((left + right) / 2, bottom), above=False)
    _scale_bar(axes, insets=bool(land.inset_names), depth=strip, language=language)
    _legend(
        figure,
        classes,
        texts,
        colours,
        unit=unit,
        no_data=no_data,
        beside=beside,
        left=(across + 0.3) / total if beside else 0.01,
        top=1 - 0.4 / full if beside else (below - 0.1) / full,
        columns=columns,
        language=language,
    )
    return figure


def _name(axes: Axes, name: str, place: tuple[float, float], *, above: bool) -> None:
    """Write an inset's name above its box (a share of the map) or below its land (in metres)."""
    axes.annotate(
        name,
        place,
        (0, 2 if above else -2),
        xycoords="axes fraction" if above else "data",
        textcoords="offset points",
        ha="center",
        va="bottom" if above else "top",
        fontsize=SMALL_POINTS - 1,
        annotation_clip=False,
    )


def _plain(axes: Axes) -> None:
    axes.set(xticks=[], yticks=[])
    axes.set_axis_off()
    axes.set_aspect("equal")


def _areas(axes: Axes, areas: gpd.GeoDataFrame, colours: list[str]) -> None:
    """Draw the areas of each class, those without data hatched."""
    for rank, part in areas.groupby("rank"):
        style: dict[str, Any] = {"facecolor": PAPER, "hatch": NO_DATA_HATCH}
        if rank >= 0:
            style = {"facecolor": colours[int(rank)]}
        part.geometry.plot(ax=axes, aspect=None, edgecolor=GREY, linewidth=0.25, **style)


def _scale_bar(axes: Axes, *, insets: bool, depth: float, language: str) -> None:
    west, east = axes.get_xlim()
    south, _ = axes.get_ylim()
    length = round_length((east - west) / 5)
    right, foot = east - 0.02 * (east - west), south + 0.25 * depth
    tick = 0.12 * depth
    axes.plot(
        [right - length, right - length, right, right],
        [foot + tick, foot, foot, foot + tick],
        color=INK,
        linewidth=0.7,
        solid_joinstyle="miter",
    )
    key = "main-map" if insets else "kilometres"
    places = 0 if length >= 1000 else 1
    axes.text(
        right,
        foot + 1.6 * tick,
        say(key, language=language, n=decimal(length / 1000, places, language=language)),
        ha="right",
        va="bottom",
        fontsize=SMALL_POINTS - 1,
    )


def _legend(
    figure: Figure,
    classes: Classes,
    texts: list[str],
    colours: list[str],
    *,
    unit: str,
    no_data: str,
    beside: bool,
    left: float,
    top: float,
    columns: int,
    language: str,
) -> None:
    handles, labels = [], []
    for rank, (text, colour) in enumerate(zip(texts, colours, strict=True)):
        handles.append(Patch(facecolor=colour, edgecolor=GREY))
        labels.append(_entry(text, classes.size(rank), language=language))
    if classes.size(-1):
        handles.append(Patch(facecolor=PAPER, edgecolor=GREY, hatch=NO_DATA_HATCH))
        labels.append(_entry(no_data, classes.size(-1), language=language))
    figure.legend(
        handles,
        labels,
        title=wrapped(unit, 30) if beside else unit,
        loc="upper left",
        bbox_to_anchor=(left, top),
        ncols=columns,
        alignment="left",
        title_fontsize=SMALL_POINTS,
        columnspacing=1.2,
    )


def _entry(text: str, n: int, *, language: str) -> str:
    areas = counted("area", n, language=language)
    return say("class-legend", language=language, limits=text, areas=areas)


def _alt(
    names: list[str],
    values: np.ndarray[Any, np.dtype[np.float64]],
    classes: Classes,
    texts: list[str],
    *,
    unit: str,
    no_data: str,
    decimals: int,
    insets: list[str],
    language: str,
) -> str:
    def sentence(key: str, place: int) -> str:
        shown = decimal(values[place], decimals, language=language)
        return say(key, language=language, label=names[place], value=shown)

    head = say(
        "map-head",
        language=language,
        measure=unit,
        areas=counted("area", len(names), language=language),
        classes=counted("class", len(texts), language=language),
    )
    known = np.flatnonzero(classes.members >= 0)
    if len(known) == 1:
        parts = [head, sentence("only", int(known[0]))]
    else:
        parts = [
            head,
            sentence("highest", int(np.nanargmax(values))),
            sentence("lowest", int(np.nanargmin(values))),
        ]
    without = [names[place] for place in np.flatnonzero(classes.members < 0)]
    if without:
        where = listed(without, language=language)
        parts.append(say("map-no-data", language=language, label=no_data, names=where))
    entries = [
        _entry(text, classes.size(rank), language=language) for rank, text in enumerate(texts)
    ]
    spoken = listed(entries, language=language, longest=MOST_CLASSES)
    parts.append(say("map-classes", language=language, classes=spoken))
    if insets:
        parts.append(say("map-insets", language=language, names=listed(insets, language=language)))
    return fitting(parts)
