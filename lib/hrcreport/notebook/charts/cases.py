"""This module draws how far cases come: the steps they reach, and the share that still waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from disparity import Estimate
from disparity.cases.accountability import Cohort, Step
from disparity.cases.survival import Waiting
from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.chart import Chart, call_of
from hrcreport.notebook.charts.checks import Checks
from hrcreport.notebook.charts.wording import Point, fitting

BAR_CM = 0.4
EVERYONE = "all"
"""The group of a cohort that was not divided."""
FEW = 10
"""Of fewer cases than this a share in per cent says more than is known: counts stand alone."""
CURVES_CM = 6.6
MOST_CURVES = len(style.SERIES_COLOURS)


@dataclass(kw_only=True, eq=False)
class CohortFunnel(Chart):
    """Draw for each cohort a bar for all of its cases and one for each step, as long as its share.

    `cohorts` are results of `accountability_funnel` or `accountability_from_counts`, one or
    several (groups, periods), which stand below each other and are never added up; `names` head
    them otherwise than their group and period. Behind each bar stand the cases, from ten cases of
    a cohort on their share of it with its interval, which a thin line draws, and the median days
    where half have reached the step.

    Raises:
        DataError: there is no cohort, a cohort has no cases, or `names` are not one for each.

    Example:
        >>> from disparity import accountability_from_counts
        >>> cohort = accountability_from_counts(
        ...     {"event": 40, "charged": 8, "convicted": 3}, period="2015–2018",
        ...     followed_to="2023-12-31")
        >>> hrc.cohort_funnel(cohort).alt
        'Funnel of 1 cohort. 2015–2018: 40 cases, charged 8 (20.0 per cent, 10.5–34.8), convicted \
3 (7.5 per cent, 2.6–19.9).'
    """

    cohorts: Cohort | Sequence[Cohort] = field(kw_only=False)
    names: Sequence[str] | None = None

    def check(self, checks: Checks) -> None:
        given = [self.cohorts] if isinstance(self.cohorts, Cohort) else list(self.cohorts)
        if not given:
            checks.no_rows()
        if self.names is not None and len(self.names) != len(given):
            checks.add(
                f"there are {len(self.names)} names for {len(given)} cohorts.",
                "Give one for each, or none.",
                "names-differ",
                key="names",
            )
        self.headed = list(zip(self.names or map(_head, given), given, strict=False))
        empty = [head for head, cohort in self.headed if cohort.cases == 0]
        if empty:
            checks.add(
                f"these cohorts have no cases: {', '.join(empty)}.",
                "Leave them out and say in the text that there were none.",
                "no-values",
            )

    def draw(self) -> Figure:
        rows = [
            (head if len(self.headed) > 1 else "", cohort, step)
            for head, cohort in self.headed
            for step in (None, *cohort.steps)
        ]
        labels = [step.step if step else self.say("all-cases") for _, _, step in rows]
        stack = style.stacked(labels, [head for head, _, _ in rows], letters=28)
        figure, axes = self.sheet(stack.depth + 0.3, rows=True)
        axes.set_xlim(0, 100)
        for place, (_, cohort, step) in zip(stack.places, rows, strict=True):
            share = 100 * (step.reached if step else cohort.cases) / cohort.cases
            axes.barh(
                place, 100, height=BAR_CM, facecolor="none", edgecolor=style.PALE, linewidth=0.4
            )
            axes.barh(place, share, height=BAR_CM, facecolor=style.ACCENT, edgecolor=style.INK)
            if step and (point := _share(cohort, step)).has_limits:
                style.whisker(axes, *point[1:], place)
            style.beside(axes, self._words(cohort, step), place)
        stack.name(axes)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        return figure

    def _words(self, cohort: Cohort, step: Step | None) -> str:
        if step is None:
            return self.number(cohort.cases)
        parts = [self._count(cohort, step)]
        if step.median_days.value is not None:
            parts.append(self.say("median-days", days=self.number(step.median_days.value)))
        return "; ".join(parts)

    def _count(self, cohort: Cohort, step: Step) -> str:
        n = self.number(step.reached)
        if cohort.cases < FEW:
            return n
        share = self.number(100 * step.reached / cohort.cases, 1)
        if not (point := _share(cohort, step)).has_limits:
            return self.say("count-and-share", n=n, share=share)
        low, high = (self.number(end, 1) for end in point[1:])
        return self.say("count-share-range", n=n, share=share, low=low, high=high)

    def alt(self) -> str:
        parts = [self.say("cohorts-head", cohorts=self.counted("cohort-n", len(self.headed)))]
        for head, cohort in self.headed:
            steps = ", ".join(f"{s.step} {self._count(cohort, s)}" for s in cohort.steps)
            cases = self.counted("case", cohort.cases)
            parts.append(self.say("cohort", label=head, steps=steps, cases=cases))
        return fitting(parts)

    def data(self) -> pd.DataFrame:
        keys = (
            "head-cohort",
            "head-step",
            "head-cases",
            "cohort-share",
            "head-low",
            "head-high",
            "previous-share",
            "head-previous-low",
            "head-previous-high",
            "head-median-days",
        )
        rows: list[tuple[object, ...]] = []
        for head, cohort in self.headed:
            rows.append((head, self.say("all-cases"), cohort.cases, *[None] * 7))
            rows += [
                (
                    head,
                    step.step,
                    step.reached,
                    *Point.of(step.of_cohort, scale=100),
                    *Point.of(step.of_previous, scale=100),
                    step.median_days.value,
                )
                for step in cohort.steps
            ]
        return pd.DataFrame(rows, columns=[self.say(key) for key in keys])


def _share(cohort: Cohort, step: Step) -> Point:
    """Return a step's share of its cohort in per cent; nothing of few cases."""
    return Point.of(step.of_cohort, scale=100) if cohort.cases >= FEW else Point()


def _head(cohort: Cohort) -> str:
    return cohort.period if cohort.group == EVERYONE else f"{cohort.group}, {cohort.period}"


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
        >>> hrc.waiting_curve({"All cases": found}).alt
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
                "no case has reached the step.",
                "There is no curve to draw: say so in the text.",
                "no-values",
            )

    @property
    def measure(self) -> str:
        """What the axis measures."""
        return self.y_label or self.say("waiting-axis")

    def draw(self) -> Figure:
        figure, axes = self.sheet(CURVES_CM)
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
        gap /= (CURVES_CM - 1.6) * style.POINTS_PER_CM
        ends = [
            (each.days[-1] if each.days else last, _per_cent(each.still_waiting)[-1])
            for each in self.curves.values()
        ]
        style.end_names(
            axes,
            names,
            ends,
            right=last * 1.03,
            gap=gap,
            low=-gap / 2,
            colours=style.SERIES_COLOURS[: len(ends)],
        )
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
        limits = self.limits(Point.of(median), median.level)
        if median.low is not None and median.high is None:
            low, level = self.number(median.low), self.per_cent(median.level)
            limits = self.say("interval-open", low=low, level=level)
        return self.say("half", days=self.number(median.value), interval=limits)

    def data(self) -> pd.DataFrame:
        last = self.last or 0.0
        rounds = [day for day in style.round_ticks(0, last, count=12) if 0 <= day <= last]
        rows = [
            (
                name,
                day,
                *(
                    _per_cent(shares)[int(np.searchsorted(each.days, day, side="right"))]
                    for shares in (each.still_waiting, each.low, each.high)
                ),
            )
            for name, each in self.curves.items()
            for day in rounds
        ]
        heads = self.heads("group", "days", "low", "high")
        return pd.DataFrame(rows, columns=[*heads[:2], self.measure, *heads[2:]])


def _per_cent(shares: Sequence[float]) -> list[float]:
    """Return a curve in per cent from the first day on; all wait where nobody reached the step."""
    return [100.0, *(100 * share for share in shares or (1.0,))]


cohort_funnel = call_of(CohortFunnel)
waiting_curve = call_of(WaitingCurve)
