"""This module reads the tag tree of a rendered PDF as a screen reader does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination
from tests.golden.example_source import EPOCH, lay_out

from hrcreport.document.render.engine import render_document


@dataclass(frozen=True)
class Tag:
    """One element of the structure tree: its kind, its alternative text, what stands in it."""

    kind: str
    alternative: str
    title: str
    children: tuple[Tag, ...]

    def all(self, *kinds: str) -> Iterator[Tag]:
        for child in self.children:
            if child.kind in kinds:
                yield child
            yield from child.all(*kinds)


def read_tag(element: Any) -> Tag:
    kids = element.get("/K", [])
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    found = [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]
    return Tag(
        kind=str(element["/S"])[1:],
        alternative=str(element.get("/Alt", "")),
        title=str(element.get("/T", "")),
        children=tuple(read_tag(kid) for kid in found if isinstance(kid, dict) and "/S" in kid),
    )


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    source = lay_out(tmp_path_factory.mktemp("pdf"))
    rendered = render_document(source, name="xxa", formats=("pdf",), engine="pandoc", epoch=EPOCH)
    return PdfReader(rendered.files["pdf"])


@pytest.fixture(scope="module")
def document(pdf: PdfReader) -> Tag:
    kids: Any = pdf.root_object["/StructTreeRoot"]["/K"]
    kids = kids.get_object()
    return read_tag((kids[0] if isinstance(kids, list) else kids).get_object())


def test_the_file_claims_pdf_ua_and_names_language_and_title(pdf: PdfReader) -> None:
    root: Any = pdf.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Visit to Exampleland"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_time_comes_from_the_reports_date(pdf: PdfReader) -> None:
    assert pdf.metadata is not None
    assert str(pdf.metadata["/CreationDate"]) == "D:20261124000000Z"


def test_headings_begin_at_the_first_level_and_skip_none(document: Tag) -> None:
    levels = [int(tag.kind[1]) for tag in document.all("H1", "H2", "H3", "H4", "H5", "H6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert levels.count(1) == 8  # summary, contents, four chapters, two annexes


def test_each_table_has_heads_and_a_caption(document: Tag) -> None:
    tables = list(document.all("Table"))
    assert len(tables) == 3
    for table in tables:
        assert len(list(table.all("THead"))) == 1
        heads = len(list(table.all("TH")))
        rows = [row for body in table.all("TBody") for row in body.all("TR")]
        assert heads > 1
        assert all(len(list(row.all("TD"))) == heads for row in rows)
        assert len(list(table.all("Caption"))) == 1


def test_each_picture_and_equation_has_words(document: Tag) -> None:
    figures = list(document.all("Figure"))
    assert [figure.alternative[:15] for figure in figures] == [
        "Points with bar",
        "Two lines from ",
        "Map of four squ",
    ]
    assert [formula.alternative for formula in document.all("Formula")] == ["r equals a over b"]


def test_sub_paragraphs_are_lists_and_notes_are_notes(document: Tag) -> None:
    items = list(document.all("LI"))
    assert len(items) == 15
    assert all({child.kind for child in item.children} == {"Lbl", "LBody"} for item in items)
    assert len(list(document.all("Note"))) == 6


def test_no_link_is_empty(pdf: PdfReader, document: Tag) -> None:
    for page in pdf.pages:
        for annotation in page.get("/Annots") or []:
            area = annotation.get_object()["/Rect"]
            assert float(area[2]) > float(area[0])
            assert float(area[3]) > float(area[1])
    assert len(list(document.all("Link"))) > 20


def test_bookmarks_name_chapters_and_annexes_with_their_numbers(pdf: PdfReader) -> None:
    titles = [str(entry.title) for entry in pdf.outline if isinstance(entry, Destination)]
    assert "III. Findings" in titles
    assert "Annex II Persons met" in titles


def test_only_fonts_of_the_format_are_embedded(pdf: PdfReader) -> None:
    names = set()
    for page in pdf.pages:
        fonts: Any = page["/Resources"].get_object().get("/Font", {})
        names |= {str(font.get_object()["/BaseFont"]).split("+")[-1] for font in fonts.values()}
    assert names
    assert all(name.startswith(("STIXGeneral", "NewCMMath")) for name in names), names
