"""This module says whole what a problem is, so that a test of it holds each of its parts."""

from __future__ import annotations

from hrcreport.foundation import Problem


def whole(problem: Problem) -> tuple[str, str, str, str]:
    """Return the rule, where in the file it is and what stands there, the fault and the mend.

    Example:
        >>> whole(Problem("x.yml", "'a' reads '1'.", "Write 2.", "x.a", line=3, key="a", value="1"))
        ('x.a', "3 a: '1'", "'a' reads '1'.", 'Write 2.')
    """
    severity = "" if problem.severity == "error" else f", {problem.severity}"
    at = f"{problem.line} {problem.key}: {problem.value!r}{severity}"
    return problem.rule, at, problem.what, problem.mend
