"""This module holds the commands that take a file in: a table, a photograph, sources."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from hrcreport import tables
from hrcreport.cli.import_table import import_by_recipe
from hrcreport.cli.new import DRY_RUN, finish
from hrcreport.cli.terminal.choices import (
    FileToRead,
    WordOf,
    answers,
    chosen_reports,
    command,
    complete_report,
    project_of,
    word_of,
)
from hrcreport.cli.terminal.output import Result
from hrcreport.foundation import ProjectError

of_table = partial(word_of, lambda: tables.TableRecord)
of_photo = partial(word_of, lambda: tables.Photograph)


def _kinds_of_counts() -> list[str]:
    """Return the kinds of the tool and those of the project in which the command is given."""
    try:
        kinds = tables.Catalogue.kinds(project_of(click.get_current_context()))
    except (RuntimeError, ProjectError):  # whoever asks for help alone need not stand in one
        kinds = list(tables.TableRecord.words_of_key("hrc.kind"))
    return [kind for kind in kinds if kind.startswith("T")]


@command("""
  hrcreport new table ken-deaths deaths.csv --title "Deaths in police custody" \\
    --kind T02 --measure custody_deaths --grade B --identification recorded \\
    --scope "deaths in police custody" --basis "persons in the area, residents or not" \\
    --source "Name of the office that published them" --licence CC-BY-4.0
  hrcreport new table xxa-stops stops-2020.csv     by the recipe data/recipes/xxa-stops.yml
""")
@click.argument("name", metavar="NAME")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FileToRead())
@click.option("--title", metavar="TEXT", help="Title, with the period.")
@click.option(
    "--description", metavar="TEXT", help="The scope and method of the counts; else the title."
)
@click.option(
    "--kind",
    type=WordOf(_kinds_of_counts),
    metavar="KIND",
    help="T01 to T20, or one of your own: docs/reference/table-kinds.md.",
)
@click.option(
    "--measure", default="", metavar="TEXT", help="The things counted, where no column says."
)
@of_table("--grade", "hrc.grade", help="A: official and complete, to D: estimate.")
@of_table(
    "--identification",
    "hrc.identification",
    help="How race or ethnic origin came into the record.",
)
@click.option("--scope", metavar="TEXT", help="Which events or persons are counted, in words.")
@click.option("--basis", metavar="TEXT", help="Which persons can be counted, in words.")
@click.option("--population", metavar="TABLE", help="Table of the persons for rates of it.")
@click.option("--head", metavar="TEXT", help="The things counted, as the head of a column: Deaths.")
@click.option("--words", metavar="TEXT", help="The things counted, in a sentence; else the scope.")
@click.option("--source", metavar="TEXT", help="Publication that the figures come from.")
@click.option("--address", metavar="URL", help="Web address of the source.")
@click.option("--licence", metavar="NAME", help="The licence of the source, such as CC-BY-4.0.")
@click.option(
    "--caveat",
    "caveats",
    multiple=True,
    metavar="TEXT",
    help="A caveat for readers; may be repeated.",
)
@of_table(
    "--sensitivity",
    "hrc.sensitivity",
    default="restricted",
    show_default=True,
    help="The level of the table; say public where it is published.",
)
@DRY_RUN
@answers
def table(
    context: click.Context,
    /,
    *,
    name: str,
    files: tuple[Path, ...],
    dry_run: bool,
    measure: str,
    address: str | None,
    caveats: tuple[str, ...],
    **options: str | None,
) -> Result:
    """Put a table into the project with its record, which says whose it is and what it holds.

    FILE is CSV or a workbook (.xlsx, .ods) of one sheet in the long form, one count a row, with
    the columns period, group and value at least; words become codes, kept as labels. Where
    data/recipes holds a recipe of this NAME, it makes the table out of raw exports. Leaves with 2
    where something does not fit or the table is there already; nothing is written then.
    """
    project = project_of(context)
    if (project.data / "recipes" / f"{name}.yml").exists():
        return import_by_recipe(project, name, files, dry_run=dry_run)
    from hrcreport.tables import PlainImport

    plain_import = PlainImport.of(
        name, files, options, project, measure=measure, address=address, caveats=caveats
    )
    if not dry_run:
        plain_import.write()
    lines = list[str]()
    for column, codes in plain_import.table.codes.items():
        words = ", ".join(f"{code} ({word})" for word, code in codes.items())
        lines.append(f"  {column}: {words}")
    if options["sensitivity"] != "public":
        lines.append("  Not public: small counts are withheld, until --sensitivity public.")
        lines += [
            f"  Look at {column}, which documents show: {', '.join(values)}. None may name anybody."
            for column, values in plain_import.table.shown.items()
        ]
    return Result.of_files(
        map(project.place, plain_import.contents),
        *lines,
        f'Name it in the params file of a report: "{name}".',
        f'Let it print by a code cell of its own: hrc.show("{name}")',
        dry_run=dry_run,
    )


@command("""
  hrcreport new photo custody-entrance IMG_0412.jpg --caption "Entrance to the police station" \\
    --alt "A steel door below a camera; the bell has no name." --credit "The mechanism" \\
    --rights own --taken-on 2026-05-03 --people none
  hrcreport new photo vigil vigil.png --caption "Vigil of families" --alt "…" --credit "N. N." \\
    --rights licensed --licence CC-BY-4.0 --people recognisable \\
    --consent "P-012 2026-05-03 Form 7" --report usa --after root-causes
""")
@click.argument("name", metavar="NAME")
@click.argument("file", metavar="FILE", type=FileToRead())
@click.option("--caption", required=True, metavar="TEXT", help="The title that stands above it.")
@click.option(
    "--alt",
    required=True,
    metavar="TEXT",
    help="The picture in words, for readers who cannot see it.",
)
@click.option("--credit", required=True, metavar="TEXT", help="The photographer, as it is printed.")
@of_photo(
    "--rights",
    "rights",
    required=True,
    help="By which right it is printed; unknown stays in drafts.",
)
@click.option("--licence", default="", metavar="NAME", help="With licensed: which, CC-BY-4.0.")
@click.option(
    "--permission", default="", metavar="TEXT", help="Its giver and day, and where it is kept."
)
@click.option("--taken-on", default="", metavar="DAY", help="Day, month or year.")
@of_photo(
    "--people",
    "people",
    required=True,
    help="Whether somebody in it can be recognized.",
)
@click.option(
    "--consent",
    "consents",
    multiple=True,
    metavar='"P-000 DAY WHERE"',
    help="For each person who can be: code, day, where the record lies.",
)
@click.option(
    "--report",
    "report_id",
    metavar="ID",
    shell_complete=complete_report,
    help="The report that prints it.",
)
@click.option("--after", metavar="CELL", help="Id of the cell behind which it is to print.")
@DRY_RUN
@answers
def photo(
    context: click.Context,
    /,
    *,
    name: str,
    file: Path,
    report_id: str | None,
    after: str | None,
    consents: tuple[str, ...],
    dry_run: bool,
    **options: str,
) -> Result:
    """Take a photograph in: its record with rights and consents, its picture without metadata.

    The position, the camera, names and thumbnails that a file carries are taken out, and told. A
    photograph in which somebody can be recognized needs each person's consent. One whose rights
    are not known prints in drafts, where a note says so; no release and no bundle takes it. Leaves
    with 2 where something does not fit or the name is taken; nothing is written then.
    """
    from hrcreport.editorial import NewEntry

    project = project_of(context)
    new_photograph = NewEntry.of_photograph(
        project, name, file, options, consents=consents, report_id=report_id, after=after
    )
    cell = f'hrc.photo("{name}", label="fig-{name}")'
    if report_id and after:
        (report,) = chosen_reports(project, (report_id,))
        new_photograph = new_photograph.printed_by(cell, report, after=after)
    lines = list[str]()
    if options["rights"] == "unknown":
        lines.append(
            "  Its rights are unknown: a note says so in drafts, and neither a "
            "release nor a bundle takes it."
        )
    if not new_photograph.texts:
        lines.append(f"Let it print by a code cell of its own: {cell}")
    return finish(new_photograph, *lines, dry_run=dry_run)


@command("""
  hrcreport new source zotero.bib                    what Zotero or another program has exported
  hrcreport new source sources.ris --report usa      into the bibliography of one report
  hrcreport new source --doi 10.1000/182             looked up at doi.org
""")
@click.argument("file", metavar="[FILE]", required=False, type=FileToRead())
@click.option("--doi", metavar="DOI", help="A DOI; doi.org is asked for it, over the network.")
@click.option(
    "--report",
    "report_id",
    metavar="ID",
    shell_complete=complete_report,
    help="The report that cites them.",
)
@click.option("--address", metavar="ADDRESS", default="", help="A mirror, in place of doi.org.")
@DRY_RUN
@answers
def source(
    context: click.Context,
    *,
    file: Path | None,
    doi: str | None,
    report_id: str | None,
    address: str,
    dry_run: bool,
) -> Result:
    """Bring sources in out of a file of Zotero or another program, or by a DOI.

    FILE is BibTeX or BibLaTeX (.bib), CSL JSON (.json), RIS (.ris) or EndNote (.xml). Entries
    that the bibliography has stay as they are; one that `check` would refuse is named and left
    out. Nothing is asked of the network but for a DOI. Leaves with 2 where none is taken.
    """
    from hrcreport.editorial import NewEntry
    from hrcreport.tables import fetch_export

    project = project_of(context)
    (report,) = chosen_reports(project, (report_id,)) if report_id else (None,)
    if (file is None) == (doi is None):
        raise click.UsageError("Give a FILE or --doi, one of the two.")
    with tempfile.TemporaryDirectory() as folder:
        file = file or Path(folder, "doi.json")
        if doi:
            fetch_export("doi", {"doi": doi}, file, address=address)
        new_sources = NewEntry.of_sources(project, file, name=doi or file.name, report=report)
    return replace(finish(new_sources, dry_run=dry_run), code=0 if new_sources.told else 2)
