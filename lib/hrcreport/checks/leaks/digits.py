"""This module finds telephone numbers, payment cards and insured persons among groups of digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from stdnum import luhn

from hrcreport.checks.leaks.leak import Found

CALLED = re.compile(
    r"(?:\bt[eé]l(?:ephone|éfono|éphone|efone)?|\bphone|\bmobile|\bcell|\bfax|whatsapp|signal|"
    r"telegram|viber|\bsms|\bcontact|\bhotline|\bdial(?:led)?|\breach(?:ed|able)?|\brang|\bring|"
    r"\bcall(?:ed)?|móvil|portable|cel(?:ular)?|\bjoindre|\bllam(?:ar|e)|\blig(?:ar|ue)|"
    r"тел(?:ефон)?|моб|电话|手机|هاتف|جوال)\W{0,4}"
    r"(?:(?:number|no|nº|n°|номер|رقم)\W{0,3})?"
    r"(?:(?:is|was|es|est|é|è|at|on|under|by|au|al|el|em|no|para|sur)\s){0,2}\W{0,2}\Z",
    re.I,
)
CALLED_BEFORE = re.compile(
    r"(?:\bt[eé]l(?:ephone|éfono|éphone|efone|efono)?|\b(?:tele)?phone|\bmobile|\bcellphone|whatsapp"
    r"|móvil|\bportable|celular|телефон|هاتف|جوال|电话|手机)(?:['’]s)?(?:[,.]?\s[^\W\d_]+\.?){1,4}[:,]?\s\Z",
    re.I,
)
"""What calls a number a telephone with a few words between: phone of the family …"""
YEARS = re.compile(r"(?:19|20)\d\d\W{1,3}(?:19|20)\d\d")
LONGEST_CALL = 60
WITHOUT_SPACES = r"\u3040-\u9fff"
"""Scripts that put no space between a word and the number behind it."""
OF_A_WORD = re.compile(rf"[^\W_{WITHOUT_SPACES}]\Z")
"""A letter or digit of another script before a number."""
GROUPED = re.compile(
    r"""
    [+(\d]
    (?<!\d.)  # no end of a longer number
    (?:(?<=\d)|(?<=\()\d|(?<=\+)[ ]?\(?\d)[\d ()./\-\u2010-\u2013\u00a0]{5,}\d
    """,
    re.VERBOSE,
)
TOGETHER = bytes(49 if chr(code_point) in "0123456789 ()./-+?" else 48 for code_point in range(256))
"""Tells of each sign in letters of ASCII whether it may stand in a group of digits; `?` is any."""
LEAST_TOGETHER = b"1" * 7
AMERICAN = re.compile(r"\(?\d{3}\)?[-. ]{1,2}\d{3}[-. ]\d{4}")
NATIONAL = re.compile(
    r"(?:0[1-9]\d*|0?\((?!(?:19|20)\d\d\))0?\d{2,5}\)|8 ?\(\d{3}\)|\d\d(?= \d{4,5}-\d{4}\Z))"
    r"(?:[-. /]{0,2}\d{2,8}){1,5}"
)
"""A number as a State writes it for itself: with its zero, or its area in brackets."""
OF_ONE_DATE = re.compile(r"\b\d\d?[-./ ]\d\d?[-./ ](?:19|20)\d\d(?!\d)")
LEAST_NATIONAL, MOST_NATIONAL = 9, 12
LEAST_DIGITS, MOST_DIGITS = 7, 16
CARD = re.compile(
    r"""
    (?<![\d.,])(?<!\d[-\x20\u00a0])  # no end of a longer number
    (?:(?:2[2-7]|[3-6]\d)\d\d([-\x20\u00a0]?)\d{4}\1\d{4}\1\d{4}|3[47]\d\d([-\x20\u00a0]?)\d{6}\2\d{5})
    (?!\d|[.,]\d)
    """,
    re.VERBOSE,
)
"""Digits of a payment card, in groups of four, as American Express prints them, or in one."""
INSURED_IN_CANADA = re.compile(
    r"""
    (?<![\d.,])(?<!\d[-\x20\u00a0])  # no end of a longer number
    \d{3}(?P<sign>[-\x20\u00a0])\d{3}(?P=sign)\d{3}
    (?!\d|[-.,\x20\u00a0]\d)
    """,
    re.VERBOSE,
)
ENDS_OF_CELLS, LEAST_OF_CARD = ("", "\n", "\t", ","), 15
AS_AMOUNT = re.compile(r"\s?(?:[%$€£]|(?:de\s)?[^\W\d_A-Z]{4})")
"""What stands behind so many of something: 126 014 024 habitants."""


def groups_of_digits(text: str) -> Iterator[re.Match[str]]:
    """Yield groups of digits that may be a number: a pattern is tried where one may stand."""
    signs = text.encode("ascii", "replace").translate(TOGETHER) + b"0"
    at = signs.find(LEAST_TOGETHER)
    while at >= 0:
        end = signs.index(b"0", at)
        yield from GROUPED.finditer(text, at, end)
        at = signs.find(LEAST_TOGETHER, end)


def numbers_in(text: str) -> Iterator[Found]:
    """Yield telephone numbers, payment cards, and insured persons of Canada.

    Nine digits that fill a cell may be an amount: they are told where they have a check digit, as
    most of those have that stand so.
    """
    alone: list[tuple[Found, bool]] = []
    for match in groups_of_digits(text):
        (start, end), number = match.span(), match[0]
        before = text[max(0, start - LONGEST_CALL) : start]
        in_cell = before[-1:] == "," and text[end : end + 1] in ENDS_OF_CELLS
        if in_cell and number.isdigit() and len(number) < LEAST_OF_CARD:
            continue
        if (before[-1:] in (*".,/-_",) and not in_cell) or OF_A_WORD.search(before):
            continue
        if number.isdigit() and text[end : end + 1].isalnum():
            continue  # of a hash
        begins = before[-2:] == "\0\n"  # a text, in which nothing is called so before
        is_called = not begins and (
            CALLED.search(before) is not None
            or (
                CALLED_BEFORE.search(before.rpartition("\n")[2]) is not None
                and not (AS_AMOUNT.match(text, end) or YEARS.fullmatch(number))
            )
        )
        insured = INSURED_IN_CANADA.fullmatch(number)
        if insured and insured["sign"] != "-" and _fills_cell(text, start, end):
            alone.append((Found(start, end, "personal-number"), luhn.is_valid(_digits(number))))
            continue
        personal = [] if is_called else [*_personal_in(text, match)]
        yield from personal
        is_long = LEAST_DIGITS <= len(_digits(number)) <= MOST_DIGITS
        if is_long and not personal and (is_called or _can_be_called(number)):
            yield Found(start, end, "telephone")
    valid = [finding for finding, is_valid in alone if is_valid]
    if 2 * len(valid) > len(alone):
        yield from valid


def _personal_in(text: str, group: re.Match[str]) -> Iterator[Found]:
    number, start = group[0], group.start()
    for card in CARD.finditer(number):
        if luhn.is_valid(_digits(card[0])):
            yield Found(start + card.start(), start + card.end(), "personal-number")
    for insured in INSURED_IN_CANADA.finditer(number):
        is_amount = insured["sign"] != "-" and AS_AMOUNT.match(text, start + insured.end())
        if luhn.is_valid(_digits(insured[0])) and (insured[0][0] == "0" or not is_amount):
            yield Found(start + insured.start(), start + insured.end(), "personal-number")


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))


def _fills_cell(text: str, start: int, end: int) -> bool:
    """Tell whether a number fills a cell, or a line."""
    before, behind = text[max(0, start - 1) : start], text[end : end + 1]
    return (before in ENDS_OF_CELLS or before == ",") and behind in ENDS_OF_CELLS


@lru_cache(maxsize=4_096)
def _can_be_called(number: str) -> bool:
    """Tell whether a number can be called: with its country, as Americans, or within a State."""
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if number.startswith(("+", "(+")):
        return _is_matched(number, None)
    if AMERICAN.fullmatch(number) and number.lstrip("(")[0] != "0":
        return _is_matched(number, "US")
    if (
        not NATIONAL.fullmatch(number)
        or not LEAST_NATIONAL <= len(_digits(number)) <= MOST_NATIONAL
        or OF_ONE_DATE.search(number)
    ):
        return False
    from phonenumbers import SUPPORTED_REGIONS  # as below

    return any(_is_matched(number, region) for region in SUPPORTED_REGIONS)


def _is_matched(number: str, region: str | None) -> bool:
    from phonenumbers import Leniency, PhoneNumberMatcher  # heavy, and asked for by few

    leniency = Leniency.VALID if region else Leniency.POSSIBLE
    return any(True for _ in PhoneNumberMatcher(number, region, leniency=leniency))
