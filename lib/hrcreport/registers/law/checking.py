"""This module checks the law registers against each other, before anything runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from hrcreport.foundation import (
    Problem,
    Project,
    Record,
    earliest,
    latest,
)
from hrcreport.registers.law.country_law import (
    Assessment,
    CountryLaw,
    Provision,
    Score,
)
from hrcreport.registers.law.elements import check_elements
from hrcreport.registers.law.equipment import check_equipment
from hrcreport.registers.law.standards import Standard, read_standards, unknown_test
from hrcreport.registers.sources.searches import Search, searches, slips_of_looked


def check_law(project: Project) -> list[Problem]:
    """Return every problem of `data/law`, each with file, line, key, value and mend.

    A project without `data/law` has none.
    """
    standards, _, standard_problems = read_standards(project)
    problems = [*standard_problems]  # what is remembered is shared
    provisions: dict[str, Collection[str]] = {}
    laws: dict[str, dict[str, Provision]] = {}
    for path in CountryLaw.files(project):
        law, wrong = check_country(path, project)
        problems += wrong
        if law is not None:
            provisions[law.country] = law.codes
            laws[law.country] = {provision.code: provision for provision in law.provisions}
    problems += check_equipment(project, provisions=provisions)
    problems += check_elements(project, standards=standards, provisions=laws)
    return [*problems, *_areas_without_country(project)]


def check_country(path: Path, project: Project) -> tuple[CountryLaw | None, list[Problem]]:
    """Return the law of one country and every problem of it, also beside standards and searches."""
    standards, codes, _ = read_standards(project)
    law, wrong = CountryLaw.as_read(path, project)
    if law is None:
        return None, [*wrong]
    between = [*problems_between(law, codes), *not_concerned(law, standards)]
    return law, [*wrong, *between, *_without_search(law, searches(project, law.country))]


def _without_search(law: CountryLaw, known_searches: Mapping[str, Search]) -> Iterator[Problem]:
    """Say where no provision is said to have been found, and nothing says who looked."""
    for assessment in law.assessments:
        yield from slips_of_looked(assessment, assessment.looked, known_searches)
        if assessment.score is Score.NO_PROVISION and not assessment.looked:
            yield assessment.problem(
                "score",
                f"'{assessment.test}' is scored N (no provision found), and nothing says who "
                "looked for "
                "one, where, in what words and when.",
                f"Register the search in data/monitoring/searches/{law.country.lower()}.yml and "
                "name it in 'looked'; or score it U (not assessed).",
                "law.no-provision-without-search",
                value=assessment.score.value,
            )


def _areas_without_country(project: Project) -> Iterator[Problem]:
    """Say where the law of areas stands without that of their country."""
    for path in project.reads.files_in(project.data / "law" / "areas", "*.yml"):
        if not project.reads.is_there(project.data / "law" / path.name):
            yield Problem(
                project.place(path),
                f"the law of areas is registered, but there is no file data/law/{path.name}.",
                "Write the country's file with its heading and what it covers, or rename this one.",
                "law.areas-without-country",
            )


def law_codes(project: Project) -> frozenset[str]:
    """Return the codes of all standards and provisions, those with other slips included."""
    _, tests, _ = read_standards(project)
    laws = (CountryLaw.as_read(path, project)[0] for path in CountryLaw.files(project))
    return frozenset(tests) | {code for law in laws if law for code in law.codes}


def problems_between(law: CountryLaw, tests: Collection[str]) -> Iterator[Problem]:
    """Yield what does not fit between a country's assessments, its provisions and the tests."""
    provision_by_code = {provision.code: provision for provision in law.provisions}
    for assessment in law.assessments:
        if assessment.test not in tests:
            yield unknown_test(
                assessment.test, tests, assessment.written.place, assessment.line("test") or None
            )
        for code in assessment.provisions:
            if code in provision_by_code:
                yield from _out_of_force(assessment, provision_by_code[code])
            else:
                yield from assessment.unknown(
                    "provisions",
                    code,
                    law.codes,
                    fault=f"the assessment of '{assessment.test}' names the provision '{code}', "
                    "which is not "
                    "registered.",
                    mend="Register it under 'provisions', or correct the code.",
                    rule="law.unknown-provision",
                )
    for before, assessment in Record.repeated(
        law.assessments,
        lambda assessment: (assessment.test, assessment.area, assessment.date, assessment.assessor),
    ):
        yield assessment.problem(
            "test",
            f"'{assessment.test}' is assessed twice on {assessment.date}; the first time in line "
            f"{before.line('test')}.",
            "Keep one of the two, or give the later one its own date.",
            "law.two-assessments-for-one-date",
        )


def not_concerned(law: CountryLaw, standards: Iterable[Standard]) -> Iterator[Problem]:
    """Say where a State is assessed against a regional instrument that does not concern it."""
    by_code = {
        standard.code: standard for standard in standards if not standard.put_to(law.country)
    }
    for assessment in law.assessments:
        region = by_code[assessment.test].instrument.region if assessment.test in by_code else None
        if region is not None:
            yield assessment.problem(
                "test",
                f"'{assessment.test}' is put to the {region.name} only, of which "
                f"'{law.country}' is none.",
                f"Delete the assessment: tables print 'not applicable' of themselves. If the "
                f"State belongs there, add {law.country} to the states of '{region.code}' in "
                f"{region.written.place}, which has: {', '.join(region.states)}.",
                "law.other-region",
            )


def _out_of_force(assessment: Assessment, provision: Provision) -> Iterator[Problem]:
    """Say where an assessment rests on a provision that had ended by then, or not yet begun."""
    begins, ends, code = provision.in_force_from, provision.in_force_to, provision.code
    if begins and latest(assessment.date) < earliest(begins):
        yield assessment.problem(
            "provisions",
            f"the assessment of '{assessment.test}' ({assessment.date}) rests on "
            f"'{code}', which came into force on {begins} only.",
            "Leave the provision out, or give the assessment a later date.",
            "law.provision-not-in-force-yet",
            value=code,
        )
    elif ends and earliest(assessment.date) > latest(ends):
        yield assessment.problem(
            "provisions",
            f"the assessment of '{assessment.test}' ({assessment.date}) rests on "
            f"'{code}', which ended on {ends}.",
            "Assess the provision that replaced it, or give the assessment its own earlier date.",
            "law.ended-provision",
            value=code,
        )
