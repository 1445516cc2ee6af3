"""This module reads the text that the pages of a PDF paint, by the ids of marked content."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pypdfium2 import PdfPage, PdfTextPage, raw

from hrcreport.render.pdfium import keep_letters, pdfium_document
from hrcreport.review.pdf_letters import Letters, Place

NEW_LINE = 0.8
"""A line begins where a baseline is further away than this part of the smaller font's size."""
LINE_GAP = 4.0
"""Points above and below a line that belong to it."""
SPACE = 0.12
"""Texts that stand further apart than this part of the larger font have a space between them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text as it was painted; it begins with a line break where a new line begins.

    `size` is that of its font in points, 0 where it is not known.
    """

    text: str
    page: int
    bold: bool = False
    italic: bool = False
    size: float = field(default=0.0, compare=False)


Painted = dict[int | None, list[Piece]]
"""The text of a page in order of painting, by the id of its marked content (None: it has none)."""


def painted_text(path: Path) -> tuple[list[Painted], list[float]]:
    """Return the text of each page of a PDF file, and how much of each page's height is filled.

    Raises:
        PdfiumError: the file or one of its pages is damaged.
    """
    content = path.read_bytes()
    with pdfium_document(content) as document:
        pages = [document[at] for at in range(len(document))]
        words = [page.get_textpage() for page in pages]
        keep_letters(content, [each.get_text_range() for each in words])
        painted = [*map(_painted, pages, words, range(1, len(pages) + 1))]
        return painted, [*map(_filled, pages)]


def _filled(page: PdfPage) -> float:
    """Return the part of a page's height on which something of the document is painted.

    Running heads and lines, which no tag holds, are left out.
    """
    height = page.get_height() or 1.0
    spans = []
    for at in range(raw.FPDFPage_CountObjects(page)):
        each = raw.FPDFPage_GetObject(page, at)
        left, low, right, high = (ctypes.c_float() for _ in range(4))
        tagged = raw.FPDFPageObj_GetMarkedContentID(each) >= 0
        if tagged and raw.FPDFPageObj_GetBounds(each, left, low, right, high):
            spans.append((max(0.0, low.value - LINE_GAP), min(height, high.value + LINE_GAP)))
    total = end = 0.0
    for low_end, high_end in sorted(spans):
        total += max(0.0, high_end - max(low_end, end))
        end = max(end, high_end)
    return total / height


def _painted(page: PdfPage, words: PdfTextPage, number: int) -> Painted:
    found: Painted = {}
    letters = Letters.of(words.raw)
    line = _Line()
    top = (raw.FPDFPage_GetObject(page, at) for at in range(raw.FPDFPage_CountObjects(page)))
    for text, content in _texts(top, None):
        said = letters.said(text)
        if not said:
            continue
        place = letters.place(text)
        begins = line.beginning(place)
        name = letters.font(text)
        bold, italic = "Bold" in name, "Ital" in name or "Obli" in name
        found.setdefault(content, []).append(Piece(begins + said, number, bold, italic, place.size))
    return found


def _texts(painted: Iterable[Any], content: int | None) -> Iterator[tuple[int, int | None]]:
    """Yield the address and the id of each text; those in a form have the form's id.

    Forms end: PDFium reads none that paints itself.
    """
    for each in painted:
        kind = raw.FPDFPageObj_GetType(each)
        if kind not in {raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM}:
            continue
        own = raw.FPDFPageObj_GetMarkedContentID(each)
        inner = content if own < 0 else own
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            yield ctypes.addressof(each.contents), inner
        else:
            count = raw.FPDFFormObj_CountObjects(each)
            yield from _texts((raw.FPDFFormObj_GetObject(each, at) for at in range(count)), inner)


@dataclass(slots=True)
class _Line:
    """The line that is painted: the text painted last, between which heights its letters stand."""

    last: Place | None = None
    lowest: float = 0.0
    highest: float = 0.0

    def beginning(self, place: Place) -> str:
        """Take up a text and return what stands between it and the one before.

        That is a line break, a space or nothing. A raised mark stays on its line, and a line with
        one is as high as both.
        """
        last, height = self.last, place.height
        self.last = place
        limit = NEW_LINE * min(last.size, place.size) if last else 0.0
        if (
            last is None
            or last.direction != place.direction
            or not self.lowest - limit <= height <= self.highest + limit
        ):
            self.lowest = self.highest = height
            return "\n"
        self.lowest, self.highest = min(self.lowest, height), max(self.highest, height)
        gap = max(place.start - last.end, last.start - place.end)
        apart = gap > SPACE * max(last.size, place.size) or abs(height - last.height) > limit
        return " " if apart else ""
