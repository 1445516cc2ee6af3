"""This module finds what a document prints as unverified, and which of it a reader must see.

A final document must hold none. A draft says once how much there is and where it was seen, and
marks those sources only on which a finding or recommendation rests and which are disputed, out of
date, or seen neither on an official page nor in a copy that is kept with its hash: a mark on
everything marks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter

from hrcreport.document.assemble.cells import Block, CellProblem
from hrcreport.foundation import Verified
from hrcreport.registers import Bibliography
from hrcreport.tables import TableRecord

SPAN_END = "]{.unverified}"
FLOAT = re.compile(r"::: \{#\S+ \.(?:table|figure|map)\b")
IN_A_SENTENCE = re.compile(r"\[\]\{#tbl-[a-z0-9-]+\}")
DRAFT_NOTE = re.compile(r"\[[^\[\]]+\]\{\.unverified\}")
NOTES = re.compile(r"::: notes\n(.*?)\n:::\n\n", re.DOTALL)
MARKUP = re.compile(
    r"""
      [*\\]
    | (?<=\S)  # within a word
      \^(?=\S)
    """,
    re.VERBOSE,
)
FINAL = "final"
ALLOWED = "allow_unverified"
"""The parameter by which an author lets a final document print unverified material."""


def unverified_texts(markdown: str) -> Iterator[str]:
    """Yield the text of each span `[…]{.unverified}`, brackets within it included."""
    end = markdown.find(SPAN_END)
    while end >= 0:
        depth, start = 1, end
        while depth and start:
            start -= 1
            depth += {"]": 1, "[": -1}.get(markdown[start], 0)
        yield " ".join(MARKUP.sub("", markdown[start + 1 : end]).split())
        end = markdown.find(SPAN_END, end + 1)


def without_marks(markdown: str) -> str:
    """Return a text in which each span `[…]{.unverified}` is its words alone.

    Example:
        >>> without_marks("a [b [c]]{.unverified} d")
        'a b [c] d'
    """
    while (end := markdown.find(SPAN_END)) >= 0:
        depth, start = 1, end
        while depth and start:
            start -= 1
            depth += {"]": 1, "[": -1}.get(markdown[start], 0)
        inner = markdown[start + 1 : end]
        markdown = f"{markdown[:start]}{inner}{markdown[end + len(SPAN_END) :]}"
    return markdown


def floats_without_marks(blocks: Iterable[Block]) -> list[Block]:
    """Return blocks of which the tables have no marks; an author's own in prose stay.

    A note that is unverified from its first word to its last is left out, since the cover says so
    once for all tables: `[All entries are drafts.]{.unverified}`. A table that a sentence stands
    for is one too.
    """
    return [
        replace(block, markdown=_without_notes_on_drafts(block.markdown))
        if is_of_a_table(block)
        else block
        for block in blocks
    ]


def is_of_a_table(block: Block) -> bool:
    """Tell whether a block is a table or picture, or the sentence that stands for one."""
    return bool(FLOAT.match(block.markdown) or IN_A_SENTENCE.match(block.markdown))


def _without_notes_on_drafts(markdown: str) -> str:
    """Return a table without the notes that are unverified as a whole, then without marks."""
    if IN_A_SENTENCE.match(markdown):
        return without_marks(re.sub(rf" ?{DRAFT_NOTE.pattern}", "", markdown))

    def checked(match: re.Match[str]) -> str:
        notes = [note for note in match[1].split("\n\n") if not DRAFT_NOTE.fullmatch(note)]
        return "\n\n".join(["::: notes\n" + notes[0], *notes[1:]]) + "\n:::\n\n" if notes else ""

    return without_marks(NOTES.sub(checked, markdown))


def with_short_sources(blocks: Iterable[Block], records: Iterable[TableRecord]) -> list[Block]:
    """Return blocks whose floats name the publications alone that an annex lists with licences.

    Licence, date of retrieval and what is newer stand once, in the table of sources. Where the
    document has none, each float keeps them.
    """
    every = list(blocks)
    rows = "\n".join(
        line for block in every for line in block.markdown.splitlines() if line.startswith("|")
    )
    in_full = {without_marks(record.printed_source()): record.publications for record in records}
    short = {text: title for text, title in in_full.items() if text in rows}
    longest_first = sorted(short, key=len, reverse=True)

    def shortened(markdown: str) -> str:
        before, mark, source = markdown.rpartition("\n::: source\n")
        for text in longest_first if mark else ():
            source = source.replace(text, short[text])
        return f"{before}{mark}{source}"

    return [
        replace(block, markdown=shortened(block.markdown)) if FLOAT.match(block.markdown) else block
        for block in every
    ]


@dataclass(frozen=True, slots=True)
class Source:
    """A source that a document cites: what it is called, how it stands, where it was seen."""

    key: str
    words: str
    standing: str
    seen: str

    @classmethod
    def of(cls, key: str, bibliography: Bibliography) -> Source | None:
        """Return a source by its key; None where there is none."""
        if law := bibliography.laws.get(key):
            standing = Verified.VERIFIED if law.verified else law.standing
            return cls(key, law.short, standing, bibliography.seen(key, law.source))
        if entry := bibliography.entries.get(key):
            host = (
                "official" if entry.symbol else bibliography.seen(key, entry.values.get("URL", ""))
            )
            return cls(key, entry.words, entry.vouched, host)
        return None

    @property
    def verified(self) -> bool:
        return self.standing == Verified.VERIFIED

    @property
    def urgent(self) -> bool:
        """Whether a reader must see that it is not verified, where a finding rests on it."""
        return self.standing in ("disputed", "aged", "void") or (
            not self.verified and self.seen not in ("official", "kept")
        )


def unverified_problems(
    blocks: Iterable[Block], cited: Iterable[tuple[int, str]] = ()
) -> Iterator[CellProblem]:
    """Yield each unverified text or source of a document once, with the first cell that prints it.

    `cited` are the cell and the words of each unverified source that footnotes name.
    """
    printed = [(block.cell, text) for block in blocks for text in unverified_texts(block.markdown)]
    seen_texts: set[str] = set()
    for cell, text in sorted([*printed, *cited], key=itemgetter(0)):
        if text in seen_texts:
            continue
        seen_texts.add(text)
        yield CellProblem(
            cell,
            f"'{text}' is unverified, but the status is {FINAL}",
            "Let a named person verify it and name them where it is registered (verified_by; "
            "for figures, cleared_by in the record of their table), or "
            f"give the document another status; {ALLOWED}: true prints it with its mark.",
            "assemble.unverified-in-final",
        )
