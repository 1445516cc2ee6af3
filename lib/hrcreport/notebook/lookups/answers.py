"""This module says of laws why each answer was given, what the whole shows, and where gaps are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from hrcreport.foundation import Words
from hrcreport.notebook.lookups.comparison import counted_tests
from hrcreport.registers import AssessedTest, LegalFramework, Score, Standard, by_test, heads_in


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
        given = [
            {row.standard.code: row.score for row in law.assessments(limb=limb)} for law in laws
        ]
        asked = [_scores_of(each, laws, given) for each in counted_tests(laws, limb=limb)]
        assessed = [[score for score in scores.values() if score.assessed] for scores in given]
        return cls(
            laws=len(laws),
            tests=len(asked),
            answered=sum(bool(scores) and all(s.assessed for s in scores) for scores in asked),
            open=sum(any(not score.assessed for score in scores) for scores in asked),
            concerns_none=sum(not scores for scores in asked),
            meeting_every=sum(
                bool(each) and all(score is Score.MET for score in each) for each in assessed
            ),
            meeting_one=sum(Score.MET in each for each in assessed),
            meeting_one_in_part=sum(
                any(score in (Score.MET, Score.PARTLY_MET) for score in each) for each in assessed
            ),
        )


def _scores_of(
    test: Standard, laws: Sequence[LegalFramework], given: Sequence[dict[str, Score]]
) -> list[Score]:
    """Return the score of a test in each law that it concerns."""
    return [
        scores.get(test.code, Score.NOT_ASSESSED)
        for law, scores in zip(laws, given, strict=True)
        if test.put_to(law.country)
    ]


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
    given = [by_test(law.assessments(limb=limb)) for law in laws]
    rows = [
        (
            test.short_citation(language=language),
            test.question,
            *(
                _explained(rows[test.code], language, markup=markup)
                if test.code in rows
                else law.without_assessment(test).printed_in(language)
                for law, rows in zip(laws, given, strict=True)
            ),
        )
        for test in (laws[0].standards if laws else ())
        if test.serves(limb)
        and (codes is None or test.code in codes)
        and any(test.put_to(law.country) for law in laws)
    ]
    heads = heads_in(language, "standard", "test")
    return pd.DataFrame(rows, columns=[*heads, *(law.heading for law in laws)])


def _explained(row: AssessedTest, language: str, *, markup: bool) -> str:
    clause = Words(language).text("list.clause")
    cited = clause.join(each.short_citation(language=language) for each in row.provisions)
    words = f"{row.score.printed_in(language)}. {row.reason}{f' ({cited})' if cited else ''}"
    return words if markup else words.replace("*", "")


SENTENCES = {Score.PARTLY_MET: "appears to meet in part", Score.NOT_MET: "does not appear to meet"}


class Gap(NamedTuple):
    """A test that a law does not meet, or meets in part only, with a paragraph about it."""

    test: AssessedTest
    paragraph: str


@dataclass(frozen=True, slots=True)
class GapParagraphs:
    """The paragraphs of a law's gaps; Jupyter shows them, and `text` is there to be copied."""

    gaps: tuple[Gap, ...]

    @property
    def text(self) -> str:
        """The paragraphs as Markdown with their citations, ready for a block of prose."""
        return "\n\n".join(each.paragraph for each in self.gaps)

    def __len__(self) -> int:
        return len(self.gaps)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/markdown": self.text, "text/plain": self.text}


def paragraphs_on_gaps(
    law: LegalFramework,
    *,
    limb: str | None = None,
    group: str | None = None,
    codes: Sequence[str] | None = None,
    name: str = "",
) -> GapParagraphs:
    """Return a paragraph for each test that is not met, partly met or without a provision.

    Each names the standard, the law and the reason of the assessment, with citations that a block
    of prose understands (`[@BPUFF-9; @USA-GARNER]`). They are drafts in the cautious words of an
    assessment ("appears"), in English, for an author to join and edit. In a sentence the law is
    called by its `name`, by default "the law of" and its heading.
    """
    rows = law.assessments(limb=limb, group=group, codes=codes)
    return GapParagraphs(tuple(_gaps(rows, name or f"the law of {law.heading}")))


def _gaps(rows: Sequence[AssessedTest], name: str) -> Iterator[Gap]:
    begun = name[:1].upper() + name[1:]
    for row in rows:
        standard = row.standard
        asked = f'the standard of {standard.short_citation()} ("{standard.question}")'
        marks = "; ".join(f"@{code}" for code in (standard.code, *row.assessment.provisions))
        if row.score is Score.NO_PROVISION:
            said = f"In {name}, no provision was found on {asked}."
        elif row.score in SENTENCES:
            said = f"{begun} {SENTENCES[row.score]} {asked}."
        else:
            continue
        yield Gap(row, f"{said} {row.reason.rstrip()}[{marks}]")
