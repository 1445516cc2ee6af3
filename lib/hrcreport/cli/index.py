"""This module holds the command `index`: the page of all reports, anew from what lies there."""

from __future__ import annotations

from pathlib import Path

import click

from hrcreport.cli.choices import project_of, to_folder
from hrcreport.project import Project


@click.command()
@to_folder("--output-dir", help="Where builds lie; default: reports/_build.")
@click.pass_context
def index(context: click.Context, output_dir: Path | None) -> None:
    """Write the page of all reports anew, from the builds that lie there.

    For builds that were made in several places and put together, as shards in CI are; a build
    writes the page by itself.
    """
    project = project_of(context)
    builds = (output_dir or project.builds).resolve()
    from hrcreport.batch.lock import make_folder
    from hrcreport.validation.cache import load_hashes, save_hashes

    make_folder(builds)
    load_hashes(project, builds)
    click.echo(f"wrote {project.place(index_reports(project, builds))}")
    save_hashes(builds)


def index_reports(project: Project, builds: Path) -> Path:
    """Write the page of all reports of a project and return its path."""
    from hrcreport.batch.index_page import write_index
    from hrcreport.batch.inputs import HASHES
    from hrcreport.batch.report_state import Wanted, expected_title, standing
    from hrcreport.batch.summary import read_batch
    from hrcreport.cli.follow_up import states_of_index
    from hrcreport.data.state_names import known_countries
    from hrcreport.params.checking import check_params

    # What was looked up before reports were built says nothing of their files now.
    HASHES.look_again()
    # A build checks sources and translations of what it builds; here only parameters are told of.
    parameters, _ = check_params(project, known_countries=known_countries(project))
    reports = project.reports()
    wanted = Wanted(builds)
    standings = {
        report.id: standing(project, report, parameters=parameters, wanted=wanted)
        for report in reports
    }
    titles = {
        report.id: expected_title(
            report.notebook, parameters[report.id].values if report.id in parameters else {}
        )
        for report in reports
        if standings[report.id].manifest is None
    }
    rows, begun = read_batch(builds)
    return write_index(
        builds, reports, standings, titles=titles, rows=rows, begun=begun, places=_places(project),
        parameters={name: checked.values for name, checked in parameters.items()},
        followed=states_of_index(project, builds, reported=[
            str(checked.values.get("country") or "") for checked in parameters.values()
        ]),
    )  # fmt: skip


def _places(project: Project) -> dict[str, tuple[str, str]]:
    """Return the name and the region of each State; none where the project holds no such table."""
    from hrcreport.data.catalogue import Catalogue
    from hrcreport.errors import DataError

    try:
        names, rows = Catalogue.read(project).rows("states")
    except DataError:
        return {}
    found = (dict(zip(names, row, strict=True)) for row in rows)
    return {each["iso3"]: (each["name"], each.get("region", "")) for each in found}
