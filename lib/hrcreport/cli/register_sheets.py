"""This module holds the commands by which a register goes to a spreadsheet and comes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hrcreport.cli.choices import command, project_of, to_folder, writing_to
from hrcreport.cli.output import count_of
from hrcreport.errors import RefusedError, did_you_mean
from hrcreport.project import Project

if TYPE_CHECKING:
    from hrcreport.registers.registry import Register

FOLDER = "sheets"


@command("""
  hrcreport export-register data/law/usa.yml               a workbook for each list
  hrcreport export-register data/law/usa.yml --to csv
  hrcreport export-register data/recommendations/history/usa.yml --output-dir ../desk
""")
@click.argument("register", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--to", "form", type=click.Choice(["xlsx", "csv"]), default="xlsx", show_default=True,
    help="An Excel workbook, in which every cell is text, or CSV.",
)  # fmt: skip
@to_folder("--output-dir", help="Where sheets go; default: sheets.")
def export_register(
    context: click.Context, register: Path, form: str, output_dir: Path | None
) -> None:
    """Write the lists of a register as sheets that a spreadsheet opens without loss.

    One sheet a list, one row a record. Keep the first row and the first column: they tie the sheet
    to its register. What is edited comes back with import-register.
    """
    from hrcreport.registers.sheets import sheet_of, write_csv, write_excel

    project = project_of(context)
    path, kind = _register(project, register)
    folder = output_dir or project.root / FOLDER
    sheets = [sheet_of(path, kind, name, place=project.place(path)) for name in kind.lists]
    with writing_to(folder, what="sheets"):
        for sheet in sheets:
            target = folder / f"{kind.name}-{path.stem}-{sheet.list_name}.{form}"
            (write_excel if form == "xlsx" else write_csv)(sheet, target)
            rows = count_of(len(sheet.rows), "record")
            click.echo(f"wrote {project.place(target)}: {rows}")


@command("""
  hrcreport import-register data/law/usa.yml sheets/law-usa-provisions.xlsx --dry-run
  hrcreport import-register data/law/usa.yml sheets/law-usa-provisions.csv
""")
@click.argument("register", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("sheet_file", metavar="SHEET", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
def import_register(
    context: click.Context, register: Path, sheet_file: Path, dry_run: bool
) -> None:
    """Take an edited sheet back into its register.

    Only what changed is written; comments and all else stay as they are. What a spreadsheet did to
    days, leading zeros or accents is told and nothing is written, nor is anything that does not
    fit. Leaves with 2 then.
    """
    from hrcreport.registers.sheet_import import take_back
    from hrcreport.registers.sheets import read_sheet

    project = project_of(context)
    path, kind = _register(project, register)
    sheet_place = project.place(sheet_file)
    sheet = read_sheet(sheet_file, place=sheet_place)
    place = project.place(path)
    taken = take_back(sheet, path, kind, place=place, sheet_place=sheet_place)
    for change in taken.changes:
        if change.key:
            click.echo(
                f"record {change.record}, {change.key}: '{change.before}' → '{change.after}'"
            )
        else:
            click.echo(f"record {change.record} is new: {change.after.strip()[:80]}")
    changes = count_of(len(taken.changes), "change")
    if not taken.changes:
        click.echo(f"{place}: nothing has changed.")
    elif dry_run:
        click.echo(f"{place}: {changes}, not written.")
    else:
        path.write_text(taken.text, encoding="utf-8", newline="\n")
        click.echo(f"{place}: {changes} written. Look at it with: hrcreport check")


def _register(project: Project, given: Path) -> tuple[Path, Register]:
    """Return the file of a register and its kind, or refuse what is none."""
    from hrcreport.registers.registry import register_folders, register_of, registers

    for path in (given.absolute(), (project.root / given).absolute()):
        kind = register_of(path, project)
        if kind is not None:
            return path, kind
    known = [project.place(path) for each in registers() for path in each.paths(project)]
    raise RefusedError.of(
        place=project.place(given), what="this is no file of a register.",
        mend=f"{did_you_mean(given.as_posix(), known)}Registers lie in these folders of data: "
        f"{', '.join(register_folders())}.",
        rule="cli.no-register", value=given.as_posix(),
    )  # fmt: skip
