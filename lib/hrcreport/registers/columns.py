"""This module lays the records of a register out in columns and takes cells back as values.

A key with one value is one column; a list is one column with semicolons; a citation, or answers by
question, have a column for each part ("citation.en.full"); a list of records within a record is
one column of JSON, so that nothing is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hrcreport.model import Key
from hrcreport.yaml_source import Node

BETWEEN = "; "
PART = "."


def columns_of(keys: Mapping[str, Key], records: Iterable[Mapping[str, Node]]) -> list[str]:
    """Return the columns for records: every key, in its order; parts as far as they are used.

    Parts that every record may have (answers by question) have a column each, used or not.
    """
    held = list(records)
    columns: list[str] = []
    for name, key in keys.items():
        if key.kind.shape != "parts":
            columns.append(name)
            continue
        parts = dict.fromkeys(
            part for record in held if name in record for part in _parts(record[name])
        )
        declared = key.kind.schema["properties"]
        if not any(isinstance(each.get("properties"), dict) for each in declared.values()):
            parts = dict.fromkeys(declared)
        columns += [f"{name}{PART}{part}" for part in parts or ("en.full", "en.short")]
    return columns


def _parts(node: Node) -> list[str]:
    if not isinstance(node.value, dict):
        return []
    found = []
    for name, inner in node.value.items():
        below = _parts(inner)
        found += [f"{name}{PART}{part}" for part in below] if below else [name]
    return found


def cells_of(
    record: Mapping[str, Node], keys: Mapping[str, Key], columns: Sequence[str]
) -> list[str]:
    """Return a record as cells of text, exactly as it is written."""
    cells = []
    for column in columns:
        name, _, part = column.partition(PART)
        node = record.get(name)
        cells.append("" if node is None else _cell(node, keys[name].kind.shape, part))
    return cells


def _cell(node: Node, shape: str, part: str) -> str:
    if shape == "parts":
        inner: Node | None = node
        for step in part.split(PART):
            below = inner.value if inner is not None else None
            inner = below.get(step) if isinstance(below, dict) else None
        return inner.raw if inner is not None else ""
    if isinstance(node.value, list):
        if shape == "records":
            return json.dumps([_as_written(item) for item in node.value], ensure_ascii=False)
        return BETWEEN.join(item.raw for item in node.value)
    return node.raw


def _as_written(node: Node) -> Any:
    """Return a nested record with all its values as texts, as they are written."""
    if isinstance(node.value, dict):
        return {name: _as_written(inner) for name, inner in node.value.items()}
    if isinstance(node.value, list):
        return [_as_written(inner) for inner in node.value]
    return node.raw


def values_of(cells: Mapping[str, str], keys: Mapping[str, Key]) -> dict[str, Any]:
    """Return the values that cells stand for, as plain texts, lists and dictionaries.

    An empty cell is an empty text, an empty list, or no part.

    Raises:
        ValueError: a cell of nested records is no JSON; the message names its column.
    """
    values: dict[str, Any] = {}
    for column, cell in cells.items():
        name, _, part = column.partition(PART)
        shape = keys[name].kind.shape
        if shape == "list":
            values[name] = [item.strip() for item in cell.split(";") if item.strip()]
        elif shape == "records":
            try:
                values[name] = json.loads(cell) if cell.strip() else []
            except (ValueError, RecursionError) as error:
                raise ValueError(column) from error
        elif shape == "parts":
            if cell:
                *way, last = part.split(PART)
                target = values.setdefault(name, {})
                for step in way:
                    target = target.setdefault(step, {})
                target[last] = cell
        else:
            values[name] = cell
    return values


def node_of(value: Any, line: int) -> Node:
    """Return a value as the reader of registers takes it, standing in one line of a sheet."""
    if isinstance(value, dict):
        inner = {str(name): node_of(each, line) for name, each in value.items()}
        return Node(inner, line, "", False, line)
    if isinstance(value, list):
        return Node([node_of(each, line) for each in value], line, "", False, line)
    text = "" if value is None else str(value)
    return Node(text or None, line, text, True, line)
