"""This module judges pages and tables as an editor who leafs through them does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from hrcreport.checks.printed.passages import READ, TABLES, UNVERIFIED, Reading, around, quoted
from hrcreport.checks.review.coherence import pattern_of
from hrcreport.checks.review.findings import Finding, finding, found, of
from hrcreport.foundation import Language, Words

if TYPE_CHECKING:  # it brings the readers of PDF
    from hrcreport.checks.printed.pdf_tags import PdfFile, Tag
    from hrcreport.checks.printed.pdf_text import PaintedPiece

LEAST_FILLED = 0.5
"""Of a page's height: some three fifths of what the margins leave."""
LEAST_BEFORE_ANNEX = 0.15
"""The same for a page after which an annex begins on a page of its own."""
SMALLEST_POINTS = 8.0
LARGEST_NOTE = 9.5
"""Points: notes below a table are smaller than the text."""
ROUNDING = 0.1
MANY_WORDS = 250
"""Letters in a picture; a chart has names of rows and a legend."""
LETTERS_PER_DIGIT = 5  # a line of time has a date and a name in each row
MOST_BELOW = 6
FEW_PAGES = 2
NOT_RUNNING = frozenset({"Note", "Table", "Figure", "Caption", "TOC"})
FEW_ROWS, FEW_CELLS, FEW_NOTES = 2, 12, 10

PROGRAM_KEY = re.compile(
    r"""
    (?<![\w/.#@-])  # no part of a path, an address or a label
    (?: [a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w/(-]|\.\w)
      | [A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w/(-]|\.\w)
      | [a-z]{2,}(?:[A-Z][a-z]+){2,}(?![\w/(-])
      | NaN(?!\w)
    )
    | \#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!)
    """,
    re.VERBOSE,
)
HASH = re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{10,64}\b")
SIGN_COUNTS = re.compile(
    r"[●◐○–?/]\s?\d+\s?[,،;]\s?[●◐○–?/]\s?\d+"
    r"|\d+\s?[x×]?\s?[●◐○✓✔✗✘■□▲▼★☆]\s?(?:[,،;/+&·|]|and|et|و)?\s?\d+\s?[x×]?\s?[●◐○✓✔✗✘■□▲▼★☆–?/]"
    r"|[●◐○✓✔✗✘■□▲▼★☆]\s?[:=x×]?\s?\d+(?:\s?(?:[,،;/+&·|]|and|et|و)?\s?[●◐○✓✔✗✘■□▲▼★☆–?/]\s?[:=x×]?\s?\d+)+"
)
EMPTY = frozenset(["–", "-", "—", "…", ""])
ARABIC = "\u0621-\u064a\u064b-\u0652"
LATIN_COMMA = re.compile(
    rf"[{ARABIC}]\)?[,;?](?=\s|$)|[,;?]\s+(?=[(«]?[{ARABIC}])|[{ARABIC}\d»)] +[،؛؟]"
)
FRENCH_SPACE = re.compile(r"(?:[^\W_]|[)»”])[;:?!](?=\s|$)")
LATIN_NUMBER = re.compile(
    r"(?:[IVXLC]+|[A-Z]|[a-z]{1,4}|\d{1,2})(?:[.):–-]{1,2}\s|\t)|\([a-z]{1,4}\)\s"
)
LATIN_ITEM = re.compile(
    rf"""
    (?:^|(?<=[:؛،,;][ ])|(?<=[:؛،,;][ ]و))  # behind a sign
    \(?[a-z]{{1,4}}\)\s*(?=[{ARABIC}])
    """,
    re.VERBOSE,
)
DOUBLED = re.compile(r"([\u064b-\u0652])\1|\u064b\u0627\u064b|\u0627\u064b?\u0627\u064b")
"""Signs of vowels that stand twice where words are copied from a page."""


def layout_findings(reading: Reading) -> Iterator[Finding]:
    """Yield what looks unfinished in the text and the tables of a document."""
    titles = {Words(language).text("trace.title") for language in Language.of_the_tool()}
    trace = {
        at
        for at, placed_float in enumerate(reading.floats)
        if placed_float.caption.strip() in titles
    }
    without_trace = replace(
        reading,
        passages=tuple(passage for passage in reading.passages if passage.float_at not in trace),
    )
    yield from _once(
        found("layout.program-key", without_trace, PROGRAM_KEY, roles=READ - {"quote"})
    )
    yield from _once(found("layout.program-key", without_trace, HASH, roles=READ - TABLES))
    yield from _cells(reading)
    for placed_float in reading.floats:
        if len(placed_float.below) > MOST_BELOW:
            message = f"{placed_float.subject} has {len(placed_float.below)} notes below it."
            yield of("layout.notes-below", placed_float, message)
    notes = [bool(UNVERIFIED.search(note.text)) for note in reading.of("footnote")]
    if len(notes) >= FEW_NOTES and sum(notes) * 2 > len(notes):
        message = f"{sum(notes)} of {len(notes)} footnotes bear a mark."
        yield finding("layout.marks-everywhere", message)
    if reading.language.lower().startswith("ar"):
        yield from _arabic(reading)
    if reading.language.lower().startswith("fr") and reading.form != "pdf":
        # In a PDF a narrow space is guessed from the distance of letters.
        yield from _once(
            found("layout.french-space", reading, FRENCH_SPACE, roles=READ - {"quote"})
        )


def _cells(reading: Reading) -> Iterator[Finding]:
    """Yield one finding for each table and fault, where it stands first."""
    placed = [cell for cell in reading.of("head", "cell") if cell.float_at is not None]
    for number, cells in groupby(placed, key=lambda cell: cell.float_at or 0):
        placed_float, inside = reading.floats[number], list(cells)
        for rule, pattern, predicate in (
            ("layout.open-cell", pattern_of("open-cell"), "with"),
            ("layout.program-key", HASH, "with the sum of a file,"),
            ("layout.sign-counts", SIGN_COUNTS, "with counts of signs,"),
        ):
            hits = [(cell, match) for cell in inside if (match := pattern.search(cell.text))]
            if hits:
                cell, match = hits[0]
                count = f"{len(hits)} cells" if len(hits) > 1 else "A cell"
                yield of(rule, cell, f"{count} {predicate} {quoted(match[0])}.")
        body = sum(cell.role == "cell" for cell in inside)
        filled = sum(cell.role == "cell" and cell.text.strip() not in EMPTY for cell in inside)
        cell_count = max(body, placed_float.rows * placed_float.columns)
        if cell_count >= FEW_CELLS and filled * 2 < cell_count:
            message = (
                f"{cell_count - filled} of {cell_count} cells of {placed_float.name} hold nothing."
            )
            yield of("layout.empty-cells", placed_float, message)


def _arabic(reading: Reading) -> Iterator[Finding]:
    yield from _once(found("layout.latin-comma", reading, LATIN_COMMA, roles=READ))
    numbered = [
        (passage, LATIN_NUMBER.match(f"{passage.number}\t{passage.text}".strip()))
        for passage in reading.of("heading", "annex", "sub-paragraph")
        if passage.level == 1 or passage.role != "sub-paragraph"
    ]
    listed = [(passage, LATIN_ITEM.search(passage.text)) for passage in reading.of(*READ)]
    yield from _once(
        of("layout.latin-number", passage, f"{passage.quoted} has “{match[0].strip()}”.")
        for passage, match in (*numbered, *listed)
        if match
    )


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the first of findings that are all alike, which says how many there are."""
    every = list(findings)
    for first in every[:1]:
        other_count = len(every) - 1
        addition = (
            f" So do {other_count} others."
            if other_count > 1
            else " So does one other." * other_count
        )
        yield replace(first, what=first.what + addition)


def _below(tag: Tag) -> Iterator[tuple[int, int]]:
    """Yield each table, as its identity, and the page where the notes right below it begin."""
    inside = [*tag.tags()]
    for table, note in pairwise(inside):
        sizes = [piece.size for piece in note.pieces("Note", "Link")]
        if table.kind == "Table" and note.kind == "P" and max(sizes, default=99) < LARGEST_NOTE:
            yield id(table), note.page or 0
    for inner_tag in inside:
        yield from _below(inner_tag)


def _running(tag: Tag) -> Iterator[tuple[PaintedPiece, ...]]:
    """Yield the pieces of each paragraph and sub-paragraph, without notes and tables."""
    for child in tag.tags():
        if child.kind in NOT_RUNNING:
            continue
        if child.kind in {"P", "LBody"}:
            yield tuple(child.pieces("Note", "Lbl", "L", "Table", "P"))
        yield from _running(child)


def _paragraphs(tags: Tag) -> Iterator[Finding]:
    """Yield each line of a paragraph that stands alone, and each note apart from its mark."""
    for pieces in _running(tags):
        # The first line of a sub-paragraph begins with its mark.
        lines = [*pieces[:1], *(piece for piece in pieces[1:] if piece.text.startswith("\n"))]
        on = Counter(piece.page for piece in lines)
        pages = sorted(on)
        if len(pages) < FEW_PAGES:
            continue
        words = quoted(" ".join("".join(piece.text for piece in pieces).split()))
        for position, page in (("first", pages[0]), ("last", pages[-1])):
            if on[page] == 1:
                message = f"The {position} line of {words} stands alone on page {page}."
                yield finding("layout.lone-line", message, place=f"page {page}", page=page)
    for mark, note in _marks(tags):
        if mark.page != note.page:
            number = "".join(piece.text for piece in mark.pieces()).strip()
            message = (
                f"The mark of note {number} stands on page {mark.page}, the note begins on page "
                f"{note.page}."
            )
            place = f"page {mark.page}"
            yield finding("layout.note-apart", message, place=place, page=mark.page)


def _marks(tag: Tag) -> Iterator[tuple[Tag, Tag]]:
    """Yield each note with the mark right before it."""
    inside = [*tag.tags()]
    for mark, note in pairwise(inside):
        if mark.kind in {"Lbl", "Link"} and note.kind == "Note" and mark.page and note.page:
            yield mark, note
    for inner_tag in inside:
        yield from _marks(inner_tag)


class _Row(NamedTuple):
    head: bool
    pages: list[int]


def pdf_layout(reading: Reading, file: PdfFile) -> Iterator[Finding]:
    """Yield what looks wrong on the pages of a PDF with tags: gaps, rows, type, pictures."""
    if file.tags is None:
        return
    annexes = {passage.page for passage in reading.of("annex")}
    alone = annexes | {passage.page for passage in reading.of("contents")}
    for page, share in enumerate(file.filled, start=1):
        least = LEAST_BEFORE_ANNEX if page + 1 in annexes else LEAST_FILLED
        if 1 < page < file.pages and page not in alone and share < least:
            message = f"Page {page} is filled by half or less."
            yield finding("layout.empty-page", message, place=f"page {page}", page=page)
    yield from _paragraphs(file.tags)
    tables = [placed_float for placed_float in reading.floats if placed_float.kind == "table"]
    below = dict(_below(file.tags))
    for placed_float, tag in zip(tables, file.tags.all("Table"), strict=False):
        rows = [_row(row_tag) for row_tag in tag.all("TR")]
        if any(len(row.pages) > 1 and not row.head for row in rows):
            yield of(
                "layout.split-row",
                placed_float,
                f"A row of {placed_float.name} stands on two pages.",
            )
        on = Counter(row.pages[0] for row in rows if row.pages and not row.head)
        pages = sorted(on)
        for position, page in (("first", pages[0]), ("last", pages[-1])) if len(pages) > 1 else ():
            if sum(on.values()) > FEW_ROWS and on[page] == 1:
                message = f"The {position} row of {placed_float.name} stands alone on page {page}."
                yield of("layout.lone-row", placed_float, message)
        if pages and (page := below.get(id(tag), pages[-1])) > pages[-1]:
            message = (
                f"The notes of {placed_float.name} begin on page {page}, it ends on page "
                f"{pages[-1]}."
            )
            yield of("layout.notes-apart", placed_float, message)
        if small := _small(tag):
            message = f"{placed_float.subject} is set in {small:g} points."
            yield of("layout.small-type", placed_float, message)
    pictures = [placed_float for placed_float in reading.floats if placed_float.kind != "table"]
    for placed_float, tag in zip(pictures, file.tags.all("Figure"), strict=False):
        text = "".join(piece.text for piece in tag.pieces())
        letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
        if letters > MANY_WORDS and letters > LETTERS_PER_DIGIT * digits:
            message = f"{placed_float.subject} is a picture of words."
            yield of("layout.picture-of-words", placed_float, message)
        if small := _small(tag):
            message = f"{placed_float.subject} has words of {small:g} points."
            yield of("layout.small-type", placed_float, message)
    if reading.language.lower().startswith("ar"):
        yield from _once(
            found(
                "layout.copied-words",
                reading,
                DOUBLED,
                roles=READ,
                says=" is copied so",
                describe=partial(around, width=12),
            )
        )


def _row(tag: Tag) -> _Row:
    cells = [cell for cell in tag.tags() if cell.kind in {"TH", "TD"}]
    pages = {piece.page for cell in cells for piece in cell.pieces() if piece.text.strip()}
    return _Row(bool(cells) and all(cell.kind == "TH" for cell in cells), sorted(pages))


def _small(tag: Tag) -> float | None:
    """Return the size of the smallest words of a tag that are too small; raised marks are not."""
    sizes = [
        piece.size
        for piece in tag.pieces("Note", "Link")
        if sum(map(str.isalpha, piece.text)) > 1 and not UNVERIFIED.search(piece.text)
    ]
    smallest = min((size for size in sizes if size), default=SMALLEST_POINTS)
    return round(smallest, 1) if smallest < SMALLEST_POINTS - ROUNDING else None
