"""This module finds the country that an author may have meant by a code that is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

SMALL_WORDS = frozenset({"of", "the", "and"})
MOST_SUGGESTIONS = 3
SHORTEST_PART = 4  # "Korea" may stand anywhere in a name, "BR" may not


def countries_meant(word: str, known_countries: Mapping[str, str]) -> list[str]:
    """Return up to three codes that a misspelt code, an abbreviation or a name may stand for.

    The first rule that finds a country decides: the code in other letters, the name, the
    beginning of the name, its initials ("UK"), the beginning of the code ("NO"), letters of the
    name in their order ("BRZ"), a part of the name, a code or a name that is spelt alike.

    Args:
        word: what the author wrote.
        known_countries: the name of each country by its code (ISO 3166-1 alpha-3).
    """
    wanted = _letters(word)
    if not wanted:
        return []
    names = {code: _letters(name) for code, name in known_countries.items()}
    initials = {code: _initials(name) for code, name in known_countries.items()}
    # Without its first letter a code of three letters says too little for a beginning.
    in_order = re.compile(".*".join(map(re.escape, wanted)))
    rules = (
        [code for code in names if code.lower() == wanted],
        [code for code, name in names.items() if name == wanted],
        [code for code, name in names.items() if len(wanted) > 2 and name.startswith(wanted)],
        [code for code, letters in initials.items() if letters.startswith(wanted)],
        [code for code in names if code.lower().startswith(wanted)],
        [code for code, name in names.items() if len(wanted) == 3 and in_order.match(name)],
        [code for code, name in names.items() if len(wanted) >= SHORTEST_PART and wanted in name],
        [code for code in names if len(wanted) == 3
         and code.lower() in get_close_matches(wanted, [code.lower()], cutoff=0.6)],
        [code for code, name in names.items()
         if get_close_matches(wanted, [name], cutoff=0.75)],
    )  # fmt: skip
    found: list[str] = next((codes for codes in rules if codes), [])
    # What shares the beginning of its name with the word comes first: CHE is "CH" in two ways.
    found.sort(key=lambda code: (not names[code].startswith(wanted[:2]), code))
    return found[:MOST_SUGGESTIONS]


def suggestion(word: str, known_countries: Mapping[str, str]) -> str:
    """Return "Did you mean GBR (United Kingdom)? " with a space behind it, or an empty text."""
    meant = [f"{code} ({known_countries[code]})" for code in countries_meant(word, known_countries)]
    if not meant:
        return ""
    return (
        f"Did you mean {' or '.join([', '.join(meant[:-1]), meant[-1]] if meant[1:] else meant)}? "
    )


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalpha())


def _initials(name: str) -> str:
    words = re.findall(r"\w+", name.casefold())
    return "".join(word[0] for word in words if word not in SMALL_WORDS) if words[1:] else ""
