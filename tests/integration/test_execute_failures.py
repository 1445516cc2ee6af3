"""Each way in which a notebook can fail is told in its author's words, after its copy is saved."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from hrcreport.document.execute import run as run_module
from hrcreport.document.execute.kernel import ReportKernelManager
from hrcreport.foundation.errors import ExecutionError, Problem

pytestmark = pytest.mark.slow


def code(source: str, *tags: str) -> NotebookNode:
    return new_code_cell(source.strip(), metadata={"tags": list(tags)} if tags else {})


PARAMETERS = code('country: str = "XXA"', "parameters")


@pytest.fixture
def failed(
    tmp_path: Path, notebook_run: Callable[..., Any]
) -> Callable[..., tuple[list[Problem], NotebookNode]]:
    """Return the problems of a notebook that must fail, and its executed copy."""

    def fail(*cells: NotebookNode, **options: Any) -> tuple[list[Problem], NotebookNode]:
        run = notebook_run(tmp_path, PARAMETERS, *cells)
        with pytest.raises(ExecutionError) as error:
            run.start(country="XXA", **options)
        assert error.value.exit_code == 1
        copy = nbformat.read(run.output, as_version=4)
        nbformat.validate(copy)
        return list(error.value.problems), copy

    return fail


def only(problems: list[Problem], rule: str) -> Problem:
    assert [problem.rule for problem in problems] == [rule]
    assert problems[0].place == "notebooks/country.ipynb"
    assert problems[0].what.startswith("report 'xxa'")
    assert "Traceback" not in str(problems[0])
    return problems[0]


def test_failing_cell_is_named_with_number_first_line_and_the_authors_own_lines(failed) -> None:
    problems, copy = failed(
        new_markdown_cell("Words."),
        code("import json\ntext = '{'\n\ndata = json.loads(text)"),
        code("never = 1"),
    )
    problem = only(problems, "execute.cell-failed")
    assert "cell 3 (import json) failed: JSONDecodeError: Expecting property name" in problem.what
    assert problem.what.endswith("\n    line 4: data = json.loads(text)")
    assert "decoder.py" not in problem.what
    assert "xxa" not in problem.mend or "copy.ipynb" in problem.mend
    failing = next(cell for cell in copy.cells if cell.source.startswith("import json"))
    assert failing.outputs[-1].ename == "JSONDecodeError"
    assert len(copy.cells) == 5, "the copy has the source's cells and the parameters, no other"


def test_own_lines_follow_a_call_through_a_function_of_the_cell(failed) -> None:
    problems, _ = failed(code("def deep():\n    return 1 / 0\n\ndeep()"))
    what = only(problems, "execute.cell-failed").what
    assert re.findall(r"line (\d): (.*)", what) == [("4", "deep()"), ("2", "return 1 / 0")]


def test_syntax_error_of_a_cell_names_its_line(failed) -> None:
    problems, _ = failed(code("good = 1\nbad = = 2"))
    what = only(problems, "execute.cell-failed").what
    assert "SyntaxError" in what
    assert "line 2: bad = = 2" in what


def test_error_of_the_library_is_shown_in_its_own_words(failed) -> None:
    source = """
from hrcreport.foundation.errors import DataError, Problem
raise DataError(Problem("data/x.csv", "there is no table 'x'.", "Did you mean 'y'?", "data.x"))
"""
    problem = only(failed(code(source))[0], "execute.cell-failed")
    assert problem.what.endswith("failed: data/x.csv: there is no table 'x'.")
    assert problem.mend == "Did you mean 'y'?"


def test_cell_that_imports_what_has_moved_is_told_where_it_comes_from(failed) -> None:
    problem = only(failed(code("import hrcreport.questions.profiles"))[0], "execute.moved")
    assert "what hrcreport.questions held comes from hrcreport.notebook now" in problem.what
    assert "import hrcreport.notebook as hrc" in problem.mend


def test_kernel_that_dies_is_told_from_a_failing_cell(failed) -> None:
    problems, copy = failed(code("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"))
    problem = only(problems, "execute.kernel-died")
    assert "cell 2 (import os, signal) ended its kernel" in problem.what
    assert any("SIGKILL" in cell.source for cell in copy.cells)


def test_cell_that_takes_too_long_is_stopped_and_named(failed) -> None:
    # A cell that nothing but its end would end.
    problems, _ = failed(code("import threading\nthreading.Event().wait()"), timeout=1)
    problem = only(problems, "execute.timeout")
    assert "cell 2 (import threading) took longer than 1 second" in problem.what
    assert "--timeout" in problem.mend


def test_cell_that_swallows_the_interrupt_is_stopped_too(failed) -> None:
    source = """
import time
while True:
    try:
        time.sleep(300)
    except KeyboardInterrupt:
        pass
"""
    problems, copy = failed(code(source), timeout=1)
    assert "took longer" in only(problems, "execute.timeout").what
    assert any("KeyboardInterrupt" in cell.source for cell in copy.cells)


def test_value_in_prose_that_takes_too_long_is_stopped_and_named(failed) -> None:
    problems, _ = failed(
        code(
            "import time\nclass Slow:\n    @property\n    def total(self):\n"
            "        time.sleep(300)\nslow = Slow()"
        ),
        new_markdown_cell("So many: {{ slow.total }}"),
        timeout=2,
    )
    assert (
        "cell 3 (So many: {{ slow.total }}) took longer" in only(problems, "execute.timeout").what
    )


def test_hundred_megabytes_of_output_are_stopped_and_not_kept(failed, tmp_path: Path) -> None:
    source = "line = 'x' * 100_000\nfor _ in range(1_000):\n    print(line)"
    problems, _ = failed(code(source))
    assert (
        "put out more than 20 million characters" in only(problems, "execute.too-much-output").what
    )
    assert (tmp_path / "out" / "copy.ipynb").stat().st_size < 1_000_000


def test_kernel_that_cannot_start_is_told_with_what_to_try(
    failed, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = KernelSpec(argv=["/nowhere/python", "-f", "{connection_file}"], language="python")
    monkeypatch.setattr(ReportKernelManager, "kernel_spec", spec)
    problem = only(failed(code("x = 1"))[0], "execute.kernel-did-not-start")
    assert "the kernel did not start" in problem.what
    assert "/nowhere/python" in problem.what
    assert "ipykernel" in problem.mend


def test_kernel_that_ends_at_once_is_told_as_one_that_did_not_start(
    failed, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = KernelSpec(argv=["/bin/false", "{connection_file}"], language="python")
    monkeypatch.setattr(ReportKernelManager, "kernel_spec", spec)
    monkeypatch.setattr(run_module.failures, "START_SECONDS", 5)
    only(failed(code("x = 1"))[0], "execute.kernel-did-not-start")


@pytest.mark.parametrize(
    "call", ["import sys; sys.exit()", "raise SystemExit(3)", "exit(0)", "quit()"]
)
def test_cell_that_ends_the_notebook_is_an_error(failed, call: str) -> None:
    problems, _ = failed(code(call), code("never = 1"))
    problem = only(problems, "execute.exit")
    assert "cell 2" in problem.what
    assert "a report runs to its last cell" in problem.mend


def test_all_prose_problems_of_a_notebook_are_told_at_once_with_cell_and_line(failed) -> None:
    problems, copy = failed(
        code("import math\ndeaths, share, empty = 12, 0.5, math.nan"),
        new_markdown_cell("# Title\n\nOf {{ deths }} deaths, {{ share }} were known.\n{{ later }}"),
        code("later = 1"),
        new_markdown_cell("{{ empty | number }} and {{ deaths }}"),
    )
    assert [problem.rule for problem in problems] == ["execute.value"] * 4
    told = [problem.what for problem in problems]
    assert "cell 3 (# Title), line 3: 'deths': the name 'deths' is unknown here" in told[0]
    assert "Did you mean 'deaths'?" in problems[0].mend
    assert "line 3: 'share': the number 0.5 has decimals" in told[1]
    assert "line 4: 'later': the name 'later' is unknown here" in told[2]
    assert "cell 5" in told[3]
    assert "missing (NaN)" in told[3]
    assert copy.cells[-1].source == "{{ empty | number }} and {{ deaths }}"


def test_parameters_that_cannot_run_are_called_so(
    tmp_path: Path, notebook_run: Callable[..., Any]
) -> None:
    run = notebook_run(tmp_path, code("country: Land = 'XXA'", "parameters"))
    with pytest.raises(ExecutionError) as error:
        run.start(country="XXA")
    assert "cell 1 (country: Land = 'XXA') uses the name 'Land'" in error.value.problems[0].what
