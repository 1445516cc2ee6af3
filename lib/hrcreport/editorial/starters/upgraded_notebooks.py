"""This module brings the cells of a notebook of an earlier form over to that of today."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrcreport.foundation import Former, Project, Trespass, read_cells

QUOTED = re.compile(r"(\"[^\"\n]*\"|'[^'\n]*')")
TODAY = frozenset({"Masthead", "Visit"})
DECLARED = re.compile(r"^(\w+)\s*:")
IMPORT = re.compile(r"^from hrcreport\.params import (?:\([^)]*\)|.*$)", re.MULTILINE)
BLOCKS = {
    "visit": "visit: Required[Visit] = {}  # the visit: dates as printed, places, delegation; "
    "empty: no visit",
    "document": "document: Masthead = {}  # what the document is, and its masthead",
}
IN_PROSE: Mapping[str, str] = {
    "event_words": "profile.words",
    "event_noun": "profile.head",
    "strata_words": "profile.areas.names",
    "per": "profile.per",
    "population": "profile.counted.population",
    "by_sex_population": "profile.by_age",
    "by_sex": "profile.by_sex",
    "yearly_last": "trend.last_year",
    "yearly": "trend.events.record.name",
    "area_title": "areas.title",
    "area_unit": "areas.unit",
    "area_first": "first_year",
    "area_last": "last_year",
    "area_focus": "focus",
    "stops_words": "of_stops.where",
    "stops_year": "of_stops.last_year",
    "stops_by_light": "of_stops.by_light",
    "stops_population": "of_stops.population",
    "visit": "visit.dates",
    "places": "visit.places",
    "delegation": "visit.delegation",
    "document": "document.kind",
    **{key: f"document.{key}" for key, block in Former.OF_BLOCKS.items() if block == "document"},
}
"""What stands in prose for a former parameter."""
IN_CODE: Mapping[str, str] = {
    **IN_PROSE,
    "by_sex": "(profile and profile.by_sex)",
    "by_sex_population": "(profile and profile.by_age)",
    "yearly": "trend",
    "clustered": "profile.counted.declared.clustered",
    "strata_population": "profile.areas.population.record.name",
    "by_area": "areas",
    **{
        name: f'{block}["{key}"]'
        for name, (block, key) in {
            "visit": ("visit", "dates"),
            "document": ("document", "kind"),
            **{key: (block, key) for key, block in Former.OF_BLOCKS.items()},
        }.items()
    },
}
"""What stands in code for it."""
ASSIGNED: Mapping[str, str] = {
    "profile": "profile = hrc.group_profile(events, first_year=first_year, last_year=last_year, "
    "focus=focus,\n                            reference=reference)",
    "trend": "trend = profile.trend",
    "areas": "areas = profile.mapped\nof_stops = hrc.counting(stops)",
}
"""What gives these names today, where a cell gave them by former parameters."""
UNUSED = "unused"
"""The name by which cells listed parameters that had no effect."""


@dataclass(slots=True)
class UpgradedNotebook:
    """A notebook whose cells are brought over one by one."""

    content: dict[str, Any]
    declared: frozenset[str]
    imported: str

    @classmethod
    def read(cls, path: Path, project: Project) -> UpgradedNotebook:
        """Return a notebook; one that is unsound or declares nothing has nothing to upgrade."""
        cells, problems = read_cells(path, place=project.place(path))
        source = ""
        for cell in cells:
            if "parameters" in cell.get("metadata", {}).get("tags", []):
                source = "".join(cell["source"])
        names = frozenset(
            match[1] for line in source.split("\n") if (match := DECLARED.match(line))
        )
        return cls({} if problems else json.loads(path.read_bytes()), names, source)

    @property
    def was_former(self) -> bool:
        """Whether its parameters are those of a report of an earlier form."""
        former = {*Former.OF_TABLES, *Former.WORKED_OUT} - {"population", "measure", "per"}
        masthead = {"session", "date", "status"} <= self.declared and "document" in self.declared
        return bool(self.declared & former) or masthead

    @property
    def is_todays(self) -> bool:
        """Whether it declares the blocks of today."""
        return any(kind in self.imported for kind in TODAY)

    def text(self) -> str:
        """Return the file as JupyterLab writes it."""
        return json.dumps(self.content, ensure_ascii=False, indent=1) + "\n"

    def upgrade(self) -> tuple[list[str], list[str]]:
        """Bring every cell over; return what was changed, and what somebody must decide."""
        changes, waits = [], []
        assigned_names = {name for cell in self.content["cells"] for name in _given(cell)}
        names = {name for name in IN_CODE if name in self.declared and name not in assigned_names}
        lost = {*Former.OF_TABLES, *Former.WORKED_OUT} & self.declared - assigned_names
        for number, cell in enumerate(self.content["cells"], start=1):
            before = "".join(cell["source"])
            if "parameters" in cell.get("metadata", {}).get("tags", []):
                after = _parameters(before)
            elif cell["cell_type"] == "code":
                after = _code(self.prose(before, names), names)
            else:
                after = self.prose(before, names)
            if after != before:
                cell["source"] = after.splitlines(keepends=True)
                first = next(iter(before.strip().splitlines()), "")[:50]
                changes.append(f"cell {number} ({first}…) speaks of the parameters of today")
            is_code = cell["cell_type"] == "code" and "parameters" not in str(cell["metadata"])
            waits += [
                f"cell {number}: '{name}' is no parameter any more, and what stands for it is not "
                "clear here"
                for name in sorted(lost & set(_read(after) if is_code else ()))
            ]
        return changes, waits

    @staticmethod
    def prose(text: str, names: set[str] | None = None) -> str:
        """Return a text whose values speak of the parameters of today.

        >>> UpgradedNotebook.prose("{% if visit %}In {{ visit }}, {{ event_words }}{% endif %}")
        '{% if visit.dates %}In {{ visit.dates }}, {{ profile.words }}{% endif %}'
        """
        parameter_names = IN_PROSE.keys() if names is None else names & IN_PROSE.keys()
        alternatives = "|".join(sorted(parameter_names, key=len, reverse=True))
        if not alternatives:
            return text
        name = re.compile(
            rf"""
            (?<![\w.\-])  # no attribute, no part of a longer name
            ({alternatives})
            (?![\w\-(]|\.(?=\w)|\s*=(?!=))  # no call, no argument of one
            """,
            re.VERBOSE,
        )

        def value(match: re.Match[str]) -> str:
            parts = QUOTED.split(match[0])
            parts[::2] = [
                name.sub(lambda name_match: IN_PROSE[name_match[1]], part) for part in parts[::2]
            ]
            return "".join(parts)

        return Trespass.ANY_VALUE.sub(value, text)


def _parameters(source: str) -> str:
    """Return the cell of parameters without the former ones; blocks take the place of theirs."""
    former_names = {*Former.OF_TABLES, *Former.WORKED_OUT, *Former.OF_BLOCKS}
    lines, document = [], dict[str, Any]()
    for line in source.split("\n"):
        name = match[1] if (match := DECLARED.match(line)) else ""
        if Former.OF_BLOCKS.get(name, name) == "document":
            document |= {"kind" if name == "document" else name: _default(line)}
        if name in BLOCKS and not any(kind in line for kind in TODAY):
            line = BLOCKS[name]
        elif name in former_names:
            continue
        line = line.replace("with events, yearly, stops, stops_by_light:", "with events, stops:")
        lines.append(line.replace("with events, yearly:", "with events:"))
    document_values = {
        key: value for key, value in document.items() if value not in ("", None, False, [9])
    }
    document_values.pop("status", None) if document_values.get("status") == "draft" else None
    if document and not any(DECLARED.match(line) and line.startswith("document") for line in lines):
        lines.append(BLOCKS["document"])
    new_source = "\n".join(lines).replace(
        "Masthead = {}", f"Masthead = {json.dumps(document_values)}"
    )
    return _imports(new_source)


def _default(line: str) -> Any:
    try:
        (statement,) = ast.parse(line).body
        value = statement.value if isinstance(statement, ast.AnnAssign) else None
        return ast.literal_eval(value) if value else None
    except (SyntaxError, ValueError):
        return None


def _imports(source: str) -> str:
    """Return the cell with an import of the kinds that its parameters have."""
    kinds = {
        name.id
        for statement in _nodes(source)
        if isinstance(statement, ast.AnnAssign)
        for name in ast.walk(statement.annotation)
        if isinstance(name, ast.Name) and name.id[:1].isupper() and name.id != "Literal"
    }
    return IMPORT.sub(f"from hrcreport.params import {', '.join(sorted(kinds))}", source)


def _given(cell: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names that a code cell gives, beside those of the parameters."""
    if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", []):
        for node in _nodes("".join(cell["source"])):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _read(source: str) -> Iterator[str]:
    for node in _nodes(source):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id


def _nodes(source: str) -> Iterator[ast.AST]:
    try:
        yield from ast.walk(ast.parse(source))
    except SyntaxError:  # a magic command
        return


def _code(source: str, names: set[str]) -> str:
    """Return a cell's code: statements that gave a profile are those of today, names replaced."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    edits: list[tuple[int, int, str]] = []
    for statement in tree.body:
        begin = starts[statement.lineno - 1] + statement.col_offset
        end = starts[(statement.end_lineno or 0) - 1] + (statement.end_col_offset or 0)
        former = set(_read(ast.unparse(statement))) & {*Former.OF_TABLES, *Former.WORKED_OUT}
        target = _target(statement)
        if target in ASSIGNED and former:
            edits.append((begin, end, ASSIGNED[target]))
        elif target == UNUSED:
            edits.append((begin, end, _unused(statement)))
        else:
            edits += _names(statement, names, starts, source.encode())
    content = source.encode()
    for begin, end, text in sorted(edits, reverse=True):
        content = content[:begin] + text.encode() + content[end:]
    return re.sub(r"\n{3,}", "\n\n", content.decode())


def _target(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id
    return ""


def _unused(statement: ast.stmt) -> str:
    """Return a list of parameters without effect, of those that there are still."""
    if isinstance(statement, ast.AugAssign):
        return ""
    parameter_names = ["first_year", "last_year", "focus", "reference"]
    return f"{UNUSED} = [] if profile else {json.dumps(parameter_names)}"


def _names(
    statement: ast.stmt, names: set[str], starts: list[int], content: bytes
) -> Iterator[tuple[int, int, str]]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
            begin = starts[node.lineno - 1] + node.col_offset
            end = begin + len(node.id.encode())
            after = content[end : end + 1]
            if content[begin:end] == node.id.encode() and after not in (b"[", b"."):
                yield begin, end, IN_CODE[node.id]
