"""This module holds what was looked for: who looked, where, in what words, when, and what came.

That nothing was found says something of a State only where somebody looked. A status of
insufficient information, a law in which no provision was found and a sentence that says that
something could not be established therefore name a search; without one it was not reviewed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Annotated, ClassVar

from hrcreport.foundation import (
    CountryFile,
    Day,
    Kind,
    Problem,
    Project,
    Record,
    Words,
    earliest,
    latest,
)

FOLDER = "monitoring/searches"
CLAUSES = re.compile(r"(?:\[[^\[\]]*\]|\{[{%].*?[%}]\}|[^;؛；])+")
"""The clauses of a line: what semicolons divide, but for those of citations and of templates."""
COUNT = re.compile(r"\{\{(?!\s*place\.)")
"""A value, the State's own names left out."""


class Search(Record, frozen=True, kw_only=True):
    """One look for something, and what came of it.

    `by` says who looked (a person, or a program of whom), `where` the places searched, `words`
    what was asked for there; `told_by` are words of the sentences of texts that rest on it.
    """

    noun: ClassVar[str] = "search"
    code: Annotated[str, Kind.code("COL-S-1")]
    question: str
    by: str
    where: tuple[str, ...]
    words: tuple[str, ...]
    date: Annotated[Day, Kind.PAST]
    found: str
    told_by: tuple[str, ...] = ()

    def told_in(self, sentence: str) -> bool:
        """Tell whether a sentence rests on it."""
        return any(words in sentence for words in self.told_by)


@lru_cache
def _nothing_known(language: str) -> re.Pattern[str]:
    """Return the words by which a text in a language says that something is not known."""
    patterns = Words(language).texts("claims.nothing-known")
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def unsearched(
    text: str, known_searches: Iterable[Search], language: str = "en"
) -> Iterator[tuple[int, str]]:
    """Yield each line that says that something is not known and rests on no search, with its place.

    A clause with a value is a count of what is unknown, and a fence is no sentence.
    """
    nothing, with_words = (
        _nothing_known(language),
        [search for search in known_searches if search.told_by],
    )
    at = 0
    for line in text.split("\n"):
        clauses = () if line.startswith(":::") else CLAUSES.finditer(line)
        offsets = (
            at + clause.start() + phrase_match.start()
            for clause in clauses
            if not COUNT.search(clause[0]) and (phrase_match := nothing.search(clause[0]))
        )
        place = next(offsets, None)
        if place is not None and not any(search.told_in(line) for search in with_words):
            yield place, line.strip()
        at += len(line) + 1


class Searches(CountryFile, frozen=True, kw_only=True):
    """What was looked for about one State."""

    searches: tuple[Search, ...] = ()

    def faults(self) -> Iterator[Problem]:
        for search in self.searches:
            if not search.code.startswith(f"{self.country}-"):
                yield search.problem(
                    "code",
                    f"the code '{search.code}' does not begin with that of its country.",
                    f"Begin it with {self.country}-.",
                    "register.code-of-other-country",
                )


def searches(project: Project, country: str = "") -> dict[str, Search]:
    """Return the searches of a State, or of all, by their codes; those with slips too.

    The slips are told where registers are checked; the reads are recorded.
    """
    by_code: dict[str, Search] = {}
    for path in project.reads.files_in(project.data / FOLDER, "*.yml"):
        if country and path.stem != country.lower():
            continue
        project.reads.record(path)
        state_searches = Searches.read_file(path, place=project.place(path))[0]
        by_code |= {search.code: search for search in state_searches.searches}
    return by_code


Looked = tuple[Annotated[str, Kind.code("COL-S-1")], ...]
"""The codes of the searches on which a record rests that says that nothing was found."""


def slips_of_looked(
    record: Record, looked: Looked, by_code: Mapping[str, Search], *, issued: str = ""
) -> Iterator[Problem]:
    """Say which search is not registered, or lies before what was looked for was issued."""
    for code in looked:
        yield from record.unknown(
            "looked",
            code,
            by_code,
            fault=f"no search has the code '{code}'.",
            mend=f"Searches stand in data/{FOLDER}, one file a State.",
            rule="searches.unknown",
        )
        if code in by_code and issued and latest(by_code[code].date) < earliest(issued):
            yield record.problem(
                "looked",
                f"the search '{code}' was made on {by_code[code].date}, before what it looked for "
                f"was issued ({issued}).",
                "Look again, and register that search.",
                "searches.before-issued",
                value=code,
            )
