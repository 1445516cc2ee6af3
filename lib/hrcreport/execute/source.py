"""This module reads a notebook as reports run it: without what an earlier run left in the file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

KERNEL_NAME = "python3"
LANGUAGE = "python"
KERNELSPEC = {"display_name": "Python 3", "language": LANGUAGE, "name": KERNEL_NAME}
SLOW_AND_UNUSED = "rfc3987_syntax"


@contextmanager
def quick_imports() -> Iterator[None]:
    """Keep jsonschema from building a grammar of internet addresses, which takes a second.

    It is imported with nbformat and tries this package for a check of addresses that no notebook
    needs; without it the check is left out.
    """
    hidden = SLOW_AND_UNUSED not in sys.modules
    if hidden:
        sys.modules[SLOW_AND_UNUSED] = None  # type: ignore[assignment]  # makes the import fail
    try:
        yield
    finally:
        if hidden:
            del sys.modules[SLOW_AND_UNUSED]


DOCUMENTS = frozenset({"application/vnd.hrcreport.float+json", "text/markdown"})
"""Kinds of output that become part of a document."""


def read_source(path: Path) -> NotebookNode:
    """Return a notebook ready to run: no outputs, no counts, the one kernel of reports.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no notebook.
    """
    with quick_imports():
        import nbformat

    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # nbformat is untyped
    notebook.metadata["papermill"] = {}
    notebook.metadata["kernelspec"] = dict(KERNELSPEC)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def cleaned(notebook: NotebookNode) -> NotebookNode:
    """Drop what differs between two equal runs: times, places, a random id, tags that name none."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    return notebook


def without_plain_outputs(notebook: NotebookNode) -> NotebookNode:
    """Drop all outputs that no document holds: what cells printed, displayed and raised."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [
                each for each in cell.outputs if DOCUMENTS & each.get("data", {}).keys()
            ]
    return notebook
