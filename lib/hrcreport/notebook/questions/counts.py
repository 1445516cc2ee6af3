"""This module reads counts out of a table: one measure, whole periods, some areas, some groups."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from disparity.estimate import LEVEL, Base, Scope
from disparity.ratios.rates import poisson_limits
from hrcreport.foundation import Counted, DataError, Problem, ReportContext, Sums, Words
from hrcreport.notebook.access.periods import Period
from hrcreport.notebook.access.released import NOT_KEYS, ShownTable, shown_table
from hrcreport.notebook.access.reporting_groups import (
    JOIN,
    UNKNOWN_GROUPS,
    groups_named,
    groups_of_persons,
)
from hrcreport.tables import Table

WHOLE_GROUP = "all"
OTHER_GROUP = "other"
MARGINS = {"persons_margin_90": 0.90, "persons_margin_95": 0.95}
"""Measures that hold the margin of error of persons, with its confidence level."""


@dataclass(frozen=True)
class Counts:
    """The counts of one measure in whole periods; `rows` has the columns of the table.

    Two more columns, `start` and `end`, are the first and last year of each period. What they
    answer later is told as of the report that asked for them.
    """

    context: ReportContext
    shown: ShownTable
    measure: str
    rows: pd.DataFrame

    @property
    def table(self) -> Table:
        """The table with its record."""
        return self.shown.table

    @cached_property
    def periods(self) -> list[str]:
        """The periods, in the order of the table."""
        return self.held("period")

    @cached_property
    def period(self) -> str:
        """The whole period as printed."""
        return Period(self.periods[0]).printed(self.periods[-1], language=self.context.language)

    @cached_property
    def years(self) -> float:
        """How many years the periods have together."""
        return sum(Period(period).length_in_years for period in self.periods)

    @cached_property
    def groups(self) -> list[str]:
        """The groups, in the order of the table."""
        return self.held("group")

    @property
    def measured(self) -> str:
        """What is counted, in words."""
        return self.table.label("measure", self.measure)

    def held(self, column: str) -> list[str]:
        """Return the values of a column, each once, in the order of the table."""
        return [str(value) for value in self.rows[column].unique()]

    def total(self, **chosen: Collection[str]) -> int | None:
        """Return the sum over some groups, periods, areas …, or None where it must be withheld.

        Raises:
            ValueError: the table has no such key.
        """
        if not self.shown.parts:
            fits = np.ones(len(self.rows), dtype=bool)
            for column, values in chosen.items():
                fits &= np.isin(*self._codes(column, values))
            return self._sums.of(fits)
        part = self.shown.parts[self.measure, True]
        within = {key: self.held(key) for key in part.cube.keys}
        for column, values in chosen.items():
            within[column] = [value for value in values if value in within.get(column, values)]
        shown_total = part.total(**within)
        if shown_total is None:
            return None
        return Counted.kept_back(self.table.record.name, shown_total, off=part.off(**within))

    @cached_property
    def _sums(self) -> Sums:
        return self.table.sums(self.rows)

    @cached_property
    def _known(self) -> dict[str, tuple[NDArray[np.intp], dict[object, int]]]:
        return {}

    def _codes(self, column: str, values: Collection[str]) -> tuple[NDArray[np.intp], list[int]]:
        """Return a column as codes of its values, numbered once, and the codes of some of them."""
        if column not in self.rows:
            raise ValueError(f"there is no column '{column}'.")
        if column not in self._known:
            codes, distinct_values = pd.factorize(self.rows[column])
            self._known[column] = codes, {value: code for code, value in enumerate(distinct_values)}
        codes, code_of = self._known[column]
        return codes, [code_of[value] for value in values if value in code_of]

    def number(self, count_name: str, **chosen: Collection[str]) -> int:
        """Return a sum that must be shown; `count_name` names it in the refusal.

        Raises:
            DataError: it is withheld to protect persons.
            ValueError: as `total`.
        """
        total = self.total(**chosen)
        if total is None:
            raise withheld_count(self.table, count_name)
        return total

    def values_of(self, column: str, value: str) -> tuple[str, ...]:
        """Return the values of a column that one stands for: "a+b" joins two, "65+" is itself."""
        column_values = self.held(column) if column in self.rows else ()
        return (value,) if value in column_values else tuple(value.split(JOIN))

    def named(self, group: str) -> tuple[str, ...]:
        """Return the groups of the table that a name stands for.

        Raises:
            DataError: as `groups_named`.
        """
        return groups_named(self.table, group, self.context.project)

    def those_of(self, groups: Collection[str], population: Table) -> set[str]:
        """Return the groups of a population that are some of these; empty where none fit."""
        return groups_of_persons(
            groups, events=self.table, population=population, project=self.context.project
        )

    def label(self, group: str) -> str:
        """Return the words that print a group, with a capital; "a+b" joins two."""
        labels = [self.head("group", part) for part in group.split(JOIN)]
        return Words(self.context.language).listed(labels)

    def head(self, column: str, value: str) -> str:
        """Return the words that print a value of a column, with a capital."""
        return capital(self.table.label(column, value))

    def base(
        self,
        scope: Scope,
        *,
        of: Sequence[str] = (),
        reference: Sequence[str] = (),
        within: Counts | None = None,
        population: Table | None = None,
        part: str = "",
    ) -> Base:
        """Return what a number of these counts is a number of.

        `of` and `reference` are groups of the table; `within` are the counts below, by default
        these; with a `population` the denominator is its persons.
        """
        among = (within or self).measured
        tables = [self.table]
        if population is not None:
            among = population.label("measure", "persons")
            tables.append(population)
        titles = dict.fromkeys(table.record.title for table in tables)
        return Base(
            counted=self.measured,
            within=among,
            scope=scope,
            groups=tuple(map(self.label, of)),
            reference=tuple(map(self.label, reference)),
            population=Words(self.context.language).text("list.clause").join(titles),
            years=self.period,
            part=part,
        )

    def by_area_and_group(self) -> dict[tuple[str, str], int | None]:
        """Return the sum of each area and group, None where it must be withheld."""
        if not self.shown.parts:
            return dict(self.table.summed_by(self.rows, ["area", "group"]))
        at = self.rows[["area", "group"]].drop_duplicates().itertuples(index=False)
        return {(area, group): self.total(area=[area], group=[group]) for area, group in at}

    def periods_in(self, year: int) -> list[str]:
        """Return the periods that begin in a year."""
        return [
            str(period) for period in self.rows.loc[self.rows["start"] == year, "period"].unique()
        ]

    def unknown_in(self, year: int) -> tuple[int | None, int | None]:
        """Return the counts of a year of unknown group and of all, None where withheld."""
        periods = self.periods_in(year)
        return self.total(group=UNKNOWN_GROUPS, period=periods), self.total(period=periods)

    def by_year(self, groups: Sequence[str]) -> pd.DataFrame:
        """Return events by year: columns year, group (its label), value, low, high.

        There is a gap where a count is withheld; the limits are those of a Poisson count, and of
        one that is shown changed those of all that it can be.
        """
        at = self.rows.loc[self.rows["group"].isin(groups), ["start", "group"]].drop_duplicates()
        values = [
            self.total(group=[group], period=self.periods_in(year))
            for year, group in at.itertuples(index=False)
        ]
        kind = "float64" if None in values else "int64"
        limits = [
            (math.nan, math.nan) if count is None else _limits(*Counted.ends_of(count))
            for count in values
        ]
        frame = pd.DataFrame(
            {
                "year": at["start"].to_numpy(),
                "group": [self.label(str(group)) for group in at["group"]],
                "value": pd.Series(values, dtype=kind).to_numpy(),
                "low": [low for low, _ in limits],
                "high": [high for _, high in limits],
            }
        )
        frame.attrs["changed"] = self.table.record.changed_by
        return frame


def _limits(least: float, most: float) -> tuple[float, float]:
    """Return the limits of a count that lies between two."""
    return poisson_limits(least, level=LEVEL)[0], poisson_limits(most, level=LEVEL)[1]


def capital(words: str) -> str:
    """Return words with a capital letter."""
    return words[:1].upper() + words[1:]


def read_counts(
    context: ReportContext,
    name: str,
    *,
    measure: str = "",
    first_year: int = 0,
    last_year: int = 9999,
    areas: Sequence[str] = (),
    without: Sequence[str] = (),
) -> Counts:
    """Return the counts of one measure of a table in some years and areas.

    `name` is that of a table, or "table/measure"; without years all complete periods count.

    Raises:
        DataError: the table or measure is unknown, or no complete period lies in the years.
    """
    name, _, table_measure = name.partition("/")
    showable_table = shown_table(context, name)
    rows = _rows(
        showable_table.table, measure or table_measure, first_year=first_year, last_year=last_year
    )
    return Counts(
        context, showable_table, str(rows["measure"].iloc[0]), in_areas(rows, areas, without)
    )


def read_each(
    context: ReportContext, *names: str, first_year: int, last_year: int
) -> tuple[Counts, ...]:
    """Return the counts of several measures in the same years, as `read_counts`."""
    return tuple(
        read_counts(context, name, first_year=first_year, last_year=last_year) for name in names
    )


def _rows(table: Table, measure: str, *, first_year: int, last_year: int) -> pd.DataFrame:
    """Return the rows of one measure in complete periods of some years, with their start and end.

    Columns as in the table, and `start` and `end` (years; those of 2018/19 are 2018 and 2018).
    """
    frame = table.frame
    measures = frame["measure"].drop_duplicates().tolist()
    chosen_measure, name = measure or sole_measure(measures), table.record.name
    if chosen_measure not in measures:
        raise DataError(
            Problem.not_one_of(
                measure,
                measures,
                table.record.lies_at,
                f"there is no measure '{measure}' in the table '{name}'."
                if measure
                else f"the table '{name}' holds several measures and none is named.",
                "notebook.unknown-measure",
                heading="Measures are",
            )
        )
    rows = frame[(frame["measure"] == chosen_measure) & frame["complete"]].copy()
    limits = [Period(period).years for period in rows["period"]]
    rows["start"] = [start for start, _ in limits]
    rows["end"] = [end for _, end in limits]
    rows = rows[(rows["start"] >= first_year) & (rows["end"] <= last_year)]
    if rows.empty:
        periods = ", ".join(frame["period"].drop_duplicates().astype(str))
        raise unfit(
            table,
            f"no complete period between {first_year} and {last_year} is in the table.",
            f"Choose other years. Periods are: {periods}.",
            "notebook.no-period",
        )
    return rows


def sole_measure(measures: Sequence[str]) -> str:
    """Return the measure of a table that holds one, beside margins of error; else ""."""
    counted = [measure for measure in measures if measure not in MARGINS]
    return counted[0] if len(counted) == 1 else ""


def in_areas(frame: pd.DataFrame, areas: Sequence[str], without: Sequence[str]) -> pd.DataFrame:
    """Return the rows of some areas; empty `areas` means all that are not in `without`."""
    rows = frame[~frame["area"].isin(without)]
    return rows[rows["area"].isin(areas)] if areas else rows


def require_column(counts: Counts, column: str) -> None:
    """Refuse a column that the table of the counts does not have.

    Raises:
        DataError: it has none of this name; the nearest one is named.
    """
    columns = [column for column in counts.table.frame.columns if column not in NOT_KEYS]
    if column not in columns:
        raise DataError(
            Problem.not_one_of(
                column,
                columns,
                counts.table.record.lies_at,
                f"the table '{counts.table.record.name}' has no column '{column}'.",
                "notebook.unknown-value",
                heading="There are",
            )
        )


def unfit(table: Table, fault: str, mend: str, rule: str, *, value: str | None = None) -> DataError:
    """Return the error of a table that does not hold what is asked of it."""
    return DataError.of(table.record.lies_at, fault, mend, rule, value=value)


def withheld_count(table: Table, count_name: str) -> DataError:
    """Return the error of a count that is asked for as a number and may not be shown."""
    return unfit(
        table,
        f"{count_name} of the table '{table.record.name}' is withheld to protect persons.",
        "Leave it out of the text, or count longer periods, larger areas or joined groups by a "
        "recipe.",
        "notebook.withheld",
    )
