"""This module finds the one cell of a notebook that is tagged `parameters`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from hrcreport.errors import Problem

TAG = "parameters"


class ParametersCell(NamedTuple):
    """The tagged cell: its number, counted over all cells from 1, and its source."""

    number: int
    source: str


def read_parameters_cell(
    notebook: Path, *, place: str
) -> tuple[ParametersCell | None, list[Problem]]:
    """Return the tagged cell of a notebook, or None, and what is wrong with its tags.

    The notebook is read as plain JSON: importing nbformat takes longer than all other checks of
    two hundred reports, and only the format, tags and sources are needed here.

    Args:
        notebook: the `.ipynb` file.
        place: what problems call it ("notebooks/country.ipynb").
    """

    def problem(rule: str, what: str, mend: str) -> list[Problem]:
        return [Problem(place, what, mend, rule=rule)]

    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None, problem(
            "declaration.no-notebook",
            "this notebook does not exist.",
            "Create it, or correct the name of the file.",
        )
    except OSError as error:
        return None, problem(
            "declaration.unreadable",
            f"this notebook cannot be read: {error.strerror or type(error).__name__}.",
            "Check that you may read it.",
        )
    except ValueError:
        return None, problem(
            "declaration.not-a-notebook",
            "this file is no Jupyter notebook: it was damaged or is something else.",
            "Take it back from git. An unfinished merge (lines that begin with <<<<<<<) spoils "
            "a notebook too.",
        )
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list) or content.get("nbformat") != 4:
        return None, problem(
            "declaration.not-a-notebook",
            "this file is no Jupyter notebook of format 4.",
            "Open it in JupyterLab and save it again.",
        )
    tagged = [(number, cell) for number, cell in enumerate(cells, 1) if _is_tagged(cell)]
    code = [(number, cell) for number, cell in tagged if cell.get("cell_type") == "code"]
    if not code:
        text_cell = f"cell {tagged[0][0]} has the tag, but holds text; " if tagged else ""
        return None, problem(
            "declaration.no-cell",
            f"{text_cell}no code cell is tagged '{TAG}'.",
            f"Give the code cell that sets the parameters the tag '{TAG}' (in JupyterLab: click "
            "the cell, then the two gears at the upper right, Cell Tags).",
        )
    number, cell = code[0]
    source = cell.get("source", "")
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    if not code[1:]:
        return ParametersCell(number, text), []
    numbers = " and ".join(str(number) for number, _ in code)
    return ParametersCell(number, text), problem(
        "declaration.two-cells",
        f"cells {numbers} are both tagged '{TAG}'.",
        "Keep the tag on one of them.",
    )


def _is_tagged(cell: object) -> bool:
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return isinstance(tags, list) and TAG in tags
