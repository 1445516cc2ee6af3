"""This module follows tables and pictures of a returned file: which is which, and which moved."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hrcreport.editorial.editions.pairing import Pair, in_order
from hrcreport.editorial.editions.sources import matcher
from hrcreport.editorial.editions.word_text import NOTE, Paragraph, WordText, is_mark

ABOVE = re.compile("Caption", re.IGNORECASE)
BELOW = re.compile("Source", re.IGNORECASE)
"""How paragraphs are set that belong to the table or picture below or above them."""
CELL_END = "\x1f"
LEAST_SHARED = 0.15
"""What two tables have in common at least to be one."""
Cells = Mapping[tuple[int, int], Paragraph]
Key = tuple[str, str, int]
"""A table by its number, a picture by its alternative text and which of those with it."""


def tables_of(word: WordText) -> dict[int, dict[tuple[int, int], Paragraph]]:
    """Return what each cell of each table says, all its paragraphs as one, by row and column."""
    tables: dict[int, dict[tuple[int, int], Paragraph]] = {}
    for paragraph in word.paragraphs:
        if paragraph.cell:
            cell = tables.setdefault(paragraph.cell[0], {}).setdefault(
                paragraph.cell[1:], Paragraph()
            )
            texts = ("", paragraph.text) if paragraph.unseen else (paragraph.text, paragraph.hidden)
            cell.text = f"{cell.text} {texts[0]}".strip()
            cell.hidden = f"{cell.hidden} {texts[1]}".strip()
            cell.notes += paragraph.notes
    return tables


def read_cell(cell: Paragraph) -> str:
    """Return what a cell says, its notes in their places, and what of it is hidden."""
    notes = iter(cell.notes)
    hidden = f"[hidden: {cell.hidden}]" if cell.hidden else ""
    text = re.sub(NOTE, lambda _: f" [{next(notes, '')}] ", f"{cell.text} {hidden}")
    return " ".join(text.split())


def table_pairs(before: Mapping[int, Cells], now: Mapping[int, Cells]) -> dict[int, int]:
    """Return which table of the returned file is which of the sent one: the likest, each once."""
    scores = []
    for number, cells in before.items():
        for other_number, other_cells in now.items():
            mine, its = ({cell.text for cell in side.values()} for side in (cells, other_cells))
            shared = len(mine & its) / (len(mine | its) or 1)
            scores.append((shared - 0.01 * abs(number - other_number), number, other_number))
    pairs: dict[int, int] = {}
    for score, number, other_number in sorted(scores, reverse=True):
        if score > LEAST_SHARED and number not in pairs and other_number not in pairs.values():
            pairs[number] = other_number
    return pairs


@dataclass(frozen=True, slots=True)
class CellDifference:
    """Cells of one table that went and came, and what that is; `moved` stand elsewhere as sent."""

    reason: str
    gone: Sequence[Paragraph] = ()
    come: Sequence[Paragraph] = ()
    moved: Sequence[Paragraph] = ()

    @property
    def lines(self) -> list[str]:
        """The words of what moved."""
        return ["".join(f"{cell.text}{cell.hidden}" for cell in self.moved)] if self.moved else []


@dataclass(slots=True)
class _Lines:
    """The rows or the columns of a table as it was and as it is, each with the cells' places."""

    unit: str
    olds: list[list[tuple[tuple[int, int], Paragraph]]]
    news: list[list[tuple[tuple[int, int], Paragraph]]]

    @classmethod
    def of(cls, before: Cells, now: Cells) -> _Lines:
        """Return the rows, or the columns where these are what came, went or changed places."""
        rows, columns = ([_by(cells, axis) for cells in (before, now)] for axis in (0, 1))
        are_grids = all(len({len(row) for row in side}) == 1 for side in rows)
        old_columns, new_columns = map(_reads, columns)
        if (
            are_grids
            and len(rows[0]) == len(rows[1])
            and old_columns != new_columns
            and (
                len(old_columns) != len(new_columns)
                or (Counter(old_columns) == Counter(new_columns))
            )
        ):
            return cls("column", *columns)
        return cls("row", *rows)

    def differences(self) -> Iterator[CellDifference]:
        """Yield what differs: moved lines, cells that read otherwise, lines put in or taken out."""
        olds, news = _reads(self.olds), _reads(self.news)
        opcodes = [code for code in matcher(olds, news).get_opcodes() if code[0] != "equal"]
        gone = [at for _, i1, i2, _, _ in opcodes for at in range(i1, i2)]
        come = [at for _, _, _, j1, j2 in opcodes for at in range(j1, j2)]
        for old in list(gone):
            new = next((at for at in come if news[at] == olds[old]), None)
            if new is not None and olds[old].strip(CELL_END):
                gone.remove(old)
                come.remove(new)
                cells = [cell for _, cell in self.olds[old]]
                reason = f"{self.unit} {old + 1} of a table stands as {self.unit} {new + 1}"
                yield CellDifference(reason, moved=cells)
        for _, i1, i2, j1, j2 in opcodes:
            left = [at for at in range(i1, i2) if at in gone]
            right = [at for at in range(j1, j2) if at in come]
            if [len(self.olds[at]) for at in left] == [len(self.news[at]) for at in right]:
                yield from self._cells(left, right)
            elif left or right:
                yield self._lines(left, right)

    def _cells(self, left: Sequence[int], right: Sequence[int]) -> Iterator[CellDifference]:
        """Yield each cell that reads otherwise in lines that stay."""
        for old, new in zip(left, right, strict=True):
            for ((row, column), was), (_, now) in zip(self.olds[old], self.news[new], strict=True):
                if read_cell(was) != read_cell(now):
                    reason = f"row {row}, column {column} of a table"
                    yield CellDifference(reason, [was], [now])

    def _lines(self, left: Sequence[int], right: Sequence[int]) -> CellDifference:
        """Return the difference of whole lines that came, went or have other cells."""
        gone, come = (
            [cell for at in lines for _, cell in side[at]]
            for lines, side in ((left, self.olds), (right, self.news))
        )
        if left and right:
            return CellDifference("rows or cells of a table", gone, come)
        numbers = left or right
        which = f"{self.unit} {numbers[0] + 1}"
        if len(numbers) > 1:
            which = f"{self.unit}s {numbers[0] + 1} to {numbers[-1] + 1}"
        verb = "were" if len(numbers) > 1 else "was"
        act = "taken out" if left else "put in"
        return CellDifference(f"{which} of a table {verb} {act}", gone, come)


def differences(before: Cells, now: Cells) -> Iterator[CellDifference]:
    """Yield what differs between a table as it was sent and as it came back."""
    yield from _Lines.of(before, now).differences()


def rows_of(cells: Cells) -> list[str]:
    """Return the words of each row of a table."""
    return ["".join(f"{cell.text}{cell.hidden}" for _, cell in row) for row in _by(cells, 0)]


def _by(cells: Cells, axis: int) -> list[list[tuple[tuple[int, int], Paragraph]]]:
    """Return the cells of a table row by row (axis 0) or column by column, in their order."""
    lines: dict[int, list[tuple[tuple[int, int], Paragraph]]] = {}
    for place in sorted(cells, key=lambda place: (place[axis], place[1 - axis])):
        lines.setdefault(place[axis], []).append((place, cells[place]))
    return list(lines.values())


def _reads(lines: Sequence[Sequence[tuple[tuple[int, int], Paragraph]]]) -> list[str]:
    return [CELL_END.join(read_cell(cell) for _, cell in line) for line in lines]


@dataclass(frozen=True, slots=True)
class Float:
    """A table or picture: between which paragraphs of its file it stands, and which belong to it.

    `first` is the number of its first paragraph in the file, `belonging` the numbers of caption,
    source and notes.
    """

    first: int
    belonging: tuple[int, ...] = ()


@dataclass(slots=True)
class Floats:
    """The tables and pictures of both files; `moved` are those that stand elsewhere, by their key.

    With each stand the words of the paragraph before it now. `with_it` are captions, sources and
    notes that moved or went with one, `told` the pairs of those that went, by their identity.
    """

    tables: tuple[Mapping[int, Cells], Mapping[int, Cells]]
    table_pairs: Mapping[int, int]
    sent: dict[Key, Float]
    back: dict[Key, Float]
    same: dict[Key, Key]
    moved: dict[Key, str] = field(default_factory=dict)
    with_it: dict[Key, list[Paragraph]] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        words: tuple[WordText, WordText],
        printed: tuple[Sequence[Paragraph], Sequence[Paragraph]],
        pairs: Sequence[Pair],
    ) -> Floats:
        """Find which tables and pictures are the same, and which of them stand elsewhere."""
        sent, back = (_floats(word) for word in words)
        tables = tables_of(words[0]), tables_of(words[1])
        same_tables = table_pairs(*tables)
        same = {("table", "", old): ("table", "", new) for old, new in same_tables.items()}
        same |= {key: key for key in sent if key[0] == "picture" and key in back}
        same = {key: same[key] for key in sent if key in same}
        floats = cls(tables, same_tables, sent, back, same)
        floats._find_moved(words, printed, pairs)
        floats._take_belonging(words[0], printed[0], pairs)
        return floats

    def _take_belonging(
        self, sent: WordText, printed: Sequence[Paragraph], pairs: Sequence[Pair]
    ) -> None:
        """Let captions and sources that moved or went with a table or picture be told with it.

        Of several that read alike any may be paired with any.
        """
        belonging = {
            key: [sent.paragraphs[at] for at in sent_float.belonging]
            for key, sent_float in self.sent.items()
        }
        movers = {
            _sign(paragraph): key
            for key in self.moved
            for paragraph in belonging[key]
            if not is_mark(paragraph.style)
        }
        wanted = {
            key: Counter(map(_sign, paragraphs))
            for key, paragraphs in belonging.items()
            if key not in self.same
        }
        for pair in pairs:
            if len(pair.old) != 1:
                continue
            paragraph = printed[pair.old[0]]
            sign = _sign(paragraph)
            if pair.new and pair.moved and sign in movers:
                pair.moved = False
                self.with_it.setdefault(movers[sign], []).append(paragraph)
            elif not pair.new:
                key = next((key for key, signs in wanted.items() if signs[sign] > 0), None)
                if key is not None:
                    wanted[key][sign] -= 1
                    self.told.add(id(pair))
                    self.with_it.setdefault(key, []).append(paragraph)

    def _find_moved(
        self,
        words: tuple[WordText, WordText],
        printed: tuple[Sequence[Paragraph], Sequence[Paragraph]],
        pairs: Sequence[Pair],
    ) -> None:
        """Tables and pictures stay between the paragraphs that stay; else they moved."""
        once = [
            {sign for sign, count in Counter(map(_sign, side)).items() if count == 1} - {CELL_END}
            for side in printed
        ]
        numbers = [
            {id(paragraph): at for at, paragraph in enumerate(word.paragraphs)} for word in words
        ]
        stays = [
            (
                numbers[0][id(printed[0][pair.old[0]])],
                numbers[1][id(printed[1][pair.new[0]])],
            )
            for pair in pairs
            if pair.old
            and pair.new
            and not pair.moved
            and _sign(printed[0][pair.old[0]]) in once[0]
            and printed[1][pair.new[0]].text in once[1]
        ]
        befores, nows = [old for old, _ in stays], [new for _, new in stays]
        left: dict[int, list[Key]] = {}
        for key in sorted(self.same, key=lambda key: self.sent[key].first):
            gap = bisect_left(befores, self.sent[key].first)
            if gap == bisect_left(nows, self.back[self.same[key]].first):
                left.setdefault(gap, []).append(key)
            else:
                self.moved[key] = self._before(key, words[1], nows)
        for keys in left.values():  # those between the same two paragraphs
            kept = in_order([self.back[self.same[key]].first for key in keys])
            for key in keys:
                if self.back[self.same[key]].first not in kept:
                    self.moved[key] = self._before(key, words[1], nows)

    def _before(self, key: Key, word: WordText, nows: Sequence[int]) -> str:
        gap = bisect_left(nows, self.back[self.same[key]].first)
        return word.paragraphs[nows[gap - 1]].text if gap else ""


def _floats(word: WordText) -> dict[Key, Float]:
    """Return the tables and pictures of a file."""
    firsts: dict[Key, int] = {}
    lasts: dict[Key, int] = {}
    for at, paragraph in enumerate(word.paragraphs):
        if paragraph.cell:
            key = ("table", "", paragraph.cell[0])
            firsts.setdefault(key, at)
            lasts[key] = at
    seen = Counter[str]()
    for about, at in word.pictured:
        seen[about] += 1
        firsts["picture", about, seen[about]] = lasts["picture", about, seen[about]] = at
    return {
        key: Float(first, tuple(_belonging(word.paragraphs, first, lasts[key])))
        for key, first in firsts.items()
    }


def _sign(paragraph: Paragraph) -> str:
    """Return by which captions, sources and notes are known; the marks of captions are one."""
    return CELL_END if is_mark(paragraph.style) else paragraph.text


def _belonging(paragraphs: Sequence[Paragraph], first: int, last: int) -> Iterator[int]:
    """Yield the numbers of the captions right above a table or picture, and of what is below."""
    for step, at, style in ((-1, first - 1, ABOVE), (1, last + 1, BELOW)):
        while 0 <= at < len(paragraphs) and not paragraphs[at].cell:
            if not style.search(paragraphs[at].style):
                break
            yield at
            at += step
