"""This module finds a pattern in the text that an author wrote, and says where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from hrcreport.review.findings import Finding, finding
from hrcreport.review.passages import Passage, Reading, Role, around
from hrcreport.review.rules import Severity

MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
TEXT: frozenset[Role] = frozenset(
    {"summary", "paragraph", "sub-paragraph", "bullet", "plain", "footnote", "title-note",
     "title", "subtitle", "heading", "annex", "caption", "below-float"}
)  # fmt: skip
"""Everything but tables, quotations and the masthead."""

Sentence = Callable[[re.Match[str]], str]


def found(
    rule: str,
    reading: Reading,
    pattern: re.Pattern[str],
    *,
    roles: Iterable[Role] = TEXT,
    unless: Callable[[re.Match[str]], bool] = lambda match: False,
    said: Sentence = lambda match: f"{around(match)}.",
    severity: Severity | None = None,
) -> Iterator[Finding]:
    """Yield a finding for each match in passages of some roles, other people's words aside."""
    wanted = frozenset(roles)
    for passage in reading.passages:
        if passage.role in wanted:
            for match in passage.own_matches(pattern):
                if not unless(match):
                    yield of(rule, passage, said(match), severity=severity)


def of(rule: str, passage: Passage, what: str, *, severity: Severity | None = None) -> Finding:
    """Return a finding with the place of a passage."""
    return finding(
        rule,
        what,
        place=passage.place,
        page=passage.page,
        paragraph=passage.paragraph,
        severity=severity,
    )


def before(match: re.Match[str], *, words: int = 1) -> str:
    """Return the last words before a match, in small letters."""
    return " ".join(match.string[: match.start()].split()[-words:]).lower()
