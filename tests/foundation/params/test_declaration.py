"""This module proves that a `parameters` cell is read as a declaration and never run."""

from __future__ import annotations

import json
import re

import pytest

from hrcreport.foundation.params.declaration import Declaration

PLACE = "notebooks/country.ipynb"


@pytest.fixture
def declare(params_project):
    """Return a reader of the text of a `parameters` cell (its first line imports the kinds)."""

    def _declare(cell: str, *, tags: tuple[str, ...] = ("parameters",)):
        path = params_project.notebook("country.ipynb", cell, tags=tags)
        return Declaration.read(path, place=PLACE, known_countries=params_project.countries)

    return _declare


def test_names_kinds_defaults_and_help_are_read(declare):
    declaration, problems = declare(
        "country: Required[Country] = ''  # State under review\n"
        "# a line of its own is no help\n"
        "first_year: Year = 2015  # first year; '#' may stand in it\n"
        'note: str | None = None\ntitle: str = "a # b"\n'
        "items: list[int] = [\n    2,  # two\n    9,\n]  # agenda items\n"
        "shift: int = -1\nlimit: None | float = 0.5\n"
    )
    assert problems == []
    told = {
        name: (one.kind.name, one.required, one.default, one.help)
        for name, one in declaration.parameters.items()
    }
    assert told == {
        "country": ("Country", True, "", "State under review"),
        "first_year": ("Year", False, 2015, "first year; '#' may stand in it"),
        "note": ("str | None", False, None, ""),
        "title": ("str", False, "a # b", ""),
        "items": ("list[int]", False, [2, 9], "agenda items"),
        "shift": ("int", False, -1, ""),
        "limit": ("float | None", False, 0.5, ""),
    }
    assert (declaration.cell, declaration.complete) == (2, True)


def test_required_parameter_may_depend_on_others(declare):
    declaration, problems = declare(
        'events: Table = ""  # table\nyearly: Table = ""\n'
        "first_year: Required[Year] = None  # with events, yearly: first year\n"
        'visit: Required[str] = ""  # dates, with places: none\n'
    )
    assert problems == []
    told = {name: (one.required, one.required_with) for name, one in declaration.parameters.items()}
    assert told == {
        "events": (False, ()),
        "yearly": (False, ()),
        "first_year": (False, ("events", "yearly")),
        "visit": (True, ()),
    }


def test_cell_is_never_run(declare, tmp_path):
    witness = tmp_path / "witness"
    declare(f"open({str(witness)!r}, 'w')\nx: int = open({str(witness)!r}, 'w')\n")
    assert not witness.exists()


@pytest.mark.parametrize(
    ("cell", "rule", "line", "told"),
    [
        ("country: Contry = 'USA'\n", "declaration.unknown-kind", 2, "Did you mean 'Country'?"),
        ("x: dict = {}\n", "declaration.unknown-kind", 2, "Literal["),
        ("x: list = []\n", "declaration.unknown-kind", 2, "list[Kind]"),
        ("x: str | int = 1\n", "declaration.unknown-kind", 2, "str | int"),
        ("x = 5\n", "declaration.no-kind", 2, "x: Kind"),
        ("\nx: Year = 1800\n", "declaration.default", 3, "1945 to 2100"),
        ("x: Country = 'UK'\n", "declaration.default", 2, "Did you mean GBR"),
        ("x: list[int] = [1, 'a']\n", "declaration.default", 2, "item 2 of the default of 'x'"),
        ("x: int = None\n", "declaration.default", 2, "the default of 'x' has no value"),
        ("x: bool = 1\n", "declaration.default", 2, "not true or false"),
        ("x: Year\n", "declaration.no-default", 2, 'x: Required[Year] = ""'),
        ("x: Required[Country] = 'USA'\n", "declaration.default", 2, "never be used: 'USA'"),
        ("x: Required[Contry] = ''\n", "declaration.unknown-kind", 2, "Contry"),
        (
            "x: Required[str] = ''  # with evnts: a\nevents: Table = ''\n",
            "declaration.condition",
            2,
            "Did you mean 'events'?",
        ),
        ("x: int = 1 + 1\n", "declaration.not-a-literal", 2, "1 + 1"),
        ("x: str = f'{1}'\n", "declaration.not-a-literal", 2, "is computed"),
        ("x: list[int] = (1, 2)\n", "declaration.not-a-literal", 2, "(1, 2)"),
        ("x: int = 1\nx: int = 2\n", "declaration.twice", 3, "the first is in line 2"),
        ("import pandas\n", "declaration.statement", 2, "neither a parameter"),
        ("print(1)\n", "declaration.statement", 2, "belongs in a later cell"),
        ("for x in y: pass\n", "declaration.statement", 2, "neither a parameter"),
        ("%matplotlib inline\n", "declaration.statement", 2, "no Python"),
        ("x: int = \n", "declaration.statement", 2, "no Python"),
        ("\\\r\n", "declaration.statement", "[12]", "no Python"),  # older Pythons say 1
        (
            "from hrcreport.params import Yaer\n",
            "declaration.import",
            2,
            "Did you mean 'Year'?",
        ),
        ("from pandas import Series\n", "declaration.import", 2, "Import only kinds"),
        (
            "from hrcreport.params import Year as Y\n",
            "declaration.import",
            2,
            "own names",
        ),
        ("x: Literal['a'] = 'a'\n", "declaration.not-imported", 2, "from typing import Literal"),
        ("first_year: Year = 2020\nlast_year: Year = 2015\n", "declaration.order", 2, "2020"),
    ],
)
def test_wrong_line_is_told_with_cell_and_line(declare, cell, rule, line, told):
    _, problems = declare(cell)
    assert [(one.rule, one.place) for one in problems] == [(rule, PLACE)]
    assert re.match(rf"cell 2, line {line}: ", problems[0].what)
    assert told in str(problems[0])


def test_all_wrong_lines_are_told_at_once(declare):
    declaration, problems = declare("a: Yaer = 1\nb: Year = 1\nc = 3\nd: int = 1\n")
    assert len(problems) == 3
    assert declaration.complete is False
    assert "d" in declaration.parameters


def test_notebook_without_the_cell_is_told(declare):
    declaration, problems = declare("x: int = 1\n", tags=("setup",))
    assert declaration is None
    assert [one.rule for one in problems] == ["declaration.no-cell"]


def test_notebook_with_two_such_cells_is_told(declare, params_project):
    declare("x: int = 1\n")
    path = params_project.project.notebooks / "country.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"].append(content["cells"][1])
    path.write_text(json.dumps(content), encoding="utf-8")
    _, problems = Declaration.read(path, place=PLACE)
    assert [one.rule for one in problems] == ["declaration.two-cells"]
    assert "cells 2 and 3" in problems[0].what


def test_tag_on_a_text_cell_is_told(params_project):
    path = params_project.project.notebooks / "country.ipynb"
    cell = {"cell_type": "markdown", "metadata": {"tags": ["parameters"]}, "source": "x"}
    path.write_text(json.dumps({"metadata": {}, "nbformat": 4, "cells": [cell]}), encoding="utf-8")
    _, problems = Declaration.read(path, place=PLACE)
    assert [one.rule for one in problems] == ["declaration.no-cell"]
    assert "cell 1 has the tag, but holds text" in problems[0].what


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<<<<<<< HEAD\n{}",
        "[]",
        '{"nbformat": 3, "worksheets": []}',
        '{"cells": []}',
        '{"metadata": {}, "nbformat": 4, "cells": 1}',
        b"\xff\xfe",
    ],
)
def test_file_that_is_no_notebook_is_told(params_project, content):
    path = params_project.project.notebooks / "country.ipynb"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    declaration, problems = Declaration.read(path, place=PLACE)
    assert declaration is None
    assert [one.rule for one in problems] == ["declaration.not-a-notebook"]


def test_missing_notebook_is_told(params_project):
    path = params_project.project.notebooks / "country.ipynb"
    _, problems = Declaration.read(path, place=PLACE)
    assert [one.rule for one in problems] == ["declaration.no-notebook"]


def test_source_may_be_one_text_or_a_list_of_lines(params_project):
    path = params_project.project.notebooks / "country.ipynb"
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "x: int = 1\n"}
    path.write_text(json.dumps({"metadata": {}, "nbformat": 4, "cells": [cell]}), encoding="utf-8")
    declaration, problems = Declaration.read(path, place=PLACE)
    assert problems == []
    assert list(declaration.parameters) == ["x"]
