"""This module says where in the author's own files a problem of the document stands."""

from __future__ import annotations

import re

from hrcreport.assemble.cells import CellProblem, Parts
from hrcreport.assemble.graph import Gap
from hrcreport.errors import Problem


def named(problem: CellProblem, parts: Parts, place: str, severity: str = "error") -> Problem:
    """Return a problem with its place: the notebook at `place`, the cell and its first words."""
    words = parts.names.get(problem.cell, "")
    line = f", line {problem.line}" if problem.line else ""
    where = f"cell {problem.cell} ({words}){line}: " if problem.cell else ""
    return Problem(
        place=place,
        what=f"{where}{problem.what}.",
        mend=problem.mend,
        rule=problem.rule,
        severity="warning" if severity == "warning" else "error",
    )


def told_of(gap: Gap, parts: Parts, place: str) -> Problem:
    """Return a gap of the chain as a warning with its place.

    That is the file of the block and the line on which the finding or recommendation begins, and
    the cell of the notebook at `place` where it stands in no block.
    """
    for file, source in parts.sources.get(gap.cell, []):
        line = _line_of(gap.id, source)
        if line:
            return Problem(
                place=file,
                line=line,
                what=f"{gap.what}.",
                mend=gap.mend,
                rule=gap.rule,
                severity="warning",
            )
    problem = CellProblem(gap.cell, gap.what, gap.mend, gap.rule)
    return named(problem, parts, place, "warning")


def _line_of(name: str, source: str) -> int | None:
    """Return the line of a text on which the fenced div with this id begins."""
    opening = re.compile(rf"^ {{0,3}}:{{3,}}\s*\{{(?:[^}}]*\s)?#{re.escape(name)}(?![\w:.-])")
    lines = enumerate(source.splitlines(), start=1)
    return next((number for number, line in lines if name and opening.match(line)), None)
