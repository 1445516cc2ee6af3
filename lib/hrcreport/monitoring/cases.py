"""This module holds the cases that the High Commissioner's reports document by name.

No other case has a place here: a name comes from a public report of the United Nations, whose
symbol the record gives, and never from a table of data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hrcreport.data.reads import is_there, record_read
from hrcreport.errors import Problem, RefusedError
from hrcreport.project import Project
from hrcreport.recommendations.issued import SYMBOL
from hrcreport.register import (
    AREA,
    CODE,
    COUNTRY,
    Key,
    Reading,
    Written,
    day,
    earliest,
    half_verified,
    matching,
    one_of,
    records_of,
    text,
    used_twice,
)

STAGES = {
    "investigation": "Independent investigation",
    "charge": "Charge",
    "trial": "Trial",
    "conviction": "Conviction",
    "sentence": "Sentence",
    "discipline": "Discipline",
    "civil": "Civil award",
    "acknowledgment": "Acknowledgment or reform",
}
"""What may follow a death, in the order in which it usually does, as the head of a column."""

STANDINGS = {
    "done": ("●", "took place"),
    "partly": ("◐", "for some only, or in part"),
    "pending": ("◔", "pending"),
    "ended": ("○", "ended without it"),
    "unknown": ("?", "not known"),
}
"""How a stage stands, with a sign, so that colour alone never carries it."""

STAGE_KEYS = {
    "stage": Key(one_of(STAGES), required=True),
    "standing": Key(one_of(STANDINGS), required=True),
    "date": Key(day, required=True),
    "summary": Key(text, required=True),
    "source": Key(text, required=True),
}
CASE_KEYS = {
    "code": Key(matching(CODE, "CASE-1"), required=True),
    "name": Key(text, required=True),
    "documented_in": Key(matching(SYMBOL, "A/HRC/47/53"), required=True),
    "country": Key(matching(COUNTRY, "USA"), required=True),
    "area": Key(matching(AREA, "US-MN")),
    "place": Key(text),
    "died": Key(day, required=True),
    "summary": Key(text, required=True),
    "stages": Key(records_of(STAGE_KEYS)),
    "seen_in": Key(text),
    "verified_by": Key(text),
    "verified_on": Key(day),
}
FILE_KEYS = {"cases": Key(records_of(CASE_KEYS), required=True)}
NAMING_REPORT = re.compile(r"A/HRC/(?:47/53|47/CRP\.1|51/53|54/66|57/67)")
"""The reports of the High Commissioner under resolutions 43/1 and 47/21 that name cases."""


@dataclass(frozen=True, slots=True)
class StageEntry:
    """How one stage of a case stood on one day; what is new is added with its own date."""

    stage: str
    standing: str
    date: str
    summary: str
    source: str


@dataclass(frozen=True, slots=True)
class Case:
    """A death that a report of the High Commissioner documents by name, and what followed."""

    code: str
    name: str
    documented_in: str
    country: str
    died: str
    summary: str
    area: str = ""
    place: str = ""
    stages: tuple[StageEntry, ...] = ()
    seen_in: str = ""
    verified_by: str = ""
    verified_on: str = ""
    written: Written = field(default=Written("", 0), compare=False, repr=False)

    @property
    def verified(self) -> bool:
        """Whether a named person has checked the record against its sources."""
        return bool(self.verified_by and self.verified_on)

    def standing(self, stage: str, *, on: str = "") -> str:
        """Return how a stage stands by its newest entry, "unknown" without one."""
        entries = [
            each
            for each in self.stages
            if each.stage == stage and not (on and earliest(each.date) > on)
        ]
        return max(entries, key=lambda each: earliest(each.date)).standing if entries else "unknown"


def cases_file(project: Project) -> Path:
    """Return the file of the register of cases."""
    return project.data / "monitoring" / "cases.yml"


def cases(project: Project) -> list[Case]:
    """Return every case of the register, read recorded; none without a register.

    Raises:
        RefusedError: the file cannot be used as it stands.
    """
    path = cases_file(project)
    if not is_there(path):
        return []
    found, problems = read_cases(path, project)
    if problems:
        raise RefusedError(problems)
    record_read(path)
    return found


def read_cases(path: Path, project: Project) -> tuple[list[Case], list[Problem]]:
    """Read the register of cases together with every problem in it."""
    reading = Reading(path, FILE_KEYS, place=project.place(path))
    found = []
    for values, written in reading.records("cases", CASE_KEYS, noun="case"):
        stages = reading.records_in(values.get("stages", ()), STAGE_KEYS, noun="stage")
        reading.problems += half_verified(values, written)
        reading.problems += _wrong(values, written)
        reading.problems += _twice(stages, written)
        entries = tuple(StageEntry(**given) for given, _ in stages)
        found.append(Case(**{**values, "stages": entries}, written=written))
    return found, [*reading.problems, *used_twice(found)]


def _wrong(values: Mapping[str, Any], written: Written) -> Iterator[Problem]:
    symbol = values["documented_in"]
    if not NAMING_REPORT.fullmatch(symbol):
        yield written.problem(
            "documented_in", symbol,
            f"the case '{values['code']}' is named from '{symbol}', which is no report of the High "
            "Commissioner on racial justice in law enforcement.",
            "Name a person only where such a report does; otherwise leave the case out.",
            "monitoring.name-without-report",
        )  # fmt: skip


def _twice(stages: Iterable[tuple[Mapping[str, Any], Written]], case: Written) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Written] = {}
    for values, written in stages:
        key = (values["stage"], values["date"])
        if key in seen:
            yield written.problem(
                "date", values["date"],
                f"the stage '{values['stage']}' stands twice for {values['date']}; the first is in "
                f"line {seen[key].line} (case in line {case.line}).",
                "Keep one of the two, or give the later one its own date.",
                "monitoring.two-stages-for-one-date",
            )  # fmt: skip
        seen.setdefault(key, written)
