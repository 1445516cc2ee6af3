"""A hundred ways out of a kernel: none reads, sends, or runs, and the system holds without Python.

Where Linux holds nothing back no cell runs that could read what is not public.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from hrcreport.document.execute import landlock, seccomp
from hrcreport.document.execute.run import execute_notebook
from hrcreport.foundation.errors import ExecutionError

CANARY = "canary-7f3e"
REPOSITORY = Path(__file__).resolve().parents[2]
NUMBERS = {call["call"]: int(call.get(platform.machine()) or -1) for call in seccomp.calls()}
ENDS = "runs by C in the place of this"
"""What ends the kernel where nothing refuses it."""
FROM_PACKAGES = "import numpy\nexec(compile({!r}, numpy.__file__, 'exec'), globals())"
"""Code as a package runs it, to which the fence of Python leaves more."""
ENTITY = '<!DOCTYPE a [<!ENTITY e SYSTEM "file://{secret}">]><a>&e;</a>'
CFFI = "import cffi\nffi = cffi.FFI()\nffi.cdef({!r})\nlibc = ffi.dlopen(None)\n"
READ_BY_C = CFFI.format("int open(const char *, int); long read(int, char *, long);") + (
    "at = libc.open(b'{secret}', 0)\nroom = ffi.new('char[99]')\n"
    "got = ffi.buffer(room, max(0, libc.read(at, room, 99)))[:] if at >= 0 else ''"
)
SEND_BY_C = CFFI.format(
    "int socket(int, int, int); long sendto(int, const void *, long, int, const void *, int);"
) + (
    "import socket as s, struct\n"
    "to = struct.pack('<H', 2) + struct.pack('>H', {udp}) + s.inet_aton('127.0.0.1') + bytes(8)\n"
    "libc.sendto(libc.socket(2, 2, 0), b'out', 3, 0, to, 16)"
)
RUN_BY_C = CFFI.format("int system(const char *);") + "libc.system(b'touch {ran}')"
FORK_BY_C = CFFI.format("int fork(void); int execv(const char *, char *const *);") + (
    "a = [ffi.new('char[]', b'/usr/bin/touch'), ffi.new('char[]', b'{ran}'), ffi.NULL]\n"
    "libc.execv(a[0], ffi.new('char *[]', a))"
)
CHANGE_BY_C = CFFI.format(
    "int chmod(const char *, int); int chown(const char *, int, int);"
    "int utime(const char *, void *);"
) + (
    "import os\ndef stamp():\n    at = os.stat({secret!r})\n"
    "    return at.st_mode, at.st_gid, at.st_mtime\nbefore = stamp()\n"
    "libc.chmod({secret!r}.encode(), 0o666)\nlibc.chown({secret!r}.encode(), -1, 65534)\n"
    "libc.utime({secret!r}.encode(), ffi.NULL)\n"
    "got = {canary!r} if stamp() != before else ''"
)
BY_C = {
    "another process": ("int fork(void);", "libc.fork()"),
    "a namespace": ("long syscall(long, ...);", "libc.syscall(*map(long, ({clone}, 0x10000011, 0, 0, 0, 0)))"),  # noqa: E501 -- one act a line
    "an owner of signals": ("int fcntl(int, int, ...);", "libc.fcntl(0, 8, ffi.cast('int', {builder}))"),  # noqa: E501 -- one act a line
    "limits of another": ("int prlimit(int, int, void *, void *);", "libc.prlimit({builder}, 7, ffi.NULL, ffi.new('long[2]'))"),  # noqa: E501 -- one act a line
    "shared memory": ("int shmget(int, size_t, int); int shmctl(int, int, void *);", "libc.shmctl(libc.shmget(0, 9, 0o1600), 0, ffi.NULL)"),  # noqa: E501 -- one act a line
    "a queue": ("int msgget(int, int); int msgctl(int, int, void *);", "libc.msgctl(libc.msgget(0, 0o1600), 0, ffi.NULL)"),  # noqa: E501 -- one act a line
    "a semaphore": ("int semget(int, int, int); int semctl(int, int, int);", "libc.semctl(libc.semget(0, 1, 0o1600), 0, 0)"),  # noqa: E501 -- one act a line
    "a named pipe": ("int mkfifo(const char *, int);", "libc.mkfifo(b'pipe', 0o600)"),
    "a watch of names": ("int inotify_init(void); int inotify_add_watch(int, const char *, int);", "libc.inotify_add_watch(libc.inotify_init(), b'{secret}', 0xfff)"),  # noqa: E501 -- one act a line
    "another user": ("int setreuid(int, int);", "libc.setreuid(-1, os.geteuid())"),
}  # fmt: skip  # one act a line
"""Calls to the system, each behind what declares it: none comes back with anything but -1."""
BACK_FROM_C = (
    "import os\nlong, own = (lambda value: ffi.cast('long', value)), os.getpid()\nback = {}\n"
    "if os.getpid() != own:\n    os._exit(0)\ngot = {{canary!r}} if back != -1 else ''"
)
PICKLED = "class P:\n    def __reduce__(self): return ({}, ({},))\n"

READS = {
    "open": "got = open({secret!r}).read()",
    "os.open": "import os\ngot = os.read(os.open({secret!r}, 0), 99)",
    "a folder's descriptor": "import os\n"
    "got = os.read(os.open('..' + {secret!r}, 0, dir_fd=os.open('/usr', 0)), 99)",
    "a descriptor of the root": "import os\ngot = os.read(os.open({secret!r}[1:], 0, dir_fd=os.open('/', 0)), 99)",  # noqa: E501 -- one act a line
    "io.FileIO": "import io\ngot = io.FileIO({secret!r}).read()",
    "an opener": "import os\ngot = open('x', opener=lambda *_: os.open({secret!r}, 0)).read()",
    "pathlib": "from pathlib import Path\ngot = Path({secret!r}).read_text()",
    "a subclass of a path": "from pathlib import PosixPath\n"
    "class Q(PosixPath):\n    def __fspath__(self): return {secret!r}\ngot = open(Q('a')).read()",
    "a text that lies": "class S(str):\n    def startswith(self, *_): return True\n"
    "    def __str__(self): return 'a'\ngot = open(S({secret!r})).read()",
    "a link": "import os\nos.symlink({secret!r}, 'l')\ngot = open('l').read()",
    "a hard link": "import os\nos.link({secret!r}, 'h')\ngot = open('h').read()",
    "a copy": "import shutil\nshutil.copy({secret!r}, 'c')\ngot = open('c').read()",
    "sendfile": "import os, socket\na, b = socket.socketpair()\n"
    "os.sendfile(a.fileno(), os.open({secret!r}, 0), 0, 99)\ngot = b.recv(99)",
    "mmap": "import mmap\nfile = open({secret!r})\ngot = mmap.mmap(file.fileno(), 0, access=1)[:]",
    "numpy": "import numpy\ngot = numpy.fromfile({secret!r}, dtype='u1').tobytes()",
    "numpy.memmap": "import numpy\ngot = numpy.memmap({secret!r}, mode='r').tobytes()",
    "pandas": "import pandas\ngot = pandas.read_csv({secret!r}).to_csv()",
    "pandas by an address": "import pandas\ngot = pandas.read_csv('file://' + {secret!r}).to_csv()",
    "fsspec": "import fsspec\ngot = fsspec.open('file://' + {secret!r}).open().read()",
    "urllib": "import urllib.request\ngot = urllib.request.urlopen('file://' + {secret!r}).read()",
    "linecache": "import linecache\ngot = ''.join(linecache.getlines({secret!r}))",
    "fileinput": "import fileinput\ngot = ''.join(fileinput.input({secret!r}))",
    "tokenize": "import tokenize\ngot = tokenize.open({secret!r}).read()",
    "a loader": "import importlib.machinery as m\ngot = m.SourceFileLoader('a', {secret!r}).get_data({secret!r})",  # noqa: E501 -- one act a line
    "runpy": "import runpy\ntry:\n    runpy.run_path({secret!r})\nexcept SyntaxError as e:\n    got = e.text",  # noqa: E501 -- one act a line
    "a traceback": "code = compile('\\n1/0', {secret!r}, 'exec')\nimport traceback\n"
    "try:\n    exec(code)\nexcept ZeroDivisionError:\n    got = traceback.format_exc()",
    "IPython's %load": "shell = get_ipython()\nshell.set_next_input = lambda text, **_: globals().update(got=text)\n"  # noqa: E501 -- one act a line
    "shell.run_line_magic('load', {secret!r})",
    "IPython's macros": "got = get_ipython().find_user_code({secret!r})",
    "an entity of lxml": "from lxml import etree\n"
    "p = etree.XMLParser(resolve_entities=True, load_dtd=True)\n"
    f"got = etree.tostring(etree.fromstring({ENTITY!r}, p), method='text')",
    "an inclusion of lxml": 'from lxml import etree\nx = \'<a xmlns:i="http://www.w3.org/2001/XInclude">'
    '<i:include href="{secret}" parse="text"/></a>\'\n'
    "t = etree.ElementTree(etree.fromstring(x))\nt.xinclude()\ngot = etree.tostring(t)",
    "lxml.html": "from lxml import html\ngot = html.tostring(html.parse({secret!r}))",
    "GDAL": "import pyogrio\ngot = str(pyogrio.raw.read({secret!r}, read_geometry=False))",
    "GDAL by /vsi": "import pyogrio\ngot = str(pyogrio.raw.read('/vsisubfile/0,' + {secret!r}, read_geometry=False))",  # noqa: E501 -- one act a line
    "a driver of GDAL": "import pyogrio\n"
    "x = '<OGRVRTDataSource><OGRVRTLayer name=\"{stem}\"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'\n"  # noqa: E501 -- one act a line
    "open('a.vrt', 'w').write(x)\ngot = str(pyogrio.raw.read('a.vrt', read_geometry=False))",
    "sqlite": "import sqlite3\ngot = str(sqlite3.connect('file:' + {database!r} + '?mode=ro', uri=True).execute('select * from a').fetchall())",  # noqa: E501 -- one act a line
    "attach of sqlite": "import sqlite3\nc = sqlite3.connect(':memory:')\n"
    "c.execute('attach ? as b', ({database!r},))\ngot = str(c.execute('select * from b.a').fetchall())",  # noqa: E501 -- one act a line
    "a copy of sqlite": "import sqlite3\nc = sqlite3.connect('file:' + {database!r} + '?mode=ro', uri=True)\n"  # noqa: E501 -- one act a line
    "got = ''.join(c.iterdump())",
    "a font": "from matplotlib import font_manager\ngot = font_manager.get_font('{outside}/a.ttf') and {canary!r}",  # noqa: E501 -- one act a line
    "the configuration of matplotlib": "import matplotlib\nmatplotlib.rc_file('{outside}/a.rc')\n"
    "got = matplotlib.rcParams['svg.hashsalt']",
    "a picture": "from PIL import Image\ngot = str(Image.open('{outside}/a.png').info)",
    "Parquet": "import pyarrow.parquet as p\ngot = str(p.read_table('{outside}/a.parquet'))",
    "Arrow": "import pyarrow as p\ngot = p.OSFile({secret!r}).read()",
    "Arrow's CSV": "import pyarrow.csv as p\ngot = str(p.read_csv({secret!r}))",
    "its own environment": "got = open('/proc/self/environ').read()",
    "its parent's environment": "import os\ngot = open(f'/proc/{{os.getppid()}}/environ').read()",
    "the builder's environment": "got = open('/proc/{builder}/environ').read()",
    "the builder's folder": "got = open('/proc/{builder}/root{secret}').read()",
    "the memory of the builder": "import re\nfor line in open('/proc/{builder}/maps'):\n"
    "    if at := re.match('(.+?)-.+ rw.+heap', line):\n        memory = open('/proc/{builder}/mem', 'rb', 0)\n"  # noqa: E501 -- one act a line
    "        memory.seek(int(at[1], 16))\n        got = memory.read(9) and {canary!r}",
    "C": READ_BY_C,
    "C by a package": FROM_PACKAGES.format(READ_BY_C),
    "ctypes": "import ctypes\nlibc = ctypes.CDLL(None)\nroom = ctypes.create_string_buffer(99)\n"
    "libc.read(libc.open({secret!r}.encode(), 0), room, 99)\ngot = room.value",
    "the hook's objects": "import gc\nfor each in gc.get_objects():\n"
    "    if type(each).__name__ == 'Grounds':\n        each.writable = ('/',)\ngot = open({secret!r}).read()",  # noqa: E501 -- one act a line
    "a frame": "import sys\nf = sys._getframe()\nwhile f:\n    f.f_globals.get('acts')\n    f = f.f_back\n"  # noqa: E501 -- one act a line
    "import hrcreport.document.execute.fence as x\nx._Fence.opened = lambda *_: None\ngot = open({secret!r}).read()",  # noqa: E501 -- one act a line
    "a hidden file of the project": "import os\ngot = open(os.environ['HRCREPORT_ROOT'] + '/.env').read()",  # noqa: E501 -- one act a line
    "git": "import os\ngot = open(os.environ['HRCREPORT_ROOT'] + '/.git/config').read()",
    "a link that changes": "import os, threading, time\nopen('ok', 'w').write('a')\n"
    "def swap():\n    for to in ('ok', {secret!r}) * 300:\n        time.sleep(0.0005)\n"
    "        try:\n            os.symlink(to, 'new')\n            os.replace('new', 'link')\n"
    "        except OSError:\n            pass\n"
    "other = threading.Thread(target=swap)\nother.start()\nwhile other.is_alive() and not got:\n"
    "    try:\n        got = open('link').read().strip('a')\n    except OSError:\n        pass\n"
    "other.join()",
    "every process": "import os\nfor p in filter(str.isdigit, os.listdir('/proc')):\n"
    "    for what in ('environ', 'cmdline', 'maps'):\n        try:\n"
    "            got += open(f'/proc/{{p}}/{{what}}').read()\n"
    "        except (OSError, PermissionError):\n            pass",
    "what was left open": "import os\nfor at in range(3, 60):\n    try:\n"
    "        got += str(os.pread(at, 999, 0))\n    except OSError:\n        pass",
    "the root of itself": "got = open('/proc/self/root' + {secret!r}).read()",
    "copy_file_range": "import os\na, b = os.open({secret!r}, 0), os.open('c', os.O_CREAT | os.O_RDWR)\n"  # noqa: E501 -- one act a line
    "os.copy_file_range(a, b, 99)\ngot = open('c').read()",
    "a warning": "import linecache, warnings\nwarnings.warn_explicit('x', UserWarning, {secret!r}, 1)\n"  # noqa: E501 -- one act a line
    "got = linecache.getline({secret!r}, 2)",
    "an entity of sax": "import io, xml.sax\nfrom xml.sax.handler import ContentHandler, feature_external_ges\n"  # noqa: E501 -- one act a line
    "class H(ContentHandler):\n    def characters(self, text):\n        global got\n        got += text\n"  # noqa: E501 -- one act a line
    "p = xml.sax.make_parser()\np.setFeature(feature_external_ges, True)\np.setContentHandler(H())\n"  # noqa: E501 -- one act a line
    f"p.parse(io.StringIO({ENTITY!r}))",
    "a picture of matplotlib": "import matplotlib.image\ngot = {canary!r} * len(matplotlib.image.imread('{outside}/a.png'))",  # noqa: E501 -- one act a line
    "a map of numpy": "import numpy\ngot = str(numpy.lib.format.open_memmap('{outside}/a.npy', mode='r'))",  # noqa: E501 -- one act a line
    "a file of databases": "import dbm.dumb\ngot = str([*dbm.dumb.open('{outside}/a.db', 'r')])",
}
SENDS = {
    "TCP": "import socket\nsocket.create_connection(('127.0.0.1', {tcp})).send(b'out')",
    "UDP": "import socket\nsocket.socket(2, 2).sendto(b'out', ('127.0.0.1', {udp}))",
    "UDP by C": SEND_BY_C,
    "UDP by C of a package": FROM_PACKAGES.format(SEND_BY_C),
    "an address of pandas": "import pandas\npandas.read_csv('http://127.0.0.1:{tcp}/a.csv')",
    "GDAL's network": "import pyogrio\npyogrio.read_info('/vsicurl/http://127.0.0.1:{tcp}/a.geojson')",
    "a socket in the file system": "import socket\nsocket.socket(socket.AF_UNIX).connect({unix!r})",
}
RUNS = {
    "os.system": "import os\nos.system('touch {ran}')",
    "subprocess": "import subprocess\nsubprocess.run(['touch', {ran!r}])",
    "a pickle": PICKLED.format("__import__('os').system", "'touch {ran}'")
    + "import pickle\npickle.loads(pickle.dumps(P()))",
    "an editor": "import IPython.core.hooks as h\nshell = get_ipython()\nshell.editor = 'touch {ran}'\n"  # noqa: E501 -- one act a line
    "h.editor(shell, '')",
    "a shell of IPython": "get_ipython().system('touch {ran}')",
    "a hook of git": "import os\nos.makedirs('.git/hooks', exist_ok=True)\nopen(os.environ['HRCREPORT_ROOT'] + '/.git/hooks/pre-commit', 'w').write('touch {ran}')",  # noqa: E501 -- one act a line
    "C": RUN_BY_C,
    "C by a package": FROM_PACKAGES.format(RUN_BY_C),
    "C in the place of this": FORK_BY_C,
    "writing outside": "open({ran!r}, 'w').write('a')",
    "a program in memory": "import os\nat = os.memfd_create('a', 0)\n"
    "os.write(at, b'#!/bin/sh\\ntouch {ran}\\n')\n"
    "os.waitpid(os.posix_spawn(f'/proc/self/fd/{{at}}', ['a'], {{}}), 0)",
    "a spawned program": "import os\nos.waitpid(os.posix_spawn('/usr/bin/touch', ['touch', {ran!r}], {{'LD_PRELOAD': 'x'}}), 0)",  # noqa: E501 -- one act a line
    "another process of Python": "import multiprocessing, os\n"
    "p = multiprocessing.get_context('fork').Process(target=os.system, args=('touch {ran}',))\n"
    "p.start()\np.join()",
    "a terminal": "import pty\npty.spawn(['touch', {ran!r}])",
    "a browser": "import webbrowser\nwebbrowser.register('x', None, webbrowser.GenericBrowser(['touch', {ran!r}]))\n"  # noqa: E501 -- one act a line
    "webbrowser.get('x').open('a')",
    "a pickle of numpy": PICKLED.format("__import__('os').system", "'touch {ran}'")
    + "import numpy\nnumpy.save('p.npy', numpy.array([P()], dtype=object), allow_pickle=True)\n"
    "numpy.load('p.npy', allow_pickle=True)",
    "a module that every Python loads": "import numpy, os\nfrom pathlib import Path\n"
    "Path(numpy.__file__).parents[1].joinpath('escape.pth').write_text('')\n"
    "Path(numpy.__file__).parents[1].joinpath('escape.pth').unlink()\ngot = {canary!r}",
    "a plug-in": "import os\nfrom pathlib import Path\n"
    "made = Path(os.environ['HRCREPORT_ROOT'], 'escape-1.dist-info')\nmade.mkdir()\n"
    "made.joinpath('entry_points.txt').write_text('')\nPath({ran!r}).write_text('a')",
    "a viewer of pictures": "from PIL import ImageShow\nopen('a', 'w').close()\n"
    "class V(ImageShow.Viewer):\n    def get_command(self, *_, **__): return 'touch {ran}'\nV().show_file('a')",  # noqa: E501 -- one act a line
    "a mode by C": CHANGE_BY_C,
    **{
        f"{name} by C": CFFI.format(declared) + BACK_FROM_C.format(call)
        for name, (declared, call) in BY_C.items()
    },
}
PAST_PYTHON = {
    *(f"reads by {each}" for each in ("C", "C by a package", "Arrow", "Arrow's CSV")),
    *(f"reads by {each} of lxml" for each in ("an entity", "an inclusion")),
    "reads by attach of sqlite",
    "reads by a driver of GDAL",
    "reads by the hook's objects",
    "reads by a frame",
    *(f"runs by {each} by C" for each in ("a mode", *BY_C)),
}
"""What reads or changes something where Python's hook alone holds; `a frame` and the hook's objects
change the hook for all behind them.
"""
CELL = """\
import json as _json
got = ""
try:
    exec({code!r}, globals())
except BaseException as _error:
    got = f"{{got}} {{type(_error).__name__}}"
print(_json.dumps([{name!r}, repr(got)]))
"""


class Canaries:
    """What an escape would reach: a secret, a database, listeners, a file that a program makes."""

    def __init__(self, outside: Path) -> None:
        self.heard: list[str] = []
        self.secret_folder = outside
        self.secret, self.ran = outside / "secret.csv", outside / "ran"
        self.secret.write_text(f"a,b\n{CANARY},1\n")
        self.database = outside / "a.sqlite"
        import sqlite3

        with contextlib.closing(sqlite3.connect(self.database)) as made:
            made.execute("create table a (b)")
            made.execute("insert into a values (?)", (CANARY,))
            made.commit()
        _lay_out(outside)
        self.tcp, self.udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
        self.unix = socket.socket(socket.AF_UNIX)
        for each in (self.tcp, self.udp):
            each.bind(("127.0.0.1", 0))
        self.place = str(outside / "u")
        self.unix.bind(self.place)
        for each in (self.tcp, self.unix):
            each.listen()
        for name in ("tcp", "udp", "unix"):
            threading.Thread(target=self._hear, args=(name,), daemon=True).start()

    def _hear(self, name: str) -> None:
        listener: socket.socket = getattr(self, name)
        with contextlib.suppress(OSError):
            while True:
                listener.recvfrom(9) if name == "udp" else listener.accept()
                self.heard.append(name)

    def filled(self, code: str) -> str:
        return code.format(
            secret=str(self.secret), database=str(self.database), ran=str(self.ran),
            tcp=self.tcp.getsockname()[1], udp=self.udp.getsockname()[1], unix=self.place,
            outside=self.secret_folder, stem=self.secret.stem,
            builder=os.getpid(), canary=CANARY, clone=NUMBERS["clone"],
        )  # fmt: skip  # names of one kind


def comes_out(text: str) -> bool:
    """Tell whether an escape got at what nobody gave it: a canary, or an environment."""
    return CANARY in text or "PATH=" in text


def _lay_out(folder: Path) -> None:
    """Put a file of each kind that libraries read by themselves into a folder."""
    import dbm.dumb

    import numpy
    import pyarrow
    import pyarrow.parquet
    from matplotlib import get_data_path
    from PIL import Image, PngImagePlugin

    words = PngImagePlugin.PngInfo()
    words.add_text("said", CANARY)
    Image.new("RGB", (2, 2)).save(folder / "a.png", pnginfo=words)
    numpy.save(folder / "a.npy", numpy.array([CANARY]))
    pyarrow.parquet.write_table(pyarrow.table({"a": [CANARY]}), folder / "a.parquet")
    (folder / "a.rc").write_text(f"svg.hashsalt: {CANARY}\n")
    (folder / "a.ttf").write_bytes(Path(get_data_path(), "fonts/ttf/DejaVuSans.ttf").read_bytes())
    with dbm.dumb.open(str(folder / "a.db"), "n") as keys:
        keys[CANARY] = "1"


@pytest.fixture
def canaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Canaries]:
    monkeypatch.setenv("SECRET_X", CANARY)
    outside = tmp_path / "outside"
    outside.mkdir()
    found = Canaries(outside)
    yield found
    for each in (found.tcp, found.udp, found.unix):
        each.close()


def outcomes(root: Path, codes: dict[str, str]) -> dict[str, str]:
    """Run each code in a cell of one notebook, and return what each got.

    Why nothing ran stands under `refused`, what held the cells back under `fence`.
    """
    told: dict[str, str] = {}
    for part in ("params", "notebooks", "data", "kernel", ".git/hooks"):
        (root / part).mkdir(parents=True, exist_ok=True)
    (root / ".env").write_text(CANARY)
    (root / ".git/config").write_text(CANARY)
    cells = [new_code_cell(CELL.format(code=code, name=name)) for name, code in codes.items()]
    path = root / "notebooks/country.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    try:
        ran = execute_notebook(
            path,
            report_id="xxa",
            parameters={},
            output=root / "out.ipynb",
            folder=root / "kernel",
            root=root,
            timeout=60,
        )
        told["fence"] = ", ".join(ran.fence)
    except ExecutionError as error:
        told["refused"] = ", ".join(each.rule for each in error.problems)
    notebook = nbformat.read(root / "out.ipynb", as_version=4)
    lines = [
        line
        for cell in notebook.cells
        for each in cell.get("outputs", ())
        for line in each.get("text", "").splitlines()
        if line.startswith('["')
    ]
    return told | dict(json.loads(line) for line in lines)


def restricted(root: Path) -> Path:
    """Let a project hold a table that is not public, in clear, and return its file."""
    (root / "data").mkdir(parents=True)
    hrc = {"sensitivity": "restricted"}
    package = {"name": "x", "resources": [{"name": "xxa-cases", "path": "cases.csv", "hrc": hrc}]}
    (root / "data/datapackage.json").write_text(json.dumps(package))
    (root / "data/cases.csv").write_text(f"a,b\n{CANARY},1\n")
    return root / "data/cases.csv"


def all_codes() -> dict[str, str]:
    kinds = {"reads": READS, "sends": SENDS, "runs": RUNS}
    return {f"{kind} by {name}": code for kind, one in kinds.items() for name, code in one.items()}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="what holds here is Linux")
def test_no_escape_reads_sends_or_runs(canaries: Canaries, tmp_path: Path) -> None:
    codes = {name: canaries.filled(code) for name, code in all_codes().items()}
    assert len(codes) >= 102
    got = outcomes(tmp_path / "project", codes)
    assert got.pop("fence").startswith("audit hook")
    assert got.keys() == codes.keys(), "each was tried"
    assert not {name: told for name, told in got.items() if comes_out(told)}
    assert canaries.heard == []
    assert not canaries.ran.exists()
    assert not (tmp_path / "project/.git/hooks/pre-commit").exists()


UNFENCED = """
import json, os, sys
from IPython.core.interactiveshell import InteractiveShell
codes, secret, ran, hook = json.load(sys.stdin)
shell, kept = InteractiveShell.instance(), os.open(secret, 0)
for name, code in codes.items():
    shell.user_ns["got"] = ""
    try:
        exec(code, shell.user_ns)
    except Exception as error:
        shell.user_ns["got"] = f"{shell.user_ns['got']} {error}"
    got = repr(shell.user_ns["got"])
    for path in (ran, hook):
        if os.path.exists(path):
            got += f" left {path}"
            os.unlink(path)
    print("\\n" + json.dumps([name, got]), flush=True)
os._exit(0)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="what holds here is Linux")
def test_each_escape_is_one_where_nothing_holds(canaries: Canaries, tmp_path: Path) -> None:
    """An escape that comes to nothing by itself proves nothing of a fence."""
    root, hook = tmp_path / "project", tmp_path / "project/.git/hooks/pre-commit"
    for folder in ("kernel", ".git/hooks"):
        (root / folder).mkdir(parents=True)
    for name in (".env", ".git/config"):
        (root / name).write_text(CANARY)
    codes = {name: canaries.filled(code) for name, code in all_codes().items() if name != ENDS}
    given = json.dumps([codes, str(canaries.secret), str(canaries.ran), str(hook)])
    ran = subprocess.run(
        [sys.executable, "-c", UNFENCED], input=given, capture_output=True, text=True, check=False,
        cwd=root / "kernel", env={**os.environ, "HRCREPORT_ROOT": str(root)},
    )  # fmt: skip  # one call
    assert ran.returncode == 0, ran.stderr
    lines = [line for line in ran.stdout.splitlines() if line.startswith('["')]
    got = dict(json.loads(line) for line in lines)
    assert got.keys() == codes.keys()
    works = {name for name, text in got.items() if comes_out(text) or " left " in text}
    assert {*canaries.heard} == {"tcp", "udp", "unix"}
    assert {name: got[name] for name in got.keys() - works if "sends" not in name} == {}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="what holds here is Linux")
def test_no_escape_reads_a_table_that_is_not_public(canaries: Canaries, tmp_path: Path) -> None:
    if not _is_held():
        pytest.skip("this Linux has no Landlock or no seccomp")
    root = tmp_path / "project"
    canaries.secret = restricted(root)
    got = outcomes(root, {name: canaries.filled(code) for name, code in READS.items()})
    assert {"landlock", "seccomp"} <= {*got.pop("fence").split(", ")}
    assert got.keys() == READS.keys()
    assert not {name: told for name, told in got.items() if comes_out(told)}


def as_on_old_linux(root: Path, codes: dict[str, str]) -> dict[str, str]:
    """Return the outcomes where the system answers that it knows neither Landlock nor seccomp."""
    words = [sys.executable, "-m", "tests.integration.old_linux", str(root)]
    ran = subprocess.run(
        words, input=json.dumps(codes), capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    got: dict[str, str] = json.loads(ran.stdout.splitlines()[-1])
    return got


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="it is simulated by a filter of Linux")
def test_without_landlock_no_cell_runs_where_records_or_a_key_lie_open(
    canaries: Canaries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, keys = tmp_path / "project", tmp_path / "keys"
    monkeypatch.setenv("HRCREPORT_KEYS", str(keys))
    table = canaries.secret = restricted(root)
    codes = {name: canaries.filled(code) for name, code in all_codes().items()}
    assert as_on_old_linux(root, codes) == {"refused": "data.no-fence"}
    # Encrypted it is as open to whoever has the key.
    package = root / "data/datapackage.json"
    package.write_text(package.read_text().replace("cases.csv", "cases.csv.age"))
    table.rename(table.with_suffix(".csv.age"))
    keys.mkdir()
    (keys / "identity.txt").write_text("a key")
    assert as_on_old_linux(root, codes) == {"refused": "data.no-fence"}
    assert canaries.heard == []
    assert not canaries.ran.exists()
    (keys / "identity.txt").unlink()
    got = as_on_old_linux(root, {"a cell": "got = 'ran'"})
    assert not {"landlock", "seccomp"} & {*got["fence"].split(", ")}
    assert "ran" in got["a cell"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="it is simulated by a filter of Linux")
def test_without_landlock_python_s_fence_leaves_open_what_its_page_names(
    canaries: Canaries, tmp_path: Path
) -> None:
    """A public project runs there; see 'What a fence in one process cannot do'."""
    whole = {name: canaries.filled(code) for name, code in all_codes().items() if name != ENDS}
    last = ("reads by the hook's objects", "reads by a frame")
    codes = {name: code for name, code in whole.items() if name not in last}
    got = as_on_old_linux(tmp_path / "project", codes | {name: whole[name] for name in last})
    assert not {"landlock", "seccomp"} & {*got.pop("fence").split(", ")}
    assert got.keys() == whole.keys()
    assert {name for name, told in got.items() if comes_out(told)} == PAST_PYTHON


def test_a_build_says_what_held_its_cells_back(built: Any, hrcreport: Any) -> None:
    build = ("build", "xxa", "--engine", "pandoc", "--to", "html", "--force")
    said = hrcreport(built, *build)
    assert said.code == 0, said.err
    manifest = json.loads((built.root / "reports/_build/xxa/manifest.json").read_bytes())
    fence = manifest["fence"]
    assert fence[0] == "audit hook"
    if sys.platform == "linux" and _is_held():
        assert {"landlock", "seccomp"} <= {*fence}
    assert f"Cells were held back by: {', '.join(fence)}." in said.out
    assert hrcreport(built, *build, "--json").data["reports"][0]["fence"] == fence
    batch = json.loads((built.root / "reports/_build/batch.json").read_bytes())
    assert batch["reports"][0]["fence"] == fence


HELD = """
import ctypes, os, socket, sys
from pathlib import Path
from hrcreport.document.execute.landlock import hold_back
from hrcreport.document.execute.seccomp import CALLS, refuse_calls
places = [CALLS, *map(Path, {sys.prefix, sys.base_prefix, "/usr/lib", "/lib"})]
print(hold_back([], readable=places, listed=[]), refuse_calls())
libc = ctypes.CDLL(None, use_errno=True)
for call in (
    lambda: libc.open(sys.argv[1].encode(), 0),
    lambda: libc.open(f"/proc/{os.getppid()}/environ".encode(), 0),
    lambda: libc.socket(2, 2, 0),
    lambda: libc.socket(1, 1, 0),
    lambda: libc.execv(b"/bin/true", None),
    lambda: libc.ptrace(16, os.getppid(), 0, 0),
):
    print(call())
print(len(socket.socketpair()))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what holds here is Linux")
def test_the_system_holds_native_code_without_any_fence_of_python(tmp_path: Path) -> None:
    if not _is_held():
        pytest.skip("this Linux has no Landlock or no seccomp")
    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    words = [sys.executable, "-c", HELD, str(secret)]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["True True", *["-1"] * 6, "2"]


def _is_held() -> bool:
    words = [sys.executable, "-c", HELD, "/nothing"]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    return ran.stdout.startswith("True True")


def test_each_call_that_is_refused_has_a_number_on_each_processor() -> None:
    calls = seccomp.calls()
    for machine in seccomp.PROCESSORS:
        numbers = {call["call"]: call[machine] for call in calls if call[machine]}
        assert len({*numbers.values()}) == len(numbers)
        assert max(map(int, numbers.values())) < seccomp.FIRST_UNKNOWN
    only_old = {call["call"] for call in calls if not call["aarch64"]}
    assert only_old == {
        *("fork", "vfork", "uselib", "chmod", "chown", "lchown", "mknod", "inotify_init"),
        *("utime", "utimes", "futimesat", "iopl", "ioperm"),
    }, "ARM64 has none of these"
    assert landlock.READ_FILE & landlock.OF_A_FILE


ANSWERED = """
import ctypes, json, os, platform
from hrcreport.document.execute.seccomp import FIRST_UNKNOWN, calls, refuse_calls
assert refuse_calls()
libc = ctypes.CDLL(None, use_errno=True)
def answer(number, word=0, value=-1):
    words = [ctypes.c_long(-1)] * 6
    words[word // 2] = ctypes.c_long(value << 32 * (word % 2))
    ctypes.set_errno(0)
    return [libc.syscall(int(number), *words), ctypes.get_errno()]
names = {"pid": os.getpid(), "-pid": -os.getpid()}
def value_of(text):
    return names[text] if text in names else int(text, 0)
got = [["unknown", "ENOSYS", True, answer(FIRST_UNKNOWN)]]
for call in calls():
    number, word = call[platform.machine()], int(call["word"] or 0)
    if not number or call["call"] == "vfork":
        continue  # which would go on in the stack of this
    name, at = call["call"], call["answer"]
    got.append([name, at, not call["only"], answer(number, word, -1 << 31 if word % 2 else -1)])
    for text in (call["only"] or call["but"]).split():
        got.append([f"{name} {text}", at, bool(call["only"]), answer(number, word, value_of(text))])
print(json.dumps(got))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what holds here is Linux")
def test_each_call_is_answered_as_its_table_says() -> None:
    if not _is_held():
        pytest.skip("this Linux has no Landlock or no seccomp")
    words = [sys.executable, "-c", ANSWERED]
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    answers = json.loads(ran.stdout)
    assert len(answers) > 140
    for name, answer, is_refused, got in answers:
        meant = [0, 0] if answer == "0" else [-1, getattr(errno, answer)]
        assert (got == meant) is is_refused, (name, got)
