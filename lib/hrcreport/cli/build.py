"""This module holds `build`: plan, build, tell what became of each report; and `index`."""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrcreport.cli.history import command_words
from hrcreport.cli.terminal.choices import (
    REPORTS,
    answers,
    chosen_reports,
    command,
    complete_kind,
    project_of,
    to_file,
    to_folder,
    today,
    words_of_list,
)
from hrcreport.cli.terminal.output import Result, count_of, print_problems
from hrcreport.document import Format
from hrcreport.foundation import Problem, Project, RefusedError

STOPPED_BY_HAND = 130
"""The code that a shell gives to a program that Ctrl-C ended."""

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hrcreport.build import Builds


def formats_of(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    """Return the formats of `--to pdf,docx,html`, or say which there are."""
    format_names = Format.names()
    read = words_of_list(format_names, word_kind="format", heading="Formats", near=format_names)
    formats = read(context, parameter, value)
    if not formats:
        raise click.BadParameter(f"Name one of: {', '.join(format_names)}.")
    return formats


def complete_formats(
    _: click.Context, __: click.Parameter, incomplete: str
) -> list[click.shell_completion.CompletionItem]:
    """Offer to the shell each format that may follow those that are written, with its use."""
    written, comma, last = incomplete.rpartition(",")
    return [
        click.shell_completion.CompletionItem(f"{written}{comma}{form.name}", help=form.help)
        for form in Format.installed()
        if form.name.startswith(last) and form.name not in written.split(",")
    ]


def engine_of(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Return the engine of `--engine`, or say which there are."""
    from hrcreport.document import Engines

    return str(click.Choice((Engines.AUTO, *Engines.names())).convert(value, parameter, context))


def shard_from(_: click.Context, __: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """Return (2, 8) for `--shard 2/8`, or say how it is written."""
    if value is None:
        return None
    first, slash, last = value.partition("/")
    if slash and first.isdecimal() and last.isdecimal() and 1 <= int(first) <= int(last):
        return int(first), int(last)
    raise click.BadParameter(f"'{value}' is no part of a whole. Write 2/8 for the second of eight.")


@command("""
  hrcreport build                       all reports
  hrcreport build usa --force           one, even when nothing has changed
  hrcreport build --kind theme --to pdf
  hrcreport build --dry-run             what would run, and why
  hrcreport build --retry-failed        what failed before
""")
@REPORTS
@click.option(
    "--kind",
    metavar="KIND",
    shell_complete=complete_kind,
    help="Only reports of this kind, as hrcreport list names it.",
)
@click.option(
    "--to",
    "formats",
    default=",".join(Format.OF_THE_TOOL),
    show_default=True,
    callback=formats_of,
    shell_complete=complete_formats,
    metavar="FORMATS",
    help="Formats to make, separated by commas: pdf, docx, html, or one that a package adds.",
)
@click.option(
    "--engine",
    default="auto",
    show_default=True,
    callback=engine_of,
    metavar="ENGINE",
    help="The renderer: auto is quarto where Quarto is installed and fits, else pandoc with Typst.",
)
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Reports at once; default: cores."
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Build on the workers of a Dask scheduler, tcp://host:8786, that share this folder; at "
    "addresses of its own on a cluster that a package adds.",
)
@click.option(
    "--without-tls",
    is_flag=True,
    help="Let --cluster reach another machine in the open: whoever connects there runs code.",
)
@click.option("--force", is_flag=True, help="Build reports that are current too.")
@click.option("--dry-run", is_flag=True, help="Show what would be built and why; build nothing.")
@click.option("--strict", is_flag=True, help="A report with warnings fails and is not published.")
@click.option(
    "--timeout",
    type=click.IntRange(1),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="How long one cell of a notebook may take.",
)
@click.option(
    "--memory",
    type=click.FloatRange(min=0.1),
    metavar="GB",
    help="How much memory one notebook may take; default: its part of what is free.",
)
@click.option("--retry-failed", is_flag=True, help="Build only reports whose last build failed.")
@click.option(
    "--retries",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="N",
    help="Build N times more, after a wait, what failed by the machine: memory, disk, a worker.",
)
@click.option("--fail-fast", is_flag=True, help="Begin no further report after one has failed.")
@click.option(
    "--shard",
    callback=shard_from,
    metavar="I/N",
    help="Build only part I of N, for several machines that share the work: 2/8.",
)
@to_file("--junit", help="Also write the outcome as JUnit XML, for CI.")
@click.option(
    "--cache",
    metavar="PLACE",
    help="Folder or URL of kept runs; default: HRCREPORT_CACHE or in the folder of builds.",
)
@click.option(
    "--notify",
    metavar="COMMAND",
    envvar="HRCREPORT_NOTIFY",
    help="Command that is told on its standard input how the build ended, however it did.",
)
@click.option(
    "--no-wait", is_flag=True, help="Refuse where another build writes to the same folder."
)
@click.option("--isolated", is_flag=True, help="Start each kernel afresh; slower.")
@to_folder("--output-dir", help="Where builds go; default: reports/_build.")
@answers
def build(
    context: click.Context,
    /,
    ids: tuple[str, ...],
    *,
    kind: str | None,
    dry_run: bool,
    output_dir: Path | None,
    **options: Any,
) -> Result:
    """Run notebooks and render reports; without an ID all of them.

    Goes on past a failed report, and leaves out those that rest on a slip. Where only prose or the
    format has changed, no notebook runs. Leaves with 0 when all were built, 1 when some failed or
    were left out, 2 when all were refused before anything ran, 130 after Ctrl-C or SIGTERM.
    """
    started_at = time.perf_counter()
    from hrcreport.build import Builder, BuildOptions

    build_options = BuildOptions(**options)
    build_options.refuse_unfit()
    project = project_of(context)
    reports = chosen_reports(project, ids, kind=kind)
    if not reports:
        raise RefusedError.of(
            "params",
            "there is no report to build.",
            "Put a params file into params/countries or params/themes.",
            "cli.no-report",
        )
    from hrcreport.cli.terminal.batch_shown import Shown, plan_of, print_batch

    builds = (output_dir or project.builds).resolve()
    builder = Builder(
        project,
        reports=reports,
        builds=builds,
        options=build_options,
        watcher=Shown(quiet=context.params["as_json"]),
        command=command_words(context),
    )
    if dry_run:
        return plan_of(builder)
    try:
        batch = builder.run(_followed)
    except KeyboardInterrupt:  # before there was a batch to write down
        click.echo("Ended by hand. The same command goes on.", err=True)
        sys.exit(STOPPED_BY_HAND)
    _print_unread({report.language for report in reports}, project)
    print_problems(batch.unwritten)
    seconds, traces = time.perf_counter() - started_at, context.obj["traceback"]
    words = partial(print_batch, batch, project.place(batch.record), seconds, traces=traces)
    return Result(batch.as_dict(), words, batch.exit)


def _print_unread(languages: set[str], project: Project) -> None:
    """Say of which languages this machine has no dictionary, in which `inspect` looks words up."""
    from hrcreport.checks import Dictionaries

    missing = [code for code in sorted(languages) if Dictionaries(project).missing(code)]
    if missing:
        click.echo(
            f"Words of {', '.join(missing)} are looked up in no dictionary on this machine, by "
            "lists of frequent words alone; hrcreport inspect ID says what to install.",
            err=True,
        )


@command("""
  hrcreport index                          the page anew, from the builds that lie there
  hrcreport index parts/1 parts/2 parts/3  the builds of three folders together, and the page
""")
@click.argument(
    "parts",
    nargs=-1,
    metavar="[PART]...",
    type=click.Path(file_okay=False, path_type=Path),
)
@to_folder("--output-dir", help="Where builds lie; default: reports/_build.")
@answers
def index(context: click.Context, parts: tuple[Path, ...], output_dir: Path | None) -> Result:
    """Write the page of all reports anew, from the builds that lie there.

    With folders of builds that were made elsewhere, as by --shard, the last whole build of each
    report is taken from them first, with their records and kept runs. Leaves with 1 where a report
    is in none of them or a build is damaged.
    """
    project = project_of(context)
    builds = (output_dir or project.builds).resolve()
    from hrcreport.build import Builds, lay_together

    problems, lines = list[Problem](), list[str]()
    if parts:
        laid = lay_together(project, builds, parts)
        problems = laid.problems
        taken = f"took {count_of(len(laid.taken), 'build')} from {count_of(len(parts), 'folder')}"
        lines.append(taken)
    path = Builds(project, builds).write_index(_followed)
    code = 1 if any(problem.severity == "error" for problem in problems) else 0
    return Result.of_files([project.place(path)], *lines, problems=problems, code=code)


def _followed(builds: Builds, reported: Sequence[str]) -> list[tuple[str, str]]:
    """Write the pages of States beside that of all reports; return the name and place of each."""
    from hrcreport.editorial import FollowedStates

    return FollowedStates(builds.project, today()).pages(builds, reported)
