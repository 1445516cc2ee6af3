"""This module finds the small Python steps that recipes name, checks them and runs them."""

from __future__ import annotations

import ast
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcreport.foundation import Problem, Project, sha256_of
from hrcreport.tables.recipes.faults import (
    FILE,
    ORIGIN,
    ROW,
    SHEET,
    Faults,
    first_place,
    place_of,
    rows_in_words,
)
from hrcreport.tables.recipes.recipe import Step

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "recipes/steps"
FUNCTION = "step"
MODULES = (
    "__future__",
    "collections",
    "collections.abc",
    "dataclasses",
    "datetime",
    "decimal",
    "fractions",
    "functools",
    "itertools",
    "math",
    "operator",
    "re",
    "string",
    "typing",
    "unicodedata",
)
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


def step_file(name: str, project: Project) -> Path:
    """Return the file of a step by its name."""
    return project.data / FOLDER / f"{name}.py"


def step_files(project: Project) -> list[Path]:
    """Return every step, sorted by name."""
    return sorted((project.data / FOLDER).glob("*.py"))


def step_problems(path: Path, project: Project) -> list[Problem]:
    """Return what keeps a file from being a step, without running it."""
    place = project.place(path)
    if not path.exists():
        step_names = [step_path.stem for step_path in step_files(project)]
        return [
            Problem(
                place,
                f"there is no step '{path.stem}'.",
                f"{Problem.did_you_mean(path.stem, step_names)}"
                "Write the file, or correct 'step.name' in the "
                "recipe.",
                "recipe.no-step",
                value=path.stem,
            )
        ]
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        return [
            Problem(
                place,
                f"this is not Python: {error.msg}.",
                "Correct the line.",
                "recipe.step-syntax",
                line=error.lineno,
            )
        ]
    except UnicodeDecodeError:
        return [
            Problem(
                place, "this file is not in UTF-8.", "Save it again as UTF-8.", "recipe.step-syntax"
            )
        ]
    return [*_form(tree, place), *_uses(tree, place)]


def _form(tree: ast.Module, place: str) -> Iterator[Problem]:
    if not ast.get_docstring(tree):
        yield Problem(
            place,
            "the step does not say what it does.",
            'Begin the file with a sentence in three double quotes: """Split …."""',
            "recipe.step-docstring",
            line=1,
        )
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    steps = [node for node in functions if node.name == FUNCTION]
    if not steps:
        names = ", ".join(node.name for node in functions) or "none"
        yield Problem(
            place,
            f"there is no function '{FUNCTION}' (functions: {names}).",
            FORM,
            "recipe.step-function",
        )
    elif len(steps[0].args.args) != 1:
        yield Problem(
            place,
            f"the function '{FUNCTION}' takes {len(steps[0].args.args)} arguments, not one.",
            FORM,
            "recipe.step-function",
            line=steps[0].lineno,
        )


def _uses(tree: ast.Module, place: str) -> Iterator[Problem]:
    for node in ast.walk(tree):
        for module in _imported(node):
            if module not in MODULES:
                yield Problem.not_one_of(
                    module,
                    MODULES[1:],
                    place,
                    f"a step cannot import '{module}'.",
                    "recipe.step-import",
                    heading="It gets rows and gives rows, and reads nothing else. It may import",
                    line=getattr(node, "lineno", None),
                )
        if isinstance(node, ast.Name) and node.id in REFUSED:
            yield Problem(
                place,
                f"a step cannot use '{node.id}'.",
                "It gets rows and gives rows, and neither reads nor writes anything else.",
                "recipe.step-import",
                line=node.lineno,
                value=node.id,
            )


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "."]
    return []


Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What a step in Python did: rows that it was given, that it made, that it left out and why."""

    name: str
    sha256: str
    given: int
    made: int
    left_out: int
    why: str


class _Failed(Exception):  # noqa: N818  it never leaves this module
    """A step that cannot go on; the fault is noted already."""


def stepped(
    frame: pd.DataFrame, step: Step, project: Project, faults: Faults
) -> tuple[pd.DataFrame, StepTaken] | None:
    """Return the rows that the step makes of those of an export, or None with the faults.

    The step is a function that gets the rows one by one, each a dictionary of texts by column, and
    yields rows. (file), (sheet) and (row) say where a row stood; where a row that it yields lacks
    them, they are those of the row that it has got last. A row of which it makes nothing is left
    out: this is allowed only where the recipe says why (`sets-aside`).
    """
    path = step_file(step.name, project)
    problems = step_problems(path, project)
    if problems:
        faults.extend(problems)
        return None
    content = project.reads.read(path)
    run = _Run(path, project.place(path), faults)
    try:
        function = run.loaded(content)
        rows = run.made(function, frame)
    except _Failed:
        return None
    import pandas as pd  # a check of the step needs no data frame

    made_frame = pd.DataFrame(rows, columns=list(rows[0]))
    made_origins = set(zip(*(made_frame[name].astype(str) for name in ORIGIN), strict=True))
    origins = list(zip(*(frame[name].astype(str) for name in ORIGIN), strict=True))
    lost = [int(origin[2]) for origin in origins if origin not in made_origins]
    if lost and not step.sets_aside:
        faults.add(
            first_place(frame),
            f"the step '{step.name}' makes nothing of {rows_in_words(lost)}.",
            "Let it yield something for each row, or say in the recipe why it leaves rows out: "
            "'sets-aside' below 'step'.",
            "import.step-left-out",
        )
        return None
    made_frame[ROW] = made_frame[ROW].astype(int)
    step_taken = StepTaken(
        step.name,
        sha256=sha256_of(content),
        given=len(frame),
        made=len(made_frame),
        left_out=len(lost),
        why=step.sets_aside,
    )
    return made_frame, step_taken


class _Run:
    """One run of one step, which knows the row that the step got last."""

    def __init__(self, path: Path, place: str, faults: Faults) -> None:
        self.path, self.place, self.faults = path, place, faults
        self.current: dict[str, Any] = {}

    def loaded(self, content: bytes) -> Callable[[Iterable[Row]], Iterable[Any]]:
        names: dict[str, Any] = {"__name__": self.path.stem}
        try:
            code = compile(content, str(self.path), "exec", dont_inherit=True)
            exec(code, names)  # noqa: S102  the author's own step, checked by steps.step_problems
        except Exception as error:  # noqa: BLE001  whatever the author's code raises is told
            self._stop(error)
        function: Callable[[Iterable[Row]], Iterable[Any]] = names[FUNCTION]
        return function

    def given(self, frame: pd.DataFrame) -> Iterator[Row]:
        for row in frame.to_dict("records"):
            self.current = {str(name): value for name, value in row.items()}
            yield {name: str(value) for name, value in self.current.items()}

    def made(
        self, function: Callable[[Iterable[Row]], Iterable[Any]], frame: pd.DataFrame
    ) -> list[Row]:
        rows: list[Row] = []
        try:
            for row in function(self.given(frame)):
                rows.append(self._sound(row, rows[0] if rows else None))
        except _Failed:
            raise
        except Exception as error:  # noqa: BLE001  whatever the author's code raises is told
            self._stop(error)
        if not rows:
            self.faults.add(
                self.place,
                "the step yields no row.",
                "Let it yield rows: 'for row in rows: yield row'.",
                "import.step-nothing",
            )
            raise _Failed
        return rows

    def _sound(self, row: Any, first: Row | None) -> Row:
        if not isinstance(row, dict):
            self._wrong(
                f"the step yields {row!r:.40}, which is no row.",
                "A row is a dictionary of texts by column.",
            )
        for name, value in row.items():
            if not isinstance(name, str) or not isinstance(value, str):
                self._wrong(
                    f"the step yields a {type(value).__name__} in the column '{name}'.",
                    "Every cell is a text: write str(…).",
                )
        full_row = row | {
            name: str(self.current.get(name, "")) for name in ORIGIN if name not in row
        }
        if first is not None and full_row.keys() != first.keys():
            differ = ", ".join(sorted(full_row.keys() ^ first.keys()))
            self._wrong(
                f"the step yields rows with different columns: {differ}.",
                "Give every row the same columns.",
            )
        return {name: full_row[name] for name in (first or full_row)}

    def _wrong(self, fault: str, mend: str) -> None:
        self._fault(fault, mend, "import.step-row")
        raise _Failed

    def _stop(self, error: BaseException) -> None:
        trace = traceback.extract_tb(error.__traceback__)
        lines = [
            frame_summary.lineno
            for frame_summary in trace
            if frame_summary.filename == str(self.path)
        ]
        where = f"line {lines[-1]} of {self.place}" if lines else self.place
        message = str(error) or "no words"
        self._fault(
            f"the step stops at {where}: {type(error).__name__}: {message:.80}.",
            f"Correct the step. The columns of the row are: "
            f"{', '.join(name for name in self.current if name not in ORIGIN) or 'none yet'}.",
            "import.step-stops",
        )
        raise _Failed from error

    def _fault(self, fault: str, mend: str, rule: str) -> None:
        if not self.current:
            self.faults.add(self.place, fault, mend, rule)
            return
        place = place_of(str(self.current[FILE]), str(self.current[SHEET]))
        self.faults.add(place, fault, mend, rule, rows=[int(self.current[ROW])])
