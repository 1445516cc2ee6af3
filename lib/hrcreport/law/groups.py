"""This module sets countries side by side by group of standards, in counts that are no total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from hrcreport.law.assessments import Score
from hrcreport.law.framework import LegalFramework
from hrcreport.law.standards import Standard

GROUP_COLUMNS = ("Instrument", "Group", "Tests")


def group_table(
    laws: Sequence[LegalFramework], *, limb: str | None = None, instrument: str | None = None,
    language: str = "en",
) -> pd.DataFrame:  # fmt: skip
    """Return, for each group of standards, how many tests have which assessment in each law.

    Columns: Instrument (short citation), Group (heading), Tests (how many of the register fall
    under the limb), then one for each law: "2 met in law, 3 partly met, 4 not assessed", none
    left out but zeros; "not applicable" counts tests of a regional instrument that does not concern
    the State. Every test of the register counts, also where no law was assessed against
    it, but for those that concern none of the laws. A test that has parts counts by its parts once
    a law was assessed against one of them, else as a whole. The counts are not added up over
    groups: tests weigh differently.

    Args:
        laws: the laws, in the order of the columns.
        limb: only tests of this limb, "a" to "i".
        instrument: only tests of this instrument, such as "BPUFF".
        language: that of the citations.
    """
    if not laws:
        return pd.DataFrame(columns=list(GROUP_COLUMNS))
    given = [{row.standard.code: row.score for row in law.assessments()} for law in laws]
    groups: dict[tuple[str, str], list[Standard]] = {}
    for each in counted_tests(laws, limb=limb):
        concerns_one = any(each.put_to(law.country) for law in laws)
        if concerns_one and instrument in (None, each.instrument.code):
            groups.setdefault((each.instrument.code, each.group), []).append(each)
    rows = [
        (
            _cited(standards[0], language),
            standards[0].group_title,
            len(standards),
            *(
                _counted(standards, law, scores, language)
                for law, scores in zip(laws, given, strict=True)
            ),
        )
        for standards in groups.values()
    ]
    return pd.DataFrame(rows, columns=[*GROUP_COLUMNS, *(law.heading for law in laws)])


def counted_tests(laws: Sequence[LegalFramework], *, limb: str | None = None) -> list[Standard]:
    """Return the tests of the register under a limb, so that none is counted twice.

    A test that has parts gives way to them once one of the laws was assessed against a part, and
    the parts to the whole as long as none was.
    """
    standards = laws[0].standards if laws else ()
    assessed = {row.standard.code for law in laws for row in law.assessments()}
    by_parts = {each.part_of for each in standards if each.part_of and each.code in assessed}
    return [
        each
        for each in standards
        if (limb is None or limb in each.limbs)
        and each.code not in by_parts
        and each.part_of in {"", *by_parts}
    ]


def _cited(standard: Standard, language: str) -> str:
    citation = standard.instrument.citation
    return (citation.get(language) or citation["en"])[1]


def _counted(
    standards: Sequence[Standard], law: LegalFramework, scores: Mapping[str, Score], language: str
) -> str:
    """Return "2 met in law, 3 partly met, 4 not assessed"."""
    found = [scores.get(each.code, law.without_assessment(each)) for each in standards]
    return ", ".join(
        f"{found.count(score)}\N{NO-BREAK SPACE}{score.in_words(language)}"
        for score in Score
        if score in found
    )
