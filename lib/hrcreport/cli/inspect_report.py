"""This module holds the command `inspect`: findings in a build or a file, for people."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hrcreport.cli.terminal.choices import answers, command, complete_report, project_of
from hrcreport.cli.terminal.output import Result, count_of
from hrcreport.foundation import RefusedError

if TYPE_CHECKING:
    from hrcreport.checks import Inspection

COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


@command(
    """
  hrcreport inspect usa                      the last build of a report
  hrcreport inspect ../received/draft.docx   any PDF or Word file
  hrcreport inspect usa --json               for another program
""",
    name="inspect",
)
@click.argument("subject", metavar="ID|FILE", shell_complete=complete_report)
@answers
def inspect_report(context: click.Context, subject: str) -> Result:
    """Judge form, editorial style, evidence, length and accessibility of a finished document.

    Takes the id of a report that was built, or any PDF, Word or HTML file. Leaves with 1 where
    something must be mended, else with 0.
    """
    inspection = _inspected(context, subject)
    data = {**inspection.as_dict(), "spelling": inspection.unread or "looked up"}
    return Result(data, partial(_print, inspection), 1 if inspection.errors else 0)


def _inspected(context: click.Context, subject: str) -> Inspection:
    from hrcreport.build import Builds
    from hrcreport.checks import Inspection

    try:
        project = project_of(context)
    except RefusedError:
        # Any file can be inspected, in whatever folder; only a report's id needs its project.
        if not Path(subject).is_file():
            raise
        return Inspection.of_file(Path(subject), spelling=True)
    return Builds(project, project.builds).inspected(subject)


def _print(inspection: Inspection) -> None:
    """Print what was found: severities in order, each rule once with its mend, then its places."""
    for severity, by_rule in inspection.by_severity():
        for rule, findings in by_rule.items():
            click.echo(click.style(f"{severity} {rule}", fg=COLOURS[severity], bold=True))
            for finding in findings:
                where = ", ".join(filter(None, (finding.file, finding.place)))
                click.echo(f"  {where}: {finding.what}")
            click.echo(f"  {findings[0].mend}\n")
    click.echo(_summary(inspection))
    if inspection.unread:
        click.echo(f"Words were not looked up: {inspection.unread}", err=True)


def _summary(inspection: Inspection) -> str:
    counts = inspection.counts
    *most, last = [count_of(n, noun) for noun, n in counts.items() if n] or [""]
    counts_text = f"{', '.join(most)} and {last}" if most else last or "nothing found"
    parts = [f"{inspection.subject}: {counts_text}."]
    if inspection.pages:
        parts.append(f"{count_of(inspection.pages, 'page')}.")
    if length := inspection.length:
        parts.append(f"{length.editors:,} words ({length.strict:,} with masthead and contents)")
        if length.limit is None or length.headroom is None:
            parts[-1] += ", without a limit."
        else:
            share = 100 * length.editors / length.limit
            parts[-1] += f", {share:.0f} per cent of {length.limit:,}."
    return " ".join(parts)
