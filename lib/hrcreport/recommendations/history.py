"""This module reads what became of recommendations: a history, country by country."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from hrcreport.errors import Problem, RefusedError, did_you_mean
from hrcreport.model import (
    CODE,
    COUNTRY,
    NOT_A_KEY,
    Day,
    Record,
    Text,
    choice_of,
    earliest,
    matching,
    one_of,
    read_file,
)
from hrcreport.project import Project
from hrcreport.recommendations.issued import issued_recommendations
from hrcreport.recommendations.scale import EVIDENCE, OBSTACLES, TRENDS, Status

if TYPE_CHECKING:
    import pandas as pd

STATUS_COLUMNS = ("Recommendation", "Summary", "Status", "Trend", "Evidence", "As at", "Obstacles")


class Obstacle(Record, frozen=True, kw_only=True):
    """What stands in the way: severity 0 to 3, whether the State controls it, what removes it."""

    noun: ClassVar[str] = "obstacle"
    named_by_code: ClassVar[bool] = False
    code: Annotated[str, one_of(OBSTACLES)]
    severity: Annotated[str, one_of(("0", "1", "2", "3"))]
    control: Annotated[str, one_of(("own", "other"))] = ""
    removable_by: Annotated[str, one_of(("law", "budget", "practice"))] = ""


class Entry(Record, frozen=True, kw_only=True):
    """What became of one recommendation in one country, as it was on one day (`date`).

    `recorded_on` is the day on which that was written down, which may be years later.
    """

    noun: ClassVar[str] = "entry"
    recommendation: Annotated[str, matching(CODE, "PJ1")]
    date: Day
    recorded_on: Day = ""
    status: Annotated[Status, choice_of(Status)]
    trend: Annotated[str, one_of(TRENDS)] = ""
    evidence: Annotated[str, one_of(EVIDENCE)]
    reason: Text
    source: Text
    by: Text = ""
    second_reader: Text = ""
    obstacles: tuple[Obstacle, ...] = ()
    country: Annotated[str, NOT_A_KEY]

    @property
    def verified(self) -> bool:
        """Whether an assessor and a second reader stand behind it; otherwise it is a draft."""
        return bool(self.by and self.second_reader)

    def faults(self) -> Iterator[Problem]:
        if self.recorded_on and self.recorded_on < self.date[: len(self.recorded_on)]:
            yield self.problem(
                "recorded_on", f"the status of {self.date} is recorded on {self.recorded_on}, "
                "before it was so.", "Correct one of the two days.",
                "recommendations.recorded-before",
            )  # fmt: skip


class History(Record, frozen=True, kw_only=True):
    """What the file of one country holds; entries are only added to it."""

    named_for: ClassVar[str] = "country"
    country: Annotated[str, matching(COUNTRY, "USA")]
    entries: tuple[Entry, ...]


def history_files(project: Project) -> list[Path]:
    """Return the files of history, one a country, sorted by name."""
    return project.reads.files_in(project.data / "recommendations" / "history", "*.yml")


def history(country: str, project: Project) -> list[Entry]:
    """Return every entry of a country's history in the order written; none without a file.

    Raises:
        RefusedError: the file cannot be used as it stands.
    """
    path = project.data / "recommendations" / "history" / f"{country.lower()}.yml"
    if not project.reads.is_there(path):
        return []
    known = issued_recommendations(project)
    entries, problems = read_history(path, project, known=known)
    if problems:
        raise RefusedError(problems)
    project.reads.record(path)
    return entries


def latest(entries: Iterable[Entry], *, on: str = "") -> dict[str, Entry]:
    """Return the newest entry of each recommendation, up to a day where one is given."""
    newest: dict[str, Entry] = {}
    for entry in entries:
        known = newest.get(entry.recommendation)
        if on and earliest(entry.date) > on:
            continue
        if known is None or earliest(entry.date) >= earliest(known.date):
            newest[entry.recommendation] = entry
    return newest


def status_table(country: str, project: Project, *, on: str = "") -> pd.DataFrame:
    """Return what became of each recommendation that a country's history speaks of.

    Columns: Recommendation (code), Summary, Status (sign and words; drafts carry the mark),
    Trend (a sign), Evidence (letter), As at (date as written), Obstacles (codes). In the order of
    the register; no row without an entry.

    Raises:
        RefusedError: a register cannot be used as it stands.
    """
    known = issued_recommendations(project)
    newest = latest(history(country, project), on=on)
    rows = [
        (
            code,
            known[code].summary,
            entry.status.printed if entry.verified else f"[{entry.status.printed}]{{.unverified}}",
            TRENDS.get(entry.trend, ""),
            entry.evidence,
            entry.date,
            ", ".join(obstacle.code for obstacle in entry.obstacles) or "–",
        )
        for code in known
        if (entry := newest.get(code))
    ]
    import pandas as pd  # a check of the register must not wait for it

    return pd.DataFrame(rows, columns=list(STATUS_COLUMNS))


def read_history(
    path: Path, project: Project, *, known: Collection[str]
) -> tuple[list[Entry], list[Problem]]:
    """Read the history of one country together with every problem in it."""
    found, problems = read_file(path, History, place=project.place(path))
    return list(found.entries), [*problems, *_between(found.entries, known)]


def _between(entries: Iterable[Entry], known: Collection[str]) -> Iterator[Problem]:
    """Say what does not fit among the entries of one country."""
    last: dict[str, Entry] = {}
    for entry in entries:
        code, before = entry.recommendation, last.get(entry.recommendation)
        if code not in known:
            yield entry.written.problem(
                "recommendation", code, f"no issued recommendation has the code '{code}'.",
                f"{did_you_mean(code, known)}The codes stand in data/recommendations.",
                "recommendations.unknown-recommendation",
            )  # fmt: skip
        if before and before.date == entry.date and before.by == entry.by:
            yield entry.written.problem(
                "date", entry.date,
                f"'{code}' has two histories for {entry.date}; the first is in line "
                f"{before.written.line}.",
                "Keep one of the two, or give the later one its own date.",
                "recommendations.two-histories-for-one-date",
            )  # fmt: skip
        elif before and earliest(entry.date) < earliest(before.date):
            yield entry.written.problem(
                "date", entry.date,
                f"'{code}' goes back from {before.date} to {entry.date}: history is only added to.",
                "Put the entries of a recommendation in the order of their dates, the newest last.",
                "recommendations.history-order",
            )  # fmt: skip
        last[code] = entry
