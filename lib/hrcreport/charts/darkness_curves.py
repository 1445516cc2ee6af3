"""This module draws the veil of darkness: a group's share of stops by the clock, light and dark."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disparity import proportion
from disparity.bias.darkness import VeilOfDarkness
from hrcreport.charts import style
from hrcreport.charts.chart import Chart, call_of
from hrcreport.charts.checks import Checks
from hrcreport.charts.wording import fitting

CHART_CM = 6.6
FEWEST_STOPS = 10
"""A quarter of an hour with fewer stops is not drawn: its share is chance, and persons show."""


@dataclass(kw_only=True, eq=False)
class DarknessCurve(Chart):
    """Draw a group's share of stops by clock time, in daylight and in the dark.

    `found` is the result of `disparity.veil_of_darkness`; `group_label` prints the group
    otherwise than the data do. Each point is a quarter of an hour with its Wilson interval; those
    with fewer than ten stops are not drawn. Where officers see less, in the dark, a lower share
    than in daylight at the same time of the clock is consistent with profiling.

    Raises:
        DataError: no quarter of an hour has ten stops.
    """

    found: VeilOfDarkness = field(kw_only=False)
    group_label: str | None = None

    def check(self, checks: Checks) -> None:
        self.curve = self.found.curve[self.found.curve["stops"] >= FEWEST_STOPS]
        if self.curve.empty:
            checks.add(
                f"no quarter of an hour has {FEWEST_STOPS} stops.",
                "Give the result in the text (`.test.estimate`), without a picture.", "no-values",
            )  # fmt: skip

    @property
    def measure(self) -> str:
        """What the axis measures."""
        group, reference = self.group_label or self.found.group_label, self.found.reference_label
        if not reference:
            return self.say("darkness-axis", group=group)
        return self.say("darkness-axis-of", group=group, reference=reference)

    def light(self, *, dark: bool) -> str:
        """Return "dark" or "daylight" in the document's language."""
        return self.say("dark" if dark else "daylight")

    def draw(self) -> Figure:
        figure, axes = self.sheet(CHART_CM)
        ticks = style.round_ticks(0, max(self._line(axes, dark=dark) for dark in (False, True)))
        axes.set_ylim(0, ticks[-1])
        self.axis(axes, "y", ticks)
        low, high = float(self.curve["clock"].min()), float(self.curve["clock"].max())
        hours = [hour / 2 for hour in range(int(np.floor(low * 2)), int(np.ceil(high * 2)) + 1)]
        shown = hours[:: max(1, len(hours) // 8)]
        axes.set_xlim(low - 0.2, high + 0.2)
        axes.set_xticks(shown, [_clock(hour) for hour in shown])
        style.ruled(axes)
        axes.set_xlabel(self.say("clock"))
        style.headed(axes, self.measure)
        figure.legend(loc="outside upper right", ncols=2, columnspacing=1.2)
        return figure

    def _line(self, axes: Axes, *, dark: bool) -> float:
        """Draw the shares of one light; return the highest number that was drawn."""
        part = self.curve[self.curve["dark"] == dark]
        if part.empty:
            return 0.0
        shares = [
            proportion(int(n), total=int(total))
            for n, total in zip(part["of_group"], part["stops"], strict=True)
        ]
        # Light and dark stand side by side, so that the limits of neither hide those of the other.
        clock = part["clock"].to_numpy(dtype=float) + (0.02 if dark else -0.02)
        low, values, high = (
            [100 * (getattr(each, end) or 0) for each in shares] for end in ("low", "value", "high")
        )
        colour = style.SERIES_COLOURS[0] if dark else style.SERIES_COLOURS[3]
        axes.vlines(clock, low, high, color=colour, linewidth=0.7)
        axes.plot(
            clock, values, marker="o" if dark else "s", markersize=4, color=colour,
            markerfacecolor=colour if dark else style.PAPER,
            linestyle="-" if dark else (0, (4, 2)), label=self.light(dark=dark),
        )  # fmt: skip
        return float(max(high))

    def alt(self) -> str:
        curve, clock = self.curve, self.curve["clock"]
        stops = self.counted("stop", int(curve["stops"].sum()))
        first, last = (_clock(float(end)) for end in (clock.min(), clock.max()))
        parts = [
            self.say("darkness-head", measure=self.measure, first=first, last=last, stops=stops)
        ]
        for dark in (False, True):
            part = curve[curve["dark"] == dark]
            if not part.empty:
                share = 100 * float(part["of_group"].sum() / part["stops"].sum())
                light = self.light(dark=dark)
                parts.append(self.say("darkness-share", light=light, share=self.number(share, 1)))
        ratio = self.found.test.estimate
        if ratio.value is not None:
            limits = ""
            if ratio.low is not None and ratio.high is not None:
                ends = [self.number(end, 2) for end in (ratio.low, ratio.high)]
                limits = self.confidence(ratio.level, *ends)
            value = self.number(ratio.value, 2)
            parts.append(self.say("darkness-ratio", value=value, interval=limits))
        return fitting(parts)

    def data(self) -> pd.DataFrame:
        stops = self.curve["stops"]
        columns: dict[str, object] = {
            self.say("clock"): [_clock(hour) for hour in self.curve["clock"]],
            self.say("head-light"): [self.light(dark=dark) for dark in self.curve["dark"]],
            self.say("head-stops"): [int(n) for n in stops],
            self.measure: 100 * self.curve["of_group"].to_numpy() / stops.to_numpy(),
        }
        return pd.DataFrame(columns)


def _clock(hour: float) -> str:
    return f"{int(hour)}:{round(hour % 1 * 60):02}"


darkness_curve = call_of(DarknessCurve)
