"""This module finds what a document cites: the marks [@BPUFF-9] and [@key, para. 12]."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hrcreport.document.assemble.cells import Block, CellProblem
from hrcreport.document.assemble.markdown import Markdown
from hrcreport.foundation import Language, Problem, Words, earliest, latest
from hrcreport.registers import Bibliography

MARKUP = re.compile(r"[*\\]")
DIGITS_ONLY = re.compile(r"[\d\s,–-]+")


@dataclass(slots=True)
class Citer:
    """Collects what one document cites, in its order.

    `marked` has the keys of the sources that print with a mark and how each stands. Of an
    instrument whose parts stand alike the first is marked. A law that was read in a text too old
    on the `day` of the document, or on which something is awaited (`waiting`, since which day),
    says so in its `language` wherever it is cited.
    """

    bibliography: Bibliography
    marked: Mapping[str, str] = field(default_factory=dict)
    language: str = Language.FIRST
    day: str = ""
    waiting: Mapping[str, str] = field(default_factory=dict)
    cited: dict[str, int] = field(default_factory=dict)
    instruments: set[str] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)
    references: list[dict[str, Any]] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)

    def read(self, block: Block) -> None:
        """Take in the citations of one block; each problem is kept with its cell."""
        prose = Markdown(block.markdown).prose
        text = prose.text
        inside = list(_brackets(text))
        for key, at, end in prose.cited():
            bracket_begin, bracket_end = max(
                (
                    (bracket_begin, bracket_end)
                    for bracket_begin, bracket_end in inside
                    if bracket_begin < at < bracket_end
                ),
                default=(-1, -1),
            )
            in_brackets = bracket_begin >= 0 and text[bracket_begin - 1 : bracket_begin] != "^"
            if self.bibliography.source(key) is None:
                self._unknown(key, block.cell, in_brackets)
            elif not in_brackets:
                self.problems.append(
                    CellProblem(
                        block.cell,
                        f"the citation '@{key}' stands without square brackets",
                        f"Write [@{key}], or '\\@' for the sign itself.",
                        "assemble.citation-form",
                    )
                )
            else:
                self._check_place(key, text[end:bracket_end], block.cell)
                self._cite(key, block.cell)
        for _ in prose.adjacent_citations():
            self.problems.append(
                CellProblem(
                    block.cell,
                    "two citations stand side by side",
                    "Write them between one pair of brackets: [@first; @second].",
                    "assemble.citation-form",
                )
            )

    def _unknown(self, key: str, cell: int, in_brackets: bool) -> None:
        close = Problem.did_you_mean(key, [*self.bibliography.laws, *self.bibliography.entries])
        citation = f"[@{key}]" if in_brackets else f"@{key}"
        self.problems.append(
            CellProblem(
                cell,
                f"'{citation}' names no standard or provision of the registers and no entry of the "
                "bibliography",
                f"{close}Codes are those of data/law, keys those of reports/references.bib and "
                "the files in reports/references; write '\\@' for the sign itself.",
                "assemble.unknown-citation",
            )
        )

    def _check_place(self, key: str, behind: str, cell: int) -> None:
        place = behind.split(";")[0].strip(" ,\n")
        if place and DIGITS_ONLY.fullmatch(place):
            self.problems.append(
                CellProblem(
                    cell,
                    f"'[@{key}, {place}]' does not say what {place} is",
                    f"Write it as it shall read: [@{key}, para. {place}] or p. {place}.",
                    "assemble.citation-form",
                )
            )

    def _cite(self, key: str, cell: int) -> None:
        if key in self.cited:
            return
        self.cited[key] = cell
        if key in self.bibliography.laws:
            self.references.append(self._law(key))

    def _law(self, code: str) -> dict[str, Any]:
        """Return the reference of a provision: in full where its instrument is new, then short."""
        citation = self.bibliography.laws[code]
        instrument = self.bibliography.act_of(code)
        first = citation.short if instrument in self.instruments else citation.full
        self.instruments.add(instrument)
        state_note = self._state(code)
        record = {
            "id": code,
            "type": "entry",
            "title": first.rstrip(".") + state_note,
            "title-short": citation.short.rstrip(".") + state_note,
        }
        state = (instrument, self.marked.get(code, ""))
        if code not in self.marked or state in self.told:
            return record
        self.told.add(state)
        return {**record, "status": "unverified"}

    def _state(self, code: str) -> str:
        """Return in which state a law was read and since when something is awaited, in brackets."""
        day_by_state = {
            "states.read-as-of": self.bibliography.read_as_of(code, self.day) if self.day else "",
            "states.awaited": self.waiting.get(code, ""),
        }
        words = Words(self.language)
        clauses = [
            words.said(name, day=words.written_day(day))
            for name, day in day_by_state.items()
            if day
        ]
        return f" ({words.text('list.clause').join(clauses)})" if clauses else ""

    def not_current(self, rests_on: Iterable[str]) -> Iterator[CellProblem]:
        """Yield each source of a document, and of its findings, that no final one may rest on."""
        for key in dict.fromkeys([*self.cited, *rests_on]):
            source, cell = self.bibliography.source(key), self.cited.get(key, 0)
            old = self.bibliography.read_as_of(key, self.day) if self.day else ""
            due = self.waiting.get(key, "")
            if source is not None and old:
                yield CellProblem(
                    cell,
                    f"'{source.words}' was read in its text of {old}",
                    "Read it in a text of less than five years that holds each known amendment, "
                    "and take that in: hrcreport sources add.",
                    "assemble.old-law-in-final",
                )
            if source is not None and due:
                yield CellProblem(
                    cell,
                    f"what was due by {due} bears on '{source.words}', and nobody says whether it "
                    "happened",
                    "Look, and write its date, or a later day, in data/monitoring/watch.",
                    "assemble.past-due-in-final",
                )

    def out_of_force(self, day: str) -> Iterator[CellProblem]:
        """Yield each provision that is cited and does not apply on the day of the document.

        One that had ended may be cited beside what ended it.
        """
        for key, cell in self.cited.items() if day else ():
            if (law := self.bibliography.laws.get(key)) is None:
                continue
            begins, ends = law.in_force
            has_ended = bool(ends) and latest(ends) < day and law.ended_by not in self.cited
            if has_ended or (begins and earliest(begins) > day):
                reason = f"ended on {ends}" if has_ended else f"begins on {begins} only"
                mend = f"Cite what ended it as well: [@{law.ended_by}]. " if has_ended else ""
                yield CellProblem(
                    cell,
                    f"'{law.short}' is cited in a document of {day} and {reason}",
                    f'{mend}A condition may choose: {{% if law.in_force("{key}") %}}.',
                    "assemble.law-not-in-force",
                )

    def unverified(self) -> Iterator[tuple[int, str]]:
        """Yield the first cell and the words of each unverified source that is cited."""
        titles = {reference["id"]: reference["title"] for reference in self.references}
        for key, cell in self.cited.items():
            source = self.bibliography.source(key)
            if source and not source.verified:
                yield cell, MARKUP.sub("", titles.get(key) or source.words)


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of each pair of square brackets; they nest."""
    open_at: list[int] = []
    for at, character in enumerate(text):
        if character == "\\" or text[at - 1 : at] == "\\":
            continue
        if character == "[":
            open_at.append(at)
        elif character == "]" and open_at:
            yield open_at.pop(), at


def short_citations(codes: Iterable[str], bibliography: Bibliography) -> dict[str, str]:
    """Return what lists call each source that is known."""
    sources = ((code, bibliography.source(code)) for code in codes)
    return {code: source.words for code, source in sources if source}
