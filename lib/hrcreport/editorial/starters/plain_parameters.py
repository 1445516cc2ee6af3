"""This module gives the parameters of a plain Papermill notebook their kinds, a line at a time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hrcreport.foundation import Declaration, ReportStates

OWN_KINDS = {
    ReportStates.COUNTRY: "Country",
    ReportStates.COUNTRIES: "list[Country]",
    ReportStates.COMPARE: "list[Country]",
    "language": "Language",
}
"""Names that mean something to every report, with the kind by which they do."""
PLAIN = {bool: "bool", int: "int", float: "float", str: "str"}
HINT_OF_PAPERMILL = re.compile(
    r"#\s*type:\s*(?P<hint>[\w\[\], .|]+?)\s*(?:#|\s\s|$)\s*(?P<help>.*)$"
)
OPTIONAL = re.compile(r"Optional\[(?P<kind>.+)\]")
YEAR_NAME = re.compile(
    r"(?:^|_)(?:year|years|jahr|annee|ano|first|last|from|to|since|until)(?:_|$)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a notebook: where it stands, what it was, what it is or is to be, and why."""

    cell: int
    line: int
    before: str
    after: str
    why: str

    def __str__(self) -> str:
        was = f"{self.before}  →  " if self.before else ""
        return f"cell {self.cell}, line {self.line}: {was}{self.after}\n    {self.why}"


@dataclass(slots=True)
class PlainParameters:
    """The parameters cell of a plain notebook as it is declared here.

    `values` are the defaults by name, `changed` what was changed and why, `open` what a person is
    to decide; `below` is what the cell held that is no parameter, for a cell of its own.
    """

    declared: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    changed: list[Line] = field(default_factory=list)
    open: list[Line] = field(default_factory=list)

    @property
    def source(self) -> str:
        """The source of the cell: the import of its kinds and a line for each parameter."""
        words = {word for kind in self.kinds for word in re.findall(r"\w+", kind)}
        imported_kinds = ", ".join(sorted(words & Declaration.KINDS))
        imports = [f"from hrcreport.params import {imported_kinds}", ""] if imported_kinds else []
        return "\n".join([*imports, *self.declared])

    @classmethod
    def read(cls, source: str) -> PlainParameters:
        """Return the parameters of a cell.

        Raises:
            SyntaxError: it is no Python.
        """
        parameters, lines = cls(), source.splitlines()
        for statement in ast.parse(source).body:
            text = "\n".join(lines[statement.lineno - 1 : statement.end_lineno])
            name = _name(statement)
            value = getattr(statement, "value", None)
            if name and value is not None:
                parameters._parameter(name, value, statement, text)
            elif isinstance(statement, ast.ImportFrom) and statement.module == "hrcreport.params":
                continue
            else:
                parameters._move(statement, text, "it is no parameter")
        return parameters

    def _parameter(self, name: str, value: ast.expr, statement: ast.stmt, text: str) -> None:
        try:
            default = ast.literal_eval(value)
        except (ValueError, TypeError):
            self._move(statement, text, "it is computed, and is so now from what was injected")
            return
        if isinstance(default, tuple):
            default = list(default)
        hint, help_text = _hint(statement, text)
        kind = _own_kind(name, default) or _kind_of(name, default, hint)
        if kind is None:
            self._move(statement, text, "no params file can set such a value; it is a constant")
            return
        written = f"{name}: {kind} = {_literal(default)}{f'  # {help_text}' if help_text else ''}"
        self.declared.append(written)
        self.values[name] = default
        self.kinds.add(kind)
        if written != text:
            why = "so that a params file sets it, and a slip is told before anything runs"
            if kind == "Year":
                why = "a year, so that prose prints it as 2021 and not as 2,021; else write int"
            if kind == "str | None":
                why = "nothing says what it is when it is set; if it is no text, write its kind"
            self.changed.append(Line(0, statement.lineno, text, written, why))
        if misfit := Declaration.misfit(kind, default):
            self.open.append(
                Line(0, statement.lineno, written, "correct the value or its kind", misfit)
            )
        elif name in OWN_KINDS and kind != OWN_KINDS[name]:
            self.open.append(
                Line(
                    0,
                    statement.lineno,
                    written,
                    f"rename '{name}' here and where cells use it, or give it a code",
                    f"in every report '{name}' is of the kind {OWN_KINDS[name]}",
                )
            )

    def _move(self, statement: ast.stmt, text: str, why: str) -> None:
        self.below.append(text)
        destination = "stands in a cell of its own below"
        self.changed.append(Line(0, statement.lineno, text, destination, why))


def literal_assignments(source: str) -> bool:
    """Tell whether a cell does nothing but set names to values that are written out."""
    try:
        body = ast.parse(source).body
        for statement in body:
            if not _name(statement):
                return False
            ast.literal_eval(statement.value)  # type: ignore[attr-defined]  # an assignment has one
    except (SyntaxError, ValueError, TypeError):
        return False
    return bool(body)


def _name(statement: ast.stmt) -> str:
    """Return the one name that a statement sets, or an empty text."""
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return ""


def _hint(statement: ast.stmt, text: str) -> tuple[str, str]:
    """Return the hint of a parameter's type, as Papermill reads it, and its help."""
    comment = text.splitlines()[-1][_end(statement) :].strip()
    if isinstance(statement, ast.AnnAssign):
        return ast.unparse(statement.annotation), comment.lstrip("# ")
    if hint_match := HINT_OF_PAPERMILL.match(comment):
        return hint_match["hint"], hint_match["help"].strip()
    return "", comment.lstrip("# ")


def _end(statement: ast.stmt) -> int:
    return statement.end_col_offset or 0


def _own_kind(name: str, default: Any) -> str | None:
    """Return the kind of a name that every report may have, where the value is of it."""
    kind = OWN_KINDS.get(name)
    return kind if kind and default and not Declaration.misfit(kind, default) else None


def _kind_of(name: str, default: Any, hint: str) -> str | None:
    """Return the kind of a parameter by its hint, else by its value; None where there is none."""
    hint = OPTIONAL.sub(r"\g<kind> | None", hint.replace("typing.", "").replace("List[", "list["))
    hint_fits = hint and Declaration.misfit(hint, default) is not None
    kind = hint if hint_fits else _by_value(default)
    is_year = YEAR_NAME.search(name.lower()) and Declaration.misfit("Year", default) == ""
    return "Year" if kind == "int" and is_year else kind


def _by_value(default: Any) -> str | None:
    if default is None:
        return "str | None"
    if not isinstance(default, list):
        return PLAIN.get(type(default))
    value_types = {type(value) for value in default}
    if value_types == {int, float}:
        return "list[float]"
    of_one = PLAIN.get(next(iter(value_types), str)) if len(value_types) <= 1 else None
    return f"list[{of_one}]" if of_one else None


def _literal(default: Any) -> str:
    """Return a value as the formatter writes it."""
    if isinstance(default, str):
        plain = '"' not in default and "\\" not in default and default.isprintable()
        return f'"{default}"' if plain else repr(default)
    if isinstance(default, list):
        return f"[{', '.join(map(_literal, default))}]"
    return repr(default)


def lines_of(declared: dict[str, Any]) -> Iterator[str]:
    """Yield the line of a params file for each value."""
    for name, value in declared.items():
        yield f"{name}: {_yaml(value)}".rstrip()


def _yaml(value: Any) -> str:
    """Return a value as YAML writes it on one line, texts in double quotes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    return repr(value)
