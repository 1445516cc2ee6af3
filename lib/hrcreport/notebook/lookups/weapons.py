"""This module sets the weapons of officials against the questions of the guidance on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from hrcreport.foundation import (
    Kind,
    ReportContext,
    Words,
)
from hrcreport.notebook.lookups.declared import table_of
from hrcreport.notebook.templates.explained import answers_of, explained, inside_a_sentence


def weapons_table(
    context: ReportContext, countries: Sequence[str], *, marks: bool = True
) -> pd.DataFrame:
    """Return the less-lethal weapons in use against the questions of the guidance.

    Columns: State, Weapon, then one for each question with a sign. Questions and weapons of which
    nothing is known are left out and named in the notes that the table brings, so that what is not
    known is still said; one that holds no answer at all stays whole. No row where nothing is
    registered.

    Raises:
        RefusedError: the register has errors.
    """
    return _answered(context, table_of(context, "weapons", countries, marks=marks))


def _answered(context: ReportContext, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of weapons without what nothing is known of, with the notes that name it."""
    answers, notes = answers_of(table), []
    is_known = table.iloc[:, 2:] != Kind.ANSWERS["unknown"].split()[0]
    if is_known.to_numpy().any():
        columns, rows = is_known.any(axis=0), is_known.any(axis=1)
        left_out = (
            ("none-known", columns.index[~columns]),
            ("nothing-known", table[~rows].iloc[:, 1]),
        )
        say, words = context.phrases.say, Words(context.language)
        between = words.text("list.clause")
        notes = [
            words.said(
                f"states.{name}", names=between.join(inside_a_sentence(say(str(n))) for n in names)
            )
            for name, names in left_out
            if len(names)
        ]
        table = table.loc[rows, [*table.columns[:2], *columns.index[columns]]]
    if answers is not None:
        answers = replace(answers, heads=tuple(table.columns[2:]))
    widths = (5, 5, *(2 for _ in table.columns[2:]))
    return explained(table, *notes, widths=widths, answers=answers)
