"""This module holds what a report runs in: its process's project, its States, its parameters.

A door makes both and hands them on; what needs a part of them takes that part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, ClassVar

from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import Problem, ProjectError
from hrcreport.foundation.languages import Language
from hrcreport.foundation.params import Country, Year
from hrcreport.foundation.words.texts import Phrases

SMALL_WORDS = frozenset({"of", "the", "and"})
WORDS_OF_MANY_NAMES = frozenset(
    {"republic", "democratic", "united", "states", "kingdom", "islands", "saint", "south", "north"}
)
CODE = re.compile(r"[A-Z]{3}")
MOST_SUGGESTIONS = 3
SHORTEST_PART = 4  # "Korea" may stand anywhere in a name, "BR" may not


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What a process works in: its project, and what it was started for.

    Args:
        found: the project, which knows what was read of it; or why there is none here.
        report: the report that a build names to its kernel; empty by hand.
        notebook: the path of the notebook that Jupyter started this kernel for; empty elsewhere.
        by_papermill: whether Papermill's own command runs the notebook.
    """

    found: Project | ProjectError
    report: str = ""
    notebook: str = ""
    by_papermill: bool = False

    @property
    def project(self) -> Project:
        """The project.

        Raises:
            ProjectError: there is none here.
        """
        if isinstance(self.found, ProjectError):
            raise self.found
        return self.found


@dataclass(frozen=True, slots=True)
class ReportStates:
    """The States whose tables and registers a report may draw on, by ISO 3166-1 alpha-3.

    `country` is the State under review, empty for a theme; `others` are those it is compared with,
    or all those of a theme.
    """

    COUNTRY: ClassVar[str] = "country"
    """The parameter of a report on one State."""
    COMPARE: ClassVar[str] = "compare"
    """The parameter of such a report that names the States it is compared with."""
    COUNTRIES: ClassVar[str] = "countries"
    """The parameter of a report that names the States it compares and is on none of them."""
    NAMED_BY: ClassVar[tuple[str, ...]] = (COUNTRY, COUNTRIES)
    """The parameters of which a report on States has one."""

    country: str
    others: tuple[str, ...]

    @classmethod
    def of(
        cls, values: Mapping[str, Any], kinds: Mapping[str, Any] = MappingProxyType({})
    ) -> ReportStates | None:
        """Return the States of a report by its parameters, or None where it declares none.

        A parameter of one of these names that holds no codes of States is another thing, unless
        `kinds`, what a running notebook annotates it with, says that it does.
        """
        country, compared = values.get(cls.COUNTRY), values.get(cls.COUNTRIES) or ()
        if cls.COUNTRY in values and (kinds.get(cls.COUNTRY) is Country or _are_codes([country])):
            return cls(str(country or ""), tuple(values.get(cls.COMPARE) or ()))
        listed = kinds.get(cls.COUNTRIES) == list[Country] or _are_codes(compared)
        if cls.COUNTRIES in values and listed:
            return cls("", tuple(compared))
        return None

    @property
    def reported_on(self) -> tuple[str, ...]:
        """The States that the report is on: the one under review, or all that it compares."""
        return (self.country,) if self.country else self.others

    def __contains__(self, code: object) -> bool:
        return code == self.country or code in self.others

    @property
    def is_set(self) -> bool:
        """Whether any State is named."""
        return bool(self.country or self.others)

    @staticmethod
    def meant(word: str, known_countries: Mapping[str, str]) -> str:
        """Return "Did you mean GBR (United Kingdom)? " with a space behind it, or an empty text."""
        codes = countries_meant(word, known_countries)
        suggestions = [f"{code} ({known_countries[code]})" for code in codes]
        if not suggestions:
            return ""
        earlier_ones = f"{', '.join(suggestions[:-1])} or " if suggestions[1:] else ""
        return f"Did you mean {earlier_ones}{suggestions[-1]}? "

    def refusal(
        self,
        code: str,
        names: Mapping[str, str],
        *,
        place: str,
        subject: str,
        line: int | None,
        key: str | None = None,
        value: str | None = None,
    ) -> Problem:
        """Return the problem of a subject ("the table 'x'") that is of another State, `code`.

        It is named in the file `place`, by the parameter `key` if one names it.
        """
        other_state = f"{names.get(code, code)} ({code})"
        if self.country:
            about = f"the report is on {names.get(self.country, self.country)} ({self.country})"
            mend = (
                f"Take it out, or name what is of {self.country}. A report that is to compare the "
                f"two says so in its params file: {self.COMPARE}: [{code}]."
            )
        else:
            about = f"the report compares {', '.join(self.others) or 'no State'}"
            mend = f"Take it out, or add {code} to '{self.COUNTRIES}' in the report's params file."
        return Problem(
            place,
            what=f"{subject} is of another State, {other_state}; {about}.",
            mend=mend,
            rule="provenance.of-another",
            line=line,
            key=key,
            value=value,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContext:
    """The report that runs, as its notebook's parameters have it at this moment.

    Args:
        workspace: what its process works in.
        language: of the document; English where no notebook sets one.
        states: the States that it may draw on; None where nothing is refused, outside of a report.
        as_of: the date of the document ("2026-11-24"), empty where it has none: what is in force,
            who vouches for it and what was assessed is told as of that day.
        names: those of the running notebook, with what they stand for now.
    """

    workspace: Workspace
    language: str
    states: ReportStates | None
    as_of: str
    names: Mapping[str, Any]

    @property
    def years(self) -> frozenset[str]:
        """The names that the parameters cell annotates as years."""
        kinds = self.names.get("__annotations__", {})
        return frozenset(name for name, kind in kinds.items() if kind is Year)

    @property
    def phrases(self) -> Phrases:
        """What registers say, in its language; English needs no project to read it in.

        Raises:
            DataError: the project's file of phrases is no YAML.
        """
        english = self.language == Language.FIRST
        return Phrases(self.language) if english else Phrases.read(self.language, self.project)

    @property
    def project(self) -> Project:
        """The project of its workspace.

        Raises:
            ProjectError: there is none here.
        """
        return self.workspace.project


def _are_codes(values: object) -> bool:
    """Tell whether these are codes of States; what is not set may become one."""
    return isinstance(values, list | tuple) and all(
        not code or (isinstance(code, str) and CODE.fullmatch(code)) for code in values
    )


def countries_meant(word: str, known_countries: Mapping[str, str]) -> list[str]:
    """Return up to three codes that a misspelt code, an abbreviation or a name may stand for.

    The first rule that finds a country decides: the code in other letters, the name, the
    beginning of the name, its initials ("UK"), the beginning of the code ("NO"), letters of the
    name in their order ("BRZ"), a part of the name, a code or a name that is spelt alike, a name
    with a word in common ("South Korea").
    """
    letters = _letters(word)
    if not letters:
        return []
    names = {code: _letters(name.removeprefix("the ")) for code, name in known_countries.items()}
    in_order = re.compile(".*".join(map(re.escape, letters)))
    code_length = len(letters) == len("USA")
    words = [word for word in map(_letters, word.split()) if word not in WORDS_OF_MANY_NAMES]
    rules: tuple[Callable[[str], object], ...] = (
        lambda code: code.lower() == letters,
        lambda code: names[code] == letters,
        lambda code: len(letters) > 2 and names[code].startswith(letters),
        lambda code: _initials(known_countries[code]).startswith(letters),
        lambda code: code.lower().startswith(letters),
        lambda code: code_length and names[code][:2] == letters[:2] and in_order.match(names[code]),
        lambda code: code_length and in_order.match(names[code]),
        lambda code: len(letters) >= SHORTEST_PART and letters in names[code],
        lambda code: code_length and get_close_matches(letters, [code.lower()]),
        lambda code: get_close_matches(letters, [names[code]], cutoff=0.75),
        lambda code: any(len(word) > SHORTEST_PART and word in names[code] for word in words),
    )
    suggested: list[str] = next(
        (codes for rule in rules if (codes := [code for code in names if rule(code)])), []
    )
    # Names that begin like the word come first: "CH" is rather China than Switzerland.
    suggested.sort(key=lambda code: (not names[code].startswith(letters[:2]), code))
    return suggested[:MOST_SUGGESTIONS]


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalpha())


def _initials(name: str) -> str:
    words = re.findall(r"\w+", name.casefold())
    return "".join(word[0] for word in words if word not in SMALL_WORDS) if words[1:] else ""
