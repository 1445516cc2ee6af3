"""This module holds the command that fetches an export from a source on the network."""

from __future__ import annotations

from pathlib import Path

import click

from hrcreport.cli.choices import AS_JSON, PlaceOnDisk, project_of
from hrcreport.cli.output import print_json
from hrcreport.errors import HrcReportError, Problem, RefusedError, Severity

NAMES = ("open-police-data", "uk-police-stops")
EPILOG = """\b
Examples:
  hrcreport fetch uk-police-stops force=west-midlands month=2024-01 --to stops.csv
  hrcreport fetch open-police-data agency=Minneapolis table=STOPS year=2017 --to stops.csv
  hrcreport import gbr-stops stops.csv
"""


@click.command(epilog=EPILOG)
@click.argument("source", metavar="SOURCE", type=click.Choice(NAMES))
@click.argument("query", metavar="KEY=VALUE...", nargs=-1)
@click.option(
    "--to", "path", required=True, metavar="FILE", type=PlaceOnDisk(dir_okay=False),
    help="Where the export is written; outside the project, since raw exports are not kept in it.",
)  # fmt: skip
@click.option(
    "--instead-of", "table", metavar="TABLE",
    help="Table of the catalogue that stays in use where the source does not answer.",
)  # fmt: skip
@click.option("--address", metavar="ADDRESS", default="", help="A mirror, in place of the source.")
@AS_JSON
@click.pass_context
def fetch(
    context: click.Context, source: str, query: tuple[str, ...], path: Path, table: str | None,
    address: str, as_json: bool,
) -> None:  # fmt: skip
    """Fetch an export from a source on the network, for `hrcreport import`.

    Reports never fetch: they read the tables that are held. Columns that may point to a person are
    not written. Leaves with 1 where the source does not answer, and says which table stays in use.
    """
    from hrcreport.data.live.fetched import fetch_export
    from hrcreport.data.live.source import OfflineError

    try:
        made = fetch_export(source, _parts(query), path, address=address)
    except OfflineError as error:
        raise _with_table(error, table, context) from error
    if as_json:
        print_json(
            written=[str(made.path), str(made.record)], rows=made.fetched.rows,
            retrieved=made.retrieved, sha256=made.sha256,
            columns_not_kept=list(made.fetched.left_out),
        )  # fmt: skip
        return
    click.echo(f"{made.fetched.rows:,} rows from {made.fetched.address}")
    if made.fetched.left_out:
        left_out = ", ".join(made.fetched.left_out)
        click.echo(f"  not kept, since they may point to persons: {left_out}")
    click.echo(f"wrote {made.path}")
    click.echo(f"wrote {made.record}: retrieved {made.retrieved}, sha256 {made.sha256[:12]}…")


def _parts(query: tuple[str, ...]) -> dict[str, str]:
    wrong = [part for part in query if "=" not in part]
    if wrong:
        raise RefusedError(
            Problem(
                "hrcreport fetch", f"'{part}' is not of the form KEY=VALUE.",
                "Write the key, '=' and the value without blanks: month=2024-01. Put a value with "
                'blanks in quotes: "table=USE OF FORCE".', "live.query", value=part,
            )
            for part in wrong
        )  # fmt: skip
    return dict(part.split("=", 1) for part in query)


def _with_table(error: HrcReportError, table: str | None, context: click.Context) -> HrcReportError:
    """Return the error together with the table that stays in use, where one is named."""
    from hrcreport.data.descriptor import read_records

    if not table:
        return error
    records = {record.name: record for record in read_records(project_of(context))[0]}
    held = records.get(table)
    if held is None:
        what, mend = f"there is no table '{table}' either.", "Name a table of the catalogue."
    else:
        period = f" for {held.period}" if held.period else ""
        retrieved = f", retrieved {held.retrieved}" if held.retrieved else ""
        what = f"the table '{table}' stays in use{period}{retrieved}: {held.title}."
        mend = "A report that rests on it says which period it covers."
    place = f"data/{held.path}" if held else "data/datapackage.json"
    severity: Severity = "warning" if held else "error"
    told = Problem(place, what, mend, "live.table-held", severity=severity)
    return type(error)([*error.problems, told])
