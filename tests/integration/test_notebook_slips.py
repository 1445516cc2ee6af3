"""What goes wrong in a notebook is told with the cell, its first words and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from tests.conftest import DATA, InventedProject, _code, _text

Cells = list[Any]
Build = Callable[[Callable[[Cells], None]], Any]


@pytest.fixture
def build(invented: InventedProject, hrcreport: Callable[..., Any]) -> Build:
    """Change the cells of the invented notebook, then build: `build(lambda cells: …)`."""

    def run(change: Callable[[Cells], None]) -> Any:
        cells = invented.cells()
        change(cells)
        invented.notebook(*cells)
        return hrcreport(invented, "build", "--to", "docx", "--isolated")

    return run


def remove(cells: Cells, source: str) -> None:
    (gone,) = [cell for cell in cells if cell.source == source.strip()]
    cells.remove(gone)


def test_deleted_cell_that_others_need_is_told_where_it_is_missed(build: Build) -> None:
    done = build(lambda cells: remove(cells, DATA))
    assert done.code == 1
    assert "cell 6 (hrc.table(profile.table" in done.err
    assert "uses the name 'hrc', which no cell above it gives a value" in done.err
    assert "bring back the cell that computes it" in done.err


def test_doubled_label_is_told_with_its_cells(build: Build) -> None:
    done = build(lambda cells: cells.append(cells[6]))
    assert done.code == 1
    assert "tbl-groups" in done.err
    assert "cell 12 (hrc.table(" in done.err


def test_block_that_is_not_closed_is_told_with_its_line(build: Build) -> None:
    text = '# More\n\n::: {#f-open .finding rests-on="tbl-groups"}\nWithout an end.'
    done = build(lambda cells: cells.append(_text(text)))
    assert done.code == 1
    assert "cell 12 (# More), line 3" in done.err
    assert "Put a line ':::' where the block ends." in done.err


@pytest.mark.parametrize("slip", ["{{ profile.total", "{% if profile %}", "profile.total }}"])
def test_braces_that_are_not_closed_are_told_with_cell_and_form(build: Build, slip: str) -> None:
    done = build(lambda cells: cells.append(_text(f"Here are deaths: {slip} in all.")))
    assert done.code == 1
    assert "cell 12 (Here are deaths" in done.err
    assert "Write {{ name }}" in done.err


def test_paragraph_pasted_from_word_keeps_its_words_and_loses_what_cannot_be_printed(
    build: Build, invented: InventedProject, hrcreport: Any
) -> None:
    pasted = (
        "Police\u00a0officers \u201cshot\u201d\u200b\u00ad three\u2011year\ufeff\u2028plans\u000b"
    )
    done = build(lambda cells: cells.append(_text(f"# Pasted\n\n{pasted}.")))
    assert done.code == 1
    assert "hrcreport check --fix" in done.err
    assert hrcreport(invented, "check", "--fix").code == 0
    done = hrcreport(invented, "build", "xxa", "--to", "docx", "--engine", "pandoc")
    assert done.code == 0, done.err
    source = (invented.root / "reports/_build/xxa/source/xxa.qmd").read_text(encoding="utf-8")
    assert "\u201cshot\u201d" in source
    for odd in ("\u200b", "\ufeff", "\u2028", "\u000b"):
        assert odd not in source, repr(odd)


def test_image_dropped_into_a_cell_is_told_with_what_to_draw_instead(build: Build) -> None:
    def drop(cells: Cells) -> None:
        cell = _text("# Picture\n\n![](attachment:x.png)")
        cell["attachments"] = {"x.png": {"image/png": "iVBORw0KGgo="}}
        cells.append(cell)

    done = build(drop)
    assert done.code == 1
    assert "cell 12 (# Picture): an image was dropped into the cell" in done.err
    assert "hrc.figure" in done.err


def test_saved_outputs_are_never_printed(build: Build, invented: InventedProject) -> None:
    def save(cells: Cells) -> None:
        cell = _code("None")
        cell["outputs"] = [nbformat.v4.new_output("stream", text="saved long ago")]
        cell["execution_count"] = 7
        cells.append(cell)

    assert build(save).code == 0
    source = (invented.root / "reports/_build/xxa/source/xxa.qmd").read_text(encoding="utf-8")
    assert "saved long ago" not in source


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '{"nbformat": 3, "nbformat_minor": 0, "worksheets": [], "metadata": {}}',
            "no Jupyter notebook of format 4",
        ),
        ("# A plain script\nprint(1)\n", "notebook"),
        ("", "notebook"),
        ('{"cells": [', "notebook"),
    ],
)
def test_notebook_of_an_old_format_or_none_at_all_is_refused_before_anything_runs(
    invented: InventedProject, hrcreport: Callable[..., Any], text: str, told: str
) -> None:
    invented.write("notebooks/country.ipynb", text)
    done = hrcreport(invented, "build")
    assert done.code == 2
    assert "notebooks/country.ipynb" in done.err
    assert told in done.err
    assert len(done.err.splitlines()) >= 2  # what is wrong, and how to mend it


def test_very_long_cell_is_built_and_named_by_its_first_words(build: Build) -> None:
    long = "# Long\n\n" + "\n\n".join(f"Paragraph {n} of a long cell." for n in range(2_000))
    assert build(lambda cells: cells.append(_text(long))).code == 0
    done = build(lambda cells: cells.append(_text(f"{long}\n\n{{{{ nobody }}}}")))
    assert "cell 12 (# Long), line 4003" in done.err
    assert max(len(line) for line in done.err.splitlines()) < 400


def test_all_slips_of_a_notebook_are_told_at_once(build: Build) -> None:
    def slip(cells: Cells) -> None:
        cells.append(_text("First {{ nobody }}."))
        cells.append(_text("Second {{ no_one }}."))

    done = build(slip)
    assert "nobody" in done.err
    assert "no_one" in done.err


def test_notebook_by_hand_is_json_that_a_program_can_read(invented: InventedProject) -> None:
    path = invented.notebook(*invented.cells())
    assert json.loads(path.read_text(encoding="utf-8"))["nbformat"] == 4
