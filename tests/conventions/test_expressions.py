"""Expressions that look behind find what they must, and pass over what stands next to it."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from tests.conventions.code import LIBRARY, LOOK_BEHIND

from hrcreport.checks.leaks import persons, signs
from hrcreport.checks.printed import references, sequences
from hrcreport.checks.printed.passages import Passage, Reading, Role, Run
from hrcreport.checks.review import calendar, style, vocabulary
from hrcreport.editorial.starters.upgraded_notebooks import UpgradedNotebook
from hrcreport.foundation.words import texts
from hrcreport.foundation.words.pinpoints import translated_pinpoint

EXAMPLES = yaml.safe_load(Path(__file__).with_name("expressions.yml").read_text("utf-8"))


def paragraph(text: str) -> Reading:
    role: Role = "paragraph"
    return Reading("docx", (Passage(role, (Run(text),), 0, "1."),), language="en")


def _told(text: str, rule: str) -> bool:
    return any(finding.rule == rule for finding in style.wording_findings(paragraph(text)))


def _of_a_phrase(text: str) -> bool:
    patterns = vocabulary._patterns(text.partition(" ")[0], "fr")
    return any(pattern.match(text) for _, pattern in patterns)


WITHIN: Mapping[str, Callable[[str], object]] = {
    "checks/leaks/persons.py:_labelled": persons._labelled("perhaps-name").search,
    "checks/leaks/signs.py:_positions": lambda text: [*signs._positions(text, 3)],
    "checks/printed/references.py:_patterns": references._patterns("en")["paragraph"].search,
    "checks/printed/sequences.py:_ordinals": lambda text: [*sequences._ordinals(paragraph(text))],
    "checks/review/calendar.py:_pattern": calendar._pattern("en").search,  # type: ignore[union-attr]  # English has months
    "checks/review/style.py:wording_findings": lambda text: _told(text, "style.spelling"),
    "checks/review/vocabulary.py:_patterns": _of_a_phrase,
    "editorial/starters/upgraded_notebooks.py:prose": lambda text: (
        UpgradedNotebook.prose(text) != text
    ),
    "foundation/words/pinpoints.py:translated_pinpoint": lambda text: (
        translated_pinpoint(text, language="fr") != text
    ),
    "foundation/words/texts.py:_pattern": texts._pattern("en").search,
}
"""What finds by an expression that a function makes, by the function."""
LISTED: Mapping[str, Callable[[str], object]] = {
    **{
        f"checks/printed/references.yml:parts.{language}": sequences._parts(language).search  # type: ignore[union-attr]  # there are some
        for language in ("en", "es", "fr")
    },
    **{
        f"checks/review/calendar.yml:{language}": calendar._period(
            language, *calendar.listed("calendar")[language][-1]
        ).search
        for language in ("ar", "en", "es", "fr")
    },
}
"""What finds by expressions of a list, which a function fills with numbers or months."""


def functions() -> Iterator[str]:
    """Yield the functions of the library that make an expression which looks behind."""
    for path in LIBRARY.rglob("*.py"):
        text = path.read_text("utf-8")
        for function in ast.walk(ast.parse(text)) if "(?<" in text else ():
            if isinstance(function, ast.FunctionDef) and any(
                isinstance(node, ast.Constant) and LOOK_BEHIND.search(str(node.value))
                for node in ast.walk(function)
            ):
                yield f"{path.relative_to(LIBRARY).as_posix()}:{function.name}"


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
    assert {*functions()} == WITHIN.keys()
    names = all_expressions().keys() | WITHIN.keys() | LISTED.keys()
    assert names - EXAMPLES.keys() == set()
    assert EXAMPLES.keys() - names == set()


@pytest.mark.parametrize("name", EXAMPLES)
def test_expression_finds_what_it_must_and_no_more(name: str) -> None:
    made = {**WITHIN, **LISTED}.get(name)
    finds = made or dict(expressions(LIBRARY / name.partition(":")[0]))[name].search
    assert [text for text in EXAMPLES[name]["finds"] if not finds(text)] == []
    assert [text for text in EXAMPLES[name]["passes"] if finds(text)] == []
