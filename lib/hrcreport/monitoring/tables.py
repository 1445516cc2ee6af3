"""This module sets cases and the cooperation of States out in tables; nothing is ranked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from hrcreport.model import marked
from hrcreport.monitoring import cases as of_cases
from hrcreport.monitoring.cases import STAGES, Case
from hrcreport.monitoring.cooperation import (
    DECLARATION,
    REVIEWERS,
    STANDINGS,
    TREATIES,
    VISITORS,
    Cooperation,
    Treaty,
)
from hrcreport.recommendations.follow_up import Followed
from hrcreport.recommendations.time import standing, time_between
from hrcreport.recommendations.vocabulary import BODIES, LIMB_TITLES

NONE_FOUND = "–"
SIGNS_OF_STAGES = "; ".join(f"{sign} {words}" for sign, words in of_cases.STANDINGS.values())
"""What the signs in a table of cases mean, as a note below it."""

CASE_COLUMNS = ("Case", "State", "Date of death", *STAGES.values())
COURSE_COLUMNS = ("Date", "Stage", "What happened", "Source")
VISIT_COLUMNS = ("State", "Mechanism", "Dates", "Places", "Report")
LETTER_COLUMNS = ("State", "Reference", "Sent", "Subject", "Reply")
REVIEW_COLUMNS = ("State", "Body", "Last considered", "Time since", "Outcome", "Next report")


def case_table(
    cases: Iterable[Case], *, headings: Mapping[str, str] | None = None, on: str = "",
    marks: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Return the cases with a sign for how each stage stands.

    Columns: Case (name; drafts carry the mark), State, Date of death, then one for each stage. A
    case of which no stage is recorded has no row, since question marks would say nothing of it.
    """
    named = headings or {}
    rows = [
        (
            marked(each.name, each, marks=marks),
            named.get(each.country, each.country),
            each.died,
            *(of_cases.STANDINGS[each.standing(stage, on=on)][0] for stage in STAGES),
        )
        for each in cases
        if any(each.standing(stage, on=on) != "unknown" for stage in STAGES)
    ]
    return pd.DataFrame(rows, columns=list(CASE_COLUMNS))


def case_course(case: Case, *, on: str = "") -> pd.DataFrame:
    """Return what happened in one case, oldest first.

    Columns: Date, Stage, What happened, Source.
    """
    rows = [
        (each.date, STAGES[each.stage], each.summary, each.source)
        for each in sorted(case.stages, key=lambda each: each.date)
        if not (on and each.date > on)
    ]
    return pd.DataFrame(rows, columns=list(COURSE_COLUMNS))


def case_stages(cases: Iterable[Case], *, on: str = "") -> pd.DataFrame:
    """Return cases and stages one a row, for a grid.

    Columns: case (name), country, stage (heading), standing (words), sign.
    """
    rows = []
    for each in cases:
        for stage, heading in STAGES.items():
            sign, words = of_cases.STANDINGS[each.standing(stage, on=on)]
            rows.append((each.name, each.country, heading, words, sign))
    return pd.DataFrame(rows, columns=["case", "country", "stage", "standing", "sign"])


def treaty_table(
    found: Sequence[Cooperation], *, headings: Mapping[str, str] | None = None, marks: bool = True
) -> pd.DataFrame:
    """Return treaty by State: in each cell how the State stands, with the date.

    Columns: Treaty, then one for each State. A treaty that no State has a record of is left out.
    """
    named = headings or {}
    rows = [
        (words, *(_of_treaty(each.treaty(code), marks=marks) for each in found))
        for code, words in TREATIES.items()
        if any(each.treaty(code) for each in found)
    ]
    columns = ["Treaty", *(named.get(each.country, each.country) for each in found)]
    return pd.DataFrame(rows, columns=columns)


def _of_treaty(item: Treaty | None, *, marks: bool) -> str:
    if item is None:
        return NONE_FOUND
    words = (STANDINGS | DECLARATION.get(item.treaty, {}))[item.standing]
    dated = f"{words}, {item.date}" if item.date else words
    return marked(dated, item, marks=marks)


def visit_table(
    found: Iterable[Cooperation], *, headings: Mapping[str, str] | None = None, marks: bool = True
) -> pd.DataFrame:
    """Return the visits of mechanisms. Columns: State, Mechanism, Dates, Places, Report."""
    named = headings or {}
    rows = [
        (
            named.get(each.country, each.country),
            marked(VISITORS[visit.by], visit, marks=marks),
            " to ".join(filter(None, [visit.begins, visit.ends])),
            ", ".join(visit.places) or NONE_FOUND,
            visit.report or NONE_FOUND,
        )
        for each in found
        for visit in each.visits
    ]
    return pd.DataFrame(rows, columns=list(VISIT_COLUMNS))


def communication_table(
    found: Iterable[Cooperation], *, headings: Mapping[str, str] | None = None, marks: bool = True
) -> pd.DataFrame:
    """Return the letters of special procedures. Columns: State, Reference, Sent, Subject, Reply."""
    named = headings or {}
    answers = {"yes": "replied", "no": "no reply", "unknown": "not known"}
    rows = [
        (
            named.get(each.country, each.country),
            marked(letter.reference, letter, marks=marks),
            letter.sent,
            letter.subject,
            answers[letter.replied],
        )
        for each in found
        for letter in each.communications
    ]
    return pd.DataFrame(rows, columns=list(LETTER_COLUMNS))


def review_table(
    found: Iterable[Cooperation], *, on: str, headings: Mapping[str, str] | None = None,
    marks: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Return the calendar of reviews: the last of each body, and when the next report is due.

    Columns: State, Body, Last considered, Time since, Outcome (symbol), Next report ("2026-08-24:
    overdue by 3 months", or "–").
    """
    named = headings or {}
    rows = []
    for each in found:
        for review in each.reviews:
            due = review.next_due
            rows.append(
                (
                    named.get(each.country, each.country),
                    marked(REVIEWERS[review.by], review, marks=marks),
                    review.considered or NONE_FOUND,
                    time_between(review.considered, on) or NONE_FOUND,
                    review.outcome or review.note or NONE_FOUND,
                    f"{due}: {standing(_last_day(due), on)}" if due else NONE_FOUND,
                )
            )
    return pd.DataFrame(rows, columns=list(REVIEW_COLUMNS))


def _last_day(day: str) -> str:
    return day + "0000-12-31"[len(day) :]


def theme_crosswalk(found: Iterable[Followed]) -> pd.DataFrame:
    """Return how many recommendations of each body fall under each limb of the mandate.

    Columns: Theme (the limb's heading), then one for each body that made any, in whole numbers. A
    recommendation under several limbs counts in each, so that columns do not add up.
    """
    held = list(found)
    bodies = [body for body in BODIES if any(each.recommendation.issuer == body for each in held)]
    rows = [
        (
            title,
            *(
                sum(
                    each.recommendation.issuer == body and limb in each.recommendation.limbs
                    for each in held
                )
                for body in bodies
            ),
        )
        for limb, title in LIMB_TITLES.items()
    ]
    return pd.DataFrame(rows, columns=["Theme", *(BODIES[body] for body in bodies)])
