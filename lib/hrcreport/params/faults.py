"""This module finds what is wrong with a value of each kind, as a hint for its author.

Each function returns None for a value that fits, else a hint, which may be empty.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from hrcreport.params.countries import suggestion
from hrcreport.params.documents import DOCUMENT_KINDS

# A kernel imports the kinds; what only checks need is not loaded there.
if TYPE_CHECKING:
    from hrcreport.yaml_source import Node

FIRST_YEAR, LAST_YEAR = 1945, 2100
# After the kinds of document of a report, in this order: draft resolutions and resolutions of the
# Council, resolutions of the General Assembly, treaty bodies, Security Council.
SYMBOLS = (
    *(kind.pattern for kind in DOCUMENT_KINDS.values()),
    r"A/HRC/(S-)?[0-9]{1,3}/L\.[0-9]+(/Rev\.[0-9]+)?(/Corr\.[0-9]+)?",
    r"A/HRC/RES/(S-)?[0-9]+/[0-9]+",
    r"A/RES/[0-9]+/[0-9]+",
    r"(CCPR|CERD|CAT|CEDAW|CRC|CESCR|CED|CRPD)/C/[^ ]+",
    r"S/RES/[0-9]+ \([0-9]{4}\)",
)
SYMBOL_PATTERN = f"^({'|'.join(SYMBOLS)})?$"
DAY_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
COUNTRY_PATTERN = r"^[A-Z]{3}$"
# YAML 1.1, which many programs still read, takes these for true and false unless quoted.
TRUTH_WORDS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false"})
CURLY_QUOTES = "“”„‘’«»"

KnownCountries = Mapping[str, str]


def needs_quotes(node: Node) -> str | None:
    """Refuse an unquoted word that other programs read as true or false."""
    if node.quoted or node.raw.lower() not in TRUTH_WORDS:
        return None
    return f'Without quotation marks this word means true or false. Write "{node.raw}".'


def text_fault(node: Node) -> str | None:
    """Refuse all but a text."""
    if isinstance(node.value, str):
        return needs_quotes(node)
    if node.value is None:
        return 'For an empty text write "".'
    if isinstance(node.value, list | dict):
        return "Write one text, in double quotes."
    return needs_quotes(node) or f'Put it in double quotes: "{node.raw}".'


def _straight_fault(node: Node) -> str:
    curly = node.raw[:1] in CURLY_QUOTES or node.raw[-1:] in CURLY_QUOTES
    return "The quotation marks must be straight ones." if node.raw and curly else ""


def country_fault(node: Node, known_countries: KnownCountries | None) -> str | None:
    """Refuse all but a known code; suggest the country that may be meant."""
    if isinstance(node.value, list):
        return "Write one code, not a list."
    code = isinstance(node.value, str) and re.fullmatch(COUNTRY_PATTERN, node.value)
    if code and (known_countries is None or node.value in known_countries):
        return None
    return _straight_fault(node) or suggestion(node.raw, known_countries or {}).strip()


def symbol_fault(node: Node) -> str | None:
    """Refuse all but a document symbol or an empty text."""
    if not isinstance(node.value, str):
        return text_fault(node)
    return None if re.fullmatch(SYMBOL_PATTERN, node.value) else _straight_fault(node)


def day_fault(node: Node) -> str | None:
    """Refuse all but a quoted date that exists; put a day in words into the right form."""
    if not isinstance(node.value, str):
        return text_fault(node) if node.raw else ""
    try:
        if re.fullmatch(DAY_PATTERN, node.value):
            date.fromisoformat(node.value)
            return None
        day = datetime.strptime(node.value, "%d %B %Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return _straight_fault(node)
    return f'Write it so: "{day.isoformat()}".'


def number_fault(node: Node) -> str | None:
    """Refuse all but a finite number in digits."""
    if node.quoted and re.fullmatch(r"[-+]?[0-9.]+", node.raw):
        return "Delete the quotation marks."
    if not isinstance(node.value, int | float):
        return ""
    if re.match(r"[-+]?0[0-9_]", node.raw):
        return "Delete the zero at its beginning; some programs read such numbers as octal."
    if not re.fullmatch(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?", node.raw, re.IGNORECASE):
        return "Write it in digits only." if math.isfinite(node.value) else ""
    return None


def whole_fault(node: Node) -> str | None:
    """Refuse all but a whole number in digits."""
    hint = number_fault(node)
    if hint is None and not isinstance(node.value, int):
        return "Write it without decimals."
    return hint


def year_fault(node: Node) -> str | None:
    """Refuse all but a whole number between the first and the last year."""
    hint = whole_fault(node)
    if hint is None and isinstance(node.value, int) and not FIRST_YEAR <= node.value <= LAST_YEAR:
        return ""
    return hint


def truth_fault(node: Node) -> str | None:
    """Refuse all but true and false."""
    if node.raw.lower() in ("true", "false"):
        return "Delete the quotation marks." if node.quoted else None
    if node.raw.lower() in TRUTH_WORDS:
        return f"Write {'true' if node.raw.lower() in ('yes', 'on', 'y') else 'false'}."
    return ""
