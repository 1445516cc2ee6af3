"""This module judges whether every reader can use a file, one who is blind among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from hrcreport.checks.printed.html_parts import Element
from hrcreport.checks.printed.html_reading import HEADINGS, named
from hrcreport.checks.printed.passages import FLOAT_NUMBER, PROSE, Reading, quoted, shortened
from hrcreport.checks.review.facts import kind_of
from hrcreport.checks.review.findings import Finding, finding, of

if TYPE_CHECKING:  # it brings the readers of PDF
    from hrcreport.checks.printed.pdf_tags import PdfFile, Tag

FILE_NAME = re.compile(r"\.(?:pdf|docx?|qmd|typ|tex|png|svg|jpe?g)$|^Microsoft Word\b", re.I)
FEW_WORDS = 3
PAGES_WITHOUT_BOOKMARKS = 2
HEADING = re.compile(r"^H([1-6])$")
NOTE_MARK = re.compile(r"^\d{1,3}$")
TYPED_MARK = re.compile(
    r"""
    (?<=[a-zà-ÿ]{3}[a-zà-ÿ.,;”)])  # behind a word
    (?:[¹²³⁴-⁹]+|[ ]?\[\d{1,2}\])
    """,
    re.VERBOSE,
)
"""A raised number or one in brackets behind a word; those of square metres stand behind less."""


def word_access(reading: Reading) -> Iterator[Finding]:
    """Yield what a reader of a Word file misses."""
    yield from _properties(reading)
    headings = reading.of("heading", "annex")
    if all(heading.typed for heading in headings) and not _is_short(reading):
        yield finding("access.no-headings", "No paragraph has a heading style.")
    if headings and headings[0].level > 1:
        message = f"The first heading is of level {headings[0].level}."
        yield of("access.heading-order", headings[0], message)
    for placed_float in reading.floats:
        if placed_float.kind == "table":
            if placed_float.has_head and not placed_float.repeats_head:
                yield of(
                    "access.table-repeat",
                    placed_float,
                    f"The head of {placed_float.name} does not.",
                )
            if placed_float.merged:
                yield of(
                    "access.merged-cells", placed_float, f"{placed_float.subject} has merged cells."
                )
    yield from _floats(reading)
    if reading.empty_links:
        yield finding("access.empty-link", f"{reading.empty_links} links have no text.")
    for passage in reading.passages:
        marks = [run.text for run in passage.runs if run.raised and NOTE_MARK.match(run.text)]
        marks += TYPED_MARK.findall(passage.text)
        if passage.role in PROSE and marks:
            yield of("access.typed-notes", passage, f"The mark “{marks[0]}” is typed.")


def pdf_access(reading: Reading, file: PdfFile) -> Iterator[Finding]:
    """Yield what a reader of a PDF misses, by its tags and properties."""
    yield from _properties(reading)
    if file.title and not file.shows_title:
        yield finding("access.title-shown", "The PDF shows the file's name in its window.")
    empty = [number for number, lines in enumerate(file.lines, start=1) if not lines]
    if empty and len(empty) == file.pages:
        yield finding("access.no-text", "No page holds text.", page=empty[0])
    if not file.bookmarks and file.pages > PAGES_WITHOUT_BOOKMARKS:
        yield finding("access.bookmarks", f"The PDF has {file.pages} pages and no bookmarks.")
    if file.tags is None:
        yield finding("access.untagged", "The PDF has no tags.")
        return
    yield from _heading_order(file.tags, reading)
    yield from _floats(reading, "a head")
    for formula in file.tags.all("Formula"):
        if not (formula.alternative or "").strip():
            yield finding("access.no-alt", "An equation has no alternative text.")
    for link in file.tags.all("Link"):
        if not any(piece.text.strip() for piece in link.pieces()) and not link.alternative:
            yield finding("access.empty-link", "A link has no text.")


def _is_short(reading: Reading) -> bool:
    """Tell whether a document is one of a page or two, which has no chapters."""
    kind = kind_of(reading)
    return kind is not None and kind.short


def _properties(reading: Reading) -> Iterator[Finding]:
    """Yield what a file does not say of itself: its language, its title."""
    if not reading.language:
        yield finding("access.language", "The file does not say its language.")
    if not reading.title:
        yield finding("access.title", "The file has no title.")
    elif FILE_NAME.search(reading.title):
        yield finding("access.title", f"The title is the name of a file: “{reading.title}”.")


def _heading_order(tags: Tag, reading: Reading) -> Iterator[Finding]:
    headings = list(tags.all("H", "H1", "H2", "H3", "H4", "H5", "H6"))
    if not headings:
        if not _is_short(reading):
            yield finding("access.no-headings", "No heading is tagged as one.")
        return
    levels = [int(match[1]) for tag in headings if (match := HEADING.match(tag.kind))]
    if levels and levels[0] != 1:
        yield finding("access.heading-order", f"The first heading is of level {levels[0]}.")
    placed = reading.of("summary-head", "contents", "heading", "annex")
    for before, after in pairwise(placed):
        if after.role == "heading" and after.level > max(before.level, 1) + 1:
            message = f"A heading of level {after.level} follows one of level {before.level}."
            yield of("access.heading-order", after, message)


def _floats(reading: Reading, head: str = "") -> Iterator[Finding]:
    """Yield tables without a `head`, and pictures whose alternative text says too little."""
    for placed_float in reading.floats:
        if head and placed_float.kind == "table" and not placed_float.has_head:
            yield of(
                "access.table-head",
                placed_float,
                f"No cell of {placed_float.name} is marked as {head}.",
            )
    for placed_float in reading.floats:
        if placed_float.alt is None:
            continue
        alt = " ".join(placed_float.alt.split())
        if not alt:
            yield of(
                "access.no-alt", placed_float, f"{placed_float.subject} has no alternative text."
            )
        elif placed_float.caption and _plain(FLOAT_NUMBER.sub("", alt)) == _plain(
            placed_float.caption
        ):
            message = f"{placed_float.subject} has its title as alternative text."
            yield of("access.alt-is-caption", placed_float, message)
        elif FILE_NAME.search(alt) or len(alt.split()) < FEW_WORDS:
            yield of(
                "access.alt-poor",
                placed_float,
                f"The alternative text of {placed_float.name} is “{alt}”.",
            )


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


OUTSIDE = {"img": "src", "script": "src", "link": "href", "iframe": "src", "object": "data"}
"""Elements that load a file, and the attribute that names it."""


def html_access(reading: Reading, root: Element) -> Iterator[Finding]:
    """Yield what a reader of an HTML file misses."""
    yield from _properties(reading)
    yield from _headings(reading, root)
    yield from _floats(reading, "the head of its column")
    for link in root.all("a"):
        if "href" in link.attrib and not named(link):
            message = f"The link to {link.get('href')} has no words."
            yield finding("access.empty-link", message)
    yield from _places(root)
    for element in root.all(*OUTSIDE):
        address = element.get(OUTSIDE[element.tag], "")
        if address and not address.startswith(("data:", "#")):
            message = f"The file asks for another one: {shortened(address)}."
            yield finding("access.not-whole", message)


def _headings(reading: Reading, root: Element) -> Iterator[Finding]:
    if root.first(*HEADINGS) is None:
        if not _is_short(reading):
            yield finding("access.no-headings", "No heading is marked as one.")
        return
    before: int | None = None
    main = root.first("main")
    for heading in (root if main is None else main).all(*HEADINGS):
        level = int(heading.get("aria-level", heading.tag[1]))
        message = f"A heading of level {level} follows one of level {before}"
        if before is None:
            message = f"The first heading is of level {level}"
        if level != 1 if before is None else level > before + 1:
            yield finding("access.heading-order", f"{message}: {_said(heading)}.")
        before = level


def _places(root: Element) -> Iterator[Finding]:
    """Yield places of the file that have one name, and links that lead to none."""
    counted = Counter(name for element in root.all() if (name := element.get("id")))
    for name, count in counted.items():
        if count > 1:
            yield finding("access.repeated-place", f"{count} places are called '{name}'.")
    lost = {
        address: link
        for link in root.all("a")
        if (address := link.get("href", "")).startswith("#") and address[1:] not in counted
    }
    for address, link in lost.items():
        yield finding("access.lost-link", f"The link {_said(link)} leads to '{address}'.")


def _said(element: Element) -> str:
    return quoted(element.words) or "without words"
