"""This module holds the commands that look and change nothing that is built."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import click

from hrcreport.cli.printing import count_of, print_json, print_problems, print_table
from hrcreport.errors import Problem, RefusedError, did_you_mean
from hrcreport.project import Project, Report, find_project, refuse_links_out

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print data for another program.")


def project_of(context: click.Context) -> Project:
    """Return the project that the command line names or stands in, free of links out of it."""
    project = find_project((context.obj or {}).get("root"))
    refuse_links_out(project)
    project.know_languages()
    return project


def complete_report(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[click.shell_completion.CompletionItem]:
    """Offer the ids of reports to the shell."""
    try:
        reports = find_project(context.find_root().params.get("root")).reports()
    except RefusedError:
        return []
    return [
        click.shell_completion.CompletionItem(report.id, help=report.kind)
        for report in reports
        if report.id.startswith(incomplete)
    ]


def chosen_reports(
    project: Project, ids: tuple[str, ...], *, kind: str | None = None
) -> list[Report]:
    """Return the named reports, or all of a kind, in the project's order.

    Raises:
        RefusedError: a name is no report's id; the nearest one is named.
    """
    reports = project.reports()
    known = [report.id for report in reports]
    unknown = [name for name in ids if name not in known]
    if unknown:
        raise RefusedError(
            Problem(
                place="params",
                what=f"there is no report '{name}'.",
                mend=f"{did_you_mean(name, known)}Reports are: {', '.join(known) or 'none'}.",
                rule="cli.unknown-report",
                value=name,
            )
            for name in unknown
        )
    return [
        report
        for report in reports
        if (not ids or report.id in ids) and kind in (None, report.kind)
    ]


@click.command("list")
@AS_JSON
@click.pass_context
def list_reports(context: click.Context, as_json: bool) -> None:
    """Show every report: its kind, title, symbol and state.

    A report is current, stale (something it rests on has changed), failed or never built.
    """
    from hrcreport.batch.report_state import standing
    from hrcreport.batch.titles import expected_title
    from hrcreport.validation.cache import load_hashes
    from hrcreport.validation.checks import check_reports

    project = project_of(context)
    load_hashes(project, project.builds)
    parameters, _ = check_reports(project)
    rows: list[dict[str, Any]] = []
    for report in project.reports():
        given = parameters.get(report.id)
        now = standing(project, report, parameters=parameters)
        values = given.values if given else {}
        title = (
            now.manifest.document.title if now.manifest else expected_title(report.notebook, values)
        )
        rows.append(
            {
                "report": report.id,
                "kind": report.kind,
                "title": title,
                "symbol": str(values.get("symbol", "")),
                "state": now.state if given else "refused by check",
                "reasons": list(now.reasons),
                "formats": dict(now.formats),
            }
        )
    if as_json:
        print_json({"reports": rows})
        return
    print_table(
        ("Report", "Kind", "Title", "Symbol", "State"),
        (
            (*(row[key] for key in ("report", "kind", "title", "symbol")), _state_in_words(row))
            for row in rows
        ),
        cut="Title",
    )


def _state_in_words(row: Mapping[str, Any]) -> str:
    """Return a report's state, and which formats it holds for where others do not."""
    current = [kind for kind, state in row["formats"].items() if state == "current"]
    others = [kind for kind, state in row["formats"].items() if state == "stale"]
    if not current or not others:
        return str(row["state"])
    return f"{row['state']}: {', '.join(others)}; current: {', '.join(current)}"


@click.command(
    epilog="""\b
Examples:
  hrcreport check              everything
  hrcreport check ken          one report, its texts and what all reports rest on
  hrcreport check ken --fix    mends what a word processor left in its texts
"""
)
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=complete_report)
@click.option(
    "--fix",
    is_flag=True,
    help="First mend what a word processor left in texts: spaces, soft hyphens, bullets, marks.",
)
@AS_JSON
@click.pass_context
def check(context: click.Context, ids: tuple[str, ...], fix: bool, as_json: bool) -> None:
    """Name every error of parameters, tables, registers and texts; starts no kernel.

    Of texts it tells values and conditions, names, labels, codes, blocks and signs that nobody
    sees, each with line and column. Warns of statistics typed into prose. Without an ID everything
    is checked. Leaves with 2 where something is wrong.
    """
    from hrcreport.review.prose_sources import typed_in_sources
    from hrcreport.validation.cache import checked_registers, checked_texts, load_hashes
    from hrcreport.validation.checks import check_reports, is_refusal, without_echoes

    project = project_of(context)
    reports = chosen_reports(project, ids)
    damaged = load_hashes(project, project.builds)
    mended = _mended(project, reports) if fix else []
    parameters, problems = check_reports(project, only=ids or None)
    problems = [*damaged, *problems, *checked_registers(project, project.builds)]
    problems += checked_texts(project, parameters, project.builds, only=ids or None)
    problems = without_echoes([*problems, *typed_in_sources(project, only=ids or None)])
    refused = is_refusal(problems)
    if as_json:
        told = {"mended": [each.as_dict() for each in mended]} if fix else {}
        print_json({"problems": [problem.as_dict() for problem in problems], **told})
    else:
        for each in mended:
            click.echo(f"mended {each}")
        print_problems(problems)
        errors = sum(problem.severity == "error" for problem in problems)
        warnings = len(problems) - errors
        found = [count_of(errors, "error", "errors")] if errors else []
        found += [count_of(warnings, "warning", "warnings")] if warnings else []
        checked = count_of(len(reports), "report", "reports")
        click.echo(f"{checked} checked: {' and '.join(found) or 'nothing is wrong'}.")
    sys.exit(2 if refused else 0)


def _mended(project: Project, reports: list[Report]) -> list[Problem]:
    from hrcreport.manuscript.checking import text_files
    from hrcreport.manuscript.mending import mend_texts

    return mend_texts(project, text_files(project, reports))


@click.command()
@click.argument("report_id", metavar="ID", shell_complete=complete_report)
@AS_JSON
@click.pass_context
def why(context: click.Context, report_id: str, as_json: bool) -> None:
    """Say in words what has changed since a report's last build, and whether cells must run."""
    from hrcreport.batch.report_state import standing
    from hrcreport.validation.cache import load_hashes
    from hrcreport.validation.checks import check_reports

    project = project_of(context)
    report = chosen_reports(project, (report_id,))[0]
    load_hashes(project, project.builds)
    parameters, _ = check_reports(project)
    _, problems = check_reports(project, only=[report_id])
    now = standing(project, report, parameters=parameters)
    if as_json:
        print_json(
            {
                "report": report_id,
                "state": now.state,
                "needs": now.needs,
                "reasons": list(now.reasons),
                "formats": dict(now.formats),
            }
        )
        return
    print_problems(problems)
    if not now.reasons:
        click.echo(f"{report_id} is current: nothing that it rests on has changed.")
        return
    needs = "built" if now.needs == "execute" else "rendered; its notebook need not run"
    click.echo(f"{report_id} must be {needs}, because")
    for reason in now.reasons:
        click.echo(f"  {reason}")
    stale = [kind for kind, state in now.formats.items() if state == "stale"]
    if "current" in now.formats.values() and stale:
        for kind, state in now.formats.items():
            click.echo(f"{kind} is {state}.")
        click.echo(f"Run: hrcreport build {report_id} --to {','.join(stale)}")


@click.command()
@click.pass_context
def schema(context: click.Context) -> None:
    """Write the schemas that editors complete and check params files, recipes, registers with.

    Those of params files are made from the parameters cells of the shared notebooks. Run this
    after a change there.
    """
    from hrcreport.data.recipes.schema import write_recipe_schemas
    from hrcreport.params.schema import write_schemas
    from hrcreport.registers.schemas import write_schemas as write_register_schemas

    project = project_of(context)
    written = [
        *write_schemas(project),
        *write_recipe_schemas(project),
        *write_register_schemas(project),
    ]
    for path in written:
        click.echo(f"wrote {project.place(path)}")
    if not written:
        click.echo("The schemas are up to date.")
