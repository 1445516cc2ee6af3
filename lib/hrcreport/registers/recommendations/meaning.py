"""This module tells how near recommendations are in meaning, and which ask for the same.

Meaning is what a recommendation is about (the subjects that the mandate lists, told by their
words), its words, and the standards it rests on where they are recorded. What is found is for a
reader to judge: nothing is merged. Texts of exports and lists are not always in English, and
English words in them mislead ("profil", "racial", "justice" are French, too), so that a language
is known by the signs under `known-by` in its `words.yml`, and a text read by words of that
language, or by none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from math import log
from typing import TYPE_CHECKING

from hrcreport.foundation import Language, Words
from hrcreport.registers.mandate.body import Body
from hrcreport.registers.recommendations.issued import IssuedRecommendation
from hrcreport.registers.recommendations.vocabulary import ACTIONS

if TYPE_CHECKING:
    import numpy as np

SIGN = "known-by.sign"
"""The words, or letters, by which a language is known: none of them is one of another."""
ANY_WORD = re.compile(r"[^\W\d_]+")
LATIN = re.compile(r"[A-Za-z]")
SHARE, FEW = 0.1, 8
"""So many of its words must be signs; a text of fewer words than the second may hold none."""


def language_of(text: str, languages: Mapping[str, Language]) -> str:
    """Return the code of the language of a text, an empty text where it is none that is known.

    A few words in Latin letters without a sign of any language, such as "Ratify OPCAT", count as
    English.

    Example:
        >>> from hrcreport.foundation.languages import Language
        >>> text = "Interdire par la loi le profilage racial dans les contrôles."
        >>> language_of(text, Language.of_the_tool())
        'fr'
    """
    signs = ((language, Words(language).entries.get(SIGN)) for language in languages.values())
    return _language(text, tuple((language, str(sign)) for language, sign in signs if sign))


@lru_cache(maxsize=4096)
def _language(text: str, language_signs: tuple[tuple[str, str], ...]) -> str:
    words = len(ANY_WORD.findall(text))
    signs = Counter(
        {code: len(re.findall(sign, text, re.IGNORECASE)) for code, sign in language_signs}
    )
    (best, most), (_, next_) = [*signs.most_common(2), ("", 0), ("", 0)][:2]
    if most > next_ and most >= SHARE * words:
        return best
    return Language.FIRST if words < FEW and not most and LATIN.search(text) else ""


def told_of(texts: Iterable[str], languages: Mapping[str, Language]) -> str:
    """Return what is to be said of texts that are not in English; an empty text without any.

    Example:
        >>> from hrcreport.foundation.languages import Language
        >>> texts = ["Ratify OPCAT", "Interdire par la loi le profilage racial."]
        >>> told_of(texts, Language.of_the_tool())
        'Not in English: 1 in French, tagged by the words of that language.'
    """
    by_language = Counter(language_of(text, languages) for text in texts)
    tagged = ", ".join(
        f"{count} in {Language.named(code, languages).name}"
        for code, count in sorted(by_language.items())
        if code not in ("", Language.FIRST)
    )
    phrases = [f"{tagged}, tagged by the words of that language"] if tagged else []
    if by_language[""]:
        phrases.append(
            f"{by_language['']} in a language without such words, given no limb and no subject"
        )
    return f"Not in English: {'; '.join(phrases)}." if phrases else ""


_ACTS = {
    "law": r"\b(?:law|legislat|statut|bill|criminali[sz]|prohibit|\bban\b|repeal|amend)",
    "institution": r"\b(?:establish|set up|creat|strengthen .{0,40}(?:bod|institution|mechanism))",
    "data": r"\b(?:collect|publish|gather|compile)\w* .{0,40}(?:data|statistic|figures)",
    "training": r"\b(?:train|educat|awareness)",
    "investigation": r"\b(?:investigat|inquir)",
    "prosecution": r"\b(?:prosecut|punish|disciplin|impunity|bring .* to justice)",
    "remedy": r"\b(?:redress|remed|compensat|reparation)",
    "international": r"\b(?:ratif|acced|invit|sign the|withdraw .*reservation|cooperat)",
    "policy": r"\b(?:plan|strateg|polic(?:y|ies)\b|guideline|programme)",
}
_ACTS_BY_WORDS = {name: re.compile(words, re.IGNORECASE) for name, words in _ACTS.items()}
WORD = re.compile(r"[^\W\d_]{2,}")
STOP = frozenset((
    "the", "of", "and", "to", "in", "for", "on", "with", "by", "that", "is", "are", "be", "as",
    "an", "at", "or", "its", "it", "all", "any", "from", "this", "which", "their", "such",
    "those", "who", "not", "into", "under", "other", "has", "have", "through", "more", "also",
    "including",
))  # fmt: skip  # a list of words
OF_SUBJECT, OF_STANDARD, OF_WORDS = 0.5, 0.25, 1.0
"""How much of the likeness each of the three can give."""
SAME = 0.3
"""From so much likeness on, recommendations stand together."""


def subjects(text: str, languages: Mapping[str, Language], body: Body) -> tuple[str, ...]:
    """Return what a recommendation is about, as the mandate lists it; nothing if not English."""
    return body.subjects_of(text) if language_of(text, languages) == Language.FIRST else ()


def acts(
    recommendation: IssuedRecommendation, languages: Mapping[str, Language]
) -> tuple[str, ...]:
    """Return what kinds of act are asked for: as recorded, else by the words."""
    if recommendation.actions or language_of(words_of(recommendation), languages) != Language.FIRST:
        return recommendation.actions
    return tuple(
        name for name, words in _ACTS_BY_WORDS.items() if words.search(words_of(recommendation))
    )


def words_of(recommendation: IssuedRecommendation) -> str:
    """Return the official text where it is held, else our summary."""
    return recommendation.text or recommendation.summary


def likeness(
    recommendations: Sequence[IssuedRecommendation], languages: Mapping[str, Language], body: Body
) -> np.ndarray:
    """Return how near each is to each other, from 0 to 1, as a square matrix.

    Likeness is the cosine between vectors of what each is about and rests on, where what is rare
    weighs more (inverse document frequency; G. Salton and C. Buckley, Information Processing and
    Management 24 (1988)), beside the same of its words. Standards count where both name any.
    """
    import numpy as np

    total, most = (
        np.zeros((len(recommendations), len(recommendations))),
        np.zeros((len(recommendations), len(recommendations))),
    )
    for weight, term_lists, of_both in (
        (
            OF_SUBJECT,
            [
                subjects(words_of(recommendation), languages, body)
                for recommendation in recommendations
            ],
            False,
        ),
        (OF_STANDARD, [recommendation.standards for recommendation in recommendations], True),
        (OF_WORDS, [_words(words_of(recommendation)) for recommendation in recommendations], False),
    ):
        has_terms = np.array([bool(terms) for terms in term_lists], dtype=float)
        total += weight * _cosines(term_lists)
        most += weight * (np.outer(has_terms, has_terms) if of_both else 1.0)
    return np.clip(total / most, 0.0, 1.0)


def _words(text: str) -> list[str]:
    """Return the words of a text that say something, and its pairs of such words."""
    words = [word for word in WORD.findall(text.lower()) if word not in STOP]
    return [*words, *(f"{word} {next_}" for word, next_ in pairwise(words))]


def _cosines(term_lists: Sequence[Sequence[str]]) -> np.ndarray:
    """Return the cosine between each two lists of terms, weighed by how rare each term is."""
    import numpy as np
    from scipy.sparse import csr_array

    counts = [Counter(terms) for terms in term_lists]
    list_counts = Counter(term for term_counts in counts for term in term_counts)
    place = {term: number for number, term in enumerate(list_counts)}
    rows = [number for number, term_counts in enumerate(counts) for _ in term_counts]
    columns = [place[term] for term_counts in counts for term in term_counts]
    weights = [
        (1 + log(times)) * (log((1 + len(term_lists)) / (1 + list_counts[term])) + 1)
        for term_counts in counts
        for term, times in term_counts.items()
    ]
    matrix = csr_array((weights, (rows, columns)), shape=(len(term_lists), max(len(place), 1)))
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    near: np.ndarray = (matrix @ matrix.T).toarray()
    return near / np.maximum(np.outer(lengths, lengths), 1e-12)


def clusters(
    recommendations: Sequence[IssuedRecommendation], languages: Mapping[str, Language], body: Body
) -> list[list[int]]:
    """Return which recommendations ask for the same, by their numbers; those alone are left out.

    Groups grow by the mean likeness of their members (average linkage), the largest first.
    """
    if len(recommendations) < 2:
        return []
    from scipy.cluster.hierarchy import fcluster, linkage

    near = likeness(recommendations, languages, body)
    apart = [
        1 - near[first, second] for first, second in combinations(range(len(recommendations)), 2)
    ]
    grouped = fcluster(linkage(apart, method="average"), t=1 - SAME, criterion="distance")
    by_group: dict[int, list[int]] = {}
    for number, group in enumerate(grouped):
        by_group.setdefault(int(group), []).append(number)
    together = [members for members in by_group.values() if len(members) > 1]
    return sorted(together, key=lambda members: (-len(members), members))


def named(
    group: Sequence[IssuedRecommendation], languages: Mapping[str, Language], body: Body
) -> str:
    """Return what most of a group are about and ask for: "racial profiling: adopt … a law"."""
    about = Counter(
        subject
        for recommendation in group
        for subject in subjects(words_of(recommendation), languages, body)
    )
    act_counts = Counter(act for recommendation in group for act in acts(recommendation, languages))
    subject = about.most_common(1)[0][0] if about else "other"
    act = ACTIONS[act_counts.most_common(1)[0][0]] if act_counts else ""
    return f"{subject}: {act}" if act else subject


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
    languages: Mapping[str, Language],
    body: Body,
) -> list[Resemblance]:
    """Return, for each new recommendation, the earlier ones that are nearest to it in meaning.

    `new` has the text of each by its id; earlier ones are told by their official text, or else our
    summary. Of those as near as `LEAST` the `MOST` nearest are shown.

    Example:
        >>> from hrcreport.foundation.languages import Language
        >>> resemblances({}, [], Language.of_the_tool(), Body())
        []
    """
    if not new or not earlier:
        return []
    unsaid = earlier[0].with_(actions=(), standards=(), text="")
    texts = [unsaid.with_(summary=text) for text in new.values()]
    near = likeness([*texts, *earlier], languages, body)[: len(texts), len(texts) :]
    all_resemblances = []
    for row, name in enumerate(new):
        nearest = sorted(
            (
                (float(near[row, column]), recommendation)
                for column, recommendation in enumerate(earlier)
            ),
            key=lambda pair: (-pair[0], pair[1].code),
        )
        all_resemblances += [
            Resemblance(name, recommendation, share)
            for share, recommendation in nearest[:MOST]
            if share >= LEAST
        ]
    return all_resemblances
