"""This module draws what changes from year to year: lines by group, in one chart or in panels."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hrcreport.charts import style
from hrcreport.charts.chart import Limits, Names, SharedDecimals, Values, call_of
from hrcreport.charts.checks import Checks
from hrcreport.charts.panels import panels_figure
from hrcreport.charts.wording import LONGEST_ALT, fitting
from hrcreport.charts.years import Series, YearChart, highest_of

LINES_IN_ONE_CHART = len(style.SERIES_COLOURS)
CHART_CM = 6.6


@dataclass(kw_only=True, eq=False)
class LinesByYear(SharedDecimals, YearChart):
    """Draw a line for each group over the years, from zero, with the group's name at its end.

    `year`, `value` (counts, rates or shares in the units of `y_label`) and `group` name columns;
    each year and group is one row. Groups keep the order of the table. Up to four groups share
    one chart; more get a panel each (`panels` decides otherwise). A year without a row or value
    breaks the line. `part_years` are shown hollow and count for no trend. `low` and `high` are the
    ends of each value's interval, a thin line from one to the other; columns of these names are
    taken without being named, as those of `profile.by_year()`. `say_trend=False` keeps the words
    of the trend out of the alternative text, for example where the share without race grows.

    Raises:
        DataError: a column is missing, the table has no rows or no value, a year is no year, a
            value is negative or infinite, or a year and group have two rows.
    """

    value: Values
    group: Names
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
        super().read(checks)

    def row_names(self) -> list[str]:
        """Return "Group A 2015" for each row."""
        return [f"{group} {year}" for group, year in self.tuples("group", "year")]

    @cached_property
    def series(self) -> list[Series]:
        """The groups in the order of the table."""
        by_group: dict[str, dict[int, tuple[float, float, float]]] = {}
        for group, year, *values in self.tuples("group", "year", "value", "low", "high"):
            by_group.setdefault(group, {})[year] = tuple(values)
        return [
            self.series_of(
                name,
                {year: value for year, (value, _, _) in rows.items()},
                {year: (low, high) for year, (_, low, high) in rows.items()},
            )
            for name, rows in by_group.items()
        ]

    def values(self) -> Iterable[float]:
        return self.table["value"]

    def draw(self) -> Figure:
        many = len(self.series) > LINES_IN_ONE_CHART if self.panels is None else self.panels
        if many:
            return panels_figure(
                self.series, y_label=self.y_label, width=self.width,
                signs=self.signs(self.series), words=self,
            )  # fmt: skip
        figure, axes = self.sheet(CHART_CM)
        top = self._scale(axes)
        style.ruled(axes)
        drawn = [(rank % LINES_IN_ONE_CHART, s) for rank, s in enumerate(self.series) if s.known()]
        for rank, one in drawn:
            _plot(axes, one, rank)
        names = [style.wrapped(one.name, 18) for _, one in drawn]
        gap = max(map(style.lines_of, names)) * (style.SMALL_POINTS + 2)
        low, high = axes.get_xlim()
        style.end_names(
            axes, names, [one.known()[-1] for _, one in drawn], right=high + 0.03 * (high - low),
            gap=gap * (top / ((CHART_CM - 1.3) * style.POINTS_PER_CM)),
            colours=[style.SERIES_COLOURS[rank] for rank, _ in drawn],
        )  # fmt: skip
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
        shown = style.year_steps(years, width=self.width - 4)
        axes.set_xticks(shown, [str(when) for when in shown])
        return ticks[-1]

    def alt(self) -> str:
        drawn = [one for one in self.series if one.known()]
        span = self.span(self.series[0].years)
        groups = self.counted("group", len(drawn))
        parts = [self.say("lines-head", span=span, measure=self.y_label, groups=groups)]
        parts += self._compared(drawn)
        notes = self.gaps(self.series)
        # What is not there outweighs the fourth line's course: it keeps its room.
        room = sum(len(note) + 1 for note in notes)
        for limits in (True, False):  # intervals are spoken where no line loses its course by them
            lines = [self._line(one, with_limits=limits) for one in drawn]
            if len(" ".join([*parts, *lines])) + room <= LONGEST_ALT:
                break
        parts += lines
        return f"{fitting(parts, longest=LONGEST_ALT - room)} {' '.join(notes)}".strip()

    def _line(self, one: Series, *, with_limits: bool) -> str:
        words = self.course(one, with_trend=self.say_trend, with_limits=with_limits)
        key = "line" if words["first"] != words["last"] else "line-one"
        return self.say(key, group=one.name, **words)

    def _compared(self, series: list[Series]) -> list[str]:
        """Say which group is highest and lowest in the last complete year that all groups have."""
        shared = set.intersection(*({y for y, _ in one.known(complete=True)} for one in series))
        if len(series) < 2 or not shared:
            return []
        when = max(shared)
        values = {one.name: dict(one.known())[when] for one in series}
        top, bottom = max(values, key=values.__getitem__), min(values, key=values.__getitem__)
        if values[top] == values[bottom]:
            return []
        return [
            self.say(key, year=when, group=name, value=self.shown(values[name]))
            for key, name in (("last-highest", top), ("last-lowest", bottom))
        ]

    def data(self) -> pd.DataFrame:
        return self.rows_of(self.series)


def _plot(axes: Axes, series: Series, rank: int) -> None:
    """Draw one line: complete years filled and joined, part-years hollow and joined thinly."""
    complete = [
        math.nan if when in series.part_years else value
        for when, value in zip(series.years, series.values, strict=True)
    ]
    colour, line = style.SERIES_COLOURS[rank], style.SERIES_LINES[rank]
    markers = {"marker": style.SERIES_MARKERS[rank], "markersize": 3.6, "color": colour}
    for when, (low, high) in series.limits.items():
        axes.plot([when, when], [low, high], color=colour, linewidth=0.7, alpha=0.6, zorder=1.4)
    axes.plot(series.years, complete, linestyle=line, clip_on=False, **markers)  # type: ignore[arg-type]  # stubs know no dash tuples in a mapping
    for when in sorted(series.part_years & set(series.years)):
        place = series.years.index(when)
        near = slice(max(place - 1, 0), place + 2)
        axes.plot(
            series.years[near], series.values[near], color=colour, linewidth=0.6,
            linestyle=(0, (1, 1.5)), clip_on=False, zorder=1.5,
        )  # fmt: skip
        axes.plot(
            [when], [series.values[place]], linestyle="none", markerfacecolor=style.PAPER,
            clip_on=False, zorder=3, **markers,  # type: ignore[arg-type]  # as above
        )  # fmt: skip


lines_by_year = call_of(LinesByYear)
