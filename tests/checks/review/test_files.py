"""A file that cannot be read is told in words, whatever it is and whatever its name says."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from pypdf import PdfWriter

from hrcreport.checks.review.inspection import Inspection


def word_file(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("Introduction", 1)
    document.add_paragraph("The Expert Mechanism visited the country.")
    document.save(str(path))
    return path


def pdf_file(path: Path, *, lock: str = "") -> Path:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    if lock:
        writer.encrypt(lock)
    writer.write(path)
    return path


def empty(path: Path) -> None:
    path.write_bytes(b"")


def blanks(path: Path) -> None:
    path.write_bytes(b"\n \n")


def renamed_text(path: Path) -> None:
    path.write_text("The Mechanism visited the country.", encoding="utf-8")


def renamed_picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)


def rich_text(path: Path) -> None:
    path.write_bytes(rb"{\rtf1 The Mechanism visited the country.}")


def old_word(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)


def locked_word(path: Path) -> None:
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + name)


def open_document(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<office/>")


def workbook(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")


def any_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "x")


def cut_word(path: Path) -> None:
    whole = word_file(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def name_of_part_damaged(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/é.xml", "<a/>")
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\x85\x85"))


def torn_part(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document><w:body>")


def smuggled_entity(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')


def nested_too_deep(path: Path) -> None:
    inner = "<w:smartTag>" * 5000 + "</w:smartTag>" * 5000
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{name}"><w:body><w:p>{inner}</w:p></w:body></w:document>',
        )


def word_without_text(path: Path) -> None:
    docx.Document().save(str(path))


def locked_pdf(path: Path) -> None:
    pdf_file(path, lock="key")


def cut_pdf(path: Path) -> None:
    path.write_bytes(pdf_file(path).read_bytes()[:120])


def pdf_in_name_only(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\nnothing of a PDF follows\n")


@pytest.mark.parametrize(
    ("make", "name", "rule", "words"),
    [
        (empty, "a.docx", "file.empty", "is empty"),
        (empty, "a.pdf", "file.empty", "is empty"),
        (blanks, "a.pdf", "file.empty", "is empty"),
        (renamed_text, "a.pdf", "file.unknown-kind", "plain text"),
        (renamed_text, "a.docx", "file.unknown-kind", "plain text"),
        (renamed_picture, "a.docx", "file.unknown-kind", "neither PDF nor Word"),
        (rich_text, "a.doc", "file.unknown-kind", "rich text"),
        (old_word, "a.docx", "file.unknown-kind", "old Word form"),
        (locked_word, "a.docx", "file.password", "password"),
        (open_document, "a.docx", "file.unknown-kind", "OpenDocument"),
        (workbook, "a.docx", "file.unknown-kind", "workbook"),
        (any_archive, "a.docx", "file.unknown-kind", "archive without a Word document"),
        (cut_word, "a.docx", "file.broken", "end is missing or broken"),
        (name_of_part_damaged, "a.docx", "file.broken", "end is missing or broken"),
        (torn_part, "a.docx", "file.broken", "word/document.xml"),
        (smuggled_entity, "a.docx", "file.broken", "entities"),
        (nested_too_deep, "a.docx", "file.broken", "nested"),
        (word_without_text, "a.docx", "file.empty", "no text"),
        (locked_pdf, "a.pdf", "file.password", "password"),
        (cut_pdf, "a.pdf", "file.broken", "damaged"),
        (pdf_in_name_only, "a.pdf", "file.broken", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error_in_words(
    tmp_path: Path, make: Callable[[Path], None], name: str, rule: str, words: str
) -> None:
    make(tmp_path / name)
    inspection = Inspection.of_file(tmp_path / name)
    (finding,) = inspection.findings
    assert (finding.rule, finding.severity, finding.file) == (rule, "error", name)
    assert words in finding.what
    assert finding.mend
    assert inspection.words is None


def test_a_word_file_is_read_whatever_its_name_says(tmp_path: Path) -> None:
    path = word_file(tmp_path / "draft.pdf")
    assert Inspection.of_file(path).words == 7


def test_numbers_that_are_no_numbers_break_nothing(tmp_path: Path) -> None:
    whole = word_file(tmp_path / "whole.docx")
    with (
        zipfile.ZipFile(whole) as before,
        zipfile.ZipFile(tmp_path / "odd.docx", "w") as after,
    ):
        for name in before.namelist():
            content = before.read(name)
            for key in (b"w:ilvl", b"w:numId", b"w:val"):
                content = content.replace(key + b'="1"', key + b'="many"')
            after.writestr(name, content)
    assert Inspection.of_file(tmp_path / "odd.docx").words == 7


def test_a_scanned_pdf_is_an_error(tmp_path: Path) -> None:
    rules = {each.rule for each in Inspection.of_file(pdf_file(tmp_path / "scan.pdf")).findings}
    assert {"access.no-text", "access.untagged", "access.language", "access.title"} <= rules
