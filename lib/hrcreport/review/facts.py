"""This module holds what an inspection knows of a document besides its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hrcreport.review.passages import Kind, Reading

SECRETARIAT = re.compile(
    r"\breport of the (?:office of the )?(?:united nations high commissioner|secretary-general|"
    r"secretariat)|\breport of the office of the united nations high commissioner",
    re.IGNORECASE,
)
LIMIT = 10_700
"""Words of a document that does not originate in the Secretariat (domain, 1.4)."""
SECRETARIAT_LIMIT = 8_500
PLACEHOLDER = "…"
SYMBOL = re.compile(
    r"A/HRC/\d{1,3}/\d{1,3}(/Add\.\d+)?(/(Corr|Rev)\.\d+)?|A/HRC/\d{1,3}/CRP\.\d+"
    r"|A/HRC/RES/(S-)?\d+/\d+|A/HRC/\d+/L\.\d+(/Rev\.\d+)?|A/\d{2}/\d+(/Add\.\d+)?"
    r"|A/RES/\d+/\d+|(CCPR|CERD|CAT|CEDAW|CRC|CESCR|CED|CRPD)/C/\S+|S/RES/\d+ \(\d{4}\)"
)
LOOKS_LIKE_SYMBOL = re.compile(r"(?<!\S)[A-Z]{1,5}/(?:HRC/|RES/|C/|\d)\S*")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beforehand.

    `status` is the status of a build ("draft", "final" …), empty for a file from elsewhere;
    `states` are names of States; `kinds` tells figures from maps by their captions.
    """

    status: str = ""
    states: tuple[str, ...] = ()
    kinds: dict[str, Kind] = field(default_factory=dict)

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


def limit_of(reading: Reading) -> int | None:
    """Return the limit of words for the kind of a document, None for a conference room paper."""
    if "/CRP." in symbol_of(reading):
        return None
    by = " ".join(passage.text for passage in reading.of("title", "subtitle"))
    return SECRETARIAT_LIMIT if SECRETARIAT.search(by) else LIMIT
