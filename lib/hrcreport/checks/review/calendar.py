"""This module finds days that no calendar has, in any language whose months it can name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError

from hrcreport.checks.printed.passages import AUTHORED, Reading, around
from hrcreport.checks.printed.references import language_of
from hrcreport.checks.review.findings import Finding, of

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
