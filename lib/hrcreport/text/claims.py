"""This module holds a sentence to the denominator of the share that it prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from disparity.estimate import Base, Estimate
from hrcreport.words.texts import listed, said, text, texts

SENTENCE_END = re.compile(r"(?<=[.!?؟。])[\s)\]*]+|(?<=。)|\n\s*\n|\n:::")
SHARES = "share"
NEEDED = ("known", "compared")
"""Denominators that are not everybody: the sentence must say so."""
MENDS = {
    "known": "Say in the sentence that it is of those whose group is known, or quote `.of_all`.",
    "compared": "Say in the sentence that it is of these groups alone, the others left out; "
    "`| of_what` prints the words.",
    "all": "Say that it is of all, those of unknown group included, or quote `.of_known`.",
}


class Quoted(Protocol):
    """What is asked of a value that prose quotes.

    `of` says what it is a number of; it stands as `text` at the place `at` of the filled prose.
    """

    @property
    def at(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def of(self) -> Mapping[str, Any] | None: ...
    @property
    def line(self) -> int: ...
    @property
    def expression(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Slip:
    """A sentence that gives a value another denominator, and what to do."""

    value: Quoted
    what: str
    mend: str


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


def base_in_words(base: Base, *, unit: str, language: str) -> str:
    """Return what a number is a number of, in words that can stand in a sentence or a note."""

    def names(groups: Sequence[str]) -> str:
        return listed(list(groups), language=language)

    ratio = "ratio" in unit
    key = base.scope if base.groups or base.scope == "persons" else "whole"
    words = said(
        f"base.{key}", language=language, counted=base.counted, within=base.within,
        groups=names(base.groups),
        compared=text("list.separator", language=language).join((*base.groups, *base.reference)),
    )  # fmt: skip
    if ratio and base.reference:
        words = said("base.over", language=language, words=words, reference=names(base.reference))
    comma = text("list.comma", language=language)
    where = comma.join(each for each in (base.population, base.years) if each)
    if where:
        words = said("number.in-brackets", language=language, text=words, more=where)
    if base.part:
        words = comma.join([words, said("base.of-part", language=language, why=base.part)])
    return words


def slips(words: str, values: Sequence[Quoted], *, language: str) -> Iterator[Slip]:
    """Yield each share whose sentence claims a denominator that is not its own.

    A share of those of known group, or of the groups compared alone, needs words that say so in its
    sentence; a share of all may not stand in one that speaks of the known alone.
    """
    shares = [(each, of) for each in values if (of := each.of) and of["unit"] == SHARES]
    for each, of in shares:
        start, end = _sentence(words, each)
        scope, near = of["scope"], {of["scope"] for one, of in shares if start <= one.at < end}
        claimed = {kind for kind in NEEDED if _claims(words[start:end], kind, language)}
        if scope in NEEDED:
            wrong = scope not in claimed
        else:
            wrong = scope == "all" and bool(claimed) and not near & claimed
        if wrong:
            yield Slip(
                each,
                f"the sentence gives '{each.text}' another denominator. It is: {of['words']}.",
                MENDS[scope],
            )


def _sentence(words: str, value: Quoted) -> tuple[int, int]:
    ends = [0, *(found.end() for found in SENTENCE_END.finditer(words)), len(words)]
    start = max(end for end in ends if end <= value.at)
    return start, min(end for end in ends if end >= value.at + len(value.text))


def _claims(sentence: str, scope: str, language: str) -> bool:
    return any(
        re.search(each, sentence, re.IGNORECASE)
        for each in texts(f"claims.{scope}", language=language)
    )
