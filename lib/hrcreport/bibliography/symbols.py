"""This module knows the symbols of United Nations documents, by which they are cited."""

from __future__ import annotations

import re

ORGANS = (
    "A", "E", "S", "ST", "T", "CAT", "CCPR", "CED", "CEDAW", "CERD", "CESCR", "CMW", "CRC", "CRPD",
    "FCCC", "HRI", "JIU", "SPT",
)  # fmt: skip
"""What symbols begin with: principal organs, the Secretariat (ST) and the treaty bodies."""

BEGINS_AS_ONE = re.compile(rf"(?:{'|'.join(ORGANS)})\s*/")
SYMBOL = re.compile(
    rf"(?:{'|'.join(ORGANS)})(?:/[A-Za-z0-9][A-Za-z0-9.()&-]*)+(?: \([IVXLC\d]+\))?"
)
RESOLUTIONS = (
    ("resolution-assembly", re.compile(r"A/RES/((?:ES-|S-)?\d+/\d+(?: ?[A-Z])?)")),
    ("resolution-assembly", re.compile(r"A/RES/(\d+ ?\([IVXLC]+\))")),
    ("resolution-council", re.compile(r"A/HRC/RES/((?:S-)?\d+/\d+)")),
    ("resolution-security-council", re.compile(r"S/RES/(\d+ ?\(\d{4}\))")),
    ("resolution-economic", re.compile(r"E/RES/(\d{4}/\d+)")),
)
"""Resolutions are cited by organ and number; the words are strings of the format."""


def is_symbol(text: str) -> bool:
    """Tell whether a text is the symbol of a United Nations document: "A/HRC/47/53"."""
    return SYMBOL.fullmatch(text) is not None


def resolution(symbol: str) -> tuple[str, str] | None:
    """Return the string's name and the number of a resolution: A/HRC/RES/47/21 gives "47/21"."""
    for name, pattern in RESOLUTIONS:
        if match := pattern.fullmatch(symbol):
            return name, match[1].replace("(", " (").replace("  ", " ")
    return None
