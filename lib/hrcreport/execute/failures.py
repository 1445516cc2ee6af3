"""This module says in an author's words why a notebook did not run to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcreport.errors import Problem, own_error_names
from hrcreport.execute.client import OUTPUT_LIMIT, Course

if TYPE_CHECKING:
    from nbformat import NotebookNode

ANSI = re.compile(r"\x1b\[[0-9;]*m")
CELL_FRAME = re.compile(r"Cell In\[\d+\](?:, line |:)(\d+)")
UNKNOWN_NAME = re.compile(r"name '(\w+)' is not defined")
INTERNAL_TAGS = {"injected-parameters"}


@dataclass(frozen=True, slots=True)
class Context:
    """The report and notebook that failed, and where its executed copy is kept."""

    report_id: str
    place: str
    timeout: int
    start_seconds: int
    output: Path


def cell_name(cells: list[NotebookNode], index: int) -> str:
    """Return "cell 7 (deaths = load(…))": its number as in the source file, its first line."""
    cell = cells[index]
    if INTERNAL_TAGS & set(cell.metadata.get("tags", [])):
        return "the parameters"
    before = cells[:index]
    number = index + 1 - sum(bool(INTERNAL_TAGS & set(c.metadata.get("tags", []))) for c in before)
    source = cell.metadata.get("hrcreport", {}).get("source", cell.source)
    first = next((line.strip() for line in source.splitlines() if line.strip()), "")
    return f"cell {number} ({first[:60]}{'…' if len(first) > 60 else ''})"


def cell_failed(context: Context, course: Course, error: Any) -> Problem:
    """Return the problem of a cell that raised an error, with the author's own lines."""
    index = course.cell_index if course.cell_index is not None else error.cell_index
    cell = course.cells[index]
    if course.flooded:
        return stopped(context, course)
    ename, evalue = error.ename, str(error.evalue)
    if ename == "KeyboardInterrupt":
        return timed_out(context, course)
    if ename == "SystemExit":
        return _ended_the_notebook(context, course, index)
    if ename in own_error_names():
        what, _, mend = evalue.partition("\n")
        return _problem(
            context, course, index, f"failed: {what}", mend, "execute.cell-failed", punctuate=False
        )
    if ename == "NameError" and (unknown := UNKNOWN_NAME.search(evalue)):
        return _problem(
            context,
            course,
            index,
            f"uses the name '{unknown[1]}', which no cell above it gives a value",
            "Correct the name, or bring back the cell that computes it, above this one.",
            "execute.unknown-name",
        )
    lines = _own_lines(cell.source, error.traceback)
    shown = "".join(f"\n    line {number}: {text}" for number, text in lines)
    return _problem(
        context,
        course,
        index,
        f"failed: {ename}: {_shortened(evalue)}{shown}",
        f"The executed copy shows the rest: {context.output.name} in the folder of failed reports.",
        "execute.cell-failed",
        punctuate=False,
    )


def timed_out(context: Context, course: Course) -> Problem:
    """Return the problem of a cell that takes too long."""
    return _problem(
        context,
        course,
        course.cell_index or 0,
        f"took longer than {context.timeout} seconds and was stopped",
        "Make it quicker, or allow more time with --timeout SECONDS.",
        "execute.timeout",
    )


def kernel_died(context: Context, course: Course) -> Problem:
    """Return the problem of a kernel that ended while a cell ran."""
    if course.memory_taken:
        return _problem(
            context,
            course,
            course.cell_index or 0,
            f"took {course.memory_taken / 1e9:.1f} GB of memory and was ended",
            "Load fewer columns or rows, or allow more with --memory GB.",
            "execute.memory",
        )
    return _problem(
        context,
        course,
        course.cell_index or 0,
        "ended its kernel (out of memory, or a crash in a library)",
        "Run the notebook in JupyterLab up to this cell and watch its memory.",
        "execute.kernel-died",
    )


def kernel_did_not_start(context: Context, error: Exception) -> Problem:
    """Return the problem of a kernel that never answered."""
    return Problem(
        place=context.place,
        what=f"report '{context.report_id}': the kernel did not start within "
        f"{context.start_seconds} seconds ({_shortened(str(error)) or type(error).__name__}).",
        mend="Try 'python -m ipykernel --version' in this environment; "
        "if that fails, install the environment again.",
        rule="execute.kernel-did-not-start",
    )


def stopped(context: Context, course: Course) -> Problem:
    """Return the problem of a cell that put out too much, or that ended the notebook."""
    index = course.cell_index or 0
    if not course.flooded:
        return _ended_the_notebook(context, course, index)
    return _problem(
        context,
        course,
        index,
        f"put out more than {OUTPUT_LIMIT // 1_000_000} million characters and was stopped",
        "Remove the print, or show a table with fewer rows.",
        "execute.too-much-output",
    )


def closing_failed(context: Context, course: Course) -> Problem:
    """Return the problem of a notebook that ran, but whose kernel cannot say what it read."""
    return Problem(
        place=context.place,
        what=f"report '{context.report_id}': the notebook ran, but could not be asked which files "
        f"it read ({_shortened(course.closing_error)}).",
        mend="Look for a cell that changes sys.modules, sys.path, builtins or the environment "
        "of the kernel, and take that out.",
        rule="execute.closing",
    )


def _ended_the_notebook(context: Context, course: Course, index: int) -> Problem:
    return _problem(
        context,
        course,
        index,
        "ends the notebook before its last cell",
        "Remove the call of exit or sys.exit: a report runs to its last cell.",
        "execute.exit",
    )


def prose_failed(context: Context, course: Course) -> Iterator[Problem]:
    """Yield a problem for each value in prose that cannot be printed."""
    for index, problem in course.prose_problems:
        at = f", line {problem['line']}" if problem["line"] else ""
        quoted = f" '{problem['expression']}':" if problem["expression"] else ""
        yield Problem(
            place=context.place,
            what=f"report '{context.report_id}', {cell_name(course.cells, index)}{at}:"
            f"{quoted} {problem['what']}",
            mend=problem["mend"],
            rule="execute.value",
            value=problem["expression"] or None,
        )


def _problem(
    context: Context,
    course: Course,
    index: int,
    what: str,
    mend: str,
    rule: str,
    *,
    punctuate: bool = True,
) -> Problem:
    name = cell_name(course.cells, index)
    end = "." if punctuate else ""
    return Problem(
        place=context.place,
        what=f"report '{context.report_id}', {name} {what}{end}",
        mend=mend,
        rule=rule,
    )


def _own_lines(source: str, traceback: list[str]) -> list[tuple[int, str]]:
    """Return the numbered lines of the cell that a trace passes through, without library frames."""
    text = ANSI.sub("", "\n".join(traceback))
    lines = source.splitlines()
    numbers = dict.fromkeys(int(match) for match in CELL_FRAME.findall(text))
    return [(number, lines[number - 1].strip()) for number in numbers if 0 < number <= len(lines)]


def _shortened(text: str, limit: int = 600) -> str:
    clean = ANSI.sub("", text).strip()
    return clean if len(clean) <= limit else f"{clean[:limit]}…"
