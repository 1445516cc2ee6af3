"""This module takes single statistics from a table by its name, for values that prose quotes."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from hrcreport import measures
from hrcreport.data.catalogue import Table
from hrcreport.errors import DataError, Problem, did_you_mean
from hrcreport.measures import Estimate, Shares
from hrcreport.notebook.access import load
from hrcreport.notebook.counting import JOIN, UNKNOWN_GROUPS

FILTERS = ("area", "group", "period", "type")


def total(table: str, measure: str = "", **where: str) -> int:
    """Return the sum of a measure over the rows that fit: `total("x", "deaths", group="black")`.

    `where` names columns (area, group, period, type) and the value each must have; "a+b" joins two
    values. A table of one measure needs no measure.

    Raises:
        DataError: the table, the measure, a column or a value is unknown.
    """
    loaded = load(table)
    return int(_rows(loaded, measure, where)["value"].sum())


def share(table: str, measure: str, *, of: str, **where: str) -> Estimate:
    """Return the share of one measure in another, with its interval: searches of stops.

    Raises:
        DataError: as `total`.
    """
    return measures.proportion(total(table, measure, **where), total=total(table, of, **where))


def share_ratio(
    table: str, measure: str, *, of: str, group: str, reference: str, **where: str
) -> Estimate:
    """Return the share in a group over the share in the reference group, with its interval.

    Raises:
        DataError: as `total`.
    """
    return measures.proportion_ratio(
        total(table, measure, group=group, **where),
        total=total(table, of, group=group, **where),
        reference_count=total(table, measure, group=reference, **where),
        reference_total=total(table, of, group=reference, **where),
    )


def group_shares(table: str, measure: str = "", *, group: str, **where: str) -> Shares:
    """Return a group's share of all and of those whose group is known: `.of_all`, `.of_known`.

    Raises:
        DataError: as `total`.
    """
    loaded = load(table)
    rows = _rows(loaded, measure, where)
    unknown = rows[rows["group"].isin(UNKNOWN_GROUPS)]
    return measures.share_of_group(
        total(table, measure, group=group, **where),
        total=int(rows["value"].sum()),
        unknown=int(unknown["value"].sum()),
    )


def _rows(table: Table, measure: str, where: Mapping[str, str]) -> pd.DataFrame:
    frame = table.frame
    known = frame["measure"].drop_duplicates().tolist()
    wanted = measure or (known[0] if len(known) == 1 else "")
    _known(table, "measure", wanted, known)
    rows = frame[frame["measure"] == wanted]
    columns = [column for column in FILTERS if column in frame.columns]
    for column, value in where.items():
        _known(table, "column", column, columns)
        values = frame[column].drop_duplicates().astype(str).tolist()
        parts = [value] if value in values else value.split(JOIN)
        for part in parts:
            _known(table, column, part, values)
        rows = rows[rows[column].astype(str).isin(parts)]
    return rows


def _known(table: Table, what: str, value: str, allowed: list[str]) -> None:
    if value not in allowed:
        raise DataError(
            Problem(
                place=f"data/{table.record.path}",
                what=f"the table '{table.record.name}' has no {what} '{value}'.",
                mend=f"{did_you_mean(value, allowed)}There are: {', '.join(allowed)}.",
                rule="notebook.unknown-value",
                value=value,
            )
        )
