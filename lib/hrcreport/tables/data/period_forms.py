"""This module says in which forms a table writes its periods."""

from __future__ import annotations

import re

FORMS = re.compile(
    r"(?P<first>\d{4})"
    r"(?:-(?P<month>0[1-9]|1[0-2])(?:/(?P<last_of_months>\d{4})-(?:0[1-9]|1[0-2]))?"
    r"|/(?P<short>\d{2})|-(?P<last>\d{4}))?"
)
EARLIEST, LATEST = 1500, 2100
ALLOWED = "2019, 2018/19, 2015-2020, 2019-05 or 2010-01/2020-09"


def last_year_of(text: str) -> int:
    """Return the year in which a period ends; nought for a text that is none.

    Example:
        >>> [last_year_of(text) for text in ("2019", "2018/19", "2010-01/2020-09", "May")]
        [2019, 2019, 2020, 0]
    """
    match = FORMS.fullmatch(text)
    if not match:
        return 0
    return int(match["last"] or match["last_of_months"] or int(match["first"])) + bool(
        match["short"]
    )


def is_period(text: str) -> bool:
    """Tell whether a text is a year, a financial year, a month, or a span of years or months.

    Example:
        >>> [is_period(text) for text in ("2019", "2018/19", "2015-2020", "2010-01/2020-09")]
        [True, True, True, True]
        >>> [is_period(text) for text in ("43586", "2019/18", "2020-2015", "19", "May 2019")]
        [False, False, False, False, False]
    """
    match = FORMS.fullmatch(text)
    if not match:
        return False
    first = int(match["first"])
    if match["short"] and (first + 1) % 100 != int(match["short"]):
        return False
    last = int(match["last"] or match["last_of_months"] or first)
    return EARLIEST <= first <= last <= LATEST
