"""This module reads and writes a report's own notebook: a sentence a line, cells of known origin.

Each cell that came from the shared notebook keeps the id of the shared cell and the hash of its
text; the texts lie by their hash in `notebooks/_shared/origins`, once for all reports. A changed
sentence is a changed line; one that ends inside a paragraph prints as a blank.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from hrcreport.foundation import (
    PlainFile,
    Project,
    RefusedError,
    read_cells,
)
from hrcreport.notebook import ExecutedCell, Origin

ORIGINS = "origins"


@dataclass(frozen=True)
class NotebookCell:
    """A cell as the desk moves it: id, type, source, all other keys of the file, its origin."""

    id: str
    kind: str
    source: str
    origin: Origin | None = None
    rest: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def sha256(self) -> str:
        """The hash of type and source, by which the text is found again."""
        return Origin.hash_of(self.kind, self.source)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the cell."""
        return tuple(self.rest.get("metadata", {}).get("tags", ()))

    def same(self, other_cell: NotebookCell | None) -> bool:
        """Tell whether another cell holds the same."""
        return other_cell is not None and self.sha256 == other_cell.sha256

    def with_text_of(self, other_cell: NotebookCell) -> NotebookCell:
        """Return the cell with the type, the source and the tags of another."""
        metadata = {k: v for k, v in self.rest.get("metadata", {}).items() if k != "tags"}
        if other_cell.tags:
            metadata["tags"] = list(other_cell.tags)
        return replace(
            self,
            kind=other_cell.kind,
            source=other_cell.source,
            rest={**self.rest, "metadata": metadata},
        )


@dataclass(frozen=True)
class OwnNotebook:
    """A notebook's cells, its metadata, and the shared cells (id, hash) that it last agreed with.

    `shared` is None where the notebook was never adopted; `shared_place` is where those cells lie.
    """

    cells: list[NotebookCell]
    metadata: dict[str, Any]
    shared: dict[str, str] | None = None
    shared_place: str = ""

    @property
    def conflicts(self) -> int:
        """How many cells show what could not be merged."""
        return sum(ExecutedCell.conflict in cell.tags for cell in self.cells)


def read_notebook(path: Path, project: Project) -> OwnNotebook:
    """Return a notebook.

    Raises:
        RefusedError: the file cannot be read, or is no sound notebook, such as one half merged.
    """
    raw_cells, problems = read_cells(path, place=project.place(path))
    if problems:
        raise RefusedError(problems)
    cells, seen_origins = [], set[str]()
    for number, raw_cell in enumerate(raw_cells, start=1):
        metadata = dict(raw_cell.get("metadata", {}))
        origin = Origin.of(metadata.pop(Origin.key, None))
        # A cell that was copied or divided keeps what it remembers: the first one is the heir.
        if origin and origin.cell in seen_origins:
            origin = None
        seen_origins |= {origin.cell} if origin else set()
        other_keys = {
            k: v for k, v in raw_cell.items() if k not in ("id", "cell_type", "source", "metadata")
        }
        cells.append(
            NotebookCell(
                str(raw_cell.get("id") or f"cell-{number}"),
                raw_cell["cell_type"],
                "".join(raw_cell["source"]),
                origin,
                {**other_keys, "metadata": metadata},
            )
        )
    metadata = dict(json.loads(path.read_bytes())["metadata"])
    origin_record = metadata.pop(Origin.key, None)
    if not isinstance(origin_record, dict):
        return OwnNotebook(cells, metadata)
    shared = dict(str(cell_line).rsplit(" ", 1) for cell_line in origin_record.get("cells", []))
    return OwnNotebook(cells, metadata, shared, str(origin_record.get("notebook", "")))


def write_notebook(path: Path, notebook: OwnNotebook, *, shared_place: str) -> None:
    """Write a notebook as JupyterLab does, without outputs; no id stands twice.

    Raises:
        OSError: it cannot be written; what lay there before is whole.
    """
    metadata = dict(notebook.metadata)
    if notebook.shared is not None:
        listed = [f"{cell} {sha256}" for cell, sha256 in notebook.shared.items()]
        metadata[Origin.key] = {"notebook": shared_place, "cells": listed}
    cells, taken_ids = [], set[str]()
    for cell in notebook.cells:
        number, name = 2, cell.id
        while name in taken_ids:
            number, name = number + 1, f"{cell.id}-{number}"
        taken_ids.add(name)
        cell_metadata = dict(cell.rest.get("metadata", {}))
        if cell.origin:
            cell_metadata[Origin.key] = cell.origin.as_dict()
        code: dict[str, Any] = (
            {"execution_count": None, "outputs": []} if cell.kind == "code" else {}
        )
        attachments = {k: v for k, v in cell.rest.items() if k == "attachments"}
        source = cell.source.splitlines(keepends=True)
        cells.append(
            {
                **attachments,
                **code,
                "cell_type": cell.kind,
                "id": name,
                "metadata": cell_metadata,
                "source": source,
            }
        )
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    PlainFile(path).write(text.encode(), lasting=False)


def origins_folder(project: Project) -> Path:
    """Return the folder of the texts that own notebooks have last agreed with."""
    return project.shared_blocks() / ORIGINS


def keep_origins(project: Project, cells: Iterable[NotebookCell]) -> None:
    """Keep the texts of shared cells by their hashes."""
    folder = origins_folder(project)
    folder.mkdir(parents=True, exist_ok=True)
    for cell in cells:
        path = folder / f"{cell.sha256}.txt"
        if not path.exists():
            path.write_text(f"{cell.kind}\n{cell.source}", encoding="utf-8", newline="\n")


def forget_origins(project: Project) -> None:
    """Take away the texts that no report's own notebook agrees with any more.

    Nothing is taken away while one of them cannot be read.
    """
    agreed = set[str]()
    for folder in project.kinds.values():
        for path in sorted((project.notebooks / folder).glob("*.ipynb")):
            try:
                agreed |= {*(read_notebook(path, project).shared or {}).values()}
            except RefusedError:
                return
    for path in origins_folder(project).glob("*.txt"):
        if path.stem not in agreed:
            path.unlink()


def read_origin(project: Project, cell: str, sha256: str) -> NotebookCell | None:
    """Return a shared cell as it was, or None where its text is gone or was changed."""
    try:
        origin_text = (origins_folder(project) / f"{sha256}.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    kind, _, source = origin_text.partition("\n")
    shared_cell = NotebookCell(cell, kind, source)
    return shared_cell if shared_cell.sha256 == sha256 else None


ABBREVIATIONS = frozenset({
    "al", "app", "approx", "arg", "arr", "art", "arts", "cap", "cf", "chap", "col", "cons", "ch",
    "dr", "e.g", "ed", "eds", "fig", "gen", "hon", "i.e", "jr", "ltd", "mr", "mrs", "ms", "no",
    "nos", "op", "p", "para", "paras", "pp", "prof", "pt", "r", "rev", "s", "sec", "sect", "sr",
    "ss", "st", "supp", "v", "vol", "vols", "vs",
})  # fmt: skip  # a list of words
"""Words before whose full stop no sentence ends, in small letters; single letters are none too."""

_STOP = re.compile(r"""[.!?\u061f\u06d4]["'\u201d\u2019\u00bb*_]*$""")
_NOTES = re.compile(r"(?:\^?\[[^\[\]]*\](?:\{(?!%)[^{}]*\})?)+$")
_BEGINS = re.compile(r"""[\u201c"'\u2018\u00ab(\[*_]*(?:[^\W\d_]|\{\{|\{%)""")
_NUMBER = r"\(?(?:\d+|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+|#)[.)]"
_MARKER = re.compile(rf"(?:[-*+#>|:]|{_NUMBER})(?:\s|$)")
_RUNNING = re.compile(rf" {{0,3}}(?:[-*+] +|{_NUMBER} +)?(?=\S)")
_NOT_RUNNING = re.compile(
    r"\s*(?:#{1,6}\s|:{3,}|`{3,}|~{3,}|>|\||<|\{%-?\s*\w+[^%]*%\}\s*$|[-+=]{3,})"
)
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})")
_OPENS, _CLOSES = "[{", "]}"


def one_sentence_a_line(text: str) -> str:
    r"""Return a Markdown text with each sentence of its paragraphs and lists on a line of its own.

    Headings, fences, tables and code stay as they are; so does whatever stands in brackets, such
    as a footnote.

    Example:
        >>> one_sentence_a_line("It is so.[@A-1] In No. 4 it is not. {{ name }} says why.")
        'It is so.[@A-1]\nIn No. 4 it is not.\n{{ name }} says why.'
    """
    lines, in_code = [], False
    for line in text.split("\n"):
        if _FENCE.match(line):
            in_code = not in_code
        if in_code or line.startswith(("    ", "\t")) or _NOT_RUNNING.match(line):
            lines.append(line)
        else:
            lines += _sentences(line)
    return "\n".join(lines)


def _sentences(line: str) -> list[str]:
    lead_match = _RUNNING.match(line)
    sentences, start, depth = [], 0, 0
    for at in range(lead_match.end() if lead_match else 0, len(line)):
        sign = line[at]
        depth += (sign in _OPENS) - (sign in _CLOSES)
        if sign != " " or depth or line[at + 1 : at + 2] in ("", " ") or line[at - 1] == " ":
            continue
        before, after = line[start:at], line[at + 1 :]
        if _ends_sentence(before) and _BEGINS.match(after) and not _MARKER.match(after):
            sentences.append(before)
            start = at + 1
    return [*sentences, line[start:]]


def _ends_sentence(text: str) -> bool:
    bare = _NOTES.sub("", text)
    stop = _STOP.search(bare)
    if stop is None or bare.endswith("%}"):
        return False
    word = re.split(r"[\s(\[\u201c\"'\u00a0]", bare[: stop.start()])[-1].lower()
    if not bare[stop.start()].startswith("."):
        return True
    return word not in ABBREVIATIONS and not (len(word) == 1 and word.isalpha())
