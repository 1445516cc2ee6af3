"""This module hashes files, and remembers from one run to the next which of them are unchanged."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

RACY_SECONDS = 2
"""A file that was touched so shortly before it was hashed could change again unseen."""
FORM = 2
SAYINGS_KEPT = 5000
"""Older ones are forgotten: a file is then parsed once more."""


@dataclass(slots=True)
class Hashes:
    """The SHA-256 of files by path; each file is read at most once in a run.

    What an earlier run wrote down counts only where size, times and number of the file are the
    same and its times lie well before the moment of hashing: a clock that was set back, or a file
    saved twice within one tick, leads to reading the file again, never to a wrong answer.
    """

    known: dict[str, tuple[str, list[int]]] = field(default_factory=dict)
    of_this_run: dict[Path, str] = field(default_factory=dict)
    wholes: dict[Path, str] = field(default_factory=dict)
    listed: dict[Path, list[str]] = field(default_factory=dict)
    """The names found where a file may be or not, looked up once in a run."""
    said: dict[str, str] = field(default_factory=dict)
    """What files of YAML say, by their bytes; see `sayings`. The newest stand last."""
    hashed: int = 0
    """How many files were read, for tests that guard against reading too much."""

    def of(self, path: Path) -> str:
        """Return the SHA-256 of a file.

        Raises:
            OSError: it cannot be read.
        """
        if path not in self.of_this_run:
            self.of_this_run[path] = self._looked_up(path)
        return self.of_this_run[path]

    def _looked_up(self, path: Path) -> str:
        key = str(path)
        stamp = _stamp(path.stat())
        digest, before = self.known.get(key, ("", []))
        if stamp == before:
            return digest
        self.hashed += 1
        now = time.time_ns()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
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

    def forget(self) -> None:
        """Forget all, what an earlier run wrote down too."""
        self.look_again()
        self.known.clear()
        self.said.clear()
        self.hashed = 0

    def load(self, path: Path) -> None:
        """Take over what an earlier run wrote down; a file that is none of ours is ignored."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["form"] == FORM:
                rows = content["files"].items()
                self.known |= {name: (str(row[0]), list(row[1:])) for name, row in rows}
                self.said |= {str(key): str(said) for key, said in content["said"].items()}
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return

    def save(self, path: Path) -> None:
        """Write down what is known, in one step; a disk that takes nothing costs only time."""
        rows = {name: [digest, *stamp] for name, (digest, stamp) in sorted(self.known.items())}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            said = dict(list(self.said.items())[-SAYINGS_KEPT:])
            write_whole(path, json.dumps({"form": FORM, "files": rows, "said": said}).encode())
        except OSError:
            return


def _stamp(found: os.stat_result) -> list[int]:
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or as it was before, whatever happens meanwhile.

    Raises:
        OSError: it cannot be written; the file is as it was before.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def sha256_of_files(folder: Path, files: Iterable[Path], hashes: Hashes) -> str:
    """Return one SHA-256 for many files: their places below a folder and their contents."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(path.relative_to(folder).as_posix().encode())
        whole.update(b"\0")
        whole.update(bytes.fromhex(hashes.of(path)))
    return whole.hexdigest()
