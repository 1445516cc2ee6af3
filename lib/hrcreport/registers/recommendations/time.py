"""This module counts the time since a recommendation and to the end of its time limit."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from hrcreport.foundation import earliest

DAYS = {"day": 1, "week": 7}
TIME = re.compile(r"(\d{1,3}) (day|week|month|year)s?")
IN_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "eighteen": 18, "twenty-four": 24,
}  # fmt: skip  # a table of numbers
LIMIT = re.compile(r"\bwithin ([\w-]+) (day|week|month|year)s?\b", re.IGNORECASE)
MONTHS_OF_A_YEAR = 12
FEW_MONTHS = 24
"""Below so many months a time is told in months, above it in years."""


def due_day(issued: str, deadline: str) -> str:
    """Return the last day of a time limit, or an empty text where it cannot be told.

    It was issued on a day, in a month or year; the deadline is one ("2028", the whole of it), or a
    time ("12 months").
    """
    if match := TIME.fullmatch(deadline):
        if not issued:
            return ""
        return _later(date.fromisoformat(earliest(issued)), int(match[1]), match[2]).isoformat()
    if not deadline:
        return ""
    if re.fullmatch(r"\d{4}-\d{2}", deadline):
        return f"{deadline}-{monthrange(int(deadline[:4]), int(deadline[5:]))[1]}"
    return f"{deadline}-12-31" if len(deadline) == len("2028") else deadline


def limit_in(text: str) -> str:
    """Return the time limit that an English text names, an empty text where it names none.

    Example:
        >>> limit_in("Enact, within two years, a statute"), limit_in("Enact a statute")
        ('2 years', '')
    """
    for number, unit in LIMIT.findall(text):
        figure = number if number.isdecimal() else str(IN_WORDS.get(number.lower(), ""))
        if figure and len(figure) < 4:
            return f"{int(figure)} {unit.lower()}{'s' if int(figure) != 1 else ''}"
    return ""


def _later(day: date, number: int, unit: str) -> date:
    """Return the day so much later; of a shorter month its last one."""
    if unit in DAYS:
        return day + timedelta(days=number * DAYS[unit])
    months = number * (MONTHS_OF_A_YEAR if unit == "year" else 1) + day.month - 1
    year, month = day.year + months // MONTHS_OF_A_YEAR, months % MONTHS_OF_A_YEAR + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def time_between(first: str, last: str) -> str:
    """Return "3 years" or "7 months" between two days, or an empty text without the first.

    A year or month counts from its first day; "less than a month" is told in these words.
    """
    if not first:
        return ""
    begin, end = date.fromisoformat(earliest(first)), date.fromisoformat(last)
    months = (end.year - begin.year) * MONTHS_OF_A_YEAR + end.month - begin.month
    months -= end.day < begin.day
    if months < 1:
        return "less than a month"
    if months < FEW_MONTHS:
        return f"{months} months" if months > 1 else "1 month"
    return f"{months // MONTHS_OF_A_YEAR} years"


def standing(due: str, on: str) -> str:
    """Return "overdue by 2 years", "due in 5 months" or "none recorded" for a time limit."""
    if not due:
        return "none recorded"
    return f"overdue by {time_between(due, on)}" if due < on else f"due in {time_between(on, due)}"
