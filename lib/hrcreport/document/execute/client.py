"""This module runs the cells: code as Papermill does, prose filled in where it stands."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from jupyter_core.utils import ensure_async, run_sync
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient

from hrcreport.document.execute.guard import Guard
from hrcreport.foundation import ExecutionError, Problem, SealedError
from hrcreport.notebook import ExecutedCell, Shown

CLOSING_MIME = "application/vnd.hrcreport.closing+json"
ANSWERS = "__import__('hrcreport.notebook.cells.answers', fromlist=['answers'])"
OUTPUT_LIMIT = 20_000_000
"""Characters that one cell may put out: a page of text has 3,000, a large map two million."""


HEADING = re.compile(r"\s*(#{1,6})\s")
DEEPEST = 6
TABLE_NAMED = re.compile(r"the table '([^']+)' is encrypted")


class StoppedError(Exception):
    """A cell put out too much, or ended the notebook, without raising an error itself."""


@dataclass(slots=True)
class Course:
    """What happened while a notebook ran, for the error that an author sees.

    `cells` are the cells that were to run: Papermill adds one of its own after an error.
    `since` is when the cell of `cell_index` began, by `time.monotonic`, `by_hand` whether somebody
    stopped it. `flooded` tells that a cell put out too much, `left` that it called exit,
    `memory_taken` how many bytes it took where it was ended for that, `exit_code` how a kernel
    ended that should not have, `said` what it wrote where nobody reads. `left_running` names
    the programs that it left, `taken_out` tells which records it took out, `fence` what held it
    back.
    """

    notebook: NotebookNode
    cells: list[NotebookNode]
    cell_index: int | None = None
    since: float = 0.0
    by_hand: bool = False
    flooded: bool = False
    left: bool = False
    finished: bool = False
    started: bool = False
    prose_problems: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    closing: dict[str, Any] = field(default_factory=dict)
    closing_error: str = ""
    memory_taken: int = 0
    exit_code: int | None = None
    said: str = ""
    left_running: tuple[str, ...] = ()
    taken_out: Sequence[Problem] = ()
    fence: Sequence[str] = ()


class ReportClient(PapermillNotebookClient):  # type: ignore[misc]  # papermill is not typed
    """Papermill's client that also fills in Markdown cells and limits what a cell may put out."""

    def __init__(self, nb_man: Any, *, course: Course, guard: Guard, **options: Any) -> None:
        super().__init__(nb_man, on_cell_executed=self._note_exit, **options)
        self.course = course
        self.guard = guard
        self._put_out = self._interrupts = 0
        self._level = self._held_back = 0

    def papermill_execute_cells(self) -> None:
        """Run all cells, then ask the kernel what the run leaves behind."""
        self.refuse_unheld()
        self.course.started = True
        super().papermill_execute_cells()
        failed = any(cell.metadata.get("papermill", {}).get("exception") for cell in self.nb.cells)
        answer = run_sync(self._ask)(f"{ANSWERS}.closing()")
        self.course.closing = answer.get("data", {}).get(CLOSING_MIME, {})
        if not failed:
            self.course.finished = True
            if not self.course.closing:
                self.course.closing_error = f"{answer.get('ename')}: {answer.get('evalue')}"
        self.guard.look()

    def refuse_unheld(self) -> None:
        """Raise `ExecutionError` where only Python holds cells back from what is not public."""
        # A kernel that Papermill or JupyterLab started by itself has nobody who answers it.
        answers = getattr(self.km, "answers", None)
        if answers is not None and (refusal := answers.refusal):
            raise ExecutionError(refusal)

    async def async_execute_cell(
        self, cell: NotebookNode, cell_index: int, *arguments: Any, **options: Any
    ) -> NotebookNode:
        """Run a code cell, or fill in a Markdown cell at its place."""
        self.course.cell_index, self.course.since = cell_index, time.monotonic()
        if self._is_held_back(cell):
            return _note(cell)
        if ExecutedCell(cell_index, cell).is_filled:
            return await self._fill_in(cell, cell_index)
        self._put_out = self._interrupts = 0
        try:
            await super().async_execute_cell(cell, cell_index, *arguments, **options)
        except CellExecutionError as error:
            if error.ename == SealedError.__name__:
                return await self._hold_back(cell, error.evalue)
            if self.course.flooded:
                cell.outputs = [out for out in cell.outputs if out.output_type == "error"]
            raise
        if self.course.flooded:
            # The cell ended before the interrupt came.
            cell.outputs = []
        if self.course.flooded or self.course.left:
            raise StoppedError
        return cell

    # nbclient binds the blocking form to its own coroutine, so it is bound anew to this one.
    execute_cell = run_sync(async_execute_cell)

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Keep an output, or interrupt a cell that puts out more than a reader could want."""
        if msg["msg_type"] in {"stream", "display_data", "execute_result"}:
            content = msg["content"]
            self._put_out += len(content.get("text", "")) + sum(
                len(data) for data in content.get("data", {}).values() if isinstance(data, str)
            )
            if self._put_out > OUTPUT_LIMIT:
                if not self.course.flooded:
                    self.course.flooded = True
                    run_sync(self.km.interrupt_kernel)()
                return None
        output: NotebookNode | None = super().process_message(msg, cell, cell_index)
        return output

    async def _async_check_alive(self) -> None:
        """Note how a kernel ended before anything is cleared away."""
        try:
            await super()._async_check_alive()
        except DeadKernelError:
            if self.km.provisioner is not None:
                self.course.exit_code = await self.km.provisioner.poll()
            raise

    def _note_exit(self, execute_reply: dict[str, Any], **_: Any) -> None:
        """Note that a cell called exit or quit: the kernel says so and ends without an error."""
        payload = execute_reply["content"].get("payload", [])
        self.course.left = any(payload_part.get("source") == "ask_exit" for payload_part in payload)

    async def _async_handle_timeout(self, timeout: int, cell: NotebookNode | None = None) -> Any:
        """Interrupt a cell that takes too long; end the kernel of one that goes on regardless."""
        self._interrupts += 1
        if self._interrupts > 1:
            await ensure_async(self.km.shutdown_kernel(now=True))
            raise CellTimeoutError.error_from_timeout_and_cell(
                "The cell took too long and ignored the interrupt.",
                timeout,
                cell or NotebookNode(),  # type: ignore[no-untyped-call]  # nbformat is untyped
            )
        return await super()._async_handle_timeout(timeout, cell)

    def _is_held_back(self, cell: NotebookNode) -> bool:
        """Tell whether a cell is of a section that is held back."""
        self.note_heading(cell)
        return bool(self._held_back)

    def note_heading(self, cell: NotebookNode) -> None:
        """Note how deep the section of a cell is; its heading ends one that is held back."""
        if cell.cell_type == "markdown" and (heading := HEADING.match(cell.source)):
            self._level = len(heading[1])
            if self._level <= self._held_back:
                self._held_back = 0

    async def _hold_back(self, cell: NotebookNode, refusal: str) -> NotebookNode:
        """Put a sentence in the place of what rests on data that nobody here may open."""
        self._held_back = self._level or DEEPEST
        table = TABLE_NAMED.search(refusal)
        answer = await self._ask(f"{ANSWERS}.held_back({table[1] if table else ''!r}, globals())")
        sentence = answer.get("data", {}).get("text/plain", "''")
        _note(cell)
        cell.metadata["tags"] = []
        cell.source = ast.literal_eval(sentence)
        return cell

    async def _fill_in(self, cell: NotebookNode, cell_index: int) -> NotebookNode:
        answer = await self._ask(f"{ANSWERS}.prose({cell.source!r}, globals())")
        if answer.get("status") != "ok":
            problem = {
                "line": 0,
                "expression": "",
                "what": "the text cannot be filled in "
                f"({answer.get('ename')}: {answer.get('evalue')}).",
                "mend": "Import hrcreport in a cell above.",
            }
            self.course.prose_problems.append((cell_index, problem))
            return cell
        prose = Shown.of(answer).prose
        self.course.prose_problems.extend((cell_index, problem) for problem in prose["problems"])
        if not prose["problems"]:
            prose_record = {"values": prose["values"], "decisions": prose["decisions"]}
            cell.metadata["hrcreport"] = {"source": cell.source, **prose_record}
            cell.source = prose["text"]
        return cell

    async def _ask(self, expression: str) -> dict[str, Any]:
        """Return the kernel's answer to one expression; nothing of it stays in the notebook."""
        message = await ensure_async(
            self.kc.execute(
                "", silent=True, store_history=False, user_expressions={"answer": expression}
            )
        )
        reply = await self.async_wait_for_reply(message)
        if reply is None:
            raise CellTimeoutError("a value takes too long")
        answer: dict[str, Any] = reply["content"]["user_expressions"]["answer"]
        return answer


def _note(cell: NotebookNode) -> NotebookNode:
    """Make a cell one that is not printed, with nothing of what it held or put out."""
    for key in ("outputs", "execution_count", "attachments"):
        cell.pop(key, None)
    cell.cell_type, cell.source = "markdown", ""
    cell.metadata["tags"] = ["about"]
    return cell
