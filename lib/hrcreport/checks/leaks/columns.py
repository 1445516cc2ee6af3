"""This module reads the columns of a table by their heads, which say what stands below them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from hrcreport.checks.extraction.reading import OF_MARKUP, PlacedTexts
from hrcreport.checks.leaks.digits import CALLED
from hrcreport.checks.leaks.personal import KINDS, stands_apart, words_of
from hrcreport.checks.leaks.signs import CALLED_SECRET

ROWS = "table"
"""Where rows of markup stand, whose cells tabs part; a file of lines has one of the delimiters."""
DELIMITERS = ",;|\t"
TABS = re.compile("\t+")
LONGEST_HEAD, LONGEST_ROW = 40, 10_000


def called_columns(piece: PlacedTexts) -> Iterator[PlacedTexts]:
    """Yield the cells of each column whose head calls them, each behind its head.

    Below `date_of_birth` stands "date of birth: 1990-01-02", as what a sentence calls so.
    """
    is_of_markup = piece.place.endswith(ROWS)
    if len(piece.texts) < 2 or not (piece.numbered or is_of_markup):
        return
    first = piece.texts[0]
    if not first or first[0] == OF_MARKUP or len(first) > LONGEST_ROW:
        return
    delimiter = (
        min(TABS.findall(first.strip("\t")), key=len, default="")
        if is_of_markup
        else max(DELIMITERS, key=first.count)
    )
    heads = _cells(first, delimiter)
    for at, head in enumerate(heads if len(heads) > 1 else ()):
        if len(head) <= LONGEST_HEAD and _calls(called := head.replace("_", " ").lower()):
            rows = (_cells(line, delimiter) for line in piece.texts[1:])
            whole = (row for row in rows if len(row) == len(heads) or not is_of_markup)
            texts = [f"{called}: {row[at]}" for row in whole if len(row) > at and row[at]]
            yield PlacedTexts(f"{piece.place}, column {head}", texts)


def _cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of a row; of markup as many tabs as the fewest part two cells."""
    if len(delimiter) != 1 or delimiter == "\t":
        return line.strip("\t").split(delimiter) if delimiter else [line]
    inner = line.strip().strip("|") if delimiter == "|" else line
    try:
        return [cell.strip() for cell in next(csv.reader([inner], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _calls(head: str) -> bool:
    """Tell whether the head of a column, in small letters, calls a number, a day or a secret."""
    telephone = CALLED.search(f"{head}:")
    if telephone is not None and not head[: telephone.start()][-1:].isalpha():
        return True
    kind_words = (word for kind in KINDS for word in words_of()[kind])
    return any(
        at >= 0 and stands_apart(head, at, word)
        for word in (*kind_words, *CALLED_SECRET)
        for at in (head.find(word.strip()),)
    )
