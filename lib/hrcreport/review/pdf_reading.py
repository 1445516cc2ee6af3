"""This module turns a PDF into passages, tables and pictures, by its tags where it has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from hrcreport.review.passages import (
    ANNEX_WORDS,
    CONTENTS_WORDS,
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
from hrcreport.review.pdf_tags import PdfFile, Tag
from hrcreport.review.pdf_text import Piece

HEADING = re.compile(r"^H([1-6])?$")
PARAGRAPH_NUMBER = re.compile(r"^(\d{1,3}\.)\s+(?=\S)")
HEADING_NUMBER = re.compile(r"^([IVXLC]+\.|[A-Z]\.|\d+\.|\([a-z]+\)|[a-z]\))\s+(?=\S)")
SUB_NUMBER = re.compile(r"^(\(?[a-z]{1,4}\)|\([\u0621-\u064a]{1,3}\)|[a-z]{1,4}\.)\s*")
LINE_BREAK = re.compile(r"\s*\n\s*")
DIVIDERS = ("-", "–", "/")
"""Signs after which a word goes on in the next line."""
NOTE_MARK = re.compile(r"\d{1,3}|\*+")
INSIDE = frozenset({"Note", "Table", "Figure", "Caption", "L", "TOC", "Lbl"})
"""Tags whose text is not that of the paragraph they hang in: notes, and the marks of notes."""
GROUPS = frozenset({"Root", "Document", "Part", "Art", "Sect", "Div", "NonStruct", "Aside",
                    "Private", "Index"})  # fmt: skip


@dataclass(slots=True)
class _Walk:
    passages: list[Passage] = field(default_factory=list)
    floats: list[Float] = field(default_factory=list)
    part: str = "masthead"
    caption: tuple[str, str] = ("", "")
    caption_at: int | None = None
    after_float: int | None = None
    annex: str = ""
    note_count: int = 0


def reading_of(file: PdfFile) -> Reading:
    """Return what a PDF holds; without tags only its text, line by line."""
    walk = _Walk()
    if file.tags is not None:
        _group(file.tags, walk)
    else:
        _lines(file, walk)
    floats = tuple(walk.floats)
    return Reading(
        form="pdf",
        passages=settled(walk.passages, floats),
        floats=floats,
        language=file.language,
        title=file.title,
        structured=file.tags is not None
        and any(passage.role in {"heading", "paragraph"} for passage in walk.passages),
        pages=file.pages,
    )


def _group(tag: Tag, walk: _Walk) -> None:
    for child in tag.tags():
        heading = HEADING.match(child.kind)
        if child.kind in GROUPS:
            _group(child, walk)
        elif child.kind == "Title":
            walk.part = "after-title"
            _passage("title", child, walk)
        elif heading:
            _heading(child, int(heading[1] or 1), walk)
        elif child.kind == "L":
            _list(child, walk, level=1)
        elif child.kind == "Table":
            _table(child, walk)
        elif child.kind == "Caption":
            _caption(child, walk)
        elif child.kind == "Figure":
            _figure(child, walk)
        elif child.kind in {"TOC", "TOCI"}:
            _passage("contents", child, walk)
        elif child.kind == "Note":
            _note(child, walk)
        elif child.kind in {"BlockQuote", "Quote"}:
            _passage("quote", child, walk)
        else:
            _paragraph(child, walk)
    if any(isinstance(each, Piece) and each.text.strip() for each in tag.inside):
        loose = Tag("P", inside=[each for each in tag.inside if isinstance(each, Piece)])
        _paragraph(loose, walk)


def _heading(tag: Tag, level: int, walk: _Walk) -> None:
    runs = runs_of(tag.pieces(without=INSIDE - {"Lbl"}))
    text = "".join(run.text for run in runs).strip()
    lowered = text.lower()
    walk.caption, walk.caption_at, walk.after_float = ("", ""), None, None
    if lowered in SUMMARY_WORDS or lowered in CONTENTS_WORDS:
        walk.part = "summary" if lowered in SUMMARY_WORDS else "contents"
        role: Role = "summary-head" if walk.part == "summary" else "contents"
        walk.passages.append(Passage(role, runs, page=_page(tag)))
        return
    walk.part = "body"
    if level == 1 and lowered.startswith(ANNEX_WORDS):
        walk.annex = text or "annex"
        lines = ["".join(p.text for p in child.pieces()).strip() for child in tag.tags()]
        words = "\n".join(line for line in lines if line) or text
        walk.passages.append(Passage("annex", (Run(words, bold=True),), 1, page=_page(tag)))
        return
    number = _heading_number(text, tag.title)
    passage = Passage("heading", cut(runs, len(number)), level, number.strip(), page=_page(tag))
    walk.passages.append(passage)
    _notes(tag, walk)


def _heading_number(text: str, title: str) -> str:
    """Return the number that a heading begins with, its space included."""
    if title and text.endswith(title):
        return text[: len(text) - len(title)]
    match = HEADING_NUMBER.match(text)
    return match[0] if match else ""


def _paragraph(tag: Tag, walk: _Walk) -> None:
    runs = runs_of(_own_pieces(tag))
    text = "".join(run.text for run in runs)
    if walk.part == "body" and FLOAT_NUMBER.fullmatch(text):
        # Word and LibreOffice export the line with the number as a paragraph of its own.
        walk.caption = (" ".join(text.split()), "")
        walk.passages.append(Passage("caption-number", runs, page=_page(tag)))
        return
    match = PARAGRAPH_NUMBER.match(text) if walk.part in {"body", "summary"} else None
    role: Role = "plain"
    if walk.part == "masthead":
        role = "masthead"
    elif walk.part == "after-title":
        role = "subtitle"
    elif walk.part in {"summary", "contents"}:
        role = "summary" if walk.part == "summary" else "contents"
    elif match:
        role = "paragraph"
    elif walk.after_float is not None:
        role = "below-float"
    if match and role == "paragraph":
        walk.after_float = None
    if text.strip():
        number = match[1] if match else ""
        words = cut(runs, len(match[0])) if match else runs
        passage = Passage(role, words, number=number, page=_page(tag))
        if role == "below-float" and walk.after_float is not None:
            passage = replace(passage, float_at=walk.after_float)
            there = walk.floats[walk.after_float]
            walk.floats[walk.after_float] = replace(there, below=(*there.below, text.strip()))
        walk.passages.append(passage)
    _notes(tag, walk)
    _inner(tag, walk)


def _inner(tag: Tag, walk: _Walk) -> None:
    """Read tables, figures and lists that some programs put inside of paragraphs."""
    for child in tag.tags():
        if child.kind == "Table":
            _table(child, walk)
        elif child.kind == "Figure":
            _figure(child, walk)
        elif child.kind == "L":
            _list(child, walk, level=1)
        elif child.kind not in {"Note", "Link", "Lbl", "Caption"}:
            _inner(child, walk)


def _list(tag: Tag, walk: _Walk, *, level: int) -> None:
    for item in tag.tags():
        if item.kind == "L":
            _list(item, walk, level=level + 1)
            continue
        label = next((_text(child.pieces()) for child in item.tags() if child.kind == "Lbl"), "")
        body = Tag("LBody", inside=[e for e in item.inside if getattr(e, "kind", "") != "Lbl"])
        runs = runs_of(_own_pieces(body))
        text = "".join(run.text for run in runs)
        typed = SUB_NUMBER.match(text) if not label else None
        if typed:
            label, runs = typed[1], cut(runs, len(typed[0]))
        role: Role = "sub-paragraph" if any(c.isalnum() for c in label) else "bullet"
        if re.fullmatch(r"\d{1,3}\.", label):
            role, walk.after_float = "paragraph", None
        if walk.part in {"summary", "contents"}:
            role = "summary" if walk.part == "summary" else "contents"
        walk.passages.append(Passage(role, runs, level, label, page=_page(item)))
        _notes(item, walk)
        for inner in body.all("L"):
            _list(inner, walk, level=level + 1)
            break


def _note(tag: Tag, walk: _Walk) -> None:
    pieces = list(tag.pieces())
    text = _text(pieces)
    starred = text.startswith("*")
    walk.note_count += not starred
    mark = re.match(r"^(\*+|\d+)\s*", text)
    runs = cut(runs_of(pieces), len(mark[0]) if mark else 0)
    role: Role = "title-note" if starred else "footnote"
    number = "*" if starred else str(walk.note_count)
    walk.passages.append(Passage(role, runs, number=number, page=_page(tag)))


def _notes(tag: Tag, walk: _Walk) -> None:
    for child in tag.tags():
        if child.kind == "Note":
            _note(child, walk)
        elif child.kind not in {"Table", "L"}:
            _notes(child, walk)


def _caption(tag: Tag, walk: _Walk) -> None:
    parts = [_text(_pieces_in([each])) for each in tag.inside]
    text = " ".join(part for part in parts if part)
    match = FLOAT_NUMBER.match(text)
    alone = bool(match) and any(FLOAT_NUMBER.fullmatch(part) for part in parts)
    number = " ".join(match[0].split()).rstrip(".:") if match else ""
    if match and not alone and len(parts) > 1:
        number = ""
    title = text[match.end() :].strip() if match and number else text
    number = number or walk.caption[0]
    walk.caption, walk.caption_at = (number, title), len(walk.passages)
    walk.passages.append(Passage("caption", (Run(title, bold=True),), page=_page(tag)))
    _notes(tag, walk)


def _figure(tag: Tag, walk: _Walk) -> None:
    for inner in tag.all("Caption"):
        _caption(inner, walk)
    word = walk.caption[0].split(" ")[0].lower()
    kind: Kind = "map" if word == "map" else "figure" if word == "figure" else "picture"
    _add_float(Float(kind, alt=tag.alternative or "", page=_page(tag)), walk)


def _table(tag: Tag, walk: _Walk) -> None:
    if walk.part in {"masthead", "after-title"}:
        walk.passages.append(Passage("masthead", runs_of(tag.pieces()), page=_page(tag)))
        return
    for caption in tag.all("Caption"):
        _caption(caption, walk)
    rows = [[cell for cell in row.tags() if cell.kind in {"TH", "TD"}] for row in tag.all("TR")]
    heads = [bool(row) and all(cell.kind == "TH" for cell in row) for row in rows]
    texts = [[_text(cell.pieces()) for cell in row] for row in rows]
    body = [text for row, head in zip(texts, heads, strict=True) if not head for text in row[1:]]
    any_head = any(cell.kind == "TH" for row in rows for cell in row)
    at = len(walk.floats)
    _add_float(
        Float(
            "table",
            heads=tuple(texts[0]) if heads and heads[0] else (),
            has_head=any_head,
            repeats_head=any_head,
            rows=sum(not head for head in heads),
            columns=max((len(row) for row in rows), default=0),
            numeric=bool(body) and sum(t[:1].isdigit() for t in body) * 2 > len(body),
            page=_page(tag),
        ),
        walk,
    )
    for row_number, (row, head) in enumerate(zip(rows, heads, strict=True), start=1):
        for column, cell in enumerate(row, start=1):
            role: Role = "head" if head else "cell"
            runs = runs_of(cell.pieces(without=frozenset({"Note"})))
            passage = Passage(
                role, runs, float_at=at, row=row_number, column=column, page=_page(cell)
            )
            walk.passages.append(passage)


def _add_float(found: Float, walk: _Walk) -> None:
    at = len(walk.floats)
    number, title = walk.caption
    walk.floats.append(replace(found, number=number, caption=title, annex=walk.annex))
    if walk.caption_at is not None:
        walk.passages[walk.caption_at] = replace(walk.passages[walk.caption_at], float_at=at)
    walk.caption, walk.caption_at, walk.after_float = ("", ""), None, at


def _passage(role: Role, tag: Tag, walk: _Walk) -> None:
    runs = runs_of(tag.pieces(without=frozenset({"Note"})))
    walk.passages.append(Passage(role, runs, page=_page(tag)))
    _notes(tag, walk)


def _lines(file: PdfFile, walk: _Walk) -> None:
    """Read a PDF without tags: a passage begins with each number and each page."""
    for page, lines in enumerate(file.lines, start=1):
        collected: list[str] = []
        for line in lines:
            if PARAGRAPH_NUMBER.match(line) and collected:
                walk.passages.append(_untagged(collected, page))
                collected = []
            collected.append(line)
        if collected:
            walk.passages.append(_untagged(collected, page))


def _untagged(lines: list[str], page: int) -> Passage:
    runs = runs_of(Piece(f"\n{line}", page) for line in lines)
    match = PARAGRAPH_NUMBER.match("".join(run.text for run in runs))
    if match:
        return Passage("paragraph", cut(runs, len(match[0])), number=match[1], page=page)
    return Passage("plain", runs, page=page)


def runs_of(pieces: Iterable[Piece]) -> tuple[Run, ...]:
    """Join pieces to runs: line breaks become spaces, hyphens of divided words go."""
    kept = [piece for piece in pieces if piece.text]
    looks: list[tuple[bool, bool]] = []
    texts: list[str] = []
    last = ""
    for piece, after in pairwise([*kept, Piece("", 0)]):
        divided = piece.text.startswith("\n") and last.rstrip(" ").endswith(DIVIDERS)
        last = piece.text
        if after.text.startswith("\n") and last.strip("\n") == "-":
            continue  # a hyphen that was set to divide a word stands in a piece of its own
        text = LINE_BREAK.sub(" ", last)
        if divided or not texts or texts[-1].endswith(" "):
            text = text.lstrip(" ")
        if not text:
            continue
        look = (piece.bold, piece.italic)
        if looks and looks[-1] == look:
            texts[-1] += text
        else:
            looks.append(look)
            texts.append(text)
    if texts:
        texts[-1] = texts[-1].rstrip(" ")
    return tuple(
        Run(text, bold=bold, italic=italic)
        for text, (bold, italic) in zip(texts, looks, strict=True)
    )


def _own_pieces(tag: Tag) -> Iterator[Piece]:
    """Yield the text of a paragraph without notes, floats, lists and marks of footnotes.

    A mark is a link that holds a number and sticks to the word before it.
    """
    last = " "
    for each in tag.inside:
        inner = [each] if isinstance(each, Piece) else []
        if isinstance(each, Tag) and each.kind not in INSIDE:
            inner = list(_own_pieces(each))
            words = "".join(piece.text for piece in inner)
            apart = last[-1:].isspace() or words[:1].isspace()
            if each.kind == "Link" and NOTE_MARK.fullmatch(words.strip()) and not apart:
                continue
        for piece in inner:
            last = piece.text or last
            yield piece


def _pieces_in(inside: Iterable[Tag | Piece]) -> Iterator[Piece]:
    return Tag("", inside=list(inside)).pieces(without=frozenset({"Note"}))


def _text(pieces: Iterable[Piece]) -> str:
    return "".join(run.text for run in runs_of(pieces)).strip()


def _page(tag: Tag) -> int | None:
    return next((piece.page for piece in tag.pieces()), None)
