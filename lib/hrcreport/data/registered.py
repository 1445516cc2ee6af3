"""This module reads one file of a register for a report, and records the read."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from hrcreport.errors import RefusedError
from hrcreport.model import Record, read_file
from hrcreport.project import Project

R = TypeVar("R", bound=Record)


def registered(
    path: Path, model: type[R], project: Project, *, error: type[RefusedError] = RefusedError
) -> R | None:
    """Return what a file of a register holds, its read recorded; None where it is not there.

    Raises:
        RefusedError: the file cannot be used as it stands (`error`); every problem is named.
    """
    if not project.reads.is_there(path):
        return None
    held, problems = read_file(path, model, place=project.place(path))
    if problems:
        raise error(problems)
    project.reads.record(path)
    return held
