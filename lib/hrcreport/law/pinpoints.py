"""This module writes the place in an instrument, such as "principle 9", in another language."""

from __future__ import annotations

import re

from hrcreport.words.texts import entries

PINPOINT = "pinpoint."


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
    return pinpoint
