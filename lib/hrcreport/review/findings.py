"""This module holds what an inspection finds, and finds patterns in text that an author wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hrcreport.errors import Problem
from hrcreport.review.passages import Passage, Reading, Role, around
from hrcreport.review.rules import Severity, rules

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
INSPECTION = "inspection.json"
OF_THE_CHAIN = frozenset(
    {"evidence.no-evidence", "evidence.no-addressee", "evidence.unknown-evidence"}
)
"""Rules of broken links between evidence, findings and recommendations."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an editor would mark: by which rule, where, what, and how to mend it.

    `file` is the name of the file that was looked at; `page` counts from 1 and `paragraph` is the
    printed number ("12 (a)"), each where it is known. `place` says the same in words.
    """

    rule: str
    severity: Severity
    place: str
    what: str
    mend: str
    file: str = ""
    page: int | None = None
    paragraph: str = ""

    def as_problem(self) -> Problem:
        """Return the finding as a warning of the build that made the file."""
        where = f"{self.file}, {self.place}" if self.place else self.file
        return Problem(where, self.what, self.mend, self.rule, severity="warning")


@dataclass(frozen=True, slots=True)
class Length:
    """The words of a document and the limit of its kind.

    `strict` counts everything, `editors` leaves out masthead and contents as an editor's count
    does, `headroom` is what is left below the limit (negative above it). `limit` and `headroom`
    are None for a kind without a limit.
    """

    strict: int
    editors: int
    limit: int | None
    headroom: int | None


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in one build or one file; `problems` are what a build tells of it."""

    subject: str
    files: tuple[str, ...]
    pages: int | None = None
    length: Length | None = None
    findings: tuple[Finding, ...] = field(default=())

    @property
    def words(self) -> int | None:
        """The strict count of words, where a text could be read."""
        return self.length.strict if self.length else None

    @property
    def headroom(self) -> int | None:
        """The words that are left below the limit, where there is one."""
        return self.length.headroom if self.length else None

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings by severity."""
        return {
            severity: sum(finding.severity == severity for finding in self.findings)
            for severity in SEVERITIES
        }

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that must be mended."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The errors as warnings of a build: they fail it only with `--strict`.

        Broken links of the chain are not among them: the build has told each with file and line
        when it put the document together.
        """
        return tuple(each.as_problem() for each in self.errors if each.rule not in OF_THE_CHAIN)

    def as_dict(self) -> dict[str, Any]:
        """Return the inspection as data, as `inspection.json` and `--json` hold it."""
        return {
            "subject": self.subject,
            "files": list(self.files),
            "pages": self.pages,
            "words": asdict(self.length) if self.length else None,
            "counts": self.counts,
            "findings": [asdict(finding) for finding in self.findings],
        }

    def write(self, folder: Path) -> Path:
        """Write `inspection.json` into a build's folder and return its path."""
        path = folder / INSPECTION
        text = json.dumps(self.as_dict(), ensure_ascii=False, indent=2)
        path.write_text(text + "\n", encoding="utf-8")
        return path


def finding(
    rule: str, what: str, *, place: str = "", page: int | None = None, paragraph: str = "",
    severity: Severity | None = None,
) -> Finding:  # fmt: skip
    """Return a finding with the mend and, where none is given, the severity of its rule."""
    known = rules()[rule]
    return Finding(rule, severity or known.severity, place, what, known.mend, "", page, paragraph)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by severity; those of one severity stay as they were found."""
    return tuple(sorted(findings, key=lambda each: SEVERITIES.index(each.severity)))


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
