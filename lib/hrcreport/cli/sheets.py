"""This module holds the commands by which registers and recommendations leave, and come back."""

from __future__ import annotations

from pathlib import Path

import click

from hrcreport.cli.terminal.choices import (
    FileToRead,
    answers,
    command,
    project_of,
    to_folder,
    today,
    writing_to,
)
from hrcreport.cli.terminal.output import Result, count_of

FOLDER = "sheets"


@command("""
  hrcreport export-register data/law/usa.yml               a workbook for each list
  hrcreport export-register data/law/usa.yml --to csv
  hrcreport export-register data/recommendations/history/usa.yml --output-dir ../desk
""")
@click.argument("register", metavar="FILE", type=FileToRead(dir_okay=False))
@click.option(
    "--to",
    "form",
    type=click.Choice(["xlsx", "csv"]),
    default="xlsx",
    show_default=True,
    help="An Excel workbook, in which every cell is text, or CSV.",
)
@to_folder("--output-dir", help="Where sheets go; default: sheets.")
@answers
def export_register(
    context: click.Context, register: Path, form: str, output_dir: Path | None
) -> Result:
    """Write the lists of a register as sheets that a spreadsheet opens without loss.

    One sheet a list, one row a record. Keep the first row and the first column: they tie the sheet
    to its register. An edited sheet comes back with import-register.
    """
    from hrcreport.registers import RegisterFile

    project = project_of(context)
    file = RegisterFile.named(register, project)
    folder = output_dir or project.root / FOLDER
    sheets, rows = file.sheets(), dict[str, str]()
    with writing_to(folder, content_name="sheets"):
        for sheet in sheets:
            target = file.write_sheet(sheet, folder, form=form)
            rows[project.place(target)] = count_of(len(sheet.rows), "record")
    return Result.of_files(rows)


@command("""
  hrcreport import-register data/law/usa.yml sheets/law-usa-provisions.xlsx --dry-run
  hrcreport import-register data/law/usa.yml sheets/law-usa-provisions.csv
""")
@click.argument("register", metavar="FILE", type=FileToRead(dir_okay=False))
@click.argument("sheet_file", metavar="SHEET", type=FileToRead(dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@answers
def import_register(
    context: click.Context, register: Path, sheet_file: Path, dry_run: bool
) -> Result:
    """Take an edited sheet back into its register.

    Only what changed is written; comments and all else stay as they are. Damage by a spreadsheet
    to days, leading zeros or accents is told and nothing is written, nor is anything that does not
    fit. Leaves with 2 then.
    """
    from hrcreport.registers import RegisterFile

    file = RegisterFile.named(register, project_of(context))
    sheet_import = file.taken_back(sheet_file)
    lines = [
        f"record {change.record}, {change.key}: '{change.before}' → '{change.after}'"
        if change.key
        else f"record {change.record} is new: {change.after.strip()[:80]}"
        for change in sheet_import.changes
    ]
    changes = count_of(len(sheet_import.changes), "change")
    if not sheet_import.changes:
        return Result.of_files((), f"{file.place}: nothing has changed.", dry_run=dry_run)
    if not dry_run:
        file.path.write_text(sheet_import.text, encoding="utf-8", newline="\n")
        lines.append("Look at it with: hrcreport check")
    return Result.of_files({file.place: changes}, *lines, dry_run=dry_run)


@command("""
  hrcreport import-recommendations uhri-export.xlsx --name col
  hrcreport import-recommendations upr-info.csv --name col-upr --dry-run
  hrcreport import-recommendations thematic-list.docx --state COL --name col-list
""")
@click.argument("export", metavar="EXPORT", type=FileToRead(dir_okay=False))
@click.option("--name", metavar="NAME", help="The name to keep it under; default: the file's name.")
@click.option("--state", metavar="CODE", help="For a list of the review: the State under review.")
@click.option("--taken-on", metavar="DAY", help="When the export was made; default: today.")
@click.option("--dry-run", is_flag=True, help="Say what is new; write nothing.")
@answers
def import_recommendations(
    context: click.Context,
    *,
    export: Path,
    name: str | None,
    state: str | None,
    taken_on: str | None,
    dry_run: bool,
) -> Result:
    """Keep the recommendations of an export with every column, so that they go back unchanged.

    EXPORT is the Excel export of the Universal Human Rights Index, the CSV export of UPR Info, or a
    list of recommendations of the universal periodic review with the State's positions as the
    Office of the High Commissioner publishes it: in Word, or saved as text. The name keeps
    its earlier recommendations; one with the same id is brought up to date. Leaves with 2,
    and writes nothing, where a column, a list or an id is not as it must be.
    """
    from hrcreport.registers import FollowUp

    project = project_of(context)
    intake = FollowUp(project, today()).take_in(export, name=name, state=state, taken_on=taken_on)
    place = project.place(intake.path)
    counts = f"{count_of(intake.read, 'recommendation')} read, {intake.new} new, {intake.changed}"
    lines = list[str]()
    if intake.unknown:
        lines.append(
            f"No page shows what is said of these, which the table of States does not have: "
            f"{', '.join(intake.unknown)}."
        )
    if intake.foreign:
        lines.append(intake.foreign)
    if not dry_run:
        intake.write()
        lines.append("Look at it with: hrcreport check")
    return Result.of_files({place: f"{counts} changed"}, *lines, dry_run=dry_run)


@command("""
  hrcreport export-recommendations col col-uhri.xlsx
  hrcreport export-recommendations USA usa.xlsx    of the register, in the columns of the Index
""")
@click.argument("name", metavar="NAME")
@click.argument("target", metavar="TARGET", type=click.Path(dir_okay=False, path_type=Path))
@answers
def export_recommendations(context: click.Context, name: str, target: Path) -> Result:
    """Write what an import keeps in the columns of its tracker, each cell as it came.

    NAME is what it is kept under, or the code of a State in capitals: then what the register
    recommends to it goes out. TARGET is a workbook (.xlsx) for the Universal Human Rights Index and
    CSV for UPR Info.
    """
    from hrcreport.registers import FollowUp

    project = project_of(context)
    count_text = count_of(FollowUp(project, today()).give_back(name, target), "recommendation")
    return Result.of_files({project.place(target): count_text})
