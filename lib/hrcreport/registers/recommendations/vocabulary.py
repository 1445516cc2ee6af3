"""This module holds the closed lists and the scale by which recommendations are described."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Self

from hrcreport.registers.mandate.body import Body

BODIES = {
    "high-commissioner": "High Commissioner",
    "mechanism": "Mechanism",
    "treaty-body": "Treaty bodies",
    "upr": "Universal periodic review",
    "special-procedure": "Special procedures",
    "regional": "Regional bodies",
    "council": "Human Rights Council",
}
"""Who issues recommendations, as a heading; `issuers` calls the mechanism by its name."""

LEVELS = {
    "national": "national government of a unitary State",
    "federal": "federal government",
    "state": "state, province or region",
    "local": "local authority",
    "legislature": "legislature",
    "judiciary": "judiciary",
    "police": "law enforcement agency",
    "prosecution": "prosecution service",
    "oversight": "oversight body",
    "nhri": "national human rights institution",
    "un": "United Nations body",
    "business": "business enterprise",
    "civil-society": "civil society",
}
"""Who is addressed."""

ACTIONS = {
    "law": "adopt, amend or repeal a law",
    "policy": "adopt or revise a policy or internal rule",
    "institution": "establish or strengthen an institution",
    "data": "collect or publish data",
    "training": "train officials",
    "investigation": "investigate",
    "prosecution": "prosecute or discipline",
    "remedy": "give redress to victims",
    "resource": "fund or withhold funds",
    "practice": "change what is done",
    "symbolic": "acknowledge, apologize or commemorate",
    "international": "ratify, invite or cooperate",
}
"""What kind of action is recommended."""

STRONG_VERBS = (
    "abolish", "acknowledge", "adopt", "allocate", "amend", "apologize", "appoint", "audit",
    "ban", "cease", "close", "collect", "commission", "compensate", "criminalize", "define",
    "disband", "discipline", "dismiss", "disclose", "enact", "end", "equip", "establish",
    "evaluate", "examine", "exclude", "finance", "forbid", "fund", "implement", "include",
    "incorporate", "introduce", "invest", "investigate", "invite", "issue", "limit", "mandate",
    "notify", "oblige", "prohibit", "prosecute", "provide", "publish", "ratify", "record",
    "refer", "reinstate", "release", "remove", "repeal", "replace", "report", "request",
    "require", "restrict", "return", "review", "revise", "revoke", "screen", "set", "submit",
    "suspend", "terminate", "train", "transfer", "withdraw", "withhold",
)  # fmt: skip  # a list of words
"""Verbs of which one can tell later whether the thing was done."""

WEAK_VERBS = (
    "address", "aim", "combat", "consider", "consolidate", "continue", "encourage", "endeavour",
    "enhance", "ensure", "explore", "facilitate", "foster", "improve", "intensify",
    "prioritize", "promote", "pursue", "reinforce", "seek", "step", "strengthen", "strive",
    "support", "take", "tackle", "try", "work",
)  # fmt: skip  # a list of words
"""Verbs that can be said to be fulfilled whatever happens."""


class Status(Enum):
    """What became of a recommendation: each degree with its words and a sign without colour."""

    words: str
    sign: str

    def __new__(cls, value: str, words: str, sign: str) -> Self:
        """Return a degree with its words, for example "partly implemented", and its sign."""
        self = object.__new__(cls)
        self._value_, self.words, self.sign = value, words, sign
        return self

    IMPLEMENTED = "5", "implemented", "●"
    SUBSTANTIALLY = "4", "substantially implemented", "◕"
    PARTLY = "3", "partly implemented", "◐"
    ANNOUNCED = "2", "steps announced only", "◔"
    NO_ACTION = "1", "no action", "○"
    REVERSED = "0", "reversed or rejected", "×"
    NO_INFORMATION = "NI", "insufficient information", "?"
    OVERTAKEN = "NA", "overtaken by events", "/"

    @property
    def printed(self) -> str:
        """Sign and words, as a table prints them."""
        return f"{self.sign} {self.words}"


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
"""What stands in the way of a recommendation."""


def issuers(body: Body) -> Mapping[str, str]:
    """Return who issues recommendations, as a heading, the body of the mandate by its name."""
    return body.calling(BODIES)


def grade(status: Status, body: str) -> str:
    """Return how a status would read on the scale of a body, or "" where it has no such degree.

    Raises:
        KeyError: the body is none of `GRADES`.
    """
    return GRADES[body].get(status, "")
