"""This module writes an imported table, its record and its log: each whole, or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hrcreport.data.parts import CATALOGUE_FILE, record_file
from hrcreport.errors import DataError, Problem
from hrcreport.project import Project
from hrcreport.recipes.recipe_files import log_file
from hrcreport.recipes.record import standing_record
from hrcreport.recipes.result import ImportResult

LOCK = ".import.lock"
LONGEST_WAIT_SECONDS = 30


@contextmanager
def alone(project: Project, *, wait: float = LONGEST_WAIT_SECONDS) -> Iterator[None]:
    """Keep other imports into the project waiting, since all write the same catalogue.

    The system lets go of the lock when its owner ends, however it ends.

    Raises:
        DataError: another import holds it for longer than `wait`, in seconds, or the folder cannot
            be written to.
    """
    from filelock import FileLock, Timeout  # reading recipes needs no lock

    path = project.data / LOCK
    lock = FileLock(path)
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise DataError.of(
            project.place(path), "another import is writing into this project.",
            "Wait until it has ended, and import again. Nothing was written.", "import.locked",
        ) from error  # fmt: skip
    except OSError as error:
        raise DataError(_cannot_write(error, path, project)) from error
    try:
        yield
    finally:
        lock.release()


def write_import(
    result: ImportResult, project: Project, *, wait: float = LONGEST_WAIT_SECONDS
) -> list[Path]:
    """Write table, log and catalogue, and return the files that changed.

    Each file is written beside its place and then moved there, so that a reader meets the old or
    the new one. The catalogue comes last: until then it describes the old table, and a table that
    was moved alone is told by its hash. Of two imports at once, one waits for the other, so that
    the catalogue keeps the records of both.
    """
    with alone(project, wait=wait):
        return write_whole(contents(result, project), project)


def write_whole(texts: Mapping[Path, bytes], project: Project) -> list[Path]:
    """Write files, each whole or not at all, in their order, and return those that changed.

    Raises:
        DataError: a file cannot be written.
    """
    changed = {
        path: content for path, content in texts.items()
        if not path.exists() or path.read_bytes() != content
    }  # fmt: skip
    aside: list[tuple[Path, Path]] = []
    try:
        for path, content in changed.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            aside.append((Path(name), path))
            _write(handle, Path(name), path, content)
        while aside:
            written, path = aside[0]
            written.replace(path)
            aside.pop(0)
    except OSError as error:
        raise DataError(_cannot_write(error, path, project)) from error
    finally:
        for written, _ in aside:
            written.unlink(missing_ok=True)
    return list(changed)


def contents(result: ImportResult, project: Project) -> dict[Path, bytes]:
    """Return what an import writes, by file, in the order of writing."""
    return {
        project.data / result.record["path"]: result.content,
        log_file(result.recipe.makes, project): _json(result.log()),
        **record_contents(result.record, project),
    }


def record_contents(record: dict[str, Any], project: Project) -> dict[Path, bytes]:
    """Return what is written of a table's record, by file: its own, or that where it stands now."""
    standing_record(record["name"], project)  # refuses a catalogue that cannot be read
    path, content = record_file(project.data, record["name"]), record
    if path.name == CATALOGUE_FILE:
        content = json.loads(path.read_bytes())
        content["resources"] = [
            record if each["name"] == record["name"] else each for each in content["resources"]
        ]
    return {path: _json(content)}


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _write(handle: int, written: Path, path: Path, content: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    # mkstemp keeps others out; a table is as readable as any other file of the project.
    written.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)


def _cannot_write(error: OSError, path: Path, project: Project) -> Problem:
    return Problem(
        project.place(path),
        f"the file cannot be written: {error.strerror or type(error).__name__}.",
        "Make room, or ask for the right to write there, and import again; what was there before "
        "is still whole.", "import.cannot-write",
    )  # fmt: skip
