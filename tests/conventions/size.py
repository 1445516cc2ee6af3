"""This module counts rooms that are too large to know, and places that look alike.

Two places of functions look alike where statements that follow one another, two or more and five
lines or more of them, have one shape: the same words of the language and signs, whatever names,
texts and numbers stand between them; imports and docstrings count for nothing. What is written
twice is mended once.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from tests.conventions.code import MODULES, source, tree
from tests.conventions.rules import REPOSITORY, place, rule

LARGEST_ROOM = 5_000
LINES, STATEMENTS = 5, 2
MOST = 15
"""So many pairs of places look alike, none of which reads better as one; the number may fall."""


@rule
def no_room_is_larger_than_one_can_know() -> Iterator[str]:
    sizes: Counter[Path] = Counter()
    for path in MODULES:
        within = path.relative_to(REPOSITORY / "lib").parts
        depth = len(within) - 1
        room = within[: 4 if within[0] == "disparity" else min(depth, 3)]
        sizes[(REPOSITORY / "lib").joinpath(*room)] += len(source(path).splitlines())
    for room, lines in sizes.items():
        if lines > LARGEST_ROOM:
            yield f"{place(room)}: {lines} lines are more than {LARGEST_ROOM}"


def shape(node: ast.AST) -> str:
    """Return a statement without its names, texts and numbers."""
    if isinstance(node, ast.Name | ast.Constant | ast.JoinedStr):
        return type(node).__name__[0]
    return f"{type(node).__name__}({','.join(map(shape, ast.iter_child_nodes(node)))})"


def bodies(path: Path) -> Iterator[list[tuple[str, int, int]]]:
    """Yield each body of statements in a module: of each its shape, its line, how many it has."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.For | ast.While | ast.With | ast.If | ast.Try):
            for body in (node.body, getattr(node, "orelse", [])):
                yield [
                    (shape(each), each.lineno, (each.end_lineno or each.lineno) - each.lineno + 1)
                    for each in body
                    if not isinstance(each, ast.Import | ast.ImportFrom)
                    and not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
                ]


def pairs() -> Iterator[tuple[str, int, str, int]]:
    """Yield two places that look alike, each pair once, from where they begin to."""
    runs: dict[tuple[str, ...], list[tuple[Path, int, str]]] = defaultdict(list)
    for path in MODULES:
        for body in bodies(path):
            for begin, (_, line, _) in enumerate(body):
                end = begin + STATEMENTS
                while end < len(body) and sum(each[2] for each in body[begin:end]) < LINES:
                    end += 1
                run = body[begin:end]
                if len(run) >= STATEMENTS and sum(each[2] for each in run) >= LINES:
                    before = body[begin - 1][0] if begin else ""
                    runs[tuple(each[0] for each in run)].append((path, line, before))
    for places in runs.values():
        for (one, line, mine), (other, there, theirs) in combinations(places, 2):
            if not mine or mine != theirs:
                yield place(one), line, place(other), there


@rule
def no_more_places_look_alike() -> Iterator[str]:
    found = sorted(pairs())
    if len(found) > MOST:
        for one, line, other, there in found:
            yield f"{one}:{line}: shaped as {other}:{there}; {len(found)} pairs, {MOST} at most"
