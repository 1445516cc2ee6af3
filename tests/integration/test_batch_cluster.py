"""Reports are built by a Dask scheduler and its workers, even when one of them is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.integration.test_batch_faults import short
from tests.waiting import LONG, marks, wait_until

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
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture
def scheduling(started: Callable[..., Any]) -> tuple[str, subprocess.Popen[bytes]]:
    """Return the address of a scheduler on this machine alone, and its process."""
    port = free_port()
    process = started("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    return f"tcp://127.0.0.1:{port}", process


@pytest.fixture
def scheduler(scheduling: tuple[str, Any]) -> str:
    """Return the address of a scheduler on this machine alone."""
    return scheduling[0]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def worker(started: Callable[..., Any], scheduler: str, *words: str) -> subprocess.Popen[bytes]:
    process: subprocess.Popen[bytes] = started(
        "worker",
        scheduler,
        *words,
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

    with Client(scheduler, timeout=LONG, set_as_default=False) as client:
        client.wait_for_workers(number, timeout=LONG)


TITLE = new_markdown_cell("# A title", metadata={"tags": ["title"]})
WAITING = """\
import pathlib, time
pathlib.Path("begun").touch()
while not pathlib.Path("go").exists():
    time.sleep(0.05)
"""
"""A cell that tells in its own folder that it has begun, and waits there until it may go on."""


def begun_in(project: Any) -> list[Path]:
    """Return the folders of kernels that wait."""
    return [path.parent for path in marks(project.project.builds / "_work", "begun")]


def go_on(project: Any) -> None:
    for folder in begun_in(project):
        (folder / "go").touch()


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
    invented.notebook(*invented.cells()[:2], TITLE, new_code_cell(WAITING))
    first, second = (worker(started, scheduler) for _ in range(2))
    wait_for_workers(scheduler, 2)
    command = [sys.executable, "-m", "hrcreport", "--root", str(invented.root), *BUILD]
    batch = subprocess.Popen([*command, "--cluster", scheduler], stdout=subprocess.PIPE, text=True)
    wait_until(lambda: begun_in(invented))
    lost = begun_in(invented)
    os.killpg(_builder(first, second), signal.SIGKILL)
    wait_until(lambda: set(begun_in(invented)) - set(lost))
    go_on(invented)
    out, _ = batch.communicate(timeout=LONG)
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
    from hrcreport.build.grounds import inputs

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
    monkeypatch.setattr("hrcreport.build.cluster.dask.CONNECT_SECONDS", 1)
    said = hrcreport(short(invented), *BUILD, "--cluster", address)
    assert said.code == 2
    assert f"--cluster {address}: " in said.err
    assert "no scheduler answers there" in said.err


@pytest.fixture
def halting(invented) -> Any:
    """Return the project with a second report, whose notebook waits until it may go on."""
    waiting = "if country == 'XXB':\n" + textwrap.indent(WAITING, "    ")
    invented.notebook(*invented.cells()[:2], TITLE, new_code_cell(waiting))
    for number, name in enumerate(("xxb", "xxb-later"), start=2):
        invented.params(name, f'country: XXB\nsymbol: "A/HRC/63/{number}"\n')
    return invented


@pytest.fixture
def lose_patience(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let a batch give up from now on after seconds that a test can wait for.

    From its beginning it would give up what is only slow, on a busy machine.
    """

    def lose() -> None:
        for name, seconds in (("ALONE", 2), ("ASK", 0.2), ("CONNECT", 3), ("ANSWER", 1)):
            monkeypatch.setattr(f"hrcreport.build.cluster.dask.{name}_SECONDS", seconds)

    return lose


def when_begun(project: Any, *acts: Callable[[], None]) -> None:
    """Do something in a thread once a notebook has begun to wait."""

    def wait() -> None:
        wait_until(lambda: begun_in(project), what="the start of a notebook")
        for act in acts:
            act()

    threading.Thread(target=wait, daemon=True).start()


def kill(*processes: subprocess.Popen[bytes]) -> None:
    for process in processes:
        os.killpg(process.pid, signal.SIGKILL)


def ended_in_words(project: Any, said: Any, what: str) -> str:
    """Hold the record of a batch against what was built; return which report was lost."""
    assert "Traceback" not in said.err
    assert said.code == 1
    rows = json.loads((project.project.builds / "batch.json").read_text())["reports"]
    by_status = {row["status"]: row for row in rows}
    assert sorted(by_status) == ["built", "failed", "not begun"]
    assert by_status["built"]["report"] == "xxa"
    assert (project.project.builds / "xxa" / "xxa.docx").exists()
    [problem] = by_status["failed"]["problems"]
    assert problem["rule"] == "cluster.lost"
    assert what in problem["what"]
    return str(by_status["failed"]["report"])


def test_batch_ends_when_all_workers_are_lost(
    halting, hrcreport, started, scheduler, lose_patience
) -> None:
    only = worker(started, scheduler)
    wait_for_workers(scheduler, 1)
    when_begun(halting, lambda: kill(only), lose_patience)
    said = hrcreport(halting, *BUILD, "--cluster", scheduler)
    ended_in_words(halting, said, "all workers were lost")


def test_batch_ends_when_all_workers_hang(
    halting, hrcreport, started, scheduler, lose_patience
) -> None:
    only = worker(started, scheduler)
    wait_for_workers(scheduler, 1)
    when_begun(halting, lambda: os.killpg(only.pid, signal.SIGSTOP), lose_patience)
    said = hrcreport(halting, *BUILD, "--cluster", scheduler)
    ended_in_words(halting, said, "all workers were lost")


def test_worker_that_hangs_for_a_while_is_told_by_its_address(
    halting, hrcreport, started, scheduler, monkeypatch
) -> None:
    monkeypatch.setattr("hrcreport.build.batch.workers.SILENT_SECONDS", 3)
    only = worker(started, scheduler)
    wait_for_workers(scheduler, 1)

    def hang() -> None:
        os.killpg(only.pid, signal.SIGSTOP)
        time.sleep(12)  # shorter than a batch has patience
        os.killpg(only.pid, signal.SIGCONT)
        go_on(halting)

    when_begun(halting, hang)
    said = hrcreport(halting, *BUILD[:-1], "xxb", "--cluster", scheduler)
    assert said.code == 0, said.err
    assert "xxb stands still: its worker (tcp://127.0.0.1:" in said.err


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSTOP])
def test_batch_ends_when_the_scheduler_is_lost_and_no_worker_publishes_after_it(
    halting, hrcreport, started, scheduling, lose_patience, sign: int
) -> None:
    address, process = scheduling
    worker(started, address)
    wait_for_workers(address, 1)
    when_begun(halting, lambda: os.killpg(process.pid, sign), lose_patience)
    said = hrcreport(halting, *BUILD, "--cluster", address)
    lost = ended_in_words(halting, said, "the scheduler was lost")
    kept = halting.project.builds / "_failed" / lost / "error.txt"
    told = kept.read_text()
    go_on(halting)
    nothing_is_published(halting)
    assert kept.read_text() == told


def test_worker_whose_client_was_killed_publishes_nothing(halting, started, scheduler) -> None:
    worker(started, scheduler)
    wait_for_workers(scheduler, 1)
    command = [sys.executable, "-m", "hrcreport", "--root", str(halting.root), *BUILD]
    batch = subprocess.Popen(
        [*command, "--cluster", scheduler], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_until(lambda: begun_in(halting))
    batch.kill()
    batch.wait()
    go_on(halting)
    nothing_is_published(halting)
    assert not (halting.project.builds / "_failed").exists()


def nothing_is_published(project: Any) -> None:
    """Wait until a worker has ended its build, and see that it left nothing behind."""
    builds = project.project.builds
    wait_until(lambda: not any((builds / "_work").iterdir()))
    assert not list(builds.glob("xxb*"))


def first_answer(mark: Path) -> Callable[[Any], dict[str, str]]:
    """Return a handshake that halts the first worker that is asked."""

    def described(task: Any) -> dict[str, str]:
        import os
        import time

        try:
            with mark.open("x") as stream:
                stream.write(str(os.getpid()))
        except FileExistsError:
            return {}
        time.sleep(3600)
        return {}

    return described


def kill_first(mark: Path) -> None:
    wait_until(lambda: mark.exists() and mark.read_text())
    told = mark.read_text()
    os.killpg(int(told), signal.SIGKILL)


@pytest.mark.parametrize(("workers", "code"), [(2, 0), (1, 2)])
def test_worker_that_is_lost_while_it_is_asked_does_not_end_the_batch(
    invented, hrcreport, started, scheduler, monkeypatch, tmp_path: Path, workers: int, code: int
) -> None:
    for _ in range(workers):
        worker(started, scheduler)
    wait_for_workers(scheduler, workers)
    mark = tmp_path / "asked"
    monkeypatch.setattr("hrcreport.build.cluster.dask.described", first_answer(mark))
    threading.Thread(target=kill_first, args=(mark,), daemon=True).start()
    said = hrcreport(short(invented), *BUILD, "--cluster", scheduler)
    assert (said.code, "Traceback" in said.err) == (code, False)
    assert (invented.project.builds / "xxa").exists() == (code == 0)
    assert code == 0 or "the cluster has no workers any more" in said.err


def test_worker_that_never_answers_is_told(
    invented, hrcreport, started, scheduler, monkeypatch, tmp_path: Path
) -> None:
    worker(started, scheduler)
    wait_for_workers(scheduler, 1)
    monkeypatch.setattr("hrcreport.build.cluster.dask.HANDSHAKE_SECONDS", 1)
    monkeypatch.setattr("hrcreport.build.cluster.dask.described", first_answer(tmp_path / "asked"))
    said = hrcreport(short(invented), *BUILD, "--cluster", scheduler)
    assert said.code == 2
    assert "could not be asked what they have" in said.err


def test_worker_that_comes_later_with_another_library_builds_nothing(invented) -> None:
    from hrcreport.build.batch.tasks import Basis, Task
    from hrcreport.build.cluster.dask import build_there

    report = invented.project.reports()[0]
    other = Basis({"runs": "another"}, "format", {"pandas": "99.0"})
    builds = invented.project.builds
    outcome = build_there(
        Task(invented.project, report, {}, ("docx",), "pandoc", builds, basis=other)
    )
    assert outcome.status == "failed"
    assert outcome.problems[0].rule == "cluster.other-worker"
    assert not (builds / "xxa").exists()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made by openssl")
def test_cluster_by_tls_builds_and_refuses_who_has_no_certificate(
    invented, hrcreport, started, tmp_path: Path
) -> None:
    import dask

    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-keyout",
            key,
            "-out",
            certificate,
            "-subj",
            "/CN=cluster",
        ],
        check=True,
        capture_output=True,
    )
    named = {"ca-file": certificate, "cert": certificate, "key": key}
    files = [word for name, path in named.items() for word in (f"--tls-{name}", str(path))]
    address = f"tls://127.0.0.1:{free_port()}"
    port = address.rpartition(":")[2]
    started(
        "scheduler",
        "--protocol",
        "tls",
        "--host",
        "127.0.0.1",
        "--port",
        port,
        "--no-dashboard",
        *files,
    )
    worker(started, address, "--protocol", "tls", *files)
    said = hrcreport(short(invented), *BUILD, "--cluster", address)
    assert (said.code, "has no certificate" in said.err) == (2, True)
    config = "distributed.comm.tls."
    own = {"ca-file": certificate, "client.cert": certificate, "client.key": key}
    with dask.config.set({f"{config}{name}": str(path) for name, path in own.items()}):
        wait_for_workers(address, 1)
        said = hrcreport(invented, *BUILD, "--cluster", address)
    assert [row["status"] for row in said.data["reports"]] == ["built"]
