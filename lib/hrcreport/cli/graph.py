"""This module holds the command `graph`: the chain of a build, for people and other programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hrcreport.cli.terminal.choices import (
    REPORT,
    answers,
    chosen_reports,
    command,
    project_of,
    to_folder,
    words_of_list,
    writing_to,
)
from hrcreport.cli.terminal.output import Result, count_of, print_written

if TYPE_CHECKING:
    from hrcreport.build import ChainOfBuild

FORMS = ("csv", "jsonld", "svg", "tracker", "register")
FOLDER = "graph"


@command("""
  hrcreport graph usa                         the chain, and what recommendations repeat
  hrcreport graph usa --to csv,jsonld,svg     files for other programs, and a picture
  hrcreport graph usa --to tracker            in the columns of public trackers
  hrcreport graph usa --to register           by paragraph, for data/recommendations
  hrcreport graph usa --keep-edition          remember what findings quote
""")
@REPORT
@click.option(
    "--to",
    "forms",
    default="",
    metavar="FORMS",
    callback=words_of_list(FORMS, word_kind="form of the graph", near=FORMS),
    help="Forms to write, separated by commas: csv, jsonld, svg, tracker, register.",
)
@to_folder("--output-dir", help="Where files go; default: reports/_build/ID/graph.")
@click.option(
    "--keep-edition",
    is_flag=True,
    help="Keep what the findings quote, so that later builds say what has changed since.",
)
@answers
def graph(
    context: click.Context,
    report_id: str,
    forms: tuple[str, ...],
    output_dir: Path | None,
    keep_edition: bool,
) -> Result:
    """Show or export the chain of a report's last build, from evidence to recommendation.

    Without --to it prints each recommendation with what it rests on, and the pending
    recommendations of other bodies that are near to it in meaning: whether it repeats one is for
    the author to judge.
    """
    project = project_of(context)
    from hrcreport.build import ChainOfBuild

    report = chosen_reports(project, (report_id,))[0]
    build = ChainOfBuild.read(report, project, forms=forms)
    written = _write(build.files(forms), output_dir or build.folder / FOLDER)
    if keep_edition:
        written.append(build.keep_edition())
    if forms or keep_edition:
        places = [project.place(path) for path in written]
        return Result({"files": places}, partial(print_written, places))
    near = [asdict(pair) | {"likeness": round(pair.likeness, 2)} for pair in build.near()]
    data = {"report": report_id, **build.content, "resembling": near}
    return Result(data, partial(_print, build))


def _write(files: Mapping[str, str], folder: Path) -> list[Path]:
    if files:
        with writing_to(folder, content_name="the graph"):
            for name, text in files.items():
                (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in files]


def _print(build: ChainOfBuild) -> None:
    chain, near = build.chain, build.near()
    findings = {finding["id"]: finding for finding in chain.findings}
    for recommendation in chain.recommendations:
        to = " and ".join(chain.addressees(recommendation)) or "nobody"
        click.echo(click.style(f"{recommendation['id']} (to {to})", bold=True))
        click.echo(f"  {recommendation['text']}")
        for name in recommendation["rests_on"]:
            evidence = findings.get(name, {}).get("rests_on", [])
            evidence_names = ", ".join(chain.called(target) for target in evidence) or "nothing"
            missing = "" if name in findings else " (not in this build)"
            click.echo(f"  rests on {name}{missing}, which rests on {evidence_names}")
        for like in near:
            if like.recommendation == recommendation["id"]:
                click.echo(f"  near to {like.cited} ({like.likeness:.2f}): {like.summary}")
        click.echo()
    advice = count_of(len(chain.recommendations), "recommendation")
    click.echo(f"{chain.report}: {count_of(len(chain.findings), 'finding')}, {advice}.")
    if near:
        click.echo("Whether a recommendation repeats an earlier one is for its author to judge.")
