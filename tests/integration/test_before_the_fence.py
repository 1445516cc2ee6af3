"""This module proves that no module of a project runs before a kernel's fence, nor beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from hrcreport.document.execute.run import execute_notebook
from hrcreport.document.execute.warm.starting import can_fork, warm_server

SHADOWING = ("yaml", "secrets", "selectors", "comm", "tornado", "traitlets", "zmq", "pandas")
"""Modules that a kernel, a warm server or a worker imports before it can be fenced in."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with modules that leave a file `ran` wherever they run unfenced."""
    root = tmp_path / "project"
    for part in (".", "params", "notebooks", "data", "kernel", "modules"):
        folder = root / part
        folder.mkdir(exist_ok=True)
        for name in SHADOWING if part in {".", "notebooks", "modules"} else ():
            (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()")
    (root / "notebooks/beside.py").write_text("word = 'beside'")
    (root / "modules/further.py").write_text("word = 'further'")
    monkeypatch.chdir(root)
    there = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["modules", there]))
    return root


@pytest.mark.parametrize("warm", [True, False])
def test_modules_of_the_project_are_imported_behind_the_fence_alone(root: Path, warm: bool) -> None:
    if warm and not can_fork():
        pytest.skip("no warm kernel here")
    path = root / "notebooks/country.ipynb"
    cell = new_code_cell("import beside, further\nprint(beside.word, further.word)")
    nbformat.write(new_notebook(cells=[cell]), path)
    with ExitStack() as stack:
        server = stack.enter_context(warm_server(root)) if warm else ""
        assert bool(server) == warm
        execute_notebook(
            path,
            report_id="xxa",
            parameters={},
            output=root / "out.ipynb",
            folder=root / "kernel",
            root=root,
            timeout=60,
            warm=server,
        )
    notebook = nbformat.read(root / "out.ipynb", as_version=4)
    assert "beside further" in str(notebook.cells[-1].outputs)
    assert not (root.parent / "ran").exists()


WORKER = """
import multiprocessing
from hrcreport.build.batch.workers import WORKER_START, prepare_workers
if __name__ == "__main__":
    prepare_workers(runs=False)
    process = multiprocessing.get_context(WORKER_START).Process(target=print, args=("a worker",))
    process.start()
    process.join()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is prepared")
def test_no_module_of_the_folder_where_a_batch_starts_runs_in_its_workers(root: Path) -> None:
    library = os.environ["PYTHONPATH"].split(os.pathsep)[1:]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(library)}
    program = root.parent / "program.py"
    program.write_text(WORKER)
    words = [sys.executable, str(program)]
    said = subprocess.run(
        words, env=environment, cwd=root, capture_output=True, text=True, check=True
    )
    assert said.stdout == "a worker\n"
    assert not (root.parent / "ran").exists()
