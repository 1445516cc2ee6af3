"""This module keeps the log of releases, and proves by it and two signatures what was released.

In `reports/releases/log.jsonl`, which only grows, each line holds the hash of the one before. What
each release was is kept beside it once more, and in the bundle that was sent, so that a log which
was cut short is found out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hrcreport.build import Manifest
from hrcreport.editorial.editions.store import Edition
from hrcreport.foundation import (
    PlainFile,
    Problem,
    Project,
    RefusedError,
    sha256_of,
)
from hrcreport.registers import People

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
            said = PlainFile.parsed(line)
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
            number = PlainFile.parsed(copy)["number"]
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
            place,
            f"the clock of this machine says {at}, and the last line of the log is of {last}.",
            "Set the clock right; time does not go back in the log.",
            "release.clock",
            value=at,
        )
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
    PlainFile(folder).sync_folder()


def _told(
    place: str, line: int | None, what: str, rule: str = "release.log", *, value: str | None = None
) -> Problem:
    return Problem(place, what, RESTORE, rule, line=line, value=value)


NAMESPACE = "hrcreport-release"
"""What these signatures are for, so that one under a sign-off is none here."""
NO_PROOF = "Do not rely on this copy; ask whoever sent it."


def unsigned(said: Mapping[str, Any]) -> bytes:
    """Return what the signature in a request or an entry is made over."""
    return line_of({name: each for name, each in said.items() if name != "signature"})


def who_signed(
    said: Mapping[str, Any], people: People, *, place: str, line: int | None = None
) -> Iterator[Problem]:
    """Yield what is wrong with the two signatures under a release."""
    try:
        request = said["request"]
        pairs = (request, request["author"]["code"]), (said, said["approver"]["code"])
        signed = [(each, str(code), each["signature"], each["at"]) for each, code in pairs]
        about = str(request["edition"])
    except (LookupError, TypeError, AttributeError):
        yield Problem(
            place,
            "this is no release: something is missing in it.",
            NO_PROOF,
            "release.form",
            line=line,
        )
        return
    for each, person, *_ in signed:
        if fault := fault_in(each, person, about=about, people=people):
            yield Problem(place, fault[1], NO_PROOF, fault[3], line=line, value=fault[4])
    one, other = key_of(request), key_of(said)
    if signed[0][1] == signed[1][1] or (one and one == other):
        yield same_person(signed[0][1], place, line)


def fault_in(
    said: Mapping[str, Any], person: str, *, about: str, people: People
) -> tuple[str, str, str, str, str] | None:
    """Return what is wrong with the signature in a request or an entry, see `People.fault_of`."""
    return people.fault_of(
        unsigned(said),
        str(said["signature"]),
        person,
        about=about,
        day=str(said["at"])[:10],
        namespace=NAMESPACE,
    )


def key_of(said: Mapping[str, Any]) -> str:
    """Return the key under a request or an entry, nothing where it is none."""
    return People.signer_of(unsigned(said), str(said["signature"]), NAMESPACE)[0]


def same_person(code: str, place: str, line: int | None = None) -> Problem:
    """Return that one person, or one key, is author and approver."""
    return Problem(
        place,
        f"'{code}' is author and approver.",
        "A release takes two persons, each with a key of their own.",
        "release.same-person",
        line=line,
        value=code,
    )


def _against_log(entry: Entry, entries: list[Entry], place: str) -> Iterator[Problem]:
    if entry.line not in {each.line for each in entries}:
        yield Problem(
            place,
            f"the log of this project has no such release: line {entry.said['number']} is "
            "another, or was cut.",
            "Compare with a copy of the log that others keep.",
            "release.log-cut",
            value=entry.called,
        )
    for each in entries:
        if not each.is_release and each.called == entry.called:
            yield Problem(
                place,
                f"'{entry.called}' was called back on {str(each.said['at'])[:10]}.",
                "Delete this copy, and ask whoever sent it.",
                "release.called-back",
                value=entry.called,
            )


@dataclass(frozen=True, slots=True)
class Proof:
    """Proves by registered persons, and the log of a project if there is one, who released what."""

    project: Project | None
    people: People

    @classmethod
    def of(cls, project: Project | None, file: Path | None) -> Proof:
        """Take the persons whose keys count from a file, or else from the project.

        Raises:
            RefusedError: there is no register of persons, or it has slips.
        """
        if file is not None and file.is_file():
            found, problems = People.read_file(file, place=str(file))
        else:
            found, problems = People.read(project) if project and not file else (People(), [])
        if not found.people and not problems:
            problems = [
                Problem(
                    str(file or "verify --signed"),
                    "nothing says whose keys to believe.",
                    "Name a register of persons that you got by another way than this copy: "
                    "--people people.yml.",
                    "release.no-people",
                )
            ]
        if problems:
            raise RefusedError(problems)
        return cls(project, found)

    def of_folder(self, folder: Path, place: str) -> Iterator[Problem]:
        """Yield what does not prove the origin of a bundle or of the files of a released edition.

        That its files agree with its manifest, and the manifest with the release, is for
        `hrcreport.build.batch.verification` to say; here the release is held against the persons
        and, where there is one, the log of the project that it comes from.
        """
        where = f"{place}/{Manifest.RELEASE}"
        try:
            line = PlainFile(folder / Manifest.RELEASE).read(follow=False)
            said = PlainFile.parsed(line)
        except FileNotFoundError:
            yield Problem(
                where,
                "nothing here is signed.",
                "Ask for the bundle of a release; one that "
                "was made without `hrcreport release` proves no origin.",
                "release.unsigned",
            )
            return
        except (OSError, ValueError):
            yield Problem(where, "this release cannot be read.", NO_PROOF, "release.form")
            return
        found = [*who_signed(said if isinstance(said, dict) else {}, self.people, place=where)]
        yield from found
        if any(each.rule == "release.form" for each in found):
            return
        project = self.project
        if project is not None and (releases_folder(project) / LOG).is_file():
            yield from _against_log(Entry(0, line, said), read_log(project)[0], where)

    def of_log(self, project: Project) -> tuple[str, list[Problem]]:
        """Return the place of the log; what is wrong with it, signatures and editions released."""
        entries, problems = read_log(project)
        place = project.place(releases_folder(project) / LOG)
        gone = {each.called for each in entries if not each.is_release}
        editions = {each.called: each for each in Edition.kept(project)}
        for entry in entries:
            if not entry.is_release:
                continue
            found = list(who_signed(entry.said, self.people, place=place, line=entry.number))
            problems += found
            if entry.called in gone or any(each.rule == "release.form" for each in found):
                continue
            edition = editions.get(entry.called)
            if edition is None or edition.manifest != entry.said["request"]["manifest"]:
                what = "is missing" if edition is None else "is not the one that was released"
                problems.append(
                    Problem(
                        place,
                        f"the edition '{entry.called}' {what}.",
                        "Restore the folder reports/editions from a copy.",
                        "release.edition",
                        line=entry.number,
                        value=entry.called,
                    )
                )
                continue
            held = edition.held(project)
            for file in held.files:
                try:
                    held.read(file)
                except RefusedError as error:
                    problems += error.problems
        return place, problems
