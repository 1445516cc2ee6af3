"""This module checks recipes, group schemes, steps and corrections, without reading any export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hrcreport.foundation import DataError, Problem, Project, parse_json, sha256_of
from hrcreport.tables.data.records import TableRecord
from hrcreport.tables.recipes.recipe import Recipe
from hrcreport.tables.recipes.recipe_files import (
    CORRECTION_LINE,
    LOGS,
    RECIPE_LINE,
    SCHEME_LINE,
    Corrections,
    corrections_files,
    log_file,
    read_corrections,
    read_recipe,
    read_scheme_file,
    schemas,
    scheme_files,
)
from hrcreport.tables.recipes.record import (
    described,
    not_described,
    standing_record,
    with_corrections,
)
from hrcreport.tables.recipes.steps import step_file, step_files, step_problems

MADE_BY_IMPORT = ("bytes", "hash")
Known = Mapping[str, TableRecord]


def problems_of_recipes(
    files: Iterable[Path], records: Known, project: Project
) -> Iterator[Problem]:
    """Yield all that is wrong with recipes, group schemes, their schemas and their logs."""
    recipes: list[Recipe] = []
    for path in files:
        yield from _editor_line(path, RECIPE_LINE, project)
        recipe, slips = read_recipe(path, project)
        yield from slips
        if recipe is not None:
            recipes.append(recipe)
            yield from _name(path, recipe)
            yield from _lookups(recipe, records)
            yield from _record(recipe, records, project)
            yield from _identification(recipe, records)
            yield from _stale_log(recipe, records, project)
    for path in scheme_files(project):
        yield from _editor_line(path, SCHEME_LINE, project)
        yield from read_scheme_file(path, project)[1]
    yield from _two_makers(recipes)
    yield from _steps(recipes, project)
    yield from _stale_steps(recipes, project)
    yield from _corrections(recipes, records, project)
    for path, text in schemas(project).items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield Problem(
                project.place(path),
                "the schema for editors is missing or older than the program.",
                "Run: hrcreport schema",
                "recipe.stale-schema",
                severity="warning",
            )


def _editor_line(path: Path, line: str, project: Project) -> Iterator[Problem]:
    """Warn where the line is missing that tells an editor the allowed keys."""
    if path.read_bytes().split(b"\n", 1)[0].strip() != line.encode():
        yield Problem(
            project.place(path),
            "the line is missing that lets an editor offer the allowed keys.",
            f"Make this the first line of the file: {line}",
            "recipe.no-editor-line",
            line=1,
            severity="warning",
        )


def _name(path: Path, recipe: Recipe) -> Iterator[Problem]:
    if path.stem != recipe.makes:
        yield Problem(
            recipe.place,
            f"the recipe makes the table '{recipe.makes}' and has another name.",
            f"Rename the file to '{recipe.makes}{path.suffix}', so that it is found.",
            "recipe.file-name",
            line=recipe.line("makes"),
            value=path.name,
        )


def _two_makers(recipes: Iterable[Recipe]) -> Iterator[Problem]:
    makers: dict[str, list[Recipe]] = defaultdict(list)
    for recipe in recipes:
        makers[recipe.makes].append(recipe)
    for name, (first, *other_recipes) in makers.items():
        for recipe in other_recipes:
            yield Problem(
                recipe.place,
                f"{first.place} makes the table '{name}' as well.",
                "Keep one of the two; several files of one form are imported together.",
                "recipe.two-makers",
                line=recipe.line("makes"),
                value=name,
            )


def _lookups(recipe: Recipe, records: Known) -> Iterator[Problem]:
    for lookup in (key.lookup for key in recipe.keys if key.lookup):
        line = lookup.line("table")
        record = records.get(lookup.table)
        if record is None:
            yield Problem.not_one_of(
                lookup.table,
                sorted(records),
                recipe.place,
                f"there is no table '{lookup.table}' to look up in.",
                "recipe.unknown-lookup",
                heading="Tables",
                line=line,
            )
            continue
        columns = [column.name for column in record.columns]
        for column in (lookup.match, lookup.take):
            if column not in columns:
                yield Problem.not_one_of(
                    column,
                    columns,
                    recipe.place,
                    f"the table '{record.name}' has no column '{column}'.",
                    "recipe.lookup-column",
                    heading="Columns",
                    line=line,
                )


def _record(recipe: Recipe, records: Known, project: Project) -> Iterator[Problem]:
    """Find a table that nobody describes, or whose record is not what the recipe says."""
    if recipe.describe is None:
        yield from () if recipe.makes in records else [not_described(recipe)]
        return
    try:
        standing = standing_record(recipe.makes, project)
    except DataError:
        return  # the check of the catalogue says what is wrong with it
    if standing is None:
        return
    none = Corrections("", "", ())  # the check of corrections compares them
    resource, standing = described(recipe, project), with_corrections(standing, none)
    keys = sorted({*resource, *standing} - {*MADE_BY_IMPORT})
    if differ := ", ".join(key for key in keys if resource.get(key) != standing.get(key)):
        yield Problem(
            recipe.place,
            f"the catalogue says something else of '{recipe.makes}' than this recipe: {differ}.",
            "Change the recipe, not the catalogue, and import again.",
            "recipe.record-differs",
            line=recipe.line("describe"),
            value=differ,
        )


def _identification(recipe: Recipe, records: Known) -> Iterator[Problem]:
    """Find a scheme that says otherwise than the table how race came into the record."""
    record = records.get(recipe.makes)
    for key in recipe.keys if record else ():
        if record and key.identification not in ("", record.identification):
            yield Problem(
                recipe.place,
                f"the scheme of the column '{key.name}' says that race is {key.identification}, "
                f"the catalogue that it is {record.identification}.",
                "Find out from the source how it records race, and correct the one that is wrong.",
                "recipe.identification",
                line=key.written.line,
                value=key.identification,
            )


def _stale_log(recipe: Recipe, records: Known, project: Project) -> Iterator[Problem]:
    """Warn where a recipe was changed after its table was imported."""
    logged = _logged(recipe.makes, "recipe", project)
    if recipe.makes in records and logged.get("sha256") != recipe.sha256:
        yield Problem(
            recipe.place,
            f"this recipe has no log in data/{LOGS}, or was changed after its table was imported.",
            f"Run: hrcreport import {recipe.makes} FILE",
            "recipe.stale-log",
            severity="warning",
        )


def _steps(recipes: Iterable[Recipe], project: Project) -> Iterator[Problem]:
    """Yield what is wrong with the steps that recipes name, and the steps that none names."""
    step_names = {recipe.step.name for recipe in recipes if recipe.step}
    for name in sorted(step_names):
        yield from step_problems(step_file(name, project), project)
    for path in step_files(project):
        if path.stem not in step_names:
            yield Problem(
                project.place(path),
                "no recipe names this step.",
                "Name it in a recipe (step: {name: …}), or delete it.",
                "recipe.unused-step",
                value=path.stem,
                severity="warning",
            )


def _stale_steps(recipes: Iterable[Recipe], project: Project) -> Iterator[Problem]:
    """Warn where a step was changed after the table of its recipe was imported."""
    for recipe in recipes:
        path = step_file(recipe.step.name, project) if recipe.step else None
        if path is None or not path.exists():
            continue
        logged = _logged(recipe.makes, "step", project)
        if logged and logged.get("sha256") != sha256_of(project.reads.read(path)):
            yield Problem(
                project.place(path),
                f"this step was changed after the table '{recipe.makes}' was imported.",
                f"Run: hrcreport import {recipe.makes} FILE",
                "recipe.stale-step",
                value=recipe.makes,
                severity="warning",
            )


def _corrections(recipes: Iterable[Recipe], records: Known, project: Project) -> Iterator[Problem]:
    """Yield what is wrong with declared corrections, and those that a table was made without."""
    makes = [recipe.makes for recipe in recipes]
    files = corrections_files(project)
    for path in files:
        corrections, wrong = read_corrections(path, project)
        yield from wrong
        yield from _editor_line(path, CORRECTION_LINE, project)
        record = records.get(path.stem)
        if path.stem not in makes:
            yield Problem(
                corrections.place,
                f"no recipe makes a table '{path.stem}', so that nothing is corrected here.",
                f"{Problem.did_you_mean(path.stem, makes)}"
                "Name the file as the recipe's table. A table "
                "without a recipe is corrected by hand, and data/README.md says so.",
                "corrections.no-recipe",
                value=path.stem,
            )
        elif not wrong and record is not None:
            logged = _logged(path.stem, "corrections", project)
            if logged.get("sha256") != corrections.sha256 or record.corrections != corrections.said:
                fault = (
                    f"the table '{path.stem}' was not made with these corrections as they stand."
                )
                yield _not_applied(corrections.place, fault, path.stem)
    for name, record in records.items():
        if record.corrections and name not in {path.stem for path in files}:
            fault = f"the table '{name}' was made with corrections that are no longer declared."
            yield _not_applied(record.lies_at, fault, name)


def _not_applied(place: str, fault: str, table: str) -> Problem:
    return Problem(
        place, fault, f"Run: hrcreport import {table} FILE", "corrections.not-applied", value=table
    )


def _logged(table: str, part: str, project: Project) -> Mapping[str, Any]:
    """Return what the log of a table's import says of a part; nothing where it says nothing."""
    try:
        log = parse_json(log_file(table, project).read_bytes())
    except (OSError, ValueError):
        return {}
    log_part = log.get(part) if isinstance(log, dict) else None
    return log_part if isinstance(log_part, dict) else {}
