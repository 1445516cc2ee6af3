"""This module finds what no report, no build and no person needs in a folder of builds any more.

Editions, releases, bundles, records of runs and what people changed by hand are never among it.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hrcreport.build.batch.report_state import FAILED_FOLDER
from hrcreport.build.batch.summary import THUMBNAILS_FOLDER
from hrcreport.build.grounds.manifest import Manifest
from hrcreport.build.storage.lock import only_builder
from hrcreport.build.storage.publishing import COPY_OF_FORMAT, PARTS_FOLDER
from hrcreport.build.storage.store import STORE_FOLDER
from hrcreport.foundation import Project


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file or folder that can go: where it lies, how many bytes that frees, and why it may go."""

    path: Path
    size: int
    why: str


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What can go from a folder of builds, by what the project is today.

    What was written on or after the moment `since` stays.
    """

    project: Project
    builds: Path
    since: datetime

    @classmethod
    def older_than(cls, days: int, project: Project, builds: Path, *, now: datetime) -> Leftovers:
        """Return what can go and was last written so many days ago."""
        return cls(project, builds, now - timedelta(days=days))

    def found(self) -> list[Leftover]:
        """Return what can go, by place."""
        orphans = [*self._of_reports_that_are_gone()]
        return sorted(
            [*orphans, *self._kept_runs(), *self._parts({leftover.path for leftover in orphans})],
            key=lambda leftover: leftover.path,
        )

    def clear(self) -> list[Leftover]:
        """Take away what can go while nobody builds, and return what went.

        Raises:
            RefusedError: another program builds there.
            OSError: a file or folder cannot be taken away.
        """
        if not self.builds.is_dir():
            return []
        with only_builder(self.builds, wait=False):
            leftovers = self.found()
            for leftover in leftovers:
                if leftover.path.is_dir():
                    shutil.rmtree(leftover.path)
                else:
                    leftover.path.unlink()
        return leftovers

    def _of_reports_that_are_gone(self) -> Iterator[Leftover]:
        report_ids = {report.id for report in self.project.reports()}
        named_paths = [(path, path.name) for path in self.builds.glob("[!_]*/") if _is_build(path)]
        for folder in (FAILED_FOLDER, STORE_FOLDER):
            named_paths += [(path, path.name) for path in (self.builds / folder).glob("*/")]
        pictures = (self.builds / THUMBNAILS_FOLDER).glob("*.png")
        named_paths += [(path, path.stem) for path in pictures]
        for path, report in named_paths:
            if report not in report_ids and self._is_old(path) and not path.is_symlink():
                yield Leftover(path, _size(path), f"the project has no report '{report}'")

    def _kept_runs(self) -> Iterator[Leftover]:
        """Yield the kept runs of reports on which no build rests."""
        for report in self.project.reports():
            manifest = Manifest.in_folder(self.builds / report.id)
            own_key = manifest.keys["execution"] if manifest else ""
            for path in (self.builds / STORE_FOLDER / report.id).glob("*.run"):
                if path.stem != own_key and self._is_old(path):
                    yield Leftover(path, _size(path), "no build rests on this run")

    def _parts(self, removed_builds: set[Path]) -> Iterator[Leftover]:
        """Yield the files of the format that no build holds, once others have gone."""
        fewer = Counter(
            path.stat().st_ino
            for build in removed_builds
            for path in (build / COPY_OF_FORMAT).rglob("*")
            if path.is_file()
        )
        for path in (self.builds / PARTS_FOLDER).glob("*"):
            file_status = path.stat()
            if file_status.st_nlink - fewer[file_status.st_ino] == 1 and self._is_old(
                path, linked=True
            ):
                yield Leftover(path, file_status.st_size, "no build holds this file of the format")

    def _is_old(self, path: Path, *, linked: bool = False) -> bool:
        """Tell whether a file, or all of a folder, was written before what stays.

        One that others were links to was last used when the number of its links changed.
        """
        files = [path, *path.rglob("*")] if path.is_dir() else [path]
        times = (file.stat().st_ctime if linked else file.lstat().st_mtime for file in files)
        return max(times) < self.since.timestamp()


def _is_build(folder: Path) -> bool:
    return (folder / Manifest.FILE).is_file() and Manifest.in_folder(folder) is not None


def _size(path: Path) -> int:
    """Return the bytes that a file or folder has for itself alone."""
    files = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    return sum(file_status.st_size for file in files if (file_status := file.lstat()).st_nlink == 1)
