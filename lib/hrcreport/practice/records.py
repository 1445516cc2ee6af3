"""This module holds the good practices and the oversight bodies that reports set side by side."""

from __future__ import annotations

from dataclasses import dataclass, field

from hrcreport.register import (
    ANSWERS,
    AREA,
    CODE,
    COUNTRY,
    LIMBS,
    Key,
    Written,
    day,
    list_of,
    matching,
    one_of,
    record_of,
    records_of,
    text,
)

EVIDENCE = {
    "evaluated": "effect evaluated by a published study",
    "reported": "in operation, effect not evaluated",
    "announced": "announced or beginning",
    "ended": "ended or withdrawn",
}
"""What is known of a good practice, by the word of the register."""

POWERS = {
    "separate": "is separate from the police in law and staff",
    "complaints": "receives complaints from the public directly",
    "deaths": "must be told of every death and serious injury",
    "own_initiative": "opens inquiries on its own initiative",
    "investigators": "investigates by staff of its own",
    "evidence": "compels documents and testimony",
    "charges": "brings or directs disciplinary or criminal charges",
    "publishes": "publishes its findings",
    "race": "publishes figures by race or ethnic origin",
}
"""What an oversight body may be able to do, as a sentence without its subject."""

POWER_HEADS = {
    "separate": "Separate",
    "complaints": "Complaints",
    "deaths": "Deaths",
    "own_initiative": "Own initiative",
    "investigators": "Own staff",
    "evidence": "Evidence",
    "charges": "Charges",
    "publishes": "Publishes",
    "race": "By race",
}
"""The same as the head of a narrow column."""


POWER_KEYS = {name: Key(one_of(ANSWERS)) for name in POWERS}
PRACTICE_KEYS = {
    "code": Key(matching(CODE, "GBR-FORCE-RECORDS"), required=True),
    "title": Key(text, required=True),
    "summary": Key(text, required=True),
    "limbs": Key(list_of(one_of(LIMBS)), required=True),
    "area": Key(matching(AREA, "GB-EAW")),
    "since": Key(day),
    "until": Key(day),
    "evidence": Key(one_of(EVIDENCE), required=True),
    "effect": Key(text),
    "caveat": Key(text, required=True),
    "sources": Key(list_of(text)),
    "seen_in": Key(text),
    "verified_by": Key(text),
    "verified_on": Key(day),
}
BODY_KEYS = {
    "code": Key(matching(CODE, "GBR-IOPC"), required=True),
    "name": Key(text, required=True),
    "short": Key(text, required=True),
    "area": Key(matching(AREA, "GB-EAW")),
    "since": Key(day),
    "basis": Key(list_of(text)),
    "powers": Key(record_of(POWER_KEYS), required=True),
    "note": Key(text),
    "seen_in": Key(text),
    "verified_by": Key(text),
    "verified_on": Key(day),
}
FILE_KEYS = {
    "country": Key(matching(COUNTRY, "GBR"), required=True),
    "good_practices": Key(records_of(PRACTICE_KEYS)),
    "oversight_bodies": Key(records_of(BODY_KEYS)),
}


@dataclass(frozen=True, slots=True)
class GoodPractice:
    """One measure that others may learn from, in words of our own, never without its limits.

    `since` and `until` are days, months or years; `sources` are codes of provisions or keys of
    the bibliography.
    """

    code: str
    country: str
    title: str
    summary: str
    limbs: tuple[str, ...]
    evidence: str
    caveat: str
    area: str = ""
    since: str = ""
    until: str = ""
    effect: str = ""
    sources: tuple[str, ...] = ()
    seen_in: str = ""
    verified_by: str = ""
    verified_on: str = ""
    written: Written = field(default=Written("", 0), compare=False, repr=False)

    @property
    def verified(self) -> bool:
        """Whether a named person has checked the record against a source."""
        return bool(self.verified_by and self.verified_on)


@dataclass(frozen=True, slots=True)
class OversightBody:
    """One body that looks into the conduct of the police, and what it can do.

    `powers` has an answer for each of `POWERS`; what the register leaves out is "unknown".
    """

    code: str
    country: str
    name: str
    short: str
    powers: dict[str, str]
    area: str = ""
    since: str = ""
    basis: tuple[str, ...] = ()
    note: str = ""
    seen_in: str = ""
    verified_by: str = ""
    verified_on: str = ""
    written: Written = field(default=Written("", 0), compare=False, repr=False)

    @property
    def verified(self) -> bool:
        """Whether a named person has checked the record against a source."""
        return bool(self.verified_by and self.verified_on)
