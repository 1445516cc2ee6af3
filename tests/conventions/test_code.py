"""The library keeps to the house style where a machine can see it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LIBRARY = REPOSITORY / "lib" / "hrcreport"
STATISTICS = REPOSITORY / "lib" / "disparity"
MODULES = sorted([*LIBRARY.rglob("*.py"), *STATISTICS.rglob("*.py")])
FORBIDDEN_NAMES = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
LEFT_FOR_LATER = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
BROAD = re.compile(r"except (?:Exception|BaseException)\b|except\s*:")
RULE = r"[A-Z]+\d+"
IGNORED = re.compile(rf"# (?:noqa(?:: {RULE}(?:, {RULE})*)?|type: ignore(?:\[[\w-]+\])?)(.*)$")


ROOMS_OF_REPORTS = {
    "assemble", "bibliography", "chain", "charts", "consultations", "data", "law", "monitoring",
    "notebook", "practice", "questions", "recommendations", "register", "text", "words",
}  # fmt: skip
"""Rooms whose answers a report rests on, in its kernel or when it is assembled."""
LOOKS = {"exists", "glob", "is_dir", "is_file", "iterdir", "listdir", "rglob", "scandir", "walk"}
LOOKS_BY_ITSELF = {
    "assemble/front.py": "words of the format, which counts as a whole",
    "data/checking.py": "only `check` asks",
    "data/live": "only `fetch` asks",
    "data/reads.py": "where it is remembered",
    "data/recipes": "only `import` and `check` ask",
    "law/translation_checks.py": "only `check` asks",
    "notebook/provenance.py": "only `check` and `build` ask, before anything runs",
    "text/translations.py": "only `check` asks",
    "register/days.py": "only `check` asks",
    "words/fonts.py": "fonts of the machine, no file of the project",
}


def place(path: Path) -> str:
    """Return where a module lies in the tool, or "disparity/…" for one of the statistics."""
    root = LIBRARY if path.is_relative_to(LIBRARY) else STATISTICS.parent
    return path.relative_to(root).as_posix()


def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def faults(wrong: Callable[[Path], Iterable[str]], modules: Sequence[Path] = MODULES) -> list[str]:
    """Return what is wrong with modules, each with its place, so that all of it is told at once."""
    return [f"{place(module)}: {each}" for module in modules for each in wrong(module)]


def test_rooms_import_downwards_only() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_every_room_has_a_floor() -> None:
    """A room that no contract names could import whatever it likes."""
    contract = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    rooms = {path.parent.name for path in LIBRARY.glob("*/__init__.py")}
    rooms |= {path.stem for path in LIBRARY.glob("*.py") if not path.stem.startswith("__")}
    assert {room for room in rooms if f"hrcreport.{room}" not in contract} == set()


def test_modules_open_with_one_sentence_about_themselves() -> None:
    def wrong(module: Path) -> Iterator[str]:
        docstring = ast.get_docstring(ast.parse(source(module))) or ""
        package = module.name == "__init__.py"
        opens = ("This room ", "This package ", "This module ") if package else ("This module ",)
        if not docstring.startswith(opens):
            yield (docstring.splitlines() or ["no docstring"])[0]

    assert faults(wrong) == []


def test_modules_are_named_for_what_they_hold() -> None:
    def wrong(module: Path) -> set[str]:
        parts = Path(place(module)).parts
        return {part for name in parts for part in re.split(r"[_.]", name)} & FORBIDDEN_NAMES

    assert faults(wrong) == []


def test_modules_leave_nothing_for_later() -> None:
    def wrong(module: Path) -> Iterator[str]:
        text = source(module)
        yield from (found[0] for found in LEFT_FOR_LATER.finditer(text))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and isinstance(node.body[0], ast.Pass):
                yield f"{node.name} does nothing"

    assert faults(wrong) == []


def test_every_exception_to_a_rule_carries_its_reason() -> None:
    def wrong(module: Path) -> Iterator[str]:
        for number, line in enumerate(source(module).splitlines(), start=1):
            ignored = IGNORED.search(line)
            if ignored and not ignored[1].strip(" #-"):
                yield f"line {number}: {line.strip()}"
            if (
                BROAD.search(line)
                and "#" not in line
                and "raise" not in _body_after(module, number)
            ):
                yield f"line {number}: {line.strip()}"

    assert faults(wrong) == []


def _body_after(module: Path, number: int) -> str:
    return "\n".join(source(module).splitlines()[number : number + 4])


def looks(module: Path) -> list[str]:
    """Return which calls of a module look for files, with their lines."""
    return [
        f"{node.func.attr} in line {node.lineno}"
        for node in ast.walk(ast.parse(source(module)))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOOKS
        and not (isinstance(node.func.value, ast.Name) and node.func.value.id == "ast")
    ]


def test_what_reports_rest_on_is_looked_for_where_it_is_remembered() -> None:
    """A file that appears later makes a report stale only where `is_there` or `files_in` asked."""
    modules = [
        path
        for path in MODULES
        if place(path).partition("/")[0] in ROOMS_OF_REPORTS
        and not place(path).startswith(tuple(LOOKS_BY_ITSELF))
    ]
    assert faults(looks, modules) == []


@pytest.mark.parametrize("name", LOOKS_BY_ITSELF)
def test_exception_for_a_module_that_looks_by_itself_is_needed(name: str) -> None:
    path = LIBRARY / name
    modules = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    assert any(looks(each) for each in modules), name


def test_public_functions_say_what_they_do() -> None:
    def wrong(module: Path) -> Iterator[str]:
        for node in ast.parse(source(module)).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
            if public and not ast.get_docstring(node):
                yield node.name

    assert faults(wrong) == []


def test_message_of_an_assert_compares_nothing() -> None:
    """`assert a, b == c` holds wherever a is anything: the comparison is what it would say."""
    found = [
        f"{path.relative_to(REPOSITORY)}:{node.lineno}"
        for path in sorted((REPOSITORY / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert) and isinstance(node.msg, ast.Compare | ast.BoolOp)
    ]
    assert found == []


def test_nothing_happens_when_the_command_is_imported(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import hrcreport.cli.app"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("", "")
    assert list(tmp_path.iterdir()) == []
