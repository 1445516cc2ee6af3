"""Code cells of our notebooks are written as anybody of Quarto writes them: options and a call."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

import hrcreport.notebook as hrc
from hrcreport.checks.manuscript.code import FLOATS, INTERFACE
from hrcreport.foundation.errors import NotebookError
from hrcreport.notebook.cells import api, struck
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


def test_a_name_that_fewer_than_two_notebooks_call_is_shown_on_a_page_of_the_docs() -> None:
    """What neither our notebooks nor a page for those of others need is none of `hrc`."""
    notebooks = [path.read_text(encoding="utf-8") for path in SHIPPED]
    pages = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "docs").rglob("*.md")
        if path.name not in {"api-notebook.md", "errors.md"}
    )
    measures = (ROOT / "docs" / "reference" / "measures.md").read_text(encoding="utf-8")

    def called(name: str, text: str) -> bool:
        return bool(re.search(rf"\b{INTERFACE}\.{name}\b", text))

    assert [
        name
        for name in api.__all__
        if sum(called(name, text) for text in notebooks) < 2
        and not called(name, pages)
        and f"`{name}(" not in measures
    ] == []


def test_a_name_that_nothing_shipped_calls_says_on_the_page_of_names_what_it_is_for() -> None:
    """Notebooks of the project, of starters and of tutorials call all others."""
    page = (ROOT / "docs" / "reference" / "api-notebook.md").read_text(encoding="utf-8")
    listed = re.findall(rf"^\| `{INTERFACE}\.(\w+)` \|", page, re.MULTILINE)
    tutorials = sorted((ROOT / "docs" / "tutorial").rglob("*.md"))
    texts = [path.read_text(encoding="utf-8") for path in (*SHIPPED, *tutorials)]
    called = {name for text in texts for name in re.findall(rf"\b{INTERFACE}\.(\w+)\b", text)}
    assert listed == [name for name in api.__all__ if name not in called]


def test_a_name_that_there_was_says_what_stands_for_it_and_is_called_by_no_notebook() -> None:
    assert not {*struck.INSTEAD} & {*api.__all__}
    for name, instead in struck.INSTEAD.items():
        with pytest.raises(NotebookError, match=re.escape(instead)):
            getattr(hrc, name)
        assert not [path for path in SHIPPED if f"hrc.{name}" in path.read_text(encoding="utf-8")]
    for name in re.findall(r"\bhrc\.(\w+)", " ".join(struck.INSTEAD.values())):
        assert name in api.__all__
