"""This module finds what reads as the name of a person in prose, and knows whom a policy allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import chain
from typing import NamedTuple

from hrcreport.checks.leaks.leak import Found, Joined, places_of
from hrcreport.checks.leaks.names import PARTICLES, WORD, folded

TITLED = re.compile(
    r"[MSDLCгا](?:(?<=\b.)(?:(?:(?<=M)(?:rs?|s|iss|me|lle)|(?<=S)(?:ra?|rta|gt)|"
    r"(?<=D)(?:on|oña|ra?|et)|(?<=L)t|(?<=C)pl)\b\.?|"
    r"(?:(?<=M)(?:onsieur|adame)|(?<=S)eñora?|(?<=г)(?:-н|-жа|ражданин|ражданка))\b)|"
    r"(?<=ا)(?:لسيدة?|لشهيد))\s+"
    r"((?:[^\W\d_a-z][\w'’-]*\.?\s?){1,4})"
)
CALLING = (
    "named",
    "called",
    "nommé",
    "llamad",
    "chamad",
    "по имени",
    "son of",
    "daughter of",
    "brother of",
    "sister of",
    "mother of",
    "father of",
    "widow of",
    "wife of",
    "husband of",
)
NAMED = re.compile(
    r"(?:\bnamed|\bcalled|\bnommée?|\bllamad[oa]|\bchamad[oa]|по имени|[a-z]+ of)\s+"
    r"([A-ZÀ-ÞА-Я][\w'’-]+\s?(?:[A-ZÀ-ÞА-Я][\w'’-]+\s?){1,3})"
)
AGE = re.compile(r"\d(?<![\d.].)(?<!\d,\s.)\d?(?:,|\)|\s(?:ans|años|years))")
"""A number that may be an age: none in a list of numbers."""
LONGEST_AGED, LONGEST_AGE = 120, 10
AGED = re.compile(
    r"([A-ZÀ-ÞА-Я][\w'’-]+\s(?:[A-ZÀ-ÞА-Я][\w'’-]+\s){0,2}[A-ZÀ-ÞА-Я][\w'’-]+),?\s?(?:\(?aged?\s\d|,?\s?\(?\d{1,2}(?:,|\)|\sans|"
    r"\saños|\syears))"
)
TWO = re.compile(
    r"([A-ZÀ-Þ](?<![\w.’'/-].)[a-zß-ÿ'’-]+\s+(?:[A-ZÀ-Þ]\.\s+)?(?:(?:de|da|dos|la|van|von|al|el|bin|ben)\s+)*"
    r"(?:[A-ZÀ-Þ][a-zß-ÿ’'-]+)(?:\s+[A-ZÀ-Þ][a-zß-ÿ’'-]+)?)(?![\w’'/-])"
)
MOST_WORDS = 4


class Candidate(NamedTuple):
    """What may be a name, with its folded words.

    After a title or before an age it is one unless all words are known to be none; else where none
    of its words is.
    """

    found: Found
    words: Sequence[str]
    introduced: bool

    def counts(self, known: Set[str]) -> bool:
        """Tell whether it is taken for a name by who knows of some words that they are none."""
        if self.introduced:
            return not all(word in known for word in self.words)
        return known.isdisjoint(self.words)


Ordinary = Callable[[Set[str]], Set[str]]
"""Returns of folded words those that stand in small letters somewhere."""


class Persons:
    """The search for names in prose; `allowed` are those that may be printed."""

    def __init__(self, *, allowed: Sequence[str]) -> None:
        self.names = frozenset(allowed)
        self.allowed = [frozenset(self._words(each)) for each in allowed]

    def allows(self, words: str) -> bool:
        """Tell whether a policy allows the name."""
        own = set(self._words(words))
        return words in self.names or any(
            (own and own <= each) or each <= own for each in self.allowed if each
        )

    def found(
        self, texts: Mapping[int, str], *, known: Set[str], ordinary: Sequence[Ordinary]
    ) -> tuple[set[int], list[tuple[int, Found]]]:
        """Return which of numbered texts may name a person, and what reads so in which of them.

        `known` are folded words that are no person's; each of the `ordinary` returns of words those
        that stand in small letters too, which are none either. The next is asked for what is left.
        """
        numbers, joined = [*texts], Joined([*texts.values()])
        may_be = [each for each in self._candidates(joined.text, known) if each.counts(known)]
        none = {word for each in may_be for word in each.words if word in known}
        for small in ordinary:
            left = (each.words for each in may_be if each.counts(none))
            none |= small({*chain.from_iterable(left)})
        parts = [
            (numbers[at], found, each.counts(none))
            for each in may_be
            for at, found in [joined.part(each.found)]
        ]
        return {at for at, *_ in parts}, [(at, found) for at, found, counts in parts if counts]

    def _candidates(self, text: str, known: Set[str]) -> Iterator[Candidate]:
        for each in self._introduced(text):
            name = each[1].rstrip(" ,.")
            if words := self._words(name):
                at = each.start(1)
                yield Candidate(Found(at, at + len(name), "person"), words, introduced=True)
        for each in TWO.finditer(text):
            if (first := folded(each[1].partition(" ")[0])) in known and first not in PARTICLES:
                continue
            if 1 < len(words := self._words(each[1])) <= MOST_WORDS:
                yield Candidate(Found(*each.span(1), "person"), words, introduced=False)

    @staticmethod
    def _introduced(text: str) -> Iterator[re.Match[str]]:
        """Yield what stands after a title or after "named", or before an age."""
        yield from TITLED.finditer(text)
        called = places_of(text, CALLING)
        aged = places_of(text, ("aged ", "age "))
        yield from filter(None, (NAMED.match(text, at) for at in called))
        for at in (*aged, *(m.start() for m in AGE.finditer(text))):
            yield from AGED.finditer(text, max(0, at - LONGEST_AGED), at + LONGEST_AGE)

    @staticmethod
    def _words(text: str) -> list[str]:
        return [
            form for each in WORD.findall(text) if (form := folded(each)) and form not in PARTICLES
        ]
