"""This module holds what an inspection knows of a document besides its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hrcreport.params.documents import DOCUMENT_KINDS, DocumentKind, kind_of_symbol
from hrcreport.params.kinds import SYMBOL_PATTERN
from hrcreport.review.passages import Kind, Reading

SECRETARIAT = re.compile(
    r"\breport of the (?:office of the )?(?:united nations high commissioner|secretary-general|"
    r"secretariat)|\breport of the office of the united nations high commissioner",
    re.IGNORECASE,
)
LIMIT = 10_700
"""Words of a document that does not originate in the Secretariat."""
SECRETARIAT_LIMIT = 8_500
PLACEHOLDER = "…"
SYMBOL = re.compile(SYMBOL_PATTERN)
LOOKS_LIKE_SYMBOL = re.compile(r"(?<!\S)[A-Z]{1,5}/(?:HRC/|RES/|C/|\d|…)\S*")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beforehand.

    `status` is the status of a build ("draft", "final" …), empty for a file from elsewhere;
    `states` are names of States; `kinds` tells figures from maps by their captions; `document` is
    the kind of document that a build says it is.
    """

    status: str = ""
    states: tuple[str, ...] = ()
    kinds: dict[str, Kind] = field(default_factory=dict)
    document: str = ""

    @property
    def final(self) -> bool:
        """Whether the document is final, so that nothing may be left open."""
        return self.status == "final"


def symbol_of(reading: Reading) -> str:
    """Return the symbol in the masthead, or an empty text where there is none."""
    for passage in reading.of("masthead"):
        if "symbol" in passage.style:
            return passage.text.strip()
        if match := LOOKS_LIKE_SYMBOL.search(passage.text):
            return match[0]
    return ""


def kind_of(reading: Reading) -> DocumentKind | None:
    """Return the kind of a document: as its build says, else as the masthead shows.

    "A/HRC/…/…" stands for any numbers.
    """
    return DOCUMENT_KINDS.get(reading.document) or kind_of_symbol(
        symbol_of(reading).replace(PLACEHOLDER, "11")
    )


def limit_of(reading: Reading) -> int | None:
    """Return the limit of words for the kind of a document, None where it has none."""
    kind = kind_of(reading)
    if kind is not None and kind.word_limit is None:
        return None
    by = " ".join(passage.text for passage in reading.of("title", "subtitle"))
    if SECRETARIAT.search(by):
        return SECRETARIAT_LIMIT
    return kind.word_limit if kind is not None else LIMIT
