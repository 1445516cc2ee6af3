"""This module reads the ledger of runs: what each was, and what became of every report in it."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from hrcreport.batch.ledger import FORM, RUN_FILE, STOPPED_BY_HAND, folders, read_stamp
from hrcreport.batch.lock import owner_of

RunState = Literal["done", "failed", "refused", "interrupted", "under way", "broken off"]
STATES: Mapping[int, RunState] = {
    0: "done", 1: "failed", 2: "refused", STOPPED_BY_HAND: "interrupted",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One run as the ledger tells it; times are UTC, `ended` is empty where no end was written.

    `reports` holds a row for each report that was meant; `problems` are those of the whole run.
    """

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

    def as_dict(self) -> dict[str, Any]:
        """Return the run as plain data for `--json`."""
        return asdict(self)

    def row(self, report_id: str) -> dict[str, Any] | None:
        """Return what became of one report; None where it was not meant."""
        return next((row for row in self.reports if row["report"] == report_id), None)


def history(builds: Path) -> Iterator[Run]:
    """Yield each run of the ledger, the newest first; what cannot be read is left out."""
    for folder in folders(builds):
        with suppress(TypeError, ValueError, LookupError, AttributeError, RecursionError):
            run = _read(folder, builds)
            if run is not None:
                yield run


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
    meant = dict.fromkeys([*head.get("reports", ()), *rows])
    return Run(
        run=folder.name,
        begun=str(head.get("begun", "")),
        ended=str(end.get("ended", "")),
        state=state,
        exit=end.get("exit"),
        user=str(head.get("user", "")),
        machine=str(head.get("machine", "")),
        program=int(head.get("program", 0)),
        version=str(head.get("version", "")),
        python=str(head.get("python", "")),
        commit=str(source.get("commit", "")),
        changed=source.get("changed"),
        command=[str(word) for word in head.get("command", ())],
        reports=[_row(name, rows.get(name), missing, state) for name in meant],
        problems=list(end.get("problems", ())),
    )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with suppress(OSError, UnicodeDecodeError):
        for text in path.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):
                line = json.loads(text)
                if isinstance(line, dict):
                    yield line


def _row(
    report_id: str, told: Mapping[str, Any] | None, missing: str, state: RunState
) -> dict[str, Any]:
    """Return a report's row with every key; one that was begun and has no end was broken off."""
    if told is None:
        status = missing
    else:
        status = told.get("status") or ("under way" if state == "under way" else "broken off")
    told = told or {}
    return {
        "report": report_id,
        "status": status,
        "at": told.get("at", ""),
        "stage": told.get("stage", ""),
        "reasons": told.get("reasons", []),
        "seconds": told.get("seconds", {}),
        "problems": told.get("problems", []),
        "more_problems": told.get("more_problems", 0),
        "warnings": told.get("warnings", 0),
    }


def _not_ended(head: Mapping[str, Any], builds: Path) -> RunState:
    """Tell whether a run without an end goes on: here by its program, elsewhere by the lock."""
    program, machine = int(head.get("program", 0)), str(head.get("machine", ""))
    if machine != platform.node():
        owner = owner_of(builds)
        there = (owner.get("program"), owner.get("machine")) == (str(program), machine)
        return "under way" if there else "broken off"
    import psutil

    begun = read_stamp(str(head.get("begun", "")))
    try:
        since = psutil.Process(program).create_time()
    except (psutil.Error, ValueError):
        return "broken off"
    # Another program may have got the number since; it began after the run.
    return "under way" if begun and since <= begun.timestamp() + 1 else "broken off"
