"""This module says what became of a report that was not built, and keeps what is left of it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from hrcreport.build.batch.report_state import failed_folder
from hrcreport.build.batch.tasks import Outcome, Task
from hrcreport.build.storage.publishing import WORK_FOLDER
from hrcreport.foundation import HrcReportError, Problem, Project, SystemRefusal
from hrcreport.tables import CatalogueFiles

ENGINE_FAILED = "render.engine-failed"


def clear_work(task: Task) -> None:
    """Clear away what a worker that was ended left of a report's unfinished build."""
    for left in (task.builds / WORK_FOLDER).glob(f"{task.report.id}-{'?' * 8}"):
        shutil.rmtree(left, ignore_errors=True)


def worker_lost(task: Task) -> Outcome:
    """Return what became of a report whose worker was ended from outside; clear its work away."""
    outcome = task.ended(
        "failed",
        Problem(
            place=task.project.place(task.report.notebook),
            what=f"report '{task.report.id}': its worker was ended from outside, "
            "often for want of memory.",
            mend="Close other programs, or build one report at a time with --jobs 1.",
            rule="build.worker-lost",
        ),
    )
    clear_work(task)
    keep_failure(outcome, task.builds, task.project)
    return outcome


def system_problem(task: Task, stage: str, error: Exception) -> Problem | None:
    """Return the problem of a report that the system had no room or no right for, or None.

    One sentence says what the system said, about which place; the other what mends that.
    """
    met = SystemRefusal.of(error)
    if met is None:
        return None
    builds = task.project.place(task.builds)
    return Problem(
        place=task.project.place(Path(met.file)) if met.file else builds,
        what=f"report '{task.report.id}' failed in the stage '{stage}': {met.said}.",
        mend=f"{met.mend_of(met.number, builds)} The last build of the report is whole.",
        rule="build.memory" if met.number == errno.ENOMEM else "build.disk",
    )


def said_by_system(task: Task, stage: str, problems: Sequence[Problem]) -> Sequence[Problem]:
    """Return the problems of a report, those of an engine that met a full disk told as such."""
    for problem in problems:
        if problem.rule == ENGINE_FAILED:
            for number in SystemRefusal.MENDS:
                if os.strerror(number) in problem.what:
                    met = system_problem(task, stage, OSError(number, os.strerror(number)))
                    return (met,) if met else problems
    return problems


def problems_of(task: Task, stage: str, error: Exception) -> tuple[Problem, ...]:
    """Return why a report failed: what an author or the system is told, or that nobody foresaw."""
    if isinstance(error, HrcReportError):
        return tuple(said_by_system(task, stage, error.problems))
    if isinstance(error, ImportError):
        return (package_problem(task, stage, error),)
    return (system_problem(task, stage, error) or unforeseen(task, stage, error),)


def package_problem(task: Task, stage: str, error: ImportError) -> Problem:
    """Return the problem of a package that cannot be loaded, with what it says itself."""
    return Problem(
        place=task.project.place(task.report.notebook),
        what=f"report '{task.report.id}' failed in the stage '{stage}': a package that this "
        f"program needs cannot be loaded ({error}).",
        mend="Install what the project has locked, in its folder: python -m pip install --no-deps "
        "--require-hashes -r requirements.lock",
        rule="build.package",
    )


def unforeseen(task: Task, stage: str, error: Exception) -> Problem:
    """Return the problem of an error that nobody foresaw."""
    reason = "" if CatalogueFiles(task.project.data).guarded() else f": {error}"
    return Problem(
        place=task.project.place(task.report.notebook),
        what=f"report '{task.report.id}' failed in the stage '{stage}' by an error that this "
        f"program did not foresee ({type(error).__name__}{reason}).",
        mend="Please report it with the file error.txt in the folder of failed reports.",
        rule="build.unforeseen",
    )


def keep_failure(
    outcome: Outcome, builds: Path, project: Project, *, build_folder: Path | None = None
) -> None:
    """Keep what was made and the error where an author can look at them, as far as they fit.

    That is the executed copy and, where the report came so far, its document source; problems in
    the source then name the kept file.
    """
    failure_folder = failed_folder(builds, outcome.report)
    shutil.rmtree(failure_folder, ignore_errors=True)
    build_folder = build_folder or failure_folder
    executed, source = build_folder / f"{outcome.report}.ipynb", build_folder / "source"
    document = f"{outcome.report}.qmd"
    if source.exists():
        place = project.place(failure_folder / source.name / document)
        outcome.problems = tuple(
            replace(problem, place=place) if problem.place == document else problem
            for problem in outcome.problems
        )
    problems = "\n\n".join(str(problem) for problem in outcome.problems)
    record = [problem.as_dict() for problem in outcome.problems]
    try:
        failure_folder.mkdir(parents=True)
        if executed.exists():
            executed.rename(failure_folder / executed.name)
        if source.exists():
            source.rename(failure_folder / source.name)
        (failure_folder / "error.txt").write_text(
            f"{problems}\n\n{outcome.details}", encoding="utf-8"
        )
        (failure_folder / "error.json").write_text(json.dumps(record, indent=2), encoding="utf-8")
    except OSError as error:
        # The same full disk that failed the report; its problem is told on the screen all the same.
        with suppress(OSError):
            sys.stderr.write(f"{failure_folder}: {error.strerror}\n")
    names = {
        "error": failure_folder / "error.txt",
        "ipynb": failure_folder / executed.name,
        "source": failure_folder / "source",
    }
    outcome.files = {name: project.place(path) for name, path in names.items() if path.exists()}
