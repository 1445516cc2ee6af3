"""This module holds the kinds of value a recipe can have: each checks itself and describes itself.

One declaration gives both the messages for authors and the JSON Schema for editors, so that the
two cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from hrcreport.errors import Problem, did_you_mean
from hrcreport.yaml_source import Node

Schema = dict[str, Any]
SCALAR = ["string", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class At:
    """Where a value stands: the file, and the keys that lead to it ("table.group.from")."""

    place: str
    key: str = ""

    def below(self, key: str) -> At:
        return At(self.place, f"{self.key}.{key}" if self.key else key)

    def problem(self, node: Node, what: str, mend: str, rule: str) -> Problem:
        return Problem(
            self.place, what, mend, rule, line=node.line, key=self.key, value=node.raw or None
        )


class Kind(Protocol):
    """What a value may be."""

    @property
    def allowed(self) -> str:
        """What is allowed, as the end of a sentence "Allowed is …"."""

    def problems(self, node: Node, at: At) -> Iterator[Problem]:
        """Yield all that is wrong with a value."""

    def schema(self) -> Schema:
        """Return the JSON Schema of the kind (draft 7)."""


def _is_scalar(node: Node) -> bool:
    return not isinstance(node.value, list | dict)


def wrong_kind(node: Node, at: At, allowed: str) -> Problem:
    """Return the problem of a value that is of another kind than the one allowed."""
    if isinstance(node.value, list | dict):
        written = "a list" if isinstance(node.value, list) else "keys below it"
    else:
        written = "no value" if node.value is None else f"'{node.raw}'"
    return at.problem(
        node,
        f"'{at.key}' has {written}.",
        f"Allowed is {allowed}.",
        "recipe.value",
    )


@dataclass(frozen=True, slots=True)
class Word:
    """A text as written: 012 stays 012 and NO stays NO, in quotes or without."""

    allowed: str = 'a text; an empty one is ""'
    pattern: str = ""
    may_be_empty: bool = True

    def problems(self, node: Node, at: At) -> Iterator[Problem]:
        fits = _is_scalar(node) and (node.raw != "" or (node.quoted and self.may_be_empty))
        if not fits or (self.pattern and not re.fullmatch(self.pattern, node.raw)):
            yield wrong_kind(node, at, self.allowed)

    def schema(self) -> Schema:
        if self.pattern:
            return {"type": "string", "pattern": f"^({self.pattern})$"}
        return {"type": SCALAR}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number that is not negative."""

    allowed: str = "a whole number in digits"
    minimum: int = 0

    def problems(self, node: Node, at: At) -> Iterator[Problem]:
        if type(node.value) is not int or node.quoted or node.value < self.minimum:
            yield wrong_kind(node, at, self.allowed)

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.minimum}


@dataclass(frozen=True, slots=True)
class Truth:
    """true or false."""

    allowed: str = "true or false, without quotation marks"

    def problems(self, node: Node, at: At) -> Iterator[Problem]:
        if type(node.value) is not bool:
            yield wrong_kind(node, at, self.allowed)

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]

    @property
    def allowed(self) -> str:
        return "one of " + ", ".join(self.options)

    def problems(self, node: Node, at: At) -> Iterator[Problem]:
        if not _is_scalar(node) or node.raw not in self.options:
            near = did_you_mean(node.raw, self.options) if node.raw else ""
            yield at.problem(
                node,
                f"'{at.key}' has the unknown value '{node.raw}'.",
                f"{near}Allowed: {', '.join(self.options)}.",
                "recipe.choice",
            )

    def schema(self) -> Schema:
        return {"enum": list(self.options)}
