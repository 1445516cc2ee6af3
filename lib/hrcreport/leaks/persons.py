"""This module finds what reads as the name of a person in prose, and knows whom a policy allows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from hrcreport.leaks.names import PARTICLES, WORD, Found, folded, places_of

TITLED = re.compile(
    r"[MSDLCгا](?:(?<=\b.)(?:(?:(?<=M)(?:rs?|s|iss|me|lle)|(?<=S)(?:ra?|rta|gt)|"
    r"(?<=D)(?:on|oña|ra?|et)|(?<=L)t|(?<=C)pl)\b\.?|"
    r"(?:(?<=M)(?:onsieur|adame)|(?<=S)eñora?|(?<=г)(?:-н|-жа|ражданин|ражданка))\b)|"
    r"(?<=ا)(?:لسيدة?|لشهيد))\s+"
    r"((?:[^\W\d_a-z][\w'’-]*\.?\s?){1,4})"
)
CALLING = ("named", "called", "nommé", "llamad", "chamad", "по имени", "son of", "daughter of",
           "brother of", "sister of", "mother of", "father of", "widow of", "wife of",
           "husband of")  # fmt: skip
NAMED = re.compile(
    r"(?:\bnamed|\bcalled|\bnommée?|\bllamad[oa]|\bchamad[oa]|по имени|[a-z]+ of)\s+"
    r"([A-ZÀ-ÞА-Я][\w'’-]+\s?(?:[A-ZÀ-ÞА-Я][\w'’-]+\s?){1,3})"
)
AGE = re.compile(r"(?<![\d.])\d{1,2}(?:,|\)|\s(?:ans|años|years))")
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
        for each in self._introduced(text):
            name = each[1].rstrip(" ,.")
            words = self._words(name)
            if words and not all(word in self.known for word in words):
                yield Found(each.start(1), each.start(1) + len(name), "person")
        is_name: dict[str, bool] = {}
        for each in TWO.finditer(text):
            if (name := each[1]) not in is_name:
                words = self._words(name)
                is_name[name] = 1 < len(words) <= MOST_WORDS and self.known.isdisjoint(words)
            if is_name[name]:
                yield Found(*each.span(1), "person")

    @staticmethod
    def _introduced(text: str) -> Iterator[re.Match[str]]:
        """Yield what stands after a title or after "named", or before an age."""
        yield from TITLED.finditer(text)
        yield from filter(None, (NAMED.match(text, at) for at in places_of(text, CALLING)))
        for at in (*places_of(text, ("aged ", "age ")), *(m.start() for m in AGE.finditer(text))):
            yield from AGED.finditer(text, max(0, at - LONGEST_AGED), at + LONGEST_AGE)

    @staticmethod
    def _words(text: str) -> list[str]:
        return [form for each in WORD.findall(text)
                if (form := folded(each)) and form not in PARTICLES]  # fmt: skip
