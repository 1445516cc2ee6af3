"""This module draws maps: areas shaded by classes, with legend, scale bar and insets."""

from __future__ import annotations

import re
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from hrcreport.errors import did_you_mean
from hrcreport.notebook.drawing.checks import Checks, rows
from hrcreport.notebook.drawing.classes import (
    FEWEST_CLASSES,
    MOST_CLASSES,
    NO_DATA,
    SCHEMES,
    UNDETERMINED,
    Classes,
    classify,
)
from hrcreport.notebook.drawing.map_notes import map_notes
from hrcreport.notebook.drawing.map_sheet import flagged, land_of, map_sheet
from hrcreport.notebook.drawing.style import NARROW_CM, house_style
from hrcreport.notebook.drawing.wording import (
    NAMES_IN_A_LIST,
    counted,
    fitting,
    listed,
    say,
    series_decimals,
)
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import decimal
from hrcreport.words.document_language import document_language

__all__ = ["choropleth", "map_notes"]

UNNAMED = re.compile("X[A-Z]{2}")
"""The code of an area of undetermined status, which says nothing to a reader."""


def choropleth(
    areas: gpd.GeoDataFrame,
    *,
    value: str,
    name: str,
    unit: str,
    scheme: str = "quantiles",
    k: int = 4,
    no_data: str | None = None,
    country: str | None = None,
    decimals: int | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Shade areas by classes of a value, on an equal-area projection with a scale bar.

    `value` names the column of rates or shares in `unit` (a map of counts shows where people
    live), `name` the column of the areas' names. Values are rounded to `decimals` before they
    are classed by `scheme` ("quantiles", "equal_interval", "natural_breaks") into at most `k`
    classes, so that every printed value lies in the class whose limits hold it; a class's limits
    are the lowest and highest value in it. Areas without a value are hatched and named
    `no_data` ("No data" in the document's language).

    Areas in degrees are projected, and `country` (ISO 3166-1 alpha-3) gives distant parts their
    insets. Areas in metres of an equal-area system are drawn as they are; where they have a
    column `inset`, the areas for which it is true were moved there and are named. Areas for which
    a column `undetermined` is true are cross-hatched and take no value: their status is not for
    a report to decide. A map of the world has no scale bar, since its scale differs from place to
    place, and its alternative text names no highest and no lowest: States are not ranked.

    Raises:
        DataError: a column is missing, there are no areas or no values, a geometry is empty or
            without a coordinate system, a name stands twice, a value is negative or infinite,
            or the scheme or the number of classes is not among those there are.
    """
    language = document_language(language)
    names, values, undetermined = _read(areas, value=value, name=name, scheme=scheme, k=k)
    if decimals is None:
        decimals = series_decimals(values[~np.isnan(values)])
    classes = classify(np.round(values, decimals), scheme=scheme, k=k, undetermined=undetermined)
    ranges = [_range(*limits, decimals=decimals, language=language) for limits in classes.limits]
    entries = [
        _entry(words, size, language=language)
        for words, size in zip(ranges, classes.sizes, strict=True)
    ]
    no_data = no_data or say("no-data", language=language)
    unshaded = {NO_DATA: no_data, UNDETERMINED: say("undetermined", language=language)}
    hatched = {
        rank: _entry(words, len(classes.outside(rank)), language=language)
        for rank, words in unshaded.items()
        if classes.outside(rank)
    }
    land = land_of(areas, names=names, classes=classes, country=country)
    with house_style():
        figure = map_sheet(
            land, entries=entries, hatched=hatched, unit=unit, width=width, language=language
        )
    alt = _alt(
        names, values, classes, entries, unit=unit, no_data=no_data, decimals=decimals,
        insets=land.inset_names, ranked=not land.world, language=language,
    )  # fmt: skip
    legend = dict(enumerate(ranges)) | unshaded
    data = pd.DataFrame(
        {
            say("head-area", language=language): names,
            unit: np.round(values, decimals),
            say("head-class", language=language): [legend[int(rank)] for rank in classes.members],
        }
    )
    return Picture(figure, alt, data)


def _read(
    areas: gpd.GeoDataFrame, *, value: str, name: str, scheme: str, k: int
) -> tuple[list[str], np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.bool_]]]:
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
    if not isinstance(areas, gpd.GeoDataFrame) or areas.active_geometry_name is None:
        checks.add(
            "the table has no shapes.",
            "Merge it into the areas, shapes first: geometry.merge(table, on='area', how='left').",
            "no-geometry",
        )
    checks.stop()
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
            "Merge shapes first: geometry.merge(table, on='area', how='left'); compare the names.",
            "no-geometry",
        )
    undetermined = flagged(areas, "undetermined")
    valued = undetermined & ~np.isnan(values)
    if valued.any():
        where = listed([names[place] for place in np.flatnonzero(valued)], language="en")
        checks.add(
            f"areas of undetermined status have a value in '{value}': {where}.",
            "Take the values out: such an area is hatched, never shaded as part of a State.",
            "undetermined",
            key=value,
        )
    checks.stop()
    return names, values, undetermined


def _range(low: float, high: float, *, decimals: int, language: str) -> str:
    ends = [decimal(end, decimals, language=language) for end in (low, high)]
    if ends[0] == ends[1]:
        return ends[0]
    return say("range", language=language, low=ends[0], high=ends[1])


def _entry(text: str, n: int, *, language: str) -> str:
    areas = counted("area", n, language=language)
    return say("class-legend", language=language, limits=text, areas=areas)


def _alt(
    names: list[str],
    values: np.ndarray[Any, np.dtype[np.float64]],
    classes: Classes,
    entries: list[str],
    *,
    unit: str,
    no_data: str,
    decimals: int,
    insets: list[str],
    ranked: bool,
    language: str,
) -> str:
    def sentence(key: str, place: int) -> str:
        shown = decimal(values[place], decimals, language=language)
        return say(key, language=language, label=names[place], value=shown)

    head = say(
        "map-head", language=language, measure=unit,
        areas=counted("area", len(names), language=language),
        classes=counted("class", len(entries), language=language),
    )  # fmt: skip
    known = np.flatnonzero(classes.members >= 0)
    if len(known) == 1:
        parts = [head, sentence("only", int(known[0]))]
    elif not ranked:
        parts = [head]
    else:
        parts = [
            head,
            sentence("highest", int(np.nanargmax(values))),
            sentence("lowest", int(np.nanargmin(values))),
        ]
    if lacking := [names[place] for place in classes.outside(NO_DATA)]:
        # Some States out of many would be picked by nothing but the alphabet.
        few = ranked or len(lacking) <= NAMES_IN_A_LIST
        where = counted("area", len(lacking), language=language)
        where = listed(lacking, language=language) if few else where
        parts.append(say("map-no-data", language=language, label=no_data, names=where))
    if undetermined := [names[place] for place in classes.outside(UNDETERMINED)]:
        where = listed(undetermined, language=language)
        if any(UNNAMED.fullmatch(name) for name in undetermined):
            where = counted("area", len(undetermined), language=language)
        parts.append(say("map-undetermined", language=language, names=where))
    spoken = listed(entries, language=language, longest=MOST_CLASSES)
    parts.append(say("map-classes", language=language, classes=spoken))
    if insets:
        parts.append(say("map-insets", language=language, names=listed(insets, language=language)))
    return fitting(parts)
