"""This module stands between a program and the system: it counts, refuses and records its calls.

All reading and writing of files goes through the Python form of `io`, which asks the functions of
`os`; those are replaced while a test runs. Only calls about one folder count.
"""

from __future__ import annotations

import _pyio
import builtins
import errno
import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from hrcreport.build.storage import publishing

WRITES = frozenset({"create", "write", "mkdir", "rename", "exchange", "fsync"})
OPENS = frozenset({"open", "create", "list"})
ALL = WRITES | OPENS | {"read", "unlink", "rmdir", "stat"}


@dataclass(frozen=True)
class Fault:
    """What the system refuses: the number of its error, in which calls, once or from then on."""

    name: str
    number: int
    calls: frozenset[str]
    lasts: bool = False

    def error(self, path: str) -> Exception:
        if self.name == "MemoryError":
            return MemoryError()
        return OSError(self.number, os.strerror(self.number), path)


FAULTS = {
    fault.name: fault
    for fault in (
        Fault("ENOSPC", errno.ENOSPC, WRITES, lasts=True),
        Fault("EDQUOT", errno.EDQUOT, WRITES),
        Fault("EIO", errno.EIO, ALL - {"stat"}),
        Fault("EMFILE", errno.EMFILE, OPENS),
        Fault("ENOMEM", errno.ENOMEM, ALL),
        Fault("MemoryError", errno.ENOMEM, OPENS | {"read", "write"}),
        Fault("EROFS", errno.EROFS, WRITES - {"fsync", "write"}, lasts=True),
        Fault("EACCES", errno.EACCES, WRITES - {"fsync", "write"}),
    )
}


@dataclass
class Watch:
    """The calls about one folder: how many there were, which one is refused, what they did."""

    folder: Path
    fault: Fault | None = None
    refuse: int = 0
    """The number of the call that is refused, from 1; 0 refuses none."""
    counted: int = 0
    refused: str = ""
    done: list[tuple[Any, ...]] = field(default_factory=list)
    """What changed the folder, in its order, for the model of a power failure."""
    paths: dict[int, str] = field(default_factory=dict)
    counting: threading.Lock = field(default_factory=threading.Lock)

    def asked(self, call: str, path: str) -> None:
        """Count a call and refuse it where it is the one.

        Raises:
            OSError: it is.
        """
        if self.fault is None or call not in self.fault.calls:
            return
        with self.counting:
            self.counted += 1
            number = self.counted
        if number == self.refuse or (self.fault.lasts and 0 < self.refuse < number):
            self.refused = self.refused or f"{call} {path}"
            raise self.fault.error(path)

    def place(self, path: Any, folder: int | None = None) -> str | None:
        """Return the whole path where it lies in the folder that is watched."""
        if isinstance(path, int):
            return self.paths.get(path)
        text = os.fsdecode(path)
        if not os.path.isabs(text):  # noqa: PTH117 -- paths as the program gives them
            text = os.path.join(self.paths.get(folder or -1, os.getcwd()), text)  # noqa: PTH109, PTH118
        text = os.path.normpath(text)
        inside = text == str(self.folder) or text.startswith(f"{self.folder}/")
        return text if inside else None


@contextmanager
def watching(folder: Path, *, fault: Fault | None = None, refuse: int = 0) -> Iterator[Watch]:
    """Watch the calls about a folder while the block runs."""
    watch = Watch(folder, fault, refuse)
    with ExitStack() as patches:
        for name, function in _functions(watch).items():
            patches.enter_context(mock.patch.object(os, name, function))
        for module in (io, builtins):
            patches.enter_context(mock.patch.object(module, "open", _pyio.open))
        exchange = _exchange(watch, publishing._exchanged)
        patches.enter_context(mock.patch.object(publishing, "_exchanged", exchange))
        yield watch


def _exchange(watch: Watch, real: Callable[..., bool]) -> Callable[..., bool]:
    def exchanged(one: Path, other: Path) -> bool:
        try:
            watch.asked("exchange", str(other))
        except OSError:
            return False  # as the call of the system tells it
        done = real(one, other)
        if done:
            watch.done.append(("exchange", str(one), str(other)))
        return done

    return exchanged


def _functions(watch: Watch) -> dict[str, Callable[..., Any]]:
    real = {
        name: getattr(os, name)
        for name in (
            "open",
            "close",
            "read",
            "write",
            "ftruncate",
            "fsync",
            "mkdir",
            "rename",
            "replace",
            "unlink",
            "remove",
            "rmdir",
            "scandir",
            "listdir",
            "stat",
        )
    }

    def opened(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        where = watch.place(path, dir_fd)
        makes = bool(flags & os.O_CREAT)
        if where:
            watch.asked("create" if makes else "open", where)
        handle: int = real["open"](path, flags, mode, dir_fd=dir_fd)
        if where:
            watch.paths[handle] = where
            if makes or flags & os.O_TRUNC:
                watch.done.append(("create", where, bool(flags & os.O_TRUNC)))
        return handle

    def closed(handle: int) -> None:
        watch.paths.pop(handle, None)
        real["close"](handle)

    def read(handle: int, size: int) -> bytes:
        if handle in watch.paths:
            watch.asked("read", watch.paths[handle])
        content: bytes = real["read"](handle, size)
        return content

    def written(handle: int, content: Any) -> int:
        where = watch.paths.get(handle)
        if where:
            watch.asked("write", where)
        number: int = real["write"](handle, content)
        if where:
            watch.done.append(("write", where, bytes(content)[:number]))
        return number

    def synced(handle: int) -> None:
        where = watch.paths.get(handle)
        if where:
            watch.asked("fsync", where)
            watch.done.append(("fsync", where))
        # The disk of the tests need not turn for it.

    def one(call: str, name: str) -> Callable[..., Any]:
        def asked(path: Any, *more: Any, dir_fd: int | None = None, **named: Any) -> Any:
            where = watch.place(path, dir_fd)
            if where:
                watch.asked(call, where)
            named |= {} if dir_fd is None else {"dir_fd": dir_fd}
            answer = real[name](path, *more, **named)
            if where and call in ("mkdir", "unlink", "rmdir"):
                watch.done.append((call, where))
            return answer

        return asked

    def moved(name: str) -> Callable[..., None]:
        def asked(source: Any, target: Any, **named: Any) -> None:
            before, after = watch.place(source), watch.place(target)
            if after:
                watch.asked("rename", after)
            real[name](source, target, **named)
            if before and after:
                watch.done.append(("rename", before, after))

        return asked

    def listed(name: str) -> Callable[..., Any]:
        def asked(path: Any = ".") -> Any:
            where = watch.place(path)
            if where:
                watch.asked("list", where)
            return real[name](path)

        return asked

    def sent(*_: Any) -> int:
        raise OSError(errno.EINVAL, "copied by reading and writing, so that both are seen")

    return {
        "open": opened,
        "close": closed,
        "read": read,
        "write": written,
        "fsync": synced,
        "mkdir": one("mkdir", "mkdir"),
        "unlink": one("unlink", "unlink"),
        "remove": one("unlink", "remove"),
        "rmdir": one("rmdir", "rmdir"),
        "stat": one("stat", "stat"),
        "rename": moved("rename"),
        "replace": moved("replace"),
        "scandir": listed("scandir"),
        "listdir": listed("listdir"),
        "sendfile": sent,
    }
