"""Reports are built by a Dask scheduler and its workers, even when one of them is lost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.unit.test_batch_faults import short

pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
pytestmark = pytest.mark.slow

BUILD = ("build", "--engine", "pandoc", "--to", "docx", "--json")


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start programs of Dask as processes of their own, and end them with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*words: str, **environment: str) -> subprocess.Popen[bytes]:
        code = "from dask.__main__ import main; main()"
        process = subprocess.Popen(
            [sys.executable, "-c", code, *words],
            env={**os.environ, **environment}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture
def scheduler(started: Callable[..., Any]) -> str:
    """Return the address of a scheduler on this machine alone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    return f"tcp://127.0.0.1:{port}"


def worker(started: Callable[..., Any], scheduler: str) -> subprocess.Popen[bytes]:
    process: subprocess.Popen[bytes] = started(
        "worker",
        scheduler,
        "--nthreads",
        "1",
        "--no-nanny",
        "--no-dashboard",
        "--host",
        "127.0.0.1",
    )
    return process


def wait_for_workers(scheduler: str, number: int) -> None:
    from distributed import Client

    with Client(scheduler, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(number, timeout=60)


def test_cluster_builds_what_one_machine_builds(invented, hrcreport, started, scheduler) -> None:
    short(invented)
    invented.params("xxb", 'country: XXB\nsymbol: "A/HRC/63/2"\n')
    worker(started, scheduler)
    wait_for_workers(scheduler, 1)
    said = hrcreport(invented, *BUILD, "--cluster", scheduler)
    assert [row["status"] for row in said.data["reports"]] == ["built", "built"]
    assert hrcreport(invented, "verify", "--rebuild").code == 0


def test_worker_that_is_killed_in_the_middle_is_survived(
    invented, hrcreport, started, scheduler
) -> None:
    about, parameters, *_ = invented.cells()
    title = new_markdown_cell("# A title", metadata={"tags": ["title"]})
    mark = invented.root / "begun"
    cell = new_code_cell(
        f"import pathlib, time\nmark = pathlib.Path('{mark}')\n"
        "first = not mark.exists()\nmark.touch()\ntime.sleep(60 if first else 0)"
    )
    invented.notebook(about, parameters, title, cell)
    first, second = (worker(started, scheduler) for _ in range(2))
    wait_for_workers(scheduler, 2)
    command = [sys.executable, "-m", "hrcreport", "--root", str(invented.root), *BUILD]
    batch = subprocess.Popen([*command, "--cluster", scheduler], stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not mark.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(_builder(first, second), signal.SIGKILL)
    out, _ = batch.communicate(timeout=120)
    assert batch.returncode == 0, out
    assert (invented.project.builds / "xxa" / "xxa.docx").exists()
    assert hrcreport(invented, "verify").code == 0


def _builder(*workers: subprocess.Popen[bytes]) -> int:
    """Return which worker runs the kernel."""
    import psutil

    for process in workers:
        if psutil.Process(process.pid).children(recursive=True):
            return process.pid
    raise AssertionError("no worker builds")


def test_worker_with_another_library_is_refused(
    invented, hrcreport, started, scheduler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker(started, scheduler)
    wait_for_workers(scheduler, 1)
    from hrcreport.batch import inputs

    other = inputs.versions() | {"pandas": "99.0"}
    monkeypatch.setattr(inputs, "versions", lambda: other)
    said = hrcreport(short(invented), *BUILD, "--cluster", scheduler)
    assert said.code == 2
    assert "pandas is " in said.err
    assert "there and 99.0 here" in said.err
    assert not (invented.project.builds / "xxa").exists()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1", "xyz://127.0.0.1:9"])
def test_address_without_a_scheduler_is_refused(
    invented, hrcreport, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("hrcreport.batch.cluster.CONNECT_SECONDS", 1)
    said = hrcreport(short(invented), *BUILD, "--cluster", address)
    assert said.code == 2
    assert f"--cluster {address}: " in said.err
    assert "no scheduler answers there" in said.err
