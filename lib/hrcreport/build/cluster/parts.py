"""This module lays builds of several folders together: parts of one project, made side by side."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hrcreport.build.batch.ledger import RUNS_FOLDER, Run
from hrcreport.build.batch.report_state import failed_folder
from hrcreport.build.batch.summary import BATCH_RECORD, read_batch, thumbnail_of
from hrcreport.build.batch.verification import verify
from hrcreport.build.grounds.manifest import Manifest, write_json
from hrcreport.build.storage.lock import only_builder
from hrcreport.build.storage.publishing import PLACED, WORK_FOLDER, publish, repair, share_parts
from hrcreport.build.storage.store import STORE_FOLDER
from hrcreport.foundation import Problem, Project, RefusedError

LEFT = ("stale", "not begun", "")
"""What a row says of a report of which another part may know more."""


@dataclass(frozen=True, slots=True)
class Part:
    """A folder of builds; what its ledger and its last batch tell of each report.

    `built` and `failed` hold the moment of the last such end of a report, as records hold it.
    """

    folder: Path
    built: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    shard: str = ""
    """Which part its last run was asked for: 2/8."""
    broken_off: bool = False

    @classmethod
    def read(cls, folder: Path) -> Part:
        """Read what a folder tells of its runs, the oldest first."""
        part, state, shard = cls(folder), "", ""
        for run in reversed([*Run.history(folder)]):
            state = run.state
            shard = dict(zip(run.command, run.command[1:], strict=False)).get("--shard", "")
            for row in run.reports:
                ends = {"built": part.built, "failed": part.failed}.get(row["status"])
                if ends is not None:
                    ends[row["report"]] = row["at"]
        return replace(part, shard=shard, broken_off=state == "broken off")

    def manifest_of(self, report_id: str) -> Manifest | None:
        """Return the manifest of a report's build here; None where there is no whole build."""
        return Manifest.in_folder(self.folder / report_id)


@dataclass(slots=True)
class LaidTogether:
    """What came of laying parts together: reports taken, those without a build, what is wrong."""

    taken: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def lay_together(project: Project, builds: Path, folders: Sequence[Path]) -> LaidTogether:
    """Take the last whole build of each report from several folders of builds into one.

    Runs are taken into the ledger, kept runs into the store, and `batch.json` gets the last row of
    each report. A build that does not agree with its manifest is told and left. What lies in the
    folder of builds already counts as a part: nothing later is replaced by what is older.

    Raises:
        RefusedError: a folder holds no builds, or another program builds here.
        OSError: a build cannot be copied; those before it are in place.
    """
    for folder in folders:
        if not any((folder / name).exists() for name in (RUNS_FOLDER, BATCH_RECORD)):
            raise RefusedError.of(
                place=str(folder),
                fault="this is no folder of builds: it holds no record of a run.",
                mend="Name the folders that were given to --output-dir, or reports/_build of each.",
                rule="build.no-parts",
                value=str(folder),
            )
    builds.mkdir(parents=True, exist_ok=True)
    with only_builder(builds, wait=False):
        repair(builds)
        own_part = Part.read(builds)
        parts = [own_part, *(Part.read(folder) for folder in folders if folder.resolve() != builds)]
        laid = LaidTogether()
        for report in project.reports():
            _take(report.id, parts, builds, laid)
        _take_records(parts, builds)
    report_ids = {report.id for report in project.reports()}
    if laid.missing:
        laid.problems.append(_missing(laid.missing, parts[1:]))
    orphans = {
        report_id for part in parts for report_id in part.built if report_id not in report_ids
    }
    if orphans:
        laid.problems.append(
            Problem(
                place="params",
                what=f"builds of no report of the project are left: {', '.join(sorted(orphans))}.",
                mend="Restore the params file of each, or leave it.",
                rule="build.parts-of-no-report",
                severity="warning",
            )
        )
    return laid


def _take(report_id: str, parts: Sequence[Part], builds: Path, laid: LaidTogether) -> None:
    """Take the last whole build of a report, and what is left of a failure that came after it."""
    whole_parts = []
    for part in parts:
        if part.manifest_of(report_id) is None:
            continue
        place = str(part.folder / report_id)
        problems = verify(part.folder / report_id, place=place)
        laid.problems += problems
        if not any(problem.severity == "error" for problem in problems):
            whole_parts.append(part)
    failed = max(parts, key=lambda part: part.failed.get(report_id, ""))
    since = failed.failed.get(report_id, "")
    if not whole_parts:
        laid.missing.append(report_id)
    else:
        last = max(whole_parts, key=lambda part: part.built.get(report_id, ""))
        if last.folder != builds and _differ(report_id, last, parts[0]):
            _copy(report_id, last.folder, builds)
            laid.taken.append(report_id)
        differing_parts = [
            part for part in whole_parts if _differ(report_id, last, part) and part != parts[0]
        ]
        laid.problems += [_other_build(report_id, last, part) for part in differing_parts]
        if last.built.get(report_id, "") >= since:
            shutil.rmtree(failed_folder(builds, report_id), ignore_errors=True)
            return
    left = failed_folder(failed.folder, report_id)
    if since and failed.folder != builds and left.is_dir():
        shutil.copytree(left, failed_folder(builds, report_id), dirs_exist_ok=True)


def _differ(report_id: str, first: Part, second: Part) -> bool:
    return first.manifest_of(report_id) != second.manifest_of(report_id)


def _copy(report_id: str, source: Path, builds: Path) -> None:
    """Copy a build and put it in place in one step, as one that was made here."""
    (builds / WORK_FOLDER).mkdir(exist_ok=True)
    work = Path(mkdtemp(prefix=f"{report_id}-", dir=builds / WORK_FOLDER))
    try:
        build_folder = Path(shutil.copytree(source / report_id, work / PLACED))
        manifest = Manifest.in_folder(build_folder)
        if manifest:
            share_parts(build_folder, builds, manifest.made.outputs)
        publish(build_folder, builds / report_id, work=work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    picture = thumbnail_of(source, report_id)
    if picture.exists():
        thumbnail_of(builds, report_id).parent.mkdir(exist_ok=True)
        shutil.copy2(picture, thumbnail_of(builds, report_id))


def _take_records(parts: Sequence[Part], builds: Path) -> None:
    """Take runs into the ledger and the store, and write the last row of each report."""
    rows: dict[str, tuple[bool, str, dict[str, Any]]] = {}
    for part in parts:
        part_rows, batch_begun = read_batch(part.folder)
        for row in part_rows:
            dated_row = (row["status"] not in LEFT, batch_begun, row)
            before = rows.get(row["report"], (False, "", {}))
            rows[row["report"]] = max(before, dated_row, key=lambda candidate: candidate[:2])
        for run_folder in part.folder.glob(f"{RUNS_FOLDER}/*/"):
            if not (builds / RUNS_FOLDER / run_folder.name).exists():
                shutil.copytree(run_folder, builds / RUNS_FOLDER / run_folder.name)
        for run in part.folder.glob(f"{STORE_FOLDER}/*/*"):
            place = builds / run.relative_to(part.folder)
            if not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(run, place)
    moments = sorted(moment for _, moment, _ in rows.values() if moment)
    run_names = [run_folder.name for run_folder in sorted((builds / RUNS_FOLDER).glob("*"))]
    record = {
        "run": run_names[-1] if run_names else "",
        "begun": moments[0] if moments else "",
        "ended": moments[-1] if moments else "",
        "reports": [rows[name][2] for name in sorted(rows)],
    }
    write_json(builds / BATCH_RECORD, record)


def _missing(missing: Sequence[str], parts: Sequence[Part]) -> Problem:
    """Return which reports no folder holds, and what the folders say of why."""
    wholes = sorted({part.shard for part in parts if part.shard})
    counts = {shard.partition("/")[2] for shard in wholes}
    why = [f"of {part.folder} the last run was broken off" for part in parts if part.broken_off]
    if len(counts) > 1:
        why.append(f"the parts are of different wholes ({', '.join(wholes)})")
    reasons = f"; {'; '.join(why)}" if why else ""
    return Problem(
        place="index",
        what=f"no folder holds a whole build of {', '.join(missing)}{reasons}.",
        mend=f"Build the rest here: hrcreport build {' '.join(missing)}",
        rule="build.parts-missing",
        value=", ".join(missing),
    )


def _other_build(report_id: str, last: Part, other_part: Part) -> Problem:
    def when(part: Part) -> str:
        return part.built.get(report_id, "") or "at no known time"

    return Problem(
        place=str(other_part.folder / report_id),
        what=f"another build of this report is taken: that of {last.folder}, built "
        f"{when(last)}; this one was built {when(other_part)}.",
        mend="Nothing is to be done where the later one is right; give all parts the same files.",
        rule="build.parts-differ",
        severity="warning",
    )
