"""This module holds `edit`, a draft in the browser, and `paste`: words from Word come in clean."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Collection
from pathlib import Path

import click

from hrcreport.cli.new import DRY_RUN
from hrcreport.cli.terminal.choices import (
    ANY_REPORT,
    REPORT,
    answers,
    chosen_reports,
    command,
    plain,
    project_of,
)
from hrcreport.cli.terminal.output import Result
from hrcreport.foundation import RefusedError


@command("""
  hrcreport edit bra               the draft on Brazil, in the browser
  hrcreport edit bra --no-browser  print the address alone
""")
@REPORT
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="Port of this machine at which the page is; default: one that is free.",
)
@click.option("--no-browser", is_flag=True, help="Open no browser; print the address.")
def edit(context: click.Context, report_id: str, port: int, no_browser: bool) -> None:
    """Show a report in the browser and keep it up to date while you write.

    Write in JupyterLab or any other editor, or click a paragraph and write on the page: what is
    saved is put on the page first, alone, and then the whole page as a build prints it.
    The kernel stays; of code that has changed the cells run from there on. Errors stand in the
    margin, beside open comments of reviewers; while it is, the page keeps the last good draft.
    *Compare sources* shows what the last build rests on beside its texts, for verdicts that you
    sign by `hrcreport sources sign`. Only this machine can reach the page, with the token in the
    address. Ctrl-C or SIGTERM ends it.
    """
    # Brings Jupyter and a web server, which no other command needs.
    from hrcreport.editorial import Held, ReviewRound, edit_in_browser

    project = project_of(context)
    (report,) = chosen_reports(project, (report_id,))

    def ready(address: str) -> None:
        click.echo(f"The draft is at {address}\nCtrl-C ends it.")
        if not no_browser:
            webbrowser.open(address)

    def rests_on() -> tuple[Collection[str], Collection[str]]:
        build = Held.build(project, report.id)
        return build.cited(), build.texts(project)

    edit_in_browser(
        project,
        report,
        port=port,
        comments=ReviewRound(project, report),
        rests_on=rests_on,
        ready=ready,
    )


@command("""
  hrcreport paste draft.docx                          the text in our form, on the screen
  hrcreport paste draft.docx ken --after context      a new cell behind the cell 'context'
  wl-paste -t text/html | hrcreport paste -           what the clipboard holds
""")
@click.argument("file", metavar="FILE")
@ANY_REPORT
@click.option("--after", metavar="CELL", help="Id of the cell behind which the text goes.")
@DRY_RUN
@answers
def paste(
    context: click.Context, file: str, report_id: str | None, after: str | None, dry_run: bool
) -> Result:
    """Bring text from a word processor, a page or the clipboard into the form of our texts.

    FILE is .docx, .odt, .rtf, .html or .txt, or - for what comes in. Footnotes go into the line,
    lists, quotation marks and spaces become ours, each sentence gets a line of its own; tables and
    pictures stay as notes for authors, which are never printed. With the ID of a report it goes
    into its notebook; else it is printed. Every change is told. Leaves with 2 where the file
    cannot be read or there is no such cell.
    """
    from hrcreport.editorial import Pasted

    if bool(report_id) != bool(after):
        raise RefusedError.of(
            "hrcreport paste",
            "it is not clear where the text goes.",
            "Name the report and the cell, for example: hrcreport paste draft.docx ken "
            "--after context",
            "paste.no-place",
        )
    try:
        content = sys.stdin.buffer.read() if file == "-" else plain(Path(file)).read_bytes()
    except OSError as error:
        raise RefusedError.of(
            file,
            f"this file cannot be read: {error.strerror}.",
            "Look at its name and place.",
            "paste.no-file",
        ) from error
    if report_id and after:
        project = project_of(context)
        (report,) = chosen_reports(project, (report_id,))
        pasted, place = Pasted.behind_cell(
            content, file, project, report, after=after, dry_run=dry_run
        )
        lines = (f"  {times} × {change}" for change, times in sorted(pasted.changes.items()))
        return Result.of_files({place: f"behind '{after}'"}, *lines, dry_run=dry_run)
    pasted = Pasted.of(content, file)

    def words() -> None:
        click.echo(pasted.text, nl=False)
        for change, times in sorted(pasted.changes.items()):
            click.echo(f"  {times} × {change}", err=True)

    return Result({"text": pasted.text, "changes": dict(pasted.changes)}, words)
