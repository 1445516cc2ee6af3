"""This module lays out the folder in which cells work, so that relative paths lead into a project.

A cell writes into a folder of its own and reads from the project. The folder stands for that of the
notebook: what lies beside the notebook, above it and in the project's folder is linked into it, so
that a path works from either, as it does in JupyterLab and by Papermill from the project's folder.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path, PurePosixPath

from hrcreport.foundation import Project

STANDS_FOR_PROJECT = "project"
"""The folder below a kernel's own that stands for the project."""


def working_folder(kernel_folder: Path, root: Path, *, place: str) -> Path:
    """Return the folder below a kernel's own in which the cells of a notebook work; it is made.

    `place` is that of the notebook in its project. Where a system makes no links, nothing is linked
    and paths work by `hrc.path` alone.
    """
    parts = PurePosixPath(place).parent.parts if not Path(place).is_absolute() else ()
    standing = kernel_folder / STANDS_FOR_PROJECT
    cells_folder = standing.joinpath(*parts)
    cells_folder.mkdir(parents=True, exist_ok=True)
    builds = Project(root).builds
    with suppress(OSError, NotImplementedError):
        for depth in range(len(parts) + 1):
            _link(root.joinpath(*parts[:depth]), standing.joinpath(*parts[:depth]), without=builds)
        _link(root, cells_folder, without=builds)
    return cells_folder


def _link(source: Path, target: Path, *, without: Path) -> None:
    """Link what a folder holds into another, but for one folder and what is there."""
    for entry in os.scandir(source):
        path, beside = Path(entry.path), target / entry.name
        if path == without or os.path.lexists(beside):
            continue
        if path == without.parent:
            beside.mkdir()
            _link(path, beside, without=without)
        else:
            beside.symlink_to(path, target_is_directory=entry.is_dir())
