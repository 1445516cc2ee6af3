"""This module holds what a report runs in: its process's project, and its own parameters.

A door makes both and hands them on; what needs a part of them takes that part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import ProjectError
from hrcreport.foundation.params import Year
from hrcreport.foundation.params.states import ReportStates


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What a process works in: its project, and what it was started for.

    Args:
        found: the project, which knows what was read of it; or why there is none here.
        report: the report that a build names to its kernel; empty by hand.
        notebook: the path of the notebook that Jupyter started this kernel for; empty elsewhere.
    """

    found: Project | ProjectError
    report: str = ""
    notebook: str = ""

    @property
    def project(self) -> Project:
        """The project.

        Raises:
            ProjectError: there is none here.
        """
        if isinstance(self.found, ProjectError):
            raise self.found
        return self.found


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContext:
    """The report that runs, as its notebook's parameters have it at this moment.

    Args:
        workspace: what its process works in.
        language: of the document; English where no notebook sets one.
        states: the States that it may draw on; None where nothing is refused, outside of a report.
        as_of: the date of the document ("2026-11-24"), empty where it has none: what is in force,
            who vouches for it and what was assessed is told as of that day.
        names: those of the running notebook, with what they stand for now.
    """

    workspace: Workspace
    language: str
    states: ReportStates | None
    as_of: str
    names: Mapping[str, Any]

    @property
    def years(self) -> frozenset[str]:
        """The names that the parameters cell annotates as years."""
        kinds = self.names.get("__annotations__", {})
        return frozenset(name for name, kind in kinds.items() if kind is Year)

    @property
    def project(self) -> Project:
        """The project of its workspace.

        Raises:
            ProjectError: there is none here.
        """
        return self.workspace.project
