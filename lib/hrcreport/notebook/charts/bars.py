"""This module draws bars of groups and series."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.chart import (
    Limits,
    Names,
    SharedDecimals,
    TableChart,
    Values,
    call_of,
)
from hrcreport.notebook.charts.checks import Checks
from hrcreport.notebook.charts.wording import Point, fitting

BAR_CM = 0.5
SPACE_CM = 0.24


@dataclass(kw_only=True, eq=False)
class BarsByGroup(SharedDecimals, TableChart):
    """Draw a bar from zero for each group, with its value at its end.

    `group` and `value` (counts, rates or shares in the units of `x_label`) name columns; up to
    four `series`, such as two periods or two ways to treat missing race, stand side by side in
    each group. `low` and `high` are the ends of a value's interval of confidence `level`, drawn as
    a thin line with a pale rim, which shows on every fill, in grey too. Groups and series keep the
    order of the table. A row without a value prints "no figure".

    Raises:
        DataError: a column is missing, the table has no rows or no value, a value is negative,
            infinite or outside its interval, a group (and series) has two rows, or there are more
            than four series.

    Example:
        >>> deaths = pd.DataFrame({"race": ["Black", "White"], "rate": [6.09, 2.34]})
        >>> hrc.bars_by_group(
        ...     deaths, group="race", value="rate", x_label="Deaths per million a year"
        ... ).alt
        'Bars for 2 groups: Deaths per million a year. Highest: Black, 6.1. Lowest: White, 2.3.'
    """

    group: Names
    value: Values
    x_label: str
    series: Names | None = None
    low: Limits | None = None
    high: Limits | None = None
    level: float = 0.95
    decimals: int | None = None

    key = ("group", "series")

    def check(self, checks: Checks) -> None:
        self.kinds = list(dict.fromkeys(self.table["series"]))
        most = len(style.SERIES_FILLS)
        checks.at_most(
            most,
            self.kinds,
            where=f"column '{self.series}' has",
            noun="series",
            key=self.series,
            mend=f"Bars side by side can be told apart up to {most}: filter the table, or draw one "
            "picture each.",
        )
        checks.enclosed(self.tuples("value", "low", "high"), labels=self.row_names())

    @cached_property
    def bars(self) -> dict[str, dict[str, Point]]:
        """The value of each series in each group with its interval; NaN where there is none."""
        rows = self.tuples("group", "series", "value", "low", "high")
        points = {row[:2]: Point(*row[2:]) for row in rows}
        return {
            name: {kind: points.get((name, kind), Point()) for kind in self.kinds}
            for name in dict.fromkeys(self.table["group"])
        }

    @property
    def has_limits(self) -> bool:
        """Whether any bar has an interval."""
        return any(end.has_limits for row in self.bars.values() for end in row.values())

    def draw(self) -> Figure:
        depth, ticks = SPACE_CM / 2, []
        drawn: list[list[tuple[float, Point]]] = [[] for _ in self.kinds]
        for name, row in self.bars.items():
            text = style.wrapped(name, 28)
            height = max(BAR_CM * len(self.kinds), style.LINE_CM * style.lines_of(text))
            start = depth + (height - BAR_CM * len(self.kinds)) / 2
            for rank, kind in enumerate(self.kinds):
                drawn[rank].append((start + (rank + 0.5) * BAR_CM, row[kind]))
            ticks.append((depth + height / 2, text))
            depth += height + SPACE_CM
        several = len(self.kinds) > 1
        height = depth + 1.3 + (0.6 if several else 0) + (style.LINE_CM if self.has_limits else 0)
        figure, axes = self.sheet(height, rows=True)
        for rank, (kind, bars) in enumerate(zip(self.kinds, drawn, strict=True)):
            known_bars = [(place, end.value) for place, end in bars if end.known]
            axes.barh(
                [place for place, _ in known_bars],
                [number for _, number in known_bars],
                facecolor=style.SERIES_FILLS[rank] if several else style.ACCENT,
                hatch=style.SERIES_HATCHES[rank],
                edgecolor=style.INK,
                height=BAR_CM * 0.92,
                label=kind,
            )
            for place, end in bars:
                self._end(axes, place, end)
        highest = np.nanmax(self.table[["value", "high"]].to_numpy(dtype=float))
        axes.set_ylim(depth - SPACE_CM / 2, 0)
        axes.set_xlim(0, (highest or 1) * 1.02)
        value_ticks = [
            tick for tick in style.round_ticks(0, highest or 1) if tick <= highest * 1.02
        ]
        self.axis(axes, "x", value_ticks or [0.0])
        axes.set_yticks([place for place, _ in ticks], [text for _, text in ticks])
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel("\n".join(filter(None, (self.x_label, self._limits))))
        if several:
            handles, words = axes.get_legend_handles_labels()
            self.legend(figure, handles, words, most=len(self.kinds))
        return figure

    def _end(self, axes: Axes, place: float, end: Point) -> None:
        """Draw a bar's interval, and print its value behind its end."""
        words, at, apart, font = self.say("no-figure"), 0.0, 3, "italic"
        if end.known:
            words, at, font = self.ranged(end), end.value, "normal"
        if end.known and end.has_limits:
            at, apart = end.high, 5
            style.whisker(axes, end.low, end.high, place)
        style.note(axes, words, (at, place), (apart, 0), va="center", fontstyle=font)

    @property
    def _limits(self) -> str:
        """What the thin lines are; nothing where no bar has one."""
        return self.say("bar-limits", level=self.per_cent(self.level)) if self.has_limits else ""

    def alt(self) -> str:
        groups = self.counted("group", len(self.bars))
        parts = [self.say("bars-head", measure=self.x_label, groups=groups)]
        several = len(self.kinds) > 1  # then their level is named once, to leave room for all
        if several and self._limits:
            parts.append(self.say("sentence", words=self._limits))
        lost = []
        for kind in self.kinds:
            ends = {name: row[kind] for name, row in self.bars.items()}
            known_values = {name: end.value for name, end in ends.items() if end.known}
            lost += [
                ", ".join(filter(None, (name, kind))) for name in ends if name not in known_values
            ]
            if not known_values:
                continue
            extremes = {
                "highest": max(known_values, key=known_values.__getitem__),
                "lowest": min(known_values, key=known_values.__getitem__),
            }
            if len(known_values) == 1:
                extremes = {"one": extremes["highest"]}
            words = [self.say("bars-series", series=kind)] if kind else []
            for key, name in extremes.items():
                end = ends[name]
                value = self.ranged(end) if several else self.shown(end.value)
                limits = "" if several else self.limits(end, self.level)
                words.append(self.say(f"interval-{key}", label=name, value=value, interval=limits))
            parts.append(" ".join(words))
        return fitting(parts + self.no_figure_for(lost))

    def data(self) -> pd.DataFrame:
        rows = [
            (name, kind or None, *end)
            for name, row in self.bars.items()
            for kind, end in row.items()
        ]
        group, series, *ends = self.heads("group", "series", "low", "high")
        frame = pd.DataFrame(rows, columns=[group, series, self.x_label, *ends])
        lacking = [*([] if any(self.kinds) else [series]), *([] if self.has_limits else ends)]
        return frame.drop(columns=lacking)


bars_by_group = call_of(BarsByGroup)
