"""This module holds who was heard for a report and what each agreed to; people by coded id only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar

from hrcreport.foundation import (
    Answer,
    Day,
    Kind,
    Language,
    Problem,
    Record,
    Words,
    earliest,
    latest,
)
from hrcreport.registers.mandate.body import GroupCode, LimbCode

if TYPE_CHECKING:
    import pandas as pd

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
"""How affected persons describe themselves, beside the groups that the mandate names; none is taken
from how somebody looks."""

RISKS = ("none", "possible", "high")
"""What a source may have to fear for having spoken; nobody at risk is quoted or named."""

PERSON = re.compile(r"P-\d{2,4}")
PERSONS_HEARD = "affected-person"


class Voice(Record, frozen=True, kw_only=True):
    """Words that somebody said and agreed to have quoted."""

    noun: ClassVar[str] = "voice"
    code: Annotated[str, Kind.code("VOICE-1")]
    text: str
    text_language: Annotated[str, Kind.language()] = ""
    context: str = ""
    consent_on: Day = ""


class ConsultationEntry(Record, frozen=True, kw_only=True):
    """One submission, meeting or interview.

    `name` is that of a State, institution or organization; an affected person has none, but
    `person`, a code whose key is kept outside of the project, as is the record of the consent that
    `consent_record` refers to. `until` is the last day of the consent, `receipt` is when a
    submission was acknowledged, `uses` what words may be used for; `sex`, `age` and `group` are as
    the person said, for counts alone.
    """

    noun: ClassVar[str] = "entry"
    code: Annotated[str, Kind.code("SUB-001")]
    kind: Annotated[str, Kind.one_of(KINDS)]
    name: str = ""
    person: Annotated[str, Kind.matching(PERSON, "P-012")] = ""
    form: Annotated[str, Kind.one_of(FORMS)]
    date: Annotated[Day, Kind.PAST]
    limbs: tuple[LimbCode, ...] = ()
    consent: Annotated[str, Kind.one_of(CONSENT)]
    attribution: Annotated[str, Kind.one_of(ATTRIBUTION)]
    consent_record: str = ""
    until: Day = ""
    risk: Annotated[str, Kind.one_of(RISKS)] = "none"
    confidential: Answer = "no"
    receipt: Day = ""
    uses: tuple[Annotated[str, Kind.one_of(USES)], ...] = ("report",)
    sex: Annotated[str, Kind.one_of(SEXES)] = ""
    age: Annotated[str, Kind.one_of(AGES)] = ""
    group: GroupCode = ""
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
    def in_words(self) -> str:
        """What a finding says that it rests on: the form and whose, no further than agreed."""
        return f"{FORMS[self.form][0]} ({self.named or KINDS[self.kind][0]})"

    def whose(self, voice: Voice) -> str:
        """Return whose words a voice's are, no further than agreed; an empty text for nobody's."""
        kind = voice.context or KINDS[self.kind][0]
        return {"name": self.named, "kind": kind, "none": ""}[self.attribution]

    def kept_from(self, use: str) -> str:
        """Return in words what else its words may be used for; empty where they may for this."""
        if use in self.uses:
            return ""
        agreed = Words(Language.FIRST).listed(USES[agreed_use] for agreed_use in self.uses)
        return f"for {agreed}, not for {USES[use]}"

    @property
    def unusable(self) -> str:
        """Why no finding may rest on it, in words; an empty text where one may."""
        return CONSENT[self.consent] if self.consent in ("count", "withdrawn") else ""

    @property
    def unquotable(self) -> str:
        """Why its words may not be quoted, in words; an empty text where they may."""
        if self.risk != "none":
            return f"'{self.code}' is a source at risk of reprisals"
        if self.confidential != "no":
            return f"'{self.code}' was given in confidence"
        if self.consent != "quotation":
            return f"the consent of '{self.code}' is '{self.consent}' ({CONSENT[self.consent]})"
        return ""

    def ended(self, day: str) -> str:
        """Return why nothing of it may be used on a day, in words; empty where something may."""
        if self.consent == "withdrawn":
            return f"the consent of '{self.code}' is withdrawn"
        if self.until and latest(self.until) < day:
            return f"the consent of '{self.code}' ended on {self.until}"
        return ""

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
            if getattr(self, key):
                yield self.problem(
                    key,
                    f"'{self.code}' says '{key}' of a body.",
                    "Take the line out: it belongs to affected persons.",
                    "consultations.fact-of-body",
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
        out = "Take the words out of the register and of the notebook, and build again"
        if self.risk != "none":
            rule, mend = "quotation-at-risk", f"{out}; words alone can tell who spoke."
        elif self.confidential != "no":
            rule, mend = "quotation-in-confidence", f"{out}."
        else:
            rule = "quotation-without-consent"
            mend = f"{out}: a build that was made before quotes them still. Or ask for consent "
            mend += "and record it: consent: quotation."
        if self.consent == "withdrawn":
            # Words that stand in no register and of which no hash is kept are found nowhere.
            mend = f"First: hrcreport forget {self.person or self.code}, and with its token "
            mend += f"--delete, which keeps hashes to find the words by. {out}."
        if self.unquotable:
            message = f"'{voice.code}' quotes words, but {self.unquotable}."
            yield voice.problem("text", message, mend, f"consultations.{rule}", value="")
        elif not voice.consent_on:
            yield voice.problem(
                "consent_on",
                f"'{voice.code}' quotes words without the day on which consent to these words "
                "was given.",
                'Write a line such as consent_on: "2026-05-03", or take the quotation out.',
                "consultations.quotation-without-consent",
            )


def frame_of(rows: Sequence[Sequence[object]], columns: Iterable[str]) -> pd.DataFrame:
    """Return rows as a table; a check of the register and the chain of a document need none."""
    import pandas as pd

    return pd.DataFrame(rows, columns=list(columns))
