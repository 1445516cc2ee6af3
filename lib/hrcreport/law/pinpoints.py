"""This module writes the place in an instrument, such as "principle 9", in another language."""

from __future__ import annotations

import re
from functools import partial

from hrcreport.words.texts import entries, text, texts

PINPOINT = "pinpoint."
LETTER = re.compile(r"\(([a-z])\)")


def translated_pinpoint(pinpoint: str, *, language: str) -> str:
    """Return a place in an instrument with its words in a language.

    Example:
        >>> translated_pinpoint("paras. 12 and 13", language="fr")
        'par. 12 et 13'
    """
    for name, words in entries(language).items():
        if name.startswith(PINPOINT):
            english = re.escape(name.removeprefix(PINPOINT))
            pinpoint = re.sub(rf"(?<!\w){english}(?!\w)", str(words), pinpoint)
    return LETTER.sub(partial(_marked, language=language), pinpoint)


def _marked(letter: re.Match[str], *, language: str) -> str:
    """Return the mark of a sub-paragraph: (d), d) or the letter of the language."""
    letters = texts("list.letters", language=language)
    place = ord(letter[1]) - ord("a")
    mark = letters[place] if place < len(letters) else letter[1]
    return text("list.mark", language=language).format(mark=mark)
