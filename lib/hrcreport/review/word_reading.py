"""This module reads a Word file as an editor does: style names, numbers, tables and notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
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
    cut,
    settled,
)
from hrcreport.review.word_numbers import Number, Numbers, read_numbers
from hrcreport.review.word_parts import WORD, WordParts, open_word, switch, value
from hrcreport.review.word_roles import role_of

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
LEFT_OUT = {f"{WORD}del", f"{WORD}moveFrom", f"{WORD}rPr", f"{WORD}pPr", FALLBACK}
"""What does not print: deleted text, and copies for programs that know less."""


TYPED_NUMBER = re.compile(r"^(\d{1,3}\.|\([a-z]{1,4}\))\s+(?=\S)")


@dataclass(slots=True)
class _Caption:
    """A number and caption that wait for their table or picture."""

    number: str = ""
    text: str = ""
    passages: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    parts: WordParts
    numbers: Numbers
    notes: dict[str, Element]
    passages: list[Passage] = field(default_factory=list)
    floats: list[Float] = field(default_factory=list)
    caption: _Caption = field(default_factory=_Caption)
    after_float: int | None = None
    begun: bool = False
    annex: str = ""
    note_count: int = 0


def read_word(path: Path) -> Reading:
    """Return what a Word file holds, tracked insertions in and deletions left out.

    Raises:
        UnreadableError: the file is broken.
    """
    parts = open_word(path)
    document = parts.xml("word/document.xml")
    footnotes = parts.xml("word/footnotes.xml")
    notes = {
        note.get(f"{WORD}id", ""): note
        for note in (footnotes.iter(f"{WORD}footnote") if footnotes is not None else ())
        if note.get(f"{WORD}type") in {None, "normal"}
    }
    reader = _Reader(parts, read_numbers(parts), notes)
    body = None if document is None else document.find(f"{WORD}body")
    for block in body if body is not None else ():
        _block(block, reader)
    floats = tuple(reader.floats)
    core = parts.xml("docProps/core.xml")
    title = "" if core is None else core.findtext(f"{DUBLIN}title", "")
    roles = {passage.role for passage in reader.passages}
    return Reading(
        form="docx",
        passages=settled(reader.passages, floats),
        floats=floats,
        language=_language(parts),
        title=title.strip(),
        structured=bool(roles & {"heading", "paragraph"}),
        endnotes=0 if body is None else len(list(body.iter(f"{WORD}endnoteReference"))),
        empty_links=sum(
            not _cell_text(link)
            for link in (body.iter(f"{WORD}hyperlink") if body is not None else ())
        ),
    )


def _block(block: Element, reader: _Reader) -> None:
    if block.tag == f"{WORD}p":
        _paragraph(block, reader)
    elif block.tag == f"{WORD}tbl":
        _table(block, reader)
    elif block.tag == f"{WORD}sdt":
        for inner in block.iterfind(f"{WORD}sdtContent/*"):
            _block(inner, reader)
    elif block.tag in {f"{WORD}ins", f"{WORD}moveTo", f"{WORD}customXml"}:
        for inner in block:
            _block(inner, reader)


def _paragraph(element: Element, reader: _Reader) -> None:
    style_id = value(element, "pPr/pStyle") or ""
    number = reader.numbers.next(reader.parts, style_id, element.find(f"{WORD}pPr"))
    runs = tuple(_runs(element, reader, style_id))
    pictures = list(element.iter(f"{DRAWING}docPr"))
    text = "".join(run.text for run in runs).strip()
    role, level = role_of(reader.parts, style_id, number, text)
    if role == "plain":
        role = _role_by_place(text, reader, has_pictures=bool(pictures))
    printed = number.text if number else ""
    passage = Passage(role, runs, level, printed, style=reader.parts.name_of(style_id))
    if role == "plain":
        passage = _with_typed_number(passage)
        role = passage.role
    _keep_caption(passage, text, reader)
    if pictures:
        _pictures(element, pictures, reader)
    elif role in {"heading", "annex", "paragraph"} or (text and role == "plain"):
        reader.caption, reader.after_float = _Caption(), None
    if role in {"title", "heading", "annex", "summary-head", "paragraph"}:
        reader.begun = True
    if role == "annex":
        reader.annex = text or "annex"
    if text or runs or number:
        if role == "below-float":
            passage = replace(passage, float_at=reader.after_float)
            if reader.after_float is not None:
                there = reader.floats[reader.after_float]
                reader.floats[reader.after_float] = replace(there, below=(*there.below, text))
        reader.passages.append(passage)
    for box in element.iter(f"{WORD}txbxContent"):
        for inner in box.iter(f"{WORD}p"):
            boxed = tuple(_runs(inner, reader, value(inner, "pPr/pStyle") or ""))
            if any(run.text.strip() for run in boxed):
                reader.passages.append(Passage("plain", boxed, boxed=True))
    _notes(runs, reader)


def _with_typed_number(passage: Passage) -> Passage:
    """Read a number that was typed by hand as the number of its paragraph."""
    match = TYPED_NUMBER.match(passage.text)
    if not match:
        return passage
    role: Role = "paragraph" if match[1][0].isdigit() else "sub-paragraph"
    level = 0 if role == "paragraph" else 1
    runs = cut(passage.runs, match.end())
    return replace(passage, role=role, level=level, number=match[1], runs=runs, typed=True)


def _role_by_place(text: str, reader: _Reader, *, has_pictures: bool) -> Role:
    """Return what a paragraph of no telling style is, by what stands around it."""
    if not reader.begun:
        return "masthead"
    if FLOAT_NUMBER.match(text) and len(text.split()) < 40 and not text.endswith((".", ";")):
        return "caption"
    if reader.after_float is not None and not has_pictures and text:
        lowered = text.lower()
        if lowered.startswith(("source", "note", "abbreviation", "*")):
            return "below-float"
    return "plain"


def _keep_caption(passage: Passage, text: str, reader: _Reader) -> None:
    if passage.role not in {"caption", "caption-number"}:
        return
    if passage.role == "caption-number":
        reader.caption = _Caption()
    match = FLOAT_NUMBER.match(text)
    if match:
        reader.caption.number = " ".join(match[0].split()).rstrip(".:")
        text = text[match.end() :]
    if passage.role == "caption":
        reader.caption.text = f"{reader.caption.text} {text}".strip()
    reader.caption.passages.append(len(reader.passages))


def _pictures(element: Element, pictures: list[Element], reader: _Reader) -> None:
    files = [each.get("descr", "") for each in element.iter(f"{PICTURE}cNvPr")]
    for position, picture in enumerate(pictures):
        name = files[position] if position < len(files) else ""
        _add_float(Float(_kind(reader.caption.number, name), alt=picture.get("descr", "")), reader)


def _kind(number: str, file_name: str) -> Kind:
    word = number.split(" ")[0].lower()
    if word == "map" or "map-" in file_name:
        return "map"
    return "figure" if word == "figure" or "fig-" in file_name else "picture"


def _add_float(found: Float, reader: _Reader) -> None:
    at = len(reader.floats)
    caption = reader.caption
    reader.floats.append(
        replace(found, number=caption.number, caption=caption.text, annex=reader.annex)
    )
    for position in caption.passages:
        reader.passages[position] = replace(reader.passages[position], float_at=at)
    reader.caption, reader.after_float = _Caption(), at


def _table(element: Element, reader: _Reader) -> None:
    rows = list(element.iterfind(f"{WORD}tr"))
    cells = [list(row.iter(f"{WORD}tc")) for row in rows]
    first = "".join(node.text or "" for node in element.iter(f"{WORD}t")).strip()
    style = reader.parts.name_of(value(element, "tblPr/tblStyle") or "")
    if not reader.begun and ("masthead" in style or not first.lower().startswith(SUMMARY_WORDS)):
        for paragraph in element.iter(f"{WORD}p"):
            style_id = value(paragraph, "pPr/pStyle") or ""
            runs = tuple(_runs(paragraph, reader, style_id))
            name = reader.parts.name_of(style_id)
            reader.passages.append(Passage("masthead", runs, style=name))
        return
    if all(len(row) == 1 for row in cells) and first.lower().startswith(SUMMARY_WORDS):
        _summary_box(element, reader)
        return
    heads = [switch(row.find(f"{WORD}trPr"), "tblHeader") is True for row in rows]
    merged = any(element.find(f".//{WORD}{name}") is not None for name in ("gridSpan", "vMerge"))
    texts = [[_cell_text(cell) for cell in row] for row in cells]
    body = [text for row, head in zip(texts, heads, strict=True) if not head for text in row[1:]]
    figures = sum(text[:1].isdigit() for text in body)
    looks_head = bool(cells) and all(_is_headlike(cell, reader) for cell in cells[0])
    at = len(reader.floats)
    _add_float(
        Float(
            "table",
            heads=tuple(texts[0]) if texts and (heads[0] or looks_head) else (),
            has_head=bool(heads) and (heads[0] or looks_head),
            repeats_head=bool(heads) and heads[0],
            rows=sum(not head for head in heads),
            columns=max((len(row) for row in cells), default=0),
            merged=merged,
            numeric=bool(body) and figures * 2 > len(body),
        ),
        reader,
    )
    for row_number, (row, head) in enumerate(zip(cells, heads, strict=True), start=1):
        for column, cell in enumerate(row, start=1):
            _cell(cell, "head" if head else "cell", at, row_number, column, reader)


def _cell(cell: Element, role: Role, at: int, row: int, column: int, reader: _Reader) -> None:
    for paragraph in cell.iter(f"{WORD}p"):
        style_id = value(paragraph, "pPr/pStyle") or ""
        number = reader.numbers.next(reader.parts, style_id, paragraph.find(f"{WORD}pPr"))
        runs = tuple(_runs(paragraph, reader, style_id))
        if any(run.text.strip() or run.note for run in runs):
            printed = number.text if number else ""
            passage = Passage(role, runs, number=printed, float_at=at, row=row, column=column)
            reader.passages.append(passage)
            _notes(runs, reader)


def _summary_box(element: Element, reader: _Reader) -> None:
    """Read the box that the Council's own documents set their summary in: a table of one column."""
    reader.begun = True
    for position, paragraph in enumerate(element.iter(f"{WORD}p")):
        style_id = value(paragraph, "pPr/pStyle") or ""
        number: Number | None = reader.numbers.next(
            reader.parts, style_id, paragraph.find(f"{WORD}pPr")
        )
        runs = tuple(_runs(paragraph, reader, style_id))
        role: Role = "summary" if position else "summary-head"
        reader.passages.append(Passage(role, runs, number=number.text if number else ""))
        _notes(runs, reader)


def _is_headlike(cell: Element, reader: _Reader) -> bool:
    """Tell whether a cell looks like a head although its row does not repeat."""
    paragraph = cell.find(f"{WORD}p")
    if paragraph is None:
        return False
    style_id = value(paragraph, "pPr/pStyle") or ""
    if "head" in reader.parts.name_of(style_id):
        return True
    runs = [run for run in _runs(paragraph, reader, style_id) if run.text.strip()]
    return bool(runs) and all(run.bold or run.italic for run in runs)


def _cell_text(cell: Element) -> str:
    return " ".join("".join(node.text or "" for node in cell.iter(f"{WORD}t")).split())


def _notes(runs: tuple[Run, ...], reader: _Reader) -> None:
    """Read the footnotes that hang at a passage, as a reader meets them."""
    for run in runs:
        note = reader.notes.get(run.note.lstrip("*"))
        if not run.note or note is None:
            continue
        starred = run.note.startswith("*")
        reader.note_count += not starred
        inner = [
            piece
            for position, paragraph in enumerate(note.iter(f"{WORD}p"))
            for piece in (*([Run(" ")] if position else []), *_runs(paragraph, reader, ""))
        ]
        role: Role = "title-note" if starred else "footnote"
        mark = "*" if starred else str(reader.note_count)
        reader.passages.append(Passage(role, tuple(inner), number=mark))


def _runs(element: Element, reader: _Reader, style_id: str) -> list[Run]:
    """Return the runs of a paragraph in its order, deletions and text boxes left out."""
    bold = next((s.bold for s in reader.parts.ancestry(style_id) if s.bold is not None), False)
    found: list[Run] = []

    def walk(node: Element) -> None:
        for child in node:
            if child.tag in LEFT_OUT or child.tag == f"{WORD}txbxContent":
                continue
            if child.tag == f"{MATHS}t":
                found.append(Run(child.text or "", italic=True))
            elif child.tag == f"{WORD}r":
                found.extend(_run(child, reader, inherited=bool(bold)))
            walk(child) if child.tag != f"{WORD}p" else None

    walk(element)
    return found


def _run(run: Element, reader: _Reader, *, inherited: bool) -> list[Run]:
    look = run.find(f"{WORD}rPr")
    family = list(reader.parts.ancestry(value(look, "rStyle") or ""))

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
