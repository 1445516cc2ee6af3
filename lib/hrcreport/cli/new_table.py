"""This module holds the command that begins a table: from a CSV file or by a recipe."""

from __future__ import annotations

from pathlib import Path

import click

from hrcreport.cli.choices import project_of
from hrcreport.cli.import_table import import_table
from hrcreport.cli.new import DRY_RUN
from hrcreport.cli.output import print_written
from hrcreport.data.records import GRADES, IDENTIFICATIONS, KINDS, SENSITIVITIES
from hrcreport.errors import RefusedError

SAID = ("title", "kind", "grade", "identification", "scope", "basis", "source", "licence")


@click.command(
    epilog="""\b
Examples:
  hrcreport new table ken-deaths deaths.csv --title "Deaths in police custody" \\
    --kind T02 --measure custody_deaths --grade B --identification recorded \\
    --scope "deaths in police custody" --basis "persons in the area, residents or not" \\
    --source "Name of the office that published them" --licence CC-BY-4.0
  hrcreport new table xxa-stops stops-2020.csv     by the recipe data/recipes/xxa-stops.yml
"""
)
@click.argument("name", metavar="NAME")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--title", metavar="TEXT", help="Title, with the period.")
@click.option("--description", metavar="TEXT", help="What was counted and how; else the title.")
@click.option(
    "--kind",
    type=click.Choice(KINDS[:20]),
    metavar="KIND",
    help="T01 to T20: docs/reference/table-kinds.md.",
)
@click.option(
    "--measure", default="", metavar="TEXT", help="What is counted, where no column says."
)
@click.option(
    "--grade", type=click.Choice(GRADES), help="A: official and complete, to D: estimate."
)
@click.option(
    "--identification",
    type=click.Choice(IDENTIFICATIONS),
    help="How race or ethnic origin came into the record.",
)
@click.option("--scope", metavar="TEXT", help="Which events or persons are counted, in words.")
@click.option("--basis", metavar="TEXT", help="Which persons can be counted, in words.")
@click.option("--source", metavar="TEXT", help="Publication that the figures come from.")
@click.option("--address", metavar="URL", help="Web address of the source.")
@click.option("--licence", metavar="NAME", help="What the source allows, such as CC-BY-4.0.")
@click.option(
    "--caveat", "caveats", multiple=True, metavar="TEXT",
    help="What a reader must know; may be repeated.",
)  # fmt: skip
@click.option(
    "--sensitivity", type=click.Choice(SENSITIVITIES), default="restricted", show_default=True,
    help="Who may see the table; say public where it is published.",
)  # fmt: skip
@DRY_RUN
@click.pass_context
def table(
    context: click.Context, /, name: str, files: tuple[Path, ...], dry_run: bool, measure: str,
    address: str | None, caveats: tuple[str, ...], **said: str | None,
) -> None:  # fmt: skip
    """Put a table into the project with its record, which says whose it is and what it holds.

    FILE is a CSV file in the long form, one count a row, with the columns period, group and value
    at least; words become codes, and the words are kept as labels. Where data/recipes holds a
    recipe of this NAME, it makes the table out of raw exports. Leaves with 2 where something does
    not fit or the table is there already; nothing is written then.
    """
    project = project_of(context)
    if (project.data / "recipes" / f"{name}.yml").exists():
        context.invoke(import_table, recipe=name, files=files, dry_run=dry_run, as_json=False)
        return
    from hrcreport.data.parts import package
    from hrcreport.data.plain_table import known_licence, plain_table
    from hrcreport.recipes.import_files import alone, record_contents, write_whole

    lacking = [f"--{each}" for each in SAID if not said[each]]
    if lacking or len(files) > 1:
        raise RefusedError.of(
            name,
            f"nothing says of this table: {', '.join(lacking)}." if lacking
            else "several files make a table by a recipe only.",
            "A table prints with all of it, so that nothing is assumed; hrcreport new table "
            "--help explains each." if lacking
            else "Put them into one file, or write a recipe: docs/how-to/import-a-table.md.",
            "cli.table-not-said",
        )  # fmt: skip
    if any(each["name"] == name for each in package(project.data)["resources"]):
        raise RefusedError.of(
            "data/catalogue", f"there is a table '{name}' already.",
            "Choose another name; nothing was written.", "cli.table-exists", value=name,
        )  # fmt: skip
    source = {"title": str(said["source"])} | ({"path": address} if address else {})
    known = {**said, "description": said["description"] or said["title"], "sources": [source],
             "licence": known_licence(str(said["licence"]), project)}  # fmt: skip
    made = plain_table(
        files[0], name, known | ({"caveats": list(caveats)} if caveats else {}), project,
        measure=measure,
    )  # fmt: skip
    texts = {project.data / made.record["path"]: made.content,
             **record_contents(dict(made.record), project)}  # fmt: skip
    if not dry_run:
        with alone(project):
            write_whole(texts, project)
    print_written(map(project.place, texts), dry_run=dry_run)
    for column, codes in made.codes.items():
        words = ", ".join(f"{code} ({word})" for word, code in codes.items())
        click.echo(f"  {column}: {words}")
    if said["sensitivity"] != "public":
        click.echo("  Not public: its records are shown to nobody. --sensitivity public where "
                   "the source has published it.")  # fmt: skip
    click.echo(f'Use it: "{name}" in the params file of a report, or hrc.load("{name}").')
