"""This module accounts for a returned Word file: all that is in it is as sent, an edit, or asked.

It counts both files by itself, straight from their XML, and holds what the comparison says against
that: what the comparison did not see does not add up here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

from hrcreport.checks import WordParts
from hrcreport.editorial.editions.edits import NOTE_SIGN, SHOWN, SKIPPED, Change
from hrcreport.editorial.editions.sources import BREAK, matcher, same, tokens_of
from hrcreport.editorial.editions.word_text import (
    ABOUT,
    FALLBACK,
    NOTE,
    PICTURES,
    UNSEEN,
    WORD,
    is_heading,
    is_mark,
    style_of,
)

GONE = frozenset(f"{WORD}{name}" for name in ("del", "moveFrom", "rPr", "pPr")) | {FALLBACK}
"""What is in a file and no longer, or twice, or says only how something looks."""
BLANKS = frozenset(f"{WORD}{name}" for name in ("tab", "ptab", "br", "cr"))
EQUATION_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
NOTES = {f"{WORD}footnoteReference": "footnote", f"{WORD}endnoteReference": "endnote"}
MOST_NAMED = 12
KINDS = ("words", "paragraphs", "headings", "footnotes", "cells", "pictures", "comments")


@dataclass(slots=True)
class Inventory:
    """What a Word file holds with every tracked change accepted, counted and nothing else.

    `order` are the signs of its paragraphs, rows of tables and pictures, as they follow each other,
    `unseen` is how many signs without a shape stand in them, which are no part of the text.
    """

    text: str = ""
    order: list[str] = field(default_factory=list, compare=False)
    paragraphs: int = 0
    headings: int = 0
    footnotes: int = 0
    cells: int = 0
    pictures: int = 0
    comments: int = 0
    unseen: int = 0

    @classmethod
    def of(cls, word: bytes) -> Inventory:
        """Count a Word file.

        Raises:
            UnreadableError: the archive or a part of it is broken.
        """
        parts, inventory = WordParts.open(BytesIO(word)), cls()
        notes = {"footnote": parts.footnotes(), "endnote": parts.endnotes()}
        texts: list[str] = []
        lines = _lines(parts.xml("word/document.xml"))
        for line in lines:
            line.style = style_of(line.style, parts)
            written = [notes[kind][name] for kind, name in line.notes if name in notes[kind]]
            texts += [line.text, *(_note(note) for note in written)]
            inventory.footnotes += len(line.notes)
            inventory.cells += line.cells
            inventory.pictures += len(line.pictures)
            inventory.unseen += line.unseen
            if not (line.cell or line.boxed) and (line.text.strip() or line.notes):
                inventory.paragraphs += 1
                inventory.headings += is_heading(line.style)
        inventory.text = " ".join(texts)
        inventory.order = list(_order(lines))
        inventory.comments = sum(1 for _ in parts.xml("word/comments.xml").iter(f"{WORD}comment"))
        return inventory

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(_words(self.text))


@dataclass(slots=True)
class _Line:
    """A paragraph as it is counted: which cells begin with it, the alternative texts of pictures.

    `row` is the number of the row of a table that it stands in, 0 elsewhere.
    """

    style: str = ""
    cell: bool = False
    boxed: bool = False
    text: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    cells: int = 0
    pictures: list[str] = field(default_factory=list)
    row: int = 0
    unseen: int = 0


@dataclass(slots=True)
class _CountingWalk:
    """Goes through all of a part, each element once."""

    lines: list[_Line] = field(default_factory=list)
    runs_on: bool = False
    cells: int = 0
    rows: int = 0
    row: int = 0
    about: str = ""

    def go(self, inside: Element, line: _Line, *, cell: bool, boxed: bool) -> None:
        for child in inside:
            tag = child.tag
            if tag in GONE or (
                tag == f"{WORD}tr" and child.find(f"{WORD}trPr/{WORD}del") is not None
            ):
                continue
            if tag == f"{WORD}p":
                self._paragraph(child, cell=cell, boxed=boxed)
            elif tag == f"{WORD}tr" and not self.row:
                self.rows += 1
                self.row = self.rows
                self.go(child, line, cell=cell, boxed=boxed)
                self.row = 0
            elif tag == f"{WORD}tc":
                self.cells, self.runs_on = self.cells + 1, False
                self.go(child, line, cell=True, boxed=boxed)
                self.runs_on = False
            elif tag == f"{WORD}txbxContent":
                self.go(child, line, cell=cell, boxed=True)
            elif tag in {f"{WORD}t", EQUATION_TEXT}:
                text, unseen = UNSEEN.subn("", child.text or "")
                line.text, line.unseen = line.text + text, line.unseen + unseen
            elif tag == f"{WORD}sym":
                line.text += f"[{child.get(f'{WORD}font')} {child.get(f'{WORD}char')}]"
            elif tag in BLANKS:
                line.text += " "
            elif tag == f"{WORD}noBreakHyphen":
                line.text += "-"
            elif tag in NOTES:
                line.notes.append((NOTES[tag], child.get(f"{WORD}id", "")))
                line.text += NOTE
                if child.get(f"{WORD}customMarkFollows") not in {None, "0", "false"}:
                    return  # what follows in this run is the mark of the note
            else:
                if tag == ABOUT:
                    self.about = child.get("descr") or child.get("name") or ""
                if tag in PICTURES:
                    line.pictures.append(self.about)
                self.go(child, line, cell=cell, boxed=boxed)

    def _paragraph(self, element: Element, *, cell: bool, boxed: bool) -> None:
        if self.runs_on and not boxed and (self.lines[-1].text.strip() or self.lines[-1].notes):
            line = self.lines[-1]
        else:
            line = _Line(WordParts.value(element, "pPr/pStyle") or "", cell, boxed, row=self.row)
            self.lines.append(line)
        line.cells, self.cells = line.cells + self.cells, 0
        is_deleted = element.find(f"{WORD}pPr/{WORD}rPr/{WORD}del") is not None
        at = len(self.lines)
        self.go(element, line, cell=cell, boxed=boxed)
        # The parentheses of a note's sign belong to the note.
        line.text = line.text.replace(f"({NOTE})", "").replace(NOTE, "")
        if is_deleted and at != len(self.lines):  # boxes within it stand before its end
            self.lines.append(self.lines.pop(at - 1))
        self.runs_on = is_deleted


def _lines(part: Element) -> list[_Line]:
    """Return the paragraphs of a part, one whose mark alone was deleted with the next as one."""
    walk = _CountingWalk()
    walk.go(part, _Line(), cell=False, boxed=False)
    return walk.lines


def _order(lines: Iterable[_Line]) -> Iterator[str]:
    """Yield the signs of paragraphs, rows and pictures.

    Contents, boxes and the marks of captions, which a program counts anew, are left out.
    """
    row, signs = 0, ""
    for line in lines:
        if line.row != row and row:
            yield signs
            signs = ""
        row = line.row
        if row:
            signs += _bare(line.text)
        elif not (line.boxed or SKIPPED.match(line.style) or is_mark(line.style)):
            yield _bare(line.text)
        yield from map(_bare, line.pictures)
    if row:
        yield signs


def _bare(text: str) -> str:
    return "".join(same(NOTE_SIGN.sub("", text)).split())


def _note(note: Element) -> str:
    """Return the words of a note without its sign and asterisks that a program sets before them."""
    return " ".join(line.text for line in _lines(note)).lstrip().removeprefix("()").lstrip("* ")


@dataclass(frozen=True, slots=True)
class Row:
    """How many of one kind the file holds, and what became of each; `out` are those taken out."""

    kind: str
    total: int
    edited: int
    asked: int
    renewed: int
    out: int

    @property
    def unchanged(self) -> int:
        """How many are as they were sent."""
        return self.total - self.edited - self.asked - self.renewed

    def told(self) -> str:
        """Return it as a line."""
        line = f"{self.total:,} {self.kind}: {self.unchanged:,} as sent"
        parts = ((self.edited, "by edits"), (self.asked, "asked about"), (self.renewed, "renewed"))
        line += "".join(f", {number:,} {words}" for number, words in parts if number)
        return f"{line}; {self.out:,} taken out" if self.out else line


@dataclass(frozen=True, slots=True)
class Balance:
    """The account of one file; `unplaced` says what of it does not add up.

    `moved` is how many paragraphs, rows, tables and pictures stand elsewhere, each asked about;
    `otherwise` how many quotation marks, hyphens and blanks are of another form and no change;
    `unseen` how many signs without a shape, such as marks of direction, the file has more or less.
    """

    rows: tuple[Row, ...]
    unplaced: tuple[str, ...]
    moved: int = 0
    otherwise: int = 0
    unseen: int = 0

    @classmethod
    def of(
        cls, sent: Inventory, back: Inventory, changes: Iterable[Change], *, comments: int
    ) -> Balance:
        """Hold the changes that were found, and the comments taken, against both files."""
        changes = list(changes)
        rows = tuple(_row(kind, back, changes) for kind in KINDS[:-1])
        comment_row = Row(
            "comments", total=back.comments, edited=comments, asked=0, renewed=0, out=0
        )
        unplaced = tuple(_unplaced(sent, back, changes, comments))
        moved = sum(bool(change.moves) for change in changes)
        otherwise, unseen = _otherwise(sent, back, changes), back.unseen - sent.unseen
        return cls((*rows, comment_row), unplaced, moved, otherwise, unseen)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data for `--json`."""
        counts = {
            row.kind: {
                "total": row.total,
                "unchanged": row.unchanged,
                "edited": row.edited,
                "asked": row.asked,
                "renewed": row.renewed,
                "taken_out": row.out,
            }
            for row in self.rows
        }
        return {
            "counts": counts,
            "moved": self.moved,
            "otherwise": self.otherwise,
            "unseen": self.unseen,
            "unplaced": list(self.unplaced),
        }

    def told(self) -> Iterator[str]:
        """Yield it as lines."""
        for row in self.rows:
            if row.kind != "comments":
                yield row.told()
            elif row.total:
                yield f"{row.total:,} comments: {row.edited:,} taken"
        if self.moved:
            things = "paragraphs, rows, tables or pictures"
            yield f"{self.moved:,} {things} stand elsewhere: asked about"
        if self.otherwise:
            forms = "quotation marks, hyphens or blanks have another form"
            yield f"{self.otherwise:,} {forms}; the look of signs is not taken"
        if self.unseen:
            signs = "marks of direction, or others that nobody sees,"
            act = "put in" if self.unseen > 0 else "taken out"
            yield f"{abs(self.unseen):,} {signs} were {act}; none is taken"
        for discrepancy in self.unplaced:
            yield f"could not be placed: {discrepancy}"
        if not self.unplaced:
            yield "the sum agrees with the file"


def _row(kind: str, back: Inventory, changes: Iterable[Change]) -> Row:
    """Return what became of one kind."""
    added, out = Counter[str](), 0
    for change in changes:
        removed, come = _weights(kind, change)
        added[change.kind] += come
        out += removed
    total = getattr(back, kind)
    return Row(
        kind,
        total=total,
        edited=added["edit"],
        asked=added["question"],
        renewed=added["renewed"],
        out=out,
    )


def _weights(kind: str, change: Change) -> tuple[int, int]:
    """Return how many of a kind a change takes out and puts in."""
    if kind == "words":
        return len(_words(change.went)), len(_words(change.came))
    if kind == "footnotes":
        return len(change.notes[0]), len(change.notes[1])
    if kind == "cells":
        return change.cells
    increase = {
        "paragraphs": change.breaks,
        "headings": change.headings,
        "pictures": change.pictures,
    }[kind]
    return max(-increase, 0), max(increase, 0)


def _unplaced(
    sent: Inventory, back: Inventory, changes: Sequence[Change], comments: int
) -> Iterator[str]:
    """Yield what of the returned file is neither as sent nor in a change."""
    words = Counter(_words(sent.text))
    increases = Counter[str]()
    for change in changes:
        words.subtract(_words(change.went))
        words.update(_words(change.came))
        for kind in KINDS[2:-1]:
            removed, come = _weights(kind, change)
            increases[kind] += come - removed
        increases["paragraphs"] += change.breaks
    moved = {_bare(text) for change in changes for text in change.moves}
    came = " ".join(_bare(change.came) for change in changes)  # as if put in there
    yield from _elsewhere(sent.order, back.order, lambda signs: signs in moved or signs in came)
    now = _beyond(sent, back, changes, same)
    if any(now.values()):
        surplus = Counter(_words(back.text))
        surplus.subtract(words)
        for words_beyond, signs_beyond, whereabouts in (
            (+surplus, +now, "in the file"),
            (-surplus, -now, "no longer in it"),
        ):
            kind, beyond = ("words", words_beyond) if words_beyond else ("signs", signs_beyond)
            listed = list(beyond.elements())
            more = f" and {len(listed) - MOST_NAMED} more" if len(listed) > MOST_NAMED else ""
            if listed:
                yield f"{kind} {whereabouts}: “{' '.join(listed[:MOST_NAMED])}”{more}"
    for kind in KINDS[1:-1]:
        should = getattr(sent, kind) + increases[kind]
        if should != getattr(back, kind):
            yield f"{kind}: the file has {getattr(back, kind)}, {should} are accounted for"
    if comments != back.comments:
        yield f"comments: the file has {back.comments}, {comments} were taken"


def _beyond(
    sent: Inventory, back: Inventory, changes: Sequence[Change], form: Callable[[str], str]
) -> Counter[str]:
    """Return how many of each sign the returned file has beyond those sent and those of changes."""
    went = " ".join(change.went for change in changes)
    came = " ".join(change.came for change in changes)
    beyond = _signs(form(f"{back.text} {went}"))
    beyond.subtract(_signs(form(f"{sent.text} {came}")))
    return beyond


def _otherwise(sent: Inventory, back: Inventory, changes: Sequence[Change]) -> int:
    """Return how many signs, or blanks where no words were changed, are of another form."""
    sizes = (_beyond(sent, back, changes, form).values() for form in (str, same))
    beyond, alike = (sum(map(abs, counts)) for counts in sizes)
    if any(f"{change.went}{change.came}".strip() for change in changes):
        return (beyond - alike) // 2
    blanks = Counter(filter(str.isspace, back.text))
    blanks.subtract(filter(str.isspace, sent.text))
    return (beyond - alike) // 2 + sum(abs(blanks[blank]) for blank in blanks.keys() - {" "})


def _elsewhere(
    before: Sequence[str], now: Sequence[str], is_told: Callable[[str], bool]
) -> Iterator[str]:
    """Yield what stands elsewhere and no change says so, of what is in both files just once."""
    counts = Counter(before), Counter(now)
    both = {
        signs
        for signs, count in counts[0].items()
        if signs and count == counts[1][signs] == 1 and not is_told(signs)
    }
    old, new = ([signs for signs in side if signs in both] for side in (before, now))
    for tag, i1, i2, _, _ in matcher(old, new).get_opcodes():
        if tag in {"delete", "replace"}:
            listed = ", ".join(f"“{signs[:SHOWN]}”" for signs in old[i1:i2][:MOST_NAMED])
            yield f"elsewhere in the file: {listed}"


def _words(text: str) -> list[str]:
    return [token.text for token in tokens_of(_plain(text)) if any(map(str.isalnum, token.text))]


def _signs(text: str) -> Counter[str]:
    return Counter("".join(_plain(text).split()))


def _plain(text: str) -> str:
    return NOTE_SIGN.sub("", text).replace(BREAK, " ")
