"""This module draws the rates of areas: inside the limits of chance, and raw beside smoothed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from disparity.strata.small_areas import Funnel, FunnelArea, SmoothedRates, limits_at
from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.chart import Chart, call_of
from hrcreport.notebook.charts.checks import Checks
from hrcreport.notebook.charts.wording import fitting
from hrcreport.notebook.templates.printing import series_decimals

FUNNEL_CM, SLOPES_CM = 7.6, 9.0
POINTS_OF_A_CURVE = 60
MOST_NAMES, MOST_NAMED_LINES = 8, 5
"""Names beside points and lines: more would lie on each other, and are in the table of data."""
MOST_ROWS = 28
"""Areas that get a row and a name; more become lines from raw to smoothed, some of them named."""
RAW = style.mark("s", 4.5, style.PAPER, style.SERIES_COLOURS[1])
SMOOTHED: dict[str, Any] = {"marker": "o", "markersize": 5, "color": style.ACCENT}
OVERALL: dict[str, Any] = {"color": style.GREY, "linewidth": 0.8, "linestyle": (0, (4, 2))}


@dataclass(kw_only=True, eq=False)
class FunnelPlot(Chart):
    """Draw each area's rate over its person-years, with 95 and 99.8 per cent limits about the mean.

    `found` is the result of `disparity.funnel`. Areas outside the outer limits are
    filled and named; those inside vary no more than chance makes them, whatever their order.

    Raises:
        DataError: no area has person-years.

    Example:
        >>> from disparity import funnel
        >>> seen = funnel({"a": 45, "b": 10}, person_years={"a": 100_000, "b": 100_000})
        >>> hrc.funnel_plot(seen, y_label="Deaths per 100,000 a year").alt
        'Funnel of 2 areas around 27.5: Deaths per 100,000 a year. Above the 99.8 per cent limit: \
a. Below it: b. Between the 95 and 99.8 per cent limits: 0 areas; inside both: 0 areas.'
    """

    found: Funnel = field(kw_only=False)
    y_label: str
    x_label: str | None = None

    def check(self, checks: Checks) -> None:
        self.rates = {area: area.rate for area in self.found.areas if area.rate is not None}
        if not self.rates:
            checks.no_rows()

    @property
    def size_label(self) -> str:
        """What the axis of sizes measures."""
        return self.x_label or self.say("person-years-axis")

    def draw(self) -> Figure:
        figure, axes = self.sheet(FUNNEL_CM)
        sizes = [area.person_years for area in self.rates]
        room = max((max(sizes) / min(sizes)) ** 0.05, 1.15)
        low, high = min(sizes) / room, max(sizes) * room
        curve = np.geomspace(low, high, POINTS_OF_A_CURVE)
        limits = [limits_at(self.found, float(size)) for size in curve]
        axes.set_xscale("log")
        axes.set_xlim(low, high)
        for rank, line in ((0, (0, (4, 2))), (1, "-")):
            for side in (0, 1):
                ends = [each[rank][side] for each in limits]
                axes.plot(curve, ends, color=style.GREY, linewidth=0.8, linestyle=line, zorder=1)
        axes.axhline(self.found.overall_rate, color=style.INK, linewidth=0.8, zorder=1)
        highest, outer = max(self.rates.values()), max(each[1][1] for each in limits)
        top = max(highest, min(outer, 2.5 * highest)) * 1.05
        self.from_zero(axes, "y", top)
        for area, rate in self.rates.items():
            look = style.mark("o", 4.5, style.ACCENT if _outside(area) else style.PAPER)
            axes.plot(area.person_years, rate, linestyle="none", zorder=3, clip_on=False, **look)
        self._names(axes)
        self._ends(axes, limits[-1])
        self.axis(axes, "x", style.log_ticks(low, high))
        axes.set_xlabel(self.size_label)
        style.headed(axes, self.y_label)
        return figure

    def _names(self, axes: Axes) -> None:
        """Name the areas outside the outer limits, those furthest from the overall rate first."""
        outside = [(area, rate) for area, rate in self.rates.items() if _outside(area)]
        outside.sort(key=lambda pair: -abs(pair[1] - self.found.overall_rate))
        for area, rate in outside[:MOST_NAMES]:
            place = (area.person_years, rate)
            style.note(
                axes, style.wrapped(area.area, 24), place, (4, 3), fontsize=style.SMALL_POINTS - 1
            )

    def _ends(self, axes: Axes, limits: tuple[tuple[float, float], tuple[float, float]]) -> None:
        """Name the lines at their right end."""
        named = {
            "limit-998": limits[1][1],
            "limit-95": limits[0][1],
            "overall": self.found.overall_rate,
        }
        low, high = axes.get_ylim()
        gap = (style.SMALL_POINTS + 2) / ((FUNNEL_CM - 1.6) * 72 / 2.54) * (high - low)
        places = style.spread(list(named.values()), [gap] * len(named), low=low)
        for key, place in zip(named, places, strict=True):
            style.beside(
                axes,
                self.say(key),
                place,
                apart=4,
                fontsize=style.SMALL_POINTS - 1,
                color=style.GREY,
            )

    def alt(self) -> str:
        decimals = series_decimals([*self.rates.values(), self.found.overall_rate])
        overall = self.number(self.found.overall_rate, decimals)
        areas = self.counted("area", len(self.rates))
        above, below = (
            self.listed(self._at(f"{side} 99.8") or [self.say("none")])
            for side in ("above", "below")
        )
        between = self.counted("area", len(self._at("above 95") + self._at("below 95")))
        within = self.counted("area", len(self._at("within")))
        parts = [
            self.say("funnel-head", measure=self.y_label, areas=areas, overall=overall),
            self.say("funnel-outside", above=above, below=below),
            self.say("funnel-inside", between=between, within=within),
        ]
        if self.found.widened:
            parts.append(self.say("funnel-widened"))
        return fitting(parts)

    def _at(self, position: str) -> list[str]:
        return [area.area for area in self.rates if area.position == position]

    def data(self) -> pd.DataFrame:
        area, events, inner, outer = self.heads("area", "events", "inner", "outer")
        rows = [
            (
                a.area,
                a.events,
                a.person_years,
                a.rate,
                self._range(a.inner_low, a.inner_high),
                self._range(a.outer_low, a.outer_high),
            )
            for a in self.found.areas
        ]
        columns = [area, events, self.size_label, self.y_label, inner, outer]
        return pd.DataFrame(rows, columns=columns)

    def _range(self, low: float | None, high: float | None) -> str | None:
        if low is None or high is None:
            return None
        decimals = series_decimals([low, high])
        return self.say("range", low=self.number(low, decimals), high=self.number(high, decimals))


def _outside(area: FunnelArea) -> bool:
    return area.position.endswith("99.8")


class Area(NamedTuple):
    """An area's raw and smoothed rate, the latter with its interval."""

    name: str
    events: float
    raw: float
    smoothed: float
    low: float
    high: float


@dataclass(kw_only=True, eq=False)
class RawAndSmoothed(Chart):
    """Draw each area's raw rate (hollow) and the rate that empirical Bayes draws it to (filled).

    `found` is the result of `disparity.empirical_bayes`. Up to 28 areas stand in rows,
    with the interval of the smoothed rate, from the highest to the lowest of it (so that a reader
    finds the raw extremes that chance made); more areas become lines from raw to smoothed.

    Raises:
        DataError: no area has a rate.

    Example:
        >>> from disparity import empirical_bayes
        >>> rates = empirical_bayes({"a": 0, "b": 12, "c": 60, "d": 7, "e": 31, "f": 2},
        ...                         person_years=dict.fromkeys("abcdef", 100_000))
        >>> hrc.raw_and_smoothed(rates, x_label="Deaths per 100,000").alt[:72]
        'Raw and smoothed rates of 6 areas around 18.7: Deaths per 100,000. Raw, '
    """

    found: SmoothedRates = field(kw_only=False)
    x_label: str

    def check(self, checks: Checks) -> None:
        known = {name: rate for name, rate in self.found.rates.items() if rate.value is not None}
        if not known:
            checks.add(
                "no area has a rate.",
                "Check person-years; where there are no events at all, say so in the text.",
                "no-values",
            )
        checks.stop()
        events = math.fsum(rate.events for rate in known.values())
        years = math.fsum(rate.person_years for rate in known.values())
        per = self.found.overall_rate * years / events
        areas = [
            Area(
                name,
                rate.events,
                per * rate.events / rate.person_years,
                rate.value or 0.0,
                rate.low or 0.0,
                math.nan if rate.high is None else rate.high,
            )
            for name, rate in known.items()
        ]
        self.areas = sorted(areas, key=lambda area: (-area.smoothed, -area.raw, area.name))

    def draw(self) -> Figure:
        return self._rows() if len(self.areas) <= MOST_ROWS else self._slopes()

    def _rows(self) -> Figure:
        stack = style.stacked([area.name for area in self.areas])
        figure, axes = self.sheet(stack.depth + 1.8, rows=True)
        top = max(max(area.raw, area.high) for area in self.areas) * 1.03
        for place, area in zip(stack.places, self.areas, strict=True):
            axes.axhline(place, color=style.PALE, linewidth=0.4, zorder=0)
            limits = [area.low, area.high]
            axes.plot(limits, [place, place], color=style.ACCENT, linewidth=1.2, zorder=2)
            axes.plot(area.raw, place, zorder=3, clip_on=False, **RAW)
            axes.plot(area.smoothed, place, zorder=4, **SMOOTHED)
        axes.axvline(self.found.overall_rate, zorder=1, **OVERALL)
        stack.name(axes)
        self.from_zero(axes, "x", top)
        axes.set_xlabel(self.x_label)
        looks = ({"linestyle": "none"} | RAW, SMOOTHED, OVERALL)
        words = [self.say(key) for key in ("raw", "smoothed", "overall")]
        handles = [Line2D([], [], **look) for look in looks]
        figure.legend(handles, words, loc="outside upper left", ncols=3, columnspacing=1.2)
        return figure

    def _slopes(self) -> Figure:
        figure, axes = self.sheet(SLOPES_CM)
        top = max(area.raw for area in self.areas) * 1.03
        axes.set_xlim(0, 1)
        self.from_zero(axes, "y", top)
        for area in self.areas:
            ends = [area.raw, area.smoothed]
            axes.plot([0, 1], ends, color=style.GREY, linewidth=0.5, zorder=1)
        for column, numbers, marker, face in (
            (0, [area.raw for area in self.areas], "s", style.PAPER),
            (1, [area.smoothed for area in self.areas], "o", style.ACCENT),
        ):
            look = style.mark(marker, 3.5, face)
            places = [column] * len(numbers)
            axes.plot(places, numbers, linestyle="none", clip_on=False, zorder=3, **look)
        named = self.areas[:MOST_NAMED_LINES]
        style.end_names(
            axes,
            [area.name for area in named],
            [(1, area.smoothed) for area in named],
            right=1.03,
            low=0.0,
            apart=2,
            colours=[style.GREY] * len(named),
            gap=(style.SMALL_POINTS + 1) / ((SLOPES_CM - 1.2) * style.POINTS_PER_CM) * top,
        )
        axes.axhline(self.found.overall_rate, zorder=0, **OVERALL)
        axes.set_xticks([0, 1], [self.say("raw"), self.say("smoothed")])
        axes.tick_params(axis="x", length=0)
        axes.spines["bottom"].set_visible(False)
        style.headed(axes, self.x_label)
        return figure

    def alt(self) -> str:
        overall = self.found.overall_rate
        decimals = series_decimals([*(area.smoothed for area in self.areas), overall])

        def shown(number: float) -> str:
            return self.number(number, decimals)

        raw = [area.raw for area in self.areas]
        parts = [
            self.say(
                "smoothed-head",
                measure=self.x_label,
                overall=shown(overall),
                areas=self.counted("area", len(self.areas)),
            ),
            self.say(
                "smoothed-ranges",
                raw_low=shown(min(raw)),
                raw_high=shown(max(raw)),
                low=shown(self.areas[-1].smoothed),
                high=shown(self.areas[0].smoothed),
            ),
        ]
        if self.found.shape is None:
            parts.append(self.say("smoothed-equal"))
        elif len(self.areas) > 3:
            highest = [f"{area.name} {shown(area.smoothed)}" for area in self.areas[:3]]
            parts.append(self.say("smoothed-highest", names=self.listed(highest)))
        return fitting(parts)

    def data(self) -> pd.DataFrame:
        rates = [self.say("raw"), self.say("smoothed")]
        columns = [*self.heads("area", "events"), *rates, *self.heads("low", "high")]
        return pd.DataFrame(self.areas, columns=columns)


funnel_plot = call_of(FunnelPlot)
raw_and_smoothed = call_of(RawAndSmoothed)
