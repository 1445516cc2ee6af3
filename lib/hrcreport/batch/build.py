"""This module builds one report: execute, assemble, render, publish by one move."""

from __future__ import annotations

import json
import shutil
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from hrcreport.assemble import Document, assemble, write_source
from hrcreport.batch import inputs
from hrcreport.batch.manifest import FORM, Manifest, outputs_of, write_json
from hrcreport.batch.state import failed_folder
from hrcreport.batch.tasks import Judge, Outcome, Stage, Task
from hrcreport.bibliography import read_bibliography
from hrcreport.data.reads import files_read, forget_reads, record_read
from hrcreport.errors import AssemblyError, HrcReportError, Problem
from hrcreport.execute import execute
from hrcreport.law.citations import citations
from hrcreport.project import Project
from hrcreport.render import Rendered, render

WORK_FOLDER = "_work"


def build_report(task: Task, *, tell: Callable[[str], None] = lambda stage: None) -> Outcome:
    """Build one report and return what became of it; an author's error never ends the batch.

    `tell` is called with the name of each stage as it begins. Nothing of a failed report is
    published: its executed copy and its error are kept in the folder of failed reports.
    """
    outcome = Outcome(task.report.id, task.report.kind, "built", task.reasons)
    work = task.builds / WORK_FOLDER / f"{task.report.id}-{uuid.uuid4().hex[:8]}"
    work.mkdir(parents=True)
    try:
        _build(task, work, outcome, tell)
    except HrcReportError as error:
        outcome.status, outcome.problems, outcome.warnings = "failed", error.problems, ()
        outcome.details = traceback.format_exc()
    except Exception as error:  # noqa: BLE001 -- one report's unforeseen error must not stop the others
        outcome.status = "failed"
        outcome.problems = (_unforeseen(task, outcome.stage, error),)
        outcome.details = traceback.format_exc()
    finally:
        if outcome.status == "failed":
            _keep_failure(task, work, outcome)
        shutil.rmtree(work, ignore_errors=True)
    return outcome


def clear_work(task: Task) -> None:
    """Clear away what a worker that was ended left of a report's unfinished build."""
    for left in (task.builds / WORK_FOLDER).glob(f"{task.report.id}-{'?' * 8}"):
        shutil.rmtree(left, ignore_errors=True)


def worker_lost(task: Task) -> Outcome:
    """Return what became of a report whose worker was ended from outside; clear its work away."""
    outcome = Outcome(task.report.id, task.report.kind, "failed", task.reasons)
    outcome.problems = (
        Problem(
            place=task.project.place(task.report.notebook),
            what=f"report '{task.report.id}': its worker was ended from outside, "
            "often for want of memory.",
            mend="Close other programs, or build one report at a time with --jobs 1.",
            rule="build.worker-lost",
        ),
    )
    clear_work(task)
    _keep_failure(task, task.builds / WORK_FOLDER, outcome)
    return outcome


def _build(task: Task, work: Path, outcome: Outcome, tell: Callable[[str], None]) -> None:
    report, project = task.report, task.project
    made = work / "build"
    made.mkdir()
    kernel_folder = work / "kernel"
    kernel_folder.mkdir()
    epoch = epoch_of(str(task.parameters.get("date", "")))
    notebook_place = project.place(report.notebook)
    forget_reads()
    # Hashed before they are used: what an author saves meanwhile makes the build stale.
    read_at_the_start = inputs.input_files(project, report)
    with _stage("execute", outcome, tell):
        executed = execute(
            report.notebook,
            report_id=report.id,
            place=notebook_place,
            parameters=task.parameters,
            output=made / f"{report.id}.ipynb",
            folder=kernel_folder,
            root=project.root,
            epoch=epoch,
            timeout=task.timeout,
            warm=task.warm,
        )
    with _stage("assemble", outcome, tell):
        document = assemble(
            executed.notebook,
            project=project,
            place=notebook_place,
            parameters=task.parameters,
            citations=citations(project, language=str(task.parameters.get("language", "en"))),
            bibliography=read_bibliography(project),
        )
        for cited_from in document.sources_read:
            record_read(project.root / cited_from)
        source = made / "source"
        write_source(document, source, name=report.id, project=project)
        write_json(made / "values.json", document.values)
        write_json(made / "graph.json", document.graph)
        _write_data(document, made / "data")
    with _stage("render", outcome, tell):
        rendered = render(
            source, name=report.id, formats=task.formats, engine=task.engine, epoch=epoch
        )
    read = read_at_the_start | executed.files_read | files_read(project)
    with _stage("inspect", outcome, tell):
        files = {name: _move_up(path, made) for name, path in rendered.files.items()}
        outcome.pages = rendered.pages
        outcome.warnings = (*document.warnings, *rendered.problems)
        if task.judge is not None:
            _inspect(task, task.judge, made, outcome)
        if task.strict and outcome.warnings:
            raise AssemblyError(outcome.warnings)
    with _stage("publish", outcome, tell):
        _manifest(task, document, rendered, outcome, made, files, read).write(made)
        publish(made, task.builds / report.id, work=work)
        shutil.rmtree(failed_folder(task.builds, report.id), ignore_errors=True)
    outcome.files = {
        name: _shown(project, task.builds / report.id / path.name) for name, path in files.items()
    }


def _inspect(task: Task, judge: Judge, made: Path, outcome: Outcome) -> None:
    """Have a build inspected; what must be mended becomes a warning of the build."""
    judgement = judge(
        made,
        report_id=task.report.id,
        status=str(task.parameters.get("status", "draft")),
        project=task.project,
    )
    judgement.write(made)
    outcome.words, outcome.headroom = judgement.words, judgement.headroom
    outcome.findings = judgement.counts
    outcome.warnings = (*outcome.warnings, *judgement.problems)


def epoch_of(date: str) -> int:
    """Return a report's date in seconds since 1970, for the dates inside its files.

    A report without a date gets the first day that a Word file can carry, 1 January 1980.
    """
    day = datetime.fromisoformat(date) if date else datetime(1980, 1, 1)  # noqa: DTZ001 -- set below
    return int(day.replace(tzinfo=UTC).timestamp())


def publish(made: Path, place: Path, *, work: Path) -> None:
    """Put a whole build in the place of the last one by moves within one file system."""
    old = work / "old"
    if place.exists():
        place.rename(old)
    try:
        made.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise


def _write_data(document: Document, folder: Path) -> None:
    """Write the numbers behind each picture beside the build."""
    if document.data:
        folder.mkdir()
    for name, content in document.data.items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")


def _move_up(path: Path, folder: Path) -> Path:
    return path.rename(folder / path.name)


def _manifest(
    task: Task,
    document: Document,
    rendered: Rendered,
    outcome: Outcome,
    made: Path,
    files: Mapping[str, Path],
    read: Mapping[str, str],
) -> Manifest:
    names = {"ipynb": made / f"{task.report.id}.ipynb", **files}
    beside = ("values.json", "graph.json", "inspection.json")
    names |= {name: made / name for name in beside if (made / name).exists()}
    names |= {f"data/{name}": made / "data" / name for name in document.data}
    return Manifest(
        form=FORM,
        report=task.report.id,
        kind=task.report.kind,
        title=str(document.front["title"]),
        symbol=str(document.front["symbol"]),
        parameters=dict(task.parameters),
        inputs=dict(read),
        library=inputs.sha256_of_library(),
        format=inputs.sha256_of_format(task.project.extension),
        versions=inputs.versions() | rendered.versions,
        engine=rendered.engine,
        formats=sorted(files),
        pages=outcome.pages,
        words=outcome.words,
        warnings=[warning.as_dict() for warning in outcome.warnings],
        outputs=outputs_of(made, names),
    )


def _keep_failure(task: Task, work: Path, outcome: Outcome) -> None:
    """Keep the executed copy and the error where an author can look at them."""
    kept = failed_folder(task.builds, task.report.id)
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    executed = work / "build" / f"{task.report.id}.ipynb"
    if executed.exists():
        executed.rename(kept / executed.name)
    problems = "\n\n".join(str(problem) for problem in outcome.problems)
    (kept / "error.txt").write_text(f"{problems}\n\n{outcome.details}", encoding="utf-8")
    record = [problem.as_dict() for problem in outcome.problems]
    (kept / "error.json").write_text(json.dumps(record, indent=2), encoding="utf-8")
    outcome.files = {"error": _shown(task.project, kept / "error.txt")}
    if (kept / executed.name).exists():
        outcome.files["ipynb"] = _shown(task.project, kept / executed.name)


def _unforeseen(task: Task, stage: str, error: Exception) -> Problem:
    return Problem(
        place=task.project.place(task.report.notebook),
        what=f"report '{task.report.id}' failed in the stage '{stage}' by an error that this "
        f"program did not foresee ({type(error).__name__}: {error}).",
        mend="Please report it with the file error.txt in the folder of failed reports.",
        rule="build.unforeseen",
    )


def _shown(project: Project, path: Path) -> str:
    return project.place(path)


@contextmanager
def _stage(name: Stage, outcome: Outcome, tell: Callable[[str], None]) -> Iterator[None]:
    tell(name)
    outcome.stage = name
    begun = time.perf_counter()
    try:
        yield
    finally:
        outcome.seconds[name] = time.perf_counter() - begun
