"""This module builds many reports with several workers, each as soon as cores and memory allow."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from hrcreport.build.batch.clusters import cluster_at
from hrcreport.build.batch.tasks import Outcome, Task
from hrcreport.build.batch.workers import Workers, prepare_workers
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.storage.lock import OWNERS_OWN, Lease

MEMORY_OF_A_REPORT = 500_000_000
"""Bytes that a worker, its kernel and Pandoc take together for a report of usual size."""
MEMORY_TO_LEAVE = 0.2
"""Part of the memory that is free at the start which notebooks may not take."""
LOOK_SECONDS = 0.5
BACK_OFF_SECONDS = 2.0
"""What is tried again waits so long, and twice as long each further time."""
MAY_PASS = frozenset(
    {
        "build.disk",
        "build.in-use",
        "build.memory",
        "build.open-files",
        "build.worker-lost",
        "cluster.lost",
        "cluster.no-answer",
        "execute.kernel-did-not-start",
        "execute.kernel-died",
        "execute.memory",
    }
)
"""Rules of what stops a report and lies in no file of it: the machine, or one of others."""
WORTH_IT = 2
"""From so many notebooks that run on a warm server pays: it costs what a kernel's imports cost."""

Begun = Callable[[str, str], None]
Way = Callable[[list[Task], int, Begun, Hashes], Iterator[Outcome]]
"""How tasks are built: it takes each from the list as it begins it."""


def default_jobs() -> int:
    """Return how many reports are built at once where nobody says: as cores and memory allow."""
    return max(1, min(_cores(), available_memory() // MEMORY_OF_A_REPORT))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def available_memory() -> int:
    """Return how many bytes of memory are free for new programs."""
    import psutil

    return int(psutil.virtual_memory().available)


def memory_for_each(jobs: int) -> int:
    """Return how many bytes one notebook may take where nobody says: its part of what is free."""
    free = available_memory() * (1 - MEMORY_TO_LEAVE)
    return max(2 * MEMORY_OF_A_REPORT, int(free / jobs))


def run_tasks(
    tasks: Sequence[Task],
    hashes: Hashes,
    *,
    retries: int = 0,
    wait_for: Callable[[float], object] = time.sleep,
    **how: Any,
) -> Iterator[Outcome]:
    """Build reports and yield each outcome as it comes, as `run_once` does.

    A report that failed for what may pass (`MAY_PASS`) is built again after all others, at most
    `retries` times, each time after a longer wait, which `wait_for` takes in seconds; its outcome
    notes so. Ctrl-C, then and before, leaves those reports failed.
    """
    failed: dict[str, Outcome] = {}
    for attempt in range(retries + 1):
        due_tasks = [task for task in tasks if not attempt or task.report.id in failed]
        last = attempt == retries
        before, failed, was_stopped = failed, {}, False
        for outcome in run_once(due_tasks, hashes, to_be_tried=not last, **how):
            name = outcome.report
            if name in before:
                note = f"tried {attempt + 1} times; before: {before[name].problems[0].what}"
                outcome.notes = (*outcome.notes, note)
            was_stopped = was_stopped or outcome.status == "not begun"
            if not last and _may_pass(outcome):
                failed[name] = outcome
            else:
                yield outcome
        if failed and not was_stopped:
            try:
                wait_for(BACK_OFF_SECONDS * 2**attempt)
                continue
            except KeyboardInterrupt:
                pass
        yield from failed.values()
        return


def _may_pass(outcome: Outcome) -> bool:
    return outcome.status == "failed" and any(
        problem.rule in MAY_PASS for problem in outcome.problems
    )


def run_once(
    tasks: Sequence[Task],
    hashes: Hashes,
    *,
    jobs: int,
    isolated: bool = False,
    fail_fast: bool = False,
    to_be_tried: bool = False,
    cluster: str = "",
    lease: Lease = OWNERS_OWN,
    warm: str = "",
    begun: Begun = lambda report, stage: None,
) -> Iterator[Outcome]:
    """Build reports and yield each outcome as it comes; one failed report stops no other.

    Kernels are forked from one warm server where that pays, from that at `warm` where one was
    begun; `isolated` starts each afresh. Of reports that are built beside each other the longest
    begin first, so that no core waits for one that began last. With
    `fail_fast` no report is begun after one has failed, but for what may pass where that is
    `to_be_tried` again. `begun` is told each stage of each report.
    Ctrl-C ends what is under way; reports that were not built are "not begun". With `cluster`, an
    address, the machines there build instead, and publish while `lease` lasts. What is built here
    goes by `hashes`.
    """
    if not tasks:
        return

    def ends(outcome: Outcome) -> bool:
        failed = fail_fast and outcome.status == "failed"
        return failed and not (to_be_tried and _may_pass(outcome))

    if cluster:
        machines = cluster_at(cluster)

        def there(waiting: list[Task], _: int, on_begin: Begun, __: Hashes) -> Iterator[Outcome]:
            with lease.refreshed():  # here, so that no cluster can forget it
                yield from machines.run_on_cluster(
                    tasks, cluster, waiting=waiting, lease=lease, begun=on_begin
                )

        yield from _run(tasks, there, hashes, jobs=jobs, ends=ends, on_begin=begun)
        return
    at_once = max(1, _cores() // min(jobs, len(tasks)))
    tasks = [replace(task, formats_at_once=at_once) for task in tasks]
    run: Way = _here if jobs == 1 or len(tasks) <= 1 else _there
    if run is _there:
        tasks = sorted(tasks, key=_work, reverse=True)
        with suppress(OSError):
            prepare_workers(runs=any(task.runs for task in tasks))
    if isolated or sum(task.runs for task in tasks) < WORTH_IT:
        yield from _run(tasks, run, hashes, jobs=jobs, ends=ends, on_begin=begun)
        return
    with nullcontext(warm) if warm else server_for(tasks[0].project.root, WORTH_IT) as server:
        tasks = [replace(task, warm=server) for task in tasks]
        yield from _run(tasks, run, hashes, jobs=jobs, ends=ends, on_begin=begun)


def _work(task: Task) -> tuple[bool, int]:
    """Return how much a task has to do beside others: its cells run, its notebook is long."""
    notebook = task.report.notebook
    return task.runs, notebook.stat().st_size if notebook.exists() else 0


def server_for(root: Path, notebooks: int) -> AbstractContextManager[str]:
    """Begin a warm server where that pays for so many notebooks, and give its socket file."""
    if notebooks < WORTH_IT:
        return nullcontext("")
    # Loaded where it is needed: a batch in which no cell runs must not wait for it.
    from hrcreport.document import warm_server

    return warm_server(root, waiting=False)


def _run(
    tasks: Sequence[Task],
    run: Way,
    hashes: Hashes,
    *,
    jobs: int,
    ends: Callable[[Outcome], bool],
    on_begin: Begun,
) -> Iterator[Outcome]:
    waiting = list(tasks)
    ended_reports: set[str] = set()
    try:
        for outcome in run(waiting, jobs, on_begin, hashes):
            ended_reports.add(outcome.report)
            yield outcome
            if ends(outcome):
                waiting.clear()
    except KeyboardInterrupt:
        from hrcreport.build.batch.failures import clear_work

        for task in tasks:
            clear_work(task)
    for task in tasks:
        if task.report.id not in ended_reports:
            yield task.ended("not begun")


def _here(waiting: list[Task], _: int, on_begin: Begun, hashes: Hashes) -> Iterator[Outcome]:
    """Build one report after the other in this process."""
    while waiting:
        task = waiting.pop(0)
        name = task.report.id
        yield task.build(hashes, tell=lambda stage, name=name: on_begin(name, stage))  # type: ignore[misc]  # the default binds the loop's name


def _there(waiting: list[Task], jobs: int, on_begin: Begun, hashes: Hashes) -> Iterator[Outcome]:
    """Build reports in other processes, no more at once than cores and memory allow.

    Where the system gives no more processes or open files, the rest is built one by one here.
    """
    left = {task.report.id: task for task in waiting}
    try:
        for outcome in _in_workers(waiting, jobs, on_begin):
            del left[outcome.report]
            yield outcome
    except OSError:
        from hrcreport.build.batch.failures import clear_work

        waiting[:] = left.values()
        for task in waiting:
            clear_work(task)
        yield from _here(waiting, 1, on_begin, hashes)


def _in_workers(waiting: list[Task], jobs: int, on_begin: Begun) -> Iterator[Outcome]:
    while waiting:
        under_way: dict[Future[Outcome], Task] = {}
        lost: list[Task] = []
        with Workers(min(jobs, len(waiting)), on_begin=on_begin) as workers:
            while (waiting and not lost) or under_way:
                while (
                    waiting
                    and not lost
                    and len(under_way) < jobs
                    and (not under_way or available_memory() > MEMORY_OF_A_REPORT)
                ):
                    task = waiting.pop(0)
                    try:
                        under_way[workers.submit(task)] = task
                    except BrokenProcessPool:
                        # Those under way tell so too, and are built once more by themselves.
                        waiting.insert(0, task)
                        break
                completed, _ = wait(under_way, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
                workers.look()
                for future in completed:
                    task = under_way.pop(future)
                    if isinstance(future.exception(), BrokenProcessPool):
                        lost.append(task)
                    else:
                        yield future.result()
            if lost:
                workers.end()
        for task in lost:
            yield _alone(task, on_begin)


def _alone(task: Task, on_begin: Begun) -> Outcome:
    """Build a report that was lost with its worker once more, by itself.

    A worker that is ended from outside takes all reports down that wait for one; only the report
    that loses its worker again has failed.
    """
    from hrcreport.build.batch.failures import clear_work, worker_lost

    clear_work(task)
    with Workers(1, on_begin=on_begin) as workers:
        try:
            built = workers.submit(task)
            while not wait([built], timeout=LOOK_SECONDS).done:
                workers.look()
            return built.result()
        except BrokenProcessPool:
            workers.end()
            return worker_lost(task)
