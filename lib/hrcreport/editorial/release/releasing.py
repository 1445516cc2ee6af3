"""This module releases an edition: its author asks, another person approves, both sign."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from filelock import FileLock, Timeout

from hrcreport.build import Manifest
from hrcreport.editorial.editions.store import Edition, keep_read_only
from hrcreport.editorial.release import log
from hrcreport.editorial.release.bundle import BUNDLES_FOLDER, Bundle
from hrcreport.editorial.release.gate import Gate, refuse_approver, shown_now
from hrcreport.foundation import (
    LeakError,
    PlainFile,
    Problem,
    Project,
    RefusedError,
    Report,
    sha256_of,
)
from hrcreport.notebook import EarlierShown
from hrcreport.registers import People, Waivers

ASKED, NOTES = "asked", "notes"
LOCK_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """An edition whose author asks for its release; `waived` is what somebody answers for."""

    edition: str
    place: str
    waived: Waivers


@dataclass(frozen=True, slots=True)
class ReleasedEdition:
    """What was released: the edition, its line in the log, the bundle to send, the notes."""

    edition: str
    number: int
    bundle: Path
    notes: Path


@dataclass(frozen=True)
class _Act:
    """One act of one person on one edition, at one moment (UTC)."""

    project: Project
    report: Report
    edition: Edition
    who: Mapping[str, str]
    now: datetime

    @cached_property
    def entries(self) -> list[log.Entry]:
        found = log.sound_log(self.project)
        place = self.project.place(log.releases_folder(self.project) / log.LOG)
        people = People.read(self.project)[0]
        forged = [
            each
            for entry in found
            if entry.is_release
            for each in log.who_signed(entry.said, people, place=place, line=entry.number)
        ]
        if forged:
            raise RefusedError(forged)
        return found

    @cached_property
    def gate(self) -> Gate:
        return Gate(self.project, self.report, f"{self.now:%Y-%m-%d}", self.entries)

    @property
    def request(self) -> Path:
        return log.releases_folder(self.project) / ASKED / f"{self.edition.called}.json"

    @property
    def place(self) -> str:
        return self.project.place(self.request)

    def head(self) -> dict[str, Any]:
        return log.head_of(self.entries, now=self.now, place=self.place)

    def passed(self, bundle: Path) -> tuple[dict[str, Any], Waivers]:
        """Make the bundle and return what a release says of the edition, if the gate lets it pass.

        Raises:
            RefusedError: something stands against it; everything is named.
        """
        if any(each.is_release and each.called == self.edition.called for each in self.entries):
            raise RefusedError.of(
                self.edition.called,
                "this edition is released already.",
                "Make another edition of what has changed since.",
                "release.twice",
            )
        gate = self.gate
        record = sha256_of(gate.build.read(Manifest.FILE))
        if record != self.edition.manifest:
            raise RefusedError.of(
                self.edition.called,
                "the last build is not the one that this edition keeps.",
                "Make an edition of the last build, and release that: hrcreport edition make "
                f"{self.report.id} --name …",
                "release.other-build",
            )
        found = gate.found()
        try:
            Bundle.make(self.project, self.report.id, output=bundle)
        except LeakError as error:
            found += [replace(each, severity="error") for each in error.problems]
        given, people = Waivers.of(self.report.id, self.project), People.read(self.project)[0]
        left, used = given.let_pass(found, day=gate.day, people=people)
        if left:
            raise RefusedError(left)
        return {
            "form": log.FORM,
            "edition": self.edition.called,
            "title": gate.manifest.document.title,
            "build": self.edition.build,
            "manifest": record,
            "bundle": sha256_of((bundle / Manifest.FILE).read_bytes()),
            "shown": sha256_of(shown_now(self.project, gate.tables)),
            "level": gate.level,
            "policy": gate.policies(),
            "waivers": [
                {
                    "code": each.code,
                    "rule": each.rule,
                    "about": each.about,
                    "reason": each.reason,
                    "waived_by": each.waived_by,
                    "until": each.until,
                }
                for each in used.waivers
            ],
        }, used


@dataclass(frozen=True, slots=True)
class Releases:
    """The releases of a project, each of an edition for which two persons sign."""

    project: Project

    def ask(self, called: str, *, author: str, key_file: Path, now: datetime) -> Asked:
        """Sign that an edition may be released, as its author, once the gate lets it pass.

        Args:
            called: the edition, `usa@v2`; of a report alone the one that keeps its last build.
            author: the code of the person who answers for the text.
            key_file: her private key, or the public one of a key that an agent holds.
            now: this moment (UTC).

        Raises:
            RefusedError: something stands against a release; all is named, nothing is written.
        """
        act = _act(self.project, called, author, now, option="--author")
        at = act.head()["at"]
        with TemporaryDirectory(prefix="hrc-") as folder:
            said, used = act.passed(Path(folder) / "bundle")
        said = {**said, "author": act.who, "at": at}
        signed = _signed(said, author, key_file, people=People.read(self.project)[0])
        keep_read_only(act.request, log.line_of(signed))
        return Asked(act.edition.called, act.place, used)

    def approve(
        self, called: str, *, approver: str, key_file: Path, now: datetime
    ) -> ReleasedEdition:
        """Release an edition for which its author asks: the gate, a second signature, the log.

        Raises:
            RefusedError: something stands against it, nobody asks for it, what was asked for is not
                what lies there now, or the approver is its author; nothing is written.
        """
        act = _act(self.project, called, approver, now, option="--approved-by")
        people = People.read(self.project)[0]
        request = _request(act, people)
        if request["author"]["code"] == approver:
            raise RefusedError(log.same_person(approver, act.place))
        refuse_approver(act.gate, act.who["code"], act.who["role"])
        folder = self.project.builds / BUNDLES_FOLDER / act.edition.called
        with TemporaryDirectory(prefix="hrc-") as temporary, _locked(self.project):
            act = replace(act)  # what others released meanwhile is read now
            head = act.head()
            bundle = Path(temporary) / "bundle"
            said, used = act.passed(bundle)
            changed = [name for name, each in said.items() if request.get(name) != each]
            if changed:
                raise RefusedError.of(
                    act.place,
                    f"what '{request['author']['code']}' signed is not what lies here "
                    f"now: {', '.join(changed)} changed since.",
                    f"Let the author ask again: hrcreport release {act.edition.called} --author …",
                    "release.changed-since",
                    value=", ".join(changed),
                )
            entry = _signed(
                {**head, "request": request, "approver": act.who},
                approver,
                key_file,
                people=people,
            )
            if log.key_of(entry) == log.key_of(request):
                raise RefusedError(log.same_person(approver, act.place))
            _make_way(folder, self.project)
            line = log.line_of(entry)
            (bundle / Manifest.RELEASE).write_bytes(line)
            shutil.copytree(bundle, folder)
            own = log.releases_folder(self.project)
            keep_read_only(
                EarlierShown.file(own, act.edition.called), shown_now(self.project, act.gate.tables)
            )
            notes = own / NOTES / f"{act.edition.called}.md"
            keep_read_only(notes, _notes(entry, used, people).encode())
            log.append(self.project, line)
            keep_read_only(log.kept_entry(self.project, act.edition.called), line)
            act.request.unlink()
        return ReleasedEdition(act.edition.called, entry["number"], folder, notes)


def _act(project: Project, called: str, person: str, now: datetime, *, option: str) -> _Act:
    found = People.registered(person, project, option=option)
    if not any(each.holds_on(f"{now:%Y-%m-%d}") for each in found.keys):
        raise RefusedError.of(
            f"{option} {person}",
            f"no key of '{person}' holds on {now:%Y-%m-%d}.",
            "Register the person's new key in data/sources/people.yml.",
            "sources.expired-key",
            value=person,
        )
    who = {name: getattr(found, name) for name in ("code", "name", "role")}
    report_id, _, name = called.partition("@")
    known = {each.id: each for each in project.reports()}
    if report_id not in known:
        raise RefusedError.of(
            "params",
            f"there is no report '{report_id}'.",
            f"{Problem.did_you_mean(report_id, known)}Reports are: {', '.join(known) or 'none'}.",
            "cli.unknown-report",
            value=report_id,
        )
    report, held = known[report_id], {each.name: each for each in Edition.kept(project, report_id)}
    if name and name in held:
        return _Act(project, report, held[name], who, now)
    own = Gate(project, report, "").build.read(Manifest.FILE) if not name else b""
    of_the_build = [each for each in held.values() if each.manifest == sha256_of(own)]
    if not of_the_build:
        what = (
            f"there is no edition '{name}' of '{report_id}'."
            if name
            else f"no edition keeps the last build of '{report_id}'."
        )
        raise RefusedError.of(
            called,
            what,
            f"{Problem.did_you_mean(name, held)}Editions are: "
            f"{', '.join(held) or 'none'}. To make one: hrcreport edition make "
            f"{report_id} --name …",
            "release.no-edition",
            value=name or None,
        )
    return _Act(project, report, of_the_build[-1], who, now)


def _request(act: _Act, people: People) -> dict[str, Any]:
    try:
        said = PlainFile.parsed(act.request.read_bytes())
        author, at, _ = said["author"]["code"], str(said["at"]), said["signature"]
    except FileNotFoundError:
        raise RefusedError.of(
            act.edition.called,
            "nobody asks for the release of this edition.",
            f"First its author signs: hrcreport release {act.edition.called} --author NAME",
            "release.not-asked",
        ) from None
    except (OSError, ValueError, LookupError, TypeError):
        raise RefusedError.of(
            act.place,
            "what the author signed cannot be read.",
            "Let the author ask again.",
            "release.form",
        ) from None
    if fault := log.fault_in(said, author, about=act.edition.called, people=people):
        mend = "Let the author ask again."
        raise RefusedError.of(act.place, fault[1], mend, fault[3], value=fault[4])
    if at > act.now.strftime(log.AT):
        raise RefusedError.of(
            act.place,
            f"the author signed at {at}, and the clock of this machine says "
            f"{act.now.strftime(log.AT)}.",
            "Set the clock right.",
            "release.clock",
            value=at,
        )
    return dict(said)


def _signed(
    said: Mapping[str, Any], person: str, key_file: Path, *, people: People
) -> dict[str, Any]:
    """Return what a person says with her signature, made by a key of hers that holds today."""
    armored = People.signature_over(log.unsigned(said), key_file, namespace=log.NAMESPACE)
    signed, place = {**said, "signature": armored}, f"--key {key_file}"
    if fault := log.fault_in(signed, person, about=place, people=people):
        mend = "Sign with a key of your own that holds today."
        raise RefusedError.of(place, fault[1], mend, fault[3], value=fault[4])
    return signed


def _locked(project: Project) -> FileLock:
    folder = log.releases_folder(project)
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock", timeout=LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        raise RefusedError.of(
            project.place(folder),
            "another release is under way.",
            "Wait until it is done.",
            "release.under-way",
        ) from None
    return lock


def _make_way(folder: Path, project: Project) -> None:
    """Clear away what a release that was broken off left, which no line of the log knows."""
    if folder.is_symlink() or (folder.exists() and not (folder / Manifest.FILE).is_file()):
        raise RefusedError.of(
            project.place(folder),
            "something lies where the bundle goes.",
            "Take it away.",
            "bundle.place",
        )
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)


def _notes(entry: Mapping[str, Any], used: Waivers, people: People) -> str:
    """Return what reviewers must know of a release, as Markdown."""
    request = entry["request"]
    lines = [
        f"# Notes for reviewers: {request['edition']}",
        "",
        str(request["title"]),
        "",
        f"- Asked for by {request['author']['name']} ({request['author']['role']}), "
        f"{request['at']}",
        f"- Approved by {entry['approver']['name']} ({entry['approver']['role']}), {entry['at']}",
        f"- Line {entry['number']} of the log; data that is {request['level']}",
        f"- manifest.json of the edition {request['manifest']}",
        f"- manifest.json of the bundle {request['bundle']}",
        "",
        "## Waivers",
        "",
    ]
    lines += [
        f"- {each.code}: {each.rule}, {each.about}. {each.reason} "
        f"({people.by_code[each.waived_by].name}, until {each.until})"
        for each in used.waivers
    ] or ["None: nothing was let pass."]
    return "\n".join(lines) + "\n"
