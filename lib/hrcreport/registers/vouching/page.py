"""This module shows a record beside the words of its text, and finds where drafts rest on it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from hrcreport.foundation import Project, Trespass
from hrcreport.registers.sources.hosts import standing_of
from hrcreport.registers.vouching.cards import LACKING, QUOTED, USED, Card, Piece, TextShown
from hrcreport.registers.vouching.records import Item

STATES = {
    "verified": "verified",
    "aged": "out of date: compare it again",
    "half": "signed by one person",
    "void": "void: text or record have changed since",
    "disputed": "disputed",
    "none": "not verified",
}
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem }
main { display: grid; gap: 2rem; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)) }
pre { white-space: pre-wrap; font: inherit } mark { background: #ffe08a }
dt { font-weight: 600; margin-top: .6rem } dd { margin: 0 } .wrong { color: #8a1c00 }
"""
WEIGHTS = {"recommendation": 100, "finding": 10, "citation": 1}
"""What rests on a record counts by this, so that recommendations come first."""
FENCE = re.compile(r"^:{3,} *\{[^}\n]*\.(?P<kind>finding|recommendation)\b[^}\n]*\}", re.MULTILINE)
NAMED = re.compile(r"\b(?:rests-on|standards)=\"([^\"]*)\"")
LONGEST = 300


class Place(NamedTuple):
    """One place in a draft: its file and line, what stands there, its words."""

    file: str
    line: int
    kind: str
    words: str


def in_words(card: Card, found_places: Sequence[Place]) -> str:
    """Return a record, its texts and the places that rest on it, as lines for a terminal."""
    item = card.item
    lines = [f"{item.key} ({item.noun}): {STATES[item.standing.state]}", item.title, ""]
    lines += [f"  {piece.name}: {piece.words}" for piece in card.says]
    for text in card.texts:
        lines += ["", f"Text of {text.code}, {text.pinpoint} ({text.language}; {text.edition})"]
        lines += [f"  {text.source}"]
        lines += [f"  “{quotation}”" for quotation in (text.text.words if text.text else ())]
        around = ["", *(f"  | {piece.words}" for piece in text.pieces), *_left_out(text)]
        lines += (
            [f"  The words around them cannot be shown: {text.wrong}."] if text.wrong else around
        )
    lines += ["", absent] if (absent := _absent(card)) else []
    if card.lacking:
        lines += ["", f"No text is held of {', '.join(card.lacking)}."]
    if not item.text:
        lines += ["", f"No text is registered. Take one in: hrcreport sources add {item.key} FILE"]
    lines += ["", *_signed(item)]
    lines += [f"Scores: {', '.join(item.used_by)}"] if item.used_by else []
    lines += [f"{place.kind} at {place.file}:{place.line}: {place.words}" for place in found_places]
    return "\n".join(lines)


def page(card: Card, found_places: Sequence[Place], hosts: Mapping[str, str]) -> str:
    """Return the same as a page of HTML, text and record side by side."""
    item = card.item
    texts = "".join(_text_in_html(text, hosts) for text in card.texts)
    if card.lacking:
        texts += f"<p class=wrong>No text is held of {escape(', '.join(card.lacking))}.</p>"
    says = "".join(f"<dt>{escape(piece.name)}<dd>{_marked(piece)}" for piece in card.says)
    signed = escape("; ".join(_signed(item)))
    places = "".join(
        f"<li>{place.kind}, {escape(place.file)}:{place.line}<br>{escape(place.words)}"
        for place in found_places
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(item.key)}</title>'
        f"<style>{STYLE}</style><h1>{escape(item.key)}</h1><p>{escape(item.title)}</p>"
        f"<p><strong>{STATES[item.standing.state]}</strong> {signed}</p><main>"
        f"<section><h2>The text</h2>{texts}</section>"
        f"<section><h2>What the project says</h2><dl>{says}</dl></section></main>"
        f"<h2>What rests on it</h2><ul>{places or '<li>No draft names it.'}</ul>"
        f"<p>{escape(', '.join(item.used_by))}</p></html>\n"
    )


def _signed(item: Item) -> list[str]:
    """Return who vouches for a record, and who disputes it."""
    return [
        *(f"Vouched for by {person} on {day}" for person, day in item.standing.by),
        *(f"Disputed by {person}: {note}" for person, note in item.standing.dissent),
    ]


def _absent(card: Card) -> str:
    """Return which words of a record no text of it has."""
    words = dict.fromkeys(
        part for piece in card.says for part, mark in piece.parts if mark == LACKING
    )
    return f"Words of the record that its text has not: {', '.join(words)}." if words else ""


def _left_out(text: TextShown) -> list[str]:
    count = text.left_out
    return [f"  ({count} paragraphs of the text stand elsewhere.)"] if count else []


def _text_in_html(text: TextShown, hosts: Mapping[str, str]) -> str:
    address = text.text.address if text.text else ""
    link_words = "official page" if standing_of(address, hosts) == "official" else "page"
    source = f'<br><a href="{escape(address)}">{link_words}</a>' if address else ""
    head = (
        f"<h3>{escape(f'{text.code}, {text.pinpoint}')}</h3><p>{escape(text.edition)}<br>"
        f"{escape(text.source)}{source}</p>"
    )
    if text.wrong:
        words = text.text.words if text.text else ()
        quoted = "".join(f"<blockquote>{escape(quotation)}</blockquote>" for quotation in words)
        return f"{head}{quoted}<p class=wrong>{escape(text.wrong)}</p>"
    paragraphs = "\n".join(map(_marked, text.pieces))
    left_out = "".join(f"<p>{escape(line.strip())}</p>" for line in _left_out(text))
    return f'{head}<pre lang="{text.language}">{paragraphs}</pre>{left_out}'


def _marked(piece: Piece) -> str:
    """Return the words of a paragraph in HTML, those that bear the record marked."""
    tags = {QUOTED: "mark", USED: "b", LACKING: "em"}
    return "".join(
        f"<{tags[mark]}>{escape(words)}</{tags[mark]}>" if mark else escape(words)
        for words, mark in piece.parts
    )


def places(project: Project) -> dict[str, list[Place]]:
    """Return the places of each key that drafts name, recommendations first."""
    places_by_key: dict[str, list[Place]] = {}
    for file, text in _drafts(project):
        for key, place in _resting(file, text):
            places_by_key.setdefault(key, []).append(place)
    for key_places in places_by_key.values():
        key_places.sort(key=lambda place: -WEIGHTS[place.kind])
    return places_by_key


def weight(places_by_key: Mapping[str, list[Place]], *keys: str) -> int:
    """Return how much rests on records together."""
    return sum(WEIGHTS[place.kind] for key in keys for place in places_by_key.get(key, ()))


def _drafts(project: Project) -> Iterator[tuple[str, str]]:
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


def _resting(file: str, text: str) -> Iterator[tuple[str, Place]]:
    for match in FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        words = text[match.end() :].lstrip("\n").partition("\n:::")[0]
        for attribute in NAMED.finditer(match[0]):
            for key in attribute[1].split():
                yield key.lstrip("@"), Place(file, line, match["kind"], _short(words))
    # A key in the attributes of a block is what it rests on, and cites nothing.
    prose = FENCE.sub(lambda fence: " " * len(fence[0]), text)
    for number, line_of_text in enumerate(prose.split("\n"), 1):
        for match in Trespass.CITED_KEY.finditer(line_of_text):
            sentence_start = line_of_text.rfind(". ", 0, match.start()) + 1
            sentence = line_of_text[sentence_start : match.start() - 1].lstrip(" [")
            yield match[1], Place(file, number, "citation", _short(sentence))


def _short(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
