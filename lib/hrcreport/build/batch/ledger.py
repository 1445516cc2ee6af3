"""This module writes and reads the ledger of runs: who built what, when, and what became of it.

Each run has a folder of its own, `_runs/<time>-<name>`, so that machines and shards which share a
folder of builds never write to one file. Its `run.jsonl` only grows, a line for each thing that
happens: a run that is killed has told so far, and lacks its end. The name of the person stays in
this folder; no manifest and no document holds it.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Literal

from hrcreport import __version__
from hrcreport.build.batch.tasks import Outcome
from hrcreport.build.storage.lock import owner_of
from hrcreport.foundation import HrcReportError, Problem

RUNS_FOLDER = "_runs"
RUN_FILE = "run.jsonl"
FORM = 1
RUNS_KEPT = 1000
DAYS_KEPT = 365
"""Older runs are thrown away, and those beyond the newest, but never the last failure of any."""
PROBLEMS_KEPT = 20
CHARACTERS_KEPT = 2000
"""So much of a failure is kept: of one report, and of one text in it."""
GIT_SECONDS = 10
STOPPED_BY_HAND = 130
TIME_IN_NAMES = "%Y%m%dT%H%M%SZ"
TIME_IN_LINES = "%Y-%m-%dT%H:%M:%SZ"
RunState = Literal["done", "failed", "refused", "interrupted", "under way", "broken off"]
STATES: Mapping[int, RunState] = {
    0: "done",
    1: "failed",
    2: "refused",
    STOPPED_BY_HAND: "interrupted",
}


def utc_now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Recorder:
    """Writes down one run as it goes; a disk that takes nothing costs the record, not the run.

    Nothing is written before there is a folder of builds: what is refused leaves no trace in a
    project that was never built. `exit` is the code that the run leaves with.
    """

    builds: Path
    begun: datetime
    run: str
    written: bool = True
    exit: int = 0
    machine: str = field(default_factory=lambda: platform.node())
    _waiting: list[str] = field(default_factory=list)
    _begun: set[str] = field(default_factory=set)
    _left_with: int | None = None

    @property
    def folder(self) -> Path:
        """The folder of this run."""
        return self.builds / RUNS_FOLDER / self.run

    def made_from(self, root: Path) -> None:
        """Write down the commit that the project stands at, and whether files differ from it."""
        if self.written:
            self._write(_commit_of(root))

    def left(self, outcomes: Sequence[Outcome]) -> None:
        """Write down which reports are left as they are."""
        self._write({"left": {outcome.report: outcome.status for outcome in outcomes}})

    def report_begun(self, report_id: str) -> None:
        """Write down that a report is begun; its later stages are not."""
        if report_id not in self._begun:
            self._begun.add(report_id)
            self._write({"report": report_id, "at": stamp(utc_now())})

    def report_ended(self, outcome: Outcome) -> None:
        """Write down what became of a report, and keep why it failed."""
        problem_rows = [_short(problem) for problem in outcome.problems[:PROBLEMS_KEPT]]
        row = {
            "report": outcome.report,
            "at": stamp(utc_now()),
            "status": outcome.status,
            "stage": outcome.stage if outcome.status == "failed" else "",
            "reasons": list(outcome.reasons),
            "seconds": {name: round(seconds, 3) for name, seconds in outcome.seconds.items()},
            "problems": problem_rows,
            "more_problems": len(outcome.problems) - len(problem_rows),
            "warnings": len(outcome.warnings),
        }
        self._write(row)
        if outcome.status == "failed" and self.written:
            text = "\n\n".join(str(Problem(**problem_row)) for problem_row in problem_rows)
            with suppress(OSError):
                failure = self.folder / f"{outcome.report}.txt"
                failure.write_text(f"{text}\n", encoding="utf-8", errors="backslashreplace")

    def ended(self, problems: Sequence[Problem] = ()) -> None:
        """Write down that the run ended, and throw away what is too old.

        Said again it is written again only where the code is another, or something is to be told.
        """
        if self._left_with == self.exit and not problems:
            return
        self._left_with = self.exit
        problem_rows = [_short(problem) for problem in problems[:PROBLEMS_KEPT]]
        self._write({"ended": stamp(utc_now()), "exit": self.exit, "problems": problem_rows})
        if self.written and self.folder.exists():
            prune(self.builds, now=self.begun)

    def _write(self, line: Mapping[str, Any]) -> None:
        self._waiting.append(json.dumps(line))
        if not self.written or not self.builds.is_dir():
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / RUN_FILE).open("a", encoding="utf-8") as stream:
                stream.write("".join(f"{waiting_line}\n" for waiting_line in self._waiting))
        except OSError:
            # Tried again with the next line, on a line of its own: this one may be torn.
            self._waiting[:] = ["", *filter(None, self._waiting)]
        else:
            self._waiting.clear()


@contextmanager
def recorded(
    builds: Path, *, command: Sequence[str], reports: Sequence[str], written: bool = True
) -> Iterator[Recorder]:
    """Write down the run that the block is, however it ends; with `written` false, nothing."""
    started = utc_now()
    # Runs of one second stand in their order too: 20261128T021709Z-, its millionths, a random part.
    name = f"{started.strftime(TIME_IN_NAMES)}-{started.microsecond:05x}{os.urandom(1).hex()[0]}"
    run = Recorder(builds, started, name, written)
    run._write(
        {
            "form": FORM,
            "run": name,
            "begun": stamp(started),
            "user": user(),
            "machine": run.machine,
            "program": os.getpid(),
            "version": __version__,
            "python": platform.python_version(),
            "command": list(command),
            "reports": list(reports),
        }
    )
    try:
        yield run
    except HrcReportError as error:
        run.exit = error.exit_code
        run.ended(error.problems)
        raise
    except KeyboardInterrupt:
        run.exit = STOPPED_BY_HAND
        run.ended()
        raise
    except Exception as error:
        run.exit = 1
        run.ended([_unforeseen(error)])
        raise
    run.ended()


def last_failures(builds: Path) -> dict[str, Path]:
    """Return the file that says why each report failed last, by its id."""
    files = sorted((builds / RUNS_FOLDER).glob("*/*.txt"), key=lambda path: path.parent.name)
    return {path.stem: path for path in files}


def prune(builds: Path, *, now: datetime) -> None:
    """Throw away runs that are too old or too many, but never the last failure of a report."""
    last = {path.parent for path in last_failures(builds).values()}
    oldest = (now - timedelta(days=DAYS_KEPT)).strftime(TIME_IN_NAMES)
    for number, folder in enumerate(folders(builds)):
        if (number >= RUNS_KEPT or folder.name < oldest) and folder not in last:
            shutil.rmtree(folder, ignore_errors=True)


def moment_of(path: Path) -> datetime | None:
    """Return when the run began whose folder this is, or None where its name does not say."""
    try:
        return datetime.strptime(path.name.partition("-")[0], TIME_IN_NAMES).replace(tzinfo=UTC)
    except ValueError:
        return None


def stamp(moment: datetime) -> str:
    """Return a moment as it stands in records: 2026-11-24T22:37:01Z."""
    return moment.astimezone(UTC).strftime(TIME_IN_LINES)


def user() -> str:
    """Return the name of the account on this system that runs the program."""
    try:
        import pwd
    except ImportError:  # Windows
        return os.environ.get("USERNAME", "")
    try:
        # Not from the environment, which may say anything.
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def folders(builds: Path) -> list[Path]:
    """Return the folder of each run, the newest first."""
    run_folders = (path for path in (builds / RUNS_FOLDER).glob("*") if moment_of(path) is not None)
    return sorted(run_folders, key=lambda path: path.name, reverse=True)


def _short(problem: Problem) -> dict[str, Any]:
    return {
        key: value[:CHARACTERS_KEPT] if isinstance(value, str) else value
        for key, value in problem.as_dict().items()
    }


def _unforeseen(error: Exception) -> Problem:
    return Problem(
        place="",
        what=f"the run ended by an error that this program did not foresee "
        f"({type(error).__name__}).",
        mend="Run the same command with --traceback before its name, and report what it says.",
        rule="build.ended-by-error",
    )


def _commit_of(root: Path) -> dict[str, Any]:
    """Return the commit of a project that is a git repository, and whether files differ from it."""
    if not (root / ".git").exists():
        return {"commit": "", "changed": None}
    from hrcreport.foundation import Git  # loads what starts programs

    status = ("status", "--porcelain=v2", "--branch", "--ignore-submodules=all")
    try:
        status_lines = Git(root).answer(*status, seconds=GIT_SECONDS).splitlines()
    except OSError:
        return {"commit": "", "changed": None}
    commit = next(
        (line.split()[2] for line in status_lines if line.startswith("# branch.oid ")), ""
    )
    changed = any(not line.startswith("# ") for line in status_lines)
    return {"commit": "" if commit == "(initial)" else commit, "changed": changed}


@dataclass(frozen=True, slots=True)
class Run:
    """One run as the ledger tells it; times are UTC, `ended` is empty where no end was written.

    `reports` holds a row for each report that was meant; `problems` are those of the whole run.
    """

    BAD: ClassVar = ("failed", "refused", "broken off")
    """What becomes of a report that somebody must look into."""

    run: str
    begun: str
    ended: str
    state: RunState
    exit: int | None
    user: str
    machine: str
    program: int
    version: str
    python: str
    commit: str
    changed: bool | None
    command: list[str]
    reports: list[dict[str, Any]]
    problems: list[dict[str, Any]]

    @classmethod
    def history(cls, builds: Path) -> Iterator[Run]:
        """Yield each run of the ledger, the newest first; what cannot be read is left out."""
        for folder in folders(builds):
            with suppress(TypeError, ValueError, LookupError, AttributeError, RecursionError):
                run = _read(folder, builds)
                if run is not None:
                    yield run

    @property
    def is_ahead(self) -> bool:
        """Whether it began at a time to come: the clock of its machine was wrong."""
        return self.begun > stamp(utc_now())

    @classmethod
    def to_tell(cls, runs: Sequence[Run], report_id: str, *, name: str | None) -> list[Run]:
        """Return the runs of a report whose name begins so: a name, or a day or moment as is said.

        Without a name the last run in which the report failed, or the last where it never did.
        """
        if name:
            name_start = (
                name.replace("-", "").replace(":", "") if re.match(r"\d{4}-", name) else name
            )
            return [run for run in runs if run.run.startswith(name_start)]
        failed = [run for run in runs if run.status(report_id) in cls.BAD]
        return [*failed, *runs][:1]

    @staticmethod
    def moment(stamp: str) -> datetime | None:
        """Return the moment that stands in a record, or None where the text is none."""
        try:
            return datetime.strptime(stamp, TIME_IN_LINES).replace(tzinfo=UTC)
        except ValueError:
            return None

    def as_dict(self) -> dict[str, Any]:
        """Return the run as plain data for `--json`."""
        return asdict(self)

    def row(self, report_id: str) -> dict[str, Any] | None:
        """Return what became of one report; None where it was not meant."""
        return next((row for row in self.reports if row["report"] == report_id), None)

    def of_report(self, report_id: str) -> Run:
        """Return the run as if one report had been meant alone."""
        return replace(self, reports=[row for row in [self.row(report_id)] if row])

    def status(self, report_id: str) -> str:
        """Return what became of one report in a word; empty where it was not meant."""
        return str((self.row(report_id) or {"status": ""})["status"])

    def problems_of(self, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return why a report failed; where the whole run was refused or ended, why that was."""
        ended_with_it = row["status"] not in ("built", "current", "stale", "failed")
        return list(row["problems"]) or (self.problems if ended_with_it else [])


def _read(folder: Path, builds: Path) -> Run | None:
    """Return the run of a folder; a line that a killed program left unfinished is passed over."""
    head: dict[str, Any] = {}
    end: dict[str, Any] = {}
    source: dict[str, Any] = {}
    rows: dict[str, dict[str, Any]] = {}
    for line in _lines(folder / RUN_FILE):
        if "form" in line:
            head = line
        elif "report" in line:
            rows[str(line["report"])] = line
        elif "left" in line:
            rows |= {name: {"status": status} for name, status in dict(line["left"]).items()}
        elif "commit" in line:
            source = line
        elif "ended" in line:
            end = line
    if head.get("form") != FORM:
        return None
    state = STATES.get(end["exit"], "failed") if end else _not_ended(head, builds)
    missing = "refused" if state == "refused" else "not begun"
    report_ids = dict.fromkeys([*head.get("reports", ()), *rows])
    texts = ("begun", "user", "machine", "version", "python")
    return Run(
        run=folder.name,
        ended=str(end.get("ended", "")),
        state=state,
        exit=end.get("exit"),
        program=int(head.get("program", 0)),
        commit=str(source.get("commit", "")),
        changed=source.get("changed"),
        command=[str(word) for word in head.get("command", ())],
        reports=[_row(name, rows.get(name), missing, state) for name in report_ids],
        problems=list(end.get("problems", ())),
        **{name: str(head.get(name, "")) for name in texts},
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with suppress(OSError, UnicodeDecodeError):
        for text in path.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):
                line = json.loads(text)
                if isinstance(line, dict):
                    yield line


def _row(
    report_id: str, written_row: Mapping[str, Any] | None, missing: str, state: RunState
) -> dict[str, Any]:
    """Return a report's row with every key; one that was begun and has no end was broken off."""
    if written_row is None:
        status = missing
    else:
        status = written_row.get("status") or (
            "under way" if state == "under way" else "broken off"
        )
    empty = {
        "at": "",
        "stage": "",
        "reasons": [],
        "seconds": {},
        "problems": [],
        "more_problems": 0,
        "warnings": 0,
    }
    row_values = {name: (written_row or {}).get(name, none) for name, none in empty.items()}
    return {"report": report_id, "status": status, **row_values}


def _not_ended(head: Mapping[str, Any], builds: Path) -> RunState:
    """Tell whether a run without an end goes on: here by its program, elsewhere by the lock."""
    program, machine = int(head.get("program", 0)), str(head.get("machine", ""))
    if machine != platform.node():
        owner = owner_of(builds)
        is_owner = (owner.get("program"), owner.get("machine")) == (str(program), machine)
        return "under way" if is_owner else "broken off"
    import psutil

    started = Run.moment(str(head.get("begun", "")))
    try:
        since = psutil.Process(program).create_time()
    except (psutil.Error, ValueError):
        return "broken off"
    # Another program may have got the number since; it began after the run.
    return "under way" if started and since <= started.timestamp() + 1 else "broken off"
