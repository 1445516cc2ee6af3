"""This module gets a report's executed notebook: from a run that was kept, or from a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcreport.build.batch.tasks import Basis, Stage, Task
from hrcreport.build.grounds.digests import data_of, digests_of, said_in
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.grounds.manifest import Manifest
from hrcreport.build.storage.store import FORM, Store
from hrcreport.document import KeptRun, MustRunError
from hrcreport.foundation import (
    Parameters,
    Project,
    Reads,
    Report,
    sha256_of,
)
from hrcreport.tables import CatalogueFiles

if TYPE_CHECKING:
    from nbformat import NotebookNode

StageOf = Callable[[Stage], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class NotebookRun:
    """An executed notebook, what is kept of it, and the key that it is kept under.

    `notes` says why a store gave or took nothing.
    """

    notebook: NotebookNode
    kept: KeptRun
    key: str
    notes: tuple[str, ...] = ()


def run_or_take(
    task: Task,
    basis: Basis,
    hashes: Hashes,
    *,
    work: Path,
    build_folder: Path,
    stage: StageOf,
) -> NotebookRun:
    """Return the executed notebook, written into `build_folder`; cells run only where they must.

    Raises:
        ExecutionError: as `execute`.
    """
    store = Store(task.store) if task.store else None
    key = key_of(task.report, task.parameters, basis, hashes)
    kept_run = None if store is None or task.fresh else _kept(task, basis, store, key, hashes)
    if kept_run:
        with stage("reprint"):
            reprinted_run = _taken(task, kept_run, key, build_folder, hashes)
        if reprinted_run:
            return reprinted_run
    run = _executed(task, key, hashes, work=work, build_folder=build_folder, stage=stage)
    if store:
        store.keep(task.report.id, key, run.kept)
        run = replace(run, notes=tuple(store.faults))
    return run


def _kept(task: Task, basis: Basis, store: Store, key: str, hashes: Hashes) -> KeptRun | None:
    def hash_now(place: str) -> str | None:
        shared = basis.parts.get(place) if Reads.PART in place else None
        return shared or data_of(task.project, place, hashes)

    return store.find(task.report.id, key, hash_now)


def _taken(
    task: Task, kept_run: KeptRun, key: str, build_folder: Path, hashes: Hashes
) -> NotebookRun | None:
    """Return the kept run with its prose as it is now; None where that quotes a new value."""
    report, project = task.report, task.project
    try:
        again = kept_run.printed_now(report.notebook, project=project, language=report.language)
    except MustRunError:
        return None
    # The record names the files as they lie there now, whose words are those that the run read.
    again.files_read.update({place: hashes.of(project.root / place) for place in again.said})
    return NotebookRun(again.write(build_folder / f"{report.id}.ipynb"), again, key)


def _executed(
    task: Task, key: str, hashes: Hashes, *, work: Path, build_folder: Path, stage: StageOf
) -> NotebookRun:
    from hrcreport.document import Session

    folder = work / "kernel"
    folder.mkdir()
    with stage("execute"):
        executed = Session.execute(
            task.report.notebook,
            report_id=task.report.id,
            parameters=task.parameters,
            output=build_folder / f"{task.report.id}.ipynb",
            folder=folder,
            root=task.project.root,
            timeout=task.timeout,
            warm=task.warm,
            memory=task.memory,
            guarded=bool(CatalogueFiles(task.project.data).guarded()),
        )
    past = executed.past_library
    content_digests = said_in(task.project, executed.files_read, hashes, past_library=past)
    kept_run = executed.kept(
        project=task.project, language=task.report.language, yaml_digests=content_digests
    )
    return NotebookRun(executed.notebook, kept_run, key)


def must_run(
    project: Project,
    report: Report,
    manifest: Manifest,
    store: Store,
    hashes: Hashes,
    *,
    parameters: Mapping[str, Parameters],
    prose: bool,
) -> str:
    """Return in words why cells must run although no result has changed; empty where they need not.

    With `prose` a text has changed: it is tried whether all that it quotes is known.
    """

    def now(place: str) -> str | None:
        return data_of(project, place, hashes, parameters)

    kept_run = store.find(report.id, manifest.keys.get("run", ""), now)
    if kept_run is None:
        return "what its cells left is not kept, or cannot be read"
    if not prose:
        return ""
    try:
        kept_run.printed_now(report.notebook, project=project, language=report.language)
    except MustRunError as error:
        return str(error)
    return ""


def key_of(report: Report, parameters: Mapping[str, Any], basis: Basis, hashes: Hashes) -> str:
    """Return the key under which a run of a report is kept: all that is known before it."""
    code, _ = digests_of(report.notebook, hashes.of(report.notebook))
    return sha256_of(
        {
            "form": FORM,
            "report": report.id,
            "code": code,
            "parameters": dict(parameters),
            "library": basis.library["computes"],
            "versions": dict(basis.versions),
        }
    )
