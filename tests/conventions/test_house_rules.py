"""The rules of `tests/conventions` name what breaks them, with file and line."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests import guides
from tests.conventions import (
    claims,
    code,
    docs,
    doors,
    names,
    repository,
    rules,
    sentences,
    size,
)

DOCSTRING = '"""This module is invented."""\n'
TAGGED = "TO" + "DO"  # in two parts, so that this file does not hold what is looked for
OF_TESTS = {
    "every-test-claims-something",
    "messages-of-asserts-compare-nothing",
    "no-test-rests-on-the-clock-of-the-wall",
    "tests-of-the-parts-start-no-process",
}


CALLS = "calls-name-what-they-hand-over"
ACTS = "acts-at-doors-are-called-by-those-who-may"
NETWORK = "few-modules-reach-other-machines"
STATE = "no-module-holds-what-functions-write"


@pytest.mark.parametrize(
    ("rule", "text", "told"),
    [
        ("modules-open-with-one-sentence-about-themselves", '"""Invented."""\n', ":1: Invented."),
        ("modules-open-with-one-sentence-about-themselves", "a = 1\n", ":1: no docstring"),
        ("modules-leave-nothing-for-later", f"# {TAGGED} mend\n", f":2: # {TAGGED} mend"),
        ("modules-leave-nothing-for-later", "def f():\n    pass\n", ":2: f does nothing"),
        ("exceptions-to-rules-carry-their-reason", "a = 1  # noqa: E501\n", ":2: a = 1"),
        ("exceptions-to-rules-carry-their-reason", "try:\n    a\nexcept:\n    b\n", ":4: except:"),
        ("public-functions-say-what-they-do", "class A:\n    a = 1\n", ":2: A has no docstring"),
        ("reports-look-for-files-where-it-is-remembered", "p.exists()\n", ":2: exists"),
        (CALLS, "def f(*, a): ...\nf(1, 2, 3, 4, 5, 6)\n", ":3: f gets 6 by order"),
        (CALLS, "class A:\n    a: int\n    b = A(1, 2, 3, 4, 5, 6)\n", ":4: A gets 6"),
        (ACTS, "from hrcreport.document import Session\n", ":2: registers may not call Session"),
        (NETWORK, "from urllib.request import urlopen\n", ":2: urllib.request"),
        (NETWORK, "from http import client\n", ":2: http.client"),
        (NETWORK, "def f():\n    import socket\n", ":3: socket"),
        ("tests-of-the-parts-start-no-process", "import subprocess\n", ":2: subprocess"),
        ("tests-of-the-parts-start-no-process", "def test(built): ...\n", ":2: built"),
        (STATE, "A = []\n", ":2: A is written"),
        (STATE, "A = list()\n", ":2: A is written"),
        (STATE, "A = {1: 2}\ndef f():\n    A[1] = 3\n", ":4: A is written"),
        (STATE, "A = {1}\ndef f():\n    A.add(3)\n", ":4: A is written"),
        (STATE, "A = 1\ndef f():\n    global A\n    A = 2\n", ":4: A is written"),
        (STATE, "@dataclass\nclass B:\n    c = 1\nA = B()\n", ":5: A is written"),
        ("messages-of-asserts-compare-nothing", "assert a, b == c\n", ":2: the message"),
        ("no-test-rests-on-the-clock-of-the-wall", "a = time.monotonic()\n", ":2: a test"),
        ("no-test-rests-on-the-clock-of-the-wall", "assert now() - a < 5\n", ":2: a test"),
        ("no-test-rests-on-the-clock-of-the-wall", "assert a['seconds'] < 5\n", ":2: a test"),
        ("every-test-claims-something", "def test_it():\n    a\n", ":2: test_it asserts nothing"),
    ],
)
def test_fault_is_named_with_its_line(
    rule: str, text: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = (
        tmp_path
        / ("tests/registers" if rule in OF_TESTS else "lib/hrcreport/registers/law")
        / "test_it.py"
    )
    path.parent.mkdir(parents=True)
    path.write_text(text if rule.startswith("modules-open") else DOCSTRING + text, "utf-8")
    for module in (rules, code, claims, doors):
        monkeypatch.setattr(module, "REPOSITORY", tmp_path)
    monkeypatch.setattr(code, "LIBRARY", tmp_path / "lib/hrcreport")
    for module in (code, doors):
        monkeypatch.setattr(module, "MODULES", [path])
    monkeypatch.setattr(code, "STATE_OF_A_PROCESS", {})
    [fault] = list(rules.RULES[rule]())
    assert fault.startswith(path.relative_to(tmp_path).as_posix())
    assert told in fault


@pytest.mark.parametrize(
    "text",
    [
        "A = {1: 2}\ndef f():\n    A = {}\n    A[1] = 3\n",
        "A = {1: 2}\ndef f(A):\n    A.clear()\n",
        "A = threading.Lock()\n",
        "@dataclass(frozen=True)\nclass B:\n    c = 1\nA = B()\n",
    ],
)
def test_names_of_a_function_are_no_state_of_a_module(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "invented.py"
    path.write_text(text, "utf-8")
    monkeypatch.setattr(code, "LIBRARY", tmp_path)
    monkeypatch.setattr(code, "MODULES", [path])
    monkeypatch.setattr(code, "STATE_OF_A_PROCESS", {})
    assert list(code.no_module_holds_what_functions_write()) == []


def test_expressions_that_look_behind_in_a_line_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "invented.py"
    path.write_text('A = re.compile(r"(?<!b)a")\nB = re.compile(r"(?<=b)a", re.VERBOSE)\n', "utf-8")
    monkeypatch.setattr(code, "MODULES", [path])
    monkeypatch.setattr(rules, "REPOSITORY", tmp_path)
    assert list(code.expressions_that_look_behind_are_laid_out()) == [
        "invented.py:1: looks behind, and is not verbose"
    ]


def test_statistics_that_name_the_tool_and_files_of_another_version_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "invented.py").write_text('HOW = "Ask by hrc.records."\n', "utf-8")
    monkeypatch.setattr(code, "STATISTICS", tmp_path)
    monkeypatch.setattr(rules, "REPOSITORY", tmp_path)
    assert list(code.statistics_know_nothing_of_the_tool()) == ["invented.py:1: hrc"]
    (tmp_path / "invented.json").write_text('{\n  "version": "9.9"\n}\n', "utf-8")
    monkeypatch.setattr(repository, "REPOSITORY", tmp_path)
    monkeypatch.setattr(repository, "VERSIONS", {"invented.json": repository.IN_JSON})
    [told] = repository.every_file_says_the_version_of_the_package()
    assert told.startswith("invented.json: version 9.9, the package is ")


def test_reason_makes_an_exception_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "invented.py"
    path.write_text("a = 1  # noqa: E501  a long address\n", "utf-8")
    monkeypatch.setattr(code, "MODULES", [path])
    assert list(code.exceptions_to_rules_carry_their_reason()) == []


def test_variables_without_a_noun_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "invented.py"
    path.write_text("def f(row, *, told):\n    _found = [each for each in row]\n", "utf-8")
    monkeypatch.setattr(names, "MODULES", [path])
    monkeypatch.setattr(rules, "REPOSITORY", tmp_path)
    share, *foggy = names.variables_are_called_by_nouns()
    assert share.startswith("lib: 75.0% of the variables")
    assert foggy == ["invented.py:1: told", "invented.py:2: _found", "invented.py:2: each"]
    monkeypatch.setattr(names, "MOST_FOGGY", 0.75)
    assert list(names.variables_are_called_by_nouns()) == []


def test_line_of_a_page_that_no_test_runs_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.md").write_text(
        "```sh\nhrcreport list\ncat > a <<'END'\nhrcreport why\nEND\nhrcreport gc\n```\n", "utf-8"
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_it.py").write_text('run("lists")\n', "utf-8")
    monkeypatch.setattr(guides, "REPOSITORY", tmp_path)
    monkeypatch.setattr(guides, "pages", lambda: ["page.md"])
    monkeypatch.setattr(guides, "IN_ORDER", {})
    places = {"hrcreport list": "tests/test_it.py", "cat": "needs a cat", "git": "needs git"}
    monkeypatch.setattr(guides, "BY_LINE", {"page.md": places})
    assert list(docs.lines_that_readers_follow_are_run()) == [
        "tests/test_it.py: does not run, of page.md: hrcreport list",
        "page.md: no test runs: hrcreport gc",
        "tests/guides.py: page.md has no line 'git'",
    ]


def test_name_in_angle_brackets_that_readers_would_not_see_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lib").mkdir()
    page = tmp_path / "page.md"
    page.write_text(
        "<!-- Made. -->\n\nIn `data/<a>`, \\<b>.\n\n| a |\n| --- |\n| data/<c>.txt |\n", "utf-8"
    )
    monkeypatch.setattr(docs, "PAGES", [page])
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    monkeypatch.setattr(rules, "REPOSITORY", tmp_path)
    docs.text_of.cache_clear()
    assert list(docs.pages_hold_no_html_but_comments()) == ["page.md: '<c>' is an element of HTML"]


def test_sentences_that_open_with_a_free_relative_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "What is wrong is told. What is a limb? Errors are told: who reads knows.\n"
        "- Who signs stands in the log.\n| `a` | Of a limb: its name |\n\n"
        "## What it costs\n\n```text\nWhat a cell prints.\n```\n\n**Cost.** Whatever is kept.\n",
        "utf-8",
    )
    monkeypatch.setattr(sentences, "PAGES", [page])
    for module in (rules, sentences):
        monkeypatch.setattr(module, "REPOSITORY", tmp_path)
    assert list(sentences.sentences_begin_with_their_subject()) == []
    monkeypatch.setattr(sentences, "ALLOWED", 3)
    assert list(sentences.sentences_begin_with_their_subject()) == [
        "page.md:1: What is wrong is told",
        "page.md:2: Who signs stands in the log",
        "page.md:3: Of a limb: its name",
        "page.md:11: Whatever is kept",
    ]


def test_classes_of_one_name_in_a_wing_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / "lib/tool" / name for name in ("law/a.py", "law/b.py", "data/c.py")]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("class Row: ...\n", "utf-8")
    monkeypatch.setattr(names, "MODULES", paths)
    for module in (rules, names):
        monkeypatch.setattr(module, "REPOSITORY", tmp_path)
    [fault] = names.classes_of_a_wing_have_names_of_their_own()
    assert fault == "lib/tool/law: Row is a class at lib/tool/law/a.py:1 and at lib/tool/law/b.py:1"


ALIKE = "def {0}(a):\n    {1} = a.first(\n        {2},\n        4,\n    )\n    return {1} + 'x'\n"


def test_places_that_look_alike_and_large_rooms_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = []
    for name, other in (("one", "b"), ("other", "c")):
        path = tmp_path / "lib/hrcreport/registers/law" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(DOCSTRING + ALIKE.format(name, other, len(name)), "utf-8")
        modules.append(path)
    for module in (rules, size):
        monkeypatch.setattr(module, "REPOSITORY", tmp_path)
    monkeypatch.setattr(size, "MODULES", modules)
    monkeypatch.setattr(size, "MOST", 0)
    monkeypatch.setattr(size, "LARGEST_ROOM", 13)
    assert list(rules.RULES["no-more-places-look-alike"]()) == [
        "lib/hrcreport/registers/law/one.py:3: shaped as lib/hrcreport/registers/law/other.py:3; "
        "1 pairs, 0 at most"
    ]
    assert list(rules.RULES["no-room-is-larger-than-one-can-know"]()) == [
        "lib/hrcreport/registers/law: 14 lines are more than 13"
    ]
    modules[1].write_text(DOCSTRING, "utf-8")
    code.tree.cache_clear()
    code.source.cache_clear()
    for rule in ("no-more-places-look-alike", "no-room-is-larger-than-one-can-know"):
        assert list(rules.RULES[rule]()) == []


def test_doors_that_lead_to_many_modules_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "lib/hrcreport"
    texts = {
        "tables/__init__.py": DOCSTRING,
        "tables/__init__.pyi": "from .data import Rows as Rows\nfrom .kinds import Kind as Kind\n",
        "tables/data.py": "from hrcreport.tables.kinds import Rows\n",
        "tables/kinds.py": "class Rows: ...\n\n\nclass Kind: ...\n",
        "tables/checks.py": DOCSTRING,
    }
    for name, text in texts.items():
        path = library / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.setattr(doors, "REPOSITORY", tmp_path)
    monkeypatch.setattr(doors, "MODULES", sorted(library.rglob("*.py")))
    monkeypatch.setattr(doors, "MOST_REACHED", 25)
    rule = rules.RULES["doors-lead-to-few-modules"]
    assert list(rule()) == []  # one module of four defines both names
    (library / "tables/data.py").write_text("class Rows: ...\n", "utf-8")
    code.tree.cache_clear()
    code.source.cache_clear()
    told = "lib/hrcreport: doors lead to 2 of 4 modules, at most 25 per cent"
    assert list(rule()) == [told]


HOUSE = {
    "pyproject.toml": """[[tool.importlinter.contracts]]
type = "layers"
containers = ["toyhouse"]
layers = ["cli", "build", "tables"]

[[tool.importlinter.contracts]]
type = "layers"
containers = ["toyhouse.tables"]
layers = ["recipes", "data | shapes"]
""",
    "lib/toyhouse/__init__.py": "",
    "lib/toyhouse/cli/__init__.py": '"""This wing reads a line & prints."""',
    "lib/toyhouse/cli/build.py": "from toyhouse.build import plan\nimport toyhouse.tables.data\n",
    "lib/toyhouse/build/__init__.py": '"""This wing plans."""',
    "lib/toyhouse/build/plan.py": "import toyhouse.tables.data\n",
    "lib/toyhouse/tables/__init__.py": '"""This wing holds figures. It is the last."""',
    "lib/toyhouse/tables/data/__init__.py": '"""This room reads | shows. It asks nobody."""',
    "lib/toyhouse/tables/shapes/__init__.py": '"""This room draws."""',
    "lib/toyhouse/tables/recipes/__init__.py": '"""This room counts."""\nimport toyhouse.tables\n',
    "docs/explanation/wings/tables.md": "# tables\n\nWritten by hand.\n",
}
"""A library of three wings, the lowest of three rooms."""


def test_wings_are_drawn_from_contracts_and_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in HOUSE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "lib"), *sys.path])
    drawn = docs.generator().wings
    found = {wing.name: wing for wing in drawn.wings(tmp_path, package="toyhouse")}
    assert {name: wing.imports for name, wing in found.items()} == {
        "cli": {"build": 1, "tables": 1},
        "build": {"tables": 1},
        "tables": {},
    }
    rooms = found["tables"].rooms
    assert [(room.name, room.does, room.below) for room in rooms] == [
        ("recipes", "counts", ("data", "shapes")),
        ("data", "reads | shows", ()),
        ("shapes", "draws", ()),
    ]
    pages = drawn.pages(tmp_path, package="toyhouse")
    page = pages[tmp_path / "docs/explanation/wings/tables.md"]
    assert "Written by hand." in page
    assert "| `recipes` | counts | 50 | `data`, `shapes` |" in page
    assert r"| `data` | reads \| shows | 50 | none |" in page
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert drawn.pages(tmp_path, package="toyhouse") == pages
    picture = ElementTree.fromstring(pages[tmp_path / "docs/images/flow.svg"])  # noqa: S314  own
    texts = {each.text for each in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert {"cli", "build", "tables", "reads a line & prints"} <= texts
    (tmp_path / "pyproject.toml").write_text("[tool.importlinter]\ncontracts = []\n", "utf-8")
    assert drawn.pages(tmp_path, package="toyhouse") == {}
