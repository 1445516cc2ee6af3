"""This module holds the command `forget`: every copy of words or data that must go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from hrcreport.cli.terminal.choices import OPTIONAL_KEY, FileToRead, answers, command, project_of
from hrcreport.cli.terminal.output import Result, print_table


@command("""
  hrcreport forget P-012                     what holds the words of a person
  hrcreport forget P-012 --delete 1f2e3d4c   delete what can be deleted of that list
  hrcreport forget xxa-complaints            what was made from a table
""")
@click.argument("name", metavar="SUBJECT")
@click.option(
    "--words",
    metavar="FILE",
    type=FileToRead(exists=True, dir_okay=False),
    help="Passages that stand in the register no longer, one a line.",
)
@click.option(
    "--delete",
    "token",
    metavar="TOKEN",
    help="Delete what can be deleted; the list that was shown names the token.",
)
@click.option("--as", "person", metavar="NAME", help="You, who call releases back.")
@OPTIONAL_KEY
@answers
def forget(
    context: click.Context,
    *,
    name: str,
    words: Path | None,
    token: str | None,
    person: str | None,
    key_file: Path | None,
) -> Result:
    """List every copy of a person's words or of a table, and delete what can be deleted.

    SUBJECT is the code of an entry, a voice or a person who was heard or is seen, or the name of a
    table or a photograph. Every file of the project's folder and every commit is read. Git's
    history, what was sent and what people wrote is for a person to act on.
    Leaves with 1 while anything is left.
    """
    from hrcreport.build import Builds
    from hrcreport.editorial import forgotten

    project = project_of(context)
    word_lines = words.read_text(encoding="utf-8", errors="replace").splitlines() if words else ()
    now = datetime.now(UTC)
    left, deleted = forgotten(
        name,
        project,
        words=word_lines,
        token=token,
        now=now,
        store=Builds.kept_elsewhere(),
        person=person or "",
        key_file=key_file,
    )
    rows = [
        {"kind": copy.kind, "place": copy.place, "deletable": copy.deletable, "mend": copy.mend}
        for copy in left.found
    ]
    data = {"subject": name, "token": left.token, "found": rows}
    data |= {"deleted": [copy.place for copy in deleted]}
    return Result(data, partial(_print, name, left, deleted, words=words), 1 if left.found else 0)


def _print(name: str, left: Any, deleted: Iterable[Any], *, words: Path | None) -> None:
    for copy in deleted:
        click.echo(
            f"{'called back' if copy.kind == 'release' else 'deleted'}: {copy.kind} {copy.place}"
        )
    if left.found:
        print_table(
            ("What", "Where", "What to do"),
            [[copy.kind, copy.place, copy.mend or "can be deleted"] for copy in left.found],
        )
    else:
        click.echo("No copy is found.")
    if left.found or words:
        given = f" --words {words}" if words else ""
        click.echo(
            "To delete what can be, and keep hashes of the words of a person who withdrew: "
            f"hrcreport forget {name}{given} --delete {left.token}"
        )
    click.echo("Copies outside of this project, sent or backed up, are not known here.")
