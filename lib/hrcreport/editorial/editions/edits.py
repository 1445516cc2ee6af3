"""This module says what a reviewer changed: edits of an author's words, questions about the rest.

What a program computed or cites is never edited: a change of a value, a table, a number, a citation
or a reference becomes a question that names what it comes from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from hrcreport.editorial.editions.pairing import Pair, paired
from hrcreport.editorial.editions.sources import (
    BREAK,
    Origin,
    Piece,
    Pieces,
    Token,
    matcher,
    of_tokens,
    tokens_of,
)
from hrcreport.editorial.editions.word_text import NOTE, Paragraph, WordText, is_heading, seen

Kind = Literal["edit", "question", "renewed"]
SURE = 0.9
"""Of what is less sure, how sure it is is told."""
NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|"
    r"million|billion|half|twice|double|thirds?|quarters?|per cent|percent)\b",
    re.IGNORECASE,
)
NOTE_SIGN = re.compile(NOTE)
NUMBERED = re.compile(r"^(?:[IVXLC]+|[A-Z]|\d+|\(?[a-z]{1,4}\))[.)]?\s+")
"""The number of a heading or an item, which a program may write as text."""
PAGED = re.compile(r"[\s.…]*\d+$")
"""The page of a line of the contents."""
MARKUP = re.compile(r"[\\`*_\[\]{}<>#|@^~$]")
ENTITIES = {sign: f"&#{ord(sign)};" for sign in "<[]{}"}
"""Signs that even behind a backslash look like what no text may hold."""
LINE_MARK = re.compile(r"^([-+:=>])")
SKIPPED = re.compile(r"TOC|Contents|Banner", re.IGNORECASE)
WRITTEN_BY_CODE = re.compile(
    r"Caption|Source|Masthead|Corner|Symbol|Annex(?!ParNo|a)|SummaryHead", re.IGNORECASE
)
"""Styles of what a program sets; the numbered paragraphs of an annex are an author's."""
SET_BY_PROGRAM = (
    "these words are set by a program: a caption, a note, a masthead, the sentence to an addressee"
)
Tell = Callable[[str], str]


@dataclass(slots=True)
class Change:
    """One change: of words (an edit of a piece), a question, or what a program renewed by itself.

    `old` and `new` are the words as printed, `before` those in front of them; `piece` is where the
    paragraph was written, and `start` and `end` which signs of it `text` is to replace. `sure` says
    how sure the place is (1: by name). `why` says what a question is about.

    What it weighs in the balance: `whole`, the words that went and came (else `old` and `new`), the
    texts of the `notes` and the number of `cells` that did, and how many `breaks` (paragraphs),
    `headings` and `pictures` more there are.
    """

    kind: Kind
    old: str
    new: str
    before: str
    by: str
    sure: float
    paragraph: str
    name: str = ""
    piece: Piece | None = None
    start: int = 0
    end: int = 0
    text: str = ""
    why: str = ""
    what: str = ""
    whole: tuple[str, str] | None = None
    notes: tuple[Sequence[str], Sequence[str]] = ((), ())
    breaks: int = 0
    headings: int = 0
    pictures: int = 0
    cells: tuple[int, int] = (0, 0)

    @property
    def went(self) -> str:
        """The words that it takes out, those of notes among them."""
        return " ".join((self.whole[0] if self.whole else self.old, *self.notes[0]))

    @property
    def came(self) -> str:
        """The words that it puts in, those of notes among them."""
        return " ".join((self.whole[1] if self.whole else self.new, *self.notes[1]))

    @property
    def place(self) -> str:
        """Where it belongs, in words."""
        return self.piece.called if self.piece else ""

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data for `--json`."""
        return {
            "old": self.old,
            "new": self.new,
            "before": self.before,
            "by": self.by,
            "sure": self.sure,
            "place": self.place,
            "about": self.why,
            "what": self.what,
            "paragraph": self.paragraph[:120],
        }

    def told(self, place: str) -> str:
        """Return it in two lines: where it stands and by whom, what goes and what comes."""
        sure = "" if self.sure >= SURE else f" (sure to {self.sure:.0%})"
        marks = f"[-{self.old}-]{{+{self.new}+}}".replace("[--]", "").replace("{++}", "")
        where = place or "no place in the text"
        return f"  {where}{sure}, {self.by}:\n    … {self.before[-40:]}{marks}"

    def ask(self, why: str, what: str) -> None:
        """Make it a question."""
        self.kind, self.why, self.what = "question", why, what


@dataclass(slots=True)
class Comparison:
    """What a returned file says: the changes, and what became of each paragraph."""

    changes: list[Change] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    looks: int = 0


@dataclass
class Was:
    """The file that was sent, the text of that time, and who tells of its values and tables."""

    word: WordText
    pieces: Pieces
    of_expression: Tell
    of_table: Tell
    of_values: Callable[[Sequence[str], str], str] = lambda _, __: ""

    @cached_property
    def origins(self) -> dict[int, Origin]:
        """Where each printed paragraph was written, by its number."""
        own = (
            (number, each.text)
            for number, each in enumerate(printed(self.word))
            if not WRITTEN_BY_CODE.search(each.style)
        )
        return self.pieces.origins(own)


@dataclass
class Comparing:
    """The file that was sent, and the one that came back, by whom."""

    was: Was
    back: WordText
    by: str

    def compared(self) -> Comparison:
        """Return every difference between the two files, each as an edit or as a question."""
        renewed = list(self._renewed())
        self._know_contents()
        sent, back = printed(self.was.word), printed(self.back)
        found = Comparison(renewed, paired(sent, back))
        for pair in found.pairs:
            changes = [*self._of_pair(pair, sent, back)]
            self._of_headings(pair, (sent, back), changes)
            found.changes += changes
            found.looks += self._looks(pair, sent, back)
        found.changes += [*self._of_tables(), *self._beside()]
        return found

    def _renewed(self) -> Iterator[Change]:
        """Give references back the words that they had, and yield those that read otherwise."""
        known: dict[str, list[str]] = {}
        for each in self.was.word.paragraphs:
            for name, read in each.results():
                if read not in known.setdefault(name, []):
                    known[name].append(read)
        where = _where(self.by)
        for each in self.back.paragraphs:
            for then, now in each.renew(known):
                what = "a program wrote the number of a reference anew"
                yield Change("renewed", then, now, "", why="reference", what=what, **where)

    @staticmethod
    def _looks(pair: Pair, sent: Sequence[Paragraph], back: Sequence[Paragraph]) -> int:
        """Return in how many of its paragraphs words were made bold, highlighted and the like."""
        before = {look for at in pair.old for look in sent[at].looks}
        return sum(bool(back[at].looks - before) for at in pair.new) if pair.old else 0

    def _of_pair(
        self, pair: Pair, sent: Sequence[Paragraph], back: Sequence[Paragraph]
    ) -> Iterator[Change]:
        by = self._by([back[at] for at in pair.new])
        if not pair.old:
            yield from self._added(pair, sent, back, by)
            return
        first = sent[pair.old[0]]
        origin = self.was.origins.get(pair.old[0])
        sure = round(min(pair.sure, origin.sure if origin else 1.0), 2)
        where = _where(by, first.text, _name(first), sure)
        if not pair.new:
            yield self._deleted(first, origin, where)
            return
        olds, news = [sent[at] for at in pair.old], [back[at] for at in pair.new]
        if pair.moved:
            what = "the paragraph stands elsewhere in the file"
            moved = _question("moved", first.text, news[0].text, origin, where, what)
            moved.whole = ("", "")
            yield moved
        if len(olds) > 1:
            yield self._joined(olds, news, origin, where)
            yield from self._of_joined_notes(olds, news, origin, where)
            return
        text = f" {BREAK} ".join(each.text for each in news)
        now = Paragraph(text, news[0].style, notes=[note for each in news for note in each.notes])
        yield from self._of_words(first, now, origin, where)
        hidden = " ".join(each.hidden for each in news).strip()
        if hidden != first.hidden.strip():
            what = "hidden text stands here" if hidden else "hidden text was taken out"
            yield _question("hidden", first.hidden, hidden, origin, where, what)

    def _of_headings(
        self,
        pair: Pair,
        of: tuple[Sequence[Paragraph], Sequence[Paragraph]],
        changes: list[Change],
    ) -> None:
        """Say of a change how many headings more it makes; a heading without one is asked about."""
        olds, news = [of[0][at] for at in pair.old], [of[1][at] for at in pair.new]
        counts = [sum(is_heading(each.style) for each in side) for side in (olds, news)]
        if counts[0] == counts[1]:
            return
        bearing = next((each for each in changes if each.breaks), None)
        if bearing is None:
            what = "a heading became text" if counts[0] else "text became a heading"
            where = _where(self._by(news), olds[0].text, _name(olds[0]))
            origin = self.was.origins.get(pair.old[0])
            bearing = _question("heading", olds[0].text, news[0].text, origin, where, what)
            bearing.whole = ("", "")
            changes.append(bearing)
            if not any(is_heading(each.style) for each in self.back.paragraphs):
                bearing.kind, bearing.what = "renewed", "a program took the styles of all headings"
        bearing.headings = counts[1] - counts[0]

    @staticmethod
    def _joined(
        olds: Sequence[Paragraph],
        news: Sequence[Paragraph],
        origin: Origin | None,
        where: Mapping[str, Any],
    ) -> Change:
        """Return the question of paragraphs that became one, or others."""
        before, now = [each.text for each in olds], [each.text for each in news]
        what = "paragraphs were joined and changed"
        if len(now) == 1 and matcher(" ".join(before).split(), now[0].split()).ratio() > 0.999:
            what = "two paragraphs were made one"
        joined = _question("joined", " ¶ ".join(before), " ¶ ".join(now), origin, where, what)
        joined.whole, _ = _weight(olds, news)
        joined.breaks = len(news) - len(olds)
        return joined

    @staticmethod
    def _of_joined_notes(
        olds: Sequence[Paragraph],
        news: Sequence[Paragraph],
        origin: Origin | None,
        where: Mapping[str, Any],
    ) -> Iterator[Change]:
        """Yield a question for the footnotes of joined paragraphs that read otherwise."""
        _, (gone, come) = _weight(olds, news)
        for tag, i1, i2, j1, j2 in matcher(gone, come).get_opcodes():
            if tag != "equal":
                was, now = gone[i1:i2], come[j1:j2]
                what = "a footnote was changed, taken out or put in"
                asked = _question("footnote", " ".join(was), " ".join(now), origin, where, what)
                asked.whole, asked.notes = ("", ""), (was, now)
                yield asked

    def _of_words(
        self,
        first: Paragraph,
        back: Paragraph,
        origin: Origin | None,
        where: Mapping[str, Any],
    ) -> Iterator[Change]:
        """Yield what differs between a paragraph and its words and notes now."""
        text = back.text
        old, new = _tokens(first.text, first.notes), _tokens(text, back.notes)
        for i1, i2, j1, j2 in _differences(old, new, origin):
            was, now = _said(old, i1, i2, first.text), _said(new, j1, j2, text)
            before = first.text[: old[i1].start if i1 < len(old) else len(first.text)][-50:]
            piece = origin.piece if origin else None
            change = Change("edit", was, now, before, piece=piece, breaks=now.count(BREAK), **where)
            if i2 == 0 and first.style != back.style and NUMBERED.fullmatch(f"{now.strip()} "):
                what = "a number that a program had set became text"
                change.kind, change.why, change.what = "renewed", "number", what
            elif asked := self._decide(change, origin, (old, i1, i2), now):
                change.ask(*asked)
            if change.why == "code" and (told := self.was.of_values(first.values, was)):
                change.why, change.what = "value", told
            _with_notes(change, (old[i1:i2], new[j1:j2]))
            yield change

    def _decide(
        self, change: Change, origin: Origin | None, of: tuple[list[Token], int, int], now: str
    ) -> tuple[str, str] | None:
        """Say where in the source an edit belongs, or return why it is a question, and which."""
        old, i1, i2 = of
        if origin is None:
            return "code", SET_BY_PROGRAM
        touched = [(each, origin.spans[at]) for at, each in enumerate(old[i1:i2], start=i1)]
        words = [(each, span) for each, span in touched if not each.text.isspace()]
        raw, expressions = origin.piece.raw, origin.piece.expressions
        left = next((span[1] for span in reversed(origin.spans[:i1]) if span), 0)
        right = next((span[0] for span in origin.spans[i2:] if span), len(raw))
        inside = [each[2] for each in expressions if left <= each[0] and each[1] <= right]
        if NOTE in change.old or NOTE in now:
            cited = ", ".join(each for each in inside if "@" in each)
            what = "a footnote was taken out, put in or moved"
            return "citation", f"{what}: {cited}" if cited else what
        if any(span is None for _, span in words):
            told = [self.was.of_expression(each) for each in inside if each.startswith("{{")]
            what = "; ".join(dict.fromkeys(told)) or "this is computed or a reference"
            return "value" if told else "computed", what
        if NUMBER.search(change.old) or NUMBER.search(now):
            return "number", "a number is quoted from a value or cited, not typed"
        if BREAK in now and not origin.piece.plain:
            what = "a heading, an item, a finding or a recommendation was cut in two"
            return "paragraph", what
        spans = [span for _, span in touched if span]
        if spans:
            change.start, change.end = spans[0][0], spans[-1][1]
            crossed = any(change.start < each[1] and each[0] < change.end for each in expressions)
            if crossed or spans != sorted(spans):
                told = [self.was.of_expression(each) for each in inside]
                what = "; ".join(told) or "a value or a citation stands between the words"
                return "value", what
            # A break of lines between sentences stays one.
            if now[:1].isspace() and raw[change.start].isspace():
                change.start, now = change.start + 1, now[1:]
            if now[-1:].isspace() and raw[change.end - 1].isspace() and change.end > change.start:
                change.end, now = change.end - 1, now[:-1]
            change.text = escaped(now)
            return None
        before = origin.spans[i1 - 1] if i1 else None
        behind = origin.spans[i1] if i1 < len(old) else None
        if before is None and i1 > 1 and old[i1 - 1].text.isspace():
            before = origin.spans[i1 - 2]
        if before is not None:
            change.start = before[1]
        elif behind is not None:
            change.start = behind[0]
        elif i1 == len(old) and _are_notes(inside, raw[left:]):
            change.start = len(raw.rstrip())
        else:
            told = [self.was.of_expression(each) for each in inside]
            return "value", "; ".join(told) or "the words stand beside a value"
        change.end, change.text = change.start, escaped(now)
        if now.lstrip(" ").startswith(BREAK):  # no blank ends a paragraph
            change.start = len(raw[: change.start].rstrip())
            change.end += len(raw[change.end :]) - len(raw[change.end :].lstrip())
        return None

    def _added(
        self, pair: Pair, sent: Sequence[Paragraph], back: Sequence[Paragraph], by: str
    ) -> Iterator[Change]:
        paragraph = back[pair.new[0]]
        origin = self.was.origins.get(pair.after)
        before = sent[pair.after] if pair.after >= 0 else Paragraph()
        where = _where(by, before.text, _name(before))
        change = Change("edit", "", paragraph.text, before.text[-50:], breaks=1, **where)
        change.notes = ((), paragraph.notes)
        apart = paragraph.cell or paragraph.style.lower() != before.style.lower()
        if apart or origin is None or not origin.piece.plain:
            what = "a paragraph was added where no running text of an author stands before it"
            change.ask("paragraph", what)
        elif NUMBER.search(paragraph.text) or paragraph.notes or NOTE in paragraph.text:
            change.ask("number", "a paragraph with a number or a footnote was added")
        else:
            change.start = change.end = len(origin.piece.raw)
            change.text = escaped(f"{BREAK}{paragraph.text}")
        change.piece = origin.piece if origin else None
        yield change
        if paragraph.hidden:
            what = "hidden text stands here"
            yield _question("hidden", "", paragraph.hidden, origin, where, what)

    def _know_contents(self) -> None:
        """Know lines of the contents that a program wrote as plain text: their heading follows."""
        if any(SKIPPED.match(each.style) for each in self.back.paragraphs):
            return  # they are contents still, and a title may stand twice
        sent = self.was.word.paragraphs
        lines = {each.text for each in sent if SKIPPED.match(each.style)}
        known, own = {*map(_title, lines)}, {_title(each.text) for each in printed(self.was.word)}
        follows = Counter(_title(each.text) for each in printed(self.back))
        for each in printed(self.back):
            title = _title(each.text)
            follows[title] -= 1
            line = title in known and follows[title] > 0
            if each.text and (line or (each.text in lines and title not in own)):
                each.style = "Contents"

    def _deleted(self, first: Paragraph, origin: Origin | None, where: Mapping[str, Any]) -> Change:
        what = "a paragraph was deleted that quotes values, cites, or is a heading, an item, a "
        what += "finding or a recommendation"
        gone = _question("deleted", first.text, "", origin, where, what)
        if origin is None:
            gone.ask("code", "what code writes was deleted: a caption, a note, a masthead")
        elif not (
            origin.piece.expressions
            or not origin.piece.plain
            or NUMBER.search(origin.piece.raw)
            or first.notes
            or first.hidden
        ):
            gone.kind, gone.why, gone.what, gone.end = "edit", "", "", len(origin.piece.raw)
        gone.whole, gone.breaks = (f"{first.text} {first.hidden}", ""), -1
        gone.notes = (first.notes, ())
        return gone

    def _of_tables(self) -> Iterator[Change]:
        """Yield a question for each cell of a table that differs, and for tables that are gone."""
        before, now = _tables(self.was.word), _tables(self.back)
        pairs = _table_pairs(before, now)
        for number, cells in before.items():
            other = now.get(pairs.get(number, 0), {})
            words = " ".join(each.text for each in cells.values())
            if not other:
                yield self._of_table(
                    words, ([*cells.values()], []), f"table {number} of the file is gone"
                )
            elif other.keys() != cells.keys():
                old, new = list(cells.values()), list(other.values())
                for tag, i1, i2, j1, j2 in matcher(
                    [_read(each) for each in old], [_read(each) for each in new]
                ).get_opcodes():
                    if tag != "equal":
                        whole = old[i1:i2], new[j1:j2]
                        yield self._of_table(words, whole, "rows or cells of a table")
            else:
                for (row, column), cell in cells.items():
                    if _read(cell) != _read(other[row, column]):
                        what = f"row {row}, column {column} of a table"
                        yield self._of_table(words, ([cell], [other[row, column]]), what)
        for number in now.keys() - set(pairs.values()):
            words = " ".join(each.text for each in now[number].values())
            yield self._of_table(words, ([], [*now[number].values()]), "a table was added")

    def _of_table(
        self, words: str, whole: tuple[Sequence[Paragraph], Sequence[Paragraph]], what: str
    ) -> Change:
        """Return the question of cells that went, came or read otherwise."""
        old, new = whole
        was, reads = (" | ".join(filter(None, map(_read, cells)))[:500] for cells in whole)
        if what != "a table was added":
            what = f"{what}; {self.was.of_table(words)}"
        change = _question("table", was, reads, None, _where(self.by, words[:200]), what)
        change.whole, change.notes = _weight(old, new)
        change.cells = len(old), len(new)
        return change

    def _beside(self) -> Iterator[Change]:
        """Yield a question for boxes and running heads that differ, and what contents became."""
        where = _where(self.by)
        sides = [
            Counter(each.text for each in word.paragraphs if each.boxed and each.text)
            for word in (self.was.word, self.back)
        ]
        for text in (sides[0] - sides[1]).elements():
            yield _question("box", text, "", None, where, "a box of text was taken out or changed")
        for text in (sides[1] - sides[0]).elements():
            yield _question("box", "", text, None, where, "a box of text was added or changed")
        for more, what in ((1, "a picture was added"), (-1, "a picture was taken out")):
            one, other = (self.back, self.was.word)[::more]
            for text in (one.pictures - other.pictures).elements():
                was, reads = ("", text) if more > 0 else (text, "")
                asked = _question("picture", was, reads, None, where, what)
                asked.whole, asked.pictures = ("", ""), more
                yield asked
        for text in sorted(self.back.heads - self.was.word.heads):
            if not any(text in each.text for each in self.was.word.paragraphs):
                asked = _question(
                    "head", "", text, None, where, "a running head or foot was changed"
                )
                asked.whole = ("", "")
                yield asked
        lines = [
            [each for each in word.paragraphs if set_by_styles(each) and each.text]
            for word in (self.was.word, self.back)
        ]
        old, new = [" ".join(each.text for each in side) for side in lines]
        if old != new:
            what = "the contents were written anew"
            told = Change("renewed", old, new, "", why="contents", what=what, **where)
            told.breaks = len(lines[1]) - len(lines[0])
            yield told

    def _by(self, paragraphs: Sequence[Paragraph]) -> str:
        names = [name for each in paragraphs for name in each.authors]
        return " and ".join(dict.fromkeys(names)) or self.by


def printed(word: WordText) -> list[Paragraph]:
    """Return the paragraphs outside of tables and contents."""
    return [
        each
        for each in word.paragraphs
        if each.cell is None and not each.boxed and not SKIPPED.match(each.style)
    ]


def _title(text: str) -> str:
    """Return the words of a heading or of its line in the contents, without numbers."""
    return NUMBERED.sub("", PAGED.sub("", text)).casefold()


def set_by_styles(each: Paragraph) -> bool:
    """Tell whether a paragraph is one of the contents or of the banner, which no one writes."""
    return each.cell is None and not each.boxed and bool(SKIPPED.match(each.style))


def _tables(word: WordText) -> dict[int, dict[tuple[int, int], Paragraph]]:
    """Return what each cell of each table says, all its paragraphs as one, by row and column."""
    found: dict[int, dict[tuple[int, int], Paragraph]] = {}
    for each in word.paragraphs:
        if each.cell:
            cell = found.setdefault(each.cell[0], {}).setdefault(each.cell[1:], Paragraph())
            cell.text = f"{cell.text} {each.text}".strip()
            cell.hidden = f"{cell.hidden} {each.hidden}".strip()
            cell.notes += each.notes
    return found


def _read(cell: Paragraph) -> str:
    """Return what a cell says, its notes in their places."""
    notes = iter(cell.notes)
    text = NOTE_SIGN.sub(lambda _: f" [{next(notes, '')}] ", cell.text)
    return " ".join(f"{text} {cell.hidden}".split())


def _table_pairs(
    before: Mapping[int, Mapping[tuple[int, int], Paragraph]],
    now: Mapping[int, Mapping[tuple[int, int], Paragraph]],
) -> dict[int, int]:
    """Return which table of the returned file is which of the sent one: the likest, each once."""
    scores = []
    for number, cells in before.items():
        for other, there in now.items():
            mine, its = ({each.text for each in side.values()} for side in (cells, there))
            shared = len(mine & its) / (len(mine | its) or 1)
            scores.append((shared - 0.01 * abs(number - other), number, other))
    pairs: dict[int, int] = {}
    for score, number, other in sorted(scores, reverse=True):
        if score > 0.15 and number not in pairs and other not in pairs.values():
            pairs[number] = other
    return pairs


def _differences(
    old: Sequence[Token], new: Sequence[Token], origin: Origin | None
) -> list[tuple[int, int, int, int]]:
    """Return the ranges that differ; two with a blank between are one, unless one is a value.

    A footnote that reads otherwise is a range of its own.
    """
    found: list[tuple[int, int, int, int]] = []

    def typed(i1: int, i2: int, j1: int, j2: int) -> bool:
        words = [*old[i1:i2], *new[j1:j2]]
        spans = zip(old[i1:i2], origin.spans[i1:i2] if origin else (), strict=True)
        written = all(each.text.isspace() or span for each, span in spans)
        return written and not any(NUMBER.search(each.text) for each in words)

    for tag, i1, i2, j1, j2 in of_tokens(old, new).get_opcodes():
        if tag == "equal":
            continue
        if found and all(each.text.isspace() for each in old[found[-1][1] : i1]):
            alike = origin is None or typed(*found[-1]) == typed(i1, i2, j1, j2)
            if alike or found[-1][1] == i1:
                found[-1] = (found[-1][0], i2, found[-1][2], j2)
                continue
        found.append((i1, i2, j1, j2))
    return [part for each in found for part in _at_notes(old, new, each)]


def _at_notes(
    old: Sequence[Token], new: Sequence[Token], of: tuple[int, int, int, int]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield a range in parts at its footnotes, where as many stand in both."""
    i1, i2, j1, j2 = of
    olds = [at for at in range(i1, i2) if _is_note(old[at])]
    news = [at for at in range(j1, j2) if _is_note(new[at])]
    if len(olds) != len(news):
        olds, news = [], []
    for at, there in zip([*olds, i2], [*news, j2], strict=True):
        if [each.text for each in old[i1:at]] != [each.text for each in new[j1:there]]:
            yield i1, at, j1, there
        if at < i2 and old[at].text != new[there].text:
            yield at, at + 1, there, there + 1
        i1, j1 = at + 1, there + 1


def _tokens(text: str, notes: Sequence[str]) -> list[Token]:
    """Return the words of a paragraph; a footnote is a word that is known by what it says."""
    said = iter(notes)
    return [
        Token(NOTE + " ".join(next(said, "").split()), each.start, each.end)
        if each.text == NOTE
        else each
        for each in tokens_of(text)
    ]


def _is_note(token: Token) -> bool:
    return token.text.startswith(NOTE)


def _weight(
    olds: Sequence[Paragraph], news: Sequence[Paragraph]
) -> tuple[tuple[str, str], tuple[list[str], list[str]]]:
    """Return the words, and the notes, of paragraphs that went and of those that came."""
    old, new = (" ".join(f"{each.text} {each.hidden}" for each in side) for side in (olds, news))
    gone, come = ([note for each in side for note in each.notes] for side in (olds, news))
    return (old, new), (gone, come)


def _are_notes(expressions: Sequence[str], tail: str) -> bool:
    """Tell whether the end of a text is nothing but citations and footnotes."""
    for each in expressions:
        tail = tail.replace(each, "", 1)
    return all(each.startswith(("[", "^[")) for each in expressions) and not tail.strip()


def _with_notes(change: Change, of: tuple[Sequence[Token], Sequence[Token]]) -> None:
    """Tell of a change that holds footnotes what they say."""
    old, new = ([each.text.removeprefix(NOTE) for each in side if _is_note(each)] for side in of)
    change.notes = old, new
    if any(change.notes):
        change.whole = NOTE_SIGN.sub("", change.old), NOTE_SIGN.sub("", change.new)
        if (change.old, change.new) == (NOTE, NOTE):
            change.ask("footnote", "a footnote was changed")
            change.old, change.new = change.notes[0][0], change.notes[1][0]
        else:
            olds, news = (iter(each) for each in change.notes)
            change.old = NOTE_SIGN.sub(lambda _: f" [{next(olds, '')}]", change.old).strip()
            change.new = NOTE_SIGN.sub(lambda _: f" [{next(news, '')}]", change.new).strip()


def _said(tokens: Sequence[Token], first: int, last: int, text: str) -> str:
    return text[tokens[first].start : tokens[last - 1].end] if last > first else ""


def escaped(text: str) -> str:
    """Return a reviewer's words as Markdown that prints them and does nothing else."""
    paragraphs = [seen(each) for each in re.split(rf" ?{BREAK} ?", text)]
    written = [
        MARKUP.sub(lambda sign: ENTITIES.get(sign[0], f"\\{sign[0]}"), each) for each in paragraphs
    ]
    return "\n\n".join(written[:1] + [LINE_MARK.sub(r"\\\1", each) for each in written[1:]])


def _question(
    why: str, old: str, new: str, origin: Origin | None, where: Mapping[str, Any], what: str
) -> Change:
    piece = origin.piece if origin else None
    return Change("question", old, new, "", piece=piece, why=why, what=what, **where)


def _where(by: str, paragraph: str = "", name: str = "", sure: float = 1.0) -> dict[str, Any]:
    return {"by": by, "sure": sure, "paragraph": paragraph, "name": name}


def _name(paragraph: Paragraph) -> str:
    return paragraph.names[0] if paragraph.names else ""
