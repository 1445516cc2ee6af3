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
SHIPPED = [
    *NOTEBOOKS,
    *sorted((ROOT / "lib").rglob("*.ipynb")),
    *sorted((ROOT / "docs").rglob("*.ipynb")),
]
"""Those of the project, of starters and of the tutorial."""
MOST_LINES, MOST_SIGNS = 3, 100


def cells(path: Path) -> list[str]:
    made = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(each["source"]) for each in made if each["cell_type"] == "code"]


def code_of(path: Path) -> list[str]:
    """Return the code of each cell but that of the parameters, without options and empty lines."""
    return [
        "\n".join(line for line in source.split("\n") if line.strip() and line[:2] != "#|")
        for source in cells(path)
        if "from hrcreport.params import" not in source
    ]


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


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_cell_is_its_options_and_at_most_three_lines_of_a_hundred_signs(path: Path) -> None:
    assert [
        code
        for code in code_of(path)
        if code.count("\n") >= MOST_LINES or max(map(len, code.split("\n"))) > MOST_SIGNS
    ] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_cell_asks_whether_there_is_something_to_show(path: Path) -> None:
    """What has nothing to show prints nothing by itself."""
    assert [
        ast.unparse(node)
        for code in code_of(path)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.IfExp)
        and isinstance(node.orelse, ast.Constant)
        and node.orelse.value is None
    ] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_cell_shows_one_thing_in_its_last_statement(path: Path) -> None:
    shown = [
        [isinstance(each, ast.Expr) for each in ast.parse(code).body] for code in code_of(path)
    ]
    assert [each for each in shown if any(each[:-1])] == []
