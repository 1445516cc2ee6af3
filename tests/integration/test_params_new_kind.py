"""A kind of document is declared once: a new one is an entry and the words that it prints."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell
from tests.conftest import LIBRARY, PARAMETERS, InventedProject

DOCUMENTS = "hrcreport/foundation/params/documents.py"
STRINGS = "reports/_extensions/hrc/strings/en.yml"
ENTRY = """\
        DocumentKind(
            "opinion",
            "an opinion",
            r"A/HRC/[0-9]+/OP/[0-9]+",
            "A/HRC/63/OP/1",
            "A/HRC/…/OP/…",
            100,
            short=True,
            summary=False,
            one_language=True,
            lines={"document-line": "opinion-line"},
        ),
"""
LAST = """\
        DocumentKind(
            "corrigendum",
            "a corrigendum",
"""
WORDS = 'opinion-line: {text: "Opinion of the Expert Mechanism", verified: false, source: ""}\n'


@pytest.fixture
def with_opinions(tmp_path: Path) -> Any:
    """Return a project and a copy of the library in which two files were changed, and a runner."""
    library = tmp_path / "lib"
    shutil.copytree(LIBRARY, library, ignore=shutil.ignore_patterns("__pycache__"))
    declared = library / DOCUMENTS
    text = declared.read_text(encoding="utf-8")
    assert text.count(LAST) == 1
    declared.write_text(text.replace(LAST, ENTRY + LAST), encoding="utf-8")

    project = InventedProject(tmp_path / "project").create()
    strings = project.root / STRINGS
    strings.write_text(strings.read_text(encoding="utf-8") + WORDS, encoding="utf-8")
    cells = project.cells()
    cells[1] = new_code_cell(
        PARAMETERS.replace("Day, ", "Day, Document, ") + 'document: Document = "report"  # kind',
        metadata={"tags": ["parameters"]},
    )
    project.notebook(*cells)
    project.params("xxa", "country: XXA\ndocument: opinion\nsymbol: A/HRC/63/OP/1\n")

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "hrcreport", "--root", project.root, *words],
            env={**os.environ, "PYTHONPATH": str(library)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    return project, run


@pytest.mark.slow
def test_a_new_kind_of_document_takes_two_files(with_opinions: Any) -> None:
    project, run = with_opinions
    assert "wrote params/_schema/country.json" in run("schema")
    assert '"opinion"' in (project.root / "params/_schema/country.json").read_text()
    assert run("check").endswith("1 report checked: nothing is wrong.\n")

    assert "built" in run("build", "xxa", "--engine", "pandoc", "--to", "html")
    page = (project.project.builds / "xxa" / "xxa.html").read_text(encoding="utf-8")
    assert "Opinion of the Expert Mechanism" in page
    assert "English only" in page
    assert "Distr." not in page
    assert ">Summary<" not in page
    found = run("inspect", "xxa")
    assert "form.no-summary" not in found
    assert "form.symbol" not in found
    assert "per cent of 100" in found

    project.params("xxa", "country: XXA\ndocument: opinoin\n")
    assert "Did you mean 'opinion'?" in run("check")
    project.params("xxa", "country: XXA\ndocument: opinion\nsymbol: A/HRC/63/72\n")
    assert "the symbol A/HRC/63/72 is not that of an opinion." in run("check")
