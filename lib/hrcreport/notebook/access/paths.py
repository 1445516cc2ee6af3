"""This module leads from a path as an author writes it to the file of the project."""

from __future__ import annotations

import os
from pathlib import Path

from hrcreport.foundation import DataError, Problem, ReportContext


def path(context: ReportContext, where: str | os.PathLike[str]) -> Path:
    """Return where a file or folder of the project lies, from wherever the notebook runs.

    `where` is written from the project's folder, `"my/own.csv"`, or from that of the notebook,
    `"../my/own.csv"`; where both are there, the first is meant. It is to be read: a cell writes by
    a plain name, into a folder that is thrown away after a build.

    Raises:
        DataError: nothing is there, or it lies outside of the project.

    Example:
        >>> hrc.path("data/tables/xxa-deaths.csv").name
        'xxa-deaths.csv'
    """
    project, written = context.project, os.fspath(where)
    root = Path(os.path.realpath(project.root))
    inside = False
    for base in (project.root, Path.cwd()):
        real = Path(os.path.realpath(base / written))
        if real.is_relative_to(root):
            inside, candidate = True, project.root / real.relative_to(root)
            if project.reads.is_there(candidate):
                return candidate
    if not inside:
        raise DataError(
            Problem(
                written,
                "this lies outside of the project, and a report is built from what its project "
                "holds.",
                'Copy it into the project, and name it from there: hrc.path("data/own/'
                f'{Path(written).name}").',
                "notebook.path-outside",
                value=written,
            )
        )
    raise DataError(
        Problem(
            written,
            "nothing is there, neither from the project's folder nor from that of the notebook.",
            project.where_it_lies(written),
            "notebook.no-path",
            value=written,
        )
    )
