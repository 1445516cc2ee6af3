"""This module writes what a recipe and a scheme may hold as JSON Schema, for editors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hrcreport.data.recipes.corrections import correction_schema
from hrcreport.data.recipes.declaration import RECIPE, SCHEME
from hrcreport.data.recipes.form_parts import Record
from hrcreport.project import Project

# yaml-language-server, which VS Code and JupyterLab use, understands draft 7.
DIALECT = "http://json-schema.org/draft-07/schema#"
FOLDER = "recipes/_schema"
RECIPE_LINE = "# yaml-language-server: $schema=_schema/recipe.json"
SCHEME_LINE = "# yaml-language-server: $schema=../_schema/scheme.json"


def schemas(project: Project) -> dict[Path, str]:
    """Return the text of each schema file by its path."""
    folder = project.data / FOLDER
    return {
        folder / "recipe.json": _text(RECIPE, "A recipe: how a raw export becomes a tidy table"),
        folder / "scheme.json": _text(SCHEME, "A group scheme: the groups of one source"),
        folder / "correction.json": _whole("Corrections of one source", correction_schema()),
    }


def write_recipe_schemas(project: Project) -> list[Path]:
    """Write the schema files that are missing or stale, and return them."""
    written = []
    for path, text in schemas(project).items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(path)
    return written


def _text(record: Record, title: str) -> str:
    return _whole(title, record.schema())


def _whole(title: str, schema: Mapping[str, Any]) -> str:
    made = {
        "$schema": DIALECT,
        "$comment": "Made by 'hrcreport schema'; do not edit.",
        "title": title,
        **schema,
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"
