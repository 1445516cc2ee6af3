"""This module follows up what was recommended to States, as at a day, and renders their pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hrcreport.foundation import Project
from hrcreport.registers.following.all_mechanisms import names_of, of_trackers, states_followed
from hrcreport.registers.following.pages import state_files
from hrcreport.registers.following.state import state_record
from hrcreport.registers.recommendations.issued import Tracked


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What was recommended to States, as at a day; `said_by` is what trackers hold."""

    project: Project
    on: str
    said_by: tuple[Tracked, ...]

    @classmethod
    def of(cls, project: Project, *, on: str) -> FollowUp:
        """Return the follow-up as at a day ("2026-11-24").

        Raises:
            RefusedError: an import cannot be used as it stands.
        """
        return cls(project, on, tuple(of_trackers(project)))

    def states(self, *, trackers: bool = True) -> list[str]:
        """Return the States to which our register recommends something, or a tracker does."""
        said_by = self.said_by if trackers else ()
        return list(states_followed(self.project, names_of(self.project), said_by=said_by))

    def record(
        self, state: str, *, edition: str = "", before: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return what is followed up in a State, and what changed `before`, in the last edition.

        Raises:
            RefusedError: a register cannot be used as it stands.
        """
        return state_record(
            state, self.project, on=self.on, said_by=self.said_by, before=before, edition=edition
        )

    @staticmethod
    def files(record: Mapping[str, Any], *, index: str = "") -> dict[str, str]:
        """Return the page of a State, its sheet and its JSON, by file name.

        `index` is where the page of all reports lies as seen from it.
        """
        return state_files(record, index=index)
