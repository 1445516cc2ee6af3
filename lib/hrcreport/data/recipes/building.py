"""This module builds the typed parts of a recipe from its YAML, which has been checked before."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from hrcreport.data.reads import read_recorded, sha256_of
from hrcreport.data.recipes.form import At
from hrcreport.data.recipes.moments import PARTS_OF_A_MOMENT, is_time_zone
from hrcreport.data.recipes.recipe import (
    COMPLETE,
    CellForm,
    Condition,
    Expect,
    FileForm,
    KeyColumn,
    Lookup,
    Measure,
    Recipe,
    RowRule,
    Step,
    Wide,
)
from hrcreport.data.recipes.schemes import Scheme, twice
from hrcreport.data.sun import Place
from hrcreport.errors import Problem
from hrcreport.yaml_source import Node

VERBS = ("keep", "aside", "total")
CODING = ("recode", "scheme", "lookup")


def build_recipe(
    root: Node, path: Path, *, place: str, schemes: dict[str, Scheme]
) -> tuple[Recipe | None, list[Problem]]:
    """Return the recipe, or None with what is wrong between its parts."""
    parts = _keys(root)
    problems: list[Problem] = []
    table = _keys(parts["table"])
    keys = [
        _key_column(name, node, schemes, At(place, f"table.{name}"), problems)
        for name, node in table.items()
        if name != COMPLETE
    ]
    wide = _wide(parts["wide"]) if "wide" in parts else None
    keys = [_coded_by_wide(key, wide) for key in keys]
    measures = [_measure(name, node) for name, node in _keys(parts["measures"]).items()]
    recipe = Recipe(
        place=place,
        makes=parts["makes"].raw,
        file=_file(parts["file"]),
        step=_step(_keys(parts["step"])) if "step" in parts else None,
        cells={name: _cell(node) for name, node in _keys(parts.get("cells")).items()},
        rules=tuple(_rule(node) for node in _items(parts.get("rows"))),
        wide=wide,
        keys=tuple(keys),
        part_periods=tuple(_texts(_keys(table[COMPLETE]).get("part_periods"))),
        column_order=(*table, "measure", "value"),
        measures=tuple(measures),
        fill=tuple(_texts(parts.get("fill"))),
        order=tuple(_texts(parts.get("order"))),
        expect=_expect(_keys(parts.get("expect"))),
        describe=_plain(parts["describe"]) if "describe" in parts else None,
        sha256=sha256_of(read_recorded(path)),
        lines=_lines(root),
    )
    problems += _contradictions(recipe, table)
    return (None if problems else recipe), problems


def _keys(node: Node | None) -> dict[str, Node]:
    return node.value if node and isinstance(node.value, dict) else {}


def _items(node: Node | None) -> list[Node]:
    return node.value if node and isinstance(node.value, list) else []


def _texts(node: Node | None) -> list[str]:
    """Return a text or a list of texts as a list."""
    if node is None:
        return []
    return [item.raw for item in node.value] if isinstance(node.value, list) else [node.raw]


def _text(parts: dict[str, Node], key: str, otherwise: str = "") -> str:
    return parts[key].raw if key in parts else otherwise


def _number(parts: dict[str, Node], key: str, otherwise: int = 0) -> int:
    return int(parts[key].raw) if key in parts else otherwise


def _plain(node: Node) -> Any:
    """Return a value as plain data; every single value is the text that was written."""
    if isinstance(node.value, list):
        return [_plain(item) for item in node.value]
    if isinstance(node.value, dict):
        return {key: _plain(item) for key, item in node.value.items()}
    return node.raw


def _file(node: Node) -> FileForm:
    parts = _keys(node)
    return FileForm(
        format=_text(parts, "format"),
        encoding=_text(parts, "encoding"),
        separator=_text(parts, "separator", ",").replace("\\t", "\t"),
        decimal=_text(parts, "decimal", "."),
        thousands=_text(parts, "thousands"),
        marks=_text(parts, "marks"),
        missing=tuple(_texts(parts.get("missing"))),
        hidden=tuple(_texts(parts.get("hidden"))),
        member=_text(parts, "member"),
        sheets=tuple(_texts(parts.get("sheets"))),
        after=_text(parts, "after"),
        header=_text(parts, "header", "1"),
        header_rows=_number(parts, "header-rows", 1),
        last=_text(parts, "last"),
        names={int(at): name.raw for at, name in _keys(parts.get("names")).items()},
        fill_down=tuple(_texts(parts.get("fill-down"))),
        sha256=tuple(_texts(parts.get("sha256"))),
    )


def _step(parts: dict[str, Node]) -> Step:
    return Step(parts["name"].raw, _text(parts, "sets-aside"))


def _cell(node: Node) -> CellForm:
    parts = _keys(node)
    return CellForm(
        type=_text(parts, "type"),
        forms=tuple(_texts(parts.get("form"))),
        other_names=tuple(_texts(parts.get("renamed-from"))),
    )


def _conditions(node: Node | None) -> tuple[Condition, ...]:
    made = []
    for column, wanted in _keys(node).items():
        parts = _keys(wanted)
        if not parts:
            made.append(Condition(column, allowed=tuple(_texts(wanted))))
            continue
        made.append(
            Condition(
                column,
                refused=tuple(_texts(parts.get("not"))),
                starts=tuple(_texts(parts.get("starts"))),
                first=_text(parts, "from"),
                last=_text(parts, "to"),
            )
        )
    return tuple(made)


def _rule(node: Node) -> RowRule:
    parts = _keys(node)
    verb = next(verb for verb in VERBS if verb in parts)
    return RowRule(
        verb=verb,
        where=_conditions(parts[verb]),
        why=_text(parts, "why").rstrip("."),
        by=tuple(_texts(parts.get("by"))),
        tolerance=_number(parts, "tolerance"),
        line=node.line,
    )


def _wide(node: Node) -> Wide:
    parts = _keys(node)
    return Wide(
        to=_text(parts, "to"),
        columns={code: one.raw for code, one in _keys(parts.get("columns")).items()},
        matching=_text(parts, "matching"),
        total=_text(parts, "total"),
        rest={code: one.raw for code, one in _keys(parts.get("rest")).items()},
        tolerance=_number(parts, "tolerance"),
    )


def _key_column(
    name: str, node: Node, schemes: dict[str, Scheme], at: At, problems: list[Problem]
) -> KeyColumn:
    if not isinstance(node.value, dict):
        return KeyColumn(name, fixed=node.raw, line=node.key_line)
    parts = _keys(node)
    coding = [way for way in CODING if way in parts]
    if len(coding) > 1:
        problems.append(at.problem(
            node,
            f"'{at.key}' has {' and '.join(coding)}.",
            "Keep one of them: a text gets its code in one way.",
            "recipe.two-ways",
        ))  # fmt: skip
    codes, labels, coded_by, identification = None, None, "", ""
    if "scheme" in parts and parts["scheme"].raw in schemes:
        scheme = schemes[parts["scheme"].raw]
        codes, labels = scheme.codes, scheme.labels
        identification = scheme.identification
        coded_by = f"the scheme 'data/recipes/schemes/{scheme.name}.yml'"
    elif "recode" in parts:
        codes, coded_by = {}, f"'{at.key}.recode'"
        for code, written in _keys(parts["recode"]).items():
            for one in _items(written) or [written]:
                if one.raw in codes:
                    problems.append(twice(one, code, codes[one.raw], at.below("recode")))
                codes[one.raw] = code
    return KeyColumn(
        name,
        fixed=None,
        source=_text(parts, "from"),
        part=_text(parts, "as"),
        pad=_number(parts, "pad"),
        prefix=_text(parts, "prefix"),
        codes=codes,
        labels=labels,
        coded_by=coded_by,
        identification=identification,
        aliases={one: other.raw for one, other in _keys(parts.get("aliases")).items()},
        lookup=_lookup(_keys(parts["lookup"])) if "lookup" in parts else None,
        place=_place(parts, at, problems),
        line=node.key_line,
    )


def _place(parts: dict[str, Node], at: At, problems: list[Problem]) -> Place | None:
    """Return the place of a moment; one without a place, or in no time zone, is a problem."""
    needed = _text(parts, "as") in PARTS_OF_A_MOMENT
    if needed != ("place" in parts):
        problems.append(at.problem(
            parts["as"] if needed else parts["place"],
            f"'{at.key}' has a part of the day without a place, or a place without one.",
            "'quarter-hour' and 'light' need 'place' with latitude, longitude and zone; nothing "
            "else has one.",
            "recipe.place",
        ))  # fmt: skip
        return None
    if not needed:
        return None
    given = _keys(parts["place"])
    if not is_time_zone(given["zone"].raw):
        problems.append(at.below("place").problem(
            given["zone"],
            f"there is no time zone '{given['zone'].raw}'.",
            "Time zones are named as Africa/Accra or America/Chicago.",
            "recipe.time-zone",
        ))  # fmt: skip
        return None
    return Place(
        latitude=float(given["latitude"].raw),
        longitude=float(given["longitude"].raw),
        time_zone=given["zone"].raw,
    )


def _coded_by_wide(key: KeyColumn, wide: Wide | None) -> KeyColumn:
    """Return a key that is made from 'wide' with the codes that were given there."""
    if wide is None or key.source != wide.to or not wide.columns or key.codes or key.lookup:
        return key
    return replace(key, codes={code: code for code in (*wide.columns, *wide.rest)})


def _lookup(parts: dict[str, Node]) -> Lookup:
    return Lookup(
        table=_text(parts, "table"),
        match=_text(parts, "match"),
        take=_text(parts, "take"),
        others=_text(parts, "others").rstrip("."),
    )


def _measure(name: str, node: Node) -> Measure:
    parts = _keys(node)
    return Measure(
        name=name,
        column=_text(parts, "sum"),
        where=_conditions(parts.get("where")),
        not_for={
            column: tuple(_texts(values)) for column, values in _keys(parts.get("not-for")).items()
        },
    )


def _expect(parts: dict[str, Node]) -> Expect:
    return Expect(
        read=_number(parts, "read") if "read" in parts else None,
        used=_number(parts, "used") if "used" in parts else None,
        sums={
            column: {value: int(number.raw) for value, number in _keys(values).items()}
            for column, values in _keys(parts.get("sums")).items()
        },
    )


def _lines(node: Node, key: str = "") -> dict[str, int]:
    """Return the line of every key of a mapping, by its path."""
    lines: dict[str, int] = {}
    for name, item in _keys(node).items():
        path = f"{key}.{name}" if key else name
        lines[path] = item.key_line
        lines |= _lines(item, path)
    return lines


def _contradictions(recipe: Recipe, table: dict[str, Node]) -> list[Problem]:
    """Return what is wrong between parts that are each well formed."""
    found: list[Problem] = []

    def add(key: str, what: str, mend: str, rule: str) -> None:
        found.append(Problem(recipe.place, what, mend, rule, line=recipe.line(key), key=key))

    known = [*table, "measure"]
    for section, names in (("fill", recipe.fill), ("order", recipe.order),
                           ("expect.sums", tuple(recipe.expect.sums))):  # fmt: skip
        for name in names:
            if name not in known:
                add(section, f"'{section}' names the column '{name}', which the table lacks.",
                    f"Columns of the table: {', '.join(known)}.",
                    "recipe.unknown-column")  # fmt: skip
    sums = [measure for measure in recipe.measures if measure.column]
    if recipe.wide and any(measure.column != "cell" for measure in recipe.measures):
        add("measures", "after 'wide' a row holds one number, named 'cell', and this recipe counts "
            "something else.", "Write 'sum: cell' for each measure.", "recipe.cell")  # fmt: skip
    if any(rule.verb == "total" for rule in recipe.rules) and not sums:
        add("rows", "rows are counted here, so no row can hold a total.",
            "Set such rows aside ('aside') instead, or add up a column ('sum').",
            "recipe.total-of-counts")  # fmt: skip
    if recipe.wide and recipe.wide.matching:
        try:
            groups = re.compile(recipe.wide.matching).groups
        except re.error as error:
            groups = -1
            add("wide.matching", f"the pattern cannot be read: {error}.",
                "Put '\\' before a bracket or point that is meant as itself.",
                "recipe.pattern")  # fmt: skip
        if groups == 0:
            add("wide.matching", "the pattern has no part in brackets.",
                "Put in brackets what is to be kept: 'Year (.+)'.", "recipe.pattern")  # fmt: skip
    for name, cell in recipe.cells.items():
        if (cell.type == "date") != bool(cell.forms):
            is_it = "a date without" if cell.type == "date" else "no date and has"
            add(f"cells.{name}", f"'cells.{name}' is {is_it} a form.",
                "Dates, and dates only, have a form: form: \"%d/%m/%Y\".",
                "recipe.date-form")  # fmt: skip
    return found
