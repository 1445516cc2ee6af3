"""This module writes and reads records whole: sealed by their own hash, never half written."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

Made = TypeVar("Made")
LARGEST_RECORD = 100_000_000
"""Bytes of a file of records that are read at most: those of a build take a hundred thousand."""
SEAL = b'{"sha256": "%s", "content": '
"""How a file begins that carries its own hash."""


@dataclass(frozen=True, slots=True)
class PlainFile:
    """A file that is read and written whole, by its path."""

    path: Path

    def _open(self, *, follow: bool = True) -> int:
        """Return a descriptor to read a plain file by, and never wait for one that is none.

        A pipe without a writer, a socket or a device could keep its reader for ever. Without
        `follow` a symbolic link is no plain file either.

        Raises:
            OSError: as `read`.
        """
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        handle = os.open(self.path, flags if follow else flags | getattr(os, "O_NOFOLLOW", 0))
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return handle
        os.close(handle)
        raise OSError(errno.EINVAL, "This is no plain file", str(self.path))

    def read(self, *, follow: bool = True) -> bytes:
        """Return the bytes of a file that a program of this kind wrote.

        Without `follow` a symbolic link is no plain file.

        Raises:
            OSError: it cannot be read, or is no plain file.
            ValueError: it is larger than any such file.
        """
        with os.fdopen(self._open(follow=follow), "rb") as stream:
            content = stream.read(LARGEST_RECORD + 1)
        if len(content) > LARGEST_RECORD:
            raise ValueError(f"{self.path} is too large")
        return content

    def sha256(self, *, follow: bool = True) -> str:
        """Return the SHA-256 of a plain file.

        Raises:
            OSError: as `read`.
        """
        with os.fdopen(self._open(follow=follow), "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def write(self, content: bytes, *, lasting: bool = True) -> None:
        """Write a file so that it is there whole or as it was before, whatever happens meanwhile.

        `lasting`: even where the power fails right after; not needed in a folder that is published
        as a whole, nor for what can be made anew and tells when it is damaged.

        Raises:
            OSError: it cannot be written, and `filename` says which; the file is as it was before.
        """
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            with beside.open("wb") as stream:
                stream.write(content)
                if lasting:
                    stream.flush()
                    os.fsync(stream.fileno())
            beside.replace(self.path)
            if lasting:
                PlainFile(self.path.parent).sync_folder()
        except OSError as error:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            error.filename, error.filename2 = str(self.path), None
            raise

    def sync_folder(self) -> None:
        """Have the names in a folder written to the disk, where the system lets a folder be opened.

        Raises:
            OSError: the disk does not take them.
        """
        if os.name != "posix":
            return
        handle = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def read_sealed(self) -> Any:
        """Return what `write_sealed` wrote.

        Raises:
            OSError: it cannot be read.
            ValueError: it is damaged, or nothing that `write_sealed` wrote.
        """
        packed = self.read()
        begins = len(SEAL % (b"0" * 64))
        head, text = packed[:begins], packed[begins:-1]
        digest = hashlib.sha256(text).hexdigest().encode()
        if head != SEAL % digest or not packed.endswith(b"}"):
            raise ValueError(f"{self.path} is damaged")
        return self.parsed(text)

    def write_sealed(self, content: Any) -> None:
        """Write data as JSON together with its SHA-256, in one step.

        Raises:
            OSError: it cannot be written; the file is as it was before.
        """
        text = json.dumps(content).encode()
        digest = hashlib.sha256(text).hexdigest().encode()
        self.write(SEAL % digest + text + b"}", lasting=False)

    @staticmethod
    def parsed(content: bytes) -> Any:
        """Return what JSON says.

        Raises:
            ValueError: it is no JSON, or nested so deep that no program of this kind wrote it.
        """
        try:
            return json.loads(content)
        except RecursionError as error:
            raise ValueError("too deep") from error

    @staticmethod
    def made_from(kind: type[Made], content: object) -> Made:
        """Return an instance of a data class from plain data, each field of the type it declares.

        Raises:
            ValueError: a field is missing or holds something else.
        """
        try:
            return msgspec.convert(content, kind)
        except msgspec.ValidationError as error:
            raise ValueError(f"no {kind.__name__}: {error}") from error
