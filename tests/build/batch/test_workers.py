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

    with workers.Workers(2, begun=begun) as running:
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
