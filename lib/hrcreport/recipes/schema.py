"""This module writes what a recipe and a scheme may hold as JSON Schema, for editors."""

from __future__ import annotations

from pathlib import Path

from hrcreport.json_schema import schema_text, whole_schema, write_stale
from hrcreport.model import record_of
from hrcreport.project import Project
from hrcreport.recipes.corrections import CorrectionsFile
from hrcreport.recipes.key_columns import Scheme
from hrcreport.recipes.recipe import Recipe

FOLDER = "recipes/_schema"
RECIPE_LINE = "# yaml-language-server: $schema=_schema/recipe.json"
SCHEME_LINE = "# yaml-language-server: $schema=../_schema/scheme.json"


def schemas(project: Project) -> dict[Path, str]:
    """Return the text of each schema file by its path."""
    titles = {
        "recipe": ("A recipe: how a raw export becomes a tidy table", record_of(Recipe).schema),
        "scheme": ("A group scheme: the groups of one source", record_of(Scheme).schema),
        "correction": ("Corrections of one source", record_of(CorrectionsFile).schema),
    }
    folder = project.data / FOLDER
    return {
        folder / f"{name}.json": schema_text(whole_schema(title, schema))
        for name, (title, schema) in titles.items()
    }


def write_recipe_schemas(project: Project) -> list[Path]:
    """Write the schema files that are missing or stale, and return them."""
    return write_stale(schemas(project))
