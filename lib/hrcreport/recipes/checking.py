"""This module checks every recipe and group scheme of a project, without reading any export."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from hrcreport.data.descriptor import read_records
from hrcreport.data.records import TableRecord
from hrcreport.errors import DataError, Problem, not_one_of
from hrcreport.project import Project
from hrcreport.recipes.checking_parts import corrections_of, editor_line, stale_steps, steps_of
from hrcreport.recipes.corrections import Corrections
from hrcreport.recipes.recipe import Recipe
from hrcreport.recipes.recipe_files import LOGS, log_file, read_recipe, recipe_files
from hrcreport.recipes.record import (
    described,
    not_described,
    standing_record,
    with_corrections,
)
from hrcreport.recipes.schema import RECIPE_LINE, SCHEME_LINE, schemas
from hrcreport.recipes.schemes import read_scheme_file, scheme_files
from hrcreport.source_text import parse_json

MADE_BY_IMPORT = ("bytes", "hash")


def check_recipes(project: Project) -> list[Problem]:
    """Return all that is wrong with recipes, group schemes, their schemas and their logs."""
    files = recipe_files(project)
    if not files and not scheme_files(project):
        return []
    problems: list[Problem] = []
    records, unreadable = read_records(project)
    if unreadable and not records:
        return []  # the check of the catalogue says why; every recipe would only repeat it
    known = {record.name: record for record in records}
    makers: dict[str, list[Recipe]] = defaultdict(list)
    for path in files:
        problems += editor_line(path, RECIPE_LINE, project)
        recipe, found = read_recipe(path, project)
        problems += found
        if recipe is None:
            continue
        makers[recipe.makes].append(recipe)
        problems += _name(path, recipe)
        problems += _lookups(recipe, known)
        problems += _record(recipe, known, project)
        problems += _identification(recipe, known)
        problems += _log(recipe, known, project)
    for path in scheme_files(project):
        problems += editor_line(path, SCHEME_LINE, project)
        problems += read_scheme_file(path, project)[1]
    problems += _two_makers(makers)
    recipes = [recipe for found in makers.values() for recipe in found]
    problems += [*steps_of(recipes, project), *stale_steps(recipes, project)]
    problems += corrections_of(recipes, known, project)
    problems += _schemas(project)
    # A wrong scheme is met by each recipe that names it, and once more by itself.
    return list(dict.fromkeys(problems))


def _name(path: Path, recipe: Recipe) -> list[Problem]:
    if path.stem == recipe.makes:
        return []
    return [
        Problem(
            recipe.place, f"the recipe makes the table '{recipe.makes}' and has another name.",
            f"Rename the file to '{recipe.makes}{path.suffix}', so that it is found.",
            "recipe.file-name", line=recipe.line("makes"), value=path.name,
        )
    ]  # fmt: skip


def _two_makers(makers: dict[str, list[Recipe]]) -> list[Problem]:
    return [
        Problem(
            recipe.place, f"{recipes[0].place} makes the table '{name}' as well.",
            "Keep one of the two; several files of one form are imported together.",
            "recipe.two-makers", line=recipe.line("makes"), value=name,
        )
        for name, recipes in makers.items()
        for recipe in recipes[1:]
    ]  # fmt: skip


def _lookups(recipe: Recipe, known: dict[str, TableRecord]) -> list[Problem]:
    problems = []
    for key in recipe.keys:
        if key.lookup is None:
            continue
        line = key.lookup.line("table")
        record = known.get(key.lookup.table)
        if record is None:
            problems.append(not_one_of(
                key.lookup.table, sorted(known), recipe.place,
                f"there is no table '{key.lookup.table}' to look up in.", "recipe.unknown-lookup",
                called="Tables", line=line,
            ))  # fmt: skip
            continue
        columns = [column.name for column in record.columns]
        problems += [
            not_one_of(column, columns, recipe.place,
                       f"the table '{record.name}' has no column '{column}'.",
                       "recipe.lookup-column", called="Columns", line=line)
            for column in (key.lookup.match, key.lookup.take)
            if column not in columns
        ]  # fmt: skip
    return problems


def _record(recipe: Recipe, known: dict[str, TableRecord], project: Project) -> list[Problem]:
    """Find a table that nobody describes, or whose record is not what the recipe says."""
    if recipe.describe is None:
        return [] if recipe.makes in known else [not_described(recipe)]
    try:
        standing = standing_record(recipe.makes, project)
    except DataError:
        return []  # the check of the catalogue says what is wrong with it
    if standing is None:
        return []
    none = Corrections("", "", ())  # the check of corrections compares them
    said, standing = described(recipe, project), with_corrections(standing, none)
    differ = sorted(
        key for key in {*said, *standing} - {*MADE_BY_IMPORT} if said.get(key) != standing.get(key)
    )
    if not differ:
        return []
    return [
        Problem(
            recipe.place,
            f"the catalogue says something else of '{recipe.makes}' than this recipe: "
            f"{', '.join(differ)}.", "Change the recipe, not the catalogue, and import again.",
            "recipe.record-differs", line=recipe.line("describe"), value=", ".join(differ),
        )
    ]  # fmt: skip


def _identification(recipe: Recipe, known: dict[str, TableRecord]) -> list[Problem]:
    """Find a scheme that says otherwise than the table how race came into the record."""
    record = known.get(recipe.makes)
    return [
        Problem(
            recipe.place,
            f"the scheme of the column '{key.name}' says that race is {key.identification}, the "
            f"catalogue that it is {record.identification}.",
            "Find out from the source how it records race, and correct the one that is wrong.",
            "recipe.identification", line=key.written.line, value=key.identification,
        )
        for key in recipe.keys
        if record and key.identification not in ("", record.identification)
    ]  # fmt: skip


def _log(recipe: Recipe, known: dict[str, TableRecord], project: Project) -> list[Problem]:
    """Warn where a recipe was changed after its table was imported."""
    path = log_file(recipe.makes, project)
    try:
        log = parse_json(path.read_bytes())
        same = log["recipe"]["sha256"] == recipe.sha256
    except (OSError, ValueError, KeyError, TypeError):
        same = False
    if same or recipe.makes not in known:
        return []
    return [
        Problem(
            recipe.place,
            f"this recipe has no log in data/{LOGS}, or was changed after its table was imported.",
            f"Run: hrcreport import {recipe.makes} FILE", "recipe.stale-log", severity="warning",
        )
    ]  # fmt: skip


def _schemas(project: Project) -> list[Problem]:
    return [
        Problem(
            project.place(path), "the schema for editors is missing or older than the program.",
            "Run: hrcreport schema", "recipe.stale-schema", severity="warning",
        )
        for path, text in schemas(project).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]  # fmt: skip
