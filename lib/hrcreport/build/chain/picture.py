"""This module draws the chain as an SVG: evidence, findings, recommendations, addressees."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree import ElementTree
from xml.etree.ElementTree import SubElement

from hrcreport.build.chain.links import Chain, Link, links

WIDTH = 250
GAP_ACROSS = 90
GAP_DOWN = 14
LINE = 15
EDGE = 10
LETTERS = 36
MOST_LINES = 4
TOP = 40.0
HEADS = ("Evidence", "Findings", "Recommendations", "Addressees")
COLOURS = ("#eef2f7", "#dce8f5", "#c5dbee", "#f2f2f2")
INK, WARNING = "#1a1a1a", "#a1002d"


@dataclass(frozen=True, slots=True)
class Box:
    """A node as drawn: its column, its lines of text, its place."""

    name: str
    column: int
    lines: tuple[str, ...]
    top: float
    alone: bool

    @property
    def height(self) -> float:
        return len(self.lines) * LINE + EDGE

    @property
    def left(self) -> float:
        return _left(self.column)

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def _left(column: int) -> float:
    return column * (WIDTH + GAP_ACROSS) + GAP_DOWN


def svg(chain: Chain) -> str:
    """Return the picture of a chain as SVG text, with a title and a description in words.

    What stands on nothing, and what nothing follows from, has a broken frame and says so in words,
    so that colour alone never carries it.
    """
    joined = list(links(chain))
    boxes = {box.name: box for box in _boxes(chain, joined)}
    width = len(HEADS) * (WIDTH + GAP_ACROSS) - GAP_ACROSS + 2 * GAP_DOWN
    height = max((box.top + box.height for box in boxes.values()), default=60) + 2 * GAP_DOWN
    size = {"width": f"{width:g}", "height": f"{height:g}"}
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width:g} {height:g}",
            **size,
            "role": "img",
            "aria-labelledby": "title desc",
            "font-family": "Noto Sans, Arial, sans-serif",
            "font-size": "12",
        },
    )
    SubElement(root, "title", id="title").text = f"Chain of {chain.report}"
    SubElement(root, "desc", id="desc").text = in_words(chain)
    SubElement(root, "rect", size, fill="#ffffff")
    for column, head in enumerate(HEADS):
        _text(root, _left(column), 24, head, **{"font-weight": "bold"})
    for link in joined:
        ends = (boxes.get(link.target), boxes.get(link.source))
        if link.relation == "addressed-to":
            ends = (boxes.get(link.source), boxes.get(f"to:{link.target}"))
        if link.relation != "measured-against" and ends[0] and ends[1]:
            _line(root, ends[0], ends[1])
    for box in boxes.values():
        _draw(root, box)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def in_words(chain: Chain) -> str:
    """Return what the picture shows, one sentence a statement."""
    parts = []
    for finding in chain.findings:
        evidence = ", ".join(chain.called(target) for target in finding["rests_on"]) or "nothing"
        parts.append(f"Finding {finding['id']} rests on {evidence}.")
    for recommendation in chain.recommendations:
        findings = ", ".join(recommendation["rests_on"]) or "nothing"
        to = " and ".join(Chain.addressees(recommendation)) or "nobody"
        parts.append(f"Recommendation {recommendation['id']} to {to} rests on {findings}.")
    return " ".join(parts) or "There are neither findings nor recommendations."


def _boxes(chain: Chain, joined: Sequence[Link]) -> Iterable[Box]:
    resting = {link.source for link in joined if link.relation == "rests-on"}
    carrying = {link.target for link in joined if link.relation == "rests-on"}
    to = list(
        dict.fromkeys(
            name
            for recommendation in chain.recommendations
            for name in Chain.addressees(recommendation)
        )
    )
    columns: list[list[tuple[str, str, bool]]] = [
        [(name, chain.called(name), False) for name in chain.evidence],
        [
            _statement(finding, alone=finding["id"] not in resting or finding["id"] not in carrying)
            for finding in chain.findings
        ],
        [
            _statement(
                recommendation,
                alone=not set(recommendation["rests_on"]) & {f["id"] for f in chain.findings},
            )
            for recommendation in chain.recommendations
        ],
        [(f"to:{name}", name, False) for name in to],
    ]
    drawn = [
        [Box(name, column, _lines(words), 0, alone) for name, words, alone in nodes]
        for column, nodes in enumerate(columns)
    ]
    tall = max(sum(box.height + GAP_DOWN for box in boxes) for boxes in drawn)
    for boxes in drawn:
        # Shorter columns are spread over the height of the longest, so that links stay short.
        spare = tall - sum(box.height + GAP_DOWN for box in boxes)
        step = spare / max(len(boxes), 1)
        top = TOP + step / 2
        for box in boxes:
            yield replace(box, top=top)
            top += box.height + GAP_DOWN + step


def _statement(statement: Mapping[str, str], *, alone: bool) -> tuple[str, str, bool]:
    return (
        statement["id"],
        f"{statement['id']}: {'Not linked. ' if alone else ''}{statement['text']}",
        alone,
    )


def _lines(words: str) -> tuple[str, ...]:
    lines = textwrap.wrap(words.replace("*", ""), LETTERS) or [""]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][: LETTERS - 2]} …"]
    return tuple(lines)


def _draw(root: ElementTree.Element, box: Box) -> None:
    broken = {"stroke": WARNING, "stroke-dasharray": "5 3"}
    SubElement(
        root,
        "rect",
        {
            "x": f"{box.left:g}",
            "y": f"{box.top:g}",
            "width": f"{WIDTH}",
            "height": f"{box.height:g}",
            "rx": "3",
            "fill": COLOURS[box.column],
            **(broken if box.alone else {"stroke": INK}),
        },
    )
    for number, line in enumerate(box.lines, start=1):
        _text(root, box.left + EDGE / 2, box.top + number * LINE, line)


def _line(root: ElementTree.Element, first: Box, last: Box) -> None:
    start, end = first.left + WIDTH, last.left
    if first.column == last.column:
        start = end = first.left
    bend = GAP_ACROSS / 2
    way = (
        f"M {start:g} {first.middle:g} C {start + bend:g} {first.middle:g} "
        f"{end - bend:g} {last.middle:g} {end:g} {last.middle:g}"
    )
    SubElement(root, "path", d=way, fill="none", stroke="#6b7a8c")


def _text(root: ElementTree.Element, left: float, top: float, words: str, **also: str) -> None:
    at = {"x": f"{left:g}", "y": f"{top:g}", "fill": INK}
    SubElement(root, "text", at, **also).text = words
