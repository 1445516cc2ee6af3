"""This module builds many reports with several workers and writes the record of the batch."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from hrcreport.batch.manifest import write_json
from hrcreport.batch.tasks import Outcome, Task

BATCH_RECORD = "batch.json"
WORKER_START = "forkserver" if sys.platform == "linux" else "spawn"
"""Never a fork of this process: it has threads, and a fork of those can hang."""


def default_jobs() -> int:
    """Return how many reports are built at once where nobody says: one for each core."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_tasks(
    tasks: Sequence[Task],
    *,
    jobs: int,
    isolated: bool = False,
    begun: Callable[[Task, str], None] = lambda task, stage: None,
) -> Iterator[Outcome]:
    """Build reports and yield each outcome as it comes; one failed report stops no other.

    Kernels are forked from one warm server where that pays; `isolated` starts each afresh. `begun`
    is told of each stage of each report where one worker builds them, and of the whole report where
    several do.
    """
    several = jobs > 1 and len(tasks) > 1
    if several:
        _prepare_workers()
    # Loaded where it is needed: a batch in which nothing has changed must not wait for it.
    from hrcreport.execute.warm.starting import WORTH_IT, can_fork, warm_server

    if isolated or len(tasks) < WORTH_IT or not can_fork():
        yield from _run(tasks, jobs=jobs, begun=begun)
        return
    with warm_server(tasks[0].project.root) as warm:
        yield from _run([replace(task, warm=warm) for task in tasks], jobs=jobs, begun=begun)


def _run(
    tasks: Sequence[Task], *, jobs: int, begun: Callable[[Task, str], None]
) -> Iterator[Outcome]:
    from hrcreport.batch.build import build_report

    if jobs == 1 or len(tasks) <= 1:
        for task in tasks:
            yield build_report(task, tell=lambda stage, task=task: begun(task, stage))  # type: ignore[misc]  # the default binds the loop's task
        return
    lost: list[Task] = []
    with _workers(min(jobs, len(tasks))) as pool:
        waiting = {}
        for task in tasks:
            begun(task, "queued")
            waiting[pool.submit(build_report, task)] = task
        try:
            for future in as_completed(waiting):
                if isinstance(future.exception(), BrokenProcessPool):
                    lost.append(waiting[future])
                else:
                    yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for task in lost:
        yield _alone(task)


def _prepare_workers() -> None:
    """Begin the imports of the process that workers are forked from, while the caller goes on."""
    if WORKER_START == "forkserver":
        multiprocessing.get_context(WORKER_START).set_forkserver_preload(["hrcreport.batch.build"])
        forkserver.ensure_running()


def _workers(number: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(number, mp_context=multiprocessing.get_context(WORKER_START))


def _alone(task: Task) -> Outcome:
    """Build a report that was lost with its worker once more, by itself.

    A worker that is ended from outside takes all reports down that wait for one; only the report
    that loses its worker again has failed.
    """
    from hrcreport.batch.build import build_report, clear_work, worker_lost

    clear_work(task)
    with _workers(1) as pool:
        try:
            return pool.submit(build_report, task).result()
        except BrokenProcessPool:
            return worker_lost(task)


def write_batch(builds: Path, outcomes: Iterable[Outcome]) -> Path:
    """Write `batch.json`: one row a report, in the order of their ids."""
    builds.mkdir(parents=True, exist_ok=True)
    path = builds / BATCH_RECORD
    rows = [batch_row(outcome) for outcome in sorted(outcomes, key=lambda each: each.report)]
    write_json(path, {"reports": rows})
    return path


def batch_row(outcome: Outcome) -> dict[str, Any]:
    """Return one report's row of the batch record."""
    return {
        "report": outcome.report,
        "kind": outcome.kind,
        "status": outcome.status,
        "reasons": list(outcome.reasons),
        "stage": outcome.stage if outcome.status == "failed" else "",
        "seconds": {name: round(each, 3) for name, each in outcome.seconds.items()},
        "pages": outcome.pages,
        "words": outcome.words,
        "headroom": outcome.headroom,
        "files": outcome.files,
        "findings": outcome.findings,
        "problems": [problem.as_dict() for problem in outcome.problems],
        "warnings": [problem.as_dict() for problem in outcome.warnings],
    }
