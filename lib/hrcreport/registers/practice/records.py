"""This module holds the good practices and the oversight bodies that reports set side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from hrcreport.foundation import (
    Column,
    CountryFile,
    Day,
    Kind,
    OfCountry,
    Problem,
    earliest,
    latest,
)
from hrcreport.registers.mandate.body import LimbCode

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
ASKED = "; ".join(f"{sentence} ({POWER_HEADS[power]})" for power, sentence in POWERS.items())
ASKS = f"It is asked whether the body: {ASKED}."
"""What is asked of each body, a note that their table brings."""
IN_FULL = {
    POWER_HEADS[power]: sentence[:1].upper() + sentence[1:] for power, sentence in POWERS.items()
}
"""The same as a row of a table that has a column for each body."""


class GoodPractice(OfCountry, frozen=True, kw_only=True):
    """One measure that others may learn from, in words of our own, never without its limits.

    `since` and `until` are days, months or years; `sources` are codes of provisions or keys of
    the bibliography.
    """

    noun: ClassVar[str] = "good practice"
    code: Annotated[str, Kind.code("GBR-FORCE-RECORDS")]
    title: Annotated[str, Column("Practice", of="in_words")]
    summary: Annotated[str, Kind.BORNE_OUT]
    limbs: tuple[LimbCode, ...]
    area: Annotated[str, Kind.area("GB-EAW")] = ""
    since: Annotated[Day, Column(of="span")] = ""
    until: Day = ""
    evidence: Annotated[
        str, Kind.one_of(EVIDENCE), Column("What is known of its effect", of="known_effect")
    ]
    effect: str = ""
    caveat: Annotated[str, Column("Limits")]
    sources: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """Its title and what is done."""
        return f"{self.title}: {self.summary}"

    @property
    def span(self) -> str:
        """Since when it is, and until when where it has ended."""
        return f"{self.since or '–'} to {self.until}" if self.until else self.since

    @property
    def known_effect(self) -> str:
        """What is known of its effect, in a sentence."""
        return self.effect or EVIDENCE[self.evidence].capitalize()

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if self.since and self.until and earliest(self.since) > latest(self.until):
            yield self.problem(
                "until",
                f"'{self.code}' ended ({self.until}) before it began ({self.since}).",
                "Correct since or until.",
                "practice.order",
            )


class OversightBody(OfCountry, frozen=True, kw_only=True):
    """One body that looks into the conduct of the police, and what it can do.

    `powers` has answers by the names of `POWER_HEADS`; what the register leaves out is not known.
    """

    noun: ClassVar[str] = "oversight body"
    code: Annotated[str, Kind.code("GBR-IOPC")]
    name: str
    short: Annotated[str, Column("Body")]
    area: Annotated[str, Kind.area("GB-EAW")] = ""
    since: Day = ""
    basis: tuple[str, ...] = ()
    powers: Annotated[
        Mapping[str, str],
        Kind.answers_to(POWER_HEADS),
        Column(asks=ASKS, point="The body", in_full=IN_FULL),
    ]
    note: str = ""


class Practice(CountryFile, frozen=True, kw_only=True):
    """What the file of one country holds."""

    good_practices: tuple[GoodPractice, ...] = ()
    oversight_bodies: tuple[OversightBody, ...] = ()
