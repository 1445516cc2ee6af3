"""This module is the model of a disk that loses power: what is left after each call of a build.

The calls of one build are played one after the other. What was written to a file is lost with the
power unless the file was synced since; what happened to names in a folder is lost unless the folder
was synced since. Two disks are modelled: `ordered` keeps all names up to the failure and loses only
what was written (as ext4, XFS and APFS do), `strict` also loses every name whose folder was not
synced, which POSIX allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any


@dataclass
class Node:
    """A file or a folder: what programs see of it, and what the disk holds."""

    content: bytes = b""
    synced: bytes = b""
    names: dict[str, Node] | None = None
    synced_names: dict[str, Node] = field(default_factory=dict)


@dataclass
class Disk:
    """The tree below a folder, on which the calls of a program are played."""

    root: Node

    @classmethod
    def of(cls, folder: Path) -> Disk:
        """Return the disk with what lies in a folder, all of it synced."""

        def node(path: Path) -> Node:
            if path.is_file():
                content = path.read_bytes()
                return Node(content, content)
            names = {each.name: node(each) for each in path.iterdir()}
            return Node(names=names, synced_names=dict(names))

        return cls(node(folder))

    def play(self, call: tuple[Any, ...], folder: Path) -> None:
        """Do what a call did."""
        name, path, *more = call
        where = _parts(path, folder)
        if name == "create":
            made = self._names(where[:-1]).setdefault(where[-1], Node())
            if more[0]:
                made.content = made.synced = b""
        elif name == "write":
            self._at(where).content += more[0]
        elif name == "mkdir":
            self._names(where[:-1])[where[-1]] = Node(names={})
        elif name in ("unlink", "rmdir"):
            self._names(where[:-1]).pop(where[-1])
        elif name == "rename":
            target = _parts(more[0], folder)
            self._names(target[:-1])[target[-1]] = self._names(where[:-1]).pop(where[-1])
        elif name == "exchange":
            target = _parts(more[0], folder)
            one, other = self._names(where[:-1]), self._names(target[:-1])
            one[where[-1]], other[target[-1]] = other[target[-1]], one[where[-1]]
        elif name == "fsync":
            node = self._at(where)
            node.synced = node.content
            node.synced_names = dict(node.names or {})

    def left(self, *, strict: bool) -> dict[str, bytes]:
        """Return each file that is there when the power comes back; empty folders are left out."""
        return dict(_files(self.root, "", strict=strict))

    def _at(self, parts: tuple[str, ...]) -> Node:
        node = self.root
        for part in parts:
            node = (node.names or {})[part]
        return node

    def _names(self, parts: tuple[str, ...]) -> dict[str, Node]:
        names = self._at(parts).names
        assert names is not None
        return names


def _parts(path: str, folder: Path) -> tuple[str, ...]:
    return PurePosixPath(path).relative_to(folder.as_posix()).parts


def _files(node: Node, place: str, *, strict: bool) -> Iterator[tuple[str, bytes]]:
    if node.names is None:
        yield place, node.synced
        return
    for name, each in (node.synced_names if strict else node.names).items():
        yield from _files(each, f"{place}/{name}" if place else name, strict=strict)


def failures(
    disk: Disk, calls: list[tuple[Any, ...]], folder: Path
) -> Iterator[tuple[int, str, dict[str, bytes]]]:
    """Yield what either disk holds where the power fails after each of the calls."""
    for number, call in enumerate(calls, start=1):
        disk.play(call, folder)
        yield number, "ordered", disk.left(strict=False)
        yield number, "strict", disk.left(strict=True)
