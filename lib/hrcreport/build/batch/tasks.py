"""This module holds what is asked of a worker and what it answers; a plan needs only that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.storage.lock import OWNERS_OWN, Lease
from hrcreport.foundation import Problem, Project, Report

Status = Literal["built", "current", "stale", "failed", "not begun"]
Stage = Literal["check", "execute", "reprint", "assemble", "render", "inspect", "publish"]


@dataclass(frozen=True, slots=True)
class Basis:
    """What all reports of a batch rest on, looked up once before any of them is built.

    `library`, `format` and `parts` are SHA-256: of the library's code, of the document format, of
    the parameters of other reports by their place. `commit` is that of the program's source.
    """

    library: Mapping[str, str]
    format: str
    versions: Mapping[str, str]
    parts: Mapping[str, str] = field(default_factory=dict)
    commit: str = field(default="", compare=False)


@dataclass(slots=True)
class Outcome:
    """What became of one report; `seconds` holds the time of each stage that ran.

    `notes` are no faults, but what someone should know of the files; `fence` names what held its
    cells back.
    """

    report: str
    kind: str
    status: Status
    reasons: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    stage: str = ""
    pages: int | None = None
    words: int | None = None
    headroom: int | None = None
    findings: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    fence: tuple[str, ...] = ()
    details: str = ""

    @classmethod
    def refused(cls, report: Report, problems: Iterable[Problem]) -> Outcome:
        """Return what became of a report that rests on something which is wrong: nothing ran."""
        all_problems = tuple(problems)
        return cls(report.id, report.kind, "failed", stage="check", problems=all_problems)

    @property
    def ended_in(self) -> str:
        """Its status, and of one that failed in which stage, where any began."""
        is_known = self.status == "failed" and self.stage
        return f"failed in {self.stage}" if is_known else self.status

    @property
    def total_seconds(self) -> float:
        """The time of all stages together."""
        return sum(self.seconds.values())


@dataclass(frozen=True, slots=True)
class Task:
    """One report to build, as it is handed to a worker.

    `store` is the place of kept runs; with `fresh` cells run whatever is kept there. `runs` tells
    whether the plan expects that they do. `memory` is
    how many bytes the notebook may take, 0 for no limit. `formats_at_once` is more than one where
    cores would be idle otherwise. `lease` is what a worker on another machine publishes by.
    """

    project: Project
    report: Report
    parameters: Mapping[str, Any]
    formats: tuple[str, ...]
    engine: str
    builds: Path
    reasons: tuple[str, ...] = ()
    timeout: int = 600
    strict: bool = False
    warm: str = ""
    basis: Basis | None = None
    store: str = ""
    fresh: bool = False
    runs: bool = True
    memory: int = 0
    formats_at_once: int = 1
    lease: Lease = OWNERS_OWN

    def build(
        self, hashes: Hashes | None = None, *, tell: Callable[[str], None] = lambda stage: None
    ) -> Outcome:
        """Build the report and return what became of it, as `build_report` does."""
        from hrcreport.build.batch.build import build_report

        return build_report(self, hashes, tell=tell)

    def ended(self, status: Status, *problems: Problem) -> Outcome:
        """Return what became of the report, as far as that is known before it is built."""
        outcome = Outcome(self.report.id, self.report.kind, status, self.reasons)
        outcome.problems = problems
        return outcome
