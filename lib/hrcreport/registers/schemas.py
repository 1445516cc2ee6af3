"""This module writes the keys of every register as JSON Schema, so that editors can help."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hrcreport.project import Project
from hrcreport.register import record_schema
from hrcreport.registers.listing import Register, present

# yaml-language-server, which VS Code and JupyterLab use, understands draft 7.
DIALECT = "http://json-schema.org/draft-07/schema#"


def schemas(project: Project) -> dict[Path, str]:
    """Return the text of each schema file by its path, for the registers that the project has."""
    return {
        each.schema_file(project): json.dumps(_schema(each), indent=2, ensure_ascii=False) + "\n"
        for each in present(project)
    }


def write_schemas(project: Project) -> list[Path]:
    """Write the schema files that are missing or stale, and return them."""
    written = []
    for path, text in schemas(project).items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(path)
    return written


def _schema(register: Register) -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "$comment": "Made by 'hrcreport schema'; do not edit.",
        "title": register.title,
        **record_schema(register.keys),
    }
