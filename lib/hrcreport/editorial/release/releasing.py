"""This module releases an edition: its author asks, another person approves, both sign."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hrcreport.build import Manifest
from hrcreport.editorial.editions.store import Edition, keep_read_only
from hrcreport.editorial.release import log
from hrcreport.editorial.release.acts import Acts, locked
from hrcreport.editorial.release.bundle import BUNDLES_FOLDER, Bundle
from hrcreport.editorial.release.gate import (
    LEVELS,
    ReleaseGate,
    nobody_approves,
    refuse_approver,
    shown_now,
)
from hrcreport.editorial.release.missing import Missing, by_who
from hrcreport.foundation import (
    LeakError,
    Problem,
    Project,
    RefusedError,
    Report,
    sha256_of,
)
from hrcreport.notebook import EarlierShown
from hrcreport.registers import TrustLog, Waivers

NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Asked:
    """An edition whose author asks for its release; `waived` is what somebody answers for.

    `replaced` says that it takes the place of what was asked for before.
    """

    edition: str
    place: str
    waived: Waivers
    replaced: bool


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
    def trust(self) -> TrustLog:
        return log.sound_log(self.project)

    @cached_property
    def gate(self) -> ReleaseGate:
        releases = log.releases_of(self.project, self.trust)
        return ReleaseGate(self.project, self.report, f"{self.now:%Y-%m-%d}", releases, self.trust)

    @property
    def acts(self) -> Acts:
        return Acts(self.project, self.now)

    @property
    def request(self) -> Path:
        return self.acts.file(self.edition.called)

    @property
    def place(self) -> str:
        return self.project.place(self.request)

    def passed(self, bundle: Path) -> tuple[dict[str, Any], Waivers]:
        """Make the bundle and return what a release says of the edition, if the gate lets it pass.

        Raises:
            RefusedError: something stands against it; everything is named.
        """
        gate = self.gate
        if mismatches := list(_not_this(gate, self.edition)):
            raise RefusedError(mismatches[0])
        left, used = _left(gate, bundle)
        left += _under_another_name(gate, self.edition)
        if left:
            raise RefusedError(
                problem for _, role_problems in by_who(left) for problem in role_problems
            )
        return {
            "form": TrustLog.FORM,
            "act": "release",
            "edition": self.edition.called,
            "title": gate.manifest.document.title,
            "build": self.edition.build,
            "manifest": self.edition.manifest,
            "bundle": sha256_of((bundle / Manifest.FILE).read_bytes()),
            "shown": sha256_of(shown_now(self.project, gate.tables)),
            "level": gate.level,
            "policy": gate.policies(),
            "waivers": [waiver.as_signed() for waiver in used.waivers],
        }, used


@dataclass(frozen=True, slots=True)
class Releases:
    """The releases of a project, each of an edition for which two persons sign."""

    project: Project
    by_who = staticmethod(by_who)

    def problems_of_log(self) -> tuple[Problem, ...]:
        """Return each place where the log of trust does not hold, or was cut; none without one."""
        return tuple(log.read_log(self.project).problems)

    def missing(self, edition_label: str, *, now: datetime) -> Missing:
        """Return what is missing for the release of an edition, or of the last build; sign nothing.

        Raises:
            RefusedError: no report is called so.
        """
        report, name = _report(self.project, edition_label)
        problems, then = list[Problem](), ""
        trust_log = log.read_log(self.project)
        try:
            trust_log = log.sound_log(self.project)
        except RefusedError as error:
            problems += error.problems
        gate = ReleaseGate(
            self.project,
            report,
            f"{now:%Y-%m-%d}",
            log.releases_of(self.project, trust_log),
            trust_log,
        )
        try:
            edition = _edition(self.project, report, edition_label, name)
            edition_label, then = edition.called, Acts(self.project, now).then(edition.called)
            problems += [*_not_this(gate, edition), *_under_another_name(gate, edition)]
        except RefusedError as error:
            problems += error.problems
        with TemporaryDirectory(prefix="hrc-") as folder:
            level = LEVELS[0]
            try:
                level = gate.level
                problems += _left(gate, Path(folder) / "bundle")[0]
            except RefusedError as error:
                problems += error.problems
        problems += [*gate.unapproved_policy(), *nobody_approves(gate, level)]
        return Missing(edition_label, tuple(dict.fromkeys(problems)), then)

    def ask(self, edition_label: str, *, author: str, key_file: Path, now: datetime) -> Asked:
        """Sign that an edition may be released, as its author, once the gate lets it pass.

        Args:
            edition_label: the edition, `usa@v2`; of a report alone the one that keeps its last
                build.
            author: the code of the person who answers for the text.
            key_file: her private key, or the public one of a key that an agent holds.
            now: this moment (UTC).

        Raises:
            RefusedError: something stands against a release; all is named, nothing is written.
        """
        act = _act(self.project, edition_label, author, now, option="--author")
        log.head_of(act.trust, now=now, place=act.place)
        with TemporaryDirectory(prefix="hrc-") as folder:
            statement, used = act.passed(Path(folder) / "bundle")
        asked_for = {"author": act.who, "at": act.acts.at, "after": act.trust.head}
        signed = _signed(act, {**statement, **asked_for}, key_file)
        replaced = act.request.exists()
        keep_read_only(act.request, TrustLog.line_of(signed))
        return Asked(act.edition.called, act.place, used, replaced)

    def approve(
        self, edition_label: str, *, approver: str, key_file: Path, now: datetime
    ) -> ReleasedEdition:
        """Release an edition for which its author asks: the gate, a second signature, the log.

        Raises:
            RefusedError: something stands against it, nobody asks for it, what was asked for is not
                what lies there now, or the approver is its author; nothing is written.
        """
        act = _act(self.project, edition_label, approver, now, option="--approved-by")
        request = _request(act)
        if request["author"]["code"] == approver:
            raise RefusedError(_same_person(approver, act.place))
        refuse_approver(act.gate, act.who["code"], act.who["role"])
        folder = self.project.builds / BUNDLES_FOLDER / act.edition.called
        with TemporaryDirectory(prefix="hrc-") as temporary, locked(self.project):
            act = replace(act)  # what others released meanwhile is read now
            for release in act.gate.releases:
                if release.called == act.edition.called:  # broken off once its line stood there
                    self._finish(act, release.line)
            bundle = Path(temporary) / "bundle"
            statement, used = act.passed(bundle)
            _refuse_changed(act, request, statement)
            act.acts.refuse_old(request, act.place)
            head = log.head_of(act.trust, now=now, place=act.place)
            entry = _signed(act, {**head, "request": request, "approver": act.who}, key_file)
            if TrustLog.key_of(entry) == TrustLog.key_of(request):
                raise RefusedError(_same_person(approver, act.place))
            line = TrustLog.line_of(entry)
            log.held(self.project, line)
            self._keep(act, bundle, folder, line, notes=_notes(entry, used))
        notes = log.releases_folder(self.project) / NOTES / f"{act.edition.called}.md"
        return ReleasedEdition(act.edition.called, entry["number"], folder, notes)

    def _keep(self, act: _Act, bundle: Path, folder: Path, line: bytes, *, notes: str) -> None:
        """Keep what the release was, put the bundle in its place whole, and write its line last."""
        _make_way(folder, self.project)
        (bundle / Manifest.RELEASE).write_bytes(line)
        beside = folder.with_name(f".{folder.name}")
        shutil.rmtree(beside, ignore_errors=True)
        shutil.copytree(bundle, beside)
        releases_folder, edition_label = log.releases_folder(self.project), act.edition.called
        keep_read_only(
            EarlierShown.file(releases_folder, edition_label),
            shown_now(self.project, act.gate.tables),
        )
        keep_read_only(releases_folder / NOTES / f"{edition_label}.md", notes.encode())
        beside.rename(folder)
        log.append(self.project, line)
        self._finish(act, line)

    def _finish(self, act: _Act, line: bytes) -> None:
        """Keep the line of a release outside of the log, too; nobody asks for it any more."""
        keep_read_only(log.kept_entry(self.project, act.edition.called), line)
        act.request.unlink()


def _not_this(gate: ReleaseGate, edition: Edition) -> Iterator[Problem]:
    """Yield why it is not this edition that can be released."""
    if any(release.called == edition.called for release in gate.releases):
        yield Problem(
            edition.called,
            "this edition is released already.",
            "Make another edition of what has changed since.",
            "release.twice",
        )
    if sha256_of(gate.build.read(Manifest.FILE)) != edition.manifest:
        yield Problem(
            edition.called,
            "the last build is not the one that this edition keeps.",
            "Make an edition of the last build, and release that: hrcreport edition make "
            f"{gate.report.id} --name …",
            "release.other-build",
        )


def _under_another_name(gate: ReleaseGate, edition: Edition) -> Iterator[Problem]:
    """Yield the release under another name of the build that an edition keeps."""
    for release in gate.releases:
        is_same = release.request.get("manifest") == edition.manifest
        if is_same and release.called != edition.called:
            yield Problem(
                edition.called,
                f"the build that this edition keeps is released already, as '{release.called}'.",
                "Make an edition of what has changed since: one build goes out under one name.",
                "release.twice",
                value=release.called,
            )


def _left(gate: ReleaseGate, bundle: Path) -> tuple[list[Problem], Waivers]:
    """Make the bundle, and return what stands against a release, with the waivers that were used.

    Raises:
        RefusedError: there is no build, or no bundle can be made of it.
    """
    problems = gate.found()
    try:
        Bundle.make(gate.project, gate.report.id, output=bundle)
    except LeakError as error:
        problems += [replace(problem, severity="error") for problem in error.problems]
    return Waivers.of(gate.report.id, gate.project).let_pass(problems, day=gate.day)


def _act(project: Project, edition_label: str, person: str, now: datetime, *, option: str) -> _Act:
    signer = Acts(project, now).who(person, option=option)
    report, name = _report(project, edition_label)
    return _Act(project, report, _edition(project, report, edition_label, name), signer, now)


def _report(project: Project, edition_label: str) -> tuple[Report, str]:
    """Return the report of `usa@v1`, and the name of the edition."""
    report_id, _, name = edition_label.partition("@")
    by_id = {report.id: report for report in project.reports()}
    if report_id not in by_id:
        raise RefusedError.of(
            "params",
            f"there is no report '{report_id}'.",
            f"{Problem.did_you_mean(report_id, by_id)}Reports are: {', '.join(by_id) or 'none'}.",
            "cli.unknown-report",
            value=report_id,
        )
    return by_id[report_id], name


def _edition(project: Project, report: Report, edition_label: str, name: str) -> Edition:
    """Return an edition by its name; without one the last that keeps the last build."""
    report_id = report.id
    editions = {edition.name: edition for edition in Edition.kept(project, report_id)}
    if name and name in editions:
        return editions[name]
    build_manifest = ReleaseGate(project, report, "").build.read(Manifest.FILE) if not name else b""
    of_the_build = [
        edition for edition in editions.values() if edition.manifest == sha256_of(build_manifest)
    ]
    if not of_the_build:
        problem_text = (
            f"there is no edition '{name}' of '{report_id}'."
            if name
            else f"no edition keeps the last build of '{report_id}'."
        )
        raise RefusedError.of(
            edition_label,
            problem_text,
            f"{Problem.did_you_mean(name, editions)}Editions are: "
            f"{', '.join(editions) or 'none'}. To make one: hrcreport edition make "
            f"{report_id} --name …",
            "release.no-edition",
            value=name or None,
        )
    return of_the_build[-1]


def _request(act: _Act) -> dict[str, Any]:
    if not act.request.exists():
        raise RefusedError.of(
            act.edition.called,
            "nobody asks for the release of this edition.",
            f"First its author signs: hrcreport release {act.edition.called} --author NAME",
            "release.not-asked",
        )
    request = act.acts.asked(act.edition.called)
    mend = "Let the author ask again."
    _refuse_signature(act, request, str(request["author"]["code"]), act.place, mend)
    return request


def _refuse_changed(act: _Act, request: Mapping[str, Any], statement: Mapping[str, Any]) -> None:
    changed = [name for name, value in statement.items() if request.get(name) != value]
    if changed:
        raise RefusedError.of(
            act.place,
            f"what '{request['author']['code']}' signed is not what lies here now: "
            f"{', '.join(changed)} changed since.",
            f"Let the author ask again: hrcreport release {act.edition.called} --author …",
            "release.changed-since",
            value=", ".join(changed),
        )


def _refuse_signature(
    act: _Act, statement: Mapping[str, Any], person: str, place: str, mend: str
) -> None:
    fault = act.trust.standing.register().fault_of(
        TrustLog.unsigned(statement),
        str(statement["signature"]),
        person,
        about=act.edition.called,
        day=str(statement["at"])[:10],
        namespace=TrustLog.NAMESPACE,
    )
    if fault:
        raise RefusedError.of(place, fault[1], mend, fault[3], value=fault[4])


def _signed(act: _Act, statement: Mapping[str, Any], key_file: Path) -> dict[str, Any]:
    """Return what a person says with her signature, made by a key of hers that holds."""
    signed = act.acts.signed({"at": act.acts.at, **statement}, key_file)
    mend = "Sign with a key of your own that holds today."
    _refuse_signature(act, signed, act.who["code"], f"--key {key_file}", mend)
    return signed


def _same_person(code: str, place: str) -> Problem:
    """Return that one person, or one key, is author and approver."""
    return Problem(
        place,
        f"'{code}' is author and approver.",
        "A release takes two persons, each with a key of their own.",
        "release.same-person",
        value=code,
    )


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


def _notes(entry: Mapping[str, Any], used: Waivers) -> str:
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
        f"- Receipt {entry['number']}:{sha256_of(TrustLog.line_of(entry))}, to be printed where "
        "others see it",
        f"- Line {entry['number']} of the log; data that is {request['level']}",
        f"- manifest.json of the edition {request['manifest']}",
        f"- manifest.json of the bundle {request['bundle']}",
        "",
        "## Waivers",
        "",
    ]
    lines += [
        f"- {waiver.code}: {waiver.rule}, {waiver.about}. {waiver.reason} "
        f"({used.names[waiver.waived_by]}, until {waiver.until})"
        for waiver in used.waivers
    ] or ["None: nothing was let pass."]
    return "\n".join(lines) + "\n"
