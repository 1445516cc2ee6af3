"""This module checks the register of practice, before anything runs."""

from __future__ import annotations

from hrcreport.errors import Problem
from hrcreport.practice.reading import practice_files, read_practice
from hrcreport.project import Project


def check_practice(project: Project) -> list[Problem]:
    """Return every problem of `data/practice`, each with file, line, key, value and mend.

    A project without `data/practice` has none.
    """
    return [
        problem for path in practice_files(project) for problem in read_practice(path, project)[1]
    ]
