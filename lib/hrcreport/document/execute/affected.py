"""This module tells which cells of code a changed one bears on, so that the others need not run.

It is for a preview: a build runs them all.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from hrcreport.document.execute.captions import COULD_CHANGE_NAMES, without_texts, written_in

ASKS_ALL = frozenset({"block", "caveats_table", "group_definitions", "sources_table"})
"""Calls whose answer rests on what other cells have read, or on a file that may quote any name."""
CHANGE_IN_PLACE = frozenset(
    {
        "add",
        "append",
        "clear",
        "discard",
        "extend",
        "insert",
        "pop",
        "popitem",
        "remove",
        "reverse",
        "setdefault",
        "sort",
        "update",
    }
)
WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Affected:
    """The cells of code that must run, by their numbers from 0, and the names they may change.

    `names` is None where it could be any.
    """

    cells: frozenset[int]
    names: frozenset[str] | None

    def quoted_by(self, text: str) -> bool:
        """Tell whether a text quotes what may change."""
        return self.names is None or not self.names.isdisjoint(WORD.findall(text))


@dataclass(slots=True)
class _Names:
    """What a cell sets and uses; `is_plain` tells that it does no more than that."""

    sets: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    is_plain: bool = True
    asks_all: bool = False


def affected(
    ran: Sequence[str], now: Sequence[str], *, settings: Collection[str], exactly: bool = False
) -> Affected:
    """Return what must run of the cells of code that are there `now`.

    Args:
        ran: the cells that have run, in their order; fewer where one has failed.
        now: the cells as they are now.
        settings: names that calls look up by themselves: where one changes, all that follows runs.
        exactly: a cell has changed, too, where only the texts around its float have.
    """
    before, after = (list(ran), list(now)) if exactly else (_code(ran), _code(now))
    changed = {at for at, code in enumerate(after) if before[at : at + 1] != [code]}
    if not changed:
        return Affected(frozenset(), frozenset())
    first, names, cells = min(changed), set[str](), set[int]()
    everything = Affected(frozenset(range(first, len(now))), None)
    for at in range(first, len(now)):
        new_names = _names_of(now[at])
        old_names = _names_of(ran[at]) if at in changed and at < len(ran) else _Names()
        is_plain = new_names.is_plain and old_names.is_plain
        borne_on = names and (not is_plain or not names.isdisjoint(new_names.sets | new_names.uses))
        if not (at in changed or new_names.asks_all or borne_on):
            continue
        names |= new_names.sets | old_names.sets
        cells.add(at)
        if not is_plain or not names.isdisjoint(settings):
            return everything
    return Affected(frozenset(cells), frozenset(names))


def names_set(source: str) -> set[str]:
    """Return the names that a cell of code sets."""
    return _names_of(source).sets


def _code(sources: Sequence[str]) -> list[str]:
    texts = written_in(sources)
    return [
        without_texts(source, cell_texts) for source, cell_texts in zip(sources, texts, strict=True)
    ]


def _names_of(source: str) -> _Names:
    names = _Names()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return _Names(is_plain=False)
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name):
                (names.uses if isinstance(node.ctx, ast.Load) else names.sets).add(name)
                names.is_plain &= name not in COULD_CHANGE_NAMES and not name.startswith("_")
            case ast.Constant(value=str(words)):
                names.uses.update(WORD.findall(words))
            case ast.alias(name=name, asname=alias_name):
                names.sets.add(alias_name or name.partition(".")[0])
                names.is_plain &= name != "*"
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.sets.add(name)
            case ast.Global() | ast.Nonlocal():
                names.is_plain = False
            # What is changed within may be known by another name, too.
            case (
                ast.Attribute(ctx=ast.Store() | ast.Del())
                | ast.Subscript(ctx=ast.Store() | ast.Del())
            ):
                names.is_plain = False
            case ast.Call(func=ast.Attribute(attr=attr), keywords=keywords):
                names.is_plain &= attr not in CHANGE_IN_PLACE
                names.is_plain &= "inplace" not in {keyword.arg for keyword in keywords}
                names.asks_all |= attr in ASKS_ALL
    return names
