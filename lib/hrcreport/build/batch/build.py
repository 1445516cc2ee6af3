"""This module builds one report: execute, assemble, render, publish by one move."""

from __future__ import annotations

import shutil
import sys
import time
import traceback
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from hrcreport.build.batch.execution import run_or_take
from hrcreport.build.batch.failures import keep_failure, problems_of
from hrcreport.build.batch.plan import basis_of
from hrcreport.build.batch.records import (
    FilesRead,
    Rendering,
    manifest_of,
    put_aside,
    rendering_key,
    taken_rendering,
    with_other_formats,
)
from hrcreport.build.batch.report_state import failed_folder
from hrcreport.build.batch.summary import make_thumbnail
from hrcreport.build.batch.tasks import Outcome, Stage, Task
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.grounds.manifest import EARLIER, write_json
from hrcreport.build.storage.lock import LeaseLostError
from hrcreport.build.storage.publishing import PLACED, WORK_FOLDER, publish, share_parts
from hrcreport.checks import Scanned
from hrcreport.document import Document, render_document
from hrcreport.foundation import AssemblyError, DocumentKind, Language, LeakError, Problem, Project
from hrcreport.registers import Bibliography
from hrcreport.tables import CatalogueFiles

Tell = Callable[[str], None]


def build_report(
    task: Task, hashes: Hashes | None = None, *, tell: Tell = lambda stage: None
) -> Outcome:
    """Build one report and return what became of it; an author's error never ends the batch.

    `hashes` is what is known of files, by default nothing yet. `tell` is called with the name of
    each stage as it begins. Nothing of a failed report is published: its executed copy and its
    error are kept in the folder of failed reports.
    """
    # What this build reads is its own, whatever this process has read before.
    task = replace(task, project=Project(task.project.root))
    outcome = task.ended("built")
    outcome.stage = "execute"
    work = task.builds / WORK_FOLDER / f"{task.report.id}-{uuid.uuid4().hex[:8]}"
    try:
        work.mkdir(parents=True)
        _Build(task, work, outcome, tell, hashes or Hashes()).whole()
    except Exception as error:  # noqa: BLE001 -- one report's unforeseen error must not stop the others
        outcome.status, outcome.warnings = "failed", ()
        outcome.problems = problems_of(task, outcome.stage, error)
        outcome.details = _details(task)
    finally:
        if outcome.status == "failed":
            with suppress(LeaseLostError), task.lease.held():
                keep_failure(outcome, task.builds, task.project, build_folder=work / PLACED)
        shutil.rmtree(work, ignore_errors=True)
    return outcome


def _details(task: Task) -> str:
    """Return where an error arose; its words only where the project's data is all public."""
    if not CatalogueFiles(task.project.data).guarded():
        return traceback.format_exc()
    frames = traceback.extract_tb(sys.exc_info()[2])
    return "\n".join(f"{frame.filename}, line {frame.lineno}, {frame.name}" for frame in frames)


@dataclass(slots=True)
class _Build:
    """One build on its way through the stages."""

    task: Task
    work: Path
    outcome: Outcome
    tell: Tell
    hashes: Hashes
    made: Path = field(init=False)

    def whole(self) -> None:
        task, project = self.task, self.task.project
        self.made = self.work / PLACED
        self.made.mkdir()
        day = str(DocumentKind.masthead(task.parameters).get("date", ""))
        # Hashed before they are used: what an author saves meanwhile makes the build stale.
        read_at_the_start = {
            project.place(path): self.hashes.of(path)
            for path in (task.report.params_file, task.report.notebook)
        }
        basis = task.basis or basis_of(task.project, self.hashes)
        run = run_or_take(
            task,
            basis,
            self.hashes,
            work=self.work,
            build_folder=self.made,
            stage=self.stage,
        )
        self.outcome.notes += run.notes
        self.outcome.fence = tuple(run.kept.fence)
        code = str(task.parameters.get("language", Language.FIRST))
        language = project.known_languages.get(code, code)
        with self.stage("assemble"):
            document = Document.of(
                run.notebook,
                project=project,
                place=project.place(task.report.notebook),
                parameters=task.parameters,
                bibliography=Bibliography.read(project, language=language, on=day),
                report_id=task.report.id,
            )
            for cited_from in document.sources_read:
                project.reads.record(project.root / cited_from)
            project.record_language(language)
            source = self.made / "source"
            document.write(source, name=task.report.id, project=project)
            write_json(self.made / "values.json", document.values)
            write_json(self.made / "graph.json", document.graph)
            _write_data(document, self.made / "data")
        files_after_run = project.reads.files(), project.reads.looked_for()
        key = rendering_key(task, source, basis, epoch=document.epoch)
        rendering = taken_rendering(task, key, build_folder=self.made) or self._rendered(
            source, key, document.epoch
        )
        rendering = with_other_formats(task, rendering, build_folder=self.made)
        of_the_run = tuple(Problem(**warning_fields) for warning_fields in run.kept.warnings)
        self.outcome.pages = rendering.pages
        self.outcome.warnings = (*of_the_run, *document.warnings)
        with self.stage("inspect"):
            self._inspect(rendering)
            self._look_for_leaks()
        with self.stage("publish"):
            manifest = manifest_of(
                task,
                run,
                document,
                self.hashes,
                basis=basis,
                rendering=rendering,
                outcome=self.outcome,
                build_folder=self.made,
                files_read=FilesRead(
                    {**run.kept.files_read, **read_at_the_start}, *files_after_run
                ),
            )
            manifest.write(self.made)
            place = task.builds / task.report.id
            with task.lease.held():
                self._tell_of_files(rendering, put_aside(task, build_folder=self.made))
                share_parts(self.made, task.builds, manifest.made.outputs)
                publish(self.made, place, work=self.work)
                shutil.rmtree(failed_folder(task.builds, task.report.id), ignore_errors=True)
                make_thumbnail(task.builds, task.report.id, rendering.formats)
        self.outcome.files = {
            name: project.place(place / f"{task.report.id}.{name}") for name in rendering.formats
        }

    def _tell_of_files(self, rendering: Rendering, by_hand: list[str]) -> None:
        """Say which documents are not of this build, so that nobody takes them for it."""
        name = self.task.report.id
        notes = [f"changed by hand, and kept: {place}" for place in by_hand]
        kinds = sorted(place.rpartition(".")[2] for place in rendering.earlier)
        if kinds:
            notes.append(
                f"of an earlier text: {', '.join(kinds)}, in "
                f"{self.task.project.place(self.task.builds / name / EARLIER)}; "
                f"build them with: hrcreport build {name} --to {','.join(kinds)}"
            )
        self.outcome.notes += tuple(notes)

    def _rendered(self, source: Path, key: str, epoch: int) -> Rendering:
        task = self.task
        with self.stage("render"):
            rendered = render_document(
                source,
                name=task.report.id,
                formats=task.formats,
                engine=task.engine,
                epoch=epoch,
                at_once=task.formats_at_once,
            )
            for path in rendered.files.values():
                path.rename(self.made / path.name)
        return Rendering(
            formats=sorted(rendered.files),
            key=key,
            engine=rendered.engine,
            versions=rendered.versions,
            pages=rendered.pages,
            problems=rendered.problems,
        )

    def _inspect(self, rendering: Rendering) -> None:
        """Inspect the build; what must be mended becomes a warning of the build."""
        from hrcreport.checks import Inspection  # brings the readers of files

        task, outcome = self.task, self.outcome
        outcome.warnings = (*outcome.warnings, *rendering.problems)
        inspection = Inspection.of_build(
            self.made,
            report_id=task.report.id,
            parameters=task.parameters,
            project=task.project,
        )
        inspection.write(self.made)
        outcome.words, outcome.headroom = inspection.words, inspection.headroom
        outcome.findings = inspection.counts
        outcome.warnings = (*outcome.warnings, *inspection.problems)
        if task.strict and outcome.warnings:
            raise AssemblyError(outcome.warnings)

    def _look_for_leaks(self) -> None:
        """Refuse a build that holds what not even a draft may hold; tell of the rest.

        Raises:
            LeakError: it names a person of a restricted source, or the like; nothing of it is kept.
        """
        task = self.task
        # A project apart: what a scan reads is no input of the report.
        apart = Project(task.project.root)
        leaks = Scanned.of(self.made, project=apart).leaks
        grave = leaks if task.strict else [leak for leak in leaks if leak.stops_a_build]
        if grave:
            for path in self.made.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            raise LeakError(Problem.fewer(leak.problem(folder=task.report.id) for leak in grave))
        if leaks:
            kinds = Counter(leak.kind for leak in leaks)
            counted = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
            self.outcome.notes += (
                f"what may not leave the house ({counted}): hrcreport scan {task.report.id}",
            )

    @contextmanager
    def stage(self, name: Stage) -> Iterator[None]:
        """Tell of a stage, remember where the build is, and how long it took."""
        self.tell(name)
        self.outcome.stage = name
        started_at = time.perf_counter()
        try:
            yield
        finally:
            self.outcome.seconds[name] = time.perf_counter() - started_at


def _write_data(document: Document, folder: Path) -> None:
    """Write the numbers behind each picture beside the build."""
    if document.data:
        folder.mkdir()
    for name, content in document.data.items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
