"""This module holds the commands `sources`: the desk at which records are compared with texts."""

from __future__ import annotations

import webbrowser
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrcreport.cli.choices import AS_JSON, KEY_FILE, command, project_of
from hrcreport.cli.output import count_of, print_json, print_table
from hrcreport.foundation.errors import RefusedError
from hrcreport.foundation.records.model.kinds import DAY
from hrcreport.registers.sources.texts import MONTHS

if TYPE_CHECKING:
    from hrcreport.registers.vouching.records import Item

SHOWN = 25
PAGES = "_sources"


def _day(_: click.Context, __: click.Parameter, value: str | None) -> str:
    given = value or date.today().isoformat()  # noqa: DTZ011  the day where the person sits
    if len(given) != len("2026-11-24") or not DAY.fullmatch(given):
        raise click.BadParameter("write a day as 2026-11-24")
    return given


ON = click.option(
    "--on", metavar="DAY", callback=_day, help="How records stand on a day: 2026-11-24."
)
PERSON = click.option(
    "--as",
    "person",
    required=True,
    metavar="PERSON",
    help="You, as data/sources/people.yml has it.",
)
COMPARED = click.option(
    "--compared",
    required=True,
    metavar="WORDS",
    help="What you compared the record with: the official page, opened on which day.",
)


@click.group(
    epilog="""\b
Examples:
  hrcreport sources queue                       what to compare next
  hrcreport sources show USA-242                its text beside the summary
  hrcreport sources confirm USA-242 --as a.reader --key ~/.ssh/id_ed25519 --compared "the page"
"""
)
def sources() -> None:
    """Compare records with the texts that they rest on, and sign for what you compared."""


@command(of=sources)
@click.option(
    "--state",
    "states",
    multiple=True,
    metavar="STATE",
    help="Only records that stand so: disputed, void, aged, half, none, verified.",
)
@click.option("--last", type=click.IntRange(1), metavar="N", help=f"How many; default: {SHOWN}.")
@ON
@AS_JSON
def queue(
    context: click.Context, states: tuple[str, ...], last: int | None, on: str, as_json: bool
) -> None:
    """List what to compare next: what is disputed or void, then what most rests on.

    A recommendation counts 100, a finding 10, a sentence 1. What is verified comes last.
    """
    from hrcreport.registers.sources.hosts import hosts_of
    from hrcreport.registers.sources.sign_offs import STATES
    from hrcreport.registers.sources.texts import seen_in, text_of, texts_of
    from hrcreport.registers.vouching.page import places, weight
    from hrcreport.registers.vouching.records import items

    if unknown := [each for each in states if each not in STATES]:
        raise click.BadParameter(
            f"'{unknown[0]}' is none of {', '.join(STATES)}", param_hint="--state"
        )
    project = project_of(context)
    found, hosts, texts = places(project), hosts_of(project), texts_of(project)

    def seen(each: Item) -> str:
        return seen_in(each.address, text_of(each.key, texts), hosts)

    def order(each: Item) -> tuple[bool, bool, int, str]:
        waiting = each.standing.state not in ("disputed", "void")
        return each.standing.verified, waiting, -weight(found, each.key, *each.used_by), each.key

    rows = sorted(
        (
            each
            for each in items(project, on=on).values()
            if not states or each.standing.state in states
        ),
        key=order,
    )
    if as_json:
        print_json(
            on=on,
            sources=[
                {
                    "key": each.key,
                    "kind": each.noun,
                    "title": each.title,
                    "state": each.standing.state,
                    "weight": weight(found, each.key),
                    "recommendations": _count(found, each, "recommendation"),
                    "findings": _count(found, each, "finding"),
                    "citations": _count(found, each, "citation"),
                    "text": bool(each.text),
                    "host": seen(each),
                    "by": dict(each.standing.by),
                    "dissent": dict(each.standing.dissent),
                }
                for each in rows[:last]
            ],
        )
        return
    shown = rows[: last or SHOWN]
    print_table(
        ("Key", "State", "Recs.", "Findings", "Cited", "Text", "Host", "Title"),
        (
            (
                each.key,
                each.standing.state,
                *(_count(found, each, kind) for kind in ("recommendation", "finding", "citation")),
                "yes" if each.text else "no",
                seen(each) or "unknown",
                each.title,
            )
            for each in shown
        ),
        right="Recs.,Findings,Cited",
        cut="Title",
    )
    verified = sum(each.standing.verified for each in rows)
    click.echo(f"{count_of(len(rows), 'record')}, {verified} verified on {on}; {len(shown)} shown.")


def _count(found: Any, each: Item, kind: str) -> int:
    return sum(place.kind == kind for place in found.get(each.key, ()))


@command(of=sources)
@click.argument("states", nargs=-1, metavar="[ISO3]...")
@AS_JSON
def watch(context: click.Context, states: tuple[str, ...], as_json: bool) -> None:
    """List the events that States' reports tell or wait for, with the paragraphs they touch."""
    from hrcreport.registers.monitoring.watch import events
    from hrcreport.registers.vouching.page import places

    project = project_of(context)
    cited = places(project)
    wanted = {each.upper() for each in states}
    rows = sorted(
        (each for each in events(project) if not wanted or each.country in wanted),
        key=lambda each: (each.country, each.date or each.due),
    )
    found = {
        each.code: sorted(
            {
                (place.file, place.line, place.words)
                for key in (*each.touches, *each.told_by)
                for place in cited.get(key, ())
            }
        )
        for each in rows
    }
    if as_json:
        print_json(
            events=[
                {
                    "code": each.code,
                    "country": each.country,
                    "kind": each.kind,
                    "date": each.date,
                    "due": each.due,
                    "what": each.what,
                    "touches": list(each.touches),
                    "told_by": list(each.told_by),
                    "paragraphs": [
                        {"file": file, "line": line, "words": words}
                        for file, line, words in found[each.code]
                    ],
                }
                for each in rows
            ]
        )
        return
    for each in rows:
        click.echo(f"{each.code}: {each.date or f'due by {each.due}'}, {each.what}")
        for file, line, words in found[each.code]:
            click.echo(f"  {file}:{line}: {words}")


@command(of=sources)
@click.argument("key")
@click.option("--page", "as_page", is_flag=True, help="Write a page of HTML and open it.")
@click.option("--no-browser", is_flag=True, help="With --page: only say where the page is.")
@ON
def show(context: click.Context, key: str, as_page: bool, no_browser: bool, on: str) -> None:
    """Show a record beside the words of its text, and every place that rests on it."""
    from hrcreport.registers.vouching.page import in_words, page, places
    from hrcreport.registers.vouching.records import item
    from hrcreport.registers.vouching.signing import name_of_file

    project = project_of(context)
    found = item(key, project, on=on)
    rests = places(project).get(key, [])
    if not as_page:
        click.echo(in_words(found, rests, project))
        return
    target = project.builds / PAGES / f"{name_of_file(key)}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(found, rests, project), encoding="utf-8")
    click.echo(f"wrote {project.place(target)}")
    if not no_browser:
        webbrowser.open(target.as_uri())


@command(of=sources)
@click.argument("key")
@click.argument("file", metavar="TEXT", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(list(MONTHS)), help="What the text is.")
@click.option("--language", metavar="CODE", default="", help="Its language: pt.")
@click.option("--edition", metavar="WORDS", default="", help="Which state of the text it is.")
@click.option("--consolidated", metavar="DAY", default="", help="The day of that state.")
@click.option("--address", metavar="URL", default="", help="Where the text is published.")
@click.option("--obtained-from", metavar="WORDS", default="", help="Where this file comes from.")
@click.option("--obtained-on", metavar="DAY", default="", help="On which day.")
@click.option("--pinpoint", metavar="PLACE", default="", help="The part relied on: sect. 242.")
@click.option(
    "--words", multiple=True, metavar="WORDS", help="The operative words; may be repeated."
)
@click.option(
    "--register", metavar="NAME", default="", help="The register's file; default: the State's."
)
def add(context: click.Context, /, key: str, file: Path, register: str, **said: Any) -> None:
    """Take a text into the store: a page, a PDF, XML or a text.

    Its words are extracted and hashed, and the operative words are found in it, whatever its line
    breaks, spaces and hyphens. What is not said is taken over from the text that KEY had before.
    """
    from hrcreport.registers.vouching.records import codes_of_registers, item
    from hrcreport.registers.vouching.signing import add_text

    project = project_of(context)
    if key not in codes_of_registers(project):
        item(key, project)  # names the nearest key
    place = add_text(key, file, project, said=said, register=register)
    click.echo(f"kept the text of {key}, registered in {place}")


@command(of=sources)
@click.argument("key")
@PERSON
@KEY_FILE
@COMPARED
def confirm(context: click.Context, key: str, person: str, key_file: Path, compared: str) -> None:
    """Sign that a record says what its text says, as both are today."""
    _signed(context, key, person, key_file, compared, verdict="confirmed")


@command(of=sources)
@click.argument("key")
@PERSON
@KEY_FILE
@COMPARED
@click.option("--because", required=True, metavar="WORDS", help="What is wrong with the record.")
def dispute(
    context: click.Context, key: str, person: str, key_file: Path, compared: str, because: str
) -> None:
    """Sign that a record does not say what its text says; the reason is kept and printed."""
    _signed(context, key, person, key_file, compared, verdict="disputed", note=because)


def _signed(
    context: click.Context, key: str, person: str, key_file: Path, compared: str, **more: str
) -> None:
    from hrcreport.registers.sources.checking import check_text
    from hrcreport.registers.sources.store import text_store
    from hrcreport.registers.sources.texts import text_of, texts_of
    from hrcreport.registers.vouching.records import item
    from hrcreport.registers.vouching.signing import sign

    project = project_of(context)
    today = date.today().isoformat()  # noqa: DTZ011  the day where the person sits
    found = item(key, project, on=today)
    texts = texts_of(project)
    if text_store(project).there:
        own = {text.code: text for code in found.rests_on if (text := text_of(code, texts))}
        if problems := [each for text in own.values() for each in check_text(text, project)]:
            raise RefusedError(problems)
    place = sign(
        found, project, person=person, key_file=key_file.expanduser(), compared=compared, **more
    )
    standing = item(key, project, on=today).standing
    click.echo(f"signed in {place}; {key} now stands as: {standing.state}")
