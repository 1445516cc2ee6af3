"""This module reads one params file against the declaration of its notebook."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from hrcreport.foundation.errors import Problem, nearest
from hrcreport.foundation.params.counting import Block
from hrcreport.foundation.params.declaration import (
    EMPTY,
    Declaration,
    Parameter,
    node_of,
    order_problems,
)
from hrcreport.foundation.params.former import told_of_former
from hrcreport.foundation.records.border import Trespass
from hrcreport.foundation.records.model import Key, Record
from hrcreport.foundation.records.source_text import read_cells
from hrcreport.foundation.records.yaml_source import Node

# What these rules found has no value that could be checked any further.
WITHOUT_VALUE = frozenset({"yaml.alias", "yaml.tag"})
NO_LINE = 0
"""The line of what stands in no file."""
SIMPLE_VALUE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
CHOICE = re.compile(r"\{% if ([\w.]+) %\}(.*?)(?:\{% else %\}(.*?))?\{% endif %\}")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of one report.

    `values` holds every declared name in the order of the declaration, defaults filled in;
    `given` are the names that the params file sets, `lines` the line of each of them.
    """

    report: str
    kind: str
    place: str
    values: Mapping[str, Any]
    given: frozenset[str]
    lines: Mapping[str, int]

    @classmethod
    def read(
        cls,
        path: Path,
        *,
        place: str,
        kind: str,
        declaration: Declaration,
        overrides: Mapping[str, Any] | None = None,
    ) -> tuple[Self | None, list[Problem]]:
        """Return the parameters of one report and every problem of its params file.

        Where there are problems, the parameters hold only the values that fit; they are None where
        nothing can be read. The file's name without the suffix is the report's id, its `kind` that
        of the report ("country"), `place` what problems call it ("params/countries/usa.yml"). What
        a notebook was `overrides` takes the place of what the file sets, and stands in no line.
        """
        root, problems = Node.read(path, place=place)
        if root is None or not isinstance(root.value, dict):
            return None, problems
        entries = dict(root.value)
        for name, node in _nodes_of(overrides or {}, place, problems):
            entries[name] = _over(entries.get(name), node, declaration.parameters.get(name))
        lines = {problem.line for problem in problems if problem.rule in WITHOUT_VALUE}
        lost = {key for key, node in entries.items() if node.value is None and node.line in lines}
        keys = {
            name: Key(
                parameter.kind, required=parameter.required and declaration.complete, field=name
            )
            for name, parameter in declaration.parameters.items()
            if name not in lost
        }
        readable = {key: node for key, node in entries.items() if key not in lost}
        known_prefixes = ("",) if declaration.complete else ()
        fit, slips = Record.read_keys(
            replace(root, value=readable),
            keys,
            place=place,
            subject="the file",
            known_prefixes=known_prefixes,
        )
        problems += map(told_of_former, slips)
        values = {
            name: _plain(fit[name], parameter.default)
            if name in fit
            else copy.deepcopy(parameter.default)
            for name, parameter in declaration.parameters.items()
            if name in fit or not (parameter.required or name in entries)
        }
        if declaration.complete:
            problems += _needed(entries, declaration, place, values)
        problems += [
            _order_problem(first, last, values, entries, place)
            for first, last in order_problems(values)
            if first in fit or last in fit  # else the declaration itself is wrong and says so
        ]
        lines_of_keys = {key: entries[key].key_line for key in entries if key in fit}
        lines_of_keys |= {
            f"{name}.{key}": line
            for name, value in fit.items()
            if isinstance(value, Block)
            for key, line in value.written.lines.items()
        }
        return cls(
            path.stem,
            kind=kind,
            place=place,
            values=values,
            given=frozenset(fit),
            lines=lines_of_keys,
        ), problems

    @staticmethod
    def expected_title(notebook: Path, parameters: Parameters | None) -> str:
        """Return the title that a report will have: that of the title cell, parameters filled in.

        What must be computed shows as an ellipsis until the report is built; the title is empty
        where the notebook cannot be read or has no title cell.
        """
        values = parameters.values if parameters else {}
        cells, _ = read_cells(notebook, place=notebook.name)
        for cell in cells:
            text = "".join(cell["source"]).strip()
            if text and "title" in cell.get("metadata", {}).get("tags", []):
                first = text.splitlines()[0].removeprefix("# ").strip()
                first = CHOICE.sub(lambda choice: _chosen(choice, values), first)
                filled = SIMPLE_VALUE.sub(lambda match: str(values.get(match[1], match[0])), first)
                return Trespass.ANY_VALUE.sub("…", filled)
        return ""


def _over(before: Node | None, override: Node, parameter: Parameter | None) -> Node:
    """Return what a notebook was given; keys of a block that it leaves out are as in the file."""
    model = parameter.kind.model if parameter else None
    if before is None or model is None or not isinstance(override.value, dict):
        return override
    file_values = before.value if isinstance(before.value, dict) else {model.bare: before}
    return replace(override, value={**file_values, **override.value})


def _plain(value: Any, default: Any) -> Any:
    """Return a value as a notebook has it; of a block, what nobody sets is as the notebook says."""
    if not isinstance(value, Block):
        return value
    full_value, written = value.value(), value.plain()
    if isinstance(full_value, dict) and isinstance(default, dict) and full_value != written:
        bare = {value.bare: full_value[value.bare]} if not written else {}
        return {**full_value, **default, **written, **bare}
    return full_value


def _nodes_of(
    overrides: Mapping[str, Any], place: str, problems: list[Problem]
) -> Iterator[tuple[str, Node]]:
    """Yield what a notebook was given as a params file would have held it."""
    for name, value in overrides.items():
        try:
            yield name, node_of(value, NO_LINE)
        except TypeError:
            problems.append(
                Problem(
                    place,
                    f"'{name}' is given as {value!r}, which no parameter can be.",
                    "Give a text, a number, true or false, or a list of these.",
                    "params.given",
                    key=name,
                )
            )


def _needed(
    entries: Mapping[str, Node], declaration: Declaration, place: str, values: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield a problem for each parameter that another one needs, unless its name is misspelt."""
    free = [name for name in declaration.parameters if name not in entries]
    misspelt = {nearest(key, free) for key in entries if key not in declaration.parameters}
    for name, parameter in declaration.parameters.items():
        with_value = [companion for companion in parameter.required_with if values.get(companion)]
        is_set = name in values and values[name] not in EMPTY
        if parameter.only and not with_value and is_set:
            companions = " or ".join(f"'{companion}'" for companion in parameter.required_with)
            yield Problem(
                place,
                what=f"'{name}' says nothing here: it goes with {companions}, which is not set.",
                mend=f"Set {companions}, or take '{name}' out.",
                rule="params.needless-key",
                line=entries[name].key_line or None if name in entries else None,
                key=name,
                value=str(values[name]),
            )
        if with_value and values.get(name, "refused") in EMPTY and name not in misspelt:
            companion = with_value[0]
            line = entries[companion].key_line if companion in entries else None
            yield Problem(
                place,
                what=f"the key '{name}' is missing, which '{companion}' needs.",
                mend=f"Add a line '{name}: …'. Allowed: {parameter.kind.allowed}.",
                rule="params.needed-key",
                line=line,
                key=name,
            )


def _order_problem(
    first: str, last: str, values: Mapping[str, Any], entries: Mapping[str, Node], place: str
) -> Problem:
    """Return the problem of a first value after the last; a value not set here is the default."""
    names_in_file = [name for name in (first, last) if name in entries]
    blamed = min(
        names_in_file, key=lambda name: entries[name].line
    )  # what was given, before the file
    descriptions = {
        name: f"'{name}' ({values[name]}{'' if name in entries else ', the default'})"
        for name in (first, last)
    }
    return Problem(
        place,
        f"{descriptions[first]} comes after {descriptions[last]}.",
        f"Correct one of the two, so that '{first}' is not after '{last}'.",
        rule="params.order",
        line=entries[blamed].line,
        key=blamed,
        value=str(values[blamed]),
    )


def _chosen(choice: re.Match[str], values: Mapping[str, Any]) -> str:
    """Return the words that a condition on one parameter lets stand; else both, to be cut later."""
    name, _, key = choice[1].partition(".")
    if name not in values:
        return choice[0]
    value = values[name].get(key) if key else values[name]
    return (choice[2] if value else choice[3]) or ""
