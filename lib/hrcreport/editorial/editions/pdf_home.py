"""This module brings home what readers marked in a PDF: each mark a comment at its paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hrcreport.checks import PdfMark, PdfMarks, ReadFile, UnreadableError
from hrcreport.editorial.editions.remarks import clean
from hrcreport.editorial.editions.word_text import Paragraph, Remark
from hrcreport.foundation import RefusedError

UNNAMED = "unnamed"
NO_LETTERS = re.compile(r"[\W\d_]+")
WIDTHS = (60, 40, 24, 16, 12)
"""How many letters at a mark are looked for, the most first."""
FEWEST = WIDTHS[-1]
"""Fewer letters would be found in any paragraph."""
POINT = 2
"""Letters that stand on either side of a mark between two letters."""
SURE = 24
"""Letters from which on the page decides between several paragraphs that have them."""
NEIGHBOURS = 4
"""Paragraphs before and behind one that tell which of several equal ones is on a page."""


def format_of(path: Path) -> str:
    """Return the format of a file that came back, empty where it is none that is known."""
    try:
        return ReadFile.format_of(path).name if path.is_file() else ""
    except UnreadableError:
        return ""  # it is told when it is read


def read_marks(path: Path) -> PdfMarks:
    """Return what readers marked in a PDF.

    Raises:
        RefusedError: it is no PDF that can be read.
    """
    try:
        return ReadFile.marks_of_pdf(path)
    except UnreadableError as error:
        problem_text, rule = str(error), error.rule
    mend = "Ask for the PDF without a password, saved by the program in which it was marked."
    raise RefusedError.of(str(path), problem_text, mend, rule)


def remarks_from(
    marks: Sequence[PdfMark], paragraphs: Sequence[Paragraph], pages: Sequence[str]
) -> list[Remark]:
    """Return marks as comments on the paragraphs of the Word file of the same build.

    Each says what was done to which words; one whose paragraph is not found is a comment too, of
    its page. Answers go with what they answer. `pages` are the words of each page.
    """
    finder = Finder.of(paragraphs, pages)
    owners = {mark.id: mark for mark in marks}
    remarks = []
    for mark in marks:
        parent = _root(mark, owners)
        at = finder.place(mark) if parent is None else -1
        remarks.append(
            Remark(
                mark.id,
                author=mark.author or UNNAMED,
                date=mark.date,
                text=said(mark) if parent is None else mark.text or f"({mark.kind})",
                paragraph=at,
                quote=clean(" ".join(mark.quote.split())),
                parent=parent.id if parent else "",
                done=mark.settled,
            )
        )
    return remarks


def said(mark: PdfMark) -> str:
    """Return what a reader wants: what was written, and what was done to which words.

    Example:
        >>> said(PdfMark("1", 2, "struck out", "A", "", "", "very grave"))
        'Struck out: “very grave”.'
        >>> said(PdfMark("1", 2, "marked", "A", "", "Why?", "very grave"))
        'Why?'
        >>> said(PdfMark("1", 2, "to be replaced", "A", "", "grave", "very grave"))
        'To be replaced: “very grave” by “grave”.'
    """
    quote = " ".join(mark.quote.split())
    action = mark.kind.capitalize()
    if mark.kind == "to be replaced":
        return f"{action}: “{quote}” by “{mark.text}”."
    if mark.kind == "to be put in":
        return f"{action}: “{mark.text}”."
    if mark.kind == "struck out":
        return f"{action}: “{quote}”.{' ' * bool(mark.text)}{mark.text}"
    if mark.text:
        return mark.text
    return f"{action} on page {mark.page}, without a word{f': “{quote}”' if quote else ''}."


def _root(mark: PdfMark, owners: Mapping[str, PdfMark]) -> PdfMark | None:
    """Return the mark that a thread begins with, None for one that answers none."""
    seen_ids = {mark.id}
    owner = owners.get(mark.parent)
    while owner and owner.parent in owners and owner.id not in seen_ids:
        seen_ids.add(owner.id)
        owner = owners[owner.parent]
    return None if owner is None or owner.id in seen_ids else owner


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the paragraphs of a Word file that the pages of its PDF show."""

    letters: Sequence[str]
    """Those of each paragraph."""
    pages: Sequence[str]
    """Those of each page."""

    @classmethod
    def of(cls, paragraphs: Sequence[Paragraph], pages: Sequence[str]) -> Finder:
        """Return what finds paragraphs on pages, both by their words."""
        texts = (" ".join((paragraph.text, *paragraph.notes)) for paragraph in paragraphs)
        return cls([*map(cls.letters_of, texts)], [*map(cls.letters_of, pages)])

    @staticmethod
    def letters_of(text: str) -> str:
        """Return the letters of a text: numbers of notes, hyphens, ends of lines are left out."""
        return NO_LETTERS.sub("", text)

    def place(self, mark: PdfMark) -> int:
        """Return the number of the paragraph that a mark stands at, -1 where that is not sure."""
        for words, is_whole in _wanted(mark):
            candidates = [
                at
                for at, paragraph_letters in enumerate(self.letters)
                if (paragraph_letters == words if is_whole else words in paragraph_letters)
            ]
            sure = is_whole or len(words) >= SURE
            narrowed = (
                self._on(mark.page, candidates) if len(candidates) > 1 and sure else candidates
            )
            if len(narrowed) == 1:
                return narrowed[0]
        return -1

    def _on(self, page: int, candidates: Sequence[int]) -> list[int]:
        """Return of several paragraphs those around which most stands on a page."""
        letters = self.pages[page - 1] if 0 < page <= len(self.pages) else ""
        near = {
            at: sum(
                paragraph_letters[:FEWEST] in letters
                for paragraph_letters in self.letters[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]
                if len(paragraph_letters) >= FEWEST
            )
            for at in candidates
        }
        most = max(near.values(), default=0)
        return [at for at, count in near.items() if count == most and most > 1]


def _wanted(mark: PdfMark) -> Iterator[tuple[str, bool]]:
    """Yield letters by which a mark's paragraph can be found, the surest first.

    With them comes whether they are all that the paragraph has. Each part that holds enough of the
    marked letters is one: a paragraph, or a cell, may begin or end in their midst.
    """
    before, quoted, after = map(Finder.letters_of, (mark.before, mark.quote, mark.after))
    text, begin, end = before + quoted + after, len(before), len(before) + len(quoted)
    least = min(len(quoted), FEWEST) or POINT
    middle = (begin + end) / 2
    for width in WIDTHS:
        starts = range(max(0, begin + least - width), min(len(text) - width, end - least) + 1)
        for start in sorted(starts, key=lambda start: abs(start + width / 2 - middle)):
            yield text[start : start + width], False
    line = mark.before.rpartition("\n")[2] + mark.quote + mark.after.partition("\n")[0]
    for words in filter(None, (Finder.letters_of(line), quoted)):
        yield words, True
