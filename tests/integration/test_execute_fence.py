"""What a cell does past its report is refused in words, becomes an input, or is ended and named."""

from __future__ import annotations

import os
import re
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
from nbformat.v4 import new_code_cell, new_notebook
from tests.integration.test_batch_faults import BUILD, short
from tests.waiting import LONG

from hrcreport.document.execute.environment import kernel_environment
from hrcreport.document.execute.guard import Guard
from hrcreport.document.execute.run import Executed, execute_notebook
from hrcreport.document.execute.warm.starting import can_fork, warm_server
from hrcreport.foundation.context.reads import sha256_of
from hrcreport.foundation.errors import ExecutionError, Problem

pytestmark = pytest.mark.slow

PAST_THE_FENCE = "import numpy\nexec(compile({!r}, numpy.__file__, 'exec'))"
"""Native code as a package calls it: the fence of Python lets packages do that."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start one warm server for all tests here; without one each kernel is started afresh."""
    if not can_fork():
        yield ""
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECRET_X", "token-of-the-server")
        with warm_server(tmp_path_factory.mktemp("server")) as path:
            yield path


class Project:
    """A small project in which one cell is run."""

    def __init__(self, root: Path, server: str) -> None:
        self.root, self.server = root, server
        for part in ("params", "notebooks", "data/tables", "kernel"):
            (root / part).mkdir(parents=True)
        (root / "data/tables/side.csv").write_text("a,b\n1,2\n")
        (root / "data/notes.yml").write_text("a: 1  # a comment\n")
        (root / ".env").write_text("SECRET_X=token")

    def run(self, *sources: str) -> Executed:
        cells = [new_code_cell(source) for source in sources]
        for number, cell in enumerate(cells):
            cell["id"] = f"c{number}"
        nbformat.write(new_notebook(cells=cells), self.root / "notebooks/country.ipynb")
        return execute_notebook(
            self.root / "notebooks/country.ipynb",
            report_id="xxa",
            parameters={},
            output=self.root / "out.ipynb",
            folder=self.root / "kernel",
            root=self.root,
            timeout=60,
            warm=self.server,
        )

    def problem(self, *sources: str) -> Problem:
        with pytest.raises(ExecutionError) as caught:
            self.run(*sources)
        (problem,) = caught.value.problems
        return problem


@pytest.fixture
def project(tmp_path: Path, server: str) -> Project:
    return Project(tmp_path, server)


def printed(executed: Executed) -> str:
    outputs = [each for cell in executed.notebook.cells for each in cell.outputs]
    return "".join(each.get("text", "") for each in outputs).strip()


ESCAPES = {
    "a file of the system": ("open('/etc/passwd')", "/etc/passwd: a cell may not read"),
    "a link out of the project": (
        "import os\nos.symlink('/etc/passwd', 'own')\nopen('own').read()",
        "own: a cell may not read this file, which leads out of the project, to /etc/passwd",
    ),
    "secrets in the project": ("open('../.env')", "name that begins with a dot"),
    "the environment of the batch": (
        "import os\nopen(f'/proc/{os.getppid()}/environ')",
        "/environ: a cell may not read",
    ),
    "a native reader": (
        "from lxml import etree\netree.parse('/etc/passwd')",
        "/etc/passwd: a cell may not read",
    ),
    "a folder": ("import os\nos.listdir('/')", "/: a cell may not list"),
    "a table written": (
        "import pandas\npandas.DataFrame({'a': [1]}).to_csv('../data/tables/side.csv')",
        "../data/tables/side.csv: a cell may not write here",
    ),
    "the notebook deleted": (
        "from pathlib import Path\nPath('../notebooks/country.ipynb').unlink()",
        "notebooks/country.ipynb: a cell may not write here",
    ),
    "a second name": (
        "import os\nos.link('../data/tables/side.csv', 'own.csv')",
        "side.csv: a cell may not write here",
    ),
    "a file in a temporary folder of all": (
        "open('/var/tmp/hrc-escaped', 'w')",
        "/var/tmp/hrc-escaped: a cell may not write here",  # noqa: S108 -- is refused
    ),
    "a layer of shapes written": (
        "import geopandas\ngeopandas.GeoDataFrame({'a': [1]}, geometry=[None]).to_file("
        "'../data/evil.gpkg')",
        "../data/evil.gpkg: a cell may not write here",
    ),
    "a database": (
        "import sqlite3\nsqlite3.connect('../data/x.sqlite')",
        "a cell may not open a database that it could write to",
    ),
    "the network": (
        "import urllib.request\nurllib.request.urlopen('http://example.org/')",
        "example.org: a cell may not reach the network",
    ),
    "a table from the network": (
        "import pandas\npandas.read_csv('http://example.org/x.csv')",
        "example.org: a cell may not reach the network",
    ),
    "the network by GDAL": (
        "import geopandas\ngeopandas.read_file('/vsicurl/http://example.org/x.geojson')",
        "a cell may not reach the network",
    ),
    "a child in a session of its own": (
        "import subprocess\nsubprocess.Popen(['sleep', '300'], start_new_session=True)",
        "sleep: a cell may not start a program",
    ),
    "a shell": ("import os\nos.system('id')", "id: a cell may not start a program"),
    "a shell of IPython": ("!id", "a cell may not start a program"),
    "another program in its place": (
        "import os\nos.execv('/bin/true', ['true'])",
        "/bin/true: a cell may not start a program",
    ),
    "a fork without end": (
        "import os\nwhile True:\n    os.fork()",
        "fork: a cell may not start a program, or another process of itself",
    ),
    "the parent killed": (
        "import os\nos.kill(os.getppid(), 9)",
        "a cell may not end or signal another program",
    ),
    "limits of the parent": (
        "import os, resource\nresource.prlimit(os.getppid(), resource.RLIMIT_CPU, (0, 0))",
        "a cell may not end or signal another program",
    ),
    "native code": (
        "import ctypes\nctypes.CDLL(None).system(b'id')",
        "a cell may not call native code by ctypes",
    ),
    "the environment that it began with": (
        "open('/proc/self/environ').read()",
        "/proc/self/environ: a cell may not read",
    ),
    "its own memory": ("open('/proc/self/mem', 'rb')", "/proc/self/mem: a cell may not read"),
    "a trace that looks away": (
        "import sys\nsys.settrace(lambda *_: None)\nsys.setprofile(lambda *_: None)\n"
        "open('/etc/passwd')",
        "/etc/passwd: a cell may not read",
    ),
}


@pytest.mark.parametrize("name", ESCAPES)
def test_escape_is_refused_with_cell_line_and_what_to_do(project: Project, name: str) -> None:
    source, words = ESCAPES[name]
    before = {path: path.read_bytes() for path in (project.root / "data").rglob("*.*")}
    problem = project.problem(source)
    assert words in problem.what
    assert f"cell 1 ({source.splitlines()[0][:40]}" in problem.what
    assert problem.place == "notebooks/country.ipynb"
    assert problem.rule == "execute.refused" or "before that it was refused" in problem.what
    assert problem.mend
    assert before == {path: path.read_bytes() for path in (project.root / "data").rglob("*.*")}
    assert not Path("/var/tmp/hrc-escaped").exists()  # noqa: S108 -- as above


@pytest.mark.parametrize("warm", [True, False])
def test_secret_of_the_environment_reaches_no_cell(
    project: Project, monkeypatch: pytest.MonkeyPatch, warm: bool
) -> None:
    monkeypatch.setenv("SECRET_X", "token-of-the-batch")
    project.server = project.server if warm else ""
    look = "import os, hrcreport\nprint(dict(os.environ))\nprint(hrcreport.__file__)"
    shown = printed(project.run(look))
    assert "SECRET_X" not in shown
    assert "token" not in (project.root / "out.ipynb").read_text()
    import hrcreport

    assert shown.endswith(hrcreport.__file__), "the kernel imports the library of its batch"


def test_relative_place_of_modules_still_leads_there_from_the_kernels_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["own", ""]))
    root = tmp_path / "project"
    found = kernel_environment(root, report_id="xxa", folder=root / "kernel", epoch=0)
    assert str(tmp_path / "own") in found["PYTHONPATH"].split(os.pathsep)
    assert "" not in found["PYTHONPATH"].split(os.pathsep)


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("open('../data/tables/side.csv').read()", "data/tables/side.csv"),
        ("import pandas\npandas.read_csv('../data/tables/side.csv')", "data/tables/side.csv"),
        ("import numpy\nnumpy.loadtxt('../data/tables/side.csv', str)", "data/tables/side.csv"),
        (
            "import geopandas\ngeopandas.read_file('../data/tables/side.csv')",
            "data/tables/side.csv",
        ),
        (
            "import os\nos.chdir('/')\n"
            "from hrcreport.foundation.context.project import Project\n"
            "(Project.at_hand().root / 'data/notes.yml').read_text()",
            "data/notes.yml",
        ),
        (
            "import threading\nreads = threading.Thread(target=open, args=['../data/notes.yml'])\n"
            "reads.start()\nreads.join()",
            "data/notes.yml",
        ),
    ],
)
def test_file_that_a_cell_reads_by_itself_becomes_an_input(
    project: Project, source: str, read: str
) -> None:
    executed = project.run(source)
    assert executed.files_read == {read: sha256_of((project.root / read).read_bytes())}
    assert executed.past_library == (read,)
    assert executed.warnings == ()


def test_parquet_that_is_read_past_python_becomes_an_input(project: Project) -> None:
    pytest.importorskip("pyarrow")
    import pandas as pd

    place = project.root / "data/tables/side.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(place)
    executed = project.run("import pandas\npandas.read_parquet('../data/tables/side.parquet')")
    assert executed.files_read == {"data/tables/side.parquet": sha256_of(place.read_bytes())}


def test_shapefile_is_an_input_with_the_files_beside_it(project: Project) -> None:
    import geopandas as gpd

    layer = gpd.GeoDataFrame({"a": [1]}, geometry=gpd.points_from_xy([1], [2]), crs=4326)
    layer.to_file(project.root / "data/side.shp")
    executed = project.run("import geopandas\ngeopandas.read_file('../data/side.shp')")
    read = {Path(place).suffix for place in executed.files_read}
    assert {".shp", ".shx", ".dbf", ".prj"} <= read


def test_module_beside_the_notebooks_is_an_input_though_python_reads_its_compiled_form(
    project: Project,
) -> None:
    place = project.root / "notebooks/own_words.py"
    place.write_text("said = 'by a module'")
    subprocess.run([sys.executable, "-m", "py_compile", place], check=True)
    source = "import sys\nsys.path.append('../notebooks')\nimport own_words\nprint(own_words.said)"
    executed = project.run(source)
    assert printed(executed) == "by a module"
    assert executed.files_read == {"notebooks/own_words.py": sha256_of(place.read_bytes())}


def test_what_a_cell_lists_or_does_not_find_is_looked_for(project: Project) -> None:
    executed = project.run(
        "from pathlib import Path\nsorted(Path('../data').glob('*.yml'))\n"
        "try:\n    open('../data/later.csv')\nexcept FileNotFoundError:\n    pass"
    )
    assert executed.looked_for == {
        "data/*": ["notes.yml", "tables"],
        "data/later.csv": [],
    }


def test_what_the_library_reads_for_a_cell_is_no_read_of_the_cell(project: Project) -> None:
    block = project.root / "notebooks/_shared/words.md"
    block.parent.mkdir()
    block.write_text("Shared words.")
    executed = project.run("import hrcreport.notebook as hrc\nhrc.block('words')")
    assert list(executed.files_read) == ["notebooks/_shared/words.md"]
    assert executed.past_library == ()
    assert "notebooks/_shared/words.md" in executed.prose


@pytest.mark.parametrize("warm", [True, False])
def test_own_folder_temporary_files_pictures_and_packages_are_free(
    project: Project, warm: bool
) -> None:
    project.server = project.server if warm else ""
    executed = project.run(
        "import json, os, platform, shutil, tempfile, uuid, zoneinfo\n"
        "open('rows.csv', 'w').write('a')\nos.rename('rows.csv', 'other.csv')\n"
        "import pathlib\npathlib.Path('touched').touch()\npathlib.Path('touched').touch()\n"
        "shutil.copy2('touched', 'copied')\n"
        "folder = tempfile.mkdtemp()\nopen(os.path.join(folder, 'x'), 'w').close()\n"
        "shutil.rmtree(folder)\ntempfile.NamedTemporaryFile().write(b'x')\n"
        "platform.platform()\nzoneinfo.ZoneInfo('America/Lima')\nos.kill(os.getpid(), 0)\n"
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('line.png')\n"
        "import sqlite3\nsqlite3.connect('own.sqlite').execute('create table a (b)')\n"
        "import babel.dates, statsmodels.api, importlib.metadata\n"
        "importlib.metadata.version('pandas')\n"
        "import asyncio\n"
        "await asyncio.sleep(0)\n"
        "print(*filter(os.path.exists, ['line.png', 'rows.csv', 'other.csv', 'copied']))"
    )
    assert printed(executed) == "line.png other.csv copied"
    assert executed.warnings == ()
    assert executed.files_read == executed.looked_for == {}


def test_cell_that_goes_on_without_what_it_was_refused_is_told(project: Project) -> None:
    executed = project.run("try:\n    open('/etc/passwd')\nexcept OSError:\n    pass")
    (warning,) = executed.warnings
    assert (warning.rule, warning.severity) == ("execute.refused", "warning")
    assert "went on without what it was refused: /etc/passwd: a cell may not read" in warning.what


@pytest.mark.parametrize(
    ("source", "rule", "words"),
    [
        ("import os\nos._exit(0)", "execute.kernel-died", "os._exit or by native code, with the"),
        ("import os\nos.kill(os.getpid(), 9)", "execute.kernel-died", "killed from outside"),
        ("import os\nos.kill(os.getpid(), 11)", "execute.kernel-died", "crashed (SIGSEGV)"),
        ("name = input('Which?')", "execute.input", "asks for input, and nobody is there"),
        ("import getpass\ngetpass.getpass()", "execute.input", "asks for input"),
    ],
)
def test_kernel_that_ends_or_asks_is_told_as_it_is(
    project: Project, source: str, rule: str, words: str
) -> None:
    problem = project.problem(source)
    assert problem.rule == rule
    assert words in problem.what


NATIVE = """
import ctypes, os, socket, struct
libc = ctypes.CDLL(None)
print("write", libc.open(b"../data/evil", os.O_WRONLY | os.O_CREAT, 0o600))
print("truncate", libc.truncate(b"../data/tables/side.csv", ctypes.c_long(0)))
print("kill", libc.kill(os.getppid(), 15))
words = (ctypes.c_char_p * 2)(b"true", None)
child = ctypes.c_int()
print("start", libc.posix_spawn(ctypes.byref(child), b"/bin/true", None, None, words, words))
address = struct.pack("<H2s4s8x", 2, (PORT).to_bytes(2, "big"), bytes([127, 0, 0, 1]))
line = libc.socket(2, 1, 0)
print("connect", line, libc.connect(line, address, 16))
print("read", libc.open(b"/etc/passwd", os.O_RDONLY))
print("own", libc.open(b"own", os.O_WRONLY | os.O_CREAT, 0o600) > 0)
print("dumped", libc.prctl(4, 1, 0, 0, 0), libc.prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is a part of Linux")
@pytest.mark.parametrize("warm", [True, False])
def test_linux_holds_native_code_back_where_python_sees_nothing(
    project: Project, warm: bool
) -> None:
    import ctypes

    if ctypes.CDLL(None, use_errno=True).syscall(444, None, 0, 1) < 6:
        pytest.skip("this Linux has no Landlock of version 6")
    project.server = project.server if warm else ""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        source = NATIVE.replace("PORT", str(canary.getsockname()[1]))
        shown = printed(project.run(PAST_THE_FENCE.format(source)))
    assert shown.splitlines() == [
        "write -1",
        "truncate -1",
        "kill -1",
        "start 1",
        "connect -1 -1",
        "read -1",
        "own True",
        "dumped -1 0",
    ]
    assert (project.root / "data/tables/side.csv").read_text() == "a,b\n1,2\n"


OWNER = """
import ctypes, os, subprocess, sys, time
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
if os.fork() == 0:
    child = subprocess.Popen(["sleep", "300"], start_new_session=True)
    print(child.pid, flush=True)
    os._exit(0)
os.wait()
print("reaped", flush=True)
time.sleep(300)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the kernel's group is ended")
def test_process_that_left_the_session_is_ended_and_named() -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert owner.stdout is not None
    guard = Guard(lambda: owner.pid, 0)
    with guard.watching():
        child = psutil.Process(int(owner.stdout.readline()))
        assert owner.stdout.readline() == "reaped\n"
        guard.look()
    assert guard.left_running == ("sleep",)
    assert owner.wait(timeout=LONG) == -9
    psutil.wait_procs([child], timeout=LONG)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    owner.stdout.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows who takes up orphans")
@pytest.mark.parametrize("warm", [True, False])
def test_kernel_takes_up_what_leaves_it_and_holds_no_stream_of_its_batch(
    project: Project, warm: bool
) -> None:
    project.server = project.server if warm else ""
    source = (
        "import ctypes, os\nis_it = ctypes.c_int()\n"
        "ctypes.CDLL(None).prctl(37, ctypes.byref(is_it), 0, 0, 0)\n"
        "ends = {os.readlink(f'/proc/self/fd/{name}') for name in os.listdir('/proc/self/fd')\n"
        "        if os.path.lexists(f'/proc/self/fd/{name}')}\n"
        "print(is_it.value, *sorted(ends))"
    )
    shown = printed(project.run(PAST_THE_FENCE.format(source))).split()
    assert shown[0] == "1"
    ours = {str(Path(f"/proc/self/fd/{number}").readlink()) for number in (1, 2)} - {os.devnull}
    assert not ours & set(shown)


def test_thread_that_goes_on_ends_with_its_report(project: Project) -> None:
    started = threading.active_count()
    project.run(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=[300]).start()\n"
        "threading.Thread(target=time.sleep, args=[300], daemon=True).start()"
    )
    assert threading.active_count() == started


def notebook_with(project: Any, source: str) -> None:
    short(project)
    path = project.root / "notebooks" / "country.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[3].source = source
    nbformat.write(notebook, path)


def test_why_names_a_file_that_a_cell_reads_and_the_build_runs_again(
    invented: Any, hrcreport: Callable[..., Any]
) -> None:
    source = "import hrcreport.foundation.context.project as p\nroot = p.Project.at_hand().root\n"
    notebook_with(invented, f"{source}said = (root / 'side.yml').read_text()\nprint(said)")
    side = invented.write("side.yml", "a: 1  # first\n")
    assert hrcreport(invented, *BUILD).code == 0
    assert "nothing that it rests on has changed" in hrcreport(invented, "why", "xxa").out
    side.write_text("a: 1  # second\n")
    said = hrcreport(invented, "why", "xxa")
    assert "side.yml has changed since" in said.out, "its comments count, too"
    again = hrcreport(invented, *BUILD, "--json")
    assert again.data["reports"][0]["status"] == "built"
    executed = (invented.root / "reports/_build/xxa/xxa.ipynb").read_text()
    assert "# second" in executed
    manifest = (invented.root / "reports/_build/xxa/manifest.json").read_text()
    assert re.search(r'"past_library": \[\s*"side.yml"\s*\]', manifest)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of open files are set by prlimit")
def test_too_few_open_files_are_named_when_a_kernel_starts(invented: Any) -> None:
    short(invented)
    command = f"ulimit -n 48; exec {sys.executable} -m hrcreport --root {invented.root} "
    said = subprocess.run(
        ["bash", "-c", command + " ".join(BUILD)], capture_output=True, text=True, timeout=LONG
    )
    assert said.returncode == 2, "it is refused before anything runs"
    assert "Traceback" not in said.stderr + said.stdout
    assert "48 open files, and a build needs 128" in said.stderr
    assert "ulimit -n 1024" in said.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are set by prlimit")
def test_too_little_memory_is_named_before_a_kernel_starts(invented: Any) -> None:
    command = f"ulimit -v 1000000; exec {sys.executable} -m hrcreport --root {invented.root} "
    said = subprocess.run(
        ["bash", "-c", command + " ".join(BUILD)], capture_output=True, text=True, timeout=LONG
    )
    assert said.returncode == 2
    assert "ulimit -v: the system allows this program 1.0 GB of memory" in said.stderr
