"""This module checks that each label stands once and that each reference names one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from hrcreport.document.assemble.cells import Block, CellProblem
from hrcreport.document.assemble.citations import without_code
from hrcreport.foundation.errors import did_you_mean

LABEL = re.compile(r"\{[^{}\n]*?(?<=[\s{])#([\w][\w.:-]*)[^{}\n]*\}")
REFERENCE = re.compile(r"\]\(#([^)\s]+)\)(?:\{([^{}\n]*)\})?")
RANGE_END = re.compile(r'\bto="?#?([\w.:-]+)"?')
HEADING = re.compile(r"^ {0,3}#{1,6} +(.*?) *#* *(?:\{([^{}\n]*)\})? *$", re.MULTILINE)
MARKUP = re.compile(r"\^\[.*\]|\[([^\]]*)\]\([^)]*\)|[*`~^]")
NOT_IN_AN_IDENTIFIER = re.compile(r"[^\w\s.-]")


def label_problems(summary: Block, body: Sequence[Block]) -> Iterator[CellProblem]:
    """Yield each label that stands twice and each reference that names none, with its cell."""
    texts = [Block(block.cell, without_code(block.markdown)) for block in body]
    first: dict[str, int] = {}
    for block in texts:
        for label in LABEL.findall(block.markdown):
            if label in first:
                yield CellProblem(
                    block.cell,
                    f"the label '{label}' is used twice"
                    + (f"; the first is in cell {first[label]}" if first[label] else ""),
                    "Give each paragraph, heading, table, figure and map a label of its own.",
                    "assemble.double-label",
                )
            first.setdefault(label, block.cell)
    known = {*first, *_of_headings(texts)}
    for block in (Block(summary.cell, without_code(summary.markdown)), *texts):
        for target, attributes in REFERENCE.findall(block.markdown):
            for label in (target, *RANGE_END.findall(attributes)):
                if label not in known:
                    yield CellProblem(
                        block.cell,
                        f"a reference names '{label}', but no paragraph, heading, table, figure or "
                        "map has this label",
                        f"{did_you_mean(label, sorted(known))}Correct the reference, or label its "
                        f"target: {{#{label}}} behind a heading, []{{#{label}}} in a paragraph.",
                        "assemble.unknown-label",
                    )


def _of_headings(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the labels that headings without one of their own have from their words."""
    for block in blocks:
        for words, _ in HEADING.findall(block.markdown):
            yield heading_label(words)


def heading_label(words: str) -> str:
    """Return the label that a heading without one of its own has from its words."""
    plain = NOT_IN_AN_IDENTIFIER.sub("", MARKUP.sub(r"\1", words)).lower()
    return re.sub(r"^[^a-z\u00c0-\uffff]+", "", "-".join(plain.split())) or "section"
