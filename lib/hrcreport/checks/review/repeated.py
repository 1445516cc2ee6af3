"""This module finds abbreviations spelled out again, and tells what a text counts wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from hrcreport.checks.printed.amounts import false_amounts
from hrcreport.checks.printed.passages import PROSE, Passage, Reading, around, quoted
from hrcreport.checks.printed.references import lost_references
from hrcreport.checks.printed.sequences import (
    broken_sequences,
    counted_members,
    counted_names,
    larger_parts,
    miscounted_lists,
    ordinal_steps,
    repeated_sentences,
    wrong_sums,
)
from hrcreport.checks.review.coherence import SENTENCE_END, pattern_of
from hrcreport.checks.review.contradictions import contradiction_findings
from hrcreport.checks.review.findings import Finding, of

SAME_WORDS, MOST_ALIKE = 3, 4
"""So many in a row may not begin by the same three words."""


def repeated_findings(reading: Reading) -> Iterator[Finding]:
    """Yield what an English text says twice."""
    yield from _abbreviations(reading)
    yield from _beginnings(reading)


def _abbreviations(reading: Reading) -> Iterator[Finding]:
    """Yield each abbreviation that is spelled out again, or that nothing goes on to use."""
    everything = "\n".join(passage.text for passage in reading.passages)
    introduced: dict[str, tuple[Passage, re.Match[str]]] = {}
    for passage in reading.of(*PROSE):
        for match in passage.own_matches(pattern_of("introduced")):
            if match[1] not in introduced:
                introduced[match[1]] = passage, match
            elif "summary" not in {passage.role, introduced[match[1]][0].role}:
                message = f"{around(match)} is spelled out again."
                yield of("style.abbreviation-again", passage, message)
    for name, (passage, match) in introduced.items():
        if len(re.findall(rf"\b{re.escape(name)}s?\b", everything)) == 1:
            yield of("style.abbreviation-again", passage, f"{around(match)} is not used again.")


def _beginnings(reading: Reading) -> Iterator[Finding]:
    """Yield neighbouring sentences that begin by the same word of connection, or four alike."""
    for passage in reading.of(*PROSE):
        sentences = SENTENCE_END.split(passage.text)
        beginnings = [" ".join(sentence.split()[:SAME_WORDS]) for sentence in sentences]
        alike = 1
        for (first, second), sentence in zip(pairwise(beginnings), sentences[1:], strict=True):
            alike = alike + 1 if first == second else 1
            connecting = pattern_of("connecting")
            word, next_word = connecting.match(first), connecting.match(second)
            if (word and next_word and word[0] == next_word[0]) or alike == MOST_ALIKE:
                yield of("style.repeated", passage, f"{quoted(sentence)} begins as the one before.")


def order_findings(reading: Reading) -> Iterator[Finding]:
    """Yield what a text in any language counts wrongly or says twice: places, items, sentences."""
    for rule, remarks in (
        ("evidence.reference", lost_references),
        ("style.missing-letter", broken_sequences),
        ("style.miscounted", miscounted_lists),
        ("style.miscounted", counted_members),
        ("style.miscounted", counted_names),
        ("style.miscounted", ordinal_steps),
        ("style.miscounted", larger_parts),
        ("style.miscounted", wrong_sums),
        ("style.contradiction", false_amounts),
        ("style.repeated", repeated_sentences),
    ):
        for passage, message in remarks(reading):
            yield of(rule, passage, message)
    yield from contradiction_findings(reading)
