"""This module finds a quotation in a text, whatever its line breaks, spaces, hyphens and marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

LEFT_OUT = re.compile(r"\[?(?:…|\.\.\.)\]?")
PASSED_OVER = frozenset("*_⟦⟧|\\\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""Marks of emphasis and of struck-out words, soft hyphens and signs without width."""
SAME = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "º": "o", "ª": "a"}
)


def squeezed(text: str) -> tuple[str, list[int]]:
    """Return a text without what quotations may differ in, and the place of each letter kept."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if sign.isspace() or sign in PASSED_OVER or unicodedata.category(sign) == "Pd":
            continue
        for letter in unicodedata.normalize("NFKC", sign.translate(SAME)).translate(SAME):
            letters.append(letter)
            places.append(place)
    return "".join(letters), places


def passages(words: str, text: str) -> list[tuple[int, int]] | None:
    r"""Return where the parts of a quotation stand in a text, in their order; None where not.

    Parts are what stands between marks of omission, "[…]".

    Example:
        >>> passages("least restric-tive […] means", "the least  restrictive\nof all means")
        [(4, 22), (30, 35)]
    """
    within, places = squeezed(text)
    spans: list[tuple[int, int]] = []
    search_start = 0
    for part in LEFT_OUT.split(words):
        sought, _ = squeezed(part)
        if not sought:
            continue
        at = within.find(sought, search_start)
        if at < 0:
            return None
        search_start = at + len(sought)
        spans.append((places[at], places[search_start - 1] + 1))
    return spans or None


def parts_marked(words: Iterable[str], text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text, each with whether it is among the words that are quoted."""
    spans = sorted(span for quotation in words for span in passages(quotation, text) or [])
    edges = sorted({0, len(text), *(edge for span in spans for edge in span)})
    for begins, ends in pairwise(edges):
        yield text[begins:ends], any(first <= begins and ends <= last for first, last in spans)
