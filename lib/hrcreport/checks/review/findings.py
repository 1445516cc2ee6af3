"""This module holds the rules of the inspection, what it finds, and finds patterns in texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from hrcreport.checks.printed.passages import (
    AUTHORED,
    PROSE,
    TABLES,
    TITLES,
    Float,
    Passage,
    Reading,
    Role,
    around,
)
from hrcreport.foundation import Problem
from hrcreport.registers import Body

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
HEADING = "heading"
"""The key of an area of rules that names no rule."""
OF_THE_CHAIN = frozenset(
    {"evidence.no-evidence", "evidence.no-addressee", "evidence.unknown-evidence"}
)
"""Rules of broken links between evidence, findings and recommendations."""
OF_THE_GRAPH = frozenset(
    {
        "graph.rests-on-nothing",
        "graph.stands-on-nothing",
        "graph.no-addressee",
        "graph.no-follow-up",
    }
)
"""Rules of a build that say what the inspection finds in the build's graph by itself."""
OF_A_PROJECT = f"{Body.Rule.AREA}."
"""How the name of a rule begins that a project adds."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `what` finishes the sentence "Found when …", `mend` tells what to do.

    A rule that one expression states holds its alternatives as `pattern`, and as `roles` where its
    matches are findings: in all "words", in "sentences" or in "prose" alone, of English or of
    `any_language`; `languages` holds alternatives for other languages by their code. `words` are
    adjectives, told with their adverbs and nouns. Of such as are marked `once`, one mark in a
    sentence is enough; a word at the head of a sentence is read with a small letter too, unless
    the rule is one `of_capitals`.
    """

    name: str
    severity: Severity
    what: str
    why: str
    mend: str
    pattern: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    languages: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    roles: str = "words"
    once: bool = False
    any_language: bool = False
    of_capitals: bool = False

    def expression_in(self, language: str) -> re.Pattern[str] | None:
        """Return what states the rule in a language by its code, where an expression does."""
        alternatives = [*self.languages.get(language, ())]
        if language == "en" or self.any_language:
            adjectives = "|".join(map(forms_of, self.words))
            alternatives += [rf"\b(?i:{adjectives})\b"] if self.words else []
            alternatives += self.pattern
        return expression("|".join(alternatives)) if alternatives else None


@cache
def listed(name: str) -> dict[str, Any]:
    """Return what a file beside this module lists, by its name without ending."""
    import yaml  # commands that inspect nothing need not load it

    text = files(__package__).joinpath(f"{name}.yml").read_text(encoding="utf-8")
    listing: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe
    return listing


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its name, such as "form.bold", as `rules.yml` lists them."""
    return {
        f"{area}.{name}": Rule(
            **record
            | {
                "name": f"{area}.{name}",
                "pattern": tuple(record.get("pattern", ())),
                "words": tuple(record.get("words", ())),
            }
        )
        for area, records in listed("rules").items()
        for name, record in records.items()
        if name != HEADING
    }


def areas() -> Mapping[str, str]:
    """Return the heading of each area of rules by its name, as `rules.yml` lists them."""
    return {area: records[HEADING] for area, records in listed("rules").items()}


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
    span: tuple[int, int] | None = field(default=None, repr=False, compare=False)

    def as_dict(self) -> dict[str, Any]:
        """Return what `inspection.json` holds of it: all but where its words stand in a passage."""
        record = asdict(self)
        del record["span"]
        return record

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


def finding(
    rule: str | Rule,
    message: str,
    *,
    place: str = "",
    page: int | None = None,
    paragraph: str = "",
    severity: Severity | None = None,
) -> Finding:
    """Return a finding with the mend and, where none is given, the severity of its rule."""
    rule_record = rule if isinstance(rule, Rule) else rules()[rule]
    return Finding(
        rule_record.name,
        severity=severity or rule_record.severity,
        place=place,
        what=message,
        mend=rule_record.mend,
        file="",
        page=page,
        paragraph=paragraph,
    )


def build_remarks(warnings: Iterable[Problem]) -> tuple[Finding, ...]:
    """Return what a build told beside its inspection, such as of its recommendations."""
    return tuple(
        Finding(
            rule=problem.rule,
            severity="warning",
            place=f"line {problem.line}" if problem.line else "",
            what=problem.what,
            mend=problem.mend,
            file=problem.place,
        )
        for problem in warnings
        if problem.rule not in rules()
        and problem.rule not in OF_THE_GRAPH
        and not problem.rule.startswith(OF_A_PROJECT)
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by severity; those of one severity stay as they were found."""
    return tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)))


MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"


@cache
def expression(pattern: str) -> re.Pattern[str]:
    """Return a pattern that is listed; Python itself remembers fewer than there are."""
    return re.compile(pattern)


def forms_of(adjective: str) -> str:
    """Return the pattern of an English adjective, its adverb and the noun made of it.

    Example:
        >>> [bool(re.fullmatch(forms_of(word), derived)) for word, derived in
        ...  (("barbaric", "barbarically"), ("horrible", "horribly"), ("petty", "pettiness"))]
        [True, True, True]
    """
    stem = re.escape(adjective)
    if adjective.endswith("y"):
        return f"{stem[:-1]}(?:y|ily|iness)"
    if adjective.endswith("le"):
        return f"{stem[:-1]}(?:e|y|eness)"
    if adjective.endswith("ic"):
        return f"{stem}(?:ally|alness)?"
    return f"{stem}(?:ly|ness)?"


def never(match: re.Match[str]) -> bool:
    """Tell that a match is no exception."""
    return False


def found(
    rule: str | Rule,
    reading: Reading,
    pattern: re.Pattern[str],
    *,
    roles: frozenset[Role] = AUTHORED,
    unless: Callable[[re.Match[str]], bool] = never,
    describe: Callable[[re.Match[str]], str] = around,
    says: str = "",
    severity: Severity | None = None,
    starts: bool = False,
    titles: bool = True,
) -> Iterator[Finding]:
    """Yield a finding for each match in passages of some roles, other people's words aside.

    A message holds what is `describe` of a match and goes on by `says`; without `titles` what
    stands in italics is judged as well.
    """
    for passage in reading.passages:
        if passage.role in roles:
            for match in passage.own_matches(pattern, starts=starts, titles=titles):
                if not unless(match):
                    words = (
                        around(match, text=passage.text) if describe is around else describe(match)
                    )
                    what = f"{words}{says}."
                    yield of(rule, passage, what, severity=severity, at=match)


ROLES: Mapping[str, frozenset[Role]] = {
    "words": AUTHORED,
    "sentences": AUTHORED - TABLES - TITLES,
    "prose": PROSE,
}


def pattern_findings(reading: Reading, own_rules: Sequence[Rule] = ()) -> Iterator[Finding]:
    """Yield what the rules that are expressions find, in the order of `rules.yml`.

    A project's own come last.
    """
    language = "en" if reading.english else reading.language.lower().partition("-")[0]
    for rule in (*rules().values(), *own_rules):
        if pattern := rule.expression_in(language):
            marked: set[str] = set()

            def is_marked(match: re.Match[str], sentences: set[str] = marked) -> bool:
                sentence = sentence_around(match)
                is_again = sentence in sentences
                sentences.add(sentence)
                return is_again

            once = is_marked if rule.once else never
            yield from found(
                rule,
                reading,
                pattern,
                roles=ROLES[rule.roles],
                unless=once,
                starts=not rule.of_capitals,
            )


def of(
    rule: str | Rule,
    block: Passage | Float,
    what: str,
    *,
    severity: Severity | None = None,
    at: re.Match[str] | None = None,
) -> Finding:
    """Return a finding with the place of a passage, table or picture, and of the words in it."""
    paragraph = block.paragraph if isinstance(block, Passage) else ""
    block_finding = finding(
        rule, what, place=block.place, page=block.page, paragraph=paragraph, severity=severity
    )
    return block_finding if at is None else replace(block_finding, span=at.span())


def before(match: re.Match[str], *, words: int = 1) -> str:
    """Return the last words before a match, in small letters."""
    return " ".join(match.string[: match.start()].split()[-words:]).lower()


def sentence_around(match: re.Match[str]) -> str:
    """Return the sentence that a match stands in."""
    text = match.string
    begins = [
        sentence_end.end()
        for sentence_end in re.finditer(r"[.!?]\s+(?=[A-Z“])", text[: match.start()])
    ]
    end = re.search(r"[.!?](?:\s|$)", text[match.end() :])
    return text[begins[-1] if begins else 0 : match.end() + end.end() if end else len(text)]
