"""This module remembers which conditions of a text held, so that it can be printed once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, nodes

from hrcreport.text.grammar import tokens

ASKING = frozenset({"if", "elif"})
SIMPLE = ASKING | {"else", "endif"}


@dataclass(frozen=True, slots=True)
class Decision:
    """A condition as the text writes it, and whether it held."""

    expression: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: words (`kind` "data"), a value ("value"), or a block by its name."""

    kind: str
    content: str
    line: int


def pieces(text: str) -> Iterator[Piece]:
    """Yield the pieces of a text in its order; what stands in comments is left out."""
    inside: list[str] = []
    begin = ""
    at = 0
    for token in tokens(text):
        if token.kind == "data":
            yield Piece("data", token.content, token.line)
        elif token.kind in {"variable_begin", "block_begin"}:
            inside, begin, at = [], token.kind, token.line
        elif token.kind == "variable_end":
            yield Piece("value", "".join(inside).strip(), at)
        elif token.kind == "block_end":
            name, _, rest = "".join(inside).strip().partition(" ")
            yield Piece(name, rest.strip(), at)
        elif begin and not token.kind.startswith("comment"):
            inside.append(token.content)


def remember_conditions(
    environment: Environment, text: str, template: nodes.Template, told: list[Decision]
) -> nodes.Template:
    """Let each condition of a template add to `told` whether it held."""
    asked = [each.content for each in pieces(text) if each.kind in ASKING]

    def decided(value: Any, index: int) -> Any:
        # A value that is unknown raises here, as it does where the condition stands.
        told.append(Decision(asked[index], bool(value)))
        return value

    environment.filters["_decided"] = decided
    for index, node in enumerate(template.find_all(nodes.If)):
        number = nodes.Const(index)
        node.test = nodes.Filter(
            node.test, "_decided", [number], [], None, None, lineno=node.test.lineno
        )
    return template
