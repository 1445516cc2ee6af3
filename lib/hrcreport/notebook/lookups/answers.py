"""This module says of laws why each answer was given, what the whole shows, and where gaps are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from hrcreport.registers import LegalFramework, Score


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """How far a set of laws has been put to the tests of the register, and what came of it.

    `tests` is how many of the register fit. Each of them is either `answered` for every law that
    it concerns, or `open` for one of them at least, or `concerns_none` of the laws, being that of
    a region. `laws` is how many there are; of them, `meeting_every` meet each test that was
    assessed, `meeting_one` meet at least one in full, and `meeting_one_in_part` at least one in
    full or in part. A test that has parts counts by its parts, as in the table of groups.
    """

    laws: int
    tests: int
    answered: int
    open: int
    concerns_none: int
    meeting_every: int
    meeting_one: int
    meeting_one_in_part: int

    @classmethod
    def of(cls, laws: Sequence[LegalFramework], *, limb: str | None = None) -> AnswerCounts:
        """Return how many tests were answered for every law, and how many laws meet them.

        `limb` keeps the tests of one limb, "a" to "i".
        """
        scores_by_law = [
            {row.standard.code: row.score for row in law.assessments(limb=limb)} for law in laws
        ]
        scores_by_test = [
            [
                scores.get(test.code, Score.NOT_ASSESSED)
                for law, scores in zip(laws, scores_by_law, strict=True)
                if test.put_to(law.country)
            ]
            for test in LegalFramework.counted_tests(laws, limb=limb)
        ]
        assessed = [
            [score for score in scores.values() if score.assessed] for scores in scores_by_law
        ]
        return cls(
            laws=len(laws),
            tests=len(scores_by_test),
            answered=sum(
                bool(scores) and all(s.assessed for s in scores) for scores in scores_by_test
            ),
            open=sum(any(not score.assessed for score in scores) for scores in scores_by_test),
            concerns_none=sum(not scores for scores in scores_by_test),
            meeting_every=sum(
                bool(scores) and all(score is Score.MET for score in scores) for scores in assessed
            ),
            meeting_one=sum(Score.MET in scores for scores in assessed),
            meeting_one_in_part=sum(
                any(score in (Score.MET, Score.PARTLY_MET) for score in scores)
                for scores in assessed
            ),
        )


def reasons_of_laws(
    laws: Sequence[LegalFramework],
    *,
    codes: Collection[str] | None = None,
    limb: str | None = None,
    markup: bool = True,
    language: str = "en",
) -> pd.DataFrame:
    """Return each answer with its reason and the provisions that it rests on, test by test.

    Columns: Standard (short citation), Test, then one for each law in the order given: sign and
    words, the reason, the short citations of the provisions in brackets. A test that was not put
    to a law has sign and words only. Every test of the register that fits has a row, but for those
    that concern none of the laws. Without `markup` citations are plain text, as data beside a
    figure.
    """
    rows_by_law = [law.by_test(limb=limb) for law in laws]
    rows = [
        (
            test.short_citation(language=language),
            test.question,
            *(
                rows[test.code].explained(language, markup=markup)
                if test.code in rows
                else law.without_assessment(test).printed_in(language)
                for law, rows in zip(laws, rows_by_law, strict=True)
            ),
        )
        for test in (laws[0].standards if laws else ())
        if test.serves(limb)
        and (codes is None or test.code in codes)
        and any(test.put_to(law.country) for law in laws)
    ]
    heads = LegalFramework.heads(language, "standard", "test")
    return pd.DataFrame(rows, columns=[*heads, *(law.heading for law in laws)])
