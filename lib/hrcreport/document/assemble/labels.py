"""This module checks that each label stands once and that each reference names one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hrcreport.document.assemble.cells import Block, CellProblem
from hrcreport.document.assemble.markdown import Markdown
from hrcreport.foundation import Problem


def label_problems(summary: Block, body: Sequence[Block]) -> Iterator[CellProblem]:
    """Yield each label that stands twice and each reference that names none, with its cell."""
    texts = [(block.cell, Markdown(block.markdown).without_code) for block in body]
    first: dict[str, int] = {}
    for cell, text in texts:
        for label, *_ in text.labels():
            if label in first:
                yield CellProblem(
                    cell,
                    f"the label '{label}' is used twice"
                    + (f"; the first is in cell {first[label]}" if first[label] else ""),
                    "Give each paragraph, heading, table, figure and map a label of its own.",
                    "assemble.double-label",
                )
            first.setdefault(label, cell)
    known_labels = {*first, *(heading.label for _, text in texts for heading in text.headings())}
    for cell, text in ((summary.cell, Markdown(summary.markdown).without_code), *texts):
        for label, *_ in text.references():
            if label not in known_labels:
                yield CellProblem(
                    cell,
                    f"a reference names '{label}', but no paragraph, heading, table, figure or "
                    "map has this label",
                    f"{Problem.did_you_mean(label, sorted(known_labels))}"
                    "Correct the reference, or label its "
                    f"target: {{#{label}}} behind a heading, []{{#{label}}} in a paragraph.",
                    "assemble.unknown-label",
                )
