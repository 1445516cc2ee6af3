"""Workers on other machines publish only while their batch holds the folder of builds."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.waiting import wait_until

from hrcreport.build.cluster import dask as cluster
from hrcreport.build.storage import lock as lease
from hrcreport.build.storage.lock import LeaseLostError, only_builder


def publishes(held: lease.Lease) -> bool:
    try:
        with held.held():
            return True
    except LeaseLostError:
        return False


def test_worker_publishes_while_its_batch_holds_the_folder(tmp_path: Path) -> None:
    with only_builder(tmp_path, wait=False) as held:
        assert publishes(held)


def test_nobody_publishes_when_the_batch_has_ended(tmp_path: Path) -> None:
    with only_builder(tmp_path, wait=False) as held:
        pass
    assert not publishes(held)


def test_nobody_publishes_for_a_program_that_was_killed(tmp_path: Path) -> None:
    with only_builder(tmp_path, wait=False) as held:
        owner = (tmp_path / lease.OWNER_FILE).read_bytes()
    # A killed program leaves its token behind, but not its lock.
    (tmp_path / lease.OWNER_FILE).write_bytes(owner)
    assert not publishes(held)


def test_nobody_publishes_into_the_next_batch(tmp_path: Path) -> None:
    with only_builder(tmp_path, wait=False) as before:
        pass
    with only_builder(tmp_path, wait=False) as now:
        assert not publishes(before)
        assert publishes(now)


def test_nobody_publishes_once_the_lease_was_taken_back(tmp_path: Path) -> None:
    with only_builder(tmp_path, wait=False) as held:
        held.end({"program": "1"})
        assert not publishes(held)


def test_nobody_publishes_for_a_machine_that_shows_no_life(tmp_path: Path) -> None:
    with only_builder(tmp_path, wait=False) as held:
        long_ago = time.time() - lease.LEASE_SECONDS - 5
        os.utime(tmp_path / lease.OWNER_FILE, (long_ago, long_ago))
        assert not publishes(held)


def test_living_owner_shows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "BEAT_SECONDS", 0.01)
    with only_builder(tmp_path, wait=False) as held:
        owner = tmp_path / lease.OWNER_FILE
        os.utime(owner, (1, 1))
        with held.refreshed():
            wait_until(lambda: owner.stat().st_mtime != 1, what="a sign of life")
        assert publishes(held)


def test_new_batch_begins_only_when_nobody_publishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "PUBLISH_SECONDS", 0.1)
    with ExitStack() as publishing:
        with only_builder(tmp_path, wait=False) as held:
            publishing.enter_context(held.held())
        with pytest.raises(LeaseLostError, match="worker of another batch"):
            publishing.enter_context(only_builder(tmp_path, wait=False))
    with only_builder(tmp_path, wait=False) as now:
        assert publishes(now)


@pytest.mark.parametrize(
    "address",
    [
        "tcp://10.0.0.7:8786",
        "10.0.0.7:8786",
        "ws://host:80",
        "ucx://host:1",
        "tcp://localhost.x:1",
        "tcp://[2001:db8::1]:8786",
    ],
)
def test_scheduler_on_another_machine_is_refused_without_tls(address: str) -> None:
    with pytest.raises(cluster.RefusedError) as refusal:
        cluster.refuse_open_cluster(address)
    assert refusal.value.problems[0].rule == "cluster.no-tls"
    assert "--without-tls" in refusal.value.problems[0].mend


@pytest.mark.parametrize(
    "address",
    [
        "tls://10.0.0.7:8786",
        "wss://host:80",
        "tcp://127.0.0.1:8786",
        "127.0.0.1:8786",
        "localhost:8786",
        "tcp://[::1]:8786",
    ],
)
def test_scheduler_by_tls_or_on_this_machine_is_allowed(address: str) -> None:
    try:
        cluster.refuse_open_cluster(address)
    except cluster.RefusedError as error:
        pytest.fail(f"refused: {error}")


def test_option_lets_an_open_cluster_be_tried(invented, hrcreport, monkeypatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.2)
    said = hrcreport(invented, "build", "--cluster", "tcp://192.0.2.1:9")
    assert (said.code, "is not reached by TLS" in said.err) == (2, True)
    monkeypatch.setattr(cluster, "_client", _no_client)
    said = hrcreport(invented, "build", "--cluster", "tcp://192.0.2.1:9", "--without-tls")
    assert (said.code, "is not reached by TLS" in said.err) == (2, False)


def _no_client(*_: object) -> None:
    raise cluster.RefusedError(cluster.Problem("a", "b.", "c.", "d"))


def test_report_that_was_published_before_its_worker_was_lost_is_recorded_as_built(built) -> None:
    from hrcreport.build.batch.tasks import Task

    report = built.project.reports()[0]
    task = Task(built.project, report, {}, ("docx",), "pandoc", built.project.builds)
    with only_builder(task.builds, wait=False) as held:
        batch = cluster._Batch(None, SimpleNamespace(status="closed"), held, lambda *_: None)
        batch.under_way[1] = (task, None)
        unchanged = replace(task, reasons=("once more",))
        batch.under_way[2] = (unchanged, cluster._mark(task))
        first, second = batch.left("all workers were", "tcp://127.0.0.1:1")
    assert (first.status, first.pages, sorted(first.files)) == ("built", 2, ["docx", "html", "pdf"])
    assert (second.status, second.problems[0].rule) == ("failed", "cluster.lost")
