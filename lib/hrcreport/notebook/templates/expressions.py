"""This module takes apart what a text quotes: its names, filters, options, each with its place.

Python reads it, to whom a filter is what stands behind `|`; what the grammar refuses is read too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

Part = ast.expr | ast.keyword
BEGINS = "_("
FORMS = (BEGINS + "{})", BEGINS + "{} else None)")
"""As what a call is given, so that `set` gives by keyword; Python wants the `else` of an `if`."""
ONE_LINE = str.maketrans("\r\n", "  ")
NO_NAMES = frozenset({"true", "false", "none"})
KEPT = 4096


@dataclass(frozen=True, slots=True)
class Expression:
    """What stands between two braces of a text, and where; `kind` is "value" or a block's word.

    One that is broken, which the grammar tells, has no parts.
    """

    source: str
    kind: str = "value"
    at: int = 0

    @property
    def code(self) -> str:
        """Python that reads alike, in one line; empty where there is none."""
        return _read(self.source)[0]

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it is made of, in the order in which that is written; names of filters are none."""
        return _read(self.source)[1]

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it quotes, without their parts."""
        names = (part.id for part in self.parts if isinstance(part, ast.Name))
        return tuple(name for name in names if name not in NO_NAMES)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that it holds in quotation marks."""
        values = (part.value for part in self.parts if isinstance(part, ast.Constant))
        return tuple(value for value in values if isinstance(value, str))

    @property
    def filters(self) -> frozenset[str]:
        """The filters by which it prints."""
        return frozenset(ast.unparse(name) for part in self.parts if (name := _filter_of(part)))

    def place_of(self, part: Part) -> int:
        """Return where in the text a part begins."""
        return self.at + len(self.code.encode()[: part.col_offset].decode()) - len(BEGINS)


@lru_cache(maxsize=KEPT)
def _read(source: str) -> tuple[str, tuple[Part, ...]]:
    for form in FORMS:
        code = form.format(source.translate(ONE_LINE))
        try:
            call = ast.parse(code, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if isinstance(call, ast.Call):
            parts = _within([*call.args, *call.keywords])
            return code, tuple(sorted(parts, key=lambda part: part.col_offset))
    return "", ()


def _within(nodes: Iterable[ast.AST]) -> Iterator[Part]:
    for node in nodes:
        inner = ast.iter_child_nodes(node)
        if isinstance(node, ast.expr | ast.keyword):
            yield node
        if isinstance(node, ast.BinOp) and (name := _filter_of(node)):
            options = (child for child in ast.iter_child_nodes(node.right) if child is not name)
            inner = iter([node.left, *(options if name is not node.right else ())])
        yield from _within(inner)


def _filter_of(node: ast.AST) -> ast.expr | None:
    """Return the name of the filter by which a part prints what stands before it, if it does."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)):
        return None
    return node.right.func if isinstance(node.right, ast.Call) else node.right
