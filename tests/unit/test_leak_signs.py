"""Secrets are looked for by the library that knows them only where there may be one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrcreport.leaks import signs

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
            assert signs.MAY_BE_SECRET.search(word), word
