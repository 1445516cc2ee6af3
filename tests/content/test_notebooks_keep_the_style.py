"""Every notebook of the project is prose and thin cells: no outputs, no functions, no files."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from hrcreport.checks.review.evidence import typed_in_sources
from hrcreport.checks.validation.checks import Checked
from hrcreport.document.assemble.cells import TAGS
from hrcreport.editorial.desk.adopting import OwnNotebooks, Waiting
from hrcreport.foundation.context.project import Project
from hrcreport.notebook.templates.cells import Origin

REPOSITORY = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((REPOSITORY / "notebooks").rglob("*.ipynb"))
NETWORK = {"aiohttp", "ftplib", "http", "httpx", "requests", "socket", "urllib", "urllib3"}
FILES = re.compile(r"\bopen\(|read_csv|read_excel|read_parquet|to_csv|savefig|\.write_|Path\(")
ABSOLUTE = re.compile(r"""["'](?:/|[A-Za-z]:[\\/]|~)""")


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


@cache
def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


@pytest.fixture
def notebook(path: Path) -> NotebookNode:
    return read(path)


def code_of(notebook: NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def test_there_is_a_shared_notebook_of_each_kind() -> None:
    shared = {path.name for path in NOTEBOOKS if path.parent.name == "notebooks"}
    assert {"country.ipynb", "theme.ipynb"} <= shared


def test_each_report_is_one_notebook_that_nothing_waits_for() -> None:
    """Who changes the shared text runs `hrcreport update --all`."""
    project = Project(REPOSITORY)
    parameters, _ = Checked(project).reports()
    own = OwnNotebooks(project)
    stands = {each.id: own.waiting(each, parameters[each.id]) for each in project.reports()}
    assert {name: found for name, found in stands.items() if found != Waiting(own=True)} == {}
    assert [
        path
        for path in (REPOSITORY / "notebooks").rglob("*.md")
        if path.parent.name not in {"_shared", "ar", "fr"}
    ] == []


def test_notebook_is_valid_in_the_form_that_has_ids(path: Path, notebook: NotebookNode) -> None:
    nbformat.validate(json.loads(path.read_text(encoding="utf-8")))
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    ids = [cell["id"] for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


def test_notebook_holds_no_outputs_no_counts_and_no_attachments(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
        assert not cell.get("attachments")


def test_notebook_keeps_nothing_of_the_program_that_saved_it(notebook: NotebookNode) -> None:
    assert set(notebook.metadata) <= {"kernelspec", "language_info", Origin.key}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags", Origin.key}, cell["id"]


def test_first_cell_says_what_is_asked_and_second_declares(
    path: Path, notebook: NotebookNode
) -> None:
    first, second, *others = notebook.cells
    assert first.metadata.tags == ["about"]
    # country.fr.ipynb and countries/can-fr.ipynb say the same in their own language.
    translated = "." in path.stem or path.stem[-3:] in {"-ar", "-fr"}
    assert first.source.startswith("**") if translated else "What is asked" in first.source
    assert translated or "What is made" in first.source
    assert second.metadata.tags == ["parameters"]
    assert all("parameters" not in cell.metadata.get("tags", []) for cell in others)


def test_parameters_have_one_annotated_name_a_line_with_its_help(notebook: NotebookNode) -> None:
    source = notebook.cells[1].source
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        assert isinstance(node, ast.AnnAssign), lines[node.lineno - 1]
        assert node.lineno == node.end_lineno
        assert re.search(r"  # \S+", lines[node.lineno - 1]), f"no help: {lines[node.lineno - 1]}"


def test_tags_are_of_the_closed_list(notebook: NotebookNode) -> None:
    used = {tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])}
    assert used <= set(TAGS) - {"injected-parameters"}
    assert "title" in used


def test_code_defines_nothing_and_loops_over_nothing(notebook: NotebookNode) -> None:
    kinds = (
        ast.FunctionDef,
        ast.AsyncFunctionDef,
        ast.ClassDef,
        ast.For,
        ast.While,
        ast.Try,
        ast.With,
        ast.Global,
    )
    for source in code_of(notebook):
        found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
        assert not found, source


def test_code_reads_and_writes_no_files_and_knows_no_network(notebook: NotebookNode) -> None:
    for source in code_of(notebook):
        assert not FILES.search(source), source
        assert not ABSOLUTE.search(source), source
        assert "://" not in source
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                assert not {each.name.split(".")[0] for each in node.names} & NETWORK
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] not in NETWORK


def test_code_imports_nothing_but_this_library(notebook: NotebookNode) -> None:
    for source in code_of(notebook):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                assert {each.name for each in node.names} == {"hrcreport.notebook"}
            elif isinstance(node, ast.ImportFrom):
                assert node.module in {
                    "hrcreport.params",
                    "typing",
                }  # Literal, for choices


def test_no_statistic_is_typed_into_prose() -> None:
    """Per cent, ratios and counts come from values, or from a source that is cited with its place.

    Years and the base of a rate may stand.
    """
    assert [str(each) for each in typed_in_sources(Project(REPOSITORY))] == []


def test_no_count_of_people_is_typed_into_prose(path: Path, notebook: NotebookNode) -> None:
    blocks = sorted((REPOSITORY / "notebooks").rglob("*.md")) if path == NOTEBOOKS[0] else []
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    for text in [*texts, *(block.read_text(encoding="utf-8") for block in blocks)]:
        outside = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL)
        typed = re.findall(r"\b\d[\d,.]*(?= persons\b| people\b)", outside)
        assert typed == [], outside[:80]


SHELF = re.compile(
    r"\btables? held\b|\bheld for the present report\b"
    r"|\bregister (?:of the present report )?holds\b"
    r"|\bentered in(?:to)? the register\b|\bn’(?:a|ont|ayant) (?:pas )?été trouvée?s?\b"
    r"|\bregistre des traités\b|سجل المعاهدات|سجل القانون"
    r"|\b(?:no|nor|none)\b[^.;{}]*\b(?:has been|have been|was|were) (?:found|held\b(?! lawful))",
    re.IGNORECASE,
)


@pytest.mark.parametrize("folder", ["notebooks", "data/law"])
def test_drafts_speak_of_the_state_and_not_of_what_was_at_hand(folder: str) -> None:
    """A report says what could not be established, never what a shelf held or a search found."""
    lines = [
        (path.name, line)
        for path in (REPOSITORY / folder).rglob("*.[my][dm]*")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    lines += [
        (path.name, line)
        for path in NOTEBOOKS
        for cell in read(path).cells
        for line in cell.source.splitlines()
        if folder == "notebooks" and cell.cell_type == "markdown"
    ]
    texts = [
        f"{name}: {line[:120]}"
        for name, line in lines
        if SHELF.search(line) and not line.lstrip().startswith(("#", "seen_in:"))
    ]
    assert texts == []
