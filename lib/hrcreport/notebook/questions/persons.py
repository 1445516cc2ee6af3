"""This module reads the persons that stand below counts, and the error of those of a survey."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from disparity.estimate import normal_quantile
from hrcreport.foundation import Words
from hrcreport.notebook.access.periods import Period
from hrcreport.notebook.questions.counts import MARGINS, Counts, in_areas, unfit
from hrcreport.tables import Table

MOST_SHOWN = 6


@dataclass(frozen=True)
class Persons:
    """Rows of persons of a table of population, and of how many years they are."""

    table: Table
    rows: pd.DataFrame
    years: int

    @cached_property
    def by_area_and_group(self) -> dict[tuple[str, str], float]:
        """The persons of each area and group, the mean of the years."""
        sums = self.rows.groupby(["area", "group"])["value"].sum() / self.years
        places = zip(sums.index.tolist(), sums.tolist(), strict=True)
        return {(str(area), str(group)): float(n) for (area, group), n in places}

    def person_years(
        self, areas: Collection[str], groups: Collection[str], *, years: float
    ) -> float:
        """Return the person-years of groups in areas over some years, which know their rows."""
        is_chosen = self.rows["area"].isin(areas) & self.rows["group"].isin(groups)
        return self.table.summed(self.rows[is_chosen]) * (years / self.years)


def persons_below(counts: Counts | None, table: Table) -> Persons:
    """Return the persons that stand below counts.

    Of a table with a period for each year they are those of the years counted, else all.

    Raises:
        DataError: the table holds persons of several periods or States, whose sum nobody is; or of
            single years, and not of all years of the counts.
    """
    years = _years_of(counts, table)
    rows = table.frame[table.frame["measure"] == "persons"]
    return Persons(table, rows[rows["period"].isin(years)] if years else rows, len(years) or 1)


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
        DataError: as `persons_below`.
    """
    below = persons_below(counts, table)
    persons = in_areas(below.rows, areas, without)
    # A group of which a part is withheld has no count of its own here, not one that is too low.
    withheld = persons.loc[persons["value"].isna(), "group"]
    sums = table.summed_by(persons[~persons["group"].isin(withheld)], "group").items()
    return {str(at): n if below.years == 1 else n / below.years for at, n in sums}


def apart_in_time(counts: Counts, table: Table) -> list[str]:
    """Say of which years events and population are, where they are not of the same ones."""
    period, rows = str(table.frame["period"].iloc[0]), counts.rows
    first, last = Period(period).years
    if is_yearly(table) or (first <= rows["start"].min() and last >= rows["end"].max()):
        return []
    language = counts.context.language
    period_text = Period(period).printed(period, language=language)
    note = "groups.period-note"
    return [Words(language).said(note, events=counts.period, population=period_text)]


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
    rows = margins(in_areas(table.frame, areas, without))
    if years := _years_of(counts, table):
        rows = rows[rows["period"].isin(years)]
    return {
        str(group): margin_error(of) / of["period"].nunique() for group, of in rows.groupby("group")
    }


def margins(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table of population that hold margins of error."""
    return frame[frame["measure"].isin(MARGINS) & frame["value"].notna()]


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
    return math.hypot(*(errors.get(group, 0.0) for group in groups))


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
    spans = [Period(period).years for period in counts.periods]
    needed_years = [str(year) for first, last in spans for year in range(first, last + 1)]
    held_years = sorted(set(table.frame["period"].astype(str)))
    lacking = [year for year in needed_years if year not in held_years]
    if not lacking and len(needed_years) == counts.years:
        return needed_years
    holdings = f"persons of {held_years[0]} to {held_years[-1]}, and none of {', '.join(lacking)}"
    if not lacking:
        holdings = f"persons by year, and the events are of parts of years ({counts.period})"
    raise unfit(
        table,
        f"the table '{table.record.name}' holds {holdings}.",
        "Count events of whole years that it holds, or name a population of one period: "
        "the report then says of which years both are.",
        "notebook.years-beyond",
        value=", ".join(lacking) or counts.period,
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
        distinct_values = [str(value) for value in table.frame[column].drop_duplicates()]
        if len(distinct_values) > 1:
            remainder = ", …" if len(distinct_values) > MOST_SHOWN else ""
            value_list = f"{', '.join(distinct_values[:MOST_SHOWN])}{remainder}"
            raise unfit(
                table,
                f"the table '{table.record.name}' holds persons of several {words}: "
                f"{value_list}. A rate needs one number of persons.",
                "Name a table of one State and one period, near to that of the events, or make "
                "one by a recipe.",
                "notebook.several-populations",
                value=value_list,
            )
