"""This module holds the command `gc`: what nobody needs in the folder of builds any more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from hrcreport.cli.terminal.choices import answers, command, project_of, to_folder
from hrcreport.cli.terminal.output import Result, count_of, print_table

MEGABYTE = 1_000_000


@command(
    """
  hrcreport gc                     what could go, and how much that frees
  hrcreport gc --delete            take it away
  hrcreport gc --keep 90 --delete  leave all of the last 90 days
""",
    name="gc",
)
@click.option(
    "--keep",
    "days",
    type=click.IntRange(min=0),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="Leave what was written within so many days.",
)
@click.option("--delete", is_flag=True, help="Take away what is listed.")
@to_folder("--output-dir", help="Where builds lie; default: reports/_build.")
@answers
def leftovers(
    context: click.Context, days: int, *, delete: bool, output_dir: Path | None
) -> Result:
    """List what nobody needs in the folder of builds, and take it away on demand.

    That is: builds, failed builds, kept runs and pictures of reports that the project has no more;
    kept runs on which no build rests; files of the format that no build holds. Editions, releases,
    bundles, records of runs and documents that were changed by hand always stay.
    """
    from hrcreport.build import Builds

    project = project_of(context)
    builds = Builds(project, (output_dir or project.builds).resolve())
    old = builds.leftovers(days, now=datetime.now(UTC))
    leftover_files = old.clear() if delete else old.found()
    size = sum(file.size for file in leftover_files)
    rows = [
        {"place": project.place(file.path), "bytes": file.size, "why": file.why}
        for file in leftover_files
    ]

    def words() -> None:
        if not rows:
            click.echo(f"Nothing is left over that is older than {count_of(days, 'day')}.")
            return
        lines = [
            [project.place(file.path), f"{file.size / MEGABYTE:.1f}", file.why]
            for file in leftover_files
        ]
        print_table(("Where", "MB", "Why"), lines, right="MB")
        freed = f"{count_of(len(rows), 'place')}, {size / MEGABYTE:,.1f} MB"
        click.echo(f"Taken away: {freed}." if delete else f"{freed}. To take it away add --delete.")

    return Result({"found": rows, "bytes": size, "deleted": delete}, words)
