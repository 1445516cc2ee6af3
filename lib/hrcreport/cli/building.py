"""This module holds the command `build`: plan, build, tell what became of each report."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hrcreport.batch.system_errors import allow_open_files
from hrcreport.cli.history import command_words
from hrcreport.cli.looking import AS_JSON, chosen_reports, complete_report, project_of
from hrcreport.cli.places import PlaceOnDisk
from hrcreport.cli.printing import print_json, print_problems
from hrcreport.errors import Problem, RefusedError, did_you_mean
from hrcreport.project import Project, Report

if TYPE_CHECKING:
    from hrcreport.batch.planning import Plan
    from hrcreport.params.reading import Parameters

FORMATS = ("pdf", "docx", "html")


def formats_of(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """Return the formats of `--to pdf,docx,html`, or say which there are."""
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in value.split(",") if part.strip()))
    for name in wanted:
        if name not in FORMATS:
            raise click.BadParameter(
                f"'{name}' is no format. {did_you_mean(name, FORMATS)}"
                f"Formats are: {', '.join(FORMATS)}."
            )
    if not wanted:
        raise click.BadParameter(f"Name one of: {', '.join(FORMATS)}.")
    return wanted


def shard_from(_: click.Context, __: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """Return (2, 8) for `--shard 2/8`, or say how it is written."""
    if value is None:
        return None
    first, slash, last = value.partition("/")
    if slash and first.isdecimal() and last.isdecimal() and 1 <= int(first) <= int(last):
        return int(first), int(last)
    raise click.BadParameter(f"'{value}' is no part of a whole. Write 2/8 for the second of eight.")


@click.command(
    epilog="""\b
Examples:
  hrcreport build                       all reports
  hrcreport build usa --force           one, even when nothing has changed
  hrcreport build --kind theme --to pdf
  hrcreport build --dry-run             what would run, and why
  hrcreport build --retry-failed        what failed before
"""
)
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=complete_report)
@click.option("--kind", type=click.Choice(["country", "theme"]), help="Only reports of this kind.")
@click.option(
    "--to", "formats", default="pdf,docx,html", show_default=True, callback=formats_of,
    metavar="FORMATS", help="Formats to make, separated by commas.",
)  # fmt: skip
@click.option(
    "--engine", type=click.Choice(["auto", "quarto", "pandoc"]), default="auto", show_default=True,
    help="What renders: Quarto where it is installed and fits, else Pandoc with Typst.",
)  # fmt: skip
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Reports at once; default: cores."
)
@click.option(
    "--cluster", metavar="ADDRESS",
    help="Build on the workers of a Dask scheduler, tcp://host:8786, that share this folder.",
)  # fmt: skip
@click.option(
    "--without-tls", is_flag=True,
    help="Let --cluster reach another machine in the open: whoever connects there runs code.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Build reports that are current too.")
@click.option("--dry-run", is_flag=True, help="Show what would be built and why; build nothing.")
@click.option("--strict", is_flag=True, help="A report with warnings fails and is not published.")
@click.option(
    "--timeout", type=click.IntRange(1), default=600, show_default=True, metavar="SECONDS",
    help="How long one cell of a notebook may take.",
)  # fmt: skip
@click.option(
    "--memory", type=click.FloatRange(min=0.1), metavar="GB",
    help="How much memory one notebook may take; default: its part of what is free.",
)  # fmt: skip
@click.option("--retry-failed", is_flag=True, help="Build only reports whose last build failed.")
@click.option("--fail-fast", is_flag=True, help="Begin no further report after one has failed.")
@click.option(
    "--shard", callback=shard_from, metavar="I/N",
    help="Build only part I of N, for several machines that share the work: 2/8.",
)  # fmt: skip
@click.option(
    "--junit", type=PlaceOnDisk(dir_okay=False), metavar="FILE",
    help="Also write the outcome as JUnit XML, for CI.",
)  # fmt: skip
@click.option(
    "--cache", metavar="PLACE",
    help="Folder or URL of kept runs; default: HRCREPORT_CACHE or in the folder of builds.",
)  # fmt: skip
@click.option(
    "--no-wait", is_flag=True, help="Refuse where another build writes to the same folder."
)
@click.option("--isolated", is_flag=True, help="Start each kernel afresh; slower.")
@click.option(
    "--output-dir", type=PlaceOnDisk(file_okay=False), metavar="DIR",
    help="Where builds go; default: reports/_build.",
)  # fmt: skip
@AS_JSON
@click.pass_context
def build(
    context: click.Context,
    ids: tuple[str, ...],
    kind: str | None,
    formats: tuple[str, ...],
    engine: str,
    jobs: int | None,
    cluster: str | None,
    without_tls: bool,
    force: bool,
    dry_run: bool,
    strict: bool,
    timeout: int,
    memory: float | None,
    retry_failed: bool,
    fail_fast: bool,
    shard: tuple[int, int] | None,
    junit: Path | None,
    cache: str | None,
    no_wait: bool,
    isolated: bool,
    output_dir: Path | None,
    as_json: bool,
) -> None:
    """Run notebooks and render reports; without an ID all of them.

    Goes on past a failed report. Where only prose or the format has changed, no notebook runs.
    Leaves with 0 when all were built, 1 when some failed, 2 when something was refused before
    anything ran, 130 after Ctrl-C.
    """
    begun = time.perf_counter()
    allow_open_files()
    if cluster and not without_tls:
        from hrcreport.batch.cluster import refuse_open_cluster

        refuse_open_cluster(cluster)
    project = project_of(context)
    reports = chosen_reports(project, ids, kind=kind)
    if not reports:
        raise RefusedError(_no_report())
    builds = (output_dir or project.builds).resolve()
    from hrcreport.batch.ledger import recorded

    everywhere = reports
    if shard:
        from hrcreport.batch.planning import shard_of

        reports = shard_of(reports, *shard)
    order = [report.id for report in reports]
    with recorded(
        builds, command=command_words(context), reports=order, written=not dry_run
    ) as run:
        parameters = _sound_parameters(project, everywhere, builds)

        # Loaded where they are needed: a misspelt parameter is refused before that takes its time.
        from hrcreport.batch.planning import Options, make_plan, wanted_of
        from hrcreport.batch.runner import default_jobs, memory_for_each
        from hrcreport.batch.summary import BATCH_RECORD, batch_row
        from hrcreport.cli.indexing import index_reports
        from hrcreport.cli.outcomes import exit_code, print_outcomes, print_plan
        from hrcreport.cli.running import judge, run_plan
        from hrcreport.render import choose_engine

        jobs = jobs or default_jobs()
        wanted = wanted_of(builds, formats=formats, engine=choose_engine(engine), store=cache or "")
        wanted.kept_runs.refuse_unknown()
        options = Options(
            force=force,
            retry_failed=retry_failed,
            strict=strict,
            timeout=timeout,
            memory=int(memory * 1e9) if memory else memory_for_each(jobs),
            judge=judge,
        )

        def plan() -> Plan:
            return make_plan(
                project, reports, parameters=parameters, wanted=wanted, options=options
            )

        if dry_run:
            print_plan(plan(), as_json=as_json)
            return
        outcomes, unwritten = run_plan(
            plan, lambda: index_reports(project, builds), builds, jobs=jobs, isolated=isolated,
            fail_fast=fail_fast, cluster=cluster or "", wait=not no_wait, quiet=as_json,
            junit=junit, run=run,
        )  # fmt: skip
        run.exit = exit_code(outcomes) or (1 if unwritten else 0)
    outcomes.sort(key=lambda outcome: order.index(outcome.report))
    if as_json:
        told = {"problems": [problem.as_dict() for problem in unwritten]} if unwritten else {}
        print_json({"reports": [batch_row(outcome) for outcome in outcomes], **told})
    else:
        seconds = time.perf_counter() - begun
        print_outcomes(
            outcomes, project.place(builds / BATCH_RECORD), seconds,
            traces=context.obj["traceback"],
        )  # fmt: skip
    print_problems(unwritten)
    sys.exit(run.exit)


def _sound_parameters(
    project: Project, reports: list[Report], builds: Path
) -> dict[str, Parameters]:
    """Return the parameters of these reports; what is wrong anywhere is refused, all at once.

    With a theme among them, those of all country reports: it rests on some, whoever builds these.
    """
    from hrcreport.batch.check_cache import checked_registers, load_hashes
    from hrcreport.batch.checking import check_reports, is_refusal
    from hrcreport.data.state_names import known_countries
    from hrcreport.params.checking import check_params

    print_problems(load_hashes(project, builds))
    parameters, problems = check_reports(project, only=[report.id for report in reports])
    if not is_refusal(problems):
        problems = [*problems, *checked_registers(project, builds)]
    if is_refusal(problems):
        raise RefusedError(problem for problem in problems if problem.severity == "error")
    print_problems(problems)
    if any(report.kind == "theme" for report in reports):
        everywhere, _ = check_params(project, known_countries=known_countries(project))
        return everywhere | parameters
    return parameters


def _no_report() -> Problem:
    return Problem(
        place="params",
        what="there is no report to build.",
        mend="Put a params file into params/countries or params/themes.",
        rule="cli.no-report",
    )
