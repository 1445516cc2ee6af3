"""This module reads the text that the pages of a PDF paint, by the ids of marked content."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pypdfium2 import PdfPage, PdfTextPage, raw

from hrcreport.checks.extraction.pdfium import PdfPages

HYPHEN = "\x02"
"""What PDFium gives for the hyphen at the end of a line."""
NO_TEXT = re.compile("[\0\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that have no letter, and those that only turn the direction of others."""
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LEFT_TO_RIGHT = re.compile(r"[A-Za-z0-9]+(?:[./,:\u00a0–-][A-Za-z0-9]+)*")
"""Numbers and Latin words, which are read from the left within a text from the right as well."""
ALEFS = "\u0622\u0623\u0625\u0627"
LONGEST_NAME = 256


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands in points: from where to where on its line, and how high its line is.

    `direction` is that of the line, (10, 0) from left to right; `size` that of the font.
    """

    direction: tuple[int, int]
    start: float
    end: float
    height: float
    size: float


class Letters:
    """The letters of a page, and which of them each text painted, by the text's address.

    PDFium has made a page of text of it.
    """

    def __init__(self, page: Any) -> None:
        self.page, self.all = page, _all_letters(page)
        self.of_text: dict[int, list[int]] = {}
        for at in range(len(self.all)):
            owner = raw.FPDFText_GetTextObject(page, at)
            if owner:  # PDFium adds spaces and breaks of lines that no text has painted
                self.of_text.setdefault(ctypes.addressof(owner.contents), []).append(at)
        if RIGHT_TO_LEFT.search(self.all):
            self._put_back()

    def _put_back(self) -> None:
        """Undo what PDFium does to lines that hold words from right to left.

        It turns whole lines, in which some texts lose their order. A text with such a word begins
        at the right, any other at the left.
        """
        for places in self.of_text.values():
            turned = RIGHT_TO_LEFT.search("".join(self.all[at] for at in places))
            places.sort(key=self._from_right if turned else self._from_left)

    def said(self, text: int) -> str:
        """Return the words of a text, empty where it has none."""
        letters = "".join(self.all[at] for at in self.of_text.get(text, ()))
        if RIGHT_TO_LEFT.search(letters):
            letters = LEFT_TO_RIGHT.sub(lambda match: match[0][::-1], letters)
        return NO_TEXT.sub("", letters).replace(HYPHEN, "-")

    def place(self, text: int) -> Place:
        """Return where a text with words stands."""
        first, last = self.of_text[text][0], self.of_text[text][-1]
        matrix = self._matrix(first)
        x, y = self._origin(first)
        length = math.hypot(matrix.a, matrix.b) or 1.0
        right, up = matrix.a / length, matrix.b / length
        along = [
            x * right + y * up
            for box in (self._box(first, up), self._box(last, up))
            for x in (box[0], box[1])
            for y in (box[2], box[3])
        ]
        return Place(
            direction=(round(10 * right), round(10 * up)),
            start=min(along),
            end=max(along),
            height=y * right - x * up,
            size=raw.FPDFText_GetFontSize(self.page, first) * math.hypot(matrix.c, matrix.d),
        )

    def font(self, text: int) -> str:
        """Return the name of the font in which a text with words is set."""
        name = ctypes.create_string_buffer(LONGEST_NAME)
        first = self.of_text[text][0]
        raw.FPDFText_GetFontInfo(self.page, first, name, LONGEST_NAME, ctypes.c_int())
        return name.value.decode("utf-8", "replace")

    def _box(self, at: int, up: float) -> tuple[float, float, float, float]:
        """Return the left, right, lower and upper end of a letter, with its room on the line.

        PDFium knows that room for upright letters only; for others it is the letter's ink.
        """
        if not up:
            box = raw.FS_RECTF()
            raw.FPDFText_GetLooseCharBox(self.page, at, box)
            return box.left, box.right, box.bottom, box.top
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(self.page, at, left, right, bottom, top)
        return left.value, right.value, bottom.value, top.value

    def _from_left(self, at: int) -> tuple[float, bool]:
        """Return where a letter stands from the left; a space stands where the next letter does."""
        return self._along(at), self.all[at] != " "

    def _from_right(self, at: int) -> tuple[float, bool, bool, bool]:
        """Return where a letter stands from the right; a space stands where the last letter does.

        One sign may be a letter and its mark, or lam and alef, in this order.
        """
        letter = self.all[at]
        marks = bool(unicodedata.combining(letter))
        return -self._along(at), letter == " ", marks, letter in ALEFS

    def _along(self, at: int) -> float:
        """Return how far along its line a letter stands."""
        matrix, (x, y) = self._matrix(at), self._origin(at)
        return round(float(x * matrix.a + y * matrix.b), 2)

    def _matrix(self, at: int) -> Any:
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self.page, at, matrix)
        return matrix

    def _origin(self, at: int) -> tuple[float, float]:
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self.page, at, x, y)
        return x.value, y.value


def _all_letters(page: Any) -> str:
    """Return the letters of a page so that each has the place that PDFium knows it by."""
    count = raw.FPDFText_CountChars(page)
    room = (ctypes.c_ushort * (count + 1))()
    written_count = raw.FPDFText_GetText(page, 0, count, room)
    letters = bytes(room)[: 2 * max(written_count - 1, 0)].decode("utf-16-le", "replace")
    if len(letters) == count:
        return letters.replace("\ufffe", HYPHEN)
    return "".join(chr(raw.FPDFText_GetUnicode(page, at)) for at in range(count))


NEW_LINE = 0.8
"""A line begins where a baseline is further away than this part of the smaller font's size."""
LINE_GAP = 4.0
"""Points above and below a line that belong to it."""
SPACE = 0.12
"""Texts that stand further apart than this part of the larger font have a space between them."""


@dataclass(frozen=True, slots=True)
class PaintedPiece:
    """A piece of text as it was painted; it begins with a line break where a new line begins.

    `size` is that of its font in points, 0 where it is not known.
    """

    text: str
    page: int
    bold: bool = False
    italic: bool = False
    size: float = field(default=0.0, compare=False)


Painted = dict[int | None, list[PaintedPiece]]
"""The text of a page in order of painting, by the id of its marked content (None: it has none)."""


def painted_text(path: Path) -> tuple[list[Painted], list[float]]:
    """Return the text of each page of a PDF file, and how much of each page's height is filled.

    Raises:
        PdfiumError: the file or one of its pages is damaged.
        HeavyPageError: it holds more letters than any document.
    """
    file = PdfPages(path.read_bytes())
    with file.opened() as document:
        pages = [document[at] for at in range(len(document))]
        words = [*file.texts(pages)]
        file.keep_letters([text_page.get_text_range() for text_page in words])
        painted = [*map(_painted, pages, words, range(1, len(pages) + 1))]
        return painted, [*map(_filled, pages)]


def _filled(page: PdfPage) -> float:
    """Return the part of a page's height on which something of the document is painted.

    Running heads and lines, which no tag holds, are left out.
    """
    height = page.get_height() or 1.0
    spans = []
    for at in range(raw.FPDFPage_CountObjects(page)):
        page_object = raw.FPDFPage_GetObject(page, at)
        left, low, right, high = (ctypes.c_float() for _ in range(4))
        tagged = raw.FPDFPageObj_GetMarkedContentID(page_object) >= 0
        if tagged and raw.FPDFPageObj_GetBounds(page_object, left, low, right, high):
            spans.append((max(0.0, low.value - LINE_GAP), min(height, high.value + LINE_GAP)))
    total = end = 0.0
    for low_end, high_end in sorted(spans):
        total += max(0.0, high_end - max(low_end, end))
        end = max(end, high_end)
    return total / height


def _painted(page: PdfPage, words: PdfTextPage, number: int) -> Painted:
    pieces_by_content: Painted = {}
    letters = Letters(words.raw)
    line = _Line()
    top = (raw.FPDFPage_GetObject(page, at) for at in range(raw.FPDFPage_CountObjects(page)))
    for text, content in _texts(top, None):
        characters = letters.said(text)
        if not characters:
            continue
        place = letters.place(text)
        begins = line.beginning(place)
        name = letters.font(text)
        bold, italic = "Bold" in name, "Ital" in name or "Obli" in name
        pieces_by_content.setdefault(content, []).append(
            PaintedPiece(begins + characters, number, bold, italic, place.size)
        )
    return pieces_by_content


def _texts(painted: Iterable[Any], content: int | None) -> Iterator[tuple[int, int | None]]:
    """Yield the address and the id of each text; those in a form have the form's id.

    Forms end: PDFium reads none that paints itself.
    """
    for page_object in painted:
        kind = raw.FPDFPageObj_GetType(page_object)
        if kind not in {raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM}:
            continue
        content_id = raw.FPDFPageObj_GetMarkedContentID(page_object)
        inner = content if content_id < 0 else content_id
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            yield ctypes.addressof(page_object.contents), inner
        else:
            count = raw.FPDFFormObj_CountObjects(page_object)
            yield from _texts(
                (raw.FPDFFormObj_GetObject(page_object, at) for at in range(count)), inner
            )


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
