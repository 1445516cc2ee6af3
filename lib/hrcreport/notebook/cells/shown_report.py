"""This module opens a report by its id in a notebook that is worked on in JupyterLab."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrcreport.foundation import (
    NotebookError,
    ParamsError,
    Report,
    ReportContext,
    check_params,
)
from hrcreport.notebook.access.scope import refuse_without_report
from hrcreport.notebook.cells.door import OPENED, NotebookReport, nearest, set_names
from hrcreport.notebook.cells.provenance import check_provenance
from hrcreport.tables import known_countries


@dataclass(frozen=True, slots=True)
class Opened:
    """The report that a notebook shows, as a sentence."""

    report: str
    place: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        text = f"This notebook now shows the report {self.report}, as {self.place} sets it."
        return {"text/markdown": text, "text/plain": text}


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
    found = nearest(project, context.names)
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
