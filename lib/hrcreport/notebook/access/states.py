"""This module knows the States as the United Nations names them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from hrcreport.foundation import DataError, Problem, Project
from hrcreport.tables import Catalogue

STATES_TABLE = "states"
NAMES_TABLE = "state-names"


@dataclass(frozen=True, slots=True)
class State:
    """A State, its codes and its names.

    `name` is the name as it stands in lists, `formal_name` the formal one without an article (empty
    where it is not known); `in_text` and `short_in_text` are what prose says at the first and at
    later mentions, in English with the article where the name takes one. `region` and `subregion`
    are those of the M49 standard.
    """

    iso3: str
    m49: str
    name: str
    formal_name: str
    in_text: str
    short_in_text: str
    iso2: str = ""
    membership: str = ""
    region: str = ""
    subregion: str = ""


def states(project: Project) -> pd.DataFrame:
    """Return all States, one a row.

    Columns: iso3, iso2, m49 (three digits), name, formal_name, in_text, short_in_text, membership
    ("member" or "observer"), region, subregion.

    Raises:
        DataError: the table of States is missing or was changed.
    """
    return Catalogue.read(project).table(STATES_TABLE).frame


def state(code: str, project: Project, *, language: str = "en") -> State:
    """Return a State by its ISO 3166-1 alpha-3 code, named in a language.

    In another language than English all four names are those of the table of names in six
    languages; a formal name that is not known there is empty. Grammar is left to the text: "in
    Brazil" is another word in each language.

    Raises:
        DataError: no State has this code.
    """
    catalogue = Catalogue.read(project)
    frame = catalogue.table(STATES_TABLE).frame
    state_rows = frame[frame["iso3"] == code]
    if state_rows.empty:
        by_name = dict(zip(frame["name"], frame["iso3"], strict=True))
        hint = f"The code of {code} is {by_name[code]}. " if code in by_name else ""
        raise DataError.of(
            f"data/tables/{STATES_TABLE}.csv",
            f"no State has the code '{code}'.",
            f"{hint or Problem.did_you_mean(code, frame['iso3'])}"
            "Write the three capital letters of ISO 3166-1, for example 'BRA'.",
            "data.unknown-state",
            value=code,
        )
    row = state_rows.iloc[0]
    english = State(**{field: str(row[field]) for field in State.__slots__ if field in row.index})
    if language == "en" or not catalogue.holds(NAMES_TABLE):
        return english
    names = catalogue.table(NAMES_TABLE).frame
    name_rows = names[(names["iso3"] == code) & (names["language"] == language)]
    if name_rows.empty:
        return english
    name, formal_name = (str(name_rows.iloc[0][field]) for field in ("name", "formal_name"))
    return replace(english, name=name, formal_name=formal_name, in_text=name, short_in_text=name)
