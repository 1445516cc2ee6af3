"""This module plants slips in every file that a person writes, key by key, and notes the answers.

The slips follow the JSON Schemas of the files, so that a new key brings its slips with it. Each is
planted alone in a sound project of an invented State; what the checks say of it is one entry of
`messages.txt`. To record the messages again: `python -m tests.checks.validation.slips.planting`.
"""

from __future__ import annotations

import copy
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tests.fuzz.small_project import write_small_project

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem
from hrcreport.foundation.params.checking import check_params
from hrcreport.registers.files.registry import check_by_report, check_files
from hrcreport.registers.law.checking import check_law
from hrcreport.registers.monitoring.checking import check_bases
from hrcreport.registers.recommendations.history import check_recommendations
from hrcreport.tables.data.catalogue import Catalogue
from hrcreport.tables.recipes.import_files import Recipes

MESSAGES = Path(__file__).with_name("messages.txt")
Check = Callable[[Project], list[Problem]]
Way = tuple[str | int, ...]


def _params(project: Project) -> list[Problem]:
    return check_params(project, known_countries=project.known_countries())[1]


def _consultations(project: Project) -> list[Problem]:
    return check_by_report(project, reports=["xxa", "xxa-second", "records"])


def _recipes(project: Project) -> list[Problem]:
    return Recipes(project).check()


def _law(project: Project) -> list[Problem]:
    return [*check_law(project), *check_files(project)]


def _monitoring(project: Project) -> list[Problem]:
    return [*check_bases(project), *check_files(project)]


FILES: dict[str, tuple[str, Check]] = {
    "data/law/standards/inv.yml": ("data/law/_schema/standards.json", _law),
    "data/law/regions/regions.yml": ("data/law/_schema/regions.json", _law),
    "data/law/xxa.yml": ("data/law/_schema/law.json", _law),
    "data/law/areas/xxa.yml": ("data/law/_schema/areas.json", _law),
    "data/law/weapons/xxa.yml": ("data/law/_schema/weapons.json", _law),
    "data/law/training/xxa.yml": ("data/law/_schema/training.json", _law),
    "data/practice/xxa.yml": ("data/practice/_schema/practice.json", check_files),
    "data/recommendations/inv.yml": (
        "data/recommendations/_schema/issued.json",
        check_recommendations,
    ),
    "data/recommendations/history/xxa.yml": (
        "data/recommendations/_schema/history.json",
        check_recommendations,
    ),
    "data/monitoring/cases.yml": ("data/monitoring/_schema/cases.json", _monitoring),
    "data/monitoring/cooperation/xxa.yml": (
        "data/monitoring/_schema/cooperation.json",
        _monitoring,
    ),
    "data/consultations/xxa.yml": ("data/consultations/_schema/consultations.json", _consultations),
    "data/kinds.yml": ("", Catalogue.check),
    "data/datapackage.json": ("", Catalogue.check),
    "data/recipes/xxa-stops.yml": ("data/recipes/_schema/recipe.json", _recipes),
    "data/recipes/schemes/invented.yml": ("data/recipes/_schema/scheme.json", _recipes),
    "params/countries/xxa.yml": ("params/_schema/country.json", _params),
    "params/themes/records.yml": ("params/_schema/theme.json", _params),
}
"""Each file with its schema, where it has one, and the check that reads it."""


@dataclass(frozen=True)
class Slip:
    """One slip: the way to the key, what is done to it, and the content with the slip in it."""

    way: Way
    what: str
    content: Any

    def __str__(self) -> str:
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.way)
        return f"{steps.removeprefix('.')} {self.what}"


def slips(content: Any, schema: dict[str, Any]) -> Iterator[Slip]:
    """Yield every slip of a file: of the keys that it has, and of those that its schema names."""
    for way, form in _keys(content, schema, ()):
        *above, last = way
        key = str(last)
        there = _at(content, above)
        given = there.get(key)
        wrong = [(what, {**there, key: value}) for what, value in _wrong_values(key, given, form)]
        if key in there:
            others = {name: value for name, value in there.items() if name != key}
            wrong.append(("missing", others))
            wrong.append((f"misspelt '{_misspelt(key)}'", {_misspelt(key): given, **others}))
        for what, keys in wrong:
            yield Slip(way, what, _put(content, above, keys))


def _keys(content: Any, schema: dict[str, Any], way: Way) -> Iterator[tuple[Way, dict[str, Any]]]:
    """Yield each key with its part of the schema; of a list only the first item is looked at."""
    if isinstance(content, list) and content:
        yield from _keys(content[0], schema.get("items", {}), (*way, 0))
    if not isinstance(content, dict):
        return
    forms = [schema, *schema.get("anyOf", ())]
    declared: dict[str, Any] = {}
    for each in forms:
        declared |= each.get("properties", {})
    free = next(
        (each["additionalProperties"] for each in forms if each.get("additionalProperties")), {}
    )
    for key in dict.fromkeys([*content, *declared]):
        form = declared.get(key, free if isinstance(free, dict) else {})
        yield (*way, key), form
        if key in content:
            yield from _keys(content[key], form, (*way, key))


def _wrong_values(key: str, given: Any, form: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what a person may write by mistake instead of a value."""
    kinds = form.get("type", ())
    pattern = str(form.get("pattern", ""))
    yield "empty", None
    if isinstance(given, list | dict) or "array" in kinds or "object" in kinds:
        yield "a word", "word"
        yield "a list of a word", ["word"]
    else:
        yield ("a truth value", True) if "summary" in key else ("a list", ["one", "two"])
        if "enum" in form or pattern or isinstance(given, int | float):
            near = str(given or next(iter(form.get("enum", ())), "x"))
            yield "a misspelt word", f"{near}x"
        if pattern.startswith((r"^(?:\d{4}(?:-", "^[0-9]{4}-")):
            yield "an impossible day", "2024-02-31"
            yield "a day in words", "3 May 2024"
        if isinstance(given, int | float) and not isinstance(given, bool):
            yield "out of range", -given - 1
    if "enum" in form.get("items", {}) or "pattern" in form.get("items", {}):
        yield "a list with a word not allowed", ["nonesuch", *(given or [])]
    if key.endswith("_on"):
        yield "half of a verification", "2026-01-05"


def _misspelt(key: str) -> str:
    return key[:-2] + key[-1] if len(key) > 3 else f"{key}x"


def _at(content: Any, way: list[str | int]) -> Any:
    for step in way:
        content = content[step]
    return content


def _put(content: Any, way: list[str | int], keys: dict[str, Any]) -> Any:
    """Return a copy of the content with other keys at the end of a way."""
    if not way:
        return keys
    made = copy.deepcopy(content)
    _at(made, way[:-1])[way[-1]] = keys
    return made


def answers(root: Path) -> str:
    """Return the snapshot: each slip with the problems that the checks name."""
    project = write_small_project(root).project
    parts = []
    for place, (schema_place, check) in FILES.items():
        path = project.root / place
        sound = path.read_text(encoding="utf-8")
        content = _content(sound, path)
        schema_path = project.root / schema_place
        schema = json.loads(schema_path.read_text(encoding="utf-8")) if schema_place else {}
        parts.append(f"# {place}\n")
        first = "".join(line for line in sound.splitlines(keepends=True)[:1] if line[0] == "#")
        for slip in slips(content, schema):
            path.write_text(first + _text(slip.content, path), encoding="utf-8")
            parts.append(f"{slip}\n{_told(check(project), place)}")
        path.write_text(sound, encoding="utf-8")
    return "\n".join(parts)


def _content(text: str, path: Path) -> Any:
    if path.suffix == ".json":
        return json.loads(text)
    return _numbers(yaml.load(text, Loader=yaml.BaseLoader))


def _numbers(content: Any) -> Any:
    """Return YAML that was read as texts with its whole numbers and truth values as such."""
    if isinstance(content, dict):
        return {key: _numbers(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_numbers(value) for value in content]
    if not isinstance(content, str):
        return content
    if content in ("true", "false"):
        return content == "true"
    return int(content) if re.fullmatch(r"0|[1-9]\d{0,8}", content) else content


def _text(content: Any, path: Path) -> str:
    if path.suffix == ".json":
        return json.dumps(content, indent=1, ensure_ascii=False)
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=10_000)


def _told(problems: list[Problem], place: str) -> str:
    own = [each for each in problems if each.place == place]
    lines = []
    for each in sorted(own, key=lambda each: each.line or 0):
        lines += [f"    {each.line or '-'} [{each.rule}] {each.what}", f"        {each.mend}"]
    if elsewhere := sorted({each.rule for each in problems if each.place != place}):
        lines.append(f"    elsewhere: {', '.join(elsewhere)}")
    return "\n".join(lines or ["    nothing"]) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        MESSAGES.write_text(answers(Path(folder)), encoding="utf-8")
