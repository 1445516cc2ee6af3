"""This module finds and reads the recipes of a project, and knows where their logs lie."""

from __future__ import annotations

from pathlib import Path

from hrcreport.errors import DataError, Problem, not_one_of
from hrcreport.model import read_whole
from hrcreport.project import Project
from hrcreport.reads import sha256_of
from hrcreport.recipes.recipe import Recipe
from hrcreport.recipes.schemes import read_scheme

FOLDER = "recipes"
SUFFIX = ".yml"
LOGS = "recipes/logs"


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
