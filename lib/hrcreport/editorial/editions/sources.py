"""This module finds which words of an author a paragraph of a finished document comes from.

It cuts a notebook's Markdown cells, and the files of blocks that its code cells show, into
paragraphs, so that it works wherever the text lies: in a shared notebook, in a file, or in a
report's own notebook.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from hrcreport.notebook import ExecutedCell

T = TypeVar("T", str, int)
OPAQUE = re.compile(
    r"""
      \{\{.*?\}\} | \{%.*?%\} | \{\#\#.*?\#\#\}         # values, conditions, notes for authors
    | \[[^\[\]]*(?<![\w\\])@[^\[\]]*\]              # citations, and no address
    | \]\([^)]*\)(?:\{[^{}]*\})? | \]\{[^{}]*\}      # where links lead, attributes of spans
    | \^\[(?:[^\[\]]|\[[^\[\]]*\])*\] | <!--.*?-->  # footnotes, comments
    | `[^`]*` | \$[^$]*\$ | (?<!\\)[\[*_`] | \\(?=[^\w\s])  # code, formulas, marks
    """,
    re.DOTALL | re.VERBOSE,
)
BREAK = "\u2029"
"""Stands between paragraphs that were one, or became one."""
WORD = re.compile(rf"\w+(?:[.,:’'‑-]\w+)*|{BREAK}|[^\S{BREAK}]+|[^\w\s]")
FENCE = re.compile(r"\s*:{3,}")
ITEM = re.compile(r"\s*(?:[-*+]|\(?\w{1,4}[.)])\s+(?=\S)")
HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
TAGS = re.compile(r"\s*(?:\{%[^%]*%\}\s*)+$")
SAME = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "‑": "-", "\u00a0": " ", "\u202f": " "}
)
CONDITION = re.compile(r"\s*\{%-?\s*(if|elif|else|endif)\b[^%]*%\}")
FINDING = re.compile(r":{3,} *\{[^{}\n]*\.finding\b[^{}\n]*\}[^\S\n]*\n$")
END_OF_FINDING = re.compile(r"\n:{3,}[^\S\n]*(?=\n|$)")
END_OF_LINE = re.compile(r"[^\S\n]*(?:\n|$)")
LEAST_SURE = 0.6
"""Below it a paragraph is held to come from code: a caption, a note to a table, a masthead."""


class Token(NamedTuple):
    """A word, a blank or a sign, and where it stands in the text it was taken from."""

    text: str
    start: int
    end: int


def same(text: str) -> str:
    """Return words as they are compared: straight quotation marks, plain blanks."""
    return " " if text.isspace() and text != BREAK else text.translate(SAME)


def tokens_of(text: str) -> list[Token]:
    """Return the words, blanks and signs of a printed text."""
    return [Token(same(match[0]), match.start(), match.end()) for match in WORD.finditer(text)]


def matcher(first: Sequence[T], second: Sequence[T]) -> SequenceMatcher[T]:
    """Return what compares two rows of texts or numbers, common ones like all others."""
    return SequenceMatcher(None, first, second, autojunk=False)


def shared(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many texts two rows share in their order."""
    return sum(block.size for block in matcher(first, second).get_matching_blocks())


def of_tokens(first: Iterable[Token], second: Iterable[Token]) -> SequenceMatcher[str]:
    """Return what compares the words of two texts."""
    return matcher([token.text for token in first], [token.text for token in second])


@dataclass(frozen=True, slots=True)
class Text:
    """A text as its author wrote it: file, cell (from 1; 0 in a file of prose) and words."""

    place: str
    cell: int
    raw: str

    @property
    def called(self) -> str:
        """Return where it stands, in words."""
        return f"{self.place}, cell {self.cell}" if self.cell else self.place


@dataclass(frozen=True)
class Piece:
    """One paragraph, heading or item of a text: the signs from `start` to `end` of it."""

    text: Text
    start: int
    end: int
    plain: bool

    @property
    def raw(self) -> str:
        """Return its Markdown."""
        return self.text.raw[self.start : self.end]

    @property
    def line(self) -> int:
        """Return the line of its text on which it begins."""
        return self.text.raw.count("\n", 0, self.start) + 1

    @property
    def called(self) -> str:
        """Return where it stands, in words."""
        return f"{self.text.called}, line {self.line}"

    @property
    def finding_ends(self) -> int:
        """Return where in its text the finding ends that it alone makes up, else 0."""
        begins = FINDING.search(self.text.raw, 0, self.start)
        ends = END_OF_FINDING.match(self.text.raw, self.end)
        return ends.end() if begins and ends else 0

    @property
    def behind(self) -> int:
        """Return the sign of `raw`, or further on, behind which a paragraph after it belongs.

        A condition or finding that ends with it ends before: what follows is no part of that.
        """
        raw, skipped = self.text.raw, 0
        end = at = self.finding_ends or self.end
        while tag := (CONDITION.search if skipped else CONDITION.match)(raw, at):
            if tag[1] == "if" and not skipped:
                break
            if skipped:
                skipped += {"if": 1, "endif": -1}.get(tag[1], 0)
            elif tag[1] != "endif":
                skipped = 1  # what stands here instead of it
            at = tag.end()
            if not skipped and END_OF_LINE.match(raw, at):
                end = at
        return end - self.start

    @cached_property
    def tokens(self) -> list[Token]:
        """Return its words that are printed as they are written, with their places in `raw`."""
        raw, tokens, at = self.raw, [], 0
        for match in [*OPAQUE.finditer(raw), None]:
            end = match.start() if match else len(raw)
            tokens += [
                Token(same(word_match[0]), at + word_match.start(), at + word_match.end())
                for word_match in WORD.finditer(raw[at:end])
            ]
            at = match.end() if match else end
        return tokens

    @cached_property
    def expressions(self) -> list[tuple[int, int, str]]:
        """Return what stands in it and is computed or cited: first sign, last sign, as written."""
        return [
            (match.start(), match.end(), match[0])
            for match in OPAQUE.finditer(self.raw)
            if match[0][:2] in {"{{", "{%"} or "@" in match[0] or match[0].startswith(("](", "^["))
        ]


def pieces_of(text: Text) -> Iterator[Piece]:
    """Yield the paragraphs, headings and items of a text in their order."""
    start: int | None = None
    last, at, plain, code, depth = 0, 0, True, False, 0
    for line in text.raw.splitlines(keepends=True):
        body, end = line.rstrip(), at + len(line.rstrip())
        code_fence = body.lstrip().startswith(("```", "~~~"))
        code ^= code_fence
        apart = not body or code or code_fence or FENCE.match(body) or TAGS.match(body)
        alone = HEADING.match(body) or body.lstrip().startswith("|")
        if start is not None and (apart or alone or ITEM.match(body)):
            yield Piece(text, start, last, plain and not depth)
            start = None
        if FENCE.match(body):
            depth += 1 if body.strip(": \t") else -1
        if not apart:
            mark = alone if HEADING.match(body) else ITEM.match(body)
            if start is None:
                start, plain = at + (mark.end() if mark and mark is not True else 0), not mark
            last = end
            if alone:
                yield Piece(text, start, last, plain=False)
                start = None
        at += len(line)
    if start is not None:
        yield Piece(text, start, last, plain and not depth)


def texts_of(notebook: Mapping[str, Any], place: str) -> Iterator[Text]:
    """Yield what authors wrote: the Markdown cells of an executed notebook, and its blocks."""
    for cell in ExecutedCell.all_of(notebook):
        if cell.is_prose and "about" not in cell.tags:
            yield Text(place, cell.number, cell.source)
        for block in cell.blocks:
            if block.get("place") and block.get("source"):
                yield Text(block["place"], 0, block["source"])


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a printed paragraph comes from: the piece, how sure (0 to 1), its words in the source.

    `spans` holds, for each token of the printed text, where it stands in the piece's Markdown, or
    None where no author typed it.
    """

    piece: Piece
    sure: float
    spans: tuple[tuple[int, int] | None, ...]


def matched(printed: Sequence[Token], piece: Piece) -> list[tuple[int, int] | None]:
    """Return for each printed token where it stands in the piece's Markdown, or None."""
    written = piece.tokens
    # Words are compared without the blanks between them, which are half of all signs and alike.
    mine = [at for at, token in enumerate(printed) if not token.text.isspace()]
    its = [at for at, token in enumerate(written) if not token.text.isspace()]
    written_at: dict[int, int] = {}
    words = of_tokens((printed[at] for at in mine), (written[at] for at in its))
    for block in words.get_matching_blocks():
        for step in range(block.size):
            written_at[mine[block.a + step]] = its[block.b + step]
    for at, token in enumerate(printed):
        if token.text.isspace():
            beside = [
                written_at[near] + step
                for near, step in ((at - 1, 1), (at + 1, -1))
                if near in written_at
            ]
            blanks = [to for to in beside if 0 <= to < len(written) and written[to].text.isspace()]
            if blanks:
                written_at[at] = blanks[0]
    return [
        (written[written_at[at]].start, written[written_at[at]].end) if at in written_at else None
        for at in range(len(printed))
    ]


class Pieces:
    """All pieces of a report's text, in which a printed paragraph is looked for."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self.all = [piece for text in texts for piece in pieces_of(text)]
        self.words = [_words(piece.tokens) for piece in self.all]
        self.holding: defaultdict[str, set[int]] = defaultdict(set)
        for number, words in enumerate(self.words):
            for word in words:
                self.holding[word].add(number)

    def origins(self, printed: Iterable[tuple[int, str]]) -> dict[int, Origin]:
        """Return where printed paragraphs, in their order, come from, by their numbers."""
        origins, after = {}, -1
        for number, text in printed:
            origin, after = self.origin(text, after=after)
            if origin:
                origins[number] = origin
        return origins

    def origin(self, printed: str, *, after: int = -1) -> tuple[Origin | None, int]:
        """Return where a printed paragraph comes from and the number of that piece.

        `after` is the number of the piece before: among equals the next one is taken.
        """
        tokens = tokens_of(printed)
        words = _words(tokens)
        weights: defaultdict[int, float] = defaultdict(float)
        for word, count in words.items():
            holders = self.holding.get(word, ())
            for number in holders:
                weights[number] += min(count, self.words[number][word]) / len(holders)
        best: tuple[float, int, list[tuple[int, int] | None]] | None = None
        near = sorted(weights, key=lambda number: (-weights[number], number))[:8]
        for number in near:
            spans = matched(tokens, self.all[number])
            hits = sum(
                span is not None and not token.text.isspace()
                for span, token in zip(spans, tokens, strict=True)
            )
            written = sum(self.words[number].values()) or 1
            total = sum(words.values()) or 1
            score = max(hits / written, hits / total) * 0.5 + hits / (written + total)
            score -= 0.001 * (number <= after) + 0.00001 * abs(number - after - 1)
            if best is None or score > best[0]:
                best = score, number, spans
        if best is None or best[0] < LEAST_SURE:
            return None, after
        score, number, spans = best
        return Origin(self.all[number], min(1.0, max(score, 0.0)), tuple(spans)), number


def _words(tokens: Iterable[Token]) -> Counter[str]:
    return Counter(token.text for token in tokens if not token.text.isspace())
