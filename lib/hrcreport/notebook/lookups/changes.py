"""This module shows how assessments differ: before and after a reform, and between assessors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise

import pandas as pd

from disparity.ratios.agreement import Agreement, agreement
from hrcreport.foundation import Verified, earliest
from hrcreport.registers import Assessment, LegalFramework, Score

CHANGE_COLUMNS = ("Standard", "Before", "After", "Reason")
NOT_THERE = "–"


@dataclass(frozen=True, slots=True)
class Change:
    """A test whose newest assessment differs from the one before; `before` may be missing."""

    before: Assessment | None
    after: Assessment


def reforms(law: LegalFramework) -> list[Change]:
    """Return each change of a score in the history of a law, in the order of the standards.

    Two assessors who differ on one day are no change; the last of a day counts.
    """
    found = []
    for standard in law.standards:
        by_day = {each.date: each for each in law.history(standard.code)}
        found += [
            Change(before, after)
            for before, after in pairwise(by_day.values())
            if before.score is not after.score
        ]
    return found


def changes_from(law: LegalFramework, day: str) -> list[Change]:
    """Return what differs between the assessments as they stood on a day and as they stand now.

    `day` is the date of the last edition ("2026-06-30"): an assessment counts from its own date.
    """
    own = [each for each in law.law.assessments if each.area == law.law.area]
    now = {each.test: each for each in Assessment.latest_by_test(own)}
    then = {each.test: each for each in Assessment.latest_by_test(own, on=day)}
    return [
        Change(then.get(standard.code), now[standard.code])
        for standard in law.standards
        if standard.code in now
        and earliest(now[standard.code].date) > day
        and _told(then.get(standard.code)) != _told(now[standard.code])
    ]


def _told(each: Assessment | None) -> tuple[object, ...]:
    return (each.score, each.provisions, each.reason) if each else ()


def change_table(
    found: Iterable[Change], law: LegalFramework, *, marks: bool = True, language: str = "en"
) -> pd.DataFrame:
    """Return changes as a table ready to print.

    Columns: Standard (short citation), Before and After (sign, words and date; drafts carry the
    mark with `marks`), Reason (of the newer one).
    """
    rows = [
        (
            law.standards.standard(each.after.test).short_citation(language=language),
            _dated(each.before, marks=marks),
            _dated(each.after, marks=marks),
            each.after.reason,
        )
        for each in found
    ]
    return pd.DataFrame(rows, columns=list(CHANGE_COLUMNS))


def _dated(assessment: Assessment | None, *, marks: bool) -> str:
    if assessment is None:
        return NOT_THERE
    return Verified.marked(
        f"{assessment.score.printed} ({assessment.date})", assessment, marks=marks
    )


def agreement_of_assessors(
    assessments: Iterable[Assessment], *, first: str, second: str
) -> Agreement:
    """Return how far two named assessors agree on the tests that both have assessed.

    The newest assessment of each counts; tests that either left as not assessed are left out.
    The scale is that of assessments without "not assessed".
    """
    history = list(assessments)
    scores = [
        {
            (each.country, each.area, each.test): each.score
            for each in Assessment.latest_by_test(
                one for one in history if one.assessor == assessor
            )
            if each.score.assessed
        }
        for assessor in (first, second)
    ]
    both = [key for key in scores[0] if key in scores[1]]
    return agreement(
        [scores[0][key] for key in both],
        [scores[1][key] for key in both],
        scale=[score for score in Score if score.assessed],
    )


def pairs_of_assessors(assessments: Iterable[Assessment]) -> list[tuple[str, str, Agreement]]:
    """Return each two assessors who scored at least one test both, with how far they agree.

    In the order of first appearance; assessments without an assessor are drafts and left out.
    """
    history = list(assessments)
    names = list(dict.fromkeys(each.assessor for each in history if each.assessor))
    found = [
        (first, second, agreement_of_assessors(history, first=first, second=second))
        for first, second in combinations(names, 2)
    ]
    return [each for each in found if each[2].items]
