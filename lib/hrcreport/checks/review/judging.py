"""This module reads a file of a format of the program, with what judges it by its own parts."""

from __future__ import annotations

from pathlib import Path

from hrcreport.document.formats import Judge
from hrcreport.document.reading.passages import Reading

# What reads a format is loaded where a file of it is read: that of PDF takes long.


def judged_html(path: Path) -> tuple[Reading, Judge]:
    """Return what an HTML file holds, and what judges how it can be read.

    Raises:
        UnreadableError: it is not in UTF-8, or holds no body.
    """
    from hrcreport.checks.review.access import html_access
    from hrcreport.checks.review.html_parts import read_html_file
    from hrcreport.checks.review.html_reading import reading_of_html

    root = read_html_file(path)
    return reading_of_html(root), lambda reading: html_access(reading, root)


def judged_pdf(path: Path) -> tuple[Reading, Judge]:
    """Return what a PDF holds, and what judges its tags and the layout of its pages.

    Raises:
        UnreadableError: it is protected by a password, or broken.
    """
    from hrcreport.checks.review.access import pdf_access
    from hrcreport.checks.review.layout import pdf_layout
    from hrcreport.checks.review.pdf_reading import reading_of
    from hrcreport.checks.review.pdf_tags import read_pdf_file

    file = read_pdf_file(path)
    return reading_of(file), lambda reading: (
        each for judge in (pdf_access, pdf_layout) for each in judge(reading, file)
    )


def judged_word(path: Path) -> tuple[Reading, Judge]:
    """Return what a Word file holds, and what judges how it can be read.

    Raises:
        UnreadableError: the file is broken.
    """
    from hrcreport.checks.review.access import word_access
    from hrcreport.checks.review.word_reading import read_word

    return read_word(path), word_access
