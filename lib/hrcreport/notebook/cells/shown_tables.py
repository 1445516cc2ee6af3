"""This module prints a table of the catalogue: words for its values, periods across, its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from hrcreport.foundation import DataError, Phrase, Problem, ReportContext, Words
from hrcreport.notebook.access.gaps import WITHHELD, gapped
from hrcreport.notebook.access.tables import load
from hrcreport.notebook.cells.floats import tabulated
from hrcreport.notebook.cells.naming import cell_that_runs
from hrcreport.notebook.templates.cells import Float
from hrcreport.notebook.templates.grammar import Text
from hrcreport.tables import Table

PERIOD, MEASURE, VALUE, COMPLETE = "period", "measure", "value", "complete"
NUMBER = "number"
MOST_PERIODS = 8
"""Periods that stand side by side; more stand below each other."""
MARK = "a"


def show(
    context: ReportContext,
    name: str,
    *,
    only: Mapping[str, str | Sequence[str]] | None = None,
    label: str = "",
    caption: Text | str = "",
    notes: Sequence[Text | Phrase | str] = (),
) -> Float:
    """Return a table of the catalogue as a document prints it: `hrc.show("xxa-deaths")`.

    Groups, areas and measures have their words, periods stand side by side, a part of a year says
    so, and a column that holds one value alone is left out. `only` chooses rows:
    `{"measure": "stops", "group": ["black", "white"]}`. Its caption is its title, its notes are its
    caveats, where neither the call nor the options of the cell say others. Counts that its
    sensitivity withholds are gaps.

    Raises:
        DataError: the catalogue has no table of this name, or `only` names a column or a value that
            it does not have.
        FloatError: more than two thousand rows are left.
        RecordsWithheldError: it holds records, which no table shows.

    Example:
        >>> shown = hrc.show("xxa-deaths")
        >>> shown.columns
        ('Group', '2021', '2022', '2023')
        >>> shown.rows[0]
        ('Black', '31', '28', '35')
    """
    table = load(context, name)
    naming = cell_that_runs().named("table", title=table.record.title)
    rows = _chosen(table, only or {})
    frame, in_part = _across(table, rows)
    part = [Words(context.language).text("picture.head-part-year")] if in_part else []
    every = [*part, *(notes or naming.notes or table.record.caveats)]
    naming = naming.with_texts(label=label, caption=caption, source=table, notes=every)
    printed_table = tabulated(context, frame, naming, decimals=None)
    if printed_table is None:
        raise DataError.of(
            f"hrc.show({name!r})",
            "no row is left.",
            "Choose fewer values in 'only'.",
            "notebook.no-rows",
        )
    return printed_table


def _chosen(table: Table, only: Mapping[str, str | Sequence[str]]) -> pd.DataFrame:
    """Return the rows that have these values.

    Raises:
        DataError: a column or a value is not there.
    """
    rows, place = table.frame, f"hrc.show({table.record.name!r})"
    len(rows)  # records refuse it, and say why
    for column, wanted_values in only.items():
        if column not in rows.columns:
            raise DataError(
                Problem.not_one_of(
                    column,
                    rows.columns,
                    place,
                    f"the table has no column '{column}'.",
                    "notebook.no-column",
                    heading="Columns",
                )
            )
        values = [wanted_values] if isinstance(wanted_values, str) else list(wanted_values)
        column_values = sorted(map(str, table.frame[column].unique()))
        for value in values:
            if str(value) not in column_values:
                raise DataError(
                    Problem.not_one_of(
                        str(value),
                        column_values,
                        place,
                        f"the column '{column}' has no value '{value}'.",
                        "notebook.no-value",
                        heading="Values",
                    )
                )
        rows = rows[rows[column].astype(str).isin(map(str, values))]
    return rows


def _across(table: Table, rows: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """Return rows with words for their values, periods side by side; whether one is a part."""
    if VALUE not in rows.columns:
        return pd.DataFrame(
            {_head(name): _words(table, name, rows) for name in rows.columns}
        ), False
    incomplete: set[str] = set()
    if COMPLETE in rows.columns:
        is_whole_period = rows[COMPLETE].astype(str).str.casefold().isin({"true", "1"})
        incomplete = set(rows.loc[~is_whole_period, PERIOD].astype(str))
    left_out = {VALUE, COMPLETE}
    keys = [name for name in rows.columns if name not in left_out and rows[name].nunique() > 1]
    keys = keys or [name for name in rows.columns if name not in left_out][:1]
    frame = pd.DataFrame({name: _words(table, name, rows) for name in keys})
    if PERIOD in keys:
        frame[PERIOD] = [
            f"{period}^{MARK}^" if period in incomplete else period for period in frame[PERIOD]
        ]
    frame[VALUE] = list(rows[VALUE])
    is_withheld = bool(rows.attrs.get(WITHHELD))
    frame = gapped(frame) if is_withheld else frame
    other_keys = [name for name in keys if name != PERIOD]
    if PERIOD in keys and other_keys and frame[PERIOD].nunique() <= MOST_PERIODS:
        periods = sorted(frame[PERIOD].unique())
        grouped = frame.groupby([*other_keys, PERIOD], sort=False)[VALUE].sum(min_count=1)
        frame = grouped.unstack(PERIOD, sort=False)[periods].reset_index()
        frame.columns.name = None
    counted = _words(table, MEASURE, rows.head(1)) if MEASURE in {*rows.columns} - {*keys} else []
    heads = {name: _head(name) for name in keys} | {VALUE: _head(next(iter(counted), NUMBER))}
    frame = frame.rename(columns=heads)
    if is_withheld:
        frame.attrs[WITHHELD] = True  # grouping forgets it
    return frame, bool(incomplete)


def _words(table: Table, name: str, rows: pd.DataFrame) -> list[Any]:
    return [table.label(name, str(value)) for value in rows[name]]


def _head(name: str) -> str:
    """Return the head of a column: "group" prints as "Group"."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
