"""This module sets laws side by side: of States, of their parts, by groups of standards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from hrcreport.foundation import Project, Verified
from hrcreport.registers import LegalFramework


def laws_compared(
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
    """Return the same tests for several countries side by side, as `Laws.comparison` does.

    Without `codes`, which come in their order, the tests are those assessed for at least one
    country, in the order of the register; an instrument is named at the first of its tests that
    follow each other. With `marks` each unverified cell is marked.

    Raises:
        LawError: a country has no registered law, or a code is no test.
    """
    laws = [LegalFramework.of(country, project, language=language) for country in countries]
    rows_by_law = [law.by_test(group=group, limb=limb, codes=codes) for law in laws]
    chosen_standards = laws[0].standards.chosen(codes) if laws else []
    shown_standards = [
        standard
        for standard in chosen_standards
        if (codes is None and any(standard.code in rows for rows in rows_by_law))
        or (
            (every or codes is not None)
            and group in (None, standard.group)
            and standard.serves(limb)
        )
    ]
    before = [None, *(standard.instrument.code for standard in shown_standards)]
    table = [
        (
            standard.place(language)
            if standard.instrument.code == instrument
            else standard.short_citation(language=language),
            standard.question,
            *(
                law.answer(standard, rows, marks=marks, language=language)
                for law, rows in zip(laws, rows_by_law, strict=True)
            ),
        )
        for instrument, standard in zip(before, shown_standards, strict=False)
    ]
    heads = LegalFramework.heads(language, "standard", "test")
    return pd.DataFrame(table, columns=[*heads, *(law.heading for law in laws)])


NONE_REGISTERED = "none registered"


def areas_of(law: LegalFramework) -> list[str]:
    """Return the areas (ISO 3166-2) of which law is registered, besides that of the whole file."""
    areas = {provision.area for provision in law.law.provisions} | {
        assessment.area for assessment in law.law.assessments
    }
    return sorted(areas - {"", law.law.area})


def areas_compared(
    law: LegalFramework,
    *,
    tests: Sequence[str] = (),
    topic: str | None = None,
    names: Mapping[str, str] | None = None,
    every: Sequence[str] = (),
    marks: bool = True,
    language: str = "en",
) -> pd.DataFrame:
    """Return the law of each area in a row, as `Laws.by_area` does, sorted by their names.

    `every` are areas that get a row also where nothing is registered, so that the table shows all
    fifty.

    Raises:
        LawError: a test or the topic is unknown.
    """
    area_names = names or {}
    standards = [law.standards.standard(code) for code in tests]
    provisions = law.provisions(topic=topic)
    rows = []
    for area in sorted({*areas_of(law), *every}, key=lambda code: area_names.get(code, code)):
        area_provisions = [provision for provision in provisions if provision.area == area]
        cited = [
            Verified.marked(provision.short_citation(language=language), provision, marks=marks)
            for provision in area_provisions
        ]
        scored = law.by_test(codes=tests, area=area)
        answers = (law.answer(standard, scored, marks=marks) for standard in standards)
        rows.append((area_names.get(area, area), "; ".join(cited) or NONE_REGISTERED, *answers))
    heads = [standard.short_citation(language=language) for standard in standards]
    return pd.DataFrame(rows, columns=["Area", "Provisions", *heads])


GROUP_COLUMNS = ("Instrument", "Group", "Tests")


def laws_by_group(
    laws: Sequence[LegalFramework],
    *,
    limb: str | None = None,
    instrument: str | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Return, for each group of standards, how many tests have which assessment in each law.

    Columns as `Laws.groups` has them, the laws in their order, each instrument named once. "not
    applicable" counts tests of a regional instrument that does not concern the State. A test that
    has parts counts by its parts once a law was assessed against one of them, else as a whole. The
    counts are not added up over groups: tests weigh differently.
    """
    if not laws:
        return pd.DataFrame(columns=list(GROUP_COLUMNS))
    scores_by_law = [{row.standard.code: row.score for row in law.assessments()} for law in laws]
    tests = [
        test
        for test in LegalFramework.counted_tests(laws, limb=limb)
        if instrument in (None, test.instrument.code)
        and any(test.put_to(law.country) for law in laws)
    ]
    group_keys = [(test.instrument.code, test.group) for test in tests]
    groups = [
        [test for test, name in zip(tests, group_keys, strict=True) if name == group]
        for group in dict.fromkeys(group_keys)
    ]
    rows = [
        (
            standards[0].instrument_title(language),
            standards[0].group_title,
            len(standards),
            *(
                law.counts_in_words(standards, scores, language)
                for law, scores in zip(laws, scores_by_law, strict=True)
            ),
        )
        for standards in groups
    ]
    table = pd.DataFrame(rows, columns=[*GROUP_COLUMNS, *(law.heading for law in laws)])
    return named_once(table, GROUP_COLUMNS[0])


def named_once(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return a table in which a column names what rows that follow each other share at the first.

    Example:
        >>> table = pd.DataFrame({"Instrument": ["Pact", "Pact", "Code"]})
        >>> list(named_once(table, "Instrument")["Instrument"])
        ['Pact', '', 'Code']
    """
    is_first = table[column] != table[column].shift()
    return table.assign(**{column: table[column].where(is_first, "")})
