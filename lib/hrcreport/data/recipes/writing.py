"""This module writes an imported table, its record and its log: each whole, or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from hrcreport.data.parts import CATALOGUE_FILE
from hrcreport.data.recipes.reading import log_file
from hrcreport.data.recipes.record import read_package, standing_record
from hrcreport.data.recipes.result import ImportResult
from hrcreport.errors import DataError, Problem
from hrcreport.project import Project


def write_import(result: ImportResult, project: Project) -> list[Path]:
    """Write table, log and catalogue, and return the files that changed.

    Each file is written beside its place and then moved there, so that a reader meets the old or
    the new one. The catalogue comes last: until then it describes the old table, and a table that
    was moved alone is told by its hash.
    """
    texts = contents(result, project)
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
    package = read_package(project)
    standing = standing_record(result.recipe.makes, package)
    if standing is None:
        package["resources"].append(result.record)
    else:
        package["resources"][package["resources"].index(standing)] = result.record
    return {
        project.data / result.record["path"]: result.content,
        log_file(result.recipe.makes, project): _json(result.log()),
        project.data / CATALOGUE_FILE: _json(package),
    }


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
        "is still whole.",
        "import.cannot-write",
    )
