"""This module drafts a paragraph for each gap in a law, for an author to edit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hrcreport.law.assessments import Score
from hrcreport.law.framework import AssessedTest, LegalFramework

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


def gap_paragraphs(
    law: LegalFramework, *, limb: str | None = None, group: str | None = None,
    codes: Sequence[str] | None = None, name: str = "",
) -> GapParagraphs:  # fmt: skip
    """Return a paragraph for each test that is not met, partly met or without a provision.

    Each names the standard, the law and the reason of the assessment, with citations that a block
    of prose understands (`[@BPUFF-9; @USA-GARNER]`). They are drafts in the cautious words of an
    assessment ("appears"), in English, for an author to join and edit.

    Args:
        law: the law of a country.
        limb: only tests of this limb, "a" to "i".
        group: only tests of this group, such as "general".
        codes: only these tests.
        name: what the law is called in a sentence; by default "the law of" and its heading.
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
