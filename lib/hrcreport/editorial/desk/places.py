"""This module tells where each paragraph of a page was written, and reads and writes it there.

A page knows nothing of cells. Its paragraphs are found again in the text of the cells by their
letters, in the order in which both stand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hrcreport.foundation import PlainFile, Project, RefusedError, Trespass, read_cells, sha256_of
from hrcreport.notebook import ExecutedCell

BLOCKS = frozenset({"h1", "h2", "h3", "h4", "h5", "p", "li", "figure", "div"})
LAW = "law-"
ALIKE = 40
"""Letters by which a paragraph is found again; a shorter one by all that it has."""
FEWEST = 4
_MARKUP = re.compile(
    Trespass.ANY_VALUE.pattern + r"|\{##.*?##\}|\^\[(?:[^\[\]]|\[[^\]]*\])*\]|\[[^\[\]]*@[^\[\]]*\]"
    r"|\[[^\[\]]*\]\(#[^)]*\)"
    r"|\]\([^)]*\)|\]?\{[^{}]*\}",
    re.DOTALL,
)
_BLOCK = re.compile(r"\n\s*\n|\n\s*(?=#|:::|- |\([a-z]+\) )")
_OTHER = re.compile(r"[\W\d_]+")
_CODE = re.compile(r"^\s*(?:- )?code:\s*[\"']?([\w./+-]+)", re.MULTILINE)
_ENTRY = re.compile(r"^@\w+\{([^,\s]+),", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text was written: the file, the cell (its number, its id) or the line there.

    `is_text` tells that it is a Markdown cell or a block, which can be edited on the page.
    """

    file: str
    cell: int = 0
    id: str = ""
    first_words: str = ""
    line: int = 0
    is_text: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the place for the page."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """What a cell prints: where it is written, its letters, the labels of its figures."""

    place: Place
    letters: str
    floats: tuple[str, ...] = ()


def letters(text: str) -> str:
    """Return the letters of a Markdown text that a reader sees, in small ones, a block a line."""
    blocks = _BLOCK.split(_MARKUP.sub(" ", text))
    return "".join(f"\n{_OTHER.sub('', block).lower()}" for block in blocks)


class _Page(HTMLParser):
    """Finds each block of the text of a page: where its tag ends, its id, its letters."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, dict[str, str]]] = []
        self.texts: list[list[str]] = []
        self._offsets: list[int] = []
        self._open: list[tuple[str, int | None]] = []
        self._silent = 0

    def read(self, html: str) -> None:
        self._offsets = [0]
        for line in html.splitlines(keepends=True):
            self._offsets.append(self._offsets[-1] + len(line))
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if self._silent or tag in {"sup", "svg", "style", "script", "nav"}:
            self._silent += tag not in {"br", "img", "col", "meta", "link", "input", "hr"}
            return
        if tag in {"br", "img", "col", "meta", "link", "input", "hr"}:
            return
        # What a reference reads stands in no cell.
        if attributes.get("class") == "number" or (
            tag == "a" and attributes.get("href", "#")[:1] == "#"
        ):
            self._silent = 1
            return
        block = None
        if tag in BLOCKS and (tag != "div" or "float" in attributes.get("class", "").split()):
            line, column = self.getpos()
            block = len(self.found)
            at = self._offsets[line - 1] + column + 1 + len(tag)
            self.found.append((at, {"tag": tag, **attributes}))
            self.texts.append([])
        self._open.append((tag, block))
        if tag == "span" and attributes.get("id", "").startswith(LAW) and self.found:
            self.found[-1][1].setdefault("law", attributes["id"].removeprefix(LAW))

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent -= 1
            return
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._silent:
            for _, block in self._open:
                if block is not None:
                    self.texts[block].append(data)


def located(
    html: str, cells: Sequence[WrittenCell], *, registers: Mapping[str, Place]
) -> tuple[str, list[Place]]:
    """Return the text of a page whose blocks name their places by `data-at`, and the places.

    `cells` are what those of the executed notebook print; `registers` tells where each code of a
    register and key of the bibliography is written.
    """
    floats = {label: index for index, cell in enumerate(cells) for label in cell.floats}
    page = _Page()
    page.read(html)
    places: list[Place] = []
    place_numbers: dict[Place, int] = {}
    written, last, current, passed = [], 0, 0, 0
    for (at, attributes), words in zip(page.found, page.texts, strict=True):
        label = attributes.get("id", "")
        if "law" in attributes or label.startswith("note-"):
            place = registers.get(attributes.get("law", ""))
        elif cells:
            text = _OTHER.sub("", "".join(words)).lower()
            if label in floats:
                current, passed = floats[label], 0
            else:
                current, passed = _cell_with(text, cells, current, passed)
            place = cells[current].place
        else:
            place = None
        if place is None:
            continue
        if place not in place_numbers:
            place_numbers[place] = len(places)
            places.append(place)
        written += [html[last:at], f' data-at="{place_numbers[place]}"']
        last = at
    return "".join([*written, html[last:]]), places


def _cell_with(
    text: str, cells: Sequence[WrittenCell], current: int, passed: int
) -> tuple[int, int]:
    """Return the cell that holds a text and where in its letters; as before if none does.

    A block that begins so counts before one that holds a long text, and what stands below what
    was `passed` in the current cell before what stands above.
    """
    if len(text) < FEWEST:
        return current, passed
    below = ((index, 0) for index in range(current + 1, len(cells)))
    order = [(current, passed), *below, *((index, 0) for index in range(current + 1))]
    within = [text[:ALIKE]] if len(text) >= ALIKE else []
    for opening in (f"\n{text[:ALIKE]}", *within):
        for index, start in order:
            if (at := cells[index].letters.find(opening, start)) >= 0:
                return index, at
    return current, passed


def written_in(executed: Mapping[str, Any], *, notebook: str) -> list[WrittenCell]:
    """Return what each cell of an executed notebook prints, in the order of the document."""
    written_cells: list[WrittenCell] = []
    for cell in ExecutedCell.all_of(executed):
        if not cell.is_printed:
            continue
        name = str(cell.content.get("id", ""))
        if cell.is_prose:
            place = Place(notebook, cell.number, name, _first(cell.text), is_text=True)
            written_cells.append(WrittenCell(place, letters(cell.text)))
        for shown_output in cell.shows:
            place = Place(notebook, cell.number, name, _first(cell.text))
            if shown_output.float:
                written_cells.append(WrittenCell(place, "", (shown_output.float["label"],)))
            elif shown_output.text is not None:
                if file := shown_output.prose.get("place"):
                    place = Place(file, cell.number, "", _first(shown_output.text), is_text=True)
                written_cells.append(WrittenCell(place, letters(shown_output.text)))
    return written_cells


def _first(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return f"{line[:60]}…" if len(line) > 60 else line


def registers_of(project: Project) -> dict[str, Place]:
    """Return where each code of a register of law and each key of the bibliography is written."""
    places_by_key: dict[str, Place] = {}
    sources = [(path, _CODE) for path in sorted((project.data / "law").rglob("*.yml"))]
    folder = project.references
    sources += [
        (path, _ENTRY) for path in (folder.with_suffix(".bib"), *sorted(folder.glob("*.bib")))
    ]
    for path, pattern in sources:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start(1)) + 1
            places_by_key.setdefault(
                match[1], Place(project.place(path), first_words=match[1], line=line)
            )
    return places_by_key


class ChangedMeanwhileError(Exception):
    """The text was saved elsewhere since it was shown."""


def text_at(project: Project, place: Place) -> dict[str, Any]:
    """Return the source of a place with its hash, for the page.

    Raises:
        RefusedError: the file is gone, or no sound notebook.
        OSError: it cannot be read.
    """
    place_record = place.as_dict()
    if not place.id and not place.is_text:
        return place_record
    source = _source(project, place)
    return {**place_record, "text": source, "sha256": sha256_of(source.encode())}


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
        file_text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    else:
        file_text = text if text.endswith("\n") else f"{text}\n"
    PlainFile(path).write(file_text.encode(), lasting=False)
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
    indexes = [index for index, cell in enumerate(cells) if cell.get("id") == place.id]
    if len(indexes) != 1:
        raise ChangedMeanwhileError("This cell is gone, or stands twice; look into the notebook.")
    return indexes[0]
