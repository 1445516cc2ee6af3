"""This module mends in notebooks and blocks what word processors leave in text, no more."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from hrcreport.errors import Problem, RefusedError
from hrcreport.manuscript.passages import Cell, Passage, block_passage, cell_passage, read_cells
from hrcreport.manuscript.signs import Sign, mended, odd_signs
from hrcreport.project import Project

NOTEBOOK = ".ipynb"
ROUNDS = 8
"""One mend can uncover another: a no-break space behind a space without width."""


def mend_texts(project: Project, paths: Iterable[Path]) -> list[Problem]:
    """Mend files in place and return what was changed, each with its file, line and column.

    Every other byte stays: line ends, the form of a notebook's JSON, code cells.

    Raises:
        RefusedError: a file cannot be written.
    """
    found: list[Problem] = []
    for path in paths:
        try:
            content = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # told where the file is read
        new, changed = mended_content(content, project.place(path), notebook=_is_notebook(path))
        if new != content:
            _write(path, new, project)
            found += changed
    return found


def mended_content(content: str, place: str, *, notebook: bool) -> tuple[str, list[Problem]]:
    """Return the content of a file without what can be mended, and what was changed in it."""
    changed: list[Problem] = []
    for _ in range(ROUNDS):
        passages = _passages(content, place, notebook=notebook)
        found = [
            _told(sign, passage)
            for passage, _ in passages
            for sign in odd_signs(passage.text)
            if sign.instead is not None
        ]
        if not found:
            break
        changed += found
        content = _in_cells(content, passages) if notebook else mended(content)
    return content, changed


def _is_notebook(path: Path) -> bool:
    return path.suffix == NOTEBOOK


def _passages(content: str, place: str, *, notebook: bool) -> list[tuple[Passage, Cell | None]]:
    if not notebook:
        return [(block_passage(content, place), None)]
    try:
        cells = read_cells(content)
    except ValueError:
        return []
    return [(cell_passage(cell, content, place), cell) for cell in cells if cell.kind == "markdown"]


def _told(sign: Sign, passage: Passage) -> Problem:
    written = passage.text[sign.at : sign.at + sign.length].strip(" ")
    instead = (sign.instead or "").strip("\n")
    done = f"now reads '{instead}'" if instead else "was deleted"
    problem = passage.problem(sign.at, f"{sign.what} It {done}.", "", sign.rule, value=written)
    return replace(problem, severity="warning")


def _in_cells(content: str, passages: list[tuple[Passage, Cell | None]]) -> str:
    """Return a notebook whose Markdown cells are mended, line by line of its JSON."""
    edits = list(chain.from_iterable(_edits(cell, content) for _, cell in passages if cell))
    for begin, end, written in sorted(edits, reverse=True):
        content = content[:begin] + written + content[end:]
    return content


def _edits(cell: Cell, content: str) -> Iterator[tuple[int, int, str]]:
    """Yield the JSON of each piece of a cell's source that reads otherwise once it is mended."""
    signs = [sign for sign in odd_signs(cell.text) if sign.instead is not None]
    before = 0
    for piece in cell.pieces:
        after = before + len(piece.text)
        text = piece.text
        for sign in reversed(signs):
            if before <= sign.at and sign.at + sign.length <= after:
                at = sign.at - before
                text = text[:at] + (sign.instead or "") + text[at + sign.length :]
        if text != piece.text:
            raw = content[piece.begin : piece.end]
            plain = raw.isascii() and not piece.text.isascii()
            lines = text.splitlines(keepends=True) if len(cell.pieces) > 1 else [text]
            indent = content[content.rfind("\n", 0, piece.begin) : piece.begin]
            joint = f",{indent}" if not indent.strip() else ", "
            yield (
                piece.begin,
                piece.end,
                joint.join(json.dumps(line, ensure_ascii=plain) for line in lines or [""]),
            )
        before = after


def _write(path: Path, content: str, project: Project) -> None:
    there = path.resolve()  # a link stays one
    new = there.with_name(f".{there.name}.mended")
    try:
        new.write_bytes(content.encode("utf-8"))
        shutil.copymode(there, new)
        new.replace(there)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise RefusedError(
            Problem(
                project.place(path),
                f"this file cannot be written: {error.strerror}.",
                "Look whether you may write to it.",
                "text.not-written",
            )
        ) from error
