"""This module runs a plan under the lock: how far it is, what became of it, what is left behind."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from hrcreport.build.batch.ledger import STOPPED_BY_HAND, Recorder
from hrcreport.build.batch.lock import only_builder
from hrcreport.build.batch.plan import Options, Plan
from hrcreport.build.batch.publishing import repair
from hrcreport.build.batch.report_state import Wanted
from hrcreport.build.batch.runner import memory_for_each, run_tasks
from hrcreport.build.batch.summary import INDEX_FILE, write_batch, write_junit
from hrcreport.build.batch.system_errors import cause_of, mend_of
from hrcreport.build.batch.tasks import Outcome
from hrcreport.checks.validation.cache import save_hashes
from hrcreport.cli.build import BuildOptions
from hrcreport.cli.output import count_of, print_json, print_problems, print_table
from hrcreport.document.render import choose_engine
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem

if TYPE_CHECKING:
    from hrcreport.document.reading.findings import Inspection

STORE_VARIABLE = "HRCREPORT_CACHE"
"""Says where kept runs lie, where no option does."""


def judge(
    folder: Path, *, report_id: str, parameters: Mapping[str, Any], project: Project
) -> Inspection:
    """Inspect a build; loads what that needs only where something is built."""
    from hrcreport.checks.review.inspection import inspect_folder

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
        force=asked.force,
        retry_failed=asked.retry_failed,
        strict=asked.strict,
        timeout=asked.timeout,
        judge=judge,
        memory=int(asked.memory * 1e9) if asked.memory else memory_for_each(jobs),
    )


def run_plan(
    plan: Callable[[], Plan],
    index: Callable[[], Path],
    builds: Path,
    *,
    asked: BuildOptions,
    jobs: int,
    run: Recorder,
    warm: str = "",
) -> tuple[list[Outcome], list[Problem]]:
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
                made.tasks,
                jobs=jobs,
                isolated=asked.isolated,
                fail_fast=asked.fail_fast,
                cluster=asked.cluster or "",
                lease=lease,
                warm=warm,
                begun=begun,
            ):
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
        place=filename or str(builds),
        what=f"the record of the batch cannot be written: {said}.",
        mend=f"{mend_of(number, str(builds))} The reports that were built are whole, and the same "
        "command goes on.",
        rule="build.record",
    )


LEFT = {"current": "is current", "stale": "is stale; its last build has not failed"}
STATUSES = ("built", "current", "stale", "failed", "not begun")
WOULD = {
    "execute": "would be built",
    "render": "would be rendered; its notebook would not run",
    "nothing": "would be built",
}
VERBS = {
    "execute": "runs its notebook",
    "reprint": "takes what its notebook left",
    "assemble": "is put together",
    "render": "is rendered",
    "inspect": "is inspected",
    "publish": "is put in place",
}
FIRST_TO_COUNT = 2
"""From so many finished reports on the time that is left can be told."""


class Progression:
    """What shows how far a batch is: nothing, but on a terminal or for a log."""

    def begun(self, report_id: str, stage: str) -> None:
        """Show that a stage of a report begins."""

    def ended(self, outcome: Outcome) -> None:
        """Show what became of a report."""


class TimeLeft:
    """Tells how long the rest of a batch will take, from the reports that are done."""

    def __init__(self, total: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.total, self.done = total, 0
        self._clock = clock
        self._begun = clock()

    def ended(self) -> None:
        """Count one more report as done."""
        self.done += 1

    def __str__(self) -> str:
        if self.done < FIRST_TO_COUNT or self.done >= self.total:
            return ""
        seconds = (self._clock() - self._begun) / self.done * (self.total - self.done)
        if seconds < 60:
            return f"about {max(1, round(seconds))} s left"
        return f"about {round(seconds / 60)} min left"


@contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Progression]:
    """Give a bar on a terminal, plain lines elsewhere, nothing with --json."""
    console = Console(stderr=True)
    if quiet or not total:
        yield Progression()
    elif not console.is_terminal:
        yield _Lines(total)
    else:
        told, left = TextColumn("{task.description}"), TextColumn("{task.fields[left]}")
        columns = (SpinnerColumn(), told, BarColumn(bar_width=24), MofNCompleteColumn(), left)
        with Progress(*columns, console=console, transient=True) as bar:
            yield _Bar(bar, total)


class _Lines(Progression):
    def __init__(self, total: int) -> None:
        self.left = TimeLeft(total)

    def begun(self, report_id: str, stage: str) -> None:
        click.echo(f"{report_id} {VERBS[stage]}", err=True)

    def ended(self, outcome: Outcome) -> None:
        if outcome.status == "not begun":
            return
        self.left.ended()
        count = f"{self.left.done} of {self.left.total}"
        told = ", ".join(filter(None, (f"{outcome.total_seconds:.1f} s", count, str(self.left))))
        click.echo(f"{outcome.report} {outcome.status} ({told})", err=True)


class _Bar(Progression):
    def __init__(self, bar: Progress, total: int) -> None:
        self.bar, self.left = bar, TimeLeft(total)
        self.under_way: dict[str, str] = {}
        self.task = bar.add_task("begins", total=total, left="")

    def begun(self, report_id: str, stage: str) -> None:
        self.under_way[report_id] = VERBS[stage]
        self._show()

    def ended(self, outcome: Outcome) -> None:
        self.left.ended()
        self.under_way.pop(outcome.report, None)
        self.bar.update(self.task, advance=1, left=str(self.left))
        self._show()

    def _show(self) -> None:
        told = ", ".join(f"{name} {verb}" for name, verb in sorted(self.under_way.items()))
        self.bar.update(self.task, description=told or "goes on")


def print_plan(plan: Plan, *, as_json: bool) -> None:
    """Print which reports would be built, what each needs, and why."""
    if as_json:
        rows = [
            {
                "report": task.report.id,
                "build": True,
                "needs": plan.needs[task.report.id],
                "reasons": list(task.reasons),
            }
            for task in plan.tasks
        ]
        rows += [
            {"report": left.report, "build": False, "needs": "nothing", "reasons": []}
            for left in plan.left
        ]
        print_json(reports=rows)
        return
    for task in plan.tasks:
        click.echo(f"{task.report.id} {WOULD[plan.needs[task.report.id]]}, because")
        for reason in task.reasons:
            click.echo(f"  {reason}")
    for left in plan.left:
        click.echo(f"{left.report} {LEFT[left.status]}.")


def print_outcomes(
    outcomes: Sequence[Outcome], record: str, seconds: float, *, traces: bool
) -> None:
    """Print the problems of reports, the table of all, and where their files are."""
    for outcome in outcomes:
        print_problems([*outcome.problems, *outcome.warnings])
        if traces and outcome.details:
            click.echo(outcome.details, err=True)
        if outcome.problems or outcome.warnings:
            click.echo("", err=True)
    print_table(
        ("Report", "Status", "Pages", "Words", "Left", "Seconds", "Warnings", "Findings"),
        (
            (
                outcome.report,
                f"failed in {outcome.stage}" if outcome.status == "failed" else outcome.status,
                outcome.pages,
                _thousands(outcome.words),
                _thousands(outcome.headroom),
                f"{outcome.total_seconds:.1f}" if outcome.seconds else None,
                len(outcome.warnings) or None,
                sum(outcome.findings.values()) or None,
            )
            for outcome in outcomes
        ),
        right="Pages,Words,Left,Seconds,Warnings,Findings",
    )
    counts = {each: sum(outcome.status == each for outcome in outcomes) for each in STATUSES}
    words = ", ".join(f"{number} {status}" for status, number in counts.items() if number)
    total = count_of(len(outcomes), "report")
    click.echo(f"{total}: {words}, in {seconds:.1f} seconds. Record: {record}")
    builds = record.rpartition("/")[0] or "."
    if counts["built"] or counts["current"]:
        click.echo(f"Files: {builds}/<report>/, all reports: {builds}/index.html")
    for outcome in outcomes:
        for note in outcome.notes:
            click.echo(f"{outcome.report}: {note}")
    if counts["failed"]:
        click.echo(f"What is left of failed reports: {builds}/_failed/<report>/")
        click.echo("Once mended: hrcreport build --retry-failed")
    if counts["stale"]:
        click.echo("Stale reports are built without --retry-failed: hrcreport build")
    if counts["not begun"]:
        click.echo("The same command goes on with those that were not begun; --force begins anew.")
    if any(outcome.findings.values()):
        click.echo("Findings of a report: hrcreport inspect ID")


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """Return 0 where all were built, 1 where some failed, 130 where Ctrl-C ended the batch."""
    statuses = {outcome.status for outcome in outcomes}
    if "failed" in statuses:
        return 1
    return STOPPED_BY_HAND if "not begun" in statuses else 0


def _thousands(number: int | None) -> str | None:
    return None if number is None else f"{number:,}"
