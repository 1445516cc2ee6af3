"""This module holds the command `list`: every report and its state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from hrcreport.cli.choices import AS_JSON, project_of
from hrcreport.cli.output import print_json, print_table


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
