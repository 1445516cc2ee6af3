"""This module draws areas' raw rates beside their smoothed ones."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, field
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from disparity.strata.small_areas import SmoothedRates
from hrcreport.charts import style
from hrcreport.charts.chart import Chart, call_of
from hrcreport.charts.checks import Checks
from hrcreport.charts.rows import stacked
from hrcreport.charts.wording import fitting, series_decimals

MOST_ROWS = 28
"""Areas that get a row and a name; more become lines from raw to smoothed, some of them named."""
SLOPES_CM = 9.0
NAMED = 5
RAW: dict[str, Any] = {
    "marker": "s", "markersize": 4.5, "markerfacecolor": style.PAPER,
    "markeredgecolor": style.SERIES_COLOURS[1],
}  # fmt: skip
SMOOTHED: dict[str, Any] = {"marker": "o", "markersize": 5, "color": style.ACCENT}
OVERALL: dict[str, Any] = {"color": style.GREY, "linewidth": 0.8, "linestyle": (0, (4, 2))}


@dataclass(frozen=True, slots=True)
class Area:
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
        >>> raw_and_smoothed(rates, x_label="Deaths per 100,000").alt[:72]
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
                name, rate.events, per * rate.events / rate.person_years, rate.value or 0.0,
                rate.low or 0.0, math.nan if rate.high is None else rate.high,
            )
            for name, rate in known.items()
        ]  # fmt: skip
        self.areas = sorted(areas, key=lambda area: (-area.smoothed, -area.raw, area.name))

    def draw(self) -> Figure:
        return self._rows() if len(self.areas) <= MOST_ROWS else self._slopes()

    def _rows(self) -> Figure:
        stack = stacked([area.name for area in self.areas])
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
            axes.plot(
                [column] * len(numbers), numbers, linestyle="none", marker=marker, markersize=3.5,
                markerfacecolor=face, markeredgecolor=style.ACCENT, clip_on=False, zorder=3,
            )  # fmt: skip
        named = self.areas[:NAMED]
        style.end_names(
            axes, [area.name for area in named], [(1, area.smoothed) for area in named],
            right=1.03, low=0.0, apart=2, colours=[style.GREY] * len(named),
            gap=(style.SMALL_POINTS + 1) / ((SLOPES_CM - 1.2) * style.POINTS_PER_CM) * top,
        )  # fmt: skip
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
            self.say("smoothed-head", measure=self.x_label, overall=shown(overall),
                     areas=self.counted("area", len(self.areas))),
            self.say("smoothed-ranges", raw_low=shown(min(raw)), raw_high=shown(max(raw)),
                     low=shown(self.areas[-1].smoothed), high=shown(self.areas[0].smoothed)),
        ]  # fmt: skip
        if self.found.shape is None:
            parts.append(self.say("smoothed-equal"))
        elif len(self.areas) > 3:
            highest = [f"{area.name} {shown(area.smoothed)}" for area in self.areas[:3]]
            parts.append(self.say("smoothed-highest", names=self.listed(highest)))
        return fitting(parts)

    def data(self) -> pd.DataFrame:
        rates = [self.say("raw"), self.say("smoothed")]
        columns = [*self.heads("area", "events"), *rates, *self.heads("low", "high")]
        return pd.DataFrame(map(astuple, self.areas), columns=columns)


raw_and_smoothed = call_of(RawAndSmoothed)
