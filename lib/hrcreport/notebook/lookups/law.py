"""This module gives a notebook what assessments of law add up to: groups, gaps, changes, areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from hrcreport.foundation import (
    Kind,
    ReportContext,
    Words,
)
from hrcreport.notebook.access.scope import project_of
from hrcreport.notebook.access.tables import short_name
from hrcreport.notebook.lookups import comparison
from hrcreport.notebook.templates.explained import explained
from hrcreport.registers import LegalFramework

ANSWER_SIGNS = f"Signs: {'; '.join(Kind.ANSWERS.values())}."
"""What the signs in `weapons_table` mean, a note that it brings."""


def law_by_area(  # noqa: D417  cells do not name the report
    context: ReportContext,
    country: str,
    *,
    tests: Sequence[str] = (),
    topic: str | None = None,
    names: Mapping[str, str] | None = None,
    every: Sequence[str] = (),
    marks: bool = True,
) -> pd.DataFrame:
    """Return the law of the parts of a State, one a row.

    Columns: Area, Provisions (short citations), then one for each test with its assessment.

    Args:
        country: ISO 3166-1 alpha-3 code.
        tests: codes of standards, such as "BPUFF-9".
        topic: only provisions on this topic, such as "use-of-force".
        names: what an area is called, by its ISO 3166-2 code.
        every: codes of areas that get a row also where nothing is registered.
        marks: mark drafts.

    Raises:
        LawError: the country has no registered law, or a test is unknown.
    """
    law = _law(context, country)
    return comparison.areas_compared(
        law,
        tests=tests,
        topic=topic,
        names=names or {},
        every=every,
        marks=marks,
        language=context.language,
    )


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
    found, not_known = _answered(context, table)
    widths = (5, 5, *(2 for _ in found.columns[2:]))
    return explained(found, ANSWER_SIGNS, *not_known, widths=widths)


def _answered(context: ReportContext, table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return a table of weapons without what nothing is known of, and the notes that name it."""
    known = table.iloc[:, 2:] != Kind.ANSWERS["unknown"].split()[0]
    if not known.to_numpy().any():
        return table, []
    columns, rows = known.any(axis=0), known.any(axis=1)
    left_out = (("none-known", columns.index[~columns]), ("nothing-known", table[~rows].iloc[:, 1]))
    language = context.language
    say, between = context.phrases.say, Words(language).text("list.clause")
    notes = [
        Words(language).said(f"states.{name}", names=between.join(say(str(n)) for n in names))
        for name, names in left_out
        if len(names)
    ]
    return table.loc[rows, [*table.columns[:2], *columns.index[columns]]], notes


def training_table(
    context: ReportContext, countries: Sequence[str], *, marks: bool = True
) -> pd.DataFrame:
    """Return programmes of training, one a row.

    Columns: State, Programme, For whom, Hours, Compulsory, Evaluated.

    Raises:
        LawError: a register has errors.
    """
    project = project_of(context, *countries)
    return _named(context, LegalFramework.training_table(countries, project, marks=marks))


def training_coverage(context: ReportContext, countries: Sequence[str]) -> pd.DataFrame:
    """Return which subjects training covers, subject by State, with a sign in each cell.

    Columns: Subject, Standard, then one for each State: the best answer of its programmes.

    Raises:
        LawError: a register has errors.
    """
    project = project_of(context, *countries)
    return LegalFramework.training_coverage(
        {each: short_name(context, each) for each in countries}, project
    )


def _named(context: ReportContext, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the States' short names in the place of their codes."""
    return table.assign(State=[short_name(context, code) for code in table["State"]])


def _law(context: ReportContext, country: str, language: str = "en") -> LegalFramework:
    return LegalFramework.of(
        country, project_of(context, country), language=language, on=context.as_of
    )
