"""This module holds the scale by which the fate of a recommendation is told, and its obstacles."""

from __future__ import annotations

import re
from enum import Enum


class Status(Enum):
    """What became of a recommendation: each degree with its words and a sign without colour."""

    IMPLEMENTED = "5"
    SUBSTANTIALLY = "4"
    PARTLY = "3"
    ANNOUNCED = "2"
    NO_ACTION = "1"
    REVERSED = "0"
    NO_INFORMATION = "NI"
    OVERTAKEN = "NA"

    @property
    def words(self) -> str:
        """The degree in words, for example "partly implemented"."""
        return WORDS[self]

    @property
    def sign(self) -> str:
        """A sign that can be told from the others without colour."""
        return SIGNS[self]

    @property
    def printed(self) -> str:
        """Sign and words, as a table prints them."""
        return f"{self.sign} {self.words}"


WORDS = {
    Status.IMPLEMENTED: "implemented",
    Status.SUBSTANTIALLY: "substantially implemented",
    Status.PARTLY: "partly implemented",
    Status.ANNOUNCED: "steps announced only",
    Status.NO_ACTION: "no action",
    Status.REVERSED: "reversed or rejected",
    Status.NO_INFORMATION: "insufficient information",
    Status.OVERTAKEN: "overtaken by events",
}
SIGNS = {
    Status.IMPLEMENTED: "●",
    Status.SUBSTANTIALLY: "◕",
    Status.PARTLY: "◑",
    Status.ANNOUNCED: "◔",
    Status.NO_ACTION: "○",
    Status.REVERSED: "✕",
    Status.NO_INFORMATION: "?",
    Status.OVERTAKEN: "–",
}
GRADES: dict[str, dict[Status, str]] = {
    "Human Rights Committee": {
        Status.IMPLEMENTED: "A",
        Status.SUBSTANTIALLY: "A or B",
        Status.PARTLY: "B",
        Status.ANNOUNCED: "C",
        Status.NO_ACTION: "C",
        Status.REVERSED: "E",
        Status.NO_INFORMATION: "D where the State did not reply",
    },
    "Inter-American Commission on Human Rights": {
        Status.IMPLEMENTED: "total",
        Status.SUBSTANTIALLY: "substantial partial",
        Status.PARTLY: "partial",
        Status.ANNOUNCED: "pending",
        Status.NO_ACTION: "pending",
        Status.REVERSED: "pending",
    },
    "UPR Info, mid-term": {
        Status.IMPLEMENTED: "fully implemented",
        Status.SUBSTANTIALLY: "partially implemented",
        Status.PARTLY: "partially implemented",
        Status.ANNOUNCED: "not implemented",
        Status.NO_ACTION: "not implemented",
        Status.REVERSED: "not implemented",
    },
}
"""How a degree would read on the scale of another body; the cross-walk is ours, not theirs."""

GRADERS = {
    "CCPR": "Human Rights Committee",
    "CERD": "Committee on the Elimination of Racial Discrimination",
    "CAT": "Committee against Torture",
    "CED": "Committee on Enforced Disappearances",
    "CEDAW": "Committee on the Elimination of Discrimination against Women",
    "CRPD": "Committee on the Rights of Persons with Disabilities",
    "CESCR": "Committee on Economic, Social and Cultural Rights",
}
"""The treaty bodies that grade how their recommendations are followed up."""
LETTERS = {"CCPR": re.compile(r"[A-E][12]?")}
"""Grades that are letters; those of other bodies are written as their documents print them."""

TRENDS = {"up": "↑", "level": "→", "down": "↓"}
"""Where things are going, with the sign that a table prints."""

EVIDENCE = {
    "A": "official information that others confirm",
    "B": "official information, or several independent sources",
    "C": "one independent source",
    "D": "estimate or hearsay",
}
"""How good the evidence is on which a status rests."""

OBSTACLES = {
    "O1": "legal: statute, immunity, limitation, contract, standard of evidence",
    "O2": "institutional: no independent body, no powers, fragmentation, federalism",
    "O3": "political will, denial of systemic racism",
    "O4": "resources",
    "O5": "data: none, not public, no race, forbidden by law",
    "O6": "culture: code of silence, retaliation",
    "O7": "access: legal aid, fear, language, distrust",
    "O8": "delay of proceedings",
    "O9": "bias or conflict of interest of prosecutors or judges",
    "O10": "security: emergency, militarization",
    "O11": "reprisals against families or defenders",
    "O12": "no cooperation with the United Nations",
    "O13": "technical or forensic capacity",
    "O14": "narratives in society and media, supremacist influence",
}
"""What stands in the way of a recommendation (resolution 47/21, paragraph 11 (h))."""


def grade(status: Status, body: str) -> str:
    """Return how a status would read on the scale of a body, or "" where it has no such degree.

    Raises:
        KeyError: the body is none of `GRADES`.
    """
    return GRADES[body].get(status, "")
