"""This module writes the ordinal of a session as the documents of a language have it."""

from __future__ import annotations

from hrcreport.foundation import Language

LAST = 99
"""Neither the Council nor the General Assembly has had a hundredth session."""


def ordinal(number: int, *, language: str = "en") -> str:
    """Return the ordinal of a session: 54 gives "fifty-fourth", "cinquante-quatrième", "五十四".

    Feminine where the language's word for a session is. A language that names no sessions, such as
    Spanish, has figures, to which the string of the format adds the sign: "66º período".

    Raises:
        ValueError: the number is not between 1 and 99.
    """
    if not 1 <= number <= LAST:
        message = f"{number} is not between 1 and {LAST}"
        raise ValueError(message)
    words = Language.named(language).sessions
    return words[number - 1] if number <= len(words) else str(number)
