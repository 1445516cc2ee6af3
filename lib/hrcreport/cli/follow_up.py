"""This module holds the command `follow-up`: what was recommended to a State, and how it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrcreport.cli.choices import AS_JSON, command, project_of, to_folder, words_of_list, writing_to
from hrcreport.cli.output import count_of, print_json, print_table, print_written
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError, not_one_of
from hrcreport.foundation.records.model import is_day

if TYPE_CHECKING:
    from hrcreport.registers.recommendations.issued import Tracked

KEPT = "follow-up.json"
"""Where an edition keeps how recommendations stood when it was made."""
FOLDER = "_follow-up"
"""Where the pages of States lie in the folder of builds."""
FORMS = ("html", "csv", "json")
MADE = "made.json"
"""What the pages beside the page of all reports were made from, so that a word makes none anew."""


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
    callback=words_of_list(FORMS, what="form"),
    metavar="FORMS",
    help="Forms to write, separated by commas: html, csv, json.",
)
@click.option("--on", metavar="DAY", help="As at which day; default: today.")
@to_folder("--output-dir", help="Where files go; default: reports/_build/_follow-up.")
@AS_JSON
def follow_up(
    context: click.Context,
    states: tuple[str, ...],
    forms: tuple[str, ...],
    on: str | None,
    output_dir: Path | None,
    as_json: bool,
) -> None:
    """Tell how recommendations of all mechanisms to a State stand, and what is due.

    STATE is a code such as usa; without one, every State to which something was recommended. The
    pages hold recommendations by limb with status, time, obstacles and who could remove them, the
    twenty points of the agenda with their evidence, and what changed since the last edition.
    """
    project = project_of(context)
    day = _day(on)
    said_by = _said_by(project)
    known = _states(project, said_by)
    if unknown := [each for each in states if each.upper() not in known]:
        raise RefusedError(
            not_one_of(
                each,
                known,
                "data/recommendations",
                f"nothing was recommended to a State '{each}'.",
                "cli.unknown-state",
                called="States are",
            )
            for each in unknown
        )
    records = [
        record_of(project, each.upper(), on=day, said_by=said_by) for each in states or known
    ]
    if forms:
        folder = output_dir or project.builds / FOLDER
        written = write_states(records, folder, forms=forms, index=output_dir is None)
        if not as_json:
            print_written(map(project.place, written))
            return
    if as_json:
        print_json(states=records)
        return
    for each in records:
        _print(each)


def _day(on: str | None) -> str:
    if on is None:
        return date.today().isoformat()  # noqa: DTZ011  the day where the author sits
    if not is_day(on) or len(on) != len("2026-11-24"):
        raise RefusedError.of(
            "--on",
            f"'{on}' is no day.",
            "Write it like this: --on 2026-11-24.",
            "cli.day",
            value=on,
        )
    return on


def _said_by(project: Project) -> list[Tracked]:
    from hrcreport.registers.following.all_mechanisms import of_trackers

    return of_trackers(project)


def _states(project: Project, said_by: Iterable[Tracked] = ()) -> list[str]:
    from hrcreport.registers.following.all_mechanisms import names_of, states_followed

    return list(states_followed(project, names_of(project), said_by=said_by))


def record_of(
    project: Project, state: str, *, on: str, said_by: Sequence[Tracked]
) -> dict[str, Any]:
    """Return what is followed up in a State, with what changed since the last edition.

    Raises:
        RefusedError: a register, or an edition, cannot be used as it stands.
    """
    from hrcreport.registers.following.state import state_record

    edition, before = _last_edition(project, state)
    return state_record(state, project, on=on, said_by=said_by, before=before, edition=edition)


def _last_edition(project: Project, state: str) -> tuple[str, Mapping[str, Any] | None]:
    """Return the name of the last edition that tells of a State, and what it tells."""
    from hrcreport.editorial.editions.store import editions_of, held_edition

    kept = sorted(
        (
            each
            for report in project.reports()
            for each in editions_of(project, report.id)
            if KEPT in each.files
        ),
        key=lambda each: (each.date, each.name),
        reverse=True,
    )
    for each in kept:
        told = held_edition(project, each).json(KEPT)
        if told["state"] == state:
            return each.called, told
    return "", None


def kept_beside(project: Project, parameters: Mapping[str, Any]) -> dict[str, bytes]:
    """Return what an edition keeps beside a build: how recommendations to its State stand today."""
    from hrcreport.registers.following.state import state_record

    state = str(parameters.get("country") or "")
    said_by = _said_by(project)
    if state not in _states(project, said_by):
        return {}
    told = state_record(state, project, on=_day(None), said_by=said_by)
    return {KEPT: json.dumps(told, ensure_ascii=False, indent=2).encode()}


def write_states(
    records: Iterable[Mapping[str, Any]], folder: Path, *, forms: Iterable[str], index: bool
) -> list[Path]:
    """Write the files of States into a folder and return their paths."""
    from hrcreport.registers.following.pages import state_files

    written = []
    with writing_to(folder, what="the follow-up"):
        for each in records:
            files = state_files(each, index="../index.html" if index else "")
            for name, text in files.items():
                if name.rpartition(".")[2] in forms:
                    (folder / name).write_text(text, encoding="utf-8", newline="\n")
                    written.append(folder / name)
    return written


def states_of_index(
    project: Project, builds: Path, *, reported: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """Write the files of States for the page of all reports; return name and place of each.

    They are the States of our register and of reports: a tracker may hold two hundred, which the
    command writes. A register with slips has no page: it is told where it is checked.
    """
    day, reported = _day(None), sorted(set(reported))
    key = _key_of_index(project, day, reported)
    memory = builds / FOLDER / MADE
    try:
        made = json.loads(memory.read_text(encoding="utf-8"))
        if made["key"] == key and all((builds / place).is_file() for _, place in made["pages"]):
            return [(str(name), str(place)) for name, place in made["pages"]]
    except (OSError, ValueError, LookupError, TypeError):
        pass  # nothing was made, or what is remembered of it is damaged
    try:
        said_by = _said_by(project)
        everywhere = _states(project, said_by)
        wanted = [*_states(project), *(each for each in reported if each in everywhere)]
        records = [
            record_of(project, each, on=day, said_by=said_by) for each in dict.fromkeys(wanted)
        ]
    except RefusedError:
        return []
    if not records:
        return []
    write_states(records, builds / FOLDER, forms=FORMS, index=True)
    pages = [
        (str(each["name"]), f"{FOLDER}/{each['state'].lower()}.html")
        for each in sorted(records, key=lambda each: str(each["name"]))
    ]
    with suppress(OSError):  # a memory that is not written costs only time
        memory.write_text(json.dumps({"key": key, "pages": pages}), encoding="utf-8")
    return pages


def _key_of_index(project: Project, day: str, reported: Sequence[str]) -> str:
    """Return what the pages of States follow from: data, editions, the day, the library."""
    from hrcreport.build.batch.inputs import sha256_of_library
    from hrcreport.editorial.editions.store import editions_folder
    from hrcreport.foundation.context.reads import sha256_of_data

    held = [
        path
        for folder in (project.data, editions_folder(project))
        for path in folder.rglob("*")
        if path.is_file()
    ]
    stamps = [
        (path.as_posix(), said.st_size, said.st_mtime_ns, said.st_ctime_ns, said.st_ino)
        for path in sorted(held)
        for said in [path.stat()]
    ]
    return sha256_of_data([stamps, day, list(reported), sha256_of_library()])


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
            ((each["day"], each["standing"], each["kind"], each["what"]) for each in record["due"]),
            cut="Of what",
        )
    else:
        click.echo("Nothing is overdue, and nothing falls due within six months.")
    click.echo()
