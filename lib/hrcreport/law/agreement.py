"""This module says how far two assessors agree when they score the same tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from hrcreport.law.assessments import Assessment, Score, latest_by_test

Degree = TypeVar("Degree", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two assessors agree.

    `items` is the number of tests that both scored; `share` is the share scored alike, 0 to 1;
    `kappa` (Cohen 1960) and `ac1` (Gwet 2008) set off what chance alone would bring, 1 is full
    agreement and 0 no more than chance. Kappa is low where nearly all scores are alike, whatever
    the agreement; AC1 is not. Each is None where it cannot be calculated.
    """

    items: int
    share: float | None
    kappa: float | None
    ac1: float | None


def agreement(
    first: Sequence[Degree], second: Sequence[Degree], *, scale: Collection[Degree] = ()
) -> Agreement:
    """Return how far two assessors agree, from their scores of the same items in one order.

    Formulas: J. Cohen, A coefficient of agreement for nominal scales, Educational and
    Psychological Measurement 20 (1960); K. L. Gwet, Computing inter-rater reliability and its
    variance in the presence of high agreement, British Journal of Mathematical and Statistical
    Psychology 61 (2008).

    Args:
        first: the scores of one assessor.
        second: the scores of the other.
        scale: every degree that could have been given; by default those that were given. AC1
            depends on how many there are.

    Raises:
        ValueError: the two differ in length, or a score is not on the scale.

    Example:
        >>> agreement(["met", "met", "not"], ["met", "not", "not"]).share
        0.6666666666666666
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} scores cannot be compared with {len(second)}")
    degrees = set(scale) or {*first, *second}
    off = {*first, *second} - degrees
    if off:
        raise ValueError(f"not on the scale: {', '.join(sorted(map(str, off)))}")
    items = len(first)
    if not items:
        return Agreement(0, None, None, None)
    share = sum(a == b for a, b in zip(first, second, strict=True)) / items
    one, other = Counter(first), Counter(second)
    by_margins = sum(one[degree] * other[degree] for degree in degrees) / items**2
    means = [(one[degree] + other[degree]) / (2 * items) for degree in degrees]
    by_guessing = (
        sum(mean * (1 - mean) for mean in means) / (len(degrees) - 1) if len(degrees) > 1 else 1.0
    )
    return Agreement(items, share, _beyond(share, by_margins), _beyond(share, by_guessing))


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


def _beyond(share: float, by_chance: float) -> float | None:
    """Return the agreement beyond chance, or None where chance alone would make it full."""
    return None if by_chance >= 1 else (share - by_chance) / (1 - by_chance)
