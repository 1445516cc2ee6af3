"""This module holds who was heard for a report and what each agreed to; people by coded id only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, ClassVar

from hrcreport.foundation import (
    Answer,
    Day,
    Kind,
    LanguageCode,
    Limb,
    Problem,
    Project,
    Record,
    earliest,
    latest,
)
from hrcreport.registers.sources.registered import registered

QUOTED = re.compile(r"^> [“«„](.+?)[”»“][ \t]*(?=\n|\Z)", re.MULTILINE | re.DOTALL)
"""A quotation in a block of its own, without a note behind it that says where it was published."""
TYPED_QUOTATION = (
    "Record consent to it (consent: quotation) and quote it by hrc.voice, give its published "
    "source in a note, or take it out."
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

ATTRIBUTION = {"name": "by name", "kind": "by kind only", "none": "not at all"}
"""How the report may say whose words they are."""

USES = {
    "report": "the report",
    "observations": "statements at the end of a visit",
    "sharing": "other bodies of the United Nations",
}
"""What words may be used for; without a word on it, for the report alone."""

SEXES = {
    "woman": ("woman", "women"),
    "man": ("man", "men"),
    "other": ("person of another sex", "persons of another sex"),
}
AGES = {
    "child": ("child", "children"),
    "adult": ("adult", "adults"),
    "older": ("older person", "older persons"),
}
GROUPS = {
    "african": ("African", "Africans"),
    "african-descent": ("person of African descent", "persons of African descent"),
    "other": ("person of another group", "persons of other groups"),
}
"""How affected persons describe themselves; none is taken from how somebody looks."""

RISKS = ("none", "possible", "high")
"""What a source may have to fear for having spoken; nobody at risk is quoted or named."""

PERSON = re.compile(r"P-\d{2,4}")
PERSONS_HEARD = "affected-person"


class Voice(Record, frozen=True, kw_only=True):
    """Words that somebody said and agreed to have quoted."""

    noun: ClassVar[str] = "voice"
    code: Annotated[str, Kind.code("VOICE-1")]
    text: str
    text_language: LanguageCode = ""
    context: str = ""
    consent_on: Day = ""


class ConsultationEntry(Record, frozen=True, kw_only=True):
    """One submission, meeting or interview.

    `name` is that of a State, institution or organization; an affected person has none, but
    `person`, a code whose key is kept outside of the project, as is the record of the consent that
    `consent_record` refers to. `receipt` is when a submission was acknowledged, `uses` what words
    may be used for; `sex`, `age` and `group` are as the person said, for counts alone.
    """

    noun: ClassVar[str] = "entry"
    code: Annotated[str, Kind.code("SUB-001")]
    kind: Annotated[str, Kind.one_of(KINDS)]
    name: str = ""
    person: Annotated[str, Kind.matching(PERSON, "P-012")] = ""
    form: Annotated[str, Kind.one_of(FORMS)]
    date: Day
    limbs: tuple[Limb, ...] = ()
    consent: Annotated[str, Kind.one_of(CONSENT)]
    attribution: Annotated[str, Kind.one_of(ATTRIBUTION)]
    consent_record: str = ""
    risk: Annotated[str, Kind.one_of(RISKS)] = "none"
    confidential: Answer = "no"
    receipt: Day = ""
    uses: tuple[Annotated[str, Kind.one_of(USES)], ...] = ("report",)
    sex: Annotated[str, Kind.one_of(SEXES)] = ""
    age: Annotated[str, Kind.one_of(AGES)] = ""
    group: Annotated[str, Kind.one_of(GROUPS)] = ""
    summary: str = ""
    voices: tuple[Voice, ...] = ()

    @property
    def counted(self) -> bool:
        """Whether it may be counted; what was withdrawn may not."""
        return self.consent != "withdrawn"

    @property
    def named(self) -> str:
        """The name by which it may be listed, or an empty text."""
        fit = self.counted and self.attribution == "name" and self.risk == "none"
        return self.name if fit and self.confidential == "no" else ""

    @property
    def unusable(self) -> str:
        """Why no finding may rest on it, in words; an empty text where one may."""
        return CONSENT[self.consent] if self.consent in ("count", "withdrawn") else ""

    def faults(self) -> Iterator[Problem]:
        """Yield what does not fit between the values, and each quotation nobody agreed to."""
        yield from self._unnamed() if self.kind == PERSONS_HEARD else self._nameless()
        if self.receipt and latest(self.receipt) < earliest(self.date):
            yield self.problem(
                "receipt",
                f"'{self.code}' was acknowledged ({self.receipt}) before it came ({self.date}).",
                "Correct one of the two days.",
                "consultations.receipt-order",
            )
        if self.consent == "quotation" and not self.consent_record:
            yield self.problem(
                "consent_record",
                f"'{self.code}' may be quoted, but no record of the consent is named.",
                "Write a line 'consent_record: …' with the reference of the signed or spoken "
                "consent.",
                "consultations.consent-without-record",
            )
        for voice in self.voices:
            yield from self._unheard(voice)

    def _nameless(self) -> Iterator[Problem]:
        if not self.name:
            yield self.problem(
                "name",
                f"'{self.code}' does not say who was heard.",
                "Write a line 'name: …', or kind: affected-person with a code.",
                "consultations.no-name",
            )
        for key in ("sex", "age", "group"):
            if given := getattr(self, key):
                yield self.problem(
                    key,
                    f"'{self.code}' says '{key}' of a body.",
                    "Take the line out: it belongs to affected persons.",
                    "consultations.fact-of-body",
                    value=given,
                )

    def _unnamed(self) -> Iterator[Problem]:
        """Yield what would tell, or fails to keep apart, who an affected person is."""
        if self.name:
            yield self.problem(
                "name",
                f"'{self.code}' gives the name of an affected person.",
                "Take the line out and write a code: person: P-012. Keep the key outside of the "
                "project.",
                "consultations.name-of-person",
                value="",
            )
        if not self.person:
            yield self.problem(
                "person",
                f"'{self.code}' is about an affected person without a code.",
                "Write a line such as 'person: P-012'.",
                "consultations.person-without-code",
            )
        if self.attribution == "name":
            yield self.problem(
                "attribution",
                f"'{self.code}' attributes what an affected person said by name.",
                "Write attribution: kind or none.",
                "consultations.attribution-of-person",
            )

    def _unheard(self, voice: Voice) -> Iterator[Problem]:
        if self.risk != "none":
            yield voice.problem(
                "text",
                f"'{voice.code}' quotes '{self.code}', a source at risk of reprisals.",
                "Take the words out of the register and of the notebook, and build again; words "
                "alone can tell who spoke.",
                "consultations.quotation-at-risk",
                value="",
            )
        elif self.confidential != "no":
            yield voice.problem(
                "text",
                f"'{voice.code}' quotes '{self.code}', which was given in confidence.",
                "Take the words out of the register and of the notebook, and build again.",
                "consultations.quotation-in-confidence",
                value="",
            )
        if self.consent != "quotation":
            yield voice.problem(
                "text",
                f"'{voice.code}' quotes words, but the consent of '{self.code}' is "
                f"'{self.consent}' ({CONSENT[self.consent]}).",
                "Take the words out of the register and of the notebook, and build again: a build "
                "that was made before quotes them still. Or ask for consent and record it: "
                "consent: quotation.",
                "consultations.quotation-without-consent",
                value="",
            )
        elif not voice.consent_on:
            yield voice.problem(
                "consent_on",
                f"'{voice.code}' quotes words without the day on which consent to these words "
                "was given.",
                'Write a line such as consent_on: "2026-05-03", or take the quotation out.',
                "consultations.quotation-without-consent",
            )


ANSWERS = {"accepted": "accepted", "corrected": "corrected in part", "refused": "not accepted"}
"""What the mechanism made of a comment by the State; a comment without one waits."""


class Comment(Record, frozen=True, kw_only=True):
    """What the State said on one paragraph of the draft, and what was answered.

    `paragraph` is the label of a finding, recommendation or paragraph of the report, `number` what
    it was in the draft that was sent. `change` says what the report says now, `reason` why it does
    not say what the State asked for.
    """

    noun: ClassVar[str] = "comment"
    code: Annotated[str, Kind.code("C-1")]
    paragraph: str
    number: Annotated[str, Kind.matching(re.compile(r"\d+"), "23")] = ""
    text: str
    answer: Annotated[str, Kind.one_of(ANSWERS)] = ""
    change: str = ""
    reason: str = ""
    answered_on: Day = ""

    def faults(self) -> Iterator[Problem]:
        """Yield an answer that does not say what was done, or why nothing was."""
        if self.answer in ("accepted", "corrected") and not self.change:
            yield self.problem(
                "answer",
                f"'{self.code}' is {self.answer}, but nothing says what was changed.",
                "Write a line 'change: …' with what the report says now.",
                "consultations.answer-without-change",
                value=self.answer,
            )
        if self.answer in ("corrected", "refused") and not self.reason:
            yield self.problem(
                "answer",
                f"'{self.code}' is {self.answer}, but no reason is given.",
                "Write a line 'reason: …' that the State can read.",
                "consultations.answer-without-reason",
                value=self.answer,
            )
        if not self.answer and (self.change or self.reason or self.answered_on):
            yield self.problem(
                "code",
                f"'{self.code}' says what followed, but not what the answer is.",
                f"Write a line 'answer: …'. Allowed: {', '.join(ANSWERS)}.",
                "consultations.no-answer",
                value=self.code,
            )


class Call(Record, frozen=True, kw_only=True):
    """The call for inputs to a report: who was asked, in which languages, until when."""

    noun: ClassVar[str] = "the call for inputs"
    published: Day
    deadline: Day
    languages: tuple[LanguageCode, ...] = ()
    kinds: tuple[Annotated[str, Kind.one_of(KINDS)], ...] = ()
    address: str = ""

    def faults(self) -> Iterator[Problem]:
        if latest(self.deadline) < earliest(self.published):
            yield self.problem(
                "deadline",
                f"the call ends ({self.deadline}) before it was published ({self.published}).",
                "Correct one of the two days.",
                "consultations.call-order",
                value=self.deadline,
            )


class Reply(Record, frozen=True, kw_only=True):
    """What the State was sent before the report was given out, and what came back."""

    noun: ClassVar[str] = "the reply"
    sent: Day
    due: Day = ""
    received: Day = ""
    summary: str = ""
    symbol: str = ""
    comments: tuple[Comment, ...] = ()

    def faults(self) -> Iterator[Problem]:
        if self.comments and not self.received:
            yield self.problem(
                "comments",
                "there are comments by the State, but no day on which they came.",
                'Write a line such as received: "2026-06-28".',
                "consultations.reply-order",
                value="",
            )
        for comment in self.comments:
            if (
                comment.answered_on
                and self.received
                and latest(comment.answered_on) < earliest(self.received)
            ):
                yield comment.problem(
                    "answered_on",
                    f"'{comment.code}' was answered ({comment.answered_on}) before it was "
                    f"received ({self.received}).",
                    "Correct one of the two days.",
                    "consultations.reply-order",
                    value=comment.answered_on,
                )
        yield from Record.used_twice(self.comments)
        for key, given in (("due", self.due), ("received", self.received)):
            if given and latest(given) < earliest(self.sent):
                yield self.problem(
                    key,
                    f"the reply is {key} ({given}) before the draft was sent ({self.sent}).",
                    "Correct one of the two days.",
                    "consultations.reply-order",
                )


class Consultations(Record, frozen=True, kw_only=True):
    """Who was heard for a report; nothing where no file says so."""

    named_for: ClassVar[str] = "report"
    report: str
    call: Call | None = None
    entries: tuple[ConsultationEntry, ...] = ()
    reply: Reply | None = None

    @property
    def counted(self) -> list[ConsultationEntry]:
        """The entries that may be counted."""
        return [each for each in self.entries if each.counted]

    def voice(self, code: str) -> tuple[Voice, ConsultationEntry] | None:
        """Return a voice with the entry that it belongs to, or None."""
        return next(
            (
                (voice, entry)
                for entry in self.entries
                for voice in entry.voices
                if voice.code == code
            ),
            None,
        )


def consultations_files(project: Project) -> list[Path]:
    """Return the files of the register, one a report, sorted by name."""
    return project.reads.files_in(project.data / "consultations", "*.yml")


def consultations_of(report_id: str, project: Project) -> Consultations:
    """Return who was heard for a report, read recorded; nobody without a file.

    Raises:
        RefusedError: the file cannot be used as it stands.
    """
    path = project.data / "consultations" / f"{report_id}.yml"
    found = registered(path, Consultations, project)
    return found or Consultations(report=report_id)


def comments_as_read(project: Project) -> list[tuple[str, Comment]]:
    """Return the comments by States that are sound, each with the id of its report."""
    replies = ((held.report, held.reply) for held in _as_read(project) if held.reply)
    return [(report, each) for report, reply in replies for each in reply.comments]


def heard_as_read(project: Project) -> list[tuple[str, ConsultationEntry]]:
    """Return who was heard as far as it is sound, each with the id of its report."""
    return [(held.report, each) for held in _as_read(project) for each in held.entries]


def _as_read(project: Project) -> Iterator[Consultations]:
    for path in consultations_files(project):
        yield Consultations.read_file(path, place=project.place(path))[0]


def withdrawn_in_words(place: str, project: Project) -> str:
    """Return who has withdrawn consent in a file of the register, in words; empty for any other.

    A build that was made before may count them, or quote the words that are named.
    """
    path = project.root / place
    if path not in consultations_files(project):
        return ""
    held, _ = Consultations.read_file(path, place=place)
    gone = [each for each in held.entries if not each.counted]
    named = [each.code + "".join(f", words {voice.code}" for voice in each.voices) for each in gone]
    return f"consent is withdrawn by {'; '.join(named)}" if named else ""


def letters_of(text: str) -> str:
    """Return the letters and digits of a text: accents, case, breaks and hyphens do not matter."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in plain if each.isalnum())


def not_agreed_to(text: str, heard: Iterable[ConsultationEntry]) -> Iterator[tuple[int, str]]:
    """Yield where a block quotes words to whose quotation nobody agreed, and the words.

    A quotation with a note behind it is one of a published source.
    """
    agreed = {
        letters_of(voice.text)
        for each in heard
        if each.consent == "quotation"
        for voice in each.voices
    }
    for quoted in QUOTED.finditer(text):
        words = " ".join(quoted[1].replace("\n>", "\n").split())
        if letters_of(words) not in agreed:
            yield quoted.start(), words
