"""This module holds the commands `list` and `why`: the state of reports, and what has changed."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten
from typing import Any

import click

from hrcreport.cli.terminal.choices import REPORT, answers, chosen_reports, command, project_of
from hrcreport.cli.terminal.output import Result, count_of, print_problems, print_table

LONGEST_REASON = 60


@command(name="list")
@answers
def list_reports(context: click.Context) -> Result:
    """Show every report: its kind, title, symbol and state.

    A report is current, stale (something it rests on has changed), failed or never built. With a
    notebook of its own it also says how many changes of the shared text wait for an update.
    """
    from hrcreport.build import Builds
    from hrcreport.editorial import OwnNotebooks

    project = project_of(context)
    notebooks = OwnNotebooks(project)
    builds = Builds(project, project.builds)
    rows: list[dict[str, Any]] = []
    for report_state in builds.states():
        now, waiting = (
            report_state.standing,
            notebooks.waiting(report_state.report, report_state.parameters),
        )
        rows.append(
            {
                "report": report_state.report.id,
                "kind": report_state.report.kind,
                "title": report_state.title,
                "symbol": report_state.symbol,
                "state": now.state if report_state.parameters else "refused by check",
                "reasons": list(now.reasons),
                "formats": dict(now.formats),
                "own_notebook": waiting.own,
                "waiting": waiting.changes,
                "conflicts": waiting.conflicts,
            }
        )
    lines = (
        (*(row[key] for key in ("report", "kind", "title", "symbol")), _state_in_words(row))
        for row in rows
    )
    orphans = builds.without_report()

    def words() -> None:
        print_table(("Report", "Kind", "Title", "Symbol", "State"), lines, cut="Title")
        if orphans:
            click.echo(
                f"Builds without a params file: {', '.join(orphans)}. They stay as they are until "
                "'hrcreport gc --delete' takes them away."
            )

    return Result({"reports": rows, "builds_without_report": orphans}, words)


def _state_in_words(row: Mapping[str, Any]) -> str:
    """Return a report's state, which formats it holds for, and what its own notebook waits for."""
    current = [kind for kind, state in row["formats"].items() if state == "current"]
    stale_formats = [kind for kind, state in row["formats"].items() if state == "stale"]
    words = str(row["state"])
    if current and stale_formats:
        words = f"{words}: {', '.join(stale_formats)}; current: {', '.join(current)}"
    elif words == "stale":
        first, *others = row["reasons"]
        reason = shorten(first.partition(" since ")[0], LONGEST_REASON, placeholder=" …")
        words = f"{words}: {reason}{f' and {len(others)} more' if others else ''}"
    waits = count_of(row["waiting"], "shared change waits", "shared changes wait")
    decide = f"{row['conflicts']} to decide"
    notes = [waits] * bool(row["waiting"]) + [decide] * bool(row["conflicts"])
    return "; ".join([f"{words}, own notebook" if row["own_notebook"] else words, *notes])


@command()
@REPORT
@answers
def why(context: click.Context, report_id: str) -> Result:
    """Say in words what has changed since a report's last build, and whether cells must run."""
    from hrcreport.build import Builds

    project = project_of(context)
    report = chosen_reports(project, (report_id,))[0]
    now, problems = Builds(project, project.builds).state_of(report)
    data = {
        "report": report_id,
        "state": now.state,
        "needs": now.needs,
        "reasons": list(now.reasons),
        "formats": dict(now.formats),
    }

    def words() -> None:
        print_problems(problems)
        if not now.reasons:
            click.echo(f"{report_id} is current: nothing that it rests on has changed.")
            return
        needs = "built" if now.needs == "execute" else "rendered; its notebook need not run"
        click.echo(f"{report_id} must be {needs}, because")
        for reason in now.reasons:
            click.echo(f"  {reason}")
        stale = [kind for kind, state in now.formats.items() if state == "stale"]
        if "current" in now.formats.values() and stale:
            for kind, state in now.formats.items():
                click.echo(f"{kind} is {state}.")
            click.echo(f"Run: hrcreport build {report_id} --to {','.join(stale)}")

    return Result(data, words)
