"""This module executes a report's notebook through Papermill and turns each failure into words."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from hrcreport.document.execute.source import (
    KERNEL_NAME,
    LANGUAGE,
    cleaned,
    quick_imports,
    read_source,
    without_plain_outputs,
)

with quick_imports():
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from nbformat import NotebookNode
    from papermill.engines import Engine, papermill_engines
    from papermill.exceptions import PapermillExecutionError

from hrcreport.document.execute import failures
from hrcreport.document.execute.again import blocks_looked_for, only_printed
from hrcreport.document.execute.client import Course, ReportClient, StoppedError
from hrcreport.document.execute.environment import epoch_of
from hrcreport.document.execute.guard import Guard
from hrcreport.document.execute.kept import KeptRun
from hrcreport.document.execute.kernel import ReportKernelManager, kernel_options, new_manager
from hrcreport.foundation import ExecutionError, Problem, Project
from hrcreport.notebook import ExecutedCell

ENGINE_NAME = "hrcreport-build"
"""What Papermill knows the engine of builds by; `hrcreport` is the one of its own command."""
DEFAULT_TIMEOUT = 600
SAID_LIMIT = 4000


@dataclass(frozen=True, slots=True)
class Executed:
    """An executed notebook and what it read through the library (place → SHA-256).

    `prose` are the places of files of prose, `blocks` the place of each block that was asked for,
    `looked_for` the names found at each place where a file may be or not, `past_library` the places
    of files that cells read by themselves. `warnings` tell what cells were refused and went on
    without, and which programs they left running. `fence` names what held its cells back.
    """

    notebook: NotebookNode
    files_read: dict[str, str]
    prose: tuple[str, ...] = ()
    blocks: Mapping[str, str] = field(default_factory=dict)
    looked_for: Mapping[str, list[str]] = field(default_factory=dict)
    past_library: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()
    fence: tuple[str, ...] = ()

    def kept(self, *, project: Project, language: str, yaml_digests: Mapping[str, str]) -> KeptRun:
        """Return what is kept of the run; `yaml_digests` is what YAML files that it read say."""
        # Through JSON, so that nothing of a node that is changed later stays tied to what is kept.
        notebook = json.loads(json.dumps(self.notebook))
        blocks = blocks_looked_for(notebook, self.blocks, project=project, language=language)
        return KeptRun(
            notebook,
            files_read=dict(self.files_read),
            prose=only_printed(notebook, self.prose),
            blocks=dict(self.blocks),
            said=dict(yaml_digests),
            looked_for={**self.looked_for, **blocks},
            past_library=list(self.past_library),
            warnings=[warning.as_dict() for warning in self.warnings],
            fence=list(self.fence),
        )


class ReportEngine(Engine):  # type: ignore[misc]  # papermill is not typed
    """Papermill's engine for reports: own kernel, own folder, values in prose."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        course: Course,
        root: Path,
        options: Mapping[str, Any],
        timeout: int,
        start_timeout: int = failures.START_SECONDS,
        warm: str = "",
        memory: int = 0,
        **_: Any,
    ) -> None:
        """Run the notebook that Papermill manages; `course` keeps hold of it for the caller."""
        course.notebook = nb_man.nb
        course.cells = list(nb_man.nb.cells)
        with new_manager(root, warm=warm) as manager, kept_words(manager, course) as stderr:
            guard = Guard(lambda: getattr(manager.provisioner, "pid", None), memory)
            client = ReportClient(
                nb_man,
                course=course,
                guard=guard,
                km=manager,
                kernel_name=kernel_name,
                timeout=timeout,
                startup_timeout=start_timeout,
                interrupt_on_timeout=True,
                shutdown_kernel="immediate",
                record_timing=False,
                coalesce_streams=True,
                log=logging.getLogger("hrcreport.document.execute"),
            )
            try:
                with guard.watching():
                    client.execute(cleanup_kc=True, stderr=stderr, **options)
            finally:
                course.memory_taken, course.left_running = guard.taken, guard.left_running
                course.taken_out, course.fence = manager.answers.taken, manager.answers.fence

    @classmethod
    def nb_kernel_name(cls, nb: NotebookNode, name: str | None = None) -> str:
        """Return the one kernel that reports run in, whatever the file says."""
        return KERNEL_NAME

    @classmethod
    def nb_language(cls, nb: NotebookNode, language: str | None = None) -> str:
        """Return the one language of reports, whatever the file says."""
        return LANGUAGE


@contextmanager
def kept_words(manager: ReportKernelManager, course: Course) -> Iterator[IO[bytes]]:
    """Give a file for what a kernel writes past Jupyter, and note what it holds in the end."""
    path = Path(manager.connection_file).with_name("said")
    with path.open("ab") as stream:
        try:
            yield stream
        finally:
            course.said = path.read_bytes()[-SAID_LIMIT:].decode("utf-8", errors="replace")


papermill_engines.register(ENGINE_NAME, ReportEngine)


def execute_notebook(
    notebook: Path,
    *,
    report_id: str,
    parameters: Mapping[str, Any],
    output: Path,
    folder: Path,
    root: Path,
    timeout: int = DEFAULT_TIMEOUT,
    warm: str = "",
    memory: int = 0,
    guarded: bool = False,
) -> Executed:
    """Run a copy of `notebook` with the report's parameters in a kernel of its own.

    The source is read, never written; the process stays in its folder, only the kernel works in
    `folder`. The executed copy is saved to `output` before any error is raised.

    Args:
        notebook: the source file.
        report_id: the report's name in messages.
        parameters: every parameter of the declaration with its value.
        output: where the executed copy is saved, whatever happens.
        folder: the kernel's own folder, which must exist; its cells work in one below it.
        root: the project's folder.
        timeout: seconds that one cell may take.
        warm: the socket file of a warm server to fork the kernel from; empty starts one afresh.
        memory: bytes that the kernel may take before it is ended; 0 for no limit.
        guarded: whether the project holds data that is not public, so that nothing is kept of what
            cells print beside the document.

    Raises:
        ExecutionError: a cell fails, hangs, floods or kills its kernel, the kernel cannot start,
            or a value in prose cannot be printed (all of them are named at once); or nothing but
            Python would hold cells back from a table that is not public.
    """
    source = read_source(notebook)
    place, epoch = Project(root).place(notebook), epoch_of(parameters)
    quiet_logs()
    course = Course(notebook=source, cells=list(source.cells))
    context = failures.Context(
        report_id,
        place=place,
        timeout=timeout,
        output=output,
        root=root,
        guarded=guarded,
    )
    problems: list[Problem] = []
    started_at = time.monotonic()
    try:
        with caught(context, course, problems, started_at=started_at):
            # Given a notebook instead of a path, Papermill neither reads nor writes a file and so
            # never changes the folder of this process.
            papermill.execute_notebook(
                source,
                None,
                parameters=dict(parameters),
                engine_name=ENGINE_NAME,
                progress_bar=False,
                request_save_on_cell_execute=False,
                start_timeout=failures.START_SECONDS,
                course=course,
                root=root,
                options=kernel_options(
                    root, report_id=report_id, place=place, folder=folder, epoch=epoch
                ),
                timeout=timeout,
                warm=warm,
                memory=memory,
            )
        if not problems:
            if not course.finished:
                problems = [failures.stopped(context, course)]
            elif course.closing_error:
                problems = [failures.closing_failed(context, course)]
            problems.extend(failures.prose_failed(context, course))
            warnings = tuple(failures.went_on(context, course))
    finally:
        course.notebook.cells = course.cells
        cleaned(course.notebook)
        if read := course.closing.get("past_library"):
            course.notebook.metadata[ExecutedCell.READ] = dict(read)
        if guarded:
            without_plain_outputs(course.notebook)
        output.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(course.notebook, output)  # type: ignore[no-untyped-call]  # as above
    if problems:
        raise ExecutionError(problems)
    closing = course.closing
    return Executed(
        course.notebook,
        files_read=dict(closing["files_read"]),
        prose=tuple(closing["prose_read"]),
        blocks=dict(closing["blocks"]),
        looked_for=dict(closing["looked_for"]),
        past_library=tuple(closing["past_library"]),
        warnings=warnings,
        fence=tuple(course.fence),
    )


@contextmanager
def caught(
    context: failures.Context, course: Course, problems: list[Problem], *, started_at: float
) -> Iterator[None]:
    """Add in words to `problems` why a run, begun at that time of `time.monotonic`, has failed."""
    try:
        yield
    except PapermillExecutionError as error:
        problems.append(failures.cell_failed(context, course, error))
    except StoppedError:
        problems.append(failures.stopped(context, course))
    except CellTimeoutError:
        problems.append(failures.timed_out(context, course))
    except DeadKernelError:
        problems.append(failures.kernel_died(context, course))
    except (RuntimeError, TimeoutError, OSError) as error:
        seconds = time.monotonic() - started_at
        problems.append(
            failures.kernel_died(context, course)
            if course.started
            else failures.kernel_did_not_start(
                context, error, kernel_output=course.said, seconds=seconds
            )
        )


def quiet_logs() -> None:
    """Keep what Papermill and its client log from an author's terminal; failures become problems.

    Papermill would say "Passed unknown parameter" for kinds of annotations that it cannot read.
    """
    for name in ("hrcreport.document.execute", "papermill"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
