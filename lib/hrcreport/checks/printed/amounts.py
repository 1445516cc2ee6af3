"""This module holds words of a sentence against its figures: “two thirds (41 per cent)”.

An amount in words is held against the share beside it, a multiple or a comparison against its two
figures, a period against its years, parts against their whole, and what is to come against the date
of the document. Words that only come near (“about”, “nearly”) are given room.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from hrcreport.checks.printed.passages import AUTHORED, TABLES, Passage, Reading, around
from hrcreport.checks.printed.references import language_of

YEAR = re.compile(r"\b20\d\d\b")
YEARS = range(1500, 2101)
NEAR, ROOM = 0.75, 1.03
"""What is nearly an amount is at least so much of it; what is more than it may be rounded so."""
ABOUT = 0.13
"""By so much of itself a round multiple may be off."""
LEAST_PARTS = 2
WHOLE = 100
EXACT, MANY_PARTS = 0.6, 1.5
"""By so much a rounded share may be off, and shares that are added up."""

Judge = Callable[[re.Match[str], Mapping[str, Any]], str]


def false_amounts(reading: Reading) -> Iterator[tuple[Passage, str]]:
    """Yield each passage with words that say something else than its figures."""
    language = language_of(reading)
    if language not in _listed():
        return
    written = max(
        (int(year) for line in reading.of("masthead") for year in YEAR.findall(line.text)),
        default=0,
    )
    texts = _listed()[language]
    for passage in reading.of(*AUTHORED - {"footnote"} - TABLES):
        if not re.search(r"\d", passage.text):
            continue
        for pattern, judge in _patterns(language):
            for match in passage.own_matches(pattern):
                if message := judge(match, texts):
                    yield passage, f"{around(match)}: {message}."
        for match in passage.own_matches(_pattern(texts["coming"], language)):
            if int(match["year"]) < written:
                yield passage, f"{around(match)}: the document is of {written}."


@cache
def _listed() -> dict[str, Any]:
    """Return what `amounts.yml` lists, by language."""
    import yaml  # commands that inspect nothing need not load it

    text = files(__package__).joinpath("amounts.yml").read_text(encoding="utf-8")
    listing: dict[str, Any] = yaml.safe_load(text)
    return listing


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], Judge], ...]:
    """Return the patterns of sentences that are judged, with what judges each."""
    texts = _listed()[language]
    by_name: tuple[tuple[str, Judge], ...] = (
        ("share", _amount),
        ("part", _amount),
        ("times", _times),
        ("change", _change),
        ("compared", _compared),
        ("span", _span),
    )
    patterns = [
        (_pattern(written, language), judge) for name, judge in by_name for written in texts[name]
    ]
    patterns.append((_pattern(texts["bracketed"], language), _bracketed))
    patterns.append((_pattern(texts["parts-of"]["whole"], language), _parts))
    patterns.append((_pattern(texts["shares"]["whole"], language), _shares))
    return tuple(patterns)


@cache
def _pattern(written: str, language: str) -> re.Pattern[str]:
    """Return a pattern with its parts put in."""
    texts = _listed()[language]
    parts = texts["parts"] | {
        "AMOUNT": "|".join(amount for amount, _, _ in texts["amounts"]),
        "NUMERAL": f"(?i:{'|'.join(texts['numerals'])})",
    }
    for part, meaning in parts.items():
        is_group = meaning.startswith("(?P<")
        written = written.replace(part, meaning if is_group else f"(?:{meaning})")
    return re.compile(written)


def _amount(match: re.Match[str], texts: Mapping[str, Any]) -> str:
    """Tell an amount in words beside another share, or beside a part of its whole."""
    if "share" in match.groupdict():
        share = float(match["share"])
    else:
        part, whole = _number(match["part"]), _number(match["whole"])
        if not whole or {part, whole} & {*YEARS} or part > whole:
            return ""
        share = WHOLE * part / whole
    least, most = next(
        (least, most)
        for amount, least, most in texts["amounts"]
        if re.fullmatch(amount, match["amount"])
    )
    about = match["about"] or ""
    if re.search(texts["more"], about.strip()):
        least, most = (least + most) / 2 - 1, min(most * 1.35, WHOLE)
    elif re.search(texts["less"], about.strip()):
        least, most = least * NEAR, most
    return "" if least - EXACT <= share <= most + EXACT else f"it is {share:.3g} per cent"


def _bracketed(match: re.Match[str], texts: Mapping[str, Any]) -> str:
    """Tell a share in brackets that is not that of its part: “of 200 complaints, 60 (40 …)”."""
    part, whole, share = _number(match["part"]), _number(match["whole"]), float(match["share"])
    if not whole or part > whole or {part, whole} & {*YEARS}:
        return ""
    true = WHOLE * part / whole
    digits = len(match["share"].partition(".")[2])
    return f"it is {true:.{max(digits, 1)}f}" if abs(true - share) > 1.01 / 10**digits else ""


def _times(match: re.Match[str], texts: Mapping[str, Any]) -> str:
    """Tell a multiple that is not that of its two figures."""
    groups = match.groupdict()
    times = 2.0 if groups.get("twice") else _counted(groups["times"], texts)
    one, other = _number(match["one"]), _number(match["other"])
    if not min(one, other) or {one, other} <= {*YEARS} or times <= 1:
        return ""
    ratio, about = max(one, other) / min(one, other), (match["about"] or "").strip()
    least, most = times * (1 - ABOUT), times * (1 + ABOUT)
    if re.search(texts["more"], about):
        least, most = times / ROOM, times * 1.6
    elif re.search(texts["less"], about):
        least, most = times * NEAR, times * ROOM
    return "" if least <= ratio <= most else f"it is {ratio:.2g} times as much"


def _change(match: re.Match[str], texts: Mapping[str, Any]) -> str:
    """Tell a change that is not that from the first figure to the second."""
    first, second, share = _number(match["first"]), _number(match["second"]), float(match["share"])
    if not first or {first, second} <= {*YEARS}:
        return ""
    true = WHOLE * abs(second - first) / first
    digits = len(match["share"].partition(".")[2])
    room = max(0.1 * true, 1) if match["about"] else 1.01 / 10**digits
    return f"it is {true:.{max(digits, 1)}f} per cent" if abs(true - share) > room else ""


def _compared(match: re.Match[str], texts: Mapping[str, Any]) -> str:
    """Tell a comparison that its two figures turn about."""
    first, second = _number(match["first"]), _number(match["second"])
    if {first, second} & {*YEARS}:
        return ""
    is_more = bool(match.groupdict().get("up"))
    if first == second or (first > second) == is_more:
        return ""
    return f"{first:g} is {'less' if first < second else 'more'} than {second:g}"


def _span(match: re.Match[str], texts: Mapping[str, Any]) -> str:
    """Tell a period that its years do not make, the last of them counted or not."""
    first, second = int(match["first"]), int(match["second"])
    written = match["years"].lower()
    years = texts["decade"] if written == "decade" else _counted(written, texts)
    apart = second - first
    return "" if years in {apart, apart + 1} else f"from {first} to {second} are {apart} years"


def _parts(match: re.Match[str], texts: Mapping[str, Any]) -> str:
    """Tell parts behind a colon that are not their whole."""
    if re.search(texts["parts-of"]["loose"], match["parts"]):
        return ""
    sought = _pattern(texts["parts-of"]["part"], "en")
    parts = [_number(part["part"]) for part in sought.finditer(match["parts"])]
    clauses = [clause for clause in re.split(r", | and ", match["parts"]) if clause.strip()]
    whole = _number(match["whole"])
    if len(parts) < LEAST_PARTS or len(parts) != len(clauses) or sum(parts) == whole:
        return ""
    return f"the parts are {sum(parts):,g}"


def _shares(match: re.Match[str], texts: Mapping[str, Any]) -> str:
    """Tell shares of one whole, each of another group, that are not a hundred together."""
    shares = [
        float(share) for share in re.findall(r"(\d+(?:\.\d+)?) per cent(?!age)", match["parts"])
    ]
    groups = re.findall(texts["shares"]["group"], match["parts"])
    has_rest = re.search(texts["shares"]["rest"], match["parts"])
    if len(shares) < LEAST_PARTS or (not has_rest and len(groups) < len(shares)):
        return ""
    total = sum(shares)
    is_off = total > WHOLE + MANY_PARTS or (has_rest and total < WHOLE - MANY_PARTS)
    return f"they are {total:g} per cent together" if is_off else ""


def _counted(written: str, texts: Mapping[str, Any]) -> float:
    """Return a number in figures or in words."""
    numerals = texts["numerals"]
    is_word = written.lower() in numerals
    return numerals.index(written.lower()) + 1.0 if is_word else _number(written)


def _number(written: str) -> float:
    return float(written.replace(",", ""))
