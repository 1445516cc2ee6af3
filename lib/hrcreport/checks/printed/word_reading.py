"""This module reads a Word file as an editor does: style names, numbers, tables and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from xml.etree.ElementTree import Element

from hrcreport.checks.printed.passages import (
    FLOAT_NUMBER,
    SUMMARY_WORDS,
    Float,
    Kind,
    Passage,
    Reading,
    Role,
    Run,
)
from hrcreport.checks.printed.stream import reading_from, table
from hrcreport.checks.printed.word_parts import (
    WORD,
    Number,
    Numbers,
    WordParts,
)

# Names of the Geneva template and of Word itself, in small letters.
STYLES: dict[tuple[Role, int], tuple[str, ...]] = {
    ("title", 0): ("_ h_m_g", "title"),
    ("subtitle", 0): ("subtitle",),
    ("heading", 1): ("_ h_ch_g",),
    ("heading", 2): ("_ h_1_g",),
    ("heading", 3): ("_ h_2/3_g",),
    ("annex", 1): ("_ h_annex_g", "_ h_annex single_g"),
    ("summary-head", 0): ("_ summary head_g",),
    ("summary", 0): ("_ summary_g",),
    ("caption-number", 0): ("_ caption number_g", "_ caption number wide_g"),
    ("caption", 0): ("caption", "_ caption wide_g"),
    ("below-float", 0): ("_ source_g", "_ source wide_g"),
    ("contents", 0): ("toc heading", "_ contents page_g"),
    ("quote", 0): ("_ quote_g", "block text", "quote", "intense quote"),
}
ROLES = {name: role for role, names in STYLES.items() for name in names}
FRONT = ("_ banner", "_ status", "_ masthead", "_ symbol", "_ corner", "_ header", "header")
CONTENTS = re.compile(r"^toc \d$")
DEEPEST_HEADING = 8
"""Outline level 9 is body text."""

SUB_LEVELS = {
    ("lowerLetter", True): 1,
    ("lowerRoman", True): 2,
    ("lowerLetter", False): 3,
    ("lowerRoman", False): 4,
}
"""(a), (i), a., i.: the form of a number and whether it stands in parentheses."""


def role_of(parts: WordParts, style_id: str, number: Number | None, text: str) -> tuple[Role, int]:
    """Return the role of a paragraph and its level; "untold" where neither style nor number is.

    A style that the program does not know counts as what it is based on, so that a file which
    another program saved anew is read like the first.
    """
    for style in parts.ancestry(style_id):
        name, role_and_level = style.name.lower(), ROLES.get(style.name.lower())
        if role_and_level is None and name.startswith(FRONT):
            return "masthead", 0
        if role_and_level is None and CONTENTS.match(name):
            return "contents", 0
        if (
            role_and_level is None
            and style.outline is not None
            and style.outline <= DEEPEST_HEADING
        ):
            role_and_level = "heading", style.outline + 1
        if (
            role_and_level
            and role_and_level[0] == "heading"
            and text.strip().lower() in SUMMARY_WORDS
        ):
            return "summary-head", 0
        if role_and_level:
            return role_and_level
    if number is None:
        return "untold", 0
    if number.form == "bullet":
        return "bullet", number.level + 1
    if number.form == "decimal" and re.fullmatch(r"%\d[.-]?", number.pattern):
        return "paragraph", 0
    parens = number.pattern.endswith(")")
    return "sub-paragraph", SUB_LEVELS.get((number.form, parens), max(number.level, 1))


DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
LEFT_OUT = frozenset(
    [*(f"{WORD}{name}" for name in ("del", "moveFrom", "rPr", "pPr", "txbxContent")), FALLBACK]
)
"""What is no text of a paragraph: deletions, boxes, and copies for programs that know less."""
KINDS: dict[str, Kind] = {"map": "map", "fig": "figure"}
FILE_OF_BUILD = re.compile(r"(?:^|/)(map|fig)-")
MERGED = ("gridSpan", "vMerge")


def read_word(path: Path) -> Reading:
    """Return what a Word file holds, tracked insertions in and deletions left out.

    Raises:
        UnreadableError: the file is broken.
    """
    parts = WordParts.open(path)
    body_element = parts.xml("word/document.xml").find(f"{WORD}body")
    body = Element("nothing") if body_element is None else body_element
    core, styles = parts.xml("docProps/core.xml"), parts.xml("word/styles.xml")
    language = core.findtext(f"{DUBLIN}language") or WordParts.value(
        styles, "docDefaults/rPrDefault/rPr/lang"
    )
    return reading_from(
        _Word(parts).blocks(body),
        form="docx",
        language=(language or "").strip(),
        title=core.findtext(f"{DUBLIN}title", "").strip(),
        endnotes=len(list(body.iter(f"{WORD}endnoteReference"))),
        empty_links=sum(not _cell_text(link) for link in body.iter(f"{WORD}hyperlink")),
    )


class _Word:
    """A Word file that is read; the numbers of its lists count on from paragraph to paragraph."""

    def __init__(self, parts: WordParts) -> None:
        self.parts = parts
        self.numbers = Numbers(parts)
        self.notes = parts.footnotes()

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
        number = self.numbers.next(style, paragraph.find(f"{WORD}pPr"))
        runs = tuple(self._runs(paragraph, style))
        printed = number.text if number else ""
        name = self.parts.name_of(style)
        return Passage("untold", runs, number=printed, style=name), number

    def _table(self, element: Element) -> Iterator[Passage | Float]:
        rows = list(element.iterfind(f"{WORD}tr"))
        cells = [list(row.iter(f"{WORD}tc")) for row in rows]
        first = WordParts.words(element).strip().lower()
        if all(len(row) == 1 for row in cells) and first.startswith(SUMMARY_WORDS):
            yield from self._summary_box(element)
            return
        heads = [WordParts.switch(row.find(f"{WORD}trPr"), "tblHeader") is True for row in rows]
        repeats = bool(heads) and heads[0]
        has_head = repeats or (bool(cells) and all(map(self._is_headlike, cells[0])))
        yield from table(
            cells,
            heads,
            text=_cell_text,
            inside=self._cell,
            has_head=has_head,
            repeats_head=repeats,
            names_columns=has_head,
            merged=any(element.find(f".//{WORD}{name}") is not None for name in MERGED),
        )

    def _cell(self, cell: Element, place: Passage) -> Iterator[Passage]:
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
        bold = _first((style.bold for style in self.parts.ancestry(style_id)), default=False)
        yield from self._runs_inside(element, inherited=bold)

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
    return WordParts.value(paragraph, "pPr/pStyle") or ""


def _pictures(element: Element) -> Iterator[Float]:
    """Yield the pictures of a paragraph; the names of files that builds made tell their kind."""
    files = [
        picture_properties.get("descr", "")
        for picture_properties in element.iter(f"{PICTURE}cNvPr")
    ]
    for picture, name in zip_longest(element.iter(f"{DRAWING}docPr"), files):
        if picture is not None:
            file_match = FILE_OF_BUILD.search(name or "")
            kind: Kind = KINDS[file_match[1]] if file_match else "picture"
            yield Float(kind, alt=picture.get("descr", ""))


def _cell_text(cell: Element) -> str:
    return " ".join(WordParts.words(cell).split())


def _first(switches: Iterable[bool | None], *, default: bool) -> bool:
    """Return the first that is said of on and off."""
    return next((switch for switch in switches if switch is not None), default)


def _run(run: Element, parts: WordParts, *, inherited: bool) -> list[Run]:
    look = run.find(f"{WORD}rPr")
    family = list(parts.ancestry(WordParts.value(look, "rStyle") or ""))
    bold, italic, hidden = (WordParts.switch(look, name) for name in ("b", "i", "vanish"))
    shape = Run(
        "",
        bold=_first([bold, *(style.bold for style in family)], default=inherited),
        italic=_first([italic, *(style.italic for style in family)], default=False),
        hidden=_first([hidden, *(style.hidden for style in family)], default=False),
        raised=WordParts.value(look, "vertAlign") == "superscript",
    )
    text = "".join(_printed(child) for child in run)
    if text in {"(", ")"} and any(style.name.lower() == "footnote reference" for style in family):
        return []  # it stands around the number of a note
    runs = [replace(shape, text=text)] if text else []
    for mark in run.iter(f"{WORD}footnoteReference"):
        starred = "*" if mark.get(f"{WORD}customMarkFollows") not in {None, *("0", "false")} else ""
        if starred:
            runs = []  # the mark itself is no word
        runs.append(replace(shape, note=f"{starred}{mark.get(f'{WORD}id', '')}"))
    return runs


def _printed(child: Element) -> str:
    if child.tag == f"{WORD}t":
        return child.text or ""
    if child.tag in {f"{WORD}tab", f"{WORD}ptab"}:
        return "\t"
    if child.tag in {f"{WORD}br", f"{WORD}cr"}:
        return "\n" if child.get(f"{WORD}type") != "page" else ""
    return "‑" if child.tag == f"{WORD}noBreakHyphen" else ""
