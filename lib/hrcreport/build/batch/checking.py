"""This module keeps in the folder of builds what is known of files, and what was found sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hrcreport.build.batch import inputs
from hrcreport.build.batch.store import STORE_FOLDER
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem

if TYPE_CHECKING:
    from hrcreport.checks.validation.cache import Checked

CHECKED_FILE = "checked.json"
HASHES_FILE = "hashes.json"


def load_hashes(project: Project, builds: Path) -> list[Problem]:
    """Take over what an earlier run wrote down of files that have not changed since.

    Returns a warning where it was damaged: nothing is lost, but a disk may have begun to fail.
    """
    path = builds / STORE_FOLDER / HASHES_FILE
    if inputs.HASHES.load(path):
        return []
    return [
        Problem(
            project.place(path),
            "what was remembered of files is damaged; it is left out and made anew.",
            "Nothing is lost. Where this comes again, have the disk looked at.",
            "build.cache-damaged",
            severity="warning",
        )
    ]


def save_hashes(builds: Path) -> None:
    """Write down the hashes of files for the next run, where there are builds."""
    if builds.is_dir():
        inputs.HASHES.save(builds / STORE_FOLDER / HASHES_FILE)


def checks_of(project: Project, builds: Path) -> Checked:
    """Return what earlier checks found, as the folder of builds remembers it."""
    from hrcreport.checks.validation.cache import Checked

    damaged = load_hashes(project, builds)  # before the files of the library are hashed
    return Checked(
        project,
        builds / STORE_FOLDER / CHECKED_FILE,
        program=[inputs.sha256_of_library(), inputs.versions()],
        sha256_of=inputs.sha256_of_file,
        damaged=damaged,
    )
