"""This module says where in the author's own files a problem of the document stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hrcreport.document.assemble.cells import CellProblem, Parts
from hrcreport.document.assemble.graph import Gap
from hrcreport.document.assemble.markdown import Markdown
from hrcreport.foundation import Problem


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
    file_and_line = _begin(gap.id, parts.sources.get(gap.cell, []))
    if file_and_line:
        file, line = file_and_line
        message = f"{gap.what}."
        return Problem(file, message, gap.mend, gap.rule, line=line, severity="warning")
    problem = CellProblem(gap.cell, gap.what, gap.mend, gap.rule)
    return named(problem, parts, place, "warning")


def at_its_block(problem: Problem, parts: Parts) -> Problem:
    """Return a problem of the finding named by `value` with the file and line of its block."""
    files = (source_file for files in parts.sources.values() for source_file in files)
    file_and_line = _begin(problem.value or "", files)
    return (
        replace(problem, place=file_and_line[0], line=file_and_line[1])
        if file_and_line
        else problem
    )


def _begin(name: str, files: Iterable[tuple[str, str]]) -> tuple[str, int] | None:
    """Return the file and line on which the finding or recommendation begins, if in a file."""
    lines = ((file, _line_of(name, source)) for file, source in files)
    return next(((file, line) for file, line in lines if line), None)


def _line_of(name: str, source: str) -> int | None:
    """Return the line of a text on which the fenced div with this id begins."""
    for opening in Markdown(source).openings() if name else ():
        if opening.statement and opening.statement.id == name:
            return source.count("\n", 0, opening.at) + 1
    return None
