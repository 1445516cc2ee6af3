"""This module reads what heads call: columns, the line behind a label, values behind a key of data.

Below `date_of_birth` stands "date of birth: 1990-01-02", as what a sentence calls so.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from hrcreport.checks.extraction.reading import OF_MARKUP, PlacedTexts
from hrcreport.checks.leaks.digits import CALLED
from hrcreport.checks.leaks.personal import KINDS, stands_apart, words_of
from hrcreport.checks.leaks.signs import CALLED_SECRET

ROWS = "table"
"""Where rows of markup stand, whose cells tabs part; a file of lines has one of the delimiters."""
DELIMITERS = (",", ";", "|", "\t", "&", "  ")
TABS, BLANKS, RULE = re.compile("\t+"), re.compile(" {2,}"), re.compile(r"[\W_]*|\\[a-z]+")
"""A line between rows is a rule, in LaTeX a command."""
SIGNS, OF_SIGNS = "= ", re.compile("=+")
"""Of a rule of reStructuredText, which says where columns begin."""
BESIDE_HEAD = " \t*#:\\-\"'"
LONGEST_HEAD, LONGEST_ROW, MOST_DIGITS, MOST_WORDS = 40, 10_000, 3, 5


def called_columns(piece: PlacedTexts) -> Iterator[PlacedTexts]:
    """Yield what heads call, each cell, line or value behind its head."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if called := _called(piece.place.rpartition(", ")[2]):
        found[called] += [f"{called}: {text}" for text in piece.texts if len(text) <= LONGEST_HEAD]
    heads: dict[int, str] = {}
    delimiter, label, width, begins = "", "", 0, list[int | None]()
    for line in (line for text in piece.texts for line in text.split("\n")):
        if not line or line[0] == OF_MARKUP or len(line) > LONGEST_ROW:
            heads, label, begins = {}, "", []
        elif RULE.fullmatch(line):
            runs = [] if line.strip(SIGNS) else [*OF_SIGNS.finditer(line)]
            begins = [*(run.start() for run in runs), None] if len(runs) > 1 else []
        else:
            if label and len(line) <= LONGEST_HEAD:
                found[label].append(f"{label}: {line.strip(BESIDE_HEAD)}")
            if not begins and (not heads or delimiter not in line):
                heads, delimiter = {}, _delimiter(line, is_of_markup=piece.place.endswith(ROWS))
            parts = [line[begin:end].strip() for begin, end in pairwise(begins)]
            cells = parts or _cells(line, delimiter)
            label = "" if len(cells) > 1 or len(line.split()) > MOST_WORDS else _called(line)
            if new_heads := _heads(cells):
                heads, width = new_heads, len(cells)
            elif len(cells) == width or len(delimiter) == 1 != len(cells):
                for at, head in heads.items():
                    if len(cells) > at and any(map(str.isalnum, cells[at])):
                        found[head].append(f"{head}: {cells[at]}")
    for head, texts in found.items():
        yield PlacedTexts(f"{piece.place}, called {head}", texts)


def _delimiter(line: str, *, is_of_markup: bool) -> str:
    """Return what parts the cells of a row; of markup as many tabs as the fewest part two cells."""
    if is_of_markup:
        return min(TABS.findall(line.strip("\t")), key=len, default="")
    delimiter = max(DELIMITERS, key=line.count)
    return delimiter if delimiter in line else ""


def _cells(line: str, delimiter: str) -> list[str]:
    if not delimiter:
        return []
    if delimiter == "  ":
        return BLANKS.split(line.strip())
    if "\t" in delimiter or delimiter == "&":
        return [cell.strip() for cell in line.strip("\t").split(delimiter)]
    inner = line.strip().strip("|") if delimiter == "|" else line
    try:
        return [cell.strip() for cell in next(csv.reader([inner], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _heads(cells: list[str]) -> dict[int, str]:
    """Return what cells call by their places, where all are heads and hold no numbers."""
    if len(cells) < 2 or any(sum(map(str.isdigit, cell)) > MOST_DIGITS for cell in cells):
        return {}
    return {at: called for at, cell in enumerate(cells) if (called := _called(cell))}


def _called(head: str) -> str:
    """Return a head in small letters that calls a number, a day or a secret; empty for others."""
    return _calling(head) if 1 < len(head) <= LONGEST_HEAD else ""


@lru_cache(maxsize=20_000)
def _calling(head: str) -> str:
    called = head.replace("_", " ").strip(BESIDE_HEAD).lower()
    if sum(map(str.isdigit, called)) > MOST_DIGITS:
        return ""
    telephone = CALLED.search(f"{called}:")
    if telephone is not None and not called[: telephone.start()][-1:].isalpha():
        return called
    kind_words = (word for kind in KINDS for word in words_of()[kind])
    return (
        called
        if called in (*words_of()["name"], *words_of()["perhaps-name"])
        or any(
            at >= 0 and stands_apart(called, at, word)
            for word in (*kind_words, *CALLED_SECRET)
            for at in (called.find(word.strip()),)
        )
        else ""
    )
