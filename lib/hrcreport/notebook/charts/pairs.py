"""This module draws two values of each row and the way between them, as dumbbells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

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
from hrcreport.notebook.charts.wording import LONGEST_ALT, Point, Row, fitting

APART_CM = 0.11
"""How far two values with intervals stand from the middle, so that neither hides the other."""
FIRST = style.mark("o", 4.5, style.ACCENT)
SECOND = style.mark("s", 7, style.PAPER, style.SERIES_COLOURS[1]) | {"markeredgewidth": 1.2}


@dataclass(frozen=True, slots=True)
class Pair(Row):
    """A row with its two values."""

    first: Point
    second: Point

    @property
    def complete(self) -> bool:
        """Whether both values are there."""
        return self.first.known and self.second.known


def _row(axes: Axes, row: Pair, place: float) -> None:
    ends = (row.second, row.first)  # where both lie at one place the dot stands in the square
    with_limits = any(not math.isnan(end.low) for end in ends)
    if row.complete:
        axes.plot(
            [row.first.value, row.second.value],
            [place, place],
            solid_capstyle="butt",
            zorder=1,
            color=style.PALE if with_limits else style.GREY,
            linewidth=3.5 if with_limits else 1.6,
        )
    for end, look, side in zip(ends, (SECOND, FIRST), (1, -1), strict=True):
        across = place + side * APART_CM if with_limits else place
        if end.has_limits:
            axes.plot(
                [end.low, end.high],
                [across, across],
                color=look["markeredgecolor"],
                linewidth=1.2,
                zorder=2,
            )
        if end.known:
            axes.plot(end.value, across, linestyle="none", zorder=3, color=style.INK, **look)


@dataclass(kw_only=True, eq=False)
class DumbbellChart(SharedDecimals, TableChart):
    """Draw for each row the values of two groups, joined, with the gap behind: trust in the police.

    `label` names the rows (questions, States, years), `group` has exactly two values, of which the
    first in the table is drawn full and the second hollow; `value` is in the units of `x_label`,
    `low` and `high` are the ends of its interval where a survey gives them. The gap is the first
    group's value less the second's.

    Raises:
        DataError: a column is missing, the table has no rows or no value, a value is negative or
            infinite, there are other than two groups, or a row and group stand twice.

    Example:
        >>> trust = pd.DataFrame({"question": ["Trust", "Trust"], "group": ["A", "B"],
        ...                       "share": [40.0, 65.0]})
        >>> hrc.dumbbell_chart(trust, label="question", group="group", value="share",
        ...                x_label="Per cent who trust the police").alt
        'Pairs of values for 1 row, A and B: Per cent who trust the police. Trust: A 40, B 65, gap \
−25.'
    """

    label: Names = "label"
    group: Names = "group"
    value: Values = "value"
    x_label: str
    low: Limits | None = None
    high: Limits | None = None
    section: Names | None = None
    decimals: int | None = None

    key = ("section", "label", "group")

    def check(self, checks: Checks) -> None:
        groups = list(dict.fromkeys(self.table["group"]))
        if len(groups) != 2:
            checks.add(
                f"column '{self.group}' has {len(groups)} groups: {', '.join(groups[:5])}.",
                "A gap lies between two groups: filter the table, or draw bars_by_group.",
                "not-two-groups",
                key=self.group,
            )

    @property
    def ends(self) -> tuple[str, str]:
        """The names of the two groups."""
        first, second = dict.fromkeys(self.table["group"])
        return first, second

    @cached_property
    def pairs(self) -> list[Pair]:
        """The rows in the order of the table."""
        rows = self.tuples("section", "label", "group", "value", "low", "high")
        ends = {row[:3]: Point(*row[3:]) for row in rows}
        return [
            Pair(name, part, *(ends.get((part, name, group), Point()) for group in self.ends))
            for part, name in dict.fromkeys(key[:2] for key in ends)
        ]

    def draw(self) -> Figure:
        stack = style.stacked([r.label for r in self.pairs], [r.section for r in self.pairs])
        figure, axes = self.sheet(stack.depth + 2.2, rows=True)
        ends = [n for row in self.pairs for n in (*row.first.numbers, *row.second.numbers)]
        ticks = style.round_ticks(0, max(ends) or 1)
        axes.set_xlim(0, max(ends) * 1.03 or 1)
        for place, row in zip(stack.places, self.pairs, strict=True):
            axes.axhline(place, color=style.PALE, linewidth=0.4, zorder=0)
            _row(axes, row, place)
            words = self.beside(row) if row.complete else self.say("no-figure")
            style.beside(axes, words, place, italic=not row.complete)
        style.note(
            axes,
            self.say("gap"),
            (1, 1),
            (6, 2),
            xycoords="axes fraction",
            va="bottom",
            color=style.GREY,
        )
        stack.name(axes)
        self.axis(axes, "x", [tick for tick in ticks if tick <= axes.get_xlim()[1]])
        axes.set_xlabel(self.x_label)
        handles = [Line2D([], [], linestyle="none", **look) for look in (FIRST, SECOND)]
        self.legend(figure, handles, list(self.ends), handletextpad=0.2)
        return figure

    def alt(self) -> str:
        head = self.say(
            "pairs-head",
            rows=self.counted("row", len(self.pairs)),
            measure=self.x_label,
            first=self.ends[0],
            second=self.ends[1],
        )
        complete = [row for row in self.pairs if row.complete]
        widest = sorted(complete, key=lambda row: -abs(row.first.value - row.second.value))
        last = "".join(self.no_figure_for([row.name for row in self.pairs if not row.complete]))
        parts = [head, *map(self.sentence, widest)]
        return f"{fitting(parts, longest=LONGEST_ALT - len(last) - 1)} {last}".strip()

    def beside(self, pair: Pair) -> str:
        """Return the gap with its sign."""
        difference = round(pair.first.value - pair.second.value, self.places)
        sign = "+" if difference > 0 else "−" if difference < 0 else ""
        return f"{sign}{self.shown(abs(difference))}"

    def sentence(self, pair: Pair) -> str:
        """Return both values and the gap."""
        first_value, second_value = (self.shown(end.value) for end in (pair.first, pair.second))
        first, second = self.ends
        return self.say(
            "pair",
            label=pair.name,
            first=first,
            one=first_value,
            second=second,
            other=second_value,
            gap=self.beside(pair),
        )

    def data(self) -> pd.DataFrame:
        rows = [
            (row.section or None, row.label, name, *end)
            for row in self.pairs
            for name, end in zip(self.ends, (row.first, row.second), strict=True)
        ]
        columns = [*self.heads("part", "row", "group"), self.x_label, *self.heads("low", "high")]
        return pd.DataFrame(rows, columns=columns).dropna(axis="columns", how="all")


dumbbell_chart = call_of(DumbbellChart)
