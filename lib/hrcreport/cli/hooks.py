"""This module holds the commands that set up git for a project, and what its hook asks."""

from __future__ import annotations

import click

from hrcreport.cli.choices import project_of
from hrcreport.cli.output import print_problems


@click.group()
def hooks() -> None:
    """Let git keep outputs and restricted files out, and show differences of notebooks."""


@hooks.command("install", epilog="\b\nExamples:\n  hrcreport hooks install")
@click.pass_context
def install(context: click.Context) -> None:
    """Set up git in this clone; nothing of it is committed, and it may be run again.

    Outputs of notebooks are left out of commits, `git diff` shows cells instead of JSON, and a
    commit with a restricted table, a build or outputs is refused. Leaves with 2 where the project
    is in no clone of git.
    """
    from hrcreport.desk.hooks import install_hooks

    for words in install_hooks(project_of(context)):
        click.echo(words)


@hooks.command("check", epilog="\b\nExamples:\n  hrcreport hooks check   what the hook asks")
@click.pass_context
def check_staged(context: click.Context) -> None:
    """Say what may not be committed of what is staged; the hook before commits asks it.

    Leaves with 1 where there is something.
    """
    from hrcreport.desk.hooks import staged_problems

    problems = list(staged_problems(project_of(context)))
    print_problems(problems)
    context.exit(1 if problems else 0)
