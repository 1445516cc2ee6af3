"""This module lets Jupyter start a kernel by asking the warm server for one.

It is registered as the kernel provisioner `hrcreport-warm`; a kernelspec that names it with the
server's socket file as `server` in its `config` gets its kernels from there.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import signal
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Unicode

START_SECONDS = 60.0
ASK_AGAIN_SECONDS = 0.1


class ForkedKernel:
    """A kernel that the warm server forked, with the part of `Popen` that Jupyter needs.

    While its end is open the kernel lives; the server tells on it how the kernel ended.
    """

    stdin = stdout = stderr = None

    def __init__(
        self,
        server: str,
        *,
        arguments: Sequence[str],
        cwd: str,
        env: dict[str, str],
        stderr_path: str = "",
    ) -> None:
        self.returncode: int | None = None
        self._told = b""
        request = {"arguments": list(arguments), "cwd": cwd, "env": env, "said": stderr_path}
        self._line, first = _asked(server, json.dumps(request).encode() + b"\n")
        word, _, number = first.partition(b" ")
        if word != b"ready":
            message = f"the kernel ended before it was ready ({first.decode()})"
            raise RuntimeError(message)
        self.pid = int(number)
        self._line.setblocking(False)

    def poll(self) -> int | None:
        """Return the exit code, or None while the kernel runs."""
        if self.returncode is None:
            with contextlib.suppress(BlockingIOError):
                self._take(self._line.recv(4096))
        return self.returncode

    def wait(self) -> int:
        """Return the exit code once the kernel has ended."""
        self._line.setblocking(True)
        while self.returncode is None:
            self._take(self._line.recv(4096))
        self._line.close()
        return self.returncode

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when the kernel ends."""
        return self._line.fileno()

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the kernel."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def _take(self, piece: bytes) -> None:
        self._told += piece
        if self._told.endswith(b"\n"):
            self.returncode = int(self._told.split()[1])
        elif not piece:
            # The server is gone, and its kernels with it.
            self.returncode = -int(signal.SIGKILL)


def _asked(server: str, request: bytes) -> tuple[socket.socket, bytes]:
    """Ask the server for a kernel; return the line to it and its first answer.

    A server that was lost, even while it was asked, has left no kernel: another one takes its
    place and is asked again.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(START_SECONDS)
        try:
            line.connect(server)
            line.sendall(request)
            return line, _first_line(line)
        except (ConnectionError, FileNotFoundError):
            line.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(ASK_AGAIN_SECONDS)


def _first_line(line: socket.socket) -> bytes:
    received = b""
    while not received.endswith(b"\n"):
        piece = line.recv(1)
        if not piece:
            raise ConnectionResetError(errno.ECONNRESET, "the warm server has ended")
        received += piece
    return received.strip()


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel through the warm server whose socket file is `server`."""

    server = Unicode("", help="Socket file of the warm server.").tag(config=True)
    process: ForkedKernel | None = None  # type: ignore[assignment]  # the part of Popen that is used

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Fork a kernel; it can be talked to when this returns."""
        forked = ForkedKernel(
            self.server,
            arguments=cmd[cmd.index("-f") :],
            cwd=str(options.get("cwd") or Path.cwd()),
            env=dict(options["env"]),
            stderr_path=str(getattr(options.get("stderr"), "name", "")),
        )
        self.process = forked
        self.pid = self.pgid = forked.pid
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the kernel's end on the server's line, without asking again and again."""
        forked = self.process
        if forked is None:
            return 0
        loop = asyncio.get_running_loop()
        end_event = asyncio.Event()
        loop.add_reader(forked.fileno(), end_event.set)
        try:
            while forked.poll() is None:
                await end_event.wait()
                end_event.clear()
        finally:
            loop.remove_reader(forked.fileno())
        self.process = None
        return forked.wait()
