"""This module judges tables, figures and maps: their numbers, titles, heads and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from hrcreport.review.findings import Finding, finding
from hrcreport.review.passages import SOURCE_WORDS, Float, Kind, Reading
from hrcreport.review.word_numbers import roman

MOST_COLUMNS = 12
MOST_ROWS = 60
ROMAN_UP_TO = 20
"""Figures are roman, but arabic where there are more than this many."""
BOUNDARIES = ("boundar", "frontière", "frontera", "límites", "границ", "边界", "الحدود")
ENDORSEMENT = (
    "endorse", "acceptance", "reconnai", "approbation", "aprob", "acept", "одобрен", "认可", "قبول",
)  # fmt: skip


def at(rule: str, there: Float, what: str) -> Finding:
    """Return a finding with the place of a table, figure or map."""
    return finding(rule, what, place=there.place, page=there.page)


def float_findings(reading: Reading) -> Iterator[Finding]:
    """Yield what is wrong with tables, figures and maps, one after the other."""
    for there in reading.floats:
        yield from _one(there)
    for kind in get_args(Kind):
        yield from _series([there for there in reading.floats if there.kind == kind], kind)


def _one(there: Float) -> Iterator[Finding]:
    name = there.name[0].upper() + there.name[1:]
    if not there.caption:
        yield at("form.no-caption", there, f"{name} has no title.")
    if there.kind == "table":
        if not there.has_head:
            yield at("form.table-head", there, f"{name} has no row of heads.")
        elif not any(head.strip() for head in there.heads) and there.heads:
            yield at("form.table-head", there, f"The heads of {there.name} are empty.")
        if there.columns > MOST_COLUMNS:
            yield at("form.table-columns", there, f"{name} has {there.columns} columns.")
        if there.rows > MOST_ROWS:
            yield at("form.table-rows", there, f"{name} has {there.rows} rows.")
    if there.kind == "map" and not _has_note(there):
        yield at("form.map-note", there, f"{name} has no note on boundaries and names.")
    if not there.annex and (there.kind != "table" or there.numeric) and not any(
        text.lower().lstrip().startswith(SOURCE_WORDS) for text in there.below
    ):  # fmt: skip
        yield at("evidence.no-source", there, f"{name} has no source below it.")


def _has_note(there: Float) -> bool:
    below = " ".join(there.below).lower()
    return any(word in below for word in BOUNDARIES) and any(word in below for word in ENDORSEMENT)


def _series(floats: list[Float], kind: str) -> Iterator[Finding]:
    numbered = [there for there in floats if there.number]
    if len(floats) == 1 and numbered:
        yield at("form.single-numbered", floats[0], f"The only {kind} is called {floats[0].name}.")
        return
    arabic_figures = kind == "figure" and len(floats) > ROMAN_UP_TO
    expected = 0
    for there in numbered:
        number = there.number.split(" ")[-1]
        is_roman = re.fullmatch(r"[IVXLC]+", number) is not None
        expected += 1
        if kind == "figure" and is_roman == arabic_figures:
            form = "roman" if is_roman else "arabic"
            yield at("form.figure-number", there, f"The number of {there.name} is {form}.")
        elif kind in {"map", "table"} and is_roman:
            yield at(f"form.{kind}-number", there, f"The number of {there.name} is roman.")
        if number not in {str(expected), roman(expected)}:
            said = f"{there.number} stands where number {expected} is due."
            yield at("form.float-series", there, said)
            expected = int(number) if number.isdigit() else expected
    for there in floats:
        if len(floats) > 1 and numbered and not there.number and kind != "picture":
            said = f"{there.name[0].upper()}{there.name[1:]} has no number, while others have."
            yield at("form.float-series", there, said)
