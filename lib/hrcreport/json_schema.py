"""This module writes JSON Schemas, by which editors complete and check what people write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# yaml-language-server, which VS Code and JupyterLab use, understands draft 7.
DIALECT = "http://json-schema.org/draft-07/schema#"


def whole_schema(title: str, schema: Mapping[str, Any], *, source: str = "") -> dict[str, Any]:
    """Return a schema with its title and a word on who made it, and from what."""
    made_from = f" from {source}" if source else ""
    return {
        "$schema": DIALECT,
        "$comment": f"Made by 'hrcreport schema'{made_from}; do not edit.",
        "title": title,
        **schema,
    }


def schema_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_stale(texts: Mapping[Path, str]) -> list[Path]:
    """Write the files that are missing or hold another text, and return them."""
    written = []
    for path, text in texts.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(path)
    return written
