"""This module knows the States as the United Nations names them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hrcreport.data.catalogue import Catalogue
from hrcreport.errors import DataError, Problem, did_you_mean
from hrcreport.project import Project

STATES_TABLE = "states"


@dataclass(frozen=True, slots=True)
class State:
    """A State and its names.

    `name` is the name as it stands in lists, `formal_name` the formal one (empty where it was not
    verified); `in_text` and `short_in_text` are what prose says at the first and at later
    mentions, with the article where the name takes one.
    """

    iso3: str
    m49: str
    name: str
    formal_name: str
    in_text: str
    short_in_text: str


def states(project: Project) -> pd.DataFrame:
    """Return all States, one a row.

    Columns: iso3, m49 (three digits), name, formal_name, in_text, short_in_text, membership
    ("member" or "observer").

    Raises:
        DataError: the table of States is missing or was changed.
    """
    return Catalogue.read(project).table(STATES_TABLE).frame


def state(code: str, project: Project) -> State:
    """Return a State by its ISO 3166-1 alpha-3 code.

    Raises:
        DataError: no State has this code.
    """
    frame = states(project)
    found = frame[frame["iso3"] == code]
    if found.empty:
        by_name = dict(zip(frame["name"], frame["iso3"], strict=True))
        hint = f"The code of {code} is {by_name[code]}. " if code in by_name else ""
        raise DataError(
            Problem(
                f"data/tables/{STATES_TABLE}.csv",
                f"no State has the code '{code}'.",
                f"{hint or did_you_mean(code, frame['iso3'])}"
                "Write the three capital letters of ISO 3166-1, for example 'BRA'.",
                "data.unknown-state",
                value=code,
            )
        )
    row = found.iloc[0]
    return State(**{field: str(row[field]) for field in State.__slots__})
