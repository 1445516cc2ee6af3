"""This module builds reports on the machines of a Dask cluster that share the project's folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hrcreport.batch.tasks import Outcome, Task
from hrcreport.errors import Problem, RefusedError

CONNECT_SECONDS = 15
LOST_WORKERS = 2
"""So many workers may be lost over one report; it fails when it loses another."""

_one_at_a_time = threading.Lock()


def run_on_cluster(
    tasks: Sequence[Task],
    address: str,
    *,
    waiting: list[Task],
    begun: Callable[[str, str], None],
) -> Iterator[Outcome]:
    """Build reports on the workers of a cluster and yield each outcome as it comes.

    A report whose worker is lost is built by another one. `waiting` holds the tasks that were not
    begun; whoever empties it ends the batch.

    Raises:
        RefusedError: the scheduler does not answer, has no workers, or a worker has another
            library, other versions or other files of the project.
    """
    distributed = _library()
    with _client(distributed, address) as client:
        _same_everywhere(client, tasks[0], address)
        slots = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        under_way = distributed.as_completed([], loop=client.loop)
        tasks_of: dict[str, Task] = {}

        def submit() -> None:
            task = waiting.pop(0)
            begun(task.report.id, "execute")
            future = client.submit(
                build_there, replace(task, warm=""), pure=False, retries=LOST_WORKERS
            )
            tasks_of[future.key] = task
            under_way.add(future)

        for _ in range(min(slots, len(waiting))):
            submit()
        for future in under_way:
            task = tasks_of[future.key]
            yield _outcome(distributed, future, task)
            if waiting:
                submit()


def build_there(task: Task) -> Outcome:
    """Build one report on a worker, one at a time in each process of it."""
    from hrcreport.batch.build import build_report
    from hrcreport.batch.failing import clear_work

    with _one_at_a_time:
        # A worker that was lost may have left a part of this very report.
        clear_work(task)
        return build_report(task)


def described(task: Task) -> dict[str, str]:
    """Return what a machine must have in common with the one that asks: code, versions, files."""
    from hrcreport.batch import inputs
    from hrcreport.batch.planning import library_of_a_build

    inputs.HASHES.look_again()
    told = {f"library ({part})": sha for part, sha in library_of_a_build().items()}
    told |= inputs.versions()
    told |= inputs.versions_now(dict.fromkeys(inputs.RENDERING_PACKAGES, ""), whole=False)
    project = task.project
    for folder in ("params", "notebooks", "data"):
        there = (project.root / folder).is_dir()
        path = project.root / folder
        told[f"{path}"] = inputs.HASHES.of_folder(path) if there else "absent"
    told[str(project.extension)] = inputs.sha256_of_format(project.extension)
    told[str(task.builds)] = "there" if task.builds.is_dir() else "absent"
    return told


def _outcome(distributed: Any, future: Any, task: Task) -> Outcome:
    from hrcreport.batch.failing import worker_lost

    try:
        outcome: Outcome = future.result()
    except distributed.KilledWorker:
        return worker_lost(task)
    return outcome


def _same_everywhere(client: Any, task: Task, address: str) -> None:
    found: Mapping[str, dict[str, str]] = client.run(described, task)
    if not found:
        raise RefusedError(
            Problem(
                place=f"--cluster {address}",
                what="the cluster has no workers.",
                mend="Start some: dask worker ADDRESS --nthreads 1",
                rule="cluster.no-workers",
            )
        )
    ours = described(task)
    problems = [
        Problem(
            place=f"worker {worker}",
            what="it would build other reports: "
            + "; ".join(
                f"{name} is {theirs.get(name, 'absent')[:16]} there and "
                f"{ours.get(name, 'absent')[:16]} here"
                for name in sorted(ours.keys() | theirs.keys())
                if ours.get(name) != theirs.get(name)
            )
            + ".",
            mend="Give all machines the same lock file and Python, and one shared project folder.",
            rule="cluster.other-worker",
        )
        for worker, theirs in sorted(found.items())
        if theirs != ours
    ]
    if problems:
        raise RefusedError(problems)


def _client(distributed: Any, address: str) -> Any:
    try:
        # A client that was made with an address of another form waits half a minute at its end.
        distributed.comm.get_address_host(address)
        return distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise RefusedError(
            Problem(
                place=f"--cluster {address}",
                what=f"no scheduler answers there ({type(error).__name__}).",
                mend="Start one by 'dask scheduler' and name the address that it prints, "
                "tcp://host:8786.",
                rule="cluster.no-scheduler",
            )
        ) from error


def _library() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise RefusedError(
            Problem(
                place="--cluster",
                what="what clusters need is not installed.",
                mend='Install it by: pip install "hrcreport[cluster]"',
                rule="cluster.not-installed",
            )
        ) from error
    return distributed
