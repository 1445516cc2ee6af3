"""This module draws the share of cases that still wait for a step: curves of survival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from disparity import Estimate
from disparity.cases.survival import Waiting
from hrcreport.charts import style
from hrcreport.charts.chart import Chart, call_of
from hrcreport.charts.checks import Checks
from hrcreport.charts.wording import fitting

CHART_CM = 6.6
MOST_CURVES = len(style.SERIES_COLOURS)


@dataclass(kw_only=True, eq=False)
class WaitingCurve(Chart):
    """Draw the share of cases that have not reached a step after so many days, for each group.

    `curves` are results of `disparity.waiting` by the name of their group, four at most;
    pale bands are their confidence limits (drawn for one or two curves), the thin line marks one
    half, where a curve crosses its median.

    Raises:
        DataError: there are no curves or more than four.

    Example:
        >>> from disparity import waiting
        >>> found = waiting([30, 60, 90, 400, 400], reached=[True, True, True, False, False])
        >>> waiting_curve({"All cases": found}).alt
        'Curves of waiting for 1 group: Cases still waiting, per cent. All cases: 40 per cent \
still waiting after 400 days; half within 90 days (95 per cent confidence interval from 30 on).'
    """

    curves: Mapping[str, Waiting] = field(kw_only=False)
    x_label: str | None = None
    y_label: str | None = None

    def check(self, checks: Checks) -> None:
        if not self.curves:
            checks.no_rows()
        mend = f"A reader tells {MOST_CURVES} apart: draw two pictures, or fewer groups."
        checks.at_most(MOST_CURVES, self.curves, where="there are", noun="curves", mend=mend)
        self.last = max((each.days[-1] for each in self.curves.values() if each.days), default=None)
        if self.curves and self.last is None:
            checks.add(
                "no case has reached the step.", "There is no curve to draw: say so in the text.",
                "no-values",
            )  # fmt: skip

    @property
    def measure(self) -> str:
        """What the axis measures."""
        return self.y_label or self.say("waiting-axis")

    def draw(self) -> Figure:
        figure, axes = self.sheet(CHART_CM)
        last = self.last or 1.0
        axes.axhline(50, color=style.GREY, linewidth=0.5, linestyle=(0, (1, 2)), zorder=0)
        for each, colour, line in zip(
            self.curves.values(), style.SERIES_COLOURS, style.SERIES_LINES, strict=False
        ):
            days = [0.0, *each.days] if each.days else [0.0, last]
            if len(self.curves) <= 2:
                low, high = (_per_cent(ends) for ends in (each.low, each.high))
                axes.fill_between(
                    days, low, high, step="post", color=colour, alpha=0.13, linewidth=0
                )
            shares = _per_cent(each.still_waiting)
            axes.plot(days, shares, drawstyle="steps-post", color=colour, linestyle=line)
        axes.set_ylim(0, 100)
        self.axis(axes, "y", [0, 25, 50, 75, 100])
        self.from_zero(axes, "x", last)
        axes.set_xlabel(self.x_label or self.say("days-axis"))
        style.headed(axes, self.measure)
        names = [style.wrapped(name, 18) for name in self.curves]
        gap = max(map(style.lines_of, names)) * (style.SMALL_POINTS + 2) * 100
        gap /= (CHART_CM - 1.6) * style.POINTS_PER_CM
        ends = [
            (each.days[-1] if each.days else last, _per_cent(each.still_waiting)[-1])
            for each in self.curves.values()
        ]
        style.end_names(
            axes, names, ends, right=last * 1.03, gap=gap, low=-gap / 2,
            colours=style.SERIES_COLOURS[: len(ends)],
        )  # fmt: skip
        return figure

    def alt(self) -> str:
        groups = self.counted("group", len(self.curves))
        parts = [self.say("waiting-head", measure=self.measure, groups=groups)]
        for name, each in self.curves.items():
            if not each.days:
                parts.append(self.say("nobody-reached", group=name))
                continue
            share = self.number(100 * each.still_waiting[-1])
            days, half = self.number(each.days[-1]), self._half(each.median_days)
            parts.append(self.say("waiting", group=name, half=half, share=share, days=days))
        return fitting(parts)

    def _half(self, median: Estimate) -> str:
        """Return when half have reached the step, with the interval of it."""
        if median.value is None:
            return self.say("no-half")
        limits = ""
        if median.low is not None:
            low, level = self.number(median.low), self.per_cent(median.level)
            limits = self.say("interval-open", low=low, level=level)
            if median.high is not None:
                limits = self.confidence(median.level, low, self.number(median.high))
        return self.say("half", days=self.number(median.value), interval=limits)

    def data(self) -> pd.DataFrame:
        last = self.last or 0.0
        rounds = [day for day in style.round_ticks(0, last, count=12) if 0 <= day <= last]
        rows = [
            (name, day, *(
                _per_cent(shares)[int(np.searchsorted(each.days, day, side="right"))]
                for shares in (each.still_waiting, each.low, each.high)
            ))
            for name, each in self.curves.items()
            for day in rounds
        ]  # fmt: skip
        heads = self.heads("group", "days", "low", "high")
        return pd.DataFrame(rows, columns=[*heads[:2], self.measure, *heads[2:]])


def _per_cent(shares: Sequence[float]) -> list[float]:
    """Return a curve in per cent from the first day on; all wait where nobody reached the step."""
    return [100.0, *(100 * share for share in shares or (1.0,))]


waiting_curve = call_of(WaitingCurve)
