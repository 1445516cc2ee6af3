"""This module holds the command `diff`: what changed between two editions, and why."""

from __future__ import annotations

import json
from pathlib import Path

import click

from hrcreport.cli.choices import project_of, to_folder
from hrcreport.errors import RefusedError

FORMS = ("brief", "docx", "html", "json")


@click.command(
    epilog="""\b
Examples:
  hrcreport diff usa@v1 usa                             the brief, on the terminal
  hrcreport diff usa@v1 usa@v2 --to docx,html           a Word file with tracked changes, a page
  hrcreport diff usa@v1 usa --to json --output changes
""",
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--to", "forms", metavar="FORMS", default="brief", show_default=True,
              help="docx, html, json, brief; separated by commas.")  # fmt: skip
@to_folder("--output", help="Write files there.")
@click.pass_context
def diff(context: click.Context, old: str, new: str, forms: str, output: Path | None) -> None:
    """Tell what changed between two editions, builds or Word files, and what caused each change.

    In the Word file, accepting all changes gives the new text, rejecting all the old one. Causes
    are known where both are builds or editions.
    """
    from hrcreport.editions.comparing import difference, side
    from hrcreport.editions.showing import brief, page

    wanted = list(dict.fromkeys(each.strip() for each in forms.split(",") if each.strip()))
    if unknown := [each for each in wanted if each not in FORMS] or not wanted:
        raise RefusedError.of(
            place=f"--to {forms}",
            what=f"'{unknown[0] if isinstance(unknown, list) else ''}' is no form of a difference.",
            mend=f"Forms are: {', '.join(FORMS)}.", rule="edition.form",
        )  # fmt: skip
    project = project_of(context)
    before, now = side(project, old), side(project, new)
    told = difference(before, now)
    if output is None and wanted in (["brief"], ["json"]):
        click.echo(brief(told) if wanted == ["brief"] else json.dumps(told.as_dict(), indent=2))
        return
    folder = output or Path(f"diff-{_named(old)}-{_named(new)}")
    folder.mkdir(parents=True, exist_ok=True)
    for form in wanted:
        if form == "docx":
            from hrcreport.editions.redline import redline

            path = folder / "changes.docx"
            path.write_bytes(redline(before.word_bytes, now.word_bytes))
        else:
            path = folder / {"html": "changes.html", "json": "changes.json"}.get(form, "brief.md")
            text = {"html": page, "brief": brief}[form](told) if form != "json" else (
                json.dumps(told.as_dict(), ensure_ascii=False, indent=2) + "\n")  # fmt: skip
            path.write_text(text, encoding="utf-8", newline="\n")
        click.echo(f"wrote {path}")


def _named(called: str) -> str:
    return Path(called).stem.replace("@", "-")
