"""This module holds the command `follow-up`: what was recommended to a State, and how it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from hrcreport.cli.choices import AS_JSON, project_of
from hrcreport.cli.output import count_of, print_json, print_table
from hrcreport.cli.places import PlaceOnDisk, writing_to
from hrcreport.errors import Problem, RefusedError, not_one_of
from hrcreport.model import is_day
from hrcreport.project import Project

KEPT = "follow-up.json"
"""Where an edition keeps how recommendations stood when it was made."""
FORMS = ("html", "csv", "json")


def forms_of(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """Return the forms of `--to html,csv,json`, or say which there are."""
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in value.split(",") if part.strip()))
    for name in wanted:
        if name not in FORMS:
            raise click.BadParameter(f"'{name}' is no form. Forms are: {', '.join(FORMS)}.")
    return wanted


@click.command(
    "follow-up",
    epilog="""\b
Examples:
  hrcreport follow-up usa                     counts, and what is due
  hrcreport follow-up usa bra --to html,csv   the pages and the sheets
  hrcreport follow-up --json                  all States, for another program
""",
)
@click.argument("states", metavar="[STATE]...", nargs=-1)
@click.option("--to", "forms", default="", callback=forms_of, metavar="FORMS",
              help="Forms to write, separated by commas: html, csv, json.")  # fmt: skip
@click.option("--on", metavar="DAY", help="As at which day; default: today.")
@click.option(
    "--output-dir", type=PlaceOnDisk(file_okay=False), metavar="DIR",
    help="Where files go; default: reports/_build/_follow-up.",
)  # fmt: skip
@AS_JSON
@click.pass_context
def follow_up(
    context: click.Context, states: tuple[str, ...], forms: tuple[str, ...], on: str | None,
    output_dir: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Tell how recommendations of all mechanisms to a State stand, and what is due.

    STATE is a code such as usa; without one, every State to which something was recommended. The
    pages hold recommendations by limb with status, time, obstacles and who could remove them, the
    twenty points of the agenda with their evidence, and what changed since the last edition.
    """
    project = project_of(context)
    day = _day(on)
    known = _states(project)
    if unknown := [each for each in states if each.upper() not in known]:
        raise RefusedError(
            not_one_of(each, known, "data/recommendations",
                       f"nothing was recommended to a State '{each}'.", "cli.unknown-state",
                       called="States are")
            for each in unknown
        )  # fmt: skip
    records = [record_of(project, each.upper(), on=day) for each in states or known]
    if forms:
        folder = output_dir or project.builds / _folder()
        written = write_states(records, folder, forms=forms, index=output_dir is None)
        if not as_json:
            for path in written:
                click.echo(f"wrote {project.place(path)}")
            return
    if as_json:
        print_json({"states": records})
        return
    for each in records:
        _print(each)


def _folder() -> str:
    from hrcreport.following.pages import FOLDER

    return FOLDER


def _day(on: str | None) -> str:
    if on is None:
        return date.today().isoformat()  # noqa: DTZ011  the day where the author sits
    if not is_day(on) or len(on) != len("2026-11-24"):
        raise RefusedError(Problem(
            "--on", f"'{on}' is no day.", "Write it like this: --on 2026-11-24.", "cli.day",
            value=on,
        ))  # fmt: skip
    return on


def _states(project: Project) -> list[str]:
    from hrcreport.following.all_mechanisms import names_of, states_followed

    return list(states_followed(project, names_of(project)))


def record_of(project: Project, state: str, *, on: str) -> dict[str, Any]:
    """Return what is followed up in a State, with what changed since the last edition.

    Raises:
        RefusedError: a register, or an edition, cannot be used as it stands.
    """
    from hrcreport.following.state import state_record

    edition, before = _last_edition(project, state)
    return state_record(state, project, on=on, before=before, edition=edition)


def _last_edition(project: Project, state: str) -> tuple[str, Mapping[str, Any] | None]:
    """Return the name of the last edition that tells of a State, and what it tells."""
    from hrcreport.editions.store import editions_of, held_edition

    kept = sorted(
        (each for report in project.reports() for each in editions_of(project, report.id)
         if KEPT in each.files),
        key=lambda each: (each.date, each.name), reverse=True,
    )  # fmt: skip
    for each in kept:
        told = held_edition(project, each).json(KEPT)
        if told["state"] == state:
            return each.called, told
    return "", None


def kept_beside(project: Project, parameters: Mapping[str, Any]) -> dict[str, bytes]:
    """Return what an edition keeps beside a build: how recommendations to its State stand today."""
    from hrcreport.following.state import state_record

    state = str(parameters.get("country") or "")
    if state not in _states(project):
        return {}
    told = state_record(state, project, on=_day(None))
    return {KEPT: json.dumps(told, ensure_ascii=False, indent=2).encode()}


def write_states(
    records: Iterable[Mapping[str, Any]], folder: Path, *, forms: Iterable[str], index: bool
) -> list[Path]:
    """Write the files of States into a folder and return their paths."""
    from hrcreport.following.pages import state_files

    written = []
    with writing_to(folder, what="the follow-up"):
        for each in records:
            files = state_files(each, index="../index.html" if index else "")
            for name, text in files.items():
                if name.rpartition(".")[2] in forms:
                    (folder / name).write_text(text, encoding="utf-8", newline="\n")
                    written.append(folder / name)
    return written


def states_of_index(project: Project, builds: Path) -> list[tuple[str, str]]:
    """Write the files of every State for the page of all reports; return name and place of each.

    A register with slips has no page: what is wrong is told where it is checked.
    """
    try:
        records = [record_of(project, each, on=_day(None)) for each in _states(project)]
    except RefusedError:
        return []
    if not records:
        return []
    write_states(records, builds / _folder(), forms=FORMS, index=True)
    return [
        (str(each["name"]), f"{_folder()}/{each['state'].lower()}.html")
        for each in sorted(records, key=lambda each: str(each["name"]))
    ]


def _print(record: Mapping[str, Any]) -> None:
    counts = record["counts"]
    click.echo(click.style(f"{record['name']}, as at {record['on']}", bold=True))
    click.echo(
        f"{count_of(counts['issued'], 'recommendation', 'recommendations')}: "
        f"{counts['reviewed']} reviewed, {counts['implemented']} implemented, "
        f"{counts['overdue']} overdue, {len(record['groups'])} groups that ask for the same."
    )
    if record["edition"]:
        changed = count_of(len(record["changes"]), "thing has", "things have")
        click.echo(f"{changed} changed since {record['edition']}.")
    if record["due"]:
        print_table(
            ("Day", "Standing", "What", "Of what"),
            ((each["day"], each["standing"], each["kind"], each["what"])
             for each in record["due"]), cut="Of what",
        )  # fmt: skip
    else:
        click.echo("Nothing is overdue, and nothing falls due within six months.")
    click.echo()
