"""This module checks all that authors write, without starting a kernel."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from hrcreport.foundation import Language, Parameters, Problem, Project, check_params, fewer
from hrcreport.notebook import check_provenance, check_translations
from hrcreport.tables import known_countries

if TYPE_CHECKING:
    from hrcreport.checks.manuscript.checking import Remember


def check_reports(
    project: Project, *, only: Collection[str] | None = None
) -> tuple[dict[str, Parameters], list[Problem]]:
    """Return the parameters of each sound report, and the problems of their params files.

    A report in another language is also compared with the English text that it is a translation of;
    where the words of a language that the project brings have a slip, no report prints them.
    """
    parameters, problems = check_params(
        project, known_countries=known_countries(project), only=only
    )
    slips = _slips_in_languages(project)
    problems += slips
    told: set[Problem] = set()
    for report_id, problem in check_provenance(project, parameters):
        problems += [problem] if problem not in told else []
        told.add(problem)
        parameters.pop(report_id, None)
    for report in project.reports():
        if report.id not in parameters:
            continue
        if slips and report.language not in Language.of_the_tool():
            del parameters[report.id]
            continue
        final = parameters[report.id].values.get("status") == "final"
        found = check_translations(project, report, final=final)
        problems += [problem for problem in found if problem not in told]
        told.update(found)
        if is_refusal(found):
            del parameters[report.id]
    return parameters, problems


def _slips_in_languages(project: Project) -> list[Problem]:
    if not project.languages.is_dir():
        return []
    # A misspelt parameter must be refused before this module takes its time.
    from hrcreport.checks.manuscript.languages import check_languages

    return check_languages(project)


def check_registers(project: Project) -> list[Problem]:
    """Return the problems of the tables in `data/`, of recipes and of the other registers."""
    return [*check_tables(project), *check_records(project)]


def check_tables(project: Project) -> list[Problem]:
    """Return the problems of the tables in `data/` and of the recipes that make them."""
    # A misspelt parameter must be refused before these modules take their time.
    from hrcreport.tables import Catalogue, check_recipes

    return fewer([*Catalogue.check(project), *check_recipes(project)])


def check_records(project: Project) -> list[Problem]:
    """Return the problems of the registers and of the bibliography."""
    from hrcreport.registers import check_all_registers

    reports = [report.id for report in project.reports()]
    return fewer(check_all_registers(project, reports=reports))


def check_texts(
    project: Project,
    parameters: Mapping[str, Parameters],
    *,
    only: Collection[str] | None = None,
    remember: Remember | None = None,
) -> list[Problem]:
    """Return the problems of the texts that reports print: notebooks, blocks, words in code."""
    from hrcreport.checks.manuscript.checking import at_once, check_text
    from hrcreport.registers import TextSources

    return fewer(
        check_text(
            project,
            parameters,
            lambda: TextSources.as_read(project),
            only=only,
            remember=remember or at_once,
        )
    )


# What texts name, and where it would be found: a file that cannot be read holds no code and no key.
ECHOES = {
    "text.unknown-citation": ("data/law/", "reports/references"),
    "text.unknown-table": ("data/datapackage.json",),
}


def without_echoes(problems: Collection[Problem]) -> list[Problem]:
    """Return the problems but those of texts that name what a file in error would have held."""
    broken = {problem.place for problem in problems if problem.severity == "error"}
    echoed = {
        rule for rule, places in ECHOES.items() if any(place.startswith(places) for place in broken)
    }
    return [problem for problem in problems if problem.rule not in echoed]


def is_refusal(problems: Collection[Problem]) -> bool:
    """Tell whether any of the problems is an error and not just a warning."""
    return any(problem.severity == "error" for problem in problems)
