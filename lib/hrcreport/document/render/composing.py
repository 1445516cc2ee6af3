"""This module finds the pages of a Typst text that must end some lines early, as a program.

Typst moves a line to the next page by rules that know nothing of the notes that it brings: a note
may come to stand on another page than its mark, and a paragraph's first or last line alone. As a
compositor does, the page is then set a line or more short. Where lines and notes stand is told by
the format itself (`hrc-record` in hrc-lib.typst); what is found is data of the document, so that
every engine sets the same pages.

It reads what `typesetting.py` reads and writes a line of JSON: `short`, the lines that a page
gives up by the number of a block that begins on it (at its foot, or above the block where the
number is negative), 1 by the number of a table that waits for those before it, -1 by that of one
that breaks and 0 by that of a heading before which nothing waits, and `left`, the pages that stay
as they are.
It runs by itself and imports nothing of the library.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import typst

MOST_LINES, MOST_LINES_BEFORE = 5, 3
"""How many lines a page may end early, and the page before one that no line of its own mends."""
SHORT = re.compile(rb"^#let hrc-short = \([^)]*\)", re.MULTILINE)
MOST_EMPTY = 238
"""How much of a page is left empty before a heading that waits for a table, in points: a third."""
FOOT = 785
"""Where the text of a page ends at the latest, in points."""
MOST_TRIES = 64
"""How often one document is set to find them."""


class Composer:
    """Sets one text again and again, and tells which pages have faults."""

    def __init__(self, text: bytes, job: dict[str, Any]) -> None:
        """Take a text with the folders of its pictures and fonts."""
        self.text = text
        self.job = job
        self.tries = 0

    def record(self, short: dict[str, int]) -> dict[str, Any]:
        """Return where blocks, lines and notes stand if these pages end early."""
        self.tries += 1
        make_compiler: Any = typst.Compiler  # the wheel's stubs give two arguments one type
        pages = "".join(f'"{block}": {lines}, ' for block, lines in short.items()) or ":"
        compiler: typst.Compiler = make_compiler(
            SHORT.sub(f"#let hrc-short = ({pages})".encode(), self.text, count=1),
            root=self.job["root"],
            font_paths=self.job["fonts"],
            ignore_system_fonts=True,
            package_path=self.job["packages"],
            package_cache_path=self.job["packages"],
            sys_inputs={"hrc-record": ""},
        )
        return dict(json.loads(compiler.query("<hrc-record>", field="value", one=True)))

    def compose(self) -> tuple[dict[str, int], list[int]]:
        """Return the lines that pages give up, and the pages whose faults stay."""
        short: dict[str, int] = {}
        left: list[int] = []
        record = self.record(short)
        while behind := {str(number): 1 for number in overtaking(record)}.items() - short.items():
            short |= dict(behind)
            record = self.record(short)
        kept: set[int] = set()
        while still := [number for number in waiting(record) if number not in kept]:
            broken = {**short, str(still[0]): -1}
            its = self.record(broken)
            if still[0] in waiting(its):
                kept.add(still[0])
            else:
                short, record = broken, its
        for heading in passable(record):
            passed = {**short, str(heading): 0}
            its = self.record(passed)
            if heading not in passable(its):
                short, record = passed, its
        while self.tries < MOST_TRIES and (open_pages := sorted(faults(record) - {*left})):
            page = open_pages[0]
            if better := self._shorter(short, record, page, {*left}):
                short, record = better
            else:
                left.append(page)
        return short, sorted({*left} | faults(record))

    def _shorter(
        self, short: dict[str, int], record: dict[str, Any], page: int, left: set[int]
    ) -> tuple[dict[str, int], dict[str, Any]] | None:
        """Return how many lines a page gives up so that it and those before it are in order."""
        ways: list[tuple[str, int, int]] = []
        for at, most in ((page, MOST_LINES), (page - 1, MOST_LINES_BEFORE)):
            blocks = [(str(n), below) for (n, below, _), on, _ in record["blocks"] if on == at]
            ways += [(number, 1, most) for number, _ in blocks[:1]]
            ways += [(number, -1, most) for number, below in reversed(blocks) if not below][:2]
        for block, side, most in ways:
            if short.get(block) == 0:
                continue
            for lines in range(1, most + 1):
                if self.tries >= MOST_TRIES:
                    return None
                longer = {**short, block: side * lines}
                if abs(short.get(block, 0)) >= lines:
                    continue
                record = self.record(longer)
                if all(fault > page for fault in faults(record) - left):
                    return longer, record
        return None


def overtaking(record: dict[str, Any]) -> Iterator[int]:
    """Yield the tables that may break and stand before what has a smaller number, and waited.

    That is one of their kind, or a figure on a page between the two on which they stand.
    """
    last_pages = {number: page for number, page, _ in record["ends"]}
    for (number, kind, breaks, _), *place in record["floats"]:
        between = range(place[0] + 1, last_pages.get(number, 0))
        if breaks and any(
            other < number and at > place and (of_kind == kind or at[0] in between)
            for (other, of_kind, *_), *at in record["floats"]
        ):
            yield number


def waiting(record: dict[str, Any]) -> Iterator[int]:
    """Yield the tables that could break, for which a heading leaves too much of a page empty."""
    for heading, page, following in _leaving_empty(record):
        yield from (
            number
            for (number, _, breaks, could), at, _ in record["floats"]
            if could and not breaks and number < heading and page < at <= following
        )


def passable(record: dict[str, Any]) -> list[int]:
    """Return the headings that leave too much of a page empty for what waits and is kept whole."""
    return [
        heading
        for heading, page, following in _leaving_empty(record)
        if any(
            number < heading and page < at <= following and not breaks
            for (number, _, breaks, _), at, _ in record["floats"]
        )
    ]


def _leaving_empty(record: dict[str, Any]) -> Iterator[tuple[int, int, int]]:
    """Yield the headings below which too much is left empty, the page, and that of what follows."""
    for ((heading, _, heads), page, y), (_, following, _) in pairwise(record["blocks"]):
        notes = [top for _, at, top in record["notes"] if at == page]
        if heads and following > page and min(notes, default=FOOT) - y > MOST_EMPTY:
            yield heading, page, following


def faults(record: dict[str, Any]) -> set[int]:
    """Return the pages that must end earlier: of lone lines and of notes apart from their marks."""
    notes_begin: dict[int, float] = {}
    for _, page, y in record["notes"]:
        notes_begin[page] = min(y, notes_begin.get(page, y))
    lines: dict[int, list[float]] = defaultdict(list)
    for page, y in record["lines"]:
        if y < notes_begin.get(page, y + 1):
            lines[page].append(y)
    pages = set()
    starts = [edge for edge in record["edges"] if edge[0] == "start"]
    ends = [edge for edge in record["edges"] if edge[0] == "end"]
    for (_, first, top), (_, last, bottom) in zip(starts, ends, strict=True):
        # The end of a paragraph that fills its page is told to stand at the head of the next.
        at_head = sum(y < bottom for y in lines[last])
        if first < last and (at_head or first + 1 < last):
            if sum(y >= top for y in lines[first]) == 1:
                pages.add(first)
            if at_head == 1:
                pages.add(last - 1)
    for page, y in record["heads"]:
        if not any(other > y for other in lines[page]) and (page, True) not in {
            (at, other > y) for _, at, other in record["floats"]
        }:
            pages.add(page)
    for (mark, _), (_, note, _) in zip(record["marks"], record["notes"], strict=True):
        if mark != note:
            pages.add(min(mark, note))
    return pages


def main() -> None:
    """Find the pages and say which."""
    job = json.loads(sys.stdin.buffer.readline())
    short, left = Composer(sys.stdin.buffer.read(), job).compose()
    sys.stdout.write(json.dumps({"short": short, "left": left}))


if __name__ == "__main__":
    main()
