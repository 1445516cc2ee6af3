"""This module prints what a batch would do, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from hrcreport.batch.plan import Plan
from hrcreport.batch.tasks import Outcome
from hrcreport.cli.output import count_of, print_json, print_problems, print_table

LEFT = {"current": "is current", "stale": "is stale; its last build has not failed"}
STATUSES = ("built", "current", "stale", "failed", "not begun")
STOPPED_BY_HAND = 130
WOULD = {
    "execute": "would be built",
    "render": "would be rendered; its notebook would not run",
    "nothing": "would be built",
}


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
        print_json({"reports": rows})
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
    total = count_of(len(outcomes), "report", "reports")
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
