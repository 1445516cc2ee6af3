"""This module runs a notebook for Papermill's own command, so that its copy reads as the report.

The kernel is the one that Papermill starts, with all that a person sets of it. What a build adds is
added: values are filled into the prose where it stands, and the copy keeps which report it shows,
so that Quarto makes the document of it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_core.utils import run_sync
from nbformat import NotebookNode
from papermill.log import logger

from hrcreport.document.execute import failures
from hrcreport.document.execute.client import ANSWERS, Course, ReportClient
from hrcreport.document.execute.executed import ExecutedReport, lay_for_quarto
from hrcreport.document.execute.guard import Guard
from hrcreport.document.own_text import take_own_text
from hrcreport.foundation import ExecutionError, NotebookError, Project, ProjectError, Report
from hrcreport.notebook import ExecutedCell

OPENED_MIME = "application/vnd.hrcreport.opened+json"


class _Client(ReportClient):
    """The client of a build, which also asks the kernel which report it has shown."""

    opened: Mapping[str, Any] | None = None

    def papermill_execute_cells(self) -> None:
        super().papermill_execute_cells()
        if self.course.finished and not self.course.prose_problems:
            answer = run_sync(self._ask)(f"{ANSWERS}.opened(globals())")
            self.opened = answer.get("data", {}).get(OPENED_MIME)


def made_ready(notebook: NotebookNode) -> None:
    """Let a notebook begin anew, before Papermill writes anything; make a folder of the project.

    Where a shared notebook is given what a report sets that has its own, it becomes that one.

    Raises:
        NotebookError: the copy would take the place of a notebook of the project.
    """
    told = notebook.metadata.get("papermill", {})
    target, project = _local(told.get("output_path")), _project_of(told.get("input_path"))
    if target and project and target.is_relative_to(project.notebooks.resolve()):
        raise NotebookError.of(
            project.place(target),
            "Papermill's copy would lie among the notebooks that reports are written in.",
            f"Write it elsewhere, such as out/{target.name}.",
            "notebook.copy-among-sources",
        )
    if target and project and target.is_relative_to(project.root.resolve()):
        target.parent.mkdir(parents=True, exist_ok=True)
    if project and (told := take_own_text(notebook, project)):
        logger.warning(told)
    ExecutedReport.take_from(notebook)
    notebook.metadata.pop(ExecutedCell.READ, None)


def run(
    nb_man: Any,
    kernel_name: str,
    *,
    input_path: Any = None,
    start_timeout: int = 60,
    execution_timeout: int | None = None,
    timeout: int | None = None,
    **options: Any,
) -> None:
    """Run the notebook that Papermill manages, fill in its prose, and keep what it showed.

    What is not named here goes to the client, as Papermill's own engine hands it on.

    Raises:
        ExecutionError: a value in prose cannot be printed; all of them are named.
    """
    notebook = nb_man.nb
    place = str(notebook.metadata.papermill.get("input_path") or "the notebook")
    course = Course(notebook=notebook, cells=list(notebook.cells))
    guard = Guard(lambda: getattr(client.km and client.km.provisioner, "pid", None), 0)
    client = _Client(
        nb_man,
        course=course,
        guard=guard,
        kernel_name=kernel_name,
        timeout=execution_timeout or timeout,
        startup_timeout=start_timeout,
        log=logger,
        **options,
    )
    with guard.watching():
        client.execute(env=_environment(place))
    project = _project_of(place) or _project_of(".")
    root = project.root if project else Path.cwd()
    context = failures.Context(
        Path(place).stem,
        place=place,
        timeout=0,
        start_seconds=start_timeout,
        output=Path(place),
        root=root,
    )
    if problems := list(failures.prose_failed(context, course)):
        raise ExecutionError(problems)
    for warning in failures.went_on(context, course):
        logger.warning(str(warning))
    if client.opened is not None:
        _keep(client.opened, notebook, course, place)


def _keep(opened: Mapping[str, Any], notebook: NotebookNode, course: Course, place: str) -> None:
    """Write into the copy what it showed, and lay beside it what Quarto needs."""
    if read := course.closing.get("past_library"):
        notebook.metadata[ExecutedCell.READ] = dict(read)
    source, target = _local(place), _local(notebook.metadata.papermill.get("output_path"))
    project = _project_of(place) or _project_of(".")
    ran = project.place(source) if project and source else place
    ExecutedReport(**opened, notebook=ran).keep(notebook)
    if not opened["report"] or project is None:
        return
    own_report = next(
        (report for report in project.reports() if report.id == opened["report"]), None
    )
    if own_report and source and own_report.notebook.resolve() != source:
        logger.warning(
            f"This is the text of {ran}. The report '{own_report.id}' has its own notebook, "
            "from which "
            f"'hrcreport build {own_report.id}' makes the document: "
            f"{project.place(own_report.notebook)}"
        )
    if target and (notice := lay_for_quarto(target, project)):
        logger.warning(notice)


def _environment(place: str) -> dict[str, str]:
    """Return the environment of the kernel: Papermill's, and what keeps two runs alike."""
    variables = {Report.BY_PAPERMILL: "1", "PYTHONHASHSEED": "0"}
    if (project := _project_of(place)) and _project_of(".") is None:
        variables[Project.VARIABLE] = str(project.root)
    return {**os.environ, **variables}


def _project_of(place: object) -> Project | None:
    """Return the project around a file or folder of this machine, if there is one."""
    path = _local(place)
    if path is None:
        return None
    try:
        return Project.at_hand(start=path if path.is_dir() else path.parent)
    except ProjectError:
        return None


def _local(place: object) -> Path | None:
    """Return the path of a file of this machine; Papermill writes to other places as well."""
    text = str(place or "")
    return None if text in {"", "-"} or "://" in text else Path(text).resolve()
