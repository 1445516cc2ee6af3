"""This module gets a report's executed notebook: from a run that was kept, or from a new one."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hrcreport.batch import inputs
from hrcreport.batch.kept_runs import key_of, printed_now
from hrcreport.batch.sayings import said_in
from hrcreport.batch.store import Store
from hrcreport.batch.tasks import Basis, Stage, Task
from hrcreport.batch.today import data_of
from hrcreport.data.reads import PART
from hrcreport.execute.kept import KeptRun

if TYPE_CHECKING:
    from nbformat import NotebookNode

StageOf = Callable[[Stage], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Run:
    """An executed notebook, what is kept of it, and the key that it is kept under."""

    notebook: NotebookNode
    kept: KeptRun
    key: str


def run_or_take(
    task: Task, basis: Basis, *, work: Path, made: Path, epoch: int, stage: StageOf
) -> Run:
    """Return the executed notebook and write it into `made`; cells run only where they must.

    Raises:
        ExecutionError: as `execute`.
    """
    store = Store(task.store) if task.store else None
    key = key_of(task.report, task.parameters, basis)
    kept = None if store is None or task.fresh else _kept(task, basis, store, key)
    if kept:
        with stage("reprint"):
            taken = _taken(task, kept, key, made)
        if taken:
            return taken
    run = _executed(task, key, work=work, made=made, epoch=epoch, stage=stage)
    if store:
        store.keep(task.report.id, key, run.kept)
    return run


def _kept(task: Task, basis: Basis, store: Store, key: str) -> KeptRun | None:
    def hash_now(place: str) -> str | None:
        shared = basis.parts.get(place) if PART in place else None
        return shared or data_of(task.project, place)

    return store.find(task.report.id, key, hash_now)


def _taken(task: Task, kept: KeptRun, key: str, made: Path) -> Run | None:
    """Return the kept run with its prose as it is now; None where that quotes a new value."""
    from hrcreport.execute.again import MustRunError
    from hrcreport.execute.source import cleaned

    try:
        again = printed_now(kept, task.project, task.report)
    except MustRunError:
        return None
    # The record names the files as they lie there now, whose words are those that the run read.
    again.files_read.update(
        {place: inputs.sha256_of_file(task.project.root / place) for place in again.said}
    )
    import nbformat

    notebook = cleaned(nbformat.from_dict(again.notebook))  # type: ignore[no-untyped-call]  # nbformat is untyped
    nbformat.write(notebook, made / f"{task.report.id}.ipynb")  # type: ignore[no-untyped-call]  # as above
    return Run(notebook, again, key)


def _executed(task: Task, key: str, *, work: Path, made: Path, epoch: int, stage: StageOf) -> Run:
    from hrcreport.execute.again import blocks_looked_for, only_printed
    from hrcreport.execute.run import execute

    folder = work / "kernel"
    folder.mkdir()
    with stage("execute"):
        executed = execute(
            task.report.notebook,
            report_id=task.report.id,
            place=task.project.place(task.report.notebook),
            parameters=task.parameters,
            output=made / f"{task.report.id}.ipynb",
            folder=folder,
            root=task.project.root,
            epoch=epoch,
            timeout=task.timeout,
            warm=task.warm,
            memory=task.memory,
        )
    # Through JSON, so that nothing of a node that is changed later stays tied to what is kept.
    notebook = json.loads(json.dumps(executed.notebook))
    kept = KeptRun(
        notebook,
        dict(executed.files_read),
        only_printed(notebook, executed.prose),
        dict(executed.blocks),
        said_in(task.project, executed.files_read, past_library=executed.past_library),
        {
            **executed.looked_for,
            **blocks_looked_for(
                notebook,
                executed.blocks,
                project=task.project,
                report_id=task.report.id,
                language=task.report.language,
            ),
        },
        list(executed.past_library),
        [warning.as_dict() for warning in executed.warnings],
    )
    return Run(executed.notebook, kept, key)
