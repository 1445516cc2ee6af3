"""This module reads what a command line names: the project, and reports of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click
from click.shell_completion import CompletionItem

from hrcreport.errors import RefusedError, not_one_of
from hrcreport.project import Project, Report, find_project, refuse_links_out

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print data for another program.")


def project_of(context: click.Context) -> Project:
    """Return the project that the command line names or stands in, free of links out of it."""
    project = find_project((context.obj or {}).get("root"))
    refuse_links_out(project)
    project.know_languages()
    return project


Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def completing(offered: Callable[[Project], Mapping[str, str | None]]) -> Completion:
    """Return what offers names of a project to the shell, each with its use; none without one."""

    def complete(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
        try:
            names = offered(find_project(context.find_root().params.get("root")))
        except RefusedError:
            return []
        return [
            CompletionItem(name, help=use)
            for name, use in names.items()
            if name.lower().startswith(begun.lower())
        ]

    return complete


complete_report = completing(lambda project: {each.id: each.kind for each in project.reports()})


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
            not_one_of(name, known, "params", f"there is no report '{name}'.",
                       "cli.unknown-report", called="Reports are")
            for name in unknown
        )  # fmt: skip
    return [
        report
        for report in reports
        if (not ids or report.id in ids) and kind in (None, report.kind)
    ]
