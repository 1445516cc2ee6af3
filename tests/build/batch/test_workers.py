"""A worker may be killed at any moment, and nobody waits for it."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import wait_until

from hrcreport.build.batch import workers

TALKATIVE = """
from types import SimpleNamespace


class Talkative:
    def __init__(self, name):
        self.report = SimpleNamespace(id=name)

    def build(self, _, *, tell):
        while True:
            tell("execute")
"""
"""A report whose worker tells stages, as fast as it goes, until it is killed."""
STILL = """
import time
from types import SimpleNamespace


class Still:
    report = SimpleNamespace(id="one")

    def build(self, _, *, tell):
        tell("execute")
        while True:
            time.sleep(60)
"""
"""A report that never ends, and whose worker gives signs of life all the same."""
KILLS = 60
FOR_EVER = 60
"""Seconds: whoever still waits for a killed worker then would wait for ever."""


def kill_one_after(stages: int, talkative: Any) -> list[tuple[str, str]]:
    """Let two workers tell stages, kill one after so many, and return what was told."""
    told: list[tuple[str, str]] = []
    enough = threading.Event()

    def begun(*event: str) -> None:
        told.append(event)
        if len(told) >= stages:
            enough.set()

    with workers.Workers(2, on_begin=begun) as running:
        waiting = [running.submit(talkative(name)) for name in ("one", "other")]
        assert enough.wait(FOR_EVER)
        os.kill(next(iter(running._pool._processes)), signal.SIGKILL)
        for each in waiting:
            with pytest.raises(BrokenProcessPool):
                each.result(FOR_EVER)
    return told


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_worker_that_is_killed_while_it_tells_a_stage_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "talkative.py").write_text(TALKATIVE, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    talkative = importlib.import_module("talkative").Talkative
    told: list[list[tuple[str, str]]] = []
    workers.prepare_workers(runs=False)
    for stages in range(1, KILLS + 1):
        killing = threading.Thread(
            target=lambda: told.append(kill_one_after(stages, talkative)),  # noqa: B023  joined below
            daemon=True,
        )
        killing.start()
        killing.join(2 * FOR_EVER)
        assert len(told) == stages
    assert {each for events in told for each in events} <= {
        ("one", "execute"),
        ("other", "execute"),
    }


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGSTOP")
def test_worker_that_is_stopped_is_told_and_so_is_that_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "still.py").write_text(STILL, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    task = importlib.import_module("still").Still()
    told: list[tuple[str, str]] = []
    workers.prepare_workers(runs=False)
    with workers.Workers(1, on_begin=lambda *event: told.append(event)) as running:

        def heard(event: str) -> bool:
            running.look()
            return any(each.startswith(event) for _, each in told)

        building = running.submit(task)
        wait_until(lambda: heard("execute"), what="the start of a report")
        (program,) = running._pool._processes
        os.kill(program, signal.SIGSTOP)
        wait_until(lambda: heard(workers.SILENT), what="word of a worker that stands still")
        os.kill(program, signal.SIGCONT)
        wait_until(lambda: heard(workers.HEARD), what="word of a worker that goes on")
        os.kill(program, signal.SIGKILL)
        with pytest.raises(BrokenProcessPool):
            building.result(FOR_EVER)
    assert told == [
        ("one", "execute"),
        ("one", f"silent program {program}"),
        ("one", "heard"),
    ]
