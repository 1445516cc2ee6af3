"""This module draws maps: areas shaded by classes, or circles in the size of numbers."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import Any, ClassVar

import geopandas as gpd
import mapclassify
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from hrcreport.foundation import Problem
from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.chart import Names, SharedDecimals, TableChart, Values, call_of
from hrcreport.notebook.charts.checks import Checks, rows
from hrcreport.notebook.charts.map_sheet import NO_DATA, UNDETERMINED, flagged, land_of, map_sheet
from hrcreport.notebook.charts.wording import NAMES_IN_A_LIST, Wording, fitting

SURELY_COUNTS = 20
UNNAMED = re.compile("X[A-Z]{2}")
"""The code of an area of undetermined status, which says nothing to a reader."""
SCHEMES = {
    "quantiles": "Quantiles",
    "equal_interval": "EqualInterval",
    "natural_breaks": "FisherJenks",
}
"""Classes of equal size, classes of equal width, classes with the least spread (Fisher, 1958)."""
FEWEST_CLASSES, MOST_CLASSES = 2, 6


@dataclass(frozen=True, slots=True)
class Classes:
    """The class of each area (or NO_DATA, UNDETERMINED) and the classes' limits, lowest first."""

    members: np.ndarray[Any, np.dtype[np.int64]]
    limits: tuple[tuple[float, float], ...]

    @property
    def sizes(self) -> list[int]:
        """Return how many areas each class has."""
        return [int((self.members == rank).sum()) for rank in range(len(self.limits))]

    def outside(self, rank: int) -> list[int]:
        """Return the places of the areas that are NO_DATA or UNDETERMINED."""
        return [int(place) for place in np.flatnonzero(self.members == rank)]


def classify(
    values: np.ndarray[Any, np.dtype[np.float64]],
    *,
    scheme: str,
    k: int,
    undetermined: np.ndarray[Any, np.dtype[np.bool_]] | None = None,
) -> Classes:
    """Class values that are rounded already; fewer distinct values than `k` give fewer classes."""
    is_known = ~np.isnan(values)
    distinct = len(np.unique(values[is_known]))
    members = np.full(len(values), NO_DATA, dtype=np.int64)
    if distinct == 1:
        members[is_known] = 0
    else:
        with warnings.catch_warnings():
            # Told are only that Fisher's method is slow without numba (a map has few areas), and
            # that ties give fewer classes than asked for, which legend and alt text show.
            warnings.filterwarnings("ignore", message="Numba not installed")
            warnings.filterwarnings("ignore", message="Not enough unique values")
            classified = mapclassify.classify(values[is_known], SCHEMES[scheme], k=min(k, distinct))
        # Ties leave classes empty: they are dropped, so that a shade in the legend is on the map.
        members[is_known] = np.unique(classified.yb, return_inverse=True)[1]
    if undetermined is not None:
        members[undetermined] = UNDETERMINED
    limits = tuple(
        (float(values[members == rank].min()), float(values[members == rank].max()))
        for rank in range(int(members.max()) + 1)
    )
    return Classes(members, limits)


@dataclass(kw_only=True, eq=False)
class Choropleth(SharedDecimals, TableChart):
    """Shade areas by classes of a value, on an equal-area projection with a scale bar.

    `value` names the column of rates or shares in `unit`. A shaded map of counts shows where people
    live: counts, which a column `counted` or the argument tells, are circles whose area is the
    number, and whole numbers of which neither tells are refused. `name` is the column of the areas'
    names. Values are rounded to `decimals` before they are classed by `scheme` ("quantiles",
    "equal_interval", "natural_breaks") into at most `k` classes, so that every printed value lies
    in the class whose limits hold it; a class's limits are the lowest and highest value in it.
    Areas without a value are hatched and named
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

    value: Values = "value"
    name: Names = "name"
    unit: str
    scheme: str = "quantiles"
    k: int = 4
    no_data: str | None = None
    country: str | None = None
    counts: bool | None = None
    decimals: int | None = None

    key = ("name",)
    turns: ClassVar[bool] = False

    def read(self, checks: Checks) -> None:
        """Read the columns; before that, note a scheme or a number of classes that is none."""
        if self.scheme not in SCHEMES:
            checks.add(
                f"there is no scheme '{self.scheme}'.",
                f"{Problem.did_you_mean(self.scheme, SCHEMES)}"
                f"Schemes there are: {', '.join(SCHEMES)}.",
                "no-scheme",
                key="scheme",
            )
        if not FEWEST_CLASSES <= self.k <= MOST_CLASSES:
            checks.add(
                f"k is {self.k}.",
                f"A reader tells {FEWEST_CLASSES} to {MOST_CLASSES} shades apart.",
                "class-count",
                key="k",
            )
        super().read(checks)

    def check(self, checks: Checks) -> None:
        areas: Any = self.frame
        if not isinstance(areas, gpd.GeoDataFrame) or areas.active_geometry_name is None:
            checks.add(
                "the table has no shapes.",
                "Merge it into the areas, shapes first: "
                "geometry.merge(table, on='area', how='left').",
                "no-geometry",
            )
        checks.stop()
        if areas.crs is None:
            checks.add(
                "the areas have no coordinate system.",
                "Say which it is when they are read: areas.set_crs(4326) for degrees.",
                "no-crs",
            )
        self.names: list[str] = list(self.table["name"])
        values = self.table["value"].to_numpy()
        lost = np.flatnonzero(areas.geometry.isna() | areas.geometry.is_empty)
        if len(lost):
            checks.add(
                f"areas without a shape: {self._named(lost)} ({rows(lost)}).",
                "Merge shapes first: geometry.merge(table, on='area', how='left'); "
                "compare the names.",
                "no-geometry",
            )
        undetermined = flagged(areas, "undetermined")
        valued = np.flatnonzero(undetermined & ~np.isnan(values))
        if len(valued):
            checks.add(
                f"areas of undetermined status have a value in '{self.value}': "
                f"{self._named(valued)}.",
                "Take the values out: such an area is hatched, never shaded as part of a State.",
                "undetermined",
                key=self.value,
            )
        if self.counts is None and "counted" in areas.columns:
            self.counts = bool(flagged(areas, "counted").any())
        numbers = values[~np.isnan(values)]
        if (
            self.counts is None
            and numbers.max() >= SURELY_COUNTS
            and (numbers == numbers.round()).all()
        ):
            checks.add(
                f"column '{self.value}' has whole numbers up to {numbers.max():,.0f}: a shaded map "
                "of counts shows where people live.",
                "Give rates, shares or ratios; or say that they are counts, which are drawn as "
                "circles: counts=True; or that they are rates all the same: counts=False.",
                "counts",
                key=self.value,
            )
        checks.stop()
        self.rounded = np.round(values, self.places)
        self.classes = classify(
            self.rounded, scheme=self.scheme, k=self.k, undetermined=undetermined
        )
        drawn = {"name": self.names, "rank": self.classes.members, "value": self.rounded}
        self.land = land_of(areas, drawn, country=self.country)

    def _named(self, places: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> str:
        """Return names of areas in the language of messages."""
        return Wording().listed([self.names[place] for place in places])

    def _range(self, low: float, high: float) -> str:
        ends = [self.shown(end) for end in (low, high)]
        return ends[0] if ends[0] == ends[1] else self.say("range", low=ends[0], high=ends[1])

    def unshaded(self) -> dict[int, str]:
        """Return what stands for a class where there is none."""
        no_data = self.no_data or self.say("no-data")
        return {NO_DATA: no_data, UNDETERMINED: self.say("undetermined")}

    def entries(self) -> list[str]:
        """Return the entries of the legend for the classes."""
        return [
            self._entry(self._range(*limits), size)
            for limits, size in zip(self.classes.limits, self.classes.sizes, strict=True)
        ]

    def _entry(self, text: str, n: int) -> str:
        return self.say("class-legend", limits=text, areas=self.counted("area", n))

    @property
    def circles(self) -> list[float]:
        """The values of the circles in the legend: the largest, and round ones below it."""
        largest = float(np.nanmax(self.rounded))
        if not self.counts or largest <= 0:
            return []
        below = [tick for tick in style.log_ticks(1, largest) if tick < largest / 2]
        return [largest, *reversed(below[-2:])]

    def draw(self) -> Figure:
        circles = self.circles
        hatched = {
            rank: self._entry(words, len(self.classes.outside(rank)))
            for rank, words in self.unshaded().items()
            if self.classes.outside(rank)
        }
        return map_sheet(
            self.land,
            entries=[self.shown(circle_value) for circle_value in circles] or self.entries(),
            hatched=hatched,
            unit=self.unit,
            width=self.width,
            words=self,
            circles=circles,
        )

    def alt(self) -> str:
        entries, names, ranked = self.entries(), self.names, not self.land.world
        areas, classes = self.counted("area", len(names)), self.counted("class", len(entries))
        head = "map-circles" if self.circles else "map-head"
        parts = [self.say(head, measure=self.unit, areas=areas, classes=classes)]
        shaded_places = np.flatnonzero(self.classes.members >= 0)
        values = self.table["value"].to_numpy()
        ends = {"highest": np.nanargmax(values), "lowest": np.nanargmin(values)} if ranked else {}
        if len(shaded_places) == 1:
            ends = {"only": shaded_places[0]}
        parts += [
            self.say(key, label=names[place], value=self.shown(values[place]))
            for key, place in ends.items()
        ]
        if lacking := [names[place] for place in self.classes.outside(NO_DATA)]:
            # Some States out of many would be picked by nothing but the alphabet.
            few = ranked or len(lacking) <= NAMES_IN_A_LIST
            where = self.listed(lacking) if few else self.counted("area", len(lacking))
            parts.append(self.say("map-no-data", label=self.unshaded()[NO_DATA], names=where))
        if undetermined := [names[place] for place in self.classes.outside(UNDETERMINED)]:
            unnamed = any(UNNAMED.fullmatch(name) for name in undetermined)
            number = self.counted("area", len(undetermined))
            where = number if unnamed else self.listed(undetermined)
            parts.append(self.say("map-undetermined", names=where))
        if not self.circles:
            shades = self.listed(entries, longest=MOST_CLASSES)
            parts.append(self.say("map-classes", classes=shades))
        if insets := self.land.inset_names:
            parts.append(self.say("map-insets", names=self.listed(insets)))
        return fitting(parts)

    def data(self) -> pd.DataFrame:
        ranges = [self._range(*limits) for limits in self.classes.limits]
        legend = dict(enumerate(ranges)) | self.unshaded()
        area, unit_class = self.heads("area", "class")
        if self.circles:
            return pd.DataFrame({area: self.names, self.unit: self.rounded})
        classes = [legend[int(rank)] for rank in self.classes.members]
        return pd.DataFrame({area: self.names, self.unit: self.rounded, unit_class: classes})


choropleth = call_of(Choropleth)
