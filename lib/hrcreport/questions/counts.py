"""This module reads counts out of a table: one measure, whole periods, some areas, some groups."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from disparity.estimate import LEVEL, Base, Scope, normal_quantile
from disparity.ratios.rates import poisson_limits
from hrcreport.access.context import document_language
from hrcreport.access.released import NOT_KEYS, ShownTable, shown_table
from hrcreport.counted import Sums, kept_back
from hrcreport.data.catalogue import Table
from hrcreport.errors import DataError, Problem, not_one_of
from hrcreport.questions.groups import JOIN, UNKNOWN_GROUPS
from hrcreport.words.periods import length_in_years, printed_period, years_of_period
from hrcreport.words.texts import listed, said, text

WHOLE_GROUP = "all"
OTHER_GROUP = "other"
MOST_SHOWN = 6
MARGINS = {"persons_margin_90": 0.90, "persons_margin_95": 0.95}
"""Measures that hold the margin of error of persons, with its confidence level."""


@dataclass(frozen=True)
class Counts:
    """The counts of one measure in whole periods; `rows` has the columns of the table.

    Two more columns, `start` and `end`, are the first and last year of each period.
    """

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
        return [str(period) for period in self.rows["period"].drop_duplicates()]

    @cached_property
    def period(self) -> str:
        """The whole period as printed."""
        return printed_period(self.periods[0], self.periods[-1], language=document_language())

    @cached_property
    def years(self) -> float:
        """How many years the periods have together."""
        return sum(length_in_years(period) for period in self.periods)

    @cached_property
    def groups(self) -> list[str]:
        """The groups, in the order of the table."""
        return [str(group) for group in self.rows["group"].drop_duplicates()]

    def total(self, **chosen: Collection[str]) -> int | None:
        """Return the sum over some groups, periods, areas …, or None where it must be withheld.

        Raises:
            ValueError: the table has no such key.
        """
        if not self.shown.parts:
            fits = np.ones(len(self.rows), dtype=bool)
            for column, values in chosen.items():
                fits &= np.isin(*self._codes(column, values))
            found = self._sums.of(fits)
            if self.table.record.sensitivity == "public":
                return found
            return kept_back(self.table.record.name, found)
        part = self.shown.parts[self.measure, True]
        within = {
            key: self.rows[key].astype(str).drop_duplicates().tolist() for key in part.cube.keys
        }
        for column, values in chosen.items():
            within[column] = [value for value in values if value in within.get(column, values)]
        whole = part.total(**within)
        return None if whole is None else kept_back(self.table.record.name, whole)

    @cached_property
    def _sums(self) -> Sums:
        return Sums(self.table.record.name, self.rows)

    @cached_property
    def _known(self) -> dict[str, tuple[NDArray[np.intp], dict[object, int]]]:
        return {}

    def _codes(self, column: str, values: Collection[str]) -> tuple[NDArray[np.intp], list[int]]:
        """Return a column as codes of its values, numbered once, and the codes of some of them."""
        if column not in self.rows:
            raise ValueError(f"there is no column '{column}'.")
        if column not in self._known:
            codes, held = pd.factorize(self.rows[column])
            self._known[column] = codes, {value: code for code, value in enumerate(held)}
        codes, code_of = self._known[column]
        return codes, [code_of[value] for value in values if value in code_of]

    def number(self, what: str, **chosen: Collection[str]) -> int:
        """Return a sum that must be shown; `what` names it in the refusal.

        Raises:
            DataError: it is withheld to protect persons.
            ValueError: as `total`.
        """
        found = self.total(**chosen)
        if found is None:
            raise withheld_count(self.table, what)
        return found

    def values_of(self, column: str, value: str) -> tuple[str, ...]:
        """Return the values of a column that one stands for: "a+b" joins two, "65+" is itself."""
        held = {str(each) for each in self.rows[column].unique()} if column in self.rows else set()
        return (value,) if value in held else tuple(value.split(JOIN))

    def label(self, group: str) -> str:
        """Return the words that print a group, with a capital; "a+b" joins two."""
        labels = [self.table.label("group", part) for part in group.split(JOIN)]
        capitals = [label[:1].upper() + label[1:] for label in labels]
        return listed(capitals, language=document_language())

    def base(
        self,
        scope: Scope,
        *,
        of: Sequence[str] = (),
        reference: Sequence[str] = (),
        within: str = "",
        population: Table | None = None,
        part: str = "",
    ) -> Base:
        """Return what a number of these counts is a number of.

        `of` and `reference` are groups of the table; `within` is a measure of it, by default that
        which is counted; with a `population` the denominator is its persons.
        """
        counted = self.table.label("measure", self.measure)
        among = self.table.label("measure", within) if within else counted
        if population is not None:
            among = population.label("measure", "persons")
        tables = [self.table] if population is None else [self.table, population]
        titles = dict.fromkeys(each.record.title for each in tables)
        return Base(
            counted=counted,
            within=among,
            scope=scope,
            groups=tuple(self.label(each) for each in of),
            reference=tuple(self.label(each) for each in reference),
            population=text("list.clause", language=document_language()).join(titles),
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
        return [str(each) for each in self.rows.loc[self.rows["start"] == year, "period"].unique()]

    def unknown_in(self, year: int) -> tuple[int | None, int | None]:
        """Return the counts of a year of unknown group and of all, None where withheld."""
        periods = self.periods_in(year)
        return self.total(group=UNKNOWN_GROUPS, period=periods), self.total(period=periods)

    def by_year(self, groups: Sequence[str]) -> pd.DataFrame:
        """Return events by year: columns year, group (its label), value, low, high.

        There is a gap where a count is withheld; the limits are those of a Poisson count.
        """
        at = self.rows.loc[self.rows["group"].isin(groups), ["start", "group"]].drop_duplicates()
        values = [
            self.total(group=[group], period=self.periods_in(year))
            for year, group in at.itertuples(index=False)
        ]
        kind = "float64" if None in values else "int64"
        limits = [
            (math.nan, math.nan) if each is None else poisson_limits(each, level=LEVEL)
            for each in values
        ]
        return pd.DataFrame(
            {
                "year": at["start"].to_numpy(),
                "group": [self.label(str(group)) for group in at["group"]],
                "value": pd.Series(values, dtype=kind).to_numpy(),
                "low": [low for low, _ in limits],
                "high": [high for _, high in limits],
            }
        )

    def unknown_by_year(self) -> pd.DataFrame:
        """Return columns year, unknown, total for the years of which both may be shown."""
        years = self.rows["start"].drop_duplicates()
        rows = [(year, *self.unknown_in(year)) for year in years]
        shown = [row for row in rows if None not in row]
        return pd.DataFrame(shown, columns=["year", "unknown", "total"])


def read_counts(
    name: str,
    *,
    measure: str = "",
    first_year: int,
    last_year: int,
    areas: Sequence[str] = (),
    without: Sequence[str] = (),
) -> Counts:
    """Return the counts of one measure of a table in some years and areas.

    `name` is that of a table, or "table/measure".

    Raises:
        DataError: the table or measure is unknown, or no complete period lies in the years.
    """
    table, _, given = name.partition("/")
    shown = shown_table(table)
    rows = counted(
        shown.table, measure=measure or given, first_year=first_year, last_year=last_year
    )
    return Counts(shown, str(rows["measure"].iloc[0]), in_areas(rows, areas, without))


def counted(table: Table, *, measure: str, first_year: int, last_year: int) -> pd.DataFrame:
    """Return the rows of one measure in complete periods of some years, with their start and end.

    Columns as in the table, and `start` and `end` (years; those of 2018/19 are 2018 and 2018).

    Raises:
        DataError: the measure is unknown or not named, or no complete period lies in the years.
    """
    frame = table.frame
    measures = frame["measure"].drop_duplicates().tolist()
    place = f"data/{table.record.path}"
    wanted = measure or sole_measure(measures)
    if wanted not in measures:
        name = table.record.name
        raise DataError(not_one_of(
            measure, measures, place,
            f"there is no measure '{measure}' in the table '{name}'."
            if measure
            else f"the table '{name}' holds several measures and none is named.",
            "notebook.unknown-measure", called="Measures are",
        ))  # fmt: skip
    rows = frame[(frame["measure"] == wanted) & frame["complete"]].copy()
    limits = [years_of_period(str(period)) for period in rows["period"]]
    rows["start"] = [start for start, _ in limits]
    rows["end"] = [end for _, end in limits]
    rows = rows[(rows["start"] >= first_year) & (rows["end"] <= last_year)]
    if rows.empty:
        periods = ", ".join(frame["period"].drop_duplicates().astype(str))
        raise DataError(
            Problem(
                place=place,
                what=f"no complete period between {first_year} and {last_year} is in the table.",
                mend=f"Choose other years. Periods are: {periods}.",
                rule="notebook.no-period",
            )
        )
    return rows


def sole_measure(measures: Sequence[str]) -> str:
    """Return the measure of a table that holds one, beside margins of error; else ""."""
    counted = [each for each in measures if each not in MARGINS]
    return counted[0] if len(counted) == 1 else ""


def in_areas(frame: pd.DataFrame, areas: Sequence[str], without: Sequence[str]) -> pd.DataFrame:
    """Return the rows of some areas; empty `areas` means all that are not in `without`."""
    rows = frame[~frame["area"].isin(without)]
    return rows[rows["area"].isin(areas)] if areas else rows


def residents_by_group(
    table: Table,
    *,
    areas: Sequence[str] = (),
    without: Sequence[str] = (),
    counts: Counts | None = None,
) -> dict[str, float]:
    """Return the persons of each group in a table of population.

    Of a table with a period for each year they are the mean of the years of the `counts`, so that
    the person-years are the sum of those years' residents.

    Raises:
        DataError: the table holds persons of several periods or States, whose sum nobody is; or of
            single years, and not of all years of the counts.
    """
    rows, years = persons_below(counts, table)
    persons = in_areas(rows, areas, without)
    # A group of which a part is withheld has no count of its own here, not one that is too low.
    withheld = persons.loc[persons["value"].isna(), "group"]
    held = persons[~persons["group"].isin(withheld)]
    sums = table.summed_by(held, "group").items()
    return {str(at): n if years == 1 else n / years for at, n in sums}


def persons_below(counts: Counts | None, table: Table) -> tuple[pd.DataFrame, int]:
    """Return the rows of persons that stand below counts, and of how many years they are.

    Of a table with a period for each year they are those of the years counted, else all.

    Raises:
        DataError: as `residents_by_group`.
    """
    years = _years_of(counts, table)
    rows = table.frame[table.frame["measure"] == "persons"]
    return (rows[rows["period"].isin(years)], len(years)) if years else (rows, 1)


def apart_in_time(counts: Counts, table: Table) -> list[str]:
    """Say of which years events and population are, where they are not of the same ones."""
    period, rows = str(table.frame["period"].iloc[0]), counts.rows
    first, last = years_of_period(period)
    if is_yearly(table) or (first <= rows["start"].min() and last >= rows["end"].max()):
        return []
    language = document_language()
    shown = printed_period(period, period, language=language)
    name = "groups.period-note"
    return [said(name, language=language, events=counts.period, population=shown)]


def errors_by_group(
    table: Table,
    *,
    areas: Sequence[str] = (),
    without: Sequence[str] = (),
    counts: Counts | None = None,
) -> dict[str, float]:
    """Return the standard error of the persons of each group, where the table has their margins.

    Areas err each by itself (root of the sum of squares), years alike (mean), which is never too
    little.
    """
    frame = in_areas(table.frame, areas, without)
    rows = frame[frame["measure"].isin(MARGINS) & frame["value"].notna()]
    if years := _years_of(counts, table):
        rows = rows[rows["period"].isin(years)]
    return {
        str(group): margin_error(of) / of["period"].nunique() for group, of in rows.groupby("group")
    }


def margin_error(rows: pd.DataFrame) -> float:
    """Return the standard error of the sum of persons whose margins of error some rows hold.

    Areas and ages err each by itself (root of the sum of squares), years alike (sum).
    """
    return math.fsum(
        math.hypot(*map(float, values)) / normal_quantile(MARGINS[str(margin)])
        for (_, margin), values in rows.groupby(["period", "measure"])["value"]
    )


def error_of(table: Table, groups: Collection[str]) -> float:
    """Return the standard error of the persons of some groups of a table of population."""
    errors = errors_by_group(table)
    return math.hypot(*(errors.get(each, 0.0) for each in groups))


def is_yearly(table: Table) -> bool:
    """Tell whether a table of population has several periods, each of them a year."""
    periods = table.frame["period"].drop_duplicates().astype(str)
    return len(periods) > 1 and bool(periods.str.fullmatch(r"\d{4}").all())


def _years_of(counts: Counts | None, table: Table) -> list[str]:
    """Return the years whose residents are to be taken; none where there is one population."""
    if counts is None or not is_yearly(table):
        refuse_several_populations(table)
        return []
    refuse_several_populations(table, columns=("country",))
    spans = [years_of_period(period) for period in counts.periods]
    wanted = [str(year) for first, last in spans for year in range(first, last + 1)]
    held = sorted(set(table.frame["period"].astype(str)))
    lacking = [year for year in wanted if year not in held]
    if not lacking and len(wanted) == counts.years:
        return wanted
    what = f"persons of {held[0]} to {held[-1]}, and none of {', '.join(lacking)}"
    if not lacking:
        what = f"persons by year, and the events are of parts of years ({counts.period})"
    raise DataError(
        Problem(
            place=f"data/{table.record.path}",
            what=f"the table '{table.record.name}' holds {what}.",
            mend="Count events of whole years that it holds, or name a population of one period: "
            "the report then says of which years both are.",
            rule="notebook.years-beyond",
            value=", ".join(lacking) or counts.period,
        )
    )


def refuse_several_populations(
    table: Table, *, columns: Sequence[str] = ("period", "country")
) -> None:
    """Refuse a table of population that holds more than one number of persons for a group.

    Raises:
        DataError: it holds several periods, or several States.
    """
    for column in columns:
        words = {"period": "periods", "country": "States"}[column]
        held = [str(value) for value in table.frame[column].drop_duplicates()]
        if len(held) > 1:
            shown = f"{', '.join(held[:MOST_SHOWN])}{', …' if len(held) > MOST_SHOWN else ''}"
            raise DataError(
                Problem(
                    place=f"data/{table.record.path}",
                    what=f"the table '{table.record.name}' holds persons of several {words}: "
                    f"{shown}. A rate needs one number of persons.",
                    mend="Name a table of one State and one period, near to that of the events, or "
                    "make one by a recipe.",
                    rule="notebook.several-populations",
                    value=shown,
                )
            )


def unknown_group(table: Table, group: str, known: Sequence[str]) -> DataError:
    """Return the error of a group that a table does not have; the nearest one is named."""
    return DataError(not_one_of(
        group, known, f"data/{table.record.path}",
        f"there is no group '{group}' in the table '{table.record.name}'.",
        "notebook.unknown-group", called="Groups are",
    ))  # fmt: skip


def withheld_count(table: Table, what: str) -> DataError:
    """Return the error of a count that is asked for as a number and may not be shown."""
    return DataError(
        Problem(
            place=f"data/{table.record.path}",
            what=f"{what} of the table '{table.record.name}' is withheld to protect persons.",
            mend="Leave it out of the text, or count longer periods, larger areas or joined groups "
            "by a recipe.",
            rule="notebook.withheld",
        )
    )


def require_column(counts: Counts, column: str) -> None:
    """Refuse a column that the table of the counts does not have.

    Raises:
        DataError: it has none of this name; the nearest one is named.
    """
    columns = [each for each in counts.table.frame.columns if each not in NOT_KEYS]
    if column not in columns:
        name = counts.table.record.name
        raise DataError(not_one_of(
            column, columns, f"data/{counts.table.record.path}",
            f"the table '{name}' has no column '{column}'.", "notebook.unknown-value",
            called="There are",
        ))  # fmt: skip
