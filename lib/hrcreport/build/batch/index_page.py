"""This module writes the pages of a project's reports and of its runs, from what lies there."""

from __future__ import annotations

from pathlib import Path

from hrcreport.build.batch.builds import Builds, Followed
from hrcreport.build.batch.operations import write_operations
from hrcreport.build.batch.report_state import Wanted, standing
from hrcreport.build.batch.summary import read_batch, write_index
from hrcreport.foundation import (
    DataError,
    Parameters,
    Project,
    check_params,
)
from hrcreport.registers import FollowUp, Mandate
from hrcreport.tables import Catalogue


def index_reports(builds: Builds, followed: Followed) -> Path:
    """Write the page of all reports, and that of operations beside it; return its path."""
    project, hashes = builds.project, builds.hashes
    # What was looked up before reports were built says nothing of their files now.
    hashes.look_again()
    # A build checks sources and translations of what it builds; here only parameters are told of.
    parameters, _ = check_params(project, known_countries=project.known_countries())
    reports = project.reports()
    build_target = Wanted(builds.folder)
    standings = {
        report.id: standing(
            project, report, hashes, parameters=parameters, build_target=build_target
        )
        for report in reports
    }
    titles = {
        report.id: Parameters.expected_title(report.notebook, parameters.get(report.id))
        for report in reports
        if standings[report.id].manifest is None
    }
    write_operations(builds.folder, standings, page=FollowUp.page)
    rows, batch_begun = read_batch(builds.folder)
    reported = [str(checked.values.get("country") or "") for checked in parameters.values()]
    return write_index(
        builds.folder,
        reports,
        standings,
        titles=titles,
        rows=rows,
        batch_begun=batch_begun,
        places=_places(project),
        parameters={name: checked.values for name, checked in parameters.items()},
        followed=followed(builds, reported),
        limb_titles=Mandate.limb_titles(project),
    )


def _places(project: Project) -> dict[str, tuple[str, str]]:
    """Return the name and the region of each State; none where the project holds no such table."""
    try:
        names, rows = Catalogue.read(project).rows("states")
    except DataError:
        return {}
    state_rows = (dict(zip(names, row, strict=True)) for row in rows)
    return {
        state_row["iso3"]: (state_row["name"], state_row.get("region", ""))
        for state_row in state_rows
    }
