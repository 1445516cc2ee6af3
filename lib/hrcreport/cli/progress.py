"""This module shows how far a batch is: each report's stage, and the time that is left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from hrcreport.batch.tasks import Outcome

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


class Progression(Protocol):
    """What shows how far a batch is."""

    def begun(self, report_id: str, stage: str) -> None: ...

    def ended(self, outcome: Outcome) -> None: ...


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
        yield _Silent()
    elif not console.is_terminal:
        yield _Lines(total)
    else:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[left]}"),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            yield _Bar(bar, total)


class _Silent:
    def begun(self, report_id: str, stage: str) -> None:
        """Show nothing."""

    def ended(self, outcome: Outcome) -> None:
        """Show nothing."""


class _Lines:
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


class _Bar:
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
