"""This module lets persons sign lines of the log: one asks, another signs, or one alone stops."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from hrcreport.editorial.editions.store import keep_read_only
from hrcreport.editorial.release import log
from hrcreport.editorial.release.sending import note_sent
from hrcreport.editorial.release.witness import RFC3161, Witness
from hrcreport.foundation import Node, PlainFile, Problem, Project, RefusedError, sha256_of
from hrcreport.registers import LogEntry, TrustLog
from hrcreport.tables import Safeguards

ASKED = "asked"
LOCK_SECONDS = 20
ASK_AGAIN = "Let the person ask again."


@dataclass(frozen=True, slots=True)
class Acts:
    """What persons sign in a project at one moment (UTC), each with a key of their own."""

    project: Project
    now: datetime

    @property
    def at(self) -> str:
        """The moment, as lines tell it."""
        return self.now.strftime(TrustLog.AT)

    def file(self, name: str) -> Path:
        """Return where lies what somebody asks for."""
        return log.releases_folder(self.project) / ASKED / f"{name}.json"

    def who(
        self, person: str, *, option: str, founders: list[dict[str, str]] | None = None
    ) -> dict[str, str]:
        """Return code, name and function of a person who may sign.

        Raises:
            RefusedError: the log does not know them, or their keys are revoked.
        """
        if founders is not None:
            founder = next((founder for founder in founders if founder["code"] == person), None)
            if founder is not None:
                return {name: founder[name] for name in ("code", "name", "role")}
        signer = log.sound_log(self.project).standing.register().registered(person, option=option)
        return {name: getattr(signer, name) for name in ("code", "name", "role")}

    def signed(self, statement: Mapping[str, Any], key_file: Path) -> dict[str, Any]:
        """Return what a person says with her signature over it.

        Raises:
            RefusedError: nothing signs with the key.
        """
        over = TrustLog.unsigned(statement)
        armored = TrustLog.signature_over(over, key_file, namespace=TrustLog.NAMESPACE)
        return {**statement, "signature": armored}

    def ask(self, statement: Mapping[str, Any], *, person: str, key_file: Path) -> Path:
        """Sign that something be entered into the log, and return where it waits for another.

        Args:
            statement: the act and what it says.
            person: the code of who asks.
            key_file: her private key, or the public one of a key that an agent holds.

        Raises:
            RefusedError: it would not hold in the log, or the person may not sign.
        """
        founders = statement.get("founders")
        signer = self.who(person, option="--as", founders=founders)
        trust_log = log.read_log(self.project)
        request = {"form": TrustLog.FORM, **statement, "author": signer}
        request |= {"at": self.at, "after": trust_log.head}
        refuse(
            [
                Problem(
                    f"trust ask {statement['act']}", message, "Correct it, and ask again.", rule
                )
                for message, _, rule in trust_log.against(request, at=self.at)
            ]
        )
        path = self.file(self.name_of(statement))
        keep_read_only(path, TrustLog.line_of(self.signed(request, key_file)))
        return path

    def asked(self, name: str) -> dict[str, Any]:
        """Return what somebody asks for.

        Raises:
            RefusedError: nobody asks for it, it cannot be read, or it is of a later time.
        """
        path = self.file(name)
        place = self.project.place(path)
        try:
            content = path.read_bytes()
            request = PlainFile.parsed(content)
            at, _, _ = str(request["at"]), request["author"]["code"], request["signature"]
            called, is_whole = self.name_of(request), content == TrustLog.line_of(request)
        except FileNotFoundError:
            raise RefusedError.of(
                name,
                "nobody asks for this.",
                f"What waits: {', '.join(self.waiting()) or 'nothing'}.",
                "release.not-asked",
            ) from None
        except (OSError, ValueError, LookupError, TypeError):
            raise RefusedError.of(
                place, "what was asked for cannot be read.", ASK_AGAIN, "release.form"
            ) from None
        if called != name or not is_whole:
            fault = "in another form than it was signed" if called == name else f"{called!a}"
            raise RefusedError.of(
                place, f"what was asked for is {fault}.", ASK_AGAIN, "release.form", value=called
            )
        if at > self.at:
            raise RefusedError.of(
                place,
                f"it was asked for at {at}, and the clock of this machine says {self.at}.",
                "Set the clock right.",
                "release.clock",
                value=at,
            )
        return dict(request)

    @staticmethod
    def name_of(statement: Mapping[str, Any]) -> str:
        """Return what a statement is called until it is signed: what whoever signs it names."""
        act = str(statement.get("act", "release"))
        if act == "release":
            return str(statement["edition"])
        words = [act, *(str(statement[name]) for name in ("report", "code") if name in statement)]
        return "-".join(words)

    def refuse_old(self, request: Mapping[str, Any], place: str) -> None:
        """Refuse what was asked for in another log, too long ago, or is signed already.

        Raises:
            RefusedError: it was.
        """
        trust_log = log.read_log(self.project)
        refuse(
            Problem(place, message, ASK_AGAIN, rule)
            for message, _, rule in trust_log.of_request(request, at=self.at)
        )

    def waiting(self) -> list[str]:
        """Return what waits for a second signature."""
        return waiting_in(self.project)

    def then(self, edition_label: str) -> str:
        """Return the command by which the release of an edition goes on."""
        signer_option = "--approved-by" if edition_label in self.waiting() else "--author"
        return f"hrcreport release {edition_label} {signer_option} NAME --key FILE"

    def sign(self, name: str, *, person: str, key_file: Path) -> LogEntry:
        """Sign what another asks for, and enter it into the log.

        Raises:
            RefusedError: nobody asks for it, it does not hold, or the person may not sign it.
        """
        request = self.asked(name)
        if request.get("act", "release") == "release":
            raise RefusedError.of(
                name,
                "a release passes a gate.",
                f"Run: hrcreport release {name} --approved-by NAME",
                "release.form",
            )
        self.refuse_old(request, self.project.place(self.file(name)))
        approver = self.who(person, option="--as", founders=request.get("founders"))
        with locked(self.project):
            entry = self.enter({"request": request, "approver": approver}, key_file, place=name)
        self.file(name).unlink()
        return entry

    def alone(self, statement: Mapping[str, Any], *, person: str, key_file: Path) -> LogEntry:
        """Enter what one person may sign alone: what takes power away, or tells of a witness.

        Raises:
            RefusedError: it does not hold in the log, or the person may not sign.
        """
        signer = self.who(person, option="--as")
        with locked(self.project):
            return self.enter(
                {**statement, "author": signer}, key_file, place=str(statement["act"])
            )

    def enter(self, statement: Mapping[str, Any], key_file: Path, *, place: str) -> LogEntry:
        """Sign a line with its place in the log, and write it; the caller holds the lock.

        Raises:
            RefusedError: the log does not hold, or the line would not.
        """
        trust_log = log.read_log(self.project)
        refuse(trust_log.problems)
        head = log.head_of(trust_log, now=self.now, place=place)
        entry = self.signed({**head, **statement}, key_file)
        return log.append(self.project, TrustLog.line_of(entry))

    def call_back(self, edition_label: str, *, about: str, person: str, key_file: Path) -> LogEntry:
        """Enter that a release is called back, and write the list that recipients are sent."""
        releases = log.releases_of(self.project, log.sound_log(self.project))
        bundle = next(
            (
                str(release.request["bundle"])
                for release in releases
                if release.called == edition_label
            ),
            "",
        )
        statement = {
            "act": "called-back",
            "edition": edition_label,
            "bundle": bundle,
            "about": about,
        }
        entry = self.alone(statement, person=person, key_file=key_file)
        self.recalled(person=person, key_file=key_file)
        return entry

    def recalled(self, *, person: str, key_file: Path, days: int = log.Recalled.DAYS) -> Path:
        """Write the signed list of what was called back, and return where it lies.

        Raises:
            RefusedError: the log does not hold, or the clock stands before its last line.
        """
        until = f"{self.now + timedelta(days=days):%Y-%m-%d}"
        trust_log, signer = log.sound_log(self.project), self.who(person, option="--as")
        path = log.releases_folder(self.project) / log.Recalled.FILE
        place = self.project.place(path)
        log.head_of(trust_log, now=self.now, place=place)
        recall_list = self.signed(
            log.Recalled.said(trust_log, signer=signer, now=self.at, until=until), key_file
        )
        line = TrustLog.line_of(recall_list)
        refuse(log.Recalled.in_bytes(line, trust_log, place=place, today=self.at[:10])[1])
        path.parent.mkdir(parents=True, exist_ok=True)
        PlainFile(path).write(line)
        return path

    def sent(self, edition_label: str, *, to: str) -> list[str]:
        """Note that the bundle of an edition was sent to somebody; return all who got it."""
        return note_sent(self.project, edition_label, to=to, now=self.now)

    def stamp(self) -> tuple[int, Path]:
        """Write a question to an authority of time stamps about the last line of the log."""
        last = log.sound_log(self.project).entries[-1]
        path = log.releases_folder(self.project) / "stamps" / f"line-{last.number}.tsq"
        path.parent.mkdir(parents=True, exist_ok=True)
        Witness.asked(last.digest, path)
        return last.number, path

    def witness(
        self,
        number: int,
        *,
        answer: Path | None,
        printed: str,
        seen_on: str,
        authority: Path | None,
        person: str,
        key_file: Path,
    ) -> LogEntry:
        """Enter what a witness says of a line: an answer of an authority, or where it is printed.

        `seen_on` is the day ("2026-11-27") on which somebody saw the printed receipt.
        """
        entries = [entry for entry in log.sound_log(self.project).entries if entry.number == number]
        if not entries:
            raise RefusedError.of(
                f"--line {number}",
                "the log has no such line.",
                "Name one that it has: hrcreport trust list.",
                "release.witness",
            )
        statement = {"act": "witness", "of": number, "digest": entries[0].digest}
        if answer is not None:
            content = PlainFile(answer).read()
            statement |= {
                "kind": RFC3161,
                "time": Witness(authority).checked(content, entries[0].digest),
                "token": base64.b64encode(content).decode(),
            }
        elif seen_on < entries[0].at[:10]:
            raise RefusedError.of(
                f"--on {seen_on}",
                f"line {number} is of {entries[0].at}, and the witness saw it at {seen_on}.",
                "Give the day on which the receipt was seen, or the line that stands on it. If the "
                "day is right, the clock of whoever signed the line was wrong.",
                "release.clock",
            )
        else:
            statement |= {"kind": "printed", "where": printed, "time": f"{seen_on}T23:59:59Z"}
            statement["time"] = min(str(statement["time"]), self.at)
        return self.alone(statement, person=person, key_file=key_file)


def waiting_in(project: Project) -> list[str]:
    """Return what waits in a project for a second signature."""
    return sorted(path.stem for path in (log.releases_folder(project) / ASKED).glob("*.json"))


def refuse(problems: Any) -> None:
    """Refuse with every problem, if there is one.

    Raises:
        RefusedError: there is.
    """
    if all_problems := list(problems):
        raise RefusedError(all_problems)


@contextmanager
def locked(project: Project) -> Iterator[None]:
    """Hold what only one at a time may do.

    Raises:
        RefusedError: another does it for too long.
    """
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
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody asks for: `subject` is a person or a report, `said` what is said of it."""

    project: Project
    subject: str
    said: Mapping[str, str]

    def acts(self, now: datetime) -> Acts:
        """Return what is signed at a moment (UTC)."""
        return Acts(self.project, now)

    def of(self, kind: str, *, people: Path | None, public_key: Path | None) -> dict[str, Any]:
        """Return what a request says.

        Raises:
            RefusedError: something is missing, or a file cannot be read.
            DataError: the policy has slips.
        """
        statement: dict[str, Any] = {"act": kind, **self.said}
        if kind == "founded":
            earlier = log.releases_folder(self.project) / log.EARLIER
            before = sha256_of(earlier.read_bytes()) if earlier.is_file() else ""
            return {"act": kind, "founders": founders_in(people), "before": before}
        if kind == "policy":
            levels = Safeguards.settings(self.project)
            if nobody := [name for name in levels if levels[name].get("approved_by") == []]:
                raise RefusedError.of(
                    f"data/{Safeguards.file}",
                    f"nobody is named who may approve what is {', '.join(nobody)}.",
                    "Name under approved_by the functions of which one must approve.",
                    "release.policy",
                )
            return {**statement, "levels": levels}
        if not self.subject:
            raise RefusedError.of(
                f"trust ask {kind}",
                "nothing says whom or what it is about.",
                "Name the code of the person, or the report: hrcreport trust ask --help.",
                "release.form",
            )
        if kind == "waiver":
            entries = log.sound_log(self.project).entries
            taken = {*waiting_in(self.project)}
            taken |= {Acts.name_of(entry.request) for entry in entries if entry.act == "waiver"}
            reason = {"reason": statement.pop("because", "")}
            statement |= {"report": self.subject, **reason}
            codes = ({**statement, "code": f"W-{number}"} for number in count(1))
            return next(said for said in codes if Acts.name_of(said) not in taken)
        if public_key is not None:
            statement["key"] = public_key.read_text(encoding="utf-8").strip()
        return {**statement, "code": self.subject}

    def standing(self, now: datetime) -> dict[str, Any]:
        """Return what holds, as plain data.

        Raises:
            RefusedError: the log does not hold.
        """
        trust_log = log.read_log(self.project)
        if trust_log.problems:
            raise RefusedError(trust_log.problems)
        standing, day = trust_log.standing, f"{now:%Y-%m-%d}"
        last = trust_log.entries[-1] if trust_log.entries else None
        return {
            "people": [
                {
                    "code": person.code,
                    "name": person.name,
                    "role": person.role,
                    "keys": sum(key.body not in standing.revoked for key in person.keys),
                }
                for person in standing.people.values()
            ],
            "policy": standing.policy_line,
            "waivers": [
                {**waiver.as_signed(), "report": waiver.report}
                for waiver in standing.waivers.values()
                if waiver.holds_on(day)
            ],
            "released": list(standing.released),
            "called_back": list(standing.called_back),
            "waiting": Acts(self.project, now).waiting(),
            "receipt": f"{last.number}:{last.digest}" if last else "",
        }


def founders_in(path: Path | None) -> list[dict[str, str]]:
    """Return the founders that a file names, each with code, name, function and newest key.

    The register of persons of an earlier version is such a file.

    Raises:
        RefusedError: it names none, or cannot be read.
    """
    if path is None:
        raise RefusedError.of(
            "trust ask founded",
            "nothing says who founds the log.",
            "Name a file: --people founders.yml, with a list 'people' of code, name, role, keys.",
            "release.form",
        )
    root, problems = Node.read(path, place=str(path))
    if problems or root is None:
        raise RefusedError(problems)
    try:
        listed: Any = root.value["people"]  # type: ignore[index,call-overload]  # told below
        founders = [_founder(founder_node) for founder_node in listed.value]
    except (LookupError, TypeError, AttributeError):
        founders = []
    if len(founders) < 2:
        raise RefusedError.of(
            str(path),
            "it does not name two founders.",
            "Write 'people:' with, for each, code, name, role and keys: [{key: ssh-ed25519 …}].",
            "release.form",
        )
    return founders


def _founder(node: Any) -> dict[str, str]:
    fields = node.value
    keys = fields["keys"].value[-1].value
    founder = {name: str(fields[name].raw) for name in ("code", "name", "role")}
    return {**founder, "key": str(keys["key"].raw)}
