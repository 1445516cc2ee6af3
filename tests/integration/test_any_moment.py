"""What is ended at any moment leaves nothing half done, and the same command goes on.

Moments are spread evenly over the time that an undisturbed command takes. `nox -s moments` tries
forty of each signal; the tests here a few.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from tests.conftest import InventedProject
from tests.integration.test_batch_faults import BUILD, is_whole, short
from tests.integration.test_batch_shards import manifests, without_runs
from tests.waiting import LONG, seconds_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to answer"),
]

MOMENTS = int(os.environ.get("HRCREPORT_MOMENTS", "3"))
SIGNALS = (signal.SIGTERM, signal.SIGKILL)
REPORTS = 3
ENDED_BY_HAND = 130
BEFORE_IT_BEGAN = -signal.SIGTERM
"""How a program ends that is asked to before it has read its own words."""

BY_CTRL_C = -signal.SIGINT
"""How Python ends, whatever was made of it, where the signal came while it made a class."""


def moments(whole: float) -> Iterator[float]:
    """Yield seconds within a time, evenly spread and not at its ends."""
    return ((number + 0.5) / MOMENTS * whole for number in range(MOMENTS))


def begun(root: Path, *words: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "hrcreport", "--root", str(root), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def undisturbed(root: Path, *words: str | Path) -> None:
    process = begun(root, *words)
    _, err = process.communicate(timeout=LONG)
    assert process.returncode == 0, err


def ended(process: subprocess.Popen[str], after: float, sent: signal.Signals) -> str:
    """Send a signal after so many seconds; return what was said, no traceback where it can be."""
    children: list[psutil.Process] = []
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(sent)
    out, err = process.communicate(timeout=LONG)
    if sent != signal.SIGKILL:
        assert "Traceback" not in err
        assert "leaked" not in err
    _, left = psutil.wait_procs(children, timeout=LONG)
    assert not left, "a process outlives the command"
    return out + err


@pytest.fixture
def many(invented: InventedProject) -> InventedProject:
    project: InventedProject = short(invented)
    for number in range(2, REPORTS + 1):
        project.params(f"xxb-{number}", f'country: XXB\nsymbol: "A/HRC/63/{number}"\n')
    return project


@pytest.mark.parametrize("sent", SIGNALS)
def test_build_that_ends_at_any_moment_is_on_record_and_goes_on(
    many: InventedProject, hrcreport: Any, tmp_path: Path, sent: signal.Signals
) -> None:
    alone, how = tmp_path / "alone", Counter[str]()
    words = (*BUILD, "--jobs", "2", "--output-dir")
    whole = seconds_of(lambda: undisturbed(many.root, *words, alone))
    builds = tmp_path / "builds"
    for number, after in enumerate(moments(whole)):
        folder = builds / str(number)
        at_place = SimpleNamespace(project=SimpleNamespace(builds=folder))
        process = begun(many.root, *words, folder)
        ended(process, after, sent)
        how[f"code {process.returncode}"] += 1
        for manifest in manifests(folder):
            assert is_whole(at_place, manifest.parent.name), after
        if sent == signal.SIGTERM and process.returncode != BEFORE_IT_BEGAN:
            stopped_record(folder, process.returncode)
        rest = hrcreport(many, *words, folder, "--json")
        assert rest.code == 0, rest.err
        how[f"{sum(row['status'] == 'built' for row in rest.data['reports'])} built after"] += 1
        assert without_runs(folder) == without_runs(alone)
        assert not list((folder / "_work").iterdir())
    print(f"build, {sent.name} at {MOMENTS} of {whole:.1f} s: {dict(sorted(how.items()))}")


def stopped_record(folder: Path, code: int) -> None:
    """Hold the record of a batch that was asked to end: every report, and what it came to."""
    by_hand = {ENDED_BY_HAND, BY_CTRL_C}
    if code in by_hand and not (folder / "batch.json").exists():
        assert not manifests(folder), "reports are built, and no record says so"
        return
    rows = json.loads((folder / "batch.json").read_text())["reports"]
    assert len(rows) == REPORTS
    status = {row["report"]: row["status"] for row in rows}
    assert set(status.values()) <= {"built", "not begun"}
    built = {name for name, each in status.items() if each == "built"}
    assert {path.parent.name for path in manifests(folder)} == built
    assert code in by_hand or len(built) == REPORTS
    assert not list((folder / "_work").glob("xx*"))


def first_page(root: Path) -> subprocess.Popen[str]:
    """Begin to edit a report, up to the line that names the address of its draft."""
    process = begun(root, "edit", "xxa", "--no-browser")
    assert process.stdout is not None
    assert "http" in process.stdout.readline()
    return process


@pytest.mark.parametrize("sent", SIGNALS)
def test_edit_that_ends_at_any_moment_leaves_no_kernel_and_no_word_changed(
    invented: InventedProject, sent: signal.Signals
) -> None:
    notebook, how = invented.root / "notebooks/country.ipynb", Counter[str]()
    before = notebook.read_bytes()
    whole = seconds_of(lambda: ended(first_page(invented.root), 0.1, signal.SIGTERM))
    for after in moments(2 * whole):
        process = begun(invented.root, "edit", "xxa", "--no-browser")
        ended(process, after, sent)
        how[f"code {process.returncode}"] += 1
        if sent == signal.SIGTERM:
            assert process.returncode in {0, ENDED_BY_HAND, BEFORE_IT_BEGAN, BY_CTRL_C}
        assert notebook.read_bytes() == before
    ended(first_page(invented.root), 0.1, signal.SIGTERM)
    print(f"edit, {sent.name} at {MOMENTS} of {2 * whole:.1f} s: {dict(sorted(how.items()))}")
