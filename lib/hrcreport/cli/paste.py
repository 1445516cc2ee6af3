"""This module holds the command `paste`: words from Word come in clean."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hrcreport.cli.choices import chosen_reports, complete_report, project_of
from hrcreport.cli.new import DRY_RUN
from hrcreport.desk.new_reports import parameters_of
from hrcreport.errors import RefusedError

CLIPBOARD = "-"


@click.command(
    epilog="""\b
Examples:
  hrcreport paste draft.docx                          the text in our form, on the screen
  hrcreport paste draft.docx ken --after context      a new cell behind the cell 'context'
  wl-paste -t text/html | hrcreport paste -           what the clipboard holds
"""
)
@click.argument("file", metavar="FILE")
@click.argument("report_id", metavar="[ID]", required=False, shell_complete=complete_report)
@click.option("--after", metavar="CELL", help="Id of the cell behind which the text goes.")
@DRY_RUN
@click.pass_context
def paste(
    context: click.Context, file: str, report_id: str | None, after: str | None, dry_run: bool
) -> None:
    """Bring text from a word processor, a page or the clipboard into the form of our texts.

    FILE is .docx, .odt, .rtf, .html or .txt, or - for what comes in. Footnotes go into the line,
    lists, quotation marks and spaces become ours, each sentence gets a line of its own; tables and
    pictures stay as notes for authors, which are never printed. With the ID of a report it goes
    into its notebook; else it is printed. What was changed is told. Leaves with 2 where the file
    cannot be read or there is no such cell.
    """
    from hrcreport.desk.pasting import cleaned, form_of, with_cell
    from hrcreport.render.pasted import FORMS

    if bool(report_id) != bool(after):
        raise RefusedError.of(
            "hrcreport paste", "it is not clear where the text goes.",
            "Name the report and the cell, for example: hrcreport paste draft.docx ken "
            "--after context", "paste.no-place",
        )  # fmt: skip
    try:
        content = sys.stdin.buffer.read() if file == CLIPBOARD else Path(file).read_bytes()
    except OSError as error:
        raise RefusedError.of(
            file, f"this file cannot be read: {error.strerror}.",
            "Look at its name and place.", "paste.no-file",
        ) from error  # fmt: skip
    known = FORMS.get(Path(file).suffix.lower())
    form = form_of(content) if known is None else known
    language, texts = "en", None
    if report_id and after:
        from hrcreport.desk.report_texts import ReportTexts

        project = project_of(context)
        (report,) = chosen_reports(project, (report_id,))
        language = report.language
        texts = ReportTexts.of(project, report, parameters_of(report_id, project))
    if not form and b"\0" in content:
        raise RefusedError.of(
            file, "this file is no text.", f"Save it as {', '.join(FORMS)} or .txt.",
            "paste.no-text",
        )  # fmt: skip
    found = cleaned(content, form, place=Path(file).name, language=language)
    if texts is None or after is None:
        click.echo(found.text, nl=False)
    else:
        made = with_cell(texts, found.text, after=after)
        if not dry_run:
            made.write({})
        click.echo(f"{'would write' if dry_run else 'wrote'} {made.place}: behind '{after}'")
    for what, times in sorted(found.changes.items()):
        click.echo(f"  {times} × {what}", err=texts is None)
