"""This module reads group schemes: what a source writes for a group, and the group's words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hrcreport.errors import Problem, did_you_mean
from hrcreport.project import Project
from hrcreport.recipes.declaration import SCHEME
from hrcreport.recipes.form import At
from hrcreport.yaml_source import Node, read_yaml

FOLDER = "recipes/schemes"
SUFFIX = ".yml"


@dataclass(frozen=True, slots=True)
class Scheme:
    """The groups of one source: `codes` by what the source writes, `labels` by code."""

    name: str
    title: str
    identification: str
    codes: dict[str, str]
    labels: dict[str, str]


def scheme_files(project: Project) -> list[Path]:
    """Return every group scheme of a project, sorted by name."""
    return sorted((project.data / FOLDER).glob(f"*{SUFFIX}"))


def read_scheme(name: Node, project: Project, *, place: str) -> tuple[Scheme | None, list[Problem]]:
    """Return the scheme that a recipe names at `place`, or None with what is wrong."""
    path = project.data / FOLDER / f"{name.raw}{SUFFIX}"
    if not path.exists():
        known = [file.stem for file in scheme_files(project)]
        return None, [
            Problem(
                place,
                f"there is no group scheme '{name.raw}'.",
                f"{did_you_mean(name.raw, known)}Schemes in data/{FOLDER}: "
                f"{', '.join(known) or 'none'}.",
                "recipe.unknown-scheme",
                line=name.line,
                value=name.raw,
            )
        ]
    return read_scheme_file(path, project)


def read_scheme_file(path: Path, project: Project) -> tuple[Scheme | None, list[Problem]]:
    """Return the scheme in a file, or None with every problem of its form."""
    place = project.place(path)
    root, problems = read_yaml(path, place=place)
    if root is None or not isinstance(root.value, dict):
        return None, problems
    problems += list(SCHEME.problems(root, At(place)))
    if problems:
        return None, problems
    groups = root.value["groups"].value
    codes: dict[str, str] = {}
    labels: dict[str, str] = {}
    for code, group in groups.items() if isinstance(groups, dict) else ():
        parts = group.value if isinstance(group.value, dict) else {}
        labels[code] = parts["label"].raw
        written = parts["written"].value
        for one in written if isinstance(written, list) else ():
            if one.raw in codes:
                problems.append(twice(one, code, codes[one.raw], At(place, f"groups.{code}")))
            codes[one.raw] = code
    if problems:
        return None, problems
    title, how = root.value["title"].raw, root.value["identification"].raw
    return Scheme(path.stem, title, how, codes, labels), []


def twice(node: Node, code: str, earlier: str, at: At) -> Problem:
    """Return the problem of one text that stands for two codes, or twice for one."""
    return at.problem(
        node,
        f"'{node.raw}' is written for '{code}' and for '{earlier}'.",
        "Keep it in one place: a row can belong to one group only.",
        "recipe.written-twice",
    )
