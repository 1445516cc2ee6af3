"""This module holds the command `graph`: the chain of a build, for people and other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrcreport.cli.choices import (
    AS_JSON,
    REPORT,
    chosen_reports,
    command,
    project_of,
    to_folder,
    words_of_list,
    writing_to,
)
from hrcreport.cli.output import count_of, print_json, print_written
from hrcreport.foundation.context.project import Project, Report
from hrcreport.foundation.errors import RefusedError

if TYPE_CHECKING:
    from hrcreport.build.chain.links import Chain
    from hrcreport.registers.recommendations.meaning import Resemblance

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
    callback=words_of_list(FORMS, what="form of the graph", near=FORMS),
    help="Forms to write, separated by commas: csv, jsonld, svg, tracker, register.",
)
@to_folder("--output-dir", help="Where files go; default: reports/_build/ID/graph.")
@click.option(
    "--keep-edition",
    is_flag=True,
    help="Keep what the findings quote, so that later builds say what has changed since.",
)
@AS_JSON
def graph(
    context: click.Context,
    report_id: str,
    forms: tuple[str, ...],
    output_dir: Path | None,
    keep_edition: bool,
    as_json: bool,
) -> None:
    """Show or export the chain of a report's last build, from evidence to recommendation.

    Without --to it prints each recommendation with what it rests on, and the pending
    recommendations of other bodies that are near to it in meaning: whether it repeats one is for
    the author to judge.
    """
    project = project_of(context)
    report = chosen_reports(project, (report_id,))[0]
    folder = project.builds / report_id
    content, manifest = _read(folder, report)
    from hrcreport.build.chain.links import chain_of

    page = folder / f"{report_id}.html"
    asked = page.is_file() and {"tracker", "register"} & {*forms}
    shown = page.read_text(encoding="utf-8") if asked else ""
    chain = chain_of(content, report=report_id, manifest=manifest, page=shown)
    written = _write(chain, forms, output_dir or folder / FOLDER)
    if keep_edition:
        from hrcreport.document.assemble.quoted import write_edition

        values = {each["id"]: each.get("values", []) for each in content["findings"]}
        written.append(write_edition(project, report_id, date=chain.date, values=values))
    if forms or keep_edition:
        places = [project.place(path) for path in written]
        if as_json:
            print_json(files=places)
        else:
            print_written(places)
        return
    near = _near(project, chain)
    if as_json:
        resembling = [_as_dict(each) for each in near]
        print_json(**{"report": report_id, **content, "resembling": resembling})
    else:
        _print(chain, near)


def _read(folder: Path, report: Report) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        content = json.loads((folder / "graph.json").read_text(encoding="utf-8"))
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RefusedError.of(
            place=report.id,
            what="the report has no whole build, so there is no graph to show.",
            mend=f"Run: hrcreport build {report.id}",
            rule="cli.no-graph",
        ) from error
    return content, manifest


def _write(chain: Chain, forms: tuple[str, ...], folder: Path) -> list[Path]:
    from hrcreport.build.chain import links, picture, tables

    files: dict[str, str] = {}
    if "csv" in forms:
        files |= tables.csv_files(chain)
    if "jsonld" in forms:
        files["chain.jsonld"] = links.json_ld(chain)
    if "svg" in forms:
        files["chain.svg"] = picture.svg(chain)
    if "register" in forms:
        files["recommendations.yml"] = tables.register_file(chain)
    if "tracker" in forms:
        files |= tables.tracker_files(chain)
    if files:
        with writing_to(folder, what="the graph"):
            for name, text in files.items():
                (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in files]


def _near(project: Project, chain: Chain) -> list[Resemblance]:
    from hrcreport.registers.recommendations.follow_up import followed
    from hrcreport.registers.recommendations.meaning import resemblances

    countries = [chain.country] if chain.country else []
    earlier = [each.recommendation for each in followed(countries, project) if each.pending]
    return resemblances({each["id"]: each["text"] for each in chain.recommendations}, earlier)


def _as_dict(each: Resemblance) -> dict[str, Any]:
    return {
        "recommendation": each.id,
        "earlier": each.earlier.code,
        "cited": each.earlier.cited,
        "summary": each.earlier.summary,
        "likeness": round(each.likeness, 2),
    }


def _print(chain: Chain, near: list[Resemblance]) -> None:
    from hrcreport.build.chain.links import addressees

    findings = {each["id"]: each for each in chain.findings}
    for each in chain.recommendations:
        to = " and ".join(addressees(each)) or "nobody"
        click.echo(click.style(f"{each['id']} (to {to})", bold=True))
        click.echo(f"  {each['text']}")
        for name in each["rests_on"]:
            evidence = findings.get(name, {}).get("rests_on", [])
            shown = ", ".join(chain.called(target) for target in evidence) or "nothing"
            missing = "" if name in findings else " (not in this build)"
            click.echo(f"  rests on {name}{missing}, which rests on {shown}")
        for like in near:
            if like.id == each["id"]:
                click.echo(
                    f"  near to {like.earlier.cited} ({like.likeness:.2f}): {like.earlier.summary}"
                )
        click.echo()
    advice = count_of(len(chain.recommendations), "recommendation")
    click.echo(f"{chain.report}: {count_of(len(chain.findings), 'finding')}, {advice}.")
    if near:
        click.echo("Whether a recommendation repeats an earlier one is for its author to judge.")
