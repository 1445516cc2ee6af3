"""This module finds statistics that an author typed into prose instead of quoting a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hrcreport.review.findings import Finding, finding
from hrcreport.review.passages import QUOTED, around
from hrcreport.text.cells import UNPRINTED

PROSE_MIME = "application/vnd.hrcreport.prose+json"
STATISTIC = re.compile(
    r"\b\d[\d,.]*\s?(?:per\s?cent|percentage points?|%)"
    r"|\b(?:ratio|rate|median|mean|average)s? of \d[\d,.]*\b"
    r"|\b\d+(?:\.\d+)? times (?:as|more|higher|lower|the)\b"
    r"|(?<![\w/.,-])\d{1,3}(?:,\d{3})+(?!\w)"
    r"|\b\d+(?:\.\d+)? (?:million|billion|per (?:million|100))"
)
NOT_READ = re.compile(
    r"<!--.*?-->|^:::[^\n]*$|\{[^{}\n]*\}|\^\[[^\]]*\]|\]\([^)]*\)|https?://\S+|`[^`]*`",
    re.DOTALL | re.MULTILINE,
)
"""Comments, fences, attributes, footnotes, addresses and code: not prose that states a fact."""
LEVELS = re.compile(r"\b(?:9[059](?:\.\d)?) per cent confidence\b")
"""The level of an interval is a convention, not a result."""
UNIT = re.compile(r"\b(?:per|every|each)\s$", re.IGNORECASE)
"""Before the number that a rate is given for: per 1,000 inhabitants is no result."""
CITED = re.compile(r"\[[^\]\[]*@(?=[^\s,;\]]*[a-z/])[^\s,;\]]+,[^\]]*\]")
"""A citation of a source of the bibliography with a place in it: "[@audit-2022, p. 3]"."""
NEXT_SENTENCE = re.compile(r"[.!?]\s+[^\s\[]|\n\s*\n")
QUOTED_VALUE = "\N{OBJECT REPLACEMENT CHARACTER}"
VALUES = re.compile(f"{QUOTED_VALUE}+")


@dataclass(frozen=True, slots=True)
class Prose:
    """The prose of a cell or block as it was printed, and the texts of the values in it."""

    place: str
    text: str
    values: tuple[str, ...]


def prose_of(notebook: Mapping[str, Any]) -> Iterator[Prose]:
    """Yield the prose of an executed notebook, cell by cell, as its own numbers count them."""
    number = 0
    for cell in notebook.get("cells", []):
        tags = set(cell["metadata"].get("tags", []))
        if "injected-parameters" in tags:
            continue
        number += 1
        if cell["cell_type"] == "markdown" and not UNPRINTED & tags:
            values = cell["metadata"].get("hrcreport", {}).get("values", [])
            yield Prose(f"cell {number}", _joined(cell["source"]), _texts(values))
        for output in cell.get("outputs", []):
            record = output.get("data", {}).get(PROSE_MIME)
            if record:
                place = record.get("place") or f"cell {number}"
                yield Prose(place, record["text"], _texts(record["values"]))


def statistic_findings(proses: Iterator[Prose]) -> Iterator[Finding]:
    """Yield each statistic in prose that no value of its cell or block printed."""
    for prose in proses:
        for match in typed_statistics(prose.text, prose.values):
            said = f"{in_its_words(match)} is typed."
            yield finding("evidence.typed-statistic", said, place=prose.place)


def typed_statistics(text: str, values: Sequence[str] = ()) -> Iterator[re.Match[str]]:
    """Yield each statistic of a text that no value printed and no source in its sentence backs.

    A published figure that no table holds may be typed where the sentence ends in a citation of
    the bibliography that names the place: "….[@audit-2022, p. 3]".
    """
    read = NOT_READ.sub(lambda match: " " * len(match[0]), text)
    read = QUOTED.sub(lambda match: " " * len(match[0]), _without(values, read))
    read = LEVELS.sub(lambda match: " " * len(match[0]), read)
    for match in STATISTIC.finditer(read):
        quoted = QUOTED_VALUE in match[0] or UNIT.search(read[: match.start()])
        if not quoted and not _is_cited(read[match.end() :]):
            yield match


def in_its_words(match: re.Match[str]) -> str:
    """Return a statistic with the words around it, values as dots."""
    return VALUES.sub("…", around(match))


def _is_cited(following: str) -> bool:
    citation = CITED.search(following)
    return citation is not None and not NEXT_SENTENCE.search(following[: citation.start()])


def _without(values: Sequence[str], text: str) -> str:
    """Return the text with what each value printed taken out, in the order of the text."""
    begin = 0
    for value in values:
        if not any(letter.isdigit() for letter in value):
            continue
        place = text.find(value, begin)
        place = place if place >= 0 else text.find(value)
        if place >= 0:
            text = text[:place] + QUOTED_VALUE * len(value) + text[place + len(value) :]
            begin = place + len(value)
    return text


def _texts(values: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(str(value["text"]) for value in values)


def _joined(source: str | Sequence[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
