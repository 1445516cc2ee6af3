"""This module holds `import` and `fetch`: a raw export is fetched, and turned into a tidy table."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrcreport.cli.terminal.choices import (
    AS_JSON,
    FileToRead,
    PlaceOnDisk,
    command,
    completing,
    project_of,
)
from hrcreport.cli.terminal.output import print_json, print_table, print_written
from hrcreport.foundation import DataError, Problem, Project, RefusedError

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
@AS_JSON
def import_table(
    context: click.Context, recipe: str, files: tuple[Path, ...], dry_run: bool, as_json: bool
) -> None:
    """Turn a raw export into the table that a recipe in data/recipes makes.

    Writes the table, its record in the catalogue and a log. Several files of the same form are
    taken together. Leaves with 2 where anything is wrong: every case is named, nothing is written.
    A dry run says what it did not check where the recipe has a step, which is code.
    """
    from hrcreport.tables import FilesSeen, Recipes

    project = project_of(context)
    try:
        result = Recipes(project).run(recipe, files, dry_run=dry_run)
    except DataError as error:
        if not as_json:
            raise
        print_json(problems=[problem.as_dict() for problem in error.problems])
        context.exit(error.exit_code)
    if isinstance(result, FilesSeen):
        print_seen(result, as_json=as_json)
        return
    writes = result.write(project, dry_run=dry_run)
    places = [project.place(path) for path in writes]
    if as_json:
        written: dict[str, Any] = {"dry_run": dry_run, "written": [] if dry_run else places}
        written |= {"would_write": places if dry_run else []}
        print_json(**result.log() | written | {"rows": result.frame.to_dict("records")})
        return
    print_result(result)
    print_written(places, dry_run=dry_run)
    if not places:
        click.echo("Nothing has changed: table, record and log are as they were.")


def print_seen(files_seen: FilesSeen, *, as_json: bool) -> None:
    """Print what a dry run saw of the files, and what it did not check."""
    if as_json:
        print_json(
            dry_run=True,
            table=files_seen.recipe.makes,
            files=[asdict(file) for file in files_seen.files],
            rows=[],
            written=[],
            would_write=[],
            notices=list(files_seen.notices),
            not_checked=files_seen.not_checked,
        )
        return
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
@AS_JSON
def fetch(
    context: click.Context,
    source: str,
    query: tuple[str, ...],
    path: Path,
    table: str | None,
    address: str,
    as_json: bool,
) -> None:
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
    if as_json:
        print_json(
            written=[str(fetched_export.path), str(fetched_export.record)],
            rows=fetched_export.fetched.rows,
            retrieved=fetched_export.retrieved,
            sha256=fetched_export.sha256,
            columns_not_kept=list(fetched_export.fetched.left_out),
        )
        return
    click.echo(f"{fetched_export.fetched.rows:,} rows from {fetched_export.fetched.address}")
    if fetched_export.fetched.left_out:
        left_out = ", ".join(fetched_export.fetched.left_out)
        click.echo(f"  not kept, since they may point to persons: {left_out}")
    click.echo(f"wrote {fetched_export.path}")
    click.echo(
        f"wrote {fetched_export.record}: retrieved {fetched_export.retrieved}, sha256 "
        f"{fetched_export.sha256[:12]}…"
    )


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
