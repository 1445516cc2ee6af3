"""This module holds tests to claims: each can fail, and none by the clock of a busy machine."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.conventions.code import tree
from tests.conventions.rules import REPOSITORY, place, rule
from tests.folders import HOUSE_RULES, of_parts

TESTS = REPOSITORY / "tests"
STARTS = {"multiprocessing", "nbclient", "papermill", "subprocess"}
"""Packages that start processes."""
BUILDS = {"built", "notebook_run"}
"""Fixtures that start them."""
MAY_LOOK_AT_THE_CLOCK = {"tests/bench", "tests/waiting.py"}
WALL = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "timeit"}
WALL_OF_PAGES = ("performance.now(", "Date.now(")
DAYS = {"now", "time", "time_ns", "today", "utcnow"}
CHECKS = {"deprecated_call", "fail", "raises", "warns"}
"""What pytest has for a claim that is no assert."""
HELD_ELSEWHERE: dict[str, str] = {}
"""Rooms without tests of their own, by wing and room, each with where it is held."""


def files() -> Iterator[Path]:
    """Yield each module of the tests."""
    for folder in ("tests", "lib/disparity/tests"):
        yield from sorted((REPOSITORY / folder).rglob("*.py"))


@rule
def messages_of_asserts_compare_nothing() -> Iterator[str]:
    """`assert a, b == c` holds wherever a is anything: the comparison is what it would say."""
    for path in files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Assert) and isinstance(node.msg, ast.Compare | ast.BoolOp):
                yield f"{place(path)}:{node.lineno}: the message of the assert compares"


@rule
def tests_of_the_parts_start_no_process() -> Iterator[str]:
    """What starts one, or builds a report, belongs into tests/integration."""
    for path in files():
        wing = path.relative_to(REPOSITORY).parts[1]
        if wing not in of_parts() or (wing == HOUSE_RULES and not path.name.startswith("test_")):
            continue
        for node in ast.walk(tree(path)):
            modules = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            fixtures = {node.arg} if isinstance(node, ast.arg) else set()
            for name in fixtures & BUILDS | {each.partition(".")[0] for each in modules} & STARTS:
                yield f"{place(path)}:{node.lineno}: {name}"


@rule
def no_test_rests_on_the_clock_of_the_wall() -> Iterator[str]:
    """Tests run side by side: what takes long says how busy the machine is.

    A test counts calls, takes the time of the processor (`process_time`), compares two measures of
    one process, or waits for an event (tests/waiting.py); seconds are measured in tests/bench.
    """
    for path in files():
        if place(path).startswith(tuple(MAY_LOOK_AT_THE_CLOCK)):
            continue
        for node in ast.walk(tree(path)):
            if _looks_at_the_clock(node):
                yield f"{place(path)}:{node.lineno}: a test that looks at the clock of the wall"


def _looks_at_the_clock(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return _called(node) in WALL
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else ""
        return any(name in text for name in WALL_OF_PAGES) and text not in WALL_OF_PAGES
    if not isinstance(node, ast.Assert):
        return False
    for part in ast.walk(node.test):
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Sub):
            if any(isinstance(each, ast.Call) and _called(each) in DAYS for each in ast.walk(part)):
                return True
        elif isinstance(part, ast.Compare) and isinstance(
            part.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE
        ):
            sides = [each.value for each in ast.walk(part) if isinstance(each, ast.Constant)]
            if "seconds" in sides and any(isinstance(each, int | float) for each in sides):
                return True  # what a command says that it took
    return False


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


@rule
def every_test_claims_something() -> Iterator[str]:
    """A test that asserts nothing fails only where something breaks on the way."""
    for path in files():
        if not path.name.startswith("test_"):
            continue
        for name, functions in _functions(path).items():
            for node in functions:
                if name.startswith("test_") and not _claims(node, path, frozenset({name})):
                    yield f"{place(path)}:{node.lineno}: {name} asserts nothing"


@cache
def _functions(path: Path) -> dict[str, list[ast.FunctionDef]]:
    found: dict[str, list[ast.FunctionDef]] = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            found.setdefault(node.name, []).append(node)
    return found


@cache
def _from_tests(path: Path) -> dict[str, Path]:
    """Return the names that a module takes from others of the tests, with where these lie."""
    found = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests."):
            there = REPOSITORY / f"{str(node.module).replace('.', '/')}.py"
            found |= {each.asname or each.name: there for each in node.names if there.exists()}
    return found


def _claims(function: ast.FunctionDef, path: Path, seen: frozenset[str]) -> bool:
    """Tell whether a function asserts, or calls one of the tests that does."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if not isinstance(node, ast.Call):
            continue
        name = _called(node)
        if name in CHECKS or name.startswith("assert_"):
            return True
        if name in seen:
            continue
        where = _from_tests(path).get(name, path)
        for other in _functions(where).get(name, ()):
            if _claims(other, where, seen | {name}):
                return True
    return False


@rule
def files_that_begin_first_are_there() -> Iterator[str]:
    """A file that was renamed begins where it stands, and may run alone at the end."""
    named = next(
        ast.literal_eval(node.value)
        for node in tree(TESTS / "conftest.py").body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LONGEST"
    )
    there = {path.name for path in files()}
    yield from (f"tests/conftest.py: LONGEST names {name}" for name in named if name not in there)


@rule
def every_room_has_its_tests() -> Iterator[str]:
    """An empty folder is seen, and so is one that bears the name of no room."""
    for wing, folder in of_parts().items():
        if wing == HOUSE_RULES:
            continue
        package = "disparity/src/disparity" if wing == "disparity" else f"hrcreport/{wing}"
        library = REPOSITORY / "lib" / package
        rooms = {path.parent.name for path in library.glob("*/__init__.py")}
        modules = {path.stem for path in library.glob("*.py")}
        tested = {path.parent.name for path in (REPOSITORY / folder).glob("*/test_*.py")}
        for room in sorted(rooms - tested):
            if f"{wing}/{room}" not in HELD_ELSEWHERE:
                yield f"{folder}/{room}: no test of this room"
        for room in sorted(tested - rooms - modules):
            yield f"{folder}/{room}: lib/{package} has no such room"
    for name in HELD_ELSEWHERE:
        if list((TESTS / name).glob("test_*.py")):
            yield f"{place(Path(__file__))}: HELD_ELSEWHERE names {name}, which has tests"
