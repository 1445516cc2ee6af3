"""This module reads values by year, and says in words how each group's line runs."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from hrcreport.charts.chart import TableChart, Years
from hrcreport.charts.checks import Checks


@dataclass(frozen=True, slots=True)
class Series:
    """One group's values over all years of the picture, NaN where there is none."""

    name: str
    years: tuple[int, ...]
    values: tuple[float, ...]
    part_years: frozenset[int]
    limits: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    """The ends of a year's interval, where it has one."""

    def known(self, *, complete: bool = False) -> list[tuple[int, float]]:
        """Return (year, value) where there is a value; `complete` leaves part-years out."""
        return [
            (year, value)
            for year, value in zip(self.years, self.values, strict=True)
            if not math.isnan(value) and not (complete and year in self.part_years)
        ]


def highest_of(series: Sequence[Series]) -> float:
    """Return the highest value or end of an interval."""
    values = [value for one in series for _, value in one.known()]
    return max([*values, *(high for one in series for _, high in one.limits.values())])


@dataclass(kw_only=True, eq=False)
class YearChart(TableChart):
    """A chart of values by year, some of them years of which only a part is known."""

    year: Years
    y_label: str
    part_years: Collection[int] = field(default=())

    def check(self, checks: Checks) -> None:
        checks.known_years(self.part_years, list(self.table["year"]))

    def series_of(
        self,
        name: str,
        values: Mapping[int, float],
        limits: Mapping[int, tuple[float, float]] | None = None,
    ) -> Series:
        """Return values by year over all years of the table, from the first to the last."""
        years = tuple(range(self.table["year"].min(), self.table["year"].max() + 1))
        found = tuple(float(values.get(when, math.nan)) for when in years)
        ends = {when: ends for when, ends in (limits or {}).items() if not math.isnan(sum(ends))}
        return Series(name, years, found, frozenset(self.part_years), ends)

    @abstractmethod
    def shown(self, value: float) -> str:
        """Return a value as the picture prints it."""

    def course(
        self, one: Series, *, with_trend: bool = True, with_limits: bool = False
    ) -> dict[str, str]:
        """Return the parts of a sentence on a series over its complete years.

        Part-years are left out unless there is nothing else.
        """

        def shown(when: int, value: float) -> str:
            if not with_limits or when not in one.limits:
                return self.shown(value)
            low, high = map(self.shown, one.limits[when])
            return self.say("value-and-range", value=self.shown(value), low=low, high=high)

        known = one.known(complete=True) or one.known()
        (first, start), (last, end) = known[0], known[-1]
        top_year, top = max(known, key=lambda pair: (pair[1], -pair[0]))
        inside = top_year not in (first, last)
        peak = self.say("peak", value=self.shown(top), year=top_year) if inside else ""
        years, values = [y for y, _ in known], [v for _, v in known]
        trend = self.trend(years, values, counts=bool(one.limits)) if with_trend else ""
        return {
            "first": str(first), "last": str(last), "start": shown(first, start),
            "end": shown(last, end), "peak": peak, "trend": trend,
        }  # fmt: skip

    def signs(self, series: Sequence[Series]) -> str:
        """Return what hollow signs and thin lines are, for the foot of the picture."""
        said = [self.say("year-limits")] if any(one.limits for one in series) else []
        return " ".join([*([self.say("part-year")] if self.part_years else []), *said])

    def gaps(self, series: Sequence[Series]) -> list[str]:
        """Say which years are part-years and which figures are not there."""
        notes = []
        if self.part_years:
            notes.append(self.say("part-years", years=self.listed(sorted(set(self.part_years)))))
        missing = []
        for one in series:
            there = {when for when, _ in one.known()}
            lost = [when for when in one.years if when not in there]
            if not there:
                missing.append(one.name)
            elif lost:
                missing.append(f"{one.name} {self.listed(lost)}")
        return notes + self.no_figure_for(missing, longest=3)

    def rows_of(self, series: Sequence[Series]) -> pd.DataFrame:
        """Return the values by year and group as a reader finds them below the picture."""
        rows = [(str(when), one.name, value) for one in series for when, value in one.known()]
        heads = [self.say("year"), self.say("head-group"), self.y_label]
        frame = pd.DataFrame(rows, columns=heads)
        if any(one.limits for one in series):
            none = (math.nan, math.nan)
            ends = [one.limits.get(when, none) for one in series for when, _ in one.known()]
            frame[self.heads("low", "high")] = ends
        if self.part_years:
            frame[self.say("head-part-year")] = [
                self.say("yes" if int(when) in self.part_years else "no") for when, _, _ in rows
            ]
        return frame
