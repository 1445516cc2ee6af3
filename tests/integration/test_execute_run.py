"""A report's notebook runs as a copy, in a kernel and a folder of its own, the same each time."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from hrcreport.document.execute.environment import kernel_environment

pytestmark = pytest.mark.slow

PARAMETERS = """\
country: str = "XXA"
first_year: int = 2015
places: list[str] = []
"""
ASKS_ITS_SURROUNDINGS = """\
import json, os, sys, time, warnings
from IPython import get_ipython
print("a print")
print("to stderr", file=sys.stderr)
warnings.warn("a warning")
found = {
    "folder": os.getcwd(),
    "pid": os.getpid(),
    "hash": hash("a text"),
    "seed": os.environ["PYTHONHASHSEED"],
    "zone": time.tzname[0],
    "here": time.strftime("%H", time.localtime(0)),
    "report": os.environ["HRCREPORT_REPORT"],
    "root": os.environ["HRCREPORT_ROOT"],
    "country": country,
    "first_year": first_year,
    "places": places,
    "users": get_ipython().config.InteractiveShellApp.get("exec_lines", "none"),
    "python": sys.executable,
    "epoch": os.environ["SOURCE_DATE_EPOCH"],
}
json.dumps(found)
"""


def code(source: str, *tags: str) -> NotebookNode:
    return new_code_cell(source.strip(), metadata={"tags": list(tags)} if tags else {})


def text(source: str) -> NotebookNode:
    return new_markdown_cell(source)


@pytest.fixture(scope="module")
def surroundings(
    tmp_path_factory: pytest.TempPathFactory, notebook_run: Callable[..., Any]
) -> dict[str, Any]:
    """Run one notebook that tells what it finds, under a user with settings of their own."""
    folder = tmp_path_factory.mktemp("run")
    user = folder / "user" / "profile_default"
    user.mkdir(parents=True)
    (user / "ipython_config.py").write_text(
        "c.InteractiveShellApp.exec_lines = ['country = \"spoilt\"']\n"
    )
    stale = code("1 + 1")
    stale["outputs"] = [nbformat.v4.new_output("stream", text="of an earlier run")]
    stale["execution_count"] = 41
    run = notebook_run(
        folder,
        text("No value here."),
        code(PARAMETERS, "parameters"),
        code(ASKS_ITS_SURROUNDINGS),
        stale,
        text("{{ country }} from {{ first_year }}"),
    )
    before = (run.source.read_bytes(), run.source.stat().st_mtime_ns)
    folders: set[str] = set()
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.01):
            folders.add(str(Path.cwd()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(folder / "user"))
        patch.setenv("PYTHONHASHSEED", "7")
        patch.setenv("TZ", "Asia/Tokyo")
        executed = run.start(country="XXB", first_year=1999, places=["São Paulo", 'a "quote"'])
    ended.set()
    watcher.join()
    cells = executed.notebook.cells
    told = next(cell for cell in cells if "found =" in cell.source)
    answer = next(out for out in told.outputs if out.output_type == "execute_result")
    return {
        "found": json.loads(ast.literal_eval(answer["data"]["text/plain"])),
        "executed": executed,
        "run": run,
        "before": before,
        "folders": folders,
        "cells": cells,
    }


def test_source_is_read_and_never_written(surroundings: dict[str, Any]) -> None:
    source = surroundings["run"].source
    assert (source.read_bytes(), source.stat().st_mtime_ns) == surroundings["before"]


def test_kernel_works_in_a_folder_of_its_own(surroundings: dict[str, Any]) -> None:
    assert surroundings["found"]["folder"] == str(
        surroundings["run"].folder / "kernel/project/notebooks"
    )


def test_process_stays_in_its_folder_while_the_notebook_runs(surroundings: dict[str, Any]) -> None:
    assert surroundings["folders"] == {str(Path.cwd())}


def test_kernel_is_another_process_of_this_very_python(surroundings: dict[str, Any]) -> None:
    assert surroundings["found"]["pid"] != os.getpid()
    assert surroundings["found"]["python"] == sys.executable


def test_parameters_arrive_as_they_were_given(surroundings: dict[str, Any]) -> None:
    found = surroundings["found"]
    assert (found["country"], found["first_year"]) == ("XXB", 1999)
    assert [len(place) for place in found["places"]] == [9, 9]
    assert found["places"][0] == "São Paulo"


def test_kernel_knows_report_project_and_date(surroundings: dict[str, Any]) -> None:
    found = surroundings["found"]
    assert (found["report"], found["epoch"]) == ("xxa", "315532800")
    assert found["root"] == str(surroundings["run"].folder)


def test_hash_seed_and_time_zone_are_not_those_of_the_user(surroundings: dict[str, Any]) -> None:
    found = surroundings["found"]
    assert (found["seed"], found["zone"], found["here"]) == ("0", "UTC", "00")


def test_settings_of_the_user_reach_no_kernel(surroundings: dict[str, Any]) -> None:
    assert surroundings["found"]["users"] == "none"


def test_values_in_prose_are_filled_and_their_source_is_kept(surroundings: dict[str, Any]) -> None:
    last = surroundings["cells"][-1]
    assert last.source == "XXB from 1999"
    assert last.metadata["hrcreport"]["source"] == "{{ country }} from {{ first_year }}"


def test_prose_without_values_stays_as_it_is(surroundings: dict[str, Any]) -> None:
    first = surroundings["cells"][0]
    assert first.source == "No value here."
    assert "hrcreport" not in first.metadata


def test_outputs_of_an_earlier_run_are_dropped(surroundings: dict[str, Any]) -> None:
    assert "of an earlier run" not in surroundings["run"].output.read_text()


def test_executed_copy_is_a_valid_notebook_without_times_and_places(
    surroundings: dict[str, Any],
) -> None:
    copy = nbformat.read(surroundings["run"].output, as_version=4)
    nbformat.validate(copy)
    assert "papermill" not in json.dumps(copy.metadata)
    assert all(not {"papermill", "execution"} & set(cell.metadata) for cell in copy.cells)


def test_two_equal_runs_give_the_same_bytes(
    tmp_path: Path, notebook_run: Callable[..., Any]
) -> None:
    runs = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        run = notebook_run(
            folder,
            code(PARAMETERS, "parameters"),
            code(
                "from matplotlib.figure import Figure\nimport hrcreport.notebook as hrc\n"
                "chart = Figure()\n_ = chart.subplots().scatter([1, 2], [3, 4], label='x')"
            ),
            code("hrc.figure(chart, label='fig-a', caption='C', alt='Two points.')"),
            code("for i in range(3): print(i, flush=True)\nset('a b c d e f'.split())"),
            text("{{ country }}"),
        )
        run.start(country="XXA", places=["A"])
        runs.append(hashlib.sha256(run.output.read_bytes()).hexdigest())
        if name == "one":
            assert "image/png" in run.output.read_text()
    assert runs[0] == runs[1]


def test_environment_of_a_kernel_overrides_that_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "MPLBACKEND",
        "MPLCONFIGDIR",
        "LC_ALL",
        "PYTHONHASHSEED",
        "TZ",
        "SOURCE_DATE_EPOCH",
    ):
        monkeypatch.setenv(name, "of the user")
    found = kernel_environment(tmp_path, report_id="xxa", folder=tmp_path, epoch=1)
    assert "of the user" not in found.values()
    assert Path(found["IPYTHONDIR"]).is_relative_to(tmp_path)


def test_file_reads_of_the_kernel_come_back_with_their_hash(
    tmp_path: Path, notebook_run: Callable[..., Any]
) -> None:
    (tmp_path / "notebooks" / "_shared").mkdir(parents=True)
    block = tmp_path / "notebooks" / "_shared" / "words.md"
    block.write_text("Shared words.")
    run = notebook_run(
        tmp_path,
        code(PARAMETERS, "parameters"),
        code("import hrcreport.notebook as hrc\nhrc.block('words')"),
    )
    digest = hashlib.sha256(block.read_bytes()).hexdigest()
    assert run.start().files_read == {"notebooks/_shared/words.md": digest}
