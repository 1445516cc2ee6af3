"""This module draws how many cases of a cohort reached each step of accountability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.figure import Figure

from disparity.cases.accountability import Cohort, Step
from hrcreport.charts import style
from hrcreport.charts.chart import Chart, call_of
from hrcreport.charts.checks import Checks
from hrcreport.charts.rows import stacked
from hrcreport.charts.wording import fitting

BAR_CM = 0.4
EVERYONE = "all"
"""The group of a cohort that was not divided."""
FEW = 10
"""Of fewer cases than this a share in per cent says more than is known: counts stand alone."""


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
        >>> cohort_funnel(cohort).alt
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
                "Give one for each, or none.", "names-differ", key="names",
            )  # fmt: skip
        self.headed = list(zip(self.names or map(_head, given), given, strict=False))
        empty = [head for head, cohort in self.headed if cohort.cases == 0]
        if empty:
            checks.add(
                f"these cohorts have no cases: {', '.join(empty)}.",
                "Leave them out and say in the text that there were none.", "no-values",
            )  # fmt: skip

    def draw(self) -> Figure:
        rows = [
            (head if len(self.headed) > 1 else None, label, cohort, step)
            for head, cohort in self.headed
            for label, step in [
                (self.say("all-cases"), None),
                *((step.step, step) for step in cohort.steps),
            ]
        ]
        stack = stacked([label for _, label, _, _ in rows], [row[0] for row in rows], letters=28)
        figure, axes = self.sheet(stack.depth + 0.3, rows=True)
        axes.set_xlim(0, 100)
        for place, (_, _, cohort, step) in zip(stack.places, rows, strict=True):
            share = 100 * (step.reached if step else cohort.cases) / cohort.cases
            axes.barh(
                place, 100, height=BAR_CM, facecolor="none", edgecolor=style.PALE, linewidth=0.4
            )
            axes.barh(place, share, height=BAR_CM, facecolor=style.ACCENT, edgecolor=style.INK)
            if step and (limits := _limits(cohort, step)):
                style.whisker(axes, *limits, place)
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
        if (limits := _limits(cohort, step)) is None:
            return self.say("count-and-share", n=n, share=share)
        low, high = (self.number(end, 1) for end in limits)
        return self.say("count-share-range", n=n, share=share, low=low, high=high)

    def alt(self) -> str:
        parts = [self.say("cohorts-head", cohorts=self.counted("cohort-n", len(self.headed)))]
        for head, cohort in self.headed:
            steps = ", ".join(f"{s.step} {self._count(cohort, s)}" for s in cohort.steps)
            cases = self.counted("case", cohort.cases)
            parts.append(self.say("cohort", label=head, steps=steps, cases=cases))
        return fitting(parts)

    def data(self) -> pd.DataFrame:
        columns = [
            self.say(key)
            for key in (
                "head-cohort", "head-step", "head-cases", "cohort-share", "head-low", "head-high",
                "previous-share", "head-previous-low", "head-previous-high", "head-median-days",
            )
        ]  # fmt: skip
        rows: list[tuple[object, ...]] = []
        for head, cohort in self.headed:
            rows.append((head, self.say("all-cases"), cohort.cases, *[None] * 7))
            for step in cohort.steps:
                ends = [
                    None if end is None else 100 * end
                    for share in (step.of_cohort, step.of_previous)
                    for end in (share.value, share.low, share.high)
                ]
                rows.append((head, step.step, step.reached, *ends, step.median_days.value))
        return pd.DataFrame(rows, columns=columns)


def _limits(cohort: Cohort, step: Step) -> tuple[float, float] | None:
    """Return the interval of a step's share of its cohort in per cent; none of few cases."""
    low, high = step.of_cohort.low, step.of_cohort.high
    return None if cohort.cases < FEW or low is None or high is None else (100 * low, 100 * high)


def _head(cohort: Cohort) -> str:
    return cohort.period if cohort.group == EVERYONE else f"{cohort.group}, {cohort.period}"


cohort_funnel = call_of(CohortFunnel)
