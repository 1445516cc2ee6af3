"""This module shows a plan and a batch: how far it is, what became of it, what is left behind."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from hrcreport.cli.terminal.output import Result, count_of, print_problems, print_table

if TYPE_CHECKING:
    from rich.progress import Progress

    from hrcreport.build import Batch, Builder
    from hrcreport.foundation import Problem

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
    "silent": "stands still: its worker ({worker}) gave no sign of life for 10 seconds",
    "heard": "goes on: its worker is heard of again",
}
MOST_SHOWN = 5
"""So many reports are named with the number of their remarks."""
FIRST_TO_COUNT = 2
"""From so many finished reports on the time that is left can be told."""


class Shown:
    """Says on standard error what a batch comes upon, and shows how far it is; see `Watcher`."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet

    def warn(self, problems: Sequence[Problem]) -> None:
        """Print what is wrong and stops no build."""
        print_problems(problems)

    def waits(self, owner: str) -> None:
        """Say that another build writes to the same folder."""
        click.echo(f"Waits for another build into the same folder ({owner}).", err=True)

    def repaired(self, report_id: str) -> None:
        """Say that the last build of a report is back."""
        message = f"{report_id}: its last build is back; a program had ended in between."
        click.echo(message, err=True)

    @contextmanager
    def running(self, total: int) -> Iterator[Progression]:
        """Give a bar on a terminal, plain lines elsewhere, nothing with --json."""
        # Loaded where something runs: a slip in a params file is told before that takes its time.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

        console = Console(stderr=True)
        if self.quiet or not total:
            yield Progression()
        elif not console.is_terminal:
            yield _Lines(total)
        else:
            description, left = TextColumn("{task.description}"), TextColumn("{task.fields[left]}")
            columns = (
                SpinnerColumn(),
                description,
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                left,
            )
            with Progress(*columns, console=console, transient=True) as bar:
                yield _Bar(bar, total)


class Progression:
    """What shows how far a batch is: nothing, but on a terminal or for a log."""

    def begun(self, report_id: str, stage: str) -> None:
        """Show that a stage of a report begins."""

    def ended(self, report_id: str, status: str, seconds: float) -> None:
        """Show what became of a report."""


class TimeLeft:
    """Tells how long the rest of a batch will take, from the reports that are done."""

    def __init__(self, total: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.total, self.done = total, 0
        self.still: set[str] = set()
        self._clock = clock
        self._begun = clock()

    def begun(self, report_id: str, stage: str) -> str:
        """Take that a report begins a stage, or that its worker stands still; return it in words.

        What stands behind a stage is the name of the worker.
        """
        event, _, worker = stage.partition(" ")
        (self.still.add if event == "silent" else self.still.discard)(report_id)
        return VERBS[event].format(worker=worker)

    def ended(self, report_id: str) -> None:
        """Count one more report as done."""
        self.still.discard(report_id)
        self.done += 1

    def __str__(self) -> str:
        if self.still and self.done < self.total:
            return f"time left not known while {', '.join(sorted(self.still))} stands still"
        if self.done < FIRST_TO_COUNT or self.done >= self.total:
            return ""
        seconds = (self._clock() - self._begun) / self.done * (self.total - self.done)
        if seconds < 60:
            return f"about {max(1, round(seconds))} s left"
        return f"about {round(seconds / 60)} min left"


class _Lines(Progression):
    def __init__(self, total: int) -> None:
        self.left = TimeLeft(total)

    def begun(self, report_id: str, stage: str) -> None:
        click.echo(f"{report_id} {self.left.begun(report_id, stage)}", err=True)

    def ended(self, report_id: str, status: str, seconds: float) -> None:
        if status == "not begun":
            return
        self.left.ended(report_id)
        count = f"{self.left.done} of {self.left.total}"
        progress_text = ", ".join(filter(None, (f"{seconds:.1f} s", count, str(self.left))))
        click.echo(f"{report_id} {status} ({progress_text})", err=True)


class _Bar(Progression):
    def __init__(self, bar: Progress, total: int) -> None:
        self.bar, self.left = bar, TimeLeft(total)
        self.under_way: dict[str, str] = {}
        self.task = bar.add_task("begins", total=total, left="")

    def begun(self, report_id: str, stage: str) -> None:
        self.under_way[report_id] = self.left.begun(report_id, stage)
        self.bar.update(self.task, left=str(self.left))
        self._show()

    def ended(self, report_id: str, status: str, seconds: float) -> None:
        self.left.ended(report_id)
        self.under_way.pop(report_id, None)
        self.bar.update(self.task, advance=1, left=str(self.left))
        self._show()

    def _show(self) -> None:
        progress_text = ", ".join(f"{name} {verb}" for name, verb in sorted(self.under_way.items()))
        self.bar.update(self.task, description=progress_text or "goes on")


def plan_of(builder: Builder) -> Result:
    """Return which reports would be built, what each needs, and why; 1 where not all would."""
    plan = builder.plan()
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
        for left in (*plan.left, *plan.refused)
    ]
    problems = [problem.as_dict() for problem in plan.refusals]

    def words() -> None:
        print_problems(plan.refusals)
        for task in plan.tasks:
            click.echo(f"{task.report.id} {WOULD[plan.needs[task.report.id]]}, because")
            for reason in task.reasons:
                click.echo(f"  {reason}")
        for left in plan.left:
            click.echo(f"{left.report} {LEFT[left.status]}.")
        for refused in plan.refused:
            click.echo(f"{refused.report} would not be built: something that it rests on is wrong.")

    data = {"reports": rows, **({"problems": problems} if problems else {})}
    return Result(data, words, 1 if plan.refused else 0)


def print_batch(batch: Batch, record: str, seconds: float, *, traces: bool) -> None:
    """Print the problems of reports, the table of all, and where their files are."""
    outcomes = batch.outcomes
    printed: set[Problem] = set()
    for outcome in outcomes:
        # One slip can stop many reports; it is told once.
        new_problems = [
            problem for problem in (*outcome.problems, *outcome.warnings) if problem not in printed
        ]
        printed.update(new_problems)
        print_problems(new_problems)
        if traces and outcome.details:
            click.echo(outcome.details, err=True)
        if new_problems:
            click.echo("", err=True)
    print_table(
        ("Report", "Status", "Pages", "Words", "Left", "Seconds", "Warnings", "Findings"),
        (
            (
                outcome.report,
                outcome.ended_in,
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
    counts = {status: sum(outcome.status == status for outcome in outcomes) for status in STATUSES}
    words = ", ".join(f"{number} {status}" for status, number in counts.items() if number)
    total = count_of(len(outcomes), "report")
    click.echo(f"{total}{words and f': {words}'}, in {seconds:.1f} seconds. Record: {record}")
    builds = record.rpartition("/")[0] or "."
    if counts["built"] or counts["current"]:
        click.echo(f"Files: {builds}/<report>/, all reports: {builds}/index.html")
    for outcome in outcomes:
        for note in outcome.notes:
            click.echo(f"{outcome.report}: {note}")
    for fence in sorted({outcome.fence for outcome in outcomes if outcome.fence}):
        layers = ", ".join(fence) if len(fence) > 1 else f"{fence[0]} of Python alone"
        click.echo(f"Cells were held back by: {layers}.")
    if counts["failed"]:
        click.echo(f"What is left of failed reports: {builds}/_failed/<report>/")
        click.echo("Once mended: hrcreport build --retry-failed")
    if counts["stale"]:
        click.echo("Stale reports are built without --retry-failed: hrcreport build")
    if counts["not begun"]:
        click.echo("The same command goes on with those that were not begun; --force begins anew.")
    from hrcreport.checks import Inspection  # brings the readers of files

    remarks = {
        outcome.report: sum(outcome.findings.values()) + Inspection.remarks(outcome.warnings)
        for outcome in outcomes
    }
    if most := sorted(filter(remarks.get, remarks), key=lambda report: -remarks[report]):
        listed = ", ".join(f"{report} {remarks[report]}" for report in most[:MOST_SHOWN])
        others = f", {len(most) - MOST_SHOWN} more reports" if len(most) > MOST_SHOWN else ""
        total = count_of(sum(remarks.values()), "remark")
        click.echo(f"hrcreport inspect ID shows {total}: {listed}{others}.")


def _thousands(number: int | None) -> str | None:
    return None if number is None else f"{number:,}"
