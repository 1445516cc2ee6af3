"""What is done quickly for a scan finds no less than what is slow.

The library that knows secrets is asked only where there may be one, and tags are read by a pattern
only where a sign may stand within quotes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrcreport.leaks import names, reading, scanning, signs
from hrcreport.leaks.names import Gathered, NameIndex, NameSearch

FORMS = [form for plugin in signs.plugins() for form in plugin.denylist]
WORDS = re.compile(r"[A-Za-z0-9+/=.:_-]+")


def found_by_the_library(word: str) -> bool:
    return any(any(plugin.analyze_string(word)) for plugin in signs.plugins())


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.pattern[:30])
@settings(max_examples=15)
@given(st.data())
def test_every_form_of_a_secret_passes_the_search_before_the_library(
    form: re.Pattern[str], data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(form, alphabet=st.characters(codec="ascii")))
    for word in signs.LONG_WORD.findall(text):
        if signs.HAS_DIGIT.search(word) and found_by_the_library(word):
            assert signs.may_be_secret({word}), word


def test_no_hash_of_a_file_brings_the_library() -> None:
    words = {f"sha256:{'0123456789abcdef' * 4}", f"12345678:{'0123456789abcdef' * 3}"}
    assert signs.may_be_secret(words) == {f"12345678:{'0123456789abcdef' * 3}"}


@settings(max_examples=500)
@given(st.text(alphabet="<>\"'/ab= !\n", max_size=40))
def test_tags_are_parted_as_by_the_pattern(text: str) -> None:
    assert reading.plain_of(text) == reading.parted_by_pattern(text)


class Counted:
    """A pattern that counts the signs that it is tried on."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern, self.signs = pattern, 0

    def findall(self, text: str) -> list[str]:
        self.signs += len(text)
        return self.pattern.findall(text)

    def finditer(self, text: str, begin: int = 0, end: int = sys.maxsize) -> Iterator[Any]:
        self.signs += min(end, len(text)) - begin
        return self.pattern.finditer(text, begin, end)


def test_numbers_and_marks_are_hashed_only_where_an_identifier_looks_so() -> None:
    """A report holds thousands of them: of each form one hash, however many have it."""
    gathered = Gathered(b"k" * 32)
    gathered.add_identifier("C-2019/00417")
    index = gathered.index()
    marks = [f"v{number:08x}" for number in range(0x10000000, 0x10000400)]
    numbers = [f"{number}.{number:06d}" for number in range(100, 1100)]
    found = [*NameSearch(index, [*marks, *numbers, "Seen: C-2019/00417."]).found()]
    assert [each.kind for _, each in found] == ["identifier"]
    asked = {each for each in index._once if any(map(str.isdigit, each))}
    assert len(asked) < (len(marks) + len(numbers)) / 20


def test_patterns_are_tried_where_they_may_match(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups of digits where eight signs of one follow each other, attributes in odd quotes."""
    grouped, value = Counted(names.GROUPED), Counted(reading.VALUE)
    monkeypatch.setattr(names, "GROUPED", grouped)
    monkeypatch.setattr(reading, "VALUE", value)
    texts = [f"In 20{number}, {number} of the 1,200 persons were met." for number in range(10, 99)]
    search = NameSearch(NameIndex(b"k" * 32), [*texts, "Call +44 20 7946 0958."])
    assert [each[0] for each in search.grouped] == ["+44 20 7946 0958"]
    assert grouped.signs < 40
    told = "".join(f'<p class="a{number}" title="Nobody">A</p>' for number in range(100))
    pieces = [*reading.markup_pieces(f"{told}<p title='Nobody else'>B</p>")]
    assert {"Nobody", "Nobody else"} <= {text for piece in pieces for text in piece.texts}
    assert value.signs < 40


def test_numbers_of_a_few_digits_alone_are_searched_no_further() -> None:
    """A small count stands with its labels; a position, a telephone number are longer."""
    short = {each for each in ("", "A", "7", "1,234", "206.66") if scanning._is_short(each)}
    assert len(short) == 5
    long = ("44.97°", "3-2019", "徐美玲", "1234567", "12 345", "Li Wu", "3 A", "−33.8")
    assert not any(map(scanning._is_short, long))
