"""This module judges numbers, dates and ranges in text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hrcreport.review.findings import Finding
from hrcreport.review.passages import PROSE, TITLES, Reading, Role
from hrcreport.review.patterns import MONTH, TEXT, before, found

ONES = "one|two|three|four|five|six|seven|eight|nine"
TEENS = (
    "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
)  # fmt: skip
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"

SIGN = re.compile(r"\d[\d.,]*\s?%|(?<!\w)%")
ONE_WORD = re.compile(r"\b[Pp]er-?cent\b")
IN_WORDS = re.compile(
    rf"\b(?:(?:{TENS})(?:[- ](?:{ONES}))?|{TEENS}|{ONES}|hundred)\s+per\scent\b", re.IGNORECASE
)
ORDINAL_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)\s+(?:of\s+)?{MONTH}\b"
    rf"|\b{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)\b"
    rf"|\b{MONTH}\s+\d{{1,2}},\s+\d{{4}}\b|\b\d{{1,2}}\s+{MONTH},\s+(?:19|20)\d{{2}}\b"
)
DIGIT_DATE = re.compile(r"(?<![\w/.-])(?:\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})(?![\w/-])")
SMALL = re.compile(
    r"(?<![\w.,–—/()\-‑§$€£])([1-9])\s+"
    r"(?:(?:more|other|such|further|different|main|new|separate|additional)\s+)?"
    r"([a-z]+s|people|women|men|children)\b(?!\s+(?:of age|old)\b)"
)
NOT_COUNTED = (
    "act annex annexes area art article articles arts category chap chapter chapters chaps class "
    "code comment figure figures general goal goals grade group item items law level limb limbs "
    "line map maps no nos note option page pages para paragraph paragraphs paras part parts phase "
    "principle principles rule rules sect section sections sects stage step table tables target "
    "targets tier title titles version zone"
)
"""Words after which a number is a name and not a count."""
NOT_NOUNS = "applies as does has is its requires this thus was"
UNITS = (
    "amperes centimetres degrees dollars euros grams hours joules kilograms kilometres litres "
    "metres millimetres minutes points pounds seconds volts"
)
LARGE = re.compile(
    rf"(?<![\w‑-])((?:{TEENS}|(?:{TENS})(?:-(?:{ONES}))?|(?:{ONES})\s+hundred))\s+(?!per\s?cent)"
    r"([a-z]+)"
)
BIG_UNITS = frozenset({"million", "billion", "thousand", "hundred", "percentage"})
FIGURE = re.compile(r"(?<![\w/])\d[\d,]*(?:\.\d+)?")
STARTS = re.compile(r"(?:^|(?<=[.!?]\s))\d[\d,.]*\s+[a-z]")
ABBREVIATION = re.compile(
    r"(?:\b(?:Nos?|paras?|arts?|sects?|chaps?|pp?|vol|v|cf|etc|U\.S|D\.C)|\b[A-Z])\.\s*$",
    re.IGNORECASE,
)
BARE = re.compile(r"(?<![\w./,–\-‑#§])(\d{5,})\s+(?:[a-z]+s|people|women|men|children)\b")
SPACED = re.compile(r"(?<![\w.,/\-‑–])\d{1,3}(?: \d{3})+\s+(?:[a-z]+s|people|women|men|children)\b")
POINT = re.compile(r"(?:(?<=\s)|(?<=\()|^)\.\d+\b")
YEARS = re.compile(
    r"(?<![\w/.–\-‑])((?:19|20)\d{2})[-‑](\d{2}|(?:19|20)\d{2})(?![\w/–\-‑])"
    r"|(?<![\w/.–\-‑])((?:19|20)\d{2})–(\d{2})(?![\w/–\-‑])"
)
HYPHEN = re.compile(
    r"\b(?:paras|arts|pp|sects|chaps)\.\s\d+[-‑]\d+"
    r"|\b(?:paragraphs|articles|pages|items|tables|figures|principles)\s\d+[-‑]\d+"
    rf"|\b\d{{1,2}}[-‑]\d{{1,2}}\s{MONTH}\b"
)
MIXED = re.compile(
    rf"\bfrom\s(?:\d{{1,2}}\s)?(?:{MONTH}\s)?\d{{1,4}}–\d"
    rf"|\bbetween\s(?:{MONTH}\s)?\d{{1,4}}–\d"
)
SEASON = re.compile(r"\b(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter) (?:of )?(?:19|20)\d{2}\b")
YEAR_FROM, YEAR_TO = 1500, 2100


def number_findings(reading: Reading) -> Iterator[Finding]:
    """Yield what is wrong with numbers and dates in an English text.

    What tables may hold is judged only where tables can be told from text.
    """
    signs: frozenset[Role] = PROSE | TITLES | {"quote", "footnote", "title-note"}
    if reading.structured:
        yield from found("style.percent-sign", reading, SIGN, roles=signs)
        yield from found("style.date-form", reading, DIGIT_DATE)
        yield from found("style.thousands", reading, BARE, roles=PROSE, unless=_is_name)
        yield from found("style.thousands", reading, SPACED, roles=PROSE, unless=_is_name)
    yield from found("style.per-cent", reading, ONE_WORD)
    yield from found("style.per-cent", reading, IN_WORDS, roles=PROSE, unless=_starts_sentence)
    yield from found("style.ordinal-date", reading, ORDINAL_DATE)
    yield from found("style.small-number", reading, SMALL, roles=PROSE, unless=_is_no_count)
    yield from found("style.large-number", reading, LARGE, roles=PROSE, unless=_may_be_words)
    yield from found("style.sentence-start", reading, STARTS, roles=PROSE, unless=_abbreviated)
    yield from found("style.decimal", reading, POINT, roles=PROSE | {"below-float"})
    yield from found("style.split-year", reading, YEARS, unless=_is_no_span)
    yield from found("style.range", reading, HYPHEN)
    yield from found("style.range", reading, MIXED, roles=TEXT)
    yield from found("style.season", reading, SEASON, roles=PROSE)


def sentence_around(match: re.Match[str]) -> str:
    """Return the sentence that a match stands in."""
    text = match.string
    begins = [each.end() for each in re.finditer(r"[.!?]\s+(?=[A-Z“])", text[: match.start()])]
    end = re.search(r"[.!?](?:\s|$)", text[match.end() :])
    return text[begins[-1] if begins else 0 : match.end() + end.end() if end else len(text)]


def _is_name(match: re.Match[str]) -> bool:
    """Tell whether a number names something: an article, a table, a law."""
    words = before(match, words=3).replace(".", "").split()
    if not words:
        return False
    if words[-1] in NOT_COUNTED.split():
        return True
    joins = words[-1] in {"and", "or", "to"} and len(words) > 1
    return joins and (words[-2].strip("(),")[:1].isdigit())


def _is_no_count(match: re.Match[str]) -> bool:
    """Tell whether figures are right for a small number.

    They are where it is a name, has a unit, or stands in a sentence with a number of two digits
    or more: then the rule for the highest applies to all.
    """
    if _starts_sentence(match) or _is_name(match) or match[2] in f"{NOT_NOUNS} {UNITS}".split():
        return True
    numbers = [float(each[0].replace(",", "")) for each in FIGURE.finditer(sentence_around(match))]
    return any(each > 9 and not YEAR_FROM <= each <= YEAR_TO for each in numbers)


def _may_be_words(match: re.Match[str]) -> bool:
    return match[2] in BIG_UNITS or (before(match) in {"a", "the"} and match[2] == "of")


def _starts_sentence(match: re.Match[str]) -> bool:
    return not match.string[: match.start()].strip() or bool(
        re.search(r"[.!?]\s+$", match.string[: match.start()])
    )


def _abbreviated(match: re.Match[str]) -> bool:
    return bool(ABBREVIATION.search(match.string[: match.start()]))


def _is_no_span(match: re.Match[str]) -> bool:
    """Tell whether the second number cannot be a later year: then it is part of a symbol."""
    first = int(match[1] or match[3])
    second = match[2] or match[4]
    later = int(second) if len(second) == 4 else first - first % 100 + int(second)
    return later <= first
