"""This module draws the share of records without a group, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from matplotlib.figure import Figure

from hrcreport.charts import style
from hrcreport.charts.chart import Values, call_of
from hrcreport.charts.checks import Checks
from hrcreport.charts.wording import fitting
from hrcreport.charts.years import Series, YearChart

CHART_CM = 4.4
FEWEST_COLUMNS = 6


@dataclass(kw_only=True, eq=False)
class MissingByYear(YearChart):
    """Draw the share of records without a group, year by year, in per cent.

    `missing` and `total` name columns of counts; each year is one row, and `part_years` are
    drawn hollow. `y_label` says of what, for example "Deaths without recorded race, per cent".

    Raises:
        DataError: a column is missing, the table has no rows, a year is no year or has two rows,
            a count is negative or missing, or more records lack the group than there are.
    """

    missing: Values
    total: Values

    key = ("year",)

    def check(self, checks: Checks) -> None:
        above = self.table.loc[self.table["missing"] > self.table["total"], "year"]
        if not above.empty:
            checks.add(
                f"'{self.missing}' is greater than '{self.total}' in {', '.join(map(str, above))}.",
                "The total counts all records, those without a group among them; "
                "check whether the columns were exchanged.", "share-above-one", key=self.missing,
            )  # fmt: skip
        if not checks.problems and not (self.table["total"] > 0).any():
            checks.add(
                f"'{self.total}' is zero in every year.",
                "There is nothing of which a share could be taken: say so in the text.",
                "no-values", key=self.total,
            )  # fmt: skip
        super().check(checks)

    @cached_property
    def shares(self) -> Series:
        """The share of each year; a year without records has none."""
        counted = self.table[self.table["total"] > 0]
        shares = counted["missing"] / counted["total"]
        return self.series_of(self.total, dict(zip(counted["year"], shares, strict=True)))

    def shown(self, value: float) -> str:
        """Return a share in per cent."""
        return self.per_cent(value, 1)

    def draw(self) -> Figure:
        figure, axes = self.sheet(CHART_CM)
        shares = self.shares
        for when, share in shares.known():
            part = when in shares.part_years
            axes.bar(
                when, share * 100, width=0.72, facecolor=style.PAPER if part else style.ACCENT,
                edgecolor=style.ACCENT, linestyle=(0, (2, 1)) if part else "-", linewidth=0.7,
            )  # fmt: skip
            axes.annotate(
                self.number(share * 100, 1), (when, share * 100), (0, 2),
                textcoords="offset points", ha="center", fontsize=style.SMALL_POINTS,
            )  # fmt: skip
        highest = max(share for _, share in shares.known()) * 100
        axes.set_ylim(0, highest * 1.12 or 1)
        axes.set_yticks([])  # each bar carries its value
        years = style.year_steps(shares.years, width=self.width - 1.2)
        axes.set_xticks(years, [str(when) for when in years])
        room = max(0.6, (FEWEST_COLUMNS - len(shares.years)) / 2)
        axes.set_xlim(shares.years[0] - room, shares.years[-1] + room)
        axes.tick_params(axis="both", length=0)
        axes.spines["left"].set_visible(False)
        style.headed(axes, self.y_label)
        if shares.part_years:
            axes.set_xlabel(self.say("part-year"), fontsize=style.SMALL_POINTS, color=style.GREY)
        return figure

    def alt(self) -> str:
        words = self.course(self.shares)
        key = "missing-line" if words["first"] != words["last"] else "missing-one"
        span = self.span(self.shares.years)
        parts = [self.say("missing-head", span=span, measure=self.y_label), self.say(key, **words)]
        return fitting(parts + self.gaps([self.shares]))

    def data(self) -> pd.DataFrame:
        data = self.rows_of([self.shares])
        data[self.y_label] *= 100
        return data.drop(columns=self.say("head-group"))


missing_by_year = call_of(MissingByYear)
