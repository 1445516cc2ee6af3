"""This module builds the typed parts of a recipe from its YAML, which has been checked before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from disparity.sun import Place
from hrcreport.errors import Problem
from hrcreport.reads import sha256_of
from hrcreport.recipes.contradictions import contradictions
from hrcreport.recipes.form import At
from hrcreport.recipes.moments import PARTS_OF_A_MOMENT, is_time_zone
from hrcreport.recipes.nodes import (
    items_of,
    keys_of,
    lines_of,
    number_at,
    plain,
    text_at,
    texts_of,
)
from hrcreport.recipes.recipe import (
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
from hrcreport.recipes.schemes import Scheme, twice
from hrcreport.yaml_source import Node

VERBS = ("keep", "aside", "total")
CODING = ("recode", "scheme", "lookup")


def build_recipe(
    root: Node, path: Path, *, place: str, schemes: dict[str, Scheme]
) -> tuple[Recipe | None, list[Problem]]:
    """Return the recipe, or None with what is wrong between its parts."""
    parts = keys_of(root)
    problems: list[Problem] = []
    table = keys_of(parts["table"])
    keys = [
        _key_column(name, node, schemes, At(place, f"table.{name}"), problems)
        for name, node in table.items()
        if name != COMPLETE
    ]
    wide = _wide(parts["wide"]) if "wide" in parts else None
    keys = [_coded_by_wide(key, wide) for key in keys]
    measures = [_measure(name, node) for name, node in keys_of(parts["measures"]).items()]
    recipe = Recipe(
        place=place,
        makes=parts["makes"].raw,
        file=_file(parts["file"]),
        step=_step(keys_of(parts["step"])) if "step" in parts else None,
        cells={name: _cell(node) for name, node in keys_of(parts.get("cells")).items()},
        rules=tuple(_rule(node) for node in items_of(parts.get("rows"))),
        wide=wide,
        keys=tuple(keys),
        part_periods=tuple(texts_of(keys_of(table[COMPLETE]).get("part_periods"))),
        column_order=(*table, "measure", "value"),
        measures=tuple(measures),
        fill=tuple(texts_of(parts.get("fill"))),
        order=tuple(texts_of(parts.get("order"))),
        expect=_expect(keys_of(parts.get("expect"))),
        describe=plain(parts["describe"]) if "describe" in parts else None,
        sha256=sha256_of(path.read_bytes()),
        lines=lines_of(root),
    )
    problems += contradictions(recipe, table)
    return (None if problems else recipe), problems


def _file(node: Node) -> FileForm:
    parts = keys_of(node)
    return FileForm(
        format=text_at(parts, "format"),
        encoding=text_at(parts, "encoding"),
        separator=text_at(parts, "separator", ",").replace("\\t", "\t"),
        decimal=text_at(parts, "decimal", "."),
        thousands=text_at(parts, "thousands"),
        marks=text_at(parts, "marks"),
        missing=tuple(texts_of(parts.get("missing"))),
        hidden=tuple(texts_of(parts.get("hidden"))),
        member=text_at(parts, "member"),
        sheets=tuple(texts_of(parts.get("sheets"))),
        after=text_at(parts, "after"),
        header=text_at(parts, "header", "1"),
        header_rows=number_at(parts, "header-rows", 1),
        last=text_at(parts, "last"),
        names={int(at): name.raw for at, name in keys_of(parts.get("names")).items()},
        fill_down=tuple(texts_of(parts.get("fill-down"))),
        sha256=tuple(texts_of(parts.get("sha256"))),
    )


def _step(parts: dict[str, Node]) -> Step:
    return Step(parts["name"].raw, text_at(parts, "sets-aside"))


def _cell(node: Node) -> CellForm:
    parts = keys_of(node)
    return CellForm(
        type=text_at(parts, "type"),
        forms=tuple(texts_of(parts.get("form"))),
        other_names=tuple(texts_of(parts.get("renamed-from"))),
    )


def _conditions(node: Node | None) -> tuple[Condition, ...]:
    made = []
    for column, wanted in keys_of(node).items():
        parts = keys_of(wanted)
        if not parts:
            made.append(Condition(column, allowed=tuple(texts_of(wanted))))
            continue
        made.append(
            Condition(
                column,
                refused=tuple(texts_of(parts.get("not"))),
                starts=tuple(texts_of(parts.get("starts"))),
                first=text_at(parts, "from"),
                last=text_at(parts, "to"),
            )
        )
    return tuple(made)


def _rule(node: Node) -> RowRule:
    parts = keys_of(node)
    verb = next(verb for verb in VERBS if verb in parts)
    return RowRule(
        verb=verb,
        where=_conditions(parts[verb]),
        why=text_at(parts, "why").rstrip("."),
        by=tuple(texts_of(parts.get("by"))),
        tolerance=number_at(parts, "tolerance"),
        line=node.line,
    )


def _wide(node: Node) -> Wide:
    parts = keys_of(node)
    return Wide(
        to=text_at(parts, "to"),
        columns={code: one.raw for code, one in keys_of(parts.get("columns")).items()},
        matching=text_at(parts, "matching"),
        total=text_at(parts, "total"),
        rest={code: one.raw for code, one in keys_of(parts.get("rest")).items()},
        tolerance=number_at(parts, "tolerance"),
    )


def _key_column(
    name: str, node: Node, schemes: dict[str, Scheme], at: At, problems: list[Problem]
) -> KeyColumn:
    if not isinstance(node.value, dict):
        return KeyColumn(name, fixed=node.raw, line=node.key_line)
    parts = keys_of(node)
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
        for code, written in keys_of(parts["recode"]).items():
            for one in items_of(written) or [written]:
                if one.raw in codes:
                    problems.append(twice(one, code, codes[one.raw], at.below("recode")))
                codes[one.raw] = code
    return KeyColumn(
        name,
        fixed=None,
        source=text_at(parts, "from"),
        part=text_at(parts, "as"),
        pad=number_at(parts, "pad"),
        prefix=text_at(parts, "prefix"),
        codes=codes,
        labels=labels,
        coded_by=coded_by,
        identification=identification,
        aliases={one: other.raw for one, other in keys_of(parts.get("aliases")).items()},
        lookup=_lookup(keys_of(parts["lookup"])) if "lookup" in parts else None,
        place=_place(parts, at, problems),
        line=node.key_line,
    )


def _place(parts: dict[str, Node], at: At, problems: list[Problem]) -> Place | None:
    """Return the place of a moment; one without a place, or in no time zone, is a problem."""
    needed = text_at(parts, "as") in PARTS_OF_A_MOMENT
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
    given = keys_of(parts["place"])
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
        table=text_at(parts, "table"),
        match=text_at(parts, "match"),
        take=text_at(parts, "take"),
        others=text_at(parts, "others").rstrip("."),
    )


def _measure(name: str, node: Node) -> Measure:
    parts = keys_of(node)
    return Measure(
        name=name,
        column=text_at(parts, "sum"),
        where=_conditions(parts.get("where")),
        not_for={
            column: tuple(texts_of(values))
            for column, values in keys_of(parts.get("not-for")).items()
        },
    )


def _expect(parts: dict[str, Node]) -> Expect:
    return Expect(
        read=number_at(parts, "read") if "read" in parts else None,
        used=number_at(parts, "used") if "used" in parts else None,
        sums={
            column: {value: int(number.raw) for value, number in keys_of(values).items()}
            for column, values in keys_of(parts.get("sums")).items()
        },
    )
