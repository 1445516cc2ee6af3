"""This module holds what is known of a document besides its text, and counts its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from babel import Locale, UnknownLocaleError

from hrcreport.checks.printed.passages import Kind, Passage, Reading
from hrcreport.checks.review.findings import Finding, Length, Rule, finding
from hrcreport.checks.spelling.dictionary import Dictionaries
from hrcreport.foundation import DocumentKind, Language

SECRETARIAT = re.compile(
    r"\breport of the (?:office of the )?(?:united nations high commissioner|secretary-general|"
    r"secretariat)|\breport of the office of the united nations high commissioner",
    re.IGNORECASE,
)
LIMIT = 10_700
"""Words of a document that does not originate in the Secretariat."""
SECRETARIAT_LIMIT = 8_500
PLACEHOLDER = "…"
SYMBOL = re.compile(DocumentKind.ANY_SYMBOL)
LOOKS_LIKE_SYMBOL = re.compile(
    r"""
    (?<!\S)  # not within a longer word
    [A-Z]{1,5}/(?:HRC/|RES/|C/|\d|…)\S*
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beforehand.

    `status` is the status of a build ("draft", "final" …), empty for a file from elsewhere;
    `states` are names of States; `kinds` tells figures from maps by their captions; `document` is
    the kind of document that a build says it is; `languages` are those that are known; `citations`
    are the short form of each law that is cited, and the full name that must come before it;
    `dictionaries` are those of this machine, where words are to be looked up; `named` are persons
    who may be named; `words` are a project's own by the code of their language, `rules` those of
    its inspection.
    """

    status: str = ""
    states: tuple[str, ...] = ()
    kinds: dict[str, Kind] = field(default_factory=dict)
    document: DocumentKind | None = None
    languages: Mapping[str, Language] = field(default_factory=Language.of_the_tool)
    citations: tuple[tuple[str, str], ...] = ()
    dictionaries: Dictionaries | None = None
    named: tuple[str, ...] = ()
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    @property
    def final(self) -> bool:
        """Whether the document is final, so that nothing may be left open."""
        return self.status == "final"


def symbol_of(reading: Reading) -> str:
    """Return the symbol in the masthead, or an empty text where there is none."""
    for passage in reading.of("masthead"):
        if "symbol" in passage.style:
            return passage.text.strip()
        if match := LOOKS_LIKE_SYMBOL.search(passage.text):
            return match[0]
    return ""


def kind_of(reading: Reading) -> DocumentKind | None:
    """Return the kind of a document: as its build says, else as the masthead shows.

    "A/HRC/…/…" stands for any numbers.
    """
    return reading.document or DocumentKind.of_symbol(symbol_of(reading).replace(PLACEHOLDER, "11"))


def limit_of(reading: Reading) -> int | None:
    """Return the limit of words for the kind of a document, None where it has none."""
    kind = kind_of(reading)
    if kind is not None and not kind.word_limit:
        return None
    by = " ".join(passage.text for passage in reading.of("title", "subtitle"))
    if SECRETARIAT.search(by):
        return SECRETARIAT_LIMIT
    return kind.word_limit if kind is not None else LIMIT


WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\s\u3400-\u4dbf\u4e00-\u9fff]+")
"""What stands between blanks; Chinese has none, so each of its characters counts."""
NEAR = 0.95


def count_words(passages: Iterable[Passage]) -> int:
    """Return the words of passages; numbers that Word sets itself are no text and not counted."""
    return sum(len(WORD.findall(passage.text)) for passage in passages)


ORIGINAL = re.compile(
    r"^(?:Original|Оригинал|Язык оригинала|原文|原件|الأصل)\W+(?P<language>\w.*)$",
    re.IGNORECASE | re.MULTILINE,
)
"""The line of a masthead that names the language in which a document was submitted."""


def is_version(reading: Reading) -> bool:
    """Tell whether a masthead names another language than the document's as the original's."""
    try:
        code = Locale.parse(reading.language or "en", sep="-").language
    except (UnknownLocaleError, ValueError):
        return False
    own_names = {Locale(within).languages.get(code, "").lower() for within in (code, "en")}
    lines = "\n".join(line.text for line in reading.of("masthead"))
    original = ORIGINAL.search(lines)
    return original is not None and not any(
        name and name in original["language"].lower() for name in own_names
    )


def length_of(reading: Reading) -> Length:
    """Return the three counts of a document.

    `strict` counts all text with footnotes, headings and hidden text; `editors` leaves out
    masthead and contents, as an editor does; `headroom` is the limit less the editor's count. A
    language version has no limit of its own: the words of its original count.
    """
    strict = count_words(reading.passages)
    editors = strict - count_words(reading.of("masthead", "contents"))
    limit = None if is_version(reading) else limit_of(reading)
    return Length(strict, editors, limit, None if limit is None else limit - editors)


def length_findings(length: Length) -> Iterator[Finding]:
    """Yield what the counts mean: near the limit, or above it."""
    if length.limit is None:
        return
    share = length.editors / length.limit
    message = (
        f"The text has {length.editors:,} words ({length.strict:,} with masthead and contents), "
        f"which is {100 * share:.1f} per cent of {length.limit:,}."
    )
    if length.editors > length.limit:
        yield finding("length.over", message)
    elif share >= NEAR:
        yield finding("length.near", message)
