"""This module finds and reads recipes and group schemes, and writes their schemas for editors."""

from __future__ import annotations

from pathlib import Path

from hrcreport.errors import DataError, Problem, did_you_mean, not_one_of
from hrcreport.json_source import schema_text, write_stale
from hrcreport.model import Record, read_whole, record_of
from hrcreport.project import Project
from hrcreport.reads import sha256_of
from hrcreport.recipes.corrections import CorrectionsFile
from hrcreport.recipes.key_columns import KeyColumn, Scheme
from hrcreport.recipes.recipe import Recipe

FOLDER = "recipes"
SUFFIX = ".yml"
LOGS = "recipes/logs"
SCHEMES = "recipes/schemes"
RECIPE_LINE = "# yaml-language-server: $schema=_schema/recipe.json"
SCHEME_LINE = "# yaml-language-server: $schema=../_schema/scheme.json"


def recipe_files(project: Project) -> list[Path]:
    """Return every recipe of a project, sorted by name."""
    folder = project.data / FOLDER
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith("."))


def log_file(name: str, project: Project) -> Path:
    """Return where the log of an import lies."""
    return project.data / LOGS / f"{name}.json"


def find_recipe(name: str, project: Project) -> Path:
    """Return the file of a recipe that is named by itself ("usa-stops") or by its path.

    Raises:
        DataError: there is none; the nearest name is told.
    """
    named = Path(name)
    for path in (named, project.data / FOLDER / f"{named.name.removesuffix(SUFFIX)}{SUFFIX}"):
        if path.is_file():
            return path
    known = [path.stem for path in recipe_files(project)]
    raise DataError(not_one_of(
        name, known, f"data/{FOLDER}", f"there is no recipe '{name}'.", "recipe.unknown-recipe",
        called="Recipes",
    ))  # fmt: skip


def open_recipe(path: Path, project: Project) -> Recipe:
    """Return a recipe.

    Raises:
        DataError: the recipe, or the group scheme it names, is wrong; all is told at once.
    """
    recipe, problems = read_recipe(path, project)
    if recipe is None or problems:
        raise DataError(problems)
    return recipe


def read_recipe(path: Path, project: Project) -> tuple[Recipe | None, list[Problem]]:
    """Return a recipe, or None with every problem of its form and of its schemes."""
    recipe, problems = read_whole(path, Recipe, place=project.place(path))
    if recipe is None:
        return None, problems
    keys = []
    for key in recipe.columns:
        scheme, found = read_scheme(key, project) if key.scheme else (None, [])
        problems += found
        keys.append(key.coded(scheme, recipe.wide))
    whole = recipe.with_(keys=tuple(keys), sha256=sha256_of(path.read_bytes()))
    return (None if problems else whole), problems


def scheme_files(project: Project) -> list[Path]:
    """Return every group scheme of a project, sorted by name."""
    return sorted((project.data / SCHEMES).glob(f"*{SUFFIX}"))


def read_scheme(key: KeyColumn, project: Project) -> tuple[Scheme | None, list[Problem]]:
    """Return the scheme that a column of a recipe names, or None with what is wrong."""
    path = project.data / SCHEMES / f"{key.scheme}{SUFFIX}"
    if path.exists():
        return read_scheme_file(path, project)
    known = [file.stem for file in scheme_files(project)]
    problem = key.problem(
        "scheme", f"there is no group scheme '{key.scheme}'.",
        f"{did_you_mean(key.scheme, known)}Schemes in data/{SCHEMES}: {', '.join(known) or 'none'}"
        ".", "recipe.unknown-scheme",
    )  # fmt: skip
    return None, [problem]


def read_scheme_file(path: Path, project: Project) -> tuple[Scheme | None, list[Problem]]:
    """Return the scheme in a file, or None with every problem of its form."""
    return read_whole(path, Scheme, place=project.place(path))


def schemas(project: Project) -> dict[Path, str]:
    """Return the text of each schema file by its path."""
    titles: dict[str, tuple[str, type[Record]]] = {
        "recipe": ("A recipe: how a raw export becomes a tidy table", Recipe),
        "scheme": ("A group scheme: the groups of one source", Scheme),
        "correction": ("Corrections of one source", CorrectionsFile),
    }
    return {
        project.data / FOLDER / "_schema" / f"{name}.json": schema_text(
            title, record_of(model).schema
        )
        for name, (title, model) in titles.items()
    }


def write_recipe_schemas(project: Project) -> list[Path]:
    """Write the schema files that are missing or stale, and return them."""
    return write_stale(schemas(project))
