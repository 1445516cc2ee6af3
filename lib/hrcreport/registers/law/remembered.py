"""This module remembers answers of a project while nothing of what they rest on has changed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

from hrcreport.foundation import Project, Reads

P = ParamSpec("P")
R = TypeVar("R")

Stamp = tuple[int, ...]


class _Answer(NamedTuple):
    answer: Any
    reads: Reads
    stamps: dict[Path, Stamp]


def remembered(question: Callable[P, R]) -> Callable[P, R]:
    """Let a question to a project be answered from memory while its files are as they were.

    The ledger of reads gets what the question read, as if it were asked anew; a file or folder has
    not changed where size, times and number are the same. The answer is shared, so nobody changes
    it. One of the arguments is the project, and all can be hashed. What asks the catalogue for a
    part of it is asked anew each time.
    """
    known: dict[Any, _Answer] = {}

    @wraps(question)
    def asked(*given: P.args, **named: P.kwargs) -> R:
        project = next(each for each in given if isinstance(each, Project))
        others = tuple(each for each in given if each is not project)
        key = (project.root, others, *sorted(named.items()))
        found = known.get(key)
        if found is None or any(stamp(path) != each for path, each in found.stamps.items()):
            known.pop(key, None)
            begun, alone = time.time_ns(), Project(project.root)
            own = [alone if each is project else each for each in given]
            try:
                answer = question(*own, **named)  # type: ignore[arg-type]  # the same arguments
            finally:
                project.reads.take(alone.reads)
            paths = alone.reads.files_and_folders().union(
                each for each in others if isinstance(each, Path)
            )
            stamps = {path: stamp(path) for path in paths}
            found = _Answer(answer, alone.reads, stamps)
            newest = max((max(each[1:3]) for each in stamps.values() if each), default=0)
            if newest < begun - Reads.SETTLED_NS and not alone.reads.parts:
                known[key] = found
        else:
            project.reads.take(found.reads)
        return found.answer  # type: ignore[no-any-return]  # of this question

    return asked


def stamp(path: Path) -> Stamp:
    """Return size, times in nanoseconds and number of a file or folder; nothing where none is."""
    try:
        found = os.stat(path)  # noqa: PTH116  a question rests on dozens of files: the quick way
    except OSError:
        return ()
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
