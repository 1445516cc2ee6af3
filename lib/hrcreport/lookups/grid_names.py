"""This module names tests of law in the rows of a grid, by place and subject, no name twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hrcreport.law.standards import Standard


def names_of_tests(tests: Sequence[Standard], language: str) -> dict[str, str]:
    """Return the name of each test by its code, no name twice.

    A name is the place in the instrument and the subject ("Principle 9, use of firearms"). Tests
    of one place without subjects are told apart by the words of their codes ("Sect. 2, legality"),
    those of one name in two instruments by the instrument.
    """
    names = {test.code: _place_and_subject(test, language) for test in tests}
    places = Counter((test.instrument.code, names[test.code]) for test in tests)
    for test in tests:
        words = _words_of_the_code(test)
        if places[test.instrument.code, names[test.code]] > 1 and not words.isdigit():
            names[test.code] += f", part {words}" if test.part_of else f", {words}"
    given = Counter(names.values())
    return {
        test.code: names[test.code]
        if given[names[test.code]] == 1
        else f"{names[test.code]} ({title_of_instrument(test, language)})"
        for test in tests
    }


def title_of_instrument(test: Standard, language: str) -> str:
    """Return the short title of the instrument that a test belongs to."""
    citation = test.instrument.citation
    return (citation.get(language) or citation["en"])[1]


def _place_and_subject(test: Standard, language: str) -> str:
    """Return "Principle 9, use of firearms" for a test cited as "Basic Principles …, principle 9".

    A test whose place in the instrument is not recorded goes by its subject, and without one by
    the words of its code: "Self-identification" for HRBAD-SELF-IDENTIFICATION.
    """
    cited = test.short_citation(language=language)
    place = cited.removeprefix(title_of_instrument(test, language)).lstrip("،, ")
    name = ", ".join(part for part in (place, test.subject) if part) or _words_of_the_code(test)
    return name[:1].upper() + name[1:]


def _words_of_the_code(test: Standard) -> str:
    """Return "self-identification" for HRBAD-SELF-IDENTIFICATION, "legality" for LLW-2-LEGALITY."""
    words = test.code.removeprefix(f"{test.instrument.code}-").replace("-", " ").lower()
    words = words.lstrip("0123456789 ") or words
    words = words.replace("self identification", "self-identification")
    return words.replace("non discrimination", "non-discrimination")
