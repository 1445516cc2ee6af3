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
    answers: dict[Any, _Answer] = {}

    @wraps(question)
    def asked(*arguments: P.args, **keywords: P.kwargs) -> R:
        project = next(argument for argument in arguments if isinstance(argument, Project))
        other_arguments = tuple(argument for argument in arguments if argument is not project)
        key = (project.root, other_arguments, *sorted(keywords.items()))
        stored_answer = answers.get(key)
        if stored_answer is None or any(
            stamp(path) != old_stamp for path, old_stamp in stored_answer.stamps.items()
        ):
            answers.pop(key, None)
            started_ns, alone = time.time_ns(), Project(project.root)
            own_arguments = [alone if argument is project else argument for argument in arguments]
            try:
                answer = question(*own_arguments, **keywords)  # type: ignore[arg-type]  # the same arguments
            finally:
                project.reads.take(alone.reads)
            paths = alone.reads.files_and_folders().union(
                argument for argument in other_arguments if isinstance(argument, Path)
            )
            stamps = {path: stamp(path) for path in paths}
            stored_answer = _Answer(answer, alone.reads, stamps)
            newest = max(
                (max(path_stamp[1:3]) for path_stamp in stamps.values() if path_stamp), default=0
            )
            if newest < started_ns - Reads.SETTLED_NS and not alone.reads.parts:
                answers[key] = stored_answer
        else:
            project.reads.take(stored_answer.reads)
        return stored_answer.answer  # type: ignore[no-any-return]  # of this question

    return asked


def stamp(path: Path) -> Stamp:
    """Return size, times in nanoseconds and number of a file or folder; nothing where none is."""
    try:
        file_status = os.stat(path)  # noqa: PTH116  a question rests on dozens of files: the quick way
    except OSError:
        return ()
    return (
        file_status.st_size,
        file_status.st_mtime_ns,
        file_status.st_ctime_ns,
        file_status.st_ino,
    )
