"""This module reads periods of tables, and finds days of no calendar in words: 2–99 May 2042."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from hrcreport.foundation.languages import Language
from hrcreport.foundation.words.texts import Words

MONTHS = re.compile(r"^\d{4}-\d{2}/\d{4}-\d{2}$")
YEARS = re.compile(r"^(\d{4})(?:-\d{2})?(?:[/-](\d{2,4})(?:-\d{2})?)?$")
LONGEST_YEAR = 2000  # a leap year, where no year is written


class Period(str):
    """A period of a table: "2015", "2018/19", "2015-2020" or "2010-01/2020-09"."""

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year.

        A split year (financial or school year) counts as the year that it begins in.

        Raises:
            ValueError: the period is of another form.
        """
        match = YEARS.match(self)
        if match is None:
            message = f"'{self}' is no period of years"
            raise ValueError(message)
        start = int(match[1])
        if match[2] is None or len(match[2]) == 2:
            return start, start
        return start, int(match[2])

    @property
    def length_in_years(self) -> float:
        """How many years it covers; months count as twelfths.

        Example:
            >>> Period("2018/19").length_in_years, Period("2015-2020").length_in_years
            (1.0, 6.0)
            >>> Period("2000-01/2020-06").length_in_years
            20.5

        Raises:
            ValueError: the period is of another form.
        """
        first, last = self.years
        if not MONTHS.match(self):
            return float(last - first + 1)
        begin, end = (int(part.split("-")[1]) for part in self.split("/"))
        return last - first + (end - begin + 1) / 12

    def printed(self, last: str, *, language: str = "en") -> str:
        """Return the span of periods from this one to the last as printed.

        Example:
            >>> Period("2015").printed("2020")
            '2015–2020'
            >>> Period("2010-01/2020-09").printed("2010-01/2020-09")
            'January 2010–September 2020'
            >>> Period("2021-07/2022-06").printed("2022-07/2023-07")
            'July 2021–July 2023'
        """
        words = Words(language)
        if MONTHS.match(self) and MONTHS.match(last):
            begins = words.written_day(self.split("/")[0])
            ends = words.written_day(last.split("/")[1])
        elif self == last:
            begins, _, ends = self.partition("-")
        elif "/" in self:
            begins, ends = self, last
        else:
            begins, ends = str(self.years[0]), str(Period(last).years[1])
        return words.said("date.span", first=begins, last=ends) if ends else begins


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
    for each in (Language.FIRST, language):
        for number, name in enumerate(Words(each).texts("date.months"), start=1):
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
