"""This module takes out of pasted text what word processors leave in it and no reader sees."""

from __future__ import annotations

import re

HIDDEN = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
"""Soft hyphens, spaces without width, marks of byte order, control characters.

The joiners and direction marks that Arabic and other scripts need (U+200C to U+200F) stay.
"""
BREAKS = re.compile(r" *[\x0b\x0c\u2028\u2029] *")
"""Breaks of lines and pages of Word; in a paragraph they are blanks."""


def without_hidden(text: str) -> str:
    r"""Return a text without characters that are not seen, and with blanks for Word's breaks.

    Example:
        >>> without_hidden("Police\u200b offi\u00adcers\x0bin town")
        'Police officers in town'
    """
    return BREAKS.sub(" ", HIDDEN.sub("", text))
