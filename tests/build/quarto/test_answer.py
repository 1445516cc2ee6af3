"""What Quarto is answered of a notebook: the document alone, what is not ours, or a sentence."""

from __future__ import annotations

import io
import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from tests.conftest import InventedProject

from hrcreport.build.quarto.answer import (
    NOT_SAID,
    RENDERED,
    TO_RENDER,
    VARIABLES,
    _without,
    answer_quarto,
)
from hrcreport.document.execute.executed import ExecutedReport


def asked(
    path: Path, *, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """Return what the script answers of a notebook, as a filter."""
    monkeypatch.chdir(path.parent)
    monkeypatch.setattr("sys.stdin", io.StringIO(path.read_text(encoding="utf-8")))
    capsys.readouterr()
    answer_quarto(str(path.with_name("use-hrcreport.py")))
    return capsys.readouterr().out


def test_key_is_left_out_with_all_that_stands_below_it() -> None:
    front = ["title: A\n", "engine:\n", "- markdown\n", "summary: |\n", "  format: kept\n"]
    front += ["format:\n", "  hrc-html: default\n", "lang: en\n"]
    kept = ["title: A\n", "summary: |\n", "  format: kept\n", "lang: en\n"]
    assert list(_without(front, NOT_SAID)) == kept


def test_notebook_of_others_passes_as_it_is(
    invented: InventedProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = [new_markdown_cell("# Mine’s: hrcreport"), new_code_cell("a = 1")]
    path = invented.notebook(*cells, name="mine.ipynb")
    answer = asked(path, monkeypatch=monkeypatch, capsys=capsys)
    assert json.loads(answer) == json.loads(path.read_text("utf-8"))


def test_answer_is_of_letters_that_quarto_cannot_split(
    invented: InventedProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = invented.notebook(new_markdown_cell("# L’été"), new_code_cell("a = 1"), name="my.ipynb")
    assert asked(path, monkeypatch=monkeypatch, capsys=capsys).isascii()


def test_notebook_that_shows_no_report_passes_as_it_is(
    invented: InventedProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = invented.notebook(new_code_cell("import hrcreport.notebook as hrc"), name="mine.ipynb")
    notebook = nbformat.read(path, as_version=4)
    ExecutedReport("", {}, "notebooks/mine.ipynb").keep(notebook)
    nbformat.write(notebook, path)
    answer = asked(path, monkeypatch=monkeypatch, capsys=capsys)
    assert json.loads(answer) == json.loads(path.read_text("utf-8"))


def test_notebook_that_several_reports_share_is_refused_with_the_command(
    invented: InventedProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    invented.params("xxa-fr", "country: XXA\nlanguage: fr\n")
    path = invented.root / "notebooks" / "country.ipynb"
    invented.write("notebooks/country.fr.ipynb", path.read_text("utf-8"))
    theme = invented.notebook(*invented.cells()[:4], name="theme.ipynb")
    with pytest.raises(SystemExit):
        asked(theme, monkeypatch=monkeypatch, capsys=capsys)
    said = capsys.readouterr().err
    assert "notebooks/theme.ipynb: this notebook has not run" in said
    assert "papermill notebooks/country" in said


def test_without_a_report_nothing_is_dated(
    invented: InventedProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = invented.write("out/use-hrcreport.py", "")
    path = invented.root / "out" / "mine.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("a = 1")]), path)
    monkeypatch.setenv(TO_RENDER, "mine.ipynb\ngone.ipynb")
    answer_quarto(str(script))
    said = (invented.root / "out" / VARIABLES).read_text()
    assert "TYPST_IGNORE_SYSTEM_FONTS=true\n" in said
    assert "SOURCE_DATE_EPOCH" not in said
    assert (invented.root / "out" / "_extensions" / "hrc" / "_extension.yml").exists()


def test_files_of_no_notebook_are_left_alone(
    invented: InventedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = invented.write("out/use-hrcreport.py", "")
    file = invented.write("out/note.pdf", "no PDF")
    monkeypatch.setenv(RENDERED, "note.pdf\ngone.pdf")
    answer_quarto(str(script))
    assert file.read_text() == "no PDF"


def test_two_copies_of_a_notebook_are_told_apart_by_nobody(
    invented: InventedProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = invented.notebook(*invented.cells(), name="theme.ipynb")
    with pytest.raises(SystemExit):
        asked(path, monkeypatch=monkeypatch, capsys=capsys)
    assert "country.ipynb, theme.ipynb are the same notebook" in capsys.readouterr().err


def test_changed_notebook_is_not_taken_for_another(
    invented: InventedProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = invented.root / "notebooks" / "country.ipynb"
    monkeypatch.chdir(path.parent)
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(json.loads(path.read_text()))))
    with pytest.raises(SystemExit):
        answer_quarto("use-hrcreport.py")
    assert "changed meanwhile" in capsys.readouterr().err
