"""This module finds what reads as the name of a person in prose, and knows whom a policy allows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from hrcreport.leaks.names import PARTICLES, WORD, Found, folded

TITLED = re.compile(
    r"[MSDLCгا](?:(?<=\b.)(?:(?:(?<=M)(?:rs?|s|iss|me|lle)|(?<=S)(?:ra?|rta|gt)|"
    r"(?<=D)(?:on|oña|ra?|et)|(?<=L)t|(?<=C)pl)\b\.?|"
    r"(?:(?<=M)(?:onsieur|adame)|(?<=S)eñora?|(?<=г)(?:-н|-жа|ражданин|ражданка))\b)|"
    r"(?<=ا)(?:لسيدة?|لشهيد))\s+"
    r"((?:[^\W\d_a-z][\w'’-]*\.?\s?){1,4})"
)
CALLED = re.compile(
    r"(?:\bnamed|\bcalled|\bnommée?|\bllamad[oa]|\bchamad[oa]|по имени|(?:son|daughter|brother|"
    r"sister|mother|father|widow|wife|husband) of)\s+\Z"
)
LONGEST_CALLED = 20
NAMED = re.compile(r"([A-ZÀ-ÞА-Я](?<!\S.)[\w'’-]+\s?(?:[A-ZÀ-ÞА-Я][\w'’-]+\s?){1,3})")
AGED = re.compile(
    r"([A-ZÀ-ÞА-Я][\w'’-]+\s(?:[A-ZÀ-ÞА-Я][\w'’-]+\s){0,2}[A-ZÀ-ÞА-Я][\w'’-]+),?\s?(?:\(?aged?\s\d|,?\s?\(?\d{1,2}(?:,|\)|\sans|"
    r"\saños|\syears))"
)
TWO = re.compile(
    r"([A-ZÀ-Þ](?<![\w.’'/-].)[a-zß-ÿ'’-]+\s+(?:[A-ZÀ-Þ]\.\s+)?(?:(?:de|da|dos|la|van|von|al|el|bin|ben)\s+)*"
    r"(?:[A-ZÀ-Þ][a-zß-ÿ’'-]+)(?:\s+[A-ZÀ-Þ][a-zß-ÿ’'-]+)?)(?![\w’'/-])"
)
MOST_WORDS = 4


class Persons:
    """The search for names in prose; `known` are folded words that are no person's, or allowed."""

    def __init__(self, *, allowed: Sequence[str], known: Set[str]) -> None:
        self.names = frozenset(allowed)
        self.allowed = [frozenset(self._words(each)) for each in allowed]
        self.known = known

    def allows(self, words: str) -> bool:
        """Tell whether a policy allows the name."""
        own = set(self._words(words))
        return words in self.names or any(
            (own and own <= each) or each <= own for each in self.allowed if each
        )

    def found_in(self, text: str) -> Iterator[Found]:
        """Yield what reads as a person's name and is not allowed."""
        for pattern in (TITLED, NAMED, AGED):
            for each in pattern.finditer(text):
                before = text[max(0, each.start() - LONGEST_CALLED) : each.start()]
                if pattern is NAMED and not CALLED.search(before):
                    continue
                name = each[1].rstrip(" ,.")
                words = self._words(name)
                if words and not all(word in self.known for word in words):
                    yield Found(each.start(1), each.start(1) + len(name), "person")
        for each in TWO.finditer(text):
            words = self._words(each[1])
            if 1 < len(words) <= MOST_WORDS and not any(word in self.known for word in words):
                yield Found(*each.span(1), "person")

    @staticmethod
    def _words(text: str) -> list[str]:
        return [form for each in WORD.findall(text)
                if (form := folded(each)) and form not in PARTICLES]  # fmt: skip
