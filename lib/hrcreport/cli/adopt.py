"""This module holds the commands that give a report its own notebook and keep it up to date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from hrcreport.cli.choices import REPORTS, chosen_reports, command, project_of
from hrcreport.cli.new import DRY_RUN
from hrcreport.cli.output import count_of, print_problems
from hrcreport.foundation.context.project import Project, Report
from hrcreport.foundation.errors import RefusedError

if TYPE_CHECKING:
    from hrcreport.foundation.params.reading import Parameters

ALL = click.option("--all", "every", is_flag=True, help="All reports.")


@command("""
  hrcreport adopt bra             notebooks/countries/bra.ipynb: all that the report prints
  hrcreport adopt --all --dry-run
""")
@REPORTS
@ALL
@DRY_RUN
def adopt(context: click.Context, ids: tuple[str, ...], every: bool, dry_run: bool) -> None:
    """Give a report one notebook that holds all it prints, each sentence on a line of its own.

    The shared notebook is copied, and each block of text put in the place of its call. The
    documents stay the same to the byte. Later changes of the shared text come in by
    `hrcreport update`. Leaves with 2 where a report has such a notebook or is refused by check;
    nothing is written then.
    """
    from hrcreport.editorial.desk.report_texts import adopted

    project = project_of(context)
    asked = _reports(project, ids, every=every, adopted=False)
    made = [adopted(project, report, parameters.values) for report, parameters in asked]
    for each in made:
        if not dry_run:
            each.write(project)
        cells = count_of(len(each.notebook.cells), "cell")
        act = "would write" if dry_run else "wrote"
        click.echo(f"{act} {project.place(each.path)}: {cells}")
    if not made:
        click.echo("Each report has a notebook of its own already.")


@command("""
  hrcreport update bra          merge what has changed in the shared text
  hrcreport update --all --dry-run
""")
@REPORTS
@ALL
@DRY_RUN
def update(context: click.Context, ids: tuple[str, ...], every: bool, dry_run: bool) -> None:
    """Merge later changes of the shared text into a report's own notebook.

    A cell that was left as it was is brought up to date; one that was edited is merged sentence by
    sentence. What both sides changed stays as the report has it, and stands below it in a cell that
    is never printed. Leaves with 1 where there is something to decide, with 2 where a report has no
    notebook of its own or a file cannot be read.
    """
    from hrcreport.editorial.desk.updating import updated

    project = project_of(context)
    conflicts = 0
    for report, parameters in _reports(project, ids, every=every, adopted=True):
        done = updated(project, report, parameters)
        if done.changes and not dry_run:
            done.write(project)
        for words in done.merge.told if done.changes else ():
            click.echo(f"{report.id}: {words}")
        open_here = done.made.notebook.conflicts
        conflicts += open_here
        told = "no shared change waits"
        if done.changes:
            told = count_of(done.changes, "shared change")
            told += " would be merged" if dry_run else " merged"
        if open_here:
            told += f"; {open_here} to decide, in cells of the tag 'conflict'"
        click.echo(f"{report.id}: {told}")
    context.exit(1 if conflicts else 0)


def _reports(
    project: Project, ids: tuple[str, ...], *, every: bool, adopted: bool
) -> Iterator[tuple[Report, Parameters]]:
    """Yield the reports that are meant with their parameters.

    Raises:
        RefusedError: it is not clear which are meant, one is unknown, or check refuses one.
    """
    from hrcreport.checks.validation.checks import check_reports, is_refusal
    from hrcreport.editorial.desk.own_notebook import read_notebook

    if every == bool(ids):
        raise RefusedError.of(
            "hrcreport",
            "it is not clear which reports are meant.",
            "Name reports, for example 'bra', or all of them: --all.",
            "cli.which-reports",
        )
    reports = chosen_reports(project, ids)
    if every:
        has_own = {r.id: read_notebook(r.notebook, project).shared is not None for r in reports}
        reports = [each for each in reports if has_own[each.id] == adopted]
    parameters, problems = check_reports(project, only=[each.id for each in reports])
    if adopted:
        # What only the shared notebook declares comes in by the update.
        late = {
            each.id: _declared_there(project, each) for each in reports if each.id not in parameters
        }
        parameters |= {name: found for name, found in late.items() if found}
        settled = {project.place(each.params_file) for each in reports if late.get(each.id)}
        problems = [each for each in problems if each.place not in settled]
    if is_refusal(problems):
        raise RefusedError(each for each in problems if each.severity == "error")
    print_problems(problems)
    for report in reports:
        yield report, parameters[report.id]


def _declared_there(project: Project, report: Report) -> Parameters | None:
    """Return what a report sets by its own and the shared declaration; None if it does not fit."""
    from hrcreport.editorial.desk.report_texts import shared_notebook
    from hrcreport.foundation.params.declaration import read_declaration
    from hrcreport.foundation.params.reading import read_params
    from hrcreport.tables.data.state_names import known_countries

    known = known_countries(project)
    own, shared = (
        read_declaration(path, place=project.place(path), known_countries=known)[0]
        for path in (report.notebook, shared_notebook(project, report))
    )
    if own is None or shared is None:
        return None
    both = replace(shared, parameters={**own.parameters, **shared.parameters})
    found, problems = read_params(
        report.params_file,
        place=project.place(report.params_file),
        kind=report.kind,
        declaration=both,
    )
    return None if any(each.severity == "error" for each in problems) else found
