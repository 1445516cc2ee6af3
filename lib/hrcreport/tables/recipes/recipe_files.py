"""This module reads recipes, group schemes and corrections, and writes schemas for editors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from hrcreport.foundation import DataError, Day, Kind, Problem, Project, Record, Titles, sha256_of
from hrcreport.tables.data.kinds import allowed_kinds, further_columns
from hrcreport.tables.recipes.key_columns import KeyColumn, Scheme
from hrcreport.tables.recipes.recipe import Recipe

FOLDER = "recipes"
SUFFIX = ".yml"
LOGS = "recipes/logs"
SCHEMES = "recipes/schemes"
RECIPE_LINE = "# yaml-language-server: $schema=_schema/recipe.json"
SCHEME_LINE = "# yaml-language-server: $schema=../_schema/scheme.json"
CORRECTION_LINE = "# yaml-language-server: $schema=../recipes/_schema/correction.json"
CORRECTIONS = "corrections"
SENTENCE = re.compile(r"[A-Z0-9].*\.", re.DOTALL)

AsWritten = Annotated[str, Kind.as_written(may_be_empty=True)]
"""A text as it stands in the source, an empty one included."""


class Correction(Record, frozen=True, kw_only=True):
    """One declared correction of a source.

    The rows whose columns have the texts of `where` hold `expect` in `column`; it is read as
    `correct`. `reason` is a sentence fit to print; `reported` says whether the source was told.
    """

    noun: ClassVar[str] = "correction"
    where: Annotated[
        Titles, "Columns of the file with the texts by which the rows are found; never a name."
    ]
    column: Annotated[str, "Column of the file that is corrected."]
    expect: Annotated[
        AsWritten, "What stands there now; once something else does, the import stops."
    ]
    correct: Annotated[AsWritten, "What is read in its place."]
    reason: Annotated[str, "Why, as a sentence fit to print."]
    by: Annotated[str, "Who decided it."]
    on: Annotated[Day, "When: 2026-11-24."]
    reported: Annotated[str, "Whether and when the source was told; 'no' where it was not."]

    @property
    def said(self) -> str:
        """The correction as a report prints it."""
        return f"Corrected here: {self.reason}"

    def faults(self) -> Iterator[Problem]:
        if not SENTENCE.fullmatch(self.reason):
            yield self.problem(
                "reason",
                "the reason is no sentence.",
                "Begin it with a capital letter and end it with a full stop: it is printed.",
                "corrections.reason",
            )


class CorrectionsFile(Record, frozen=True, kw_only=True):
    """What a file of corrections holds."""

    corrections: Annotated[tuple[Correction, ...], "The corrections of this source."]


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections of one table; `sha256` is that of their file, empty where there is none."""

    place: str
    sha256: str
    items: tuple[Correction, ...]

    @property
    def said(self) -> tuple[str, ...]:
        """Every reason once, as a report prints it."""
        return tuple(dict.fromkeys(correction.said for correction in self.items))


def corrections_files(project: Project) -> list[Path]:
    """Return every file of corrections, sorted by name."""
    return sorted((project.data / CORRECTIONS).glob("*.yml"))


def open_corrections(table: str, project: Project) -> Corrections:
    """Return the corrections of a table; none where it has no file.

    Raises:
        DataError: the file has slips; all are told at once.
    """
    path = project.data / CORRECTIONS / f"{table}.yml"
    corrections, problems = read_corrections(path, project)
    if problems:
        raise DataError(problems)
    return corrections


def read_corrections(path: Path, project: Project) -> tuple[Corrections, list[Problem]]:
    """Return the corrections of a file, and every problem of it."""
    place = project.place(path)
    if not path.exists():
        return Corrections(place, "", ()), []
    corrections_file, problems = CorrectionsFile.read_file(path, place=place)
    return Corrections(
        place, sha256_of(project.reads.read(path)), corrections_file.corrections
    ), problems


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
    recipe_path = Path(name)
    for path in (
        recipe_path,
        project.data / FOLDER / f"{recipe_path.name.removesuffix(SUFFIX)}{SUFFIX}",
    ):
        if path.is_file():
            return path
    recipe_names = [path.stem for path in recipe_files(project)]
    raise DataError(
        Problem.not_one_of(
            name,
            recipe_names,
            f"data/{FOLDER}",
            f"there is no recipe '{name}'.",
            "recipe.unknown-recipe",
            heading="Recipes",
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
    model = Recipe.with_columns(further_columns(project))
    recipe, problems = model.read_whole(path, place=project.place(path))
    if recipe is None:
        return None, problems
    keys = []
    for key in recipe.columns:
        scheme, slips = read_scheme(key, project) if key.scheme else (None, [])
        problems += slips
        keys.append(key.coded(scheme, recipe.wide))
    keyed_recipe = recipe.with_(keys=tuple(keys), sha256=sha256_of(path.read_bytes()))
    return (None if problems else keyed_recipe), problems


def scheme_files(project: Project) -> list[Path]:
    """Return every group scheme of a project, sorted by name."""
    return sorted((project.data / SCHEMES).glob(f"*{SUFFIX}"))


def read_scheme(key: KeyColumn, project: Project) -> tuple[Scheme | None, list[Problem]]:
    """Return the scheme that a column of a recipe names, or None with what is wrong."""
    path = project.data / SCHEMES / f"{key.scheme}{SUFFIX}"
    if path.exists():
        return read_scheme_file(path, project)
    scheme_names = [file.stem for file in scheme_files(project)]
    problem = key.problem(
        "scheme",
        f"there is no group scheme '{key.scheme}'.",
        f"{Problem.did_you_mean(key.scheme, scheme_names)}"
        f"Schemes in data/{SCHEMES}: {', '.join(scheme_names) or 'none'}"
        ".",
        "recipe.unknown-scheme",
    )
    return None, [problem]


def read_scheme_file(path: Path, project: Project) -> tuple[Scheme | None, list[Problem]]:
    """Return the scheme in a file, or None with every problem of its form."""
    return Scheme.read_whole(path, place=project.place(path))


def schemas(project: Project) -> dict[Path, str]:
    """Return the text of each schema file by its path."""
    columns = further_columns(project)
    codes = {
        "kinds": allowed_kinds(project),
        "columns": ("country", "area", "period", "group", *columns, "measure"),
    }
    recipe = Recipe.with_columns(columns)
    titles: dict[str, tuple[str, type[Record]]] = {
        "recipe": ("A recipe: how a raw export becomes a tidy table", recipe),
        "scheme": ("A group scheme: the groups of one source", Scheme),
        "correction": ("Corrections of one source", CorrectionsFile),
    }
    return {
        project.data / FOLDER / "_schema" / f"{name}.json": model.schema_text(title, declared=codes)
        for name, (title, model) in titles.items()
    }
