"""This module proves that nothing of a project, nor a variable, gets past a kernel's fence."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from tests.integration.test_escapes import CANARY, _is_held, outcomes, restricted

from hrcreport.document.execute.asking import Answering
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


READ = "import pyarrow\ngot = pyarrow.OSFile({!r}).read()"


@pytest.mark.skipif(sys.platform != "linux", reason="what holds here is Linux")
def test_no_link_of_the_project_opens_what_it_leads_to(tmp_path: Path) -> None:
    if not _is_held():
        pytest.skip("this Linux has no Landlock or no seccomp")
    root = tmp_path / "project"
    table = restricted(root)
    (root / "data/in.csv").symlink_to(table)
    (root / "repository").symlink_to(root / ".git")
    (root / "open.csv").write_text("open")
    (root / "alias.csv").symlink_to(root / "open.csv")
    places = ("data/in.csv", "repository/config", "alias.csv")
    codes = {place: READ.format(str(root / place)) for place in places}
    got = outcomes(root, codes)
    assert {"landlock", "seccomp"} <= {*got.pop("fence").split(", ")}
    assert "open" in got["alias.csv"]
    assert not {name: told for name, told in got.items() if CANARY in told}
    assert got.keys() == codes.keys()


@pytest.mark.skipif(sys.platform != "linux", reason="what holds here is Linux")
@pytest.mark.parametrize("storage", ["", "storage"])
def test_no_second_name_hidden_file_or_build_is_open_to_native_code(
    tmp_path: Path, storage: str
) -> None:
    if not _is_held():
        pytest.skip("this Linux has no Landlock or no seccomp")
    root = tmp_path / "project"
    table = restricted(root)
    if storage:  # what is built lies elsewhere in the project
        (root / storage).mkdir()
        (root / "reports").symlink_to(root / storage)
    closed = (
        *("other.csv", "data/deep/other.csv", "data/.ipynb_checkpoints/cases-checkpoint.csv"),
        *("notebooks/.netrc", "notebooks/deep/.env", f"{storage or 'reports'}/_build/values.json"),
    )
    for place in closed:
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        if "other" in place:
            os.link(table, root / place)
        else:
            (root / place).write_text(CANARY)
    for place in ("notebooks/deep/open.csv", "data/open.csv", "data/deep/open.csv"):
        (root / place).write_text("open")
    places = (*closed, "notebooks/deep/open.csv", "data/open.csv", "data/deep/open.csv")
    got = outcomes(root, {place: READ.format(str(root / place)) for place in places})
    assert {"landlock", "seccomp"} <= {*got.pop("fence").split(", ")}
    assert got.keys() == {*places}
    assert not {name: shown for name, shown in got.items() if CANARY in shown}
    assert all("open" in got[place] for place in places[len(closed) :])


@pytest.mark.parametrize("variable", ["PYTHONPATH", "PROJ_DATA", "GDAL_DATA", "LD_LIBRARY_PATH"])
def test_no_cell_runs_where_a_variable_opens_the_key_or_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    root, home = tmp_path / "project", tmp_path / "home"
    restricted(root)
    keys = home / ".config/hrcreport"
    keys.mkdir(parents=True)
    (keys / "identity.txt").write_text(CANARY)
    monkeypatch.setenv("HRCREPORT_KEYS", str(keys))
    in_project = [] if variable == "PYTHONPATH" else [root / "data"]  # opened behind the fence
    for folder in (home, *in_project):
        before = os.environ.get(variable)
        monkeypatch.setenv(variable, os.pathsep.join(filter(None, [before, str(folder)])))
        refusal = Answering(root)._opened
        assert refusal is not None
        assert (refusal.place, refusal.value) == (variable, str(folder))
        assert refusal.rule == "data.no-fence"
        monkeypatch.setenv(variable, before or str(tmp_path / "elsewhere"))
        assert Answering(root)._opened is None
    monkeypatch.setenv(variable, str(home))
    assert outcomes(root, {"a cell": "got = 'ran'"}) == {"refused": "data.no-fence"}
