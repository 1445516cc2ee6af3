"""This module counts names that say nothing of what they hold, and classes that share a name.

Foggy is a word that stands for no noun: a pronoun ("each", "what", "others") or the participle of a
verb ("found", "told", "kept"). A reader of three lines cannot tell from it whether a row, a path or
a share is meant.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.conventions.code import MODULES, tree
from tests.conventions.rules import REPOSITORY, place, rule

FOGGY = frozenset(
    [
        "any",
        "asked",
        "begun",
        "called",
        "came",
        "done",
        "each",
        "ended",
        "found",
        "given",
        "gone",
        "got",
        "held",
        "here",
        "it",
        "kept",
        "known",
        "made",
        "many",
        "meant",
        "more",
        "much",
        "named",
        "needed",
        "one",
        "other",
        "others",
        "own",
        "rest",
        "said",
        "same",
        "seen",
        "shown",
        "so",
        "some",
        "such",
        "taken",
        "that",
        "them",
        "there",
        "these",
        "they",
        "thing",
        "things",
        "this",
        "those",
        "told",
        "wanted",
        "what",
        "which",
        "who",
        "whole",
        "whose",
    ]
)
MOST_FOGGY = 0.01
"""So large a share of the variables of the library may be foggy; code that is praised has 0.7%."""


def variables(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each name that a module gives a value or an argument, with its line."""
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg) and node.arg not in ("self", "cls"):
            yield node.arg, node.lineno


@rule
def variables_are_called_by_nouns() -> Iterator[str]:
    names = [(path, *variable) for path in MODULES for variable in variables(tree(path))]
    foggy = [(path, name, line) for path, name, line in names if name.strip("_") in FOGGY]
    if len(foggy) > MOST_FOGGY * len(names):
        share = len(foggy) / len(names)
        most = ", ".join(name for name, _ in Counter(name for _, name, _ in foggy).most_common(5))
        yield f"lib: {share:.1%} of the variables say nothing, at most {MOST_FOGGY:.0%}: {most}"
        for path, name, line in foggy:
            yield f"{place(path)}:{line}: {name}"


@rule
def classes_of_a_wing_have_names_of_their_own() -> Iterator[str]:
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in MODULES:
        wing = "/".join(path.relative_to(REPOSITORY / "lib").parts[:2])
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                places[wing, node.name].append(f"{place(path)}:{node.lineno}")
    for (wing, name), found in sorted(places.items()):
        if len(found) > 1:
            yield f"lib/{wing}: {name} is a class at {' and at '.join(found)}"
