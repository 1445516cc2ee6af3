"""This module sets good practices and oversight bodies of States side by side, never ranked."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hrcreport.foundation import ReportContext
from hrcreport.notebook.lookups.declared import table_of


def good_practices(  # noqa: D417  cells do not name the report
    context: ReportContext, countries: Sequence[str], *, limb: str = "", marks: bool = True
) -> pd.DataFrame:
    """Return the registered good practices of some States, one a row, never ranked.

    Columns: State, Practice, Since, What is known of its effect, Limits. No row where nothing is
    registered, which says nothing about a State.

    Args:
        countries: ISO 3166-1 alpha-3 codes.
        limb: only practices of this limb of the mandate, "a" to "i".
        marks: mark what nobody has verified.

    Raises:
        RefusedError: a file of the register has slips.
    """
    return table_of(
        context,
        "practice/good_practices",
        countries,
        marks=marks,
        only=lambda practice: not limb or limb in practice.limbs,
        full_names=True,
    )


def oversight_powers(
    context: ReportContext, countries: Sequence[str], *, marks: bool = True
) -> pd.DataFrame:
    """Return what oversight bodies can do: one body a row, one power a column.

    Columns: State, Body, then one for each power, of which a note says what it asks.
    Cells have a sign and words.

    Raises:
        RefusedError: a file of the register has slips.
    """
    return table_of(context, "practice/oversight_bodies", countries, marks=marks, full_names=True)
