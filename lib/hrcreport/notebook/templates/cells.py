"""This module tells of a cell what it came from, and whether it is filled in, what it shows."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from hrcreport.notebook.templates.grammar import has_expressions

MARKDOWN_MIME = "text/markdown"
PROSE_MIME = "application/vnd.hrcreport.prose+json"
FLOAT_MIME = "application/vnd.hrcreport.float+json"
ORIGIN = "hrcreport-origin"
"""The key of the metadata of a cell, and of its notebook, that tells what it came from."""
HASH_LENGTH = 16
CONFLICT = "conflict"
UNPRINTED = frozenset({"about", CONFLICT})
"""Tags of cells for authors only: notes, and what an update of the notebook could not merge."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that a cell shows, by the MIME types that the notebook keeps of it.

    `float` is the record of a figure, map or table, `text` the Markdown of a block, and `prose`
    how that came to be.
    """

    data: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, output: Mapping[str, Any]) -> Shown:
        """Return what an output of a cell shows."""
        return cls(output.get("data", {}))

    @property
    def float(self) -> dict[str, Any] | None:
        """The record of a figure, map or table."""
        return self.data.get(FLOAT_MIME)

    @property
    def text(self) -> str | None:
        """The Markdown that it prints."""
        return self.data.get(MARKDOWN_MIME)

    @property
    def prose(self) -> dict[str, Any]:
        """Name, file and source of a block, and the values in it; empty for anything else."""
        return self.data.get(PROSE_MIME) or {}


@dataclass(frozen=True, slots=True)
class ExecutedCell:
    """A cell of an executed notebook; `number` is how its author counts it, from 1."""

    number: int
    content: Mapping[str, Any]

    @property
    def tags(self) -> frozenset[str]:
        """Its tags."""
        return frozenset(self.content["metadata"].get("tags", ()))

    @property
    def is_prose(self) -> bool:
        """Whether it is a text in Markdown."""
        return bool(self.content["cell_type"] == "markdown")

    @property
    def is_code(self) -> bool:
        """Whether it is code."""
        return bool(self.content["cell_type"] == "code")

    @property
    def is_printed(self) -> bool:
        """Whether it goes into the document."""
        return is_printed(self.tags)

    @property
    def text(self) -> str:
        """Its text as it reads, or its code."""
        return "".join(self.content["source"])

    @property
    def source(self) -> str:
        """The same as its author wrote it: with what quotes values, and not the values."""
        source: str = self._told.get("source", self.text)
        return source

    @property
    def values(self) -> list[dict[str, Any]]:
        """The values that its text quotes."""
        return list(self._told.get("values", ()))

    @property
    def shows(self) -> list[Shown]:
        """What it shows."""
        return [Shown.of(output) for output in self.content.get("outputs", ())]

    @property
    def floats(self) -> list[dict[str, Any]]:
        """The records of the figures, maps and tables that it shows."""
        return [record for each in self.shows if (record := each.float)]

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The files of prose that it shows."""
        return [prose for each in self.shows if (prose := each.prose)]

    @property
    def _told(self) -> Mapping[str, Any]:
        told: Mapping[str, Any] = self.content["metadata"].get("hrcreport", {})
        return told


def cells_of(notebook: Mapping[str, Any]) -> Iterator[ExecutedCell]:
    """Yield the cells of an executed notebook but the one that Papermill adds."""
    own = (
        cell
        for cell in notebook.get("cells", [])
        if "injected-parameters" not in cell["metadata"].get("tags", [])
    )
    return (ExecutedCell(number, cell) for number, cell in enumerate(own, start=1))


def is_printed(tags: Collection[str]) -> bool:
    """Tell whether a cell with these tags goes into the document; one for authors does not."""
    return not UNPRINTED & {*tags}


def is_filled(cell: Mapping[str, Any]) -> bool:
    """Tell whether a run fills values into a cell: a text that is printed and quotes some."""
    is_text = cell["cell_type"] == "markdown" and is_printed(cell["metadata"].get("tags", ()))
    return is_text and has_expressions(cell["source"])


def hash_of(kind: str, source: str) -> str:
    """Return the first signs of the hash of a cell's type and source."""
    return hashlib.sha256(f"{kind}\n{source}".encode()).hexdigest()[:HASH_LENGTH]


@dataclass(frozen=True, slots=True)
class Origin:
    """The shared cell that a cell came from, and the block of text that was poured into it.

    `own` tells that the text was the report's own from the beginning: the shared one is not merged.
    """

    cell: str
    sha256: str = ""
    block: str = ""
    own: bool = False

    @classmethod
    def of(cls, told: object) -> Origin | None:
        """Return what metadata tell, or None where they tell nothing that can be read."""
        if not isinstance(told, dict) or not isinstance(told.get("cell"), str):
            return None
        return cls(
            told["cell"],
            str(told.get("sha256", "")),
            str(told.get("block", "")),
            told.get("own") is True,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return what metadata hold."""
        always = ("cell", "sha256")
        return {name: told for name, told in asdict(self).items() if told or name in always}
