"""This module holds the command `build`: plan, progress, the table at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from hrcreport.cli.looking import AS_JSON, chosen_reports, complete_report, project_of
from hrcreport.cli.printing import count_of, print_json, print_problems, print_table
from hrcreport.errors import Problem, RefusedError, did_you_mean

if TYPE_CHECKING:
    from hrcreport.batch.tasks import Outcome, Task

FORMATS = ("pdf", "docx", "html")
VERBS = {
    "queued": "waits",
    "execute": "runs its notebook",
    "assemble": "is put together",
    "render": "is rendered",
    "inspect": "is inspected",
    "publish": "is put in place",
}


class Progression(Protocol):
    """What shows how far a batch is."""

    def begun(self, report_id: str, stage: str) -> None: ...

    def ended(self, outcome: Outcome) -> None: ...


def formats_of(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """Return the formats of `--to pdf,docx,html`, or say which there are."""
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in value.split(",") if part.strip()))
    for name in wanted:
        if name not in FORMATS:
            raise click.BadParameter(
                f"'{name}' is no format. {did_you_mean(name, FORMATS)}"
                f"Formats are: {', '.join(FORMATS)}."
            )
    if not wanted:
        raise click.BadParameter(f"Name one of: {', '.join(FORMATS)}.")
    return wanted


@click.command(
    epilog="""\b
Examples:
  hrcreport build                       all reports
  hrcreport build usa --force           one, even when nothing has changed
  hrcreport build --kind theme --to pdf
  hrcreport build --dry-run             what would run, and why
"""
)
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=complete_report)
@click.option("--kind", type=click.Choice(["country", "theme"]), help="Only reports of this kind.")
@click.option(
    "--to", "formats", default="pdf,docx,html", show_default=True, callback=formats_of,
    metavar="FORMATS", help="Formats to make, separated by commas.",
)  # fmt: skip
@click.option(
    "--engine", type=click.Choice(["auto", "quarto", "pandoc"]), default="auto", show_default=True,
    help="What renders: Quarto where it is installed and fits, else Pandoc with Typst.",
)  # fmt: skip
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Reports at once; default: cores."
)
@click.option("--force", is_flag=True, help="Build reports that are current too.")
@click.option("--dry-run", is_flag=True, help="Show what would be built and why; build nothing.")
@click.option("--strict", is_flag=True, help="A report with warnings fails and is not published.")
@click.option(
    "--timeout", type=click.IntRange(1), default=600, show_default=True, metavar="SECONDS",
    help="How long one cell of a notebook may take.",
)  # fmt: skip
@click.option("--isolated", is_flag=True, help="Start each kernel afresh; slower.")
@click.option(
    "--output-dir", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Where builds go; default: reports/_build.",
)  # fmt: skip
@AS_JSON
@click.pass_context
def build(
    context: click.Context,
    ids: tuple[str, ...],
    kind: str | None,
    formats: tuple[str, ...],
    engine: str,
    jobs: int | None,
    force: bool,
    dry_run: bool,
    strict: bool,
    timeout: int,
    isolated: bool,
    output_dir: Path | None,
    as_json: bool,
) -> None:
    """Run notebooks and render reports; without an ID all of them.

    Goes on past a failed report. Leaves with 0 when all were built, 1 when some failed, 2 when
    something was refused before anything ran.
    """
    from hrcreport.batch.checking import check_registers, check_reports, is_refusal

    begun = time.perf_counter()
    project = project_of(context)
    reports = chosen_reports(project, ids, kind=kind)
    if not reports:
        raise RefusedError(
            Problem(
                place="params",
                what="there is no report to build.",
                mend="Put a params file into params/countries or params/themes.",
                rule="cli.no-report",
            )
        )
    parameters, problems = check_reports(project, only=[report.id for report in reports])
    if not is_refusal(problems):
        problems = [*problems, *check_registers(project)]
    if is_refusal(problems):
        raise RefusedError(problem for problem in problems if problem.severity == "error")
    print_problems(problems)

    from hrcreport.batch.runner import batch_row, default_jobs, run_tasks, write_batch
    from hrcreport.batch.state import standing
    from hrcreport.batch.tasks import Outcome, Task
    from hrcreport.render import choose_engine
    from hrcreport.review import inspect_folder

    chosen = choose_engine(engine)
    builds = (output_dir or project.builds).resolve()
    tasks: list[Task] = []
    outcomes: list[Outcome] = []
    for report in reports:
        now = standing(
            project,
            report,
            parameters=parameters[report.id],
            builds=builds,
            formats=formats,
            engine=chosen,
        )
        reasons = now.reasons
        if not reasons and force:
            reasons = ("it was asked for with --force",)
        if not reasons and strict and now.manifest and now.manifest.warnings:
            reasons = ("its last build has warnings, which --strict does not allow",)
        if reasons:
            values = parameters[report.id].values
            tasks.append(
                Task(
                    project,
                    report,
                    dict(values),
                    formats,
                    chosen,
                    builds,
                    reasons,
                    timeout,
                    strict,
                    judge=inspect_folder,
                )
            )
        else:
            outcomes.append(Outcome(report.id, report.kind, "current"))
    if dry_run:
        _print_plan(tasks, outcomes, as_json=as_json)
        return
    _make_folder(builds)
    with _progress(len(tasks), quiet=as_json) as progress:
        for outcome in run_tasks(
            tasks,
            jobs=jobs or default_jobs(),
            isolated=isolated,
            begun=lambda task, stage: progress.begun(task.report.id, stage),
        ):
            outcomes.append(outcome)
            progress.ended(outcome)
    record = write_batch(builds, outcomes)
    order = [report.id for report in reports]
    outcomes.sort(key=lambda outcome: order.index(outcome.report))
    if as_json:
        print_json({"reports": [batch_row(outcome) for outcome in outcomes]})
    else:
        seconds = time.perf_counter() - begun
        _print_outcomes(outcomes, project.place(record), seconds, traces=context.obj["traceback"])
    sys.exit(1 if any(outcome.status == "failed" for outcome in outcomes) else 0)


def _make_folder(builds: Path) -> None:
    try:
        builds.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RefusedError(
            Problem(
                place=str(builds),
                what=f"builds cannot be written here: {error.strerror}.",
                mend="Name a folder that you may write to: --output-dir DIR.",
                rule="cli.output-folder",
            )
        ) from error


def _print_plan(tasks: list[Task], outcomes: list[Outcome], *, as_json: bool) -> None:
    if as_json:
        rows = [{"report": t.report.id, "build": True, "reasons": list(t.reasons)} for t in tasks]
        rows += [{"report": o.report, "build": False, "reasons": []} for o in outcomes]
        print_json({"reports": rows})
        return
    for task in tasks:
        click.echo(f"{task.report.id} would be built, because")
        for reason in task.reasons:
            click.echo(f"  {reason}")
    for outcome in outcomes:
        click.echo(f"{outcome.report} is current.")


def _print_outcomes(outcomes: list[Outcome], record: str, seconds: float, *, traces: bool) -> None:
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
                outcome.status,
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
    counts = {
        status: sum(outcome.status == status for outcome in outcomes)
        for status in ("built", "current", "failed")
    }
    words = ", ".join(f"{number} {status}" for status, number in counts.items() if number)
    total = count_of(len(outcomes), "report", "reports")
    click.echo(f"{total}: {words}, in {seconds:.1f} seconds. Record: {record}")
    builds = record.rpartition("/")[0] or "."
    if counts["built"] or counts["current"]:
        click.echo(f"Files: {builds}/<report>/")
    if counts["failed"]:
        click.echo(f"What is left of failed reports: {builds}/_failed/<report>/")
    if any(outcome.findings.values()):
        click.echo("Findings of a report: hrcreport inspect ID")


def _thousands(number: int | None) -> str | None:
    return None if number is None else f"{number:,}"


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Progression]:
    """Give a bar on a terminal, plain lines elsewhere, nothing with --json."""
    console = Console(stderr=True)
    if quiet or not total:
        yield _Silent()
    elif not console.is_terminal:
        yield _Lines()
    else:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            yield _Bar(bar, total)


class _Silent:
    def begun(self, report_id: str, stage: str) -> None:
        """Show nothing."""

    def ended(self, outcome: Outcome) -> None:
        """Show nothing."""


class _Lines:
    def begun(self, report_id: str, stage: str) -> None:
        click.echo(f"{report_id} {VERBS[stage]}", err=True)

    def ended(self, outcome: Outcome) -> None:
        click.echo(f"{outcome.report} {outcome.status} ({outcome.total_seconds:.1f} s)", err=True)


class _Bar:
    def __init__(self, bar: Progress, total: int) -> None:
        self.bar = bar
        self.task = bar.add_task("begins", total=total)

    def begun(self, report_id: str, stage: str) -> None:
        self.bar.update(self.task, description=f"{report_id} {VERBS[stage]}")

    def ended(self, outcome: Outcome) -> None:
        self.bar.update(self.task, advance=1, description=f"{outcome.report} {outcome.status}")
