"""This module holds the commands that begin something new: a report, a theme, a finding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from hrcreport import registers
from hrcreport.cli.terminal.choices import (
    chosen_reports,
    command,
    complete_report,
    completing,
    project_of,
    today,
)
from hrcreport.cli.terminal.output import count_of, print_problems, print_written

if TYPE_CHECKING:
    from hrcreport.editorial import NewEntry

DRY_RUN = click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")


complete_state = completing(lambda project: project.known_countries())
complete_limb = completing(
    lambda project: {
        limb.code: limb.titles.get("en") for limb in registers.Body.as_read(project).limbs
    }
)


def finish(new_entry: NewEntry, *, dry_run: bool) -> None:
    """Write what is new, and tell where it is or would be, and what was done to it."""
    if not dry_run:
        new_entry.write()
    print_written(new_entry.places, dry_run=dry_run)
    click.echo("".join(f"  {line}\n" for line in new_entry.told), nl=False)


@click.group()
def new() -> None:
    """Begin a report from what the project knows already."""


@command(
    """
  hrcreport new country TCD            params/countries/tcd.yml, ready to build
  hrcreport new country --all --dry-run
  hrcreport new country --all          one file for each State that has no report
""",
    of=new,
)
@click.argument("codes", nargs=-1, metavar="[ISO3]...", shell_complete=complete_state)
@click.option("--all", "every", is_flag=True, help="All States that have no report.")
@DRY_RUN
def country(context: click.Context, codes: tuple[str, ...], every: bool, dry_run: bool) -> None:
    """Write the params file of a State by its code of ISO 3166-1; nothing is overwritten.

    The report on such a State says which figures and which law are missing, until they are filled
    in. Leaves with 2 where a code is none or a report is there already.
    """
    from hrcreport.editorial import NewReports

    project = project_of(context)
    new_reports = NewReports(project)
    countries = new_reports.countries(codes, every=every)
    for country_report in countries:
        if not dry_run:
            country_report.write(project)
        print_written(
            [f"{project.place(country_report.path)}: {country_report.name}"], dry_run=dry_run
        )
    if not countries:
        click.echo("Each State has a report already.")
        return
    if dry_run:
        return
    problems = new_reports.checked([country_report.code.lower() for country_report in countries])
    print_problems(problems)
    click.echo(f"{count_of(len(countries), 'report')} can be built: hrcreport build …")


@command(
    """
  hrcreport new report detention          notebooks/reports/detention.ipynb and its params file
  hrcreport new report detention --title "Deaths in custody, 2021 to 2023"
""",
    of=new,
)
@click.argument("name", metavar="NAME")
@click.option("--title", metavar="TEXT", help="Title of the report; its NAME in words otherwise.")
@DRY_RUN
def report(context: click.Context, name: str, title: str | None, dry_run: bool) -> None:
    """Write the notebook and the params file of a report of any kind; nothing is overwritten.

    It is on no State, limb or visit until its notebook declares one: docs/how-to/any-report.md.
    Places to fill in read TBC. Leaves with 2 where NAME is none or is taken.
    """
    from hrcreport.editorial import NewReports, SetUp

    project = project_of(context)
    new_report = SetUp.Report.begun(project, name, title=title, day=today())
    if not dry_run:
        new_report.write()
    _tell(new_report.places, dry_run=dry_run)
    if not dry_run:
        print_problems(NewReports(project).checked([name]))


@command(
    """
  hrcreport new finding gha b                  the finding on root causes, limb (b), of one report
  hrcreport new finding usa g --name legal-aid one more, with its recommendation
""",
    of=new,
)
@click.argument("report_id", metavar="REPORT", shell_complete=complete_report)
@click.argument("limb", metavar="[LIMB]", default="", shell_complete=complete_limb)
@click.option("--name", metavar="NAME", help="The name of the finding: f-NAME and r-NAME.")
@DRY_RUN
def finding(
    context: click.Context, report_id: str, limb: str, name: str | None, dry_run: bool
) -> None:
    """Add a finding to be filled in, and the recommendation that follows, to the text of a report.

    LIMB is one that data/mandate/bodies declares; a mandate without limbs has none to name. Both
    stand in the report's own notebook, which a report gets here that has none yet. Without --name
    the first finding of a limb takes the place of the shared text on it. Leaves with 2 where the
    name is taken.
    """
    from hrcreport.editorial import NewReports

    project = project_of(context)
    (report,) = chosen_reports(project, (report_id,))
    texts, written = NewReports(project).finding(report, limb=limb, name=name)
    if not dry_run:
        texts.write(written)
    _tell([texts.place], dry_run=dry_run)


@command(
    """
  hrcreport new theme borders --limb b --title "Policing of borders"
  hrcreport new theme borders --limb b --country BRA --country CAN
""",
    of=new,
)
@click.argument("theme_id", metavar="ID")
@click.option(
    "--limb",
    metavar="LIMB",
    default="",
    shell_complete=complete_limb,
    help="Limb of the mandate, where the notebook of themes asks for one.",
)
@click.option("--title", metavar="TEXT", help="Title of the report; its ID in words otherwise.")
@click.option(
    "--country",
    "countries",
    metavar="ISO3",
    multiple=True,
    shell_complete=complete_state,
    help="State to compare; may be repeated.  [default: those whose law is registered, else those "
    "of the reports]",
)
@DRY_RUN
def theme(context: click.Context, /, theme_id: str, dry_run: bool, **options: Any) -> None:
    """Write the params file and the notebook of a report on a theme; nothing is overwritten.

    The report compares States, under a limb of the mandate where the shared notebook has one.
    Places to fill in read TBC. Leaves with 2 where the ID is none or is taken.
    """
    from hrcreport.editorial import NewReports

    new_reports = NewReports(project_of(context))
    new_theme = new_reports.theme(theme_id, **options)
    if not dry_run:
        new_theme.write()
    _tell(new_theme.places, dry_run=dry_run)
    if not dry_run:
        print_problems(new_reports.checked([theme_id]))


def _tell(places: Iterable[str], *, dry_run: bool) -> None:
    print_written(places, dry_run=dry_run)
    click.echo("Fill in what reads TBC; the notes between {## and ##} say how and are not printed.")
