"""This module keeps a kernel in which a report's notebook has run, and runs again what changes."""

from __future__ import annotations

import copy
import json
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hrcreport.document.execute import failures
from hrcreport.document.execute.affected import affected, names_set
from hrcreport.document.execute.again import Reprinter, only_printed
from hrcreport.document.execute.client import (
    ANSWERS,
    CLOSING_MIME,
    Course,
    ReportClient,
)
from hrcreport.document.execute.environment import epoch_of
from hrcreport.document.execute.failures import START_SECONDS
from hrcreport.document.execute.guard import Guard
from hrcreport.document.execute.kept import KeptRun, MustRunError
from hrcreport.document.execute.kernel import kernel_options, new_manager
from hrcreport.document.execute.run import (
    caught,
    execute_notebook,
    kept_words,
    quiet_logs,
)
from hrcreport.document.execute.source import (
    KERNEL_NAME,
    LANGUAGE,
    cleaned,
    quick_imports,
    read_source,
)
from hrcreport.foundation import ExecutionError, Problem, Project
from hrcreport.notebook import ExecutedCell, Shown

with quick_imports():
    from jupyter_core.utils import run_sync
    from nbclient.exceptions import CellExecutionError
    from nbformat import NotebookNode
    from papermill.engines import NotebookExecutionManager
    from papermill.exceptions import PapermillExecutionError
    from papermill.parameterize import parameterize_notebook


INJECTED = "injected-parameters"
SETTINGS = {"parameters", INJECTED}
"""Tags of the cells that set what calls look up by themselves."""
MOST_INTERRUPTS = 3
"""So often a cell is asked to stop; then its kernel is ended."""
FILLED = "hrcreport"
"""The key of the metadata of a text that was filled in."""


@dataclass(frozen=True, slots=True)
class _Ran:
    """A cell that has run: its source then, how many cells of code stood before, what it left."""

    source: str
    before: int
    cell: NotebookNode


@dataclass(frozen=True, slots=True)
class Running:
    """A cell that runs: its number and name as authors know it, and for how many seconds.

    `code` is how many cells of code there are up to it, `run` the number of the run.
    """

    number: int
    name: str
    seconds: float
    code: int
    run: int


@dataclass(slots=True)
class _Kernel:
    """A kernel that runs, what it was started with, and the cells that have run in it."""

    client: ReportClient
    course: Course
    ending: ExitStack
    parameters: Mapping[str, Any]
    ran: list[_Ran] = field(default_factory=list)


class Session:
    """The kernel of one report, for as long as somebody edits it.

    All calls come from one thread, but those of `running` and `interrupt`.

    Args:
        report_id: the report.
        language: the language of its texts.
        place: its notebook as authors read it.
        root: the project's folder.
        folder: an empty folder for the kernel.
        timeout: seconds that one cell may take.
        warm: the socket file of a warm server, or empty.
    """

    execute = staticmethod(execute_notebook)
    """Runs a notebook as a whole, in a kernel that ends with it."""

    def __init__(
        self,
        report_id: str,
        *,
        language: str,
        place: str,
        root: Path,
        folder: Path,
        timeout: int = 600,
        warm: str = "",
    ) -> None:
        self.context = failures.Context(
            report_id, place, timeout=timeout, output=folder / "copy", root=root
        )
        self.root, self.folder, self.warm = root, folder, warm
        self.language = language
        self.again: Reprinter | None = None
        """Prints texts anew from the last run; None where there is none yet."""
        self._kernel: _Kernel | None = None
        self._started = self._runs = self._interrupts = 0
        self._is_running = False
        self._looking = threading.Lock()
        quiet_logs()

    def close(self) -> None:
        """End the kernel."""
        kernel, self._kernel = self._kernel, None
        if kernel is not None:
            kernel.ending.close()

    def asks_anew(self, parameters: Mapping[str, Any]) -> bool:
        """Tell whether a run needs a new kernel: there is none, or it has other parameters."""
        return self._kernel is None or dict(parameters) != dict(self._kernel.parameters)

    def run(
        self,
        path: Path,
        parameters: Mapping[str, Any],
        *,
        afresh: bool = False,
        exactly: bool = False,
    ) -> tuple[KeptRun, int]:
        """Return the run of a notebook, and how many of its cells of code were run for it.

        Those run whose code has changed, and on which that bears; with `afresh`, or with other
        parameters, all of them, in a new kernel. Texts around floats are none of the code but with
        `exactly`: without it they are left as they ran, to be printed anew.

        Raises:
            OSError: the notebook cannot be read.
            ValueError: it is no notebook.
            ExecutionError: a cell fails, hangs or kills its kernel, or a value in prose cannot be
                printed. The next run begins with a new kernel where this one has died.
        """
        source = read_source(path)
        kernel = self._kernel
        if kernel is not None and (afresh or self.asks_anew(parameters)):
            self.close()
        kernel = self._kernel or self._start(source, parameters)
        notebook = _with_parameters(source, parameters)
        course = kernel.course
        course.notebook, course.cells = notebook, list(notebook.cells)
        course.prose_problems, course.closing = [], {}
        course.flooded = course.left = course.finished = course.by_hand = False
        course.cell_index = None
        kernel.client.nb = notebook
        problems: list[Problem] = []
        ran = 0
        with caught(self.context, course, problems, started_at=time.monotonic()), self._noted():
            ran = self._cells(kernel, notebook, exactly=exactly)
            answer = run_sync(kernel.client._ask)(f"{ANSWERS}.closing()")
            course.closing = answer.get("data", {}).get(CLOSING_MIME, {})
        problems += failures.prose_failed(self.context, course)
        if problems:
            if not _is_alive(kernel):
                self.close()
            raise ExecutionError(problems)
        kept_run = _kept(notebook, course.closing)
        self.again = Reprinter(kept_run, language=self.language)
        return kept_run, ran

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """Let other threads see, and stop, what runs in the block."""
        with self._looking:
            self._runs, self._interrupts, self._is_running = self._runs + 1, 0, True
        try:
            yield
        finally:
            with self._looking:
                self._is_running = False

    @property
    def running(self) -> Running | None:
        """The cell that runs at this moment; None where none does."""
        kernel = self._kernel
        if kernel is None or not self._is_running or kernel.course.cell_index is None:
            return None
        cells, index = kernel.course.cells, kernel.course.cell_index
        own_cells = [
            cell for cell in cells[: index + 1] if INJECTED not in cell.metadata.get("tags", [])
        ]
        code = sum(cell.cell_type == "code" for cell in own_cells)
        name = failures.cell_name(cells, index)
        return Running(
            len(own_cells), name, time.monotonic() - kernel.course.since, code, self._runs
        )

    def interrupt(self, run: int) -> None:
        """Stop the cell of that run, where it goes on; one that will not stop loses its kernel."""
        with self._looking:
            kernel = self._kernel
            if kernel is None or not self._is_running or run != self._runs:
                return
            kernel.course.by_hand = True
            self._interrupts += 1
            manager = kernel.client.km
            if self._interrupts < MOST_INTERRUPTS:
                run_sync(manager.interrupt_kernel)()
            elif manager.provisioner is not None:
                run_sync(manager.provisioner.kill)()

    def printed(self, notebook: Path, *, project: Project) -> KeptRun:
        """Return the last run with its texts as they are saved now; its code must be the same.

        The kernel is asked for what a text quotes that the run has not printed, where it is idle.

        Raises:
            MustRunError: nothing ran yet, or neither knows a value.
            OSError: the notebook cannot be read.
            ValueError: it is no notebook.
        """
        if self.again is None:
            raise MustRunError(self.context.place)
        return self.again.whole(notebook, project=project, ask=self._answer)

    def _answer(self, text: str) -> dict[str, Any] | None:
        kernel = self._kernel
        if kernel is None or self._is_running:
            return None
        try:
            answer = run_sync(kernel.client._ask)(f"{ANSWERS}.prose({text!r}, globals())")
        except (RuntimeError, TimeoutError, OSError):
            return None
        prose = Shown.of(answer).prose
        return prose if prose and not prose["problems"] else None

    def _start(self, source: NotebookNode, parameters: Mapping[str, Any]) -> _Kernel:
        self._started += 1
        folder = self.folder / f"kernel-{self._started}"
        folder.mkdir()
        course = Course(notebook=source, cells=list(source.cells))
        problems: list[Problem] = []
        with (
            ExitStack() as stack,
            caught(self.context, course, problems, started_at=time.monotonic()),
        ):
            manager = stack.enter_context(new_manager(self.root, warm=self.warm))
            stderr = stack.enter_context(kept_words(manager, course))
            guard = Guard(lambda: getattr(manager.provisioner, "pid", None), 0)
            client = ReportClient(
                NotebookExecutionManager(source, progress_bar=False),
                course=course,
                guard=guard,
                km=manager,
                kernel_name=KERNEL_NAME,
                timeout=self.context.timeout,
                startup_timeout=START_SECONDS,
                interrupt_on_timeout=True,
                shutdown_kernel="immediate",
                record_timing=False,
                coalesce_streams=True,
                log=logging.getLogger("hrcreport.document.execute"),
            )
            stack.enter_context(guard.watching())
            client.reset_execution_trackers()
            options = kernel_options(
                self.root,
                report_id=self.context.report_id,
                place=self.context.place,
                folder=folder,
                epoch=epoch_of(parameters),
            )
            stack.enter_context(client.setup_kernel(cleanup_kc=True, stderr=stderr, **options))
            client.refuse_unheld()
            course.started = True
            self._kernel = _Kernel(client, course, stack.pop_all(), dict(parameters))
        if problems or self._kernel is None:
            raise ExecutionError(problems)
        return self._kernel

    def _cells(self, kernel: _Kernel, notebook: NotebookNode, *, exactly: bool) -> int:
        """Run the cells of a notebook on which a change bears; the others take what they left."""
        ran, kernel.ran = kernel.ran, []
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        settings = {
            name
            for cell in code
            if SETTINGS & {*cell.metadata.get("tags", [])}
            for name in names_set(cell.source)
        }
        ran_code = [ran_cell for ran_cell in ran if ran_cell.cell.cell_type == "code"]
        texts = {
            (ran_cell.before, ran_cell.source): ran_cell
            for ran_cell in ran
            if FILLED in ran_cell.cell.metadata
        }
        must = affected(
            [ran_cell.source for ran_cell in ran_code],
            [cell.source for cell in code],
            settings=settings,
            exactly=exactly,
        )
        first, before, is_whole = min(must.cells, default=len(code)), 0, True
        for index, cell in enumerate(notebook.cells):
            kind, source = cell.cell_type, cell.source
            left = None
            if kind == "code":
                left = None if before in must.cells else ran_code[before]
            elif ExecutedCell(index, cell).is_filled and (
                before <= first or not must.quoted_by(source)
            ):
                left = texts.get((before, source))
            if left is not None:
                kernel.client.note_heading(cell)
                _take(cell, left.cell)
            else:
                try:
                    kernel.client.execute_cell(cell, index)
                except CellExecutionError as error:
                    raise PapermillExecutionError(
                        index,
                        cell.execution_count,
                        cell.source,
                        error.ename,
                        error.evalue,
                        error.traceback.splitlines(),
                    ) from error
            # Behind a cell that holds back what is not open here, all is asked each time.
            is_whole = is_whole and cell.cell_type == kind
            if is_whole:
                kernel.ran.append(_Ran(left.source if left else source, before, cell))
            before += kind == "code"
        kernel.course.finished = True
        return len(must.cells)


def _take(cell: NotebookNode, left: NotebookNode) -> None:
    """Let a cell be what it was when it ran; its tags are those that it has now."""
    cell.source = left.source
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = copy.deepcopy(left.outputs), left.execution_count
    else:
        cell.metadata[FILLED] = copy.deepcopy(left.metadata[FILLED])


def _with_parameters(source: NotebookNode, parameters: Mapping[str, Any]) -> NotebookNode:
    notebook = copy.deepcopy(source)
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])  # as Papermill itself does when it loads a file
    parameterized: NotebookNode = parameterize_notebook(
        notebook, dict(parameters), kernel_name=KERNEL_NAME, language=LANGUAGE
    )
    return parameterized


def _is_alive(kernel: _Kernel) -> bool:
    provisioner = kernel.client.km.provisioner
    return provisioner is not None and run_sync(provisioner.poll)() is None


def _kept(notebook: NotebookNode, closing: Mapping[str, Any]) -> KeptRun:
    plain = json.loads(json.dumps(cleaned(copy.deepcopy(notebook))))
    return KeptRun(
        plain,
        files_read=dict(closing["files_read"]),
        prose=only_printed(plain, closing["prose_read"]),
        blocks=dict(closing["blocks"]),
        looked_for=dict(closing["looked_for"]),
        past_library=list(closing["past_library"]),
    )
