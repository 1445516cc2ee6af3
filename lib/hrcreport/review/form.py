"""This module judges the form of a document: numbers, headings, lists, front page, bold type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from hrcreport.review.facts import PLACEHOLDER, SYMBOL, Facts, kind_of, symbol_of
from hrcreport.review.findings import Finding, finding
from hrcreport.review.passages import Passage, Reading, Role, shortened
from hrcreport.review.patterns import of

LONG_TITLE = 40
LONGEST_ACRONYM = 7
DEEPEST_LIST = 4
FEW_WORDS = 15
"""An unnumbered paragraph with fewer words goes on from the one above, or leads to a list."""
RECOMMENDS = re.compile(r"recommend|recommand|recomien|recomend|рекоменд|建议|توص", re.IGNORECASE)
BOLD_JUDGED: tuple[Role, ...] = (
    "summary", "paragraph", "sub-paragraph", "bullet", "plain", "quote", "footnote",
)  # fmt: skip
NOT_OFFICIAL = "not an official United Nations document"


def form_findings(reading: Reading, facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with the form of a document, rule by rule."""
    yield from _front(reading, facts)
    if not reading.structured:
        return
    yield from _paragraph_numbers(reading)
    yield from _headings(reading)
    yield from _lists(reading)
    yield from _summary_and_cells(reading)
    yield from _bold(reading)
    if reading.endnotes:
        yield finding("form.endnotes", f"The document has {reading.endnotes} endnotes.")
    for passage in reading.passages:
        if passage.boxed:
            said = f"{shortened(passage.text, quote=True)} stands in a text box."
            yield of("form.text-box", passage, said)


def _front(reading: Reading, facts: Facts) -> Iterator[Finding]:
    symbol = symbol_of(reading)
    if PLACEHOLDER in symbol:
        said = f"The symbol is not known yet: {symbol}."
        yield finding("form.symbol", said, severity="error" if facts.final else "note")
    elif symbol and not SYMBOL.fullmatch(symbol):
        yield finding("form.symbol", f"“{symbol}” does not have the form of a symbol.")
    for title in reading.of("title"):
        words = len(title.text.split())
        if words >= LONG_TITLE:
            yield of("form.title-long", title, f"The title has {words} words.")
    front = " ".join(passage.text for passage in reading.of("masthead", "plain"))
    if facts.status == "draft" and reading.english and NOT_OFFICIAL not in front:
        yield finding("form.banner", "Nothing on the first page says that this is a draft.")
    is_report = "/HRC/" in symbol and not re.search(r"CRP|Corr|RES|/L\.", symbol)
    kind = kind_of(reading)
    if kind is not None and not kind.summary:
        return
    if reading.structured and is_report and not reading.of("summary"):
        yield finding("form.no-summary", "The document has no summary.")


def _paragraph_numbers(reading: Reading) -> Iterator[Finding]:
    numbered = reading.of("paragraph")
    if not numbered and len(reading.of("plain")) > DEEPEST_LIST:
        yield finding("form.paragraph-numbers", "No paragraph has a number.")
    last, annex = 0, ""
    for passage in numbered:
        if passage.typed:
            yield of("form.typed-number", passage, f"“{passage.number}” is typed.")
        if passage.annex != annex:
            last, annex = 0, passage.annex
        digits = re.search(r"\d+", passage.number)
        number = int(digits[0]) if digits else 0
        if number != last + 1:
            before = f"After paragraph {last} comes" if last else "The first paragraph is"
            yield of("form.paragraph-numbers", passage, f"{before} {number}.")
        last = number
    for passage in reading.of("sub-paragraph"):
        if passage.typed:
            yield of("form.typed-number", passage, f"“{passage.number}” is typed.")
    if not numbered:
        return
    for passage in reading.of("plain"):
        within = passage.paragraph and not passage.annex and not passage.boxed
        if within and len(passage.text.split()) >= FEW_WORDS:
            said = f"{shortened(passage.text, quote=True)} has no number."
            yield of("form.unnumbered-paragraph", passage, said)


def _headings(reading: Reading) -> Iterator[Finding]:
    headings = reading.of("heading", "annex")
    for before, heading in pairwise(headings):
        if reading.form == "docx" and heading.level > before.level + 1:
            said = f"A heading of level {heading.level} follows one of level {before.level}."
            yield of("form.heading-skipped", heading, said)
    yield from _lone(headings)
    for heading in headings:
        text = heading.text.strip()
        name = shortened(text, quote=True)
        letters = [letter for letter in text if letter.isalpha()]
        if not text:
            yield of("form.empty-heading", heading, "A heading has no words.")
            continue
        if any(run.note for run in heading.runs):
            yield of("form.heading-note", heading, f"A footnote hangs at the heading {name}.")
        long = len(text.split()) > 1 or len(letters) > LONGEST_ACRONYM
        if long and all(letter.isupper() for letter in letters) and (
            any(letter.lower() != letter for letter in letters)
        ):  # fmt: skip
            yield of("form.heading-capitals", heading, f"{name} is written in capitals.")
        if text.endswith(".") and not re.search(r"\b\w\.\w?\.$|\b(?:etc|Inc|Corr|Add)\.$", text):
            yield of("form.heading-stop", heading, f"{name} ends in a full stop.")


def _lone(headings: Iterable[Passage]) -> Iterator[Finding]:
    """Yield each sub-heading that has no sister below the same heading."""
    families: dict[tuple[int, ...], list[Passage]] = {}
    path: list[int] = []
    for position, heading in enumerate(headings):
        path = [*path[: heading.level - 1], position]
        if len(path) > 1:
            families.setdefault(tuple(path[:-1]), []).append(heading)
    for sisters in families.values():
        if len(sisters) == 1:
            said = f"{shortened(sisters[0].text, quote=True)} is the only heading of its level."
            yield of("form.lone-heading", sisters[0], said)


def _lists(reading: Reading) -> Iterator[Finding]:
    for passage in reading.of("bullet"):
        yield of("form.bullet", passage, f"{shortened(passage.text, quote=True)} has a bullet.")
    for passage in reading.of("sub-paragraph", "bullet"):
        if passage.level > DEEPEST_LIST:
            said = f"{shortened(passage.text, quote=True)} stands on level {passage.level}."
            yield of("form.list-too-deep", passage, said)
    yield from _list_ends(reading)


def _list_ends(reading: Reading) -> Iterator[Finding]:
    flow = [
        passage
        for passage in reading.passages
        if passage.role not in {"footnote", "title-note", "heading"} and passage.text.strip()
    ]
    semicolons = {
        _series(item)
        for item in flow
        if item.role == "sub-paragraph" and re.search("[;؛；]", _end(item))
    }
    for item, after in pairwise([*flow, Passage("contents", ())]):
        if item.role != "sub-paragraph":
            continue
        end = _end(item)
        goes_on = after.role == "sub-paragraph" and after.level >= item.level
        if not re.search(r"[;؛；:.。,?؟!”)]$|; (?:and|or)$", end):
            said = f"The item ends in {shortened(end[-30:], quote=True)}, without a sign."
        elif not goes_on and after.role not in {"sub-paragraph", "bullet"} and (
            re.search(r"[;؛；,]$|; (?:and|or)$", end)
        ):  # fmt: skip
            said = "The last item of the list ends in no full stop."
        elif goes_on and after.level == item.level and end.endswith(".") and (
            _series(item) in semicolons
        ):  # fmt: skip
            said = "The item ends in a full stop, while others of its list end in semicolons."
        else:
            continue
        yield of("form.list-punctuation", item, said)


def _series(item: Passage) -> tuple[str, str, int]:
    """Return what names the list of an item: its annex, its paragraph, its level."""
    return item.annex, item.paragraph.split(" ")[0], item.level


def _end(item: Passage) -> str:
    return item.text.strip()


def _summary_and_cells(reading: Reading) -> Iterator[Finding]:
    for passage in reading.of("summary", "summary-head"):
        if passage.number:
            yield of("form.number-in-summary", passage, f"“{passage.number}” is in the summary.")
    for passage in reading.of("head", "cell"):
        if re.fullmatch(r"\d{1,3}\.|\(?[a-z]{1,3}\)", passage.number):
            yield of("form.number-in-cell", passage, f"“{passage.number}” is in a table.")


def _bold(reading: Reading) -> Iterator[Finding]:
    """Yield bold words that no recommendation holds.

    Bold is right in a chapter on recommendations, in a paragraph that recommends, and in the
    items below it.
    """
    recommending = False
    for passage in reading.passages:
        if passage.role in {"heading", "annex", "paragraph", "plain"}:
            text = f"{passage.chapter} {passage.text}"
            recommending = bool(RECOMMENDS.search(text))
        if passage.role not in BOLD_JUDGED or recommending:
            continue
        words = " ".join(run.text.strip() for run in passage.runs if run.bold).strip()
        if sum(letter.isalpha() for letter in words) > 1:
            yield of("form.bold", passage, f"{shortened(words, quote=True)} is bold.")
