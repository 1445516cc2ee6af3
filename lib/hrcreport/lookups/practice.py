"""This module gives a notebook the good practices and oversight bodies of its States."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from hrcreport.access.scope import project_of
from hrcreport.access.tables import state
from hrcreport.practice import tables
from hrcreport.practice.records import OversightBody
from hrcreport.practice.tables import OVERSIGHT_KEY as OVERSIGHT_KEY
from hrcreport.words.document_language import document_language
from hrcreport.words.numbers import written_day


def good_practices(countries: Sequence[str], *, limb: str = "", marks: bool = True) -> pd.DataFrame:
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
    return tables.good_practices_table(
        countries, project_of(*countries), names=_names(countries),
        printed_day=partial(written_day, language=document_language()),
        limb=limb, marks=marks,
    )  # fmt: skip


def oversight_powers(countries: Sequence[str], *, marks: bool = True) -> pd.DataFrame:
    """Return what oversight bodies can do: one body a row, one power a column.

    Columns: State, Body, then one for each power, of which `OVERSIGHT_KEY` says what it asks.
    Cells have a sign and words.

    Raises:
        RefusedError: a file of the register has slips.
    """
    found = tables.oversight_table(
        countries, project_of(*countries), names=_names(countries), marks=marks
    )
    found.attrs |= {"register": "data/practice", "names": ("State", "Body")}
    return found


def oversight_bodies(countries: Sequence[str]) -> list[OversightBody]:
    """Return the registered oversight bodies of some States, in the order of the States.

    Raises:
        RefusedError: a file of the register has slips.
    """
    return tables.oversight_bodies(countries, project_of(*countries))


def _names(countries: Sequence[str]) -> dict[str, str]:
    return {country: state(country).name for country in countries}
