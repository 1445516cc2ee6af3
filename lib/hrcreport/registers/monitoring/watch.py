"""This module holds what a State's report waits for or must tell, and how long facts hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

import msgspec

from hrcreport.foundation import (
    CountryFile,
    Day,
    Kind,
    OfCountry,
    Problem,
    Project,
    Record,
    Titles,
    earliest,
    latest,
)
from hrcreport.registers.monitoring.cooperation import Cooperation

FOLDER = "monitoring/watch"
KINDS = (
    "judgment",
    "act",
    "bill",
    "order",
    "retraction",
    "review",
    "prosecution",
    "operation",
    "publication",
    "report",
    "withdrawal",
)
PLACE = re.compile(r"[a-z][\w-]*(?:/[\w-]+)*(?:\.yml)?")
MONTHS = re.compile(r"[1-9]\d{0,2}")


class Event(OfCountry, frozen=True, kw_only=True):
    """What happened on a day (`date`), or is to have happened by one (`due`).

    `looked` is the day on which somebody last looked whether it had.
    `touches` are the codes and keys of sources whose paragraphs it bears on; `told_by` codes and
    keys, or words with a blank, any of which shows that a text has taken it in.
    """

    noun: ClassVar[str] = "event"
    exactly_one: ClassVar[tuple[str, ...]] = ("date", "due")
    kind: Annotated[str, Kind.one_of(KINDS)]
    date: Annotated[Day, Kind.PAST] = ""
    due: Day = ""
    looked: Day = ""
    what: str
    touches: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()

    def happened_by(self, day: str) -> bool:
        """Tell whether it had happened on a day."""
        return bool(self.date) and earliest(self.date) <= day

    def past_due(self, day: str) -> bool:
        """Tell whether it was to have happened before a day, and nobody has said that it did."""
        return bool(self.due) and latest(self.due) < day

    def told_in(self, text: str) -> bool:
        """Tell whether a text has taken it in, whatever its line breaks."""
        return any(
            words in text if " " in words else re.search(rf"@{re.escape(words)}(?![\w-])", text)
            for words in self.told_by
        )

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if self.date and self.looked:
            yield self.problem(
                "looked",
                f"'{self.code}' has happened, and a look is for what is still to happen.",
                "Take looked out, or write due for date.",
                "watch.looked-at-the-past",
            )
        if self.date and not self.told_by:
            yield self.problem(
                "date",
                f"nothing says how a text shows that it tells '{self.code}'.",
                "Write told_by: the code or key of a source, or words of the sentence.",
                "watch.no-telling",
            )


class Watch(CountryFile, frozen=True, kw_only=True):
    """What the watch list of one State holds."""

    events: tuple[Event, ...] = ()


class Life(Record, frozen=True, kw_only=True):
    """As of which day the records of a folder or file are, and for how many months they hold.

    `of` is a place below `data` ("law", "law/usa.yml"); the nearest one counts. `but` are records
    that were looked at on another day, by their code.
    """

    noun: ClassVar[str] = "life"
    of: Annotated[str, Kind.matching(PLACE, "law/usa.yml")]
    as_of: Day
    months: Annotated[str, Kind.matching(MONTHS, "6")]
    but: Titles = msgspec.field(default_factory=dict)

    @property
    def code(self) -> str:
        """The place, by which the record is named."""
        return self.of

    def seen_on(self, code: str) -> str:
        """Return the day as of which a record is."""
        return self.but.get(code, self.as_of)

    def ends(self, day: str) -> str:
        """Return the last day on which what was seen on a day holds."""
        last = latest(day)
        months = int(last[5:7]) - 1 + int(self.months)
        return f"{int(last[:4]) + months // 12}-{months % 12 + 1:02}{last[7:]}"

    def faults(self) -> Iterator[Problem]:
        for code, day in self.but.items():
            if not Kind.DAY.fullmatch(day):
                yield self.problem(
                    "but",
                    f"'{code}' was looked at on '{day}', which is no day.",
                    'Write it like this: "2026-11-24".',
                    "watch.day",
                    value=day,
                )


class Lives(Record, frozen=True, kw_only=True):
    """What the register of lives holds."""

    lives: tuple[Life, ...] = ()


def life_of(place: str, lives: Mapping[str, Life]) -> Life | None:
    """Return how long the records of a file hold, by its place below `data`."""
    parts = place.split("/")
    wholes = ("/".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((lives[prefix] for prefix in wholes if prefix in lives), None)


def events(project: Project) -> list[Event]:
    """Return the events of every State, without those that have slips; reads are recorded."""
    all_events: list[Event] = []
    for path in project.reads.files_in(project.data / FOLDER, "*.yml"):
        project.reads.record(path)
        all_events += Watch.read_file(path, place=project.place(path))[0].events
    return all_events


def reports_due(project: Project) -> list[Event]:
    """Return the reports that States owe to bodies by a day, as events; the reads are recorded."""
    due_reports: list[Event] = []
    for path in project.reads.files_in(project.data / "monitoring" / "cooperation", "*.yml"):
        project.reads.record(path)
        state = Cooperation.read_file(path, place=project.place(path))[0]
        due_reports += [
            Event(
                code=f"{state.country}-{review.by}",
                country=state.country,
                kind="report",
                due=review.next_due,
                what=f"The next report to the body is due: {review.reviewer}.",
            )
            for review in state.reviews
            if review.next_due
        ]
    return due_reports
