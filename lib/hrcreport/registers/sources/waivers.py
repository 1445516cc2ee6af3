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
        own = [each for each in log.standing.waivers.values() if each.report == report]
        names = {code: each.name for code, each in log.standing.people.items()}
        return cls(report, tuple(own), names)

    def in_words(self) -> list[tuple[str, str, str]]:
        """Return what each waiver lets pass, why, and who answers for it until when."""
        return [
            (
                f"{each.rule}, {each.about}",
                each.reason,
                f"{self.names.get(each.waived_by, each.waived_by)}, {each.until}",
            )
            for each in self.waivers
        ]

    def let_pass(self, found: Iterable[Problem], *, day: str) -> tuple[list[Problem], Waivers]:
        """Return what stands against a release all the same, and the waivers that were used."""
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
                mend += f" hrcreport trust ask waiver {self.report} --rule {problem.rule} --about"
                mend += f" '{problem.value}'."
                left.append(replace(problem, mend=mend))
            else:
                left.append(problem)
        return left, replace(self, waivers=tuple(used))
