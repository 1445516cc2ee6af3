"""This module holds the command `scan`: what in a build or a folder must not leave the house."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from hrcreport.cli.terminal.choices import answers, command, complete_report, project_of
from hrcreport.cli.terminal.output import Result, count_of

if TYPE_CHECKING:
    from hrcreport.checks import Scanned

MOST_PLACES = 5


@command("""
  hrcreport scan usa                     the last build of a report
  hrcreport scan ../to-send              any folder or file
  hrcreport scan usa --json              for another program
""")
@click.argument("subject", metavar="ID|PATH", shell_complete=complete_report)
@answers
def scan(context: click.Context, subject: str) -> Result:
    """Look for names, identifiers and small counts of restricted data, and for other leaks.

    Looks into every file of a build, a folder or an archive, at what is shown and what is hidden:
    text, notes, tags, attachments, comments, metadata, outputs, names of files. Leaves with 1
    where something was found.
    """
    from hrcreport.checks import Scanned

    scanned = Scanned.of_subject(subject, project=project_of(context))
    data = {
        "subject": subject,
        "files": scanned.files,
        "without": list(scanned.without),
        "too_short": scanned.short,
        "leaks": [leak.as_dict() for leak in scanned.leaks],
    }
    return Result(data, partial(_print, subject, scanned), 1 if scanned.leaks else 0)


def _print(subject: str, scanned: Scanned) -> None:
    """Print what was found: what stops a build first, each with its places, and the mend once."""
    for first, by_excerpt in scanned.by_kind():
        colour = "red" if first.stops_a_build else "yellow"
        click.echo(f"{click.style(first.kind, fg=colour, bold=True)}: {first.what}")
        for excerpt, places in by_excerpt:
            click.echo(f"  {excerpt or '(nothing around it)'}")
            for place in places[:MOST_PLACES]:
                click.echo(f"    {place}")
            if len(places) > MOST_PLACES:
                click.echo(f"    and {len(places) - MOST_PLACES} places more")
        click.echo(f"  {first.what_to_do}\n")
    for name in scanned.without:
        click.echo(f"Not looked for: names of the table '{name}', which cannot be read here.")
    if scanned.short:
        click.echo(f"Too short to be looked for: {count_of(scanned.short, 'value')}.")
    click.echo(
        "Not looked for: what pictures show, names of one word or without a form, descriptions: "
        "docs/how-to/work-with-restricted-data.md says what else."
    )
    leaks_told = count_of(len(scanned.leaks), "leak") if scanned.leaks else "nothing found"
    click.echo(f"{subject}: {leaks_told} in {count_of(scanned.files, 'file')}.")
