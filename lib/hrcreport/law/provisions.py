"""This module holds the provisions of domestic law that reports cite and assess."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, ClassVar

from hrcreport.errors import Problem
from hrcreport.model import (
    AREA,
    CODE,
    Address,
    Citation,
    Day,
    OfCountry,
    Record,
    Text,
    earliest,
    latest,
    matching,
    one_of,
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


EVENTS = ("bill", "act", "in-force", "amended", "suspended", "struck-down", "repealed")
"""What happens to a law, from the bill to its end."""
ENDS = ("struck-down", "repealed")


class Event(Record, frozen=True, kw_only=True):
    """What happened to a provision on a day, and the instrument that did it: a code, or words."""

    noun: ClassVar[str] = "event"
    event: Annotated[str, one_of(EVENTS)]
    date: Day
    by: Text = ""

    @property
    def ends(self) -> bool:
        return self.event in ENDS

    def faults(self) -> Iterator[Problem]:
        if self.ends and not self.by:
            yield self.problem(
                "event", f"nothing says what {self.event.replace('-', ' ')} it.",
                "Write a line 'by:' with the code of the judgment or act, or with its name.",
                "law.end-without-instrument",
            )  # fmt: skip


class Provision(OfCountry, frozen=True, kw_only=True):
    """A constitution, statute, judgment or rule of one jurisdiction, in a summary of our own.

    `area` is an ISO 3166-2 code where the provision belongs to a part of the State ("US-CA");
    `in_force_from` and `in_force_to` are days, months or years, empty where unsure or still in
    force; `events` are what happened to it, in their order; `translation` says how a text in
    another language became the summary.
    """

    noun: ClassVar[str] = "provision"
    code: Annotated[str, matching(CODE, "USA-GARNER")]
    level: Annotated[str, one_of(LEVELS)]
    area: Annotated[str, matching(AREA, "US-CA")] = ""
    citation: Citation
    in_force_from: Day = ""
    in_force_to: Day = ""
    summary: Text
    topics: tuple[Annotated[str, one_of(TOPICS)], ...]
    translation: Annotated[str, one_of(TRANSLATIONS)] = "none"
    source: Address = ""
    events: tuple[Event, ...] = ()

    def full_citation(self, *, language: str = "en") -> str:
        """Return the citation for the first mention; English where the language has none."""
        return (self.citation.get(language) or self.citation["en"])[0]

    def short_citation(self, *, language: str = "en") -> str:
        """Return the citation for later mentions; English where the language has none."""
        return (self.citation.get(language) or self.citation["en"])[1]

    def in_force_on(self, day: str) -> bool:
        """Tell whether the provision applied on a day ("2024-06-30"), as far as is recorded."""
        return earliest(self.in_force_from or "0001") <= day <= latest(self.in_force_to or "9999")

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        begins, ends = self.in_force_from, self.in_force_to
        if begins and ends and earliest(begins) > latest(ends):
            yield self.problem(
                "in_force_to", f"'{self.code}' ended ({ends}) before it began ({begins}).",
                "Correct in_force_from or in_force_to.", "law.in-force-order",
            )  # fmt: skip
        yield from self._slips_of_events()

    def _slips_of_events(self) -> Iterator[Problem]:
        """Say where events are out of order, follow the end, or differ from the days in force."""
        for before, after in pairwise(self.events):
            if earliest(before.date) > latest(after.date) or before.ends:
                what = f"'{self.code}': '{after.event}' ({after.date}) stands behind "
                yield after.problem(
                    "date", f"{what}'{before.event}' ({before.date}).",
                    "Put events in their order; a law that came back is a provision of its own.",
                    "law.order-of-events",
                )  # fmt: skip
        for key, kinds in (("in_force_from", ("in-force",)), ("in_force_to", ENDS)):
            told = getattr(self, key)
            for each in self.events:
                if each.event in kinds and each.date != told:
                    yield self.problem(
                        key, f"'{self.code}' says {told or 'nothing'} here, and '{each.event}' on "
                        f"{each.date} among its events.", "Let both say the same day.",
                        "law.two-days-in-force",
                    )  # fmt: skip
