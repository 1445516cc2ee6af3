"""This module finds days that no calendar has and periods that end before they begin.

It knows the languages whose months it can name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError

from hrcreport.checks.printed.passages import AUTHORED, Reading, around
from hrcreport.checks.printed.references import language_of
from hrcreport.checks.review.findings import Finding, expression, listed, of

LEAP_YEAR = 2000
"""Stands for a year that is not said."""


def day_findings(reading: Reading) -> Iterator[Finding]:
    """Yield each day that is in no calendar, such as 31 June or 29 February of a common year."""
    language = language_of(reading)
    pattern = _pattern(language)
    if pattern is None:
        return
    for passage in reading.of(*AUTHORED, "quote"):
        for match in pattern.finditer(passage.text):
            month = _months(language)[(match["month"] or match["first_month"]).lower()]
            year = int(match["year"] or match["last_year"] or LEAP_YEAR)
            try:
                date(year, month, int(match["day"] or match["last_day"]))
            except ValueError:
                message = f"{around(match)}: no calendar has this day."
                yield of("style.no-date", passage, message, at=match)


def period_findings(reading: Reading) -> Iterator[Finding]:
    """Yield each period whose end lies before its beginning, such as 14 to 4 November 2022."""
    language = language_of(reading)
    for passage in reading.of(*AUTHORED):
        ends: set[int] = set()
        for before, between in listed("calendar").get(language, ()) if _months(language) else ():
            for match in passage.own_matches(_period(language, before, between)):
                if match.end() not in ends and _is_turned(match, language):
                    ends.add(match.end())
                    yield of("style.turned-period", passage, f"{around(match)}.", at=match)


def _is_turned(match: re.Match[str], language: str) -> bool:
    """Tell whether the second of two dates lies before the first, where that is sure.

    A part that the first lacks is that of the second; without its year it may be of the year
    before, unless both are of one month.
    """
    months = _months(language)
    first, second = (
        [
            int(match[f"year{n}"] or 0),
            months.get((match[f"month{n}"] or "").lower(), 0),
            int(match[f"day{n}"] or 0),
        ]
        for n in (1, 2)
    )
    if not any(second[:2]) or (not first[0] and second[0] and first[1] not in {0, second[1]}):
        return False
    for at, (begin, end) in enumerate(zip(first, second, strict=True)):
        if begin and not end:
            return False
        if begin > end:
            return True
        if begin < end and (begin or at == len(first) - 1):
            return False
    return False


@cache
def _period(language: str, before: str, between: str) -> re.Pattern[str]:
    """Return the pattern of two dates, each of a day, a month and a year, or of some of them."""
    month = "|".join(sorted(map(re.escape, _months(language)), key=len, reverse=True))
    first, second = (
        rf"(?:(?P<day{n}>\d{{1,2}})(?:st|nd|rd|th|er)?(?!\d))?\s?(?:(?:de|of)\s)?(?:[^\W\d_ ]+/)?"
        rf"(?P<month{n}>(?:{month})\b\.?)?\s?(?:(?:de|of)\s)?"
        rf"(?:(?P<year{n}>(?:1[5-9]|20)\d{{2}}(?![\d,.]\d|\d))"
        rf"(?:[/–-](?:\d{{2}}){{1,2}}(?!\d))?)?"  # of a split year, its second
        for n in (1, 2)
    )
    return expression(rf"(?:{before})(?i:{first})(?:{between})(?i:{second})(?![\w/–-]|[.,]\d)")


@cache
def _months(language: str) -> dict[str, int]:
    """Return the number of each month by its name in small letters, in full and cut short."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return {}
    return {
        name.lower().rstrip("."): number
        for form in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in locale.months[form][width].items()
        if not name[0].isdigit()
    }


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    """Return the pattern of a day; in Arabic a month may stand behind its other name."""
    if not _months(language):
        return None
    month = "|".join(sorted(map(re.escape, _months(language)), key=len, reverse=True))
    return re.compile(
        rf"""
          (?<![\w.,/–-])  # no end of a number, a range or a path
          (?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s(?:(?:de|of)\s)?(?:[^\W\d_ ]+/)?
          (?P<month>{month})\b\.?(?:,?\s(?:(?:de|of)\s)?(?P<year>[12]\d{{3}})\b)?
        | \b(?P<first_month>{month})\s(?P<last_day>\d{{1,2}})(?:st|nd|rd|th)?\b
          (?:,?\s(?P<last_year>[12]\d{{3}})\b)?
        """,
        re.VERBOSE | re.IGNORECASE,
    )
