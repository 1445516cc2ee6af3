"""This module reads and checks what became of recommendations: a history, country by country."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, ClassVar, TypeVar

from hrcreport.foundation import (
    NOT_A_KEY,
    Day,
    Kind,
    Problem,
    Project,
    Record,
    RefusedError,
    earliest,
)
from hrcreport.foundation import latest as last_day
from hrcreport.registers.mandate.body import SYMBOL
from hrcreport.registers.recommendations.issued import (
    IssuedRecommendation,
    issued_recommendations,
    read_issued,
    tracked,
    tracked_names,
)
from hrcreport.registers.recommendations.vocabulary import (
    EVIDENCE,
    GRADERS,
    LETTERS,
    LEVELS,
    OBSTACLES,
    TRENDS,
    Status,
)
from hrcreport.registers.sources.searches import Looked, searches, slips_of_looked
from hrcreport.registers.sources.store import store_to_look_at
from hrcreport.registers.sources.texts import FILE, SHA256

NAMED = re.compile(r"[\w.-]+")
"""A code of ours, or the id that a tracker gave."""


class Obstacle(Record, frozen=True, kw_only=True):
    """What stands in the way: severity 0 to 3, whether the State controls it, what removes it.

    `who` could remove it; where nothing says so, it follows from what removes it.
    """

    noun: ClassVar[str] = "obstacle"
    named_by_code: ClassVar[bool] = False
    code: Annotated[str, Kind.one_of(OBSTACLES)]
    severity: Annotated[str, Kind.one_of(("0", "1", "2", "3"))]
    control: Annotated[str, Kind.one_of(("own", "other"))] = ""
    removable_by: Annotated[str, Kind.one_of(("law", "budget", "practice"))] = ""
    who: Annotated[str, Kind.one_of(LEVELS)] = ""

    def remover(self, level: str) -> str:
        """Return in words who could remove it, of a recommendation to a level; may be empty.

        Law and budget are matters of the legislature, practice of whom the recommendation
        addresses.
        """
        usual = {"law": "legislature", "budget": "legislature", "practice": level}
        words = LEVELS.get(self.who or usual.get(self.removable_by, ""), "")
        return words.removesuffix(" of a unitary State")

    def removal(self, level: str) -> str:
        """Return by what and by whom it could be removed, "law (legislature)"; may be empty."""
        remover = self.remover(level)
        return (
            f"{self.removable_by} ({remover})"
            if remover and self.removable_by
            else (remover or self.removable_by)
        )


class Evidence(Record, frozen=True, kw_only=True):
    """A file on which a status rests, as it lies in the store of texts, with its hash."""

    noun: ClassVar[str] = "file"
    file: Annotated[str, Kind.matching(FILE, "usa/reply-2024.txt")]
    sha256: Annotated[str, Kind.matching(SHA256, "64 hexadecimal digits")]
    what: str


class Grade(Record, frozen=True, kw_only=True):
    """How a treaty body itself graded the follow-up, in the letters or words of its document."""

    noun: ClassVar[str] = "grade"
    body: Annotated[str, Kind.one_of(GRADERS)]
    grade: str
    date: Annotated[Day, Kind.PAST]
    symbol: Annotated[str, Kind.matching(SYMBOL, "CCPR/C/131/2")] = ""

    def faults(self) -> Iterator[Problem]:
        if self.body in LETTERS and not LETTERS[self.body].fullmatch(self.grade):
            yield self.problem(
                "grade",
                f"the grade '{self.grade}' is none of {GRADERS[self.body]}.",
                "Write A, B, C, D or E, with the figure where the document has one: B2.",
                "recommendations.grade",
            )


class Recorded(Record, frozen=True, kw_only=True):
    """What was so on one day (`date`) and was written down on another, which is never earlier."""

    recommendation: Annotated[str, Kind.matching(NAMED, "PJ1")]
    date: Annotated[Day, Kind.PAST]
    recorded_on: Annotated[Day, Kind.PAST]

    def faults(self) -> Iterator[Problem]:
        if self.recorded_on < self.date[: len(self.recorded_on)]:
            yield self.problem(
                "recorded_on",
                f"what was so on {self.date} is recorded on {self.recorded_on}, before it was so.",
                "Correct one of the two days.",
                "recommendations.recorded-before",
            )


R = TypeVar("R", bound=Recorded)


class Entry(Recorded, frozen=True, kw_only=True):
    """What became of one recommendation in one country, as it was on one day (`date`).

    `looked` are the codes of searches; a status of insufficient information rests on one.
    """

    noun: ClassVar[str] = "entry"
    recommendation: Annotated[str, Kind.matching(NAMED, "PJ1")]
    date: Annotated[Day, Kind.PAST]
    recorded_on: Annotated[Day, Kind.PAST]
    status: Annotated[Status, Kind.choice_of(Status)]
    trend: Annotated[str, Kind.one_of(TRENDS)] = ""
    evidence: Annotated[str, Kind.one_of(EVIDENCE)]
    reason: str
    source: str
    by: Annotated[str, Kind.FILLED_LATER] = ""
    second_reader: Annotated[str, Kind.FILLED_LATER] = ""
    looked: Looked = ()
    obstacles: tuple[Obstacle, ...] = ()
    files: tuple[Evidence, ...] = ()
    grades: tuple[Grade, ...] = ()
    country: Annotated[str, NOT_A_KEY]

    @property
    def verified(self) -> bool:
        """Whether an assessor and a second reader stand behind it; otherwise it is a draft."""
        return bool(self.by and self.second_reader)

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if self.status is Status.NO_INFORMATION and not self.looked:
            yield self.problem(
                "status",
                f"'{self.recommendation}' is said to lack information, and nothing says who looked "
                "for it, where, in what words and when.",
                "Register the search (data/monitoring/searches) and name it in 'looked'; or delete "
                "the entry: the recommendation then reads as not reviewed.",
                "recommendations.status-without-search",
            )


class Answer(Recorded, frozen=True, kw_only=True):
    """What the State said of one recommendation, and whether it supports it."""

    noun: ClassVar[str] = "answer"
    recommendation: Annotated[str, Kind.matching(NAMED, "PJ1")]
    date: Annotated[Day, Kind.PAST]
    recorded_on: Annotated[Day, Kind.PAST]
    position: Annotated[str, Kind.one_of(("supported", "noted", "none"))] = ""
    text: str
    source: str
    country: Annotated[str, NOT_A_KEY]


class History(Record, frozen=True, kw_only=True):
    """What the file of one country holds; entries are only added to it."""

    named_for: ClassVar[str] = "country"
    country: Annotated[str, Kind.country("USA")]
    entries: tuple[Entry, ...]
    answers: tuple[Answer, ...] = ()


def history_files(project: Project) -> list[Path]:
    """Return the files of history, one a country, sorted by name."""
    return project.reads.files_in(project.data / "recommendations" / "history", "*.yml")


def history_of(country: str, project: Project) -> History:
    """Return what the history of a country holds, read recorded: entries and the State's answers.

    Raises:
        RefusedError: the file cannot be used as it stands.
    """
    path = project.data / "recommendations" / "history" / f"{country.lower()}.yml"
    if not project.reads.is_there(path):
        return History(country=country, entries=())
    issued = {
        code: recommendation.issued
        for code, recommendation in issued_recommendations(project).items()
    }
    history, problems = read_history(path, project, known_codes=issued, issued=issued)
    if problems:
        raise RefusedError(problems)
    project.reads.record(path)
    return history


def latest(entries: Iterable[R], *, on: str = "") -> dict[str, R]:
    """Return the newest entry of each recommendation, up to a day where one is given."""
    newest: dict[str, R] = {}
    for entry in entries:
        newest_so_far = newest.get(entry.recommendation, entry)
        if earliest(newest_so_far.date) <= earliest(entry.date) and not (
            on and earliest(entry.date) > on
        ):
            newest[entry.recommendation] = entry
    return newest


def read_history(
    path: Path, project: Project, *, known_codes: Collection[str], issued: Mapping[str, str]
) -> tuple[History, list[Problem]]:
    """Read the history of one country together with every problem in it.

    `known_codes` are the codes of all recommendations, `issued` says when each was, as far as is
    known.
    """
    history, problems = History.read_file(path, place=project.place(path))
    every = (*history.entries, *history.answers)
    if any(record.recommendation not in known_codes for record in every):
        tracked_files = filter(None, (tracked(name, project) for name in tracked_names(project)))
        known_codes = {
            *known_codes,
            *(
                recommendation.code
                for tracked_file in tracked_files
                for recommendation in tracked_file.recommendations
            ),
        }
    for records in (history.entries, history.answers):
        problems += _between(records, known_codes, issued)
    looked = searches(project, path.stem) if any(entry.looked for entry in history.entries) else {}
    for entry in history.entries:
        since = issued.get(entry.recommendation, "")
        problems += slips_of_looked(entry, entry.looked, looked, issued=since)
    return history, [*problems, *_files(history.entries, project)]


def _between(
    entries: Iterable[Entry] | Iterable[Answer],
    known_codes: Collection[str],
    issued: Mapping[str, str],
) -> Iterator[Problem]:
    """Say what does not fit among the entries, or the answers, of one country."""
    last: dict[str, Recorded] = {}
    recorded = ""
    for entry in entries:
        code, before = entry.recommendation, last.get(entry.recommendation)
        yield from entry.unknown(
            "recommendation",
            code,
            known_codes,
            fault=f"no issued recommendation has the code '{code}'.",
            mend="The codes stand in data/recommendations.",
            rule="recommendations.unknown-recommendation",
        )
        if issued.get(code) and last_day(entry.date) < earliest(issued[code]):
            yield entry.problem(
                "date",
                f"'{code}' was issued in {issued[code]}, and the {entry.noun} is of "
                f"{entry.date}: earlier than what it speaks of.",
                "Correct one of the two days.",
                "recommendations.before-issued",
            )
        if entry.recorded_on < recorded[: len(entry.recorded_on)]:
            yield entry.problem(
                "recorded_on",
                f"the {entry.noun} on '{code}' is said to be recorded on "
                f"{entry.recorded_on}, and one above it on {recorded}: it is back-dated.",
                "Write the day on which it was written down; what is new stands last.",
                "recommendations.back-dated",
            )
        recorded = entry.recorded_on
        by = getattr(entry, "by", "")
        if before and before.date == entry.date and getattr(before, "by", "") == by:
            yield entry.problem(
                "date",
                f"'{code}' has two histories for {entry.date}; the first is in line "
                f"{before.written.line}.",
                "Keep one of the two, or give the later one its own date.",
                "recommendations.two-histories-for-one-date",
            )
        elif before and earliest(entry.date) < earliest(before.date):
            yield entry.problem(
                "date",
                f"'{code}' goes back from {before.date} to {entry.date}: history is only added to.",
                "Put the entries of a recommendation in the order of their dates, the newest last.",
                "recommendations.history-order",
            )
        last[code] = entry


def _files(entries: Iterable[Entry], project: Project) -> Iterator[Problem]:
    """Say which file of evidence is not in the store of texts, or is another; where it is here."""
    files = [file for entry in entries for file in entry.files]
    store = store_to_look_at(project) if files else None
    for file in files if store else ():
        content = store.read(file.file) if store else None
        if content is None or sha256(content).hexdigest() != file.sha256:
            fault = "is not in the store of texts" if content is None else "has changed since"
            yield file.problem(
                "file",
                f"the file of evidence '{file.file}' {fault}.",
                "Put the file back, or name the one that it is now with its SHA-256.",
                "recommendations.evidence-file",
            )


SEEN_IN = "seen_in"


def check_recommendations(project: Project) -> list[Problem]:
    """Return every problem of `data/recommendations`, each with file, line, key, value and mend.

    A project without `data/recommendations` has none.
    """
    as_read = read_issued(project)
    problems = [*as_read.problems, *_not_seen(as_read.recommendations)]
    for path in history_files(project):
        issued = {
            recommendation.code: recommendation.issued for recommendation in as_read.recommendations
        }
        problems += read_history(path, project, known_codes=as_read.codes, issued=issued)[1]
    return problems


def _not_seen(issued: Iterable[IssuedRecommendation]) -> Iterator[Problem]:
    """Say where a recommendation lacks the line on its source that others of its file have."""
    every = list(issued)
    saying = {
        recommendation.written.place
        for recommendation in every
        if SEEN_IN in recommendation.written.lines
    }
    for recommendation in every:
        if recommendation.written.place in saying and SEEN_IN not in recommendation.written.lines:
            yield recommendation.problem(
                "code",
                f"'{recommendation.code}' does not say in what its content was seen.",
                'Write a line seen_in: with the address or the document; seen_in: "" where it '
                "was the document itself.",
                "recommendations.not-seen",
                severity="warning",
            )
