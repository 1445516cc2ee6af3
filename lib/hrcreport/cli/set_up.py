"""This module holds `init`, `schema` and `hooks`: what sets up a project and its tools."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hrcreport.cli.terminal.choices import FileToRead, answers, command, project_of
from hrcreport.cli.terminal.output import Result
from hrcreport.foundation import Problem, RefusedError

if TYPE_CHECKING:
    from hrcreport.editorial import NewReports


def complete_starters(
    _: click.Context, __: click.Parameter, incomplete: str
) -> list[click.shell_completion.CompletionItem]:
    """Offer to the shell each starter, of the tool or of a package, with what it holds."""
    from hrcreport.editorial import SetUp

    return [
        click.shell_completion.CompletionItem(name, help=holds)
        for name, holds in SetUp.Starter.offered().items()
        if name.startswith(incomplete)
    ]


@command("""
  hrcreport init my-reports                    an invented State: figures, law, recommendations
  hrcreport init torture --starter plain --body "Special Mechanism on Torture" --state FRA
""")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--starter",
    default="racial-justice",
    show_default=True,
    shell_complete=complete_starters,
    metavar="NAME",
    help="The first content of the project: racial-justice, plain, or one that a package adds.",
)
@click.option("--body", metavar="NAME", help="English name of the body whose mandate it is.")
@click.option("--short", metavar="NAME", default="", help="Its short name.")
@click.option(
    "--code", metavar="CODE", default="", help="The beginning of its recommendations' codes."
)
@click.option(
    "--language",
    "languages",
    metavar="CODE",
    multiple=True,
    help="Language of reports, the first that of the first; may be repeated.  [default: en]",
)
@click.option(
    "--body-in",
    "names",
    metavar="CODE NAME",
    nargs=2,
    multiple=True,
    help="Name of the body in another language: fr 'Mécanisme …'; may be repeated.",
)
@click.option("--state", metavar="ISO3", help="State of a first report beside the invented one.")
@answers
def init(
    _: click.Context,
    folder: Path,
    starter: str,
    state: str | None,
    languages: tuple[str, ...],
    names: tuple[tuple[str, str], ...],
    **of_body: str | None,
) -> Result:
    """Begin a project in a folder that is empty or not there yet.

    The project checks and builds as it stands; it is a repository of git with its hooks, and has a
    lock with hashes. Where the starter says no body, a person at a terminal is asked what no option
    says; `hrcreport check` names what stays open. Leaves with 2 where something lies in the folder,
    a starter cannot be used or an answer cannot be taken; then nothing is written.
    """
    from hrcreport.editorial import NewReports, SetUp

    body = {key: words or "" for key, words in of_body.items()}
    has_body = bool(SetUp.Starter.named(starter).bodies)
    if not has_body and sys.stdin.isatty() and of_body["body"] is None:
        ask = partial(click.prompt, show_default=False)
        body, languages, names, state = SetUp.asked(body, languages, names, state, ask=ask)
    if (body["short"] or body["code"] or names) and not body["body"]:
        raise click.UsageError("--short, --code and --body-in are of a body: name it by --body.")
    name = body.pop("body")
    try:
        project = SetUp.begin(
            folder,
            starter=starter,
            body=SetUp.Body(name, **body, names=dict(names)) if name else None,
            languages=languages,
        )
        lines = [*SetUp(project).begin_git()]
    except OSError as error:
        raise RefusedError.of(
            folder.as_posix(),
            f"the project cannot be written here: {error.strerror or error}.",
            "Name a folder that you may write to; delete what was begun there.",
            "init.unwritable",
        ) from error
    problems = _begin_report(NewReports(project), state.upper()) if state else ()
    if problems:
        lines.append("The project is begun without a report on it: hrcreport new country")
    place = folder.as_posix()
    return Result.of_files(
        {place: " ".join(report.id for report in project.reports())},
        *lines,
        f"Next: cd {place}, then: hrcreport check (which names open questions), build",
        problems=problems,
    )


def _begin_report(reports: NewReports, state: str) -> Sequence[Problem]:
    """Begin the report on a State; where that cannot be, say why: the project is begun."""
    try:
        for new_report in reports.countries([state], every=False):
            new_report.write(reports.project)
    except RefusedError as error:
        return error.problems
    return ()


@command()
@answers
def schema(context: click.Context) -> Result:
    """Write the schemas that editors complete and check params files, recipes, registers with.

    Those of params files are made from the parameters cells of the shared notebooks. Run this
    after a change there.
    """
    from hrcreport.editorial import SetUp

    project = project_of(context)
    written = SetUp(project).write_schemas()
    current = () if written else ("The schemas are up to date.",)
    return Result.of_files(map(project.place, written), *current)


@click.group()
def hooks() -> None:
    """Let git keep outputs and restricted files out, and show differences of notebooks."""


@hooks.command("install", epilog="\b\nExamples:\n  hrcreport hooks install")
@click.pass_context
@answers
def install(context: click.Context) -> Result:
    """Set up git in this clone; nothing of it is committed, and it may be run again.

    Outputs of notebooks are left out of commits, `git diff` shows cells instead of JSON, `git
    merge` and `git rebase` merge cells and sentences, and a commit with a restricted table, a build
    or outputs is refused. Leaves with 2 where the project is in no clone of git.
    """
    from hrcreport.editorial import SetUp

    return Result.of_files((), *SetUp(project_of(context)).install_hooks())


@hooks.command("check", epilog="\b\nExamples:\n  hrcreport hooks check   what the hook asks")
@click.pass_context
@answers
def check_staged(context: click.Context) -> Result:
    """Say what may not be committed of what is staged; the hook before commits asks it.

    Leaves with 1 where there is something.
    """
    from hrcreport.editorial import SetUp

    problems = list(SetUp(project_of(context)).staged_problems())
    return Result.of_files((), problems=problems, code=1 if problems else 0)


@hooks.command(
    "merge", epilog="\b\nExamples:\n  hrcreport hooks merge %O %A %B %P   as git calls it"
)
@click.argument("base", type=FileToRead())
@click.argument("ours", type=FileToRead())
@click.argument("theirs", type=FileToRead())
@click.argument("place")
@click.pass_context
def merge_notebook(
    context: click.Context, base: Path, ours: Path, theirs: Path, place: str
) -> None:
    """Merge a notebook that two people have changed; git calls this after `hooks install`.

    The result is always a notebook, written to OURS. A passage that both have changed stands below
    in a cell "To decide", and the command leaves with 1: decide, delete the cell, `git add` the
    notebook. A merge that was made without this is made again by `git checkout --merge PLACE`.
    """
    from hrcreport.editorial import OwnNotebooks

    own_notebooks = OwnNotebooks(project_of(context))
    merged = own_notebooks.merge(place, base=base, ours=ours, theirs=theirs)
    for message in merged.told:
        click.echo(f"{place}: {message}", err=True)
    context.exit(1 if merged.conflicts else 0)
