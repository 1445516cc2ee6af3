"""This module writes what a notebook declares as JSON Schema, so that editors can help."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hrcreport import json_schema
from hrcreport.params.declaration import Declaration, read_declaration
from hrcreport.project import FOLDER_OF_KIND, Project

FOLDER = "_schema"


def schema_file(project: Project, kind: str) -> Path:
    """Return where the schema of a kind of report lies."""
    return project.params / FOLDER / f"{kind}.json"


def editor_line(kind: str) -> str:
    """Return the first line of a params file: it tells an editor which schema to use."""
    return f"# yaml-language-server: $schema=../{FOLDER}/{kind}.json"


def schema_text(declaration: Declaration) -> str:
    """Return the JSON Schema (draft 7) of the params files of one notebook, as its file has it.

    It accepts what the reader accepts. It cannot refuse what only the reader sees: unknown
    country codes, a first year after the last, missing or needless quotation marks, two reports
    with one symbol, tables of another State.
    """
    properties = {}
    for name, parameter in declaration.parameters.items():
        told = [text.rstrip(".") for text in (parameter.help, parameter.kind.allowed) if text]
        description = " ".join(f"{text[0].upper()}{text[1:]}." for text in told)
        one = {"description": description} | dict(parameter.kind.schema)
        if not (parameter.required or parameter.required_with):
            one["default"] = parameter.default
        properties[name] = one
    keys = {
        "type": "object",
        "properties": properties,
        "required": [name for name, one in declaration.parameters.items() if one.required],
        "additionalProperties": False,
    } | _conditions(declaration)
    title = f"Parameters of {declaration.place}"
    return json_schema.schema_text(title, keys, source=declaration.place)


def _conditions(declaration: Declaration) -> dict[str, Any]:
    """Return which keys must stand in a file where others have a value."""
    needed: dict[str, list[str]] = {}
    for name, parameter in declaration.parameters.items():
        for other in parameter.required_with:
            needed.setdefault(other, []).append(name)
    rules = [
        {
            "if": {"required": [other], "properties": {other: {"not": {"enum": ["", []]}}}},
            "then": {"required": names},
        }
        for other, names in needed.items()
    ]
    return {"allOf": rules} if rules else {}


def schemas(project: Project) -> dict[Path, str]:
    """Return the text of each schema file by its path, for the kinds whose notebook declares."""
    texts = {}
    for kind in FOLDER_OF_KIND:
        notebook = project.notebooks / f"{kind}.ipynb"
        declaration, _ = read_declaration(notebook, place=project.place(notebook))
        if declaration and declaration.complete:
            texts[schema_file(project, kind)] = schema_text(declaration)
    return texts


def write_schemas(project: Project) -> list[Path]:
    """Write the schema files that are missing or stale, and return them."""
    return json_schema.write_stale(schemas(project))
