"""This module makes small projects for the tests of parameters and of recipes."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hrcreport.foundation.context.project import Project, Report
from hrcreport.foundation.errors import DataError, Problem
from hrcreport.foundation.params.checking import check_params
from hrcreport.foundation.params.declaration import Declaration
from hrcreport.foundation.params.reading import Parameters
from hrcreport.registers.mandate.body import Body
from hrcreport.tables.recipes.import_files import ImportResult
from hrcreport.tables.recipes.recipe_files import RECIPE_LINE, open_recipe
from hrcreport.tables.recipes.run import import_files

ROOT = Path(__file__).resolve().parents[1]
BODY = Body.as_read(Project(ROOT))
"""The body whose mandate it is, as this project says it."""


def with_body(root: Path) -> Path:
    """Give a project the body of this project's mandate; return the project's folder."""
    shutil.copytree(ROOT / "data" / "mandate" / "bodies", root / "data" / "mandate" / "bodies")
    return root


IMPORTS = (
    "from hrcreport.params import Country, Day, JobNumber, Language, Required, Status, "
    "Symbol, Table, Year\n"
)
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
        kinds = {folder: kind for kind, folder in Report.FOLDERS.items()}
        line = f"{Report.editor_line(kinds[path.parent.name])}\n" if editor else ""
        path.write_bytes(f"{line}{text}".encode())
        return path

    def schemas(self) -> None:
        """Write the schema files."""
        Declaration.write_schemas(self.project)

    def check(self, *, only: set[str] | None = None) -> tuple[dict[str, Parameters], list[Problem]]:
        """Check the whole project."""
        return check_params(self.project, known_countries=self.countries, only=only)

    def errors(self, *, only: set[str] | None = None) -> list[Problem]:
        """Return what is wrong, without warnings."""
        return [one for one in self.check(only=only)[1] if one.severity == "error"]


@pytest.fixture
def params_project(tmp_path: Path) -> ParamsProject:
    """Return a project that holds nothing yet."""
    project = Project(tmp_path / "project")
    for folder in ("params/countries", "params/themes", "notebooks"):
        (project.root / folder).mkdir(parents=True)
    return ParamsProject(project, dict(COUNTRIES))


PARTS_OF_A_RECIPE = {
    "makes": "xxa-stops",
    "file": "{format: csv}",
    "table": """
  country: XXA
  area: ""
  period: {from: year, as: year}
  complete: true
  group:
    from: race
    recode: {black: Black, white: White, unknown: ""}""",
    "measures": "{stops: {count: rows}}",
    "describe": """
  title: Stops by year and race
  description: Invented.
  kind: T05
  grade: B
  identification: perceived
  sensitivity: public
  scope: stops that were invented
  sources: [{title: Office of Invention}]
  licence: {name: CC0-1.0, title: CC0}
  labels: {measure: {stops: stops}}""",
}


@dataclass
class RecipeBench:
    """A project with one recipe that makes `xxa-stops`, with acts that read as sentences."""

    project: Project

    def recipe(self, **parts: str) -> Path:
        """Write the recipe with other parts; a part that is empty is left out."""
        lines = [RECIPE_LINE]
        for name, text in (PARTS_OF_A_RECIPE | parts).items():
            if text:
                lines.append(f"{name}: {text}" if not text.startswith("\n") else f"{name}:{text}")
        path = self.project.data / "recipes" / "xxa-stops.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def export(self, content: str | bytes, name: str = "export.csv") -> Path:
        """Write an export outside the project, as it comes from its publisher."""
        path = self.project.root.parent / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    def run(self, *exports: Path, **parts: str) -> ImportResult:
        """Run the recipe with these parts over exports."""
        return import_files(exports, open_recipe(self.recipe(**parts), self.project), self.project)

    def values(self, *exports: Path, **parts: str) -> dict[tuple[str, ...], str]:
        """Return the values that are not zero by period and group."""
        frame = self.run(*exports, **parts).frame
        rows = zip(frame["period"], frame["group"], frame["value"], strict=True)
        return {(period, group): value for period, group, value in rows if value != "0"}

    def refused(self, *exports: Path, **parts: str) -> list[Problem]:
        """Return why the recipe or the exports are refused."""
        with pytest.raises(DataError) as refusal:
            self.run(*exports, **parts)
        return list(refusal.value.problems)

    def refusal(self, *exports: Path, **parts: str) -> Problem:
        """Return the only reason."""
        problems = self.refused(*exports, **parts)
        assert len(problems) == 1, problems
        return problems[0]


@pytest.fixture
def bench(invented: Any) -> RecipeBench:
    """Return a project in which a recipe can be tried."""
    return RecipeBench(invented.project)
