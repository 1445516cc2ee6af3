"""This module lays a record and the paragraphs of its texts side by side, for a person to compare.

Words of a text that its register quotes are marked, others that the record uses more lightly; of
the record those are marked that no text has. Once a person has compared a record, only what has
changed since is asked of the same person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from hrcreport.foundation import Project, sha256_of
from hrcreport.registers.law.standards import Standards
from hrcreport.registers.sources.pinpoints import (
    numbers_named,
    paragraphs,
    shared_words,
    unsaid,
)
from hrcreport.registers.sources.quotations import parts_marked, passages
from hrcreport.registers.sources.sign_offs import SignOffs, Verdict
from hrcreport.registers.sources.store import stored
from hrcreport.registers.sources.texts import SourceText, text_of, words_of_test
from hrcreport.registers.vouching.records import Item

MOST_LETTERS = 6000
"""Of a longer text the paragraphs that its summary uses, else what is around operative words."""
MARK = 16
QUOTED, USED, LACKING, HEAD, PLAIN = "quoted", "used", "lacking", "head", ""
"""How words are marked: quoted by the register, used by the record, in no text of it, a head."""
SAME = "the stored text is another file, and the paragraphs that you read are the same"
WORD = re.compile(r"[^\W_]+(?:[.,][^\W_]+)*")
Part = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph of a text, or what a record says under one key.

    `mark` tells it from any other; `fresh` whether it is asked, `was` what stood there before.
    """

    name: str
    mark: str
    parts: tuple[Part, ...]
    fresh: bool = True
    was: str = ""

    @property
    def words(self) -> str:
        """Its words without their marks."""
        return "".join(words for words, _ in self.parts)


@dataclass(frozen=True, slots=True)
class TextShown:
    """The paragraphs of one text that a record is compared with; `wrong` says why there are none.

    `left_out` counts the paragraphs of a long text that stand in none of those shown.
    """

    code: str
    pinpoint: str
    language: str
    edition: str
    source: str
    pieces: tuple[Piece, ...]
    wrong: str = ""
    left_out: int = 0
    text: SourceText | None = None

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data for a page."""
        plain_values = asdict(self)
        del plain_values["text"]
        return plain_values


@dataclass(frozen=True, slots=True)
class Card:
    """A record beside its texts; `since` is the day on which the same person compared it last."""

    item: Item
    says: tuple[Piece, ...]
    texts: tuple[TextShown, ...]
    lacking: tuple[str, ...]
    since: str = ""

    @property
    def seal(self) -> str:
        """What tells this card from any other: the record and its texts as they are today."""
        return sha256_of([self.item.key, self.item.hash, self.item.text])

    @property
    def asked(self) -> tuple[Piece, ...]:
        """What is to be read before a verdict: all, or what has changed."""
        pieces = (*self.says, *chain.from_iterable(text.pieces for text in self.texts))
        return tuple(piece for piece in pieces if piece.fresh)

    @property
    def comparable(self) -> bool:
        """Whether the words of every text that the record rests on can be shown."""
        return bool(self.texts) and not self.lacking and not any(text.wrong for text in self.texts)

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data for a page."""
        return {
            "key": self.item.key,
            "noun": self.item.noun,
            "title": self.item.title,
            "address": self.item.address,
            "state": self.item.standing.state,
            "says": [asdict(piece) for piece in self.says],
            "texts": [text.as_data() for text in self.texts],
            "lacking": self.lacking,
            "since": self.since,
            "seal": self.seal,
            "comparable": self.comparable,
        }

    def lines(self, place: str) -> Iterator[list[Part]]:
        """Yield what is asked, line by line, in words with their marks; `place` is in the queue."""
        yield [("", PLAIN)]
        yield [(f"{self.item.key} ({self.item.noun}), {place}", HEAD)]
        yield [(self.item.title, PLAIN)]
        if self.since:
            notice = "what has changed since is asked" if self.asked else SAME
            yield [(f"You compared it on {self.since}; {notice}.", PLAIN)]
        for piece in self.says:
            if piece.fresh:
                yield [(f"  {piece.name}: ", PLAIN), *piece.parts]
                yield from [[(f"    before: {piece.was}", PLAIN)]] if piece.was else []
        for text in self.texts:
            fresh = [piece for piece in text.pieces if piece.fresh]
            if fresh:
                yield [("", PLAIN)]
                yield [(f"{text.code}, {text.pinpoint} ({text.edition})", HEAD)]
                yield from ([("  | ", PLAIN), *piece.parts] for piece in fresh)
            if fresh and text.left_out:
                yield [(f"  ({text.left_out} paragraphs of the text stand elsewhere.)", PLAIN)]

    def passages(self) -> tuple[str, ...]:
        """Return the marks of its paragraphs, each once."""
        return tuple(dict.fromkeys(piece.mark for text in self.texts for piece in text.pieces))

    @classmethod
    def of(
        cls,
        item: Item,
        project: Project,
        *,
        standards: Standards,
        sign_offs: SignOffs,
        person: str = "",
    ) -> Card:
        """Return the card of a record; what `person` compared before is not asked again."""
        texts, lacking = _texts(item, project, standards, sign_offs.texts)
        is_english = any(text.language == "en" for text in texts)
        text_words = "\n".join(piece.words for text in texts for piece in text.pieces)
        says = [
            Piece(
                name,
                _mark(f"{name}: {words}"),
                ((words, PLAIN),)
                if name not in {*item.compared, *item.rests_on} or not text_words
                else tuple(_said(words, text_words, is_english=is_english)),
            )
            for name, words in item.says.items()
        ]
        since, before = sign_offs.read.get((person, item.key), ("", None))
        is_same = before is not None and (item.text, item.hash) == (before.text, before.record)
        if before is None or is_same:  # a new look at what has not changed is a whole look
            return cls(item, tuple(says), tuple(texts), tuple(lacking))
        says, texts = _changed(item, says, texts, before)
        return cls(item, tuple(says), tuple(texts), tuple(lacking), since)


def _texts(
    item: Item, project: Project, standards: Standards, texts: Mapping[str, SourceText]
) -> tuple[list[TextShown], list[str]]:
    """Return the texts to compare a record with, and the codes of which no text is held.

    A test has the words of its own place in the instrument, or none: other words of the instrument
    are not what it is compared with. Each text comes with its words, or why they cannot be shown.
    """
    record_words = " ".join(
        words for name, words in item.says.items() if name in {*item.compared, *item.rests_on}
    )
    texts_shown: list[TextShown] = []
    lacking: list[str] = []
    for code in item.rests_on:
        text, test = text_of(code, texts), standards.by_code.get(code)
        words, wrong = stored(project, text.file, sha256=text.sha256) if text else ("", "")
        if test is not None and text is not None:
            words = words_of_test(code, test.pinpoint, text, words)
            own_quotations = tuple(
                quotation for quotation in text.words if passages(quotation, words) is not None
            )
            text = text.with_(code=code, pinpoint=test.pinpoint, words=own_quotations)
        elif text is not None:
            words = text.own(words)
        if text is None or not (words or wrong):
            place = f" ({test.pinpoint})" if test is not None and test.pinpoint else ""
            lacking.append(f"{code}{place}")
            continue
        near_lines, left_out = _around(text, words)
        texts_shown.append(
            TextShown(
                text.code,
                pinpoint=text.pinpoint,
                language=text.language,
                edition=text.edition,
                source=f"{'' if text.standing == 'official' else 'A copy: '}{text.obtained_from}",
                pieces=tuple(_pieces(near_lines, text, record_words)),
                wrong=wrong,
                left_out=left_out,
                text=text,
            )
        )
    return texts_shown, lacking


def _around(text: SourceText, words: str) -> tuple[list[str], int]:
    """Return the paragraphs of a text, of a long one those that its summary was held against.

    Of a long text whose register names none, those with operative words and beside them.
    """
    lines = [line for line in words.split("\n") if line.strip()]
    if len(words) <= MOST_LETTERS:
        return lines, 0
    spans = [span for quotation in text.words for span in passages(quotation, words) or ()]
    marked, at = [], 0
    for line in words.split("\n"):
        if line.strip():
            marked.append(any(first < at + len(line) and at < last for first, last in spans))
        at += len(line) + 1
    if text.used:
        paragraph_by_number = paragraphs(words)
        used = {
            line.strip()
            for number in numbers_named(text.used)
            for line in paragraph_by_number.get(number, "").split("\n")
        }
        near = [
            is_quoted or bool({line.strip(), line.partition("\t")[2].strip()} & (used - {""}))
            for line, is_quoted in zip(lines, marked, strict=True)
        ]
    else:
        near = [any(marked[max(number - 1, 0) : number + 2]) for number in range(len(lines))]
    near_lines = [line for line, is_near in zip(lines, near, strict=True) if is_near] or lines
    return near_lines, len(lines) - len(near_lines)


def _pieces(lines: list[str], text: SourceText, record_words: str) -> Iterator[Piece]:
    """Yield paragraphs with their marks; a quotation may go over several."""
    used = (
        shared_words(record_words, "\n".join(lines)) if text.language == "en" else frozenset[str]()
    )
    parts: list[Part] = []
    for words, quoted in chain(parts_marked(text.words, "\n".join(lines)), [("\n", False)]):
        first, *later_lines = words.split("\n")
        for number, line in enumerate((first, *later_lines)):
            if number:
                paragraph = "".join(part_words for part_words, _ in parts)
                yield Piece(text.pinpoint, _mark(paragraph), tuple(parts))
                parts = []
            parts += [(line, QUOTED)] if quoted and line else _by_word(line, used, USED)


def _said(words: str, text_words: str, *, is_english: bool) -> Iterator[Part]:
    """Yield the parts of what a record says, those marked that no text has.

    Numbers are looked for in a text of any language, other words in English.
    """
    numbers = {
        number for number in WORD.findall(words) if number.isdecimal() and number not in text_words
    }
    absent = unsaid(words, text_words) if is_english else ()
    yield from _by_word(words, {*numbers, *absent}, LACKING)


def _by_word(words: str, marked_words: Collection[str], mark: str) -> Iterator[Part]:
    at = 0
    for match in WORD.finditer(words):
        if match[0] in marked_words or match[0].casefold() in marked_words:
            if words[at : match.start()]:
                yield words[at : match.start()], PLAIN
            yield match[0], mark
            at = match.end()
    if words[at:]:
        yield words[at:], PLAIN


def _mark(words: str) -> str:
    return sha256_of([" ".join(words.split())])[:MARK]


def _changed(
    item: Item, says: list[Piece], texts: list[TextShown], before: Verdict
) -> tuple[list[Piece], list[TextShown]]:
    """Return what a record says and its texts, only what has changed since a verdict asked.

    Where the record has changed in what is not shown in words, all is asked.
    """
    read = frozenset(before.passages)
    now = [
        _asked(piece, is_new=item.says[piece.name] != before.said.get(piece.name), before=before)
        for piece in says
    ]
    texts_shown = [
        TextShown(
            **{name: getattr(text, name) for name in TextShown.__slots__ if name != "pieces"},
            pieces=tuple(_asked(piece, is_new=piece.mark not in read) for piece in text.pieces),
        )
        for text in texts
    ]
    is_told = any(piece.fresh for piece in now) or any(
        piece.fresh for text in texts_shown for piece in text.pieces
    )
    dropped_names = [name for name in before.said if name not in item.says]
    if item.hash != before.record and (dropped_names or not is_told):
        return says, texts
    return now, texts_shown


def _asked(piece: Piece, *, is_new: bool, before: Verdict | None = None) -> Piece:
    was = before.said.get(piece.name, "") if before and is_new else ""
    return Piece(piece.name, piece.mark, piece.parts, is_new, was)
