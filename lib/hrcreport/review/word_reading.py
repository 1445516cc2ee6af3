"""This module reads a Word file as an editor does: style names, numbers, tables and notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from xml.etree.ElementTree import Element

from hrcreport.review.passages import (
    FLOAT_NUMBER,
    SUMMARY_WORDS,
    Float,
    Kind,
    Passage,
    Reading,
    Role,
    Run,
)
from hrcreport.review.stream import cells_of, reading_from, table_of
from hrcreport.review.word_numbers import Number, read_numbers
from hrcreport.review.word_parts import WORD, WordParts, open_word, switch, value
from hrcreport.review.word_roles import role_of

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
LEFT_OUT = frozenset(
    [*(f"{WORD}{name}" for name in ("del", "moveFrom", "rPr", "pPr", "txbxContent")), FALLBACK]
)
"""What is no text of a paragraph: deletions, boxes, and copies for programs that know less."""
KINDS: dict[str, Kind] = {"map-": "map", "fig-": "figure"}
MERGED = ("gridSpan", "vMerge")


def read_word(path: Path) -> Reading:
    """Return what a Word file holds, tracked insertions in and deletions left out.

    Raises:
        UnreadableError: the file is broken.
    """
    parts = open_word(path)
    document = parts.xml("word/document.xml")
    found = None if document is None else document.find(f"{WORD}body")
    body = Element("nothing") if found is None else found
    core = parts.xml("docProps/core.xml")
    title = "" if core is None else core.findtext(f"{DUBLIN}title", "")
    return reading_from(
        _Word(parts).blocks(body),
        form="docx",
        language=_language(parts),
        title=title.strip(),
        endnotes=len(list(body.iter(f"{WORD}endnoteReference"))),
        empty_links=sum(not _cell_text(link) for link in body.iter(f"{WORD}hyperlink")),
    )


class _Word:
    """A Word file that is read; the numbers of its lists count on from paragraph to paragraph."""

    def __init__(self, parts: WordParts) -> None:
        self.parts = parts
        self.numbers = read_numbers(parts)
        footnotes = parts.xml("word/footnotes.xml")
        self.notes = {
            note.get(f"{WORD}id", ""): note
            for note in (footnotes.iter(f"{WORD}footnote") if footnotes is not None else ())
            if note.get(f"{WORD}type") in {None, "normal"}
        }

    def blocks(self, inside: Iterable[Element]) -> Iterator[Passage | Float]:
        """Yield what blocks hold: paragraphs, tables, and what groups them."""
        for block in inside:
            if block.tag == f"{WORD}p":
                yield from self._paragraph(block)
            elif block.tag == f"{WORD}tbl":
                yield from self._table(block)
            elif block.tag == f"{WORD}sdt":
                yield from self.blocks(block.iterfind(f"{WORD}sdtContent/*"))
            elif block.tag in {f"{WORD}ins", f"{WORD}moveTo", f"{WORD}customXml"}:
                yield from self.blocks(block)

    def _paragraph(self, element: Element) -> Iterator[Passage | Float]:
        passage, number = self._passage(element)
        text = passage.text.strip()
        role, level = role_of(self.parts, _style(element), number, text)
        pictures = list(_pictures(element))
        captioned = bool(FLOAT_NUMBER.match(text))
        if not captioned:
            yield from pictures
        if text or passage.runs or number:
            yield replace(passage, role=role, level=level)
        if captioned:
            yield from pictures
        for box in element.iter(f"{WORD}txbxContent"):
            for inner in box.iter(f"{WORD}p"):
                boxed = tuple(self._runs(inner, _style(inner)))
                if any(run.text.strip() for run in boxed):
                    yield Passage("plain", boxed, boxed=True)
        yield from self._notes(passage)

    def _passage(self, paragraph: Element) -> tuple[Passage, Number | None]:
        """Return a paragraph with its words and its number, which counts the list on."""
        style = _style(paragraph)
        number = self.numbers.next(self.parts, style, paragraph.find(f"{WORD}pPr"))
        runs = tuple(self._runs(paragraph, style))
        printed = number.text if number else ""
        name = self.parts.name_of(style)
        return Passage("untold", runs, number=printed, style=name), number

    def _table(self, element: Element) -> Iterator[Passage | Float]:
        rows = list(element.iterfind(f"{WORD}tr"))
        cells = [list(row.iter(f"{WORD}tc")) for row in rows]
        first = "".join(node.text or "" for node in element.iter(f"{WORD}t")).strip()
        if all(len(row) == 1 for row in cells) and first.lower().startswith(SUMMARY_WORDS):
            yield from self._summary_box(element)
            return
        heads = [switch(row.find(f"{WORD}trPr"), "tblHeader") is True for row in rows]
        repeats = bool(heads) and heads[0]
        has_head = repeats or (bool(cells) and all(map(self._is_headlike, cells[0])))
        yield table_of(
            [[_cell_text(cell) for cell in row] for row in cells],
            heads,
            named=has_head,
            has_head=has_head,
            repeats_head=repeats,
            merged=any(element.find(f".//{WORD}{name}") is not None for name in MERGED),
        )
        for cell, place in cells_of(cells, heads):
            for paragraph in cell.iter(f"{WORD}p"):
                passage, _ = self._passage(paragraph)
                if any(run.text.strip() or run.note for run in passage.runs):
                    yield replace(passage, role=place.role, row=place.row, column=place.column)
                    yield from self._notes(passage)

    def _summary_box(self, element: Element) -> Iterator[Passage]:
        """Read the box in which the Council's own documents set their summary: one column."""
        for position, paragraph in enumerate(element.iter(f"{WORD}p")):
            passage, _ = self._passage(paragraph)
            yield replace(passage, role="summary" if position else "summary-head")
            yield from self._notes(passage)

    def _is_headlike(self, cell: Element) -> bool:
        """Tell whether a cell looks like a head although its row does not repeat."""
        paragraph = cell.find(f"{WORD}p")
        if paragraph is None:
            return False
        style = _style(paragraph)
        if "head" in self.parts.name_of(style):
            return True
        runs = [run for run in self._runs(paragraph, style) if run.text.strip()]
        return bool(runs) and all(run.bold or run.italic for run in runs)

    def _notes(self, passage: Passage) -> Iterator[Passage]:
        """Read the footnotes that hang at a passage, as a reader meets them."""
        for run in passage.runs:
            note = self.notes.get(run.note.lstrip("*")) if run.note else None
            if note is None:
                continue
            inner = [
                piece
                for position, paragraph in enumerate(note.iter(f"{WORD}p"))
                for piece in (*([Run(" ")] if position else []), *self._runs(paragraph, ""))
            ]
            role: Role = "title-note" if run.note.startswith("*") else "footnote"
            yield Passage(role, tuple(inner))

    def _runs(self, element: Element, style_id: str) -> Iterator[Run]:
        """Yield the runs of a paragraph in its order, deletions and text boxes left out."""
        family = self.parts.ancestry(style_id)
        bold = next((style.bold for style in family if style.bold is not None), False)
        yield from self._runs_inside(element, inherited=bool(bold))

    def _runs_inside(self, element: Element, *, inherited: bool) -> Iterator[Run]:
        for child in element:
            if child.tag in LEFT_OUT:
                continue
            if child.tag == f"{MATHS}t":
                yield Run(child.text or "", italic=True)
            elif child.tag == f"{WORD}r":
                yield from _run(child, self.parts, inherited=inherited)
            if child.tag != f"{WORD}p":
                yield from self._runs_inside(child, inherited=inherited)


def _style(paragraph: Element) -> str:
    return value(paragraph, "pPr/pStyle") or ""


def _pictures(element: Element) -> Iterator[Float]:
    """Yield the pictures of a paragraph; the names of files that builds made tell their kind."""
    files = [each.get("descr", "") for each in element.iter(f"{PICTURE}cNvPr")]
    for picture, name in zip_longest(element.iter(f"{DRAWING}docPr"), files):
        if picture is not None:
            kind: Kind = next((KINDS[mark] for mark in KINDS if mark in (name or "")), "picture")
            yield Float(kind, alt=picture.get("descr", ""))


def _cell_text(cell: Element) -> str:
    return " ".join("".join(node.text or "" for node in cell.iter(f"{WORD}t")).split())


def _run(run: Element, parts: WordParts, *, inherited: bool) -> list[Run]:
    look = run.find(f"{WORD}rPr")
    family = list(parts.ancestry(value(look, "rStyle") or ""))

    def on(name: str, given: list[bool | None], default: bool) -> bool:
        said = switch(look, name)
        return said if said is not None else next((v for v in given if v is not None), default)

    shape = Run(
        "",
        bold=on("b", [style.bold for style in family], inherited),
        italic=on("i", [style.italic for style in family], default=False),
        hidden=on("vanish", [style.hidden for style in family], default=False),
        raised=value(look, "vertAlign") == "superscript",
    )
    text = "".join(_printed(child) for child in run)
    found = [replace(shape, text=text)] if text else []
    for mark in run.iter(f"{WORD}footnoteReference"):
        starred = "*" if mark.get(f"{WORD}customMarkFollows") not in {None, *("0", "false")} else ""
        if starred:
            found = []  # the mark itself is no word
        found.append(replace(shape, note=f"{starred}{mark.get(f'{WORD}id', '')}"))
    return found


def _printed(child: Element) -> str:
    if child.tag == f"{WORD}t":
        return child.text or ""
    if child.tag in {f"{WORD}tab", f"{WORD}ptab"}:
        return "\t"
    if child.tag in {f"{WORD}br", f"{WORD}cr"}:
        return "\n" if child.get(f"{WORD}type") != "page" else ""
    return "‑" if child.tag == f"{WORD}noBreakHyphen" else ""


def _language(parts: WordParts) -> str:
    core = parts.xml("docProps/core.xml")
    said = "" if core is None else core.findtext(f"{DUBLIN}language", "")
    styles = parts.xml("word/styles.xml")
    default = value(styles, "docDefaults/rPrDefault/rPr/lang") or ""
    return (said or default).strip()
