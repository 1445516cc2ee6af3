"""This module sets out the law of the parts of a State: one row a state, province or region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from hrcreport.law.framework import LegalFramework
from hrcreport.model import marked

NONE_REGISTERED = "none registered"


def areas_of(law: LegalFramework) -> list[str]:
    """Return the areas (ISO 3166-2) of which law is registered, besides that of the whole file."""
    own = law.law.area
    found = {each.area for each in law.law.provisions}
    found |= {each.area for each in law.law.assessments}
    return sorted(found - {"", own})


def law_by_area(
    law: LegalFramework,
    *,
    tests: Sequence[str] = (),
    topic: str | None = None,
    names: Mapping[str, str] | None = None,
    every: Sequence[str] = (),
    marks: bool = True,
    language: str = "en",
) -> pd.DataFrame:
    """Return the law of each area in a row, sorted by the areas' names and never ranked.

    Columns: Area, Provisions (short citations; drafts carry the mark), then one for each test:
    sign and words of the newest assessment, "not assessed" without one.

    Args:
        law: the law of a country.
        tests: codes of standards that become columns.
        topic: only provisions on this topic.
        names: what an area is called, by its code.
        every: codes of areas that get a row also where nothing is registered, so that the table
            shows all fifty.
        marks: mark drafts.
        language: that of the citations.

    Raises:
        LawError: a test or the topic is unknown.
    """
    called = names or {}
    standards = [law.standards.standard(code) for code in tests]
    provisions = law.provisions(topic=topic)
    rows = []
    for area in sorted({*areas_of(law), *every}, key=lambda code: called.get(code, code)):
        own = [each for each in provisions if each.area == area]
        cited = [marked(each.short_citation(language=language), each, marks=marks) for each in own]
        scored = {row.standard.code: row for row in law.assessments(codes=tests, area=area)}
        rows.append(
            (
                called.get(area, area),
                "; ".join(cited) or NONE_REGISTERED,
                *(
                    scored[code].assessment_in_words(marks=marks)
                    if code in scored
                    else law.without_assessment(law.standards.standard(code)).printed
                    for code in tests
                ),
            )
        )
    heads = [each.short_citation(language=language) for each in standards]
    return pd.DataFrame(rows, columns=["Area", "Provisions", *heads])
