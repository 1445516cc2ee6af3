"""This module is the format Word: Pandoc fills the Word reference, a script finishes the file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from hrcreport.document import Format, Rendering, Writing
from hrcreport.foundation import Archive, Problem

if TYPE_CHECKING:
    from hrcreport.checks import ReadFile

ZIP_BEGINS = b"PK\x03\x04"


def _write(run: Rendering, target: Path) -> list[Problem]:
    run.lua(run.extension.finish, target)
    return []


def _holds(content: bytes) -> bool:
    if not content.startswith(ZIP_BEGINS):
        return False
    try:
        with Archive(BytesIO(content)) as archive:
            return "word/document.xml" in archive.namelist()
    except Archive.BROKEN:
        return False


def _read(path: Path) -> ReadFile:
    from hrcreport.checks import ReadFile

    return ReadFile.of_word(path)


WORD = Format(
    name="docx",
    label="Word",
    help="for editors and reviewers",
    write=_write,
    writing=lambda run: Writing("docx", run.extension.docx_template, run.extension.docx_reference),
    quarto="hrc-docx",
    holds=_holds,
    read=_read,
    fidelity=3,
)
