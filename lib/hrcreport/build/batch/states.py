"""This module tells how each report of a project stands, and what one must be built again for."""

from __future__ import annotations

from dataclasses import dataclass

from hrcreport.build.batch.checking import loaded_hashes
from hrcreport.build.batch.report_state import Standing, standing
from hrcreport.checks import Checked
from hrcreport.foundation import Parameters, Problem, Project, Report, expected_title


@dataclass(frozen=True, slots=True)
class ReportState:
    """One report of a project: its title, its parameters where they are sound, where it stands."""

    report: Report
    title: str
    parameters: Parameters | None
    standing: Standing

    @property
    def symbol(self) -> str:
        """The symbol of the document; empty where it has none yet."""
        return str(self.parameters.values.get("symbol", "")) if self.parameters else ""


def states_of(project: Project) -> list[ReportState]:
    """Return how each report of a project stands."""
    hashes, _ = loaded_hashes(project, project.builds)
    parameters, _ = Checked(project).reports()
    found = []
    for report in project.reports():
        given = parameters.get(report.id)
        now = standing(project, report, hashes, parameters=parameters)
        title = (
            now.manifest.document.title
            if now.manifest
            else expected_title(report.notebook, given.values if given else {})
        )
        found.append(ReportState(report, title, given, now))
    return found


def state_of(project: Project, report: Report) -> tuple[Standing, list[Problem]]:
    """Return where a report stands, and what is wrong with its params file."""
    hashes, _ = loaded_hashes(project, project.builds)
    parameters, _ = Checked(project).reports()
    _, problems = Checked(project).reports(only=[report.id])
    return standing(project, report, hashes, parameters=parameters), problems
