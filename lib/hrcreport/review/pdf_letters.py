"""This module finds the letters of each text on a page of a PDF, and where the text stands."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from pypdfium2 import raw

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


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a page, and which of them each text painted, by the text's address."""

    page: Any
    all: str
    of_text: dict[int, list[int]]

    @classmethod
    def of(cls, page: Any) -> Letters:
        """Return the letters of a page, of which PDFium has made a page of text."""
        found = cls(page, _all_letters(page), {})
        of_text, owner_of = found.of_text, raw.FPDFText_GetTextObject
        for at in range(len(found.all)):
            owner = owner_of(page, at)
            if owner:  # PDFium adds spaces and breaks of lines that no text has painted
                of_text.setdefault(ctypes.addressof(owner.contents), []).append(at)
        if RIGHT_TO_LEFT.search(found.all):
            found._put_back()
        return found

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
        ends = [ctypes.c_double() for _ in range(4)]
        raw.FPDFText_GetCharBox(self.page, at, *ends)
        left, right, bottom, top = (end.value for end in ends)
        return left, right, bottom, top

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
    got = raw.FPDFText_GetText(page, 0, count, room)
    letters = bytes(room)[: 2 * max(got - 1, 0)].decode("utf-16-le", "replace")
    if len(letters) == count:
        return letters.replace("\ufffe", HYPHEN)
    return "".join(chr(raw.FPDFText_GetUnicode(page, at)) for at in range(count))
