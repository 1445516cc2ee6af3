"""This module checks the register of recommendations, before anything runs."""

from __future__ import annotations

from hrcreport.errors import Problem
from hrcreport.project import Project
from hrcreport.recommendations.history import history_files, read_history
from hrcreport.recommendations.issued import read_issued


def check_recommendations(project: Project) -> list[Problem]:
    """Return every problem of `data/recommendations`, each with file, line, key, value and mend.

    A project without `data/recommendations` has none.
    """
    found = read_issued(project)
    problems = list(found.problems)
    for path in history_files(project):
        problems += read_history(path, project, known=found.codes)[1]
    return problems
