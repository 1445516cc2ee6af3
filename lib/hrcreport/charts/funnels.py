"""This module draws the rates of areas against their size, inside the limits of chance."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disparity.strata.small_areas import Funnel, FunnelArea, limits_at
from hrcreport.charts import style
from hrcreport.charts.chart import Chart, call_of
from hrcreport.charts.checks import Checks
from hrcreport.charts.wording import fitting, series_decimals

CHART_CM = 7.6
POINTS_OF_A_CURVE = 60
NAMED = 8
"""Names beside points: more would lie on each other, and are in the table of data."""


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
        >>> funnel_plot(seen, y_label="Deaths per 100,000 a year").alt
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
        figure, axes = self.sheet(CHART_CM)
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
            axes.plot(
                area.person_years, rate, linestyle="none", marker="o", markersize=4.5,
                markeredgecolor=style.ACCENT, zorder=3, clip_on=False,
                markerfacecolor=style.ACCENT if _outside(area) else style.PAPER,
            )  # fmt: skip
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
        for area, rate in outside[:NAMED]:
            axes.annotate(
                style.wrapped(area.area, 24), (area.person_years, rate), (4, 3),
                textcoords="offset points", fontsize=style.SMALL_POINTS - 1, annotation_clip=False,
            )  # fmt: skip

    def _ends(self, axes: Axes, limits: tuple[tuple[float, float], tuple[float, float]]) -> None:
        """Name the lines at their right end."""
        named = {
            "limit-998": limits[1][1], "limit-95": limits[0][1],
            "overall": self.found.overall_rate,
        }  # fmt: skip
        low, high = axes.get_ylim()
        gap = (style.SMALL_POINTS + 2) / ((CHART_CM - 1.6) * 72 / 2.54) * (high - low)
        places = style.spread(list(named.values()), [gap] * len(named), low=low)
        for key, place in zip(named, places, strict=True):
            style.beside(
                axes, self.say(key), place, apart=4, fontsize=style.SMALL_POINTS - 1,
                color=style.GREY,
            )  # fmt: skip

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
            (a.area, a.events, a.person_years, a.rate, self._range(a.inner_low, a.inner_high),
             self._range(a.outer_low, a.outer_high))
            for a in self.found.areas
        ]  # fmt: skip
        columns = [area, events, self.size_label, self.y_label, inner, outer]
        return pd.DataFrame(rows, columns=columns)

    def _range(self, low: float | None, high: float | None) -> str | None:
        if low is None or high is None:
            return None
        decimals = series_decimals([low, high])
        return self.say("range", low=self.number(low, decimals), high=self.number(high, decimals))


def _outside(area: FunnelArea) -> bool:
    return area.position.endswith("99.8")


funnel_plot = call_of(FunnelPlot)
