"""This module keeps in the folder of builds what is known of files, and what was found sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hrcreport.build.batch import inputs
from hrcreport.build.batch.store import STORE_FOLDER
from hrcreport.foundation import Hashes, Problem, Project

if TYPE_CHECKING:
    from hrcreport.checks import Checked

CHECKED_FILE = "checked.json"
HASHES_FILE = "hashes.json"


def loaded_hashes(project: Project, builds: Path) -> tuple[Hashes, list[Problem]]:
    """Return what an earlier run wrote down of files that have not changed since.

    A warning comes with it where that was damaged: nothing is lost, but a disk may have begun to
    fail.
    """
    hashes, path = Hashes(), builds / STORE_FOLDER / HASHES_FILE
    if hashes.load(path):
        return hashes, []
    return hashes, [
        Problem(
            project.place(path),
            "what was remembered of files is damaged; it is left out and made anew.",
            "Nothing is lost. Where this comes again, have the disk looked at.",
            "build.cache-damaged",
            severity="warning",
        )
    ]


def save_hashes(hashes: Hashes, builds: Path) -> None:
    """Write down the hashes of files for the next run, where there are builds."""
    if builds.is_dir():
        hashes.save(builds / STORE_FOLDER / HASHES_FILE)


def checks_of(project: Project, builds: Path) -> tuple[Checked, Hashes]:
    """Return what earlier checks found, and of which files, as the folder of builds remembers."""
    from hrcreport.checks import Checked

    hashes, damaged = loaded_hashes(project, builds)
    checked = Checked(
        project,
        builds / STORE_FOLDER / CHECKED_FILE,
        program=[inputs.sha256_of_library(hashes), inputs.versions()],
        sha256_of=hashes.of,
        damaged=damaged,
    )
    return checked, hashes
