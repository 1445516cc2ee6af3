"""This module holds `edition`, builds kept whole by name, and `diff`: what changed, and why."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from hrcreport.cli.terminal.choices import (
    ANY_REPORT,
    REPORT,
    answers,
    chosen_reports,
    command,
    project_of,
    to_folder,
    today,
    words_of_list,
)
from hrcreport.cli.terminal.output import Result, data_alone, print_json, print_table


@click.group()
def edition() -> None:
    """Keep a build whole and read-only under a name, list what is kept, hand it out again."""


@command("hrcreport edition make usa --name v2   the last build of usa, as usa@v2", of=edition)
@REPORT
@click.option("--name", required=True, help="Its name: v2, 2026-11-draft.")
@answers
def make(context: click.Context, report_id: str, name: str) -> Result:
    """Keep the last build of a report; files that are kept already cost nothing."""
    from hrcreport.editorial import Edition, FollowedStates

    project = project_of(context)
    chosen_reports(project, (report_id,))
    edition = Edition.make(
        project, report_id, name=name, beside=FollowedStates(project, today()).kept_beside
    )
    words = (
        f"{edition.called} is kept: {len(edition.files)} files, manifest {edition.manifest[:16]}…\n"
        f"It is read-only. To compare: hrcreport diff {edition.called} {report_id}"
    )
    return Result(edition.as_dict(), partial(click.echo, words))


@command(name="list", of=edition)
@ANY_REPORT
@answers
def list_editions(context: click.Context, report_id: str | None) -> Result:
    """List the editions of a report, or of all."""
    from hrcreport.editorial import Edition

    editions = Edition.kept(project_of(context), report_id)
    rows = [[row.called, row.date, row.build[:12], row.manifest[:12]] for row in editions]
    words = partial(print_table, ("Edition", "Date", "Build", "Manifest"), rows)
    none_kept = "No edition is kept. To keep one: hrcreport edition make ID --name NAME"
    data = {"editions": [row.as_dict() for row in editions]}
    return Result(data, words if editions else partial(click.echo, none_kept))


@command(of=edition)
@click.argument("called", metavar="ID@NAME")
@to_folder("--output", help="Write its files there.")
@answers
def show(context: click.Context, called: str, output: Path | None) -> Result:
    """Show an edition: its files with their hashes, each looked at; or write it out."""
    from hrcreport.editorial import Held

    held_edition = Held.of(project_of(context), called)
    contents = {place: held_edition.read(place) for place in held_edition.files}
    if output:
        held_edition.write_out(output)
    document, hashes = held_edition.manifest.document, held_edition.hashes
    lines = [f"{called}: {document.title}\nbuild {document.build}"]
    for place, content in contents.items():
        if "_extensions" not in place:
            lines.append(f"  {hashes.get(place, '')[:12]}  {len(content):>9,}  {place}")
    lines.append("Every file is what was kept." if hashes else "This is the last build.")
    lines += [f"wrote {output}"] if output else []
    files = dict(hashes) or dict.fromkeys(contents, "")
    data = {"edition": called, "build": document.build, "files": files}
    return Result(data, partial(click.echo, "\n".join(lines)))


FORMS = ("brief", "docx", "html", "json")


@command("""
  hrcreport diff usa@v1 usa                             the brief, on the terminal
  hrcreport diff usa@v1 usa@v2 --to docx,html           a Word file with tracked changes, a page
  hrcreport diff usa@v1 usa --to json --output changes
""")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--to",
    "wanted",
    metavar="FORMS",
    default="brief",
    show_default=True,
    callback=words_of_list(FORMS, word_kind="form of a difference", near=FORMS),
    help="docx, html, json, brief; separated by commas.",
)
@to_folder("--output", help="Write files there.")
def diff(
    context: click.Context, old: str, new: str, wanted: tuple[str, ...], output: Path | None
) -> None:
    """Tell what changed between two editions, builds or Word files, and what caused each change.

    In the Word file, accepting all changes gives the new text, rejecting all the old one. Causes
    are looked for where both are builds or editions: the newer one is built again with one input
    put back at a time, as the project or a commit of its clone holds it.
    """
    from hrcreport.editorial import Compared

    project = project_of(context)
    compared = partial(Compared.of, project, old, new, tell=partial(click.echo, err=True))
    if output is None and wanted == ("json",):
        with data_alone():
            data = compared().difference.as_dict()
        print_json(**data)
        return
    comparison = compared()
    if output is None and wanted in ((), ("brief",)):
        click.echo(comparison.brief())
        return
    names = (Path(name).stem.replace("@", "-") for name in ("diff", old, new))
    for path in comparison.write(output or Path("-".join(names)), wanted or FORMS[:1]):
        click.echo(f"wrote {path}")
