"""This module tells of a cell what it came from, and whether it is filled in and printed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hrcreport.notebook.templates.grammar import has_expressions

ORIGIN = "hrcreport-origin"
"""The key of the metadata of a cell, and of its notebook, that tells what it came from."""
HASH_LENGTH = 16
CONFLICT = "conflict"
UNPRINTED = frozenset({"about", CONFLICT})
"""Tags of cells for authors only: notes, and what an update of the notebook could not merge."""


def numbered(notebook: Mapping[str, Any]) -> enumerate[Mapping[str, Any]]:
    """Return the cells of an executed notebook as their author counts them, from 1.

    The one that Papermill adds is none of hers.
    """
    cells = (
        cell
        for cell in notebook.get("cells", [])
        if "injected-parameters" not in cell["metadata"].get("tags", [])
    )
    return enumerate(cells, start=1)


def shown(cell: Mapping[str, Any], mime: str) -> list[dict[str, Any]]:
    """Return what a cell shows of some MIME type."""
    found = (output.get("data", {}).get(mime) for output in cell.get("outputs", []))
    return [each for each in found if each]


def is_filled(cell: Mapping[str, Any]) -> bool:
    """Tell whether a run fills values into a cell: a text that is printed and quotes some."""
    if cell["cell_type"] != "markdown" or UNPRINTED & {*cell["metadata"].get("tags", [])}:
        return False
    return has_expressions(cell["source"])


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
