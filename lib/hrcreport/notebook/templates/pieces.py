"""This module reads HTML and Markdown that a cell shows: its tables, and its text as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from hrcreport.foundation import html_tree

ACTING = frozenset({"applet", "audio", "canvas", "embed", "form", "frame", "iframe", "object"}) | {
    "button",
    "input",
    "script",
    "select",
    "textarea",
    "video",
}
"""Elements that run, fetch or ask something."""
UNSEEN = frozenset({"head", "link", "meta", "style", "template", "title"})
BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figure",
        "footer",
        "header",
        "hr",
        "html",
        "main",
        "nav",
        "p",
        "pre",
        "section",
        "summary",
    }
)
MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "sup": "^", "sub": "~", "th": ""}
MARKUP = re.compile(r"""[\\`*_{}\[\]<>#|~^$@]""")
"""Signs that Markdown reads as more than signs."""
MARKUP_OF_DATA = re.compile(
    r"""
      [\\`*{}\[\]<>#~^$@]
    | (?<!\w)  # at the edge of a word: no sign of a name
      _
    | _(?!\w)
    """,
    re.VERBOSE,
)
"""The same but for what within a word is no markup."""
BLANKS = re.compile(r"[ \t\r\n\f]+")
FENCE = re.compile(r"^ {0,3}(:::|```|~~~)", re.MULTILINE)
PIPE_TABLE = re.compile(
    r"^[ ]{0,3}\|.*\n[ ]{0,3}\|[ :|-]*-[ :|-]*(?:\n[ ]{0,3}\|.*)+(?:\n|\Z)", re.MULTILINE
)
"""A table of lines that begin with a bar, the second of which is its rule."""
BAR = re.compile(
    r"""
    (?<!\\)  # not escaped
    \|
    """,
    re.VERBOSE,
)
NUMBER = re.compile(r"[-+−]?[\d.,\u00a0\u202f ]*\d ?%?")


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table as it was shown: heads and cells as Markdown, a cell that spans several repeated."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def align(self) -> tuple[str, ...]:
        """The side of each column: numbers stand right."""
        columns = zip(*self.rows, strict=True)
        numbers = (
            all(map(partial(re.fullmatch, NUMBER), filter(None, column))) for column in columns
        )
        return tuple("right" if is_numeric else "left" for is_numeric in numbers)


@dataclass(frozen=True, slots=True)
class Pieces:
    """What HTML or Markdown holds, in its order: texts as Markdown, and tables.

    `acts` tells that it runs or fetches something, `pictures` that it holds a picture.
    """

    pieces: tuple[str | ReadTable, ...] = ()
    acts: bool = False
    pictures: bool = False

    @classmethod
    def in_markdown(cls, text: str) -> Pieces:
        """Read Markdown; one that is written in blocks of the format (`:::`) stays whole."""
        if FENCE.search(text) or not PIPE_TABLE.search(text):
            return cls((text,))
        pieces: list[str | ReadTable] = []
        at = 0
        for match in PIPE_TABLE.finditer(text):
            head, _, *rows = (_pipe_cells(line) for line in match[0].strip().splitlines())
            width = len(head)
            even = tuple(tuple([*row, *[""] * width][:width]) for row in rows)
            pieces += [text[at : match.start()].strip(), ReadTable("", tuple(head), even)]
            at = match.end()
        return cls(tuple(filter(None, [*pieces, text[at:].strip()])))

    @classmethod
    def in_html(cls, text: str) -> Pieces:
        """Read HTML.

        Raises:
            Archive.TooHeavyError: it is nested deeper than any text.
        """
        root = html_tree(text)
        every = [] if root is None else list(root.iter())
        if any(
            element.tag in ACTING or any(name.startswith("on") for name in element.attrib)
            for element in every
        ):
            return cls(acts=True)
        if any(element.tag in {"img", "svg"} for element in every):
            return cls(pictures=True)
        return cls(tuple(_joined(_blocks(root))) if every else ())


def verbatim(text: str) -> str:
    """Return a text that comes from data as Markdown that prints it sign by sign."""
    return MARKUP_OF_DATA.sub(r"\\\g<0>", text)


def _pipe_cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.strip() for cell in BAR.split(inner)]


def _joined(pieces: Iterator[str | ReadTable]) -> Iterator[str | ReadTable]:
    """Yield each table, and the texts between two as one."""
    texts: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            texts.append(piece)
            continue
        if texts:
            yield "\n\n".join(texts)
        texts = []
        yield piece
    if texts:
        yield "\n\n".join(texts)


def _blocks(element: Any) -> Iterator[str | ReadTable]:
    """Yield the paragraphs, lists, headings and tables of an element."""
    running = [_text(element.text)]

    def paragraph() -> Iterator[str]:
        words = "".join(running).strip()
        running.clear()
        if words:
            yield words

    for child in element:
        tag = child.tag
        if tag == "table":
            yield from paragraph()
            yield from _table(child)
        elif tag in {"ul", "ol"}:
            yield from paragraph()
            yield "\n".join(_items(child, ordered=tag == "ol"))
        elif re.fullmatch("h[1-6]", tag):
            yield from paragraph()
            yield f"**{_inline(child).strip()}**"
        elif tag in BLOCKS:
            yield from paragraph()
            yield from _blocks(child)
        elif tag not in UNSEEN:
            running.append(_around(child))
        running.append(_text(child.tail))
    yield from paragraph()


def _items(element: Any, *, ordered: bool) -> Iterator[str]:
    for number, item in enumerate(element.iter("li"), start=1):
        yield f"{f'{number}.' if ordered else '-'} {_inline(item).strip()}"


def _inline(element: Any) -> str:
    """Return the text within an element as Markdown of one line."""
    parts = [_text(element.text)]
    for child in element:
        if child.tag not in UNSEEN:
            parts.append(_around(child))
        parts.append(_text(child.tail))
    return "".join(parts)


def _around(element: Any) -> str:
    """Return an element within a line as Markdown."""
    if element.tag == "br":
        return " "
    words = _inline(element)
    if not words.strip():
        return words
    if element.tag == "code":
        return f"`{''.join(element.itertext()).replace('`', '')}`"
    if element.tag == "a" and re.match(r"(?i)https?://|mailto:", element.get("href", "")):
        return f"[{words}]({element.get('href')})"
    mark = MARKS.get(element.tag, "")
    return f"{mark}{words.strip()}{mark}" if mark else words


def _text(text: str | None) -> str:
    return MARKUP.sub(r"\\\g<0>", BLANKS.sub(" ", text or ""))


def _table(element: Any) -> Iterator[ReadTable]:
    """Yield a table, where it has a row below its heads."""
    lines = [row for row in element.iter("tr") if _is_of(row, element)]
    heads = [row for row in lines if row.getparent().tag == "thead"]
    if not heads and lines and all(cell.tag == "th" for cell in lines[0]):
        heads = lines[:1]
    grid = _grid(lines)
    above, below = grid[: len(heads)], grid[len(heads) :]
    if not below or not below[0]:
        return
    column_heads = [
        ", ".join(dict.fromkeys(filter(None, cells))) for cells in zip(*above, strict=True)
    ]
    columns = column_heads or [""] * len(below[0])
    if not columns[0] and [row[0] for row in below] == [str(at) for at in range(len(below))]:
        columns, below = columns[1:], [row[1:] for row in below]  # they number the rows
    caption = "".join(map(_inline, element.iter("caption"))).strip()
    yield ReadTable(caption, tuple(columns), tuple(map(tuple, below)))


def _is_of(row: Any, table: Any) -> bool:
    return next(row.iterancestors("table")) is table


def _grid(lines: list[Any]) -> list[list[str]]:
    """Return the cells of each row, those that span several in each of their places."""
    cell_texts: dict[tuple[int, int], str] = {}
    for down, row in enumerate(lines):
        across = 0
        for cell in row:
            if cell.tag not in {"td", "th"}:
                continue
            while (down, across) in cell_texts:
                across += 1
            words = _inline(cell).strip()
            for below in range(_span(cell, "rowspan")):
                for beside in range(_span(cell, "colspan")):
                    cell_texts[down + below, across + beside] = words
    width = 1 + max((across for _, across in cell_texts), default=-1)
    return [[cell_texts.get((down, at), "") for at in range(width)] for down in range(len(lines))]


def _span(cell: Any, name: str) -> int:
    span_text = str(cell.get(name, "1"))
    return min(int(span_text), 1000) if span_text.isdigit() and int(span_text) else 1
