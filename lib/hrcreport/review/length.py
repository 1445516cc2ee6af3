"""This module counts the words of a finished document against the limit of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hrcreport.review.facts import limit_of
from hrcreport.review.findings import Finding, Length, finding
from hrcreport.review.passages import Passage, Reading

WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\s\u3400-\u4dbf\u4e00-\u9fff]+")
"""What stands between blanks; Chinese has none, so each of its characters counts."""
NEAR = 0.95


def count_words(passages: Iterable[Passage]) -> int:
    """Return the words of passages; numbers that Word sets itself are no text and not counted."""
    return sum(len(WORD.findall(passage.text)) for passage in passages)


def length_of(reading: Reading) -> Length:
    """Return the three counts of a document.

    `strict` counts all text with footnotes, headings and hidden text; `editors` leaves out
    masthead and contents, as an editor does; `headroom` is the limit less the editor's count.
    """
    strict = count_words(reading.passages)
    editors = strict - count_words(reading.of("masthead", "contents"))
    limit = limit_of(reading)
    return Length(strict, editors, limit, None if limit is None else limit - editors)


def length_findings(length: Length) -> Iterator[Finding]:
    """Yield what the counts mean: near the limit, or above it."""
    if length.limit is None:
        return
    share = length.editors / length.limit
    said = (
        f"The text has {length.editors:,} words ({length.strict:,} with masthead and contents), "
        f"which is {100 * share:.1f} per cent of {length.limit:,}."
    )
    if length.editors > length.limit:
        yield finding("length.over", said)
    elif share >= NEAR:
        yield finding("length.near", said)
