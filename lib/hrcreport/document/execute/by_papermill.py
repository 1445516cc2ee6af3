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

import yaml
from jupyter_core.utils import run_sync
from nbformat import NotebookNode
from papermill.iorw import load_notebook_node
from papermill.log import logger

from hrcreport.document.execute import failures
from hrcreport.document.execute.client import ANSWERS, Course, ReportClient
from hrcreport.document.execute.executed import ExecutedReport, lay_for_quarto
from hrcreport.document.execute.guard import Guard
from hrcreport.foundation import (
    ExecutionError,
    NotebookError,
    Project,
    ProjectError,
    Report,
    ReportStates,
)
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
    if project and (own := _own_notebook(notebook, project)):
        _take_cells(notebook, own, project)
    ExecutedReport.take_from(notebook)
    notebook.metadata.pop(ExecutedCell.READ, None)


def _own_notebook(notebook: NotebookNode, project: Project) -> Path | None:
    """Return the own notebook of the report whose parameters a shared notebook is given."""
    told = notebook.metadata.papermill
    source, given = _local(told.get("input_path")), told.get("parameters")
    is_shared = source and source.parent == project.notebooks.resolve()
    if not source or not is_shared or not given or source.name.split(".")[0] not in Report.FOLDERS:
        return None
    report = _report_given(given, source.name.split(".")[0], project)
    return report.notebook if report and report.notebook.resolve() != source else None


def _report_given(given: Mapping[str, Any], kind: str, project: Project) -> Report | None:
    """Return the report whose params file sets most of what a notebook is given, and least else.

    It is one on the same State; a theme is meant where most of its file is given.
    """
    found: list[tuple[int, Report]] = []
    for report in project.reports():
        try:
            said = yaml.safe_load(report.params_file.read_text(encoding="utf-8"))
            alike = sum(name in given and given[name] == said[name] for name in said)
        except (OSError, ValueError, TypeError, yaml.YAMLError):
            continue  # `hrcreport check` says what is wrong with it
        state = ReportStates.COUNTRY
        if report.kind != kind or said.get(state) != given.get(state):
            continue
        if state in given or 2 * alike > len(said):
            found.append((2 * alike - len(said), report))
    return max(found, key=lambda each: each[0], default=(0, None))[1]


def _take_cells(notebook: NotebookNode, own: Path, project: Project) -> None:
    """Put the cells of a report's own notebook in the place of those of a shared one, and say so.

    What Papermill injected stands below its parameters.
    """
    shared = notebook.metadata.papermill["input_path"]
    cells = load_notebook_node(str(own)).cells
    at = 1 + next((n for n, each in enumerate(cells) if "parameters" in each.metadata.tags), -1)
    injected = [each for each in notebook.cells if _is_injected(each)]
    notebook.cells = [*cells[:at], *injected, *cells[at:]]
    path = str(own) if Path(shared).is_absolute() else os.path.relpath(own)
    notebook.metadata.papermill["input_path"] = path
    logger.warning(
        f"What {shared} is given is set by a report that has its own notebook, and that is run: "
        f"{project.place(own)}"
    )


def _is_injected(cell: NotebookNode) -> bool:
    return "injected-parameters" in cell.metadata.get("tags", ())


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
    context = failures.Context(Path(place).stem, place, 0, start_timeout, Path(place), root)
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
    own = next((each for each in project.reports() if each.id == opened["report"]), None)
    if own and source and own.notebook.resolve() != source:
        logger.warning(
            f"This is the text of {ran}. The report '{own.id}' has its own notebook, from which "
            f"'hrcreport build {own.id}' makes the document: {project.place(own.notebook)}"
        )
    if target and (told := lay_for_quarto(target, project)):
        logger.warning(told)


def _environment(place: str) -> dict[str, str]:
    """Return the environment of the kernel: Papermill's, and what keeps two runs alike."""
    told = {Report.BY_PAPERMILL: "1", "PYTHONHASHSEED": "0"}
    if (found := _project_of(place)) and _project_of(".") is None:
        told[Project.VARIABLE] = str(found.root)
    return {**os.environ, **told}


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
