"""This module compares the structure of the rendered example with what a reader expects of it.

The structure is text: one line for each paragraph of the Word file (style and words), and the lines
of the PDF's pages. Layout and bytes are left out, so that a change of a measure fails nothing here.
"""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from docx.table import Table
from pypdf import PdfReader
from tests.golden.example_source import EPOCH, lay_out

from hrcreport.document.render.engine import Rendered, render_document

EXPECTED = Path(__file__).parents[1] / "golden/example.structure.txt"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    source = lay_out(tmp_path_factory.mktemp("golden"))
    return render_document(
        source, name="xxa", formats=("pdf", "docx"), engine="pandoc", epoch=EPOCH
    )


@pytest.fixture(scope="module")
def pages(rendered: Rendered) -> list[str]:
    return [
        re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(rendered.files["pdf"]).pages
    ]


def structure(path: Path) -> str:
    """Return one line for each paragraph and each table row of a Word file."""
    lines = []
    for block in docx.Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            cells = [[cell.text.replace("\n", " / ") for cell in row.cells] for row in block.rows]
            lines += ["table | " + " | ".join(row) for row in cells]
        else:
            lines.append(f"{block.style.name} | {block.text}".replace("\n", " / "))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def test_word_structure_is_as_expected(rendered: Rendered) -> None:
    assert structure(rendered.files["docx"]) == EXPECTED.read_text(encoding="utf-8")


def test_first_page_has_masthead_corner_title_and_summary_in_this_order(pages: list[str]) -> None:
    order = [
        "Draft – not an official United Nations document",
        "United Nations",
        "A/HRC/…/…",
        "General Assembly",
        "Distr.: General 24 November 2026 Original: English",
        "Human Rights Council",
        "Sixty-third session",
        "14 September–9 October 2026",
        "Agenda item 9",
        "Racism, racial discrimination",
        "Visit to Exampleland",
        "Report of the International Independent Expert Mechanism",
        "Summary",
    ]
    places = [pages[0].find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)


def test_paragraphs_have_one_series_and_annexes_begin_again(pages: list[str]) -> None:
    body = " ".join(pages[2:])
    lines = [line.split(" | ") for line in EXPECTED.read_text(encoding="utf-8").splitlines()]
    beginnings = [line[1][:25].strip() for line in lines if line[0] == "_ ParNo_G"]
    assert len(beginnings) == 14
    places = [body.find(f"{number}. {words}") for number, words in enumerate(beginnings, start=1)]
    assert -1 not in places
    assert places == sorted(places)
    annexes = body[body.index("Annex I Method") :]
    for text in ("1. The rates", "2. Intervals", "1. The Mechanism met nobody"):
        assert text in annexes


def test_floats_are_counted_by_kind_and_a_single_map_has_no_number(pages: list[str]) -> None:
    body = " ".join(pages)
    assert "Figure I Deaths per million" in body
    assert "Figure II Deaths per million" in body
    assert "Table 3 Person-years" in body
    assert "Map 1" not in body
    assert "Source: Invented register" in body


def test_references_print_numbers_as_the_council_does(pages: list[str]) -> None:
    body = " ".join(pages).replace("\u00a0", " ")
    assert (
        "refers to para. 1 above, to para. 2 (c) above, to paragraph 2 (b) (ii), "
        "to section III below, "
        "to table 1 and table 2, to figure I and figure II, to the map and to annex I. "
        "Table 1 is the first of three." in body
    )
    assert "recommendation 13 (b)" in body


def test_letters_of_recommendations_continue_below_sub_headings(pages: list[str]) -> None:
    body = " ".join(pages)
    assert "(c) Establish an independent body." in body
    assert "(a) Adopt the register of Northmarch." in body


def test_symbol_stands_outside_and_draft_mark_inside_of_each_running_head(
    pages: list[str],
) -> None:
    mark = "Draft – not an official United Nations document"
    for number, text in enumerate(pages[1:], start=2):
        head = text[:80]
        assert mark in head
        if number % 2:
            assert head.index(mark) < head.index("A/HRC/…/…")
        else:
            assert head.index("A/HRC/…/…") < head.index(mark)


def test_unverified_statements_carry_a_visible_mark(pages: list[str]) -> None:
    assert "invented Police Act [unverified]" in " ".join(pages).replace("\u00a0", " ")


def test_status_final_prints_no_mark_and_advance_unedited_its_line(tmp_path: Path) -> None:
    for status, wanted in (("final", None), ("advance-unedited", "ADVANCE UNEDITED VERSION")):
        folder = tmp_path / status
        folder.mkdir()
        source = lay_out(folder, front_matter={"status": status})
        pdf = render_document(
            source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH
        ).files["pdf"]
        text = " ".join(page.extract_text() for page in PdfReader(pdf).pages)
        assert "not an official" not in text
        assert wanted is None or wanted in text
