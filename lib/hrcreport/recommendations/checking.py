"""This module checks the register of recommendations, before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hrcreport.errors import Problem
from hrcreport.project import Project
from hrcreport.recommendations.history import history_files, read_history
from hrcreport.recommendations.issued import IssuedRecommendation, read_issued

SEEN_IN = "seen_in"


def check_recommendations(project: Project) -> list[Problem]:
    """Return every problem of `data/recommendations`, each with file, line, key, value and mend.

    A project without `data/recommendations` has none.
    """
    found = read_issued(project)
    problems = [*found.problems, *_not_seen(found.recommendations)]
    for path in history_files(project):
        issued = {each.code: each.issued for each in found.recommendations}
        problems += read_history(path, project, known=found.codes, issued=issued)[1]
    return problems


def _not_seen(issued: Iterable[IssuedRecommendation]) -> Iterator[Problem]:
    """Say where a recommendation lacks the line on its source that others of its file have."""
    every = list(issued)
    saying = {each.written.place for each in every if SEEN_IN in each.written.lines}
    for each in every:
        if each.written.place in saying and SEEN_IN not in each.written.lines:
            yield replace(
                each.written.problem(
                    "code", each.code,
                    f"'{each.code}' does not say in what its content was seen.",
                    'Write a line seen_in: with the address or the document; seen_in: "" where it '
                    "was the document itself.",
                    "recommendations.not-seen",
                ),
                severity="warning",
            )  # fmt: skip
