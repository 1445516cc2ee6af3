"""This module holds the command that turns a raw export into a tidy table."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrcreport.cli.choices import AS_JSON, completing, project_of
from hrcreport.cli.output import print_json, print_table
from hrcreport.errors import DataError
from hrcreport.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hrcreport.recipes.import_files import FileRead, FilesSeen, ImportResult

ROWS_SHOWN = 10
EPILOG = """\b
Examples:
  hrcreport import usa-fatal-shootings fatal-police-shootings-data.csv --dry-run
  hrcreport import usa-fatal-shootings fatal-police-shootings-data.csv
  hrcreport import usa-deaths-2015-2016 the-counted-2015.csv the-counted-2016.csv
"""


def _recipes(project: Project) -> dict[str, str | None]:
    from hrcreport.recipes.recipe_files import recipe_files

    return {path.stem: None for path in recipe_files(project)}


complete_recipe = completing(_recipes)


@click.command("import", epilog=EPILOG)
@click.argument("recipe", metavar="RECIPE", shell_complete=complete_recipe)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--dry-run", is_flag=True, help="Show what would be written; write nothing, run no step."
)
@AS_JSON
@click.pass_context
def import_table(
    context: click.Context, recipe: str, files: tuple[Path, ...], dry_run: bool, as_json: bool
) -> None:
    """Turn a raw export into the table that a recipe in data/recipes makes.

    Writes the table, its record in the catalogue and a log. Several files of the same form are
    taken together. Leaves with 2 where anything is wrong: every case is named, nothing is written.
    A dry run says what it did not check where the recipe has a step, which is code.
    """
    from hrcreport.recipes.import_files import contents, write_import
    from hrcreport.recipes.recipe_files import find_recipe, open_recipe
    from hrcreport.recipes.run import import_files, look_at_files

    project = project_of(context)
    try:
        opened = open_recipe(find_recipe(recipe, project), project)
        if dry_run and opened.step:
            print_seen(look_at_files(files, opened, project), as_json=as_json)
            return
        result = import_files(files, opened, project)
    except DataError as error:
        if not as_json:
            raise
        print_json({"problems": [problem.as_dict() for problem in error.problems]})
        context.exit(error.exit_code)
    if dry_run:
        writes = [
            path for path, content in contents(result, project).items()
            if not path.exists() or path.read_bytes() != content
        ]  # fmt: skip
    else:
        writes = write_import(result, project)
    places = [project.place(path) for path in writes]
    if as_json:
        written: dict[str, Any] = {"dry_run": dry_run, "written": [] if dry_run else places}
        rows = result.frame.to_dict("records")
        print_json(
            result.log() | written | {"would_write": places if dry_run else [], "rows": rows}
        )
        return
    print_result(result)
    word = "would write" if dry_run else "wrote"
    for place in places:
        click.echo(f"{word} {place}")
    if not places:
        click.echo("Nothing has changed: table, record and log are as they were.")


def print_seen(seen: FilesSeen, *, as_json: bool) -> None:
    """Print what a dry run saw of the files, and what it did not check."""
    if as_json:
        print_json(
            {
                "dry_run": True,
                "table": seen.recipe.makes,
                "files": [asdict(one) for one in seen.files],
                "rows": [],
                "written": [],
                "would_write": [],
                "notices": list(seen.notices),
                "not_checked": seen.not_checked,
            }
        )
        return
    _print_files(seen.files)
    click.echo(f"{seen.read:,} rows read")
    for notice in seen.notices:
        click.echo(f"  note: {notice}")
    click.echo(f"\n{seen.not_checked}")


def _print_files(files: Iterable[FileRead]) -> None:
    for one in files:
        how = ", ".join(filter(None, (one.packed_in, one.encoding, ", ".join(one.sheets))))
        click.echo(f"{one.name} ({how}), sha256 {one.sha256[:12]}…")


def print_result(result: ImportResult) -> None:
    """Print what was read, used and set aside, and the first rows of the table."""
    _print_files(result.files)
    click.echo(f"{result.read:,} rows read, {result.used:,} used")
    if result.step:
        click.echo(f"  {result.step.made:>9,} rows made of them by the step '{result.step.name}'")
        if result.step.left_out:
            click.echo(f"  {result.step.left_out:>9,} left out by the step: {result.step.why}")
    for number, correction in enumerate(result.corrections.items if result.corrections else ()):
        rows = result.corrected.get(number, 0)
        click.echo(f"  corrected: {rows:,} of '{correction.column}': {correction.reason}")
    for aside in result.aside:
        click.echo(f"  {aside.rows:>9,} set aside: {aside.why}")
    for number, words in (
        (result.above, "above the header"),
        (result.below, "below the table"),
        (result.blank, "blank"),
    ):
        if number:
            click.echo(f"  {number:>9,} {words}: no data")
    for notice in result.notices:
        click.echo(f"  note: {notice}")
    for compared in result.compared:
        click.echo(f"  agrees: {compared}")
    click.echo("")
    frame = result.frame
    print_table(
        [str(name) for name in frame.columns],
        frame.head(ROWS_SHOWN).itertuples(index=False, name=None),
        right="value",
    )
    if len(frame) > ROWS_SHOWN:
        click.echo(f"… and {len(frame) - ROWS_SHOWN:,} more rows")
    click.echo("")
    if result.change:
        click.echo(f"data/{result.record['path']}: {result.change}")
