"""This module holds the commands that give a report its own notebook and keep it up to date."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import click

from hrcreport.cli.new import DRY_RUN
from hrcreport.cli.terminal.choices import (
    REPORTS,
    answers,
    chosen_reports,
    command,
    plain,
    project_of,
    today,
)
from hrcreport.cli.terminal.output import Result, count_of, print_problems
from hrcreport.foundation import Project, RefusedError, Report

NOTEBOOK = ".ipynb"

ALL = click.option("--all", "every", is_flag=True, help="All reports.")


@command("""
  hrcreport adopt bra             notebooks/countries/bra.ipynb: all that the report prints
  hrcreport adopt --all --dry-run
  hrcreport adopt ~/custody.ipynb    a plain notebook with Papermill's parameters, as a report
""")
@REPORTS
@ALL
@click.option("--as", "name", metavar="NAME", help="The report's name for a plain notebook.")
@DRY_RUN
@answers
def adopt(
    context: click.Context, ids: tuple[str, ...], every: bool, name: str | None, dry_run: bool
) -> Result:
    """Give a report one notebook that holds all it prints, each sentence on a line of its own.

    The shared notebook is copied, and each block of text put in the place of its call. The
    documents stay the same to the byte. Later changes of the shared text come in by
    `hrcreport update`. Leaves with 2 where a report has such a notebook or is refused by check;
    nothing is written then.

    A file that ends in .ipynb is a plain notebook, which becomes a report of its own below
    notebooks/reports: each line that is changed, and each that you are to change, is told with its
    reason. The file itself stays as it is.
    """
    from hrcreport.editorial import OwnNotebooks

    project = project_of(context)
    if any(argument.endswith(NOTEBOOK) for argument in ids):
        return _take_in(project, ids, name, every=every, dry_run=dry_run)
    if name:
        raise RefusedError.of(
            "--as",
            "a name is given, and no plain notebook that is to have it.",
            "Name one file that ends in .ipynb, or leave --as out.",
            "cli.no-notebook",
            value=name,
        )
    reports = _chosen(project, ids, every=every)
    adopted_notebooks = OwnNotebooks(project).to_adopt(reports, every=every, warn=print_problems)
    cells = {}
    for adopted in adopted_notebooks:
        if not dry_run:
            adopted.write(project)
        cells[project.place(adopted.path)] = count_of(len(adopted.notebook.cells), "cell")
    none = [] if cells else ["Each report has a notebook of its own already."]
    return Result.of_files(cells, *none, dry_run=dry_run)


def _take_in(
    project: Project, files: tuple[str, ...], name: str | None, *, every: bool, dry_run: bool
) -> Result:
    """Make reports of plain notebooks, and tell each line that is changed or is to be."""
    from hrcreport.editorial import NewReports, SetUp

    report_ids = [file for file in files if not file.endswith(NOTEBOOK)]
    if every or report_ids or (name and len(files) > 1):
        raise RefusedError.of(
            "hrcreport adopt",
            "plain notebooks are named together with reports, or several with one name.",
            "Name the files alone, with --as one of them; nothing was written.",
            "cli.which-reports",
            value=" ".join(report_ids),
        )
    places, told, names = list[str](), list[str](), list[str]()
    changed = "would be changed" if dry_run else "changed"
    new_reports = [
        SetUp.Report.adopted(project, plain(Path(file)), name=name, day=today()) for file in files
    ]
    count_by_name = Counter(new_report.name for new_report in new_reports)
    if twice := [taken for taken, times in count_by_name.items() if times > 1]:
        raise RefusedError.of(
            "hrcreport adopt",
            f"several of these notebooks would be the report '{twice[0]}'.",
            "Take them in one at a time, each with a name: --as NAME; nothing was written.",
            "cli.which-reports",
            value=twice[0],
        )
    for new_report in new_reports:
        if not dry_run:
            new_report.write()
            names.append(new_report.name)
        places += new_report.places
        for heading, lines in (
            (f"{changed} in the copy", new_report.changed),
            ("for you to change", new_report.open),
        ):
            told.append(
                "\n  ".join([f"{count_of(len(lines), 'line')} {heading}:", *map(str, lines)])
            )
    problems = NewReports(project).checked(names) if names else []
    return Result.of_files(places, *told, dry_run=dry_run, problems=problems)


@command("""
  hrcreport update bra          merge what has changed in the shared text
  hrcreport update --all --dry-run
  hrcreport update bra --stands all    its sentences stand with the numbers of the last build
""")
@REPORTS
@ALL
@click.option(
    "--stands",
    multiple=True,
    metavar="CELL",
    help="Merge nothing: let the sentences of this cell, or of all, stand with the numbers that "
    "the last build prints; may be repeated.",
)
@DRY_RUN
@answers
def update(
    context: click.Context,
    ids: tuple[str, ...],
    every: bool,
    stands: tuple[str, ...],
    dry_run: bool,
) -> Result:
    """Merge later changes of the shared text into a report's own notebook.

    A cell that was left as it was is brought up to date; one that was edited is merged sentence by
    sentence. A passage that both changed stays as the report has it, and stands below it in a cell
    that is never printed. Leaves with 1 where there is something to decide, with 2 where a report
    has no notebook of its own or a file cannot be read.
    """
    from hrcreport.editorial import OwnNotebooks

    project = project_of(context)
    reports = _chosen(project, ids, every=every)
    if stands:
        return _let_stand(project, reports, stands, dry_run=dry_run)
    rows, lines = list[dict[str, Any]](), list[str]()
    notebooks = OwnNotebooks(project)
    updates = [*notebooks.to_update(reports, every=every, warn=print_problems)]
    for report, notebook_update in updates:
        if notebook_update.changes and not dry_run:
            notebook_update.write(project)
        told = notebook_update.merge.told if notebook_update.changes else ()
        open_here = notebook_update.made.notebook.conflicts
        message = "no shared change waits"
        if notebook_update.changes:
            message = count_of(notebook_update.changes, "shared change")
            message += " would be merged" if dry_run else " merged"
        if open_here:
            message += f"; {open_here} to decide, in cells of the tag 'conflict'"
        lines += [f"{report.id}: {words}" for words in (*told, message)]
        changes = {"changes": notebook_update.changes, "to_decide": open_here}
        rows.append({"report": report.id, **changes, "told": [*told]})
    data = {"dry_run": dry_run, "reports": rows}
    words = partial(click.echo, "".join(f"{line}\n" for line in lines), nl=False)
    return Result(data, words, 1 if any(row["to_decide"] for row in rows) else 0)


@command("""
  hrcreport upgrade --dry-run   what would be changed
  hrcreport upgrade
""")
@DRY_RUN
@answers
def upgrade(context: click.Context, dry_run: bool) -> Result:
    """Bring a project that an earlier version began over to the form of today.

    Files from the tool that you have edited are kept; one of which that is not known stays beside
    as NAME.earlier. Every change is told. Files that it cannot decide on stay as they are: they
    are told, and the command leaves with 1. See docs/how-to/begin-a-project.md.
    """
    from hrcreport.editorial import OwnNotebooks

    project = project_of(context)
    plan = OwnNotebooks(project).to_upgrade()
    schemas = [*map(project.place, [] if dry_run else plan.write())]
    files = count_of(plan.count + len(schemas), "file")
    act = "would be changed" if dry_run else "changed"
    lines = [
        *plan.told,
        *(f"to decide: {words}" for words in plan.open),
        f"{files} {act}" + (f"; {len(plan.open)} to decide" if plan.open else ""),
    ]
    return Result.of_files(schemas, *lines, dry_run=dry_run, code=1 if plan.open else 0)


def _let_stand(
    project: Project, reports: list[Report], cells: tuple[str, ...], *, dry_run: bool
) -> Result:
    from hrcreport.checks import Stands

    wrong = [cell for cell in cells if cell != "all" and not cell.isdecimal()]
    if wrong or ("all" in cells and len(cells) > 1):
        raise RefusedError.of(
            "hrcreport",
            f"'{(wrong or cells)[0]}' is no cell whose sentences could stand.",
            "Give the number of a cell, as check names it, or all: --stands 45.",
            "cli.no-cell",
        )
    places, lines = dict[str, str](), list[str]()
    for report in reports:
        stands = Stands(project, report)
        numbers = [int(cell) for cell in cells if cell != "all"]
        if not dry_run:
            count = count_of(stands.keep(cells=numbers), "sentence")
            places[project.place(stands.path)] = f"{count} more or anew"
        else:
            problems = stands.problems()
            moved = sum(problem.rule == "text.moved" for problem in problems)
            lines.append(
                f"{report.id}: {count_of(moved, 'sentence')} moved since they were let stand"
            )
            lines += [f"{report.id}: {problem.what} {problem.mend}" for problem in problems[moved:]]
    return Result.of_files(places, *lines, dry_run=dry_run)


def _chosen(project: Project, ids: tuple[str, ...], *, every: bool) -> list[Report]:
    """Return the reports that are named, or all.

    Raises:
        RefusedError: it is not clear which are meant, or one is unknown.
    """
    if every == bool(ids):
        raise RefusedError.of(
            "hrcreport",
            "it is not clear which reports are meant.",
            "Name reports, for example 'bra', or all of them: --all.",
            "cli.which-reports",
        )
    return chosen_reports(project, ids)
