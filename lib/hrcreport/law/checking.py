"""This module checks the law registers against each other, before anything runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from hrcreport.errors import Problem, did_you_mean
from hrcreport.law.assessments import Assessment
from hrcreport.law.country_law import CountryLaw, law_files, read_country_law
from hrcreport.law.elements import check_elements
from hrcreport.law.equipment import check_equipment
from hrcreport.law.provisions import Provision
from hrcreport.law.standards import Standard, read_standards, unknown_test
from hrcreport.model import earliest, latest
from hrcreport.project import Project


def check_law(project: Project) -> list[Problem]:
    """Return every problem of `data/law`, each with file, line, key, value and mend.

    A project without `data/law` has none.
    """
    standards, codes, problems = read_standards(project)
    provisions: dict[str, Collection[str]] = {}
    laws: dict[str, dict[str, Provision]] = {}
    for path in law_files(project):
        law, wrong = read_country_law(path, project)
        problems += wrong
        if law is not None:
            provisions[law.country] = law.codes
            laws[law.country] = {each.code: each for each in law.provisions}
            problems += [*problems_between(law, codes), *not_concerned(law, standards)]
    problems += check_equipment(project, provisions=provisions)
    problems += check_elements(project, standards=standards, provisions=laws)
    return [*problems, *_areas_without_country(project)]


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
    laws = (read_country_law(path, project)[0] for path in law_files(project))
    return frozenset(tests) | {code for law in laws if law for code in law.codes}


def problems_between(law: CountryLaw, tests: Collection[str]) -> list[Problem]:
    """Return what does not fit between a country's assessments, its provisions and the tests."""
    known = {provision.code: provision for provision in law.provisions}
    problems: list[Problem] = []
    for assessment in law.assessments:
        if assessment.test not in tests:
            problems.append(unknown_test(assessment.test, tests, assessment.written))
        for code in assessment.provisions:
            if code in known:
                problems += _out_of_force(assessment, known[code])
            elif code not in law.codes:
                problems.append(_unknown_provision(code, law.codes, assessment))
    return problems + _same_day(law.assessments)


def not_concerned(law: CountryLaw, standards: Iterable[Standard]) -> list[Problem]:
    """Say where a State is assessed against a regional instrument that does not concern it."""
    by_code = {each.code: each for each in standards if not each.put_to(law.country)}
    problems = []
    for assessment in law.assessments:
        region = by_code[assessment.test].instrument.region if assessment.test in by_code else None
        if region is not None:
            problems.append(assessment.written.problem(
                "test", assessment.test,
                f"'{assessment.test}' is put to the {region.name} only, of which "
                f"'{law.country}' is none.",
                f"Delete the assessment: tables print 'not applicable' of themselves. If the "
                f"State belongs there, add {law.country} to the states of '{region.code}' in "
                f"{region.written.place}, which has: {', '.join(region.states)}.",
                "law.other-region",
            ))  # fmt: skip
    return problems


def _unknown_provision(code: str, known: Collection[str], assessment: Assessment) -> Problem:
    return assessment.written.problem(
        "provisions", code, f"the assessment of '{assessment.test}' names the provision '{code}', "
        "which is not registered.",
        f"{did_you_mean(code, known)}Register it under 'provisions', or correct the code.",
        "law.unknown-provision",
    )  # fmt: skip


def _out_of_force(assessment: Assessment, provision: Provision) -> list[Problem]:
    """Say where an assessment rests on a provision that had ended by then, or not yet begun."""
    begins = provision.in_force_from
    if begins and latest(assessment.date) < earliest(begins):
        return [
            assessment.written.problem(
                "provisions", provision.code,
                f"the assessment of '{assessment.test}' ({assessment.date}) rests on "
                f"'{provision.code}', which came into force on {begins} only.",
                "Leave the provision out, or give the assessment a later date.",
                "law.provision-not-in-force-yet",
            )
        ]  # fmt: skip
    if not provision.in_force_to or earliest(assessment.date) <= latest(provision.in_force_to):
        return []
    return [
        assessment.written.problem(
            "provisions", provision.code,
            f"the assessment of '{assessment.test}' ({assessment.date}) rests on "
            f"'{provision.code}', which ended on {provision.in_force_to}.",
            "Assess the provision that replaced it, or give the assessment its own earlier date.",
            "law.ended-provision",
        )
    ]  # fmt: skip


def _same_day(assessments: Iterable[Assessment]) -> list[Problem]:
    """Say where one assessor gives one test two scores on one day."""
    first: dict[tuple[str, str, str, str], Assessment] = {}
    problems = []
    for assessment in assessments:
        key = (assessment.test, assessment.area, assessment.date, assessment.assessor)
        if key in first:
            problems.append(assessment.written.problem(
                "test", assessment.test,
                f"'{assessment.test}' is assessed twice on {assessment.date}; the first time "
                f"in line {first[key].written.lines['test']}.",
                "Keep one of the two, or give the later one its own date.",
                "law.two-assessments-for-one-date",
            ))  # fmt: skip
        first.setdefault(key, assessment)
    return problems
