"""This module builds a report again in a copy of its project, with inputs as a build read them.

What the project no longer holds is looked for in the commits of its clone.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from hrcreport.build.batch.plan import basis_of
from hrcreport.build.batch.verification import built_as
from hrcreport.build.grounds.digests import appeared_and_gone, is_as_read
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.grounds.manifest import Manifest
from hrcreport.build.storage.store import STORE_FOLDER
from hrcreport.checks import Checked
from hrcreport.foundation import Git, PlainFile, Problem, Project, Reads
from hrcreport.tables import CatalogueFiles

TOPS = ("data", "notebooks", "params", "reports")
NOT_COPIED = ("_build", "editions", "__pycache__", ".git", ".ipynb_checkpoints")
MOST_COMMITS = 400
"""So many of the commits that changed a file are looked at, the newest first."""


@dataclass(frozen=True)
class CopyOfProject:
    """A copy of a project in a folder of its own: what reports are made from, and no builds.

    `clone` is where the project itself lies; `store` holds the runs that are kept.
    """

    project: Project
    clone: Path
    store: Path

    @classmethod
    def of(cls, project: Project, manifest: Manifest, folder: Path) -> CopyOfProject:
        """Copy a project, with the runs of one report that are kept; `manifest` names it."""
        read = [PurePosixPath(place).parts[0] for place in manifest.read.past_library]
        for top in sorted({*TOPS, *read}):
            source, ignored = project.root / top, shutil.ignore_patterns(*NOT_COPIED)
            if source.is_dir():
                shutil.copytree(source, folder / top, symlinks=True, ignore=ignored)
            elif source.is_file():
                shutil.copy2(source, folder / top)
        copy = Project(folder)
        store, name = copy.builds / STORE_FOLDER, manifest.document.report
        if (kept_runs := project.builds / STORE_FOLDER / name).is_dir():
            shutil.copytree(kept_runs, store / name)
        return cls(copy, project.root, store)

    def again(self, folder: Path) -> CopyOfProject:
        """Return a copy of the copy, which shares its kept runs."""
        ignored = shutil.ignore_patterns(self.project.builds.name)
        shutil.copytree(self.project.root, folder, symlinks=True, ignore=ignored)
        return replace(self, project=Project(folder))

    def write(self, place: str, content: bytes) -> None:
        """Write a file of it, whatever lies there.

        Raises:
            OSError: it cannot be written.
        """
        path = self.project.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        PlainFile(path).write(content, lasting=False)

    def restore(self, manifest: Manifest, places: Collection[str]) -> list[str]:
        """Bring inputs back to what a build read, and return the places of what is nowhere.

        Each place is a file or the record of one table; one that the manifest does not name is
        taken away.
        """
        missing: list[str] = []
        for place in sorted(places):
            path = self._file(place)
            if place not in manifest.read.inputs:
                path.unlink(missing_ok=True)
            elif not self._agrees(place, manifest):
                before = path.read_bytes() if path.is_file() else None
                own_place = path.relative_to(self.project.root).as_posix()
                for content in self._earlier(own_place):
                    self.write(own_place, content)
                    if self._agrees(place, manifest):
                        CatalogueFiles(self.project.data).note_content(path)
                        break
                else:
                    missing.append(place)
                    path.unlink(missing_ok=True)
                    if before is not None:
                        self.write(own_place, before)
        return missing

    def restore_all(self, manifest: Manifest) -> list[str]:
        """Bring all back but the notebook and own parameters; return what is nowhere."""
        for looked_for in manifest.read.looked_for.values():
            for place in appeared_and_gone(self.project, looked_for, Hashes())[0]:
                (self.project.root / place).unlink(missing_ok=True)
        handed = {manifest.read.notebook, *(place for place in manifest.read.inputs if _set(place))}
        read = {place for place in manifest.read.inputs if self.is_file(place)} - handed
        return self.restore(manifest, read)

    def is_built_alike(self, manifest: Manifest) -> bool:
        """Tell whether this program and its packages are those that made a build."""
        basis, tools = basis_of(self.project, Hashes()), manifest.tools
        return (basis.library, basis.versions) == (tools.library, tools.versions)

    @staticmethod
    def is_file(place: str) -> bool:
        """Tell whether an input is a file, or the record of one table: no choice among records."""
        part = place.partition(Reads.PART)[2]
        return part != "*" and "=" not in part and not place.startswith("reports/editions/")

    def build(
        self, manifest: Manifest, parameters: Mapping[str, Any], *, warm: str
    ) -> list[Problem]:
        """Make the Word file and the record of a report; return why that failed.

        Runs that are kept are taken, others fork from the server at `warm`. The build lies among
        the builds of the copy.
        """
        report_id = manifest.document.report
        report = next(
            (candidate for candidate in self.project.reports() if candidate.id == report_id), None
        )
        if report is None:
            return [
                Problem(report_id, "the project has this report no more.", "Bring it back.", "")
            ]
        adjusted_manifest = replace(
            manifest, read=replace(manifest.read, parameters=dict(parameters))
        )
        of_all = Checked(self.project).reports()[0]
        return built_as(
            adjusted_manifest,
            self.project,
            report,
            self.project.builds,
            parameters=of_all,
            store=self.store,
            warm=warm,
        )

    def _agrees(self, place: str, manifest: Manifest) -> bool:
        """Tell whether an input is here as a build read it."""
        now = Project(self.project.root)  # what was read of the copy before has changed
        of_reports = place.endswith(f"{Reads.PART}{Reads.PARAMETERS}")
        parameters = Checked(now).reports()[0] if of_reports else None
        return is_as_read(now, place, manifest, Hashes(), parameters)

    def _file(self, place: str) -> Path:
        name, _, part = place.partition(Reads.PART)
        catalogue = CatalogueFiles(self.project.data)
        if part and self.project.root / name == catalogue.whole:
            return catalogue.record(part)
        return self.project.root / name

    def _earlier(self, place: str) -> Iterator[bytes]:
        """Yield what a file held at each commit that changed it, the newest first."""
        with suppress(OSError):
            git = Git(self.clone)
            log_command = (
                "log",
                "--all",
                f"--max-count={MOST_COMMITS}",
                "--format=%H",
                "--",
                place,
            )
            for commit in git.answer(*log_command).split():
                completed = git.run("show", f"{commit}:./{place}")
                if not completed.returncode:
                    yield completed.stdout


def _set(place: str) -> bool:
    """Tell whether a place is a whole file of parameters, whose values are handed on."""
    return place.startswith("params/") and Reads.PART not in place
