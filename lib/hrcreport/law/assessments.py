"""This module holds the scale on which a domestic law is measured against a standard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from hrcreport.errors import Problem
from hrcreport.register import (
    AREA,
    CODE,
    Key,
    Written,
    day,
    earliest,
    list_of,
    matching,
    one_of,
    text,
)
from hrcreport.words.texts import said


class Score(Enum):
    """The scale: each degree with its words and with a sign that needs no colour.

    "NA" is no assessment and stands in no register: it is what a test reads for a State that its
    regional instrument does not concern.
    """

    MET = "2"
    PARTLY_MET = "1"
    NOT_MET = "0"
    NO_PROVISION = "N"
    NOT_ASSESSED = "U"
    NOT_APPLICABLE = "NA"

    @property
    def words(self) -> str:
        """The degree in English, for example "partly met"."""
        return self.in_words()

    def in_words(self, language: str = "en") -> str:
        """Return the degree in words of a language."""
        return said(f"score.{self.value}", language=language)

    @property
    def sign(self) -> str:
        """A sign that can be told from the others without colour."""
        return SIGNS[self]

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


SIGNS = {
    Score.MET: "●",
    Score.PARTLY_MET: "◐",
    Score.NOT_MET: "○",
    Score.NO_PROVISION: "–",
    Score.NOT_ASSESSED: "?",
    Score.NOT_APPLICABLE: "/",
}
SCALE = tuple(score for score in Score if score is not Score.NOT_APPLICABLE)
"""The degrees that an assessment may give."""
ASSESSMENT_KEYS = {
    "test": Key(matching(CODE, "BPUFF-9"), required=True),
    "provisions": Key(list_of(matching(CODE, "USA-GARNER"))),
    "area": Key(matching(AREA, "US-CA")),
    "score": Key(one_of(score.value for score in SCALE), required=True),
    "reason": Key(text, required=True),
    "assessor": Key(text),
    "second_reader": Key(text),
    "date": Key(day, required=True),
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """How far the law of one jurisdiction met one test on one day, with the reason.

    `provisions` are codes; `assessor` and `second_reader` are empty as long as it is a draft.
    """

    test: str
    country: str
    score: Score
    reason: str
    date: str
    provisions: tuple[str, ...] = ()
    area: str = ""
    assessor: str = ""
    second_reader: str = ""
    written: Written = field(default=Written("", 0), compare=False, repr=False)

    @property
    def verified(self) -> bool:
        """Whether an assessor and a second reader stand behind it; otherwise it is a draft."""
        return bool(self.assessor and self.second_reader)


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


def assessment_problems(values: Mapping[str, Any], written: Written) -> list[Problem]:
    """Return what is wrong between the values of one assessment."""
    score, test, named = Score(values["score"]), values["test"], values.get("provisions", ())
    if score in (Score.MET, Score.PARTLY_MET, Score.NOT_MET) and not named:
        return [
            written.problem(
                "provisions", "", f"'{test}' is scored {score.value} without a provision.",
                "Name the provisions that the score rests on, or score it N or U.",
                "law.score-without-provision",
            )
        ]  # fmt: skip
    if score is Score.NO_PROVISION and named:
        return [
            written.problem(
                "provisions", ", ".join(named),
                f"'{test}' is scored N (no provision found) but names provisions.",
                "Take the provisions out, or score what they say.", "law.provision-beside-n",
            )
        ]  # fmt: skip
    return []
