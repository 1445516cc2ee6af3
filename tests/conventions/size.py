"""This module counts rooms that are too large to know, and places that look alike.

Two places of functions look alike where statements that follow one another, two or more and five
lines or more of them, have one shape: the same words of the language and signs, whatever names,
texts and numbers stand between them; imports and docstrings count for nothing. What is written
twice is mended once.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from tests.conventions.code import MODULES, source, tree
from tests.conventions.rules import REPOSITORY, place, rule

LARGEST_ROOM = 5_000
LINES, STATEMENTS = 5, 2
FOR_PACKAGES = re.compile(r"^\s*from hrcreport\.(\w+) import ([\w, ]+)$", re.MULTILINE)
"""How the pages for other packages and notebooks name what they may use."""
MOST_NAMES_AT_DOORS = 190
"""So many names of wings may be reached from other wings; the number may fall."""
MOST_REACHED = 20
"""So many per cent of all modules define a name that a door offers; the share may fall."""
MOST = 15
"""So many pairs of places look alike, none of which reads better as one; the number may fall."""


@rule
def no_room_is_larger_than_one_can_know() -> Iterator[str]:
    sizes: Counter[Path] = Counter()
    for path in MODULES:
        within = path.relative_to(REPOSITORY / "lib").parts
        room = within[: 2 if within[0] == "disparity" or within[1] == "cli" else 3]
        sizes[(REPOSITORY / "lib").joinpath(*room)] += len(source(path).splitlines())
    for room, lines in sizes.items():
        if lines > LARGEST_ROOM:
            yield f"{place(room)}: {lines} lines are more than {LARGEST_ROOM}"


@rule
def doors_offer_what_other_wings_use_and_no_more() -> Iterator[str]:
    """What leaves a wing is a promise to all others; each name of it is one more to keep."""
    library = REPOSITORY / "lib" / "hrcreport"
    offered = {
        (stub.parent.name, name.name): f"{place(stub)}:{node.lineno}: {name.name} is used by none"
        for stub in sorted(library.glob("*/*.pyi"))
        for node in ast.parse(source(stub)).body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.name != "*"
    }
    used = {
        (wing, name.name)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        for root, _, wing in [(node.module or "").partition(".")]
        if root == "hrcreport" and wing != path.relative_to(library.parent).parts[1]
        for name in node.names
    }
    pages = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "docs").rglob("*.md"))
    )
    for wing, names in FOR_PACKAGES.findall(pages):
        used |= {(wing, name.strip()) for name in names.split(",")}
    yield from (told for each, told in offered.items() if each not in used)
    if len(offered) > MOST_NAMES_AT_DOORS:
        yield f"lib/hrcreport: doors offer {len(offered)} names, at most {MOST_NAMES_AT_DOORS}"


def defines(module: Path, name: str) -> Path:
    """Return the module that defines a name which another may only hand on."""
    path = module.with_suffix(".py")
    path = path if path.exists() else module / "__init__.py"
    for node in tree(path).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hrcreport."):
            origin = REPOSITORY.joinpath("lib", *(node.module or "").split("."))
            if name in {each.asname or each.name for each in node.names}:
                return defines(origin, name)
    return path


@rule
def doors_lead_to_few_modules() -> Iterator[str]:
    """What no other wing reaches may be changed by whoever knows its own wing alone."""
    library = REPOSITORY / "lib" / "hrcreport"
    reached = {
        defines(stub.parent.joinpath(*(node.module or "").split(".")), name.name)
        for stub in sorted(library.glob("*/*.pyi"))
        for node in ast.parse(source(stub)).body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.name != "*"
    }
    modules = [path for path in MODULES if path.is_relative_to(library)]
    if 100 * len(reached) > MOST_REACHED * len(modules):
        yield (
            f"lib/hrcreport: doors lead to {len(reached)} of {len(modules)} modules, "
            f"at most {MOST_REACHED} per cent"
        )


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
