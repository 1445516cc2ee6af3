"""This module holds who was heard for a report and what each agreed to; people by coded id only."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hrcreport.data.reads import files_in, is_there, record_read
from hrcreport.errors import Problem, RefusedError, did_you_mean
from hrcreport.project import Project
from hrcreport.register import (
    CODE,
    LANGUAGES,
    LIMBS,
    Key,
    Reading,
    Record,
    Written,
    day,
    earliest,
    latest,
    list_of,
    matching,
    one_of,
    record_of,
    records_of,
    text,
    used_twice,
)

KINDS = {
    "state": ("State", "States"),
    "institution": ("State institution", "State institutions"),
    "nhri": ("national human rights institution", "national human rights institutions"),
    "civil-society": ("civil society organization", "civil society organizations"),
    "affected-person": ("affected person", "affected persons"),
    "academic": ("academic", "academics"),
    "united-nations": ("United Nations body", "United Nations bodies"),
}
"""Who was heard, in the singular and the plural."""

FORMS = {
    "submission": ("submission", "submissions"),
    "meeting": ("meeting", "meetings"),
    "interview": ("interview", "interviews"),
}
"""How they were heard, in the singular and the plural."""

CONSENT = {
    "quotation": "may be quoted",
    "summary": "may be told in other words",
    "count": "may be counted only",
    "withdrawn": "withdrawn: counted no longer",
}
"""What somebody agreed to, from most to least."""

ATTRIBUTION = {
    "name": "by name",
    "kind": "by kind only",
    "none": "not at all",
}
"""How the report may say whose words they are."""

PERSON = re.compile(r"P-\d{2,4}")
PERSONS = "affected-person"

VOICE_KEYS = {
    "code": Key(matching(CODE, "VOICE-1"), required=True),
    "text": Key(text, required=True),
    "text_language": Key(one_of(LANGUAGES)),
    "context": Key(text),
    "consent_on": Key(day),
}
ENTRY_KEYS = {
    "code": Key(matching(CODE, "SUB-001"), required=True),
    "kind": Key(one_of(KINDS), required=True),
    "name": Key(text),
    "person": Key(matching(PERSON, "P-012")),
    "form": Key(one_of(FORMS), required=True),
    "date": Key(day, required=True),
    "limbs": Key(list_of(one_of(LIMBS))),
    "consent": Key(one_of(CONSENT), required=True),
    "attribution": Key(one_of(ATTRIBUTION), required=True),
    "consent_record": Key(text),
    "summary": Key(text),
    "voices": Key(records_of(VOICE_KEYS)),
}
REPLY_KEYS = {
    "sent": Key(day, required=True),
    "due": Key(day),
    "received": Key(day),
    "summary": Key(text),
    "symbol": Key(text),
}
FILE_KEYS = {
    "report": Key(text, required=True),
    "entries": Key(records_of(ENTRY_KEYS)),
    "reply": Key(record_of(REPLY_KEYS)),
}


@dataclass(frozen=True, slots=True)
class Voice:
    """Words that somebody said and agreed to have quoted."""

    code: str
    text: str
    text_language: str = ""
    context: str = ""
    consent_on: str = ""
    written: Written = field(default=Written("", 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission, meeting or interview.

    `name` is that of a State, institution or organization; an affected person has none, but
    `person`, a code whose key is kept outside of the project, as is the record of the consent that
    `consent_record` refers to.
    """

    code: str
    kind: str
    form: str
    date: str
    consent: str
    attribution: str
    name: str = ""
    person: str = ""
    limbs: tuple[str, ...] = ()
    consent_record: str = ""
    summary: str = ""
    voices: tuple[Voice, ...] = ()
    written: Written = field(default=Written("", 0), compare=False, repr=False)

    @property
    def counted(self) -> bool:
        """Whether it may be counted; what was withdrawn may not."""
        return self.consent != "withdrawn"

    @property
    def named(self) -> str:
        """The name by which it may be listed, or an empty text."""
        return self.name if self.counted and self.attribution == "name" else ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the State was sent before the report was given out, and what came back."""

    sent: str
    due: str = ""
    received: str = ""
    summary: str = ""
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Consultations:
    """Who was heard for a report; nothing where no file says so."""

    report: str
    entries: tuple[Entry, ...] = ()
    reply: Reply | None = None

    @property
    def counted(self) -> list[Entry]:
        """The entries that may be counted."""
        return [each for each in self.entries if each.counted]

    def voice(self, code: str) -> tuple[Voice, Entry] | None:
        """Return a voice with the entry that it belongs to, or None."""
        return next(
            ((voice, entry) for entry in self.entries for voice in entry.voices
             if voice.code == code),
            None,
        )  # fmt: skip


def consultations_files(project: Project) -> list[Path]:
    """Return the files of the register, one a report, sorted by name."""
    return files_in(project.data / "consultations", "*.yml")


def consultations(report_id: str, project: Project) -> Consultations:
    """Return who was heard for a report, read recorded; nobody without a file.

    Raises:
        RefusedError: the file cannot be used as it stands.
    """
    path = project.data / "consultations" / f"{report_id}.yml"
    if not is_there(path):
        return Consultations(report_id)
    found, problems = read_consultations(path, project)
    if problems:
        raise RefusedError(problems)
    record_read(path)
    return found


def read_consultations(path: Path, project: Project) -> tuple[Consultations, list[Problem]]:
    """Read the file of one report together with every problem in it."""
    reading = Reading(path, FILE_KEYS, place=project.place(path))
    named = reading.head.get("report", path.stem)
    if named != path.stem:
        reading.problems.append(
            reading.written.problem(
                "report", named, f"the file is named {path.name} but is about '{named}'.",
                f"Write report: {path.stem}, or rename the file.", "register.file-name",
            )
        )  # fmt: skip
    entries = []
    for values, written in reading.records("entries", ENTRY_KEYS, noun="entry"):
        voices = reading.records_in(values.get("voices", ()), VOICE_KEYS, noun="voice")
        reading.problems += _wrong(values, written)
        reading.problems += _unheard(values, voices)
        spoken = tuple(Voice(written=place, **given) for given, place in voices)
        entries.append(Entry(**{**values, "voices": spoken}, written=written))
    reply = reading.record("reply", REPLY_KEYS, subject="the reply")
    if reply is not None:
        reading.problems += _late(*reply)
    every = [voice for entry in entries for voice in entry.voices]
    problems = [*reading.problems, *used_twice([*entries, *every])]
    found = Reply(**reply[0]) if reply is not None else None
    return Consultations(path.stem, tuple(entries), found), problems


def withdrawn_in_words(place: str, project: Project) -> str:
    """Return who has withdrawn consent in a file of the register, in words; empty for any other.

    A build that was made before may count them, or quote the words that are named.
    """
    path = project.root / place
    if path not in consultations_files(project):
        return ""
    gone = [each for each in read_consultations(path, project)[0].entries if not each.counted]
    named = [each.code + "".join(f", words {voice.code}" for voice in each.voices) for each in gone]
    return f"consent is withdrawn by {'; '.join(named)}" if named else ""


def check_consultations(project: Project, *, reports: Collection[str]) -> list[Problem]:
    """Return every problem of `data/consultations`; a project without it has none."""
    problems: list[Problem] = []
    for path in consultations_files(project):
        problems += read_consultations(path, project)[1]
        if path.stem not in reports:
            problems.append(
                Problem(
                    project.place(path),
                    f"there is no report '{path.stem}'.",
                    f"{did_you_mean(path.stem, reports)}Name the file for a report: "
                    f"{', '.join(reports) or 'there is none'}.",
                    "consultations.unknown-report",
                )
            )
    return problems


def _wrong(values: Mapping[str, Any], written: Written) -> Iterator[Problem]:
    """Yield what does not fit between the values of an entry."""
    code, person = values["code"], values["kind"] == PERSONS
    if person and values.get("name"):
        yield written.problem(
            "name", "", f"'{code}' gives the name of an affected person.",
            "Take the line out and write a code: person: P-012. Keep the key outside of the "
            "project.", "consultations.name-of-person",
        )  # fmt: skip
    if person and not values.get("person"):
        yield written.problem(
            "person", "", f"'{code}' is about an affected person without a code.",
            "Write a line such as 'person: P-012'.", "consultations.person-without-code",
        )  # fmt: skip
    if not person and not values.get("name"):
        yield written.problem(
            "name", "", f"'{code}' does not say who was heard.",
            "Write a line 'name: …', or kind: affected-person with a code.",
            "consultations.no-name",
        )  # fmt: skip
    if person and values["attribution"] == "name":
        yield written.problem(
            "attribution", "name", f"'{code}' attributes what an affected person said by name.",
            "Write attribution: kind or none.", "consultations.attribution-of-person",
        )  # fmt: skip
    if values["consent"] == "quotation" and not values.get("consent_record"):
        yield written.problem(
            "consent_record", "", f"'{code}' may be quoted, but no record of the consent is named.",
            "Write a line 'consent_record: …' with the reference of the signed or spoken consent.",
            "consultations.consent-without-record",
        )  # fmt: skip


def _unheard(values: Mapping[str, Any], voices: list[Record]) -> Iterator[Problem]:
    """Yield each quotation that nobody agreed to."""
    for voice, written in voices:
        if values["consent"] != "quotation":
            yield written.problem(
                "text", "",
                f"'{voice['code']}' quotes words, but the consent of '{values['code']}' is "
                f"'{values['consent']}' ({CONSENT[values['consent']]}).",
                "Take the words out of the register and of the notebook, and build again: a build "
                "that was made before quotes them still. Or ask for consent and record it: "
                "consent: quotation.",
                "consultations.quotation-without-consent",
            )  # fmt: skip
        elif not voice.get("consent_on"):
            yield written.problem(
                "consent_on", "",
                f"'{voice['code']}' quotes words without the day on which consent to these words "
                "was given.",
                'Write a line such as consent_on: "2026-05-03", or take the quotation out.',
                "consultations.quotation-without-consent",
            )  # fmt: skip


def _late(values: Mapping[str, Any], written: Written) -> Iterator[Problem]:
    for key in ("due", "received"):
        given = values.get(key, "")
        if given and latest(given) < earliest(values["sent"]):
            yield written.problem(
                key, given, f"the reply is {key} ({given}) before the draft was sent "
                f"({values['sent']}).",
                "Correct one of the two days.", "consultations.reply-order",
            )  # fmt: skip
