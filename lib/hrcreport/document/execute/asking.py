"""This module lets a kernel ask the one who started it, who alone holds keys and records.

The way is a socket file beside those of Jupyter. One connection is taken, before the first cell
runs, and the file is gone then. What is sent is plain data, a line each.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from hrcreport.document.execute.environment import LONGEST_SOCKET, kernel_environment
from hrcreport.document.execute.grounds import variable_that_opens
from hrcreport.foundation import Problem, Project
from hrcreport.tables import CatalogueFiles, Identity

SOCKET = "ask"
AUDIT_HOOK, LANDLOCK, SECCOMP, NAMESPACE = "audit hook", "landlock", "seccomp", "network namespace"
"""What holds a kernel back: Python's hook always, of Linux what there is."""
END_SECONDS = 2
LONGEST_QUESTION = 4_000_000
TOLD_SECONDS = 10
"""A kernel that runs has said before what holds it; who does not hear it in time believes none."""


class Answering:
    """Answers one kernel; `fence` names what holds it, as it said before any cell.

    `taken` are the problems of records that were taken out.
    """

    def __init__(self, root: Path) -> None:
        self.fence: Sequence[str] = (AUDIT_HOOK,)
        self.taken: list[Problem] = []
        self._root = root
        self.is_told = threading.Event()

    @property
    def refusal(self) -> Problem | None:
        """Why no cell may run and nothing is answered: native code could read what lies open."""
        self.is_told.wait(TOLD_SECONDS)
        if self._opened:
            return self._opened
        files = CatalogueFiles(self._root / "data")
        if {LANDLOCK, SECCOMP} <= {*self.fence} or not (exposed := files.open_here()):
            return None
        return Problem(
            Project(self._root).place(Path(exposed[0])),
            "this table is not public, and the system of this machine does not hold kernels back: "
            "what cells read is decided by Python alone here, and that is not enough for records.",
            "Build on Linux 5.13 or later, with Landlock and seccomp. Or encrypt each such table "
            "(hrcreport seal) and build without the key, from what was released of it: "
            "HRCREPORT_KEYS=/nowhere hrcreport build. No cell was run.",
            "data.no-fence",
        )

    @cached_property
    def _opened(self) -> Problem | None:
        """Why no layer holds: a variable names a place that has the key, or such a table, in it."""
        files = {str(Identity.path()), *CatalogueFiles(self._root / "data").guarded()}
        environment = kernel_environment(self._root, report_id="", folder=self._root, epoch=0)
        opening = variable_that_opens([file for file in files if Path(file).exists()], environment)
        if opening is None:
            return None
        variable, place, file = opening
        holds = (
            "the key of encrypted tables" if file == str(Identity.path()) else "a restricted table"
        )
        return Problem(
            variable,
            f"this variable lets cells read {place}, in which {holds} lies.",
            "Name a folder in which neither a key nor such a table lies. No cell was run.",
            "data.no-fence",
            value=place,
        )

    @cached_property
    def _custodian(self) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
        from hrcreport.notebook import custodian_of  # heavy, and asked for by few

        return custodian_of(self._root, extractions=self.taken)

    def serve(self, listener: socket.socket, place: Path) -> None:
        """Take one connection and answer until it ends."""
        with suppress(OSError), listener:
            connection, _ = listener.accept()
            place.unlink()
            listener.close()
            with connection, connection.makefile("rwb") as stream:
                said = _read(stream, most=LONGEST_QUESTION)
                self.fence = (AUDIT_HOOK, *said.get("held", ()))
                self.is_told.set()
                while question := _read(stream, most=LONGEST_QUESTION):
                    answer = {"number": question.get("number")} | self._answer(question)
                    stream.write(json.dumps(answer).encode() + b"\n")
                    stream.flush()

    def _answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        if refusal := self.refusal:
            return {"refused": [refusal.as_dict()], "sealed": False}
        return self._custodian(question)


@contextmanager
def answering(folder: Path, root: Path) -> Iterator[Answering]:
    """Answer, until the block ends, a kernel whose sockets lie in `folder`."""
    answers = Answering(root)
    place = folder / SOCKET
    if not hasattr(socket, "AF_UNIX") or len(os.fsencode(place)) > LONGEST_SOCKET:
        answers.is_told.set()
        yield answers  # a kernel there is handed nothing, and says nothing
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(place))
        listener.listen(1)
        thread = threading.Thread(
            target=answers.serve, args=(listener, place), name="answers of a kernel", daemon=True
        )
        thread.start()
        try:
            yield answers
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(END_SECONDS)


class Asking:
    """Asks for a kernel; it begins before the kernel's threads and its fence."""

    def __init__(self, folder: Path) -> None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(str(folder / SOCKET))
        self._stream = connection.makefile("rwb")
        connection.close()  # the stream keeps it
        self._lock = threading.Lock()
        self._number = 0
        self.held: list[str] = []

    def say_held(self, layers: Sequence[str]) -> None:
        """Say what of the system holds this kernel: before the first cell, and once."""
        self.held += layers
        self._send({"held": self.held})

    def __call__(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to a question; one to a question that was given up is passed over."""
        with self._lock:
            self._number += 1
            self._send({"number": self._number, **question})
            while answer := _read(self._stream):
                if answer.pop("number") == self._number:
                    return answer
        raise ConnectionError("nobody answers any more")

    def _send(self, message: Mapping[str, Any]) -> None:
        self._stream.write(json.dumps(message).encode() + b"\n")
        self._stream.flush()


def asking(folder: Path) -> Asking | None:
    """Return the way to ask from a kernel whose sockets lie in `folder`; else None."""
    if not hasattr(socket, "AF_UNIX") or not (folder / SOCKET).exists():
        return None
    return Asking(folder)


def _read(stream: Any, *, most: int = -1) -> dict[str, Any]:
    """Return what the other side said; nothing where it has ended, or says more than it may."""
    line = stream.readline(most)
    try:
        message = json.loads(line) if line.endswith(b"\n") else {}
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}
