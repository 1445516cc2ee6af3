"""This module holds the command `scan`: what in a build or a folder must not leave the house."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hrcreport.cli.choices import AS_JSON, command, complete_report, project_of
from hrcreport.cli.output import count_of, print_json
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError, not_one_of

if TYPE_CHECKING:
    from hrcreport.checks.leaks import Leak, Scanned

MOST_PLACES = 5


@command("""
  hrcreport scan usa                     the last build of a report
  hrcreport scan ../to-send              any folder or file
  hrcreport scan usa --json              for another program
""")
@click.argument("subject", metavar="ID|PATH", shell_complete=complete_report)
@AS_JSON
def scan(context: click.Context, subject: str, as_json: bool) -> None:
    """Look for names, identifiers and small counts of restricted data, and for other leaks.

    Looks into every file of a build, a folder or an archive, at what is shown and what is hidden:
    text, notes, tags, attachments, comments, metadata, outputs, names of files. Leaves with 1
    where something was found.
    """
    from hrcreport.checks.leaks import scanned

    project = project_of(context)
    path = _place(project, subject)
    found = scanned(path, project=project)
    if as_json:
        print_json(
            subject=subject,
            files=found.files,
            without=list(found.without),
            too_short=found.short,
            leaks=[each.as_dict() for each in found.leaks],
        )
    else:
        _print(subject, found)
    sys.exit(1 if found.leaks else 0)


def _place(project: Project, subject: str) -> Path:
    known = {report.id for report in project.reports()}
    if subject in known:
        folder = project.builds / subject
        if not folder.is_dir():
            raise RefusedError.of(
                subject,
                "the report has not been built, so there is nothing to look through.",
                f"Run: hrcreport build {subject}",
                "cli.not-built",
            )
        return folder
    if Path(subject).exists():
        return Path(subject)
    raise RefusedError(
        not_one_of(
            subject,
            known,
            subject,
            "there is neither a report nor a folder or file of this name.",
            "cli.unknown-subject",
            called="Reports are",
        )
    )


def _print(subject: str, found: Scanned) -> None:
    """Print what was found: what stops a build first, each with its places, and the mend once."""
    by_kind = sorted(found.leaks, key=lambda each: (not each.stops_a_build, each.kind))
    for kind, some in groupby(by_kind, key=lambda each: each.kind):
        leaks = list(some)
        colour = "red" if leaks[0].stops_a_build else "yellow"
        click.echo(f"{click.style(kind, fg=colour, bold=True)}: {leaks[0].what}")
        _print_places(leaks)
        click.echo(f"  {leaks[0].what_to_do}\n")
    for name in found.without:
        click.echo(f"Not looked for: names of the table '{name}', which cannot be read here.")
    if found.short:
        click.echo(f"Too short to be looked for: {count_of(found.short, 'value')}.")
    leaks_told = count_of(len(found.leaks), "leak") if found.leaks else "nothing found"
    click.echo(f"{subject}: {leaks_told} in {count_of(found.files, 'file')}.")


def _print_places(leaks: list[Leak]) -> None:
    by_excerpt = sorted(leaks, key=lambda each: each.excerpt)
    for excerpt, some in groupby(by_excerpt, key=lambda each: each.excerpt):
        places = [f"{each.file}, {each.place}" for each in some]
        click.echo(f"  {excerpt or '(nothing around it)'}")
        for place in places[:MOST_PLACES]:
            click.echo(f"    {place}")
        if len(places) > MOST_PLACES:
            click.echo(f"    and {len(places) - MOST_PLACES} places more")
