"""A project adds a kind of document of its own in one file."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell
from tests.conftest import PARAMETERS, InventedProject, run_in_folder
from tests.small_projects import BODY

OPINION = """\
# yaml-language-server: $schema=_schema/document.json
name: opinion
noun: an opinion
masthead: body
symbol: A/HRC/[0-9]+/OP/[0-9]+
example: A/HRC/63/OP/1
blank: A/HRC/…/OP/…
word_limit: 100
short: true
summary: false
numbered: false
one_language: true
annexes: []
line: {en: Opinion on a law}
note: {en: It binds nobody.}
"""


@pytest.fixture
def with_opinions(tmp_path: Path) -> InventedProject:
    """Return a project whose report is an opinion, which the project declares."""
    project = InventedProject(tmp_path / "project").create()
    path = project.root / "data" / "documents" / "opinion.yml"
    path.parent.mkdir()
    path.write_text(OPINION, encoding="utf-8")
    cells = project.cells()
    cells[1] = new_code_cell(
        PARAMETERS.replace("Day, ", "Day, Document, ") + 'document: Document = "report"  # kind',
        metadata={"tags": ["parameters"]},
    )
    project.notebook(*cells)
    project.params("xxa", "country: XXA\ndocument: opinion\nsymbol: A/HRC/63/OP/1\n")
    return project


@pytest.mark.slow
def test_a_new_kind_of_document_takes_one_file(with_opinions: InventedProject) -> None:
    project = with_opinions

    def run(*words: str) -> str:
        return run_in_folder(project.root, *words)[1]

    assert "wrote params/_schema/country.json" in run("schema")
    assert '"opinion"' in (project.root / "params/_schema/country.json").read_text()
    assert (project.root / "data/documents/_schema/document.json").is_file()
    assert run("check").endswith("1 report checked: nothing is wrong.\n")

    assert "built" in run("build", "xxa", "--engine", "pandoc", "--to", "pdf,html")
    assert (project.project.builds / "xxa" / "xxa.pdf").is_file()
    page = (project.project.builds / "xxa" / "xxa.html").read_text(encoding="utf-8")
    page = page.partition("<body")[2]
    assert "Opinion on a law" in page
    assert "It binds nobody." in page
    assert f'<p class="united-nations">{BODY.name["en"]}</p>' in page
    assert "English only" in page
    for word in (
        "Distr.",
        ">Summary<",
        "United Nations</p>",
        "Human Rights Council",
        "Agenda item",
    ):
        assert word not in page, word
    assert 'class="number">1' not in page
    found = run("inspect", "xxa")
    assert "form.no-summary" not in found
    assert "form.symbol" not in found
    assert "per cent of 100" in found
    kind = project.root / "data/documents/opinion.yml"
    kind.write_text(OPINION.replace("word_limit: 100", "word_limit: 200"), encoding="utf-8")
    assert "data/documents/opinion.yml" in run("why", "xxa")

    project.params("xxa", "country: XXA\ndocument: opinoin\n")
    assert "Did you mean 'opinion'?" in run("check")
    project.params("xxa", "country: XXA\ndocument: opinion\nsymbol: A/HRC/63/72\n")
    assert "the symbol A/HRC/63/72 is not that of an opinion." in run("check")
