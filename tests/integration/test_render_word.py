"""This module proves that a Word file has what an editor needs: live numbers, notes, styles."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from pypdf import PdfReader
from tests.golden.example_source import EPOCH, EXTENSION, lay_out

from hrcreport.document.render.engine import render_document
from hrcreport.document.render.word_reference import REFERENCE, reference_bytes

TWO_CHAPTERS = "# One\n\nText.\n\n# Two\n\nText.\n"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    source = lay_out(tmp_path_factory.mktemp("word"))
    return dict(
        render_document(
            source, name="xxa", formats=("docx", "pdf"), engine="pandoc", epoch=EPOCH
        ).files
    )


@pytest.fixture(scope="module")
def word_file(files: dict[str, Path]) -> Path:
    return files["docx"]


@pytest.fixture(scope="module")
def parts(word_file: Path) -> dict[str, str]:
    with zipfile.ZipFile(word_file) as archive:
        return {
            name: archive.read(name).decode("utf-8")
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }


def paragraphs(word_file: Path, style: str) -> list[str]:
    document = docx.Document(str(word_file))
    return [each.text for each in document.paragraphs if each.style.name == style]


def test_the_committed_reference_equals_its_parts() -> None:
    assert (EXTENSION / REFERENCE).read_bytes() == reference_bytes(EXTENSION)


def test_every_part_is_well_formed(parts: dict[str, str]) -> None:
    for name, text in parts.items():
        assert parse_xml(text.encode()) is not None, name


def test_pdf_and_word_have_one_paper(files: dict[str, Path]) -> None:
    pages = [page.mediabox for page in PdfReader(files["pdf"]).pages]
    sections = docx.Document(str(files["docx"])).sections
    of_pdf = {(round(page.width), round(page.height)) for page in pages}
    of_word = {(round(each.page_width.pt), round(each.page_height.pt)) for each in sections}
    assert of_word <= of_pdf <= of_word | {size[::-1] for size in of_word}


def test_masthead_and_tabs_of_word_end_where_its_margins_do(word_file: Path) -> None:
    document = docx.Document(str(word_file))
    page = document.sections[0]
    width = page.page_width.twips - page.left_margin.twips - page.right_margin.twips
    masthead = document.tables[0]._tbl
    assert masthead.xpath("./w:tblPr/w:tblW/@w:w") == [str(width)]
    assert sum(map(int, masthead.xpath("./w:tblGrid/w:gridCol/@w:w"))) == width
    for row in masthead.tr_lst:
        assert sum(map(int, row.xpath("./w:tc/w:tcPr/w:tcW/@w:w"))) == width
    styles = document.styles
    column_end = width - styles["_ Single Txt_G"].paragraph_format.right_indent.twips
    tabs = {
        name: [stop.position.twips for stop in styles[name].paragraph_format.tab_stops]
        for name in ("Header", "_ Equation_G", "toc 1", "toc 2", "toc 3")
    }
    assert tabs["Header"] == [width]
    assert tabs["_ Equation_G"] == [width // 2, column_end]
    assert [tabs[f"toc {level}"][-1] for level in (1, 2, 3)] == [column_end] * 3


def test_paragraph_numbers_are_words_own(word_file: Path, parts: dict[str, str]) -> None:
    numbered = paragraphs(word_file, "_ ParNo_G")
    assert len(numbered) == 14
    assert not any(re.match(r"\d+\.", text) for text in numbered)
    style = re.search(
        r'<w:style [^>]*w:styleId="ParNoG".*?</w:style>', parts["word/styles.xml"], re.S
    )
    assert style is not None
    assert '<w:numId w:val="1"' in style[0]
    assert '<w:pStyle w:val="ParNoG"' in parts["word/numbering.xml"]


def test_headings_sub_paragraphs_and_annexes_use_the_styles_of_the_geneva_template(
    word_file: Path,
) -> None:
    assert paragraphs(word_file, "_ H_Ch_G") == [
        "Introduction",
        "Legal framework",
        "Findings",
        "Conclusions and recommendations",
    ]
    assert "Use of force" in paragraphs(word_file, "_ H_1_G")
    assert "Statute" in paragraphs(word_file, "_ H_2/3_G")
    assert "The principle of necessity:" in paragraphs(word_file, "_ ParNo (i)_G")
    assert "In arrests;" in paragraphs(word_file, "_ ParNo a_G")
    assert [text.replace("\n", " ") for text in paragraphs(word_file, "_ H_Annex_G")] == [
        "Annex\u00a0I Method",
        "Annex\u00a0II Persons met",
    ]
    assert len(paragraphs(word_file, "_ Annex ParNo_G")) == 3


def test_references_are_fields_with_their_number_cached(parts: dict[str, str]) -> None:
    document = parts["word/document.xml"]
    fields = re.findall(r"<w:instrText[^>]*> (REF|SEQ|PAGEREF)\b", document)
    assert {"REF", "SEQ", "PAGEREF"} <= set(fields)
    bookmarks = set(re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', document))
    for name in re.findall(r"> (?:REF|PAGEREF) (\S+) ", document):
        assert name in bookmarks
        assert re.fullmatch(r"[A-Za-z]\w{0,39}", name)
    ids = re.findall(r'<w:bookmarkStart [^>]*w:id="(\d+)"', document)
    assert len(ids) == len(set(ids))


def test_footnotes_are_live_and_title_notes_have_asterisks(parts: dict[str, str]) -> None:
    document, notes = parts["word/document.xml"], parts["word/footnotes.xml"]
    marks = re.findall(r'w:customMarkFollows="1" w:id="\d+"/><w:t>(\*+)</w:t>', document)
    assert marks == ["*", "*"]
    assert '<w:vertAlign w:val="superscript"/></w:rPr><w:t>*</w:t>' in document  # the second one
    assert re.findall(r"<w:t>(\*+)</w:t>", notes) == ["*", "**"]
    references = re.findall(r'<w:footnoteReference [^>]*w:id="(\d+)"', document)
    assert len(references) == 6
    assert set(references) <= set(re.findall(r'<w:footnote [^>]*w:id="(\d+)"', notes))
    assert notes.count("<w:footnoteRef") == 4


def test_notes_hang_at_the_column(parts: dict[str, str]) -> None:
    notes = re.findall(
        r'<w:footnote w:id="\d+">.*?</w:footnote>', parts["word/footnotes.xml"], re.S
    )
    assert notes
    assert all(note.count("<w:tab/>") == 1 for note in notes)
    style = re.search(r'w:styleId="FootnoteText".*?</w:style>', parts["word/styles.xml"], re.S)
    assert style is not None
    tab = re.search(r"<w:tab [^>]*>", style[0])
    assert tab is not None
    assert {'w:val="left"', 'w:pos="1134"'} <= set(tab[0].split())
    indent = re.search(r"<w:ind [^>]*>", style[0])
    assert indent is not None
    assert {'w:left="1134"', 'w:hanging="227"'} <= set(indent[0].split())


def test_notes_of_the_summary_begin_the_series_in_every_format(tmp_path: Path) -> None:
    source = lay_out(
        tmp_path,
        text="# One\n\nText.^[Of the body.]\n\n# Two\n\nText.\n",
        summary="Short.^[Of the summary.]",
        front_matter={"contents": False},
    )
    files = render_document(
        source, name="xxa", formats=("pdf", "docx", "html"), engine="pandoc", epoch=EPOCH
    ).files
    pdf = " ".join(page.extract_text() for page in PdfReader(files["pdf"]).pages)
    assert re.search(r"1\s+Of the summary.*2\s+Of the body", pdf, re.S)
    page = re.sub(r"<[^>]+>", " ", files["html"].read_text(encoding="utf-8"))
    assert re.search(r"Short\.\s+1.*Text\.\s+2", page, re.S)
    document = docx.Document(str(files["docx"])).element.body
    references = list(document.iter(f"{W}footnoteReference"))
    counted = [each for each in references if each.get(f"{W}customMarkFollows") is None]
    assert len(counted) == 2  # Word counts them from 1, without those of the title


def test_a_corner_without_a_session_has_no_line_for_it(tmp_path: Path) -> None:
    front = {"contents": False, "session-name": "", "session-dates": ""}
    source = lay_out(tmp_path, text=TWO_CHAPTERS, summary="Text.", front_matter=front)
    path = render_document(
        source, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH
    ).files["docx"]
    assert paragraphs(path, "_ Corner_G") == ["Agenda item 9"]


def test_what_leads_to_sub_paragraphs_stays_with_them(tmp_path: Path) -> None:
    text = "# One\n\nText.\n\nThe Mechanism recommends:\n\n1. One;\n2. Two.\n\n# Two\n\nText.\n"
    source = lay_out(tmp_path, text=text, summary="Text.", front_matter={"contents": False})
    path = render_document(
        source, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH
    ).files["docx"]
    kept = [
        each.text
        for each in docx.Document(str(path)).paragraphs
        if each.paragraph_format.keep_with_next and each.style.name == "_ ParNo_G"
    ]
    assert kept == ["The Mechanism recommends:", "Text."]  # the last one stays with the end mark


def test_running_heads_carry_symbol_and_draft_mark(parts: dict[str, str]) -> None:
    used = re.findall(
        r'<w:headerReference w:type="default" r:id="(rId\d+)"', parts["word/document.xml"]
    )
    relations = dict(
        re.findall(
            r'Id="(rId\d+)"[^>]*Target="(header[^"]+)"', parts["word/_rels/document.xml.rels"]
        )
    ) or {
        identifier: target
        for target, identifier in re.findall(
            r'Target="(header[^"]+)"[^>]*Id="(rId\d+)"', parts["word/_rels/document.xml.rels"]
        )
    }
    assert used
    for identifier in used:
        header = parts["word/" + relations[identifier]]
        assert "A/HRC/…/…" in header
        assert "Draft – not an official United Nations document" in header
    assert "<w:evenAndOddHeaders" in parts["word/settings.xml"]


def test_a_final_document_has_no_draft_mark(tmp_path: Path) -> None:
    source = lay_out(tmp_path, front_matter={"status": "final", "symbol": "A/HRC/63/99"})
    file = render_document(
        source, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH
    ).files["docx"]
    with zipfile.ZipFile(file) as archive:
        document = archive.read("word/document.xml").decode()
        header = archive.read("word/header-odd.xml").decode()
    assert "not an official" not in document
    assert 'w:type="default" r:id="rId40"' in document
    assert "A/HRC/63/99" in header


def test_tables_repeat_their_heads_and_pictures_have_alternative_texts(
    parts: dict[str, str],
) -> None:
    document = parts["word/document.xml"]
    tables = document.count('<w:tblStyle w:val="TableG"') + document.count(
        '<w:tblStyle w:val="WideTableG"'
    )
    assert tables == 3
    assert document.count("<w:tblHeader") == tables
    assert "<w:tr><w:tc>" not in document  # each other row is kept on one page
    alternatives = re.findall(r'<wp:docPr descr="([^"]*)"', document)
    assert len(alternatives) == 3
    assert all(len(text) > 40 for text in alternatives)


def test_only_recommendations_are_bold(word_file: Path) -> None:
    document = docx.Document(str(word_file))
    bold = {
        each.text
        for each in document.paragraphs
        if each.style.name.startswith("_ ParNo") and any(run.bold for run in each.runs)
    }
    assert len(bold) == 8
    assert "Establish an independent body." in bold


def test_properties_hold_what_the_allow_list_names_only(parts: dict[str, str]) -> None:
    core = parts["docProps/core.xml"]
    assert "<dc:title>Visit to Exampleland</dc:title>" in core
    assert "<dc:language>en-GB</dc:language>" in core
    assert "2026-11-24T00:00:00Z" in core
    assert "<property" not in parts["docProps/custom.xml"]
    assert "mc:AlternateContent" not in parts["word/document.xml"]
    assert "<w:txbxContent" not in parts["word/document.xml"]


def test_landscape_pages_keep_their_running_heads(parts: dict[str, str]) -> None:
    sections = re.findall(r"<w:sectPr>.*?</w:sectPr>", parts["word/document.xml"], re.S)
    assert len(sections) == 3
    assert sum('w:orient="landscape"' in section for section in sections) == 1
    assert all("<w:headerReference" in section for section in sections)
    assert [("<w:titlePg" in section) for section in sections] == [True, False, False]


def test_a_short_table_stays_on_one_page_and_a_picture_with_its_source(tmp_path: Path) -> None:
    rows = "".join(f"| Row {row} | {row} |\n" for row in range(4))
    text = (
        f"{TWO_CHAPTERS}\n::: {{#tbl-x .table}}\n::: caption\nTitle\n:::\n\n| Group | Deaths |\n"
        f"|---|---|\n{rows}\n::: source\nRegister.\n:::\n\n::: notes\nA note.\n:::\n:::\n"
    )
    source = lay_out(tmp_path, text=text, summary="Text.", front_matter={"contents": False})
    path = render_document(
        source, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH
    ).files["docx"]
    document = docx.Document(str(path))
    kept = [
        bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next)
        for row in document.tables[-1].rows
    ]
    # The last row stays with the source and the notes.
    assert kept == [True] * 5
    below = [each for each in document.paragraphs if each.style.name == "_ Source_G"]
    assert [bool(each.paragraph_format.keep_with_next) for each in below] == [True, True]


def test_a_long_table_begins_and_ends_with_two_rows_and_its_source(tmp_path: Path) -> None:
    rows = "".join(f"| Row {row} | {row} |\n" for row in range(20))
    text = (
        f"{TWO_CHAPTERS}\n::: {{#tbl-x .table}}\n::: caption\nTitle\n:::\n\n| Group | Deaths |\n"
        f"|---|---|\n{rows}\n::: source\nRegister.\n:::\n:::\n"
    )
    source = lay_out(tmp_path, text=text, summary="Text.", front_matter={"contents": False})
    path = render_document(
        source, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH
    ).files["docx"]
    rows_of_table = docx.Document(str(path)).tables[-1].rows
    kept = [
        bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in rows_of_table
    ]
    assert kept == [True, True, *[False] * 17, True, True]


def test_arabic_contents_leave_room_for_numbers_in_words(tmp_path: Path) -> None:
    source = lay_out(tmp_path, text=TWO_CHAPTERS, summary="Text.", front_matter={"lang": "ar"})
    path = render_document(
        source, name="xxa", formats=("docx",), engine="pandoc", epoch=EPOCH
    ).files["docx"]
    with zipfile.ZipFile(path) as archive:
        styles = archive.read("word/styles.xml").decode("utf-8")
    contents = re.search(r'w:styleId="TOC1".*?</w:style>', styles, re.S)
    assert contents
    assert 'w:left="2098"' in contents[0]
    assert 'w:hanging="964"' in contents[0]
