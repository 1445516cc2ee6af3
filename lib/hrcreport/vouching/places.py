"""This module finds where drafts rest on a record: recommendations, findings, sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hrcreport.project import Project

WEIGHTS = {"recommendation": 100, "finding": 10, "citation": 1}
"""What rests on a record counts by this, so that recommendations come first."""
FENCE = re.compile(r"^:{3,} *\{[^}\n]*\.(?P<kind>finding|recommendation)\b[^}\n]*\}", re.MULTILINE)
NAMED = re.compile(r"\b(?:rests-on|standards)=\"([^\"]*)\"")
CITED = re.compile(r"(?<![\w\\@.])@(\w+(?:[.:/+-]+\w+)*)")
LONGEST = 300


class Place(NamedTuple):
    """One place in a draft: its file and line, what stands there, its words."""

    file: str
    line: int
    kind: str
    words: str


def places(project: Project) -> dict[str, list[Place]]:
    """Return the places of each key that drafts name, recommendations first."""
    found: dict[str, list[Place]] = {}
    for file, text in _texts(project):
        for key, place in _in_text(file, text):
            found.setdefault(key, []).append(place)
    for each in found.values():
        each.sort(key=lambda place: -WEIGHTS[place.kind])
    return found


def weight(found: Mapping[str, list[Place]], *keys: str) -> int:
    """Return how much rests on records together."""
    return sum(WEIGHTS[place.kind] for key in keys for place in found.get(key, ()))


def _texts(project: Project) -> Iterator[tuple[str, str]]:
    for path in sorted(project.notebooks.rglob("*.md")):
        yield project.place(path), path.read_text(encoding="utf-8", errors="replace")
    for path in sorted(project.notebooks.rglob("*.ipynb")):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            for number, cell in enumerate(cells, 1):
                if cell["cell_type"] == "markdown":
                    yield f"{project.place(path)} (cell {number})", "".join(cell["source"])
        except (OSError, ValueError, LookupError, TypeError):
            continue  # told where the notebook is read


def _in_text(file: str, text: str) -> Iterator[tuple[str, Place]]:
    for match in FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        words = text[match.end() :].lstrip("\n").partition("\n:::")[0]
        for attribute in NAMED.finditer(match[0]):
            for key in attribute[1].split():
                yield key.lstrip("@"), Place(file, line, match["kind"], _short(words))
    for number, line_of_text in enumerate(text.split("\n"), 1):
        for match in CITED.finditer(line_of_text):
            begun = line_of_text.rfind(". ", 0, match.start()) + 1
            sentence = line_of_text[begun : match.start() - 1].lstrip(" [")
            yield match[1], Place(file, number, "citation", _short(sentence))


def _short(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
