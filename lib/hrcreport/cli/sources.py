"""This module holds the commands `sources`: the desk at which records are compared with texts."""

from __future__ import annotations

import webbrowser
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrcreport.cli.terminal.choices import (
    ANY_REPORT,
    KEY_FILE,
    REPORT,
    FileToRead,
    answers,
    chosen_reports,
    command,
    project_of,
    today,
)
from hrcreport.cli.terminal.output import Result, count_of, print_table
from hrcreport.foundation import Project

if TYPE_CHECKING:
    from hrcreport.registers import SourcesDesk

SHOWN = 25
INSTRUMENT = 24
"""So many letters of the title of an instrument are shown."""
KINDS = ("legislation", "judgment", "standard", "document")


def _day(_: click.Context, __: click.Parameter, value: str | None) -> str:
    from hrcreport.foundation import Kind

    day = value or today()
    if len(day) != len("2026-11-24") or not Kind.DAY.fullmatch(day):
        raise click.BadParameter("write a day as 2026-11-24")
    return day


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
    help="The text that you compared it with: the official page, opened on which day.",
)


@click.group(
    epilog="""\b
Examples:
  hrcreport sources queue usa                   what to compare next for a report
  hrcreport sources compare usa --as a.reader   compare it, one key a verdict
  hrcreport sources sign --as a.reader --key ~/.ssh/id_ed25519 --compared "the pages"
  hrcreport sources show USA-242                its text beside the summary
  hrcreport sources confirm USA-242 --as a.reader --key ~/.ssh/id_ed25519 --compared "the page"
"""
)
def sources() -> None:
    """Compare records with the texts that they rest on, and sign for what you compared."""


@command(of=sources)
@ANY_REPORT
@click.option(
    "--state",
    "states",
    multiple=True,
    metavar="STATE",
    help="Only records that stand so: disputed, void, aged, half, none, verified.",
)
@click.option("--last", type=click.IntRange(1), metavar="N", help=f"How many; default: {SHOWN}.")
@ON
@answers
def queue(
    context: click.Context,
    report_id: str | None,
    states: tuple[str, ...],
    last: int | None,
    on: str,
) -> Result:
    """List what to compare next: what is disputed or void, then what most rests on.

    A recommendation counts 100, a finding 10, a sentence 1. Verified records come last. With the
    ID of a report only what its last build rests on, by instrument, that of the worst first.
    """
    from hrcreport.registers import SourcesDesk

    if unknown := [state for state in states if state not in SourcesDesk.STATES]:
        raise click.BadParameter(
            f"'{unknown[0]}' is none of {', '.join(SourcesDesk.STATES)}", param_hint="--state"
        )
    project = project_of(context)
    rows = SourcesDesk(project, on).queue(states, **_of_report(project, report_id))
    cards = rows[: last or SHOWN]
    verified = sum(row.item.standing.verified for row in rows)
    counts = f"{count_of(len(rows), 'record')}, {verified} verified on {on}; {len(cards)} shown."

    def words() -> None:
        _print_cards(cards)
        click.echo(counts)

    return Result({"on": on, "sources": [row.as_data() for row in rows[:last]]}, words)


def _print_cards(cards: Sequence[Any]) -> None:
    print_table(
        ("Key", "State", "Recs.", "Findings", "Cited", "Text", "Host", "Instrument", "Title"),
        (
            (
                row.item.key,
                row.item.standing.state,
                *(row.resting[kind] for kind in ("recommendation", "finding", "citation")),
                "yes" if row.item.text else "no",
                row.seen_in or "unknown",
                row.item.instrument[:INSTRUMENT],
                row.item.title,
            )
            for row in cards
        ),
        right="Recs.,Findings,Cited",
        cut="Title",
    )


@command(of=sources)
@click.argument("states", nargs=-1, metavar="[ISO3]...")
@click.option("--due", "calendar", is_flag=True, help="Only what is still to come, day by day.")
@answers
def watch(context: click.Context, states: tuple[str, ...], calendar: bool) -> Result:
    """List the events that States' reports tell or wait for, with the paragraphs they touch."""
    from hrcreport.registers import SourcesDesk

    if calendar:
        return _calendar(SourcesDesk(project_of(context)), states)
    names = ("code", "country", "kind", "date", "due", "looked", "what", "touches", "told_by")
    events, lines = [], []
    for row in SourcesDesk(project_of(context)).watched(states):
        event = row.event
        places = [dict(zip(("file", "line", "words"), at, strict=True)) for at in row.paragraphs]
        events.append({**{name: getattr(event, name) for name in names}, "paragraphs": places})
        looked = f", last looked at on {event.looked}" if event.looked else ""
        when = event.date or f"due by {event.due}{looked}"
        lines.append(f"{event.code}: {when}, {event.what}\n")
        lines += [f"  {file}:{line}: {words}\n" for file, line, words in row.paragraphs]
    return Result({"events": events}, partial(click.echo, "".join(lines), nl=False))


def _calendar(desk: SourcesDesk, states: tuple[str, ...]) -> Result:
    """Return what is still to come, with the day on which somebody last looked for it."""
    names = ("due", "country", "kind", "code", "what", "looked")
    events, lines = desk.calendar(states), []
    for event in events:
        looked = f"last looked at on {event.looked}" if event.looked else "nobody looked"
        past = "past due, " if event.past_due(today()) else ""
        lines.append(f"{event.due} {event.country} {event.code} ({past}{looked})\n")
        lines.append(f"  {event.what}\n")
    data = {"events": [{name: getattr(event, name) for name in names} for event in events]}
    return Result(data, partial(click.echo, "".join(lines), nl=False))


@command(of=sources)
@click.argument("key")
@click.option("--page", "as_page", is_flag=True, help="Write a page of HTML and open it.")
@click.option("--no-browser", is_flag=True, help="With --page: only say where the page is.")
@ON
@answers
def show(context: click.Context, key: str, as_page: bool, no_browser: bool, on: str) -> Result:
    """Show a record beside the words of its text, and every place that rests on it."""
    from hrcreport.registers import SourcesDesk

    project = project_of(context)
    desk = SourcesDesk(project, on)
    if not as_page:
        record = desk.in_words(key)
        return Result({"key": key, "on": on, "record": record}, partial(click.echo, record))
    target = desk.write_page(key)
    if not no_browser:
        webbrowser.open(target.as_uri())
    return Result.of_files([project.place(target)])


@command(of=sources)
@click.argument("key")
@click.argument("file", metavar="TEXT", type=FileToRead(dir_okay=False))
@click.option("--kind", type=click.Choice(KINDS), help="The kind of text.")
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
@answers
def add(
    context: click.Context, /, key: str, file: Path, register: str, **text_fields: Any
) -> Result:
    """Take a text into the store: a page, a PDF, XML or a text.

    Its words are extracted and hashed, and the operative words are found in it, whatever its line
    breaks, spaces and hyphens. Options left out are taken over from the text that KEY had before.
    """
    from hrcreport.registers import SourcesDesk

    place = SourcesDesk(project_of(context)).add(
        key, file, text_fields=text_fields, register=register
    )
    return Result.of_files({place: f"the text of {key} is kept and registered"})


@command(of=sources)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@answers
def bring(context: click.Context, folder: Path) -> Result:
    """Put the registered texts that lie in FOLDER into the store.

    A text is known by its SHA-256, whatever its file is called. Then tell what is still lacking,
    and how many tests have the words of their own paragraph.
    """
    from hrcreport.registers import SourcesDesk

    desk = SourcesDesk(project_of(context))
    brought, lacking = desk.bring(folder)
    with_words, without = desk.tests_with_words()
    data = {"brought": brought, "lacking": lacking}
    data |= {"tests_with_words": with_words, "tests_without": without}
    tests = count_of(len(with_words) + len(without), "test")
    lines = [
        *(f"lacking: {file}" for file in lacking),
        f"Brought {count_of(len(brought), 'text')}; {len(lacking)} lacking.",
        f"{len(with_words)} of {tests} have the words of their own paragraph; of {len(without)} "
        "no text is held.",
    ]
    return Result(data, partial(click.echo, "\n".join(lines)))


@command(of=sources)
@REPORT
@PERSON
@ON
def compare(context: click.Context, report_id: str, person: str, on: str) -> None:
    """Compare what a report rests on with its texts, record by record, one key a verdict.

    Each record stands above the paragraphs of its texts, a screen at a time. Words in reverse are
    those that the register quotes, words underlined those that record and text share; of the
    record those are underlined that no text has. Space goes on; after the last screen c confirms,
    d disputes and asks why, s leaves it for later; b takes the last verdict back, q ends. Records
    compared before are not asked again, unless they have changed since. Then sign: sources sign.
    """
    from hrcreport.cli.terminal.comparing import Terminal
    from hrcreport.registers import SourcesDesk

    project = project_of(context)
    desk = SourcesDesk(project, on)
    waiting = [
        row.item.key
        for row in desk.queue(**_of_report(project, report_id))
        if not row.item.standing.verified and person not in dict(row.item.standing.by)
    ]
    terminal = Terminal(desk, waiting, person=person)
    click.echo(
        f"{count_of(len(terminal.cards), 'record')} to compare, {terminal.compared} compared and "
        f"not signed for; of {terminal.without_text} a text is not held."
    )
    terminal.run()
    ready, changed = desk.to_sign(person)
    for key in changed:
        click.echo(f"{key} has changed since you compared it: compare it again.")
    click.echo(
        f"{count_of(len(ready), 'verdict')} to sign for: hrcreport sources sign --as {person} "
        '--key FILE --compared "WORDS"'
    )


@command(of=sources)
@PERSON
@KEY_FILE
@COMPARED
@answers
def sign(context: click.Context, person: str, key_file: Path, compared: str) -> Result:
    """Sign once for every verdict that you took at the desk, here or on the page of `edit`."""
    from hrcreport.registers import SourcesDesk

    desk = SourcesDesk(project_of(context))
    ready, changed = desk.to_sign(person)
    lines = [
        f"{ready_verdict.verdict}: "
        f"{ready_verdict.item.key}{f': {ready_verdict.note}' if ready_verdict.note else ''}"
        for ready_verdict in ready
    ]
    lines += [f"not signed for: {key} has changed since you compared it." for key in changed]
    place, signed = desk.sign_sitting(person=person, key_file=key_file, compared=compared)
    return Result.of_files({place: f"signed once for {count_of(len(signed), 'record')}"}, *lines)


def _of_report(project: Project, report_id: str | None) -> dict[str, Any]:
    """Return what the last build of a report rests on, and the places of its texts."""
    if report_id is None:
        return {}
    from hrcreport.editorial import Held

    (report,) = chosen_reports(project, (report_id,))
    build = Held.build(project, report.id)
    return {"cited": build.cited(), "texts": build.texts(project)}


@command(of=sources)
@click.argument("key")
@PERSON
@KEY_FILE
@COMPARED
@answers
def confirm(context: click.Context, key: str, **options: Any) -> Result:
    """Sign that a record says what its text says, as both are today."""
    return _signed(context, key, verdict="confirmed", **options)


@command(of=sources)
@click.argument("key")
@PERSON
@KEY_FILE
@COMPARED
@click.option("--because", "note", required=True, metavar="WORDS", help="The fault of the record.")
@answers
def dispute(context: click.Context, key: str, **options: Any) -> Result:
    """Sign that a record does not say what its text says; the reason is kept and printed."""
    return _signed(context, key, verdict="disputed", **options)


def _signed(context: click.Context, key: str, **options: Any) -> Result:
    from hrcreport.registers import SourcesDesk

    place, state = SourcesDesk(project_of(context)).sign(key, **options)
    return Result.of_files({place: f"signed; {key} now stands as: {state}"})
