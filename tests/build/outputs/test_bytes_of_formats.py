"""This module proves that a file is known by its bytes, whatever its name says."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pypdfium2
import pytest

from hrcreport.build.outputs.html import BYTE_ORDER_MARK, HTML
from hrcreport.build.outputs.pdf import PDF
from hrcreport.build.outputs.word import WORD

FORMATS = (WORD, PDF, HTML)
PAGE = b"<!DOCTYPE html>\n<html><body>%PDF and PK</body></html>"
PASSWORD_PROTECTED = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504
"""How Office keeps a file with a password: in a container that is no ZIP."""


def zipped(*names: str) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A PDF of two pages, twice as high as wide."""
    path = tmp_path / "two.pdf"
    document = pypdfium2.PdfDocument.new()
    for _ in range(2):
        document.new_page(200, 400)
    document.save(path)
    return path


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (zipped("[Content_Types].xml", "word/document.xml"), "docx"),
        (b"%PDF-1.7\n", "pdf"),
        (PAGE, "html"),
    ],
)
def test_each_file_is_of_its_own_format_and_of_no_other(content: bytes, name: str) -> None:
    assert [each.name for each in FORMATS if each.holds(content)] == [name]


@pytest.mark.parametrize(
    "content",
    [
        zipped("xl/workbook.xml"),
        zipped("a/word/document.xml"),
        zipped("word/document.xml")[:-30],
        b"PK\x03\x04word/document.xml",
        b"junk" + zipped("word/document.xml"),
        b"",
    ],
)
def test_zip_that_is_no_word_file_or_is_broken_is_refused(content: bytes) -> None:
    assert not WORD.holds(content)


def test_password_protected_word_is_refused() -> None:
    assert not any(each.holds(PASSWORD_PROTECTED) for each in FORMATS)


def test_pdf_may_begin_behind_junk_and_only_within_its_first_kilobyte() -> None:
    begins = b"%PDF-1.7\n"
    assert PDF.holds(b"From: a scanner\r\n\r\n" + begins)
    assert PDF.holds(b"\n" * 1019 + begins)
    assert not PDF.holds(b"\n" * 1020 + begins)


@pytest.mark.parametrize(
    "before",
    [
        b"",
        BYTE_ORDER_MARK,
        b"\r\n\t ",
        b'<?xml version="1.0" encoding="utf-8"?>\n',
        b"<!-- saved\nfrom a page --> <!-- twice -->",
        BYTE_ORDER_MARK + b'<?xml version="1.0"?><!-- all of it -->\n',
    ],
)
@pytest.mark.parametrize("tag", [b"<!DOCTYPE html>", b"<!doctype  HTML>", b"<HTML lang=en>"])
def test_page_is_known_whatever_stands_before_its_first_tag(before: bytes, tag: bytes) -> None:
    assert HTML.holds(before + tag)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        BYTE_ORDER_MARK,
        b"A text about <html> pages",
        b"<htmlx>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b'<?xml version="1.0"?><TEI/>',
        b"<!doctype book><html>",
    ],
)
def test_text_or_xml_that_only_names_html_is_refused(content: bytes) -> None:
    assert not HTML.holds(content)


def test_build_is_judged_in_word_before_pdf_and_in_pdf_before_html() -> None:
    by_fidelity = sorted(FORMATS, key=lambda each: -each.fidelity)
    assert [each.name for each in by_fidelity] == ["docx", "pdf", "html"]


def test_pages_are_counted_and_the_first_is_drawn_as_wide_as_asked(pages: Path) -> None:
    assert PDF.pages
    assert PDF.first_page
    assert PDF.pages(pages) == 2
    picture = PDF.first_page(pages, 100)
    assert picture
    assert picture.size == (100, 200)


def test_damaged_pdf_has_no_picture_and_stops_nothing(pages: Path) -> None:
    pages.write_bytes(b"%PDF-1.7\nnothing more")
    assert PDF.first_page
    assert PDF.first_page(pages, 100) is None


def test_word_file_is_finished_by_the_script_of_its_own_format_extension(tmp_path: Path) -> None:
    ran: list[tuple[object, ...]] = []
    run = SimpleNamespace(
        extension=SimpleNamespace(finish=Path("own.lua")), lua=lambda *words: ran.append(words)
    )
    assert WORD.write(run, tmp_path / "xxa.docx") == []  # type: ignore[arg-type]
    assert ran == [(Path("own.lua"), tmp_path / "xxa.docx")]
