"""This module reads values by year and group, and says in words how each group's line runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.wording import (
    LONGEST_ALT,
    counted,
    fitting,
    listed,
    say,
    span,
    trend,
)
from hrcreport.notebook.printing import decimal


@dataclass(frozen=True, slots=True)
class Series:
    """One group's values over all years of the picture, NaN where there is none."""

    name: str
    years: tuple[int, ...]
    values: tuple[float, ...]
    part_years: frozenset[int]

    def known(self, *, complete: bool = False) -> list[tuple[int, float]]:
        """Return (year, value) where there is a value; `complete` leaves part-years out."""
        return [
            (year, value)
            for year, value in zip(self.years, self.values, strict=True)
            if not math.isnan(value) and not (complete and year in self.part_years)
        ]


def series_of(
    frame: pd.DataFrame, *, year: str, value: str, group: str, part_years: Collection[int]
) -> list[Series]:
    """Return the series of a table, each over all years from the first to the last.

    Raises:
        DataError: as `lines_by_year`.
    """
    checks = Checks("lines_by_year")
    checks.columns(frame, (year, value, group))
    groups = checks.names(frame, group)
    years = checks.years(frame, year)
    labels = [f"{name} {when}" for name, when in zip(groups, years, strict=True)]
    values = checks.numbers(frame, value, labels=labels)
    checks.once(list(zip(groups, years, strict=True)), columns=(group, year))
    checks.known_years(part_years, years)
    checks.stop()
    found = dict(zip(zip(groups, years, strict=True), map(float, values), strict=True))
    all_years = tuple(range(min(years), max(years) + 1))
    return [
        Series(
            name,
            all_years,
            tuple(found.get((name, when), math.nan) for when in all_years),
            frozenset(part_years),
        )
        for name in dict.fromkeys(groups)
    ]


def course(
    one: Series, *, say_trend: bool, printed: Callable[[float], str], language: str
) -> dict[str, str]:
    """Return the parts of a sentence on a series over its complete years.

    Part-years are left out unless there is nothing else.
    """
    known = one.known(complete=True) or one.known()
    (first, start), (last, end) = known[0], known[-1]
    top_year, top = max(known, key=lambda pair: (pair[1], -pair[0]))
    peak = ""
    if top_year not in (first, last):
        peak = say("peak", language=language, value=printed(top), year=top_year)
    words = ""
    if say_trend:
        words = trend([y for y, _ in known], [v for _, v in known], language=language)
    return {
        "first": str(first), "last": str(last), "start": printed(start), "end": printed(end),
        "peak": peak, "trend": words,
    }  # fmt: skip


def lines_alt(
    series: Sequence[Series], *, measure: str, say_trend: bool, decimals: int, language: str
) -> str:
    """Return the alternative text of lines by year."""
    drawn = [one for one in series if one.known()]
    years = series[0].years
    parts = [
        say(
            "lines-head",
            language=language,
            span=span(years, language=language),
            measure=measure,
            groups=counted("group", len(drawn), language=language),
        )
    ]
    parts += compared(drawn, decimals=decimals, language=language)
    for one in drawn:
        words = course(
            one,
            say_trend=say_trend,
            printed=lambda number: decimal(number, decimals, language=language),
            language=language,
        )
        key = "line" if words["first"] != words["last"] else "line-one"
        parts.append(say(key, language=language, group=one.name, **words))
    notes = gaps(series, language=language)
    # What is not there outweighs the fourth line's course: it keeps its room.
    room = sum(len(note) + 1 for note in notes)
    return f"{fitting(parts, longest=LONGEST_ALT - room)} {' '.join(notes)}".strip()


def compared(series: Sequence[Series], *, decimals: int, language: str) -> list[str]:
    """Say which group is highest and lowest in the last complete year that all groups have."""
    shared = set.intersection(*({y for y, _ in one.known(complete=True)} for one in series))
    if len(series) < 2 or not shared:
        return []
    when = max(shared)
    values = {one.name: dict(one.known())[when] for one in series}
    top, bottom = max(values, key=values.__getitem__), min(values, key=values.__getitem__)
    if values[top] == values[bottom]:
        return []
    return [
        say(
            key,
            language=language,
            year=when,
            group=name,
            value=decimal(values[name], decimals, language=language),
        )
        for key, name in (("last-highest", top), ("last-lowest", bottom))
    ]


def gaps(series: Sequence[Series], *, language: str) -> list[str]:
    """Say which years are part-years and which figures are not there."""
    notes = []
    if series[0].part_years:
        years = listed(sorted(series[0].part_years), language=language)
        notes.append(say("part-years", language=language, years=years))
    missing = []
    for one in series:
        there = {when for when, _ in one.known()}
        lost = [when for when in one.years if when not in there]
        if not there:
            missing.append(one.name)
        elif lost:
            missing.append(f"{one.name} {listed(lost, language=language)}")
    if missing:
        labels = listed(missing, language=language, longest=3)
        notes.append(say("no-figure-for", language=language, labels=labels))
    return notes


def series_data(series: Sequence[Series], *, measure: str, language: str) -> pd.DataFrame:
    """Return the values by year and group as a reader finds them below the picture."""
    rows = [(str(when), one.name, value) for one in series for when, value in one.known()]
    heads = [say(key, language=language) for key in ("year", "head-group")]
    frame = pd.DataFrame(rows, columns=[*heads, measure])
    if part_years := series[0].part_years:
        frame[say("head-part-year", language=language)] = [
            say("yes" if int(when) in part_years else "no", language=language)
            for when, _, _ in rows
        ]
    return frame
