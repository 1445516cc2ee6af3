"""This module reads plain values out of the YAML of a recipe, which has been checked before."""

from __future__ import annotations

from typing import Any

from hrcreport.yaml_source import Node


def keys_of(node: Node | None) -> dict[str, Node]:
    """Return the entries of a mapping, in their order; none where there is no mapping."""
    return node.value if node and isinstance(node.value, dict) else {}


def items_of(node: Node | None) -> list[Node]:
    """Return the items of a list; none where there is no list."""
    return node.value if node and isinstance(node.value, list) else []


def texts_of(node: Node | None) -> list[str]:
    """Return a text or a list of texts as a list."""
    if node is None:
        return []
    return [item.raw for item in node.value] if isinstance(node.value, list) else [node.raw]


def text_at(parts: dict[str, Node], key: str, otherwise: str = "") -> str:
    """Return the text of a key as written, or another one where the key is not there."""
    return parts[key].raw if key in parts else otherwise


def number_at(parts: dict[str, Node], key: str, otherwise: int = 0) -> int:
    """Return the whole number of a key, or another one where the key is not there."""
    return int(parts[key].raw) if key in parts else otherwise


def plain(node: Node) -> Any:
    """Return a value as plain data; every single value is the text that was written."""
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    if isinstance(node.value, dict):
        return {key: plain(item) for key, item in node.value.items()}
    return node.raw


def lines_of(node: Node, key: str = "") -> dict[str, int]:
    """Return the line of every key of a mapping, by its path."""
    lines: dict[str, int] = {}
    for name, item in keys_of(node).items():
        path = f"{key}.{name}" if key else name
        lines[path] = item.key_line
        lines |= lines_of(item, path)
    return lines
