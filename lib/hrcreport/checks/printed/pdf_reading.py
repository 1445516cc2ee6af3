"""This module turns a PDF into passages, tables and pictures, by its tags where it has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from hrcreport.checks.printed.passages import (
    ANNEX_WORDS,
    CONTENTS_WORDS,
    FLOAT_NUMBER,
    SUMMARY_WORDS,
    Float,
    Passage,
    Reading,
    Role,
    Run,
    cut,
)
from hrcreport.checks.printed.pdf_tags import PdfFile, Tag
from hrcreport.checks.printed.pdf_text import PaintedPiece
from hrcreport.checks.printed.stream import reading_from, table

HEADING = re.compile(r"^H([1-6])?$")
PARAGRAPH_NUMBER = re.compile(r"^(\d{1,3}[.-])\s+(?=\S)")
HEADING_NUMBER = re.compile(r"^([IVXLC]+\.|[A-Z]\.|\d+\.|\([a-z]+\)|[a-z]\))\s+(?=\S)")
SUB_NUMBER = re.compile(r"^(\(?[a-z]{1,4}\)|\([\u0621-\u064a]{1,3}\)|[a-z]{1,4}\.)\s*")
LINE_BREAK = re.compile(r"\s*\n\s*")
DIVIDERS = ("-", "–", "/")
"""Signs after which a word goes on in the next line."""
NOTE_MARK = re.compile(r"[()]?\d{1,3}[()]?|\*+")
INSIDE = frozenset({"Note", "Table", "Figure", "Caption", "L", "TOC", "Lbl"})
"""Tags whose text is not that of the paragraph they hang in: notes, and the marks of notes."""
GROUPS = frozenset(
    {"Root", "Document", "Part", "Art", "Sect", "Div", "NonStruct", "Aside", "Private", "Index"}
)


def reading_of(file: PdfFile) -> Reading:
    """Return what a PDF holds; without tags only its text, line by line."""
    return reading_from(
        _lines(file) if file.tags is None else _group(file.tags),
        form="pdf",
        tagged=file.tags is not None,
        language=file.language,
        title=file.title,
        pages=file.pages,
    )


def _group(tag: Tag) -> Iterator[Passage | Float]:
    for child in tag.tags():
        heading = HEADING.match(child.kind)
        if child.kind in GROUPS:
            yield from _group(child)
        elif heading:
            yield from _heading(child, int(heading[1] or 1))
        elif child.kind in BLOCKS:
            yield from BLOCKS[child.kind](child)
        elif child.kind in ROLES:
            yield Passage(ROLES[child.kind], runs_of(child.pieces("Note")), page=child.page)
            yield from _notes(child)
        elif child.kind == "Caption":
            yield from _caption(child)
        elif child.kind == "Note":
            yield _note(child)
        else:
            yield from _paragraph(child)
    loose = [piece for piece in tag.inside if isinstance(piece, PaintedPiece)]
    if any(piece.text.strip() for piece in loose):
        yield from _paragraph(Tag("P", inside=[*loose]))


def _heading(tag: Tag, level: int) -> Iterator[Passage]:
    runs = runs_of(tag.pieces(*INSIDE - {"Lbl"}))
    text = "".join(run.text for run in runs).strip()
    lowered = text.lower()
    if lowered in SUMMARY_WORDS or lowered in CONTENTS_WORDS:
        role: Role = "summary-head" if lowered in SUMMARY_WORDS else "contents"
        yield Passage(role, runs, level, page=tag.page)
    elif level == 1 and (lowered.startswith(ANNEX_WORDS) or ANNEX_WORDS[-1] in lowered.split()):
        lines = ["".join(p.text for p in child.pieces()).strip() for child in tag.tags()]
        words = "\n".join(line for line in lines if line) or text
        yield Passage("annex", (Run(words, bold=True),), 1, page=tag.page)
    else:
        number = _heading_number(text, tag.title)
        yield Passage("heading", cut(runs, len(number)), level, number.strip(), page=tag.page)
        yield from _notes(tag)


def _heading_number(text: str, title: str) -> str:
    """Return the number that a heading begins with, its space included."""
    if title and text.endswith(title):
        return text[: len(text) - len(title)]
    match = HEADING_NUMBER.match(text)
    return match[0] if match else ""


def _paragraph(tag: Tag) -> Iterator[Passage | Float]:
    runs = runs_of(_own_pieces(tag))
    if any(run.text.strip() for run in runs):
        yield Passage("untold", runs, page=tag.page)
    yield from _notes(tag)
    yield from _inner(tag)


def _inner(tag: Tag) -> Iterator[Passage | Float]:
    """Yield tables, figures and lists that some programs put inside of paragraphs."""
    for child in tag.tags():
        if child.kind in BLOCKS:
            yield from BLOCKS[child.kind](child)
        elif child.kind not in {"Note", "Link", "Lbl", "Caption"}:
            yield from _inner(child)


def _list(tag: Tag, *, level: int = 1) -> Iterator[Passage]:
    for item in tag.tags():
        if item.kind == "L":
            yield from _list(item, level=level + 1)
            continue
        label = next((_text(child.pieces()) for child in item.tags() if child.kind == "Lbl"), "")
        body = Tag("LBody", inside=[e for e in item.inside if getattr(e, "kind", "") != "Lbl"])
        runs = runs_of(_own_pieces(body))
        typed = SUB_NUMBER.match("".join(run.text for run in runs)) if not label else None
        if typed:
            label, runs = typed[1], cut(runs, len(typed[0]))
        role: Role = "sub-paragraph" if any(c.isalnum() for c in label) else "bullet"
        if re.fullmatch(r"\d{1,3}[.-]", label):
            role = "paragraph"
        yield Passage(role, runs, level, label, page=item.page)
        yield from _notes(item)
        for inner in body.all("L"):
            yield from _list(inner, level=level + 1)
            break


def _note(tag: Tag) -> Passage:
    pieces = list(tag.pieces())
    mark = re.match(r"^(\*+|[()]?\d+[()]?)\s*", _text(pieces))
    role: Role = "title-note" if mark and mark[0].startswith("*") else "footnote"
    return Passage(role, cut(runs_of(pieces), len(mark[0]) if mark else 0), page=tag.page)


def _notes(tag: Tag) -> Iterator[Passage]:
    for child in tag.tags():
        if child.kind == "Note":
            yield _note(child)
        elif child.kind not in {"Table", "L"}:
            yield from _notes(child)


def _caption(tag: Tag) -> Iterator[Passage]:
    parts = [_text(Tag("", inside=[inner]).pieces("Note")) for inner in tag.inside]
    text = " ".join(part for part in parts if part)
    match = FLOAT_NUMBER.match(text)
    alone = any(FLOAT_NUMBER.fullmatch(part) for part in parts)
    number = ""
    if match and (alone or len(parts) == 1):
        number = " ".join(match[0].split()).rstrip(".:")
        text = text[match.end() :].strip()
    yield Passage("caption", (Run(text, bold=True),), number=number, page=tag.page)
    yield from _notes(tag)


def _figure(tag: Tag) -> Iterator[Passage | Float]:
    for inner in tag.all("Caption"):
        yield from _caption(inner)
    yield Float("picture", alt=tag.alternative or "", page=tag.page)


def _table(tag: Tag) -> Iterator[Passage | Float]:
    for caption in tag.all("Caption"):
        yield from _caption(caption)
    rows = [[cell for cell in row.tags() if cell.kind in {"TH", "TD"}] for row in tag.all("TR")]
    heads = [bool(row) and all(cell.kind == "TH" for cell in row) for row in rows]
    any_head = any(cell.kind == "TH" for row in rows for cell in row)
    yield from table(
        rows,
        heads,
        text=lambda cell: _text(cell.pieces()),
        inside=_cell,
        has_head=any_head,
        repeats_head=any_head,
        names_columns=bool(heads) and heads[0],
        page=tag.page,
    )


def _cell(cell: Tag, place: Passage) -> Iterator[Passage]:
    yield replace(place, runs=runs_of(cell.pieces("Note")), page=cell.page)


ROLES: dict[str, Role] = {
    "Title": "title",
    "TOC": "contents",
    "TOCI": "contents",
    "BlockQuote": "quote",
    "Quote": "quote",
}
BLOCKS: dict[str, Callable[[Tag], Iterator[Passage | Float]]] = {
    "Table": _table,
    "Figure": _figure,
    "L": _list,
}


def _lines(file: PdfFile) -> Iterator[Passage]:
    """Read a PDF without tags: a passage begins with each number and each page."""
    for page, lines in enumerate(file.lines, start=1):
        collected: list[str] = []
        for line in lines:
            if PARAGRAPH_NUMBER.match(line) and collected:
                yield _untagged(collected, page)
                collected = []
            collected.append(line)
        if collected:
            yield _untagged(collected, page)


def _untagged(lines: list[str], page: int) -> Passage:
    runs = runs_of(PaintedPiece(f"\n{line}", page) for line in lines)
    match = PARAGRAPH_NUMBER.match("".join(run.text for run in runs))
    if match:
        return Passage("paragraph", cut(runs, len(match[0])), number=match[1], page=page)
    return Passage("plain", runs, page=page)


def runs_of(pieces: Iterable[PaintedPiece]) -> tuple[Run, ...]:
    """Join pieces to runs: line breaks become spaces, hyphens of divided words go."""
    text_pieces = [piece for piece in pieces if piece.text]
    runs: list[Run] = []
    last = ""
    for piece, after in pairwise([*text_pieces, PaintedPiece("", 0)]):
        divided = piece.text.startswith("\n") and last.rstrip(" ").endswith(DIVIDERS)
        last = piece.text
        if after.text.startswith("\n") and last.strip("\n") == "-":
            continue  # a hyphen that was set to divide a word stands in a piece of its own
        text = LINE_BREAK.sub(" ", last)
        if divided or not runs or runs[-1].text.endswith(" "):
            text = text.lstrip(" ")
        if text:
            run = Run(text, bold=piece.bold, italic=piece.italic)
            if runs and replace(runs[-1], text=text) == run:
                run = replace(run, text=runs.pop().text + text)
            runs.append(run)
    if runs:
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip(" "))
    return tuple(runs)


def _own_pieces(tag: Tag) -> Iterator[PaintedPiece]:
    """Yield the text of a paragraph without notes, floats, lists and marks of footnotes.

    A mark is a link that holds a number and sticks to the word before it.
    """
    last = " "
    for part in tag.inside:
        inner = [part] if isinstance(part, PaintedPiece) else []
        if isinstance(part, Tag) and part.kind not in INSIDE:
            inner = list(_own_pieces(part))
            words = "".join(piece.text for piece in inner)
            apart = last[-1:].isspace() or words[:1].isspace()
            if part.kind == "Link" and NOTE_MARK.fullmatch(words.strip()) and not apart:
                continue
        for piece in inner:
            last = piece.text or last
            yield piece


def _text(pieces: Iterable[PaintedPiece]) -> str:
    return "".join(run.text for run in runs_of(pieces)).strip()
