"""This module says what a reviewer changed: edits of an author's words, questions about the rest.

What a program computed or cites is never edited: a change of a value, a table, a number, a citation
or a reference becomes a question that names what it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from hrcreport.editorial.editions.pairing import Pair, paired
from hrcreport.editorial.editions.sources import (
    Origin,
    Piece,
    Pieces,
    Token,
    matcher,
    of_tokens,
    tokens_of,
)
from hrcreport.editorial.editions.word_text import NOTE, Paragraph, WordText, seen

Kind = Literal["edit", "question"]
SURE = 0.9
"""Of what is less sure, how sure it is is told."""
NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|"
    r"million|billion|half|twice|double|thirds?|quarters?|per cent|percent)\b",
    re.IGNORECASE,
)
MARKUP = re.compile(r"[\\`*_\[\]{}<>#|@^~$]")
ENTITIES = {sign: f"&#{ord(sign)};" for sign in "<[]{}"}
"""Signs that even behind a backslash look like what no text may hold."""
LINE_MARK = re.compile(r"^([-+:=>])")
BREAK = "\u2029"
"""Stands between paragraphs that were one, or became one."""
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
    """One change: of words (an edit of a piece), or a question.

    `old` and `new` are the words as printed, `before` those in front of them; `piece` is where the
    paragraph was written, and `start` and `end` which signs of it `text` is to replace. `sure` says
    how sure the place is (1: by name). `why` says what a question is about.
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


@dataclass(slots=True)
class Comparing:
    """The file that was sent, and the one that came back, by whom."""

    was: Was
    back: WordText
    by: str

    def compared(self) -> Comparison:
        """Return every difference between the two files, each as an edit or as a question."""
        sent, back = printed(self.was.word), printed(self.back)
        found = Comparison(pairs=paired(sent, back))
        for pair in found.pairs:
            found.changes += self._of_pair(pair, sent, back)
        found.changes += [*self._of_tables(), *self._beside()]
        return found

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
        if pair.moved:
            yield _question(
                "moved",
                first.text,
                back[pair.new[0]].text,
                origin,
                where,
                "the paragraph stands elsewhere in the file",
            )
        if len(pair.old) > 1:
            olds, news = [sent[at].text for at in pair.old], [back[at].text for at in pair.new]
            what = "paragraphs were joined and changed"
            if len(news) == 1 and matcher(" ".join(olds).split(), news[0].split()).ratio() > 0.999:
                what = "two paragraphs were made one"
            yield _question("joined", " ¶ ".join(olds), " ¶ ".join(news), origin, where, what)
            return
        text = f" {BREAK} ".join(back[at].text for at in pair.new)
        yield from self._of_words(first, text, origin, where)
        notes = [note for at in pair.new for note in back[at].notes]
        if len(notes) == len(first.notes):
            for was, now in zip(first.notes, notes, strict=True):
                if was.split() != now.split():
                    yield _question("footnote", was, now, origin, where, "a footnote was changed")
        hidden = " ".join(back[at].hidden for at in pair.new).strip()
        if hidden and hidden != first.hidden:
            yield _question("hidden", "", hidden, origin, where, "hidden text stands here")

    def _of_words(
        self, first: Paragraph, text: str, origin: Origin | None, where: Mapping[str, Any]
    ) -> Iterator[Change]:
        old, new = tokens_of(first.text), tokens_of(text)
        if [each.text for each in old] == [each.text for each in new]:
            return
        for i1, i2, j1, j2 in _differences(old, new, origin):
            was, now = _said(old, i1, i2, first.text), _said(new, j1, j2, text)
            before = first.text[: old[i1].start if i1 < len(old) else len(first.text)][-50:]
            piece = origin.piece if origin else None
            change = Change("edit", was, now, before, piece=piece, **where)
            if asked := self._decide(change, origin, (old, i1, i2), now):
                change.ask(*asked)
            if change.why == "code" and (told := self.was.of_values(first.values, was)):
                change.why, change.what = "value", told
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
        else:
            told = [self.was.of_expression(each) for each in inside]
            return "value", "; ".join(told) or "the words stand beside a value"
        change.end, change.text = change.start, escaped(now)
        return None

    def _added(
        self, pair: Pair, sent: Sequence[Paragraph], back: Sequence[Paragraph], by: str
    ) -> Iterator[Change]:
        paragraph = back[pair.new[0]]
        origin = self.was.origins.get(pair.after)
        before = sent[pair.after] if pair.after >= 0 else Paragraph()
        where = _where(by, before.text, _name(before))
        change = Change("edit", "", paragraph.text, before.text[-50:], **where)
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

    def _deleted(self, first: Paragraph, origin: Origin | None, where: Mapping[str, Any]) -> Change:
        if origin is None:
            what = "what code writes was deleted: a caption, a note, a masthead"
            return _question("code", first.text, "", origin, where, what)
        piece = origin.piece
        if piece.expressions or not piece.plain or NUMBER.search(piece.raw):
            what = "a paragraph was deleted that quotes values, cites, or is a heading, an item, a "
            what += "finding or a recommendation"
            return _question("deleted", first.text, "", origin, where, what)
        change = Change("edit", first.text, "", "", piece=piece, **where)
        change.end = len(piece.raw)
        return change

    def _of_tables(self) -> Iterator[Change]:
        """Yield a question for each cell of a table that differs, and for tables that are gone."""
        before, now = _tables(self.was.word), _tables(self.back)
        pairs = _table_pairs(before, now)
        for number, cells in before.items():
            other = now.get(pairs.get(number, 0))
            words = " ".join(cells.values())
            found: list[tuple[str, str, str]] = []
            if other is None:
                found += [(words[:200], "", f"table {number} of the file is gone")] if words else []
            elif other.keys() != cells.keys():
                old, new = list(cells.values()), list(other.values())
                found += [
                    (" | ".join(old[i1:i2]), " | ".join(new[j1:j2]), "rows or cells of a table")
                    for tag, i1, i2, j1, j2 in matcher(old, new).get_opcodes()
                    if tag != "equal"
                ]
            else:
                found += [
                    (text, other[row, column], f"row {row}, column {column} of a table")
                    for (row, column), text in cells.items()
                    if text.split() != other[row, column].split()
                ]
            where = _where(self.by, words[:200])
            for was, reads, what in found:
                told = f"{what}; {self.was.of_table(words)}"
                yield _question("table", was, reads, None, where, told)
        for number in now.keys() - set(pairs.values()):
            words = " ".join(now[number].values())
            if words:
                where = _where(self.by, words[:200])
                yield _question("table", "", words[:500], None, where, "a table was added")

    def _beside(self) -> Iterator[Change]:
        """Yield a question for text in boxes and running heads that nobody sent."""
        known = {each.text for each in self.was.word.paragraphs}
        where = _where(self.by)
        for each in self.back.paragraphs:
            if each.boxed and each.text and each.text not in known:
                yield _question("box", "", each.text, None, where, "a box of text was added")
        for text in sorted(self.back.heads - self.was.word.heads):
            if not any(text in each.text for each in self.was.word.paragraphs):
                yield _question("head", "", text, None, where, "a running head or foot was changed")

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


def _tables(word: WordText) -> dict[int, dict[tuple[int, int], str]]:
    """Return the text of each cell of each table by its row and column."""
    found: dict[int, dict[tuple[int, int], str]] = {}
    for each in word.paragraphs:
        if each.cell:
            cells = found.setdefault(each.cell[0], {})
            place = each.cell[1:]
            cells[place] = f"{cells.get(place, '')} {each.text}".strip()
    return found


def _table_pairs(
    before: Mapping[int, Mapping[tuple[int, int], str]],
    now: Mapping[int, Mapping[tuple[int, int], str]],
) -> dict[int, int]:
    """Return which table of the returned file is which of the sent one: the likest, each once."""
    scores = []
    for number, cells in before.items():
        for other, there in now.items():
            mine, its = set(cells.values()), set(there.values())
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
    """Return the ranges that differ; two with a blank between are one, unless one is a value."""
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
    return found


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
