"""This module finds figures and years of a sentence that contradict one another.

A share is held against its part and its whole, an estimate against its interval, a rise or a fall
against its ends, what comes later against what comes before, and what has happened against the date
of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from hrcreport.checks.printed.passages import AUTHORED, Reading, around
from hrcreport.checks.printed.references import language_of
from hrcreport.checks.review.findings import Finding, listed, of, sentence_around

RULE = "style.contradiction"
YEARS = range(1500, 2101)
YEAR = re.compile(r"\b20\d\d\b")
ABOUT = 0.06
"""By so much of itself an approximate share may be off; an exact one by one in its last digit."""
TWICE = {"doubl": 2, "tripl": 3, "quadrupl": 4, "halved": 0.5}
NEAR, NEARLY = 0.85, 0.75
"""What is called double is at least so much of it, and what is nearly double."""


def contradiction_findings(reading: Reading) -> Iterator[Finding]:
    """Yield each sentence of a text whose figures or years cannot all be right."""
    language = language_of(reading)
    if language not in listed("contradictions"):
        return
    sought = [
        (name, pattern) for name, patterns in _patterns(language).items() for pattern in patterns
    ]
    written = max(
        (int(year) for line in reading.of("masthead") for year in YEAR.findall(line.text)),
        default=0,
    )
    for passage in reading.of(*AUTHORED - {"footnote"}):
        for name, pattern in sought if re.search(r"\d", passage.text) else ():
            for match in passage.own_matches(pattern):
                if message := _message(name, match, language, written):
                    yield of(RULE, passage, f"{around(match)}: {message}.", at=match)


@cache
def _patterns(language: str) -> dict[str, list[re.Pattern[str]]]:
    """Return the patterns of sentences that are judged, by their name."""
    texts = listed("contradictions")[language]
    parts = texts["parts"] | {"NUMERAL": f"(?i:{'|'.join(texts['numerals'])})"}
    year = parts.pop("YEAR")
    parts["FIRST"], parts["SECOND"] = (year.replace("WHICH", name) for name in ("first", "second"))
    patterns: dict[str, list[re.Pattern[str]]] = {}
    for name in (
        "share",
        "rises",
        "falls",
        "rise-after",
        "fall-after",
        "points",
        "over",
        "interval",
        "years",
        "past",
    ):
        for pattern in [texts[name]] if isinstance(texts[name], str) else texts[name]:
            for part, meaning in parts.items():
                pattern = pattern.replace(part, f"(?:{meaning})")
            patterns.setdefault(name, []).append(re.compile(pattern))
    return patterns


def _message(name: str, match: re.Match[str], language: str, written: int) -> str:
    """Return what is wrong with a match, or an empty text where nothing is."""
    texts = listed("contradictions")[language]
    if name == "past":
        sentence = sentence_around(match)
        is_past = re.search(texts["happened"], sentence) and not re.search(
            texts["future"], sentence
        )
        late = written and int(match["year"]) > written
        return f"the document is of {written}" if late and is_past else ""
    numbers = {
        key: _number(text, texts["numerals"])
        for key, text in match.groupdict().items()
        if text and key not in {"unit", "between"}
    }
    if name == "share":
        return _share(match, numbers, texts["approximate"])
    if name == "over":
        return "nothing falls by more than itself" if numbers["share"] > 100 else ""
    first, second = numbers["first"], numbers["second"]
    if name == "interval":
        is_within = first <= numbers["share"] <= second
        return "" if is_within else f"{numbers['share']:g} is not within {first:g} to {second:g}"
    if name == "years":
        is_other = re.search(texts["other-thing"], match["between"])
        return f"{second:g} is before {first:g}" if second < first and not is_other else ""
    if {first, second} <= {*YEARS}:
        return ""
    if name == "points":
        return _points("point" in match["unit"], first, second, numbers["change"])
    if first == second or (second > first) != name.startswith("rise"):
        return f"{second:g} is {'more' if second > first else 'not more'} than {first:g}"
    times = next((times for verb, times in TWICE.items() if verb in match[0]), 0)
    far = second / first if first else 0
    near = NEARLY if re.search(texts["nearly"], match.string[: match.start()]) else NEAR
    is_off = far > times / near if times < 1 else far < times * near
    return f"it is {far:.1f} times as much" if times and is_off else ""


def _share(match: re.Match[str], numbers: dict[str, float], approximate: str) -> str:
    share, text = numbers["share"], match["share"]
    if not numbers["whole"] or {numbers["part"], numbers["whole"]} & {*YEARS}:
        return ""
    true = 100 * numbers["part"] / numbers["whole"]
    digits = len(re.split("[.,]", text)[1]) if re.search("[.,]", text) else 0
    around_it = re.search(approximate, match.string[: match.start("share")].rstrip())
    allowed = max(ABOUT * true, 1) if around_it else 1.01 / 10**digits
    return f"it is {true:.{max(digits, 1)}f}" if abs(true - share) > allowed else ""


def _points(in_points: bool, first: float, second: float, change: float) -> str:
    """Return what is wrong with a difference of two shares."""
    apart = round(abs(second - first), 6)
    if in_points:
        return f"they are {apart:g} points apart" if abs(apart - change) > 0.11 else ""
    return (
        "a difference of shares is one of percentage points" if abs(apart - change) < 0.11 else ""
    )


def _number(text: str, numerals: list[str]) -> float:
    """Return a number in figures, with a comma or a point in them, or in words."""
    if text.lower() in numerals:
        return numerals.index(text.lower()) + 1.0
    if numerals[0] == "un":
        return float(re.sub(r"\s", "", text).replace(",", "."))
    return float(text.replace(",", ""))
