"""This module draws two values of each row and the way between them: dumbbells."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hrcreport.charts import style
from hrcreport.charts.chart import TableChart
from hrcreport.charts.rows import stacked
from hrcreport.charts.wording import LONGEST_ALT, fitting

APART_CM = 0.11
"""How far two values with intervals stand from the middle, so that neither hides the other."""
FIRST: dict[str, Any] = {
    "marker": "o", "markersize": 5.5, "markerfacecolor": style.ACCENT,
    "markeredgecolor": style.ACCENT,
}  # fmt: skip
SECOND: dict[str, Any] = {
    "marker": "s", "markersize": 5, "markerfacecolor": style.PAPER,
    "markeredgecolor": style.SERIES_COLOURS[1], "markeredgewidth": 1.2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class End:
    """One value of a row with its interval; NaN where there is none."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan

    @property
    def has_limits(self) -> bool:
        """Whether both ends of the interval are known."""
        return not (math.isnan(self.low) or math.isnan(self.high))


@dataclass(frozen=True, slots=True)
class Pair:
    """A row with its two values."""

    label: str
    section: str
    first: End
    second: End

    @property
    def complete(self) -> bool:
        """Whether both values are there."""
        return not (math.isnan(self.first.value) or math.isnan(self.second.value))

    @property
    def name(self) -> str:
        """The row's name with its section before it."""
        return ", ".join(filter(None, (self.section, self.label)))


@dataclass(kw_only=True, eq=False)
class PairChart(TableChart):
    """A chart of two values in each row; it has a column `section`."""

    @property
    @abstractmethod
    def pairs(self) -> list[Pair]:
        """The rows from top to bottom."""

    @property
    @abstractmethod
    def ends(self) -> tuple[str, str]:
        """The names of the two values."""

    @property
    @abstractmethod
    def measure(self) -> str:
        """What the axis measures."""

    beside_key: ClassVar[str]
    """The key of the words above what stands behind the rows."""

    @abstractmethod
    def beside(self, pair: Pair) -> str:
        """Return what stands behind a complete row."""

    @abstractmethod
    def sentence(self, pair: Pair) -> str:
        """Return a complete row in words."""

    def draw(self) -> Figure:
        stack = stacked([row.label for row in self.pairs], [r.section or None for r in self.pairs])
        figure, axes = self.sheet(stack.depth + 2.2, rows=True)
        ends = [
            number
            for row in self.pairs
            for end in (row.first, row.second)
            for number in (end.value, end.low, end.high)
            if not math.isnan(number)
        ]
        ticks = style.round_ticks(0, max(ends) or 1)
        axes.set_xlim(0, max(ends) * 1.03 or 1)
        for place, row in zip(stack.places, self.pairs, strict=True):
            axes.axhline(place, color=style.PALE, linewidth=0.4, zorder=0)
            _row(axes, row, place)
            words = self.beside(row) if row.complete else self.say("no-figure")
            style.beside(axes, words, place, italic=not row.complete)
        axes.annotate(
            self.say(self.beside_key), (1, 1), (6, 2), xycoords="axes fraction", va="bottom",
            textcoords="offset points", fontsize=style.SMALL_POINTS, color=style.GREY,
            annotation_clip=False,
        )  # fmt: skip
        stack.name(axes)
        self.axis(axes, "x", [tick for tick in ticks if tick <= axes.get_xlim()[1]])
        axes.set_xlabel(self.measure)
        handles = [Line2D([], [], linestyle="none", **look) for look in (FIRST, SECOND)]
        self.legend(figure, handles, list(self.ends), handletextpad=0.2)
        return figure

    def alt(self) -> str:
        head = self.say(
            "pairs-head", rows=self.counted("row", len(self.pairs)), measure=self.measure,
            first=self.ends[0], second=self.ends[1],
        )  # fmt: skip
        complete = [row for row in self.pairs if row.complete]
        widest = sorted(complete, key=lambda row: -abs(row.first.value - row.second.value))
        lost = self.no_figure_for([row.name for row in self.pairs if not row.complete])
        last = "".join(lost)
        parts = [head, *map(self.sentence, widest)]
        return f"{fitting(parts, longest=LONGEST_ALT - len(last) - 1)} {last}".strip()


def _row(axes: Axes, row: Pair, place: float) -> None:
    ends = (row.first, row.second)
    with_limits = any(not math.isnan(end.low) for end in ends)
    if row.complete:
        axes.plot(
            [row.first.value, row.second.value], [place, place], solid_capstyle="butt", zorder=1,
            color=style.PALE if with_limits else style.GREY, linewidth=3.5 if with_limits else 1.6,
        )  # fmt: skip
    for end, look, side in zip(ends, (FIRST, SECOND), (-1, 1), strict=True):
        across = place + side * APART_CM if with_limits else place
        if end.has_limits:
            axes.plot(
                [end.low, end.high], [across, across], color=look["markeredgecolor"],
                linewidth=1.2, zorder=2,
            )  # fmt: skip
        if not math.isnan(end.value):
            axes.plot(end.value, across, linestyle="none", zorder=3, color=style.INK, **look)
