"""This module runs a plan: the lock, the progress, the records that are left behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hrcreport.batch.checked import save_hashes
from hrcreport.batch.index_page import INDEX_FILE
from hrcreport.batch.ledger import Recorder
from hrcreport.batch.lock import only_builder
from hrcreport.batch.planning import Plan
from hrcreport.batch.publishing import repair
from hrcreport.batch.runner import run_tasks
from hrcreport.batch.summary import write_batch, write_junit
from hrcreport.batch.tasks import Outcome
from hrcreport.cli.progress import progress
from hrcreport.errors import Problem, RefusedError
from hrcreport.project import Project

if TYPE_CHECKING:
    from hrcreport.review.findings import Inspection


def judge(folder: Path, *, report_id: str, status: str, project: Project) -> Inspection:
    """Inspect a build; loads what that needs only where something is built."""
    from hrcreport.review.inspecting import inspect_folder

    return inspect_folder(folder, report_id=report_id, status=status, project=project)


def run_plan(
    plan: Callable[[], Plan],
    index: Callable[[], Path],
    builds: Path,
    *,
    jobs: int,
    isolated: bool,
    fail_fast: bool,
    cluster: str,
    wait: bool,
    quiet: bool,
    junit: Path | None,
    run: Recorder,
) -> tuple[list[Outcome], Path]:
    """Make the plan and run it as the only builder; return what became of each report.

    The plan is made once the folder is ours: another build may just have done the work. `index`
    writes the page of all reports; `run` takes down what becomes of each.
    """
    with only_builder(builds, wait=wait, waiting=_tell_waiting):
        for report in repair(builds):
            click.echo(
                f"{report}: its last build is back; a program had ended in between.", err=True
            )
        made = plan()
        outcomes = list(made.left)
        run.left(made.left)
        if made.tasks:
            run.made_from(made.tasks[0].project.root)
        with progress(len(made.tasks), quiet=quiet) as shown:

            def begun(report_id: str, stage: str) -> None:
                run.report_begun(report_id)
                shown.begun(report_id, stage)

            for outcome in run_tasks(
                made.tasks,
                jobs=jobs,
                isolated=isolated,
                fail_fast=fail_fast,
                cluster=cluster,
                begun=begun,
            ):
                outcomes.append(outcome)
                run.report_ended(outcome)
                shown.ended(outcome)
        try:
            record = write_batch(builds, outcomes, run=run)
            if junit:
                write_junit(junit, outcomes, run=run)
            if made.tasks or not (builds / INDEX_FILE).exists():
                index()
        except OSError as error:
            raise _not_written(error) from error
        save_hashes(builds)
    return outcomes, record


def _tell_waiting(owner: str) -> None:
    click.echo(f"Waits for another build into the same folder ({owner}).", err=True)


def _not_written(error: OSError) -> RefusedError:
    return RefusedError(
        Problem(
            place=str(error.filename or ""),
            what=f"the record of the batch cannot be written: {error.strerror}.",
            mend="Make room on the disk or allow writing there; the reports that were built "
            "are whole, and the same command goes on.",
            rule="build.record",
        )
    )
