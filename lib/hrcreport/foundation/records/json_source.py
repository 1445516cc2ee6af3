"""This module writes JSON Schemas, by which editors check what authors write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

# yaml-language-server, which VS Code and JupyterLab use, understands draft 7.
DIALECT = "http://json-schema.org/draft-07/schema#"


def schema_text(title: str, schema: Mapping[str, Any], *, source: str = "") -> str:
    """Return the text of a schema's file, with a word on who made it, and from what."""
    made_from = f" from {source}" if source else ""
    preamble = {
        "$schema": DIALECT,
        "$comment": f"Made by 'hrcreport schema'{made_from}; do not edit.",
        "title": title,
    }
    return json.dumps(preamble | dict(schema), indent=2, ensure_ascii=False) + "\n"
