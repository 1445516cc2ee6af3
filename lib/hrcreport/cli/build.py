"""This module holds `build`: plan, build, tell what became of each report; and `index`."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrcreport.build.batch.system_errors import look_at_limits
from hrcreport.cli.choices import (
    AS_JSON,
    REPORTS,
    chosen_reports,
    command,
    project_of,
    to_file,
    to_folder,
    words_of_list,
)
from hrcreport.cli.history import command_words
from hrcreport.cli.output import print_json, print_problems
from hrcreport.document.formats import OWN, all_formats, format_names
from hrcreport.foundation.context.project import FOLDER_OF_KIND, Project, Report
from hrcreport.foundation.errors import RefusedError

if TYPE_CHECKING:
    from hrcreport.build.batch.plan import Plan
    from hrcreport.checks.validation.cache import Checked
    from hrcreport.foundation.params.reading import Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What a command line of `build` asks for; each name is that of an option."""

    kind: str | None
    formats: tuple[str, ...]
    engine: str
    jobs: int | None
    cluster: str | None
    without_tls: bool
    force: bool
    dry_run: bool
    strict: bool
    timeout: int
    memory: float | None
    retry_failed: bool
    fail_fast: bool
    shard: tuple[int, int] | None
    junit: Path | None
    cache: str | None
    no_wait: bool
    isolated: bool
    output_dir: Path | None
    as_json: bool


def formats_of(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    """Return the formats of `--to pdf,docx,html`, or say which there are."""
    known = format_names()
    read = words_of_list(known, what="format", called="Formats", near=known)
    wanted = read(context, parameter, value)
    if not wanted:
        raise click.BadParameter(f"Name one of: {', '.join(known)}.")
    return wanted


def complete_formats(
    _: click.Context, __: click.Parameter, incomplete: str
) -> list[click.shell_completion.CompletionItem]:
    """Offer to the shell each format that may follow those that are written, with its use."""
    written, comma, last = incomplete.rpartition(",")
    return [
        click.shell_completion.CompletionItem(f"{written}{comma}{each.name}", help=each.help)
        for each in all_formats()
        if each.name.startswith(last) and each.name not in written.split(",")
    ]


def engine_of(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Return the engine of `--engine`, or say which there are."""
    from hrcreport.document.render.engine import AUTO, engine_names

    return str(click.Choice((AUTO, *engine_names())).convert(value, parameter, context))


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
@click.option("--kind", type=click.Choice([*FOLDER_OF_KIND]), help="Only reports of this kind.")
@click.option(
    "--to",
    "formats",
    default=",".join(OWN),
    show_default=True,
    callback=formats_of,
    shell_complete=complete_formats,
    metavar="FORMATS",
    help="Formats to make, separated by commas.",
)
@click.option(
    "--engine",
    default="auto",
    show_default=True,
    callback=engine_of,
    metavar="ENGINE",
    help="What renders: auto is quarto where Quarto is installed and fits, else pandoc with Typst.",
)
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Reports at once; default: cores."
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Build on the workers of a Dask scheduler, tcp://host:8786, that share this folder.",
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
    "--no-wait", is_flag=True, help="Refuse where another build writes to the same folder."
)
@click.option("--isolated", is_flag=True, help="Start each kernel afresh; slower.")
@to_folder("--output-dir", help="Where builds go; default: reports/_build.")
@AS_JSON
def build(context: click.Context, /, ids: tuple[str, ...], **options: Any) -> None:
    """Run notebooks and render reports; without an ID all of them.

    Goes on past a failed report. Where only prose or the format has changed, no notebook runs.
    Leaves with 0 when all were built, 1 when some failed, 2 when something was refused before
    anything ran, 130 after Ctrl-C.
    """
    begun = time.perf_counter()
    asked = BuildOptions(**options)
    look_at_limits()
    if asked.cluster and not asked.without_tls:
        from hrcreport.build.batch.clusters import cluster_at

        cluster_at(asked.cluster).refuse_open_cluster(asked.cluster)
    project = project_of(context)
    everywhere = chosen_reports(project, ids, kind=asked.kind)
    if not everywhere:
        raise RefusedError.of(
            "params",
            "there is no report to build.",
            "Put a params file into params/countries or params/themes.",
            "cli.no-report",
        )
    builds = (asked.output_dir or project.builds).resolve()
    from hrcreport.build.batch.ledger import recorded
    from hrcreport.build.batch.runner import server_for

    reports = everywhere
    if asked.shard:
        number, count = asked.shard
        reports = everywhere[number - 1 :: count]  # every so many, so that parts are alike
    order = [report.id for report in reports]
    with (
        recorded(
            builds, command=command_words(context), reports=order, written=not asked.dry_run
        ) as run,
        server_for(project.root, _to_run(reports, builds, asked)) as warm,
    ):
        parameters, checked = _sound_parameters(project, everywhere, builds)

        # Loaded where they are needed: a misspelt parameter is refused before that takes its time.
        from hrcreport.build.batch.plan import make_plan
        from hrcreport.build.batch.runner import default_jobs
        from hrcreport.build.batch.summary import BATCH_RECORD, batch_row
        from hrcreport.cli.plan_run import (
            exit_code,
            options_of,
            print_outcomes,
            print_plan,
            run_plan,
            wanted_by,
        )

        jobs, wanted = asked.jobs or default_jobs(), wanted_by(asked, builds)

        def plan() -> Plan:
            return make_plan(
                project,
                reports,
                parameters=parameters,
                wanted=wanted,
                options=options_of(asked, jobs),
            )

        if asked.dry_run:
            print_plan(plan(), as_json=asked.as_json)
            return
        outcomes, unwritten = run_plan(
            plan,
            lambda: index_reports(project, builds),
            builds,
            asked=asked,
            jobs=jobs,
            run=run,
            warm=warm,
        )
        checked.save(whole=False)
        run.exit = exit_code(outcomes) or (1 if unwritten else 0)
    outcomes.sort(key=lambda outcome: order.index(outcome.report))
    if asked.as_json:
        told = {"problems": [problem.as_dict() for problem in unwritten]} if unwritten else {}
        print_json(reports=[batch_row(outcome) for outcome in outcomes], **told)
    else:
        seconds = time.perf_counter() - begun
        print_outcomes(
            outcomes,
            project.place(builds / BATCH_RECORD),
            seconds,
            traces=context.obj["traceback"],
        )
    print_problems(unwritten)
    sys.exit(run.exit)


def _sound_parameters(
    project: Project, reports: list[Report], builds: Path
) -> tuple[dict[str, Parameters], Checked]:
    """Return the parameters of these reports; what is wrong anywhere is refused, all at once.

    What was checked goes with them, to be written down where no folder of builds was there yet.
    With a theme among them, those of all country reports: it rests on some, whoever builds these.
    """
    from hrcreport.checks.validation.cache import Checked, checked_registers, load_hashes
    from hrcreport.checks.validation.checks import check_reports, is_refusal
    from hrcreport.foundation.params.checking import check_params
    from hrcreport.tables.data.state_names import known_countries

    print_problems(load_hashes(project, builds))
    parameters, problems = check_reports(project, only=[report.id for report in reports])
    checked = Checked(project, builds)
    if not is_refusal(problems):
        problems = [*problems, *checked_registers(checked)]
        checked.save(whole=False)
    if is_refusal(problems):
        raise RefusedError(problem for problem in problems if problem.severity == "error")
    print_problems(problems)
    if any(report.kind == "theme" for report in reports):
        everywhere, _ = check_params(project, known_countries=known_countries(project))
        parameters = everywhere | parameters
    return parameters, checked


def _to_run(reports: list[Report], builds: Path, asked: BuildOptions) -> int:
    """Return how many notebooks run for sure: kernels for them are made while all is checked."""
    if asked.dry_run or asked.isolated or asked.cluster or asked.retry_failed:
        return 0
    return sum(asked.force or not (builds / report.id).exists() for report in reports)


@command()
@to_folder("--output-dir", help="Where builds lie; default: reports/_build.")
def index(context: click.Context, output_dir: Path | None) -> None:
    """Write the page of all reports anew, from the builds that lie there.

    For builds that were made in several places and put together, as shards in CI are; a build
    writes the page by itself.
    """
    project = project_of(context)
    builds = (output_dir or project.builds).resolve()
    from hrcreport.build.batch.lock import make_folder
    from hrcreport.checks.validation.cache import load_hashes, save_hashes

    make_folder(builds)
    load_hashes(project, builds)
    click.echo(f"wrote {project.place(index_reports(project, builds))}")
    save_hashes(builds)


def index_reports(project: Project, builds: Path) -> Path:
    """Write the page of all reports of a project and return its path."""
    from hrcreport.build.batch.inputs import HASHES
    from hrcreport.build.batch.report_state import Wanted, expected_title, standing
    from hrcreport.build.batch.summary import read_batch, write_index
    from hrcreport.editorial.editions.follow_up import states_of_index
    from hrcreport.foundation.params.checking import check_params
    from hrcreport.tables.data.state_names import known_countries

    # What was looked up before reports were built says nothing of their files now.
    HASHES.look_again()
    # A build checks sources and translations of what it builds; here only parameters are told of.
    parameters, _ = check_params(project, known_countries=known_countries(project))
    reports = project.reports()
    wanted = Wanted(builds)
    standings = {
        report.id: standing(project, report, parameters=parameters, wanted=wanted)
        for report in reports
    }
    titles = {
        report.id: expected_title(
            report.notebook, parameters[report.id].values if report.id in parameters else {}
        )
        for report in reports
        if standings[report.id].manifest is None
    }
    rows, begun = read_batch(builds)
    return write_index(
        builds,
        reports,
        standings,
        titles=titles,
        rows=rows,
        begun=begun,
        places=_places(project),
        parameters={name: checked.values for name, checked in parameters.items()},
        followed=states_of_index(
            project,
            builds,
            reported=[str(checked.values.get("country") or "") for checked in parameters.values()],
        ),
    )


def _places(project: Project) -> dict[str, tuple[str, str]]:
    """Return the name and the region of each State; none where the project holds no such table."""
    from hrcreport.foundation.errors import DataError
    from hrcreport.tables.data.catalogue import Catalogue

    try:
        names, rows = Catalogue.read(project).rows("states")
    except DataError:
        return {}
    found = (dict(zip(names, row, strict=True)) for row in rows)
    return {each["iso3"]: (each["name"], each.get("region", "")) for each in found}
