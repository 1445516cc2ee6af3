"""This module writes what a notebook declares, as JSON Schema and as a first params file."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from hrcreport.foundation.context.project import Project, Report
from hrcreport.foundation.params.declaration import Declaration, Parameter, read_declaration
from hrcreport.foundation.params.kinds import TABLE
from hrcreport.foundation.params.states import COUNTRY_PARAMETER
from hrcreport.foundation.records import json_source

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
    return json_source.schema_text(title, keys, source=declaration.place)


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
    for kind in Report.FOLDERS:
        notebook = project.notebooks / f"{kind}.ipynb"
        declaration, _ = read_declaration(
            notebook, place=project.place(notebook), languages=project.known_languages
        )
        if declaration and declaration.complete:
            texts[schema_file(project, kind)] = schema_text(declaration)
    return texts


def write_schemas(project: Project) -> list[Path]:
    """Write the schema files that are missing or stale, and return them."""
    return json_source.write_stale(schemas(project))


WIDTH = 100
KIND = "country"
ADVICE = (
    "Only the State's name is known so far. The report says which figures and which law are "
    "missing. Fill in what is held, a line at a time; docs/how-to/add-a-country.md says how."
)


def params_of_state(code: str, name: str, *, declaration: Declaration) -> str:
    """Return the text of a params file for a State of which no table is held, by its ISO code.

    What must be set, and what names a table of the catalogue, is set to the empty text: none is
    held. The comment behind it is the parameter's help, so that an author reads what belongs there.
    The State's name stands at the top.
    """
    advice = textwrap.wrap(ADVICE, WIDTH, initial_indent="# ", subsequent_indent="# ")
    lines = [editor_line(KIND), f"# {name}", *advice, f"{COUNTRY_PARAMETER}: {code}"]
    lines += [
        _unset(one)
        for one in declaration.parameters.values()
        if one.name != COUNTRY_PARAMETER and (one.required or one.kind.name == TABLE)
    ]
    return "\n".join(lines) + "\n"


def _unset(one: Parameter) -> str:
    """Return the line of a parameter without a value; only a text has a way to be empty."""
    empty = ' ""' if one.kind.schema.get("type") == "string" else ""
    return f"{one.name}:{empty}{f'  # {one.help}' if one.help else ''}"
