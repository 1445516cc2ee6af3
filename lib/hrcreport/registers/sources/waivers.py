"""This module tells what two persons let pass before a report is released, why, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from hrcreport.foundation import Problem, Project, RefusedError
from hrcreport.registers.sources.trust import MAY_BE_WAIVED, WAIVERS, TrustLog, Waiver


@dataclass(frozen=True)
class Waivers:
    """What the log of trust holds for one report; `names` are those of who answers."""

    report: str
    waivers: tuple[Waiver, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, report: str, project: Project) -> Waivers:
        """Return the waivers of a report, the read recorded; none without a log.

        Raises:
            RefusedError: the log does not hold.
        """
        log = TrustLog.of(project)
        if log.problems:
            raise RefusedError(log.problems)
        if log.entries:
            part = f"{WAIVERS}{report}"
            project.reads.record_part(TrustLog.path(project), part, log.digest(part))
        report_waivers = [
            waiver for waiver in log.standing.waivers.values() if waiver.report == report
        ]
        names = {code: person.name for code, person in log.standing.people.items()}
        return cls(report, tuple(report_waivers), names)

    def in_words(self) -> list[tuple[str, str, str]]:
        """Return what each waiver lets pass, why, and who answers for it until when."""
        return [
            (
                f"{waiver.rule}, {waiver.about}",
                waiver.reason,
                f"{self.names.get(waiver.waived_by, waiver.waived_by)}, {waiver.until}",
            )
            for waiver in self.waivers
        ]

    def let_pass(self, problems: Iterable[Problem], *, day: str) -> tuple[list[Problem], Waivers]:
        """Return what stands against a release all the same, and the waivers that were used."""
        left: list[Problem] = []
        used: list[Waiver] = []
        for problem in problems:
            matching = [
                waiver
                for waiver in self.waivers
                if (waiver.rule, waiver.about) == (problem.rule, problem.value)
            ]
            now = next((waiver for waiver in matching if waiver.holds_on(day)), None)
            if now is not None and problem.rule in MAY_BE_WAIVED:
                used += [] if now in used else [now]
            elif matching:
                validity = (
                    f" The waiver {matching[-1].code} holds from {matching[-1].given} to "
                    f"{matching[-1].until}."
                )
                left.append(replace(problem, what=problem.what + validity))
            elif problem.rule in MAY_BE_WAIVED:
                mend = f"{problem.mend.rstrip('.')}. Or a waiver:"
                mend += f" hrcreport trust ask waiver {self.report} --rule {problem.rule} --about"
                mend += f" '{problem.value}'."
                left.append(replace(problem, mend=mend))
            else:
                left.append(problem)
        return left, replace(self, waivers=tuple(used))
