"""This module reads the files that are inspected by their kind, and says why one cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from hrcreport.checks.printed.passages import Reading
from hrcreport.checks.printed.unreadable import UnreadableError
from hrcreport.checks.review.findings import Finding
from hrcreport.document import Format
from hrcreport.foundation import Archive

if TYPE_CHECKING:
    from PIL.Image import Image

ZIP_BEGINS = b"PK\x03\x04"
COMPOUND_BEGINS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_NAME = "EncryptedPackage".encode("utf-16-le")
HEAD = 4096
LARGEST = 200_000_000
"""Bytes of a document with many pictures."""


class PdfMark(NamedTuple):
    """One mark: which (`id`, and `parent` of a reply), on which page (from 1), what, by whom.

    `kind` says in words what was done, `date` is a day or empty, `text` what its author wrote,
    `quote` the words under it, `before` and `after` those around. `settled` says whether somebody
    set it so.
    """

    id: str
    page: int
    kind: str
    author: str
    date: str
    text: str
    quote: str = ""
    before: str = ""
    after: str = ""
    parent: str = ""
    settled: bool = False


class PdfMarks(NamedTuple):
    """What a PDF that came back holds: the id of its build, its marks, and the words of its pages.

    The id is empty where it does not say which build it is of.
    """

    build: str
    marks: list[PdfMark]
    pages: list[str]


class ReadFile(NamedTuple):
    """A file as a format reads it, and what judges whether everybody can read it.

    Where a file is protected by a password, broken or without text, none is made and
    `UnreadableError` raised.
    """

    reading: Reading
    judge: Callable[[Reading], Iterable[Finding]]

    @staticmethod
    def format_of(path: Path) -> Format[ReadFile]:
        """Return the format of a file, by its content and not by its name.

        Raises:
            UnreadableError: it is none of these, empty, protected by a password, or broken.
        """
        try:
            if path.stat().st_size > LARGEST:
                raise UnreadableError("file.broken", "The file is larger than any document.")
            content = path.read_bytes()
        except OSError as error:
            reason = error.strerror or "the system refuses it"
            raise UnreadableError("file.broken", f"The file cannot be read: {reason}.") from None
        if not content.strip(b"\0 \r\n\t"):
            raise UnreadableError("file.empty", "The file is empty.")
        file_format = next(
            (candidate for candidate in Format.installed() if candidate.holds(content)), None
        )
        if file_format is None:
            raise UnreadableError(*_instead(content, path))
        return cast("Format[ReadFile]", file_format)  # packages are told what a format is to read

    @classmethod
    def of_word(cls, path: Path) -> ReadFile:
        """Read a Word file."""
        from hrcreport.checks.printed.word_reading import read_word
        from hrcreport.checks.review.access import word_access

        return cls(read_word(path), word_access)

    @classmethod
    def of_html(cls, content: bytes) -> ReadFile:
        """Read a page in HTML, as a build has it or a book that is made of it."""
        from hrcreport.checks.printed.html_parts import parse_html
        from hrcreport.checks.printed.html_reading import reading_of_html
        from hrcreport.checks.review.access import html_access

        root = parse_html(content)
        return cls(reading_of_html(root), lambda reading: html_access(reading, root))

    @classmethod
    def of_pdf(cls, path: Path) -> ReadFile:
        """Read a PDF, whose pages are judged as well."""
        from hrcreport.checks.printed.pdf_reading import reading_of
        from hrcreport.checks.printed.pdf_tags import read_pdf_file  # brings two libraries for PDF
        from hrcreport.checks.review.access import pdf_access
        from hrcreport.checks.review.layout import pdf_layout

        file = read_pdf_file(path)
        return cls(
            reading_of(file),
            lambda reading: (
                judgement
                for judge in (pdf_access, pdf_layout)
                for judgement in judge(reading, file)
            ),
        )

    @staticmethod
    def pages_of_pdf(path: Path) -> int:
        """Return how many pages a PDF has.

        Raises:
            PdfiumError: it is damaged or protected by a password.
        """
        from hrcreport.checks.extraction.pdfium import PdfPages

        with PdfPages(path.read_bytes()).opened() as document:
            return len(document)

    @staticmethod
    def marks_of_pdf(path: Path) -> PdfMarks:
        """Return what readers marked in a PDF.

        Raises:
            UnreadableError: it is none, protected by a password, or broken.
        """
        from hrcreport.checks.review.pdf_marks import read_marks  # brings two libraries for PDF

        return read_marks(path)

    @staticmethod
    def first_page_of_pdf(path: Path, width: int) -> Image | None:
        """Return the first page of a PDF, so many pixels wide; None where the file is damaged."""
        from pypdfium2 import PdfiumError

        from hrcreport.checks.extraction.pdfium import PdfPages

        try:
            with PdfPages(path.read_bytes()).opened() as document:
                page = document[0]
                picture: Image = page.render(scale=width / page.get_width()).to_pil()
                return picture
        except PdfiumError:
            return None


def _instead(content: bytes, path: Path) -> tuple[str, str]:
    """Return by which rule a file is refused, and what it is, as far as it can be told."""
    if content.startswith(ZIP_BEGINS):
        return _other_archive(path)
    if content.startswith(COMPOUND_BEGINS):
        if ENCRYPTED_NAME in content:
            return "file.password", "The Word file is protected by a password."
        return "file.unknown-kind", "The file is in the old Word form (.doc), not .docx."
    if content.startswith(b"{\\rtf"):
        return "file.unknown-kind", "The file is rich text (.rtf), not .docx."
    return "file.unknown-kind", f"The file holds {_said(content)}."


def _other_archive(path: Path) -> tuple[str, str]:
    try:
        with Archive(path) as archive:
            names = set(archive.namelist())
    except Archive.BROKEN:
        message = "The file begins as a Word file does, but its end is missing or broken."
        return "file.broken", message
    if "mimetype" in names and "content.xml" in names:
        return "file.unknown-kind", "The file is an OpenDocument file (.odt)."
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        return "file.unknown-kind", "The file is a workbook or slides, not text."
    return "file.unknown-kind", "The file is an archive without a Word document."


def _said(content: bytes) -> str:
    try:
        content[:HEAD].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < HEAD - 4:
            return "neither PDF nor Word content"
    return "plain text, whatever its name says"
