"""This module finds earlier recommendations that a new one may repeat; the author decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hrcreport.recommendations.issued import IssuedRecommendation
from hrcreport.recommendations.meaning import likeness

LEAST = 0.2
"""Below this likeness two texts have little more in common than that they are recommendations."""

MOST = 3


@dataclass(frozen=True, slots=True)
class Resemblance:
    """An earlier recommendation whose wording is near to a new one; `likeness` is from 0 to 1."""

    id: str
    earlier: IssuedRecommendation
    likeness: float


def resemblances(
    new: Mapping[str, str],
    earlier: Sequence[IssuedRecommendation],
    *,
    least: float = LEAST,
    most: int = MOST,
) -> list[Resemblance]:
    """Return, for each new recommendation, the earlier ones that are nearest to it in meaning.

    Args:
        new: the text of each new recommendation by its id.
        earlier: recommendations of others, by their official text or else our summary.
        least: the likeness below which nothing is shown.
        most: how many are shown for each new one.

    Example:
        >>> resemblances({}, [])
        []
    """
    if not new or not earlier:
        return []
    unsaid = earlier[0].with_(actions=(), standards=(), text="")
    texts = [unsaid.with_(summary=text) for text in new.values()]
    near = likeness([*texts, *earlier])[: len(texts), len(texts) :]
    found = []
    for row, name in enumerate(new):
        nearest = sorted(
            ((float(near[row, column]), each) for column, each in enumerate(earlier)),
            key=lambda pair: (-pair[0], pair[1].code),
        )
        found += [
            Resemblance(name, each, share) for share, each in nearest[:most] if share >= least
        ]
    return found
