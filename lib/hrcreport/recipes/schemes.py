"""This module finds group schemes: what a source writes for a group, and the group's words."""

from __future__ import annotations

from pathlib import Path

from hrcreport.errors import Problem, did_you_mean
from hrcreport.model import read_whole
from hrcreport.project import Project
from hrcreport.recipes.key_columns import KeyColumn, Scheme

FOLDER = "recipes/schemes"
SUFFIX = ".yml"


def scheme_files(project: Project) -> list[Path]:
    """Return every group scheme of a project, sorted by name."""
    return sorted((project.data / FOLDER).glob(f"*{SUFFIX}"))


def read_scheme(key: KeyColumn, project: Project) -> tuple[Scheme | None, list[Problem]]:
    """Return the scheme that a column of a recipe names, or None with what is wrong."""
    path = project.data / FOLDER / f"{key.scheme}{SUFFIX}"
    if path.exists():
        return read_scheme_file(path, project)
    known = [file.stem for file in scheme_files(project)]
    problem = key.problem(
        "scheme", f"there is no group scheme '{key.scheme}'.",
        f"{did_you_mean(key.scheme, known)}Schemes in data/{FOLDER}: {', '.join(known) or 'none'}.",
        "recipe.unknown-scheme",
    )  # fmt: skip
    return None, [problem]


def read_scheme_file(path: Path, project: Project) -> tuple[Scheme | None, list[Problem]]:
    """Return the scheme in a file, or None with every problem of its form."""
    return read_whole(path, Scheme, place=project.place(path))
