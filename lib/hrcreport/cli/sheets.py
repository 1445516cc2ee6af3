"""This module holds the commands by which registers and recommendations leave, and come back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hrcreport.cli.choices import command, project_of, to_folder, writing_to
from hrcreport.cli.output import count_of
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import RefusedError, did_you_mean
from hrcreport.foundation.records.model import COUNTRY, earliest, is_day
from hrcreport.registers.recommendations.first_texts import NAME

if TYPE_CHECKING:
    from hrcreport.registers.files.registry import Register
    from hrcreport.registers.recommendations.issued import TrackedFile

FOLDER = "sheets"


@command("""
  hrcreport export-register data/law/usa.yml               a workbook for each list
  hrcreport export-register data/law/usa.yml --to csv
  hrcreport export-register data/recommendations/history/usa.yml --output-dir ../desk
""")
@click.argument("register", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "form",
    type=click.Choice(["xlsx", "csv"]),
    default="xlsx",
    show_default=True,
    help="An Excel workbook, in which every cell is text, or CSV.",
)
@to_folder("--output-dir", help="Where sheets go; default: sheets.")
def export_register(
    context: click.Context, register: Path, form: str, output_dir: Path | None
) -> None:
    """Write the lists of a register as sheets that a spreadsheet opens without loss.

    One sheet a list, one row a record. Keep the first row and the first column: they tie the sheet
    to its register. What is edited comes back with import-register.
    """
    from hrcreport.registers.files.sheets import sheet_of, write_csv, write_excel

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
    from hrcreport.registers.files.sheet_import import take_back
    from hrcreport.registers.files.sheets import read_sheet

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
    from hrcreport.registers.files.registry import register_folders, register_of, registers

    for path in (given.absolute(), (project.root / given).absolute()):
        kind = register_of(path, project)
        if kind is not None:
            return path, kind
    known = [project.place(path) for each in registers() for path in each.paths(project)]
    raise RefusedError.of(
        place=project.place(given),
        what="this is no file of a register.",
        mend=f"{did_you_mean(given.as_posix(), known)}Registers lie in these folders of data: "
        f"{', '.join(register_folders())}.",
        rule="cli.no-register",
        value=given.as_posix(),
    )


@command("""
  hrcreport import-recommendations uhri-export.xlsx --name col
  hrcreport import-recommendations upr-info.csv --name col-upr --dry-run
  hrcreport import-recommendations thematic-list.docx --state COL --name col-list
""")
@click.argument("export", metavar="EXPORT", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--name", metavar="NAME", help="What it is kept under; default: the file's name.")
@click.option("--state", metavar="CODE", help="Of a list of the review: the State under review.")
@click.option("--taken-on", metavar="DAY", help="When the export was made; default: today.")
@click.option("--dry-run", is_flag=True, help="Say what is new; write nothing.")
def import_recommendations(
    context: click.Context,
    export: Path,
    name: str | None,
    state: str | None,
    taken_on: str | None,
    dry_run: bool,
) -> None:
    """Keep the recommendations of an export with every column, so that they go back unchanged.

    EXPORT is the Excel export of the Universal Human Rights Index, the CSV export of UPR Info, or a
    list of recommendations of the universal periodic review with the State's positions as the
    Office of the High Commissioner publishes it: in Word, or saved as text. What was kept before
    under the name stays; a recommendation with the same id is brought up to date. Leaves with 2,
    and writes nothing, where a column, a list or an id is not as it must be.
    """
    from hrcreport.registers.files.trackers import UHRI, as_yaml, merged, read_export
    from hrcreport.registers.files.upr_lists import SUFFIXES, read_list
    from hrcreport.registers.following.all_mechanisms import unknown_states
    from hrcreport.registers.recommendations.issued import tracked
    from hrcreport.registers.recommendations.meaning import told_of

    project = project_of(context)
    named = name or export.stem.lower()
    if not NAME.fullmatch(named):
        raise RefusedError.of(
            "--name",
            f"the name '{named}' does not do.",
            "Use small letters, figures and hyphens, such as col or col-upr: --name NAME.",
            "cli.name",
            value=named,
        )
    today = date.today().isoformat()  # noqa: DTZ011  the day where the author sits
    day = taken_on or today
    if not is_day(day) or earliest(day) > today:
        raise RefusedError.of(
            "--taken-on",
            f"'{day}' is no day that has come.",
            "Write it like this: --taken-on 2026-11-24.",
            "cli.day",
            value=day,
        )
    if export.suffix.lower() == ".json":
        raise RefusedError.of(
            project.place(export),
            "the JSON of the Universal Human Rights Index is not read: the "
            "Index documents no form of it, so that nobody could say whether something was lost.",
            "Export the same search as Excel, in English, with all columns.",
            "tracker.json",
        )
    if export.suffix.lower() in SUFFIXES:
        form, found = (
            UHRI,
            read_list(export, place=project.place(export), state=_state(state, project)),
        )
    else:
        form, found = read_export(export, place=project.place(export))
    old = tracked(named, project)
    held = merged(old, form, found, on=day)
    before = {each.code: each.with_(written=None) for each in old.recommendations} if old else {}
    new = sum(each.code not in before for each in found)
    changed = sum(
        each.code in before and before[each.code] != each.with_(written=None) for each in found
    )
    target = project.data / "recommendations" / "tracked" / f"{named}.yml"
    said = f"{count_of(len(found), 'recommendation')} read, {new} new, {changed}"
    if odd := unknown_states(found, project):
        click.echo(
            f"No page shows what is said of these, which the table of States does not have: "
            f"{', '.join(odd)}.",
            err=True,
        )
    if foreign := told_of(each.text for each in found):
        click.echo(foreign, err=True)
    if dry_run:
        click.echo(f"{project.place(target)}: {said} changed, not written.")
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(as_yaml(held), encoding="utf-8", newline="\n")
    click.echo(f"{project.place(target)}: {said} changed. Look at it with: hrcreport check")


def _state(code: str | None, project: Project) -> str:
    """Return the name of a State, as lists that do not say it take it."""
    from hrcreport.registers.following.all_mechanisms import names_of

    names = names_of(project)
    rows = {row["iso3"]: row.get("name", row["iso3"]) for row in names.rows} if names else {}
    if not code or code.upper() not in rows:
        given = f"'{code}' is no State" if code else "the list does not say which State it is of"
        raise RefusedError.of(
            "--state",
            f"{given}.",
            f"{did_you_mean((code or '').upper(), rows)}Name it by its code: --state COL.",
            "cli.state",
            value=code or "",
        )
    return rows[code.upper()]


@command("""
  hrcreport export-recommendations col col-uhri.xlsx
  hrcreport export-recommendations USA usa.xlsx    of the register, in the columns of the Index
""")
@click.argument("name", metavar="NAME")
@click.argument("target", metavar="TARGET", type=click.Path(dir_okay=False, path_type=Path))
def export_recommendations(context: click.Context, name: str, target: Path) -> None:
    """Write what an import keeps in the columns of its tracker, each cell as it came.

    NAME is what it is kept under, or the code of a State in capitals: then what the register
    recommends to it goes out. TARGET is a workbook (.xlsx) for the Universal Human Rights Index and
    CSV for UPR Info.
    """
    from hrcreport.registers.files.trackers import FORMS, write_export
    from hrcreport.registers.recommendations.issued import tracked, tracked_names

    project = project_of(context)
    held = _of_state(name, project) if COUNTRY.fullmatch(name) else tracked(name, project)
    if held is None:
        known = tracked_names(project)
        raise RefusedError.of(
            project.place(project.data / "recommendations" / "tracked"),
            f"nothing is kept under the name '{name}'.",
            f"{did_you_mean(name, known)}Names: {', '.join(known) or 'none'}. Import first: "
            "hrcreport import-recommendations FILE.",
            "cli.no-recommendations",
            value=name,
        )
    suffix = FORMS[held.form].suffix
    if target.suffix.lower() != suffix:
        raise RefusedError.of(
            str(target),
            f"columns of '{held.form}' go into a file that ends in {suffix}.",
            f"Name it {target.stem}{suffix}.",
            "cli.suffix",
            value=target.suffix,
        )
    try:
        write_export(held, target)
    except OSError as error:
        raise RefusedError.of(
            str(target),
            f"the export cannot be written here: {error.strerror}.",
            "Name a file that you may write.",
            "cli.output-folder",
        ) from error
    kept = count_of(len(held.recommendations), "recommendation")
    click.echo(f"wrote {project.place(target)}: {kept}")


def _of_state(code: str, project: Project) -> TrackedFile | None:
    from hrcreport.registers.following.all_mechanisms import exported

    today = date.today().isoformat()  # noqa: DTZ011  the day where the author sits
    found = exported(code, project, on=today)
    return found if found.recommendations else None
