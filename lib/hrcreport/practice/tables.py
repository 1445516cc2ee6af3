"""This module sets good practices and oversight bodies side by side, never ranked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import pandas as pd

from hrcreport.model import ANSWERS, marked
from hrcreport.practice.records import (
    EVIDENCE,
    POWER_HEADS,
    POWERS,
    GoodPractice,
    OversightBody,
    practice,
)
from hrcreport.project import Project

PRACTICE_COLUMNS = ("State", "Practice", "Since", "What is known of its effect", "Limits")
NOT_RECORDED = "–"
OVERSIGHT_KEY = "The columns ask whether the body: {}.".format(
    "; ".join(f"{sentence} ({POWER_HEADS[power]})" for power, sentence in POWERS.items())
)
"""What the columns of the table of oversight bodies ask, as a note below it."""


def good_practices_table(
    countries: Collection[str], project: Project, *, names: Mapping[str, str],
    printed_day: Callable[[str], str] = str, limb: str = "", marks: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Return the good practices of some countries, one a row, in the order of the countries.

    Columns: State (by its name), Practice, Since, What is known of its effect, Limits. A `limb` of
    the mandate, "a" to "i", keeps its practices alone; `printed_day` prints a day, month or year.

    Raises:
        RefusedError: a file of the register has slips.
    """
    rows = [
        (
            names[held.country],
            marked(f"{each.title}: {each.summary}", each, marks=marks),
            _time(each, printed_day),
            each.effect or EVIDENCE[each.evidence].capitalize(),
            each.caveat,
        )
        for held in practice(countries, project)
        for each in held.good_practices
        if not limb or limb in each.limbs
    ]
    return pd.DataFrame(rows, columns=list(PRACTICE_COLUMNS))


def oversight_table(
    countries: Collection[str], project: Project, *, names: Mapping[str, str], marks: bool = True
) -> pd.DataFrame:
    """Return what oversight bodies can do: one body a row, one power a column.

    Columns: State, Body, then one for each power; `OVERSIGHT_KEY` says what they ask. The cells
    have a sign and words.

    Raises:
        RefusedError: a file of the register has slips.
    """
    rows = [
        (
            names[body.country],
            marked(body.short, body, marks=marks),
            *(ANSWERS[body.power(power)] for power in POWERS),
        )
        for body in oversight_bodies(countries, project)
    ]
    return pd.DataFrame(rows, columns=["State", "Body", *(POWER_HEADS[power] for power in POWERS)])


def oversight_bodies(countries: Collection[str], project: Project) -> list[OversightBody]:
    """Return the registered bodies of some countries, in the order of the countries.

    Raises:
        RefusedError: a file of the register has slips.
    """
    return [body for held in practice(countries, project) for body in held.oversight_bodies]


def _time(given: GoodPractice, printed_day: Callable[[str], str]) -> str:
    begins = printed_day(given.since) if given.since else NOT_RECORDED
    return f"{begins} to {printed_day(given.until)}" if given.until else begins
