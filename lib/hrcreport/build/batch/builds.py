"""This module knows the folder of builds: how reports stand, what is known of files there."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hrcreport import __version__
from hrcreport.build.grounds import inputs
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.grounds.manifest import Manifest
from hrcreport.build.storage.store import STORE_FOLDER, STORE_VARIABLE
from hrcreport.foundation import (
    DocumentKind,
    Parameters,
    Problem,
    Project,
    RefusedError,
    Report,
)

if TYPE_CHECKING:
    from datetime import datetime

    from hrcreport.build.batch.clearing import Leftovers
    from hrcreport.build.batch.report_state import Standing
    from hrcreport.checks import Checked, Inspection

CHECKED_FILE = "checked.json"
HASHES_FILE = "hashes.json"


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
        return (
            str(DocumentKind.masthead(self.parameters.values).get("symbol", ""))
            if self.parameters
            else ""
        )


@dataclass(frozen=True)
class Builds:
    """The builds of a project in a folder, and what an earlier run wrote down of its files."""

    project: Project
    folder: Path

    @staticmethod
    def kept_elsewhere() -> str:
        """Return where this machine says that kept runs lie; empty where it does not."""
        return os.environ.get(STORE_VARIABLE, "")

    @staticmethod
    def program() -> str:
        """Return the version of this program, with the commit of its source where it is known."""
        commit = inputs.commit()
        return f"{__version__} (commit {commit})" if commit else __version__

    @cached_property
    def hashes(self) -> Hashes:
        """The hashes of files that have not changed since an earlier run."""
        return self._loaded[0]

    @cached_property
    def _loaded(self) -> tuple[Hashes, list[Problem]]:
        """The hashes, and a warning where they were damaged: a disk may have begun to fail."""
        hashes, path = Hashes(), self.folder / STORE_FOLDER / HASHES_FILE
        if hashes.load(path):
            return hashes, []
        return hashes, [
            Problem(
                self.project.place(path),
                "what was remembered of files is damaged; it is left out and made anew.",
                "Nothing is lost. Where this comes again, have the disk looked at.",
                "build.cache-damaged",
                severity="warning",
            )
        ]

    def save_hashes(self) -> None:
        """Write down the hashes of files for the next run, where there are builds."""
        if self.folder.is_dir():
            self.hashes.save(self.folder / STORE_FOLDER / HASHES_FILE)

    @property
    def library(self) -> dict[str, str]:
        """The SHA-256 of this library's source: of what computes, renders, only runs."""
        return inputs.sha256_of_library(self.hashes)

    def checks(self) -> Checked:
        """Return what earlier checks found, as the folder remembers."""
        from hrcreport.checks import Checked

        return Checked(
            self.project,
            self.folder / STORE_FOLDER / CHECKED_FILE,
            program=[self.library, inputs.versions()],
            sha256_of=self.hashes.of,
            damaged=self._loaded[1],
        )

    def states(self) -> list[ReportState]:
        """Return how each report of the project stands."""
        from hrcreport.build.batch.report_state import standing
        from hrcreport.checks import Checked

        parameters, _ = Checked(self.project).reports()
        states = []
        for report in self.project.reports():
            report_parameters = parameters.get(report.id)
            now = standing(self.project, report, self.hashes, parameters=parameters)
            title = (
                now.manifest.document.title
                if now.manifest
                else Parameters.expected_title(report.notebook, report_parameters)
            )
            states.append(ReportState(report, title, report_parameters, now))
        return states

    def without_report(self) -> list[str]:
        """Return the names of builds of which the project has no params file, or no more."""
        report_ids = {report.id for report in self.project.reports()}
        builds = (path.parent.name for path in self.folder.glob(f"[!_]*/{Manifest.FILE}"))
        return sorted(name for name in builds if name not in report_ids)

    def state_of(self, report: Report, *, afresh: bool = False) -> tuple[Standing, list[Problem]]:
        """Return where a report stands, and what is wrong with its params file.

        With `afresh` every file is hashed, whatever was written down of it.
        """
        from hrcreport.build.batch.report_state import standing
        from hrcreport.checks import Checked

        hashes = Hashes() if afresh else self.hashes
        parameters, _ = Checked(self.project).reports()
        _, problems = Checked(self.project).reports(only=[report.id])
        return standing(self.project, report, hashes, parameters=parameters), problems

    def leftovers(self, days: int, *, now: datetime) -> Leftovers:
        """Return what nobody needs here any more and was last written so many days ago."""
        from hrcreport.build.batch.clearing import Leftovers

        return Leftovers.older_than(days, self.project, self.folder, now=now)

    def write_index(self, followed: Followed) -> Path:
        """Write the page of all reports anew outside of a build, and return its path."""
        from hrcreport.build.batch.index_page import index_reports
        from hrcreport.build.storage.lock import make_folder

        make_folder(self.folder)
        path = index_reports(self, followed)
        self.save_hashes()
        return path

    def inspected(self, subject: str) -> Inspection:
        """Inspect the last build of a report, by its id, or any file, by its path.

        Raises:
            RefusedError: there is neither a report nor a file of this name, or no build.
        """
        from hrcreport.checks import Inspection, Stands
        from hrcreport.document import Format

        report_by_id = {report.id: report for report in self.project.reports()}
        if subject in report_by_id:
            folder = self.folder / subject
            if not any((folder / f"{subject}.{name}").exists() for name in Format.names()):
                raise RefusedError.of(
                    place=subject,
                    fault="the report has not been built, so there is nothing to inspect.",
                    mend=f"Run: hrcreport build {subject}",
                    rule="cli.not-built",
                )
            manifest = Manifest.in_folder(folder)
            inspection = Inspection.of_build(
                folder,
                report_id=subject,
                parameters=manifest.read.parameters if manifest else None,
                project=self.project,
                stands=Stands(self.project, report_by_id[subject]),
                spelling=True,
            )
            return inspection.with_remarks(manifest.made.warnings if manifest else ())
        if (path := Path(subject)).is_file():
            return Inspection.of_file(path, project=self.project, spelling=True)
        raise RefusedError(
            Problem.not_one_of(
                subject,
                report_by_id,
                subject,
                "there is neither a report nor a file of this name.",
                "cli.unknown-subject",
                heading="Reports are",
            )
        )


Followed = Callable[[Builds, Sequence[str]], Sequence[tuple[str, str]]]
"""Writes the pages of States, those of reports among them; returns the name and place of each."""
