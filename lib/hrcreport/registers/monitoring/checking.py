"""This module looks up what issued recommendations rest on, before anything runs."""

from __future__ import annotations

from collections.abc import Iterator

from hrcreport.foundation import Problem, Project
from hrcreport.registers.law.standards import read_standards
from hrcreport.registers.recommendations.issued import read_issued


def check_bases(project: Project) -> Iterator[Problem]:
    """Yield each standard and agenda code that an issued recommendation names and nobody holds."""
    issued = read_issued(project)
    standards = read_standards(project).codes
    for each in issued.recommendations:
        for key, named, known in (
            ("standards", each.standards, standards),
            ("agenda", each.agenda, issued.agenda),
        ):
            for code in named if known else ():
                if code not in known:
                    yield each.written.problem(
                        key,
                        code,
                        f"'{each.code}' names '{code}', which is not registered.",
                        f"{Problem.did_you_mean(code, known)}"
                        "Standards stand in data/law/standards, the "
                        "agenda in data/recommendations/agenda.yml.",
                        "recommendations.unknown-code",
                    )
