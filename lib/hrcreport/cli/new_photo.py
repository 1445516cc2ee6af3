"""This module holds the command that takes a photograph into the project."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click

from hrcreport.cli.choices import chosen_reports, complete_report, project_of
from hrcreport.cli.new import DRY_RUN
from hrcreport.cli.output import print_written
from hrcreport.data.photographs import FOLDER, PEOPLE, RIGHTS
from hrcreport.desk.new_reports import checked_again, parameters_of
from hrcreport.errors import RefusedError


@click.command(
    epilog="""\b
Examples:
  hrcreport new photo custody-entrance IMG_0412.jpg --caption "Entrance to the police station" \\
    --alt "A steel door below a camera; the bell has no name." --credit "The mechanism" \\
    --rights own --taken-on 2026-05-03 --people none
  hrcreport new photo vigil vigil.png --caption "Vigil of families" --alt "…" --credit "N. N." \\
    --rights licensed --licence CC-BY-4.0 --people recognisable \\
    --consent "P-012 2026-05-03 Form 7" --report usa --after root-causes
"""
)
@click.argument("name", metavar="NAME")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--caption", required=True, metavar="TEXT", help="The title that stands above it.")
@click.option("--alt", required=True, metavar="TEXT", help="What is to be seen, for who cannot.")
@click.option("--credit", required=True, metavar="TEXT", help="Who took it, as it is printed.")
@click.option("--rights", required=True, type=click.Choice(list(RIGHTS)),
              help="By which right it is printed; unknown stays in drafts.")  # fmt: skip
@click.option("--licence", default="", metavar="NAME", help="With licensed: which, CC-BY-4.0.")
@click.option("--permission", default="", metavar="TEXT",
              help="With permission: whose, of which day, where it lies.")  # fmt: skip
@click.option("--taken-on", default="", metavar="DAY", help="Day, month or year.")
@click.option("--people", required=True, type=click.Choice(list(PEOPLE)),
              help="Whether somebody in it can be recognized.")  # fmt: skip
@click.option("--consent", "consents", multiple=True, metavar='"P-000 DAY WHERE"',
              help="Of each person who can be: code, day, where the record lies.")  # fmt: skip
@click.option("--report", "report_id", metavar="ID", shell_complete=complete_report,
              help="Report that is to print it.")  # fmt: skip
@click.option("--after", metavar="CELL", help="Id of the cell behind which it is to print.")
@DRY_RUN
@click.pass_context
def photo(
    context: click.Context, /, name: str, file: Path, report_id: str | None, after: str | None,
    consents: tuple[str, ...], dry_run: bool, **said: str,
) -> None:  # fmt: skip
    """Take a photograph in: its record with rights and consents, its picture without metadata.

    The position, the camera, names and thumbnails that a file carries are taken out, and told. A
    photograph in which somebody can be recognized needs each person's consent. One whose rights
    are not known prints in drafts, where a note says so; no release and no bundle takes it. Leaves
    with 2 where something does not fit or the name is taken; nothing is written then.
    """
    from hrcreport.data.photographs import Photograph, picture_of
    from hrcreport.desk.pasting import with_cell
    from hrcreport.desk.report_texts import ReportTexts, write_files
    from hrcreport.leaks.picture_texts import points_alone
    from hrcreport.model import read_file
    from hrcreport.reads import sha256_of

    project = project_of(context)
    path = project.data / FOLDER / f"{name}.yml"
    if path.exists():
        raise RefusedError.of(
            project.place(path), f"there is a photograph '{name}' already.",
            "Choose another name; nothing was written.", "cli.photograph-exists", value=name,
        )  # fmt: skip
    if bool(report_id) != bool(after):
        raise RefusedError.of(
            "hrcreport new photo", "a cell is named without its report, or a report without "
            "the cell.", "Give --report and --after, or neither.", "cli.photograph-where",
        )  # fmt: skip
    jpeg, taken_out = points_alone(_content(file), place=str(file))
    agreed = [dict(zip(("code", "given_on", "record"), each.split(None, 2), strict=False))
              for each in consents]  # fmt: skip
    keys = ("caption", "alt", "credit", "rights", "licence", "permission", "taken_on", "people")
    record = {"name": name, **{key: said[key] for key in keys if said[key]}}
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in record.items()]
    if agreed:
        lines.append(f"consents: {json.dumps(agreed, ensure_ascii=False)}")
    lines.append(f'sha256: "{sha256_of(jpeg)}"')
    text = "\n".join(["# yaml-language-server: $schema=_schema/photographs.json", *lines, ""])
    with tempfile.TemporaryDirectory() as scratch:
        trial = Path(scratch) / path.name
        trial.write_text(text, encoding="utf-8")
        if slips := read_file(trial, Photograph, place=project.place(path))[1]:
            raise RefusedError(slips)
    places, texts, cell = [path, picture_of(path)], None, f'hrc.photo("{name}", label="fig-{name}")'
    if report_id and after:
        (report,) = chosen_reports(project, (report_id,))
        texts = ReportTexts.of(project, report, parameters_of(report_id, project))
        texts = with_cell(texts, cell, after=after, kind="code")
    if not dry_run:
        write_files({path: text, picture_of(path): jpeg}, project)
        if texts and report_id:
            texts.write({})
            checked_again([report_id], project)
    written = [*map(project.place, places), *([texts.place] if texts else [])]
    print_written(written, dry_run=dry_run)
    if taken_out:
        click.echo(f"  taken out of the picture: {', '.join(taken_out)}")
    if said["rights"] == "unknown":
        click.echo("  Its rights are unknown: a note says so in drafts, and neither a "
                   "release nor a bundle takes it.")  # fmt: skip
    if not texts:
        click.echo(f"Let it print by a code cell of its own: {cell}")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise RefusedError.of(
            str(file), f"this file cannot be read: {error.strerror}.",
            "Name a photograph that lies on a disk.", "cli.not-read",
        ) from error  # fmt: skip
