"""This module reads the log of trust: who may sign, by which policy, what was let pass, released.

In `data/trust/log.jsonl`, which only grows, each line is signed and holds the hash of the line
before. What gives power takes two persons; nobody enters a key or a role of their own. A line
counts by what the lines before it say, so that a key which was revoked signs nothing afterwards,
whatever day it writes. A request names the line after which it was asked for, and so this log; it
is signed once, within thirty days, and not after another has changed the same thing.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from disparity.disclosure.policy import Policy
from hrcreport.foundation import PlainFile, Problem, Project, sha256_of
from hrcreport.registers.sources.lookalikes import as_read, codes_are_alike, faults_of_name
from hrcreport.registers.sources.people import (
    PERSON,
    People,
    Person,
    SigningKey,
    body_of,
    is_public_key,
)
from hrcreport.registers.sources.signed_forms import (
    AT,
    OF_TWO,
    RECALL_LIST,
    RECORDS,
    SENSITIVITIES,
    WAIVER,
    SignedForm,
    moment,
    of_one,
    of_request,
)

FOLDER, FILE = "trust", "log.jsonl"
FORM, EARLIER_FORM = 3, 2
"""In lines of the earlier form requests named no line; they stand before those of today's."""
NOTHING_BEFORE = "0" * 64
NAMESPACE = "hrcreport-release"
"""What these signatures are for, so that one under a sign-off is none here."""
WRITE_OUT = "Write what tells the two apart, in the letters of one script."
NAMED = (WRITE_OUT, "release.person")
RESTORE = "Restore the file from a copy; until then nothing can be signed or released."
ASK_AGAIN = "Let the person ask again, and another sign that."
LONGEST_WAIVER = timedelta(days=366)
REQUEST_DAYS = 30
"""Within so many days another signs what somebody asks for."""
TOLERANCE = timedelta(minutes=5)
"""By which the clock of a machine and that of a witness may differ."""
FOUNDED = "founded"
WITNESSES = (STAMPED, PRINTED) = ("rfc3161", "printed")
LONG_ENOUGH = " (Ed25519, or RSA of 2048 bits)"
WAIVERS = "waivers-"
"""Begins the name of the part of the log that the waivers of a report are."""
MAY_BE_WAIVED = (
    "release.inspection",
    "release.warning",
    "release.unverified",
    "release.licence",
    "release.quotation",
    "release.consent-ends",
    "release.words-unknown",
    "release.not-comparable",
)
"""What a person may answer for. Consent, exposed counts, policy, records, signatures are not."""


def line_of(fields: Mapping[str, Any]) -> bytes:
    """Return what an entry says as its one line, the same for the same data."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def unsigned(fields: Mapping[str, Any]) -> bytes:
    """Return what the signature in a request or an entry is made over."""
    return line_of({name: value for name, value in fields.items() if name != "signature"})


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log: its number, counted from 1, its bytes and what it says."""

    number: int
    line: bytes
    said: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The SHA-256 of the line, which the next one holds."""
        return sha256_of(self.line)

    @property
    def request(self) -> Mapping[str, Any]:
        """What somebody asked for and another signed; of what one person signs the line itself."""
        request = self.said.get("request", self.said)
        return request if isinstance(request, dict) else {}

    @property
    def act(self) -> str:
        """What it does: `person`, `release`, `called-back`."""
        return str(self.request.get("act", "release"))

    @property
    def called(self) -> str:
        """The edition that it is about, `usa@v2`."""
        return str(self.request.get("edition", ""))

    @property
    def is_release(self) -> bool:
        return self.act == "release"

    @property
    def at(self) -> str:
        """When it was written, as the machine said it."""
        return str(self.said.get("at", ""))


@dataclass(frozen=True, slots=True)
class Waiver:
    """One thing that two persons let pass, by name, for a reason, until a day."""

    code: str
    report: str
    rule: str
    about: str
    reason: str
    waived_by: str
    given: str
    until: str

    def holds_on(self, day: str) -> bool:
        """Tell whether it counts on a day."""
        return self.given <= day <= self.until

    def as_signed(self) -> dict[str, str]:
        """Return it as a release names it."""
        names = ("code", "rule", "about", "reason", "waived_by", "until")
        return {name: getattr(self, name) for name in names}


@dataclass
class LogStanding:
    """What holds behind a line of the log."""

    people: dict[str, Person] = field(default_factory=dict)
    entered: dict[str, str] = field(default_factory=dict)
    """Whose each key is that was ever entered."""
    revoked: dict[str, int] = field(default_factory=dict)
    """The line in which each key was revoked."""
    policy: Mapping[str, Any] = field(default_factory=dict)
    policy_line: int = 0
    waivers: dict[tuple[str, str], Waiver] = field(default_factory=dict)
    ended: set[tuple[str, str]] = field(default_factory=set)
    """The waivers that were ended: nobody gives one of the same code again."""
    changed: dict[tuple[str, str], int] = field(default_factory=dict)
    """The last line of what one line replaces whole: the policy, the function of a person."""
    released: dict[str, LogEntry] = field(default_factory=dict)
    called_back: dict[str, LogEntry] = field(default_factory=dict)
    before: str = ""
    """The SHA-256 of the log of an earlier version for which the founders vouch."""

    def register(self) -> People:
        """Return the persons whose keys count, with the keys that were revoked."""
        return People(tuple(self.people.values()), frozenset(self.revoked))


def loosened(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return what a policy protects less than one before it: `restricted.threshold`.

    Whatever more may be asked of records is less protection: `records: data/own/x.csv, dates`.
    """
    loosened_settings: list[str] = []
    files = now.get(RECORDS, {}) if before else {}
    for file, lines in files.items():
        more = {*lines} - {*before.get(RECORDS, {}).get(file, ())}
        columns = dict.fromkeys(line.rpartition(": ")[0] for line in sorted(more))
        loosened_settings += [f"{RECORDS}: {file}, {column}" for column in columns]
    for level, settings in before.items():
        if level == RECORDS:
            continue
        if level not in now:
            loosened_settings.append(level)
            continue
        current, earlier = dict(now[level]), dict(settings)
        roles, former = current.pop("approved_by", ()), earlier.pop("approved_by", ())
        loosened_settings += [
            f"{level}.{name}" for name in Policy(**current).loosened_from(Policy(**earlier))
        ]
        loosened_settings += [f"{level}.approved_by"] if set(roles) - set(former) and former else []
    return loosened_settings


def key_of(fields: Mapping[str, Any]) -> str:
    """Return the key under a request or an entry, nothing where it is none."""
    return People.signer_of(unsigned(fields), str(fields["signature"]), NAMESPACE)[0]


@dataclass(frozen=True, slots=True)
class TrustLog:
    """The log as it is read: its lines, what is wrong with them, and what holds behind the last."""

    FORM: ClassVar[int] = FORM
    AT: ClassVar[str] = AT
    NAMESPACE: ClassVar[str] = NAMESPACE
    NOTHING_BEFORE: ClassVar[str] = NOTHING_BEFORE
    WITNESSES: ClassVar[tuple[str, str]] = WITNESSES
    line_of = staticmethod(line_of)
    unsigned = staticmethod(unsigned)
    key_of = staticmethod(key_of)
    loosened = staticmethod(loosened)
    signature_over = staticmethod(People.signature_over)
    moment = staticmethod(moment)
    RECALL_LIST: ClassVar[SignedForm] = RECALL_LIST

    place: str
    entries: tuple[LogEntry, ...] = ()
    problems: tuple[Problem, ...] = ()
    standing: LogStanding = field(default_factory=LogStanding)

    @staticmethod
    def path(project: Project) -> Path:
        """Return where the log of a project lies."""
        return project.data / FOLDER / FILE

    @classmethod
    def of(cls, project: Project) -> TrustLog:
        """Return the log of a project; without lines where there is none."""
        path = cls.path(project)
        has_file = project.reads.is_there(path)
        return cls.read(path.read_bytes() if has_file else b"", project.place(path))

    @classmethod
    def read(cls, content: bytes, place: str) -> TrustLog:
        """Return the log that a file holds: a line that does not hold is told, and does nothing."""
        return _read(content, place)

    @classmethod
    def digest_of(cls, path: Path, part: str) -> str:
        """Return the SHA-256 of what builds take from it: `people`, `shown`, `waivers-usa`."""
        return cls.read(path.read_bytes(), str(path)).digest(part)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The editions that were released, each with the hash of what it showed."""
        released = self.standing.released.items()
        return [
            (edition, str(entry.request["shown"]))
            for edition, entry in released
            if "shown" in entry.request
        ]

    def against(self, request: Mapping[str, Any], *, at: str) -> list[tuple[str, str, str]]:
        """Return what of a request would not hold behind the last line, whoever signs it."""
        return _LogReader(self.place, self).against(request, at)

    def of_request(self, request: Mapping[str, Any], *, at: str) -> list[tuple[str, str, str]]:
        """Return why what was asked for cannot be signed any more, or not in this log."""
        entry = LogEntry(len(self.entries) + 1, b"", {"at": at, "request": request})
        return list(_LogReader(self.place, self).of_request(entry))

    @property
    def head(self) -> str:
        """The SHA-256 of the last line, after which something is asked for."""
        return self.entries[-1].digest if self.entries else NOTHING_BEFORE

    @property
    def earlier_form(self) -> int:
        """How many lines are of the form in which a request names no line of the log."""
        return sum(entry.said["form"] == EARLIER_FORM for entry in self.entries)

    def faults_of_signer(
        self, signed_fields: Mapping[str, Any], signer: Mapping[str, Any], *, about: str
    ) -> list[tuple[str, str, str]]:
        """Return why somebody's signature beside the log does not count by its last line."""
        people, at = self.standing.register(), str(signed_fields["at"])
        return [*_faults_of_signer(signed_fields, signer, at, people, about=about)]

    def called_back_by(self, number: int) -> list[dict[str, str]]:
        """Return what had been called back by a line, as the list for recipients says it."""
        back = {
            entry.called: {
                "edition": entry.called,
                "bundle": str(entry.said["bundle"]),
                "at": entry.at,
            }
            for entry in self.entries[:number]
            if self.standing.called_back.get(entry.called) and entry.act == "called-back"
        }
        return [*back.values()]

    def with_problems(self, further_problems: Iterable[Problem]) -> TrustLog:
        """Return the log with more that is wrong with it."""
        return replace(self, problems=(*self.problems, *further_problems))

    def digest(self, part: str) -> str:
        """Return the SHA-256 of one part of what holds today."""
        if part == "people":
            return sha256_of([repr(self.standing.register())])
        if part == "shown":
            return sha256_of(repr(self.shown).encode())
        report = part.removeprefix(WAIVERS)
        report_waivers = [
            waiver for waiver in self.standing.waivers.values() if waiver.report == report
        ]
        return sha256_of([repr(waiver) for waiver in report_waivers])

    def follows(self, line: bytes) -> LogEntry | None:
        """Return the entry that a line is; None where the log has no such line."""
        return next((entry for entry in self.entries if entry.line == line), None)


@lru_cache(maxsize=8)
def _read(content: bytes, place: str) -> TrustLog:
    lines = content.split(b"\n")
    reader = _LogReader(place)
    if lines.pop():
        message = "the last line of the log is not whole."
        reader.problems.append(Problem(place, message, RESTORE, "release.log", line=len(lines) + 1))
    for number, line in enumerate(lines, 1):
        reader.take(number, line)
    return TrustLog(place, tuple(reader.entries), tuple(reader.problems), reader.standing)


class _LogReader:
    """Reads a log line by line; what does not hold is told and changes nothing."""

    def __init__(self, place: str, log: TrustLog | None = None) -> None:
        self.place = place
        self.entries: list[LogEntry] = [*(log.entries if log else ())]
        self.problems: list[Problem] = []
        self.standing = log.standing if log else LogStanding()
        self.heads: dict[str, int] = {NOTHING_BEFORE: 0}
        self.heads |= {entry.digest: entry.number for entry in self.entries}
        self.requests = {unsigned(entry.request): entry.number for entry in self.entries}
        self.form = EARLIER_FORM
        self.before, self.at, self.witnessed = NOTHING_BEFORE, "", ""

    def take(self, number: int, line: bytes) -> None:
        """Read one line."""
        try:
            fields = PlainFile.parsed(line)
            form = fields["form"]
            # `true` and 4.0 are equal to numbers, and not as they were written.
            sound = all(type(fields[name]) is int for name in ("form", "number"))
            sound &= self.form <= form <= FORM and line_of(fields) == line
            at = str(fields["at"])
            moment(at)
            entry = LogEntry(number, line, fields)
            faults = self._chain(entry)
        except (ValueError, LookupError, TypeError, AttributeError):
            sound, at, faults, entry = False, self.at, [], LogEntry(number, line, {})
        if not sound:
            faults = [("this line of the log is not as it was written.", RESTORE, "release.log")]
        elif not faults:
            faults = list(self._against(entry))
        self.problems += [
            Problem(self.place, message, mend, rule, line=number, value=entry.called or None)
            for message, mend, rule in faults
        ]
        if sound:
            self.form = form
            self.entries.append(entry)
            self.requests.setdefault(unsigned(entry.request), number)
        if sound and not faults:
            ACTS[entry.act].apply(entry, self.standing)
            if subject := _replaced(entry):
                self.standing.changed[subject] = number
        self.before, self.at = sha256_of(line), max(at, self.at)
        self.heads[self.before] = number

    def against(self, request: Mapping[str, Any], at: str) -> list[tuple[str, str, str]]:
        """Return what of a request would not hold, but for who signs it."""
        nobody = {"code": "", "name": "", "role": ""}
        fields = {"at": at, "request": request, "approver": nobody}
        entry = LogEntry(len(self.entries) + 1, b"", fields)
        act = ACTS.get(entry.act)
        if act is None or act.alone:
            return [(f"two persons sign for {', '.join(_of_two())}.", RESTORE, "release.form")]
        if faults := [*of_request(act.needs, act.may).faults(request)]:
            return [(f"{words}.", RESTORE, rule) for words, rule in faults]
        try:
            return list(act.check(entry, self.standing, self))
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            return [(f"something in it is not as it must be ({error}).", RESTORE, "release.form")]

    def _chain(self, entry: LogEntry) -> list[tuple[str, str, str]]:
        previous = str(entry.said["previous"])
        if previous != self.before:
            if previous in self.heads:
                after = self.heads[previous]
                return [
                    (
                        f"the log has two heads: this line and line {after + 1} both follow line "
                        f"{after}. Keep the lines that more copies of the log hold, and let what "
                        "the others say be signed again.",
                        RESTORE,
                        "release.two-heads",
                    )
                ]
            message = (
                "this line of the log does not follow from the line before it: one was changed, "
            )
            return [(f"{message}added or taken out.", RESTORE, "release.log")]
        if entry.said["number"] != entry.number:
            return [("this line of the log is not as it was written.", RESTORE, "release.log")]
        if entry.at < self.at:
            message = f"this line of the log is of {entry.at}, and the line before it of {self.at}."
            return [(message, RESTORE, "release.clock")]
        if self.witnessed and moment(entry.at) < moment(self.witnessed) - TOLERANCE:
            message = f"this line is of {entry.at}, and a witness saw the lines before it at "
            return [(f"{message}{self.witnessed}.", RESTORE, "release.clock")]
        return []

    def _against(self, entry: LogEntry) -> Iterator[tuple[str, str, str]]:
        """Yield what of an entry does not hold by what the lines before it say."""
        act = ACTS.get(entry.act)
        if act is None or act.alone == ("request" in entry.said):
            yield f"nothing of the log is called '{entry.act}'.", RESTORE, "release.form"
            return
        try:
            if faults := [*act.faults(entry)]:
                yield from ((f"in this line {words}.", RESTORE, rule) for words, rule in faults)
                return
            if not act.alone:
                yield from self.of_request(entry)
            people = act.signers(entry, self.standing)
            yield from self._signatures(entry, people, alone=act.alone)
            yield from act.check(entry, self.standing, self)
        except (LookupError, TypeError, AttributeError, ValueError):
            yield "something is missing in this line, or is no text.", RESTORE, "release.form"

    def of_request(self, entry: LogEntry) -> Told:
        """Yield why what an entry asks for was signed too late, twice, or in another log."""
        request = entry.request
        if first := self.requests.get(unsigned(request)):
            message = f"this request was signed already: it is that of line {first}."
            yield message, ASK_AGAIN, "release.request"
            return
        form = entry.said.get("form", FORM)
        if request["form"] != form:
            yield f"the request is not of form {form}.", ASK_AGAIN, "release.form"
            return
        if form == EARLIER_FORM:
            return
        after = self.heads.get(str(request.get("after", "")))
        if after is None or (after == 0 and entry.number > 1):
            message = "the request names no line of this log after which it was asked for."
            yield message, ASK_AGAIN, "release.request"
            return
        asked_at = moment(str(request["at"]))
        stood_at = self.entries[after - 1].at if 0 < after <= len(self.entries) else ""
        if str(request["at"]) < stood_at:
            message = f"it was asked for at {request['at']}, after line {after} of {stood_at}."
            yield message, ASK_AGAIN, "release.clock"
        if moment(entry.at) - asked_at > timedelta(days=REQUEST_DAYS):
            message = f"it was asked for at {request['at']}; another signs within {REQUEST_DAYS} "
            yield f"{message}days.", ASK_AGAIN, "release.request"
        subject = _replaced(entry)
        if subject and (since := self.standing.changed.get(subject, 0)) > after:
            message = f"it was asked for after line {after}, and line {since} has changed the "
            yield f"{message}same since.", ASK_AGAIN, "release.request"

    def _signatures(
        self, entry: LogEntry, people: People, *, alone: bool
    ) -> Iterator[tuple[str, str, str]]:
        """Yield what is wrong with those who signed: key, name, function, moment, one for two."""
        fields, request = entry.said, entry.request
        signers = [(request, request["author"], str(request["at"]))]
        signers += [] if alone else [(fields, fields["approver"], entry.at)]
        keys = []
        for signed_fields, signer, at in signers:
            about = entry.called or entry.act
            yield from _faults_of_signer(signed_fields, signer, at, people, about=about)
            keys.append(key_of(signed_fields))
        if alone:
            return
        if str(request["at"]) > entry.at:
            yield (
                f"it was asked for at {request['at']}, after it was signed.",
                RESTORE,
                "release.clock",
            )
        author_code, approver_code = (str(signer["code"]) for _, signer, _ in signers)
        if author_code == approver_code or (keys[0] and keys[0] == keys[1]):
            yield f"'{author_code}' is author and approver.", RESTORE, "release.same-person"


def _faults_of_signer(
    signed_fields: Mapping[str, Any],
    signer: Mapping[str, Any],
    at: str,
    people: People,
    *,
    about: str,
) -> Told:
    """Yield why a signature does not count: the key, the name and the function of who signed."""
    code = str(signer["code"])
    fault = people.fault_of(
        unsigned(signed_fields),
        str(signed_fields["signature"]),
        code,
        about=about,
        day=at[:10],
        namespace=NAMESPACE,
    )
    if fault:
        yield fault[1], fault[2], fault[3]
        return
    person = people.by_code[code]
    for name, title in (("name", "name"), ("role", "function")):
        if str(signer.get(name)) != getattr(person, name):
            message = f"'{code}' signs with the {title} '{signer.get(name)}', which the log gives "
            yield f"{message}as '{getattr(person, name)}'.", RESTORE, "release.person"


Told = Iterator[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of line: what it must say and may, what it asks of the lines before, its change."""

    needs: tuple[str, ...]
    check: Callable[[LogEntry, LogStanding, _LogReader], Told]
    apply: Callable[[LogEntry, LogStanding], None]
    alone: bool = False
    signers: Callable[[LogEntry, LogStanding], People] = lambda _, standing: standing.register()
    may: tuple[str, ...] = ()

    def faults(self, entry: LogEntry) -> Iterator[tuple[str, str]]:
        """Yield what of an entry is not in its form, in words, and the rule."""
        if self.alone:
            yield from of_one(self.needs, self.may).faults(entry.said)
            return
        yield from OF_TWO.faults(entry.said)
        yield from of_request(self.needs, self.may).faults(entry.said.get("request"))


def _replaced(entry: LogEntry) -> tuple[str, str] | None:
    """Return what an entry replaces whole, so that an older request would bring it back."""
    code = str(entry.request.get("code", ""))
    return (entry.act, code) if entry.act in {"policy", "role"} else None


def _person_of(fields: Mapping[str, Any], day: str) -> Person:
    key = SigningKey(str(fields["key"]), day)
    return Person(str(fields["code"]), str(fields["name"]), str(fields["role"]), (key,))


def _new_person(fields: Mapping[str, Any], standing: LogStanding) -> Told:
    code, key = str(fields["code"]), str(fields["key"])
    if not PERSON.fullmatch(code) or not is_public_key(key):
        yield (
            f"'{code}' is no code of a person, or the key is no public key{LONG_ENOUGH}.",
            RESTORE,
            "release.form",
        )
    elif code in standing.people:
        yield f"'{code}' stands in the log already.", RESTORE, "release.person"
    elif like := next((each for each in standing.people if codes_are_alike(code, each)), ""):
        yield f"the code '{code}' looks like '{like}', who stands in the log.", *NAMED
    others = [person.name for person in standing.people.values() if person.code != code]
    yield from _names([str(fields["name"])], [*others, *_roles_of(standing)])
    yield from _functions([str(fields["role"])], standing)
    if owner := standing.entered.get(body_of(key)):
        yield f"the key of '{code}' is that of '{owner}'.", RESTORE, "sources.shared-key"


def _names(names: Iterable[str], others: Iterable[str]) -> Told:
    """Yield where a reader would take a name for another, or sees not all of it."""
    known = list(others)
    for name in names:
        yield from ((f"{fault}.", *NAMED) for fault in faults_of_name(name, known))


def _like_another(written: str, others: Iterable[str]) -> str:
    """Return what of the log a reader would take something for that is another."""
    alike = (other for other in others if as_read(other) == as_read(written) and other != written)
    return next(alike, "")


def _roles_of(standing: LogStanding) -> set[str]:
    levels = (standing.policy.get(level, {}) for level in SENSITIVITIES)
    policy_roles = (role for level in levels for role in level.get("approved_by", ()))
    return {*(person.role for person in standing.people.values()), *policy_roles}


def _functions(roles: Iterable[str], standing: LogStanding) -> Told:
    """Yield where a function is not one of the log and looks like one."""
    known = _roles_of(standing)
    names = [person.name for person in standing.people.values()]
    yield from _names((role for role in roles if role not in known), [*known, *names])


def _reports(report: str, standing: LogStanding) -> Told:
    """Yield where a report is not one of the log and looks like one."""
    known = {edition.partition("@")[0] for edition in standing.released}
    known |= {about for about, _ in standing.waivers}
    if like := _like_another(report, known):
        message = f"{report!a} looks like the report '{like}', which stands in the log."
        yield message, WRITE_OUT, "release.form"


def _founders(entry: LogEntry, _: LogStanding) -> People:
    day = entry.at[:10]
    return People(tuple(_person_of(founder, day) for founder in entry.request["founders"]))


def _check_founded(entry: LogEntry, standing: LogStanding, _: _LogReader) -> Told:
    if entry.number != 1:
        yield "the log is founded in its first line alone.", RESTORE, "release.log"
    trial_standing = LogStanding()
    for founder in entry.request["founders"]:
        yield from _new_person(founder, trial_standing)
        _enter(_person_of(founder, entry.at[:10]), trial_standing)
    if len(trial_standing.people) < 2:
        yield "a log is founded by two persons at least.", RESTORE, "release.same-person"


def _enter(person: Person, standing: LogStanding) -> None:
    standing.people[person.code] = person
    standing.entered |= {key.body: person.code for key in person.keys}


def _found(entry: LogEntry, standing: LogStanding) -> None:
    for founder in entry.request["founders"]:
        _enter(_person_of(founder, entry.at[:10]), standing)
    standing.before = str(entry.request.get("before", ""))


def _check_person(entry: LogEntry, standing: LogStanding, _: _LogReader) -> Told:
    yield from _new_person(entry.request, standing)


def _others(entry: LogEntry, standing: LogStanding) -> Told:
    """Yield where somebody signs what gives a key or a function to themselves."""
    code = str(entry.request["code"])
    if code not in standing.people:
        yield f"nobody is called '{code}' in the log.", RESTORE, "sources.unknown-person"
    for signer in (entry.request["author"], entry.said["approver"]):
        if signer["code"] == code:
            yield (
                f"'{code}' signs for a key or a function of their own.",
                RESTORE,
                "release.own-entry",
            )


def _check_role(entry: LogEntry, standing: LogStanding, _: _LogReader) -> Told:
    yield from _others(entry, standing)
    yield from _functions([str(entry.request["role"])], standing)


def _give_role(entry: LogEntry, standing: LogStanding) -> None:
    code = str(entry.request["code"])
    role = str(entry.request["role"])
    standing.people[code] = replace(standing.people[code], role=role)


def _check_key(entry: LogEntry, standing: LogStanding, _: _LogReader) -> Told:
    yield from _others(entry, standing)
    key = str(entry.request["key"])
    if not is_public_key(key):
        yield f"the key is no public key{LONG_ENOUGH}.", RESTORE, "release.form"
    elif owner := standing.entered.get(body_of(key)):
        yield f"the key is that of '{owner}' already.", RESTORE, "sources.shared-key"


def _give_key(entry: LogEntry, standing: LogStanding) -> None:
    code, key = str(entry.request["code"]), SigningKey(str(entry.request["key"]), entry.at[:10])
    person = standing.people[code]
    _enter(replace(person, keys=(*person.keys, key)), standing)


def _revoked_by(entry: LogEntry, standing: LogStanding) -> list[str]:
    """Return the keys that an entry revokes: the one that it names, or all of a person."""
    code, key = str(entry.request["code"]), str(entry.request.get("key", ""))
    if key:
        return [body_of(key)] if standing.entered.get(body_of(key)) == code else []
    return [key_body for key_body, owner in standing.entered.items() if owner == code]


def _check_revoke(entry: LogEntry, standing: LogStanding, _: _LogReader) -> Told:
    code = str(entry.request["code"])
    if not _revoked_by(entry, standing):
        yield f"'{code}' has no such key in the log.", RESTORE, "sources.unknown-person"
    if "request" not in entry.said and entry.said["author"]["code"] != code:
        yield (
            "one person alone revokes a key of their own; that of another takes two.",
            RESTORE,
            "release.same-person",
        )


def _revoke(entry: LogEntry, standing: LogStanding) -> None:
    standing.revoked |= dict.fromkeys(_revoked_by(entry, standing), entry.number)


def _check_policy(entry: LogEntry, standing: LogStanding, _: _LogReader) -> Told:
    levels = entry.request["levels"]
    for level in SENSITIVITIES:
        yield from _functions(levels[level]["approved_by"], standing)
    less = loosened(standing.policy, levels)
    approver = str(entry.said["approver"]["role"])
    strictest = SENSITIVITIES[-1]  # by which records may be kept
    of_records = {strictest for setting in less if setting.startswith(f"{RECORDS}: ")}
    for level in sorted(
        of_records | {setting.partition(".")[0] for setting in less} & levels.keys()
    ):
        may_approve = standing.policy[level]["approved_by"]
        if approver and may_approve and approver not in may_approve:
            yield (
                f"'{approver}' may not approve the release of data that is {level}, nor that it "
                "is protected less.",
                RESTORE,
                "release.approver",
            )
    if less and not entry.request.get("because"):
        yield (
            f"it protects less ({', '.join(less)}) and gives no reason.",
            RESTORE,
            "release.policy",
        )


def _set_policy(entry: LogEntry, standing: LogStanding) -> None:
    standing.policy, standing.policy_line = entry.request["levels"], entry.number


def _check_waiver(entry: LogEntry, standing: LogStanding, _: _LogReader) -> Told:
    request, signed_at = entry.request, moment(entry.at)
    if request["rule"] not in MAY_BE_WAIVED:
        yield (
            f"'{request['rule']}' is nothing that a person may answer for.",
            RESTORE,
            "release.waiver",
        )
    if not WAIVER.fullmatch(str(request["code"])):
        yield f"{request['code']!a} is no code of a waiver: W-1.", RESTORE, "release.form"
    yield from _reports(str(request["report"]), standing)
    until = moment(f"{request['until']}T00:00:00Z")
    if not signed_at - timedelta(days=1) <= until <= signed_at + LONGEST_WAIVER:
        yield (
            f"'{request['code']}' ends on {request['until']}: a waiver holds from the day on "
            "which it is "
            "given, a year at most.",
            RESTORE,
            "release.waiver",
        )
    if (str(request["report"]), str(request["code"])) in standing.waivers.keys() | standing.ended:
        yield (
            f"'{request['code']}' of '{request['report']}' stands in the log already.",
            RESTORE,
            "release.waiver",
        )


def waiver_of(entry: LogEntry) -> Waiver:
    """Return the waiver that an entry gives."""
    request = entry.request
    names = ("code", "report", "rule", "about", "reason", "until")
    waiver_fields = {name: str(request[name]) for name in names}
    return Waiver(**waiver_fields, waived_by=str(request["author"]["code"]), given=entry.at[:10])


def _waive(entry: LogEntry, standing: LogStanding) -> None:
    waiver = waiver_of(entry)
    standing.waivers[waiver.report, waiver.code] = waiver


def _check_end(entry: LogEntry, standing: LogStanding, _: _LogReader) -> Told:
    if (str(entry.said["report"]), str(entry.said["code"])) not in standing.waivers:
        yield (
            f"'{entry.said['report']}' has no waiver '{entry.said['code']}'.",
            RESTORE,
            "release.waiver",
        )


def _end(entry: LogEntry, standing: LogStanding) -> None:
    waiver_key = str(entry.said["report"]), str(entry.said["code"])
    standing.waivers.pop(waiver_key)
    standing.ended.add(waiver_key)


def _check_release(entry: LogEntry, standing: LogStanding, _: _LogReader) -> Told:
    request, role = entry.request, str(entry.said["approver"]["role"])
    level = str(request["level"])
    if line_of(request["policy"]) != line_of(standing.policy):
        message = "the policy that it names is not the one that stands in the log"
        yield f"{message} (line {standing.policy_line or 'none'}).", RESTORE, "release.policy"
    elif role not in standing.policy.get(level, {}).get("approved_by", ()):
        yield (
            f"'{role}' may not approve the release of data that is {level}.",
            RESTORE,
            "release.approver",
        )
    report = entry.called.partition("@")[0]
    before = [
        str(released.request["level"])
        for released in standing.released.values()
        if released.called.partition("@")[0] == report
    ]
    stricter = [
        former
        for former in dict.fromkeys(before)
        if role not in standing.policy.get(former, {}).get("approved_by", ())
    ]
    if stricter:
        yield (
            f"'{report}' was released with data that is {stricter[0]}; '{role}', who may not "
            f"approve that, approves it as {level}.",
            RESTORE,
            "release.approver",
        )
    yield from _reports(report, standing)
    codes = [used["code"] for used in request["waivers"]]
    if len({*codes}) < len(codes):
        yield "it names a waiver twice.", RESTORE, "release.waiver"
    for used in request["waivers"]:
        waiver = standing.waivers.get((report, str(used["code"])))
        if waiver is None or waiver.as_signed() != used or not waiver.holds_on(entry.at[:10]):
            yield (
                f"the waiver '{used['code']}' did not hold when it was signed.",
                RESTORE,
                "release.waiver",
            )
    if entry.called in standing.released:
        yield f"'{entry.called}' is released already.", RESTORE, "release.twice"
    elif like := _like_another(entry.called, standing.released):
        message = f"{entry.called!a} looks like '{like}', which is released already."
        yield message, WRITE_OUT, "release.twice"
    for released in standing.released.values():
        if any(request[name] == released.request[name] for name in ("bundle", "manifest")):
            message = f"what '{entry.called}' names is released already, as '{released.called}'."
            yield message, RESTORE, "release.twice"


def _release(entry: LogEntry, standing: LogStanding) -> None:
    standing.released[entry.called] = entry


def _check_back(entry: LogEntry, standing: LogStanding, _: _LogReader) -> Told:
    released = standing.released.get(entry.called)
    if released is None and not standing.before:
        yield f"'{entry.called}' was never released.", RESTORE, "release.called-back"
    elif released is not None and entry.said["bundle"] != released.request["bundle"]:
        yield f"the bundle of '{entry.called}' is another.", RESTORE, "release.called-back"
    for other in standing.released.values():
        if other is not released and other.request["bundle"] == entry.said["bundle"]:
            message = f"the bundle is that of '{other.called}', and not of '{entry.called}'."
            yield message, RESTORE, "release.called-back"


def _back(entry: LogEntry, standing: LogStanding) -> None:
    standing.called_back[entry.called] = entry


def _is_stamp(fields: Mapping[str, Any]) -> bool:
    """Tell whether a token holds the hash and the time that a line says; who signed it is not told.

    That it is a whole time stamp, and whose, OpenSSL checks for whoever verifies the log.
    """
    token = base64.b64decode(str(fields.get("token", "")), validate=True)
    time = re.sub(r"[-:TZ]", "", str(fields["time"]))
    return bytes.fromhex(str(fields["digest"])) in token and time.encode() in token


def _check_witness(entry: LogEntry, _: LogStanding, reader: _LogReader) -> Told:
    number, witness_time = entry.said["of"], str(entry.said["time"])
    if type(number) is not int:
        yield f"{number!a} is no number of a line.", RESTORE, "release.witness"
        return
    says = {"where", "token"} & entry.said.keys()
    if says != ({"token"} if entry.said["kind"] == STAMPED else {"where"}):
        message = "a witness is a time stamp, or says where the receipt is printed."
        yield message, RESTORE, "release.witness"
    if entry.said["kind"] not in WITNESSES:
        yield f"'{entry.said['kind']}' is no kind of witness.", RESTORE, "release.witness"
    of = reader.entries[number - 1] if 0 < number <= len(reader.entries) else None
    if of is None or of.digest != entry.said["digest"]:
        yield f"what the witness saw is not line {number} of this log.", RESTORE, "release.witness"
        return
    if entry.said["kind"] == STAMPED and not _is_stamp(entry.said):
        yield f"no time stamp of line {number} and that time is in it.", RESTORE, "release.witness"
    elif moment(of.at) > moment(witness_time) + TOLERANCE:
        yield (
            f"line {number} is of {of.at}, and the witness saw it at {witness_time}.",
            RESTORE,
            "release.clock",
        )
    elif moment(witness_time) > moment(entry.at) + TOLERANCE:
        yield (
            f"the witness is said to have seen it later ({witness_time}) than now.",
            RESTORE,
            "release.clock",
        )
    else:
        reader.witnessed = max(reader.witnessed, witness_time)


def _nothing(_: LogEntry, __: LogStanding) -> None:
    """Change nothing of what holds."""


ACTS: Mapping[str, Act] = {
    FOUNDED: Act(("founders",), _check_founded, _found, signers=_founders, may=("before",)),
    "person": Act(
        ("code", "name", "role", "key"),
        _check_person,
        lambda entry, standing: _enter(_person_of(entry.request, entry.at[:10]), standing),
        may=("because",),
    ),
    "role": Act(("code", "role"), _check_role, _give_role, may=("because",)),
    "key": Act(("code", "key"), _check_key, _give_key, may=("because",)),
    "revoke": Act(("code", "because"), _check_revoke, _revoke, may=("key",)),
    "revoke-own": Act(("code", "because"), _check_revoke, _revoke, alone=True, may=("key",)),
    "policy": Act(("levels",), _check_policy, _set_policy, may=("because",)),
    "waiver": Act(("report", "code", "rule", "about", "reason", "until"), _check_waiver, _waive),
    "waiver-ended": Act(("report", "code", "because"), _check_end, _end, alone=True),
    "release": Act(
        ("edition", "title", "build", "bundle", "manifest", "level", "policy", "waivers"),
        _check_release,
        _release,
        may=("shown",),
    ),
    "called-back": Act(("edition", "bundle"), _check_back, _back, alone=True, may=("about",)),
    "witness": Act(
        ("of", "digest", "kind", "time"),
        _check_witness,
        _nothing,
        alone=True,
        may=("where", "token"),
    ),
}
"""Every kind of line."""


def _of_two() -> list[str]:
    return [name for name, act in ACTS.items() if not act.alone and name != "release"]
