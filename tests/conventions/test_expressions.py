"""Expressions that look behind find what they must, and pass over what stands next to it."""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from tests.conventions.code import LIBRARY, LOOK_BEHIND

EXAMPLES = yaml.safe_load(Path(__file__).with_name("expressions.yml").read_text("utf-8"))


def expressions(path: Path) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the expressions that look behind which a module of the library names."""
    place = path.relative_to(LIBRARY)
    module = import_module(f"hrcreport.{'.'.join(place.with_suffix('').parts)}")
    text = path.read_text("utf-8")
    types = [value for value in vars(module).values() if isinstance(value, type)]
    for names in [vars(module), *map(vars, types)]:
        for name, value in names.items():
            named_here = re.search(rf"^\s*{name}\b.* = ", text, re.MULTILINE)
            is_expression = named_here and isinstance(value, re.Pattern)
            if is_expression and LOOK_BEHIND.search(str(value.pattern)):
                yield f"{place.as_posix()}:{name}", value


def all_expressions() -> Mapping[str, re.Pattern[str]]:
    modules = [path for path in LIBRARY.rglob("*.py") if "(?<" in path.read_text("utf-8")]
    found = {}
    for path in modules:
        if path.name != "__main__.py":
            found |= dict(expressions(path))
    return found


def test_each_that_looks_behind_has_its_examples() -> None:
    names = all_expressions().keys()
    assert names - EXAMPLES.keys() == set()
    assert EXAMPLES.keys() - names == set()


@pytest.mark.parametrize("name", EXAMPLES)
def test_expression_finds_what_it_must_and_no_more(name: str) -> None:
    expression = dict(expressions(LIBRARY / name.partition(":")[0]))[name]
    assert [text for text in EXAMPLES[name]["finds"] if not expression.search(text)] == []
    assert [text for text in EXAMPLES[name]["passes"] if expression.search(text)] == []
