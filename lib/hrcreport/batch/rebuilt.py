"""This module builds a report again as its manifest says, and compares what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from hrcreport.batch.build import build_report
from hrcreport.batch.digests import appeared_and_gone, is_as_read
from hrcreport.batch.manifest import Manifest, read_manifest
from hrcreport.batch.plan import basis_of
from hrcreport.batch.tasks import Judge, Task
from hrcreport.batch.verification import compare, in_letters, is_inside
from hrcreport.errors import Problem, RefusedError
from hrcreport.params.reading import Parameters
from hrcreport.project import Project, Report
from hrcreport.reads import PART


def rebuilt(
    project: Project, folder: Path, subject: str, *, parameters: Mapping[str, Parameters],
    judge: Judge,
) -> list[Problem]:  # fmt: skip
    """Build a report again as its manifest says, in a folder of its own, and compare the files.

    `subject` is what messages call it; `parameters` are those of all reports.

    Raises:
        RefusedError: the project has no such report.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        return []
    report = _report_of(project, manifest, subject)
    changed = _inputs_that_changed(project, report, manifest)
    if changed:
        return changed
    with TemporaryDirectory(prefix="hrc-") as builds:
        outcome = build_report(
            Task(
                project, report, manifest.read.parameters, tuple(manifest.made.formats),
                manifest.tools.engine, Path(builds), judge=judge,
                basis=basis_of(project, parameters), fresh=True,
            )
        )  # fmt: skip
        if outcome.status == "failed":
            return list(outcome.problems)
        return compare(folder, Path(builds) / report.id, place=subject)


def _report_of(project: Project, manifest: Manifest, subject: str) -> Report:
    for report in project.reports():
        if report.id == manifest.document.report:
            return report
    raise RefusedError.of(
        place=subject,
        what=f"this project has no report '{manifest.document.report}' to build again.",
        mend="Name the project that the build came from: --root DIR.", rule="verify.no-report",
    )  # fmt: skip


def _inputs_that_changed(project: Project, report: Report, manifest: Manifest) -> list[Problem]:
    """Return a problem where today's files are not those of the build: nothing can be proven.

    Names that lead out of the project are refused before a file is opened: a manifest that came
    from elsewhere could name any.
    """
    named = [place.partition(PART)[0] for place in manifest.read.inputs]
    named += [place for each in manifest.read.looked_for.values() for place in each]
    outside = [place for place in named if not is_inside(place)]
    if outside:
        return [
            Problem(
                place=project.place(project.builds / report.id),
                what=f"its manifest names {in_letters(outside[0])}, which lies outside the "
                "project; it was not opened.",
                mend="Nothing can be proven of this copy; build the report again.",
                rule="verify.outside", value=in_letters(outside[0]),
            )
        ]  # fmt: skip
    place_of_params = project.place(report.params_file)
    changed = [
        f"{place} changed"
        for place in manifest.read.inputs
        if PART not in place
        and place != place_of_params
        and not is_as_read(project, place, manifest)
    ]
    for looked_for in manifest.read.looked_for.values():
        changed += [f"{place} appeared" for place in appeared_and_gone(project, looked_for)[0]]
    if not changed:
        return []
    return [
        Problem(
            place=project.place(project.builds / report.id),
            what=f"nothing can be proven: since the build {', '.join(changed[:5])}"
            f"{' and others' if len(changed) > 5 else ''}.",
            mend="Take the files of the build from version control, then verify again.",
            rule="verify.inputs-changed",
        )
    ]
