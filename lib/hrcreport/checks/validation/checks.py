"""This module checks all that authors write, without starting a kernel."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem, fewer
from hrcreport.foundation.languages import languages_of_the_tool
from hrcreport.foundation.params.checking import check_params
from hrcreport.foundation.params.reading import Parameters
from hrcreport.notebook.cells.provenance import check_provenance
from hrcreport.notebook.templates.translations import check_translations
from hrcreport.tables.data.state_names import known_countries

if TYPE_CHECKING:
    from hrcreport.checks.manuscript.checking import Remember
    from hrcreport.checks.manuscript.report import Sources


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
        if slips and report.language not in languages_of_the_tool():
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
    from hrcreport.tables.data.checking import check_catalogue
    from hrcreport.tables.recipes.checking import check_recipes

    return fewer([*check_catalogue(project), *check_recipes(project)])


def check_records(project: Project) -> list[Problem]:
    """Return the problems of the registers and of the bibliography."""
    from hrcreport.registers.bibliography.reading import check_bibliography
    from hrcreport.registers.files.currency import check_currency, check_days
    from hrcreport.registers.files.registry import check_by_report, check_files
    from hrcreport.registers.law.checking import check_law, law_codes
    from hrcreport.registers.law.translation_checks import check_data_translations
    from hrcreport.registers.monitoring.checking import check_bases
    from hrcreport.registers.recommendations.history import check_recommendations
    from hrcreport.registers.sources.checking import check_sources
    from hrcreport.tables.data.photographs import check_photographs

    reports = [report.id for report in project.reports()]
    return fewer(
        [
            *check_law(project),
            *check_data_translations(project),
            *check_recommendations(project),
            *check_bases(project),
            *check_files(project),
            *check_photographs(project),
            *check_days(project),
            *check_currency(project),
            *check_by_report(project, reports=reports),
            *check_bibliography(project, taken=law_codes(project))[1],
            *check_sources(project, known=_known(project), summaries=_summaries(project)),
        ]
    )


def _known(project: Project) -> frozenset[str]:
    """Return the codes and keys that a text may belong to."""
    from hrcreport.registers.bibliography.reading import check_bibliography
    from hrcreport.registers.vouching.records import codes_of_registers

    return codes_of_registers(project) | check_bibliography(project)[0].entries.keys()


def _summaries(project: Project) -> dict[str, str]:
    """Return what the law registers say of each provision in words of their own."""
    from hrcreport.registers.law.country_law import law_files, read_country_law

    laws = (read_country_law(path, project)[0] for path in law_files(project))
    return {each.code: each.summary for law in laws if law for each in law.provisions}


def check_texts(
    project: Project,
    parameters: Mapping[str, Parameters],
    *,
    only: Collection[str] | None = None,
    remember: Remember | None = None,
) -> list[Problem]:
    """Return the problems of the texts that reports print: notebooks, blocks, words in code."""
    from hrcreport.checks.manuscript.checking import at_once, check_text

    return fewer(
        check_text(
            project,
            parameters,
            lambda: sources_of_text(project),
            only=only,
            remember=remember or at_once,
        )
    )


def sources_of_text(project: Project) -> Sources:
    """Return what texts may cite and name, from the registers and the bibliography."""
    from hrcreport.checks.manuscript.report import Sources
    from hrcreport.registers.bibliography.reading import check_bibliography
    from hrcreport.registers.consultations.entries import comments_as_read, heard_as_read
    from hrcreport.registers.law.checking import law_codes
    from hrcreport.registers.law.standards import read_standards
    from hrcreport.registers.mandate.resolutions import tasks_as_read
    from hrcreport.registers.monitoring.watch import events
    from hrcreport.registers.recommendations.issued import agenda_codes
    from hrcreport.tables.data.descriptor import read_records

    instruments = {each.instrument.code for each in read_standards(project).standards}
    return Sources(
        law_codes(project) | instruments,
        frozenset(check_bibliography(project)[0].entries),
        tuple(agenda_codes(project)),
        frozenset(record.name for record in read_records(project)[0]),
        tuple(tasks_as_read(project)),
        tuple(events(project)),
        tuple(comments_as_read(project)),
        tuple(heard_as_read(project)),
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
