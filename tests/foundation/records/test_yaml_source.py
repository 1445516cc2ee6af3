"""This module proves that YAML is read with its places and that every slip is told plainly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hrcreport.foundation.errors import Problem
from hrcreport.foundation.records.yaml_source import Node


@pytest.fixture
def read(tmp_path: Path):
    """Return a reader of YAML text."""

    def _read(text: str | bytes) -> tuple[Node | None, list[Problem]]:
        path = tmp_path / "usa.yml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return Node.read(path, place="params/countries/usa.yml")

    return _read


def entries(node: Node | None) -> dict[str, Node]:
    assert node is not None
    assert isinstance(node.value, dict)
    return node.value


def test_every_value_knows_its_line_and_that_of_its_key(read):
    node, problems = read("# note\ncountry: USA\nagenda_items:\n  - 2\n  - 9\n")
    items = entries(node)["agenda_items"]
    assert problems == []
    assert (entries(node)["country"].line, entries(node)["country"].raw) == (2, "USA")
    assert (items.key_line, items.line) == (3, 4)
    assert [item.line for item in items.value] == [4, 5]


def test_plain_gives_ordinary_values(read):
    node, _ = read('a: [1, 2.5, x]\nb: {c: true, d: }\ne: "12"\nf: 2026-11-24\n')
    assert node.plain() == {
        "a": [1, 2.5, "x"],
        "b": {"c": True, "d": None},
        "e": "12",
        "f": date(2026, 11, 24),
    }


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("012", 12),
        ("0x10", 16),
        ("0o17", 15),
        ("-3", -3),
        ("1e3", 1000.0),
        ("-.inf", float("-inf")),
        ("2020-13-45", "2020-13-45"),
        ("12:30", "12:30"),
        ("~", None),
        ("true", True),
        ('"012"', "012"),
    ],
)
def test_unquoted_words_follow_yaml_1_2(read, written, value):
    node, problems = read(f"key: {written}\n")
    assert problems == []
    assert entries(node)["key"].value == value
    assert type(entries(node)["key"].value) is type(value)


def test_raw_text_of_a_number_is_kept(read):
    assert entries(read("key: 012\n")[0])["key"].raw == "012"


def test_quotes_are_remembered(read):
    node, _ = read("a: USA\nb: \"USA\"\nc: 'USA'\nd: |\n  USA\n")
    assert [one.quoted for one in entries(node).values()] == [False, True, True, True]


def test_duplicate_keys_are_all_told_and_the_first_counts(read):
    node, problems = read("country: USA\nx: 1\ncountry: BRA\nx: 2\nsub: {a: 1, a: 2}\n")
    assert [(one.rule, one.line, one.key) for one in problems] == [
        ("yaml.duplicate-key", 3, "country"),
        ("yaml.duplicate-key", 4, "x"),
        ("yaml.duplicate-key", 5, "a"),
    ]
    assert "the first is in line 1" in problems[0].what
    assert node.plain() == {"country": "USA", "x": 1, "sub": {"a": 1}}


def test_every_tab_is_told(read):
    node, problems = read("sub:\n\ta: 1\n\tb: 2\n")
    assert node is None
    assert [(one.rule, one.line) for one in problems] == [("yaml.tab", 2), ("yaml.tab", 3)]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_empty_file_is_told(read, text):
    node, problems = read(text)
    assert node is None
    assert [one.rule for one in problems] == ["yaml.empty"]


@pytest.mark.parametrize("text", ["- USA\n", "USA\n", "country:USA\nfirst_year:2015\n"])
def test_file_without_keys_is_told(read, text):
    node, problems = read(text)
    assert node is None
    assert [one.rule for one in problems] == ["yaml.not-a-mapping"]


@pytest.mark.parametrize(
    ("text", "line", "what", "mend"),
    [
        (
            "a: 1\ntitle: Report: a visit\n",
            2,
            "after 'title:' holds a second colon",
            'title: "Report: a visit"',
        ),
        ("a: 1\ncountry USA\nb: 2\n", 2, "no 'key: value' line", "a colon and a space"),
        ("a: 1\ncountry:USA\nb: 2\n", 2, "space is missing after 'country:'", "'key: value'"),
        ("a: 1\n  b: 2\n", 2, "indented", "Delete the spaces"),
        ('a: "x\nb: 1\n', 1, "never closed", "same mark"),
        ('a: "x\nb: "y"\n', 1, "never closed", "same mark"),
        ("a: 'x\nb: 1\n", 1, "never closed", "same mark"),
        ("z: 1\na: [1, 2\nb: 3\n", 2, "bracket", "[first, second]"),
        ("a: @x\n", 1, "cannot begin with '@'", "double quotes"),
        ("a: %x\n", 1, "cannot begin with '%'", "double quotes"),
        ("a: *x\n", 1, "cannot begin with '*'", "double quotes"),
        ("a: >x\n", 1, "cannot begin with '>'", "double quotes"),
        ("a: - x\n", 1, "list item", "line of its own"),
        ("a: 'it's'\n", 1, "complete before it", "whole in double quotes"),
        ('a: "\\q"\n', 1, "backslash", "single quotes"),
        ("a: 1\n---\nb: 2\n", 2, "second document", "Delete this line"),
        ("a: ,x\n", 1, "cannot be read", "'key: value'"),
    ],
)
def test_broken_yaml_is_told_in_plain_words(read, text, line, what, mend):
    node, problems = read(text)
    assert node is None
    assert [(one.rule, one.line) for one in problems] == [("yaml.syntax", line)]
    assert what in problems[0].what
    assert mend in problems[0].mend


def test_text_over_several_lines_is_not_taken_for_an_open_quotation_mark(read):
    _, problems = read('a: "one\n  two"\nb: c: d\n')
    assert [one.line for one in problems] == [3]


def test_no_break_space_after_a_colon_is_told(read):
    _, problems = read("a: 1\ncountry:\u00a0USA\nb: 2\n")
    assert [(one.rule, one.line) for one in problems] == [("yaml.no-break-space", 2)]


@pytest.mark.parametrize(
    "content", ["a: 1\nb: caf\xe9\n".encode("latin-1"), "a: 1".encode("utf-16")]
)
def test_other_encodings_are_told(read, content):
    node, problems = read(content)
    assert node is None
    assert [one.rule for one in problems] == ["yaml.encoding"]


def test_byte_order_mark_and_windows_line_ends_are_no_problem(read):
    node, problems = read("\ufeffa: 1\r\nb: 2\r\n")
    assert problems == []
    assert node.plain() == {"a": 1, "b": 2}
    assert entries(node)["b"].line == 2


def test_unprintable_character_is_told_with_its_line(read):
    _, problems = read("a: 1\nb: \x07\n")
    assert [(one.rule, one.line) for one in problems] == [("yaml.character", 2)]


def test_aliases_are_refused_so_that_no_file_can_grow_or_go_in_circles(read):
    node, problems = read("a: &x [1]\nb: *x\nc: &y [*y]\n")
    assert [(one.rule, one.line) for one in problems] == [("yaml.alias", 2)]
    assert "1 more in this file" in problems[0].what
    assert node.plain() == {"a": [1], "b": None, "c": [None]}


def test_own_tags_are_refused(read):
    _, problems = read("a: !secret x\n")
    assert [(one.rule, one.value) for one in problems] == [("yaml.tag", "!secret")]


@pytest.mark.parametrize("text", ["a: {{ name }}\n", "? [a]\n: 1\n", ": x\n"])
def test_keys_that_are_no_words_are_told(read, text):
    _, problems = read(text)
    assert {one.rule for one in problems} == {"yaml.key"}


def test_missing_file_is_told(tmp_path):
    node, problems = Node.read(tmp_path / "none.yml", place="params/none.yml")
    assert node is None
    assert [(one.rule, one.place) for one in problems] == [("yaml.unreadable", "params/none.yml")]
