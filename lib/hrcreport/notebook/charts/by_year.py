"""This module draws what changes from year to year, a line for each group."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import offset_copy

from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.chart import (
    Limits,
    Names,
    SharedDecimals,
    TableChart,
    Values,
    Years,
    call_of,
)
from hrcreport.notebook.charts.checks import Checks
from hrcreport.notebook.charts.panels import Series, highest_of, panels_figure
from hrcreport.notebook.charts.wording import LONGEST_ALT, Point, fitting

LINES_IN_ONE_CHART = len(style.SERIES_COLOURS)
LINES_CM = 6.6
LIMITS_APART = 1.8
"""How far the limits of two lines in one year stand apart, in points."""


@dataclass(kw_only=True, eq=False)
class LinesByYear(SharedDecimals, TableChart):
    """Draw a line for each group over the years, from zero, with the group's name at its end.

    `year`, `value` (counts, rates or shares in the units of `y_label`) and `group` name columns;
    each year and group is one row. Groups keep the order of the table. Up to four groups share
    one chart; more get a panel each (`panels` decides otherwise). A year without a row or value
    breaks the line. `part_years` are shown hollow and count for no trend. `low` and `high` are the
    ends of each value's interval, a thin line from one to the other; columns of these names are
    taken without being named, as those of `profile.by_year()`. `say_trend=False` keeps the words
    of the trend out of the alternative text, for example where the share without race grows; they
    stay out where counts are shown changed.

    Raises:
        DataError: a column is missing, the table has no rows or no value, a year is no year, a
            value is negative or infinite, or a year and group have two rows.
    """

    year: Years = "year"
    y_label: str
    part_years: Collection[int] = field(default=())
    value: Values = "value"
    group: Names = "group"
    low: Limits | None = None
    high: Limits | None = None
    panels: bool | None = None
    say_trend: bool = True
    decimals: int | None = None

    key = ("group", "year")

    def read(self, checks: Checks) -> None:
        """Read the columns, those of limits too where the table has them."""
        if {"low", "high"} <= set(self.frame.columns):
            self.low, self.high = self.low or "low", self.high or "high"
        self.say_trend &= not self.frame.attrs.get("changed")
        super().read(checks)

    def check(self, checks: Checks) -> None:
        years = list(self.table["year"])
        strange = sorted(set(self.part_years) - set(years))
        if strange and years:
            checks.add(
                f"part_years are not in the table: {', '.join(map(str, strange))}.",
                f"The table has the years {min(years)} to {max(years)}.",
                "part-year",
                key="part_years",
            )

    def series_of(self, name: str, points: Mapping[int, Point]) -> Series:
        """Return values by year over all years of the table, from the first to the last."""
        years = tuple(range(self.table["year"].min(), self.table["year"].max() + 1))
        values = tuple(float(points.get(when, Point()).value) for when in years)
        ends = {when: point[1:] for when, point in points.items() if point.has_limits}
        return Series(name, years, values, frozenset(self.part_years), ends)

    def course(self, line: Series, *, with_limits: bool) -> dict[str, str]:
        """Return the parts of a sentence on a series over its complete years.

        Part-years are left out unless there is nothing else.
        """

        def shown(when: int, value: float) -> str:
            return self.ranged(Point(value, *(line.limits.get(when, ()) if with_limits else ())))

        known_values = line.known(complete=True) or line.known()
        (first, start), (last, end) = known_values[0], known_values[-1]
        top_year, top = max(known_values, key=lambda pair: (pair[1], -pair[0]))
        inside = top_year not in (first, last)
        peak = self.say("peak", value=self.shown(top), year=top_year) if inside else ""
        years, values = [y for y, _ in known_values], [v for _, v in known_values]
        trend = self.trend(years, values, counts=bool(line.limits)) if self.say_trend else ""
        return {
            "first": str(first),
            "last": str(last),
            "start": shown(first, start),
            "end": shown(last, end),
            "peak": peak,
            "trend": trend,
        }

    def signs(self, series: Sequence[Series]) -> str:
        """Return what hollow signs and thin lines are, for the foot of the picture."""
        limit_notes = [self.say("year-limits")] if any(line.limits for line in series) else []
        return " ".join([*([self.say("part-year")] if self.part_years else []), *limit_notes])

    def gaps(self, series: Sequence[Series]) -> list[str]:
        """Say which years are part-years and which figures are not there."""
        notes = []
        if self.part_years:
            notes.append(self.say("part-years", years=self.listed(sorted(set(self.part_years)))))
        missing = []
        for line in series:
            known_years = {when for when, _ in line.known()}
            lost = [when for when in line.years if when not in known_years]
            if not known_years:
                missing.append(line.name)
            elif lost:
                missing.append(f"{line.name} {self.listed(lost)}")
        return notes + self.no_figure_for(missing, longest=3)

    def rows_of(self, series: Sequence[Series]) -> pd.DataFrame:
        """Return the values by year and group as a reader finds them below the picture."""
        rows = [(str(when), line.name, value) for line in series for when, value in line.known()]
        heads = [self.say("year"), self.say("head-group"), self.y_label]
        frame = pd.DataFrame(rows, columns=heads)
        if any(line.limits for line in series):
            none = (math.nan, math.nan)
            ends = [line.limits.get(when, none) for line in series for when, _ in line.known()]
            frame[self.heads("low", "high")] = ends
        if self.part_years:
            frame[self.say("head-part-year")] = [
                self.say("yes" if int(when) in self.part_years else "no") for when, _, _ in rows
            ]
        return frame

    def row_names(self) -> list[str]:
        """Return "Group A 2015" for each row."""
        return [f"{group} {year}" for group, year in self.tuples("group", "year")]

    @cached_property
    def series(self) -> list[Series]:
        """The groups in the order of the table."""
        by_group: dict[str, dict[int, Point]] = {}
        for group, year, *values in self.tuples("group", "year", "value", "low", "high"):
            by_group.setdefault(group, {})[year] = Point(*values)
        return [self.series_of(name, points) for name, points in by_group.items()]

    def draw(self) -> Figure:
        has_panels = len(self.series) > LINES_IN_ONE_CHART if self.panels is None else self.panels
        if has_panels:
            return panels_figure(
                self.series,
                y_label=self.y_label,
                width=self.width,
                signs=self.signs(self.series),
                words=self,
            )
        figure, axes = self.sheet(LINES_CM)
        top = self._scale(axes)
        style.ruled(axes)
        drawn = [(rank % LINES_IN_ONE_CHART, s) for rank, s in enumerate(self.series) if s.known()]
        for rank, line in drawn:
            _plot(axes, line, rank, aside=LIMITS_APART * (rank - (len(drawn) - 1) / 2))
        names = [style.wrapped(line.name, 18) for _, line in drawn]
        low, high = axes.get_xlim()
        gap = max(map(style.lines_of, names)) * (style.SMALL_POINTS + 2)
        style.end_names(
            axes,
            names,
            [line.known()[-1] for _, line in drawn],
            right=high + 0.03 * (high - low),
            gap=gap * (top / ((LINES_CM - 1.3) * style.POINTS_PER_CM)),
            colours=[style.SERIES_COLOURS[rank] for rank, _ in drawn],
        )
        style.headed(axes, self.y_label)
        if words := self.signs(self.series):
            axes.set_xlabel(words, fontsize=style.SMALL_POINTS, color=style.GREY)
        return figure

    def _scale(self, axes: Axes) -> float:
        """Set both axes: years as they fit, values from zero; return the upper end."""
        ticks = style.round_ticks(0, highest_of(self.series) or 1)
        axes.set_ylim(0, ticks[-1])
        self.axis(axes, "y", ticks)
        years = self.series[0].years
        axes.set_xlim(years[0] - 0.25, years[-1] + 0.25)
        style.year_axis(axes, years, width=self.width - 4)
        return ticks[-1]

    def alt(self) -> str:
        drawn = [line for line in self.series if line.known()]
        span = self.span(self.series[0].years)
        groups = self.counted("group", len(drawn))
        head = self.say("lines-head", span=span, measure=self.y_label, groups=groups)
        parts = [head, *self._compared(drawn)]
        notes = self.gaps(self.series)
        # What is not there outweighs the fourth line's course: it keeps its room.
        room = sum(len(note) + 1 for note in notes)
        for limits in (True, False):  # intervals are spoken where no line loses its course by them
            lines = [self._line(line, with_limits=limits) for line in drawn]
            if len(" ".join([*parts, *lines])) + room <= LONGEST_ALT:
                break
        parts += lines
        return f"{fitting(parts, longest=LONGEST_ALT - room)} {' '.join(notes)}".strip()

    def _line(self, line: Series, *, with_limits: bool) -> str:
        words = self.course(line, with_limits=with_limits)
        key = "line" if words["first"] != words["last"] else "line-one"
        return self.say(key, group=line.name, **words)

    def _compared(self, series: list[Series]) -> list[str]:
        """Say which group is highest and lowest in the last complete year that all groups have."""
        shared = set.intersection(*({y for y, _ in line.known(complete=True)} for line in series))
        if len(series) < 2 or not shared:
            return []
        when = max(shared)
        values = {line.name: dict(line.known())[when] for line in series}
        top, bottom = max(values, key=values.__getitem__), min(values, key=values.__getitem__)
        if values[top] == values[bottom]:
            return []
        return [
            self.say(key, year=when, group=name, value=self.shown(values[name]))
            for key, name in (("last-highest", top), ("last-lowest", bottom))
        ]

    def data(self) -> pd.DataFrame:
        return self.rows_of(self.series)


def _plot(axes: Axes, series: Series, rank: int, *, aside: float) -> None:
    """Draw one line: complete years filled and joined, part-years hollow and joined thinly.

    Its limits stand so many points `aside`, since those of two lines would be one upon the other.
    """
    complete = [
        math.nan if when in series.part_years else value
        for when, value in zip(series.years, series.values, strict=True)
    ]
    colour, line = style.SERIES_COLOURS[rank], style.SERIES_LINES[rank]
    markers = {"marker": style.SERIES_MARKERS[rank], "markersize": 3.6, "color": colour}
    beside = offset_copy(axes.transData, axes.get_figure(root=True), x=aside, units="points")
    for when, (low, high) in series.limits.items():
        axes.plot(
            [when, when],
            [low, high],
            transform=beside,
            color=colour,
            linewidth=0.7,
            alpha=0.6,
            zorder=1.4,
        )
    axes.plot(series.years, complete, linestyle=line, clip_on=False, **markers)  # type: ignore[arg-type]  # stubs know no dash tuples in a mapping
    for when in sorted(series.part_years & set(series.years)):
        place = series.years.index(when)
        near = slice(max(place - 1, 0), place + 2)
        axes.plot(
            series.years[near],
            series.values[near],
            color=colour,
            linewidth=0.6,
            linestyle=(0, (1, 1.5)),
            clip_on=False,
            zorder=1.5,
        )
        axes.plot(
            [when],
            [series.values[place]],
            linestyle="none",
            markerfacecolor=style.PAPER,
            clip_on=False,
            zorder=3,
            **markers,  # type: ignore[arg-type]  # as above
        )


lines_by_year = call_of(LinesByYear)
