"""This module reads what a person lets pass before a report is released, why, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from hrcreport.foundation import (
    Day,
    Kind,
    Problem,
    Project,
    Record,
    earliest,
    latest,
)
from hrcreport.registers.sources.people import PERSON, read_people
from hrcreport.registers.sources.registered import registered

MAY_BE_WAIVED = (
    "release.inspection",
    "release.warning",
    "release.unverified",
    "release.licence",
    "release.quotation",
    "release.policy-loosened",
    "release.not-comparable",
)
"""What a person may answer for. Consent, exposed counts, records and signatures are not here."""


class Waiver(Record, frozen=True, kw_only=True):
    """One thing that a person lets pass, by name, for a reason, until a day."""

    noun: ClassVar[str] = "waiver"
    code: Annotated[str, Kind.code("W-1")]
    rule: Annotated[str, Kind.one_of(MAY_BE_WAIVED)]
    about: str
    reason: str
    waived_by: Annotated[str, Kind.matching(PERSON, "a.reviewer")]
    given: Day
    until: Day

    def holds_on(self, day: str) -> bool:
        """Tell whether it counts on a day."""
        return earliest(self.given) <= day <= latest(self.until)

    def faults(self) -> Iterator[Problem]:
        if self.given and self.until and latest(self.until) < earliest(self.given):
            yield self.problem(
                "until",
                f"'{self.code}' ends on {self.until}, before it was given.",
                "Correct one of the two days.",
                "release.waiver-order",
            )


class Waivers(Record, frozen=True, kw_only=True):
    """What the file of one report holds."""

    named_for: ClassVar[str] = "report"
    report: str
    waivers: tuple[Waiver, ...] = ()


def waivers_of(report: str, project: Project) -> tuple[Waiver, ...]:
    """Return the waivers of a report, read recorded; none without a file.

    Raises:
        RefusedError: the file cannot be used as it stands.
    """
    found = registered(project.data / "waivers" / f"{report}.yml", Waivers, project)
    return found.waivers if found else ()


def waivers_in_words(report: str, project: Project) -> list[tuple[str, str, str]]:
    """Return what each waiver of a report lets pass, why, and who answers for it until when.

    Raises:
        RefusedError: the file cannot be used as it stands.
    """
    given = waivers_of(report, project)
    people = read_people(project)[0] if given else {}
    names = {code: each.name for code, each in people.items()}
    return [
        (
            f"{each.rule}, {each.about}",
            each.reason,
            f"{names.get(each.waived_by, each.waived_by)}, {each.until}",
        )
        for each in given
    ]
