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
        signed_values = {
            name: getattr(self, key.field) for name, key in self.declared_keys().items()
        }
        plain: dict[str, Any] = msgspec.to_builtins(signed_values)
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
    date: Annotated[Day, Kind.PAST]
    compared: str
    signature: str

    def signed_text(self, person: str) -> bytes:
        """Return what the signature is made over."""
        return _message({**self.as_signed(), "signature": "", "person": person})


class Sitting(Record, frozen=True, kw_only=True):
    """What one person compared on one day, under one signature."""

    noun: ClassVar[str] = "sitting"
    date: Annotated[Day, Kind.PAST]
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
                "verdicts": [verdict.as_signed() for verdict in self.verdicts],
            }
        )

    @property
    def about(self) -> str:
        """What it is about, in words."""
        first = self.verdicts[0].key if self.verdicts else "nothing"
        remaining = f" and {len(self.verdicts) - 1} more" if len(self.verdicts) > 1 else ""
        return f"{first}{remaining}"

    def sign_offs(self) -> Iterator[SignOff]:
        """Yield what was signed for, record by record."""
        for verdict in self.verdicts:
            yield SignOff(
                key=verdict.key,
                verdict=verdict.verdict,
                role=verdict.role,
                text=verdict.text,
                record=verdict.record,
                note=verdict.note,
                date=self.date,
                compared=self.compared,
                signature=self.signature,
                written=verdict.written,
            )


def _message(signed_values: Mapping[str, Any]) -> bytes:
    return json.dumps(signed_values, sort_keys=True, ensure_ascii=False).encode()


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
        disputes = {
            key: [
                f"{self.people[person].name}: {sign_off.note}"
                for person, sign_off in _newest(signed_pairs).items()
                if sign_off.verdict == "disputed"
            ]
            for key, signed_pairs in self.by_key.items()
        }
        return {key: "; ".join(words) for key, words in disputes.items() if words}

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
        signed_pairs = self.by_key.get(key, [])
        if not signed_pairs:
            return Standing()
        text = digest_of(rests_on, self.texts)
        current = {
            person: sign_off
            for person, sign_off in _newest(signed_pairs).items()
            if (sign_off.text, sign_off.record) == (text, record)
        }
        dissent = tuple(
            (person, sign_off.note)
            for person, sign_off in current.items()
            if sign_off.verdict == "disputed"
        )
        months = min(
            (
                MONTHS[source_text.kind]
                for code in rests_on
                if (source_text := text_of(code, self.texts))
            ),
            default=6,
        )
        agreed = {
            person: sign_off.date
            for person, sign_off in current.items()
            if sign_off.verdict == "confirmed"
        }
        young = {
            person: day for person, day in agreed.items() if not on or on <= _after(day, months)
        }
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
    return sha256_of([_said(record) for record in records])


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
        return {str(name): _said(inner_value) for name, inner_value in value.items()}
    return (
        [_said(inner_value) for inner_value in value] if isinstance(value, tuple | list) else value
    )


def vouched(records: Iterable[V], sign_offs: SignOffs, *, on: str = "") -> list[V]:
    """Return records named by a code, each with its standing."""
    if not sign_offs.by_key:
        return list(records)
    return [
        record.with_(
            vouched=sign_offs.standing(
                code, content_hash(*record.signed()), rests_on=(code,), on=on
            ).state
        )
        if (code := str(getattr(record, "code", "")))
        else record
        for record in records
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
    sign_offs, problems = check_sign_offs(project)
    if problems:
        raise RefusedError(problems)
    return sign_offs


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
        person_file, wrong = SignOffsFile.read_file(path, place=project.place(path))
        problems += wrong
        if not wrong:
            project.reads.record(path)
        person, sound = path.stem, list[SignOff]()
        for sign_off in person_file.sign_offs:
            fault = fault_of(sign_off, person, people)
            problems += [fault] if fault else []
            sound += [] if fault else [sign_off]
        for sitting in sorted(person_file.sittings, key=lambda sitting: sitting.date):
            if fault := fault_of(sitting, person, people):
                problems.append(fault)
                continue
            sound += sitting.sign_offs()
            read |= {
                (person, verdict.key): (sitting.date, verdict)
                for verdict in sitting.verdicts
                if verdict.verdict == "confirmed"
            }
        for sign_off in sound:
            by_key.setdefault(sign_off.key, []).append((person, sign_off))
    problems += [
        fault for signed_pairs in by_key.values() for fault in _contradictions(signed_pairs)
    ]
    return SignOffs(texts, people.by_code, by_key, read), problems


def fault_of(signed_record: SignOff | Sitting, person: str, people: People) -> Problem | None:
    """Return why a sign-off or a list of them does not count, or None where its signature holds."""
    fault = people.fault_of(
        signed_record.signed_text(person),
        signed_record.signature,
        person,
        about=signed_record.key if isinstance(signed_record, SignOff) else signed_record.about,
        day=signed_record.date,
        namespace=NAMESPACE,
    )
    return signed_record.problem(*fault[:4], value=fault[4]) if fault else None


def _contradictions(signed_pairs: list[tuple[str, SignOff]]) -> Iterator[Problem]:
    """Say where one person both confirms and disputes a record on one day."""
    first: dict[tuple[str, str], SignOff] = {}
    for person, sign_off in signed_pairs:
        before = first.setdefault((person, sign_off.date), sign_off)
        if before.verdict != sign_off.verdict:
            yield sign_off.problem(
                "verdict",
                f"'{person}' both confirms and disputes '{sign_off.key}' on {sign_off.date}; "
                "the first is "
                f"in line {before.written.line}.",
                "Keep what holds, and take the other out.",
                "sources.contradiction",
            )


def _newest(signed_pairs: list[tuple[str, SignOff]]) -> dict[str, SignOff]:
    """Return the newest sign-off of each person, which alone counts."""
    return dict(sorted(signed_pairs, key=lambda pair: pair[1].date))


def as_written(record: Record) -> dict[str, Any]:
    """Return a record as its file has it, without empty values."""
    written_values = {}
    for name, key in record.declared_keys().items():
        value = getattr(record, key.field)
        if isinstance(value, tuple) and value and isinstance(value[0], Record):
            value = [as_written(inner_record) for inner_record in value]
        elif isinstance(value, tuple):
            value = list(value)
        if value or value is False:
            written_values[name] = msgspec.to_builtins(value)
    return written_values
