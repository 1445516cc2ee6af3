"""This module finds claims that a report cannot make: of causes behind figures, and of guilt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from hrcreport.checks.printed.passages import AUTHORED, TABLES, Reading
from hrcreport.checks.printed.references import language_of
from hrcreport.checks.review.findings import Finding, found, listed, sentence_around

RULES = ("style.cause", "style.guilt")


def claim_findings(reading: Reading) -> Iterator[Finding]:
    """Yield each claim of a text's own whose sentence names nobody who has found so."""
    language = language_of(reading)
    for rule in RULES:
        if language in listed("claims")[rule]:
            claims, attributed = _patterns(rule, language)

            def is_attributed(
                match: re.Match[str], attributed: re.Pattern[str] = attributed
            ) -> bool:
                return attributed.search(sentence_around(match)) is not None

            for claim in claims:
                yield from found(
                    rule, reading, claim, roles=AUTHORED - TABLES, unless=is_attributed
                )


@cache
def _patterns(rule: str, language: str) -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    """Return the patterns of claims by one rule, and of what says who has found so."""
    texts = listed("claims")
    claims = []
    for written in texts[rule][language]["patterns"]:
        for part, meaning in texts["parts"].items():
            written = written.replace(part, meaning)
        claims.append(re.compile(written))
    return tuple(claims), re.compile(texts[rule][language]["unless"])
