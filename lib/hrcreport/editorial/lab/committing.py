"""This module keeps what was changed in git, for who has no terminal: a commit of the project.

    python -m hrcreport.editorial.lab.committing --root DIR commit --message WORDS

What may not be committed is refused as the hook of a clone refuses it. Nothing is sent anywhere.
"""

from __future__ import annotations

from pathlib import Path

import click

from hrcreport.editorial.starters import SetUp
from hrcreport.foundation import Git, HrcReportError, Project, RefusedError

WHO = ("name", "email")


@click.group()
@click.option("--root", metavar="DIR", default=".")
@click.pass_context
def app(context: click.Context, root: str) -> None:
    """Keep work in git."""
    context.obj = Path(root)


@app.command()
@click.option("--message", required=True, metavar="TEXT", help="What was done, in a line.")
@click.option("--name", metavar="TEXT", help="Who you are, where git does not know you yet.")
@click.option("--email", metavar="TEXT", help="Your address, where git does not know you yet.")
@click.pass_obj
def commit(root: Path, /, message: str, **identity: str | None) -> None:
    """Commit all that was changed in the project, in git on this machine; nothing is sent."""
    try:
        for line in keep(Project(root), message, {key: identity[key] or "" for key in WHO}):
            click.echo(line)
    except HrcReportError as error:
        raise click.ClickException(str(error)) from error


def keep(project: Project, message: str, identity: dict[str, str]) -> list[str]:
    """Commit all that was changed below the project's folder, and return what was done.

    `identity` is the name and the address of the author, empty where git knows them.

    Raises:
        RefusedError: the project is not in git, git knows nobody, or something may not be kept.
    """
    git = Git(project.root)
    try:
        git.answer("rev-parse", "--show-toplevel")
    except OSError as error:
        raise RefusedError.of(
            str(project.root),
            f"this project is not kept in git: {error}.",
            "Who keeps the machine begins: git init, then hrcreport hooks install.",
            "desk.no-git",
        ) from error
    try:
        author_fields = {key: identity[key] or _known(git, key) for key in WHO}
        if lacking := [f"--{key}" for key in WHO if not author_fields[key]]:
            raise RefusedError.of(
                lacking[0],
                f"git does not know you: fill in {' and '.join(lacking)}.",
                "It stands beside what you keep.",
                "desk.git-nobody",
            )
        git.answer("add", "--all", "--", ".")
        if problems := [*SetUp(project).staged_problems()]:
            git.answer("reset", "--quiet", "--", ".")
            raise RefusedError(problems)
        staged = git.answer("diff", "--cached", "--name-only", "--relative", "-z", "--", ".")
        if not staged:
            return ["Nothing has changed since the last commit."]
        author = [
            argument for key in WHO for argument in ("-c", f"user.{key}={author_fields[key]}")
        ]
        git.answer(*author, "commit", "--quiet", "--message", message, "--", ".")
    except OSError as error:
        problem_text = f"git has not kept it: {error}."
        raise RefusedError.of(
            str(project.root), problem_text, "Nothing is lost.", "desk.git"
        ) from error
    return [f"kept {name}" for name in staged.split("\0") if name]


def _known(git: Git, key: str) -> str:
    return git.run("config", f"user.{key}").stdout.decode(errors="replace").strip()


if __name__ == "__main__":
    app(prog_name="hrcreport")
