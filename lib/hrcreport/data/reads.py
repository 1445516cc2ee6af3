"""This module remembers every file that a report read, with the hash of the bytes it got."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hrcreport.project import Project, find_project

# A report runs in a process of its own, so the process is the right scope: what was read here was
# read for this report, and the manifest is made from it.
_hash_of_file: dict[Path, str] = {}


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


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


def record_read(path: Path) -> str:
    """Remember a file that another library reads, and return its SHA-256.

    Raises:
        OSError: the file cannot be read.
    """
    read_recorded(path)
    return _hash_of_file[path.absolute()]


def files_read(project: Project | None = None) -> dict[str, str]:
    """Return the SHA-256 of each file read so far by its place in the project, sorted by place."""
    place = (project or find_project()).place
    return {place(path): digest for path, digest in sorted(_hash_of_file.items())}


def forget_reads() -> None:
    """Start anew, for a process that makes one report after the other."""
    _hash_of_file.clear()
