"""This module draws estimates with their intervals, one row each."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disparity import Estimate
from disparity.in_words import decimals_apart
from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.chart import (
    Chart,
    Names,
    SharedDecimals,
    SignedLimits,
    SignedValues,
    TableChart,
    call_of,
)
from hrcreport.notebook.charts.checks import Checks
from hrcreport.notebook.charts.wording import Point, Row, fitting

Results = Mapping[str, Estimate | Mapping[str, Estimate]]
"""Estimates by the name of their row, or by section and row."""


@dataclass(frozen=True, slots=True)
class Interval(Row):
    """One row of a chart of intervals."""

    point: Point


@dataclass(kw_only=True, eq=False)
class Intervals(SharedDecimals, Chart):
    """A chart of values with their intervals in rows, on a linear or a logarithmic axis."""

    x_label: str | None = None
    reference: float | None = None
    reference_label: str | None = None
    log: bool = False
    level: float = 0.95
    decimals: int | None = None

    @property
    @abstractmethod
    def rows(self) -> list[Interval]:
        """The rows from top to bottom."""

    @property
    def measure(self) -> str:
        """What the axis measures."""
        return self.x_label or self.say("ratio-axis")

    @property
    def axis_lines(self) -> list[str]:
        """What stands below the axis: what it measures, what lines are, and where it is not plain.

        Not plain is a logarithmic axis, and one that does not begin at zero where all lies above.
        """
        ratio, low = self.say("ratio-axis"), self._limits()[0]
        says_log = self.log and ratio.startswith(self.measure)
        lines = [ratio if says_log else self.measure]
        if any(row.point.has_limits for row in self.known):
            lines.append(self.say("line-limits", level=self.per_cent(self.level)))
        if self.log and not says_log and ratio not in lines:
            lines.append(self.say("log-axis"))
        if not self.log and low > 0:
            lines.append(self.say("not-from-zero"))
        return lines

    def end(self, value: float) -> str:
        """Return a limit, with more decimals where it would read as the reference and is not."""
        if self.reference is None:
            return self.shown(value)
        return self.number(value, decimals_apart(value, self.reference, self.places))

    def check_log(self, checks: Checks) -> None:
        """Note what a logarithmic axis cannot show; a zero stands at its edge."""
        checks.stop()
        negative = [row.name for row in self.rows if row.point.value < 0]
        if negative or not any(end > 0 for row in self.rows for end in row.point):
            checks.add(
                f"a logarithmic axis cannot show values below zero: {', '.join(negative)}."
                if negative
                else "a logarithmic axis cannot show zeros only.",
                "Leave the rows without a value (NaN, printed as not estimable), say it in the "
                "text, or use log=False.",
                "log-of-zero",
            )
        if self.reference is not None and self.reference <= 0:
            checks.add(
                f"a logarithmic axis cannot show the reference {self.reference:g}.",
                "A ratio's reference is 1; for differences use log=False.",
                "log-of-zero",
                key="reference",
            )

    def values(self) -> Iterable[float]:
        return [n for row in self.known for n in row.point.numbers]

    @property
    def known(self) -> list[Interval]:
        """The rows that have a value."""
        return [row for row in self.rows if row.point.known]

    def draw(self) -> Figure:
        stack = style.stacked([r.label for r in self.rows], [r.section for r in self.rows])
        lines = self.axis_lines
        height = stack.depth + (1.75 if self.reference_label else 1.35)
        height += style.LINE_CM * (len(lines) - 1)
        figure, axes = self.sheet(height, rows=True)
        low, high = self._limits()
        if self.log:
            axes.set_xscale("log")
        axes.set_xlim(low, high)
        if self.reference is not None:
            axes.axvline(
                self.reference, color=style.GREY, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1
            )
            if self.reference_label:
                style.note(
                    axes,
                    self.reference_label,
                    (self.reference, 1),
                    (0, 2),
                    ha="center",
                    va="bottom",
                    xycoords=axes.get_xaxis_transform(),
                    color=style.GREY,
                )
        for place, row in zip(stack.places, self.rows, strict=True):
            axes.axhline(place, color=style.PALE, linewidth=0.4, zorder=0)
            self._draw_row(axes, row, place, left=low)
        stack.name(axes)
        ticks = style.log_ticks(low, high) if self.log else style.round_ticks(low, high, count=6)
        self.axis(axes, "x", [tick for tick in ticks if low <= tick <= high])
        axes.set_xlabel("\n".join(lines))
        return figure

    def _limits(self) -> tuple[float, float]:
        """Return the ends of the axis, with some room around what it shows.

        It begins at zero where that takes a third of it at the most.
        """
        ends = [*self.values(), *([] if self.reference is None else [self.reference])]
        if self.log:
            ends = [n for n in ends if n > 0]
            room = max((max(ends) / min(ends)) ** 0.06, 1.08)
            return min(ends) / room, max(ends) * room
        room = 0.06 * (max(ends) - min(ends)) or abs(max(ends)) * 0.1 or 1.0
        low = min(ends) - room
        from_zero = 0 <= min(ends) <= max(ends) / 3
        return (0.0 if from_zero or low < 0 <= min(ends) else low), max(ends) + room

    def _draw_row(self, axes: Axes, row: Interval, place: float, *, left: float) -> None:
        point, words = row.point, self.say("not-estimable")
        if point.known:
            words = self.ranged(point)
            if point.has_limits:
                start = max(point.low, left)
                axes.plot(
                    [start, point.high], [place, place], color=style.ACCENT, linewidth=1.4, zorder=2
                )
                if point.low < left:  # an end at zero has no place on a logarithmic axis
                    axes.plot(start, place, marker="<", color=style.ACCENT, clip_on=False, zorder=2)
            else:
                words = self.say("value-no-range", value=words)
            if point.value >= left:
                axes.plot(  # whole at the end of the axis too
                    point.value,
                    place,
                    marker="o",
                    markersize=5,
                    color=style.ACCENT,
                    clip_on=False,
                    zorder=3,
                )
        style.beside(axes, words, place, italic=not point.known)

    def alt(self) -> str:
        known_rows = sorted(self.known, key=lambda row: row.point.value)
        rows = self.counted("row", len(self.rows))
        parts = [self.say("interval-head", rows=rows, measure=self.measure)]
        if len(known_rows) == 1:
            parts.append(self._sentence("interval-one", known_rows[0]))
        else:
            highest = max(known_rows, key=lambda row: row.point.value)  # the first of equal ones
            parts.append(self._sentence("interval-highest", highest))
            parts.append(self._sentence("interval-lowest", known_rows[0]))
        if self.reference is not None:
            parts.append(self._against(self.reference))
        lost = [row.name for row in self.rows if not row.point.known]
        if lost:
            parts.append(self.say("not-estimable-for", labels=self.listed(lost)))
        return fitting([part for part in parts if part])

    def _sentence(self, key: str, row: Interval) -> str:
        value, limits = self.shown(row.point.value), self.limits(row.point, self.level)
        return self.say(key, label=row.name, value=value, interval=limits)

    def _against(self, reference: float) -> str:
        """Say on which side of the reference the intervals lie."""
        known_points = [row.point for row in self.known if row.point.has_limits]
        if not known_points:
            return ""
        above = sum(point.low > reference for point in known_points)
        below = sum(point.high < reference for point in known_points)
        words = self.number(reference, 0 if reference == round(reference) else 2)
        for side, n in (("above-all", above), ("below-all", below)):
            if n == len(known_points):
                return self.say(side, reference=words)
        across = len(known_points) - above - below
        return self.say(
            "against", n=len(known_points), above=above, below=below, across=across, reference=words
        )

    def data(self) -> pd.DataFrame:
        part, *heads = self.heads("part", "row", "low", "high")
        rows = [(row.section or None, row.label, *row.point) for row in self.rows]
        data = pd.DataFrame(rows, columns=[part, heads[0], self.measure, *heads[1:]])
        return data if any(row.section for row in self.rows) else data.drop(columns=part)


@dataclass(kw_only=True, eq=False)
class IntervalChart(Intervals, TableChart):
    """Draw a dot with its interval for each row of a table, for example rate ratios.

    Rows keep the order of the table: `label_column` names them, `value_column`, `low_column` and
    `high_column` place them in the units of `x_label`; rows with one `section_column` stand
    under its heading. A row without a value prints "not estimable". `reference` is a line such
    as 1 for a ratio; `log` gives a logarithmic axis, right for ratios, at whose edge a zero
    stands; `level` is the confidence level that the alternative text names; `decimals` are those
    of all printed numbers.

    Raises:
        DataError: a column is missing, the table has no rows or no value, a number is infinite,
            a low end lies above its value or a high end below it, or `log` meets a value or a
            reference that is negative.

    Example:
        >>> ratios = pd.DataFrame({"stage": ["Stops"], "rr": [2.6], "low": [2.4], "high": [2.8]})
        >>> hrc.interval_chart(
        ...     ratios, label_column="stage", value_column="rr", low_column="low",
        ...     high_column="high", reference=1, x_label="Rate ratio", log=True,
        ... ).alt
        'Dots with intervals for 1 row: Rate ratio. Stops: 2.6 (95 per cent confidence interval \
2.4 to 2.8). Every interval lies above 1.'
    """

    label_column: Names = "label"
    value_column: SignedValues = "value"
    low_column: SignedLimits = "low"
    high_column: SignedLimits = "high"
    x_label: str = field()
    section_column: Names | None = None

    key = ("label_column",)
    once = False

    @cached_property
    def rows(self) -> list[Interval]:
        """The rows of the table in their order."""
        parts = ("label_column", "section_column", "value_column", "low_column", "high_column")
        rows = self.tuples(*parts)
        return [Interval(label, section, Point(*ends)) for label, section, *ends in rows]

    def check(self, checks: Checks) -> None:
        ends = self.tuples("value_column", "low_column", "high_column")
        checks.enclosed(ends, labels=[row.name for row in self.rows])
        if self.log:
            self.check_log(checks)


@dataclass(kw_only=True, eq=False)
class DisparityChain(Intervals):
    """Draw the ratios of one group to another along the chain, from stop to sentence.

    `ratios` are results such as those of `rate_ratio` or `relative_rate_index`, by the name of
    their stage and in the order of the chain; or, where several groups or two denominators are to
    stand below each other, such a mapping for each heading. The axis is logarithmic, so that twice
    as high and half as high lie equally far from the line at 1.

    Raises:
        DataError: there are no results, none is estimable, or their confidence levels differ.

    Example:
        >>> from disparity import rate_ratio
        >>> stops = rate_ratio(260, person_years=1000, reference_events=100,
        ...                    reference_person_years=1000)
        >>> hrc.disparity_chain({"Stops": stops}).alt
        'Dots with intervals for 1 row: Rate ratio (logarithmic axis). Stops: 2.6 (95 per cent \
confidence interval 2.1 to 3.3). Every interval lies above 1.'
    """

    ratios: Results = field(kw_only=False)
    reference: float | None = field(default=1.0, init=False)
    log: bool = field(default=True, init=False)
    level: float = field(default=0.95, init=False)

    @cached_property
    def rows(self) -> list[Interval]:
        """The results in their order."""
        return [
            Interval(label, section, Point.of(estimate))
            for section, label, estimate in _flat(self.ratios)
        ]

    def check(self, checks: Checks) -> None:
        if not self.rows:
            checks.no_rows()
        elif not self.known:
            checks.add(
                f"none of the {len(self.rows)} results is estimable.",
                "Say in the text why (`not_estimable` of a result has the words), without a "
                "picture.",
                "no-values",
            )
        levels = sorted({estimate.level for _, _, estimate in _flat(self.ratios)})
        if len(levels) > 1:
            checks.add(
                f"the results have different confidence levels: {', '.join(map(str, levels))}.",
                "Compute all of them with the same level.",
                "levels-differ",
            )
        self.check_log(checks)
        self.level = levels[0]
        self.reference_label = self.reference_label or self.say("equal-rates")


def _flat(results: Results) -> list[tuple[str, str, Estimate]]:
    """Return the section (or ""), the label and the estimate of each row."""
    return [
        ("" if isinstance(result, Estimate) else name, str(label), estimate)
        for name, result in results.items()
        for label, estimate in ({name: result} if isinstance(result, Estimate) else result).items()
    ]


interval_chart = call_of(IntervalChart)
disparity_chain = call_of(DisparityChain)
