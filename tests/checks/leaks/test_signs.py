"""What is done quickly for a scan finds no less than what is slow.

The library that knows secrets is asked only where there may be one, and tags are read by a pattern
only where a sign may stand within quotes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrcreport.checks.extraction import pdf_texts, reading
from hrcreport.checks.leaks import digits, scanning, signs
from hrcreport.checks.leaks.names import NameIndex, NameSearch

FORMS = [form for plugin in signs.plugins() for form in plugin.denylist]
WORDS = re.compile(r"[A-Za-z0-9+/=.:_-]+")


def found_by_the_library(word: str) -> bool:
    return any(any(plugin.analyze_string(word)) for plugin in signs.plugins())


@pytest.mark.parametrize("form", FORMS, ids=map(str, range(len(FORMS))))
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


def test_patterns_are_tried_where_they_may_match(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups of digits where seven signs of one follow each other, attributes in odd quotes."""
    grouped, value = Counted(digits.GROUPED), Counted(reading.VALUE)
    monkeypatch.setattr(digits, "GROUPED", grouped)
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
    short = {"", "A", "7", "1,234", "206.66"}
    long = {"44.97°", "3-2019", "徐美玲", "1234567", "12 345", "Li Wu", "3 A", "−33.8"}
    assert scanning._searched(short | long, {"x": "y"}) == long


PARTS = (
    "said", "on", "the", "1,234", "3.5", "a", "(", "[at]", "someone", "someone@mail.example.net",
    "mail.example.org", "44.97753", "44.97753,", "-93.26501", "lat", "latitude:", "44.97", "°",
    "44°58′39″N", "44°", "58′", "39″", "N", "93.27", "W", f"/{'home'}/mwangi/list.csv",
    "C:\\Users\\mwangi", "file:///srv/x", "\\\\server\\share", "password", "Password:", "is",
    "hunter2", "mot", "de", "passe:", "api", "key=", "x7",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "https://a:b3@example.net", "-----BEGIN", "RSA",
    "PRIVATE", "KEY-----", "İ", "12345678:AAF0000000000000000000000000000000b",
)  # fmt: skip  # a table


@settings(max_examples=600, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(PARTS), st.sampled_from((" ", " ", "\n", "\t"))), max_size=9
    ),
    st.integers(0, 4),
)
def test_a_text_without_a_telling_part_holds_no_sign(
    parts: list[tuple[str, str]], decimals: int
) -> None:
    text = "".join(part + end for part, end in parts)
    every = {*text.split()}
    telling = signs.telling_signs(every, decimals=decimals)
    found = [*signs.signs_in(text, decimals=decimals, tokens=every)]
    assert found == [*signs.signs_in(text, decimals=decimals, tokens=telling)]
    assert telling or {each.kind for each in found} <= {"telephone", "personal-number"}


MARKUP = (
    "<p title=Nobody>B</p>",
    "<a href=mailto:someone@mail.example.net>B</a>",
    "<p><Ann Nobody>B</p>",
    "<p hidden Ann Nobody>B</p>",
    "<script>if (i<n) { a = 'Nobody'; }</script>B",
    "<style>p > a::before { content: Nobody; }</style>B",
    "<p a='1' b=Nobody>B</p>",
    "<p>A > B <b>Nobody",
    "<p title='x > Nobody'>B</p>",
    "<svg><![CDATA[Nobody]]></svg>B",
)


@pytest.mark.parametrize("text", MARKUP)
def test_whatever_stands_in_markup_is_read(text: str) -> None:
    """Values without quotes, words that read as tags, and what programs say in it."""
    told = " ".join(each for piece in reading.markup_pieces(text) for each in piece.texts)
    assert "Nobody" in told or "someone@mail.example.net" in told
    assert "B" in told


def test_texts_in_objects_of_a_pdf_file_are_read_in_letters_and_in_digits() -> None:
    plain = rb"/Alt (A \(plain\) one) /Title <FEFF 0053 00E9 006E 00E9> /Alt <41>"
    found = [*pdf_texts.texts_of_objects(plain)]
    assert found == [("alternative text", "A (plain) one"), ("property Title", "Séné")]


@pytest.mark.parametrize(
    ("plain", "packed"),
    [
        (b"<</Type/ObjStm>>", True),
        (b"<</Type/Obj#53tm>>", True),
        (b"<</Type/Page/T(a #1)>>", False),
    ],
)
def test_a_pdf_file_is_opened_where_its_objects_say_so(plain: bytes, packed: bool) -> None:
    assert pdf_texts.is_packed(plain) is packed


def test_signs_that_stand_alone_call_no_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "parted_by_pattern", lambda _: pytest.fail("it was called"))
    text = "<style>p > a { }</style><p>Seen by No<b>bo</b>dy]]>A</p><script>if (i > 3) {}</script>"
    pieces = [*reading.markup_pieces(text)]
    assert {"p > a { }", "Seen by Nobody A", "if (i > 3) {}"} <= {*pieces[-1].texts}


def test_a_font_is_one_by_its_name_and_its_first_bytes(tmp_path: Path) -> None:
    said = {"a.ttf": b"\0\1\0\0abc", "b.ttf": b"%PDF-1.7", "c.txt": b"\0\1\0\0abc"}
    for name, content in said.items():
        (tmp_path / name).write_bytes(content)
    assert [reading.is_font(tmp_path / name) for name in said] == [True, False, False]
