"""This module holds `import` and `fetch`: a raw export is fetched, and turned into a tidy table."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrcreport.cli.terminal.choices import (
    FileToRead,
    PlaceOnDisk,
    answers,
    command,
    completing,
    project_of,
)
from hrcreport.cli.terminal.output import Result, print_table, print_written
from hrcreport.foundation import Problem, Project, RefusedError

if TYPE_CHECKING:
    from hrcreport.tables import FilesSeen, ImportResult

ROWS_SHOWN = 10


def _recipes(project: Project) -> dict[str, str | None]:
    from hrcreport.tables import Recipes

    return dict.fromkeys(Recipes(project).names)


complete_recipe = completing(_recipes)


@command(
    """
  hrcreport import usa-fatal-shootings fatal-police-shootings-data.csv --dry-run
  hrcreport import usa-fatal-shootings fatal-police-shootings-data.csv
  hrcreport import usa-deaths-2015-2016 the-counted-2015.csv the-counted-2016.csv
""",
    name="import",
)
@click.argument("recipe", metavar="RECIPE", shell_complete=complete_recipe)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FileToRead())
@click.option(
    "--dry-run", is_flag=True, help="Show what would be written; write nothing, run no step."
)
@answers
def import_table(
    context: click.Context, recipe: str, files: tuple[Path, ...], dry_run: bool
) -> Result:
    """Turn a raw export into the table that a recipe in data/recipes makes.

    Writes the table, its record in the catalogue and a log. Several files of the same form are
    taken together. Leaves with 2 where anything is wrong: every case is named, nothing is written.
    A dry run says what it did not check where the recipe has a step, which is code.
    """
    return import_by_recipe(project_of(context), recipe, files, dry_run=dry_run)


def import_by_recipe(
    project: Project, recipe: str, files: tuple[Path, ...], *, dry_run: bool
) -> Result:
    """Write the table that a recipe makes of raw exports, or say what a dry run saw of them."""
    from hrcreport.tables import FilesSeen, Recipes

    result = Recipes(project).run(recipe, files, dry_run=dry_run)
    if isinstance(result, FilesSeen):
        return _seen(result)
    writes = result.write(project, dry_run=dry_run)
    places = [project.place(path) for path in writes]
    written: dict[str, Any] = {"dry_run": dry_run, "written": [] if dry_run else places}
    written |= {"would_write": places if dry_run else []}

    def words() -> None:
        print_result(result)
        print_written(places, dry_run=dry_run)
        if not places:
            click.echo("Nothing has changed: table, record and log are as they were.")

    return Result(result.log() | written | {"rows": result.frame.to_dict("records")}, words)


def _seen(files_seen: FilesSeen) -> Result:
    """Return what a dry run saw of the files, and what it did not check."""
    data = {
        "dry_run": True,
        "table": files_seen.recipe.makes,
        "files": [asdict(file) for file in files_seen.files],
        "rows": [],
        "written": [],
        "would_write": [],
        "notices": list(files_seen.notices),
        "not_checked": files_seen.not_checked,
    }
    return Result(data, partial(_print_seen, files_seen))


def _print_seen(files_seen: FilesSeen) -> None:
    _print_files(files_seen)
    click.echo(f"{files_seen.read:,} rows read")
    for notice in files_seen.notices:
        click.echo(f"  note: {notice}")
    click.echo(f"\n{files_seen.not_checked}")


def _print_files(result: FilesSeen | ImportResult) -> None:
    for file in result.files:
        how = ", ".join(filter(None, (file.packed_in, file.encoding, ", ".join(file.sheets))))
        click.echo(f"{file.name} ({how}), sha256 {file.sha256[:12]}…")


def print_result(result: ImportResult) -> None:
    """Print what was read, used and set aside, and the first rows of the table."""
    _print_files(result)
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
    without = {
        "above the header": result.above,
        "below the table": result.below,
        "blank": result.blank,
    }
    for words, number in without.items():
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


NAMES = ("open-police-data", "uk-police-stops", "doi")


@command("""
  hrcreport fetch uk-police-stops force=west-midlands month=2024-01 --to stops.csv
  hrcreport fetch open-police-data agency=Minneapolis table=STOPS year=2017 --to stops.csv
  hrcreport import gbr-stops stops.csv
""")
@click.argument("source", metavar="SOURCE", type=click.Choice(NAMES))
@click.argument("query", metavar="KEY=VALUE...", nargs=-1)
@click.option(
    "--to",
    "path",
    required=True,
    metavar="FILE",
    type=PlaceOnDisk(dir_okay=False),
    help="Where the export is written; outside the project, since raw exports are not kept in it.",
)
@click.option(
    "--instead-of",
    "table",
    metavar="TABLE",
    help="Table of the catalogue that stays in use where the source does not answer.",
)
@click.option("--address", metavar="ADDRESS", default="", help="A mirror, in place of the source.")
@answers
def fetch(
    context: click.Context,
    *,
    source: str,
    query: tuple[str, ...],
    path: Path,
    table: str | None,
    address: str,
) -> Result:
    """Fetch an export from a source on the network, for `hrcreport import`.

    Reports never fetch: they read the tables that are held. Columns that may point to a person are
    not written. Leaves with 1 where the source does not answer, and says which table stays in use.
    """
    from hrcreport.tables import fetch_export

    fetched_export = fetch_export(
        source,
        _parts(query),
        path,
        address=address,
        instead_of=table,
        project=partial(project_of, context),
    )
    fetched, left_out = fetched_export.fetched, list(fetched_export.fetched.left_out)
    retrieved, sha256 = fetched_export.retrieved, fetched_export.sha256
    written = [str(fetched_export.path), str(fetched_export.record)]
    data = {"written": written, "rows": fetched.rows, "retrieved": retrieved, "sha256": sha256}
    lines = [f"{fetched.rows:,} rows from {fetched.address}"]
    if left_out:
        lines.append(f"  not kept, since they may point to persons: {', '.join(left_out)}")
    lines.append(f"wrote {written[0]}")
    lines.append(f"wrote {written[1]}: retrieved {retrieved}, sha256 {sha256[:12]}…")
    return Result({**data, "columns_not_kept": left_out}, partial(click.echo, "\n".join(lines)))


def _parts(query: tuple[str, ...]) -> dict[str, str]:
    wrong = [part for part in query if "=" not in part]
    if wrong:
        raise RefusedError(
            Problem(
                "hrcreport fetch",
                f"'{part}' is not of the form KEY=VALUE.",
                "Write the key, '=' and the value without blanks: month=2024-01. Put a value with "
                'blanks in quotes: "table=USE OF FORCE".',
                "live.query",
                value=part,
            )
            for part in wrong
        )
    return dict(part.split("=", 1) for part in query)
