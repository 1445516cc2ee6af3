"""This module holds the commands that begin a text: a finding, a report on a theme."""

from __future__ import annotations

from collections.abc import Iterable

import click

from hrcreport.cli.choices import chosen_reports, complete_report, project_of
from hrcreport.cli.new import DRY_RUN, complete_state
from hrcreport.cli.output import print_problems
from hrcreport.desk.new_reports import checked_again, new_finding, new_theme
from hrcreport.recommendations.first_texts import BLOCK_OF_LIMB

LIMBS = click.Choice(sorted(BLOCK_OF_LIMB))


@click.command(
    epilog="""\b
Examples:
  hrcreport new finding gha b                  the finding on root causes, limb (b), of one report
  hrcreport new finding usa g --name legal-aid one more, with its recommendation
"""
)
@click.argument("report_id", metavar="REPORT", shell_complete=complete_report)
@click.argument("limb", type=LIMBS, metavar="LIMB")
@click.option("--name", metavar="NAME", help="What the finding is called: f-NAME and r-NAME.")
@DRY_RUN
@click.pass_context
def finding(
    context: click.Context, report_id: str, limb: str, name: str | None, dry_run: bool
) -> None:
    """Add a finding to be filled in, and the recommendation that follows, to the text of a report.

    LIMB is the limb of the mandate, a to i, protests or legacies. Both stand in the report's own
    notebook, which a report gets here that has none yet. Without --name the first finding of a limb
    takes the place of the shared text on it, to whose recommendation it answers. Leaves with 2
    where the name is taken.
    """
    project = project_of(context)
    (report,) = chosen_reports(project, (report_id,))
    texts, written = new_finding(report, project, limb=limb, name=name)
    if not dry_run:
        texts.write(written)
    _tell([texts.place], dry_run=dry_run)


@click.command(
    epilog="""\b
Examples:
  hrcreport new theme borders --limb b --title "Policing of borders"
  hrcreport new theme borders --limb b --country BRA --country CAN
"""
)
@click.argument("theme_id", metavar="ID")
@click.option("--limb", type=LIMBS, metavar="LIMB", required=True, help="Limb of the mandate, a-i.")
@click.option("--title", metavar="TEXT", help="Title of the report; its ID in words otherwise.")
@click.option(
    "--country",
    "countries",
    metavar="ISO3",
    multiple=True,
    shell_complete=complete_state,
    help="State to compare; may be repeated.  [default: those whose law is registered]",
)
@DRY_RUN
@click.pass_context
def theme(
    context: click.Context, theme_id: str, limb: str, title: str | None, countries: tuple[str, ...],
    dry_run: bool,
) -> None:  # fmt: skip
    """Write the params file and the notebook of a report on a theme; nothing is overwritten.

    The report compares States under one limb of the mandate; its params file names them. What is
    to be filled in reads TBC. Leaves with 2 where the ID is none or is taken.
    """
    from hrcreport.desk.report_texts import write_files

    project = project_of(context)
    params, text, made = new_theme(theme_id, project, limb=limb, title=title, countries=countries)
    if not dry_run:
        write_files({params: text}, project)
        made.write(project)
    _tell([project.place(params), project.place(made.path)], dry_run=dry_run)
    if not dry_run:
        print_problems(checked_again([theme_id], project))


def _tell(places: Iterable[str], *, dry_run: bool) -> None:
    for place in places:
        click.echo(f"{'would write' if dry_run else 'wrote'} {place}")
    click.echo("Fill in what reads TBC; the notes between {## and ##} say how and are not printed.")
