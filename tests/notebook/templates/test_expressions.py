"""What a text quotes is taken apart into names, filters and options, each where it is written."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcreport.notebook.templates.expressions import Expression
from hrcreport.notebook.templates.grammar import Text


@pytest.mark.parametrize(
    ("source", "names", "filters"),
    [
        ("total | figures", ("total",), {"figures"}),
        ("profile.by_age.total | decimal(places)", ("profile", "places"), {"decimal"}),
        ("part | share_of(whole) | per_cent(1)", ("part", "whole"), {"share_of", "per_cent"}),
        ('hrc.total("x", period=year)', ("hrc", "year"), set()),
        ("a if b.c else none", ("a", "b"), set()),
        ("'many' if known", ("known",), set()),
        ('n | count("person\nwas", "persons\nwere")', ("n",), {"count"}),
        ("not given or d > 2", ("given", "d"), set()),
        ("half = whole / 2", ("whole",), set()),
        ("row in rows", ("row", "rows"), set()),
        ("n |", (), set()),
        ("", (), set()),
    ],
)
def test_names_are_no_parts_options_or_filters(
    source: str, names: tuple[str, ...], filters: set[str]
) -> None:
    expression = Expression(source)
    assert sorted(expression.names) == sorted(names)
    assert expression.filters == filters
    assert bool(expression.code) == (source != "n |")


def test_texts_are_those_in_quotation_marks() -> None:
    assert Expression("""hrc.total("a", of='b "c"', n=2) | based_on("d")""").texts == (
        "a",
        'b "c"',
        "d",
    )


def test_each_part_is_found_where_it_is_written() -> None:
    text = "Où {{- é.a | times -}}, {% if\n hrc.total('xé', period='2022') > n %}{% endif %}"
    found = [(expression.kind, expression) for expression in Text(text).expressions()]
    assert [kind for kind, _ in found] == ["value", "if", "endif"]
    for _, expression in found:
        for part in expression.parts:
            at = expression.place_of(part)
            if isinstance(part, ast.Name):
                assert text[at:].startswith(part.id)
            if isinstance(part, ast.keyword):
                assert text[at:].startswith("period=")
    assert sum(isinstance(part, ast.Name) for _, found in found for part in found.parts) == 3


def test_names_asked_and_tables_asked_are_told_with_their_first_place() -> None:
    text = Text("{% set a = n %}{{ a }} {{ x.n }} {{ n }} {{ hrc.total('deaths/a?b=c', n=n) }}")
    assert text.names_asked() == {"n": 11, "x": 26, "hrc": 44}
    assert list(text.tables_asked()) == [("deaths", 55)]
    assert Text("{{ a").names_asked() == {}


def test_a_name_that_python_cannot_read_is_asked_all_the_same() -> None:
    assert Text("{{ well.0 }}").names_asked() == {"well": 3}


@given(st.text(alphabet="ab.|()=,'\"{}% \n", max_size=30))
def test_no_text_breaks_the_reader(source: str) -> None:
    assert all(name in source for name in Expression(source).names)
