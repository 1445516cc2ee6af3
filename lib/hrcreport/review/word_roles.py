"""This module tells what a paragraph of a Word file is, by its style name and its number."""

from __future__ import annotations

import re

from hrcreport.review.passages import SUMMARY_WORDS, Role
from hrcreport.review.word_numbers import Number
from hrcreport.review.word_parts import WordParts

# Names of the Geneva template and of Word itself, in small letters.
ROLES: dict[str, tuple[Role, int]] = {
    "_ h_m_g": ("title", 0),
    "title": ("title", 0),
    "subtitle": ("subtitle", 0),
    "_ h_ch_g": ("heading", 1),
    "_ h_1_g": ("heading", 2),
    "_ h_2/3_g": ("heading", 3),
    "_ h_annex_g": ("annex", 1),
    "_ h_annex single_g": ("annex", 1),
    "_ summary head_g": ("summary-head", 0),
    "_ summary_g": ("summary", 0),
    "_ caption number_g": ("caption-number", 0),
    "_ caption number wide_g": ("caption-number", 0),
    "caption": ("caption", 0),
    "_ caption wide_g": ("caption", 0),
    "_ source_g": ("below-float", 0),
    "_ source wide_g": ("below-float", 0),
    "toc heading": ("contents", 0),
    "_ contents page_g": ("contents", 0),
    "_ quote_g": ("quote", 0),
    "block text": ("quote", 0),
    "quote": ("quote", 0),
    "intense quote": ("quote", 0),
}
FRONT = ("_ banner", "_ status", "_ masthead", "_ symbol", "_ corner", "_ header", "header")
CONTENTS = re.compile(r"^toc \d$")
DEEPEST_HEADING = 8
"""Outline level 9 is body text."""

SUB_LEVELS = {
    ("lowerLetter", True): 1,
    ("lowerRoman", True): 2,
    ("lowerLetter", False): 3,
    ("lowerRoman", False): 4,
}
"""(a), (i), a., i.: the form of a number and whether it stands in parentheses."""


def role_of(parts: WordParts, style_id: str, number: Number | None, text: str) -> tuple[Role, int]:
    """Return the role of a paragraph and its level; "untold" where neither style nor number is.

    A style that the program does not know counts as what it is based on, so that a file which
    another program saved anew is read like the first.
    """
    for style in parts.ancestry(style_id):
        name = style.name.lower()
        if name in ROLES:
            role, level = ROLES[name]
            if role == "heading" and _is_summary(text):
                return "summary-head", 0
            return role, level
        if name.startswith(FRONT):
            return "masthead", 0
        if CONTENTS.match(name):
            return "contents", 0
        if style.outline is not None and style.outline <= DEEPEST_HEADING:
            return ("summary-head", 0) if _is_summary(text) else ("heading", style.outline + 1)
    return _by_number(number)


def _by_number(number: Number | None) -> tuple[Role, int]:
    if number is None:
        return "untold", 0
    if number.form == "bullet":
        return "bullet", number.level + 1
    if number.form == "decimal" and re.fullmatch(r"%\d\.?", number.pattern):
        return "paragraph", 0
    parens = number.pattern.endswith(")")
    return "sub-paragraph", SUB_LEVELS.get((number.form, parens), max(number.level, 1))


def _is_summary(text: str) -> bool:
    return text.strip().lower() in SUMMARY_WORDS
