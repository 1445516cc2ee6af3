"""This module reads what readers marked in a PDF: notes, marks over words, what they drew.

The kinds of marks and their keys are those of ISO 32000-2, 12.5; replies and groups are 12.5.6.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
from pypdfium2 import PdfiumError

from hrcreport.checks.extraction.pdfium import HeavyPageError, PdfPages
from hrcreport.checks.printed.unreadable import UnreadableError
from hrcreport.checks.review.file_kinds import PdfMark, PdfMarks

Box = tuple[float, float, float, float]
OVER_WORDS = {
    "/Highlight": "marked",
    "/Underline": "underlined",
    "/Squiggly": "underlined",
    "/StrikeOut": "struck out",
}
AT_A_PLACE = {"/Text": "noted", "/FreeText": "written", "/Caret": "to be put in"}
NO_MARKS = ("/Link", "/Popup", "/Widget", "/PrinterMark", "/TrapNet", "/Watermark", "/Screen")
"""What a document itself has, and the windows of notes."""
DRAWN = "drawn"
"""Any other kind: lines, circles, stamps, files."""
DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
BUILD = re.compile(r"\bbuild ([0-9a-f]{64})\b")
SETTLED = frozenset(["Completed", "Cancelled"])
TAGS = re.compile(r"<[^>]*>")
AROUND = 80
"""Letters before and behind a mark that are kept to find its place."""
NEAR = 72.0
"""Points: words that lie farther from a mark are not its own."""
LINES = 3.0
"""How many times farther a place above or below counts than one beside."""
MOST_MARKS = 20_000
MOST_BETWEEN = 1.5
"""How many times as many letters as are marked may stand from the first to the last of them."""


class _Page(NamedTuple):
    """The letters of a page, and the box in points that each stands in."""

    letters: str
    boxes: Sequence[Box]


def read_marks(path: Path) -> PdfMarks:
    """Return what readers marked in a PDF.

    Raises:
        UnreadableError: it is protected by a password, broken, or heavier than any document.
    """
    content = path.read_bytes()
    pages = PdfPages(content)
    if pages.is_too_heavy:
        raise UnreadableError("file.broken", "The PDF holds more than any document.")
    try:
        with pikepdf.open(path) as pdf:
            every = (
                (number, annotation)
                for number, page in enumerate(pdf.pages, start=1)
                for annotation in _annotations(page)
            )
            annotations = [*islice(every, MOST_MARKS + 1)]
            if len(annotations) > MOST_MARKS:
                raise UnreadableError("file.broken", "The PDF holds more marks than anybody makes.")
            read = _pages(pages, {number for number, _ in annotations})
            marks = [_mark(annotation, number, read[number]) for number, annotation in annotations]
            build_match = BUILD.search(str(pdf.docinfo.get("/Keywords", "")))
            return PdfMarks(build_match[1] if build_match else "", _grouped(marks), pages.letters())
    except pikepdf.PasswordError:
        raise UnreadableError("file.password", "The PDF is protected by a password.") from None
    except HeavyPageError:
        raise UnreadableError("file.broken", "The PDF has more letters than any page.") from None
    except (pikepdf.PdfError, PdfiumError, ValueError, TypeError, AttributeError) as error:
        message = "The PDF is damaged and cannot be read to its end."
        raise UnreadableError("file.broken", message) from error


def _annotations(page: pikepdf.Page) -> Iterator[Any]:
    listed: Any = page.obj.get("/Annots", [])
    for annotation in listed if isinstance(listed, pikepdf.Array) else []:
        if (
            isinstance(annotation, pikepdf.Dictionary)
            and str(annotation.get("/Subtype")) not in NO_MARKS
        ):
            yield annotation


def _pages(pages: PdfPages, numbers: set[int]) -> dict[int, _Page]:
    """Return letters and boxes of the pages that bear marks, by their numbers."""
    read_pages = {}
    with pages.opened() as document:
        texts = pages.texts(document[number - 1] for number in sorted(numbers))
        for number, text in zip(sorted(numbers), texts, strict=True):
            count = text.count_chars()
            letters = [text.get_text_range(at, 1) or " " for at in range(count)]
            boxes = [text.get_charbox(at) for at in range(count)]
            read_pages[number] = _Page("".join(letter[0] for letter in letters), boxes)
    return read_pages


def _mark(annotation: Any, number: int, page: _Page) -> PdfMark:
    kind = str(annotation.get("/Subtype"))
    under = _under(annotation, page) if kind in OVER_WORDS else []
    at = under or _nearest(annotation, page)
    first, last = (min(at), max(at) + 1) if under else (min(at), min(at)) if at else (0, 0)
    owner, reply = annotation.get("/IRT"), str(annotation.get("/RT", "/R"))
    date_match = DATE.match(str(annotation.get("/M", annotation.get("/CreationDate", ""))))
    text = str(annotation.get("/Contents", "")) or " ".join(
        TAGS.sub(" ", str(annotation.get("/RC", ""))).split()
    )
    state = str(annotation.get("/State", "")) if "/StateModel" in annotation else ""
    kinds = {**OVER_WORDS, **AT_A_PLACE}
    return PdfMark(
        _name(annotation),
        page=number,
        kind="state"
        if state
        else "group"
        if owner is not None and reply == "/Group"
        else kinds.get(kind, DRAWN),
        author=str(annotation.get("/T", "")).strip(),
        date="-".join(part or "01" for part in date_match.groups()) if date_match else "",
        text=text.replace("\r\n", "\n").replace("\r", "\n").strip(),
        quote=_words(page.letters, under),
        before=page.letters[max(0, first - AROUND) : first] if at else "",
        after=page.letters[last : last + AROUND] if at else "",
        parent=_name(owner) if owner is not None else "",
        settled=state in SETTLED,
    )


def _words(letters: str, at: Sequence[int]) -> str:
    """Return the words that some letters of a page make, with what stands between them.

    Where that is more than they are, they alone: lines of two columns lie between each other.
    """
    if not at:
        return ""
    span_letters = letters[min(at) : max(at) + 1]
    if sum(not letter.isspace() for letter in span_letters) <= MOST_BETWEEN * len(at):
        return span_letters
    under = set(at)
    return "".join(
        letters[position] if position in under else " " for position in range(min(at), max(at) + 1)
    )


def _name(annotation: Any) -> str:
    number, generation = annotation.objgen
    return f"{number}.{generation}" if number else str(annotation.get("/NM", id(annotation)))


def _grouped(marks: Iterable[PdfMark]) -> list[PdfMark]:
    """Return the marks; those that belong to another are one with it, or settle it."""
    mark_by_id = {mark.id: mark for mark in marks}
    for mark in [mark for mark in mark_by_id.values() if mark.kind in {"group", "state"}]:
        owner = mark_by_id.get(mark.parent)
        if owner is None or owner is mark:
            mark_by_id[mark.id] = mark._replace(kind=DRAWN, parent="")
            continue
        del mark_by_id[mark.id]
        if mark.kind == "state":
            mark_by_id[owner.id] = owner._replace(settled=mark.settled or owner.settled)
        else:  # a program writes "replace" as a caret and what it strikes out
            mark_by_id[owner.id] = owner._replace(
                kind="to be replaced" if mark.quote else owner.kind,
                quote=owner.quote or mark.quote,
                before=mark.before if mark.quote else owner.before,
                after=mark.after if mark.quote else owner.after,
                text=owner.text or mark.text,
            )
    return list(mark_by_id.values())


def _under(annotation: Any, page: _Page) -> list[int]:
    """Return which letters of a page lie under a mark over words."""
    corners = [float(coordinate) for coordinate in annotation.get("/QuadPoints", [])]
    boxes = [
        (min(quad[::2]), min(quad[1::2]), max(quad[::2]), max(quad[1::2]))
        for quad in (corners[at : at + 8] for at in range(0, len(corners) - 7, 8))
    ] or [_rectangle(annotation)]
    return [
        at
        for at, (left, low, right, high) in enumerate(page.boxes)
        if not page.letters[at].isspace()
        and any(
            box[0] <= (left + right) / 2 <= box[2] and box[1] <= (low + high) / 2 <= box[3]
            for box in boxes
        )
    ]


def _nearest(annotation: Any, page: _Page) -> list[int]:
    """Return the letter that lies nearest to a mark at a place, if any is near."""
    left, low, right, high = _rectangle(annotation)
    x, y = (left + right) / 2, (low + high) / 2
    away = [
        (abs(x - (box[0] + box[2]) / 2) + LINES * abs(y - (box[1] + box[3]) / 2), at)
        for at, box in enumerate(page.boxes)
        if not page.letters[at].isspace() and abs(y - (box[1] + box[3]) / 2) < NEAR
    ]
    return [min(away)[1]] if away else []


def _rectangle(annotation: Any) -> Box:
    sides = [float(side) for side in annotation.get("/Rect", [])]
    if len(sides) != 4:
        return (0.0, 0.0, 0.0, 0.0)
    return (
        min(sides[0], sides[2]),
        min(sides[1], sides[3]),
        max(sides[0], sides[2]),
        max(sides[1], sides[3]),
    )
