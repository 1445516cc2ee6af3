"""This module reads counts out of a table: one measure, whole periods, some areas, some groups."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hrcreport.data.catalogue import Table
from hrcreport.errors import DataError, Problem, did_you_mean
from hrcreport.notebook.periods import years_of_period

UNKNOWN_GROUPS = ("unknown", "no_information", "not_recorded", "not_reported", "not_stated")
WHOLE_GROUP = "all"
OTHER_GROUP = "other"
JOIN = "+"


def counted(table: Table, *, measure: str, first_year: int, last_year: int) -> pd.DataFrame:
    """Return the rows of one measure in complete periods of some years, with their start and end.

    Columns as in the table, and `start` and `end` (years; those of 2018/19 are 2018 and 2018).

    Raises:
        DataError: the measure is unknown or not named, or no complete period lies in the years.
    """
    frame = table.frame
    measures = frame["measure"].drop_duplicates().tolist()
    place = f"data/{table.record.path}"
    wanted = measure or (measures[0] if len(measures) == 1 else "")
    if wanted not in measures:
        raise DataError(
            Problem(
                place=place,
                what=f"the table '{table.record.name}' holds several measures and none is named."
                if not measure
                else f"there is no measure '{measure}' in the table '{table.record.name}'.",
                mend=f"{did_you_mean(measure, measures)}Measures are: {', '.join(measures)}.",
                rule="notebook.unknown-measure",
                value=measure or None,
            )
        )
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


def in_areas(frame: pd.DataFrame, areas: Sequence[str], without: Sequence[str]) -> pd.DataFrame:
    """Return the rows of some areas; empty `areas` means all that are not in `without`."""
    rows = frame[~frame["area"].isin(without)]
    return rows[rows["area"].isin(areas)] if areas else rows
