"""This module reads the files of the program's own formats, each with what judges who can read it.

Every reader raises `UnreadableError` where a file is protected by a password, broken or without
text.
"""

from __future__ import annotations

from pathlib import Path

from hrcreport.checks.review.access import html_access, pdf_access, word_access
from hrcreport.checks.review.file_kinds import ReadFile
from hrcreport.checks.review.html_parts import read_html_file
from hrcreport.checks.review.html_reading import reading_of_html
from hrcreport.checks.review.layout import pdf_layout
from hrcreport.checks.review.word_reading import read_word


def read_docx(path: Path) -> ReadFile:
    """Read a Word file."""
    return read_word(path), word_access


def read_html(path: Path) -> ReadFile:
    """Read an HTML file of a build."""
    root = read_html_file(path)
    return reading_of_html(root), lambda reading: html_access(reading, root)


def read_pdf(path: Path) -> ReadFile:
    """Read a PDF, whose pages are judged as well."""
    from hrcreport.checks.review.pdf_reading import reading_of
    from hrcreport.checks.review.pdf_tags import read_pdf_file  # these bring two libraries for PDF

    file = read_pdf_file(path)
    return reading_of(file), lambda reading: (
        each for judge in (pdf_access, pdf_layout) for each in judge(reading, file)
    )
