"""This module sets good practices and oversight bodies of States side by side, never ranked."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hrcreport.foundation import (
    Kind,
    ReportContext,
    Verified,
    Words,
)
from hrcreport.notebook.access.scope import project_of
from hrcreport.notebook.access.tables import state
from hrcreport.notebook.templates.explained import Answers, explained
from hrcreport.registers import OversightBody, Practice

PRACTICE_COLUMNS = ("State", "Practice", "Since", "What is known of its effect", "Limits")
OVERSIGHT_KEY = "It is asked whether the body: {}.".format(
    "; ".join(
        f"{sentence} ({OversightBody.POWER_HEADS[power]})"
        for power, sentence in OversightBody.POWERS.items()
    )
)
"""What is asked of each body, a note that their table brings."""


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
    project, names, language = (
        project_of(context, *countries),
        _names(context, countries),
        context.language,
    )

    def time(since: str, until: str) -> str:
        begins = Words(language).written_day(since) if since else "–"
        return f"{begins} to {Words(language).written_day(until)}" if until else begins

    rows = [
        (
            names[state_practice.country],
            Verified.marked(f"{practice.title}: {practice.summary}", practice, marks=marks),
            time(practice.since, practice.until),
            practice.known_effect,
            practice.caveat,
        )
        for state_practice in Practice.of(countries, project)
        for practice in state_practice.good_practices
        if not limb or limb in practice.limbs
    ]
    return pd.DataFrame(rows, columns=list(PRACTICE_COLUMNS))


def oversight_powers(
    context: ReportContext, countries: Sequence[str], *, marks: bool = True
) -> pd.DataFrame:
    """Return what oversight bodies can do: one body a row, one power a column.

    Columns: State, Body, then one for each power, of which a note says what it asks.
    Cells have a sign and words.

    Raises:
        RefusedError: a file of the register has slips.
    """
    project, names = project_of(context, *countries), _names(context, countries)
    rows = [
        (
            names[body.country],
            Verified.marked(body.short, body, marks=marks),
            *(Kind.ANSWERS[body.power(power)] for power in OversightBody.POWER_HEADS),
        )
        for state_practice in Practice.of(countries, project)
        for body in state_practice.oversight_bodies
    ]
    heads = ["State", "Body", *OversightBody.POWER_HEADS.values()]
    table = pd.DataFrame(rows, columns=heads)
    table.attrs |= {"register": "data/practice", "names": ("State", "Body")}
    heads_of_answers = tuple(OversightBody.POWER_HEADS.values())
    return explained(table, answers=Answers(heads_of_answers, asks=OVERSIGHT_KEY))


def _names(context: ReportContext, countries: Sequence[str]) -> dict[str, str]:
    return {country: state(context, country).name for country in countries}
