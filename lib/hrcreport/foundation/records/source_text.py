"""This module reads text, JSON and notebooks; what cannot be read is told with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from math import isinf
from pathlib import Path
from typing import Any

from hrcreport.foundation.errors import Problem

CELL_TYPES = ("code", "markdown", "raw")
MOST_NESTED = 50
"""Brackets within brackets that no file of an author's needs; far below what a program can bear."""
MOST_DIGITS = 400
TAKE_BACK = "The file was damaged: take it back from git."
UNPRINTABLE = re.compile("[\0\ud800-\udfff]")
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|-?(?:\d[\d.eE+-]*|Infinity)|NaN', re.DOTALL)
COLON = re.compile(r"\s*:")
ODD = re.compile(r"\\u(?:0000|[dD][89a-fA-F])|\d{400}")
"""What may be a character or number that nothing can be made of; a closer look decides."""


class SlipError(ValueError):
    """Why a text cannot be read, as a sentence without its subject, and the line it stands in."""

    def __init__(self, fault: str, line: int, mend: str) -> None:
        super().__init__(fault)
        self.what, self.line, self.mend = fault, line, mend


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, without its byte order mark.

    Raises:
        SlipError: it is in another encoding, or holds a NUL byte.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SlipError(
            f"is not in UTF-8 (byte {error.start + 1} of the file)",
            content.count(b"\n", 0, error.start) + 1,
            "Save it again as UTF-8.",
        ) from error
    if "\0" in text:
        at = content.index(b"\0")
        raise SlipError(
            f"holds a NUL byte, which no text has (byte {at + 1} of the file)",
            content.count(b"\n", 0, at) + 1,
            "The file was damaged: take it back from git, or delete the character.",
        )
    return text


def parse_json(content: bytes) -> Any:
    """Return what a JSON file holds.

    Stricter than Python's reader: a key stands once in its object, numbers are finite, and
    brackets are not nested deeper than a program can bear.

    Raises:
        SlipError: it is no JSON in UTF-8, or breaks one of these rules.
    """
    text = decoded(content)
    doubled: list[str] = []

    def entries(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        by_key = dict(pairs)
        if len(by_key) < len(pairs):
            doubled.append("a key")
        return by_key

    def number(written: str) -> float:
        if isinf(read := float(written)):
            doubled.append(written)
        return read

    try:
        tree = json.loads(
            text, object_pairs_hook=entries, parse_constant=doubled.append, parse_float=number
        )
    except json.JSONDecodeError as error:
        raise SlipError(
            f"is no JSON: {error.msg}, column {error.colno}",
            error.lineno,
            "Correct the line; often a comma is missing or one too many.",
        ) from error
    except (RecursionError, ValueError):
        # More brackets, or more digits in a number, than the reader takes.
        unknown = SlipError("is no JSON that can be read", 1, TAKE_BACK)
        raise _first_slip(text) or unknown from None
    if doubled or ODD.search(text) or _too_deep(tree):
        slip = _first_slip(text)
        if slip:
            raise slip
    return tree


def _too_deep(tree: Any) -> bool:
    level = [tree] if isinstance(tree, dict | list) else []
    for _ in range(MOST_NESTED):
        level = [
            inner
            for container in level
            for inner in (container.values() if isinstance(container, dict) else container)
            if isinstance(inner, dict | list)
        ]
    return bool(level)


def _first_slip(text: str) -> SlipError | None:
    """Return where a text that Python reads as JSON first breaks this module's rules."""
    fault, at, mend = next(_slips(text), ("", 0, ""))
    return SlipError(fault, text.count("\n", 0, at) + 1, mend) if fault else None


def _slips(text: str) -> Iterator[tuple[str, int, str]]:
    open_keys: list[set[str] | None] = []
    for token in TOKEN.finditer(text):
        sign, at = token[0], token.start()
        if sign in "[{":
            open_keys.append(set() if sign == "{" else None)
            if len(open_keys) > MOST_NESTED:
                yield f"nests brackets deeper than {MOST_NESTED} levels", at, TAKE_BACK
                return
        elif sign in "]}":
            open_keys.pop()
        elif sign[0] == '"':
            string = json.loads(sign, strict=False) if "\\" in sign else sign[1:-1]
            if UNPRINTABLE.search(string):
                yield "holds a character that nobody can print", at, "Type the text again."
            keys = open_keys[-1] if open_keys else None
            if keys is not None and COLON.match(text, token.end()):
                if string in keys:
                    yield f"has the key '{string}' twice in one object", at, "Delete one."
                keys.add(string)
        elif sign not in ":," and _is_no_number(sign):
            number_text = sign if len(sign) < 20 else f"{sign[:12]}… ({len(sign)} digits)"
            yield f"holds '{number_text}', which is no number", at, "Write a number."


def _is_no_number(sign: str) -> bool:
    is_word = not sign.lstrip("-")[0].isdigit()
    return is_word or len(sign) > MOST_DIGITS or isinf(float(sign))


def read_cells(notebook: Path, *, place: str) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return the cells of a notebook as plain data, or none and why it is no sound notebook.

    Each has a type, a source that is a text or a list of texts, and tags that are texts where it
    has any. The notebook is read as plain JSON: importing nbformat takes longer than all other
    checks of two hundred reports. One content is parsed once in a process: nobody changes the
    cells. `place` is what problems call it ("notebooks/country.ipynb").
    """
    try:
        content = notebook.read_bytes()
    except FileNotFoundError:
        return [], [
            Problem(
                place,
                "this notebook does not exist.",
                "Create it, or correct the name of the file.",
                rule="declaration.no-notebook",
            )
        ]
    except OSError as error:
        return [], [
            Problem(
                place,
                f"this notebook cannot be read: {error.strerror or type(error).__name__}.",
                "Check that you may read it.",
                rule="declaration.unreadable",
            )
        ]
    cells, problems = _cells_in(content, place)
    return cells, list(problems)


@lru_cache(maxsize=64)
def _cells_in(content: bytes, place: str) -> tuple[list[dict[str, Any]], tuple[Problem, ...]]:
    def refused(fault: str, mend: str, line: int | None = None) -> tuple[list[Any], tuple[Problem]]:
        rule = "declaration.not-a-notebook"
        return [], (Problem(place, fault, mend, rule=rule, line=line),)

    try:
        notebook = parse_json(content)
    except SlipError as slip:
        return refused(
            f"this file is no Jupyter notebook: it {slip.what}.",
            "If git has merged it (lines that begin with <<<<<<<), let it be merged again, and "
            f"nothing is lost: hrcreport hooks install, then: git checkout --merge {place}. Else "
            "take it back from git.",
            slip.line,
        )
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or notebook.get("nbformat") != 4:
        return refused(
            "this file is no Jupyter notebook of format 4.",
            "Open it in JupyterLab and save it again.",
            1,
        )
    for fault in _misshapen(notebook):
        return refused(
            f"this file is no sound Jupyter notebook: {fault}.",
            "Take it back from git, or open it in JupyterLab and save it again.",
        )
    return cells, ()


def _misshapen(notebook: dict[str, Any]) -> Iterator[str]:
    """Yield what JupyterLab never writes; each would end a run in the middle."""
    if not isinstance(notebook.get("metadata"), dict):
        yield "the key 'metadata' of the notebook is missing or no object"
    if not isinstance(notebook.get("nbformat_minor", 0), int):
        yield "the key 'nbformat_minor' of the notebook is no number"
    for number, cell in enumerate(notebook["cells"], 1):
        if not isinstance(cell, dict) or cell.get("cell_type") not in CELL_TYPES:
            yield f"cell {number} is of no type that a notebook has ({', '.join(CELL_TYPES)})"
            continue
        source, metadata = cell.get("source"), cell.get("metadata", {})
        if not isinstance(source, str) and not _are_texts(source):
            yield f"the key 'source' of cell {number} is no text"
        if not isinstance(metadata, dict) or not _are_texts(metadata.get("tags", [])):
            yield f"the key 'metadata' of cell {number} is no object whose tags are texts"
        if not isinstance(cell.get("id", ""), str):
            yield f"the key 'id' of cell {number} is no text"
        outputs = cell.get("outputs", [])
        if not isinstance(outputs, list) or not all(isinstance(output, dict) for output in outputs):
            yield f"the key 'outputs' of cell {number} is no list of outputs"


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)
