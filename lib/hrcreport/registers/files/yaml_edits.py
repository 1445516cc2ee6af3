"""This module edits YAML in place: changed values, new records, all else as it was."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

WIDTH = 1_000_000
"""So wide that no text is folded into lines that its author did not write."""


def edited(
    text: str,
    list_name: str,
    changed: Mapping[int, Mapping[str, Any]],
    added: Sequence[Mapping[str, Any]],
) -> str:
    """Return YAML with changed values and new records; comments and other bytes are kept.

    Records of the list are `changed` by their number, counted from 1; those `added` go to its end.
    """
    if not changed and not added:
        return text
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    content = yaml.load(text)
    records = content.get(list_name)
    if records is None:
        records = content[list_name] = CommentedSeq()
    for number, values in changed.items():
        record = records[number - 1]
        for name, value in values.items():
            if value not in ("", [], {}) or name in record:
                record[name] = like(record.get(name), value)
    records.extend(
        {name: like(None, value) for name, value in new_record.items()} for new_record in added
    )
    target = io.StringIO()
    yaml.dump(content, target)
    return target.getvalue()


def like(before: Any, value: Any) -> Any:
    """Return a value as it is written in YAML: in the form of the one before, texts kept texts."""
    if isinstance(value, list):
        items = [like(None, member) for member in value]
        if isinstance(before, CommentedSeq):
            before.clear()
            before.extend(items)
            return before
        return items
    if isinstance(value, dict):
        if not isinstance(before, CommentedMap):
            return {name: like(None, inner_value) for name, inner_value in value.items()}
        for name in [old_name for old_name in before if old_name not in value]:
            del before[name]
        for name, inner_value in value.items():
            before[name] = like(before.get(name), inner_value)
        return before
    if isinstance(value, int):
        return value
    text = str(value)
    if isinstance(before, int) and text.isdecimal():
        return int(text)
    if type(before) is str and _is_plain(text):
        return text
    return DoubleQuotedScalarString(text) if before is not None or not _is_plain(text) else text


def with_values(text: str, values: Mapping[str, Any]) -> str:
    """Return YAML with keys set to values, or taken out by None; all else as it was."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    content = yaml.load(text) or CommentedMap()
    for name, value in values.items():
        if value is None:
            content.pop(name, None)
        else:
            plain = isinstance(value, (bool, int, float))
            content[name] = value if plain else like(content.get(name), value)
    target = io.StringIO()
    yaml.dump(content, target)
    return target.getvalue()


def _is_plain(text: str) -> bool:
    """Tell whether a text can stand in YAML without quotes and stay the text that it is."""
    if not text or "\n" in text:
        return False
    try:
        return bool(YAML(typ="safe", pure=True).load(f"[{text}]") == [text]) and bool(
            YAML(typ="safe", pure=True).load(f"a: {text}") == {"a": text}
        )
    except (YAMLError, ValueError):  # a day that is not in the calendar is no YAML either
        return False
