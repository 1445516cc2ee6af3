"""This module holds `bundle`, the folder to send, and `release`, two persons who let it go."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from hrcreport.cli.choices import (
    AS_JSON,
    KEY_FILE,
    REPORT,
    chosen_reports,
    command,
    complete_report,
    project_of,
    to_folder,
)
from hrcreport.cli.output import print_json


@command("""
  hrcreport edition make usa --name v1
  hrcreport release usa@v1 --author a.author --key ~/.ssh/id_ed25519
  hrcreport release usa@v1 --approved-by b.secretary --key ~/.ssh/id_ed25519
""")
@click.argument("called", metavar="ID[@EDITION]", shell_complete=complete_report)
@click.option("--author", metavar="NAME", help="You, who answer for the text, and ask for it.")
@click.option("--approved-by", "approver", metavar="NAME", help="You, who approve it.")
@KEY_FILE
@AS_JSON
def release(
    context: click.Context,
    called: str,
    author: str | None,
    approver: str | None,
    key_file: Path,
    as_json: bool,
) -> None:
    """Let an edition out of the house: its author asks, somebody else approves, both sign.

    Each time the gate is passed: the build is current, its inspection clean, nothing leaks, no
    small count can be worked out, every quotation has consent, somebody vouches for every source on
    which a finding rests, every table may be released, the policy is as strict as before. What a
    person answers for stands in data/waivers. Then the bundle is signed and the log gets a line.
    """
    from hrcreport.editorial import Releases

    if (author is None) == (approver is None):
        raise click.UsageError("Say who you are: --author NAME or --approved-by NAME.")
    project, now = project_of(context), datetime.now(UTC)
    releases = Releases(project)
    if author is not None:
        asked = releases.ask(called, author=author, key_file=key_file, now=now)
        if as_json:
            waivers = [each.code for each in asked.waived.waivers]
            print_json(edition=asked.edition, asked=asked.place, waivers=waivers)
            return
        click.echo(f"'{author}' signed that {asked.edition} may be released ({asked.place}).")
        for each in asked.waived.waivers:
            click.echo(f"  let pass by {each.code}: {each.rule}, {each.about}")
        click.echo(f"Now another person: hrcreport release {asked.edition} --approved-by NAME")
        return
    made = releases.approve(called, approver=str(approver), key_file=key_file, now=now)
    bundle, notes = (project.place(each) for each in (made.bundle, made.notes))
    if as_json:
        print_json(edition=made.edition, number=made.number, bundle=bundle, notes=notes)
        return
    click.echo(f"{made.edition} is released, line {made.number} of the log.")
    click.echo(
        f"Send {bundle}; who receives it runs: hrcreport verify --signed --people people.yml"
    )
    click.echo(f"Notes for reviewers: {notes}")


@command("""
  hrcreport bundle usa                     into reports/_build/_bundles/usa
  hrcreport bundle usa --output ../to-send
""")
@REPORT
@to_folder("--output", help="Where it is written; default: reports/_build/_bundles/ID.")
@AS_JSON
def bundle(context: click.Context, report_id: str, output: Path | None, as_json: bool) -> None:
    """Make the folder to send of a report: documents, manifest, public data behind its pictures.

    No notebook, source, note, comment, value or log is in it. Who receives it checks it with
    `hrcreport verify`.
    """
    from hrcreport.editorial import Bundle

    project = project_of(context)
    chosen_reports(project, (report_id,))
    made = Bundle.make(project, report_id, output=output)
    if as_json:
        print_json(
            report=report_id,
            folder=project.place(made.folder),
            files=list(made.files),
            held_back=list(made.held_back),
        )
        return
    click.echo(f"{project.place(made.folder)} can be sent:")
    for name in made.files:
        click.echo(f"  {name}")
    if made.held_back:
        click.echo(
            f"Held back, since the report reads tables that are not public: "
            f"{', '.join(made.held_back)}."
        )
