"""This module remembers what a report read, with the hash of the bytes, and what it looked for."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from hrcreport.errors import Problem
from hrcreport.languages import languages_of_the_tool
from hrcreport.project import Project, find_project

PART = "#"
"""Stands between a file's place and the part that was read: `data/datapackage.json#states`."""
LOOKED_FOR = "?"
"""Stands before a place that was looked for, among those that were read: `?data/law/tun.yml`."""
PARAMETERS = "parameters"
"""The part of a params file that counts: its values, not its comments."""

# A report runs in a process of its own, so the process is the right scope: what was read here was
# read for this report, and the manifest is made from it.
_hash_of_file: dict[Path, str] = {}
_hash_of_part: dict[tuple[Path, str], str] = {}
_prose_files: set[Path] = set()
_blocks: dict[str, Path | None] = {}
_looked_for: dict[Path, list[str]] = {}
_past_library: set[Path] = set()
_refused: dict[str, Problem] = {}
_taken: dict[str, Problem] = {}


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_data(data: Any) -> str:
    """Return the SHA-256 of plain data, the same whatever the order of keys."""
    return sha256_of(json.dumps(data, sort_keys=True, default=str).encode())


def read_recorded(path: Path) -> bytes:
    """Return the bytes of a file and remember its hash.

    The bytes that were hashed are the bytes that are used: a file that changes during a build
    cannot enter the report under the hash of its other self.

    Raises:
        OSError: the file cannot be read.
    """
    content = path.read_bytes()
    _hash_of_file[path.absolute()] = sha256_of(content)
    return content


def read_prose(path: Path) -> bytes:
    """Return the bytes of a file of prose; such a file can change without a new run of the cells.

    Raises:
        OSError: the file cannot be read.
    """
    _prose_files.add(path.absolute())
    return read_recorded(path)


def record_block(name: str, path: Path | None) -> None:
    """Remember that a notebook asked for a block, and the file it came from, if there is one."""
    _blocks[name] = path


def record_read(path: Path) -> str:
    """Remember a file that another library reads, and return its SHA-256.

    Raises:
        OSError: the file cannot be read.
    """
    read_recorded(path)
    return _hash_of_file[path.absolute()]


def record_past_library(path: Path) -> None:
    """Remember a file that a cell reads by itself, or that it looks for where there is none.

    Its bytes count: what a cell takes from a file of YAML may be a comment.

    Raises:
        OSError: the file cannot be read.
    """
    if is_there(path):
        record_read(path)
        _past_library.add(path.absolute())


def record_language(language: str, project: Project) -> None:
    """Remember the files of a language that the project brings; the tool's own are of its code."""
    if language not in languages_of_the_tool():
        for path in files_in(project.languages / language, "*.yml"):
            record_read(path)


def record_refusal(problem: Problem) -> None:
    """Remember what a cell was refused; where it goes on regardless, its author must know."""
    _refused[str(problem)] = problem


def is_there(path: Path) -> bool:
    """Tell whether a file is there, and remember that it was looked for.

    What reports rest on asks here and not `Path.exists`: a file that appears later, or goes, then
    makes the report stale.
    """
    _looked_for[path.absolute()] = found = _names(path.parent, path.name)
    return bool(found)


def files_in(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a folder whose names fit a pattern ("*.yml"), sorted, and remember them.

    Files whose name begins with a dot are none of an author's and are left out; a folder that is
    not there holds none.
    """
    _looked_for[folder.absolute() / pattern] = found = _names(folder, pattern)
    return [folder / name for name in found]


def found_at(project: Project, place: str) -> list[str]:
    """Return the names found today at a place that was looked for: "data/law/*.yml"."""
    folder, _, pattern = place.rpartition("/")
    return _names(project.root / folder, pattern)


def looked_for(project: Project | None = None) -> dict[str, list[str]]:
    """Return the names found at each place that was looked for, sorted by place.

    A place is a file ("data/law/tun.yml") or a pattern in a folder ("data/law/*.yml"). No name
    means that nothing was there. A file that was read is left out: its hash says more.
    """
    place = (project or find_project()).place
    found = {
        f"{place(path.parent)}/{path.name}".removeprefix("./"): each
        for path, each in _looked_for.items()
        if path not in _hash_of_file
    }
    return dict(sorted(found.items()))


def _names(folder: Path, pattern: str) -> list[str]:
    if "*" not in pattern:
        return [pattern] if (folder / pattern).exists() else []
    return sorted(path.name for path in folder.glob(pattern) if not path.name.startswith("."))


def record_part(path: Path, part: str, digest: str) -> None:
    """Remember that of a file which many reports share one part was used, with its SHA-256."""
    _hash_of_part[path.absolute(), part] = digest


def files_read(project: Project | None = None) -> dict[str, str]:
    """Return the SHA-256 of each file read so far by its place in the project, sorted by place.

    A part of a file stands as `place#part`, with the SHA-256 of what that part holds.
    """
    place = (project or find_project()).place
    files = {place(path): digest for path, digest in _hash_of_file.items()}
    parts = {f"{place(path)}{PART}{part}": each for (path, part), each in _hash_of_part.items()}
    return dict(sorted((files | parts).items()))


def prose_read(project: Project | None = None) -> list[str]:
    """Return the places of the files of prose among those read so far, sorted."""
    place = (project or find_project()).place
    return sorted(place(path) for path in _prose_files)


def read_past_library(project: Project | None = None) -> list[str]:
    """Return the places of the files that cells read by themselves, sorted."""
    place = (project or find_project()).place
    return sorted(place(path) for path in _past_library)


def record_taken_out(problem: Problem) -> None:
    """Remember that records of persons were taken out, with the reason that was given."""
    _taken[str(problem)] = problem


def records_taken_out() -> list[Problem]:
    """Return which records of persons were taken out so far."""
    return list(_taken.values())


def acts_refused() -> list[Problem]:
    """Return what cells were refused so far."""
    return list(_refused.values())


def blocks_asked(project: Project | None = None) -> dict[str, str]:
    """Return the place of each block that was asked for by its name; empty where it is nowhere."""
    place = (project or find_project()).place
    return {name: place(path) if path else "" for name, path in sorted(_blocks.items())}


def forget_reads() -> None:
    """Start anew, for a process that makes one report after the other."""
    _past_library.clear()
    _refused.clear()
    _taken.clear()
    for remembered in (_hash_of_file, _hash_of_part, _prose_files, _blocks, _looked_for):
        remembered.clear()
