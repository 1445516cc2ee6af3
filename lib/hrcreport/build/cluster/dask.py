"""This module builds reports on the machines of a Dask cluster that share the project's folder."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hrcreport.build.batch.tasks import Basis, Outcome, Task
from hrcreport.build.batch.workers import Sign
from hrcreport.build.grounds.file_hashes import Hashes
from hrcreport.build.grounds.manifest import Manifest
from hrcreport.build.storage.lock import Lease, is_free
from hrcreport.foundation import Problem, RefusedError

CONNECT_SECONDS = 15
HANDSHAKE_SECONDS = 40
LOOK_SECONDS = 0.1
ASK_SECONDS = 2
ANSWER_SECONDS = 10
ALONE_SECONDS = 25
"""So long a batch waits without a sign of life of any worker, or of the scheduler."""
ENCRYPTED = ("tls", "wss")
HERE = ("localhost", "::1")

_one_at_a_time = threading.Lock()


class _LostError(Exception):
    """What reports were being built by is gone; the message names it."""


def refuse_open_cluster(address: str) -> None:
    """Refuse a scheduler on another machine that is not reached by TLS.

    What goes to and fro are programs: whoever can connect to a scheduler or listen in between runs
    code as the one who builds.

    Raises:
        RefusedError: the address is neither encrypted nor on this machine.
    """
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    host = parts.hostname or ""
    if parts.scheme in ENCRYPTED or host in HERE or _is_loopback(host):
        return
    raise RefusedError.of(
        f"--cluster {address}",
        "this scheduler is on another machine and is not reached by TLS, so that anybody "
        "who can connect to it runs code on every machine of the cluster, and on this one.",
        "Start scheduler and workers with TLS and name tls://host:8786 "
        "(docs/how-to/run-on-many-machines.md); on a network of your own, add --without-tls.",
        "cluster.no-tls",
    )


def _is_loopback(host: str) -> bool:
    """Tell whether a host is an address of this machine itself; a name that begins so is none."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def run_on_cluster(
    tasks: Sequence[Task],
    address: str,
    *,
    waiting: list[Task],
    lease: Lease,
    begun: Callable[[str, str], None],
) -> Iterator[Outcome]:
    """Build reports on the workers of a cluster and yield each outcome as it comes.

    A report whose worker is lost is built by another one. Where all workers or the scheduler are
    lost, the batch ends: the lease is taken back, so that no worker that is left publishes, and
    what was under way is told as it stands in the folder of builds. `waiting` holds the tasks that
    were not begun; whoever empties it ends the batch.

    Raises:
        RefusedError: the scheduler does not answer, has no workers, or a worker has another
            library, other versions or other files of the project.
    """
    distributed = _library()
    with _client(distributed, address) as client:
        _same_everywhere(client, tasks[0], address)
        batch = _Batch(distributed, client, lease, begun)
        try:
            yield from batch.outcomes(waiting)
        except _LostError as lost:
            waiting.clear()
            yield from batch.left(str(lost), address)


Mark = tuple[int, int] | None
"""What tells one build of a report from the next; None where there is none."""


@dataclass(slots=True)
class _Batch:
    """Reports that are under way on the workers, and the last signs of life of these."""

    distributed: Any
    client: Any
    lease: Lease
    begun: Callable[[str, str], None]
    under_way: dict[Any, tuple[Task, Mark]] = field(default_factory=dict)
    asked: float = 0.0
    seen: Mapping[str, float] = field(default_factory=dict)
    signs: dict[str, Sign] = field(default_factory=dict)
    worker_seen_at: float = field(default_factory=time.monotonic)
    scheduler_seen_at: float = field(default_factory=time.monotonic)

    def outcomes(self, waiting: list[Task]) -> Iterator[Outcome]:
        self._look()
        while waiting or self.under_way:
            while waiting and len(self.under_way) < max(1, len(self.seen)):
                self._submit(waiting.pop(0))
            completed = [future for future in self.under_way if future.done()]
            for future in completed:
                outcome = self._outcome(future)
                if outcome:
                    del self.under_way[future]
                    yield outcome
            if not completed:
                time.sleep(LOOK_SECONDS)
            if time.monotonic() - self.asked > ASK_SECONDS:
                self._look()

    def left(self, lost: str, address: str) -> Iterator[Outcome]:
        """Yield what became of the reports that were under way when the cluster was lost."""
        from hrcreport.build.batch.failures import clear_work, keep_failure
        from hrcreport.build.storage.lock import describe_owner

        self.lease.end(describe_owner())
        for task, before in self.under_way.values():
            clear_work(task)
            if _mark(task) != before:
                yield _published(task)
                continue
            outcome = task.ended(
                "failed",
                Problem(
                    place=f"--cluster {address}",
                    what=f"report '{task.report.id}': {lost} lost while it was built.",
                    mend="Its last build is whole, and the reports that were built are recorded. "
                    "See to the cluster; the same command goes on.",
                    rule="cluster.lost",
                ),
            )
            keep_failure(outcome, task.builds, task.project)
            yield outcome

    def _submit(self, task: Task) -> None:
        self.begun(task.report.id, "execute")
        remote_task = replace(task, warm="", lease=self.lease)
        future = self.client.submit(build_there, remote_task, pure=False)
        self.under_way[future] = (task, _mark(task))

    def _outcome(self, future: Any) -> Outcome | None:
        """Return what became of a report; None where the answer went with its worker."""
        from hrcreport.build.batch.failures import unforeseen, worker_lost

        task, _ = self.under_way[future]
        if future.status == "cancelled":
            raise _LostError("the scheduler was")
        try:
            outcome: Outcome = future.result(timeout=ANSWER_SECONDS)
        except self.distributed.KilledWorker:
            return worker_lost(task)
        except (TimeoutError, OSError):
            return None
        except self.distributed.CancelledError:
            raise _LostError("the scheduler was") from None
        except Exception as error:  # noqa: BLE001 -- whatever a worker could not do fails that report alone
            return task.ended("failed", unforeseen(task, "execute", error))
        return outcome

    def _look(self) -> None:
        """Look for signs of life.

        Raises:
            _LostError: there was none for too long.
        """
        self.asked = time.monotonic()
        if self.client.status != "running":
            raise _LostError("the scheduler was")
        try:
            last_seen, building = self.client.sync(self._last_seen)
        except (OSError, TimeoutError):
            if time.monotonic() - self.scheduler_seen_at > ALONE_SECONDS:
                raise _LostError("the scheduler was") from None
            return
        self.scheduler_seen_at = time.monotonic()
        if last_seen.items() - self.seen.items():
            self.worker_seen_at = time.monotonic()
        elif time.monotonic() - self.worker_seen_at > ALONE_SECONDS:
            raise _LostError("all workers were")
        self._tell_silent(last_seen, building)
        self.seen = last_seen

    def _tell_silent(self, last_seen: Mapping[str, float], building: Mapping[str, Any]) -> None:
        """Tell which workers fell silent with a report, and which are heard of again."""
        reports = {future.key: task.report.id for future, (task, _) in self.under_way.items()}
        for worker, moment in last_seen.items():
            sign = self.signs.setdefault(worker, Sign(time.monotonic()))
            if moment != self.seen.get(worker):
                sign.at = time.monotonic()
            report_ids = [reports[key] for key in building.get(worker, ()) if key in reports]
            sign.report = next(iter(report_ids), "")
            sign.tell(worker, self.begun)

    async def _last_seen(self) -> tuple[dict[str, float], dict[str, Any]]:
        """Return when the scheduler heard of each worker last, and what each is at."""
        questions = self.client.scheduler.identity(n_workers=-1), self.client.scheduler.processing()
        identity, building = await asyncio.wait_for(asyncio.gather(*questions), ANSWER_SECONDS)
        return {
            worker: worker_state["last_seen"]
            for worker, worker_state in identity["workers"].items()
        }, building


def _mark(task: Task) -> Mark:
    try:
        file_status = (task.builds / task.report.id / Manifest.FILE).stat()
    except OSError:
        return None
    return file_status.st_ino, file_status.st_mtime_ns


def _published(task: Task) -> Outcome:
    """Return the outcome of a build that was published, whose worker could not say so."""
    outcome = task.ended("built")
    place: Path = task.builds / task.report.id
    manifest = Manifest.in_folder(place)
    if manifest:
        outcome.pages, outcome.words = manifest.made.pages, manifest.made.words
        outcome.headroom, outcome.findings = manifest.made.headroom, manifest.made.findings
        outcome.warnings = tuple(
            Problem(**warning_fields) for warning_fields in manifest.made.warnings
        )
        outcome.files = {
            name: task.project.place(place / f"{task.report.id}.{name}")
            for name in manifest.made.formats
        }
    return outcome


def build_there(task: Task) -> Outcome:
    """Build one report on a worker, one at a time in each process of it."""
    from hrcreport.build.batch.failures import clear_work
    from hrcreport.build.batch.workers import WORKER
    from hrcreport.build.storage.lock import LeaseLostError

    with _one_at_a_time:
        try:
            with task.lease.held():
                # A worker that was lost may have left a part of this very report.
                clear_work(task)
            _refuse_another_basis(task)
        except (LeaseLostError, RefusedError) as error:
            return task.ended("failed", *error.problems)
        return task.build(WORKER.hashes)


def _refuse_another_basis(task: Task) -> None:
    """Refuse to build on a worker that came after all others were asked, and is another."""
    from hrcreport.build.batch.plan import basis_of
    from hrcreport.build.batch.workers import WORKER

    if task.basis is None:
        return
    WORKER.hashes.look_again()
    local_basis = basis_of(task.project, WORKER.hashes)
    expected_basis = replace(task.basis, parts={})
    if local_basis != expected_basis:
        raise RefusedError(
            _other_worker("that came later", _as_texts(local_basis), _as_texts(expected_basis))
        )


def _as_texts(basis: Basis) -> dict[str, str]:
    library = {f"library ({part})": sha for part, sha in basis.library.items()}
    return {**library, **basis.versions, "format": basis.format}


def described(task: Task) -> dict[str, str]:
    """Return what a machine must have in common with the one that asks: code, versions, files."""
    from hrcreport.build.batch.plan import library_of_a_build
    from hrcreport.build.grounds import inputs

    hashes = Hashes()
    description = {f"library ({part})": sha for part, sha in library_of_a_build(hashes).items()}
    description |= inputs.versions()
    description |= inputs.rendering_packages(task.engine)
    project = task.project
    for path in (project.params, project.notebooks, project.data):
        description[str(path)] = hashes.of_folder(path) if path.is_dir() else "absent"
    description[str(project.extension)] = hashes.of_folder(project.extension)
    # Where locks do not reach from one machine to the other, nothing keeps two batches apart.
    description[f"lock of {task.builds}"] = "free" if is_free(task.builds) else "held"
    return description


def _same_everywhere(client: Any, task: Task, address: str) -> None:
    async def ask() -> dict[str, Any]:
        request = client.run(described, task, on_error="return")
        return dict(await asyncio.wait_for(request, HANDSHAKE_SECONDS))

    try:
        replies = client.sync(ask)
    except (OSError, TimeoutError) as error:
        raise RefusedError.of(
            place=f"--cluster {address}",
            fault="the workers could not be asked what they have "
            f"({type(error).__name__} within {HANDSHAKE_SECONDS} seconds).",
            mend="Look at the scheduler and its workers, or start them again; nothing was built.",
            rule="cluster.no-answer",
        ) from error
    # A worker that was lost meanwhile builds nothing: those that are left do.
    answers = {name: reply for name, reply in replies.items() if not isinstance(reply, OSError)}
    if not answers:
        raise RefusedError.of(
            place=f"--cluster {address}",
            fault="the cluster has no workers" + (" any more." if replies else "."),
            mend="Start some: dask worker ADDRESS --nthreads 1",
            rule="cluster.no-workers",
        )
    ours = described(task)
    problems = [
        _other_worker(*answer, ours) for answer in sorted(answers.items()) if answer[1] != ours
    ]
    if problems:
        raise RefusedError(problems)


def _other_worker(name: str, theirs: Any, ours: Mapping[str, str]) -> Problem:
    if isinstance(theirs, Exception):
        differing = f"it says {type(theirs).__name__}: {theirs}"
    else:
        from hrcreport.build.grounds.inputs import differing as differing_names

        differing = "; ".join(
            f"{name} is {their_version[:16]} there and {our_version[:16]} here"
            for name, our_version, their_version in differing_names(ours, theirs)
        )
    return Problem(
        place=f"worker {name}",
        what=f"it would build other reports: {differing}.",
        mend="Give all machines the same lock file and Python, and one shared project folder.",
        rule="cluster.other-worker",
    )


def _client(distributed: Any, address: str) -> Any:
    try:
        # A client that was made with an address of another form waits half a minute at its end.
        distributed.comm.get_address_host(address)
        settings = distributed.Security()
        if urlsplit(address).scheme in ENCRYPTED and not (
            settings.get_connection_args("client").get("ssl_context")
        ):
            raise RefusedError.of(
                f"--cluster {address}",
                "this machine has no certificate to show to that scheduler.",
                "Name the files in Dask's settings: distributed.comm.tls.ca-file, client.cert and "
                "client.key (docs/how-to/run-on-many-machines.md).",
                "cluster.no-certificate",
            )
        return distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        why = f"{type(error).__name__}: {error}"
    # What is left of the client ends here, and not in the middle of the beginning of another one,
    # where it would wait for it for ever.
    gc.collect()
    raise RefusedError.of(
        place=f"--cluster {address}",
        fault=f"no scheduler answers there ({why}).",
        mend="Start one by 'dask scheduler' and name the address that it prints, tls://host:8786.",
        rule="cluster.no-scheduler",
    )


def _library() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise RefusedError.of(
            place="--cluster",
            fault=f"what clusters need is not installed ({error}).",
            mend="Install what the project has locked, in its folder: python -m pip install "
            "--no-deps --require-hashes -r requirements-cluster.lock",
            rule="cluster.not-installed",
        ) from error
    return distributed
