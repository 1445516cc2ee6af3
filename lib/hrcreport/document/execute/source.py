"""This module reads a notebook as reports run it: without what an earlier run left in the file."""

from __future__ import annotations

import json
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
SLOW_AND_UNUSED = (
    "arrow",
    "fqdn",
    "isoduration",
    "rfc3986_validator",
    "rfc3987",
    "rfc3987_syntax",
    "uri_template",
    "webcolors",
)


@contextmanager
def quick_imports() -> Iterator[None]:
    """Keep jsonschema from loading what checks addresses, durations and colours, for a second.

    It is imported with nbformat and tries these packages for checks that no notebook needs; without
    them the checks are left out.
    """
    hidden = [name for name in SLOW_AND_UNUSED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # makes the import fail
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


DOCUMENTS = frozenset({"application/vnd.hrcreport.float+json", "text/markdown"})
"""Kinds of output that become part of a document."""
TOLD = "application/vnd.hrcreport.shown+json"
"""What is told of an output that does not."""


def read_source(path: Path) -> NotebookNode:
    """Return a notebook ready to run: no outputs, no counts, the one kernel of reports.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no notebook.
    """
    with quick_imports():
        import nbformat

    notebook: NotebookNode = _of_today(path) or nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # nbformat is untyped
    notebook.metadata["papermill"] = {}
    notebook.metadata["kernelspec"] = dict(KERNELSPEC)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _of_today(path: Path) -> NotebookNode | None:
    """Return a notebook in the form of today, whose cells all have an id; None where it is not.

    An older one is made one of today, and its schema is compiled for that.
    """
    from nbformat import v4

    parsed = json.loads(path.read_text(encoding="utf-8"))
    try:
        form = (parsed["nbformat"], parsed["nbformat_minor"])
        have_ids = all(isinstance(cell["id"], str) for cell in parsed["cells"])
    except (LookupError, TypeError):
        return None
    if form != (v4.nbformat, v4.nbformat_minor) or not have_ids:
        return None
    notebook: NotebookNode = v4.to_notebook(parsed)  # type: ignore[no-untyped-call]  # as above
    return notebook


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook as nbformat does, without a look at its form: it was read, or run."""
    with quick_imports():
        from nbformat import v4

    path.write_text(v4.writes(notebook) + "\n", encoding="utf-8", newline="\n")  # type: ignore[no-untyped-call]  # as above


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
    """Drop all outputs that no document holds: what cells printed, displayed and raised.

    Why something is not printed stays.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            outputs = [
                output
                for output in cell.outputs
                if {TOLD, *DOCUMENTS} & output.get("data", {}).keys()
            ]
            for output in outputs:
                if not DOCUMENTS & output["data"].keys():
                    output["data"] = {TOLD: output["data"][TOLD]}
            cell.outputs = outputs
    return notebook
