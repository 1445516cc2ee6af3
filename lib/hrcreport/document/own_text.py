"""This module puts a report's own notebook in the place of a shared one that Papermill was given.

A loop over params files by one notebook, as those write who know Papermill, then gives each report
with its own words.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from hrcreport.foundation import Node, Project, Report, ReportStates


def take_own_text(notebook: NotebookNode, project: Project) -> str:
    """Put the cells of a report's own notebook in the place of those of a shared one.

    `notebook` is as Papermill is about to run it. What it injected stands below the parameters.
    Returns what is to be said of that; an empty text where the notebook stays.
    """
    own_notebook = _own_notebook(notebook, project)
    if own_notebook is None:
        return ""
    shared = notebook.metadata.papermill["input_path"]
    cells = nbformat.read(own_notebook, as_version=4).cells  # type: ignore[no-untyped-call]  # nbformat is untyped
    for cell in cells:
        cell.metadata.setdefault("tags", [])
        cell.metadata.setdefault("papermill", {})
    at = 1 + next((n for n, cell in enumerate(cells) if "parameters" in cell.metadata.tags), -1)
    injected = [
        cell for cell in notebook.cells if "injected-parameters" in cell.metadata.get("tags", ())
    ]
    notebook.cells = [*cells[:at], *injected, *cells[at:]]
    path = str(own_notebook) if Path(shared).is_absolute() else os.path.relpath(own_notebook)
    notebook.metadata.papermill["input_path"] = path
    return (
        f"What {shared} is given is set by a report that has its own notebook, and that is run: "
        f"{project.place(own_notebook)}"
    )


def _own_notebook(notebook: NotebookNode, project: Project) -> Path | None:
    """Return the own notebook of the report whose parameters a shared notebook is given."""
    papermill_metadata = notebook.metadata.papermill
    source, parameters = (
        Path(papermill_metadata.get("input_path") or "-").resolve(),
        papermill_metadata.get("parameters"),
    )
    is_shared = source.parent == project.notebooks.resolve()
    if not parameters or not is_shared or source.name.split(".")[0] not in project.kinds:
        return None
    report = _report_given(parameters, source.name.split(".")[0], project)
    return report.notebook if report and report.notebook.resolve() != source else None


def _report_given(parameters: Mapping[str, Any], kind: str, project: Project) -> Report | None:
    """Return the report whose params file sets most of what a notebook is given, and least else.

    It is one on the same State; a theme is meant where most of its file is given.
    """
    candidates: list[tuple[int, Report]] = []
    for report in project.reports():
        node, _ = Node.read(report.params_file, place=project.place(report.params_file))
        if node is None:
            continue  # `hrcreport check` says what is wrong with it
        file_parameters, state = node.plain(), ReportStates.COUNTRY
        alike = sum(
            name in parameters and parameters[name] == file_parameters[name]
            for name in file_parameters
        )
        if report.kind != kind or file_parameters.get(state) != parameters.get(state):
            continue
        if state in parameters or 2 * alike > len(file_parameters):
            candidates.append((2 * alike - len(file_parameters), report))
    return max(candidates, key=lambda candidate: candidate[0], default=(0, None))[1]
