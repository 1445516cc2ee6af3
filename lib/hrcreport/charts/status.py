"""This module draws what became of recommendations: bars stacked by status."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from hrcreport.charts import style
from hrcreport.charts.chart import Cells, Counts, Names, TableChart, call_of
from hrcreport.charts.checks import Checks
from hrcreport.charts.rows import stacked
from hrcreport.charts.wording import fitting
from hrcreport.recommendations.vocabulary import Status

BAR_CM = 0.55
NARROWEST_LABEL_CM = 0.42
DARK = frozenset({Status.IMPLEMENTED, Status.SUBSTANTIALLY})
FILLS: dict[Status, dict[str, Any]] = {
    Status.IMPLEMENTED: {"facecolor": "#08244c"},
    Status.SUBSTANTIALLY: {"facecolor": "#34689e"},
    Status.PARTLY: {"facecolor": "#86b1d8"},
    Status.ANNOUNCED: {"facecolor": "#c5dbee"},
    Status.NO_ACTION: {"facecolor": style.PAPER},
    Status.REVERSED: {"facecolor": "#f4cdd3", "hatch": "xxxx"},
    Status.NO_INFORMATION: {"facecolor": style.PAPER, "hatch": "...."},
    Status.OVERTAKEN: {"facecolor": style.PAPER, "hatch": "////"},
}
"""From dark to white as less is done; what has no place on that way is hatched."""
ALLOWED = {degree.value: degree for degree in Status} | {d.words: d for d in Status}


@dataclass(kw_only=True, eq=False)
class StatusBars(TableChart):
    """Draw how many recommendations have which status: one bar, or one for each value of `by`.

    Each row of the table is one recommendation, or as many as `count` says; `status` holds a
    degree of `hrcreport.recommendations` (a Status, "5" to "0", "NI", "NA", or its words), `by`
    what it is counted by, such as the State, the body that made it or the theme. Bars keep the
    order of the table; every part of a bar carries its number.

    Raises:
        DataError: a column is missing, the table has no rows, a status is not on the scale, or a
            count is none.

    Example:
        >>> found = pd.DataFrame({"status": ["5", "3", "3", "NI"]})
        >>> status_bars(found).alt
        '4 recommendations by status. 1 implemented (25 per cent), 2 partly implemented (50 per \
cent) and 1 insufficient information (25 per cent).'
    """

    status: Cells = "status"
    by: Names | None = None
    count: Counts | None = None

    def check(self, checks: Checks) -> None:
        scale = f"The scale is {', '.join(f'{d.value} ({d.words})' for d in Status)}."
        degrees = self.codes(
            checks, "status", lambda v: ALLOWED.get(str(getattr(v, "value", v))), scale=scale
        )
        checks.stop()
        numbers = self.table["count"] if self.count else [1] * len(degrees)
        bars: dict[str, Counter[Status]] = {name: Counter() for name in self.table["by"]}
        for name, degree, number in zip(self.table["by"], degrees, numbers, strict=True):
            if degree is not None:
                bars[name][degree] += int(number)
        self.bars = {name: found for name, found in bars.items() if found.total()}
        if not self.bars:
            checks.no_rows()
        total: Counter[Status] = sum(self.bars.values(), Counter())
        self.total, self.used = total, [degree for degree in Status if total[degree]]

    def meaning(self, degree: Status) -> str:
        """Return a status in the document's language."""
        return self.say(f"status-{degree.value}")

    def draw(self) -> Figure:
        stack = stacked(list(self.bars), letters=26, row_cm=BAR_CM + 0.2)
        words = [self.meaning(degree) for degree in self.used]
        across = style.legend_columns(words, width=self.width)
        height = stack.depth + 1.2 + 0.45 * -(-len(words) // across)
        figure, axes = self.sheet(height, rows=True)
        longest = max(found.total() for found in self.bars.values())
        plain = self.width - (5 if any(self.bars) else 1)
        for place, found in zip(stack.places, self.bars.values(), strict=True):
            start = 0
            for degree in self.used:
                if number := found[degree]:
                    axes.barh(
                        place, number, left=start, height=BAR_CM, edgecolor=style.INK,
                        linewidth=0.5, **FILLS[degree],
                    )  # fmt: skip
                    if number / longest * plain >= NARROWEST_LABEL_CM:
                        _number(axes, degree, number, start + number / 2, place)
                    start += number
        stack.name(axes)
        axes.set_xlim(0, longest * 1.01)
        ticks = [t for t in style.round_ticks(0, longest) if t == int(t) and t <= longest * 1.01]
        self.axis(axes, "x", ticks)
        axes.set_xlabel(self.say("recommendations-axis"))
        looks = (FILLS[degree] for degree in self.used)
        handles = [Patch(edgecolor=style.INK, linewidth=0.5, **look) for look in looks]
        self.legend(figure, handles, words)
        return figure

    def alt(self) -> str:
        number = self.counted("recommendation", self.total.total())
        parts = [
            self.say("status-head", recommendations=number),
            self.say("sentence", words=self._spoken(self.total)),
        ]
        if any(self.bars):
            parts += [
                self.say("grid-place", place=name, counts=self._spoken(found))
                for name, found in self.bars.items()
            ]
        return fitting(parts)

    def _spoken(self, found: Counter[Status]) -> str:
        parts = [
            self.say(
                "status-part", n=found[degree], status=self.meaning(degree),
                share=self.per_cent(found[degree] / found.total()),
            )
            for degree in Status
            if found[degree]
        ]  # fmt: skip
        return self.listed(parts, longest=len(Status))

    def data(self) -> pd.DataFrame:
        rows = [
            {self.say("head-row"): name} | {self.meaning(d): found[d] for d in self.used}
            for name, found in self.bars.items()
        ]
        data = pd.DataFrame(rows)
        return data if self.by else data.iloc[:, 1:]


def _number(axes: Axes, degree: Status, number: int, across: float, place: float) -> None:
    hatched = "hatch" in FILLS[degree]
    axes.text(
        across, place, str(number), ha="center", va="center", fontsize=style.SMALL_POINTS,
        color=style.PAPER if degree in DARK else style.INK,
        bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8} if hatched else None,
    )  # fmt: skip


status_bars = call_of(StatusBars)
