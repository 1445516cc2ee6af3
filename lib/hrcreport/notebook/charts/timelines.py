"""This module draws what happened when: the timeline of a case or of a reform."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hrcreport.foundation import Words
from hrcreport.notebook.charts import style
from hrcreport.notebook.charts.chart import Cells, Names, TableChart, call_of
from hrcreport.notebook.charts.checks import Checks
from hrcreport.notebook.charts.wording import LONGEST_ALT

WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
GAP_CM = 0.22
MARGIN_CM = 0.12
DATE_CM = 2.9
LETTER_CM = 0.135
LINE, DATES = 1.0, 1.75
"""Where the line of time and the dates stand, in centimetres from the left."""
MARKS = (
    style.mark("o", 5, style.ACCENT),
    style.mark("s", 5, style.PAPER, style.SERIES_COLOURS[1]),
    style.mark("^", 5, style.SERIES_COLOURS[2], style.SERIES_COLOURS[2]),
    style.mark("D", 5, style.PAPER, style.INK),
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
        return Words(language).written_day(self.written)


@dataclass(kw_only=True, eq=False)
class Timeline(TableChart):
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
        >>> hrc.timeline(case).alt
        'Timeline of 2 events, 25 May 2020 to April 2021. 25 May 2020: Death. April 2021: Verdict.'
    """

    when: Cells = "date"
    event: Names = "event"
    kind: Names | None = None

    def check(self, checks: Checks) -> None:
        texts = [
            when.isoformat()[:10] if isinstance(when, date) else str(when).strip()
            for when in self.table["when"]
        ]
        limits = [_limits(text) for text in texts]
        wrong = [
            f"{event} ({text})"
            for event, text, ends in zip(self.table["event"], texts, limits, strict=True)
            if ends is None
        ]
        if wrong:
            checks.add(
                f"column '{self.when}' is no date: {'; '.join(wrong[:5])}.",
                "Write 2020-05-25, or 2020-05 or 2020 where only that is known.",
                "not-a-date",
                key=self.when,
            )
        kinds = list(dict.fromkeys(self.table["kind"]))
        checks.at_most(
            len(MARKS),
            kinds,
            where=f"column '{self.kind}' has",
            noun="kinds",
            key=self.kind,
            mend=f"A reader tells {len(MARKS)} marks apart: join kinds.",
        )
        checks.stop()
        events = [
            Event(text, *ends, event, kind)
            for (event, kind), text, ends in zip(
                self.tuples("event", "kind"), texts, limits, strict=True
            )
            if ends is not None
        ]
        # What is known by its year only stands behind what is known by its day in that year.
        self.events = sorted(events, key=lambda event: (event.last, event.first))

    def draw(self) -> Figure:
        longest = max(len(event.printed(self.spoken)) for event in self.events)
        dated = max(DATE_CM, longest * LETTER_CM + 0.3)
        letters = int((self.width - dated - 1.9) / LETTER_CM)
        texts = [style.wrapped(event.words, letters) for event in self.events]
        sizes = [style.LINE_CM * style.lines_of(text) + GAP_CM for text in texts]
        depth = max(sum(sizes) * 1.15, 3.0)
        start = min(event.first for event in self.events).toordinal()
        end = max(event.last for event in self.events).toordinal()
        scale = depth / max(end - start, 1)
        stretches = [
            [(ends.toordinal() - start) * scale for ends in (event.first, event.last)]
            for event in self.events
        ]
        middles = [
            ((event.first.toordinal() + event.last.toordinal()) / 2 - start) * scale
            for event in self.events
        ]
        in_order = [float(place) for place in np.maximum.accumulate(middles)]
        places = style.spread(in_order, sizes, low=0.0, high=depth)
        kinds = sorted({event.kind for event in self.events})
        height = depth + 2 * MARGIN_CM + 0.2 + (0.6 if any(kinds) else 0)
        figure, axes = self.sheet(height)
        axes.set_ylim(depth + MARGIN_CM, -MARGIN_CM)
        axes.set_axis_off()
        axes.set_xlim(0, self.width - 0.2)
        axes.plot([LINE, LINE], [0, depth], color=style.INK, linewidth=0.8, zorder=1)
        self._years(axes, start=start, scale=scale, depth=depth)
        for event, text, stretch, middle, place in zip(
            self.events, texts, stretches, middles, places, strict=True
        ):
            if event.first != event.last:  # a month or a year is a stretch of time
                axes.plot(
                    [LINE, LINE],
                    stretch,
                    color=style.GREY,
                    linewidth=3,
                    zorder=1.5,
                    solid_capstyle="butt",
                )
            way = [LINE, DATES - 0.2]
            axes.plot(way, [middle, place], color=style.GREY, linewidth=0.5, zorder=0)
            axes.plot(
                LINE,
                middle,
                linestyle="none",
                marker="o",
                markersize=2.5,
                color=style.INK,
                zorder=3,
            )
            mark = MARKS[kinds.index(event.kind)]
            axes.plot(DATES - 0.2, place, linestyle="none", zorder=3, **mark)
            for across, words in ((DATES, event.printed(self.spoken)), (dated + 1.4, text)):
                axes.text(across, place, words, va="center", fontsize=style.SMALL_POINTS)
        if any(kinds):
            handles = [Line2D([], [], linestyle="none", **mark) for mark in MARKS[: len(kinds)]]
            self.legend(figure, handles, kinds, most=4, handletextpad=0.2)
        return figure

    def _years(self, axes: Axes, *, start: int, scale: float, depth: float) -> None:
        """Mark each first of January on the line of time."""
        first = min(event.first for event in self.events).year
        last = max(event.last for event in self.events).year
        for year in style.year_steps(list(range(first, last + 1)), width=depth * 1.6):
            place = (date(year, 1, 1).toordinal() - start) * scale
            if 0 <= place <= depth:
                axes.plot([LINE - 0.1, LINE], [place, place], color=style.INK, linewidth=0.6)
                axes.text(
                    LINE - 0.17,
                    place,
                    str(year),
                    ha="right",
                    va="center",
                    color=style.GREY,
                    fontsize=style.SMALL_POINTS - 1,
                )

    def alt(self) -> str:
        dates = [event.printed(self.spoken) for event in self.events]
        head = self.say(
            "timeline-one-date" if dates[0] == dates[-1] else "timeline-head",
            first=dates[0],
            last=dates[-1],
            events=self.counted("event", len(dates)),
        )
        sentences = [
            self.say("only", label=when, value=event.words.rstrip(".") + _of_kind(event))
            for when, event in zip(dates, self.events, strict=True)
        ]
        kept_ranks, room = set(), LONGEST_ALT - len(head)
        for rank in _ends_first(len(sentences)):
            if len(sentences[rank]) < room:
                kept_ranks.add(rank)
                room -= len(sentences[rank]) + 1
        return " ".join([head, *(sentences[rank] for rank in sorted(kept_ranks))])

    def data(self) -> pd.DataFrame:
        rows = [(event.printed(self.spoken), event.words, event.kind) for event in self.events]
        data = pd.DataFrame(rows, columns=self.heads("date", "event", "kind"))
        return data if self.kind else data.iloc[:, :2]


def _of_kind(event: Event) -> str:
    """Return the kind behind an event's words, as whose case it is a stage of."""
    return f" ({event.kind})" if event.kind else ""


def _limits(text: str) -> tuple[date, date] | None:
    """Return the first and last day that a date can mean, or None for no date."""
    match = WRITTEN.fullmatch(text)
    if not match:
        return None
    year, month = int(match[1]), int(match[2] or 1)
    try:
        if match[3]:
            return date(year, month, int(match[3])), date(year, month, int(match[3]))
        if match[2]:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def _ends_first(count: int) -> list[int]:
    """Return ranks with the first and the last before those between."""
    return sorted(range(count), key=lambda rank: min(rank, count - 1 - rank))


timeline = call_of(Timeline)
