"""This module holds a visit: its programme, whom the mechanism met, where it had access."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

import msgspec

from hrcreport.consultations.entries import KINDS, PERSONS
from hrcreport.errors import Problem
from hrcreport.model import (
    CODE,
    Address,
    Answer,
    Day,
    Text,
    Verified,
    earliest,
    latest,
    matching,
    one_of,
)
from hrcreport.project import Project
from hrcreport.sources.registered import registered

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
ACCESS = {"full": "● full", "partly": "◐ in part", "refused": "○ refused", "unknown": "– not known"}


class Dated(Verified, frozen=True, kw_only=True):
    """What happened on a day of the visit, which may be open: the day, where, what was said of it.

    `reason` says why something was refused, cancelled or given in part.
    """

    code: Annotated[str, matching(CODE, "M-01")]
    date: Day = ""
    place: Text = ""
    reason: Text = ""

    @property
    def needs_reason(self) -> str:
        """What calls for a reason, in words; an empty text where nothing does."""
        return ""

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if self.needs_reason and not self.reason:
            yield self.problem(
                "reason", f"'{self.code}' was {self.needs_reason}, and nothing says why.",
                'Write a line "reason: …"; where none was given, say so.',
                "mission.no-reason", value="",
            )  # fmt: skip


class Meeting(Dated, frozen=True, kw_only=True):
    """A meeting of the visit: with which body, at which level; persons affected are never named."""

    noun: ClassVar[str] = "meeting"
    kind: Annotated[str, one_of(KINDS)]
    body: Text = ""
    level: Annotated[str, one_of(LEVELS)] = ""
    outcome: Annotated[str, one_of(OUTCOMES)] = "held"

    @property
    def needs_reason(self) -> str:
        return "" if self.outcome == "held" else OUTCOMES[self.outcome]

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if bool(self.body) == (self.kind == PERSONS):
            named = self.kind == PERSONS
            yield self.problem(
                "body",
                f"'{self.code}' names an affected person." if named
                else f"'{self.code}' does not say with whom the meeting was.",
                "Take the line out: persons affected are met and not named." if named
                else 'Write a line "body: …", or kind: affected-person.',
                "mission.body", value="",
            )  # fmt: skip


class Detention(Dated, frozen=True, kw_only=True):
    """A place of detention that was visited or asked for, and the access that was given."""

    noun: ClassVar[str] = "place of detention"
    name: Text
    kind: Annotated[str, one_of(FACILITIES)]
    access: Annotated[str, one_of(ACCESS)]
    private_interviews: Answer = "unknown"

    @property
    def needs_reason(self) -> str:
        return {"refused": "refused", "partly": "given in part"}.get(self.access, "")


class Mission(Verified, frozen=True, kw_only=True):
    """What the file of one visit holds, named for its report.

    `terms_of_reference` says whether the State accepted those of fact-finding missions.
    """

    named_for: ClassVar[str] = "report"
    report: Text
    invited_on: Day = ""
    invited_by: Text = ""
    terms_of_reference: Answer = "unknown"
    begins: Day = msgspec.field(name="from")
    ends: Day = msgspec.field(name="to")
    thanks: tuple[Text, ...] = ()
    observations: Address = ""
    meetings: tuple[Meeting, ...] = ()
    detention: tuple[Detention, ...] = ()

    @property
    def held(self) -> list[Meeting]:
        """The meetings that took place."""
        return [each for each in self.meetings if each.outcome == "held"]

    def faults(self) -> Iterator[Problem]:
        yield from super().faults()
        if earliest(self.begins) > latest(self.ends):
            yield self.problem(
                "to", f"the visit ends ({self.ends}) before it begins ({self.begins}).",
                "Correct one of the two days.", "mission.order", value=self.ends,
            )  # fmt: skip
        if self.invited_on and earliest(self.invited_on) > latest(self.begins):
            yield self.problem(
                "invited_on", f"the invitation ({self.invited_on}) is later than the visit.",
                "Correct one of the two days.", "mission.invitation",
            )  # fmt: skip
        for each in (*self.meetings, *self.detention):
            outside = latest(each.date) < earliest(self.begins) or (
                earliest(each.date) > latest(self.ends)
            )
            if each.date and outside:
                yield each.problem(
                    "date",
                    f"'{each.code}' is on {each.date}, outside of the visit ({self.begins} to "
                    f"{self.ends}).",
                    "Correct the day, or the days of the visit.", "mission.outside",
                )  # fmt: skip


def mission(report_id: str, project: Project) -> Mission | None:
    """Return the visit on which a report rests, read recorded; None where no file says so.

    Raises:
        RefusedError: the file cannot be used as it stands.
    """
    return registered(project.data / "missions" / f"{report_id}.yml", Mission, project)
