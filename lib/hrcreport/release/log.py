"""This module keeps the log of releases: each line holds the hash of the one before.

`reports/releases/log.jsonl` only grows. What each release was is kept beside it once more, and in
the bundle that was sent, so that a log which was cut short is found out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hrcreport.batch.hashes import parsed, sync_folder, write_whole
from hrcreport.errors import Problem, RefusedError
from hrcreport.project import Project
from hrcreport.reads import sha256_of

FOLDER, LOG = "releases", "log.jsonl"
FORM = 1
NOTHING_BEFORE = "0" * 64
AT = "%Y-%m-%dT%H:%M:%SZ"
RESTORE = "Restore the file from a copy; until then nothing can be released."


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: its number, counted from 1, its bytes and what it says."""

    number: int
    line: bytes
    said: Mapping[str, Any]

    @property
    def called(self) -> str:
        """The edition that it is about, `usa@v2`."""
        return str(self.said.get("request", self.said).get("edition", ""))

    @property
    def is_release(self) -> bool:
        return "request" in self.said


def releases_folder(project: Project) -> Path:
    """Return where the log of releases and what belongs to each lie."""
    return project.root / "reports" / FOLDER


def kept_entry(project: Project, called: str) -> Path:
    """Return the copy of an edition's line in the log."""
    return releases_folder(project) / f"{called}.json"


def line_of(said: Mapping[str, Any]) -> bytes:
    """Return what an entry says as its one line, the same for the same data."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_log(project: Project) -> tuple[list[Entry], list[Problem]]:
    """Return the entries of the log, with each place where the chain does not hold."""
    path = releases_folder(project) / LOG
    place = project.place(path)
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        lines = [b""]
    problems: list[Problem] = []
    if lines.pop():
        problems.append(_told(place, len(lines) + 1, "the last line of the log is not whole."))
    entries: list[Entry] = []
    before, at = NOTHING_BEFORE, ""
    for number, line in enumerate(lines, 1):
        try:
            said = parsed(line)
            sound = said["form"] == FORM and said["number"] == number and line_of(said) == line
            now = str(said["at"])
        except (ValueError, LookupError, TypeError):
            sound, said, now = False, {}, at
        if not sound:
            problems.append(_told(place, number, "this line of the log is not as it was written."))
        elif said["previous"] != before:
            what = "this line of the log does not follow from the line before it: one was changed, "
            problems.append(_told(place, number, f"{what}added or taken out."))
        elif now < at:
            what = f"this line of the log is of {now}, and the line before it of {at}."
            problems.append(_told(place, number, what, "release.clock"))
        before, at = sha256_of(line), now
        if said:
            entries.append(Entry(number, line, said))
    problems += _cut(project, entries, place)
    return entries, problems


def _cut(project: Project, entries: list[Entry], place: str) -> Iterator[Problem]:
    """Yield each release of which a copy lies beside the log and whose line is not in it."""
    lines = {each.line for each in entries}
    for path in sorted(releases_folder(project).glob("*@*.json")):
        try:
            copy = path.read_bytes()
            number = parsed(copy)["number"]
        except (OSError, ValueError, LookupError, TypeError):
            number, copy = 0, b""
        if copy not in lines:
            what = f"the log was cut or changed: line {number or '?'}, the release of {path.stem},"
            what += " is not in it."
            yield _told(place, number or None, what, "release.log-cut", value=path.stem)


def sound_log(project: Project) -> list[Entry]:
    """Return the entries of the log.

    Raises:
        RefusedError: the chain does not hold; each place is named.
    """
    entries, problems = read_log(project)
    if problems:
        raise RefusedError(problems)
    return entries


def head_of(entries: list[Entry], *, now: datetime, place: str) -> dict[str, Any]:
    """Return what a new line of the log begins with.

    Raises:
        RefusedError: the clock of this machine stands before the last line of the log.
    """
    at = now.strftime(AT)
    last = str(entries[-1].said["at"]) if entries else ""
    if at < last:
        raise RefusedError.of(
            place, f"the clock of this machine says {at}, and the last line of the log is of "
            f"{last}.", "Set the clock right; time does not go back in the log.",
            "release.clock", value=at,
        )  # fmt: skip
    previous = sha256_of(entries[-1].line) if entries else NOTHING_BEFORE
    return {"form": FORM, "number": len(entries) + 1, "previous": previous, "at": at}


def append(project: Project, line: bytes) -> None:
    """Write a line behind the log; it is on the disk when this returns.

    Raises:
        OSError: the disk does not take it.
    """
    folder = releases_folder(project)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOG).open("ab") as stream:
        stream.write(line + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(folder)


def keep_read_only(path: Path, content: bytes) -> None:
    """Write a file that nobody writes over by accident.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    path.chmod(0o444)


def _told(
    place: str, line: int | None, what: str, rule: str = "release.log", *, value: str | None = None
) -> Problem:
    return Problem(place, what, RESTORE, rule, line=line, value=value)
