"""This module is the process that kernels are forked from.

It imports what reports need, then listens on a socket file. A request is one line of JSON: the
kernel's arguments, its folder, its whole environment. The answers are lines too: `ready PID` once
the kernel can be talked to, `exit CODE` when it has ended. A kernel whose requester goes away is
killed, and all of them are when the server's standard input ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import select
import selectors
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn

from hrcreport import GARBAGE_LOOKED_FOR
from hrcreport.document.execute.launch import fence_in
from hrcreport.document.execute.native import make_native_readers_tell

PRELOADED = (
    "numpy", "pandas", "scipy.special", "matplotlib.figure", "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg", "geopandas", "pyogrio", "shapely", "mapclassify",
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "IPython.core.debugger",
    "IPython.core.completerlib", "IPython.core.oinspect", "IPython.extensions.storemagic", "pdb",
    "psutil", "tornado.platform.asyncio", "tornado.queues", "jinja2", "babel.numbers",
    "babel.dates", "PIL.BmpImagePlugin", "PIL.GifImagePlugin", "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin", "PIL.PpmImagePlugin",
    "statsmodels.genmod.generalized_linear_model",
)  # fmt: skip  # a list of names
"""Modules whose import is paid once; of Jupyter's those that a kernel imports after its fork."""

WINGS_OF_NOTEBOOKS = ("foundation", "tables", "registers", "notebook")
"""Wings that cells draw on."""
NO_ROOM_OF_NOTEBOOKS = "hrcreport.registers.vouching"
"""The room in them that no notebook imports anything of."""

LINE_LIMIT = 4_000_000
PR_SET_PDEATHSIG = 1


class Server:
    """Forks a kernel for each request and tells its requester how it ended."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.requesters: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.woken, waker = os.pipe()
        os.set_blocking(self.woken, False)
        os.set_blocking(waker, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for source in (listener, self.woken, sys.stdin.fileno()):
            self.selector.register(source, selectors.EVENT_READ)

    def serve(self) -> None:
        """Answer requests until standard input ends."""
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.listener:
                    self._start_kernel()
                elif key.fileobj == self.woken:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self.woken, 4096)
                    self._reap()
                elif key.fileobj == sys.stdin.fileno():
                    if not os.read(sys.stdin.fileno(), 4096):
                        self._kill(*self.requesters)
                        return
                else:
                    self._hang_up(int(key.data))

    def _start_kernel(self) -> None:
        connection, _ = self.listener.accept()
        line = _line_of(connection)
        if not line.endswith(b"\n"):
            # Its requester ended before it had asked.
            connection.close()
            return
        request = json.loads(line)
        try:
            child = os.fork()
        except OSError as error:
            with contextlib.suppress(OSError):
                connection.sendall(f"not started: {error}\n".encode())
            connection.close()
            return
        if child == 0:
            self._become_kernel(connection, request)
        self.requesters[child] = connection
        self.selector.register(connection, selectors.EVENT_READ, data=child)

    def _become_kernel(self, connection: socket.socket, request: dict[str, Any]) -> NoReturn:
        code = 1
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            _die_with_parent()
            self.selector.close()
            for inherited in (self.listener, *self.requesters.values()):
                inherited.close()
            code = run_kernel(connection, request)
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:  # noqa: BLE001  nothing catches it above: the process ends below
            traceback.print_exc()
        finally:
            # The server's own clean-up must not run in its child.
            os._exit(code)

    def _reap(self) -> None:
        while True:
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if child == 0:
                return
            # What the kernel forked belongs to its group and ends with it.
            self._kill(child)
            connection = self.requesters.pop(child, None)
            if connection is not None:
                self.selector.unregister(connection)
                with contextlib.suppress(OSError):
                    connection.sendall(f"exit {os.waitstatus_to_exitcode(status)}\n".encode())
                connection.close()

    def _hang_up(self, child: int) -> None:
        """Kill the kernel of a requester that closed its end; nobody waits for its exit code."""
        connection = self.requesters[child]
        with contextlib.suppress(ConnectionError):  # its process was killed while it wrote
            if connection.recv(4096):
                return
        self.selector.unregister(connection)
        self.requesters.pop(child).close()
        self._kill(child)

    def _kill(self, *children: int) -> None:
        for child in children:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)


def run_kernel(connection: socket.socket, request: dict[str, Any]) -> int:
    """Turn a forked process into a kernel and run it to its end."""
    os.environ.clear()
    os.environ.update(request["env"])
    _leave_streams(request["said"])
    _be_ended_first()
    time.tzset()
    os.chdir(request["cwd"])
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    fence_in(app, request["arguments"])
    connection.sendall(f"ready {os.getpid()}\n".encode())
    connection.close()
    app.start()  # type: ignore[no-untyped-call]  # ipykernel is untyped
    return 0


def _line_of(connection: socket.socket) -> bytes:
    received = b""
    while not received.endswith(b"\n") and len(received) < LINE_LIMIT:
        try:
            piece = connection.recv(65_536)
        except ConnectionResetError:
            break
        if not piece:
            break
        received += piece
    return received


def _leave_streams(stderr_path: str) -> None:
    """Let go of the streams of the batch, which whoever is left behind would keep open."""
    stderr_descriptor = os.open(
        stderr_path or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
    )
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor, number in ((nowhere, 0), (nowhere, 1), (stderr_descriptor, 2)):
        os.dup2(descriptor, number)
    os.close(stderr_descriptor)
    os.close(nowhere)


def _die_with_parent() -> None:
    """Ask the kernel of the system to end this process with its parent, where it can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _be_ended_first() -> None:
    """Where memory runs out, let the system end this kernel and not the program that waits."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def import_rooms() -> None:
    """Import all modules of this library that a notebook may come to use: calls load some late."""
    import disparity

    for module in pkgutil.walk_packages(disparity.__path__, "disparity."):
        importlib.import_module(module.name)
    for wing in WINGS_OF_NOTEBOOKS:
        for room in _modules_in(f"hrcreport.{wing}"):
            if room.name == NO_ROOM_OF_NOTEBOOKS:
                continue
            importlib.import_module(room.name)
            for module in _modules_in(room.name) if room.ispkg else ():
                importlib.import_module(module.name)


def _modules_in(package: str) -> list[pkgutil.ModuleInfo]:
    return [*pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}.")]


def parse_registers() -> None:
    """Parse the project's registers and catalogue, so that each kernel finds them parsed.

    What is kept goes by the content of a file: a kernel that finds another content parses anew.
    """
    from hrcreport.foundation import Node, Project, ProjectError
    from hrcreport.tables import Catalogue

    try:
        project = Project.at_hand()
    except ProjectError:
        return
    for file in sorted(project.data.rglob("*.yml")):
        Node.read(file, place=project.place(file))
    Catalogue.as_read(project)


def _say_nothing_more() -> None:
    """Let go of the pipe that nobody reads from now on: kernels would fill it, and then wait."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def main(path: str) -> None:
    """Import everything, listen on the socket file, say so, serve."""
    # For want of memory an import may never end, and nobody looks at standard input until then.
    _die_with_parent()
    if select.select([sys.stdin], [], [], 0)[0]:
        return  # who began this server has ended already: standard input ends
    gc.disable()  # what is imported stays
    # A kernel imports debugpy at its start if it can; here nobody debugs, and it costs time.
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # the way to make an import fail
    make_native_readers_tell()
    for module in PRELOADED:
        importlib.import_module(module)
    import_rooms()
    parse_registers()
    gc.freeze()
    gc.set_threshold(*GARBAGE_LOOKED_FOR)
    gc.enable()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    Path(path).chmod(0o600)
    listener.listen(64)
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    _say_nothing_more()
    Server(listener).serve()


if __name__ == "__main__":
    main(sys.argv[1])
