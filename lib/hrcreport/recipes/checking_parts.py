"""This module checks what lies beside recipes: steps in Python and declared corrections."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hrcreport.data.records import TableRecord
from hrcreport.errors import Problem, did_you_mean
from hrcreport.project import Project
from hrcreport.reads import sha256_of
from hrcreport.recipes.corrections import LINE as CORRECTION_LINE
from hrcreport.recipes.corrections import corrections_files, read_corrections
from hrcreport.recipes.recipe import Recipe
from hrcreport.recipes.recipe_files import log_file
from hrcreport.recipes.steps import step_file, step_files, step_problems
from hrcreport.source_text import parse_json


def steps_of(recipes: list[Recipe], project: Project) -> list[Problem]:
    """Return what is wrong with the steps that recipes name, and the steps that none names."""
    named = {recipe.step.name for recipe in recipes if recipe.step}
    problems = [
        problem
        for name in sorted(named)
        for problem in step_problems(step_file(name, project), project)
    ]
    problems += [
        Problem(
            project.place(path), "no recipe names this step.",
            "Name it in a recipe (step: {name: …}), or delete it.", "recipe.unused-step",
            value=path.stem, severity="warning",
        )
        for path in step_files(project)
        if path.stem not in named
    ]  # fmt: skip
    return problems


def stale_steps(recipes: list[Recipe], project: Project) -> list[Problem]:
    """Warn where a step was changed after the table of its recipe was imported."""
    problems = []
    for recipe in recipes:
        path = step_file(recipe.step.name, project) if recipe.step else None
        if path is None or not path.exists():
            continue
        logged = _log(recipe.makes, project).get("step") or {}
        if logged and logged.get("sha256") != sha256_of(project.reads.read(path)):
            problems.append(Problem(
                project.place(path),
                f"this step was changed after the table '{recipe.makes}' was imported.",
                f"Run: hrcreport import {recipe.makes} FILE", "recipe.stale-step",
                value=recipe.makes, severity="warning",
            ))  # fmt: skip
    return problems


def corrections_of(
    recipes: list[Recipe], known: Mapping[str, TableRecord], project: Project
) -> list[Problem]:
    """Return what is wrong with declared corrections, and those that a table was made without."""
    problems: list[Problem] = []
    makes = [recipe.makes for recipe in recipes]
    for path in corrections_files(project):
        found, wrong = read_corrections(path, project)
        problems += wrong
        problems += editor_line(path, CORRECTION_LINE, project)
        if path.stem not in makes:
            problems.append(Problem(
                found.place,
                f"no recipe makes a table '{path.stem}', so that nothing is corrected here.",
                f"{did_you_mean(path.stem, makes)}Name the file as the recipe's table. A table "
                "without a recipe is corrected by hand, and data/README.md says so.",
                "corrections.no-recipe", value=path.stem,
            ))  # fmt: skip
            continue
        record = known.get(path.stem)
        logged = _log(path.stem, project).get("corrections") or {}
        if wrong or record is None:
            continue
        if logged.get("sha256") != found.sha256 or record.corrections != found.said:
            what = f"the table '{path.stem}' was not made with these corrections as they stand."
            problems.append(_not_applied(found.place, what, path.stem))
    with_file = {path.stem for path in corrections_files(project)}
    problems += [
        _not_applied(
            f"data/{record.path}",
            f"the table '{name}' was made with corrections that are no longer declared.",
            name,
        )
        for name, record in known.items()
        if record.corrections and name not in with_file
    ]
    return problems


def _not_applied(place: str, what: str, table: str) -> Problem:
    return Problem(
        place, what, f"Run: hrcreport import {table} FILE", "corrections.not-applied", value=table
    )


def editor_line(path: Path, line: str, project: Project) -> list[Problem]:
    """Warn where the line is missing that tells an editor the allowed keys."""
    if path.read_bytes().split(b"\n", 1)[0].strip() == line.encode():
        return []
    return [
        Problem(
            project.place(path), "the line is missing that lets an editor offer the allowed keys.",
            f"Make this the first line of the file: {line}", "recipe.no-editor-line", line=1,
            severity="warning",
        )
    ]  # fmt: skip


def _log(table: str, project: Project) -> dict[str, dict[str, str]]:
    try:
        log = parse_json(log_file(table, project).read_bytes())
    except (OSError, ValueError):
        return {}
    return log if isinstance(log, dict) else {}
