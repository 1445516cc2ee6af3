"""What is done quickly for a scan finds no less than what is slow.

The library that knows secrets is asked only where there may be one, and tags are read by a pattern
only where a sign may stand within quotes.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrcreport.leaks import reading, signs

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
