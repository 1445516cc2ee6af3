"""This module gives a notebook the project's States, tables and shapes by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd

from hrcreport.foundation import Counted, DataError, ReportContext
from hrcreport.notebook.access import geometry as shapes
from hrcreport.notebook.access import states
from hrcreport.notebook.access.gaps import gapped
from hrcreport.notebook.access.released import shown_table
from hrcreport.notebook.access.scope import refuse_table_of_another
from hrcreport.notebook.access.states import State
from hrcreport.notebook.access.traced import traced
from hrcreport.notebook.templates.nothing import nothing
from hrcreport.tables import Catalogue, Table

MARK = re.compile(r"\[([^\]]*)\]\{\.unverified\}")


def state(context: ReportContext, country: str) -> State:
    """Return a State and its names by its ISO 3166-1 alpha-3 code: `state("USA").in_text`.

    The names are those of the document's language, the notebook's parameter `language`.

    Raises:
        DataError: no State has this code.

    Example:
        >>> hrc.state("XXA").short_in_text
        'Exampleland'
    """
    return states.state(country, context.project, language=context.language)


def short_name(context: ReportContext, country: str) -> str:
    """Return the short name of a State as the head of a column, such as "United Kingdom".

    Raises:
        DataError: no State has this code.
    """
    return state(context, country).short_in_text.removeprefix("the ")


def load(context: ReportContext, name: str) -> Table:
    """Return a table of the catalogue with its record: `.frame`, `.record`, `.label(…)`.

    Counts that its sensitivity withholds are gaps in the frame, and so are the sums and means that
    pandas makes of them; groups that are too small are in "other". A public frame knows its rows:
    a sum of a column that was filtered, sorted or queried, `(frame["group"] == "black").sum()`, and
    arithmetic with such numbers lead a reader to the rows that they come from; so does
    `table.summed_by(frame, "group")["black"]`. What a cell groups by pandas, numbers anew, joins,
    changes or makes an `int` is printed without them.

    Its title, source, caveats and labels are in the document's language where they are translated.
    Of an empty name, as a parameter has it that names no table, it is nothing.

    Raises:
        DataError: the catalogue has no table of this name, or its file was changed.

    Example:
        >>> list(hrc.load("xxa-deaths").frame.columns)
        ['country', 'area', 'period', 'complete', 'group', 'measure', 'value']
    """
    if not name:
        return nothing(Table)
    shown = shown_table(context, name)
    table = shown.table
    if table.record.sensitivity != "public":
        return replace(table, frame=gapped(table.frame)) if shown.withheld else table
    return replace(table, frame=traced(table.frame, name=name))


def counted(
    rows: pd.DataFrame | Sequence[str],
    values: Sequence[str] = (),
    *,
    column: str = "",
    by: str = "",
) -> Any:
    """Count rows of a table of `hrc`; each number leads a reader to the entries that it counts.

    A parameter that is a list is counted too.

    Without `values`, all rows; with them, those that hold one of them in `column`, or, where none
    is named, in each column apart, as a mapping by columns. With `by`, a mapping by the values of
    that column. Rows may be filtered before.

    Raises:
        DataError: the table is not one that knows its entries.

    Example:
        >>> cases = pd.DataFrame({"Case": ["A.", "B."], "Charge": ["●", "–"]})
        >>> cases.attrs |= {"register": "data/monitoring/cases.yml", "names": ("Case",)}
        >>> counted(cases, ["●", "◐"])
        {'Charge': 1}
    """
    if not isinstance(rows, pd.DataFrame):
        return Counted.listed_in("params", rows)
    register, names = rows.attrs.get("register"), rows.attrs.get("names", ())
    if not register or not {*names} <= {*rows.columns}:
        raise DataError.of(
            "hrc.counted",
            "the rows of this table are no entries of a register.",
            "Count rows of hrc.register_table, hrc.case_table or hrc.availability_rows.",
            "notebook.no-entries",
        )

    def of(chosen_rows: pd.DataFrame) -> Counted:
        entries = (
            ", ".join(map(str, entry_names))
            for entry_names in chosen_rows[list(names)].itertuples(index=False)
        )
        return Counted.listed_in(register, (MARK.sub(r"\1", entry) for entry in entries))

    if not values and not by:
        return of(rows)
    if by:
        fits = rows[column].isin(values) if values else rows[by].notna()
        return {
            str(at): of(group_rows[fits[group_rows.index]])
            for at, group_rows in rows.groupby(by, sort=False)
        }
    if column:
        return of(rows[rows[column].isin(values)])
    return {name: of(rows[rows[name].isin(values)]) for name in rows.columns if name not in names}


def geometry(context: ReportContext, name: str) -> gpd.GeoDataFrame:
    """Return a layer of shapes by its name in the catalogue; columns area, name, geometry.

    Raises:
        DataError: the catalogue has no layer of this name, or its file was changed.
    """
    layer = shapes.geometry(name, context.project)
    record = Catalogue.read(context.project).record(name)
    refuse_table_of_another(context, record, place=record.lies_at)
    return layer
