"""This module knows the files that a project has from the tool, and whether somebody edited them.

They are the format of documents, what lets Quarto print a notebook, the lock, and what repeats a
project elsewhere. `.hrcreport.json` in the project holds their hashes as the tool wrote them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hrcreport.foundation import PlainFile, Project, sha256_of

RECORD = ".hrcreport.json"
EARLIER = ".earlier"
"""What is added to the name of a file that is replaced and that somebody may have edited."""
LOCK = "requirements.lock"

_HERE = Path(__file__).parent
_IN_THE_CLONE = {
    "format": "reports/_extensions/hrc",
    "racial-justice": "docs/tutorial/xxa",
    "notebooks": "notebooks",
    "data": "data",
    "lock": ".",
}
"""Where in a clone lies what the wheel holds beside this module (see pyproject.toml)."""
_NOT_NEEDED = {"reference", "word", "__pycache__", "_build"}
_OF_QUARTO = ("_quarto.yml", "use-hrcreport.py")
"""What lets Quarto render a report's notebook by itself."""
_WHOLE = {
    "noxfile.txt": "noxfile.py",
    "workflow.yml": ".github/workflows/reports.yml",
}
"""What lets a project be made again elsewhere, beside its lock, and where it goes."""


def shipped(name: str) -> Path:
    """Return where a part lies: beside this module in an installed package, else in the clone."""
    installed = _HERE / name
    return installed if installed.exists() else _HERE.parents[3] / _IN_THE_CLONE[name]


def below(folder: Path) -> Iterator[Path]:
    """Yield the files of a part that a project needs."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _NOT_NEEDED & {*path.relative_to(folder).parts}:
            yield path


@dataclass(frozen=True)
class FromTheTool:
    """The files that a project has from the tool."""

    project: Project

    @property
    def is_clone(self) -> bool:
        """Whether the project is the clone in which the tool itself is made."""
        return shipped("format").resolve() == self.project.extension.resolve()

    @cached_property
    def sources(self) -> Mapping[str, Path]:
        """Where each file comes from, by its place in the project."""
        format_, extension = shipped("format"), self.project.extension
        return {
            **{
                self.project.place(extension / path.relative_to(format_)): path
                for path in below(format_)
            },
            **{f"notebooks/{name}": shipped("notebooks") / name for name in _OF_QUARTO},
            LOCK: shipped("lock") / LOCK,
            **{place: _HERE / "whole" / name for name, place in _WHOLE.items()},
        }

    def write(self) -> None:
        """Write every file, and their hashes."""
        for place, source in self.sources.items():
            self.put(place, source.read_bytes())
        self.keep()

    def put(self, place: str, content: bytes) -> None:
        """Write a file of the project, whole."""
        path = self.project.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        PlainFile(path).write(content, lasting=False)  # each can be made anew

    def keep(self) -> None:
        """Keep the hashes of the files that are as the tool writes them."""
        now = {place: sha256_of(source.read_bytes()) for place, source in self.sources.items()}
        unedited = {place: digest for place, digest in now.items() if self._here(place) == digest}
        files = {**(self.recorded or {}), **unedited}
        text = json.dumps({"written": files}, indent=2, sort_keys=True) + "\n"
        self.put(RECORD, text.encode())

    @cached_property
    def recorded(self) -> Mapping[str, str] | None:
        """By place the hashes of what the tool wrote; None where an earlier version kept none."""
        try:
            record: Any = json.loads((self.project.root / RECORD).read_text(encoding="utf-8"))
            return {str(place): str(digest) for place, digest in record["written"].items()}
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return None

    def _here(self, place: str) -> str:
        path = self.project.root / place
        return PlainFile(path).sha256() if path.is_file() else ""

    def changes(self) -> Iterator[tuple[str, str, str]]:
        """Yield place, what becomes of the file, and why, for each that is not as shipped.

        What becomes of it: "written", "kept", or "replaced", where the earlier file may have been
        edited and stays beside.
        """
        for place, source in self.sources.items():
            current_hash, was = self._here(place), (self.recorded or {}).get(place, "")
            if current_hash == sha256_of(source.read_bytes()):
                continue
            if not current_hash and (place not in (self.recorded or {})):
                yield place, "written", "this version brings it along"
            elif current_hash and current_hash == was:
                yield place, "written", "as this version has it"
            elif current_hash and self.recorded is None:
                yield place, "replaced", f"as it was it stays as {Path(place).name}{EARLIER}"
            elif current_hash:
                yield (
                    place,
                    "kept",
                    "you have edited it; to have that of this version, delete its line in "
                    f"{RECORD} and the file, and upgrade again",
                )
