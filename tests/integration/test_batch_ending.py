"""A batch that is ended, or whose notebook takes too much, leaves no process and no half report."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from typing import Any

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from tests.integration.test_batch_faults import BUILD, short
from tests.waiting import LONG, marks, wait_for_end, wait_until

pytestmark = pytest.mark.slow


def test_ctrl_c_ends_the_batch_and_the_same_command_goes_on(invented, hrcreport) -> None:
    short(invented)
    about, parameters, *_ = invented.cells()
    title = new_markdown_cell("# A title", metadata={"tags": ["title"]})
    slow = new_code_cell("import pathlib, time\npathlib.Path('begun').touch()\ntime.sleep(3600)")
    invented.notebook(about, parameters, title, slow, name="countries/xxb-a.ipynb")
    for name in ("xxb-a", "xxb-c"):
        invented.params(name, f'country: XXB\nsymbol: "A/HRC/63/{ord(name[-1])}"\n')
    batch = subprocess.Popen(
        [sys.executable, "-m", "hrcreport", "--root", str(invented.root), *BUILD, "--jobs", "1"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert batch.stderr is not None
    for line in batch.stderr:
        if line.startswith("xxb-a runs its notebook"):
            break
    wait_until(lambda: marks(invented.project.builds, "begun"), what="the start of a cell")
    os.killpg(batch.pid, signal.SIGINT)
    out, err = batch.communicate(timeout=LONG)
    assert batch.returncode == 130
    assert "Traceback" not in err
    assert "3 reports: 1 built, 2 not begun" in out
    assert "The same command goes on" in out
    run = hrcreport(invented, "history", "--json").data["runs"][0]
    assert (run["state"], run["exit"]) == ("interrupted", 130)
    assert [row["status"] for row in run["reports"]] == ["built", "not begun", "not begun"]
    invented.notebook(about, parameters, title, name="countries/xxb-a.ipynb")
    said = hrcreport(invented, *BUILD, "--json")
    assert [row["status"] for row in said.data["reports"]] == ["current", "built", "built"]


def test_ctrl_c_ends_workers_and_their_kernels(invented) -> None:
    about, parameters, *_ = invented.cells()
    title = new_markdown_cell("# A title", metadata={"tags": ["title"]})
    mark = f"hrc-{os.getpid()}-{time.time_ns()}"
    place = f"pathlib.Path(f'{mark}-{{os.getpid()}}')"
    slow = new_code_cell(f"import pathlib, os, time\n{place}.touch()\ntime.sleep(3600)")
    invented.notebook(about, parameters, title, slow)
    invented.params("xxb-a", 'country: XXB\nsymbol: "A/HRC/63/2"\n')
    batch = subprocess.Popen(
        [sys.executable, "-m", "hrcreport", "--root", str(invented.root), *BUILD, "--jobs", "2"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    begun = f"{mark}-*"
    wait_until(lambda: len(marks(invented.root, begun)) == 2, what="the start of two cells")
    found = marks(invented.root, begun)
    os.killpg(batch.pid, signal.SIGINT)
    _, err = batch.communicate(timeout=LONG)
    assert batch.returncode == 130
    assert "Traceback" not in err
    for path in found:
        wait_for_end(int(path.name.rpartition("-")[2]))


def notebook_with(project: Any, source: str) -> None:
    path = project.root / "notebooks" / "country.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[3].source = source
    nbformat.write(notebook, path)


def test_notebook_that_fills_memory_is_ended_alone_and_named(invented, hrcreport) -> None:
    short(invented)
    own = invented.root / "notebooks" / "countries" / "xxb-a.ipynb"
    own.parent.mkdir()
    shutil.copyfile(invented.root / "notebooks" / "country.ipynb", own)
    invented.params("xxb-a", 'country: XXB\nsymbol: "A/HRC/63/2"\n')
    notebook_with(invented, "import time\nheld = b'x' * 900_000_000\ntime.sleep(3600)")
    said = hrcreport(invented, *BUILD, "--memory", "0.6", "--jobs", "2", "--json")
    rows = {row["report"]: row for row in said.data["reports"]}
    assert (rows["xxa"]["status"], rows["xxb-a"]["status"]) == ("failed", "built")
    (problem,) = rows["xxa"]["problems"]
    assert problem["rule"] == "execute.memory"
    assert "cell 4 (import time) took " in problem["what"]
    assert "GB of memory and was ended" in problem["what"]


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is a part of Linux")
def test_notebook_that_kills_its_parent_ends_neither_batch_nor_workers(invented) -> None:
    short(invented)
    kill = "import ctypes, os\nprint(ctypes.CDLL(None).kill(os.getppid(), 9))"
    notebook_with(invented, f"import numpy\nexec(compile({kill!r}, numpy.__file__, 'exec'))")
    batch = subprocess.run(
        [sys.executable, "-m", "hrcreport", "--root", str(invented.root), *BUILD],
        capture_output=True,
        text=True,
        timeout=LONG,
    )
    assert batch.returncode in {0, 1}
    assert "1 report" in batch.stdout


def test_notebook_that_forks_itself_is_told_and_leaves_nothing(invented, hrcreport) -> None:
    short(invented)
    assert hrcreport(invented, *BUILD).code == 0  # what tests share has begun
    notebook_with(invented, "import os\nwhile True:\n    os.fork()")
    before = psutil.Process().children(recursive=True)
    said = hrcreport(invented, *BUILD, "--json")
    (problem,) = said.data["reports"][0]["problems"]
    assert problem["rule"] == "execute.refused"
    assert "a cell may not start a program, or another process of itself" in problem["what"]
    assert set(psutil.Process().children(recursive=True)) <= set(before)
