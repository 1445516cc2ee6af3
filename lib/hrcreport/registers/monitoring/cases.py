"""This module holds the cases that the High Commissioner's reports document by name.

No other case has a place here: a name comes from a public report of the United Nations, whose
symbol the record gives, and never from a table of data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Annotated, ClassVar

from hrcreport.foundation import (
    Column,
    Day,
    Kind,
    Problem,
    Project,
    Record,
    RefusedError,
    Verified,
    earliest,
    latest,
)
from hrcreport.registers.mandate.body import SYMBOL, Body
from hrcreport.registers.sources.registered import registered

STAGES = {
    "investigation": "Independent investigation",
    "charge": "Charge",
    "trial": "Trial",
    "conviction": "Conviction",
    "sentence": "Sentence",
    "discipline": "Discipline",
    "civil": "Civil award",
    "acknowledgment": "Acknowledgement or reform",
}
"""What may follow a death, in the order in which it usually does, as the head of a column."""

STANDINGS = {
    "done": ("●", "took place"),
    "partly": ("◐", "for some only, or in part"),
    "pending": ("◔", "pending"),
    "ended": ("○", "ended without it"),
    "moot": ("/", "did not arise"),
    "unknown": ("?", "not reviewed"),
}
"""How a stage stands, with a sign, so that colour alone never carries it."""
WRITTEN = tuple(standing for standing in STANDINGS if standing != "moot")
"""What an author writes; that a stage did not arise follows from how one before it ended."""
COURSE = ("charge", "trial", "conviction", "sentence")
"""Stages of which each needs the one before; a plea of guilty needs no trial."""
BEGUN = ("done", "partly", "pending")


class StageEntry(Record, frozen=True, kw_only=True):
    """How one stage of a case stood on one day; what is new is added with its own date."""

    noun: ClassVar[str] = "stage"
    stage: Annotated[str, Kind.one_of(STAGES)]
    standing: Annotated[str, Kind.one_of(WRITTEN)]
    date: Annotated[Day, Kind.PAST]
    summary: str
    source: str


class Case(Verified, frozen=True, kw_only=True):
    """A death that a report of the High Commissioner documents by name, and what followed."""

    STAGES: ClassVar[Mapping[str, str]] = STAGES
    STANDINGS: ClassVar[Mapping[str, tuple[str, str]]] = STANDINGS
    noun: ClassVar[str] = "case"
    code: Annotated[str, Kind.code("CASE-1")]
    name: Annotated[str, Column("Case")]
    documented_in: Annotated[str, Kind.matching(SYMBOL, "A/HRC/47/53")]
    country: Annotated[str, Kind.country("USA"), Column("State")]
    area: Annotated[str, Kind.area("US-MN")] = ""
    place: str = ""
    died: Annotated[Day, Kind.PAST, Column("Date of death")]
    summary: Annotated[str, Kind.BORNE_OUT]
    stages: Annotated[
        tuple[StageEntry, ...],
        Column(
            of="standing",
            questions=STAGES,
            answers={standing: " ".join(printed) for standing, printed in STANDINGS.items()},
            by_sign=True,
            since="day_of",
            point="Stage",
        ),
    ] = ()

    @staticmethod
    def of(project: Project) -> tuple[Case, ...]:
        """Return every case of the register, read recorded; none without a register.

        Raises:
            RefusedError: the file cannot be used as it stands.
        """
        register = registered(project.data / "monitoring" / "cases.yml", Cases, project)
        if register is None:
            return ()
        if problems := list(named_without_report(register.cases, Body.of(project))):
            raise RefusedError(problems)
        return register.cases

    @staticmethod
    def as_read(project: Project) -> tuple[Case, ...]:
        """Return the cases that have no slip; slips are told where the register is checked."""
        path = project.data / "monitoring" / "cases.yml"
        if not project.reads.is_there(path):
            return ()
        cases = Cases.read_file(path, place=project.place(path))[0].cases
        reports = Body.as_read(project).naming_reports
        return tuple(case for case in cases if case.documented_in in reports)

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        first_entries: dict[tuple[str, str], StageEntry] = {}
        for entry in self.stages:
            first = first_entries.setdefault((entry.stage, entry.date), entry)
            if first is not entry:
                yield entry.problem(
                    "date",
                    f"the stage '{entry.stage}' stands twice for {entry.date}; the first is "
                    f"in line {first.written.line} (case in line {self.written.line}).",
                    "Keep one of the two, or give the later one its own date.",
                    "monitoring.two-stages-for-one-date",
                )
        for entry in self.stages:
            if latest(entry.date) < earliest(self.died):
                yield entry.problem(
                    "date",
                    f"'{self.code}': the stage '{entry.stage}' ({entry.date}) lies before "
                    f"the death ({self.died}).",
                    "Correct one of the two days.",
                    "monitoring.stage-before-death",
                )
            prior = "charge" if entry.stage == "conviction" else _before(entry.stage)
            if entry.standing in BEGUN and self._ended(prior, latest(entry.date)):
                yield entry.problem(
                    "stage",
                    f"'{self.code}': the stage '{entry.stage}' ({entry.date}, "
                    f"{STANDINGS[entry.standing][1]}) comes after '{prior}' had ended without it.",
                    f"Add the day on which '{prior}' was taken up again, or correct this one.",
                    "monitoring.stage-after-end",
                )
                continue
            if (
                prior
                and entry.standing in BEGUN
                and not any(
                    earlier_entry.stage == prior
                    and earlier_entry.standing in BEGUN
                    and earliest(earlier_entry.date) <= latest(entry.date)
                    for earlier_entry in self.stages
                )
            ):
                yield entry.problem(
                    "stage",
                    f"'{self.code}': the stage '{entry.stage}' ({entry.date}, "
                    f"{STANDINGS[entry.standing][1]}) has no '{prior}' before it.",
                    f"Add the stage '{prior}' with its day, or correct this one.",
                    "monitoring.stage-without-earlier",
                )

    def standing(self, stage: str, *, on: str = "") -> str:
        """Return how a stage stands by its newest entry; without one, as the stage before lets it.

        Without a charge no trial arises, without a conviction no sentence; while a trial is pending
        both are.
        """
        if entries := self._entries(stage, on):
            return entries[-1].standing
        before = _before(stage)
        how = self.standing(before, on=on) if before else ""
        return {"ended": "moot", "moot": "moot", "pending": "pending"}.get(how, "unknown")

    def day_of(self, stage: str, *, on: str = "") -> str:
        """Return the day since when a stage stands as it does, an empty text without one."""
        since = [
            entry
            for before, entry in pairwise([None, *self._entries(stage, on)])
            if entry and (before is None or before.standing != entry.standing)
        ]
        return since[-1].date if since else ""

    def _entries(self, stage: str, on: str) -> list[StageEntry]:
        """Return the entries of a stage up to a day, the oldest first."""
        entries = (
            entry
            for entry in self.stages
            if entry.stage == stage and not (on and earliest(entry.date) > on)
        )
        return sorted(entries, key=lambda entry: earliest(entry.date))

    def _ended(self, stage: str, day: str) -> bool:
        """Tell whether a stage had ended without it by a day, as its newest entry by then says."""
        entries_by_then = [
            entry for entry in self.stages if entry.stage == stage and earliest(entry.date) <= day
        ]
        return (
            bool(entries_by_then)
            and max(entries_by_then, key=lambda entry: earliest(entry.date)).standing == "ended"
        )

    @property
    def days(self) -> frozenset[str]:
        """The days, months and years that the register has of it."""
        return frozenset([self.died, *(entry.date for entry in self.stages)])


MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip  # a list of words
WRITTEN_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")


def other_days(text: str, cases: Iterable[Case]) -> Iterator[tuple[int, Case, str]]:
    """Yield each day that an English text tells beside the name of a case and no register has.

    A line is one sentence. Each has its place in the text, the case, and the words.
    """
    at = 0
    for line in text.split("\n"):
        for case in (named_case for named_case in cases if named_case.name in line):
            for match in WRITTEN_DAY.finditer(line):
                day = f"{match[3]}-{MONTHS.index(match[2]) + 1:02}-{int(match[1]):02}"
                if not any(day.startswith(known_day) for known_day in case.days):
                    yield at + match.start(), case, match[0]
        at += len(line) + 1


def _before(stage: str) -> str:
    """Return the stage that one needs, or an empty text."""
    return COURSE[COURSE.index(stage) - 1] if stage in COURSE[1:] else ""


def named_without_report(cases: Iterable[Case], body: Body) -> Iterator[Problem]:
    """Yield each case that is named from a document from which the mandate lets nobody be named."""
    for case in cases:
        if case.documented_in not in body.naming_reports:
            yield case.problem(
                "documented_in",
                f"the case '{case.code}' is named from '{case.documented_in}', which is no report "
                "from which persons may be named.",
                "Name a person only where a report does that data/mandate/bodies lists under "
                "'naming_reports'; otherwise leave the case out.",
                "monitoring.name-without-report",
            )


def check_cases(project: Project) -> list[Problem]:
    """Return each case that may not be named."""
    path = project.data / "monitoring" / "cases.yml"
    if not project.reads.is_there(path):
        return []
    cases = Cases.read_file(path, place=project.place(path))[0].cases
    return list(named_without_report(cases, Body.as_read(project)))


class Cases(Record, frozen=True, kw_only=True):
    """What the file of cases holds."""

    cases: tuple[Case, ...]
