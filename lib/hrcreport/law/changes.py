"""This module shows how assessments changed: a reform before and after, the news since a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from hrcreport.law.assessments import Assessment, latest_by_test
from hrcreport.law.framework import LegalFramework
from hrcreport.law.standards import Standard
from hrcreport.model import earliest, marked

CHANGE_COLUMNS = ("Standard", "Before", "After", "Reason")
NOT_THERE = "–"


@dataclass(frozen=True, slots=True)
class Change:
    """A test whose newest assessment differs from the one before; `before` may be missing."""

    standard: Standard
    before: Assessment | None
    after: Assessment


def reforms(law: LegalFramework, *, area: str | None = None) -> list[Change]:
    """Return each change of a score in the history of a law, in the order of the standards.

    Two assessors who differ on one day are no change; the last of a day counts.
    """
    found = []
    for standard in law.standards:
        by_day = {each.date: each for each in law.history(standard.code, area=area)}
        steps = list(by_day.values())
        found += [
            Change(standard, before, after)
            for before, after in pairwise(steps)
            if before.score is not after.score
        ]
    return found


def changes_since(law: LegalFramework, day: str, *, area: str | None = None) -> list[Change]:
    """Return what differs between the assessments as they stood on a day and as they stand now.

    Args:
        law: the law of a country with its whole history.
        day: the date of the last edition ("2026-06-30"): an assessment counts from its own date.
        area: an ISO 3166-2 code; by default the area that the country's file is about.
    """
    meant = law.law.area if area is None else area
    own = [each for each in law.law.assessments if each.area == meant]
    now = {each.test: each for each in latest_by_test(own)}
    then = {each.test: each for each in latest_by_test(own, on=day)}
    return [
        Change(standard, then.get(standard.code), now[standard.code])
        for standard in law.standards
        if standard.code in now
        and earliest(now[standard.code].date) > day
        and _differ(then.get(standard.code), now[standard.code])
    ]


def _differ(before: Assessment | None, after: Assessment) -> bool:
    if before is None:
        return True
    return (before.score, before.provisions, before.reason) != (
        after.score, after.provisions, after.reason,
    )  # fmt: skip


def change_table(
    found: Iterable[Change], *, marks: bool = True, language: str = "en"
) -> pd.DataFrame:
    """Return changes as a table ready to print.

    Columns: Standard (short citation), Before and After (sign, words and date; drafts carry the
    mark with `marks`), Reason (of the newer one).
    """
    rows = [
        (
            each.standard.short_citation(language=language),
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
    return marked(f"{assessment.score.printed} ({assessment.date})", assessment, marks=marks)
