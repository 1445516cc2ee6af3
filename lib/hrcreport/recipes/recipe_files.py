"""This module finds and reads the recipes of a project, and knows where their logs lie."""

from __future__ import annotations

from pathlib import Path

from hrcreport.errors import DataError, Problem, did_you_mean
from hrcreport.project import Project
from hrcreport.recipes.declaration import RECIPE
from hrcreport.recipes.form import At
from hrcreport.recipes.recipe import Recipe
from hrcreport.recipes.schemes import Scheme, read_scheme
from hrcreport.recipes.typed_parts import build_recipe
from hrcreport.yaml_source import Node, read_yaml

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
    raise DataError(
        Problem(
            f"data/{FOLDER}",
            f"there is no recipe '{name}'.",
            f"{did_you_mean(name, known)}Recipes: {', '.join(known) or 'none'}.",
            "recipe.unknown-recipe",
            value=name,
        )
    )


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
    place = project.place(path)
    root, problems = read_yaml(path, place=place)
    if root is None:
        return None, problems
    problems += list(RECIPE.problems(root, At(place)))
    if problems:
        return None, problems
    schemes, problems = _schemes(root, project, place)
    if problems:
        return None, problems
    return build_recipe(root, path, place=place, schemes=schemes)


def _schemes(root: Node, project: Project, place: str) -> tuple[dict[str, Scheme], list[Problem]]:
    table = root.value["table"] if isinstance(root.value, dict) else None
    columns = table.value if table and isinstance(table.value, dict) else {}
    schemes: dict[str, Scheme] = {}
    problems: list[Problem] = []
    for column in columns.values():
        if isinstance(column.value, dict) and "scheme" in column.value:
            name = column.value["scheme"]
            scheme, found = read_scheme(name, project, place=place)
            problems += found
            if scheme:
                schemes[name.raw] = scheme
    return schemes, problems
