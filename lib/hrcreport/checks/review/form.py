"""This module judges the form of a Council document: numbers, headings, lists, tables, figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import get_args

from hrcreport.checks.printed.passages import (
    SOURCE_WORDS,
    Float,
    Kind,
    Passage,
    Reading,
    Role,
    quoted,
)
from hrcreport.checks.printed.references import language_of
from hrcreport.checks.printed.word_parts import roman
from hrcreport.checks.review.facts import PLACEHOLDER, SYMBOL, Facts, kind_of, symbol_of
from hrcreport.checks.review.findings import Finding, finding, of
from hrcreport.foundation import Language

LONG_TITLE = 40
LONGEST_ACRONYM = 7
DEEPEST_LIST = 4
FEW_WORDS = 15
"""An unnumbered paragraph with fewer words goes on from the one above, or leads to a list."""
RECOMMENDS = re.compile(r"recommend|recommand|recomien|recomend|рекоменд|建议|توص", re.IGNORECASE)
DOES_RECOMMEND = re.compile(
    r"\b(?:recommends?|recommande|recomienda|рекомендует|و?توصي)\b", re.IGNORECASE
)
CONCLUDES = re.compile(r"conclu[sy]|вывод|结论|استنتاج|خلاصة", re.IGNORECASE)
CONCLUSIONS_LEVEL = 2
"""The level of a section on conclusions in a chapter that also recommends."""
BOLD_JUDGED: tuple[Role, ...] = (
    "summary",
    "paragraph",
    "sub-paragraph",
    "bullet",
    "plain",
    "quote",
    "footnote",
)
FIRST_LETTERS = re.compile(r"[^\W\d_]+")
NAME = re.compile(
    r"""
    (?<=[\w,;:)’”][ ])  # within a sentence
    [A-Z][\w’-]+
    """,
    re.VERBOSE,
)
EXAMPLES = "A/HRC/63/70, A/HRC/63/70/Add.1 or A/HRC/63/CRP.2"
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
    if language_of(reading) in Language.of_the_tool():  # of others nobody says what recommends
        yield from _bold(reading)
    if reading.endnotes:
        yield finding("form.endnotes", f"The document has {reading.endnotes} endnotes.")
    for passage in (passage for passage in reading.passages if passage.boxed):
        yield of("form.text-box", passage, f"{passage.quoted} stands in a text box.")


def _front(reading: Reading, facts: Facts) -> Iterator[Finding]:
    symbol, kind = symbol_of(reading), kind_of(reading)
    if PLACEHOLDER in symbol:
        message = f"The symbol is not known yet: {symbol}."
        yield finding("form.symbol", message, severity="error" if facts.final else "note")
    elif symbol and not SYMBOL.fullmatch(symbol) and not (kind and kind.fits(symbol)):
        form = kind.example if kind and kind.example else EXAMPLES
        yield finding("form.symbol", f"“{symbol}” does not have the form of a symbol, as {form}.")
    for title in reading.of("title"):
        if (words := len(title.text.split())) >= LONG_TITLE:
            yield of("form.title-long", title, f"The title has {words} words.")
    front = " ".join(passage.text for passage in reading.of("masthead", "plain"))
    if facts.status == "draft" and reading.english and NOT_OFFICIAL not in front:
        yield finding("form.banner", "Nothing on the first page says that this is a draft.")
    is_report = "/HRC/" in symbol and not re.search(r"CRP|Corr|RES|/L\.", symbol)
    due = reading.structured and is_report and (kind is None or kind.summary)
    if due and not reading.of("summary"):
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
    for passage in reading.of(*NUMBERED) if reading.form == "docx" else ():
        if typed := TYPED.match(passage.text):
            rule = "form.typed-number" if typed["number"] else "form.bullet"
            yield of(rule, passage, f"“{typed[0].strip()}” is typed.")
    if not numbered:
        return
    for passage in reading.of("plain"):
        within = passage.paragraph and not passage.annex and not passage.boxed
        if within and len(passage.text.split()) >= FEW_WORDS:
            yield of("form.unnumbered-paragraph", passage, f"{passage.quoted} has no number.")


IN_SUMMARY: tuple[Role, ...] = ("summary", "paragraph", "sub-paragraph", "plain", "footnote")
"""What may follow the word “Summary” before the first heading or the contents."""
NUMBERED: tuple[Role, ...] = (
    "heading",
    "annex",
    "paragraph",
    "sub-paragraph",
    "plain",
    "summary",
    "caption",
)
TYPED = re.compile(
    r"""
    (?P<number>
        \(?\d{1,3}[ ]?(?:bis|ter|quater|[a-z])?[.)](?!\d)
      | \d{1,3}-(?=[ \u00a0\t]+[أ-ي])
      | \d{1,3}(?:\.\d{1,2}){1,3}[.)]?
      | \(?(?:[a-z]|[ivx]{1,4}|[A-Z]|[IVX]{1,5})\)
      | (?:[IVX]{1,5}|[B-HJ-Z])\.(?=[ ][A-Z][a-z]+[ ][a-z])
      | \(?[أ-ي]\)
      | §[ ]?\d+ | (?:No|Nr|Para|Pt)\.[ ]?\d+[.:)]
    )[ \u00a0\t]+(?=\S)
    | [•·▪‣●○■►*–—-][ \u00a0\t]+(?=[^\W\d])
    """,
    re.VERBOSE,
)
"""A number, a letter or a bullet at the head of a passage whose number Word should set."""
SHORT_AT_END = re.compile(r"\b\w\.\w?\.$|\b(?:etc|Inc|Corr|Add)\.$")


NO_END = (":", ";", ",", "!", "?", "…", "–", "—", "-", "،", "؛", "؟", "/")


def _headings(reading: Reading) -> Iterator[Finding]:
    headings = reading.of("heading", "annex")
    for before, heading in pairwise(headings):
        if reading.form == "docx" and heading.level > before.level + 1:
            message = f"A heading of level {heading.level} follows one of level {before.level}."
            yield of("form.heading-skipped", heading, message)
    yield from _lone(headings)
    for heading in headings:
        text = heading.text.strip()
        name = quoted(text)
        letters = [letter for letter in text if letter.isalpha()]
        if not text:
            yield of("form.empty-heading", heading, "A heading has no words.")
            continue
        if any(run.note for run in heading.runs):
            yield of("form.heading-note", heading, f"A footnote hangs at the heading {name}.")
        long = len(text.split()) > 1 or len(letters) > LONGEST_ACRONYM
        if long and letters and all(map(str.isupper, letters)):
            yield of("form.heading-capitals", heading, f"{name} is written in capitals.")
        if text.endswith(".") and not SHORT_AT_END.search(text):
            yield of("form.heading-stop", heading, f"{name} ends in a full stop.")
        elif text.endswith(NO_END):
            yield of("form.heading-stop", heading, f"{name} ends in “{text[-1]}”.")


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
            message = f"{quoted(sisters[0].text)} is the only heading of its level."
            yield of("form.lone-heading", sisters[0], message)


def _lists(reading: Reading) -> Iterator[Finding]:
    for passage in reading.of("bullet"):
        yield of("form.bullet", passage, f"{passage.quoted} has a bullet.")
    for passage in reading.of("sub-paragraph", "bullet"):
        if passage.level > DEEPEST_LIST:
            message = f"{passage.quoted} stands on level {passage.level}."
            yield of("form.list-too-deep", passage, message)
    flow = [
        passage
        for passage in reading.passages
        if passage.role not in {"footnote", "title-note", "heading"} and passage.text.strip()
    ]
    if reading.english:
        yield from _list_forms(flow)
    semicolons = {
        _series(item)
        for item in flow
        if item.role == "sub-paragraph" and re.search("[;؛；]", item.text.strip())
    }
    for item, after in pairwise([*flow, Passage("contents", ())]):
        if item.role != "sub-paragraph":
            continue
        end = item.text.strip()
        goes_on = after.role == "sub-paragraph" and after.level >= item.level
        if not re.search(r"[;؛；:.。?؟]$|; (?:and|or)$", end):
            message = f"The item ends in {quoted(end[-30:])}, with no semicolon or full stop."
        elif (
            not goes_on
            and after.role not in {"sub-paragraph", "bullet"}
            and (re.search(r"[;؛；,]$|; (?:and|or)$", end))
        ):
            message = "The last item of the list ends in no full stop."
        elif (
            goes_on
            and after.level == item.level
            and end.endswith(".")
            and (_series(item) in semicolons)
        ):
            message = "The item ends in a full stop, while others of its list end in semicolons."
        else:
            continue
        yield of("form.list-punctuation", item, message)


def _list_forms(flow: Iterable[Passage]) -> Iterator[Finding]:
    """Yield the first item of each list that begins unlike the one before it; names have capitals.

    A word that stands with a capital inside a sentence of the document is a name.
    """
    passages = list(flow)
    names = {match[0] for passage in passages for match in NAME.finditer(passage.text)}
    last: dict[tuple[str, str, int], bool] = {}
    unlike = set[tuple[str, str, int]]()
    for passage in passages:
        if passage.role not in {"sub-paragraph", "bullet"}:
            last.clear()
            continue
        first = FIRST_LETTERS.match(passage.text)
        if first is None or first[0] in names or first[0].isupper():
            continue
        series, capital = _series(passage), first[0][0].isupper()
        if last.setdefault(series, capital) != capital and series not in unlike:
            unlike.add(series)
            message = f"{passage.quoted} begins otherwise than the items above it."
            yield of("form.list-forms", passage, message)


def _series(item: Passage) -> tuple[str, str, int]:
    """Return what names the list of an item: its annex, its paragraph, its level."""
    return item.annex, item.paragraph.split(" ")[0], item.level


def _summary_and_cells(reading: Reading) -> Iterator[Finding]:
    within = False
    for passage in reading.passages:
        within = passage.role == "summary-head" or (within and passage.role in IN_SUMMARY)
        if passage.number and (within or passage.role == "summary"):
            yield of("form.number-in-summary", passage, f"“{passage.number}” is in the summary.")
    for passage in reading.of("head", "cell"):
        if re.fullmatch(r"\d{1,3}\.|\(?[a-z]{1,3}\)", passage.number):
            yield of("form.number-in-cell", passage, f"“{passage.number}” is in a table.")


def _bold(reading: Reading) -> Iterator[Finding]:
    """Yield bold words that no recommendation holds, and recommendations without any.

    Bold is right in a chapter on recommendations but its section on conclusions, in a paragraph
    that recommends, and in the items below it. A recommendation is a paragraph of such a chapter
    that says that it recommends.
    """
    recommending = due = concluding = False
    for passage in reading.passages:
        if passage.role in {"heading", "annex"}:
            within = concluding and passage.level > CONCLUSIONS_LEVEL
            concluding = within or (
                passage.level == CONCLUSIONS_LEVEL
                and CONCLUDES.search(passage.text) is not None
                and not RECOMMENDS.search(passage.text)
            )
        if passage.role in {"heading", "annex", "paragraph", "plain"}:
            text = f"{passage.chapter} {passage.text}"
            recommending = bool(
                DOES_RECOMMEND.search(passage.text) if concluding else RECOMMENDS.search(text)
            )
            due = passage.role == "paragraph" and bool(
                RECOMMENDS.search(passage.chapter) and DOES_RECOMMEND.search(passage.text)
            )
        plain = not any(run.bold and run.text.strip() for run in passage.runs)
        if due and plain and passage.role in {"paragraph", "sub-paragraph"}:
            yield of("form.not-bold", passage, f"{passage.quoted} is not.")
            due = False
        if passage.role not in BOLD_JUDGED or recommending:
            continue
        words = " ".join(run.text.strip() for run in passage.runs if run.bold).strip()
        if sum(letter.isalpha() for letter in words) > 1:
            yield of("form.bold", passage, f"{quoted(words)} is bold.")


MOST_COLUMNS = 12
MOST_ROWS = 60
ROMAN_UP_TO = 20
"""Figures are roman, but arabic where there are more than this many."""
BOUNDARIES = ("boundar", "frontière", "frontera", "límites", "границ", "边界", "الحدود")
ENDORSEMENT = (
    "endorse",
    "acceptance",
    "reconnai",
    "approbation",
    "aprob",
    "acept",
    "одобрен",
    "认可",
    "قبول",
)


def float_findings(reading: Reading, facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with tables, figures and maps, one after the other."""
    own = (language.strings.get("source", "") for language in facts.languages.values())
    source_words = (*SOURCE_WORDS, *(word.lower().rstrip(": ") for word in own if word))
    for placed_float in reading.floats:
        yield from _one(placed_float, source_words)
    for kind in get_args(Kind):
        yield from _run_of_numbers(
            [placed_float for placed_float in reading.floats if placed_float.kind == kind], kind
        )


def _one(placed_float: Float, source_words: tuple[str, ...]) -> Iterator[Finding]:
    name = placed_float.subject
    if not placed_float.caption:
        yield of("form.no-caption", placed_float, f"{name} has no title.")
    if placed_float.caption.endswith(".") and not SHORT_AT_END.search(placed_float.caption):
        yield of(
            "form.heading-stop",
            placed_float,
            f"The title of {placed_float.name} ends in a full stop.",
        )
    elif placed_float.caption.endswith(NO_END):
        message = f"The title of {placed_float.name} ends in “{placed_float.caption[-1]}”."
        yield of("form.heading-stop", placed_float, message)
    if placed_float.kind == "table":
        if not placed_float.has_head:
            yield of("form.table-head", placed_float, f"{name} has no row of heads.")
        elif empty := sum(not head.strip() for head in placed_float.heads):
            heads = "an empty head" if empty == 1 else f"{empty} empty heads"
            message = f"{name} has {heads} among {len(placed_float.heads)}."
            yield of("form.table-head", placed_float, message)
        if placed_float.columns > MOST_COLUMNS:
            yield of(
                "form.table-columns", placed_float, f"{name} has {placed_float.columns} columns."
            )
        if placed_float.rows > MOST_ROWS:
            yield of("form.table-rows", placed_float, f"{name} has {placed_float.rows} rows.")
    if placed_float.kind == "map" and not _has_note(placed_float):
        yield of("form.map-note", placed_float, f"{name} has no note on boundaries and names.")
    if (
        not placed_float.annex
        and (placed_float.kind != "table" or placed_float.numeric)
        and not any(text.lower().lstrip().startswith(source_words) for text in placed_float.below)
    ):
        yield of("evidence.no-source", placed_float, f"{name} has no source below it.")


def _has_note(placed_float: Float) -> bool:
    below = " ".join(placed_float.below).lower()
    return any(word in below for word in BOUNDARIES) and any(word in below for word in ENDORSEMENT)


def _run_of_numbers(floats: list[Float], kind: str) -> Iterator[Finding]:
    numbered = [placed_float for placed_float in floats if placed_float.number]
    if len(floats) == 1 and numbered:
        yield of("form.single-numbered", floats[0], f"The only {kind} is called {floats[0].name}.")
        return
    arabic_figures = kind == "figure" and len(floats) > ROMAN_UP_TO
    expected = 0
    for placed_float in numbered:
        number = placed_float.number.split(" ")[-1]
        is_roman = re.fullmatch(r"[IVXLC]+", number) is not None
        expected += 1
        if kind == "figure" and is_roman == arabic_figures:
            form = "roman" if is_roman else "arabic"
            yield of(
                "form.figure-number", placed_float, f"The number of {placed_float.name} is {form}."
            )
        elif kind in {"map", "table"} and is_roman:
            yield of(
                f"form.{kind}-number", placed_float, f"The number of {placed_float.name} is roman."
            )
        if number not in {str(expected), roman(expected)}:
            message = f"{placed_float.number} stands where number {expected} is due."
            yield of("form.float-series", placed_float, message)
            expected = int(number) if number.isdigit() else expected
    for placed_float in floats:
        if len(floats) > 1 and numbered and not placed_float.number and kind != "picture":
            message = f"{placed_float.subject} has no number, while others have."
            yield of("form.float-series", placed_float, message)
