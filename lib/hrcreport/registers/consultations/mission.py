"""This module holds a visit, and says in words and tables how it went, as visit reports do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from hrcreport.foundation import (
    Address,
    Answer,
    Day,
    Kind,
    Language,
    Problem,
    Verified,
    Words,
    earliest,
    latest,
)
from hrcreport.registers.consultations.entries import KINDS, PERSONS_HEARD, frame_of

if TYPE_CHECKING:
    import pandas as pd

ENGLISH = Words(Language.FIRST)

OUTCOMES = {"held": "held", "refused": "refused", "cancelled": "cancelled"}
LEVELS = {
    "national": "National",
    "federal": "Federal",
    "state": "State, province or region",
    "local": "Local",
    "": "–",
}
FACILITIES = {
    "police": "police station or cell",
    "prison": "prison",
    "juvenile": "place of detention of children",
    "migration": "place of administrative (migration) detention",
    "health": "psychiatric or other health institution",
    "other": "other place of detention",
}
ACCESS = {"full": "● full", "partly": "◐ in part", "refused": "○ refused", "unknown": "? not known"}


PROGRAMME_COLUMNS = ("Date", "Place", "Met", "Level")
DETENTION_COLUMNS = ("Place of detention", "Kind", "Access", "Private interviews")


class Dated(Verified, frozen=True, kw_only=True):
    """What happened on a day of the visit, which may be open: the day, where, what was said of it.

    `reason` says why something was refused, cancelled or given in part.
    """

    code: Annotated[str, Kind.code("M-01")]
    date: Annotated[Day, Kind.PAST] = ""
    place: str = ""
    reason: str = ""

    @property
    def needs_reason(self) -> str:
        """What calls for a reason, in words; an empty text where nothing does."""
        return ""

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if self.needs_reason and not self.reason:
            yield self.problem(
                "reason",
                f"'{self.code}' was {self.needs_reason}, and nothing says why.",
                'Write a line "reason: …"; where none was given, say so.',
                "mission.no-reason",
            )


class Meeting(Dated, frozen=True, kw_only=True):
    """A meeting of the visit: with which body, at which level; persons affected are never named."""

    noun: ClassVar[str] = "meeting"
    kind: Annotated[str, Kind.one_of(KINDS)]
    body: str = ""
    level: Annotated[str, Kind.one_of(LEVELS)] = ""
    outcome: Annotated[str, Kind.one_of(OUTCOMES)] = "held"

    @property
    def needs_reason(self) -> str:
        return "" if self.outcome == "held" else OUTCOMES[self.outcome]

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if bool(self.body) == (self.kind == PERSONS_HEARD):
            is_affected = self.kind == PERSONS_HEARD
            yield self.problem(
                "body",
                f"'{self.code}' names an affected person."
                if is_affected
                else f"'{self.code}' does not say with whom the meeting was.",
                "Take the line out: persons affected are met and not named."
                if is_affected
                else 'Write a line "body: …", or kind: affected-person.',
                "mission.body",
                value="",
            )


class Detention(Dated, frozen=True, kw_only=True):
    """A place of detention that was visited or asked for, and the access that was given."""

    noun: ClassVar[str] = "place of detention"
    name: str
    kind: Annotated[str, Kind.one_of(FACILITIES)]
    access: Annotated[str, Kind.one_of(ACCESS)]
    private_interviews: Answer = "unknown"

    @property
    def needs_reason(self) -> str:
        return {"refused": "refused", "partly": "given in part"}.get(self.access, "")


class Mission(Verified, frozen=True, kw_only=True):
    """What the file of one visit holds, named for its report.

    `terms_of_reference` says whether the State accepted those of fact-finding missions.
    """

    named_for: ClassVar[str] = "report"
    report: str
    invited_on: Day = ""
    invited_by: str = ""
    terms_of_reference: Answer = "unknown"
    begins: Day = msgspec.field(name="from")
    ends: Day = msgspec.field(name="to")
    thanks: tuple[str, ...] = ()
    observations: Address = ""
    meetings: tuple[Meeting, ...] = ()
    detention: tuple[Detention, ...] = ()

    @property
    def held(self) -> list[Meeting]:
        """The meetings that took place."""
        return [meeting for meeting in self.meetings if meeting.outcome == "held"]

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if earliest(self.begins) > latest(self.ends):
            yield self.problem(
                "to",
                f"the visit ends ({self.ends}) before it begins ({self.begins}).",
                "Correct one of the two days.",
                "mission.order",
                value=self.ends,
            )
        if self.invited_on and earliest(self.invited_on) > latest(self.begins):
            yield self.problem(
                "invited_on",
                f"the invitation ({self.invited_on}) is later than the visit.",
                "Correct one of the two days.",
                "mission.invitation",
            )
        for act in (*self.meetings, *self.detention):
            outside = latest(act.date) < earliest(self.begins) or (
                earliest(act.date) > latest(self.ends)
            )
            if act.date and outside:
                yield act.problem(
                    "date",
                    f"'{act.code}' is on {act.date}, outside of the visit ({self.begins} to "
                    f"{self.ends}).",
                    "Correct the day, or the days of the visit.",
                    "mission.outside",
                )

    def programme_table(self) -> pd.DataFrame:
        """Return the meetings held, in the order of the days. Columns: PROGRAMME_COLUMNS.

        Without one day known there is no column of days, without one place none of places.
        """
        rows = [
            (
                _day(meeting.date),
                meeting.place or "–",
                meeting.body or KINDS[meeting.kind][1][:1].upper() + KINDS[meeting.kind][1][1:],
                LEVELS[meeting.level],
            )
            for meeting in sorted(self.held, key=lambda meeting: meeting.date)
        ]
        table = frame_of(rows, PROGRAMME_COLUMNS)
        empty = [name for name in PROGRAMME_COLUMNS if name != "Met" and set(table[name]) <= {"–"}]
        return table.drop(columns=empty)

    def detention_table(self) -> pd.DataFrame:
        """Return the places of detention with the access given. Columns: DETENTION_COLUMNS.

        A column whose answers are all unknown is left out.
        """
        rows = [
            (
                detention.name if not detention.place else f"{detention.name}, {detention.place}",
                FACILITIES[detention.kind],
                ACCESS[detention.access],
                Kind.ANSWERS[detention.private_interviews],
            )
            for detention in self.detention
        ]
        table = frame_of(rows, DETENTION_COLUMNS)
        unknown = {ACCESS["unknown"], Kind.ANSWERS["unknown"]}
        return table.drop(columns=[name for name in table if unknown >= {*table[name]} > set()])

    def in_words(self, *, body_name: str) -> str:
        """Return who was met, where access was given or refused, and thanks, in sentences.

        The first sentence of which the mechanism is the subject names it.
        """
        met, visited, thanks = self._met(), _visited(self.detention), self._thanks()
        name = f"The {body_name}"
        sentences = (
            self._invited(),
            met and f"{name} {met}",
            visited and f"{'It' if met else name} {visited}",
            *self._refused(),
            thanks and f"{'It' if met or visited else name} {thanks}",
        )
        return " ".join(filter(None, sentences))

    def _invited(self) -> str:
        if not self.invited_by:
            return ""
        day = f" of {_day(self.invited_on)}" if self.invited_on else ""
        terms = {
            "yes": ", which accepted the terms of reference for visits",
            "partly": ", which accepted the terms of reference for visits in part",
            "no": ", which did not accept the terms of reference for visits",
        }.get(self.terms_of_reference, "")
        return f"The visit followed an invitation{day} by {self.invited_by}{terms}."

    def _met(self) -> str:
        bodies = list(dict.fromkeys(meeting.body for meeting in self.held if meeting.body))
        if any(meeting.kind == PERSONS_HEARD for meeting in self.held):
            bodies.append("persons affected")
        met = ENGLISH.listed(bodies)
        return f"met {met}." if met else ""

    def _refused(self) -> list[str]:
        refusals = [
            f"Access to {detention.name} was {detention.needs_reason} ({detention.reason})."
            for detention in self.detention
            if detention.needs_reason
        ]
        return refusals + [
            f"A meeting with {meeting.body} was {meeting.needs_reason} ({meeting.reason})."
            for meeting in self.meetings
            if meeting.needs_reason
        ]

    def _thanks(self) -> str:
        return f"thanks {ENGLISH.listed(self.thanks)}." if self.thanks else ""


def _visited(places: Iterable[Detention]) -> str:
    entered = [detention for detention in places if detention.access != "refused"]
    if not entered:
        return ""
    private = sum(detention.private_interviews == "yes" for detention in entered)
    number = ENGLISH.small(len(entered))
    noun = "place" if len(entered) == 1 else "places"
    spoke = ""
    if private:
        every = "there" if private == len(entered) else (f"in {ENGLISH.small(private)} of them")
        spoke = f" and spoke with persons deprived of their liberty in private {every}"
    return f"visited {number} {noun} of detention{spoke}."


def _day(day: str) -> str:
    return ENGLISH.written_day(day) if day else "–"
