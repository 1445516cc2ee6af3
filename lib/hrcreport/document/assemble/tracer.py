"""This module leads from an expression in prose to the cells that computed it and their tables.

It reads the code as written: the cell that gives a name, the tables whose names stand in it or in a
parameter that it names, and so on down.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from hrcreport.notebook import ExecutedCell, Text


@dataclass(frozen=True, slots=True)
class Trace:
    """What a value rests on: the cells of its names (by number), the tables they ask, the names."""

    cells: tuple[int, ...]
    tables: tuple[str, ...]
    names: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Name:
    cell: int
    names: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    source: str = ""


class Tracer:
    """The names that a notebook's code gives, and what each rests on.

    `tables` has the name of a table by each text that stands for it in code.
    """

    def __init__(
        self,
        notebook: Mapping[str, Any],
        parameters: Mapping[str, Any],
        *,
        tables: Mapping[str, str],
        counted_with: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self.parameters, self.tables = parameters, tables
        self.counted_with = counted_with or {}
        self.names: dict[str, _Name] = {}
        for cell in ExecutedCell.all_of(notebook):
            if cell.is_code and "parameters" not in cell.tags:
                self._read(cell.text, cell.number)
            prose = cell.source if cell.is_prose and cell.is_printed else ""
            for text in (prose, *(block.get("source", "") for block in cell.blocks)):
                for given in Text(text).expressions():
                    if given.kind == "set":
                        name, _, source = given.source.partition("=")
                        names, texts = {*given.names}, {*given.texts}
                        definition = _Name(cell.number, names, texts, source.strip())
                        self.names[name.strip()] = definition

    def _read(self, source: str, number: int) -> None:
        with suppress(SyntaxError, ValueError):
            for statement in ast.parse(source).body:
                if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value:
                    definition = _Name(number, source=ast.unparse(statement))
                    for node in ast.walk(statement.value):
                        if isinstance(node, ast.Name):
                            definition.names.add(node.id)
                        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                            definition.texts.add(node.value)
                    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
                    for name in (n for t in targets if t for n in ast.walk(t)):
                        if isinstance(name, ast.Name):
                            self.names[name.id] = definition

    def trace(self, expression: str) -> Trace:
        """Return what an expression of prose rests on.

        Example:
            >>> notebook = {"cells": [{"cell_type": "code", "metadata": {},
            ...             "source": "deaths = hrc.total(events)"}]}
            >>> tracer = Tracer(notebook, {"events": "xxa"}, tables={"xxa": "xxa"})
            >>> tracer.trace("deaths | figures").tables
            ('xxa',)
        """
        quoted = Text.expression(expression)
        waiting = sorted({*quoted.names})
        seen_names: set[str] = set()
        cells: list[int] = []
        texts = sorted({*quoted.texts})
        tables = [self.tables[text] for text in texts if text in self.tables]
        while waiting:
            name = waiting.pop(0)
            if name in seen_names:
                continue
            seen_names.add(name)
            tables += self._in(self.parameters.get(name))
            if definition := self.names.get(name):
                cells.append(definition.cell)
                tables += [
                    self.tables[text] for text in sorted(definition.texts) if text in self.tables
                ]
                waiting += sorted(definition.names)
        return Trace(
            tuple(dict.fromkeys(cells)), tuple(dict.fromkeys(tables)), frozenset(seen_names)
        )

    def statements(self, expression: str) -> list[tuple[int, str]]:
        """Return the statements that gave an expression's names: the cell of each, its code."""
        definitions = [
            self.names[name]
            for name in sorted({*Text.expression(expression).names} & self.names.keys())
        ]
        return [(definition.cell, definition.source) for definition in definitions]

    def _in(self, value: Any) -> Iterator[str]:
        """Yield the tables that a parameter names, and those that they are counted with."""
        contents = value.values() if isinstance(value, dict) else value
        waiting = (
            [*contents] if isinstance(contents, (list, tuple, type({}.values()))) else [contents]
        )
        seen_tables: set[object] = set()
        while waiting:
            candidate = waiting.pop(0)
            if (
                isinstance(candidate, str)
                and candidate in self.tables
                and candidate not in seen_tables
            ):
                yield self.tables[candidate]
                seen_tables.add(candidate)
                waiting += self.counted_with.get(candidate, ())
