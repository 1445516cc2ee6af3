"""This module runs a plan: the lock, the progress, the records that are left behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrcreport.batch.ledger import Recorder
from hrcreport.batch.lock import only_builder
from hrcreport.batch.plan import Options, Plan
from hrcreport.batch.publishing import repair
from hrcreport.batch.report_state import Wanted
from hrcreport.batch.runner import memory_for_each, run_tasks
from hrcreport.batch.summary import INDEX_FILE, write_batch, write_junit
from hrcreport.batch.system_errors import cause_of, mend_of
from hrcreport.batch.tasks import Outcome
from hrcreport.cli.build import BuildOptions
from hrcreport.cli.outcomes import progress
from hrcreport.errors import Problem
from hrcreport.project import Project
from hrcreport.render import choose_engine
from hrcreport.validation.cache import save_hashes

if TYPE_CHECKING:
    from hrcreport.review.findings import Inspection

STORE_VARIABLE = "HRCREPORT_CACHE"
"""Says where kept runs lie, where no option does."""


def judge(
    folder: Path, *, report_id: str, parameters: Mapping[str, Any], project: Project
) -> Inspection:
    """Inspect a build; loads what that needs only where something is built."""
    from hrcreport.review.inspection import inspect_folder

    return inspect_folder(folder, report_id=report_id, parameters=parameters, project=project)


def wanted_by(asked: BuildOptions, builds: Path) -> Wanted:
    """Return what is to be made, and where.

    Raises:
        RefusedError: the engine is not here or does not make a format, or runs cannot be kept.
    """
    engine = choose_engine(asked.engine, asked.formats)
    store = asked.cache or os.environ.get(STORE_VARIABLE, "")
    wanted = Wanted(builds, asked.formats, engine, store)
    wanted.kept_runs.refuse_unknown()
    return wanted


def options_of(asked: BuildOptions, jobs: int) -> Options:
    """Return how a batch with so many jobs builds."""
    return Options(
        force=asked.force, retry_failed=asked.retry_failed, strict=asked.strict,
        timeout=asked.timeout, judge=judge,
        memory=int(asked.memory * 1e9) if asked.memory else memory_for_each(jobs),
    )  # fmt: skip


def run_plan(
    plan: Callable[[], Plan], index: Callable[[], Path], builds: Path, *, asked: BuildOptions,
    jobs: int, run: Recorder, warm: str = "",
) -> tuple[list[Outcome], list[Problem]]:  # fmt: skip
    """Make the plan and run it as the only builder; return what became of each report.

    The plan is made once the folder is ours: another build may just have done the work. `index`
    writes the page of all reports; `run` takes down what becomes of each. What cannot be written
    about the batch is a problem beside those of the reports: it hides none of them.
    """
    unwritten: list[Problem] = []
    with only_builder(builds, wait=not asked.no_wait, waiting=_tell_waiting) as lease:
        for report in repair(builds):
            told = f"{report}: its last build is back; a program had ended in between."
            click.echo(told, err=True)
        made = plan()
        outcomes = list(made.left)
        run.left(made.left)
        if made.tasks:
            run.made_from(made.tasks[0].project.root)
        with progress(len(made.tasks), quiet=asked.as_json) as shown:

            def begun(report_id: str, stage: str) -> None:
                run.report_begun(report_id)
                shown.begun(report_id, stage)

            for outcome in run_tasks(
                made.tasks, jobs=jobs, isolated=asked.isolated, fail_fast=asked.fail_fast,
                cluster=asked.cluster or "", lease=lease, warm=warm, begun=begun,
            ):  # fmt: skip
                outcomes.append(outcome)
                run.report_ended(outcome)
                shown.ended(outcome)
        wanted = made.tasks or not (builds / INDEX_FILE).exists()
        writes: list[Callable[[], object]] = [partial(write_batch, builds, outcomes, run=run)]
        writes += [partial(write_junit, asked.junit, outcomes, run=run)] if asked.junit else []
        writes += [index] if wanted else []
        for write in writes:
            try:
                write()
            except (OSError, MemoryError) as error:
                unwritten.append(_not_written(error, builds))
        save_hashes(builds)
    return outcomes, unwritten


def _tell_waiting(owner: str) -> None:
    click.echo(f"Waits for another build into the same folder ({owner}).", err=True)


def _not_written(error: OSError | MemoryError, builds: Path) -> Problem:
    number, said, filename = cause_of(error) or (0, str(error), "")
    return Problem(
        place=filename or str(builds), what=f"the record of the batch cannot be written: {said}.",
        mend=f"{mend_of(number, str(builds))} The reports that were built are whole, and the same "
        "command goes on.", rule="build.record",
    )  # fmt: skip
