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

from hrcreport.editorial.editions.floats import (
    Floats,
    differences,
    read_cell,
    rows_of,
)
from hrcreport.editorial.editions.pairing import Pair, paired
from hrcreport.editorial.editions.sources import (
    BREAK,
    Origin,
    Piece,
    Pieces,
    Token,
    matcher,
    of_tokens,
    same,
    tokens_of,
)
from hrcreport.editorial.editions.word_text import (
    NOTE,
    Paragraph,
    WordText,
    is_heading,
    is_mark,
    seen,
)
from hrcreport.foundation import DocumentKind

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
SHOWN = 60
"""Signs of a paragraph that a question quotes."""
JOB_NUMBER, GIVEN = "job number", "conference services gave the document its GE number"
Tell = Callable[[str], str]


@dataclass(slots=True)
class Change:
    """One change: of words (an edit of a piece), a question, or what a program renewed by itself.

    `old` and `new` are the words as printed, `before` those in front of them; `piece` is where the
    paragraph was written, and `start` and `end` which signs of it `text` is to replace. `sure` says
    how sure the place is (1: by name). `why` says what a question is about.

    What it weighs in the balance: `whole`, the words that went and came (else `old` and `new`), the
    texts of the `notes` and the number of `cells` that did, and how many `breaks` (paragraphs),
    `headings` and `pictures` more there are. `moves` are the words of what stands elsewhere.
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
    moves: Sequence[str] = ()

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

    def ask(self, why: str, reason: str) -> None:
        """Make it a question."""
        self.kind, self.why, self.what = "question", why, reason


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
        author_texts = (
            (number, paragraph.text)
            for number, paragraph in enumerate(printed(self.word))
            if not WRITTEN_BY_CODE.search(paragraph.style)
        )
        return self.pieces.origins(author_texts)


@dataclass
class Comparing:
    """The file that was sent, and the one that came back, by whom."""

    was: Was
    back: WordText
    by: str

    def compared(self) -> Comparison:
        """Return every difference between the two files, each as an edit or as a question."""
        renewed = list(self._renewed())
        self._restore_signs()
        self._know_contents()
        sent, back = printed(self.was.word), printed(self.back)
        comparison = Comparison(renewed, paired(sent, back))
        floats = Floats.of(
            (self.was.word, self.back),
            (sent, back),
            comparison.pairs,
        )
        for pair in comparison.pairs:
            if id(pair) in floats.told:
                continue
            changes = [*self._of_pair(pair, sent, back)]
            self._of_headings(pair, (sent, back), changes)
            if any(back[at].unseen for at in pair.new):
                for change in changes:
                    if change.kind == "edit" or not pair.old:
                        change.ask("hidden", "the paragraph is hidden")
            comparison.changes += changes
            comparison.looks += self._looks(pair, sent, back)
        comparison.changes += [*self._of_tables(floats), *self._beside(floats)]
        return comparison

    def _renewed(self) -> Iterator[Change]:
        """Give references back the words that they had, and yield those that read otherwise."""
        sent_readings: dict[str, list[str]] = {}
        for paragraph in self.was.word.paragraphs:
            for name, read in paragraph.results():
                if read not in sent_readings.setdefault(name, []):
                    sent_readings[name].append(read)
        where = _where(self.by)
        for paragraph in self.back.paragraphs:
            for then, now in paragraph.renew(sent_readings):
                reason = "a program wrote the number of a reference anew"
                yield Change("renewed", then, now, "", why="reference", what=reason, **where)

    def _restore_signs(self) -> None:
        """Give texts that read as those sent the forms of signs that they had: quotation marks."""
        sent = {
            text
            for paragraph in self.was.word.paragraphs
            for text in (paragraph.text, *paragraph.notes)
        }
        forms = {same(text): text for text in sent}

        def restored(text: str) -> str:
            return text if text in sent else forms.get(same(text), text)

        for paragraph in self.back.paragraphs:
            paragraph.text = restored(paragraph.text)
            paragraph.notes = [restored(note) for note in paragraph.notes]

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
            reason = "the paragraph stands elsewhere in the file"
            moved = _question(
                "moved", old=first.text, new=news[0].text, origin=origin, where=where, reason=reason
            )
            moved.whole, moved.moves = ("", ""), _texts([first])
            yield moved
        if len(olds) > 1:
            yield self._joined(olds, news, origin, where)
            yield from self._of_joined_notes(olds, news, origin, where)
            return
        text = f" {BREAK} ".join(paragraph.text for paragraph in news)
        now = Paragraph(
            text, news[0].style, notes=[note for paragraph in news for note in paragraph.notes]
        )
        yield from self._of_words(first, now, origin, where)
        if any(paragraph.unseen for paragraph in news) != first.unseen:
            reason = (
                "a hidden paragraph can be seen" if first.unseen else "the paragraph was hidden"
            )
            turned = _question(
                "hidden", old=first.text, new="", origin=origin, where=where, reason=reason
            )
            turned.whole = ("", "")
            yield turned
        hidden = " ".join(paragraph.hidden for paragraph in news).strip()
        if hidden != first.hidden.strip():
            reason = "hidden text stands here" if hidden else "hidden text was taken out"
            yield _question(
                "hidden", old=first.hidden, new=hidden, origin=origin, where=where, reason=reason
            )

    def _of_headings(
        self,
        pair: Pair,
        of: tuple[Sequence[Paragraph], Sequence[Paragraph]],
        changes: list[Change],
    ) -> None:
        """Say of a change how many headings more it makes; a heading without one is asked about."""
        olds, news = [of[0][at] for at in pair.old], [of[1][at] for at in pair.new]
        counts = [sum(is_heading(paragraph.style) for paragraph in side) for side in (olds, news)]
        if counts[0] == counts[1]:
            return
        bearing = next((change for change in changes if change.breaks), None)
        if bearing is None:
            reason = "a heading became text" if counts[0] else "text became a heading"
            where = _where(self._by(news), olds[0].text, _name(olds[0]))
            origin = self.was.origins.get(pair.old[0])
            bearing = _question(
                "heading",
                old=olds[0].text,
                new=news[0].text,
                origin=origin,
                where=where,
                reason=reason,
            )
            bearing.whole = ("", "")
            changes.append(bearing)
            styles = {paragraph.style.lower() for paragraph in self.back.paragraphs}
            if not any(is_heading(style) for style in styles - {"title"}):
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
        before, now = [paragraph.text for paragraph in olds], [paragraph.text for paragraph in news]
        reason = "paragraphs were joined and changed"
        if len(now) == 1 and matcher(" ".join(before).split(), now[0].split()).ratio() > 0.999:
            reason = "paragraphs were made one"
        joined = _question(
            "joined",
            old=" ¶ ".join(before),
            new=" ¶ ".join(now),
            origin=origin,
            where=where,
            reason=reason,
        )
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
        _, (old_notes, new_notes) = _weight(olds, news)
        for tag, i1, i2, j1, j2 in matcher(old_notes, new_notes).get_opcodes():
            if tag != "equal":
                was, now = old_notes[i1:i2], new_notes[j1:j2]
                reason = "a footnote was changed, taken out or put in"
                question = _question(
                    "footnote",
                    old=" ".join(was),
                    new=" ".join(now),
                    origin=origin,
                    where=where,
                    reason=reason,
                )
                question.whole, question.notes = ("", ""), (was, now)
                yield question

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
                reason = "a number that a program had set became text"
                change.kind, change.why, change.what = "renewed", "number", reason
            elif is_mark(first.style) and NUMBERED.fullmatch(f"{now.strip()} "):
                reason = "a program counted tables and figures anew"
                change.kind, change.why, change.what = "renewed", "number", reason
            elif question := self._decide(change, origin, (old, i1, i2), now):
                change.ask(*question)
            if change.why == "code" and (value_origin := self.was.of_values(first.values, was)):
                change.why, change.what = "value", value_origin
            _with_notes(change, (old[i1:i2], new[j1:j2]))
            yield change

    def _decide(
        self, change: Change, origin: Origin | None, of: tuple[list[Token], int, int], now: str
    ) -> tuple[str, str] | None:
        """Say where in the source an edit belongs, or return why it is a question, and which."""
        old, i1, i2 = of
        if origin is None:
            return "code", SET_BY_PROGRAM
        touched = [(token, origin.spans[at]) for at, token in enumerate(old[i1:i2], start=i1)]
        words = [(token, span) for token, span in touched if not token.text.isspace()]
        raw, expressions = origin.piece.raw, origin.piece.expressions
        left = next((span[1] for span in reversed(origin.spans[:i1]) if span), 0)
        right = next((span[0] for span in origin.spans[i2:] if span), len(raw))
        inside = [
            expression[2]
            for expression in expressions
            if left <= expression[0] and expression[1] <= right
        ]
        if NOTE in change.old or NOTE in now:
            cited = ", ".join(expression for expression in inside if "@" in expression)
            reason = "a footnote was taken out, put in or moved"
            return "citation", f"{reason}: {cited}" if cited else reason
        if any(span is None for _, span in words):
            value_origins = [
                self.was.of_expression(expression)
                for expression in inside
                if expression.startswith("{{")
            ]
            reason = "; ".join(dict.fromkeys(value_origins)) or "this is computed or a reference"
            return "value" if value_origins else "computed", reason
        if NUMBER.search(change.old) or NUMBER.search(now):
            return "number", "a number is quoted from a value or cited, not typed"
        if BREAK in now and not origin.piece.plain:
            reason = "a heading, an item, a finding or a recommendation was cut in two"
            return "paragraph", reason
        spans = [span for _, span in touched if span]
        if spans:
            change.start, change.end = spans[0][0], spans[-1][1]
            crossed = any(
                change.start < expression[1] and expression[0] < change.end
                for expression in expressions
            )
            if crossed or spans != sorted(spans):
                value_origins = [self.was.of_expression(expression) for expression in inside]
                reason = (
                    "; ".join(value_origins) or "a value or a citation stands between the words"
                )
                return "value", reason
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
            value_origins = [self.was.of_expression(expression) for expression in inside]
            return "value", "; ".join(value_origins) or "the words stand beside a value"
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
        above = {before.style.lower()}
        if pair.new[0] and not is_heading(back[pair.new[0] - 1].style):
            above.add(back[pair.new[0] - 1].style.lower())  # a program may have taken the styles
        apart = paragraph.cell or paragraph.style.lower() not in above
        piece = origin.piece if origin else None
        if apart or not (piece and (piece.plain or piece.finding_ends)):
            reason = "a paragraph was added where no running text of an author stands before it"
            change.ask("paragraph", reason)
        elif NUMBER.search(paragraph.text) or paragraph.notes or NOTE in paragraph.text:
            change.ask("number", "a paragraph with a number or a footnote was added")
        else:
            change.start = change.end = len(piece.raw)
            change.text = escaped(f"{BREAK}{paragraph.text}")
        change.piece = piece
        yield change
        if paragraph.hidden:
            reason = "hidden text stands here"
            yield _question(
                "hidden", old="", new=paragraph.hidden, origin=origin, where=where, reason=reason
            )

    def _know_contents(self) -> None:
        """Know lines of the contents that a program wrote as plain text: their heading follows."""
        if any(SKIPPED.match(paragraph.style) for paragraph in self.back.paragraphs):
            return  # they are contents still, and a title may stand twice
        sent = self.was.word.paragraphs
        lines = {paragraph.text for paragraph in sent if SKIPPED.match(paragraph.style)}
        known_titles = Counter(
            _title(paragraph.text) for paragraph in sent if SKIPPED.match(paragraph.style)
        )
        sent_titles = Counter(_title(paragraph.text) for paragraph in printed(self.was.word))
        follows = Counter(_title(paragraph.text) for paragraph in printed(self.back))
        if not any(follows[title] > sent_titles[title] for title in known_titles):
            return  # none is there any more
        back, last = printed(self.back), -2
        for at, paragraph in enumerate(back):
            title = _title(paragraph.text)
            follows[title] -= 1
            is_line = known_titles[title] > 0 and follows[title] > 0
            known_titles[title] -= is_line
            if paragraph.text and (
                is_line or (paragraph.text in lines and title not in sent_titles)
            ):
                paragraph.style, last = "Contents", at
        for paragraph in back[: last + 2]:  # among them, those whose heading was renamed
            is_line = not (SKIPPED.match(paragraph.style) or is_heading(paragraph.style))
            if is_line and known_titles[_title(paragraph.text)] > 0:
                known_titles[_title(paragraph.text)] -= 1
                paragraph.style = "Contents"

    def _deleted(self, first: Paragraph, origin: Origin | None, where: Mapping[str, Any]) -> Change:
        reason = (
            "a paragraph was deleted that holds a value, a number, a citation, a note or hidden "
            "text, or is a heading, an item, a finding or a recommendation"
        )
        deletion = _question(
            "deleted", old=first.text, new="", origin=origin, where=where, reason=reason
        )
        if origin is None:
            deletion.ask("code", "what code writes was deleted: a caption, a note, a masthead")
        elif not (
            origin.piece.expressions
            or not origin.piece.plain
            or NUMBER.search(origin.piece.raw)
            or first.notes
            or first.hidden
        ):
            deletion.kind, deletion.why, deletion.what, deletion.end = (
                "edit",
                "",
                "",
                len(origin.piece.raw),
            )
        deletion.whole, deletion.breaks = (f"{first.text} {first.hidden}", ""), -1
        deletion.notes = (first.notes, ())
        return deletion

    def _of_tables(self, floats: Floats) -> Iterator[Change]:
        """Yield a question for each cell, row or table that differs, went, came or moved."""
        before, now = floats.tables
        pairs = floats.table_pairs
        for number, cells in before.items():
            returned_cells = now.get(pairs.get(number, 0), {})
            words = " ".join(cell.text for cell in cells.values())
            key = ("table", "", number)
            if not returned_cells:
                gone = self._of_table(
                    words, ([*cells.values()], []), f"table {number} of the file is gone"
                )
                yield _with_belonging(gone, floats.with_it.get(key, ()))
                continue
            if key in floats.moved:
                moved = self._of_table(words, ((), ()), _elsewhere("a table", floats.moved[key]))
                moved.old = moved.new = _joined_cells([*cells.values()])
                moved.moves = [*rows_of(cells), *_texts(floats.with_it.get(key, ()))]
                yield moved
            for difference in differences(cells, returned_cells):
                sides = difference.gone, difference.come
                change = self._of_table(words, sides, difference.reason)
                if difference.moved:
                    change.old = change.new = _joined_cells(difference.moved)
                    change.whole, change.moves = ("", ""), difference.lines
                yield change
        for number in now.keys() - set(pairs.values()):
            words = " ".join(cell.text for cell in now[number].values())
            yield self._of_table(words, ([], [*now[number].values()]), "a table was added")

    def _of_table(
        self,
        words: str,
        changed_cells: tuple[Sequence[Paragraph], Sequence[Paragraph]],
        reason: str,
    ) -> Change:
        """Return the question of cells that went, came or read otherwise."""
        old, new = changed_cells
        was, reads = map(_joined_cells, changed_cells)
        if reason != "a table was added":
            reason = f"{reason}; {self.was.of_table(words)}"
        change = _question(
            "table",
            old=was,
            new=reads,
            origin=None,
            where=_where(self.by, words[:200]),
            reason=reason,
        )
        change.whole, change.notes = _weight(old, new)
        change.cells = len(old), len(new)
        return change

    def _beside(self, floats: Floats) -> Iterator[Change]:
        """Yield a question for boxes and running heads that differ, and what contents became."""
        where = _where(self.by)
        sides = [
            Counter(
                paragraph.text
                for paragraph in word.paragraphs
                if paragraph.boxed and paragraph.text
            )
            for word in (self.was.word, self.back)
        ]
        for text in (sides[0] - sides[1]).elements():
            yield _question(
                "box",
                old=text,
                new="",
                origin=None,
                where=where,
                reason="a box of text was taken out or changed",
            )
        for text in (sides[1] - sides[0]).elements():
            yield _question(
                "box",
                old="",
                new=text,
                origin=None,
                where=where,
                reason="a box of text was added or changed",
            )
        for step, reason in ((1, "a picture was added"), (-1, "a picture was taken out")):
            gaining_file, losing_file = (self.back, self.was.word)[::step]
            for text in (gaining_file.pictures - losing_file.pictures).elements():
                was, reads = ("", text) if step > 0 else (text, "")
                question = _question(
                    "picture", old=was, new=reads, origin=None, where=where, reason=reason
                )
                question.whole, question.pictures = ("", ""), step
                gone = [key for key in floats.sent if key not in floats.same and key[1] == text]
                if step < 0 and gone:
                    _with_belonging(question, floats.with_it.pop(gone[0], ()))
                yield question
        for key, before in floats.moved.items():
            if key[0] == "picture":
                reason = _elsewhere("a picture", before)
                question = _question(
                    "picture", old=key[1], new=key[1], origin=None, where=where, reason=reason
                )
                question.whole = ("", "")
                question.moves = [key[1], *_texts(floats.with_it.get(key, ()))]
                yield question
        for text in sorted(self.back.heads - self.was.word.heads):
            if not any(text in paragraph.text for paragraph in self.was.word.paragraphs):
                question = _question(
                    "head",
                    old="",
                    new=text,
                    origin=None,
                    where=where,
                    reason="a running head or foot was changed",
                )
                question.whole = ("", "")
                yield question
        before, now = self.was.word.job_number, self.back.job_number
        if before != now:
            given = Change("renewed", before, now, "", why=JOB_NUMBER, what=GIVEN, **where)
            given.whole = ("", "")
            if not DocumentKind.is_job_number(now):
                reason = "in the field of the GE number stands none, such as GE.26-12345"
                given.ask("head", reason if now else "the GE number was taken out")
            yield given
        lines = [
            [
                paragraph
                for paragraph in word.paragraphs
                if set_by_styles(paragraph) and paragraph.text
            ]
            for word in (self.was.word, self.back)
        ]
        old, new = [" ".join(paragraph.text for paragraph in side) for side in lines]
        if old != new:
            reason = "the contents were written anew"
            renewal = Change("renewed", old, new, "", why="contents", what=reason, **where)
            renewal.breaks = len(lines[1]) - len(lines[0])
            yield renewal

    def _by(self, paragraphs: Sequence[Paragraph]) -> str:
        names = [name for paragraph in paragraphs for name in paragraph.authors]
        return " and ".join(dict.fromkeys(names)) or self.by


def printed(word: WordText) -> list[Paragraph]:
    """Return the paragraphs outside of tables and contents."""
    return [
        paragraph
        for paragraph in word.paragraphs
        if paragraph.cell is None and not paragraph.boxed and not SKIPPED.match(paragraph.style)
    ]


def _elsewhere(noun: str, before: str) -> str:
    """Say that a table or picture stands elsewhere, and behind which words."""
    words = before if len(before) <= SHOWN else f"{before[:SHOWN].rstrip()} …"
    return f"{noun} stands elsewhere in the file, {f'behind “{words}”' if words else 'at its head'}"


def _joined_cells(cells: Sequence[Paragraph]) -> str:
    return " | ".join(filter(None, map(read_cell, cells)))[:500]


def _texts(paragraphs: Sequence[Paragraph]) -> list[str]:
    return [f"{paragraph.text}{paragraph.hidden}" for paragraph in paragraphs]


def _with_belonging(gone: Change, belonging: Sequence[Paragraph]) -> Change:
    """Let the change of a table or picture that is gone account for what went with it."""
    (words, _), (notes, _) = _weight(belonging, ())
    was, now = gone.whole or ("", "")
    gone.whole, gone.notes = (f"{was} {words}", now), ([*gone.notes[0], *notes], gone.notes[1])
    gone.breaks -= len(belonging)
    if belonging:
        gone.what += "; what stood above and below went with it"
    return gone


def _title(text: str) -> str:
    """Return the words of a heading or of its line in the contents, without numbers."""
    return NUMBERED.sub("", PAGED.sub("", text)).casefold()


def set_by_styles(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph is one of the contents or of the banner, which no one writes."""
    return paragraph.cell is None and not paragraph.boxed and bool(SKIPPED.match(paragraph.style))


def _differences(
    old: Sequence[Token], new: Sequence[Token], origin: Origin | None
) -> list[tuple[int, int, int, int]]:
    """Return the ranges that differ; two with a blank between are one, unless one is a value.

    A footnote that reads otherwise is a range of its own.
    """
    ranges: list[tuple[int, int, int, int]] = []

    def typed(i1: int, i2: int, j1: int, j2: int) -> bool:
        words = [*old[i1:i2], *new[j1:j2]]
        spans = zip(old[i1:i2], origin.spans[i1:i2] if origin else (), strict=True)
        written = all(token.text.isspace() or span for token, span in spans)
        return written and not any(NUMBER.search(token.text) for token in words)

    for tag, i1, i2, j1, j2 in of_tokens(old, new).get_opcodes():
        if tag == "equal":
            continue
        if ranges and all(token.text.isspace() for token in old[ranges[-1][1] : i1]):
            alike = origin is None or typed(*ranges[-1]) == typed(i1, i2, j1, j2)
            if alike or ranges[-1][1] == i1:
                ranges[-1] = (ranges[-1][0], i2, ranges[-1][2], j2)
                continue
        ranges.append((i1, i2, j1, j2))
    return [part for changed_range in ranges for part in _at_notes(old, new, changed_range)]


def _at_notes(
    old: Sequence[Token], new: Sequence[Token], of: tuple[int, int, int, int]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield a range in parts at its footnotes, where as many stand in both."""
    i1, i2, j1, j2 = of
    olds = [at for at in range(i1, i2) if _is_note(old[at])]
    news = [at for at in range(j1, j2) if _is_note(new[at])]
    if len(olds) != len(news):
        olds, news = [], []
    for at, new_at in zip([*olds, i2], [*news, j2], strict=True):
        if [token.text for token in old[i1:at]] != [token.text for token in new[j1:new_at]]:
            yield i1, at, j1, new_at
        if at < i2 and old[at].text != new[new_at].text:
            yield at, at + 1, new_at, new_at + 1
        i1, j1 = at + 1, new_at + 1


def _tokens(text: str, notes: Sequence[str]) -> list[Token]:
    """Return the words of a paragraph; a footnote is a word that is known by what it says."""
    note_texts = iter(notes)
    return [
        Token(NOTE + " ".join(next(note_texts, "").split()), token.start, token.end)
        if token.text == NOTE
        else token
        for token in tokens_of(text)
    ]


def _is_note(token: Token) -> bool:
    return token.text.startswith(NOTE)


def _weight(
    olds: Sequence[Paragraph], news: Sequence[Paragraph]
) -> tuple[tuple[str, str], tuple[list[str], list[str]]]:
    """Return the words, and the notes, of paragraphs that went and of those that came."""
    old, new = (
        " ".join(f"{paragraph.text} {paragraph.hidden}" for paragraph in side)
        for side in (olds, news)
    )
    old_notes, new_notes = (
        [note for paragraph in side for note in paragraph.notes] for side in (olds, news)
    )
    return (old, new), (old_notes, new_notes)


def _are_notes(expressions: Sequence[str], tail: str) -> bool:
    """Tell whether the end of a text is nothing but citations and footnotes."""
    for expression in expressions:
        tail = tail.replace(expression, "", 1)
    return (
        all(expression.startswith(("[", "^[")) for expression in expressions) and not tail.strip()
    )


def _with_notes(change: Change, of: tuple[Sequence[Token], Sequence[Token]]) -> None:
    """Tell of a change that holds footnotes what they say."""
    old, new = ([token.text.removeprefix(NOTE) for token in side if _is_note(token)] for side in of)
    change.notes = old, new
    if any(change.notes):
        change.whole = NOTE_SIGN.sub("", change.old), NOTE_SIGN.sub("", change.new)
        if (change.old, change.new) == (NOTE, NOTE):
            change.ask("footnote", "a footnote was changed")
            change.old, change.new = change.notes[0][0], change.notes[1][0]
        else:
            olds, news = (iter(side_notes) for side_notes in change.notes)
            change.old = NOTE_SIGN.sub(lambda _: f" [{next(olds, '')}]", change.old).strip()
            change.new = NOTE_SIGN.sub(lambda _: f" [{next(news, '')}]", change.new).strip()


def _said(tokens: Sequence[Token], first: int, last: int, text: str) -> str:
    return text[tokens[first].start : tokens[last - 1].end] if last > first else ""


def escaped(text: str) -> str:
    """Return a reviewer's words as Markdown that prints them and does nothing else."""
    paragraphs = [seen(part) for part in re.split(rf" ?{BREAK} ?", text)]
    written = [
        MARKUP.sub(lambda sign: ENTITIES.get(sign[0], f"\\{sign[0]}"), paragraph)
        for paragraph in paragraphs
    ]
    return "\n\n".join(
        written[:1] + [LINE_MARK.sub(r"\\\1", paragraph) for paragraph in written[1:]]
    )


def _question(
    why: str, *, old: str, new: str, origin: Origin | None, where: Mapping[str, Any], reason: str
) -> Change:
    piece = origin.piece if origin else None
    return Change("question", old, new, "", piece=piece, why=why, what=reason, **where)


def _where(by: str, paragraph: str = "", name: str = "", sure: float = 1.0) -> dict[str, Any]:
    return {"by": by, "sure": sure, "paragraph": paragraph, "name": name}


def _name(paragraph: Paragraph) -> str:
    return paragraph.names[0] if paragraph.names else ""
