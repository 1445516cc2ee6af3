"""This module reads periods of tables: what years they cover, and how they are printed."""

from __future__ import annotations

import re

from hrcreport.foundation import Words

MONTHS = re.compile(r"^\d{4}-\d{2}/\d{4}-\d{2}$")
YEARS = re.compile(r"^(\d{4})(?:-\d{2})?(?:[/-](\d{2,4})(?:-\d{2})?)?$")


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
