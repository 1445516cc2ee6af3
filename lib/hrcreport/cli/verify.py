"""This module holds the command `verify`: files against manifests, and builds against new ones."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from hrcreport.cli.terminal.choices import (
    FileToRead,
    answers,
    chosen_reports,
    command,
    complete_report,
    project_of,
)
from hrcreport.cli.terminal.output import Result, count_of, print_problems
from hrcreport.foundation import Problem, Project, ProjectError


@command("""
  hrcreport verify                     every build
  hrcreport verify usa --rebuild       build it again and compare each byte
  hrcreport verify ../received/usa.zip a copy from elsewhere
  hrcreport verify --signed            the log of releases, and the editions in it
  hrcreport verify usa.zip --signed --log log.jsonl --status status.json
""")
@click.argument("subjects", nargs=-1, metavar="[ID|PATH]...", shell_complete=complete_report)
@click.option("--rebuild", is_flag=True, help="Build again from today's files and compare bytes.")
@click.option("--signed", is_flag=True, help="Prove who released it: signatures and log.")
@click.option(
    "--log",
    "--people",
    "log_file",
    metavar="FILE",
    type=FileToRead(dir_okay=False),
    help="The log of trust to believe; default: data/trust/log.jsonl of the project.",
)
@click.option(
    "--status",
    metavar="FILE",
    type=FileToRead(dir_okay=False),
    help="A signed list of what was called back, newer than your log.",
)
@click.option(
    "--receipt",
    "receipts",
    multiple=True,
    metavar="N:HASH",
    help="A line of the log as it was printed, 7:1f2e…; may be repeated.",
)
@click.option(
    "--authority",
    metavar="FILE",
    type=FileToRead(exists=True, dir_okay=False),
    help="Certificates (PEM) of the authority whose time stamps to check.",
)
@answers
def verify(
    context: click.Context,
    *,
    subjects: tuple[str, ...],
    rebuild: bool,
    signed: bool,
    log_file: Path | None,
    status: Path | None,
    receipts: tuple[str, ...],
    authority: Path | None,
) -> Result:
    """Check that a build is what its manifest says, without a network.

    Takes ids of reports, folders and zip archives of builds; none means every build. Leaves with 1
    where anything differs.

    With --signed it takes bundles that were released, or without a name the log of the project.
    """
    from hrcreport.build import verified

    proof, words = None, ""
    if signed:
        from hrcreport.editorial import Proof

        signed_proof = Proof.of(
            _project_or_none(context),
            log_file,
            now=datetime.now(UTC),
            status=status,
            receipts=receipts,
            authority=authority,
        )
        words = signed_proof.in_words()
        if not subjects:
            place, log_problems = signed_proof.of_log(project_of(context))
            how = f"{place} and the editions in it checked ({words})"
            return _result([place], log_problems, how, log=words)
        proof = signed_proof.of_folder
    paths = _paths(context, subjects, rebuild=rebuild)
    problems = verified(paths, again=project_of(context) if rebuild else None, proof=proof)
    checked = [subject for subject, _ in paths]
    how = "built again and compared" if rebuild else "checked"
    how += ", signatures and origin too" if signed else ""
    builds = count_of(len(checked), "build")
    how += f" ({words})" if words else ""
    return _result(checked, problems, f"{builds} {how}", log=words)


def _result(checked: list[str], problems: list[Problem], how: str, *, log: str) -> Result:
    """Return what differs, with 1 where anything does."""
    wrong = [problem for problem in problems if problem.severity == "error"]
    data = {"checked": checked, "problems": [problem.as_dict() for problem in problems]}

    def words() -> None:
        print_problems(problems)
        differ = count_of(len(wrong), "thing differs", "things differ")
        click.echo(f"{how}: {differ if wrong else 'all agree'}.")

    return Result({**data, "log": log} if log else data, words, 1 if wrong else 0)


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
    named_paths = [(subject.rstrip("/"), Path(subject)) for subject in paths]
    if paths and not ids and not rebuild:
        return named_paths
    project = project_of(context)
    names = [report.id for report in chosen_reports(project, ids)] if ids else []
    if not subjects:
        # A build whose report has gone is a build too.
        names = sorted(path.name for path in project.builds.glob("[!_]*") if path.is_dir())
    return named_paths + [
        (project.place(project.builds / name), project.builds / name) for name in names
    ]
