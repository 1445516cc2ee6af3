"""This module writes the page of all reports of a project, from the builds that lie there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from hrcreport.build.batch.checking import loaded_hashes, save_hashes
from hrcreport.build.batch.lock import make_folder
from hrcreport.build.batch.report_state import Wanted, standing
from hrcreport.build.batch.summary import read_batch, write_index
from hrcreport.foundation import DataError, Hashes, Project, check_params, expected_title
from hrcreport.tables import Catalogue, known_countries

Followed = Callable[[Sequence[str], Hashes], Sequence[tuple[str, str]]]
"""Writes the pages of States, those of reports among them; returns the name and place of each."""


def rewrite_index(project: Project, builds: Path, *, followed: Followed) -> Path:
    """Write the page of all reports anew outside of a build, and return its path."""
    make_folder(builds)
    hashes, _ = loaded_hashes(project, builds)
    path = index_reports(project, builds, hashes, followed=followed)
    save_hashes(hashes, builds)
    return path


def index_reports(project: Project, builds: Path, hashes: Hashes, *, followed: Followed) -> Path:
    """Write the page of all reports of a project and return its path."""
    # What was looked up before reports were built says nothing of their files now.
    hashes.look_again()
    # A build checks sources and translations of what it builds; here only parameters are told of.
    parameters, _ = check_params(project, known_countries=known_countries(project))
    reports = project.reports()
    wanted = Wanted(builds)
    standings = {
        report.id: standing(project, report, hashes, parameters=parameters, wanted=wanted)
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
    reported = [str(checked.values.get("country") or "") for checked in parameters.values()]
    return write_index(
        builds,
        reports,
        standings,
        titles=titles,
        rows=rows,
        begun=begun,
        places=_places(project),
        parameters={name: checked.values for name, checked in parameters.items()},
        followed=followed(reported, hashes),
    )


def _places(project: Project) -> dict[str, tuple[str, str]]:
    """Return the name and the region of each State; none where the project holds no such table."""
    try:
        names, rows = Catalogue.read(project).rows("states")
    except DataError:
        return {}
    found = (dict(zip(names, row, strict=True)) for row in rows)
    return {each["iso3"]: (each["name"], each.get("region", "")) for each in found}
