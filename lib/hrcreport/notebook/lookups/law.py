"""This module gives a notebook what assessments of law add up to: groups, gaps, changes, areas."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from disparity.in_words import estimate_in_cell
from hrcreport.foundation import (
    Kind,
    LawError,
    ReportContext,
    Words,
)
from hrcreport.notebook.access.scope import project_of
from hrcreport.notebook.access.tables import short_name, state
from hrcreport.notebook.lookups import answers, changes, comparison
from hrcreport.notebook.lookups.answers import AnswerCounts, GapParagraphs
from hrcreport.notebook.lookups.changes import pairs_of_assessors
from hrcreport.notebook.templates.explained import explained
from hrcreport.registers import LegalFramework

ANSWER_SIGNS = f"Signs: {'; '.join(Kind.ANSWERS.values())}."
"""What the signs in `weapons_table` mean, a note that it brings."""

ELEMENT_SIGNS = f"Signs: {LegalFramework.ELEMENT_SIGNS}."
"""What the signs in `elements_table` mean, a note that it brings."""

AGREEMENT_COLUMNS = (
    "Law",
    "First",
    "Second",
    "Tests",
    "Scored alike (%)",
    "Kappa",
    "Weighted kappa",
    "AC1",
)


def group_table(
    context: ReportContext,
    countries: Sequence[str],
    *,
    limb: str | None = None,
    instrument: str | None = None,
) -> pd.DataFrame:
    """Return, for each group of standards, how many tests have which assessment in each law.

    Columns: Instrument, Group, Tests, then one for each law ("2 met in law, 3 partly met"). Every
    test of the register under the limb or instrument counts, also where no law was assessed
    against it.

    Raises:
        LawError: a country has no registered law, or the register has errors.

    Example:
        >>> hrc.group_table(["XXA"])["Group"].item()
        'General provisions'
    """
    laws, language = [_law(context, country) for country in countries], context.language
    return comparison.laws_by_group(laws, limb=limb, instrument=instrument, language=language)


def answer_counts(
    context: ReportContext, countries: Sequence[str], *, limb: str | None = None
) -> AnswerCounts:
    """Return how many tests of the register were answered for every law, and how many laws meet.

    Its parts are `tests`, `answered`, `open`, `concerns_none`, `laws`, `meeting_every`,
    `meeting_one` and `meeting_one_in_part`, so that prose can say what is true whatever has been
    assessed.

    Raises:
        LawError: a country has no registered law, or the register has errors.

    Example:
        >>> hrc.answer_counts(["XXA"]).tests
        2
    """
    return answers.AnswerCounts.of([_law(context, country) for country in countries], limb=limb)


def reasons_table(
    context: ReportContext,
    countries: Sequence[str],
    *,
    codes: Collection[str] | None = None,
    limb: str | None = None,
    markup: bool = True,
) -> pd.DataFrame:
    """Return each answer with its reason and its provisions, one row a test, one column a law.

    `codes` or `limb` keep some of the tests; every test of the register that fits has a row.
    `markup=False` gives plain text, for `data=` of a figure.

    Raises:
        LawError: a country has no registered law, or the register has errors.
    """
    language = context.language
    laws = [_law(context, country, language) for country in countries]
    return answers.reasons_of_laws(laws, codes=codes, limb=limb, markup=markup, language=language)


def gap_paragraphs(  # noqa: D417  cells do not name the report
    context: ReportContext,
    law: LegalFramework,
    *,
    limb: str | None = None,
    group: str | None = None,
    codes: Sequence[str] | None = None,
    name: str = "",
) -> GapParagraphs:
    """Return a drafted paragraph for each gap of a law; copy `.text` into a block and edit it.

    Args:
        law: what `legal_framework(country)` gave.
        limb: only tests of this limb, "a" to "i".
        group: only tests of this group, such as "general".
        codes: only these tests.
        name: what the law is called in a sentence, such as "federal law"; by default "the law of"
            the State.
    """
    if not name:
        _, bracket, part = law.heading.partition(" (")
        name = f"the law of {state(context, law.country).short_in_text}{bracket}{part}"
    return answers.paragraphs_on_gaps(law, limb=limb, group=group, codes=codes, name=name)


def reform_table(
    context: ReportContext, law: LegalFramework, *, marks: bool = True
) -> pd.DataFrame:
    """Return each change of a score in the history of a law: a reform before and after.

    Columns: Standard, Before, After, Reason. No row where nothing changed.
    """
    return changes.change_table(changes.reforms(law), law, marks=marks, language=context.language)


def changes_since(
    context: ReportContext, law: LegalFramework, day: str, *, marks: bool = True
) -> pd.DataFrame:
    """Return the assessments that are new or differ since the day of the last edition.

    Columns: Standard, Before, After, Reason. No row where nothing changed.

    Raises:
        LawError: the day is none.
    """
    if not Kind.DAY.fullmatch(day):
        raise LawError.of(
            place="hrc.changes_since",
            what=f"'{day}' is no day.",
            mend='Write the day of the last edition like this: "2026-06-30".',
            rule="law.day",
            value=day,
        )
    found = changes.changes_from(law, day)
    return changes.change_table(found, law, marks=marks, language=context.language)


def assessor_agreement(context: ReportContext, countries: Sequence[str]) -> pd.DataFrame:
    """Return how far each two assessors of a law agree.

    Columns: Law, First, Second, Tests (that both scored), Scored alike (%), Kappa (Cohen), Weighted
    kappa with its interval ("partly met" is nearer to "met" than "not met" is), AC1 (Gwet). No row
    while assessments have no assessors.

    Raises:
        LawError: a country has no registered law, or the register has errors.
    """
    rows, english = [], Words("en").of_estimates
    for country in countries:
        law = _law(context, country)
        for first, second, found in pairs_of_assessors(law.law.assessments):
            share = None if found.share is None else 100 * found.share
            weighted = estimate_in_cell(found.weighted, language=english, decimals=2)
            rows.append(
                (law.heading, first, second, found.items, share, found.kappa, weighted, found.ac1)
            )
    return pd.DataFrame(rows, columns=list(AGREEMENT_COLUMNS))


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


def elements_table(context: ReportContext, countries: Sequence[str]) -> pd.DataFrame:
    """Return what the law of each State says on each element of the standards that are split.

    Columns: Standard (the place in the Basic Principles), Element, then one for each State with a
    sign, which a note explains; below the elements of a standard stands the score that follows from
    them by one rule for all.

    Raises:
        LawError: a register has errors.
    """
    project = project_of(context, *countries)
    found = LegalFramework.elements_table(
        {each: short_name(context, each) for each in countries}, project
    )
    return explained(found, ELEMENT_SIGNS)


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
