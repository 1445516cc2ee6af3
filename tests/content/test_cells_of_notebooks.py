"""Code cells of our notebooks are written as anybody of Quarto writes them: options and a call."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from hrcreport.checks.manuscript.code import FLOATS, INTERFACE
from hrcreport.notebook.templates.options import CellOptions

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))


def cells(path: Path) -> list[str]:
    made = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(each["source"]) for each in made if each["cell_type"] == "code"]


def said_in_code(source: str) -> list[str]:
    """Return what a call says of its figure or table that an option could say."""
    return [
        option.arg
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == INTERFACE
        and node.func.attr in FLOATS - {"photo"}
        for option in node.keywords
        if option.arg in {"label", "caption", "alt"}
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_label_caption_and_alternative_text_stand_in_options(path: Path) -> None:
    assert [found for source in cells(path) for found in said_in_code(source)] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_options_of_our_cells_are_read_without_a_slip(path: Path) -> None:
    told = [CellOptions.of(source) for source in cells(path)]
    assert any(each.label for each in told)
    assert [slip for each in told for slip in each.slips] == []
