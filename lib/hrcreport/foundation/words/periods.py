"""This module reads periods of tables, and finds days of no calendar in words: 2–99 May 2042."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from hrcreport.foundation.languages import FIRST_LANGUAGE
from hrcreport.foundation.words.numbers import written_day
from hrcreport.foundation.words.texts import said, texts

MONTHS = re.compile(r"^\d{4}-\d{2}/\d{4}-\d{2}$")
YEARS = re.compile(r"^(\d{4})(?:-\d{2})?(?:[/-](\d{2,4})(?:-\d{2})?)?$")
LONGEST_YEAR = 2000  # a leap year, where no year is written


def years_of_period(period: str) -> tuple[int, int]:
    """Return the first and last year of "2015", "2018/19", "2015-2020" or "2010-01/2020-09".

    A split year (financial or school year) counts as the year that it begins in.

    Raises:
        ValueError: the period is of another form.
    """
    match = YEARS.match(period)
    if match is None:
        message = f"'{period}' is no period of years"
        raise ValueError(message)
    start = int(match[1])
    if match[2] is None or len(match[2]) == 2:
        return start, start
    return start, int(match[2])


def length_in_years(period: str) -> float:
    """Return how many years a period covers; months count as twelfths.

    Example:
        >>> length_in_years("2018/19"), length_in_years("2015-2020")
        (1.0, 6.0)
        >>> length_in_years("2000-01/2020-06")
        20.5

    Raises:
        ValueError: the period is of another form.
    """
    first, last = years_of_period(period)
    if not MONTHS.match(period):
        return float(last - first + 1)
    begin, end = (int(part.split("-")[1]) for part in period.split("/"))
    return last - first + (end - begin + 1) / 12


def printed_period(first: str, last: str, *, language: str = "en") -> str:
    """Return a span of periods as printed, from the first to the last.

    Example:
        >>> printed_period("2015", "2020")
        '2015–2020'
        >>> printed_period("2010-01/2020-09", "2010-01/2020-09")
        'January 2010–September 2020'
        >>> printed_period("2021-07/2022-06", "2022-07/2023-07")
        'July 2021–July 2023'
    """
    if MONTHS.match(first) and MONTHS.match(last):
        begins, ends = (
            written_day(each, language=language)
            for each in (first.split("/")[0], last.split("/")[1])
        )
    elif first == last:
        begins, _, ends = first.partition("-")
    elif "/" in first:
        begins, ends = first, last
    else:
        begins, ends = (str(year) for year in (years_of_period(first)[0], years_of_period(last)[1]))
    return said("date.span", language=language, first=begins, last=ends) if ends else begins


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
    for each in (FIRST_LANGUAGE, language):
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
