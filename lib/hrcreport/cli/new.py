"""This module holds the commands that begin something new: a report on a State."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from hrcreport.cli.choices import project_of
from hrcreport.cli.output import count_of, print_problems
from hrcreport.errors import Problem, RefusedError
from hrcreport.project import Project, find_project

DRY_RUN = click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")


def complete_state(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[click.shell_completion.CompletionItem]:
    """Offer the codes of States to the shell."""
    from hrcreport.data.state_names import known_countries

    try:
        names = known_countries(find_project(context.find_root().params.get("root")))
    except RefusedError:
        return []
    return [
        click.shell_completion.CompletionItem(code, help=name)
        for code, name in names.items()
        if code.startswith(incomplete.upper())
    ]


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
    from hrcreport.params.new_params import file_of_state, states_without_report

    project = project_of(context)
    names = known_countries(project)
    missing = states_without_report(project, names)
    if every == bool(codes):
        raise RefusedError(
            Problem(
                "hrcreport new country",
                "it is not clear which States are meant.",
                "Name codes of ISO 3166-1, for example 'TCD', or all States without a report: "
                "--all.",
                "cli.which-states",
            )
        )
    wanted = list(missing) if every else list(dict.fromkeys(codes))
    _refuse_unknown(wanted, names, missing, project)
    texts = _texts({code: names[code] for code in wanted}, project)
    for code in wanted:
        path = file_of_state(code, project)
        if not dry_run:
            _write(path, texts[code], project)
        click.echo(f"{'would write' if dry_run else 'wrote'} {project.place(path)}: {names[code]}")
    if not wanted:
        click.echo("Each State has a report already.")
        return
    if dry_run:
        return
    problems = checked_again([code.lower() for code in wanted], project)
    print_problems(problems)
    click.echo(f"{count_of(len(wanted), 'report', 'reports')} can be built: hrcreport build …")


def unknown_states(codes: Iterable[str], names: Mapping[str, str]) -> list[Problem]:
    """Return a problem for each code that is no State's, with the State that may be meant."""
    from hrcreport.params.countries import suggestion

    return [
        Problem(
            "data/tables/states.csv",
            f"no State has the code '{code}'.",
            f"{suggestion(code, names)}Write the three capital letters of ISO 3166-1.",
            "cli.unknown-state",
            value=code,
        )
        for code in codes
        if code not in names
    ]


def _refuse_unknown(
    codes: list[str], names: dict[str, str], missing: dict[str, str], project: Project
) -> None:
    """Refuse codes that are none, and States that have a report, all at once.

    Raises:
        RefusedError: there is such a code.
    """
    problems = unknown_states(codes, names)
    for code in codes:
        if code in names and code not in missing:
            files = [path for kind, path in project.params_files() if kind == "country"]
            path = next(one for one in files if one.stem.partition("-")[0] == code.lower())
            problems.append(
                Problem(
                    project.place(path),
                    f"there is a report on this State already: {names[code]}.",
                    "Change that file; nothing was written.",
                    "cli.report-exists",
                    value=code,
                )
            )
    if problems:
        raise RefusedError(problems)


def _texts(states: dict[str, str], project: Project) -> dict[str, str]:
    """Return the text of each State's params file.

    Raises:
        RefusedError: the shared notebook does not declare its parameters.
    """
    from hrcreport.params.declaration import read_declaration
    from hrcreport.params.new_params import params_of_state

    notebook = project.notebooks / "country.ipynb"
    declaration, problems = read_declaration(notebook, place=project.place(notebook))
    if declaration is None:
        raise RefusedError(problems)
    return {
        code: params_of_state(code, name, declaration=declaration) for code, name in states.items()
    }


def _write(path: Path, text: str, project: Project) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise RefusedError(
            Problem(
                project.place(path),
                f"this file cannot be written: {error.strerror}.",
                "Look whether it is there already, and whether you may write to its folder.",
                "cli.not-written",
            )
        ) from error


def checked_again(ids: list[str], project: Project) -> list[Problem]:
    """Return what `hrcreport check` says of the new reports.

    Raises:
        RefusedError: it refuses one of them.
    """
    from hrcreport.validation.checks import check_reports, is_refusal

    _, problems = check_reports(project, only=ids)
    if is_refusal(problems):
        raise RefusedError(problems)
    return problems
