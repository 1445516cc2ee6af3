"""This module holds the commands that begin something new: a report, a theme, a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hrcreport import registers
from hrcreport.cli.terminal.choices import (
    answers,
    chosen_reports,
    command,
    complete_report,
    completing,
    project_of,
    today,
)
from hrcreport.cli.terminal.output import Result, count_of

if TYPE_CHECKING:
    from hrcreport.editorial import NewEntry

DRY_RUN = click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
FILL_IN = "Fill in what reads TBC; the notes between {## and ##} say how and are not printed."

complete_state = completing(lambda project: project.known_countries())
complete_limb = completing(
    lambda project: {
        limb.code: limb.titles.get("en") for limb in registers.Body.as_read(project).limbs
    }
)


def finish(new_entry: NewEntry, *lines: str, dry_run: bool) -> Result:
    """Write what is new; return where it is or would be, what was done to it, and what is next."""
    if not dry_run:
        new_entry.write()
    told = (f"  {line}" for line in new_entry.told)
    return Result.of_files(
        new_entry.places, *told, *lines, dry_run=dry_run, problems=new_entry.refused
    )


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
@answers
def country(context: click.Context, codes: tuple[str, ...], every: bool, dry_run: bool) -> Result:
    """Write the params file of a State by its code of ISO 3166-1; nothing is overwritten.

    The report on such a State says which figures and which law are missing, until they are filled
    in. Leaves with 2 where a code is none or a report is there already.
    """
    from hrcreport.editorial import NewReports

    project = project_of(context)
    new_reports = NewReports(project)
    countries = new_reports.countries(codes, every=every)
    places = {}
    for country_report in countries:
        if not dry_run:
            country_report.write(project)
        places[project.place(country_report.path)] = country_report.name
    if not countries:
        return Result.of_files((), "Each State has a report already.", dry_run=dry_run)
    if dry_run:
        return Result.of_files(places, dry_run=True)
    problems = new_reports.checked([country_report.code.lower() for country_report in countries])
    next_step = f"{count_of(len(countries), 'report')} can be built: hrcreport build …"
    return Result.of_files(places, next_step, problems=problems)


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
@answers
def report(context: click.Context, name: str, title: str | None, dry_run: bool) -> Result:
    """Write the notebook and the params file of a report of any kind; nothing is overwritten.

    It is on no State, limb or visit until its notebook declares one: docs/how-to/any-report.md.
    Places to fill in read TBC. Leaves with 2 where NAME is none or is taken.
    """
    from hrcreport.editorial import NewReports, SetUp

    project = project_of(context)
    new_report = SetUp.Report.begun(project, name, title=title, day=today())
    if not dry_run:
        new_report.write()
    problems = [] if dry_run else NewReports(project).checked([name])
    return Result.of_files(new_report.places, FILL_IN, dry_run=dry_run, problems=problems)


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
@answers
def finding(
    context: click.Context, report_id: str, limb: str, name: str | None, dry_run: bool
) -> Result:
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
    return Result.of_files([texts.place], FILL_IN, dry_run=dry_run)


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
@answers
def theme(context: click.Context, /, theme_id: str, dry_run: bool, **options: Any) -> Result:
    """Write the params file and the notebook of a report on a theme; nothing is overwritten.

    The report compares States, under a limb of the mandate where the shared notebook has one.
    Places to fill in read TBC. Leaves with 2 where the ID is none or is taken.
    """
    from hrcreport.editorial import NewReports

    new_reports = NewReports(project_of(context))
    new_theme = new_reports.theme(theme_id, **options)
    if not dry_run:
        new_theme.write()
    problems = [] if dry_run else new_reports.checked([theme_id])
    return Result.of_files(new_theme.places, FILL_IN, dry_run=dry_run, problems=problems)
