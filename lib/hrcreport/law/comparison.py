"""This module sets the law of several countries side by side, test by test and never ranked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from hrcreport.law.framework import legal_framework
from hrcreport.project import Project
from hrcreport.words.texts import text


def comparison_table(
    countries: Iterable[str],
    project: Project,
    *,
    codes: Sequence[str] | None = None,
    group: str | None = None,
    limb: str | None = None,
    every: bool = False,
    marks: bool = False,
    language: str = "en",
) -> pd.DataFrame:
    """Return the same tests for several countries side by side, never ranked.

    Columns: Standard (short citation), Test, then one for each country in the order given, with a
    sign and words. A test that a country lacks reads "not assessed", one of a regional instrument
    that does not concern the country "not applicable". By default the tests are
    those assessed for at least one country, in the order of the register.

    Args:
        countries: ISO 3166-1 alpha-3 codes.
        project: the project whose register is read.
        codes: only these tests, in this order.
        group: only tests of this group.
        limb: only tests of this limb of the mandate, "a" to "i".
        every: show every test of the register that fits, also where no country was assessed.
        marks: mark each cell that is unverified; without it, say so in a note.
        language: that of the document.

    Raises:
        LawError: a country has no registered law, or a code is no test.
    """
    frameworks = [legal_framework(country, project, language=language) for country in countries]
    found = [
        {
            row.standard.code: row
            for row in framework.assessments(group=group, limb=limb, codes=codes)
        }
        for framework in frameworks
    ]
    if codes is None:
        standards = frameworks[0].standards if frameworks else ()
        wanted = [
            each
            for each in standards
            if any(each.code in rows for rows in found)
            or (every and group in (None, each.group) and (limb is None or limb in each.limbs))
        ]
    else:
        wanted = [frameworks[0].standards.standard(code) for code in codes] if frameworks else []
        wanted = [each for each in wanted if group is None or each.group == group]
        wanted = [each for each in wanted if limb is None or limb in each.limbs]
    table = [
        (
            standard.short_citation(language=language),
            standard.question,
            *(
                rows[standard.code].assessment_in_words(marks=marks, language=language)
                if standard.code in rows
                else framework.without_assessment(standard).printed_in(language)
                for framework, rows in zip(frameworks, found, strict=True)
            ),
        )
        for standard in wanted
    ]
    heads = [text(f"conformity.{name}", language=language) for name in ("standard", "test")]
    headings = [framework.heading for framework in frameworks]
    return pd.DataFrame(table, columns=[*heads, *headings])
