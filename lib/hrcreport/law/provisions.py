"""This module holds the provisions of domestic law that reports cite and assess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hrcreport.errors import Problem
from hrcreport.register import (
    AREA,
    CODE,
    Key,
    Written,
    address,
    citation,
    day,
    earliest,
    half_verified,
    latest,
    list_of,
    matching,
    one_of,
    text,
)

LEVELS = ("national", "federal", "state", "local", "police-rule", "regional")
TRANSLATIONS = ("official", "unofficial", "none")
TOPICS = {
    "use-of-force": "Use of force",
    "firearms": "Firearms",
    "less-lethal-weapons": "Less-lethal weapons",
    "emergency": "Emergencies",
    "assemblies": "Assemblies",
    "custody": "Custody",
    "stop-and-search": "Stop and search",
    "profiling": "Racial profiling",
    "equality": "Equality and non-discrimination",
    "criminal-liability": "Criminal liability",
    "civil-liability": "Civil liability",
    "discipline": "Discipline",
    "command": "Superiors and orders",
    "investigation": "Investigation",
    "oversight": "Oversight",
    "remedies": "Remedies",
    "data": "Data",
    "privacy": "Privacy and data protection",
    "training": "Training",
}
PROVISION_KEYS = {
    "code": Key(matching(CODE, "USA-GARNER"), required=True),
    "level": Key(one_of(LEVELS), required=True),
    "area": Key(matching(AREA, "US-CA")),
    "citation": Key(citation, required=True),
    "in_force_from": Key(day),
    "in_force_to": Key(day),
    "summary": Key(text, required=True),
    "topics": Key(list_of(one_of(TOPICS)), required=True),
    "translation": Key(one_of(TRANSLATIONS)),
    "source": Key(address),
    "seen_in": Key(text),
    "verified_by": Key(text),
    "verified_on": Key(day),
}


@dataclass(frozen=True, slots=True)
class Provision:
    """A constitution, statute, judgment or rule of one jurisdiction, in a summary of our own.

    `area` is an ISO 3166-2 code where the provision belongs to a part of the State ("US-CA");
    `in_force_from` and `in_force_to` are days, months or years, empty where unsure or still in
    force; `translation` says how a text in another language became the summary.
    """

    code: str
    country: str
    level: str
    citation: Mapping[str, tuple[str, str]]
    summary: str
    topics: tuple[str, ...]
    area: str = ""
    in_force_from: str = ""
    in_force_to: str = ""
    translation: str = "none"
    source: str = ""
    seen_in: str = ""
    verified_by: str = ""
    verified_on: str = ""
    written: Written = field(default=Written("", 0), compare=False, repr=False)

    @property
    def verified(self) -> bool:
        """Whether a named person has checked the record against the official text."""
        return bool(self.verified_by and self.verified_on)

    def full_citation(self, *, language: str = "en") -> str:
        """Return the citation for the first mention; English where the language has none."""
        return (self.citation.get(language) or self.citation["en"])[0]

    def short_citation(self, *, language: str = "en") -> str:
        """Return the citation for later mentions; English where the language has none."""
        return (self.citation.get(language) or self.citation["en"])[1]

    def in_force_on(self, day: str) -> bool:
        """Tell whether the provision applied on a day ("2024-06-30"), as far as is recorded."""
        return earliest(self.in_force_from or "0001") <= day <= latest(self.in_force_to or "9999")


def provision_problems(
    values: Mapping[str, Any], written: Written, *, country: str
) -> list[Problem]:
    """Return what is wrong between the values of one provision."""
    problems = half_verified(values, written)
    code = values["code"]
    if not code.startswith(f"{country}-"):
        problems.append(
            written.problem(
                "code", code, f"the code '{code}' does not begin with that of its country.",
                f"Begin it with {country}-.", "law.code-of-other-country",
            )
        )  # fmt: skip
    begins, ends = values.get("in_force_from", ""), values.get("in_force_to", "")
    if begins and ends and earliest(begins) > latest(ends):
        problems.append(
            written.problem(
                "in_force_to", ends, f"'{code}' ended ({ends}) before it began ({begins}).",
                "Correct in_force_from or in_force_to.", "law.in-force-order",
            )
        )  # fmt: skip
    return problems
