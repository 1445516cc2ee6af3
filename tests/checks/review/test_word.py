"""A Word file is read as Word prints it: numbers, notes, tables, tracked changes, boxes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from hrcreport.checks.printed.passages import Passage, Reading
from hrcreport.checks.printed.word_parts import roman, spelled
from hrcreport.checks.printed.word_reading import DRAWING, PICTURE, _pictures, read_word
from hrcreport.checks.review.facts import Facts
from hrcreport.checks.review.inspection import Inspection, _kinds, _read
from hrcreport.notebook.templates.cells import FLOAT_MIME

W = nsdecls("w")


class Draft:
    """A Word file in the making, as somebody else's program writes it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "draft.docx"
        self.document: Any = docx.Document()
        for name in ("_ ParNo_G", "_ Summary_G"):
            self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        self.heading("Introduction")

    def heading(self, text: str, level: int = 1) -> None:
        self.document.add_heading(text, level)

    def paragraph(self, text: str, style: str | None = None) -> Any:
        return self.document.add_paragraph(text, style=style)

    def xml(self, text: str) -> None:
        body = self.document.element.body
        body.insert(len(body) - 1, parse_xml(text))

    def read(self) -> Reading:
        self.document.save(str(self.path))
        return read_word(self.path)

    def rules(self) -> set[str]:
        self.document.save(str(self.path))
        return {finding.rule for finding in Inspection.of_file(self.path).findings}


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return Draft(tmp_path)


def roles(reading: Reading) -> list[tuple[str, str, str]]:
    return [(each.role, each.number, each.text) for each in reading.passages]


def test_numbers_of_lists_are_counted_as_word_prints_them() -> None:
    assert [spelled(number, "lowerLetter") for number in (1, 26, 27, 53)] == ["a", "z", "aa", "aaa"]
    assert [spelled(number, "upperRoman") for number in (4, 9, 14, 40)] == ["IV", "IX", "XIV", "XL"]
    assert roman(1994) == "MCMXCIV"
    assert spelled(12, "decimal") == "12"


def test_typed_numbers_are_numbers_and_are_found(draft: Draft) -> None:
    draft.paragraph("1. The Expert Mechanism visited the country.")
    draft.paragraph("2. It met with:")
    draft.paragraph("(a) The police;")
    draft.paragraph("(b) The courts.")
    found = draft.read().passages[1:]
    assert [(each.role, each.number, each.paragraph) for each in found] == [
        ("paragraph", "1.", "1"),
        ("paragraph", "2.", "2"),
        ("sub-paragraph", "(a)", "2 (a)"),
        ("sub-paragraph", "(b)", "2 (b)"),
    ]
    assert "form.typed-number" in draft.rules()
    assert "form.paragraph-numbers" not in draft.rules()


def test_a_text_without_heading_styles_is_read_whole(tmp_path: Path) -> None:
    document = docx.Document()
    lines = [
        "A/HRC/63/70",
        "I. INTRODUCTION AND BACKGROUND",
        "It met in Vietnam and with the GA.",
        "II. Key Findings And Observations",
        "4. The mission was in South Korea.",
    ]
    for line in lines:
        document.add_paragraph(line)
    document.save(str(tmp_path / "plain.docx"))
    reading = read_word(tmp_path / "plain.docx")
    assert [each.role for each in reading.passages] == [
        "masthead",
        "heading",
        "plain",
        "heading",
        "paragraph",
    ]
    told = [each.rule for each in Inspection.of_file(tmp_path / "plain.docx").findings]
    assert told.count("style.country-name") == 2
    assert {
        "access.no-headings",
        "form.heading-capitals",
        "style.title-case",
        "style.short-organ",
    } <= set(told)


def test_first_heading_of_a_lower_level_is_told(draft: Draft) -> None:
    draft.document.paragraphs[0].style = "Heading 2"
    assert "access.heading-order" in draft.rules()


def test_bullets_are_found(draft: Draft) -> None:
    draft.paragraph("1. It met with:")
    draft.paragraph("The police", style="List Bullet")
    assert "form.bullet" in draft.rules()


def test_deleted_text_is_left_out_and_inserted_text_is_read(draft: Draft) -> None:
    draft.xml(
        f'<w:p {W}><w:r><w:t xml:space="preserve">It </w:t></w:r>'
        '<w:del w:id="1" w:author="x"><w:r><w:delText>never </w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t>met.</w:t></w:r></w:ins></w:p>'
    )
    assert draft.read().passages[-1].text == "It met."


def test_text_boxes_are_read_and_found(draft: Draft) -> None:
    draft.xml(
        f'<w:p {W}><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
        "<w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    boxed = [each for each in draft.read().passages if each.boxed]
    assert [each.text for each in boxed] == ["In a box"]
    assert "form.text-box" in draft.rules()


def test_hidden_text_counts_in_the_words(draft: Draft) -> None:
    draft.paragraph("It was shown. ").add_run("It was hidden.").font.hidden = True
    draft.read()
    length = Inspection.of_file(draft.path).length
    assert length is not None
    assert length.strict == 7


def test_a_table_without_heads_is_found(draft: Draft) -> None:
    table = draft.document.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("Black", "12"), ("White", "13")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    rules = draft.rules()
    assert {"form.table-head", "form.no-caption"} <= rules


def test_table_below_the_caption_of_a_figure_stays_a_table(draft: Draft) -> None:
    """While nobody has written captions, all of them read alike."""
    for number in (1, 2):
        draft.paragraph(f"Table {number}")
        draft.paragraph("TBC", style="Caption")
        draft.document.add_table(2, 2)
    draft.read()
    reading, _ = _read(draft.path, Facts(kinds={"TBC": "figure"}))
    assert [(each.kind, each.caption) for each in reading.floats] == [("table", "TBC")] * 2


def test_caption_that_figures_and_maps_share_tells_neither() -> None:
    def shown(kind: str, caption: str) -> dict[str, Any]:
        return {"data": {FLOAT_MIME: {"kind": kind, "caption": caption}}}

    outputs = [shown("figure", "TBC"), shown("map", "TBC"), shown("map", "Areas")]
    cell = {"cell_type": "code", "source": "", "metadata": {}, "outputs": outputs}
    assert _kinds({"metadata": {}, "cells": [cell]}) == {"Areas": "map"}


@pytest.mark.parametrize(
    ("file", "kind"),
    [("figures/fig-map-own.png", "figure"), ("map-own.png", "map"), ("roadmap-1.png", "picture")],
)
def test_file_of_a_build_tells_a_figure_from_a_map(file: str, kind: str) -> None:
    names = f'xmlns:pic="{PICTURE[1:-1]}" xmlns:wp="{DRAWING[1:-1]}"'
    element = parse_xml(f'<a {names}><wp:docPr descr="x"/><pic:cNvPr descr="{file}"/></a>')
    assert [each.kind for each in _pictures(element)] == [kind]


def test_heads_that_do_not_repeat_are_found(draft: Draft) -> None:
    table = draft.document.add_table(rows=2, cols=2)
    for cell in table.rows[0].cells:
        cell.paragraphs[0].add_run("Group").bold = True
    for cell in table.rows[1].cells:
        cell.text = "Black"
    rules = draft.rules()
    assert "access.table-repeat" in rules
    assert "form.table-head" not in rules


def test_merged_cells_are_noted(draft: Draft) -> None:
    table = draft.document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Group"
    assert "access.merged-cells" in draft.rules()


def test_a_summary_in_a_box_of_one_cell_is_a_summary(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    draft.document.element.body.remove(draft.document.paragraphs[0]._element)
    box = draft.document.add_table(rows=1, cols=1).cell(0, 0)
    box.text = "Summary"
    box.add_paragraph("The report says so.")
    draft.heading("Introduction")
    assert [each[0] for each in roles(draft.read())] == ["summary-head", "summary", "heading"]


def test_bold_of_a_style_and_bold_of_a_run_are_both_bold(draft: Draft) -> None:
    draft.document.styles["_ ParNo_G"].font.bold = True
    draft.paragraph("1. It is so.", style="_ ParNo_G")
    assert draft.read().passages[-1].runs[0].bold
    assert "form.bold" in draft.rules()


def test_notes_typed_by_hand_are_found(draft: Draft) -> None:
    draft.paragraph("1. It was found there.").add_run("1").font.superscript = True
    assert "access.typed-notes" in draft.rules()


def test_picture_without_words_is_found(draft: Draft, tmp_path: Path) -> None:
    picture = tmp_path / "chart.png"
    picture.write_bytes(PNG)
    draft.document.add_picture(str(picture))
    assert "access.no-alt" in draft.rules()


@pytest.mark.parametrize(
    ("alternative", "rule"),
    [
        ("Deaths by group", "access.alt-is-caption"),
        ("chart.png", "access.alt-poor"),
        ("A chart", "access.alt-poor"),
    ],
)
def test_poor_words_of_a_picture_are_found(
    draft: Draft, tmp_path: Path, alternative: str, rule: str
) -> None:
    picture = tmp_path / "chart.png"
    picture.write_bytes(PNG)
    draft.paragraph("Figure I. Deaths by group", style="Caption")
    shape = draft.document.add_picture(str(picture))
    shape._inline.docPr.set("descr", alternative)
    assert rule in draft.rules()


def test_file_without_title_language_or_headings_is_found(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = ""
    document.add_paragraph("It is so.")
    for element in document.styles.element.iter():
        if element.tag.endswith("}lang"):
            element.getparent().remove(element)
    document.save(str(tmp_path / "plain.docx"))
    rules = {each.rule for each in Inspection.of_file(tmp_path / "plain.docx").findings}
    assert {"access.title", "access.language", "access.no-headings"} <= rules


def test_a_passage_knows_its_chapter(draft: Draft) -> None:
    draft.paragraph("1. It is so.")
    draft.heading("Recommendations")
    draft.paragraph("2. It recommends so.")
    last: Passage = draft.read().passages[-1]
    assert last.chapter == "Recommendations"


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
