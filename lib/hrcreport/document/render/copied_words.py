"""This module mends what a PDF says its Arabic letters are, so that words can be copied.

Typst names a letter with its sign of a vowel once for each of the two shapes, so that both stand
twice in what is copied. Here each shape says what it is alone; the page looks as before.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

TO_UNICODE = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]{8,})>")
ACTUAL = re.compile(rb"/Span<</ActualText<FEFF([0-9A-F]+)>>>BDC")


def mend_copied_words(path: Path) -> None:
    """Write a PDF anew in which each letter and each sign of a vowel stands for itself alone.

    A file without such letters stays as it is, byte for byte.
    """
    import pikepdf  # most reports have no such letters and need not load it

    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        if not [each for each in pdf.objects if _is_font(each) and _mended(each)]:
            return
        for page in pdf.pages:
            content: Any = page.obj.Contents
            content.write(
                ACTUAL.sub(
                    lambda match: b"/Span<<>>BDC" if _signed(match[1]) else match[0],
                    content.read_bytes(),
                )
            )
        pdf.save(path, deterministic_id=True)


def _is_font(each: Any) -> bool:
    import pikepdf

    return isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each


def _mended(font: Any) -> bool:
    """Mend the table that says which letters a font's shapes are; tell whether it had to be."""
    table = font.ToUnicode.read_bytes()
    widths = _widths(font)

    def alone(match: re.Match[bytes]) -> bytes:
        if not _signed(match[2]):
            return match[0]
        # A sign of a vowel takes no room on the line.
        wants_sign = not widths.get(int(match[1], 16), 0)
        kept = [
            each for each in _letters(match[2]) if bool(unicodedata.combining(each)) == wants_sign
        ]
        return b"<%s> <%s>" % (match[1], "".join(kept).encode("utf-16-be").hex().upper().encode())

    new = TO_UNICODE.sub(alone, table)
    if new == table:
        return False
    font.ToUnicode.write(new)
    return True


def _letters(written: bytes) -> str:
    return bytes.fromhex(written.decode("ascii")).decode("utf-16-be")


def _signed(written: bytes) -> bool:
    """Tell whether a text holds an Arabic letter with a sign of a vowel."""
    letters = _letters(written)
    signs = [
        each for each in letters if unicodedata.combining(each) and "\u0600" <= each <= "\u06ff"
    ]
    return 0 < len(signs) < len(letters)


def _widths(font: Any) -> dict[int, float]:
    """Return the widths of the shapes of a font, which it lists by ranges and by single shapes."""
    found: dict[int, float] = {}
    listed = [*font.DescendantFonts[0].get("/W", [])] if "/DescendantFonts" in font else []
    at = 0
    while at < len(listed) - 1:
        first, following = int(listed[at]), listed[at + 1]
        if isinstance(following, (int, float)) or not hasattr(following, "__iter__"):
            found |= dict.fromkeys(range(first, int(following) + 1), float(listed[at + 2]))
            at += 3
        else:
            found |= {first + step: float(width) for step, width in enumerate(following)}
            at += 2
    return found
