"""This module holds the command `verify`: files against manifests, and builds against new ones."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from hrcreport.cli.choices import AS_JSON, chosen_reports, command, complete_report, project_of
from hrcreport.cli.output import count_of, print_json, print_problems
from hrcreport.foundation import Problem, Project, ProjectError


@command("""
  hrcreport verify                     every build
  hrcreport verify usa --rebuild       build it again and compare each byte
  hrcreport verify ../received/usa.zip a copy from elsewhere
  hrcreport verify --signed            the log of releases, and the editions in it
  hrcreport verify usa.zip --signed --people people.yml
""")
@click.argument("subjects", nargs=-1, metavar="[ID|PATH]...", shell_complete=complete_report)
@click.option("--rebuild", is_flag=True, help="Build again from today's files and compare bytes.")
@click.option("--signed", is_flag=True, help="Prove who released it: signatures and log.")
@click.option(
    "--people",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Whose keys to believe; default: data/sources/people.yml of the project.",
)
@AS_JSON
def verify(
    context: click.Context,
    subjects: tuple[str, ...],
    rebuild: bool,
    signed: bool,
    people: Path | None,
    as_json: bool,
) -> None:
    """Check that a build is what its manifest says, without a network.

    Takes ids of reports, folders and zip archives of builds; none means every build. Leaves with 1
    where anything differs.

    With --signed it takes bundles that were released, or without a name the log of the project.
    """
    from hrcreport.build import verified

    proof = None
    if signed:
        from hrcreport.editorial import Proof

        if not subjects:
            project = project_of(context)
            place, found = Proof.of(project, people).of_log(project)
            _tell([place], found, f"{place} and the editions in it checked", as_json=as_json)
        proof = Proof.of(_project_or_none(context), people).of_folder
    paths = _paths(context, subjects, rebuild=rebuild)
    problems = verified(paths, again=project_of(context) if rebuild else None, proof=proof)
    checked = [subject for subject, _ in paths]
    how = "built again and compared" if rebuild else "checked"
    how += ", signatures and origin too" if signed else ""
    builds = count_of(len(checked), "build")
    _tell(checked, problems, f"{builds} {how}", as_json=as_json)


def _tell(checked: list[str], problems: list[Problem], how: str, *, as_json: bool) -> NoReturn:
    """Say what differs, and leave with 1 where anything does."""
    if as_json:
        print_json(checked=checked, problems=[each.as_dict() for each in problems])
    else:
        print_problems(problems)
        differ = count_of(len(problems), "thing differs", "things differ")
        click.echo(f"{how}: {differ if problems else 'all agree'}.")
    sys.exit(1 if problems else 0)


def _project_or_none(context: click.Context) -> Project | None:
    try:
        return project_of(context)
    except ProjectError:
        return None


def _paths(
    context: click.Context, subjects: tuple[str, ...], *, rebuild: bool
) -> list[tuple[str, Path]]:
    """Return (name, path) of each build that is meant; a path on disk goes before a report's id."""
    paths = [subject for subject in subjects if Path(subject).exists()]
    ids = tuple(subject for subject in subjects if subject not in paths)
    found = [(subject.rstrip("/"), Path(subject)) for subject in paths]
    if paths and not ids and not rebuild:
        return found
    project = project_of(context)
    names = [report.id for report in chosen_reports(project, ids)] if ids else []
    if not subjects:
        # A build whose report has gone is a build too.
        names = sorted(path.name for path in project.builds.glob("[!_]*") if path.is_dir())
    return found + [(project.place(project.builds / name), project.builds / name) for name in names]
