"""This module turns citation marks such as [@BPUFF-9] into footnotes: full first, then short."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hrcreport.assemble.cells import Block, CellProblem
from hrcreport.errors import did_you_mean
from hrcreport.law.citations import Citation

MARK = re.compile(r"(?<!\\)\[(@[A-Za-z0-9][\w.()§:-]*(?:\s*;\s*@[A-Za-z0-9][\w.()§:-]*)*)\]")


@dataclass(slots=True)
class Citer:
    """Writes the footnotes of one document in its order.

    `linked` are the codes that findings rest on: an empty span `[]{code="…"}` before their first
    citation is the place that a finding's evidence leads to in HTML.
    """

    known: Mapping[str, Citation]
    linked: frozenset[str] = frozenset()
    cited: list[str] = field(default_factory=list)
    instruments: set[str] = field(default_factory=set)
    problems: list[CellProblem] = field(default_factory=list)

    def resolve(self, block: Block) -> Block:
        """Return the block with each mark replaced by a footnote."""
        return Block(
            block.cell, MARK.sub(lambda match: self._note(match[1], block.cell), block.markdown)
        )

    def _note(self, marks: str, cell: int) -> str:
        codes = [mark.strip().lstrip("@") for mark in marks.split(";")]
        texts = list(self._texts(codes, cell))
        return f"^[{'; '.join(texts)}.]" if texts else ""

    def _texts(self, codes: list[str], cell: int) -> Iterator[str]:
        for code in codes:
            citation = self.known.get(code)
            if citation is None:
                self.problems.append(
                    CellProblem(
                        cell,
                        f"'[@{code}]' names no standard or provision of the registers",
                        f"{did_you_mean(code, self.known)}Codes are those of data/law.",
                        "assemble.unknown-citation",
                    )
                )
                continue
            instrument = self._instrument(code)
            seen = code in self.cited or instrument in self.instruments
            text = (citation.short if seen else citation.full).rstrip(".")
            self.instruments.add(instrument)
            place = ""
            if code not in self.cited:
                self.cited.append(code)
                place = f'[]{{code="{code}"}}' if code in self.linked else ""
            yield place + (text if citation.verified else f"[{text}]{{.unverified}}")

    def _instrument(self, code: str) -> str:
        """Return the code of the instrument that a test belongs to: BPUFF-9 belongs to BPUFF.

        The full citation of an instrument is printed once, whichever of its parts comes first.
        """
        parts = code.split("-")
        wholes = ("-".join(parts[:length]) for length in range(1, len(parts)))
        return next((whole for whole in wholes if whole in self.known), code)


def short_citations(codes: Iterable[str], known: Mapping[str, Citation]) -> dict[str, str]:
    """Return the short citation of each code that is known, marked where it is unverified."""
    return {
        code: known[code].short if known[code].verified else f"[{known[code].short}]{{.unverified}}"
        for code in codes
        if code in known
    }
