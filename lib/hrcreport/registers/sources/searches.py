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
    date: Day
    found: str
    told_by: tuple[str, ...] = ()

    def told_in(self, sentence: str) -> bool:
        """Tell whether a sentence rests on it."""
        return any(words in sentence for words in self.told_by)


@lru_cache
def _nothing_known(language: str) -> re.Pattern[str]:
    """Return the words by which a text in a language says that something is not known."""
    patterns = Words(language).texts("claims.nothing-known")
    return re.compile("|".join(f"(?:{each})" for each in patterns), re.IGNORECASE)


def unsearched(
    text: str, known: Iterable[Search], language: str = "en"
) -> Iterator[tuple[int, str]]:
    """Yield each line that says that something is not known and rests on no search, with its place.

    A clause with a value is a count of what is unknown, and a fence is no sentence.
    """
    nothing, held = _nothing_known(language), [each for each in known if each.told_by]
    at = 0
    for line in text.split("\n"):
        clauses = () if line.startswith(":::") else CLAUSES.finditer(line)
        told = (
            at + clause.start() + found.start()
            for clause in clauses
            if not COUNT.search(clause[0]) and (found := nothing.search(clause[0]))
        )
        place = next(told, None)
        if place is not None and not any(each.told_in(line) for each in held):
            yield place, line.strip()
        at += len(line) + 1


class Searches(CountryFile, frozen=True, kw_only=True):
    """What was looked for about one State."""

    searches: tuple[Search, ...] = ()

    def faults(self) -> Iterator[Problem]:
        for each in self.searches:
            if not each.code.startswith(f"{self.country}-"):
                yield each.problem(
                    "code",
                    f"the code '{each.code}' does not begin with that of its country.",
                    f"Begin it with {self.country}-.",
                    "register.code-of-other-country",
                )


def searches(project: Project, country: str = "") -> dict[str, Search]:
    """Return the searches of a State, or of all, by their codes; those with slips too.

    The slips are told where registers are checked; the reads are recorded.
    """
    found: dict[str, Search] = {}
    for path in project.reads.files_in(project.data / FOLDER, "*.yml"):
        if country and path.stem != country.lower():
            continue
        project.reads.record(path)
        held = Searches.read_file(path, place=project.place(path))[0]
        found |= {each.code: each for each in held.searches}
    return found


Looked = tuple[Annotated[str, Kind.code("COL-S-1")], ...]
"""The codes of the searches on which a record rests that says that nothing was found."""


def slips_of_looked(
    record: Record, looked: Looked, known: Mapping[str, Search], *, issued: str = ""
) -> Iterator[Problem]:
    """Say which search is not registered, or lies before what was looked for was issued."""
    for code in looked:
        yield from record.unknown(
            "looked",
            code,
            known,
            f"no search has the code '{code}'.",
            f"Searches stand in data/{FOLDER}, one file a State.",
            "searches.unknown",
        )
        if code in known and issued and latest(known[code].date) < earliest(issued):
            yield record.problem(
                "looked",
                f"the search '{code}' was made on {known[code].date}, before what it looked for "
                f"was issued ({issued}).",
                "Look again, and register that search.",
                "searches.before-issued",
                value=code,
            )
