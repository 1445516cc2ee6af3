"""This module holds the command `why`: what has changed since a build."""

from __future__ import annotations

import click

from hrcreport.cli.choices import AS_JSON, chosen_reports, complete_report, project_of
from hrcreport.cli.output import print_json, print_problems


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
