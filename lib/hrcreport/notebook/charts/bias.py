"""This module draws two tests of bias: the veil of darkness, and what searches find."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disparity import proportion
from disparity.bias.darkness import VeilOfDarkness
from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.chart import Chart, Counts, Names, TableChart, call_of
from hrcreport.notebook.charts.checks import Checks
from hrcreport.notebook.charts.wording import Point, fitting

CURVE_CM, RATES_CM = 6.6, 7.6
FEWEST_STOPS = 10
"""A quarter of an hour with fewer stops is not drawn: its share is chance, and persons show."""
COUNTS = ("stops", "searches", "finds")


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
                "Give the result in the text (`.test.estimate`), without a picture.",
                "no-values",
            )

    @property
    def measure(self) -> str:
        """What the axis measures."""
        group, reference = self.group_label or self.found.group_label, self.found.reference_label
        if not reference:
            return self.say("darkness-axis", group=group)
        return self.say("darkness-axis-of", group=group, reference=reference)

    def shown(self, value: float) -> str:
        """Return the ratio of the test."""
        return self.number(value, 2)

    def light(self, *, dark: bool) -> str:
        """Return "dark" or "daylight" in the document's language."""
        return self.say("dark" if dark else "daylight")

    def draw(self) -> Figure:
        figure, axes = self.sheet(CURVE_CM)
        ticks = style.round_ticks(0, max(self._line(axes, dark=dark) for dark in (False, True)))
        axes.set_ylim(0, ticks[-1])
        self.axis(axes, "y", ticks)
        low, high = float(self.curve["clock"].min()), float(self.curve["clock"].max())
        hours = [hour / 2 for hour in range(int(np.floor(low * 2)), int(np.ceil(high * 2)) + 1)]
        printed_hours = hours[:: max(1, len(hours) // 8)]
        axes.set_xlim(low - 0.2, high + 0.2)
        axes.set_xticks(printed_hours, [_clock(hour) for hour in printed_hours])
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
        points = map(_per_cent, part["of_group"], part["stops"])
        values, low, high = zip(*points, strict=True)
        # Light and dark stand side by side, so that the limits of neither hide those of the other.
        clock = part["clock"].to_numpy(dtype=float) + (0.02 if dark else -0.02)
        colour = style.SERIES_COLOURS[0] if dark else style.SERIES_COLOURS[3]
        axes.vlines(clock, low, high, color=colour, linewidth=0.7)
        axes.plot(
            clock,
            values,
            marker="o" if dark else "s",
            markersize=4,
            color=colour,
            markerfacecolor=colour if dark else style.PAPER,
            linestyle="-" if dark else (0, (4, 2)),
            label=self.light(dark=dark),
        )
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
        ratio = Point.of(self.found.test.estimate)
        if ratio.known:
            value = self.shown(ratio.value)
            limits = self.limits(ratio, self.found.test.estimate.level)
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


@dataclass(frozen=True, slots=True)
class Group:
    """A group with its searches per stop and its finds per search, in per cent."""

    name: str
    searched: Point
    found: Point

    @property
    def drawn(self) -> bool:
        """Whether both shares can be computed."""
        return self.searched.known and self.found.known


@dataclass(kw_only=True, eq=False)
class HitRateChart(TableChart):
    """Draw each group's searches per stop and finds per search, both with Wilson intervals.

    A group further to the right is searched more often; further down, its searches find less. A
    group that lies to the right of and below another is searched on less suspicion, which is what
    the outcome test tests. `stops`, `searches` and `finds` name columns of counts.

    Raises:
        DataError: a column is missing, the table has no rows, a count is negative, missing or not
            whole, a group stands twice, there are more searches than stops or more finds than
            searches, or no group was both stopped and searched.

    Example:
        >>> searched = pd.DataFrame({"group": ["A", "B"], "stops": [1000, 1000],
        ...                          "searches": [200, 100], "finds": [20, 20]})
        >>> hrc.hit_rate_chart(searched, group="group", stops="stops", searches="searches",
        ...                finds="finds").alt
        'Searches per stop and finds per search of 2 groups. A: searched in 20.0 per cent of \
stops, something found in 10.0 per cent of searches. B: searched in 10.0 per cent of stops, \
something found in 20.0 per cent of searches.'
    """

    group: Names = "group"
    stops: Counts = "stops"
    searches: Counts = "searches"
    finds: Counts = "finds"

    key = ("group",)

    def check(self, checks: Checks) -> None:
        for larger, fewer in (("stops", "searches"), ("searches", "finds")):
            above = self.table.loc[self.table[fewer] > self.table[larger], "group"]
            if not above.empty:
                checks.add(
                    f"'{getattr(self, fewer)}' is greater than '{getattr(self, larger)}' for "
                    f"{', '.join(above[:5])}.",
                    "Count finds of the searches and searches of the stops; check whether columns "
                    "were exchanged.",
                    "share-above-one",
                    key=getattr(self, fewer),
                )
        checks.stop()
        self.groups = [
            Group(name, _per_cent(searched, stopped), _per_cent(find_count, searched))
            for name, stopped, searched, find_count in self.tuples("group", *COUNTS)
        ]
        self.drawn = [group for group in self.groups if group.drawn]
        if not self.drawn:
            checks.add(
                "no group was both stopped and searched.",
                "There is nothing to compare: say so in the text.",
                "no-values",
            )

    def draw(self) -> Figure:
        figure, axes = self.sheet(RATES_CM)
        for axis_name, room, points in (  # names stand at the right of their points
            ("x", 1.18, [group.searched for group in self.drawn]),
            ("y", 1.08, [group.found for group in self.drawn]),
        ):
            self.from_zero(axes, axis_name, max(point.high for point in points) * room or 1.0)
        for group in self.drawn:
            _point(axes, group)
        axes.grid(visible=True)
        axes.set_xlabel(self.say("searches-axis"))
        style.headed(axes, self.say("finds-axis"))
        return figure

    def alt(self) -> str:
        parts = [self.say("hits-head", groups=self.counted("group", len(self.drawn)))]
        for group in self.drawn:
            searched, hit_rate = (self.number(n.value, 1) for n in (group.searched, group.found))
            parts.append(self.say("hits", group=group.name, searched=searched, found=hit_rate))
        return fitting(parts + self.no_figure_for([g.name for g in self.groups if not g.drawn]))

    def data(self) -> pd.DataFrame:
        data = self.table[["group", *COUNTS]].set_axis(self.heads("group", *COUNTS), axis=1)
        data[self.say("searches-axis")] = [group.searched.value for group in self.groups]
        data[self.say("finds-axis")] = [group.found.value for group in self.groups]
        return data


def _per_cent(count: float, total: float) -> Point:
    """Return a share in per cent with its Wilson interval."""
    return Point.of(proportion(int(count), total=int(total)), scale=100)


def _point(axes: Axes, group: Group) -> None:
    across, up = group.searched.value, group.found.value
    axes.plot(group.searched[1:], [up, up], color=style.GREY, linewidth=0.9, zorder=2)
    axes.plot([across, across], group.found[1:], color=style.GREY, linewidth=0.9, zorder=2)
    axes.plot(across, up, zorder=3, **style.mark("o", 5.5, style.ACCENT))
    near_the_edge = across > 0.9 * axes.get_xlim()[1]
    style.note(
        axes,
        style.wrapped(group.name, 22),
        (across, up),
        (-5 if near_the_edge else 5, 4),
        ha="right" if near_the_edge else "left",
        va="bottom",
    )


darkness_curve = call_of(DarknessCurve)
hit_rate_chart = call_of(HitRateChart)
