"""This module finds the one cell of a notebook that is tagged `parameters`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from hrcreport.foundation.errors import Problem
from hrcreport.foundation.records.source_text import SlipError, parse_json

TAG = "parameters"
CELL_TYPES = ("code", "markdown", "raw")


class ParametersCell(NamedTuple):
    """The tagged cell: its number, counted over all cells from 1, and its source."""

    number: int
    source: str


def read_cells(notebook: Path, *, place: str) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return the cells of a notebook as plain data, or none and why it is no sound notebook.

    Each has a type, a source that is a text or a list of texts, and tags that are texts where it
    has any. The notebook is read as plain JSON: importing nbformat takes longer than all other
    checks of two hundred reports. One content is parsed once in a process: nobody changes the
    cells. `place` is what problems call it ("notebooks/country.ipynb").
    """
    try:
        content = notebook.read_bytes()
    except FileNotFoundError:
        return [], [
            Problem(
                place,
                "this notebook does not exist.",
                "Create it, or correct the name of the file.",
                rule="declaration.no-notebook",
            )
        ]
    except OSError as error:
        return [], [
            Problem(
                place,
                f"this notebook cannot be read: {error.strerror or type(error).__name__}.",
                "Check that you may read it.",
                rule="declaration.unreadable",
            )
        ]
    cells, problems = _cells_in(content, place)
    return cells, list(problems)


@lru_cache(maxsize=64)
def _cells_in(content: bytes, place: str) -> tuple[list[dict[str, Any]], tuple[Problem, ...]]:
    def refused(what: str, mend: str, line: int | None = None) -> tuple[list[Any], tuple[Problem]]:
        rule = "declaration.not-a-notebook"
        return [], (Problem(place, what, mend, rule=rule, line=line),)

    try:
        held = parse_json(content)
    except SlipError as slip:
        return refused(
            f"this file is no Jupyter notebook: it {slip.what}.",
            "If git has merged it (lines that begin with <<<<<<<), let it be merged again, and "
            f"nothing is lost: hrcreport hooks install, then: git checkout --merge {place}. Else "
            "take it back from git.",
            slip.line,
        )
    cells = held.get("cells") if isinstance(held, dict) else None
    if not isinstance(cells, list) or held.get("nbformat") != 4:
        return refused(
            "this file is no Jupyter notebook of format 4.",
            "Open it in JupyterLab and save it again.",
            1,
        )
    for what in _misshapen(held):
        return refused(
            f"this file is no sound Jupyter notebook: {what}.",
            "Take it back from git, or open it in JupyterLab and save it again.",
        )
    return cells, ()


def _misshapen(notebook: dict[str, Any]) -> Iterator[str]:
    """Yield what JupyterLab never writes; each would end a run in the middle."""
    if not isinstance(notebook.get("metadata"), dict):
        yield "the key 'metadata' of the notebook is missing or no object"
    if not isinstance(notebook.get("nbformat_minor", 0), int):
        yield "the key 'nbformat_minor' of the notebook is no number"
    for number, cell in enumerate(notebook["cells"], 1):
        if not isinstance(cell, dict) or cell.get("cell_type") not in CELL_TYPES:
            yield f"cell {number} is of no type that a notebook has ({', '.join(CELL_TYPES)})"
            continue
        source, metadata = cell.get("source"), cell.get("metadata", {})
        if not isinstance(source, str) and not _are_texts(source):
            yield f"the key 'source' of cell {number} is no text"
        if not isinstance(metadata, dict) or not _are_texts(metadata.get("tags", [])):
            yield f"the key 'metadata' of cell {number} is no object whose tags are texts"
        if not isinstance(cell.get("id", ""), str):
            yield f"the key 'id' of cell {number} is no text"
        outputs = cell.get("outputs", [])
        if not isinstance(outputs, list) or not all(isinstance(each, dict) for each in outputs):
            yield f"the key 'outputs' of cell {number} is no list of outputs"


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def read_parameters_cell(
    notebook: Path, *, place: str
) -> tuple[ParametersCell | None, list[Problem]]:
    """Return the tagged cell of a notebook, or None, and what is wrong with its tags."""
    cells, problems = read_cells(notebook, place=place)
    if problems:
        return None, problems
    tagged = [
        (number, cell)
        for number, cell in enumerate(cells, 1)
        if TAG in cell.get("metadata", {}).get("tags", [])
    ]
    code = [(number, cell) for number, cell in tagged if cell["cell_type"] == "code"]
    if not code:
        text_cell = f"cell {tagged[0][0]} has the tag, but holds text; " if tagged else ""
        return None, [
            Problem(
                place,
                f"{text_cell}no code cell is tagged '{TAG}'.",
                f"Give the code cell that sets the parameters the tag '{TAG}' (in JupyterLab: "
                "click the cell, then the two gears at the upper right, Cell Tags).",
                "declaration.no-cell",
            )
        ]
    if code[1:]:
        numbers = " and ".join(str(number) for number, _ in code)
        problems = [
            Problem(
                place,
                f"cells {numbers} are both tagged '{TAG}'.",
                "Keep the tag on one of them.",
                "declaration.two-cells",
            )
        ]
    number, cell = code[0]
    return ParametersCell(number, "".join(cell["source"])), problems
