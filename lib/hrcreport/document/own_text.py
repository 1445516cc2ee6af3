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
    own = _own_notebook(notebook, project)
    if own is None:
        return ""
    shared = notebook.metadata.papermill["input_path"]
    cells = nbformat.read(own, as_version=4).cells  # type: ignore[no-untyped-call]  # nbformat is untyped
    for each in cells:
        each.metadata.setdefault("tags", [])
        each.metadata.setdefault("papermill", {})
    at = 1 + next((n for n, each in enumerate(cells) if "parameters" in each.metadata.tags), -1)
    injected = [
        each for each in notebook.cells if "injected-parameters" in each.metadata.get("tags", ())
    ]
    notebook.cells = [*cells[:at], *injected, *cells[at:]]
    path = str(own) if Path(shared).is_absolute() else os.path.relpath(own)
    notebook.metadata.papermill["input_path"] = path
    return (
        f"What {shared} is given is set by a report that has its own notebook, and that is run: "
        f"{project.place(own)}"
    )


def _own_notebook(notebook: NotebookNode, project: Project) -> Path | None:
    """Return the own notebook of the report whose parameters a shared notebook is given."""
    told = notebook.metadata.papermill
    source, given = Path(told.get("input_path") or "-").resolve(), told.get("parameters")
    is_shared = source.parent == project.notebooks.resolve()
    if not given or not is_shared or source.name.split(".")[0] not in project.kinds:
        return None
    report = _report_given(given, source.name.split(".")[0], project)
    return report.notebook if report and report.notebook.resolve() != source else None


def _report_given(given: Mapping[str, Any], kind: str, project: Project) -> Report | None:
    """Return the report whose params file sets most of what a notebook is given, and least else.

    It is one on the same State; a theme is meant where most of its file is given.
    """
    found: list[tuple[int, Report]] = []
    for report in project.reports():
        node, _ = Node.read(report.params_file, place=project.place(report.params_file))
        if node is None:
            continue  # `hrcreport check` says what is wrong with it
        said, state = node.plain(), ReportStates.COUNTRY
        alike = sum(name in given and given[name] == said[name] for name in said)
        if report.kind != kind or said.get(state) != given.get(state):
            continue
        if state in given or 2 * alike > len(said):
            found.append((2 * alike - len(said), report))
    return max(found, key=lambda each: each[0], default=(0, None))[1]
