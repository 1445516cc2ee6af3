"""This module gives JSON the form in which records are read, and writes JSON Schemas of them."""

from __future__ import annotations

import json
import re
from bisect import bisect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hrcreport.foundation.records.yaml_source import Node

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)
UNKNOWN = 0
"""The line of a value that stands in no file, or in one that nobody has looked into yet."""


def node_of(value: Any, *, line: int = UNKNOWN, key_line: int = UNKNOWN) -> Node:
    """Return plain data as a value with a line, those within it with none."""
    if isinstance(value, dict):
        return Node({key: node_of(each) for key, each in value.items()}, line, "", False, key_line)
    if isinstance(value, list):
        return Node([node_of(each) for each in value], line, "", False, key_line)
    raw = value if isinstance(value, str) else json.dumps(value)
    return Node(value, line, raw, isinstance(value, str), key_line)


def located(text: str) -> Node:
    """Return what a JSON text holds, each value with its line; the text has been read before."""
    ends = [found.start() for found in re.finditer("\n", text)]
    found = ((each[0], bisect(ends, each.start()) + 1) for each in TOKEN.finditer(text))
    signs = ((sign, line) for sign, line in found if sign not in ":,")
    return _value(*next(signs), signs)


def _value(
    sign: str, line: int, signs: Iterator[tuple[str, int]], key_line: int | None = None
) -> Node:
    above = key_line or line
    if sign == "[":
        items = []
        for inner, at in signs:
            if inner == "]":
                break
            items.append(_value(inner, at, signs))
        return Node(items, line, "", False, above)
    if sign == "{":
        entries = {}
        for inner, at in signs:
            if inner == "}":
                break
            entries[json.loads(inner)] = _value(*next(signs), signs, at)
        return Node(entries, line, "", False, above)
    return node_of(json.loads(sign), line=line, key_line=above)


def texts_in(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield every text of a value, keys among them, with the value that it is or stands before."""
    if isinstance(node.value, dict):
        for key, each in node.value.items():
            yield key, each
            yield from texts_in(each)
    elif isinstance(node.value, list):
        for each in node.value:
            yield from texts_in(each)
    elif isinstance(node.value, str):
        yield node.value, node


# yaml-language-server, which VS Code and JupyterLab use, understands draft 7.
DIALECT = "http://json-schema.org/draft-07/schema#"


def schema_text(title: str, schema: Mapping[str, Any], *, source: str = "") -> str:
    """Return the text of a schema's file, with a word on who made it, and from what."""
    made_from = f" from {source}" if source else ""
    begun = {
        "$schema": DIALECT,
        "$comment": f"Made by 'hrcreport schema'{made_from}; do not edit.",
        "title": title,
    }
    return json.dumps(begun | dict(schema), indent=2, ensure_ascii=False) + "\n"


def write_stale(texts: Mapping[Path, str]) -> list[Path]:
    """Write the files that are missing or hold another text, and return them."""
    written = []
    for path, text in texts.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(path)
    return written
