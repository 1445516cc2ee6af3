"""This module holds the command `graph`: the chain of a build, for people and other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrcreport.cli.choices import AS_JSON, chosen_reports, complete_report, project_of
from hrcreport.cli.output import count_of, print_json
from hrcreport.cli.places import PlaceOnDisk, writing_to
from hrcreport.errors import RefusedError, did_you_mean
from hrcreport.project import Project, Report

if TYPE_CHECKING:
    from hrcreport.chain.links import Chain
    from hrcreport.recommendations.similar import Resemblance

FORMS = ("csv", "jsonld", "svg", "tracker", "register")
FOLDER = "graph"


def forms_of(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """Return the forms of `--to csv,jsonld,svg,tracker,register`, or say which there are."""
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in value.split(",") if part.strip()))
    for name in wanted:
        if name not in FORMS:
            raise click.BadParameter(
                f"'{name}' is no form of the graph. {did_you_mean(name, FORMS)}"
                f"Forms are: {', '.join(FORMS)}."
            )
    return wanted


@click.command(
    "graph",
    epilog="""\b
Examples:
  hrcreport graph usa                         the chain, and what recommendations repeat
  hrcreport graph usa --to csv,jsonld,svg     files for other programs, and a picture
  hrcreport graph usa --to tracker            in the columns of public trackers
  hrcreport graph usa --to register           by paragraph, for data/recommendations
  hrcreport graph usa --keep-edition          remember what findings quote
""",
)
@click.argument("report_id", metavar="ID", shell_complete=complete_report)
@click.option(
    "--to", "forms", default="", callback=forms_of, metavar="FORMS",
    help="Forms to write, separated by commas: csv, jsonld, svg, tracker, register.",
)  # fmt: skip
@click.option(
    "--output-dir", type=PlaceOnDisk(file_okay=False), metavar="DIR",
    help="Where files go; default: reports/_build/ID/graph.",
)  # fmt: skip
@click.option(
    "--keep-edition", is_flag=True,
    help="Keep what the findings quote, so that later builds say what has changed since.",
)  # fmt: skip
@AS_JSON
@click.pass_context
def graph(
    context: click.Context, report_id: str, forms: tuple[str, ...], output_dir: Path | None,
    keep_edition: bool, as_json: bool,
) -> None:  # fmt: skip
    """Show or export the chain of a report's last build, from evidence to recommendation.

    Without --to it prints each recommendation with what it rests on, and the pending
    recommendations of other bodies that are near to it in meaning: whether it repeats one is for
    the author to judge.
    """
    project = project_of(context)
    report = chosen_reports(project, (report_id,))[0]
    folder = project.builds / report_id
    content, manifest = _read(folder, report)
    from hrcreport.chain.links import chain_of

    page = folder / f"{report_id}.html"
    asked = page.is_file() and {"tracker", "register"} & {*forms}
    shown = page.read_text(encoding="utf-8") if asked else ""
    chain = chain_of(content, report=report_id, manifest=manifest, page=shown)
    written = _write(chain, forms, output_dir or folder / FOLDER)
    if keep_edition:
        written.append(_keep(project, chain, content))
    if forms or keep_edition:
        _tell(project, written, as_json=as_json)
        return
    near = _near(project, chain)
    if as_json:
        print_json(
            {"report": report_id, **content, "resembling": [_as_dict(each) for each in near]}
        )
    else:
        _print(chain, near)


def _read(folder: Path, report: Report) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        content = json.loads((folder / "graph.json").read_text(encoding="utf-8"))
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RefusedError.of(
            place=report.id, what="the report has no whole build, so there is no graph to show.",
            mend=f"Run: hrcreport build {report.id}", rule="cli.no-graph",
        ) from error  # fmt: skip
    return content, manifest


def _write(chain: Chain, forms: tuple[str, ...], folder: Path) -> list[Path]:
    from hrcreport.chain import links, picture, tables

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


def _keep(project: Project, chain: Chain, content: dict[str, Any]) -> Path:
    from hrcreport.assemble.quoted import write_edition

    values = {each["id"]: each.get("values", []) for each in content["findings"]}
    return write_edition(project, chain.report, date=chain.date, values=values)


def _near(project: Project, chain: Chain) -> list[Resemblance]:
    from hrcreport.recommendations.follow_up import followed
    from hrcreport.recommendations.similar import resemblances

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
    from hrcreport.chain.links import addressees

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
    findings_words = count_of(len(chain.findings), "finding", "findings")
    advice_words = count_of(len(chain.recommendations), "recommendation", "recommendations")
    click.echo(f"{chain.report}: {findings_words}, {advice_words}.")
    if near:
        click.echo("Whether a recommendation repeats an earlier one is for its author to judge.")


def _tell(project: Project, written: list[Path], *, as_json: bool) -> None:
    places = [project.place(path) for path in written]
    if as_json:
        print_json({"files": places})
        return
    for place in places:
        click.echo(f"wrote {place}")
