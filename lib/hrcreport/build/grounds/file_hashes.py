"""This module hashes files, and remembers from one run to the next which of them are unchanged."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hrcreport.foundation import PlainFile

RACY_SECONDS = 2
"""A file that was touched so shortly before it was hashed could change again unseen."""
FORM = 3
KEPT_OF_YAML = 5000
"""Older ones are forgotten: a file is then parsed once more."""


@dataclass(slots=True)
class Hashes:
    """The SHA-256 of files by path; each file is read at most once in a run.

    A command makes one, and so does a worker; whoever asks for hashes is given it.
    What an earlier run wrote down counts only where size, times and number of the file are the
    same and its times lie well before the moment of hashing: a clock that was set back, or a file
    saved twice within one tick, leads to reading the file again, never to a wrong answer.
    """

    known: dict[str, tuple[str, list[int]]] = field(default_factory=dict)
    of_this_run: dict[str, str] = field(default_factory=dict)
    wholes: dict[Path, str] = field(default_factory=dict)
    listed: dict[Path, list[str]] = field(default_factory=dict)
    """The names found where a file may be or not, looked up once in a run."""
    parts: dict[tuple[Path, str], str] = field(default_factory=dict)
    """Those of parts of the catalogue and of the log of trust, looked up once in a run."""
    opened: dict[Path, dict[str, str]] = field(default_factory=dict)
    """Which encrypted tables of a folder of data can be opened here, looked up once in a run."""
    said: dict[str, str] = field(default_factory=dict)
    """What files of YAML say, by their bytes; see `digests`. The newest stand last."""
    library: dict[str, str] = field(default_factory=dict)
    """The parts of this library's source, which runs as it was loaded; see `inputs`."""

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
        now = time.time_ns()
        digest = PlainFile(Path(key)).sha256()
        newest = max(stamp[1], stamp[2])
        if newest < now - RACY_SECONDS * 10**9:
            self.known[key] = (digest, stamp)
        else:
            self.known.pop(key, None)
        return digest

    def of_files(self, folder: Path, files: Iterable[Path]) -> str:
        """Return one SHA-256 for many files: their places below a folder and their contents."""
        digest = hashlib.sha256()
        for path in sorted(files):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(b"\0")
            digest.update(bytes.fromhex(self.of(path)))
        return digest.hexdigest()

    def of_folder(self, folder: Path) -> str:
        """Return one SHA-256 for all files in a folder, looked up once in a run."""
        if folder not in self.wholes:
            all_files = (path for path in folder.rglob("*") if path.is_file())
            files = [path for path in all_files if "__pycache__" not in path.parts]
            self.wholes[folder] = self.of_files(folder, files)
        return self.wholes[folder]

    def look_again(self) -> None:
        """Forget what was looked up in this run; files may have been written since."""
        self.of_this_run.clear()
        self.wholes.clear()
        self.listed.clear()
        self.parts.clear()
        self.opened.clear()

    def load(self, path: Path) -> bool:
        """Take over what an earlier run wrote down, and tell whether it was sound.

        What is damaged is left out whole: one hash that is wrong would make a build name bytes that
        nobody ever saw. What is not there, or was written by another version, is no damage.
        """
        try:
            content = PlainFile(path).read_sealed()
            if content["form"] == FORM:
                rows = content["files"].items()
                stamped_hashes = {
                    name: (str(digest), list(stamp)) for name, (digest, *stamp) in rows
                }
                content_digests = dict(content["said"])
                self.known |= stamped_hashes
                self.said |= content_digests
        except OSError:
            return True
        except (ValueError, LookupError, TypeError, AttributeError):
            return False
        return True

    def save(self, path: Path) -> None:
        """Write down what is known, in one step; a disk that takes nothing costs only time."""
        rows = {name: [digest, *stamp] for name, (digest, stamp) in sorted(self.known.items())}
        content_digests = dict(list(self.said.items())[-KEPT_OF_YAML:])
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            PlainFile(path).write_sealed({"form": FORM, "files": rows, "said": content_digests})


def _stamp(file_status: os.stat_result) -> list[int]:
    return [
        file_status.st_size,
        file_status.st_mtime_ns,
        file_status.st_ctime_ns,
        file_status.st_ino,
    ]
