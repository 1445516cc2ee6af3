"""This module makes small projects for the tests of the params room."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from hrcreport.errors import Problem
from hrcreport.params.checking import check_params
from hrcreport.params.reading import Parameters
from hrcreport.params.schema import editor_line, write_schemas
from hrcreport.project import FOLDER_OF_KIND, Project

IMPORTS = "from hrcreport.params import Country, Day, Language, Status, Symbol, Year\n"
COUNTRIES = {
    "BRA": "Brazil",
    "BRB": "Barbados",
    "CHE": "Switzerland",
    "CHN": "China",
    "COD": "Democratic Republic of the Congo",
    "DEU": "Germany",
    "GBR": "United Kingdom of Great Britain and Northern Ireland",
    "KOR": "Republic of Korea",
    "NOR": "Norway",
    "USA": "United States of America",
}


@dataclass
class ParamsProject:
    """A project in a temporary folder, with acts that read as sentences in a test."""

    project: Project
    countries: dict[str, str]

    def notebook(self, place: str, cell: str, *, tags: tuple[str, ...] = ("parameters",)) -> Path:
        """Write a notebook whose second cell is the `parameters` cell."""
        path = self.project.notebooks / place
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {},
            "cells": [
                {"cell_type": "markdown", "metadata": {}, "source": ["What is asked."]},
                {
                    "cell_type": "code",
                    "metadata": {"tags": list(tags)},
                    "source": (IMPORTS + cell).splitlines(keepends=True),
                    "outputs": [],
                    "execution_count": None,
                },
            ],
        }
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def params(self, place: str, text: str, *, editor: bool = False) -> Path:
        """Write a params file, where asked with the line for editors in front of it."""
        path = self.project.params / place
        path.parent.mkdir(parents=True, exist_ok=True)
        kinds = {folder: kind for kind, folder in FOLDER_OF_KIND.items()}
        line = f"{editor_line(kinds[path.parent.name])}\n" if editor else ""
        path.write_bytes(f"{line}{text}".encode())
        return path

    def schemas(self) -> None:
        """Write the schema files."""
        write_schemas(self.project)

    def check(self, *, only: set[str] | None = None) -> tuple[dict[str, Parameters], list[Problem]]:
        """Check the whole project."""
        return check_params(self.project, known_countries=self.countries, only=only)

    def errors(self, *, only: set[str] | None = None) -> list[Problem]:
        """Return what is wrong, without warnings."""
        return [one for one in self.check(only=only)[1] if one.severity == "error"]


@pytest.fixture
def params_project(tmp_path: Path) -> ParamsProject:
    project = Project(tmp_path / "project")
    for folder in ("params/countries", "params/themes", "notebooks"):
        (project.root / folder).mkdir(parents=True)
    return ParamsProject(project, dict(COUNTRIES))
