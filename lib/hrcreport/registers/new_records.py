"""This module adds a record to a register's file, sound or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hrcreport.errors import Problem, RefusedError
from hrcreport.project import Project
from hrcreport.registers.yaml_edits import edited


def with_records(
    path: Path, list_name: str, project: Project, *, slips: Callable[[Path], list[Problem]],
    added: Sequence[Mapping[str, Any]] = (), changed: Mapping[int, Mapping[str, Any]] | None = None,
    head: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """Return a register's YAML with new or changed records; all else is as it was.

    Args:
        path: the file, which may not be there yet.
        list_name: the list that the records belong to.
        project: the project.
        slips: what is wrong with such a file.
        added: records for the end of the list.
        changed: changed values of records by their number, from 1.
        head: what a new file says before its list, by key.

    Raises:
        RefusedError: what came out would not be sound; every slip is told.
    """
    folder = path.parent.relative_to(project.data).parts[0]
    begun = f"# yaml-language-server: $schema=_schema/{folder}.json\n"
    text = path.read_text(encoding="utf-8") if path.exists() else begun
    if not path.exists():
        text = edited(
            text + "".join(f"{key}: \n" for key in head or {}) + f"{list_name}: []\n",
            list_name, {}, (),
        )  # fmt: skip
        for key, value in (head or {}).items():
            text = text.replace(f"{key}: \n", f"{key}: {_quoted(value)}\n", 1)
        text = text.replace(f"{list_name}: []\n", f"{list_name}:\n")
    made = edited(text, list_name, changed or {}, added)
    with tempfile.TemporaryDirectory() as scratch:
        trial = Path(scratch) / path.name
        trial.write_text(made, encoding="utf-8")
        problems = [replace(each, place=project.place(path)) for each in slips(trial)]
    if problems:
        raise RefusedError(problems)
    return made


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
