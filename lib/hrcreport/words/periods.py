"""This module reads the periods of tables as years and prints them as a document has them."""

from __future__ import annotations

import re

from hrcreport.words.numbers import written_day
from hrcreport.words.texts import said

MONTHS = re.compile(r"^\d{4}-\d{2}/\d{4}-\d{2}$")
YEARS = re.compile(r"^(\d{4})(?:-\d{2})?(?:[/-](\d{2,4})(?:-\d{2})?)?$")


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
