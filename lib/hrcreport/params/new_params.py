"""This module writes the params file of a State that has no report yet."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from hrcreport.params.declaration import Declaration, Parameter
from hrcreport.params.kinds import TABLE
from hrcreport.params.schema import editor_line
from hrcreport.params.states import COUNTRY
from hrcreport.project import FOLDER_OF_KIND, Project

WIDTH = 100
KIND = "country"
ADVICE = (
    "Only the State's name is known so far. The report says which figures and which law are "
    "missing. Fill in what is held, a line at a time; docs/how-to/add-a-country.md says how."
)


def file_of_state(code: str, project: Project) -> Path:
    """Return where the params file of a State's report lies: `params/countries/tcd.yml`."""
    return project.params / FOLDER_OF_KIND[KIND] / f"{code.lower()}.yml"


def params_of_state(code: str, name: str, *, declaration: Declaration) -> str:
    """Return the text of a params file for a State of which no table is held.

    What must be set, and what names a table of the catalogue, is set to the empty text: none is
    held. The comment behind it is the parameter's help, so that an author reads what belongs there.

    Args:
        code: ISO 3166-1 alpha-3.
        name: the State's name, for the comment at the top.
        declaration: what the shared notebook of country reports declares.
    """
    lines = [editor_line(KIND), f"# {name}", *_comment(ADVICE), f"{COUNTRY}: {code}"]
    lines += [
        _unset(one)
        for one in declaration.parameters.values()
        if one.name != COUNTRY and (one.required or one.kind.name == TABLE)
    ]
    return "\n".join(lines) + "\n"


def states_without_report(project: Project, names: Mapping[str, str]) -> dict[str, str]:
    """Return code and name of each State that no params file of a country report is named for."""
    told = {
        path.stem.partition("-")[0].upper() for kind, path in project.params_files() if kind == KIND
    }
    return {code: name for code, name in sorted(names.items()) if code not in told}


def _unset(one: Parameter) -> str:
    """Return the line of a parameter without a value; only a text has a way to be empty."""
    empty = ' ""' if one.kind.schema.get("type") == "string" else ""
    return f"{one.name}:{empty}{f'  # {one.help}' if one.help else ''}"


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ")
