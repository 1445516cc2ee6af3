"""This module holds the command that begins a project outside of any clone."""

from __future__ import annotations

from pathlib import Path

import click

from hrcreport.errors import RefusedError

STARTERS = ("racial-justice", "plain")


@click.command(
    epilog="""\b
Examples:
  hrcreport init my-reports                    an invented State: figures, law, recommendations
  hrcreport init my-reports --starter plain    another mandate begins here
"""
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--starter",
    type=click.Choice(STARTERS),
    default=STARTERS[0],
    show_default=True,
    help="What the project begins with.",
)
def init(folder: Path, starter: str) -> None:
    """Begin a project in a folder that is empty or not there yet.

    The project checks and builds as it stands. It holds an invented State, the format of documents
    and the names of all States. Leaves with 2 where something lies in the folder.
    """
    from hrcreport.starters import begin_project

    try:
        project = begin_project(folder, starter=starter)
    except OSError as error:
        raise RefusedError.of(
            folder.as_posix(), f"the project cannot be written here: {error.strerror or error}.",
            "Name a folder that you may write to; delete what was begun there.", "init.unwritable",
        ) from error  # fmt: skip
    reports = " ".join(report.id for report in project.reports())
    click.echo(f"wrote {folder.as_posix()}: {reports}")
    click.echo(f"Next: cd {folder.as_posix()}, then: hrcreport check, hrcreport build")
