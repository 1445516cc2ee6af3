"""This module draws two values of each row and the way between them: dumbbells."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hrcreport.notebook.drawing.rows import stacked
from hrcreport.notebook.drawing.style import (
    ACCENT,
    GREY,
    INK,
    PALE,
    PAPER,
    SERIES_COLOURS,
    SMALL_POINTS,
    legend_columns,
    new_figure,
    number_axis,
    round_ticks,
)
from hrcreport.notebook.drawing.wording import LONGEST_ALT, counted, fitting, listed, say

APART_CM = 0.11
"""How far two values with intervals stand from the middle, so that neither hides the other."""
FIRST: dict[str, Any] = {
    "marker": "o",
    "markersize": 5.5,
    "markerfacecolor": ACCENT,
    "markeredgecolor": ACCENT,
}
SECOND: dict[str, Any] = {
    "marker": "s", "markersize": 5, "markerfacecolor": PAPER,
    "markeredgecolor": SERIES_COLOURS[1], "markeredgewidth": 1.2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class End:
    """One value of a row with its interval; NaN where there is none."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True, slots=True)
class Pair:
    """A row with its two values."""

    label: str
    section: str | None
    first: End
    second: End

    @property
    def complete(self) -> bool:
        """Whether both values are there."""
        return not (math.isnan(self.first.value) or math.isnan(self.second.value))

    @property
    def name(self) -> str:
        """The row's name with its section before it."""
        return f"{self.section}, {self.label}" if self.section else self.label


def pairs_alt(
    rows: Sequence[Pair],
    *,
    names: tuple[str, str],
    measure: str,
    sentence: Callable[[Pair], str],
    language: str,
) -> str:
    """Return the alternative text: the rows from the widest to the narrowest gap, then the gaps."""
    head = say(
        "pairs-head", language=language, rows=counted("row", len(rows), language=language),
        first=names[0], second=names[1], measure=measure,
    )  # fmt: skip
    complete = [row for row in rows if row.complete]
    widest = sorted(complete, key=lambda row: -abs(row.first.value - row.second.value))
    parts = [head, *(sentence(row) for row in widest)]
    lost = [row.name for row in rows if not row.complete]
    last = ""
    if lost:
        last = say("no-figure-for", language=language, labels=listed(lost, language=language))
    return f"{fitting(parts, longest=LONGEST_ALT - len(last) - 1)} {last}".strip()


def pairs_figure(
    rows: Sequence[Pair],
    *,
    names: tuple[str, str],
    x_label: str,
    beside: Callable[[Pair], str],
    head: str,
    width: float,
    language: str,
) -> Figure:
    """Return the figure; `names` are those of the two values, `beside` says what stands behind."""
    stack = stacked([row.label for row in rows], [row.section for row in rows])
    figure = new_figure(width=width, height=stack.depth + 2.2, rows=True)
    axes = figure.add_subplot()
    ends = [
        number
        for row in rows
        for end in (row.first, row.second)
        for number in (end.value, end.low, end.high)
        if not math.isnan(number)
    ]
    ticks = round_ticks(0, max(ends) or 1)
    axes.set_xlim(0, max(ends) * 1.03 or 1)
    for place, row in zip(stack.places, rows, strict=True):
        axes.axhline(place, color=PALE, linewidth=0.4, zorder=0)
        _row(axes, row, place)
        words = beside(row) if row.complete else say("no-figure", language=language)
        axes.annotate(
            words, (1, place), (6, 0), xycoords=axes.get_yaxis_transform(),
            textcoords="offset points", va="center", fontsize=SMALL_POINTS,
            fontstyle="normal" if row.complete else "italic", annotation_clip=False,
        )  # fmt: skip
    axes.annotate(
        head, (1, 1), (6, 2), xycoords="axes fraction", textcoords="offset points", va="bottom",
        fontsize=SMALL_POINTS, color=GREY, annotation_clip=False,
    )  # fmt: skip
    stack.name(axes)
    number_axis(axes, "x", [t for t in ticks if t <= axes.get_xlim()[1]], language=language)
    axes.set_xlabel(x_label)
    handles: list[Artist] = [Line2D([], [], linestyle="none", **style) for style in (FIRST, SECOND)]
    figure.legend(
        handles,
        list(names), loc="outside upper left", ncols=legend_columns(names, width=width),
        columnspacing=1.2, handletextpad=0.2,
    )  # fmt: skip
    return figure


def _row(axes: Axes, row: Pair, place: float) -> None:
    ends = (row.first, row.second)
    with_limits = any(not math.isnan(end.low) for end in ends)
    if row.complete:
        axes.plot(
            [row.first.value, row.second.value], [place, place], solid_capstyle="butt", zorder=1,
            color=PALE if with_limits else GREY, linewidth=3.5 if with_limits else 1.6,
        )  # fmt: skip
    for end, style, side in zip(ends, (FIRST, SECOND), (-1, 1), strict=True):
        across = place + side * APART_CM if with_limits else place
        if not (math.isnan(end.low) or math.isnan(end.high)):
            axes.plot(
                [end.low, end.high], [across, across], color=style["markeredgecolor"],
                linewidth=1.2, zorder=2,
            )  # fmt: skip
        if not math.isnan(end.value):
            axes.plot(end.value, across, linestyle="none", zorder=3, color=INK, **style)
