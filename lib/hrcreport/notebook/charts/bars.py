"""This module draws bars: of groups and series, and of the parts in which lists overlap.

Overlaps are own code on matplotlib: the packages for them draw their own style and are little kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.chart import (
    Chart,
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
BARS_CM = 4.0
ROW_CM = 0.6
MOST_LISTS = 6


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
        found = {row[:2]: Point(*row[2:]) for row in rows}
        return {
            name: {kind: found.get((name, kind), Point()) for kind in self.kinds}
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
            there = [(place, end.value) for place, end in bars if end.known]
            axes.barh(
                [place for place, _ in there],
                [number for _, number in there],
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
        shown = [tick for tick in style.round_ticks(0, highest or 1) if tick <= highest * 1.02]
        self.axis(axes, "x", shown or [0.0])
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
            known = {name: end.value for name, end in ends.items() if end.known}
            lost += [", ".join(filter(None, (name, kind))) for name in ends if name not in known]
            if not known:
                continue
            told = {
                "highest": max(known, key=known.__getitem__),
                "lowest": min(known, key=known.__getitem__),
            }
            if len(known) == 1:
                told = {"one": told["highest"]}
            words = [self.say("bars-series", series=kind)] if kind else []
            for key, name in told.items():
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


@dataclass(kw_only=True, eq=False)
class ListOverlaps(Chart):
    """Draw a bar for each combination of lists, with dots below it for the lists it is on.

    `overlaps` counts events by the lists they are on, as ones and zeros in the order of `lists`
    ("101": on the first and third), as `disparity.several_lists` takes them. Combinations
    without events are left out; the largest comes first.

    Raises:
        DataError: there are not two to six lists, two share a name, a pattern is none of theirs,
            a count is negative or no whole number, or no list has an event.

    Example:
        >>> hrc.list_overlaps({"10": 30, "01": 12, "11": 8}, lists=["police", "press"]).alt
        'Overlaps of 2 lists with 50 events. On one list only: 42; on all: 8. police: 38 events, \
press: 20 events. Largest part: police only, 30.'
    """

    overlaps: Mapping[str, int] = field(kw_only=False)
    lists: Sequence[str]

    def check(self, checks: Checks) -> None:
        lists, counts = self.lists, self.overlaps
        if not 2 <= len(lists) <= MOST_LISTS or len(set(lists)) < len(lists):
            checks.add(
                f"lists are {', '.join(lists) or 'none'}.",
                f"Give two to {MOST_LISTS} different names.",
                "not-lists",
                key="lists",
            )
        strange = [
            repr(pattern)
            for pattern in counts
            if len(pattern) != len(lists) or set(pattern) - {"0", "1"} or "1" not in pattern
        ]
        if strange:
            checks.add(
                f"patterns are none of {len(lists)} lists: {', '.join(strange[:5])}.",
                "A pattern has a one or a zero for each list, and one at least: what is on no list "
                "is not known.",
                "not-a-pattern",
            )
        wrong = [f"{pattern} ({n!s})" for pattern, n in counts.items() if not _is_count(n)]
        if wrong:
            checks.add(
                f"counts are no whole numbers of zero or more: {', '.join(wrong[:5])}.",
                "Count events.",
                "not-a-count",
            )
        checks.stop()
        there = [(pattern, int(n)) for pattern, n in counts.items() if n > 0]
        if not there:
            checks.no_rows()
        self.parts = sorted(there, key=lambda pair: (-pair[1], pair[0].count("1"), pair[0]))
        self.sums = {
            name: sum(n for pattern, n in there if pattern[row] == "1")
            for row, name in enumerate(lists)
        }

    def draw(self) -> Figure:
        rows = ROW_CM * len(self.lists)
        figure = style.new_figure(width=self.width, height=BARS_CM + rows + 0.3)
        grid = figure.add_gridspec(2, 1, height_ratios=[BARS_CM, rows], hspace=0.02)
        bars = figure.add_subplot(grid[0])
        dots = figure.add_subplot(grid[1], sharex=bars)
        numbers = [n for _, n in self.parts]
        bars.bar(
            range(len(numbers)), numbers, width=0.6, facecolor=style.ACCENT, edgecolor=style.INK
        )
        size = style.SMALL_POINTS if len(numbers) <= 20 else style.SMALL_POINTS - 2
        for place, n in enumerate(numbers):
            style.note(bars, self.number(n), (place, n), (0, 2), ha="center", fontsize=size)
        bars.set_ylim(0, numbers[0] * 1.1)
        bars.set_yticks([])
        bars.spines["left"].set_visible(False)
        bars.tick_params(axis="x", length=0, labelbottom=False)
        style.headed(bars, self.say("events-axis"), pad=2)
        self._dots(dots)
        return figure

    def _dots(self, dots: Axes) -> None:
        for place, (pattern, _) in enumerate(self.parts):
            on = [row for row, mark in enumerate(pattern) if mark == "1"]
            dots.plot([place, place], [min(on), max(on)], color=style.INK, linewidth=1.4, zorder=2)
            for row in range(len(self.lists)):
                dots.plot(
                    place,
                    row,
                    marker="o",
                    markersize=5.5 if row in on else 3,
                    zorder=3,
                    color=style.INK if row in on else style.PALE,
                )
        dots.set_xlim(-0.7, max(len(self.parts), 4) - 0.3)
        dots.set_ylim(len(self.lists) - 0.5, -0.5)
        names = [style.wrapped(f"{name} ({self.number(n)})", 28) for name, n in self.sums.items()]
        dots.set_yticks(list(range(len(names))), names)
        dots.tick_params(axis="both", length=0, labelbottom=False)
        for side in ("left", "bottom"):
            dots.spines[side].set_visible(False)

    def alt(self) -> str:
        once = sum(n for pattern, n in self.parts if pattern.count("1") == 1)
        on_all = sum(n for pattern, n in self.parts if "0" not in pattern)
        sums = [f"{name}: {self.counted('event', n)}" for name, n in self.sums.items()]
        largest, most = self.parts[0]
        names = [name for name, mark in zip(self.lists, largest, strict=True) if mark == "1"]
        key = "largest-one" if len(names) == 1 else "largest-part"
        lists = self.counted("list", len(self.lists))
        events = self.counted("event", sum(n for _, n in self.parts))
        return fitting(
            [
                self.say("overlaps-head", lists=lists, events=events),
                self.say("overlaps-shared", once=self.number(once), all=self.number(on_all)),
                self.say("sentence", words=", ".join(sums)),
                self.say(key, names=self.listed(names), n=self.number(most)),
            ]
        )

    def data(self) -> pd.DataFrame:
        rows = [
            [*(self.say("yes" if mark == "1" else "no") for mark in pattern), n]
            for pattern, n in self.parts
        ]
        return pd.DataFrame(rows, columns=[*self.lists, *self.heads("events")])


def _is_count(n: object) -> bool:
    return isinstance(n, int | float) and n >= 0 and n == n // 1


bars_by_group = call_of(BarsByGroup)
list_overlaps = call_of(ListOverlaps)
