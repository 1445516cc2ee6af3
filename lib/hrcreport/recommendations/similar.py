"""This module finds earlier recommendations that a new one may repeat; the author decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hrcreport.recommendations.issued import IssuedRecommendation

LEAST = 0.1
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
    """Return, for each new recommendation, the earlier ones that are nearest to it in wording.

    Likeness is the cosine between the tf-idf weights of words and pairs of words without English
    stop words (G. Salton and C. Buckley, Term-weighting approaches in automatic text retrieval,
    Information Processing and Management 24 (1988)). It sees words and no meaning: what it finds
    may ask for something else, and it may miss what is said in other words.

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
    from sklearn.feature_extraction.text import TfidfVectorizer  # takes a second to import

    texts = [*new.values(), *(each.text or each.summary for each in earlier)]
    weights = TfidfVectorizer(ngram_range=(1, 2), stop_words="english", sublinear_tf=True)
    try:
        matrix = weights.fit_transform(texts)
    except ValueError:  # nothing but stop words
        return []
    likeness = (matrix[: len(new)] @ matrix[len(new) :].T).toarray()
    found = []
    for row, name in enumerate(new):
        near = sorted(
            ((float(likeness[row, column]), each) for column, each in enumerate(earlier)),
            key=lambda pair: (-pair[0], pair[1].code),
        )
        found += [Resemblance(name, each, share) for share, each in near[:most] if share >= least]
    return found
