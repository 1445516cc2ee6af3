"""This module writes the log of trust, and proves by it what was released, and what called back.

What each release was is kept beside the log once more, and in the bundle that was sent; the number
and the hash of the last line are kept, too: a log which was cut short is found out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hrcreport.build import Manifest
from hrcreport.editorial.editions.store import Edition
from hrcreport.editorial.release.witness import Witness
from hrcreport.foundation import (
    DataError,
    PlainFile,
    Problem,
    Project,
    RefusedError,
    sha256_of,
)
from hrcreport.notebook import EarlierShown
from hrcreport.registers import LogEntry, TrustLog

FOLDER, HEAD = "releases", "head.txt"
EARLIER = "log.jsonl"
"""The log of releases of an earlier version, for which the founders of the log vouch."""
NO_PROOF = "Do not rely on this copy; ask whoever sent it."
CLOCK = "Set the clock right; if it is, somebody signed for a day that has not come."
RESTORE = "Restore the file from a copy; until then nothing can be signed or released."


def releases_folder(project: Project) -> Path:
    """Return where what belongs to each release lies."""
    return project.root / "reports" / FOLDER


def kept_entry(project: Project, edition_label: str) -> Path:
    """Return the copy of an edition's line in the log."""
    return releases_folder(project) / f"{edition_label}.json"


def read_log(project: Project) -> TrustLog:
    """Return the log, with each place where it does not hold or was cut."""
    log = TrustLog.of(project)
    return log.with_problems([*_cut(project, log), *_earlier(project, log)])


def _cut(project: Project, log: TrustLog) -> Iterator[Problem]:
    """Yield each release, and the last line, of which a copy is kept and that the log lacks."""
    for path in sorted(releases_folder(project).glob("*@*.json")):
        try:
            copy = path.read_bytes()
            number, form = PlainFile.parsed(copy)["number"], PlainFile.parsed(copy)["form"]
        except (OSError, ValueError, LookupError, TypeError):
            number, copy, form = 0, b"", 0
        if form != TrustLog.FORM and copy in earlier_lines(project):
            continue
        entry = log.follows(copy)
        if entry is None or entry.called != path.stem:
            problem_text = (
                f"the log was cut or changed: line {number or '?'}, the release of {path.stem},"
            )
            problem_text += " is not in it."
            yield Problem(
                log.place,
                problem_text,
                RESTORE,
                "release.log-cut",
                line=number or None,
                value=path.stem,
            )
    head = releases_folder(project) / HEAD
    if head.is_file():
        number, _, digest = head.read_text(encoding="utf-8").strip().partition(" ")
        if not any(f"{entry.number}" == number and entry.digest == digest for entry in log.entries):
            problem_text = f"the log was cut or changed: it had a line {number} that is not in it."
            yield Problem(log.place, problem_text, RESTORE, "release.log-cut")


def earlier_lines(project: Project) -> list[bytes]:
    """Return the lines of the log of releases of an earlier version."""
    path = releases_folder(project) / EARLIER
    return path.read_bytes().splitlines() if path.is_file() else []


def _earlier(project: Project, log: TrustLog) -> Iterator[Problem]:
    """Yield a problem where the log of an earlier version is not that for which founders vouch."""
    path = releases_folder(project) / EARLIER
    now = sha256_of(path.read_bytes()) if path.is_file() else ""
    if log.entries and now != log.standing.before:
        problem_text = (
            "this log of an earlier version is not the one for which line 1 of the log vouches."
        )
        yield Problem(project.place(path), problem_text, RESTORE, "release.log")


def releases_of(project: Project, log: TrustLog) -> list[LogEntry]:
    """Return every release, those of an earlier version first."""
    old = [
        LogEntry(number, line, PlainFile.parsed(line))
        for number, line in enumerate(earlier_lines(project), 1)
        if b'"request"' in line
    ]
    return [*old, *(entry for entry in log.entries if entry.is_release)]


def sound_log(project: Project) -> TrustLog:
    """Return the log.

    Raises:
        RefusedError: it does not hold, each place is named; or there is none.
    """
    log = read_log(project)
    if log.problems:
        raise RefusedError(log.problems)
    if not log.entries:
        raise RefusedError.of(
            log.place,
            "nobody has founded the log of trust, so nobody can sign.",
            "Two persons found it: hrcreport trust ask founded, then hrcreport trust sign founded.",
            "release.no-log",
        )
    return log


def head_of(log: TrustLog, *, now: datetime, place: str) -> dict[str, Any]:
    """Return what a new line of the log begins with.

    Raises:
        RefusedError: the clock of this machine stands before the last line of the log.
    """
    at = now.strftime(TrustLog.AT)
    last = log.entries[-1].at if log.entries else ""
    if at < last:
        raise RefusedError.of(
            place,
            f"the clock of this machine says {at}, and the last line of the log is of {last}.",
            "Set the clock right; time does not go back in the log.",
            "release.clock",
            value=at,
        )
    number = len(log.entries) + 1
    return {"form": TrustLog.FORM, "number": number, "previous": log.head, "at": at}


def held(project: Project, line: bytes) -> TrustLog:
    """Return the log with a line behind it that holds there; nothing is written.

    Raises:
        RefusedError: the line does not hold behind the others.
    """
    path = TrustLog.path(project)
    before = path.read_bytes() if path.is_file() else b""
    log = TrustLog.read(before + line + b"\n", project.place(path))
    if log.problems:
        raise RefusedError(log.problems)
    return log


def append(project: Project, line: bytes) -> LogEntry:
    """Write a line behind the log once it holds there; it is on the disk when this returns.

    Raises:
        RefusedError: the line does not hold behind the others; nothing is written.
        OSError: the disk does not take it.
    """
    log, path = held(project, line), TrustLog.path(project)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as stream:
        stream.write(line + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    PlainFile(path.parent).sync_folder()
    head = releases_folder(project) / HEAD
    head.parent.mkdir(parents=True, exist_ok=True)
    PlainFile(head).write(f"{log.entries[-1].number} {log.entries[-1].digest}\n".encode())
    return log.entries[-1]


def _told(
    place: str, problem_text: str, rule: str, mend: str = NO_PROOF, *, value: str = ""
) -> Problem:
    return Problem(place, problem_text, mend, rule, value=value or None)


@dataclass(frozen=True, slots=True)
class Proof:
    """Proves by a log of trust who released what, when at the latest, and what was called back.

    `log` is that of the project, or a copy that came by another way than the bundle; `recalled`
    what a signed list of what was called back says, `receipts` printed lines to hold it against.
    """

    log: TrustLog
    today: str
    project: Project | None = None
    witness: Witness = field(default_factory=Witness)
    recalled: Mapping[str, Any] = field(default_factory=dict)
    receipts: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        project: Project | None,
        file: Path | None,
        *,
        now: datetime,
        status: Path | None = None,
        receipts: Sequence[str] = (),
        authority: Path | None = None,
    ) -> Proof:
        """Take the log from a file, or else from the project.

        Raises:
            RefusedError: there is none.
        """
        if file is not None:
            log, own_project = TrustLog.read(_content(file), str(file)), None
        else:
            log, own_project = (
                (read_log(project) if project else TrustLog("verify --signed")),
                project,
            )
        if not log.entries and (file is not None or not log.problems):
            raise RefusedError.of(
                str(file or "verify --signed"),
                "nothing says whose keys to believe: this is no log of trust.",
                "Name a log that you got by another way than this copy: --log log.jsonl.",
                "release.no-people",
            )
        at, witness = now.strftime(TrustLog.AT), Witness(authority)
        problems = [*_of_receipts(log, receipts), *_of_the_future(log, at)]
        problems += witness.problems(log)
        recalled: Mapping[str, Any] = {}
        if status is not None:
            recalled, list_problems = Recalled.read(status, log, today=at[:10])
            problems += list_problems
        printed = tuple(receipt.strip() for receipt in receipts)
        return cls(
            log.with_problems(problems), at[:10], own_project, witness, recalled, receipts=printed
        )

    def of_folder(self, folder: Path, place: str) -> Iterator[Problem]:
        """Yield what does not prove the origin of a bundle or of the files of a released edition.

        That its files agree with its manifest, and the manifest with the release, is for
        `hrcreport.build.batch.verification` to say; here the release is held against the log.
        """
        where = f"{place}/{Manifest.RELEASE}"
        try:
            line = PlainFile(folder / Manifest.RELEASE).read(follow=False)
            release = PlainFile.parsed(line)
            number, request = int(release["number"]), release["request"]
            edition_label, bundle = str(request["edition"]), str(request["bundle"])
            as_signed = TrustLog.line_of(release)
        except FileNotFoundError:
            yield _told(
                where,
                "nothing here is signed.",
                "release.unsigned",
                "Ask for the bundle of a release; one that was made without `hrcreport release` "
                "proves no origin.",
            )
            return
        except (OSError, ValueError, LookupError, TypeError):
            yield _told(where, "this release cannot be read.", "release.form")
            return
        if line != as_signed:
            yield _told(
                where, "this release is not in the form in which it was signed.", "release.form"
            )
        yield from self.log.problems
        old = self.project is not None and line in earlier_lines(self.project)
        if self.log.follows(line) is None and not old:
            ends = len(self.log.entries)
            why = f"line {number} is another" if number <= ends else f"it ends with line {ends}"
            yield _told(
                where,
                f"the log has no such release: {why}.",
                "release.log-cut",
                "Get a newer copy of the log, by another way than this bundle; if it is not in "
                "that either, do not rely on this copy.",
                value=edition_label,
            )
        yield from self._called_back(edition_label, bundle, where)

    def _called_back(self, edition_label: str, bundle: str, where: str) -> Iterator[Problem]:
        back = self.log.standing.called_back.get(edition_label)
        called_back_on = {bundle: str(back.said["at"])[:10]} if back else {}
        called_back_on |= {
            recall["bundle"]: recall["at"][:10] for recall in self.recalled.get("called_back", ())
        }
        if bundle in called_back_on:
            yield _told(
                where,
                f"'{edition_label}' was called back on {called_back_on[bundle]}.",
                "release.called-back",
                "Delete this copy, and ask whoever sent it.",
                value=edition_label,
            )

    def of_log(self, project: Project) -> tuple[str, list[Problem]]:
        """Return the place of the log; what is wrong with it and with the editions released."""
        problems = list(self.log.problems)
        called_back = self.log.standing.called_back
        editions = {edition.called: edition for edition in Edition.kept(project)}
        for edition_label, entry in self.log.standing.released.items():
            edition = editions.get(edition_label)
            if edition_label in called_back:
                continue
            if edition is None or edition.manifest != entry.request["manifest"]:
                fault = "is missing" if edition is None else "is not the one that was released"
                problems.append(
                    Problem(
                        self.log.place,
                        f"the edition '{edition_label}' {fault}.",
                        "Restore the folder reports/editions from a copy.",
                        "release.edition",
                        line=entry.number,
                        value=edition_label,
                    )
                )
                continue
            if kept_hash := entry.request.get("shown"):
                try:
                    EarlierShown.of(project, edition_label, logged_hash=str(kept_hash))
                except DataError as error:
                    problems += error.problems
            held_edition = edition.held(project)
            for file in held_edition.files:
                try:
                    held_edition.read(file)
                except RefusedError as error:
                    problems += error.problems
        return self.log.place, problems

    def _is_checked(self, entry: LogEntry) -> bool:
        """Tell whether the authority, or a print of that line, was held against what it says."""
        if entry.said["kind"] == TrustLog.WITNESSES[0]:
            return self.witness.authority is not None
        return any(receipt.startswith(f"{entry.said['of']}:") for receipt in self.receipts)

    def in_words(self) -> str:
        """Return how far the log reaches and who but its signers says when."""
        if not self.log.entries:
            return "no line of the log is left"
        last = self.log.entries[-1]
        witness_entries = [entry for entry in self.log.entries if entry.act == "witness"]
        when = "no witness says when"
        if witness_entries:
            checked = [*filter(self._is_checked, witness_entries)]
            of, kind, time = (
                (checked or witness_entries)[-1].said[name] for name in ("of", "kind", "time")
            )
            how = self.witness.in_words(kind, checked=bool(checked))
            when = (
                f"line {of} and all before it stood at {time}, says {how}"
                if checked
                else "no witness that was checked says when: "
                f"line {of} is said to have stood at {time}, by {how}"
            )
        if earlier := self.log.earlier_form:
            when += f"; requests of the first {earlier} lines name no line of the log"
        return f"log of {last.number} lines, receipt {last.number}:{last.digest[:16]}; {when}"


def _content(file: Path) -> bytes:
    try:
        return PlainFile(file).read()
    except (OSError, ValueError) as error:
        raise RefusedError.of(
            str(file),
            f"the file cannot be read: {getattr(error, 'strerror', None) or error}.",
            "Name a file that is there.",
            "release.no-people",
        ) from None


def _of_receipts(log: TrustLog, receipts: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem for each printed receipt, `7:1f2e…`, that is none of a line of the log."""
    for receipt in receipts:
        number, _, digest = receipt.strip().lower().partition(":")
        fits = [entry for entry in log.entries if f"{entry.number}" == number]
        if len(digest) < SHORTEST_RECEIPT or not any(
            entry.digest.startswith(digest) for entry in fits
        ):
            yield Problem(
                log.place,
                f"the receipt {receipt} is not of a line of this log.",
                "The log that you hold is another than the one of which it was printed, or was "
                f"cut. A receipt is a number, ':' and {SHORTEST_RECEIPT} digits or more.",
                "release.receipt",
                value=receipt,
            )


SHORTEST_RECEIPT = 16


def _of_the_future(log: TrustLog, now: str) -> Iterator[Problem]:
    late = [entry for entry in log.entries if entry.at > now]
    if late:
        yield Problem(
            log.place,
            f"this line is of {late[0].at}, and the clock of this machine says {now}.",
            CLOCK,
            "release.clock",
            line=late[0].number,
        )


class Recalled:
    """The small signed list of what was called back, for whoever has no other news of the log."""

    FILE = "status.json"
    DAYS = 30

    @classmethod
    def said(
        cls, log: TrustLog, *, signer: Mapping[str, str], now: str, until: str
    ) -> dict[str, Any]:
        """Return what the list says, unsigned."""
        return {
            "form": TrustLog.FORM,
            "act": "status",
            "at": now,
            "until": until,
            "lines": len(log.entries),
            "head": log.entries[-1].digest,
            "called_back": log.called_back_by(len(log.entries)),
            "author": dict(signer),
        }

    @classmethod
    def read(
        cls, path: Path, log: TrustLog, *, today: str
    ) -> tuple[Mapping[str, Any], list[Problem]]:
        """Return what a list says, and why it cannot be relied on."""
        return cls.in_bytes(_content(path), log, place=str(path), today=today)

    @classmethod
    def in_bytes(
        cls, content: bytes, log: TrustLog, *, place: str, today: str
    ) -> tuple[Mapping[str, Any], list[Problem]]:
        """Return what the bytes of a list say, and why it cannot be relied on.

        What is called back by a list that is old, or signed by nobody, is called back all the same.
        """
        try:
            recall_list = PlainFile.parsed(content)
            form_faults = [words for words, _ in TrustLog.RECALL_LIST.faults(recall_list)]
            if not form_faults and TrustLog.line_of(recall_list) != content:
                form_faults = ["it is not in the form in which it was signed"]
        except ValueError as error:
            form_faults, recall_list = [str(error)], {}
        if not form_faults and (recall_list["act"], recall_list["form"]) != ("status", log.FORM):
            form_faults = ["it is another thing that somebody signed"]
        if form_faults:
            message = f"this is no list of what was called back: {form_faults[0]}."
            return {}, [_told(place, message, "release.form")]
        faults = log.faults_of_signer(
            recall_list, recall_list["author"], about="the list of what was called back"
        )
        problems = [_told(place, message, rule) for message, _, rule in faults]
        return recall_list, problems or [*cls._differing(recall_list, log, place, today)]

    @classmethod
    def _differing(
        cls, recall_list: Mapping[str, Any], log: TrustLog, place: str, today: str
    ) -> Iterator[Problem]:
        """Yield where a list is of another time than its own, or says another thing than the log.

        It covers the log to a line; what stands behind that line came after it was signed.
        """
        at, until, lines = (recall_list[name] for name in ("at", "until", "lines"))
        longest = log.moment(at) + timedelta(days=cls.DAYS)
        if at[:10] > today:
            message = f"this list is of {at}, and the clock of this machine says {today}."
            yield _told(place, message, "release.clock", CLOCK)
        elif not at[:10] <= until <= f"{longest:%Y-%m-%d}":
            message = (
                f"this list is of {at[:10]} and says that it holds until {until}; one holds for "
                f"{cls.DAYS} days at most."
            )
            yield _told(place, message, "release.status-old", "Ask for another.")
        elif until < today:
            message = (
                f"this list holds until {until} only; what was called back since is not in it."
            )
            yield _told(place, message, "release.status-old", "Ask for a newer one.")
        covered, later = log.entries[:lines], log.entries[lines:]
        recalls, known = recall_list["called_back"], log.called_back_by(lines)
        if lines <= len(log.entries) and covered[-1].digest != recall_list["head"]:
            yield _told(place, "this list is of another log.", "release.log-cut")
        elif covered and at < covered[-1].at:
            message = f"this list is of {at}, and line {len(covered)}, which it knows, came later."
            yield _told(place, message, "release.clock")
        elif later and later[0].at < at:
            message = (
                f"line {lines + 1} of the log stood when this list was signed, which lacks it."
            )
            yield _told(place, message, "release.status-old", "Ask for a newer one.")
        elif any(recall["at"] > at for recall in recalls) or not (
            recalls == known if lines <= len(log.entries) else cls._holds(recalls, known, log)
        ):
            message = "this list says another thing than the log of what was called back."
            yield _told(place, message, "release.log-cut")

    @staticmethod
    def _holds(
        recalls: Sequence[Mapping[str, str]], known: Sequence[Mapping[str, str]], log: TrustLog
    ) -> bool:
        """Tell whether a list that is newer than the log holds what the log knows, once each."""
        bundles = {recall["edition"]: recall["bundle"] for recall in recalls}
        released = {
            edition: entry.request["bundle"] for edition, entry in log.standing.released.items()
        }
        editions = {bundle: edition for edition, bundle in released.items()}
        return (
            len(bundles) == len(recalls)
            and all(bundles.get(recall["edition"]) == recall["bundle"] for recall in known)
            and all(
                released.get(edition, bundle) == bundle and editions.get(bundle, edition) == edition
                for edition, bundle in bundles.items()
            )
        )
