"""This module draws a bar for each group, or bars of several series side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hrcreport.charts import style
from hrcreport.charts.chart import Names, SharedDecimals, TableChart, Values, call_of
from hrcreport.charts.checks import Checks
from hrcreport.charts.wording import fitting

BAR_CM = 0.5
LINE_CM = 0.34
SPACE_CM = 0.24


@dataclass(kw_only=True, eq=False)
class BarsByGroup(SharedDecimals, TableChart):
    """Draw a bar from zero for each group, with its value at its end.

    `group` and `value` (counts, rates or shares in the units of `x_label`) name columns; up to
    four `series`, such as two periods or two ways to treat missing race, stand side by side in
    each group. Groups and series keep the order of the table. A row without a value prints
    "no figure".

    Raises:
        DataError: a column is missing, the table has no rows or no value, a value is negative or
            infinite, a group (and series) has two rows, or there are more than four series.

    Example:
        >>> deaths = pd.DataFrame({"race": ["Black", "White"], "rate": [6.09, 2.34]})
        >>> bars_by_group(
        ...     deaths, group="race", value="rate", x_label="Deaths per million a year"
        ... ).alt
        'Bars for 2 groups: Deaths per million a year. Highest: Black, 6.1. Lowest: White, 2.3.'
    """

    group: Names
    value: Values
    x_label: str
    series: Names | None = None
    decimals: int | None = None

    key = ("group", "series")

    def check(self, checks: Checks) -> None:
        self.kinds = list(dict.fromkeys(self.table["series"]))
        most = len(style.SERIES_FILLS)
        checks.at_most(
            most, self.kinds, where=f"column '{self.series}' has", noun="series", key=self.series,
            mend=f"Bars side by side can be told apart up to {most}: filter the table, or draw one "
            "picture each.",
        )  # fmt: skip

    @cached_property
    def bars(self) -> dict[str, dict[str, float]]:
        """The value of each series in each group; NaN where there is none."""
        found = {row[:2]: row[2] for row in self.tuples("group", "series", "value")}
        return {
            name: {kind: found.get((name, kind), math.nan) for kind in self.kinds}
            for name in dict.fromkeys(self.table["group"])
        }

    def values(self) -> Iterable[float]:
        return self.table["value"]

    def draw(self) -> Figure:
        depth, ticks = SPACE_CM / 2, []
        drawn: list[list[tuple[float, float]]] = [[] for _ in self.kinds]
        for name, row in self.bars.items():
            text = style.wrapped(name, 28)
            height = max(BAR_CM * len(self.kinds), LINE_CM * style.lines_of(text))
            start = depth + (height - BAR_CM * len(self.kinds)) / 2
            for rank, kind in enumerate(self.kinds):
                drawn[rank].append((start + (rank + 0.5) * BAR_CM, row[kind]))
            ticks.append((depth + height / 2, text))
            depth += height + SPACE_CM
        several = len(self.kinds) > 1
        height = depth + 1.3 + (0.6 if several else 0)
        figure, axes = self.sheet(height, rows=True)
        for rank, (kind, bars) in enumerate(zip(self.kinds, drawn, strict=True)):
            there = [(place, number) for place, number in bars if not math.isnan(number)]
            axes.barh(
                [place for place, _ in there],
                [number for _, number in there],
                height=BAR_CM * 0.92,
                facecolor=style.SERIES_FILLS[rank] if several else style.ACCENT,
                hatch=style.SERIES_HATCHES[rank],
                edgecolor=style.INK,
                label=kind,
            )
            for place, number in bars:
                self._end(axes, place, number)
        highest = self.table["value"].max()
        axes.set_ylim(depth - SPACE_CM / 2, 0)
        axes.set_xlim(0, (highest or 1) * 1.02)
        shown = [tick for tick in style.round_ticks(0, highest or 1) if tick <= highest * 1.02]
        self.axis(axes, "x", shown or [0.0])
        axes.set_yticks([place for place, _ in ticks], [text for _, text in ticks])
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(self.x_label)
        if several:
            handles, words = axes.get_legend_handles_labels()
            self.legend(figure, handles, words, most=len(self.kinds))
        return figure

    def _end(self, axes: Axes, place: float, number: float) -> None:
        """Print a bar's value behind its end."""
        there = not math.isnan(number)
        axes.annotate(
            self.shown(number) if there else self.say("no-figure"),
            (number if there else 0, place), (3, 0), textcoords="offset points", va="center",
            fontsize=style.SMALL_POINTS, fontstyle="normal" if there else "italic",
            annotation_clip=False,
        )  # fmt: skip

    def alt(self) -> str:
        groups = self.counted("group", len(self.bars))
        parts = [self.say("bars-head", measure=self.x_label, groups=groups)]
        lost = []
        for kind in self.kinds:
            known = {name: row[kind] for name, row in self.bars.items() if row[kind] == row[kind]}
            lost += [", ".join(filter(None, (n, kind))) for n in self.bars if n not in known]
            if not known:
                continue
            ends = {"highest": max(known, key=known.__getitem__),
                    "lowest": min(known, key=known.__getitem__)}  # fmt: skip
            if len(known) == 1:
                ends = {"only": ends["highest"]}
            lead = [self.say("bars-series", series=kind)] if kind else []
            words = [
                self.say(key, label=name, value=self.shown(known[name]))
                for key, name in ends.items()
            ]
            parts.append(" ".join([*lead, *words]))
        return fitting(parts + self.no_figure_for(lost))

    def data(self) -> pd.DataFrame:
        rows = [(name, *each) for name, row in self.bars.items() for each in row.items()]
        heads = self.heads("group", "series")
        frame = pd.DataFrame(rows, columns=[*heads, self.x_label])
        return frame if any(self.kinds) else frame.drop(columns=heads[1])


bars_by_group = call_of(BarsByGroup)
