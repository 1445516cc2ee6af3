"""This module opens a report by its id in a notebook that is worked on in JupyterLab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hrcreport.foundation import (
    NotebookError,
    ParamsError,
    Problem,
    Project,
    Report,
    ReportContext,
    check_params,
)
from hrcreport.notebook.access.scope import refuse_without_report
from hrcreport.notebook.cells.door import (
    OPENED,
    NotebookReport,
    given_to,
    nearest,
    read_report,
    set_names,
)
from hrcreport.notebook.cells.provenance import check_provenance
from hrcreport.notebook.templates.cells import NOTE_MIME

INJECTED = "the cell below the parameters"
OF_A_REPORT = ("country", "limb", "language")
"""What a report's own notebook is written for: another value asks for another notebook."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The report that a notebook shows, as a sentence, and what was given to it otherwise."""

    report: str
    place: str
    given: tuple[str, ...] = ()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        exception_text = f", but for {', '.join(self.given)} here" if self.given else ""
        text = (
            f"This notebook now shows the report {self.report}, as {self.place} sets "
            f"it{exception_text}."
        )
        return {NOTE_MIME: {"report": self.report}, "text/markdown": text, "text/plain": text}


def open_report(context: ReportContext, report: str = "") -> Opened | None:
    """Let the notebook show a report: `open_report("bra")` sets what its params file sets.

    Run it below the `parameters` cell, then the cells that follow. What a cell between the two has
    set stays, as what Papermill injects by `-f`, `-y` and `-p`. Without an id it is the report that
    was chosen by the command "Open report…"; where none was, the notebook must have been given a
    report's parameters, as Papermill does by `-f`. In a build, where they are set already, it does
    nothing.

    Raises:
        ParamsError: there is no such report, or `hrcreport check` refuses it, or what was given.
        NotebookError: no report is named and no State is set; what the report of the State sets is
            missing; the report has another notebook; or what was given is no parameter, or asks for
            another report.
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
    nearest_report = nearest(project, context.names)
    if nearest_report is None:
        return None  # a State that has no report yet
    if nearest_report.left_out:
        raise NotebookError.of(
            nearest_report.place,
            f"what the report '{nearest_report.report.id}' sets there is not set here: "
            f"{', '.join(nearest_report.left_out)}.",
            f'In JupyterLab write hrc.open_report("{nearest_report.report.id}") into this cell. By '
            f"Papermill give the file: papermill {project.place(nearest_report.report.notebook)} "
            f"out.ipynb -f {nearest_report.place}",
            "provenance.left-out",
        )
    return _open(nearest_report.report.id, context)


def _open(report_id: str, context: ReportContext) -> Opened:
    project = context.project
    overrides, unknown = given_to(context.names)
    for name in unknown:
        raise NotebookError(
            [
                Problem.not_one_of(
                    name,
                    context.names["__annotations__"],
                    INJECTED,
                    f"'{name}' is no parameter of this notebook.",
                    "provenance.unknown-parameter",
                    heading="Parameters",
                )
            ]
        )
    for report in project.reports():
        if report.id == report_id and (read := read_report(report, project)):
            own_values = read[0].values
            overrides = {
                name: value for name, value in overrides.items() if own_values.get(name) != value
            }
            _refuse_of_another(report, project, overrides, own_values)
    parameters, problems = check_params(
        project, known_countries=project.known_countries(), only=[report_id], overrides=overrides
    )
    problems += [problem for _, problem in check_provenance(project, parameters)]
    if errors := [problem for problem in problems if problem.severity == "error"]:
        raise ParamsError(
            replace(problem, place=INJECTED, line=None) if problem.key in overrides else problem
            for problem in errors
        )
    (report,) = (candidate for candidate in project.reports() if candidate.id == report_id)
    _refuse_other_notebook(report, context, declared=set(parameters[report_id].values))
    set_names({**parameters[report_id].values, OPENED: report_id})
    override_texts = tuple(f"{name} = {value!r}" for name, value in overrides.items())
    return Opened(report_id, project.place(report.params_file), override_texts)


def _refuse_of_another(
    report: Report, project: Project, overrides: Mapping[str, Any], own_values: Mapping[str, Any]
) -> None:
    for name in OF_A_REPORT:
        if name in overrides:
            shared = project.place(project.notebook_of("", report.kind))
            raise NotebookError.of(
                INJECTED,
                f"'{name}' is given as {overrides[name]!r}, but what is opened here is the report "
                f"'{report.id}', whose '{name}' is {own_values.get(name)!r}.",
                f"Leave it out, or run {shared} with all that the other report sets: "
                f"papermill {shared} out.ipynb -f params/…",
                "provenance.given-another",
                value=str(overrides[name]),
            )


def _refuse_other_notebook(report: Report, context: ReportContext, *, declared: set[str]) -> None:
    """Refuse a report that another notebook prints, such as one in another language.

    Raises:
        NotebookError: the report has another notebook, or the cell of parameters was not run.
    """
    project, open_notebook = context.project, Path(context.workspace.notebook).name
    of_reports = {candidate.notebook.name for candidate in project.reports()}
    is_report_notebook = (
        open_notebook in of_reports or open_notebook.partition(".")[0] in project.kinds
    )
    is_other_notebook = is_report_notebook and open_notebook != report.notebook.name
    if is_other_notebook or not declared <= set(context.names.get("__annotations__", {})):
        raise NotebookError.of(
            f"the report '{report.id}'",
            f"this is not its notebook, which is {project.place(report.notebook)}."
            if is_other_notebook
            else "its parameters are not declared here.",
            "Open that notebook, and write the line there."
            if is_other_notebook
            else f"Run the cell of parameters of {project.place(report.notebook)} first.",
            "provenance.other-notebook",
            value=report.id,
        )
