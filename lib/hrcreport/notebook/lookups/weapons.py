"""This module sets the weapons of officials against the questions of the guidance on them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hrcreport.foundation import (
    Kind,
    ReportContext,
    Words,
)
from hrcreport.notebook.access.scope import project_of
from hrcreport.notebook.access.tables import short_name
from hrcreport.notebook.templates.explained import Answers, explained
from hrcreport.registers import LegalFramework

ANSWER_SIGNS = f"Signs: {'; '.join(Kind.ANSWERS.values())}."
"""What the signs in `weapons_table` mean, a note that it brings."""
ANSWERS_BY_SIGN = dict(answer.split(maxsplit=1) for answer in Kind.ANSWERS.values())


def weapons_table(
    context: ReportContext, countries: Sequence[str], *, marks: bool = True
) -> pd.DataFrame:
    """Return the less-lethal weapons in use against the questions of the guidance.

    Columns: State, Weapon, then one for each question with a sign. Questions and weapons of which
    nothing is known are left out and named in the notes that the table brings, so that what is not
    known is still said; one that holds no answer at all stays whole. No row where nothing is
    registered.

    Raises:
        LawError: a register has errors.
    """
    project = project_of(context, *countries)
    table = _named(context, LegalFramework.weapons_table(countries, project, marks=marks))
    answered_table, not_known = _answered(context, table)
    widths = (5, 5, *(2 for _ in answered_table.columns[2:]))
    answers = Answers(tuple(answered_table.columns[2:]), ANSWERS_BY_SIGN, legend=ANSWER_SIGNS)
    return explained(answered_table, *not_known, widths=widths, answers=answers)


def _answered(context: ReportContext, table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return a table of weapons without what nothing is known of, and the notes that name it."""
    is_known = table.iloc[:, 2:] != Kind.ANSWERS["unknown"].split()[0]
    if not is_known.to_numpy().any():
        return table, []
    columns, rows = is_known.any(axis=0), is_known.any(axis=1)
    left_out = (("none-known", columns.index[~columns]), ("nothing-known", table[~rows].iloc[:, 1]))
    language = context.language
    say, between = context.phrases.say, Words(language).text("list.clause")
    notes = [
        Words(language).said(f"states.{name}", names=between.join(say(str(n)) for n in names))
        for name, names in left_out
        if len(names)
    ]
    return table.loc[rows, [*table.columns[:2], *columns.index[columns]]], notes


def _named(context: ReportContext, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the States' short names in the place of their codes."""
    return table.assign(State=[short_name(context, code) for code in table["State"]])
