"""This module is the ledger of reads: what a report read, with its hash, and what it looked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from hrcreport.foundation.errors import Problem

LEDGERS = ("hashes", "parts", "prose", "asked", "looked", "past", "refused")


def sha256_of(content: Any) -> str:
    """Return the SHA-256 of bytes, or of plain data whatever the order of its keys, in digits."""
    if not isinstance(content, bytes):
        content = json.dumps(content, sort_keys=True, default=str).encode()
    return hashlib.sha256(content).hexdigest()


@dataclass(slots=True)
class Reads:
    """What was read and looked for in one project on behalf of one report.

    It goes with the project to whoever reads, and the manifest is made from it.
    """

    PART: ClassVar[str] = "#"
    """Stands between a file's place and the part that was read: `data/datapackage.json#states`."""
    LOOKED_FOR: ClassVar[str] = "?"
    """Stands before a place that was looked for, among those read: `?data/law/tun.yml`."""
    PARAMETERS: ClassVar[str] = "parameters"
    """The part of a params file that counts: its values, not its comments."""

    SETTLED_NS: ClassVar[int] = 100_000_000
    """What was written so long before a question has another stamp once it is written again."""

    place: Callable[[Path], str]
    """Says what authors call a file."""
    hashes: dict[Path, str] = field(default_factory=dict)
    parts: dict[tuple[Path, str], str] = field(default_factory=dict)
    prose: set[Path] = field(default_factory=set)
    asked: dict[str, Path | None] = field(default_factory=dict)
    looked: dict[Path, list[str]] = field(default_factory=dict)
    past: dict[Path, int] = field(default_factory=dict)
    refused: dict[str, Problem] = field(default_factory=dict)

    def read(self, path: Path) -> bytes:
        """Return the bytes of a file and remember their hash.

        The bytes that were hashed are the bytes that are used: a file that changes during a build
        cannot enter the report under the hash of its other self.

        Raises:
            OSError: the file cannot be read.
        """
        content = path.read_bytes()
        self.hashes[path.absolute()] = sha256_of(content)
        return content

    def read_prose(self, path: Path) -> bytes:
        """Return the bytes of a file of prose; it can change without a new run of the cells.

        Raises:
            OSError: the file cannot be read.
        """
        self.prose.add(path.absolute())
        return self.read(path)

    def record(self, path: Path) -> str:
        """Remember a file that another library reads, and return its SHA-256.

        Raises:
            OSError: the file cannot be read.
        """
        self.read(path)
        return self.hashes[path.absolute()]

    def record_part(self, path: Path, part: str, digest: str) -> None:
        """Remember that one part of a file that many reports share was used, with its SHA-256."""
        self.parts[path.absolute(), part] = digest

    def record_block(self, name: str, path: Path | None) -> None:
        """Remember that a notebook asked for a block, and the file it came from, if any."""
        self.asked[name] = path

    def record_past_library(self, path: Path, *, cell: int) -> None:
        """Remember a file that a cell reads by itself, or that it looks for where there is none.

        Its bytes count: what a cell takes from a file of YAML may be a comment. `cell` is the count
        of the cell in its run; that of the first to read it is kept.

        Raises:
            OSError: the file cannot be read.
        """
        if self.is_there(path):
            self.record(path)
            self.past.setdefault(path.absolute(), cell)

    def record_refusal(self, problem: Problem) -> None:
        """Remember what a cell was refused; where it goes on regardless, its author must know."""
        self.refused[str(problem)] = problem

    def is_there(self, path: Path) -> bool:
        """Tell whether a file is there, and remember that it was looked for.

        What reports rest on asks here and not `Path.exists`: a file that appears later, or goes,
        then makes the report stale.
        """
        self.looked[path.absolute()] = names = self.names_in(path.parent, path.name)
        return bool(names)

    def files_in(self, folder: Path, pattern: str) -> list[Path]:
        """Return the files of a folder whose names fit a pattern ("*.yml"), sorted; remember them.

        Files whose name begins with a dot are none of an author's and are left out; a folder that
        is not there holds none.
        """
        self.looked[folder.absolute() / pattern] = names = self.names_in(folder, pattern)
        return [folder / name for name in names]

    def take(self, ledger: Reads) -> None:
        """Remember what another ledger of the same project does."""
        for name in LEDGERS:
            getattr(self, name).update(getattr(ledger, name))

    def files_and_folders(self) -> set[Path]:
        """Return the files that were read or found, and the folders that were looked through."""
        paths_found = {path.parent / name for path, names in self.looked.items() for name in names}
        return {*self.hashes, *paths_found, *(path.parent for path in self.looked)}

    def files(self) -> dict[str, str]:
        """Return the SHA-256 of each file read so far by its place in the project, sorted by place.

        A part of a file stands as `place#part`, with the SHA-256 of what that part holds.
        """
        files = {self.place(path): digest for path, digest in self.hashes.items()}
        parts = {
            f"{self.place(path)}{self.PART}{part}": digest
            for (path, part), digest in self.parts.items()
        }
        return dict(sorted((files | parts).items()))

    def looked_for(self) -> dict[str, list[str]]:
        """Return the names found at each place that was looked for, sorted by place.

        A place is a file ("data/law/tun.yml") or a pattern in a folder ("data/law/*.yml"). No name
        means that nothing was there. A file that was read is left out: its hash says more.
        """
        names_by_place = {
            f"{self.place(path.parent)}/{path.name}".removeprefix("./"): names
            for path, names in self.looked.items()
            if path not in self.hashes
        }
        return dict(sorted(names_by_place.items()))

    def files_of_prose(self) -> list[str]:
        """Return the places of the files of prose among those read so far, sorted."""
        return sorted(map(self.place, self.prose))

    def files_past_library(self) -> dict[str, int]:
        """Return which cell, counted in its run, first read each file by itself, by its place."""
        return dict(sorted((self.place(path), cell) for path, cell in self.past.items()))

    def blocks(self) -> dict[str, str]:
        """Return the place of each block asked for by its name; empty where it is nowhere."""
        blocks_asked = sorted(self.asked.items(), key=lambda name_and_path: name_and_path[0])
        return {name: self.place(path) if path else "" for name, path in blocks_asked}

    @staticmethod
    def names_in(folder: Path, pattern: str) -> list[str]:
        """Return the names in a folder that fit a pattern or are a name, sorted."""
        if "*" not in pattern:
            return [pattern] if (folder / pattern).exists() else []
        return sorted(path.name for path in folder.glob(pattern) if not path.name.startswith("."))
