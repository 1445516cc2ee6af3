"""A build, a release and a save of `edit` that end at any moment leave nothing half done.

Moments are spread evenly over the time that an undisturbed command takes. `nox -s moments` tries
forty of each signal; the tests here a few.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import psutil
import pytest
from tests.conftest import InventedProject, copied
from tests.integration.test_batch_faults import BUILD, is_whole, short
from tests.integration.test_batch_shards import manifests, without_runs
from tests.integration.test_desk_edit import Page
from tests.integration.test_release import built_with_policy, keys, trust
from tests.waiting import LONG, seconds_of, wait_until

from hrcreport.foundation.context.project import Project
from hrcreport.registers.sources.trust import TrustLog

__all__ = ["built_with_policy", "keys"]

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
    if code == ENDED_BY_HAND and not (folder / "batch.json").exists():
        assert not manifests(folder), "reports are built, and no record says so"
        return
    rows = json.loads((folder / "batch.json").read_text())["reports"]
    assert len(rows) == REPORTS
    status = {row["report"]: row["status"] for row in rows}
    assert set(status.values()) <= {"built", "not begun"}
    built = {name for name, each in status.items() if each == "built"}
    assert {path.parent.name for path in manifests(folder)} == built
    assert code == (ENDED_BY_HAND if len(built) < REPORTS else code)
    assert not list((folder / "_work").glob("xx*"))


@pytest.fixture
def released_of(
    built_with_policy: Path, keys: dict[str, Path], tmp_path: Path, hrcreport: Any
) -> Callable[[int], Project]:
    """Return what gives a project with an edition that nobody has asked for yet."""

    def made(number: int) -> Project:
        copy = copied(built_with_policy, tmp_path / str(number))
        trust(copy.project, keys)
        said = hrcreport(copy, "edition", "make", "xxa", "--name", "v1")
        assert said.code == 0, said.err
        return copy.project

    return made


@pytest.mark.parametrize("sent", SIGNALS)
def test_release_that_ends_at_any_moment_is_made_once(
    released_of: Any, keys: dict[str, Path], hrcreport: Any, sent: signal.Signals
) -> None:
    """Both acts, of the author and of who approves; the same command makes good what is left."""
    acts = [
        ("release", "xxa@v1", "--author", "alma", "--key", keys["alma"]),
        ("release", "xxa@v1", "--approved-by", "bede", "--key", keys["bede"]),
    ]
    first, how = released_of(0), Counter[str]()
    lasts = [seconds_of(lambda act=act: undisturbed(first.root, *act)) for act in acts]
    for number in range(1, MOMENTS + 1):
        project = released_of(number)
        copy = InventedProject(project.root)
        for act, whole in zip(acts, lasts, strict=True):
            after = (number - 0.5) / MOMENTS * whole
            said = ended(begun(project.root, *act), after, sent)
            again = hrcreport(copy, *act)
            done = "is there already" in again.err or "is released" in again.err
            assert again.code == 0 or done, (after, said, again.err)
            how[f"{act[2]}: {'done before' if again.code else 'done by the next'}"] += 1
        signed = hrcreport(copy, "verify", "--signed")
        assert signed.code == 0, signed.err
        log = TrustLog.path(project).read_text().splitlines()
        assert sum('"act":"release"' in line.replace(" ", "") for line in log) == 1
        assert hrcreport(copy, "verify", project.builds / "_bundles/xxa@v1", "--signed").code == 0
    print(f"release, {sent.name} at {MOMENTS} of {sum(lasts):.1f} s: {dict(sorted(how.items()))}")


@pytest.mark.parametrize("sent", SIGNALS)
def test_save_of_edit_that_ends_at_any_moment_leaves_a_whole_notebook(
    many: InventedProject, sent: signal.Signals
) -> None:
    """What the page was told is saved is there, and at most the one save after it."""
    path, saved = many.root / "notebooks/country.ipynb", 0
    for after in moments(1.0):
        process = begun(many.root, "edit", "xxa", "--no-browser")
        assert process.stdout is not None
        page = Page(process.stdout.readline().split()[-1])
        shown = page.until(lambda event: event["kind"] == "page")
        (at, *_) = (n for n, place in enumerate(shown["places"]) if place["id"] == "cell-5")
        told = [""]
        writer = threading.Thread(target=write_on, args=(page, at, told))
        writer.start()
        wait_until(lambda told=told: told[-1], what="a first save")
        time.sleep(after)
        process.send_signal(sent)
        process.communicate(timeout=LONG)
        writer.join(LONG)
        text = nbformat.read(path, as_version=4).cells[4].source
        assert text in (told[-1], following(told[-1])), (after, text)
        assert not list(path.parent.glob("*country.ipynb?*")), "a half-written file is left"
        saved += len(told) - 1
    print(f"edit, {sent.name} at {MOMENTS} moments: {saved} saves, none lost")


def following(text: str) -> str:
    """Return the text that is written after this one."""
    return f"Text {int(text.removeprefix('Text ').removesuffix('.')) + 1}."


def write_on(page: Page, at: int, told: list[str]) -> None:
    """Write one text after the other on the page until nobody answers; note each that was taken."""
    try:
        for number in count(len(told)):
            shown = json.loads(page.opener.open(f"{page.home}text?at={at}", timeout=LONG).read())
            body = json.dumps({"text": f"Text {number}.", "sha256": shown["sha256"]}).encode()
            page.opener.open(f"{page.home}text?at={at}", body, timeout=LONG)
            told.append(f"Text {number}.")
    except (OSError, urllib.error.URLError):
        return
