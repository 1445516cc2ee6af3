"""This module holds the commands `history` and `logs`: who built what, when, and why it failed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from hrcreport.cli.terminal.choices import (
    ANY_REPORT,
    REPORT,
    answers,
    chosen_reports,
    command,
    project_of,
)
from hrcreport.cli.terminal.output import Result, count_of, print_table
from hrcreport.foundation import Problem, RefusedError

if TYPE_CHECKING:
    from hrcreport.build import Run
    from hrcreport.foundation import Project

NEWEST = 20
"""So many runs are shown where nobody says."""
WHERE = click.option(
    "--output-dir",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where builds lie; default: reports/_build.",
)
SHOWN = 5


@command("""
  hrcreport history                the last runs of builds, the newest first
  hrcreport history usa            those in which one report was meant
  hrcreport history --last 200 --json
""")
@ANY_REPORT
@click.option(
    "--last",
    type=click.IntRange(1),
    metavar="N",
    help=f"How many runs; default: {NEWEST}, and with --json all that are kept.",
)
@WHERE
@answers
def history(
    context: click.Context,
    report_id: str | None,
    last: int | None,
    output_dir: Path | None,
) -> Result:
    """Show who built what, when and where, and what became of it, the newest run first.

    Times are UTC. Every build writes itself down, also one that is refused, interrupted or killed.
    """
    project = project_of(context)
    runs = _runs(project, output_dir, report_id)
    chosen_runs = list(islice(runs, last))
    data = {"runs": [_as_dict(run, report_id) for run in chosen_runs]}
    return Result(data, partial(_print_runs, chosen_runs[: last or NEWEST], report_id))


def _print_runs(newest_runs: list[Run], report_id: str | None) -> None:
    if not newest_runs:
        click.echo(f"No run{f' of {report_id}' if report_id else ''} is written down yet.")
        return
    print_table(
        ("Run", "Begun (UTC)", "By", "On", "State", "Reports"),
        (
            (
                run.run,
                _in_words(run.begun, seconds=False),
                run.user,
                run.machine,
                run.state,
                _what_became(run, report_id),
            )
            for run in newest_runs
        ),
        cut="Reports",
    )
    ahead = sorted({run.machine for run in newest_runs if run.is_ahead})
    if ahead:
        click.echo(f"Runs of a time to come: the clock of {', '.join(ahead)} was ahead.")
    if any(run.state != "done" for run in newest_runs):
        click.echo("Why one failed: hrcreport logs ID --run RUN")


@command("""
  hrcreport logs usa                    why the report failed last, and what was built since
  hrcreport logs usa --run 2026-11-24   what became of it on that day
""")
@REPORT
@click.option(
    "--run",
    "name",
    metavar="RUN",
    help="A run as history names it, or the beginning of its name: a day, 2026-11-24.",
)
@WHERE
@answers
def logs(
    context: click.Context,
    report_id: str,
    name: str | None,
    output_dir: Path | None,
) -> Result:
    """Say when, by whom, where and how a report was built, and why it failed.

    Without --run: the last run in which it failed, also where it was built since; the last run
    where it never failed.
    """
    from hrcreport.build import Run

    project = project_of(context)
    runs = list(_runs(project, output_dir, report_id))
    chosen = Run.to_tell(runs, report_id, name=name)
    if name and not chosen:
        last = ", ".join(run.run for run in runs[:SHOWN])
        raise RefusedError.of(
            f"--run {name}",
            f"no run of {report_id} has a name that begins so.",
            f"Its last runs are: {last or 'none'}. All: hrcreport history {report_id}",
            "cli.no-run",
            value=name,
        )
    lines = [f"No run of {report_id} is written down yet."] * (not chosen)
    lines += ["\n" * bool(number) + _told(run, report_id) for number, run in enumerate(chosen)]
    lines += [_since(runs, chosen[0], report_id)] if chosen and not name else []
    data = {"runs": [_as_dict(run, report_id) for run in chosen]}
    return Result(data, partial(click.echo, Problem.visible("\n".join(lines))))


def _runs(project: Project, output_dir: Path | None, report_id: str | None) -> Iterable[Run]:
    """Return the runs in which a report was meant; one that is in no run must be in the project."""
    from hrcreport.build import Run

    runs = Run.history((output_dir or project.builds).resolve())
    if report_id is None:
        return runs
    report_runs = [run for run in runs if run.row(report_id)]
    if not report_runs:
        chosen_reports(project, (report_id,))
    return report_runs


def _as_dict(run: Run, report_id: str | None) -> dict[str, Any]:
    return (run.of_report(report_id) if report_id else run).as_dict()


def _what_became(run: Run, report_id: str | None) -> str:
    """Return what became of one report with why it failed, or how many of all had which fate."""
    row = run.row(report_id) if report_id else None
    if row:
        return ": ".join([_fate(row), *(problem["what"] for problem in run.problems_of(row)[:1])])
    by_status: dict[str, list[str]] = {}
    for report_row in run.reports:
        by_status.setdefault(report_row["status"], []).append(report_row["report"])
    parts = []
    for status, names in by_status.items():
        listed = f" ({', '.join(names)})" if status in run.BAD or len(names) == 1 else ""
        parts.append(f"{len(names)} {status}{listed}")
    return ", ".join(
        sorted(parts, key=lambda part: not part.partition(" ")[2].startswith("failed"))
    )


def _fate(row: Mapping[str, Any]) -> str:
    return f"{row['status']} in {row['stage']}" if row["stage"] else str(row["status"])


def _told(run: Run, report_id: str) -> str:
    row = run.row(report_id) or {}
    end_text = f"ended {_in_words(run.ended)}" if run.ended else f"no end was written: {run.state}"
    commit = f", commit {run.commit}" if run.commit else ""
    seconds = ", ".join(f"{stage} {value:.1f}" for stage, value in row["seconds"].items())
    lines = {
        "Run": run.run,
        "Begun": f"{_in_words(run.begun)}; {end_text}",
        "By": f"{run.user} on {run.machine}, program {run.program}",
        "Command": " ".join(run.command),
        "Version": f"hrcreport {run.version}, Python {run.python}{commit}"
        f"{' with changes' if run.changed else ''}",
        "Because": "; ".join(row["reasons"]),
        "Seconds": seconds,
    }
    log_lines = [
        f"{report_id}: {_fate(row)}",
        *(f"{key:<9}{text}" for key, text in lines.items() if text),
    ]
    log_lines += [f"\n{Problem(**problem_fields)}" for problem_fields in run.problems_of(row)]
    unlisted_count = row["more_problems"]
    if unlisted_count:
        log_lines.append(f"\nand {count_of(unlisted_count, 'problem')} more")
    return "\n".join(log_lines)


def _since(runs: list[Run], run: Run, report_id: str) -> str:
    """Return in how many later runs a report was built or failed, and when it was last."""
    later = [later_run for later_run in runs if later_run.run > run.run]
    bad = [
        earlier_run.run
        for earlier_run in runs
        if earlier_run.run < run.run and earlier_run.status(report_id) in run.BAD
    ]
    before = f"\nIt failed before in: {', '.join(bad[:SHOWN])}." if bad else ""
    if not later:
        return f"{before}\nThis was its last run."
    counts = Counter(later_run.status(report_id) for later_run in later)
    words = ", ".join(f"{number} {status}" for status, number in counts.items())
    last = later[0]
    return (
        f"{before}\nSince then {count_of(len(later), 'run')}: {words}. "
        f"The last: {_in_words(last.begun)}, by {last.user}, {last.status(report_id)}."
    )


def _in_words(stamp: str, *, seconds: bool = True) -> str:
    """Return "Tuesday 24 November 2026, 22:37:01 UTC", or "Tue 24 Nov 2026 22:37" for a table."""
    from hrcreport.build import Run

    moment = Run.moment(stamp)
    if moment is None:
        return stamp
    if not seconds:
        return f"{moment:%a} {moment.day:>2} {moment:%b %Y %H:%M}"
    return f"{moment:%A} {moment.day} {moment:%B %Y, %H:%M:%S} UTC"


def command_words(context: click.Context) -> list[str]:
    """Return the command line as it is written down: what was said, without what may be secret."""
    words = ["hrcreport"]
    for command_context in filter(None, (context.parent, context)):
        words += [context.command.name or ""] if command_context is context else []
        for parameter in command_context.command.params:
            name = parameter.name or ""
            if command_context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
                words += _words_of(parameter, command_context.params.get(name))
    return words


def _words_of(parameter: click.Parameter, value: Any) -> list[str]:
    if isinstance(parameter, click.Argument):
        return [str(word) for word in value]
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return [parameter.opts[0]]
    joint = "/" if parameter.name == "shard" else ","
    text = joint.join(map(str, value)) if isinstance(value, tuple) else str(value)
    if parameter.name == "notify":  # an address of it may be a secret as a whole
        text = text.partition(" ")[0]
    return [parameter.opts[0], without_secrets(text)]


def without_secrets(text: str) -> str:
    """Return a value without what an address may hold of names, passwords and keys."""
    if "://" not in text:
        return text
    return re.sub(r"//[^/@]*@", "//", re.split(r"[?#]", text, maxsplit=1)[0])
