"""This module fences a kernel in: what cells read becomes an input, what they may not is refused.

Python tells an audit hook of each file that is opened, each program started, each connection made.
It is a fence against
accidents and against what stands open in a cell; code that means harm can get around it within the
process, which is why Linux is asked to hold the whole process back, see `landlock`.
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import os
import pkgutil
import re
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from urllib.parse import unquote

from hrcreport.document.execute import native
from hrcreport.document.execute.asking import LANDLOCK, NAMESPACE, SECCOMP, Asking, asking
from hrcreport.document.execute.grounds import Grounds, ended, writable_folders
from hrcreport.document.execute.landlock import hold_back, leave_network
from hrcreport.document.execute.seccomp import refuse_calls
from hrcreport.foundation import (
    Problem,
    Project,
    Reads,
    RefusedActError,
)
from hrcreport.notebook import begin, shell_of_notebook
from hrcreport.tables import Identity

PR_SET_CHILD_SUBREAPER = 36
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
STARTERS = ("subprocess", "os.py", "pty", "multiprocessing", "asyncio", "concurrent", "webbrowser")
"""Modules by which a cell starts a program; what others of Python's try by themselves, such as
`platform`, they do without."""

PACKED = re.compile(r"^(/vsi(zip|gzip|tar|7z|rar|sparse|subfile|cached)/(\d+(_\d+)?,)?)+")
FINDERS = ("<frozen importlib", importlib.__path__[0], pkgutil.__file__)

TO_READ = (
    "Bring the file into the project: a table with its source by docs/how-to/add-data.md, "
    "a text beside the notebook."
)
TO_WRITE = (
    "A cell may write into its own folder, by a plain name: open('rows.csv', 'w'). It is thrown "
    "away after the run. What a report rests on is put into the project by its authors, or by "
    "'hrcreport import'."
)
TO_FETCH = (
    "Fetch the data before, by docs/how-to/fetch-data.md, and read the file: what a report rests "
    "on must be there for the next build."
)
TO_START = "Take the call out, and do in Python or before the build what the program does."
TO_END = "Take the call out: a report ends after its last cell, and ends nothing else."
TO_CALL = "Take it out, and do in Python what it does."


def before_the_kernel(folder: Path, *, connection: Path) -> Asking | None:
    """Prepare this process for its fence, before it starts threads; return its way to ask.

    Args:
        folder: the report's own folder; temporary files lie below it from now on.
        connection: the folder of the sockets by which the batch talks with the kernel.
    """
    Identity.keep_from_dumps()  # hrc.records hands it records, for a reason that is written down
    temporary = Path(os.environ.get("TMPDIR") or folder / "tmp")
    temporary.mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = None
    if sys.platform == "linux":
        # What a cell leaves behind stays below this process and is found by whoever ends it.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    ask = asking(connection)
    writable = (path for path in (*writable_folders(folder), connection) if path.is_dir())
    grounds = Grounds(folder, _root(folder))
    is_held_back = hold_back(writable, readable=grounds.readable(), listed=[Path(grounds.root)])
    if ask is not None:  # who talks with it by files of sockets needs no network
        layers = {NAMESPACE: leave_network(), LANDLOCK: is_held_back}
        ask.held += [name for name, holds in layers.items() if holds]
    return ask


def raise_fence(folder: Path, ask: Asking | None) -> None:
    """Refuse from now on what no cell may, and make inputs of the files that cells read.

    What cells ask of this library, and what they read by themselves, is of one project from now on.
    """
    root = _root(folder)
    acts = _Fence(folder, root, begin(root, ask=ask).reads).acts
    refused = refuse_calls()
    if ask is not None:
        ask.say_held([SECCOMP] if refused else [])
    # Packages lie where no cell may write; to try would be told as if the author had.
    sys.dont_write_bytecode = True

    def told(event: str, arguments: tuple[Any, ...]) -> None:
        # Called for every import, every opened file and much else: one look-up, nothing more.
        act = acts.get(event)
        if act is not None:
            act(*arguments)

    sys.addaudithook(told)


def _root(folder: Path) -> Path:
    return Path(os.environ.get(Project.VARIABLE) or folder)


class _Fence:
    """What each act of a cell leads to."""

    def __init__(self, folder: Path, root: Path, reads: Reads) -> None:
        self.grounds = Grounds(folder, root)
        self.reads = reads
        self.standard = ended(sysconfig.get_path("stdlib"))
        self.pid = os.getpid()
        self.guarded = self.grounds.guarded
        self.leaving = ""  # the place of a link that is taken away

    @property
    def acts(self) -> dict[str, Callable[..., None]]:
        """The audit events that concern a report, each with what it leads to."""
        started = (
            "subprocess.Popen",
            "os.system",
            "os.exec",
            "os.spawn",
            "os.posix_spawn",
            "os.fork",
            "os.forkpty",
            "pty.spawn",
            "os.startfile",
        )
        reached = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg")
        name_lookups = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
        changed = (
            "os.remove",
            "os.rmdir",
            "os.mkdir",
            "os.chmod",
            "os.chown",
            "os.utime",
        )
        further_changes = (
            "os.truncate",
            "os.setxattr",
            "os.removexattr",
            "os.chflags",
            "os.lchflags",
        )
        return {
            "open": self.opened,
            "os.listdir": self.listed,
            "os.scandir": self.listed,
            "os.rename": self.moved,
            "os.link": self.moved,
            "os.symlink": self.linked,
            "sqlite3.connect": self.database,
            native.EVENT: self.native,
            "os.kill": self.signalled,
            "os.killpg": self.signalled,
            "resource.prlimit": self.limited,
            "ctypes.dlopen": self.called,
            "ctypes.dlsym": self.called,
            **dict.fromkeys(changed, self.changed),
            **dict.fromkeys(further_changes, lambda path, *_: self.changed(path)),
            **{name: functools.partial(self.started, name) for name in started},
            **dict.fromkeys(reached, self.reached),
            **dict.fromkeys(name_lookups, self.asked),
        }

    def opened(self, path: Any, _mode: Any, flags: Any) -> None:
        if not isinstance(path, (str, bytes)):
            return  # a descriptor: what it stands for was opened before
        text = _text_of(path)
        if isinstance(flags, int) and flags & WRITES:
            if flags & os.O_TRUNC:
                self._let_go(text)
            self.written(text)
        elif not self.grounds.is_environment(text):
            self.read(text)

    def listed(self, path: Any) -> None:
        if isinstance(path, int):
            return
        text = _text_of(path or ".")
        if self.grounds.is_environment(ended(text)) or _is_importing():
            return
        real = os.path.realpath(text)
        for folder in self.grounds.meant(real):
            self.reads.files_in(folder, "*")
        free = self.grounds.is_free(ended(real)) or self.grounds.is_free(real)
        if free or self._is_librarys(text):
            return
        if not os.path.exists(real) and not ended(real).startswith(self.grounds.project):
            return  # where fonts may be, on some machines
        if ended(real).startswith(self.grounds.project) and not self.grounds.is_hidden(real):
            self.reads.files_in(Path(real), "*")
            return
        self._refuse(
            text,
            "a cell may not list this folder, which is no part of the project's inputs.",
            TO_READ,
        )

    def read(self, text: str) -> None:
        real = os.path.realpath(text)
        if real in self.guarded:
            self._refuse(
                text,
                "a cell may not read the file of a table that is not public.",
                "Use hrc.load: counts pass, records are not shown.",
            )
        if not os.path.exists(real):
            for path in self.grounds.meant(real):
                self.reads.is_there(path)
        if self.grounds.is_free(real) or self._is_librarys(text):
            return
        if not real.startswith(self.grounds.project):
            linked = self.grounds.is_named_inside(text)
            where = f"leads out of the project, to {real}" if linked else "lies outside the project"
            self._refuse(text, f"a cell may not read this file, which {where}.", TO_READ)
        if real.endswith(".pyc"):
            real = importlib.util.source_from_cache(real)
        if self.grounds.is_hidden(real):
            self._refuse(
                text,
                "a cell may not read what has a name that begins with a dot: it belongs to an "
                "editor or a system, or holds secrets.",
                "Give what the report rests on another name.",
            )
        if os.path.exists(real) and not os.path.isfile(real):
            self._refuse(
                text,
                "a cell may not open this: it is no file.",
                "List a folder by os.listdir, and open its files.",
            )
        # IPython's own counter is that of the cell that runs, or of the next, by its version.
        shell = shell_of_notebook()
        running = len(shell.user_ns.get("In", "_")) - 1 if shell else 0
        self.reads.record_past_library(Path(real), cell=running)

    def written(self, text: str) -> None:
        real = os.path.realpath(text)
        if real.startswith(self.grounds.writable) or text == os.devnull:
            return
        # Python does without the compiled form of a module that it cannot keep.
        self._refuse(text, "a cell may not write here.", TO_WRITE, is_error=not _is_importing())

    def _let_go(self, text: str) -> None:
        """Take away a link into the project that stands where a cell writes a file anew.

        Papermill's run from the project's folder leaves such a file there.
        """
        parent, name = os.path.split(os.path.abspath(text))
        place = os.path.join(os.path.realpath(parent), name)
        if os.path.islink(place) and place.startswith(self.grounds.writable):
            self.leaving = place
            try:
                os.unlink(place)
            finally:
                self.leaving = ""

    def changed(self, path: Any, *arguments: Any) -> None:
        if isinstance(path, int):
            return
        text = _text_of(path)
        if text and text == self.leaving:
            return
        descriptor = arguments[-1] if arguments and isinstance(arguments[-1], int) else -1
        if descriptor >= 0 and not os.path.isabs(text) and sys.platform == "linux":
            folder = f"/proc/self/fd/{descriptor}"
            if os.path.isdir(folder):
                text = os.path.join(os.path.realpath(folder), text)
        # The name itself is removed or changed, not what it leads to.
        parent, name = os.path.split(os.path.abspath(text))
        self.written(os.path.join(os.path.realpath(parent), name))

    def moved(self, source: Any, target: Any, *_: Any) -> None:
        self.changed(source)
        self.changed(target)

    def linked(self, _source: Any, target: Any, *_: Any) -> None:
        self.changed(target)

    def database(self, path: Any) -> None:
        text = _text_of(path)
        if text in {"", ":memory:"} or text.startswith("file::memory:"):
            return
        only_read = text.startswith("file:") and "mode=ro" in text
        text = unquote(text.removeprefix("file:").partition("?")[0])
        if os.path.realpath(text).startswith(self.grounds.writable):
            return
        if not only_read:
            self._refuse(
                text,
                "a cell may not open a database that it could write to.",
                f"Open it to read: sqlite3.connect('file:{text}?mode=ro', uri=True).",
            )
        self.read(text)

    def native(self, path: Any, writes: bool) -> None:
        if not isinstance(path, (str, os.PathLike)):
            return  # bytes in memory, or a stream that Python opened
        named_path = _text_of(path)
        text = PACKED.sub("", named_path)
        if text.startswith("/vsimem/") or text.lstrip().startswith(("{", "<")):
            return
        if text.startswith("/vsi") or re.match(r"\w{2,}:", text):
            self._refuse(named_path, "a cell may not reach the network.", TO_FETCH)
        if writes:
            self._let_go(text)
            self.written(text)
            return
        inside = os.path.abspath(text)
        while not os.path.exists(inside) and os.path.dirname(inside) != inside:
            inside = os.path.dirname(inside)
        if os.path.isfile(inside) and not self.grounds.is_environment(inside):
            self.read(inside)
            if inside.lower().endswith(".shp"):
                # Its columns and its projection lie beside it.
                for beside in sorted(Path(inside).parent.glob(f"{Path(inside).stem}.*")):
                    self.read(str(beside))
        elif os.path.isdir(inside) and inside == os.path.abspath(text):
            self._folder(inside)

    def _folder(self, folder: str) -> None:
        """Note the files of a folder that a reader takes as one: a shapefile's, a GDB's."""
        self.listed(folder)
        for name in sorted(os.listdir(folder)):
            if os.path.isfile(os.path.join(folder, name)):
                self.read(os.path.join(folder, name))

    def started(self, event: str, *arguments: Any) -> None:
        argument = arguments[0] if arguments else None
        program = _text_of(argument) if isinstance(argument, (str, bytes, os.PathLike)) else ""
        if event == "subprocess.Popen" and not program and len(arguments) > 1 and arguments[1]:
            program = str(arguments[1][0])
        self._refuse(
            program or event.rpartition(".")[2],
            "a cell may not start a program, or another process of itself: what that reads and "
            "writes cannot be told.",
            TO_START,
            is_error=not self._nearest(past=STARTERS).startswith(self.grounds.environment),
        )

    def reached(self, _socket: Any, address: Any) -> None:
        if address is None:
            return
        host = str(address[0]) if isinstance(address, tuple) else _text_of(address)
        if sys.platform == "win32" and host in {"127.0.0.1", "::1"}:
            return  # so Windows makes a pair of sockets
        self._refuse(host, "a cell may not reach the network, or another program.", TO_FETCH)

    def asked(self, host: Any, *_: Any) -> None:
        name = _text_of(host) if isinstance(host, (str, bytes)) else "this machine"
        self._refuse(name, "a cell may not reach the network.", TO_FETCH)

    def signalled(self, process: int, number: int) -> None:
        if number and process != self.pid:
            self._refuse(
                f"process {process}", "a cell may not end or signal another program.", TO_END
            )

    def limited(self, process: int, *_: Any) -> None:
        if process not in {0, self.pid}:
            self.signalled(process, 1)

    def called(self, *names: Any) -> None:
        if not self._nearest(past=("ctypes",)).startswith(self.grounds.environment):
            self._refuse(
                f"ctypes ({names[-1]})", "a cell may not call native code by ctypes.", TO_CALL
            )

    def _is_librarys(self, text: str) -> bool:
        """Tell whether this library reads a file of the project for a cell: it notes it itself."""
        if not self.grounds.is_named_inside(text):
            return False
        for name in _callers():
            if name.startswith(self.grounds.library):
                return True
            if not name.startswith(("<frozen", *self.grounds.environment)):
                return False
        return False

    def _nearest(self, *, past: tuple[str, ...]) -> str:
        """Return the file of the code that acts by way of these modules of Python's library."""
        passed = (*(f"{self.standard}{name}" for name in past), "<frozen")
        return next((name for name in _callers() if not name.startswith(passed)), "")

    def _refuse(self, place: str, message: str, mend: str, *, is_error: bool = True) -> NoReturn:
        """Refuse an act; who goes on without is warned unless packages try it by themselves."""
        problem = Problem(
            place,
            message,
            mend,
            "execute.refused",
            value=place,
            severity="error" if is_error else "warning",
        )
        self.reads.record_refusal(problem)
        raise RefusedActError(problem)


def _text_of(path: Any) -> str:
    """Return a path as the system takes it, whatever a subclass says of itself."""
    if isinstance(path, bytes):
        return os.fsdecode(memoryview(path).tobytes())
    return str.__str__(path) if isinstance(path, str) else os.fsdecode(path)


def _callers() -> Iterator[str]:
    """Yield the files of the code that led here, the nearest first, without the fence's own."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename not in {__file__, native.__file__}:
            yield frame.f_code.co_filename
        frame = frame.f_back


def _is_importing() -> bool:
    """Tell whether Python itself looks for modules and packages."""
    return next(_callers(), "").startswith(FINDERS)
