"""This module finds the small Python steps that recipes name, and says what a step may hold.

A step is code that an author trusts as she trusts a notebook. What is refused here keeps it small
and repeatable: it gets rows and gives rows. It is no fence against code that means harm.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from hrcreport.errors import Problem, did_you_mean, not_one_of
from hrcreport.project import Project

FOLDER = "recipes/steps"
FUNCTION = "step"
MODULES = (
    "__future__", "collections", "collections.abc", "dataclasses", "datetime", "decimal",
    "fractions", "functools", "itertools", "math", "operator", "re", "string", "typing",
    "unicodedata",
)  # fmt: skip
"""What a step may import: nothing that reads a file, a clock or the network."""
REFUSED = (
    "open",
    "exec",
    "eval",
    "compile",
    "input",
    "print",
    "__import__",
    "globals",
    "breakpoint",
)
FORM = (
    "Write: def step(rows): and below it 'for row in rows: yield row'. See "
    "docs/reference/recipes.md, 'A step in Python'."
)


def steps_folder(project: Project) -> Path:
    """Return where steps lie."""
    return project.data / FOLDER


def step_file(name: str, project: Project) -> Path:
    """Return the file of a step by its name."""
    return steps_folder(project) / f"{name}.py"


def step_files(project: Project) -> list[Path]:
    """Return every step, sorted by name."""
    return sorted(steps_folder(project).glob("*.py"))


def step_problems(path: Path, project: Project) -> list[Problem]:
    """Return what keeps a file from being a step, without running it."""
    place = project.place(path)
    if not path.exists():
        known = [each.stem for each in step_files(project)]
        return [
            Problem(
                place, f"there is no step '{path.stem}'.",
                f"{did_you_mean(path.stem, known)}Write the file, or correct 'step.name' in the "
                "recipe.", "recipe.no-step", value=path.stem,
            )
        ]  # fmt: skip
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        return [
            Problem(
                place, f"this is not Python: {error.msg}.", "Correct the line.",
                "recipe.step-syntax", line=error.lineno,
            )
        ]  # fmt: skip
    except UnicodeDecodeError:
        return [
            Problem(place, "this file is not in UTF-8.", "Save it again as UTF-8.",
                    "recipe.step-syntax")
        ]  # fmt: skip
    return [*_form(tree, place), *_uses(tree, place)]


def _form(tree: ast.Module, place: str) -> Iterator[Problem]:
    if not ast.get_docstring(tree):
        yield Problem(
            place, "the step does not say what it does.",
            'Begin the file with a sentence in three double quotes: """Split …."""',
            "recipe.step-docstring", line=1,
        )  # fmt: skip
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    steps = [node for node in functions if node.name == FUNCTION]
    if not steps:
        names = ", ".join(node.name for node in functions) or "none"
        yield Problem(
            place, f"there is no function '{FUNCTION}' (functions: {names}).", FORM,
            "recipe.step-function",
        )  # fmt: skip
    elif len(steps[0].args.args) != 1:
        yield Problem(
            place, f"the function '{FUNCTION}' takes {len(steps[0].args.args)} arguments, not one.",
            FORM, "recipe.step-function", line=steps[0].lineno,
        )  # fmt: skip


def _uses(tree: ast.Module, place: str) -> Iterator[Problem]:
    for node in ast.walk(tree):
        for module in _imported(node):
            if module not in MODULES:
                yield not_one_of(
                    module, MODULES[1:], place, f"a step cannot import '{module}'.",
                    "recipe.step-import",
                    called="It gets rows and gives rows, and reads nothing else. It may import",
                    line=getattr(node, "lineno", None),
                )  # fmt: skip
        if isinstance(node, ast.Name) and node.id in REFUSED:
            yield Problem(
                place, f"a step cannot use '{node.id}'.",
                "It gets rows and gives rows, and neither reads nor writes anything else.",
                "recipe.step-import", line=node.lineno, value=node.id,
            )  # fmt: skip


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "."]
    return []
