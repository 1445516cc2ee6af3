"""This module says in an author's words why a notebook did not run to its end."""

from __future__ import annotations

import re
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcreport.document.execute.client import OUTPUT_LIMIT, Course
from hrcreport.foundation import (
    HrcReportError,
    Problem,
    Project,
    RefusedActError,
    told_of_moved,
)
from hrcreport.notebook import ExecutedCell

if TYPE_CHECKING:
    from nbformat import NotebookNode

ANSI = re.compile(r"\x1b\[[0-9;]*m")
CELL_FRAME = re.compile(r"Cell In\[\d+\](?:, line |:)(\d+)")
UNKNOWN_NAME = re.compile(r"name '(\w+)' is not defined")
NO_FILE = {
    "FileNotFoundError": re.compile(r"No such file or directory: '(.+)'$|^(.+) not found\.$"),
    "DataSourceError": re.compile(r"^(.+?): No such file or directory"),
}
"""What Python, numpy and GDAL say of a file that is not there, by the errors they raise."""
INTERNAL_TAGS = {"injected-parameters"}
REFUSAL = re.compile(rf"^{RefusedActError.__name__}: (.+)\n(.+)$", re.MULTILINE)
MOST_REFUSED = 5
START_SECONDS = 60
"""So long a kernel may take to start."""
FILES_OF_A_KERNEL = 128
"""A kernel has some 60 files and sockets open, a cell's own not counted."""
WORDS_OF_SAFEGUARDS = frozenset({"RecordsWithheldError"})
"""Errors of the safeguards, whose messages hold no value."""
GUARDED_MEND = (
    "The project holds data that is not public, so the error's words, which may hold values, are "
    "not kept. Run the cell in JupyterLab to see them."
)
NO_MODULE = re.compile(r"No module named '([\w.]+)'")
INSTEAD = {
    "folium": (
        "draws an interactive map, which cannot be printed",
        "Write gdf.plot(…) instead of gdf.explore(…): column=, legend= and cmap= mean the same.",
    ),
    "tabulate": (
        "makes a table of Markdown, for which a package is missing",
        "Write the frame itself as the last line instead of to_markdown().",
    ),
}
"""What imports that fail were to show, and what to write instead."""
NO_INPUT = "StdinNotImplementedError"
_MORE_FILES = "Allow more open files in this shell, 'ulimit -n 4096', and build again."
_MORE_MEMORY = "Close other programs, or build one report at a time with --jobs 1."
_MORE_PROCESSES = f"Allow more processes in this shell, 'ulimit -u'. {_MORE_MEMORY}"
TOO_LITTLE = {
    "Too many open files": _MORE_FILES,
    "No file descriptors available": _MORE_FILES,
    "Cannot allocate memory": _MORE_MEMORY,
    "MemoryError": _MORE_MEMORY,
    "failed to map segment": _MORE_MEMORY,
    "pthread_create failed": _MORE_PROCESSES,
    "Resource temporarily unavailable": _MORE_PROCESSES,
    "can't start new thread": _MORE_PROCESSES,
    "No space left on device": "Make room on the disk of temporary files, then build again.",
}
"""What systems and libraries say where something runs short, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Context:
    """The report and notebook that failed, and where its executed copy is kept.

    Where the project holds data that is not public (`guarded`), nothing tells what an error says of
    values.
    """

    report_id: str
    place: str
    timeout: int
    output: Path
    root: Path
    guarded: bool = False
    start_seconds: int = START_SECONDS


def cell_name(cells: list[NotebookNode], index: int) -> str:
    """Return "cell 7 (deaths = load(…))": its number as in the source file, its first line."""
    cell = cells[index]
    if INTERNAL_TAGS & set(cell.metadata.get("tags", [])):
        return "the parameters"
    before = cells[:index]
    number = index + 1 - sum(bool(INTERNAL_TAGS & set(c.metadata.get("tags", []))) for c in before)
    source = cell.metadata.get("hrcreport", {}).get("source", cell.source)
    return f"cell {number} ({ExecutedCell.first_words(source)})"


def cell_failed(context: Context, course: Course, error: Any) -> Problem:
    """Return the problem of a cell that raised an error, with the author's own lines."""
    index = course.cell_index if course.cell_index is not None else error.cell_index
    cell = course.cells[index]
    cell_problem = partial(_problem, context, course, index=index)
    if course.flooded:
        return stopped(context, course)
    ename, evalue = error.ename, str(error.evalue)
    if ename == "KeyboardInterrupt":
        return (stopped_by_hand if course.by_hand else timed_out)(context, course)
    if ename == "SystemExit":
        return _ended_the_notebook(context, course, index)
    if ename == NO_INPUT:
        return cell_problem(
            "asks for input, and nobody is there to give it",
            "Put the value into the params file of the report, as a parameter of the notebook.",
            "execute.input",
        )
    trace = ANSI.sub("", "\n".join(error.traceback))
    if under_it := REFUSAL.search(trace):
        # What a library makes of a refusal ("out of pty devices") would lead its author astray.
        ename, evalue = RefusedActError.__name__, f"{under_it[1]}\n{under_it[2]}"
    if ename in HrcReportError.names() | WORDS_OF_SAFEGUARDS:
        message, _, mend = evalue.partition("\n")
        refused = ename == RefusedActError.__name__
        rule = "execute.refused" if refused else "execute.cell-failed"
        lines = _own_lines(cell.source, error.traceback) if refused else []
        code_lines = "".join(f"\n    line {number}: {text}" for number, text in lines)
        return cell_problem(f"failed: {message}{code_lines}", mend, rule, punctuate=False)
    if ename == "NameError" and (unknown := UNKNOWN_NAME.search(evalue)):
        return cell_problem(
            f"uses the name '{unknown[1]}', which no cell above it gives a value",
            "Correct the name, or bring back the cell that computes it, above this one.",
            "execute.unknown-name",
        )
    if ename == "ModuleNotFoundError" and (moved := told_of_moved(evalue)):
        return cell_problem(
            f"imports what has moved: {moved}",
            "Correct the import. What cells need is offered by import hrcreport.notebook as hrc.",
            "execute.moved",
        )
    if ename in {"ImportError", "ModuleNotFoundError"}:
        for sign, (message, mend) in INSTEAD.items():
            if sign in evalue:
                return cell_problem(message, mend, "execute.not-printed")
        if missing := NO_MODULE.search(evalue):
            return cell_problem(
                f"imports '{missing[1]}', which is not installed where reports are built",
                "Install it into that environment, or do the same with pandas, matplotlib or "
                "geopandas, which are there.",
                "execute.not-installed",
            )
    lines = _own_lines(cell.source, error.traceback)
    code_lines = "".join(f"\n    line {number}: {text}" for number, text in lines)
    if (missing_file := _file_not_there(ename, evalue)) and missing_file in cell.source:
        return cell_problem(
            f"failed: '{missing_file}' is not there, neither from the notebook's folder nor "
            "from that of "
            f"the project{code_lines}",
            Project(context.root).where_it_lies(missing_file),
            "execute.no-file",
            punctuate=False,
        )
    refused = course.closing.get("refused", ())
    for before in islice((refusal for refusal in refused if _may_lead_to(ename, refusal)), 1):
        code_lines += f"\n    before that it was refused: {before['place']}: {before['what']}"
    return cell_problem(
        f"failed: {ename}{'' if context.guarded else f': {_shortened(evalue)}'}{code_lines}",
        GUARDED_MEND
        if context.guarded
        else Problem.mend_of_library(f"{ename}: {evalue}")
        or f"The executed copy shows the rest: {context.output.name} in the folder of failed "
        "reports.",
        "execute.cell-failed",
        punctuate=False,
    )


def timed_out(context: Context, course: Course) -> Problem:
    """Return the problem of a cell that takes too long."""
    return _problem(
        context,
        course,
        f"took longer than {context.timeout} seconds and was stopped",
        "Make it quicker, or allow more time with --timeout SECONDS.",
        "execute.timeout",
    )


def stopped_by_hand(context: Context, course: Course) -> Problem:
    """Return the problem of a cell that somebody stopped who looked on."""
    return _problem(
        context,
        course,
        f"was stopped by hand after {time.monotonic() - course.since:.0f} seconds",
        "Change it and save, or run the notebook again.",
        "execute.stopped-by-hand",
    )


def kernel_died(context: Context, course: Course) -> Problem:
    """Return the problem of a kernel that ended while a cell ran."""
    if course.by_hand:
        return stopped_by_hand(context, course)
    if course.memory_taken:
        return _problem(
            context,
            course,
            f"took {course.memory_taken / 1e9:.1f} GB of memory and was ended",
            "Load fewer columns or rows, or allow more with --memory GB.",
            "execute.memory",
        )
    cause, mend = _how_it_died(course.exit_code)
    return _problem(
        context,
        course,
        f"ended its kernel: {cause}",
        mend,
        "execute.kernel-died",
    )


def _how_it_died(code: int | None) -> tuple[str, str]:
    """Return what an exit code tells: one below zero is that of a signal."""
    watch = "Run the notebook in JupyterLab up to this cell and watch its memory."
    if code is None:
        return "out of memory, or a crash in a library", watch
    if code >= 0:
        return (
            f"it was left by os._exit or by native code, with the code {code}",
            "Take the call of os._exit out: a report runs to its last cell.",
        )
    if -code == signal.SIGTERM or -code == getattr(signal, "SIGKILL", 9):
        return "it was killed from outside, mostly for want of memory", watch
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return (
        f"native code in it crashed ({name})",
        "Look which library the cell calls, and install the locked versions again.",
    )


def kernel_did_not_start(
    context: Context, error: Exception, *, kernel_output: str, seconds: float
) -> Problem:
    """Return the problem of a kernel that never answered; `kernel_output` is what it wrote."""
    lines = [line.strip() for line in ANSI.sub("", kernel_output).splitlines() if line.strip()]
    if (may := _files_at_once()) < FILES_OF_A_KERNEL:
        # Which of its parts meets the limit first, and what that says, is a matter of chance.
        lines.append(f"Too many open files: no more than {may} are allowed")
    short = next(
        (mend for sign, mend in TOO_LITTLE.items() if sign in "\n".join([str(error), *lines])), ""
    )
    telling_lines = [line for line in lines if any(sign in line for sign in TOO_LITTLE)] or lines[
        -1:
    ]
    why = _shortened(telling_lines[-1] if telling_lines else str(error)) or type(error).__name__
    within = f" within {context.start_seconds} seconds" if seconds >= context.start_seconds else ""
    return Problem(
        place=context.place,
        what=f"report '{context.report_id}': the kernel did not start{within} ({why}).",
        mend=short
        or "Try 'python -m ipykernel --version' in this environment; "
        "if that fails, install the environment again.",
        rule="execute.kernel-did-not-start",
    )


def _files_at_once() -> int:
    """Return how many files a program may have open here."""
    if sys.platform == "win32":
        return FILES_OF_A_KERNEL
    import resource

    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def went_on(context: Context, course: Course) -> Iterator[Problem]:
    """Yield a warning for each act that was refused and that cells went on without, and so on."""
    by_authors = filter(_is_by_authors, course.closing.get("refused", ()))
    for refused in islice(by_authors, MOST_REFUSED):
        yield Problem(
            place=context.place,
            what=f"report '{context.report_id}': a cell went on without what it was refused: "
            f"{refused['place']}: {refused['what']}",
            mend=refused["mend"],
            rule="execute.refused",
            value=refused["value"],
            severity="warning",
        )
    yield from course.taken_out
    for name in course.left_running:
        yield Problem(
            place=context.place,
            what=f"report '{context.report_id}': the program '{name}' ran still after the last "
            "cell, and was ended.",
            mend="Look which cell or library starts it, and take that out.",
            rule="execute.left-running",
            value=name,
            severity="warning",
        )


def _is_by_authors(refused: Mapping[str, Any]) -> bool:
    """Tell whether a cell asked for what was refused, and no package by itself."""
    return bool(refused["severity"] == "error")


def _may_lead_to(ename: str, refused: Mapping[str, Any]) -> bool:
    """Tell whether a refusal may be behind an error: what packages try and do without seldom is."""
    return _is_by_authors(refused) or ename in {"OSError", "PermissionError", "BlockingIOError"}


def _file_not_there(ename: str, evalue: str) -> str:
    """Return the file that an error says is not there, as the cell wrote it; empty for others."""
    if ename not in NO_FILE:
        return ""
    match = NO_FILE[ename].search(ANSI.sub("", evalue))
    return next(filter(None, match.groups()), "") if match else ""


def stopped(context: Context, course: Course) -> Problem:
    """Return the problem of a cell that put out too much, or that ended the notebook."""
    if not course.flooded:
        return _ended_the_notebook(context, course, course.cell_index or 0)
    return _problem(
        context,
        course,
        f"put out more than {OUTPUT_LIMIT // 1_000_000} million characters and was stopped",
        "Remove the print, or show a table with fewer rows.",
        "execute.too-much-output",
    )


def closing_failed(context: Context, course: Course) -> Problem:
    """Return the problem of a notebook that ran, but whose kernel cannot say what it read."""
    return Problem(
        place=context.place,
        what=f"report '{context.report_id}': the notebook ran, but could not be asked which files "
        f"it read ({'' if context.guarded else _shortened(course.closing_error)}).",
        mend="Look for a cell that changes sys.modules, sys.path, builtins or the environment "
        "of the kernel, and take that out.",
        rule="execute.closing",
    )


def _ended_the_notebook(context: Context, course: Course, index: int) -> Problem:
    return _problem(
        context,
        course,
        "ends the notebook before its last cell",
        "Remove the call of exit or sys.exit: a report runs to its last cell.",
        "execute.exit",
        index=index,
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
    predicate: str,
    mend: str,
    rule: str,
    *,
    index: int | None = None,
    punctuate: bool = True,
) -> Problem:
    name = cell_name(course.cells, (course.cell_index or 0) if index is None else index)
    end = "." if punctuate else ""
    return Problem(
        place=context.place,
        what=f"report '{context.report_id}', {name} {predicate}{end}",
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
