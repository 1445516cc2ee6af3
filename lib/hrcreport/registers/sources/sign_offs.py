"""This module tells which records stand verified: signed by a person, unchanged, not too old.

A sign-off signs the hashes of text and record with a key of SSH, as git signs commits. One changed
letter of either voids it.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec

from hrcreport.foundation import (
    Day,
    Kind,
    Problem,
    Project,
    Record,
    RefusedError,
    Titles,
    Verified,
    sha256_of,
)
from hrcreport.registers.sources.people import People, Person
from hrcreport.registers.sources.texts import (
    KEY,
    MONTHS,
    SHA256,
    SourceText,
    digest_of,
    read_texts,
    text_of,
)
from hrcreport.registers.sources.trust import TrustLog

NAMESPACE = "hrcreport-source"
"""What a signature is for, so that one made for another purpose is none here."""
VERDICTS = ("confirmed", "disputed")
ROLES = ("assessor", "second-reader")
STATES = ("disputed", "void", "aged", "half", "none", Verified.VERIFIED)
"""How a record can stand, the most urgent first."""
PASSAGE = re.compile(r"[0-9a-f]{16}")
NOT_SIGNED = frozenset({"seen_in", "verified_by", "verified_on", "indicator"})
"""Who saw a record, and what the project proposes: no text bears it out, so nobody signs for it."""
V = TypeVar("V", bound=Verified)


class Compared(Record, frozen=True, kw_only=True):
    """What one person found when comparing one record with its text.

    `key` is the code of the record, of an assessment "USA:BPUFF-9"; `text` and `record` are the
    SHA-256 of both as compared; `note` says why a record is disputed.
    """

    key: Annotated[str, Kind.matching(KEY, "USA-242 or USA:BPUFF-9")]
    verdict: Annotated[str, Kind.one_of(VERDICTS)]
    role: Annotated[str, Kind.one_of(ROLES)]
    text: Annotated[str, Kind.matching(SHA256, "64 hexadecimal digits")]
    record: Annotated[str, Kind.matching(SHA256, "64 hexadecimal digits")]
    note: str = ""

    def as_signed(self) -> dict[str, Any]:
        """Return what a signature is made over, as plain data."""
        said = {name: getattr(self, key.field) for name, key in self.declared_keys().items()}
        plain: dict[str, Any] = msgspec.to_builtins(said)
        return plain


class Verdict(Compared, frozen=True, kw_only=True):
    """One of the verdicts of a sitting.

    `said` is what the record said, by its keys, and `passages` the marks of the paragraphs that
    were read, so that after a change the difference alone is asked.
    """

    noun: ClassVar[str] = "verdict"
    said: Titles = msgspec.field(default_factory=dict)
    passages: tuple[Annotated[str, Kind.matching(PASSAGE, "16 hexadecimal digits")], ...] = ()


class SignOff(Compared, frozen=True, kw_only=True):
    """What one person signed for on one day: by itself, or in a list."""

    noun: ClassVar[str] = "sign-off"
    date: Day
    compared: str
    signature: str

    def signed_text(self, person: str) -> bytes:
        """Return what the signature is made over."""
        return _message({**self.as_signed(), "signature": "", "person": person})


class Sitting(Record, frozen=True, kw_only=True):
    """What one person compared on one day, under one signature."""

    noun: ClassVar[str] = "sitting"
    date: Day
    compared: str
    verdicts: tuple[Verdict, ...]
    signature: str

    def signed_text(self, person: str) -> bytes:
        """Return what the signature is made over: every verdict of the list."""
        return _message(
            {
                "date": self.date,
                "compared": self.compared,
                "person": person,
                "verdicts": [each.as_signed() for each in self.verdicts],
            }
        )

    @property
    def about(self) -> str:
        """What it is about, in words."""
        first = self.verdicts[0].key if self.verdicts else "nothing"
        more = f" and {len(self.verdicts) - 1} more" if len(self.verdicts) > 1 else ""
        return f"{first}{more}"

    def sign_offs(self) -> Iterator[SignOff]:
        """Yield what was signed for, record by record."""
        for each in self.verdicts:
            yield SignOff(
                key=each.key,
                verdict=each.verdict,
                role=each.role,
                text=each.text,
                record=each.record,
                note=each.note,
                date=self.date,
                compared=self.compared,
                signature=self.signature,
                written=each.written,
            )


def _message(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, ensure_ascii=False).encode()


class SignOffsFile(Record, frozen=True, kw_only=True):
    """What the file of one person holds."""

    named_for: ClassVar[str] = "person"
    person: str
    sign_offs: tuple[SignOff, ...] = ()
    sittings: tuple[Sitting, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a record stands: its state, those who vouch for it with the day, who disputes it."""

    state: str = "none"
    by: tuple[tuple[str, str], ...] = ()
    dissent: tuple[tuple[str, str], ...] = ()

    @property
    def verified(self) -> bool:
        return self.state == Verified.VERIFIED


@dataclass(frozen=True)
class SignOffs:
    """Every sign-off whose signature holds, with its person, and the texts that they compare."""

    texts: Mapping[str, SourceText] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    by_key: Mapping[str, list[tuple[str, SignOff]]] = field(default_factory=dict)
    read: Mapping[tuple[str, str], tuple[str, Verdict]] = field(default_factory=dict)
    """What a person last confirmed of a key in a list, with the day, by person and key."""

    def dissent(self) -> dict[str, str]:
        """Return who disputes each key today, and why, in one text."""
        said = {
            key: [
                f"{self.people[person].name}: {each.note}"
                for person, each in _newest(given).items()
                if each.verdict == "disputed"
            ]
            for key, given in self.by_key.items()
        }
        return {key: "; ".join(words) for key, words in said.items() if words}

    def standing(
        self, key: str, record: str, *, rests_on: tuple[str, ...], readers: int = 1, on: str = ""
    ) -> Standing:
        """Return how a record stands.

        Args:
            key: the key of the record.
            record: the SHA-256 of what it says today.
            rests_on: the codes of the texts that it is compared with.
            readers: how many different persons must vouch for it.
            on: the day ("2026-11-24") on which a comparison must not be too old; empty: any age.
        """
        given = self.by_key.get(key, [])
        if not given:
            return Standing()
        text = digest_of(rests_on, self.texts)
        current = {
            person: each
            for person, each in _newest(given).items()
            if (each.text, each.record) == (text, record)
        }
        dissent = tuple(
            (person, each.note) for person, each in current.items() if each.verdict == "disputed"
        )
        months = min(
            (MONTHS[found.kind] for code in rests_on if (found := text_of(code, self.texts))),
            default=6,
        )
        agreed = {
            person: each.date for person, each in current.items() if each.verdict == "confirmed"
        }
        young = {who: day for who, day in agreed.items() if not on or on <= _after(day, months)}
        state = (
            "disputed"
            if dissent
            else Verified.VERIFIED
            if len(young) >= readers
            else "aged"
            if len(agreed) >= readers
            else "half"
            if agreed
            else "void"
        )
        return Standing(state, tuple(sorted(agreed.items())), dissent)


def _after(day: str, months: int) -> str:
    """Return the day some months after another: 2026-08-31 and six months are 2027-02-28."""
    years, month = divmod(int(day[5:7]) - 1 + months, 12)
    year = int(day[:4]) + years
    last = min(int(day[8:10]), monthrange(year, month + 1)[1])
    return date(year, month + 1, last).isoformat()


def content_hash(*records: Record) -> str:
    """Return the SHA-256 of what records say, without who saw or verified them."""
    return sha256_of([_said(each) for each in records])


def _said(value: Any) -> Any:
    if isinstance(value, Record):
        return {
            name: _said(getattr(value, key.field))
            for name, key in value.declared_keys().items()
            if name not in NOT_SIGNED
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): _said(each) for name, each in value.items()}
    return [_said(each) for each in value] if isinstance(value, tuple | list) else value


def vouched(records: Iterable[V], sign_offs: SignOffs, *, on: str = "") -> list[V]:
    """Return records named by a code, each with its standing."""
    if not sign_offs.by_key:
        return list(records)
    return [
        each.with_(
            vouched=sign_offs.standing(
                code, content_hash(*each.signed()), rests_on=(code,), on=on
            ).state
        )
        if (code := str(getattr(each, "code", "")))
        else each
        for each in records
    ]


def sign_offs_files(project: Project) -> list[Path]:
    """Return the files of sign-offs, one a person."""
    return project.reads.files_in(project.data / "sources" / "sign-offs", "*.yml")


def read_sign_offs(project: Project) -> SignOffs:
    """Return every sign-off that holds, the reads recorded.

    Raises:
        RefusedError: a register cannot be used as it stands, or a signature does not hold.
    """
    if not sign_offs_files(project):
        return SignOffs()
    found, problems = check_sign_offs(project)
    if problems:
        raise RefusedError(problems)
    return found


def check_sign_offs(project: Project) -> tuple[SignOffs, list[Problem]]:
    """Return every sign-off that holds, with every problem of the registers behind them."""
    log = TrustLog.of(project)
    people, problems = log.standing.register(), list(log.problems)
    if log.entries:
        project.reads.record_part(TrustLog.path(project), "people", log.digest("people"))
    texts, wrong = read_texts(project)
    problems += wrong
    by_key: dict[str, list[tuple[str, SignOff]]] = {}
    read: dict[tuple[str, str], tuple[str, Verdict]] = {}
    for path in sign_offs_files(project):
        held, wrong = SignOffsFile.read_file(path, place=project.place(path))
        problems += wrong
        if not wrong:
            project.reads.record(path)
        person, sound = path.stem, list[SignOff]()
        for each in held.sign_offs:
            fault = fault_of(each, person, people)
            problems += [fault] if fault else []
            sound += [] if fault else [each]
        for sitting in sorted(held.sittings, key=lambda each: each.date):
            if fault := fault_of(sitting, person, people):
                problems.append(fault)
                continue
            sound += sitting.sign_offs()
            read |= {
                (person, one.key): (sitting.date, one)
                for one in sitting.verdicts
                if one.verdict == "confirmed"
            }
        for one in sound:
            by_key.setdefault(one.key, []).append((person, one))
    problems += [fault for given in by_key.values() for fault in _contradictions(given)]
    return SignOffs(texts, people.by_code, by_key, read), problems


def fault_of(given: SignOff | Sitting, person: str, people: People) -> Problem | None:
    """Return why a sign-off or a list of them does not count, or None where its signature holds."""
    fault = people.fault_of(
        given.signed_text(person),
        given.signature,
        person,
        about=given.key if isinstance(given, SignOff) else given.about,
        day=given.date,
        namespace=NAMESPACE,
    )
    return given.problem(*fault[:4], value=fault[4]) if fault else None


def _contradictions(given: list[tuple[str, SignOff]]) -> Iterator[Problem]:
    """Say where one person both confirms and disputes a record on one day."""
    first: dict[tuple[str, str], SignOff] = {}
    for person, each in given:
        before = first.setdefault((person, each.date), each)
        if before.verdict != each.verdict:
            yield each.problem(
                "verdict",
                f"'{person}' both confirms and disputes '{each.key}' on {each.date}; the first is "
                f"in line {before.written.line}.",
                "Keep what holds, and take the other out.",
                "sources.contradiction",
            )


def _newest(given: list[tuple[str, SignOff]]) -> dict[str, SignOff]:
    """Return the newest sign-off of each person, which alone counts."""
    return dict(sorted(given, key=lambda pair: pair[1].date))


def as_written(given: Record) -> dict[str, Any]:
    """Return a record as its file has it, without empty values."""
    said = {}
    for name, key in given.declared_keys().items():
        value = getattr(given, key.field)
        if isinstance(value, tuple) and value and isinstance(value[0], Record):
            value = [as_written(each) for each in value]
        elif isinstance(value, tuple):
            value = list(value)
        if value or value is False:
            said[name] = msgspec.to_builtins(value)
    return said
