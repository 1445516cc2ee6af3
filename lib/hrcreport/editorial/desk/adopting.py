"""This module gives reports their own notebooks and keeps these up to date, several at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from hrcreport.checks import Checked
from hrcreport.editorial.desk.own_notebook import read_notebook
from hrcreport.editorial.desk.report_texts import Adopted, adopted, shared_notebook
from hrcreport.editorial.desk.updating import Update, updated
from hrcreport.foundation import (
    Parameters,
    Problem,
    Project,
    RefusedError,
    Report,
    read_declaration,
    read_params,
)
from hrcreport.tables import known_countries

Warn = Callable[[Sequence[Problem]], object]
"""Takes what check says of the reports and stops nothing."""


def to_adopt(
    project: Project, reports: Sequence[Report], *, every: bool, warn: Warn
) -> list[Adopted]:
    """Return the notebooks of reports that are to have one; `every` leaves out those that do.

    Raises:
        RefusedError: check refuses a report, or one has a notebook already.
    """
    meant = _reports(project, reports, every=every, adopted=False, warn=warn)
    return [adopted(project, report, parameters.values) for report, parameters in meant]


def to_update(
    project: Project, reports: Sequence[Report], *, every: bool, warn: Warn
) -> Iterator[tuple[Report, Update]]:
    """Yield the notebooks of reports with later changes; `every` leaves out those without one.

    Raises:
        RefusedError: check refuses a report, or one has no notebook of its own.
    """
    for report, parameters in _reports(project, reports, every=every, adopted=True, warn=warn):
        yield report, updated(project, report, parameters)


def _reports(
    project: Project, reports: Sequence[Report], *, every: bool, adopted: bool, warn: Warn
) -> Iterator[tuple[Report, Parameters]]:
    """Yield the reports that are meant with their parameters.

    Raises:
        RefusedError: check refuses one.
    """
    if every:
        has_own = {r.id: read_notebook(r.notebook, project).shared is not None for r in reports}
        reports = [each for each in reports if has_own[each.id] == adopted]
    parameters, problems = Checked(project).reports(only=[each.id for each in reports])
    if adopted:
        # What only the shared notebook declares comes in by the update.
        late = {
            each.id: _declared_there(project, each) for each in reports if each.id not in parameters
        }
        parameters |= {name: found for name, found in late.items() if found}
        settled = {project.place(each.params_file) for each in reports if late.get(each.id)}
        problems = [each for each in problems if each.place not in settled]
    if errors := [each for each in problems if each.severity == "error"]:
        raise RefusedError(errors)
    warn(problems)
    for report in reports:
        yield report, parameters[report.id]


def _declared_there(project: Project, report: Report) -> Parameters | None:
    """Return what a report sets by its own and the shared declaration; None if it does not fit."""
    known = known_countries(project)
    own, shared = (
        read_declaration(
            path,
            place=project.place(path),
            known_countries=known,
            languages=project.known_languages,
        )[0]
        for path in (report.notebook, shared_notebook(project, report))
    )
    if own is None or shared is None:
        return None
    both = replace(shared, parameters={**own.parameters, **shared.parameters})
    found, problems = read_params(
        report.params_file,
        place=project.place(report.params_file),
        kind=report.kind,
        declaration=both,
    )
    return None if any(each.severity == "error" for each in problems) else found
