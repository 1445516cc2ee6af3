"""This module holds a sentence to the denominator of its shares and to the whole of its sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from disparity.estimate import Estimate
from hrcreport.foundation import Words
from hrcreport.notebook.templates.cells import ProseProblem, Value
from hrcreport.notebook.templates.printing import base_in_words

SENTENCE_END = re.compile(r"(?<=[.!?؟。])[\s)\]*]+|(?<=。)|\n\s*\n|\n:::")
SHARES = "share"
MOST = 5
NEEDED = ("known", "compared")
"""Denominators that are not everybody: the sentence must say so."""
MENDS = {
    "known": "Say in the sentence that it is of those whose group is known, or quote `.of_all`.",
    "compared": "Say in the sentence that it is of these groups alone, the others left out; "
    "`| of_what` prints the words.",
    "all": "Say that it is of all, those of unknown group included, or quote `.of_known`.",
}


def of_what(value: object, *, language: str) -> dict[str, Any] | None:
    """Return what an estimate is a number of, in words and as data, and its method."""
    if not isinstance(value, Estimate) or value.base is None:
        return None
    base = value.base
    return {
        "scope": base.scope,
        "unit": value.unit,
        "method": value.method,
        "numerators": list(value.numerators),
        "denominators": list(value.denominators),
        "words": base_in_words(base, unit=value.unit, language=language),
    }


def slips(words: str, values: Sequence[Value], *, language: str) -> Iterator[ProseProblem]:
    """Yield each share whose sentence claims a denominator that is not its own, and open sums.

    A share of those of known group, or of the groups compared alone, needs words that say so in its
    sentence; a share of all may not stand in one that speaks of the known alone.
    """
    yield from open_sums(words, values)
    shares = [(each, of) for each in values if (of := each.of) and of["unit"] == SHARES]
    for each, of in shares:
        start, end = _sentence(words, each)
        scope, near = of["scope"], {of["scope"] for one, of in shares if start <= one.at < end}
        claimed = {kind for kind in NEEDED if _claims(words[start:end], kind, language)}
        of_others = scope == "all" and bool(claimed) and not near & claimed
        if scope not in claimed if scope in NEEDED else of_others:
            what = f"the sentence gives '{each.text}' another denominator. It is: {of['words']}."
            yield ProseProblem(each.line, each.expression, what, MENDS[scope])


def open_sums(words: str, values: Sequence[Value]) -> Iterator[ProseProblem]:
    """Yield each whole of which its sentence gives parts that do not add up to it.

    Parts are two or more counts of one answer (`tests.met`, `tests.partly_met`) that share no entry
    and are all within the largest count beside them (`tests.assessed`): degrees of one scale. Who
    reads some of them must learn what became of the rest, which is most often the worst of them.
    """
    answers: dict[tuple[int, str], dict[frozenset[str], Value]] = {}
    for each in values:
        counted = each.how if isinstance(each.how, Mapping) else {}
        if counted.get("register") and "." in each.expression:
            place = _sentence(words, each)[0], each.expression.split("|")[0].rpartition(".")[0]
            answers.setdefault(place, {})[frozenset(counted.get("entries", ()))] = each
    for counts in answers.values():
        whole, *parts = sorted(counts, key=len, reverse=True)
        held = frozenset().union(*parts)
        if len(parts) > 1 and len(held) == sum(map(len, parts)) and held < whole:
            rest = sorted(whole - held)
            yield ProseProblem(
                counts[whole].line,
                counts[whole].expression,
                f"the sentence gives {' and '.join(str(len(part)) for part in parts)} of "
                f"{len(whole)} and nothing of the other {len(rest)}: {', '.join(rest[:MOST])}"
                f"{', …' if len(rest) > MOST else ''}.",
                "Quote the other degrees of the scale as well, or put the parts in sentences of "
                "their own.",
            )


def _sentence(words: str, value: Value) -> tuple[int, int]:
    ends = [0, *(found.end() for found in SENTENCE_END.finditer(words)), len(words)]
    start = max(end for end in ends if end <= value.at)
    return start, min(end for end in ends if end >= value.at + len(value.text))


def _claims(sentence: str, scope: str, language: str) -> bool:
    return any(
        re.search(each, sentence, re.IGNORECASE)
        for each in Words(language).texts(f"claims.{scope}")
    )
