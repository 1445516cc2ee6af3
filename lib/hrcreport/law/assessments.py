"""This module holds the scale on which a domestic law is measured against a standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Annotated, ClassVar, Self

from hrcreport.errors import Problem
from hrcreport.model import (
    AREA,
    CODE,
    NOT_A_KEY,
    VERIFIED,
    Day,
    Record,
    Text,
    choice_of,
    earliest,
    matching,
)
from hrcreport.words.texts import said


class Score(Enum):
    """The scale: each degree with its words and with a sign that needs no colour.

    "NA" is no assessment and stands in no register: it is what a test reads for a State that its
    regional instrument does not concern.
    """

    sign: str
    """It can be told from the others without colour."""

    def __new__(cls, value: str, sign: str) -> Self:
        """Return a degree with its sign."""
        self = object.__new__(cls)
        self._value_, self.sign = value, sign
        return self

    MET = "2", "●"
    PARTLY_MET = "1", "◐"
    NOT_MET = "0", "○"
    NO_PROVISION = "N", "–"
    NOT_ASSESSED = "U", "?"
    NOT_APPLICABLE = "NA", "/"

    @property
    def words(self) -> str:
        """The degree in English, for example "partly met"."""
        return self.in_words()

    def in_words(self, language: str = "en") -> str:
        """Return the degree in words of a language."""
        return said(f"score.{self.value}", language=language)

    @property
    def assessed(self) -> bool:
        """Whether the test counts as assessed; a provision that was not found does."""
        return self not in (Score.NOT_ASSESSED, Score.NOT_APPLICABLE)

    @property
    def printed(self) -> str:
        """Sign and words, as a table in English prints them."""
        return self.printed_in()

    def printed_in(self, language: str = "en") -> str:
        """Return sign and words, as a table prints them."""
        return f"{self.sign} {self.in_words(language)}"


SCALE = tuple(score for score in Score if score is not Score.NOT_APPLICABLE)
"""The degrees that an assessment may give."""


class Assessment(Record, frozen=True, kw_only=True):
    """How far the law of one jurisdiction met one test on one day, with the reason.

    `provisions` are codes; `assessor` and `second_reader` name who scored it, which verifies
    nothing: it is verified once two persons have signed, as `vouched` says.
    """

    noun: ClassVar[str] = "assessment"
    test: Annotated[str, matching(CODE, "BPUFF-9")]
    provisions: tuple[Annotated[str, matching(CODE, "USA-GARNER")], ...] = ()
    area: Annotated[str, matching(AREA, "US-CA")] = ""
    score: Annotated[Score, choice_of(SCALE)]
    reason: Text
    assessor: Text = ""
    second_reader: Text = ""
    date: Day
    country: Annotated[str, NOT_A_KEY]
    vouched: Annotated[str, NOT_A_KEY] = ""

    @property
    def sign_key(self) -> str:
        """What a sign-off calls it: "USA:BPUFF-9", or "USA:US-CA:BPUFF-9" of an area."""
        return ":".join(filter(None, (self.country, self.area, self.test)))

    def faults(self) -> Iterator[Problem]:
        if self.assessor and self.assessor == self.second_reader:
            yield self.problem(
                "second_reader", f"'{self.test}' was assessed and read again by one person.",
                "A second reader is another person; leave the key empty until there is one.",
                "law.one-reader-twice",
            )  # fmt: skip
        if self.score in (Score.MET, Score.PARTLY_MET, Score.NOT_MET) and not self.provisions:
            yield self.problem(
                "provisions", f"'{self.test}' is scored {self.score.value} without a provision.",
                "Name the provisions that the score rests on, or score it N or U.",
                "law.score-without-provision",
            )  # fmt: skip
        if self.score is Score.NO_PROVISION and self.provisions:
            yield self.problem(
                "provisions",
                f"'{self.test}' is scored N (no provision found) but names provisions.",
                "Take the provisions out, or score what they say.", "law.provision-beside-n",
            )  # fmt: skip

    @property
    def verified(self) -> bool:
        """Whether two persons have signed for it; otherwise it is a draft."""
        return self.vouched == VERIFIED


def latest_by_test(assessments: Iterable[Assessment], *, on: str = "") -> list[Assessment]:
    """Return the newest assessment of each test and area, in the order of first appearance.

    Args:
        assessments: the whole history.
        on: a day ("2024-06-30"); what was assessed after it is left out.
    """
    newest: dict[tuple[str, str], Assessment] = {}
    for assessment in assessments:
        if on and earliest(assessment.date) > on:
            continue
        key = (assessment.test, assessment.area)
        known = newest.get(key)
        if known is None or earliest(assessment.date) >= earliest(known.date):
            newest[key] = assessment
    return list(newest.values())
