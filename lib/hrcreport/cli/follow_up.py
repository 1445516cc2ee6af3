"""This module holds the command `follow-up`: what was recommended to a State, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from hrcreport.cli.terminal.choices import (
    answers,
    command,
    project_of,
    to_folder,
    today,
    words_of_list,
)
from hrcreport.cli.terminal.output import Result, count_of, print_table, print_written

FORMS = ("html", "csv", "json")


@command("""
  hrcreport follow-up usa                     counts, and what is due
  hrcreport follow-up usa bra --to html,csv   the pages and the sheets
  hrcreport follow-up --json                  all States, for another program
""")
@click.argument("states", metavar="[STATE]...", nargs=-1)
@click.option(
    "--to",
    "forms",
    default="",
    callback=words_of_list(FORMS, word_kind="form"),
    metavar="FORMS",
    help="Forms to write, separated by commas: html, csv, json.",
)
@click.option("--on", metavar="DAY", help="As at which day; default: today.")
@to_folder("--output-dir", help="Where files go; default: reports/_build/_follow-up.")
@answers
def follow_up(
    context: click.Context,
    states: tuple[str, ...],
    forms: tuple[str, ...],
    on: str | None,
    output_dir: Path | None,
) -> Result:
    """Tell how recommendations of all mechanisms to a State stand, and what is due.

    STATE is a code such as usa; without one, every State to which something was recommended. The
    pages hold recommendations by limb with status, time, obstacles and who could remove them, the
    twenty points of the agenda with their evidence, and what changed since the last edition.
    """
    from hrcreport.editorial import FollowedStates

    project = project_of(context)
    followed = FollowedStates(project, today() if on is None else on)
    records = followed.records(states)
    if forms:
        written = followed.write(records, forms=forms, into=output_dir)
        return Result(
            {"states": records}, partial(print_written, [project.place(path) for path in written])
        )
    return Result({"states": records}, lambda: [*map(_print, records)])


def _print(record: Mapping[str, Any]) -> None:
    counts = record["counts"]
    click.echo(click.style(f"{record['name']}, as at {record['on']}", bold=True))
    click.echo(
        f"{count_of(counts['issued'], 'recommendation')}: "
        f"{counts['reviewed']} reviewed, {counts['implemented']} implemented, "
        f"{counts['overdue']} overdue, {len(record['groups'])} groups that ask for the same."
    )
    if record["edition"]:
        changed = count_of(len(record["changes"]), "thing has", "things have")
        click.echo(f"{changed} changed since {record['edition']}.")
    if record["due"]:
        print_table(
            ("Day", "Standing", "What", "Of what"),
            (
                (deadline["day"], deadline["standing"], deadline["kind"], deadline["what"])
                for deadline in record["due"]
            ),
            cut="Of what",
        )
    else:
        click.echo("Nothing is overdue, and nothing falls due within six months.")
    click.echo()
