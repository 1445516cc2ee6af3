"""This module writes JSON Schemas, by which editors check what authors write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
