"""This module draws how lists overlap: which events are on which of them, the largest part first.

Own code on matplotlib: the packages for such plots draw their own style and are little kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hrcreport.charts import style
from hrcreport.charts.chart import Chart, call_of
from hrcreport.charts.checks import Checks
from hrcreport.charts.wording import fitting

BARS_CM = 4.0
ROW_CM = 0.6
MOST_LISTS = 6


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
        >>> list_overlaps({"10": 30, "01": 12, "11": 8}, lists=["police", "press"]).alt
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
                f"Give two to {MOST_LISTS} different names.", "not-lists", key="lists",
            )  # fmt: skip
        strange = [
            repr(pattern)
            for pattern in counts
            if len(pattern) != len(lists) or set(pattern) - {"0", "1"} or "1" not in pattern
        ]
        if strange:
            checks.add(
                f"patterns are none of {len(lists)} lists: {', '.join(strange[:5])}.",
                "A pattern has a one or a zero for each list, and one at least: what is on no list "
                "is not known.", "not-a-pattern",
            )  # fmt: skip
        wrong = [f"{pattern} ({n!s})" for pattern, n in counts.items() if not _is_count(n)]
        if wrong:
            checks.add(
                f"counts are no whole numbers of zero or more: {', '.join(wrong[:5])}.",
                "Count events.", "not-a-count",
            )  # fmt: skip
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
                    place, row, marker="o", markersize=5.5 if row in on else 3, zorder=3,
                    color=style.INK if row in on else style.PALE,
                )  # fmt: skip
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


list_overlaps = call_of(ListOverlaps)
