"""This module reads what a person lets pass before a report is released, why, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, ClassVar

from hrcreport.foundation import (
    Day,
    Kind,
    Problem,
    Project,
    Record,
    RefusedError,
    earliest,
    latest,
)
from hrcreport.registers.sources.people import PERSON, People
from hrcreport.registers.sources.registered import registered

MAY_BE_WAIVED = (
    "release.inspection",
    "release.warning",
    "release.unverified",
    "release.licence",
    "release.quotation",
    "release.consent-ends",
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

    @classmethod
    def of(cls, report: str, project: Project) -> Waivers:
        """Return the waivers of a report, read recorded; none without a file.

        Raises:
            RefusedError: the file cannot be used as it stands.
        """
        found = registered(project.data / "waivers" / f"{report}.yml", cls, project)
        return found or cls(report=report)

    def in_words(self, project: Project) -> list[tuple[str, str, str]]:
        """Return what each waiver lets pass, why, and who answers for it until when."""
        people = People.read(project)[0].by_code if self.waivers else {}
        names = {code: each.name for code, each in people.items()}
        return [
            (
                f"{each.rule}, {each.about}",
                each.reason,
                f"{names.get(each.waived_by, each.waived_by)}, {each.until}",
            )
            for each in self.waivers
        ]

    def let_pass(
        self, found: Iterable[Problem], *, day: str, people: People
    ) -> tuple[list[Problem], Waivers]:
        """Return what stands against a release all the same, and the waivers that were used.

        Raises:
            RefusedError: a waiver names somebody who is not registered.
        """
        strange = [
            each.problem(
                "waived_by",
                f"'{each.waived_by}' is in no register of persons.",
                "Register the person in data/sources/people.yml.",
                "sources.unknown-person",
                value=each.waived_by,
            )
            for each in self.waivers
            if each.waived_by not in people.by_code
        ]
        if strange:
            raise RefusedError(strange)
        left: list[Problem] = []
        used: list[Waiver] = []
        for problem in found:
            own = [
                each
                for each in self.waivers
                if (each.rule, each.about) == (problem.rule, problem.value)
            ]
            now = next((each for each in own if each.holds_on(day)), None)
            if now is not None and problem.rule in MAY_BE_WAIVED:
                used += [] if now in used else [now]
            elif own:
                ended = f" The waiver {own[-1].code} holds from {own[-1].given} to {own[-1].until}."
                left.append(replace(problem, what=problem.what + ended))
            elif problem.rule in MAY_BE_WAIVED:
                mend = f"{problem.mend.rstrip('.')}. Or a waiver:"
                mend += f" rule {problem.rule}, about {problem.value}."
                left.append(replace(problem, mend=mend))
            else:
                left.append(problem)
        return left, self.with_(waivers=tuple(used))
