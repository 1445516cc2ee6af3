"""Kernels forked from the warm server are like kernels started afresh and leave nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from tests.waiting import wait_for_end

from hrcreport.document.execute.run import Executed, execute_notebook
from hrcreport.document.execute.warm.provisioner import ForkedKernel
from hrcreport.document.execute.warm.starting import SERVER, can_fork, warm_server
from hrcreport.foundation.errors import ExecutionError

pytestmark = pytest.mark.skipif(
    not can_fork(), reason="warm kernels need Linux and the library installed with its entry points"
)

Run = Callable[..., Executed]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("project")
    with warm_server(root) as path:
        assert path, "the warm server did not start"
        yield path


@pytest.fixture
def run(tmp_path: Path) -> Run:
    for part in ("params", "notebooks"):
        (tmp_path / part).mkdir()

    def run_cells(*sources: str, warm: str, timeout: int = 60) -> Executed:
        folder = tmp_path / f"run-{len(list(tmp_path.iterdir()))}"
        (folder / "kernel").mkdir(parents=True)
        parameters = new_code_cell(
            "first_year: int = 2015\ndocument: dict = {}", metadata={"tags": ["parameters"]}
        )
        cells = [
            new_markdown_cell(source[3:]) if source.startswith("md:") else new_code_cell(source)
            for source in sources
        ]
        notebook = new_notebook(cells=[parameters, *cells])
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{number}"
        path = tmp_path / "notebooks/country.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(notebook, path)
        return execute_notebook(
            path,
            report_id="xxa",
            parameters={"first_year": 2016, "document": {"date": "2020-09-13"}},
            output=folder / "out.ipynb",
            folder=folder / "kernel",
            root=tmp_path,
            timeout=timeout,
            warm=warm,
        )

    return run_cells


def printed(executed: Executed, cell: int = -1) -> str:
    outputs = executed.notebook.cells[cell].outputs
    return "".join(output.get("text", "") for output in outputs).strip()


LOOK = (
    "import os, random, sys, time, warnings, numpy, pandas, matplotlib\n"
    "print(random.random(), numpy.random.rand(), hash('a'), time.tzname, os.environ['MPLBACKEND'],"
    " len(warnings.filters) < 200, pandas.get_option('display.max_rows'),"
    " matplotlib.rcParams['lines.linewidth'], sorted(k for k in os.environ if 'HRC' in k),"
    " 'leak' in globals(), 'debugged' in sys.modules)"
)


def test_forked_kernel_gives_the_bytes_of_one_started_afresh(run: Run, server: str) -> None:
    cells = (
        "import pandas as pd\nframe = pd.DataFrame({'a': [1, 2]})\ntotal = frame['a'].sum()\nframe",
        "md:In {{ first_year }} there were {{ total | number }}.",
        "print(sorted({'b', 'a'}), {'b', 'a', 'c'})",
    )
    warm, cold = run(*cells, warm=server), run(*cells, warm="")
    assert nbformat.writes(warm.notebook) == nbformat.writes(cold.notebook)
    assert warm.notebook.cells[3].source == "In 2016 there were three."


def test_nothing_leaks_from_one_report_to_the_next(run: Run, server: str) -> None:
    before = printed(run(LOOK, warm=server))
    run(
        "import os, random, sys, threading, types, warnings, numpy, pandas, matplotlib\n"
        "leak = 1\nos.environ['HRC_LEAK'] = 'x'\nos.chdir('/')\nrandom.seed(99)\n"
        "numpy.random.seed(99)\npandas.set_option('display.max_rows', 3)\n"
        "matplotlib.rcParams['lines.linewidth'] = 77\nwarnings.simplefilter('ignore')\n"
        "sys.modules['debugged'] = types.ModuleType('debugged')\n"
        "held = open(os.devnull)\nthreading.Thread(target=lambda: None).start()",
        warm=server,
    )
    assert printed(run(LOOK, warm=server)) == before


def test_random_numbers_are_the_same_in_every_run(run: Run, server: str) -> None:
    cell = "import random, numpy\nprint(random.random(), numpy.random.rand())"
    assert printed(run(cell, warm=server)) == printed(run(cell, warm=server))


def test_kernel_works_in_its_own_folder_with_its_own_environment(run: Run, server: str) -> None:
    shown = printed(
        run("import os; print(os.getcwd(), os.environ['SOURCE_DATE_EPOCH'])", warm=server)
    )
    folder, epoch = shown.split()
    assert Path(folder).parts[-3:] == ("kernel", "project", "notebooks")
    assert epoch == "1599955200"


def test_no_kernel_can_fill_a_pipe_that_nobody_reads(run: Run, server: str) -> None:
    """Each kernel says a few lines when it starts; after some hundred the next would wait."""
    parent = printed(run("import os; print(os.getppid())", warm=server))
    assert str(Path(f"/proc/{parent}/fd/1").readlink()) == os.devnull


def test_kernel_is_a_child_of_the_server_and_leads_its_group(run: Run, server: str) -> None:
    shown = printed(
        run("import os; print(os.getpid() == os.getpgrp() == os.getsid(0))", warm=server)
    )
    assert shown == "True"


@pytest.mark.parametrize(
    ("cell", "timeout", "rule"),
    [
        ("1 / 0", 60, "execute.cell-failed"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 60, "execute.kernel-died"),
        ("import time; time.sleep(60)", 1, "execute.timeout"),
        ("import sys; sys.exit()", 60, "execute.exit"),
        ("import os; os._exit(7)", 60, "execute.kernel-died"),
    ],
)
def test_each_failure_is_told_as_with_ordinary_kernels(
    run: Run, server: str, cell: str, timeout: int, rule: str
) -> None:
    with pytest.raises(ExecutionError) as caught:
        run(cell, "after = 1", warm=server, timeout=timeout)
    assert caught.value.problems[0].rule == rule
    assert printed(run("print('the server lives')", warm=server)) == "the server lives"


def test_no_kernel_is_left_when_its_requester_hangs_up(server: str, tmp_path: Path) -> None:
    kernel = forked(server, tmp_path)
    kernel._line.close()
    wait_for_end(kernel.pid)


def test_server_that_is_killed_is_replaced_and_the_next_report_runs(
    run: Run, tmp_path: Path
) -> None:
    with warm_server(tmp_path) as path:
        kernel = forked(path, tmp_path)
        server = psutil.Process(kernel.pid).parent()
        assert server is not None
        server.kill()
        wait_for_end(kernel.pid)
        assert printed(run("print('goes on')", warm=path)) == "goes on"
        later = forked(path, tmp_path)  # a kernel ends with who asked for it
        other = psutil.Process(later.pid).parent()
        assert other is not None
        assert other.pid != server.pid
    wait_for_end(other.pid)


def test_requester_that_ends_before_it_has_asked_costs_no_server(run: Run, server: str) -> None:
    for part in (b"", b'{"arguments": ['):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.connect(server)
        line.sendall(part)
        line.close()
    assert printed(run("print('the server lives')", warm=server)) == "the server lives"


def test_no_kernel_is_left_when_the_server_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from hrcreport.document.execute.warm.starting import warm_server\n"
        "with warm_server(Path(sys.argv[1])) as path:\n"
        "    print(path, flush=True)\n"
        "    time.sleep(3600)\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    kernel = forked(owner.stdout.readline().strip(), tmp_path)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    wait_for_end(kernel.pid)
    assert kernel.wait() == -signal.SIGKILL


@pytest.mark.parametrize(("owner", "act"), [(threading.Event, "wait"), (threading.Thread, "start")])
def test_signal_at_the_very_start_of_a_server_leaves_no_process(
    tmp_path: Path, owner: type, act: str
) -> None:
    """It comes while the thread is begun that starts the server: before, and after it is seen."""
    whole, before = getattr(owner, act), set(psutil.Process().children())
    came = []

    def interrupted(self: object, *arguments: Any) -> None:
        if act == "start":
            whole(self, *arguments)
        if threading.current_thread() is threading.main_thread():
            came.append(act)
            signal.raise_signal(signal.SIGINT)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(owner, act, interrupted)
        with pytest.raises(KeyboardInterrupt), warm_server(tmp_path):
            pytest.fail("the signal came too late")
    assert came == [act]
    _, left = psutil.wait_procs(set(psutil.Process().children()) - before, timeout=30)
    assert not left


def test_server_that_nobody_waits_for_any_more_leaves_without_a_word(tmp_path: Path) -> None:
    """Who began it was killed while it loaded, before it could ask to end with it."""
    words = [sys.executable, "-m", SERVER, str(tmp_path / "s")]
    server = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    for end in (server.stdin, server.stdout):
        assert end is not None
        end.close()
    assert server.stderr is not None
    with server.stderr as said:
        assert said.read() == b""
    assert server.wait() == 0


def forked(server: str, folder: Path) -> ForkedKernel:
    arguments = ["-f", str(folder / "k.json"), "--transport=ipc", f"--ip={folder / 'k'}"]
    # As a report has it: a kernel may not make `.ipython` at home, where nobody has made it yet.
    env = {**os.environ, "IPYTHONDIR": str(folder / "ipython")}
    return ForkedKernel(server, arguments=arguments, cwd=str(folder), env=env)
