"""This module says how far two assessors agree when they score the same tests."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from disparity.ratios.agreement import Agreement, agreement
from hrcreport.law.assessments import Assessment, Score, latest_by_test


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
            for each in latest_by_test(one for one in history if one.assessor == assessor)
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
