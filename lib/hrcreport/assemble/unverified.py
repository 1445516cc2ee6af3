"""This module finds what a document prints as unverified, which a final one must not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import itemgetter

from hrcreport.assemble.cells import Block, CellProblem

SPAN_END = "]{.unverified}"
MARKUP = re.compile(r"[*\\]|(?<=\S)\^(?=\S)")
FINAL = "final"
ALLOWED = "allow_unverified"
"""The parameter by which an author lets a final document print unverified material."""


def unverified_texts(markdown: str) -> Iterator[str]:
    """Yield the text of each span `[…]{.unverified}`, brackets within it included."""
    end = markdown.find(SPAN_END)
    while end >= 0:
        depth, start = 1, end
        while depth and start:
            start -= 1
            depth += {"]": 1, "[": -1}.get(markdown[start], 0)
        yield " ".join(MARKUP.sub("", markdown[start + 1 : end]).split())
        end = markdown.find(SPAN_END, end + 1)


def unverified_problems(
    blocks: Iterable[Block], cited: Iterable[tuple[int, str]] = ()
) -> Iterator[CellProblem]:
    """Yield each unverified text or source of a document once, with the first cell that prints it.

    `cited` are the cell and the words of each unverified source that footnotes name.
    """
    printed = [(block.cell, text) for block in blocks for text in unverified_texts(block.markdown)]
    seen: set[str] = set()
    for cell, text in sorted([*printed, *cited], key=itemgetter(0)):
        if text in seen:
            continue
        seen.add(text)
        yield CellProblem(
            cell,
            f"'{text}' is unverified, but the status is {FINAL}",
            "Let a named person verify it and name them where it is registered (verified_by; "
            "for figures, cleared_by in the record of their table), or "
            f"give the document another status; {ALLOWED}: true prints it with its mark.",
            "assemble.unverified-in-final",
        )
