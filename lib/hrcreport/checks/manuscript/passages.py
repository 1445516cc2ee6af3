"""This module reads the texts of notebooks and blocks, each sign with its place in the file."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from json.decoder import JSONDecodeError
from pathlib import Path
from typing import Any, NamedTuple

from hrcreport.document import Markdown
from hrcreport.foundation import Problem, Severity
from hrcreport.notebook import ExecutedCell, Text

BLANK = re.compile(r"[ \t\n\r,:]*")
ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|[^\\]", re.DOTALL)
FIRST_WORDS = 40
TEXTS, NOTEBOOKS = 4096, 64
"""How many are kept in a process: more than a project with every State has."""

MASK = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for each sign of a value, condition or note: what it will read nobody knows yet."""
EXPRESSION = re.compile(
    r"\{##.*?##\}|\{\{(?:(?!\{\{|\{%|\n\n).)*?\}\}|\{%(?:(?!\{\{|\{%|\n\n).)*?%\}", re.DOTALL
)
DECODER = json.JSONDecoder()


class SourcePiece(NamedTuple):
    """One text of a cell's source in the file: where its JSON begins and ends, what it reads."""

    begin: int
    end: int
    text: str


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook as it is written: its number from 1, its kind, its tags, its source."""

    number: int
    kind: str
    tags: frozenset[str]
    pieces: tuple[SourcePiece, ...]

    @cached_property
    def text(self) -> str:
        """The source as one text."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def first_words(self) -> str:
        """The first words of a cell, by which an author finds it."""
        return ExecutedCell.first_words(self.text, most=FIRST_WORDS)


@dataclass(frozen=True, slots=True)
class Slip:
    """Something in a text that is not written as it must be, by its place in the text."""

    at: int
    what: str
    mend: str
    rule: str
    value: str | None = None
    severity: Severity = "error"


@dataclass(frozen=True)
class WrittenPassage:
    """A text as its author wrote it: a Markdown cell, a block, or words in a code cell.

    `content` is the file in which it stands; `origin` turns a place in the text into one in the
    file. `cell` is 0 for a block.
    """

    place: str
    text: str
    content: str
    origin: Callable[[int], int]
    cell: int = 0
    where: str = ""
    in_code: bool = False

    @cached_property
    def masked(self) -> str:
        """The text with a sign that means nothing in the place of values, conditions and notes."""
        return EXPRESSION.sub(lambda match: _masked(match[0]), self.text)

    @cached_property
    def markdown(self) -> Markdown:
        """The masked text without its code."""
        return Markdown(self.masked).without_code

    @property
    def without_words(self) -> WrittenPassage:
        """The same text, whose cell problems name by its number alone."""
        return replace(self, where=f"cell {self.cell}" if self.cell else "")

    @cached_property
    def branches(self) -> list[tuple[int, tuple[tuple[int, int], ...]]]:
        """Where the text comes to another branch of its conditions, and which that is."""
        return list(_branches(self.text))

    def branch_at(self, at: int) -> dict[int, int]:
        """Return in which branch of each condition around it a place stands."""
        branch_path: tuple[tuple[int, int], ...] = ()
        for begin, branch in self.branches:
            if begin > at:
                break
            branch_path = branch
        return dict(branch_path)

    def problem(
        self,
        at: int,
        message: str,
        mend: str,
        rule: str,
        *,
        value: str | None = None,
        severity: Severity = "error",
    ) -> Problem:
        """Return a problem of the text with its file, line and column."""
        line, column = Text(self.content).place_of(self.origin(at))
        line_in_cell = "" if self.in_code else f", line {Text(self.text).place_of(at)[0]}"
        where = f"{self.where}{line_in_cell}: " if self.cell else ""
        return Problem(
            self.place,
            f"{where}{message}",
            mend,
            rule,
            line=line,
            value=value,
            severity=severity,
            column=column,
        )

    def told(self, slip: Slip) -> Problem:
        """Return a slip as a problem with its file, line and column."""
        return self.problem(
            slip.at, slip.what, slip.mend, slip.rule, value=slip.value, severity=slip.severity
        )


def index_of(text: str, line: int, column: int) -> int:
    """Return the index in a text of a line and a column, both from 1."""
    line_start = 0
    for _ in range(line - 1):
        line_start = text.find("\n", line_start) + 1
    return min(line_start + column - 1, len(text))


def index_in_code(code: str, line: int, column: int) -> int:
    """Return the index in code of a place as Python counts: lines from 1, bytes from 0."""
    lines = code.split("\n")
    return sum(len(code_line) + 1 for code_line in lines[: line - 1]) + len(
        lines[line - 1].encode()[:column].decode()
    )


@lru_cache(maxsize=TEXTS)
def block_passage(content: str, place: str) -> WrittenPassage:
    """Return the text of a block."""
    return WrittenPassage(place, content, content, _as_it_is)


@lru_cache(maxsize=TEXTS)
def cell_passage(cell: Cell, content: str, place: str) -> WrittenPassage:
    """Return the text of a Markdown cell."""
    where = f"cell {cell.number}" + (f" ({cell.first_words})" if cell.first_words else "")
    return WrittenPassage(
        place,
        text=cell.text,
        content=content,
        origin=_in_json(cell.pieces, content),
        cell=cell.number,
        where=where,
    )


@lru_cache(maxsize=TEXTS)
def words_of_code(
    cell: Cell, tree: ast.Module, content: str, place: str
) -> tuple[WrittenPassage, ...]:
    """Return the texts of a code cell that quote values: of `hrc.text("…")`, and its options."""
    return tuple(_words_of_code(cell, tree, content, place))


def _words_of_code(
    cell: Cell, tree: ast.Module, content: str, place: str
) -> Iterator[WrittenPassage]:
    origin = _in_json(cell.pieces, content)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and _is_text(node.func) and node.args):
            continue
        for words in _literals(node.args[0]):
            begin = index_in_code(cell.text, words.lineno, words.col_offset)
            yield WrittenPassage(
                place,
                text=words.value,
                content=content,
                origin=_in_literal(words, cell.text, begin, origin),
                cell=cell.number,
                where=f"cell {cell.number} ({cell.first_words})",
                in_code=True,
            )
    for _, option in ExecutedCell.options_of(cell.text).words:
        begin = len(cell.text.encode()[: option.begins].decode())
        written = cell.text.encode()[option.begins : option.ends].decode()
        for words in option.texts:
            within = written.find(words)  # not there where it is folded or holds escapes
            first, moves = begin + max(within, 0), within >= 0
            yield WrittenPassage(
                place,
                text=words,
                content=content,
                origin=_in_option(first, origin, moves=moves),
                cell=cell.number,
                where=f"cell {cell.number} ({cell.first_words})",
                in_code=True,
            )


def _in_option(first: int, origin: Callable[[int], int], *, moves: bool) -> Callable[[int], int]:
    """Return where a place in a text of an option stands in the file."""
    return lambda at: origin(first + at if moves else first)


def _literals(node: ast.expr) -> Iterator[Any]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def _is_text(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else ""
    return name == "text" or (isinstance(function, ast.Name) and function.id == "text")


@lru_cache(maxsize=NOTEBOOKS)
def read_cells(content: str) -> tuple[Cell, ...]:
    """Return the cells of a notebook file, each piece of their source with its place.

    Raises:
        ValueError: the file is no notebook.
    """
    notebook_cells: list[Cell] = []
    for key, start, cells in _members(content, 0):
        if key != "cells" or not isinstance(cells, list):
            continue
        for number, (at, _, cell) in enumerate(_items(content, start), start=1):
            if not isinstance(cell, dict):
                continue
            metadata = cell.get("metadata")
            tags = metadata.get("tags") if isinstance(metadata, dict) else None
            pieces = next(
                (
                    tuple(_pieces(content, source_at))
                    for name, source_at, _ in _members(content, at)
                    if name == "source"
                ),
                (),
            )
            kind = str(cell.get("cell_type", ""))
            tag_names = frozenset(map(str, tags)) if isinstance(tags, list) else frozenset[str]()
            notebook_cells.append(Cell(number, kind, tag_names, pieces))
    return tuple(notebook_cells)


@lru_cache(maxsize=NOTEBOOKS)
def texts_beside(content: str) -> tuple[tuple[str, str], ...]:
    """Return what a notebook holds beside the sources of its cells: metadata, outputs, attachments.

    Each stands with the cell that holds it, in words; empty for the notebook itself.
    """
    notebook = json.loads(content)
    if not isinstance(notebook, dict):
        return ()
    cells = notebook.pop("cells", None)
    parts = [("", notebook)]
    for number, cell in enumerate(cells if isinstance(cells, list) else (), start=1):
        if isinstance(cell, dict):
            beside = {key: part for key, part in cell.items() if key != "source"}
            parts.append((f"cell {number}: ", beside))
    return tuple((where, "\n".join(_strings(part))) for where, part in parts)


def _strings(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, member in part.items():
            yield str(key)
            yield from _strings(member)
    elif isinstance(part, list):
        for member in part:
            yield from _strings(member)
    elif isinstance(part, str):
        yield part


def read_text(path: Path) -> str:
    """Return the text of a file; empty where it cannot be read, which other checks tell."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _pieces(content: str, at: int) -> Iterator[SourcePiece]:
    if content[at] == '"':
        text, end = DECODER.raw_decode(content, at)
        yield SourcePiece(at, end, text)
    elif content[at] == "[":
        for begin, end, text in _items(content, at):
            if isinstance(text, str):
                yield SourcePiece(begin, end, text)


def _members(content: str, at: int) -> Iterator[tuple[str, int, Any]]:
    """Yield key, place and value of each member of a JSON object."""
    at = _blank(content, at)
    if content[at : at + 1] != "{":
        raise JSONDecodeError("no object", content, at)
    at = _blank(content, at + 1)
    while content[at : at + 1] not in {"}", ""}:
        key, at = DECODER.raw_decode(content, at)
        start = _blank(content, at)
        value, at = DECODER.raw_decode(content, start)
        yield str(key), start, value
        at = _blank(content, at)


def _items(content: str, at: int) -> Iterator[tuple[int, int, Any]]:
    """Yield place, end and value of each item of a JSON list."""
    at = _blank(content, at + 1)
    while content[at : at + 1] not in {"]", ""}:
        value, end = DECODER.raw_decode(content, at)
        yield at, end, value
        at = _blank(content, end)


def _blank(content: str, at: int) -> int:
    match = BLANK.match(content, at)
    return match.end() if match else at


def _as_it_is(at: int) -> int:
    return at


def _in_json(pieces: tuple[SourcePiece, ...], content: str) -> Callable[[int], int]:
    """Return what finds a sign of a cell's source in the file."""

    def origin(at: int) -> int:
        before = 0
        for piece in pieces:
            if at < before + len(piece.text) or piece is pieces[-1]:
                return _written(content, piece, at - before)
            before += len(piece.text)
        return 0

    return origin


def _written(content: str, piece: SourcePiece, at: int) -> int:
    """Return where the sign at a place of a JSON text is written in its file."""
    written = content[piece.begin + 1 : piece.end - 1]
    if "\\" not in written[:at]:
        return piece.begin + 1 + at
    for read, match in enumerate(ESCAPE.finditer(written)):
        if read >= at:
            return piece.begin + 1 + match.start()
    return piece.end - 1


def _in_literal(
    words: ast.Constant, code: str, begin: int, origin: Callable[[int], int]
) -> Callable[[int], int]:
    """Return what finds a sign of a text in code; the text's first sign where it is escaped."""
    opened = re.compile(r"[A-Za-z]*(?:\"\"\"|'''|\"|')").match(code, begin)
    first = opened.end() if opened else begin
    value = str(words.value)
    as_it_is = code[first : first + len(value)] == value

    def place(at: int) -> int:
        return origin(first + at if as_it_is else first)

    return place


def _masked(matched: str) -> str:
    return "".join(sign if sign == "\n" else MASK for sign in matched)


def _branches(text: str) -> Iterator[tuple[int, tuple[tuple[int, int], ...]]]:
    """Yield each place where a condition begins, turns or ends, with the branches around it."""
    around: list[tuple[int, int]] = []
    for number, match in enumerate(re.finditer(r"\{%-?\s*(\w+).*?%\}", text, re.DOTALL)):
        word = match[1]
        if word == "if":
            around.append((number, 0))
        elif word in {"elif", "else"} and around:
            around[-1] = (around[-1][0], around[-1][1] + 1)
        elif word == "endif" and around:
            around.pop()
        yield match.end(), tuple(around)
