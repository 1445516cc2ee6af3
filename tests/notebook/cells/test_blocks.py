"""Shared prose lies in files; slips are told by line."""

from __future__ import annotations

from typing import Any

import pytest
from nbformat.v4 import new_code_cell

import hrcreport.notebook as hrc
from hrcreport.foundation.errors import NotebookError
from hrcreport.notebook.cells.door import report_id, running


@pytest.fixture
def project(invented, notebook_with: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run as a notebook of the report xxa in the invented project does."""
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))
    monkeypatch.setenv("HRCREPORT_REPORT", "xxa")
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    notebook_with(deaths=12, country="XXB")
    invented.write("notebooks/_shared/words.md", "Shared {{ deaths }}.")
    return invented


def test_shared_block_is_filled_in(project) -> None:
    block = hrc.block("words")
    assert (block.prose.text, block.place) == ("Shared 12.", "notebooks/_shared/words.md")
    assert block._repr_mimebundle_()["text/markdown"] == "Shared 12."


def test_by_hand_the_country_parameter_names_the_report(project, monkeypatch) -> None:
    monkeypatch.delenv("HRCREPORT_REPORT")
    project.params("xxb", "country: XXB\n")
    assert report_id(running()) == "xxb"


def test_by_hand_a_theme_is_the_one_whose_params_file_was_given(
    project, notebook_with, monkeypatch
) -> None:
    monkeypatch.delenv("HRCREPORT_REPORT")
    cell = 'from hrcreport.params import Required\n\ntitle: Required[str] = ""  # title'
    project.notebook(new_code_cell(cell, metadata={"tags": ["parameters"]}), name="theme.ipynb")
    for theme in ("custody", "force"):
        project.params(theme, f"title: On {theme}\n", kind="themes")
    notebook_with(title="On force")
    assert report_id(running()) == "force"


def test_by_hand_a_reports_own_notebook_names_the_report(project, monkeypatch) -> None:
    monkeypatch.delenv("HRCREPORT_REPORT")
    monkeypatch.setenv("JPY_SESSION_NAME", "notebooks/countries/xxa.ipynb")
    assert report_id(running()) == "xxa"


def test_unknown_block_is_told_with_the_nearest_name(project) -> None:
    with pytest.raises(NotebookError) as error:
        hrc.block("wrods")
    (problem,) = error.value.problems
    assert problem.rule == "notebook.no-block"
    assert (problem.mend) == "Did you mean 'words'? Blocks are: findings, recommendations, words."


def test_optional_block_that_is_nowhere_shows_nothing(project) -> None:
    shown = hrc.block("nowhere", optional=True)._repr_mimebundle_()
    assert (shown["text/plain"], shown["text/markdown"]) == ("", "")


def test_every_slip_in_a_block_is_told_with_file_and_line(project) -> None:
    project.write("notebooks/_shared/words.md", "Fine.\n{{ deths }}\n\n{{ deaths | per_cent }}")
    with pytest.raises(NotebookError) as error:
        hrc.block("words")
    told = [(each.place, each.line, each.value) for each in error.value.problems]
    assert told == [
        ("notebooks/_shared/words.md", 2, "deths"),
        ("notebooks/_shared/words.md", 4, "deaths | per_cent"),
    ]


def test_block_that_is_no_text_is_told(project) -> None:
    (project.root / "notebooks/_shared/words.md").write_bytes(b"caf\xe9")
    with pytest.raises(NotebookError) as error:
        hrc.block("words")
    assert "UTF-8" in str(error.value)


def test_block_counts_among_the_files_that_were_read(project) -> None:
    hrc.block("words")
    assert list(running().project.reads.files()) == ["notebooks/_shared/words.md"]
