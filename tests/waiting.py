"""This module waits for what other processes do; its limit ends only a test that would hang."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

LONG = 300
"""Seconds after which nothing happens any more, on however busy a machine."""
LOOK = 0.05
"""Seconds between two looks."""


def wait_until(is_so: Callable[[], object], *, what: str = "it") -> None:
    """Return as soon as something is so; fail the test where it never is."""
    end = time.monotonic() + LONG
    while not is_so():
        if time.monotonic() > end:
            pytest.fail(f"{what} did not happen within {LONG} seconds")
        time.sleep(LOOK)


def seconds_of(act: Callable[[], object]) -> float:
    """Return how long an act takes, for a test that spreads what it does over that time."""
    since = time.monotonic()
    act()
    return time.monotonic() - since


def wait_for_end(pid: int) -> None:
    """Return as soon as a process has ended; a zombie has."""

    def has_ended() -> bool:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        return state == "Z"

    wait_until(has_ended, what=f"the end of process {pid}")


def marks(folder: Path, pattern: str) -> list[Path]:
    """Return the files by which others tell how far they are, in folders that may go meanwhile."""
    try:
        return sorted(folder.rglob(pattern))
    except OSError:
        return []
