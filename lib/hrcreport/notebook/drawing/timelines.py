"""This module draws what happened when: the timeline of a case or of a reform."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from babel.dates import format_date
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hrcreport.languages import language_named
from hrcreport.notebook.drawing.checks import Checks
from hrcreport.notebook.drawing.style import (
    ACCENT,
    GREY,
    INK,
    NARROW_CM,
    PAPER,
    SERIES_COLOURS,
    SMALL_POINTS,
    house_style,
    legend_columns,
    lines_of,
    new_figure,
    spread,
    wrapped,
    year_steps,
)
from hrcreport.notebook.drawing.wording import LONGEST_ALT, counted, fitting, say
from hrcreport.notebook.pictures import Picture
from hrcreport.notebook.printing import day
from hrcreport.words.document_language import document_language

WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
LINE_CM = 0.34
GAP_CM = 0.22
MARGIN_CM = 0.12
DATE_CM = 2.9
LETTER_CM = 0.135
MARKS: tuple[dict[str, Any], ...] = (
    {"marker": "o", "markerfacecolor": ACCENT, "markeredgecolor": ACCENT},
    {"marker": "s", "markerfacecolor": PAPER, "markeredgecolor": SERIES_COLOURS[1]},
    {"marker": "^", "markerfacecolor": SERIES_COLOURS[2], "markeredgecolor": SERIES_COLOURS[2]},
    {"marker": "D", "markerfacecolor": PAPER, "markeredgecolor": INK},
)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened; `first` and `last` are the limits of a date that is a month or a year."""

    written: str
    first: date
    last: date
    words: str
    kind: str

    def printed(self, language: str) -> str:
        """Return the date as the document prints it: "25 May 2020", "May 2020", "2020"."""
        if len(self.written) == 10:
            return day(self.first, language=language)
        if len(self.written) == 7:
            return format_date(self.first, format="LLLL y", locale=language_named(language).locale)
        return self.written


def timeline(
    frame: pd.DataFrame,
    *,
    when: str = "date",
    event: str = "event",
    kind: str | None = None,
    width: float = NARROW_CM,
    language: str | None = None,
) -> Picture:
    """Draw events from top to bottom at their place in time, each with its date and its words.

    `when` holds dates such as 2020-05-25, or 2020-05 and 2020 where only that is known; `event`
    holds a few words each, `kind` up to four kinds such as "case" and "law", told apart by their
    marks. Events are put in the order of time.

    Raises:
        DataError: a column is missing, the table has no rows, an event has no words, a date is
            none, there are more than four kinds, or more events than a page holds.

    Example:
        >>> case = pd.DataFrame({"date": ["2020-05-25", "2021-04"],
        ...                      "event": ["Death", "Verdict"]})
        >>> timeline(case).alt
        'Timeline of 2 events, 25 May 2020 to April 2021. 25 May 2020: Death. April 2021: Verdict.'
    """
    language = document_language(language)
    events = _events(frame, when=when, event=event, kind=kind)
    with house_style():
        figure = _draw(events, width=width, language=language)
    data = pd.DataFrame(
        {
            say("head-date", language=language): [each.printed(language) for each in events],
            say("head-event", language=language): [each.words for each in events],
            say("head-kind", language=language): [each.kind for each in events],
        }
    )
    return Picture(figure, _alt(events, language=language), data if kind else data.iloc[:, :2])


def _events(frame: pd.DataFrame, *, when: str, event: str, kind: str | None) -> list[Event]:
    checks = Checks("timeline")
    checks.columns(frame, (when, event, kind))
    words = checks.names(frame, event)
    kinds = checks.names(frame, kind) if kind else [""] * len(words)
    texts = [value.isoformat()[:10] if isinstance(value, date) else str(value).strip()
             for value in frame[when]]  # fmt: skip
    limits = [_limits(text) for text in texts]
    wrong = [
        f"{name} ({text})"
        for name, text, found in zip(words, texts, limits, strict=True)
        if found is None
    ]
    if wrong:
        checks.add(
            f"column '{when}' is no date: {'; '.join(wrong[:5])}.",
            "Write 2020-05-25, or 2020-05 or 2020 where only that is known.",
            "not-a-date",
            key=when,
        )
    there = list(dict.fromkeys(kinds))
    if len(there) > len(MARKS):
        checks.add(
            f"column '{kind}' has {len(there)} kinds: {', '.join(there)}.",
            f"A reader tells {len(MARKS)} marks apart: join kinds.",
            "too-many-series",
            key=kind,
        )
    checks.stop()
    events = [
        Event(text, *found, name, what)
        for text, found, name, what in zip(texts, limits, words, kinds, strict=True)
        if found is not None
    ]
    # What is known by its year only stands behind what is known by its day in that year.
    return sorted(events, key=lambda each: (each.last, each.first))


def _limits(text: str) -> tuple[date, date] | None:
    """Return the first and last day that a date can mean, or None for no date."""
    found = WRITTEN.fullmatch(text)
    if not found:
        return None
    year, month = int(found[1]), int(found[2] or 1)
    try:
        if found[3]:
            return date(year, month, int(found[3])), date(year, month, int(found[3]))
        if found[2]:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def _draw(events: Sequence[Event], *, width: float, language: str) -> Figure:
    letters = int((width - DATE_CM - 1.9) / LETTER_CM)
    texts = [wrapped(each.words, letters) for each in events]
    sizes = [LINE_CM * lines_of(text) + GAP_CM for text in texts]
    depth = max(sum(sizes) * 1.15, 3.0)
    start = min(each.first for each in events).toordinal()
    end = max(each.last for each in events).toordinal()
    scale = depth / max(end - start, 1)
    middles = [
        ((each.first.toordinal() + each.last.toordinal()) / 2 - start) * scale for each in events
    ]
    in_order = [float(place) for place in np.maximum.accumulate(middles)]
    places = spread(in_order, sizes, low=0.0, high=depth)
    kinds = list(dict.fromkeys(each.kind for each in events))
    figure = new_figure(
        width=width, height=depth + 2 * MARGIN_CM + 0.2 + (0.6 if any(kinds) else 0)
    )
    axes = figure.add_subplot()
    axes.set_ylim(depth + MARGIN_CM, -MARGIN_CM)
    axes.set_axis_off()
    line, dates, words = 1.0, 1.75, DATE_CM + 1.4  # centimetres from the left
    axes.set_xlim(0, width - 0.2)
    axes.plot([line, line], [0, depth], color=INK, linewidth=0.8, zorder=1)
    _years(axes, events, line=line, start=start, scale=scale, depth=depth)
    for each, text, middle, place in zip(events, texts, middles, places, strict=True):
        mark = MARKS[kinds.index(each.kind)]
        if each.first != each.last:  # a month or a year is a stretch of time
            low, high = ((d.toordinal() - start) * scale for d in (each.first, each.last))
            axes.plot([line, line], [low, high], color=GREY, linewidth=3, zorder=1.5,
                      solid_capstyle="butt")  # fmt: skip
        axes.plot([line, dates - 0.2], [middle, place], color=GREY, linewidth=0.5, zorder=0)
        axes.plot(line, middle, linestyle="none", marker="o", markersize=2.5, color=INK, zorder=3)
        axes.plot(dates - 0.2, place, linestyle="none", markersize=5, zorder=3, **mark)
        axes.text(dates, place, each.printed(language), va="center", fontsize=SMALL_POINTS)
        axes.text(words, place, text, va="center", fontsize=SMALL_POINTS)
    if any(kinds):
        handles: list[Artist] = [
            Line2D([], [], linestyle="none", markersize=5, **MARKS[rank])
            for rank in range(len(kinds))
        ]
        figure.legend(
            handles,
            kinds, loc="outside upper left", columnspacing=1.2, handletextpad=0.2,
            ncols=legend_columns(kinds, width=width, most=4),
        )  # fmt: skip
    return figure


def _years(
    axes: Axes, events: Sequence[Event], *, line: float, start: int, scale: float, depth: float
) -> None:
    """Mark each first of January on the line of time."""
    first = min(each.first for each in events).year
    last = max(each.last for each in events).year
    for year in year_steps(list(range(first, last + 1)), width=depth * 1.6):
        place = (date(year, 1, 1).toordinal() - start) * scale
        if 0 <= place <= depth:
            axes.plot([line - 0.1, line], [place, place], color=INK, linewidth=0.6)
            axes.text(line - 0.17, place, str(year), ha="right", va="center", color=GREY,
                      fontsize=SMALL_POINTS - 1)  # fmt: skip


def _alt(events: Sequence[Event], *, language: str) -> str:
    dates = [each.printed(language) for each in events]
    number = counted("event", len(events), language=language)
    head = say("timeline-head", language=language, first=dates[0], last=dates[-1], events=number)
    if dates[0] == dates[-1]:
        head = say("timeline-one-date", language=language, first=dates[0], events=number)
    told = [
        say("only", language=language, label=when, value=each.words.rstrip("."))
        for when, each in zip(dates, events, strict=True)
    ]
    whole = " ".join([head, *told])
    return whole if len(whole) <= LONGEST_ALT else fitting([head, *_ends(told)])


def _ends(told: Sequence[str]) -> list[str]:
    """Return sentences with the first and the last before those between."""
    ranks = range(len(told))
    return [told[rank] for rank in sorted(ranks, key=lambda rank: min(rank, len(told) - 1 - rank))]
