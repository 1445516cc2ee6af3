"""This module holds the commands that begin something new: a report on a State."""

from __future__ import annotations

from collections.abc import Mapping

import click

from hrcreport.cli.choices import completing, project_of
from hrcreport.cli.output import count_of, print_problems
from hrcreport.desk.new_reports import (
    checked_again,
    params_of_states,
    refuse_states,
    write_new,
)
from hrcreport.errors import RefusedError
from hrcreport.project import Project

DRY_RUN = click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")


def _states(project: Project) -> Mapping[str, str | None]:
    from hrcreport.data.state_names import known_countries

    return known_countries(project)


complete_state = completing(_states)


@click.group()
def new() -> None:
    """Begin a report from what the project knows already."""


@new.command(
    epilog="""\b
Examples:
  hrcreport new country TCD            params/countries/tcd.yml, ready to build
  hrcreport new country --all --dry-run
  hrcreport new country --all          one file for each State that has no report
"""
)
@click.argument("codes", nargs=-1, metavar="[ISO3]...", shell_complete=complete_state)
@click.option("--all", "every", is_flag=True, help="All States that have no report.")
@DRY_RUN
@click.pass_context
def country(context: click.Context, codes: tuple[str, ...], every: bool, dry_run: bool) -> None:
    """Write the params file of a State by its code of ISO 3166-1; nothing is overwritten.

    The report on such a State says which figures and which law are missing, until they are filled
    in. Leaves with 2 where a code is none or a report is there already.
    """
    from hrcreport.data.state_names import known_countries
    from hrcreport.params.schema import file_of_state, states_without_report

    project = project_of(context)
    names = known_countries(project)
    missing = states_without_report(project, names)
    if every == bool(codes):
        raise RefusedError.of(
            "hrcreport new country", "it is not clear which States are meant.",
            "Name codes of ISO 3166-1, for example 'TCD', or all States without a report: --all.",
            "cli.which-states",
        )  # fmt: skip
    wanted = list(missing) if every else list(dict.fromkeys(codes))
    refuse_states(wanted, names, missing, project)
    texts = params_of_states({code: names[code] for code in wanted}, project)
    for code in wanted:
        path = file_of_state(code, project)
        if not dry_run:
            write_new(path, texts[code], project)
        click.echo(f"{'would write' if dry_run else 'wrote'} {project.place(path)}: {names[code]}")
    if not wanted:
        click.echo("Each State has a report already.")
        return
    if dry_run:
        return
    problems = checked_again([code.lower() for code in wanted], project)
    print_problems(problems)
    click.echo(f"{count_of(len(wanted), 'report', 'reports')} can be built: hrcreport build …")
