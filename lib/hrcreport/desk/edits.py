"""This module reads and writes the text of a cell or a block that somebody edits on the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hrcreport.batch.hashes import write_whole
from hrcreport.desk.places import Place
from hrcreport.errors import RefusedError
from hrcreport.params.cell import read_cells
from hrcreport.project import Project
from hrcreport.reads import sha256_of


class ChangedMeanwhileError(Exception):
    """The text was saved elsewhere since it was shown."""


def text_at(project: Project, place: Place) -> dict[str, Any]:
    """Return the source of a place with its hash, for the page.

    Raises:
        RefusedError: the file is gone, or no sound notebook.
        OSError: it cannot be read.
    """
    told = place.as_dict()
    if not place.id and not place.is_text:
        return told
    source = _source(project, place)
    return {**told, "text": source, "sha256": sha256_of(source.encode())}


def write_text(project: Project, place: Place, text: str, *, sha256: str) -> str:
    """Write the text of a Markdown cell or a block, and return its hash.

    Raises:
        ChangedMeanwhileError: it is not the text any more that was shown.
        RefusedError: the place is no text, or the file is no sound notebook.
        OSError: it cannot be written; what lay there before is whole.
    """
    if not place.is_text:
        raise RefusedError.of(
            place.file, "this is no text.", "Open the file in an editor.", "desk.no-text"
        )
    if sha256_of(_source(project, place).encode()) != sha256:
        raise ChangedMeanwhileError(
            "Not saved: the text was changed elsewhere since you opened it. Copy yours, close, and "
            "click the paragraph once more."
        )
    text = text.replace("\r\n", "\n")
    path = project.root / place.file
    if place.id:
        content = json.loads(path.read_bytes())
        cell = content["cells"][_index(content["cells"], place)]
        cell["source"] = text.splitlines(keepends=True)
        whole = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    else:
        whole = text if text.endswith("\n") else f"{text}\n"
    write_whole(path, whole.encode(), lasting=False)
    return sha256_of(_source(project, place).encode())


def open_in_jupyter(project: Project, place: Place) -> str:
    """Return the address of a place in a JupyterLab that runs on this machine, or nothing."""
    from jupyter_core.paths import jupyter_runtime_dir

    path = (project.root / place.file).resolve()
    for file in sorted(Path(jupyter_runtime_dir()).glob("jpserver-*.json")):
        try:
            server = json.loads(file.read_text(encoding="utf-8"))
            within = path.relative_to(Path(server["root_dir"]).resolve()).as_posix()
            token = f"?token={quote(server['token'])}" if server.get("token") else ""
            cell = f"#cell-id={quote(place.id)}" if place.id else ""
            return f"{server['url']}lab/tree/{quote(within)}{token}{cell}"
        except (OSError, ValueError, LookupError, TypeError):
            continue
    return ""


def _source(project: Project, place: Place) -> str:
    path = project.root / place.file
    if not place.id:
        return path.read_text(encoding="utf-8")
    cells, problems = read_cells(path, place=place.file)
    if problems:
        raise RefusedError(problems)
    return "".join(cells[_index(cells, place)]["source"])


def _index(cells: list[dict[str, Any]], place: Place) -> int:
    """Return which cell a place names: by its id, which stays when cells are moved.

    Raises:
        ChangedMeanwhileError: there is no such cell any more.
    """
    found = [index for index, cell in enumerate(cells) if cell.get("id") == place.id]
    if len(found) != 1:
        raise ChangedMeanwhileError("This cell is gone, or stands twice; look into the notebook.")
    return found[0]
