"""This module proves to whom reports are handed, with what, and what becomes of lost ones.

The cluster is a stand-in: tests/integration/test_batch_cluster.py starts one.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hrcreport.build.batch.tasks import Outcome, Task
from hrcreport.build.cluster import dask
from hrcreport.build.cluster.dask import refuse_open_cluster, run_on_cluster
from hrcreport.build.storage.lock import Lease
from hrcreport.foundation.context.project import Project, Report
from hrcreport.foundation.errors import Problem, RefusedError

ADDRESS = "tcp://127.0.0.1:8786"
OURS = {"pandas": "2.0"}


class KilledWorkerError(Exception):
    """What Dask raises where a report has cost it too many workers."""


class CancelledError(Exception):
    """What Dask raises where the scheduler is gone."""


@dataclass
class Cluster:
    """A stand-in for the package, its client and its workers, each of which answers at once."""

    workers: dict[str, Any] = field(default_factory=lambda: {"tcp://10.0.0.5:1": OURS})
    answers: Callable[[Task], Any] = lambda task: task.ended("built")
    handed: list[Task] = field(default_factory=list)
    waiting: list[Task] = field(default_factory=list)
    status: str = "running"
    KilledWorker = KilledWorkerError
    CancelledError = CancelledError
    comm = SimpleNamespace(get_address_host=str)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.status = "closed"

    def Client(self, *_: object, **__: object) -> Cluster:  # noqa: N802 -- as Dask calls it
        return self

    def Security(self) -> Any:  # noqa: N802 -- as Dask calls it
        return SimpleNamespace(get_connection_args=lambda _: {})

    @property
    def scheduler(self) -> Any:
        async def identity(**_: object) -> Any:
            return {"workers": {name: {"last_seen": 1.0} for name in self.workers}}

        async def processing() -> dict[str, Any]:
            return {}

        return SimpleNamespace(identity=identity, processing=processing)

    async def run(self, *_: object, **__: object) -> dict[str, Any]:
        return self.workers

    def sync(self, ask: Callable[[], Any]) -> Any:
        return asyncio.run(ask())

    def submit(self, _: object, task: Task, **__: object) -> Any:
        self.handed.append(task)

        class Future:
            status = "finished"

            def done(self) -> bool:
                return True

            def result(future, **__: object) -> Any:  # noqa: N805 -- self is the cluster here
                told = self.answers(task)
                if isinstance(told, Exception):
                    raise told
                return told

        return Future()


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """A cluster of one worker, which has what is here."""
    made = Cluster()
    monkeypatch.setitem(sys.modules, "distributed", made)
    monkeypatch.setattr(dask, "described", lambda _: OURS)
    return made


@pytest.fixture
def build(cluster: Cluster, tmp_path: Path) -> Callable[..., list[Outcome]]:
    """Return a build of two reports on the cluster."""

    def run(address: str = ADDRESS, **more: Any) -> list[Outcome]:
        project = Project(tmp_path)
        notebook = project.notebooks / "country.ipynb"
        tasks = [
            Task(
                project,
                Report(name, "country", project.params / f"{name}.yml", notebook),
                {},
                ("docx",),
                "pandoc",
                project.builds,
                **more,
            )
            for name in ("xxa", "xxb")
        ]
        project.builds.mkdir(parents=True, exist_ok=True)
        lease = Lease(project.builds, "token-of-this-batch")
        cluster.waiting = waiting = list(tasks)
        return list(
            run_on_cluster(tasks, address, waiting=waiting, lease=lease, begun=lambda *_: None)
        )

    return run


def refused(build: Callable[..., Any], address: str = ADDRESS) -> Problem:
    with pytest.raises(RefusedError) as error:
        build(address)
    (problem,) = error.value.problems
    return problem


@pytest.mark.parametrize(
    "address",
    [
        "tls://cluster.example:8786",
        "wss://cluster.example:8786",
        "localhost:8786",
        "127.0.0.1:8786",
        "tcp://127.1.2.3:8786",
        "tcp://[::1]:8786",
    ],
)
def test_scheduler_is_taken_by_tls_or_on_this_machine(address: str) -> None:
    assert refuse_open_cluster(address) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    "address",
    [
        "tcp://cluster.example:8786",
        "cluster.example:8786",
        "10.0.0.5:8786",
        "ws://cluster.example:8786",
        "tcp://localhost.example:8786",
        "tcp://127.evil.example:8786",
        "tcp://127.0.0.1@cluster.example:8786",
        "tcp://[::2]:8786",
        "tcp://:8786",
    ],
)
def test_open_scheduler_on_another_machine_is_refused_with_what_anybody_could_do(
    address: str,
) -> None:
    with pytest.raises(RefusedError) as error:
        refuse_open_cluster(address)
    (problem,) = error.value.problems
    assert (problem.rule, problem.place) == ("cluster.no-tls", f"--cluster {address}")
    assert "runs code on every machine of the cluster, and on this one" in problem.what
    assert "tls://host:8786" in problem.mend
    assert "--without-tls" in problem.mend


def test_task_carries_neither_a_key_nor_a_process_of_this_machine(
    build: Callable[..., list[Outcome]], cluster: Cluster, tmp_path: Path
) -> None:
    build(warm="/run/hrc-warm.sock")
    assert [task.report.id for task in cluster.handed] == ["xxa", "xxb"]
    for task in cluster.handed:
        assert task.warm == ""
        assert task.lease.token == "token-of-this-batch"  # noqa: S105 -- what it publishes by
        content = pickle.dumps(task)
        assert os.environ["HRCREPORT_KEYS"].encode() not in content
        assert b"hrc-warm" not in content
        there = pickle.loads(content)  # noqa: S301 -- made above
        assert there.project == task.project
        assert there.lease == task.lease


def test_report_that_costs_its_worker_fails_alone(
    build: Callable[..., list[Outcome]], cluster: Cluster
) -> None:
    cluster.answers = lambda task: (
        KilledWorkerError() if task.report.id == "xxa" else task.ended("built")
    )
    first, second = build()
    assert (first.status, second.status) == ("failed", "built")
    (problem,) = first.problems
    assert problem.rule == "build.worker-lost"


def test_error_that_nobody_foresaw_on_a_worker_fails_that_report_alone(
    build: Callable[..., list[Outcome]], cluster: Cluster
) -> None:
    cluster.answers = lambda task: (
        ZeroDivisionError("odd") if task.report.id == "xxa" else task.ended("built")
    )
    first, second = build()
    assert (first.problems[0].rule, second.status) == ("build.unforeseen", "built")


def test_answer_that_went_with_its_worker_is_asked_for_again(
    build: Callable[..., list[Outcome]], cluster: Cluster
) -> None:
    told: list[str] = []

    def answers(task: Task) -> Any:
        told.append(task.report.id)
        return TimeoutError() if len(told) == 1 else task.ended("built")

    cluster.answers = answers
    assert [each.status for each in build()] == ["built", "built"]
    assert told == ["xxa", "xxa", "xxb"]


def test_loss_of_the_scheduler_ends_the_batch_and_takes_the_right_to_publish_back(
    build: Callable[..., list[Outcome]], cluster: Cluster, tmp_path: Path
) -> None:
    cluster.answers = lambda _: CancelledError()
    (lost,) = build()
    (problem,) = lost.problems
    assert (lost.report, lost.status, problem.rule) == ("xxa", "failed", "cluster.lost")
    assert problem.place == f"--cluster {ADDRESS}"
    assert "the scheduler was lost" in problem.what
    assert [task.report.id for task in cluster.handed] == ["xxa"]
    assert cluster.waiting == []  # which ends the batch
    builds = Project(tmp_path).builds
    assert "token-of-this-batch" not in (builds / "_lock.json").read_text(encoding="utf-8")
    kept = (builds / "_failed" / "xxa" / "error.txt").read_text(encoding="utf-8")
    assert "the scheduler was lost" in kept


def test_report_that_was_published_before_the_loss_is_told_as_built(
    build: Callable[..., list[Outcome]], cluster: Cluster, tmp_path: Path
) -> None:
    def publish_and_vanish(task: Task) -> Exception:
        (task.builds / task.report.id).mkdir()
        (task.builds / task.report.id / "manifest.json").write_text("{}", encoding="utf-8")
        return CancelledError()

    cluster.answers = publish_and_vanish
    assert [(each.report, each.status) for each in build()] == [("xxa", "built")]


@pytest.mark.parametrize(
    ("workers", "rule", "what"),
    [
        ({}, "cluster.no-workers", "the cluster has no workers."),
        ({"tcp://a": OSError()}, "cluster.no-workers", "the cluster has no workers any more."),
        ({"tcp://a": {"pandas": "9"}}, "cluster.other-worker", "pandas is 9 there and 2.0 here"),
        ({"tcp://a": OURS, "tcp://b": KeyError("x")}, "cluster.other-worker", "says KeyError"),
    ],
)
def test_workers_that_are_none_or_others_are_refused_before_anything_is_handed_out(
    build: Callable[..., list[Outcome]],
    cluster: Cluster,
    workers: dict[str, Any],
    rule: str,
    what: str,
) -> None:
    cluster.workers = workers
    problem = refused(build)
    assert problem.rule == rule
    assert what in problem.what
    assert cluster.handed == []


def test_client_without_a_certificate_is_refused_before_it_connects(
    build: Callable[..., list[Outcome]], cluster: Cluster
) -> None:
    problem = refused(build, "tls://cluster.example:8786")
    assert problem.rule == "cluster.no-certificate"
    assert "distributed.comm.tls.ca-file" in problem.mend


def test_lack_of_what_clusters_need_names_what_to_install(
    build: Callable[..., list[Outcome]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    problem = refused(build)
    assert problem.rule == "cluster.not-installed"
    assert "-r requirements-cluster.lock" in problem.mend
