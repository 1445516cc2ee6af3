"""This module draws the wings of the library and the way of a report from the imports themselves.

The wings and what their rooms may import come from the contracts of `pyproject.toml`, what they do
import from the graph of imports, what a room does from the first sentence of its docstring. By hand
are only the stops of the way, and the pages of wings around their tables. `docs/generate.py` writes
all of it.
"""

from __future__ import annotations

import ast
import re
import textwrap
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import grimp

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "hrcreport"
STATISTICS = "disparity"
PICTURE = Path("docs/images/flow.svg")
PAGES = Path("docs/explanation/wings")
BEGIN = "<!-- Made by docs/generate.py from the imports; do not edit. -->"
END = "<!-- Here ends what is made. -->"
NAMED_SO = re.compile(r"^This (?:room|module|package|wing) ")
EVEN = 50
"""Lines are told in steps of so many, so that few edits change a page."""
OFTEN, SELDOM = 100, 15
"""How many imports make an arrow thick, or leave it thin."""

DOWN = {
    "cli": "A command names reports",
    "build": "What must run, and where?",
    "checks": "Slips of parameters, tables and law stop what rests on them",
    "document": "The notebook runs, cell by cell",
    "notebook": "Cells ask",
    "registers": "for law, cases and persons: data/law, data/consultations …",
    "tables": "for figures: data/tables",
    "foundation": "with what params/ sets",
}
"""What is asked on the way down, by wing."""
UP = {
    "tables": "figures with their source, small counts withheld",
    "registers": "law with its citation, and who has verified it",
    "notebook": "values, tables, charts and maps",
    "document": "one document: PDF, Word, HTML",
    "checks": "inspected, and searched for what must not leave",
    "build": "published whole, with a record of all that went in",
    "editorial": "compared, reviewed, released by persons",
}
"""What is answered on the way up, by wing."""


@dataclass(frozen=True, slots=True)
class Room:
    """A room of a wing: what it does, how large it is, which rooms of its wing lie below it."""

    name: str
    does: str
    lines: int
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wing:
    """A wing: its rooms from the top, and how often it imports from each wing below."""

    name: str
    does: str
    rooms: tuple[Room, ...]
    imports: dict[str, int]


def wings(root: Path = ROOT, *, package: str = PACKAGE) -> tuple[Wing, ...]:
    """Return the wings of a library from the top; none where no contract lays them out."""
    layers = _layers(root)
    names = [name for layer in layers.get(package, ()) for name in layer]
    if not names:
        return ()
    found = _imports(package)
    return tuple(
        Wing(
            name,
            _sentence(root / "lib" / package / name / "__init__.py"),
            tuple(_rooms(root / "lib" / package / name, layers.get(f"{package}.{name}", []))),
            {other: found[name, other] for other in (*names, STATISTICS) if found[name, other]},
        )
        for name in names
    )


def _layers(root: Path) -> dict[str, list[list[str]]]:
    """Return the layers of each container that a contract has, from the top."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    found: dict[str, list[list[str]]] = {}
    for contract in settings["tool"]["importlinter"]["contracts"]:
        for container in contract.get("containers", ()) if contract["type"] == "layers" else ():
            found[container] = [
                [name.strip(" ()") for name in re.split(r"[|:]", layer)]
                for layer in contract["layers"]
            ]
    return found


def _imports(package: str) -> Counter[tuple[str, str]]:
    """Count which wing imports which: a module by a module, once."""
    known = [package] if package != PACKAGE else [package, STATISTICS]
    graph = grimp.build_graph(*known, cache_dir=None)
    found: Counter[tuple[str, str]] = Counter()
    for module in graph.modules:
        here = module.split(".")
        for target in graph.find_modules_directly_imported_by(module):
            there = target.split(".")
            wing = there[0] if there[0] == STATISTICS else ".".join(there[1:2])
            if here[0] == package and len(here) > 1 and here[1] != wing and wing:
                found[here[1], wing] += 1
    return found


def _rooms(wing: Path, layers: list[list[str]]) -> Iterator[Room]:
    """Yield the rooms of a wing from the top; those that no contract lays out, by name."""
    laid = [name for layer in layers for name in layer]
    there = {path.parent.name for path in wing.glob("*/__init__.py")}
    there |= {path.stem for path in wing.glob("*.py") if not path.stem.startswith("__")}
    if not laid:
        there = {path.parent.name for path in wing.glob("*/__init__.py")}
    for name in [*(name for name in laid if name in there), *sorted(there - {*laid})]:
        floor = next((at for at, layer in enumerate(layers) if name in layer), len(layers))
        below = tuple(other for layer in layers[floor + 1 :] for other in layer)
        modules = sorted((wing / name).rglob("*.py")) or [wing / f"{name}.py"]
        lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in modules)
        opening = wing / name / "__init__.py"
        does = _sentence(opening if opening.exists() else modules[0])
        yield Room(name, does, max(EVEN, EVEN * round(lines / EVEN)), below)


def _sentence(path: Path) -> str:
    """Return what a module says of itself in its first sentence, without "This module"."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = re.split(r"\.(?:\s|$)", " ".join(docstring.split()), maxsplit=1)[0]
    return NAMED_SO.sub("", first)


def pages(root: Path = ROOT, *, package: str = PACKAGE) -> dict[Path, str]:
    """Return the picture and the pages of wings as they should be, by path."""
    found = wings(root, package=package)
    if not found:
        return {}
    texts = {root / PICTURE: picture(found)}
    for wing in found:
        path = root / PAGES / f"{wing.name}.md"
        before = path.read_text(encoding="utf-8") if path.exists() else f"# {wing.name}\n"
        head, _, rest = before.partition(BEGIN)
        tail = rest.partition(END)[2].strip("\n")
        parts = [head.rstrip(), BEGIN, table(wing, found), END, *([tail] if tail else [])]
        texts[path] = "\n\n".join(parts) + "\n"
    return texts


def without_sizes(text: str) -> str:
    """Return a page without how many lines a room has, which each commit changes."""
    return re.sub(r"\| [\d,]+ \|", "| … |", text)


def table(wing: Wing, found: tuple[Wing, ...]) -> str:
    """Return the table of a wing's rooms, and which wings it imports."""
    names = [each.name for each in found]
    below = names[names.index(wing.name) + 1 :]
    rows = [
        f"| `{room.name}` | {_cell(room.does)} | {room.lines:,} | {_named(room.below)} |"
        for room in wing.rooms
    ]
    if rows:
        head = [
            "| room, from the top | what it does | lines, about | may import of its wing |",
            "| --- | --- | ---: | --- |",
        ]
        rows = [*head, *rows, ""]
    imported = [name for name in below if name in wing.imports]
    sentence = f"It may import the wings below, and does import {_named(imported)}."
    if not below:
        sentence = "It lies at the bottom and may import no other wing."
    if STATISTICS in wing.imports:
        sentence += f" It computes by `{STATISTICS}`."
    return "\n".join([*rows, sentence])


def _named(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("<", r"\<")


WIDTH, LEFT, RIGHT = 1090, 222, 760
"""The page, and where the boxes of wings begin and end."""
LETTER, CODE = 6.7, 7.0
"""How wide a letter is, of words and of names of rooms, measured generously."""
STYLE = """\
    .ground { fill: #ffffff; }
    .wing { fill: #f4f6f8; stroke: #4a5a6a; stroke-width: 1.5; }
    .statistics { fill: #e6f0e6; stroke: #2f6b3a; stroke-width: 1.5; }
    .way { fill: none; stroke: #1f4e79; stroke-width: 3; }
    .tip { fill: #1f4e79; }
    .stop { fill: #dce8f4; stroke: #1f4e79; stroke-width: 1.5; }
    .import { fill: none; stroke: #8494a4; }
    text { font-size: 12.5px; fill: #16202a; }
    text { font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
    .name { font-weight: 600; font-size: 15px; }
    .head { font-weight: 600; font-size: 13px; }
    .room { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 11px; }
    .number { font-weight: 600; font-size: 11px; text-anchor: middle; }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #10161c; }
      .wing { fill: #1c2630; stroke: #9fb2c4; }
      .statistics { fill: #1b3322; stroke: #86c795; }
      .way { stroke: #7db4e6; }
      .tip { fill: #7db4e6; }
      .stop { fill: #17324d; stroke: #7db4e6; }
      .import { stroke: #5f7080; }
      text { fill: #eef3f7; }
    }"""


@dataclass(frozen=True, slots=True)
class _Box:
    """A wing on the picture: from where to where, and its lines of text with their class."""

    top: int
    bottom: int
    lines: tuple[tuple[str, str], ...]

    @property
    def middle(self) -> int:
        return (self.top + self.bottom) // 2


def picture(found: tuple[Wing, ...]) -> str:
    """Return the picture: the wings from the top, the way of a report through them, the imports."""
    boxes = _boxes(found)
    bottom = max(box.bottom for box in boxes.values())
    height = bottom + 30
    down = [(name, DOWN[name]) for name in boxes if name in DOWN]
    up = [(name, UP[name]) for name in reversed(boxes) if name in UP]
    parts = [
        f'<rect class="ground" width="{WIDTH}" height="{height}" rx="10"/>',
        _text(20, 30, "Questions go down", kind="head"),
        _text(LEFT, 30, "Wings, from the top; imports go downwards only", kind="head"),
        _text(RIGHT + 92, 30, "Answers come up", kind="head"),
        *_arrows(found, boxes),
    ]
    for name, box in boxes.items():
        kind = "statistics" if name == STATISTICS else "wing"
        parts.append(
            f'<rect class="{kind}" x="{LEFT}" y="{box.top}" width="{RIGHT - LEFT}" '
            f'height="{box.bottom - box.top}" rx="6"/>'
        )
        y = box.top + 5
        for words, kind in box.lines:
            y += 16
            parts.append(_text(LEFT + 14, y, words, kind=kind))
    parts += _way(boxes, down, up) if down and up else []
    body = "\n".join(f"  {part}" for part in parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="flow-title flow-desc">\n'
        '  <title id="flow-title">How a report is made</title>\n'
        f'  <desc id="flow-desc">{escape(_spoken(found, down, up))}</desc>\n'
        f"  <style>\n{STYLE}\n  </style>\n{body}\n</svg>\n"
    )


def _boxes(found: tuple[Wing, ...]) -> dict[str, _Box]:
    """Return where each wing stands, and the statistics below them."""
    boxes: dict[str, _Box] = {}
    top, inside = 46, RIGHT - LEFT - 28
    named = [(wing.name, wing.does, [room.name for room in wing.rooms]) for wing in found]
    if any(STATISTICS in wing.imports for wing in found):
        named.append((STATISTICS, "computes; knows nothing of reports", []))
    for name, does, rooms in named:
        lines = [(name, "name")]
        lines += [(line, "") for line in textwrap.wrap(does, int(inside / LETTER))]
        listed = textwrap.wrap(" · ".join(rooms), int(inside / CODE), break_on_hyphens=False)
        lines += [(line.strip("· "), "room") for line in listed]
        bottom = top + 16 * len(lines) + 14
        boxes[name] = _Box(top, bottom, tuple(lines))
        top = bottom + 12
    return boxes


def _arrows(found: tuple[Wing, ...], boxes: dict[str, _Box]) -> Iterator[str]:
    """Yield an arc for each wing that imports another, thicker where it does so often."""
    for wing in found:
        for other, number in wing.imports.items():
            if other not in boxes:
                continue
            begin, end = boxes[wing.name].middle, boxes[other].middle
            out = RIGHT + min(64, 10 + abs(end - begin) // 9)
            width = 3 if number >= OFTEN else 1.8 if number >= SELDOM else 0.8
            yield (
                f'<path class="import" stroke-width="{width}" '
                f'd="M{RIGHT} {begin + 6} C{out} {begin + 6} {out} {end - 6} {RIGHT} {end - 6}"/>'
            )


def _way(
    boxes: dict[str, _Box], down: list[tuple[str, str]], up: list[tuple[str, str]]
) -> Iterator[str]:
    """Yield the way of a report: down on the left with its questions, up on the right."""
    left, right = LEFT - 16, RIGHT + 76
    turn = boxes[down[-1][0]].middle
    begin, end = boxes[down[0][0]].middle, boxes[up[-1][0]].middle
    out = RIGHT
    yield f'<path class="way" d="M{left} {begin} V{turn} H{LEFT}"/>'
    yield f'<path class="way" d="M{out} {boxes[up[0][0]].middle} H{right} V{end + 8}"/>'
    yield f'<path class="tip" d="M{right - 7} {end + 10} l7 -13 l7 13 z"/>'
    for number, (name, words) in enumerate([*down, *up], start=1):
        going_down = number <= len(down)
        x, y = left if going_down else right, boxes[name].middle
        if number != len(down) + len(up):
            yield f'<circle class="stop" cx="{x}" cy="{y}" r="9"/>'
            yield _text(x, y + 4, str(number), kind="number")
        lines = textwrap.wrap(
            words, int((left - 40 if going_down else WIDTH - right - 24) / LETTER)
        )
        for at, line in enumerate(lines):
            place = 20 if going_down else right + 16
            yield _text(place, y + 4 + 15 * at - 15 * (len(lines) - 1) // 2, line)


def _text(x: int, y: int, words: str, *, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x}" y="{y}">{escape(words)}</text>'


def _spoken(found: tuple[Wing, ...], down: list[tuple[str, str]], up: list[tuple[str, str]]) -> str:
    """Return the picture in words."""
    sentences = [
        f"The library has {len(found)} wings, one below the other; each imports only those below "
        "it."
    ]
    sentences += [f"{wing.name} {wing.does}." for wing in found]
    stops = [f"{name}, {words[:1].lower()}{words[1:].rstrip('?')}" for name, words in down]
    sentences.append(f"On the left the way of a report goes down: {'; '.join(stops)}.")
    stops = [f"{name}, {words}" for name, words in up]
    sentences.append(f"On the right it comes up: {'; '.join(stops)}.")
    pairs = [(one.name, other) for one in found for other in one.imports]
    steps = {(one.name, two.name) for one, two in pairwise(found)}
    past = sum(pair not in steps for pair in pairs)
    sentences.append(f"Arcs show which wing imports which; {past} of {len(pairs)} pass by a wing.")
    return " ".join(sentences)
