"""This module writes the keys of the register as JSON Schema, so that editors can help."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hrcreport.project import Project
from hrcreport.recommendations.history import HISTORY_KEYS
from hrcreport.recommendations.issued import FILE_KEYS
from hrcreport.register import Key, record_schema

# yaml-language-server, which VS Code and JupyterLab use, understands draft 7.
DIALECT = "http://json-schema.org/draft-07/schema#"
FILES = {
    "issued": ("Recommendations issued in one document", FILE_KEYS),
    "history": ("What became of recommendations in one country", HISTORY_KEYS),
}


def schemas(project: Project) -> dict[Path, str]:
    """Return the text of each schema file of the register by its path."""
    folder = project.data / "recommendations" / "_schema"
    return {
        folder / f"{name}.json": json.dumps(_schema(title, keys), indent=2, ensure_ascii=False)
        + "\n"
        for name, (title, keys) in FILES.items()
    }


def write_schemas(project: Project) -> list[Path]:
    """Write the schema files that are missing or stale, and return them.

    A project without `data/recommendations` gets none.
    """
    if not (project.data / "recommendations").is_dir():
        return []
    written = []
    for path, text in schemas(project).items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(path)
    return written


def _schema(title: str, keys: dict[str, Key]) -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "$comment": "Made by 'hrcreport schema'; do not edit.",
        "title": title,
        **record_schema(keys),
    }
