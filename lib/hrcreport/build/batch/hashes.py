"""This module hashes files, and remembers from one run to the next which of them are unchanged."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

Made = TypeVar("Made")
RACY_SECONDS = 2
"""A file that was touched so shortly before it was hashed could change again unseen."""
FORM = 3
LARGEST_RECORD = 100_000_000
"""Bytes of a file of records that are read at most: those of a build take a hundred thousand."""
SEAL = b'{"sha256": "%s", "content": '
"""How a file begins that carries its own hash."""
KEPT_OF_YAML = 5000
"""Older ones are forgotten: a file is then parsed once more."""


@dataclass(slots=True)
class Hashes:
    """The SHA-256 of files by path; each file is read at most once in a run.

    What an earlier run wrote down counts only where size, times and number of the file are the
    same and its times lie well before the moment of hashing: a clock that was set back, or a file
    saved twice within one tick, leads to reading the file again, never to a wrong answer.
    """

    known: dict[str, tuple[str, list[int]]] = field(default_factory=dict)
    of_this_run: dict[str, str] = field(default_factory=dict)
    wholes: dict[Path, str] = field(default_factory=dict)
    listed: dict[Path, list[str]] = field(default_factory=dict)
    """The names found where a file may be or not, looked up once in a run."""
    opened: dict[Path, dict[str, str]] = field(default_factory=dict)
    """Which encrypted tables of a folder of data can be opened here, looked up once in a run."""
    said: dict[str, str] = field(default_factory=dict)
    """What files of YAML say, by their bytes; see `digests`. The newest stand last."""
    hashed: int = 0
    """How many files were read, for tests that guard against reading too much."""

    def of(self, path: Path | str) -> str:
        """Return the SHA-256 of a file; that of 200 reports is asked 30,000 times, best as a text.

        Raises:
            OSError: it cannot be read.
        """
        key = str(path)  # hashes of texts are quick, those of paths are not
        if key not in self.of_this_run:
            self.of_this_run[key] = self._looked_up(key)
        return self.of_this_run[key]

    def _looked_up(self, key: str) -> str:
        stamp = _stamp(os.stat(key))  # noqa: PTH116  a text, as above
        digest, before = self.known.get(key, ("", []))
        if stamp == before:
            return digest
        self.hashed += 1
        now = time.time_ns()
        digest = sha256_of_plain(Path(key))
        newest = max(stamp[1], stamp[2])
        if newest < now - RACY_SECONDS * 10**9:
            self.known[key] = (digest, stamp)
        else:
            self.known.pop(key, None)
        return digest

    def of_folder(self, folder: Path) -> str:
        """Return one SHA-256 for all files in a folder, looked up once in a run."""
        if folder not in self.wholes:
            found = (path for path in folder.rglob("*") if path.is_file())
            files = [path for path in found if "__pycache__" not in path.parts]
            self.wholes[folder] = sha256_of_files(folder, files, self)
        return self.wholes[folder]

    def look_again(self) -> None:
        """Forget what was looked up in this run; files may have been written since."""
        self.of_this_run.clear()
        self.wholes.clear()
        self.listed.clear()
        self.opened.clear()

    def forget(self) -> None:
        """Forget all, what an earlier run wrote down too."""
        self.look_again()
        self.known.clear()
        self.said.clear()
        self.hashed = 0

    def load(self, path: Path) -> bool:
        """Take over what an earlier run wrote down, and tell whether it was sound.

        What is damaged is left out whole: one hash that is wrong would make a build name bytes that
        nobody ever saw. What is not there, or was written by another version, is no damage.
        """
        try:
            content = read_sealed(path)
            if content["form"] == FORM:
                rows = content["files"].items()
                known = {name: (str(digest), list(stamp)) for name, (digest, *stamp) in rows}
                said = dict(content["said"])
                self.known |= known
                self.said |= said
        except OSError:
            return True
        except (ValueError, LookupError, TypeError, AttributeError):
            return False
        return True

    def save(self, path: Path) -> None:
        """Write down what is known, in one step; a disk that takes nothing costs only time."""
        rows = {name: [digest, *stamp] for name, (digest, stamp) in sorted(self.known.items())}
        said = dict(list(self.said.items())[-KEPT_OF_YAML:])
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_sealed(path, {"form": FORM, "files": rows, "said": said})


def _stamp(found: os.stat_result) -> list[int]:
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def open_plain(path: Path, *, follow: bool = True) -> int:
    """Return a descriptor to read a plain file by, and never wait for one that is none.

    A pipe without a writer, a socket or a device could keep its reader for ever. Without `follow`
    a symbolic link is no plain file either.

    Raises:
        OSError: it cannot be read, or is no plain file.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags if follow else flags | getattr(os, "O_NOFOLLOW", 0))
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise OSError(errno.EINVAL, "This is no plain file", str(path))


def sha256_of_plain(path: Path, *, follow: bool = True) -> str:
    """Return the SHA-256 of a plain file.

    Raises:
        OSError: as `open_plain`.
    """
    with os.fdopen(open_plain(path, follow=follow), "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_record(path: Path, *, follow: bool = True) -> bytes:
    """Return the bytes of a file that a program of this kind wrote.

    Raises:
        OSError: as `open_plain`.
        ValueError: it is larger than any such file.
    """
    with os.fdopen(open_plain(path, follow=follow), "rb") as stream:
        content = stream.read(LARGEST_RECORD + 1)
    if len(content) > LARGEST_RECORD:
        raise ValueError(f"{path} is too large")
    return content


def parsed(content: bytes) -> Any:
    """Return what JSON says.

    Raises:
        ValueError: it is no JSON, or nested so deep that no program of this kind wrote it.
    """
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("too deep") from error


def made_from(kind: type[Made], content: object) -> Made:
    """Return an instance of a data class from plain data, each field of the type it declares.

    Raises:
        ValueError: a field is missing or holds something else.
    """
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise ValueError(f"no {kind.__name__}: {error}") from error


def write_whole(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """Write a file so that it is there whole or as it was before, whatever happens meanwhile.

    `lasting`: even where the power fails right after; not needed in a folder that is published
    as a whole, nor for what can be made anew and tells when it is damaged.

    Raises:
        OSError: it cannot be written, and `filename` says which; the file is as it was before.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as stream:
            stream.write(content)
            if lasting:
                stream.flush()
                os.fsync(stream.fileno())
        beside.replace(path)
        if lasting:
            sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        error.filename, error.filename2 = str(path), None
        raise


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk, where the system lets a folder be opened.

    Raises:
        OSError: the disk does not take them.
    """
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_sealed(path: Path, content: Any) -> None:
    """Write data as JSON together with its SHA-256, in one step.

    Raises:
        OSError: it cannot be written; the file is as it was before.
    """
    text = json.dumps(content).encode()
    digest = hashlib.sha256(text).hexdigest().encode()
    write_whole(path, SEAL % digest + text + b"}", lasting=False)


def read_sealed(path: Path) -> Any:
    """Return what `write_sealed` wrote.

    Raises:
        OSError: it cannot be read.
        ValueError: it is damaged, or nothing that `write_sealed` wrote.
    """
    packed = read_record(path)
    begins = len(SEAL % (b"0" * 64))
    head, text = packed[:begins], packed[begins:-1]
    digest = hashlib.sha256(text).hexdigest().encode()
    if head != SEAL % digest or not packed.endswith(b"}"):
        raise ValueError(f"{path} is damaged")
    return parsed(text)


def sha256_of_files(folder: Path, files: Iterable[Path], hashes: Hashes) -> str:
    """Return one SHA-256 for many files: their places below a folder and their contents."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(path.relative_to(folder).as_posix().encode())
        whole.update(b"\0")
        whole.update(bytes.fromhex(hashes.of(path)))
    return whole.hexdigest()
