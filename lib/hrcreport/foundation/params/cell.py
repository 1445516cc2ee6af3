"""This module finds the one cell of a notebook that is tagged `parameters`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from hrcreport.foundation.errors import Problem
from hrcreport.foundation.records.source_text import read_cells

TAG = "parameters"


class ParametersCell(NamedTuple):
    """The tagged cell: its number, counted over all cells from 1, and its source."""

    number: int
    source: str


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
