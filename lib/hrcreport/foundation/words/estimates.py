"""This module hands the statistics the words of a language that they have none of themselves."""

from __future__ import annotations

from disparity.in_words import LOCALE_OF, Words
from hrcreport.foundation.languages import language_named
from hrcreport.foundation.words.texts import text

SECTION = "estimate."
"""The part of `words.yml` that has the keys of `disparity/words.json`."""
SIGNS = ("decimal-sign", "group-sign")
"""Of numbers; those of the language's own numbers are taken."""


def words_of_estimates(language: str) -> str | Words:
    """Return the code of a language that the statistics speak, or the words of its folder."""
    if language in LOCALE_OF:
        return language
    spoken = language_named(language)
    own = {
        name.removeprefix(SECTION): str(entry)
        for name, entry in spoken.words.items()
        if name.startswith(SECTION)
    }
    signs = {sign: text(f"number.{sign}", language=language) for sign in SIGNS}
    return Words(str(spoken.locale), signs | own)
