"""This module reads records against the keys that they may have and names every slip."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from hrcreport.errors import Problem, did_you_mean
from hrcreport.register.kinds import Kind, Misfit
from hrcreport.register.written import Written
from hrcreport.yaml_source import Node


class Key(NamedTuple):
    """One key that a record may have: the kind of its value, and whether it must be there."""

    kind: Kind
    required: bool = False


def _records(node: Node) -> list[Node]:
    if node.value is None:
        return []
    if not isinstance(node.value, list):
        raise Misfit("holds no list", "Begin each record with '- ' on a line of its own.", node)
    return node.value


def records_of(keys: Mapping[str, Key]) -> Kind:
    """Return the kind of lists of records, which are read one by one."""
    return Kind(_records, {"type": ["array", "null"], "items": record_schema(keys)})


def record_of(keys: Mapping[str, Key]) -> Kind:
    """Return the kind of a single record, which is read by itself."""
    return Kind(_as_it_stands, record_schema(keys))


def record_schema(keys: Mapping[str, Key]) -> dict[str, Any]:
    """Return the JSON Schema of a record, which accepts what `read_record` accepts."""
    return {
        "type": "object",
        "properties": {name: dict(key.kind.schema) for name, key in keys.items()},
        "required": [name for name, key in keys.items() if key.required],
        "additionalProperties": False,
    }


def _as_it_stands(node: Node) -> Node:
    return node


def read_record(
    node: Node, keys: Mapping[str, Key], *, place: str, subject: str
) -> tuple[dict[str, Any], Written, list[Problem]]:
    """Read one record against the keys that it may have.

    Returns:
        the value of each key that is there and fits, where the record stands, and its problems;
        only where there are none are all required keys among the values.
    """
    if not isinstance(node.value, dict):
        what, mend = f"{subject} is no record.", "Write it as lines 'key: value'."
        problem = Problem(place, what, mend, "register.not-a-record", line=node.line)
        return {}, Written(place, node.line), [problem]
    lines = {name: each.line for name, each in node.value.items()}
    problems = unknown_keys(node.value, keys, place=place)
    values: dict[str, Any] = {}
    for name, key in keys.items():
        given = node.value.get(name)
        try:
            if given is not None:
                values[name] = key.kind(given)
        except Misfit as misfit:
            what = f"'{name}' {misfit.fault.what}."
            rule = f"register.{name.replace('_', '-')}"
            problems.append(
                Problem(place, what, misfit.fault.mend, rule,
                        line=misfit.node.line, key=name, value=misfit.node.raw)
            )  # fmt: skip
            continue
        if key.required and values.get(name) in (None, "", (), []):
            what, mend = f"{subject} has no {name.replace('_', ' ')}.", f"Write a line '{name}: …'."
            line = given.line if given else node.line
            rule = f"register.missing-{name.replace('_', '-')}"
            problems.append(Problem(place, what, mend, rule, line=line, key=name))
    return values, Written(place, node.line, lines), problems


def unknown_keys(
    entries: Mapping[str, Node], allowed: Collection[str], *, place: str
) -> list[Problem]:
    """Return a problem for each key that a record may not have."""
    return [
        Problem(
            place,
            f"unknown key '{name}'.",
            f"{did_you_mean(name, allowed)}Allowed keys: {', '.join(allowed)}.",
            "register.unknown-key",
            line=node.key_line,
            key=name,
        )
        for name, node in entries.items()
        if name not in allowed
    ]
