"""This module holds the command `bundle`: the folder of a report that can be sent."""

from __future__ import annotations

from pathlib import Path

import click

from hrcreport.cli.choices import AS_JSON, chosen_reports, complete_report, project_of
from hrcreport.cli.output import print_json
from hrcreport.cli.places import to_folder


@click.command(
    epilog="""\b
Examples:
  hrcreport bundle usa                     into reports/_build/_bundles/usa
  hrcreport bundle usa --output ../to-send
""",
)
@click.argument("report_id", metavar="ID", shell_complete=complete_report)
@to_folder("--output", help="Where it is written; default: reports/_build/_bundles/ID.")
@AS_JSON
@click.pass_context
def bundle(context: click.Context, report_id: str, output: Path | None, as_json: bool) -> None:
    """Make the folder to send of a report: documents, manifest, public data behind its pictures.

    No notebook, source, note, comment, value or log is in it. Who receives it checks it with
    `hrcreport verify`.
    """
    from hrcreport.batch.bundle import make_bundle

    project = project_of(context)
    chosen_reports(project, (report_id,))
    made = make_bundle(project, report_id, output=output)
    if as_json:
        print_json(
            {
                "report": report_id, "folder": project.place(made.folder),
                "files": list(made.files), "held_back": list(made.held_back),
            }
        )  # fmt: skip
        return
    click.echo(f"{project.place(made.folder)} can be sent:")
    for name in made.files:
        click.echo(f"  {name}")
    if made.held_back:
        click.echo(
            f"Held back, since the report reads tables that are not public: "
            f"{', '.join(made.held_back)}."
        )
