"""This module checks cases, cooperation and what recommendations rest on, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator

from hrcreport.data.reads import is_there
from hrcreport.errors import Problem, did_you_mean
from hrcreport.law.standards import read_standards
from hrcreport.monitoring.cases import cases_file, read_cases
from hrcreport.monitoring.cooperation import cooperation_files, read_cooperation
from hrcreport.project import Project
from hrcreport.recommendations.issued import read_issued
from hrcreport.recommendations.record import AGENDA_CODE


def check_monitoring(project: Project) -> list[Problem]:
    """Return every problem of `data/monitoring`, each with file, line, key, value and mend.

    Codes of standards and of the agenda that issued recommendations name are looked up, too. A
    project without these registers has no problems.
    """
    problems = list(_unknown_codes(project))
    if is_there(cases_file(project)):
        problems += read_cases(cases_file(project), project)[1]
    for path in cooperation_files(project):
        problems += read_cooperation(path, project)[1]
    return problems


def _unknown_codes(project: Project) -> Iterator[Problem]:
    """Yield each standard and agenda code that an issued recommendation names and nobody holds."""
    issued = read_issued(project)
    standards = read_standards(project).codes
    agenda = {code for code in issued.codes if AGENDA_CODE.fullmatch(code)}
    for each in issued.recommendations:
        for key, named, known in (
            ("standards", each.standards, standards),
            ("agenda", each.agenda, agenda),
        ):
            for code in named if known else ():
                if code not in known:
                    yield each.written.problem(
                        key, code, f"'{each.code}' names '{code}', which is not registered.",
                        f"{did_you_mean(code, known)}Standards stand in data/law/standards, the "
                        "agenda in data/recommendations/agenda.yml.",
                        "recommendations.unknown-code",
                    )  # fmt: skip
