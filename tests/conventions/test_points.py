"""The page of points where others add something says what the code declares."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

import pytest

from hrcreport.build.batch.clusters import OWN as CLUSTERS
from hrcreport.build.batch.clusters import Cluster
from hrcreport.document.formats import Format
from hrcreport.document.render.engine import Engine, Engines
from hrcreport.editorial.starters.starter import Starter
from hrcreport.foundation.languages import Language
from hrcreport.foundation.params.documents import DocumentKind
from hrcreport.notebook.charts.chart import Chart
from hrcreport.registers.files.registry import OWN as REGISTERS
from hrcreport.registers.files.registry import Register

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "lib" / "hrcreport"
PAGE = ROOT / "docs" / "reference" / "points.md"
TEXT = PAGE.read_text(encoding="utf-8")
NAMED = re.compile(r'^(?:GROUP|ENTRY_POINT) = "(hrcreport\.\w+)"$', re.MULTILINE)


def rows(heading: str) -> list[list[str]]:
    """Return the rows of the first table below a heading, as texts of their cells."""
    _, _, below = TEXT.partition(f"# {heading}\n")
    lines = re.split(r"^#", below, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
    table = [line.strip("|").split(" | ") for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in cells] for cells in table[2:]]


def first_words(heading: str) -> list[str]:
    return [cells[0].strip("`") for cells in rows(heading)]


def test_every_group_that_the_library_reads_is_on_the_page() -> None:
    """A module that makes `Plugins` names its group in a constant, which is found by its form."""
    groups = set()
    for path in LIBRARY.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"\bPlugins\((?!Mapping)", text):
            named = NAMED.findall(text)
            assert len(named) == 1, path
            groups.update(named)
    assert groups == set(first_words("Groups of entry points"))


@pytest.mark.parametrize("row", rows("Groups of entry points"), ids=lambda row: row[0])
def test_example_of_a_group_is_a_whole_package(row: list[str]) -> None:
    link = re.search(r"\]\((.+?\.md)", row[3])
    assert link
    page = (PAGE.parent / link[1]).read_text(encoding="utf-8")
    assert f'[project.entry-points."{row[0].strip("`")}"]' in page


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("formats", Format.OF_THE_TOOL),
        ("engines", Engines.OF_THE_TOOL),
        ("clusters", CLUSTERS),
        ("starters", Starter.OF_THE_TOOL),
    ],
)
def test_what_the_tool_brings_itself_is_named(group: str, names: Iterable[str]) -> None:
    (row,) = (row for row in rows("Groups of entry points") if f"hrcreport.{group}`" in row[0])
    assert re.findall(r"`([\w-]+)`", row[2]) == sorted(names)


@pytest.mark.parametrize("kind", [Format, Register, Starter])
def test_arguments_of_a_record_are_all_on_the_page(kind: type) -> None:
    assert first_words(kind.__name__) == [field.name for field in fields(kind)]


@pytest.mark.parametrize("kind", [Engine, Cluster])
def test_names_of_a_module_are_all_on_the_page(kind: type) -> None:
    functions = {name: part for name, part in vars(kind).items() if inspect.isfunction(part)}
    public = [name for name in functions if not name.startswith("_")]
    assert first_words(kind.__name__) == [*kind.__annotations__, *public]
    for cells in rows(kind.__name__):
        if listed := re.search(r"arguments (.+)", cells[1]):
            arguments = list(inspect.signature(functions[cells[0].strip("`")]).parameters)[1:]
            assert re.findall(r"`(\w+)`", listed[1]) == arguments


def test_files_of_a_project_lie_where_the_code_reads_them() -> None:
    places = {cells[0]: cells[1] for cells in rows("Files of a project")}
    folders = {
        register.name: f"data/{register.folder}".removesuffix("/.") for register in REGISTERS
    }
    assert f"`{folders['body']}/<code>.yml`" in places["a mandate"]
    assert f"`{folders['mandate']}`" in places["a mandate"]
    assert f"`{folders['document']}/<name>.yml`" in places["a kind of document"]
    for name in (Language.DECLARATION, Language.WORDS, Language.STRINGS):
        assert f"`{name}`" in places["a language"]
    (of_rules,) = (places[key] for key in places if key.startswith("a rule of the inspection"))
    assert of_rules == f"`{folders['rule']}/<name>.yml`"
    assert places["a level of disclosure"] == f"`{folders['safeguards']}/safeguards.yml`"


def test_each_key_of_a_kind_of_document_is_on_its_page() -> None:
    page = (PAGE.parent / "format.md").read_text(encoding="utf-8")
    section = page.partition("### Kinds of document\n")[2].partition("\n### ")[0]
    assert [key for key in DocumentKind.declared_keys() if f"`{key}`" not in section] == []


def test_what_a_chart_is_made_of_is_on_the_page() -> None:
    (row,) = (cells for cells in rows("Classes that a cell hands over") if cells[0] == "a chart")
    for name in ("key", "words", "draw", "alt", "data"):
        assert f"`{name}`" in row[1]
    assert Chart.__abstractmethods__ <= {"draw", "alt", "data"}


def test_starters_of_the_tool_are_objects_that_the_same_group_takes() -> None:
    assert [type(starter) for starter in Starter.of_the_tool()] == [Starter, Starter]
    assert [starter.name for starter in Starter.of_the_tool()] == list(Starter.OF_THE_TOOL)
