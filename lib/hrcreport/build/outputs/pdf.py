"""This module is the format PDF: Pandoc writes Typst, Typst sets it as PDF/UA."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from hrcreport.document import Format, Rendering, Writing

if TYPE_CHECKING:
    from PIL.Image import Image

    from hrcreport.checks import ReadFile
    from hrcreport.foundation import Problem

BEGINS = b"%PDF-"
HEAD = 1024
"""A PDF's first line may stand anywhere in its first 1,024 bytes."""

VOWEL_SIGNS = re.compile("[\u064b-\u0652\u0670]")


def _write(run: Rendering, target: Path) -> list[Problem]:
    text = target.read_bytes()
    problems = run.typst(text, target)
    if VOWEL_SIGNS.search(text.decode("utf-8")):
        problems += run.lua(run.extension.finish, target)
    return problems


def _read(path: Path) -> ReadFile:
    from hrcreport.checks import ReadFile

    return ReadFile.of_pdf(path)


def _pages(path: Path) -> int:
    from hrcreport.checks import ReadFile

    return ReadFile.pages_of_pdf(path)


def _first_page(path: Path, width: int) -> Image | None:
    from hrcreport.checks import ReadFile

    return ReadFile.first_page_of_pdf(path, width)


PDF = Format(
    name="pdf",
    label="PDF",
    help="to print and to read, with tags for screen readers",
    write=_write,
    writing=lambda run: Writing("typst", run.extension.typst_template),
    quarto="hrc-typst",
    holds=lambda content: BEGINS in content[:HEAD],
    read=_read,
    fidelity=2,
    pages=_pages,
    first_page=_first_page,
)
