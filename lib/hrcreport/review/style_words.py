"""This module judges words, spaces and marks of footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from hrcreport.review.findings import Finding
from hrcreport.review.passages import PROSE, READ, Reading, Role, around, shortened
from hrcreport.review.patterns import TEXT, found, of

NO_SPACE = re.compile(
    r"\b(?:arts?|paras?|sects?|chaps?|Nos?|pp?|vol)\.\d"
    r"|(?<![\w/.])\d{1,3}\((?:[a-z]{1,4}|\d{1,2})\)(?![\w-])"
    r"|\(\w{1,3}\)\(\w{1,3}\)|\bresolution \d+\(\d{4}\)"
)
BLANKS = frozenset({" ", "\u00a0"})
TWO_SPACES = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")
BEFORE_SIGN = re.compile(r"(?<=\w)[ \u00a0]+[,;.](?=\s|$)")
THIS_REPORT = re.compile(r"\b[Tt]his report\b")
WEB = re.compile(r"https?://\S+")
ACCESSED = re.compile(r"\baccessed on\b", re.IGNORECASE)

IZE = re.compile(
    r"\b(?:re|de|un|dis)?(?:organ|recogn|criminal|util|minim|maxim|emphas|priorit|harmon|militar|"
    r"marginal|civil|author|character|summar|categor|victim|stigmat|legal|penal|standard|general|"
    r"real|special|central|mobil|modern|normal|institutional|privat|final|formal|racial)"
    r"is(?:e[ds]?|ing|ations?)\b"
)
"""In small letters only: names such as “Authorised Professional Practice” are left alone."""
OTHER_SPELLING: tuple[tuple[str, str], ...] = (
    (r"(?<!computer )\bprograms?\b", "programme"),
    (r"\bbehaviors?\b", "behaviour"),
    (r"\bcolors?\b", "colour"),
    (r"\blabor\b", "labour"),
    (r"\bcenters?\b", "centre"),
    (r"\bfavor(?:s|ed|able)?\b", "favour"),
    (r"\bneighborhoods?\b", "neighbourhood"),
    (r"\bdefense\b", "defence"),
    (r"\banalyz(?:e[ds]?|ing)\b", "analyse"),
    (r"\bcounsel(?:ed|ing)\b", "counselled, counselling"),
)
MARK_BEFORE = re.compile(r"\s*([.,;:])")


def word_findings(reading: Reading) -> Iterator[Finding]:
    """Yield what is wrong with words, spaces and marks in an English text."""
    spaced: frozenset[Role] = PROSE | {"footnote", "title-note", "below-float"}
    yield from found("style.space", reading, NO_SPACE, roles=spaced)
    if reading.form == "docx":  # in a PDF the spaces are guessed from the distance of letters
        yield from found("style.space", reading, TWO_SPACES, roles=spaced)
        yield from found("style.space", reading, BEFORE_SIGN, roles=spaced)
        yield from _note_marks(reading)
    yield from found("style.this-report", reading, THIS_REPORT, roles=READ - {"quote"})
    for note in reading.of("footnote"):
        address = WEB.search(note.text)
        if address and not ACCESSED.search(note.text):
            yield of("style.web-date", note, f"{shortened(address[0], quote=True)} has no date.")
    yield from found("style.spelling", reading, IZE, said=_with_z)
    for written, name in OTHER_SPELLING:

        def said(match: re.Match[str], name: str = name) -> str:
            return f"{around(match)} is spelt “{name}”."

        yield from found("style.spelling", reading, re.compile(written), roles=TEXT, said=said)


def _with_z(match: re.Match[str]) -> str:
    word = match[0]
    at = word.rindex("is", 0, -1)
    return f"{around(match)} is spelt “{word[:at]}iz{word[at + 2 :]}”."


def _note_marks(reading: Reading) -> Iterator[Finding]:
    for passage in reading.passages:
        if passage.role not in READ or not any(run.note for run in passage.runs):
            continue
        text = ""
        for run, after in pairwise([*passage.runs, *passage.runs[-1:]]):
            text += run.text
            if not run.note or run.note.startswith("*"):
                continue
            last = after is run
            words = shortened(text[-40:], quote=True)
            if text[-1:] in BLANKS:
                yield of("style.note-mark", passage, f"The mark after {words} follows a space.")
            elif not last and (sign := MARK_BEFORE.match(after.text)):
                said = f"The mark after {words} stands before “{sign[1]}”."
                yield of("style.note-mark", passage, said)
            elif not last and after.note:
                said = f"Two marks after {words} are not separated by a comma."
                yield of("style.note-mark", passage, said)
