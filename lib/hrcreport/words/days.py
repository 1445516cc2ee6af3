"""This module finds days written in words that are in no calendar: 2–99 May 2042."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from hrcreport.languages import FIRST_LANGUAGE, languages
from hrcreport.words.texts import texts

LONGEST_YEAR = 2000  # a leap year, where no year is written


class WrittenDay(NamedTuple):
    """A day, or days from first to last, as a text has them; `year` is 0 where none is written."""

    words: str
    first: int
    last: int
    month: int
    year: int

    @property
    def possible(self) -> bool:
        """Whether a calendar has these days, the first before the last."""
        days = monthrange(self.year or LONGEST_YEAR, self.month)[1]
        return 1 <= self.first <= self.last <= days


def written_days(text: str, *, language: str) -> Iterator[WrittenDay]:
    """Yield the days of a text that are written with a month of its language, or of English.

    Example:
        >>> [day.possible for day in written_days("2–99 May 2042", language="en")]
        [False]
        >>> [day.words for day in written_days("24 April–5 May 2023", language="en")]
        ['24 April', '5 May 2023']
    """
    for match in _pattern(language).finditer(text):
        first, last = int(match["first"]), int(match["last"] or match["first"])
        month = _months(language)[match["month"].lower()]
        yield WrittenDay(match[0], first, last, month, int(match["year"] or 0))


@cache
def _months(language: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in (FIRST_LANGUAGE, language if language in languages() else FIRST_LANGUAGE):
        for number, name in enumerate(texts("date.months", language=each), start=1):
            found |= dict.fromkeys([name.lower(), *name.lower().split("/")], number)
    return found


@cache
def _pattern(language: str) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_months(language), key=len, reverse=True))
    return re.compile(
        r"(?<![\d.,/-])(?P<first>\d{1,2})(?:er)?(?:\s?[–—-]\s?(?P<last>\d{1,2})(?:er)?)?"
        rf"\s(?:de\s)?(?P<month>{names})\b(?:\s(?:de\s)?(?P<year>\d{{4}})\b)?",
        re.IGNORECASE,
    )
