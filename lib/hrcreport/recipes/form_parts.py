"""This module holds the kinds of value that hold others: lists, mappings, records of keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hrcreport.errors import Problem, did_you_mean
from hrcreport.recipes.form import At, Kind, Schema, wrong_kind
from hrcreport.yaml_source import Node


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one kind, never empty."""

    kind: Kind

    @property
    def allowed(self) -> str:
        return f"a list, each item {self.kind.allowed}"

    def problems(self, node: Node, at: At) -> Iterator[Problem]:
        if not isinstance(node.value, list) or not node.value:
            yield wrong_kind(node, at, self.allowed)
            return
        for number, item in enumerate(node.value, 1):
            yield from self.kind.problems(item, at.below(str(number)))

    def schema(self) -> Schema:
        return {"type": "array", "items": self.kind.schema(), "minItems": 1}


@dataclass(frozen=True, slots=True)
class MapOf:
    """Keys that the author chooses, each with a value of one kind."""

    kind: Kind
    keys: str = "names"
    key_pattern: str = ""

    @property
    def allowed(self) -> str:
        return f"lines '{self.keys}: …', each with {self.kind.allowed}"

    def problems(self, node: Node, at: At) -> Iterator[Problem]:
        if not isinstance(node.value, dict) or not node.value:
            yield wrong_kind(node, at, self.allowed)
            return
        for key, item in node.value.items():
            if self.key_pattern and not re.fullmatch(self.key_pattern, key):
                yield at.below(key).problem(
                    item,
                    f"'{key}' cannot be a name here.",
                    "Allowed: small letters, digits and '_', a letter first: 'use_of_force'.",
                    "recipe.name",
                )
            yield from self.kind.problems(item, at.below(key))

    def schema(self) -> Schema:
        one: Schema = {"type": "object", "minProperties": 1}
        if self.key_pattern:
            return one | {
                "patternProperties": {f"^({self.key_pattern})$": self.kind.schema()},
                "additionalProperties": False,
            }
        return one | {"additionalProperties": self.kind.schema()}


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record."""

    kind: Kind
    help: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """Keys that are declared here; `one_of` names keys of which exactly one must stand."""

    fields: Mapping[str, Field]
    one_of: tuple[str, ...] = ()
    allowed: str = "keys below it"

    def problems(self, node: Node, at: At) -> Iterator[Problem]:
        if not isinstance(node.value, dict):
            yield wrong_kind(node, at, f"keys below it: {', '.join(self.fields)}")
            return
        for key, item in node.value.items():
            if key in self.fields:
                yield from self.fields[key].kind.problems(item, at.below(key))
                continue
            yield Problem(
                at.place,
                f"unknown key '{key}'{f' in {at.key!r}' if at.key else ''}.",
                f"{did_you_mean(key, self.fields)}Allowed keys: {', '.join(self.fields)}.",
                "recipe.unknown-key",
                line=item.key_line,
                key=at.below(key).key,
            )
        for key, one in self.fields.items():
            if one.required and key not in node.value:
                yield Problem(
                    at.place,
                    f"the key '{at.below(key).key}' is missing.",
                    f"Add a line '{key}: …': {one.help}.",
                    "recipe.missing-key",
                    line=node.key_line,
                    key=at.below(key).key,
                )
        standing = [key for key in self.one_of if key in node.value]
        if self.one_of and len(standing) != 1:
            words = " or ".join(f"'{key}'" for key in self.one_of)
            found = f"both {' and '.join(standing)}" if standing else "none of them"
            yield Problem(
                at.place,
                f"'{at.key}' needs one of {words} and has {found}.",
                "Keep one of the two." if standing else f"Write one of {words}.",
                "recipe.one-of",
                line=node.line,
                key=at.key,
            )

    def schema(self) -> Schema:
        made: Schema = {
            "type": "object",
            "properties": {
                key: one.kind.schema() | {"description": f"{one.help[0].upper()}{one.help[1:]}."}
                for key, one in self.fields.items()
            },
            "additionalProperties": False,
        }
        required = [key for key, one in self.fields.items() if one.required]
        if required:
            made["required"] = required
        if self.one_of:
            made["oneOf"] = [{"required": [key]} for key in self.one_of]
        return made


@dataclass(frozen=True, slots=True)
class ByShape:
    """A value whose shape tells its kind: a single value, a list, or keys below it."""

    allowed: str
    single: Kind | None = None
    items: Kind | None = None
    keys: Kind | None = None

    def problems(self, node: Node, at: At) -> Iterator[Problem]:
        if isinstance(node.value, list):
            kind = self.items
        elif isinstance(node.value, dict):
            kind = self.keys
        else:
            kind = self.single
        if kind is None:
            yield wrong_kind(node, at, self.allowed)
        else:
            yield from kind.problems(node, at)

    def schema(self) -> Schema:
        kinds = (self.single, self.items, self.keys)
        return {"anyOf": [kind.schema() for kind in kinds if kind is not None]}
