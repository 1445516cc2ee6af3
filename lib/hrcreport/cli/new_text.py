"""This module holds the commands that begin a text: a finding, a report on a theme."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from hrcreport.cli.choices import chosen_reports, complete_report, project_of
from hrcreport.cli.new import DRY_RUN, checked_again, complete_state, unknown_states
from hrcreport.cli.output import print_problems
from hrcreport.errors import Problem, RefusedError
from hrcreport.params.declaration import read_declaration
from hrcreport.params.schema import editor_line
from hrcreport.project import FOLDER_OF_KIND, Project, Report
from hrcreport.recommendations.first_texts import (
    BLOCK_OF_LIMB,
    NAME,
    RECOMMENDATIONS,
    finding_text,
    recommendation_text,
    theme_blocks,
    with_recommendation,
)

if TYPE_CHECKING:  # it brings what makes and merges notebooks, which other commands do without
    from hrcreport.desk.report_texts import ReportTexts

LIMBS = click.Choice(sorted(BLOCK_OF_LIMB))
FINDINGS_OF_THEMES = "findings"


@click.command(
    epilog="""\b
Examples:
  hrcreport new finding gha b                  the finding on root causes, limb (b), of one report
  hrcreport new finding usa g --name legal-aid one more, with its recommendation
"""
)
@click.argument("report_id", metavar="REPORT", shell_complete=complete_report)
@click.argument("limb", type=LIMBS, metavar="LIMB")
@click.option("--name", metavar="NAME", help="What the finding is called: f-NAME and r-NAME.")
@DRY_RUN
@click.pass_context
def finding(
    context: click.Context, report_id: str, limb: str, name: str | None, dry_run: bool
) -> None:
    """Add a finding to be filled in, and the recommendation that follows, to the text of a report.

    LIMB is the limb of the mandate, a to i, protests or legacies. Both stand in the report's own
    notebook, which a report gets here that has none yet. Without --name the first finding of a limb
    takes the place of the shared text on it, to whose recommendation it answers. Leaves with 2
    where the name is taken.
    """
    from hrcreport.desk.report_texts import ReportTexts

    project = project_of(context)
    (report,) = chosen_reports(project, (report_id,))
    texts = ReportTexts.of(project, report, parameters_of(report_id, project))
    block = BLOCK_OF_LIMB[limb] if report.kind == "country" else FINDINGS_OF_THEMES
    before = texts.printed(block)
    if report.kind == "country" and before is not None and name is None and not texts.own(block):
        written = {block: finding_text(block, limb=limb)}
    else:
        called = name or _free_name(block if report.kind == "country" else limb, texts)
        # The shared finding stays: the shared recommendations rest on it.
        given = f"{before.rstrip()}\n\n" if before else ""
        advice = texts.printed(RECOMMENDATIONS)
        _refuse_name(called, _names_of(texts.all()), texts.place)
        added = recommendation_text(called, limb=limb)
        written = {
            block: given + finding_text(called, limb=limb),
            RECOMMENDATIONS: with_recommendation(advice, added) if advice else added,
        }
    texts.written(written)
    if not dry_run:
        texts.write(written)
    _tell([texts.place], dry_run=dry_run)


@click.command(
    epilog="""\b
Examples:
  hrcreport new theme borders --limb b --title "Policing of borders"
  hrcreport new theme borders --limb b --country BRA --country CAN
"""
)
@click.argument("theme_id", metavar="ID")
@click.option("--limb", type=LIMBS, metavar="LIMB", required=True, help="Limb of the mandate, a-i.")
@click.option("--title", metavar="TEXT", help="Title of the report; its ID in words otherwise.")
@click.option(
    "--country",
    "countries",
    metavar="ISO3",
    multiple=True,
    shell_complete=complete_state,
    help="State to compare; may be repeated.  [default: those whose law is registered]",
)
@DRY_RUN
@click.pass_context
def theme(
    context: click.Context,
    theme_id: str,
    limb: str,
    title: str | None,
    countries: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Write the params file and the notebook of a report on a theme; nothing is overwritten.

    The report compares States under one limb of the mandate; its params file names them. What is
    to be filled in reads TBC. Leaves with 2 where the ID is none or is taken.
    """
    from hrcreport.data.state_names import known_countries
    from hrcreport.law.country_law import law_files

    project = project_of(context)
    known = {report.id for report in project.reports()}
    if not NAME.fullmatch(theme_id):
        raise RefusedError(
            Problem(
                "params/themes",
                f"'{theme_id}' cannot be the name of a report.",
                "Write small letters, digits and single hyphens: 'border-policing'.",
                "cli.report-name",
                value=theme_id,
            )
        )
    if theme_id in known:
        raise RefusedError(
            Problem(
                "params/themes",
                f"there is a report '{theme_id}' already.",
                "Choose another name; nothing was written.",
                "cli.theme-exists",
                value=theme_id,
            )
        )
    if unknown := unknown_states(countries, known_countries(project)):
        raise RefusedError(unknown)
    compared = list(countries or [path.stem.upper() for path in law_files(project)])
    words = title or theme_id.replace("-", " ").capitalize()
    params = project.params / FOLDER_OF_KIND["theme"] / f"{theme_id}.yml"
    lines = [
        editor_line("theme"),
        f"title: {_quoted(words)}",
        f"limb: {limb}",
        f"countries: [{', '.join(dict.fromkeys(compared))}]",
    ]
    from hrcreport.desk.pouring import adopted
    from hrcreport.desk.report_texts import text_of, write_files

    report = Report(theme_id, "theme", params, project.notebook_of(theme_id, "theme"))
    place = project.place(report.notebook)
    declaration, slips = read_declaration(report.notebook, place=place)
    if declaration is None:
        raise RefusedError(slips)
    values = {each.name: each.default for each in declaration.parameters.values()}
    values |= {"title": words, "limb": limb, "countries": compared}
    standard = text_of(project.shared_blocks() / f"standard-{BLOCK_OF_LIMB[limb]}.md")
    texts: Mapping[str, str] = {"standards": standard or "TBC: what international law asks.\n"}
    made = adopted(project, report, values, texts={**texts, **theme_blocks(theme_id, limb=limb)})
    if not dry_run:
        write_files({params: "\n".join(lines) + "\n"}, project)
        made.write(project)
    _tell([project.place(params), project.place(made.path)], dry_run=dry_run)
    if not dry_run:
        print_problems(checked_again([theme_id], project))


def parameters_of(report_id: str, project: Project) -> Mapping[str, Any]:
    """Return the parameters of a report.

    Raises:
        RefusedError: check refuses its params file.
    """
    from hrcreport.validation.checks import check_reports

    parameters, problems = check_reports(project, only=[report_id])
    if report_id not in parameters:
        raise RefusedError(each for each in problems if each.severity == "error")
    return parameters[report_id].values


def _free_name(stem: str, texts: ReportTexts) -> str:
    taken = _names_of(texts.all())
    candidates = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 1000))
    return next(name for name in candidates if name not in taken)


def _refuse_name(name: str, taken: Collection[str], place: str) -> None:
    """Refuse a name of the wrong form, or one that a finding has already.

    Raises:
        RefusedError: the name cannot be taken.
    """
    if not NAME.fullmatch(name):
        raise RefusedError(
            Problem(
                "--name",
                f"'{name}' cannot be the name of a finding.",
                "Write small letters, digits and single hyphens, for example 'legal-aid'.",
                "cli.finding-name",
                value=name,
            )
        )
    if name in taken:
        raise RefusedError(
            Problem(
                place,
                f"there is a finding or recommendation '{name}' already.",
                "Choose another name; nothing was written.",
                "cli.finding-exists",
                value=name,
            )
        )


def _names_of(texts: Iterable[str]) -> set[str]:
    """Return the names of the findings and recommendations in texts."""
    marks = [word for text in texts for word in text.split() if word.startswith(("{#f-", "{#r-"))]
    return {mark[len("{#f-") :].rstrip("}") for mark in marks}


def _tell(places: Iterable[str], *, dry_run: bool) -> None:
    for place in places:
        click.echo(f"{'would write' if dry_run else 'wrote'} {place}")
    click.echo("Fill in what reads TBC; the notes between {## and ##} say how and are not printed.")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
