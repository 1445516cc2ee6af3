"""This module makes the plan of a batch: which reports run, why, and which are left as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hrcreport.build.batch.report_state import Needs, Wanted, standing
from hrcreport.build.batch.tasks import Basis, Outcome, Status, Task
from hrcreport.build.grounds import inputs
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.foundation import (
    Parameters,
    Problem,
    Project,
    Reads,
    Report,
    sha256_of,
)


@dataclass(frozen=True, slots=True)
class Options:
    """How a batch is asked to build."""

    force: bool = False
    retry_failed: bool = False
    strict: bool = False
    timeout: int = 600
    memory: int = 0


@dataclass(slots=True)
class Plan:
    """The tasks of a batch, what each needs, and the reports that are left as they are.

    `refused` are reports that rest on something which is wrong: they are not built.
    """

    tasks: list[Task] = field(default_factory=list)
    needs: dict[str, Needs] = field(default_factory=dict)
    left: list[Outcome] = field(default_factory=list)
    refused: list[Outcome] = field(default_factory=list)

    @property
    def refusals(self) -> list[Problem]:
        """What is wrong under the refused reports; one slip can stop many, and is told once."""
        return list(
            dict.fromkeys(problem for outcome in self.refused for problem in outcome.problems)
        )


def make_plan(
    project: Project,
    reports: Sequence[Report],
    hashes: Hashes,
    *,
    parameters: Mapping[str, Parameters],
    build_target: Wanted,
    options: Options,
) -> Plan:
    """Return the plan for these reports, in their order."""
    plan = Plan()
    basis: Basis | None = None
    for report in reports:
        now = standing(project, report, hashes, parameters=parameters, build_target=build_target)
        reasons, needs = now.reasons, now.needs
        if not reasons and options.force:
            reasons, needs = ("it was asked for with --force",), "execute"
        if not reasons and options.strict and now.manifest and now.manifest.made.warnings:
            reasons = ("its last build has warnings, which --strict does not allow",)
        if options.retry_failed and now.state != "failed":
            status: Status = "stale" if now.reasons else "current"
            plan.left.append(Outcome(report.id, report.kind, status, now.reasons))
            continue
        if not reasons:
            plan.left.append(Outcome(report.id, report.kind, "current"))
            continue
        basis = basis or basis_of(project, hashes, parameters)
        plan.needs[report.id] = "execute" if options.force or needs == "execute" else "render"
        plan.tasks.append(
            Task(
                project,
                report=report,
                parameters=dict(parameters[report.id].values),
                formats=build_target.formats,
                engine=build_target.engine or "pandoc",
                builds=build_target.builds,
                reasons=reasons,
                timeout=options.timeout,
                strict=options.strict,
                basis=replace(basis, parts={}) if report.kind == "country" else basis,
                store=build_target.kept_runs.location,
                fresh=options.force,
                runs=plan.needs[report.id] == "execute",
                memory=options.memory,
            )
        )
    return plan


def basis_of(
    project: Project, hashes: Hashes, parameters: Mapping[str, Parameters] | None = None
) -> Basis:
    """Return what all reports of a batch rest on; `parameters` are those of other reports."""
    return Basis(
        library=library_of_a_build(hashes),
        format=hashes.of_folder(project.extension),
        versions={**inputs.versions(), **inputs.open_tables(project, hashes)},
        parts={
            f"{report_parameters.place}{Reads.PART}{Reads.PARAMETERS}": sha256_of(
                dict(report_parameters.values)
            )
            for report_parameters in (parameters or {}).values()
        },
        commit=inputs.commit(),
    )


def library_of_a_build(hashes: Hashes) -> dict[str, str]:
    """Return the SHA-256 of those parts of the library that a build rests on."""
    return {part: sha for part, sha in inputs.sha256_of_library(hashes).items() if part != "runs"}
