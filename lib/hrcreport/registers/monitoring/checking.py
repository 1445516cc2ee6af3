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
    for recommendation in issued.recommendations:
        for key, named_codes, known_codes in (
            ("standards", recommendation.standards, standards),
            ("agenda", recommendation.agenda, issued.agenda),
        ):
            for code in named_codes if known_codes else ():
                if code not in known_codes:
                    yield recommendation.written.problem(
                        key,
                        code,
                        f"'{recommendation.code}' names '{code}', which is not registered.",
                        f"{Problem.did_you_mean(code, known_codes)}"
                        "Standards stand in data/law/standards, the "
                        "agenda in data/recommendations/agenda.yml.",
                        "recommendations.unknown-code",
                    )
