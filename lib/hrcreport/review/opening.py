"""This module tells what kind of file is inspected, and says in words why one cannot be read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile, ZipFile

from hrcreport.review.findings import Finding, finding

FileKind = Literal["pdf", "docx", "html"]
PDF_BEGINS = b"%PDF-"
ZIP_BEGINS = b"PK\x03\x04"
HTML_BEGINS = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
COMPOUND_BEGINS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_NAME = "EncryptedPackage".encode("utf-16-le")
HEAD = 1024
"""A PDF's first line may stand anywhere in its first 1,024 bytes."""


class UnreadableError(Exception):
    """A file cannot be read as what it is said to be; `finding` says why in words."""

    def __init__(self, rule: str, what: str) -> None:
        self.finding: Finding = finding(rule, what)
        super().__init__(what)


def kind_of(path: Path) -> FileKind:
    """Return whether a file is PDF, Word or HTML, by its content and not by its name.

    Raises:
        UnreadableError: it is none of these, empty, protected by a password, or broken.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "the system refuses it"
        raise UnreadableError("file.broken", f"The file cannot be read: {reason}.") from None
    if not content.strip(b"\0 \r\n\t"):
        raise UnreadableError("file.empty", "The file is empty.")
    if PDF_BEGINS in content[:HEAD]:
        return "pdf"
    if content.startswith(ZIP_BEGINS):
        return _kind_of_zip(path)
    if HTML_BEGINS.match(content.removeprefix(b"\xef\xbb\xbf")[:HEAD]):
        return "html"
    if content.startswith(COMPOUND_BEGINS):
        if ENCRYPTED_NAME in content:
            raise UnreadableError("file.password", "The Word file is protected by a password.")
        raise UnreadableError(
            "file.unknown-kind", "The file is in the old Word form (.doc), not .docx."
        )
    if content.startswith(b"{\\rtf"):
        raise UnreadableError("file.unknown-kind", "The file is rich text (.rtf), not .docx.")
    raise UnreadableError("file.unknown-kind", f"The file holds {_said(content)}.")


def _kind_of_zip(path: Path) -> FileKind:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
    except (BadZipFile, OSError, UnicodeDecodeError, NotImplementedError):
        raise UnreadableError(
            "file.broken", "The file begins as a Word file does, but its end is missing or broken."
        ) from None
    if "word/document.xml" in names:
        return "docx"
    if "mimetype" in names and "content.xml" in names:
        raise UnreadableError("file.unknown-kind", "The file is an OpenDocument file (.odt).")
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        raise UnreadableError("file.unknown-kind", "The file is a workbook or slides, not text.")
    raise UnreadableError("file.unknown-kind", "The file is an archive without a Word document.")


def _said(content: bytes) -> str:
    try:
        content[: 4 * HEAD].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < 4 * HEAD - 4:
            return "neither PDF nor Word content"
    return "plain text, whatever its name says"
