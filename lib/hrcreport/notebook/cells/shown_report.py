"""This module knows which report a notebook shows, and opens one by its id in JupyterLab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from hrcreport.foundation import (
    COUNTRY_PARAMETER,
    Language,
    NotebookError,
    ParamsError,
    Project,
    Report,
    ReportContext,
    check_params,
    read_declaration,
    read_params,
)
from hrcreport.notebook.access.scope import refuse_without_report
from hrcreport.notebook.cells.door import set_names
from hrcreport.notebook.cells.provenance import check_provenance
from hrcreport.tables import known_countries

NO_REPORT = "none"
"""The report of a notebook that by hand is on no State, and is no theme of the project."""
OPENED = "_hrcreport_report"
"""The name in a notebook under which the id of the report that was opened is kept."""
CHOSEN = "_hrcreport_chosen"
"""The name under which the report is kept that was chosen in JupyterLab, by its command."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The report that a notebook shows, as a sentence."""

    report: str
    place: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        text = f"This notebook now shows the report {self.report}, as {self.place} sets it."
        return {"text/markdown": text, "text/plain": text}


@dataclass(frozen=True, slots=True)
class NotebookReport:
    """The report of a notebook that is worked on in JupyterLab: the one shown, the one chosen."""

    context: ReportContext

    @property
    def shown(self) -> str:
        """The report that it shows by hand; empty for none."""
        found = report_id(self.context)
        return "" if found == NO_REPORT else found

    @property
    def chosen(self) -> str:
        """The report that was chosen; empty for none."""
        return str(self.context.names.get(CHOSEN, ""))

    def choose(self, report: str) -> None:
        """Let `open_report` open this report, where it is told no other."""
        set_names({CHOSEN: report})


def open_report(context: ReportContext, report: str = "") -> Opened | None:
    """Let the notebook show a report: `open_report("bra")` sets what its params file sets.

    For JupyterLab: run it below the `parameters` cell, then the cells that follow. Without an id
    it is the one that was chosen by the command "Open report…"; where none was,
    the notebook must have been given a report's parameters, as Papermill does by `-f`. In a build,
    where they are set already, it does nothing.

    Raises:
        ParamsError: there is no such report, or `hrcreport check` refuses it.
        NotebookError: no report is named and no State is set; what the report of the State sets is
            missing; or the report has another notebook.
    """
    if context.workspace.report:
        return None
    project = context.project
    set_names({OPENED: ""})  # what was opened before is not shown any more
    if report := report or NotebookReport(context).chosen:
        return _open(report, context)
    if context.states is None:
        return None
    refuse_without_report(context)
    found = _nearest(project, context.names)
    if found is None:
        return None  # a State that has no report yet
    if found.left_out:
        raise NotebookError.of(
            found.place,
            f"what the report '{found.report.id}' sets there is not set here: "
            f"{', '.join(found.left_out)}.",
            f'In JupyterLab write hrc.open_report("{found.report.id}") into this cell. By '
            f"Papermill give the file: papermill {project.place(found.report.notebook)} "
            f"out.ipynb -f {found.place}",
            "provenance.left-out",
        )
    set_names({OPENED: found.report.id})
    return Opened(found.report.id, found.place)


def report_id(context: ReportContext) -> str:
    """Return the report that runs.

    By hand it is the one that was opened, that the open notebook belongs to, or whose params file
    is nearest to what the notebook was given; else that of the State in the document's language.
    """
    if context.workspace.report:
        return context.workspace.report
    project, names = context.project, context.names
    country = str(names.get(COUNTRY_PARAMETER) or "").lower()
    opened = str(names.get(OPENED) or "")
    # Who sets another State after that does not mean the text of the first.
    if opened and country in ("", opened.partition("-")[0]):
        return opened
    if (own := Path(context.workspace.notebook).stem) in {
        report.id for report in project.reports()
    }:
        return own
    if found := _nearest(project, names):
        return found.report.id
    # The country's own text is English: in another language its report has none yet.
    own = country if context.language == Language.FIRST else f"{country}-{context.language}"
    return own if country else NO_REPORT


class _Near(NamedTuple):
    """A report, how many of its parameters a notebook has otherwise, and which it left out."""

    report: Report
    place: str
    unlike: int
    left_out: tuple[str, ...]


def _nearest(project: Project, names: Mapping[str, Any]) -> _Near | None:
    """Return the report on the notebook's State that the notebook is nearest to, or its theme.

    A theme is meant only where all is set as its params file sets it.
    """
    country = str(names.get(COUNTRY_PARAMETER) or "")
    found = [
        near
        for report in project.reports()
        if _concerns(report, country) and (near := _compared(report, project, names))
    ]
    fit = [near for near in found if country or not near.unlike]
    return min(fit, key=lambda near: near.unlike, default=None)


def _concerns(report: Report, country: str) -> bool:
    """Tell whether a report is on a State by its id; without a State a theme is meant."""
    if report.kind == "country":
        return report.id.partition("-")[0].upper() == country
    return not country


def _compared(report: Report, project: Project, names: Mapping[str, Any]) -> _Near | None:
    place = project.place(report.params_file)
    declaration, _ = read_declaration(
        report.notebook, place=project.place(report.notebook), languages=project.known_languages
    )
    if declaration is None:
        return None
    found, _ = read_params(
        report.params_file, place=place, kind=report.kind, declaration=declaration
    )
    if found is None:
        return None
    unlike = [
        each
        for each, value in found.values.items()
        if each in found.given and names.get(each) != value
    ]
    left_out = (each for each in unlike if names.get(each) == declaration.parameters[each].default)
    return _Near(report, place, len(unlike), tuple(left_out))


def _open(report_id: str, context: ReportContext) -> Opened:
    project = context.project
    parameters, problems = check_params(
        project, known_countries=known_countries(project), only=[report_id]
    )
    problems += [problem for _, problem in check_provenance(project, parameters)]
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise ParamsError(errors)
    (report,) = (each for each in project.reports() if each.id == report_id)
    _refuse_other_notebook(report, context, declared=set(parameters[report_id].values))
    set_names({**parameters[report_id].values, OPENED: report_id})
    return Opened(report_id, project.place(report.params_file))


def _refuse_other_notebook(report: Report, context: ReportContext, *, declared: set[str]) -> None:
    """Refuse a report that another notebook prints, such as one in another language.

    Raises:
        NotebookError: the report has another notebook, or the cell of parameters was not run.
    """
    project, here = context.project, Path(context.workspace.notebook).name
    of_reports = {each.notebook.name for each in project.reports()}
    known = here in of_reports or here.partition(".")[0] in Report.FOLDERS
    other = known and here != report.notebook.name
    if other or not declared <= set(context.names.get("__annotations__", {})):
        raise NotebookError.of(
            f"the report '{report.id}'",
            f"this is not its notebook, which is {project.place(report.notebook)}."
            if other
            else "its parameters are not declared here.",
            "Open that notebook, and write the line there."
            if other
            else f"Run the cell of parameters of {project.place(report.notebook)} first.",
            "provenance.other-notebook",
            value=report.id,
        )
