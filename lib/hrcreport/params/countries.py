"""This module finds the country that an author may have meant by a code that is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

SMALL_WORDS = frozenset({"of", "the", "and"})
WORDS_OF_MANY_NAMES = frozenset(
    {"republic", "democratic", "united", "states", "kingdom", "islands", "saint", "south", "north"}
)
MOST_SUGGESTIONS = 3
SHORTEST_PART = 4  # "Korea" may stand anywhere in a name, "BR" may not


def countries_meant(word: str, known_countries: Mapping[str, str]) -> list[str]:
    """Return up to three codes that a misspelt code, an abbreviation or a name may stand for.

    The first rule that finds a country decides: the code in other letters, the name, the
    beginning of the name, its initials ("UK"), the beginning of the code ("NO"), letters of the
    name in their order ("BRZ"), a part of the name, a code or a name that is spelt alike, a name
    with a word in common ("South Korea").

    Args:
        word: what the author wrote.
        known_countries: the name of each country by its code (ISO 3166-1 alpha-3).
    """
    wanted = _letters(word)
    if not wanted:
        return []
    names = {code: _letters(name.removeprefix("the ")) for code, name in known_countries.items()}
    in_order = re.compile(".*".join(map(re.escape, wanted)))
    code_length = len(wanted) == len("USA")
    words = [one for one in map(_letters, word.split()) if one not in WORDS_OF_MANY_NAMES]
    rules: tuple[Callable[[str], object], ...] = (
        lambda code: code.lower() == wanted,
        lambda code: names[code] == wanted,
        lambda code: len(wanted) > 2 and names[code].startswith(wanted),
        lambda code: _initials(known_countries[code]).startswith(wanted),
        lambda code: code.lower().startswith(wanted),
        lambda code: code_length and names[code][:2] == wanted[:2] and in_order.match(names[code]),
        lambda code: code_length and in_order.match(names[code]),
        lambda code: len(wanted) >= SHORTEST_PART and wanted in names[code],
        lambda code: code_length and get_close_matches(wanted, [code.lower()]),
        lambda code: get_close_matches(wanted, [names[code]], cutoff=0.75),
        lambda code: any(len(one) > SHORTEST_PART and one in names[code] for one in words),
    )
    found: list[str] = next(
        (codes for rule in rules if (codes := [code for code in names if rule(code)])), []
    )
    # Names that begin like the word come first: "CH" is rather China than Switzerland.
    found.sort(key=lambda code: (not names[code].startswith(wanted[:2]), code))
    return found[:MOST_SUGGESTIONS]


def suggestion(word: str, known_countries: Mapping[str, str]) -> str:
    """Return "Did you mean GBR (United Kingdom)? " with a space behind it, or an empty text."""
    meant = [f"{code} ({known_countries[code]})" for code in countries_meant(word, known_countries)]
    if not meant:
        return ""
    others = f"{', '.join(meant[:-1])} or " if meant[1:] else ""
    return f"Did you mean {others}{meant[-1]}? "


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalpha())


def _initials(name: str) -> str:
    words = re.findall(r"\w+", name.casefold())
    return "".join(word[0] for word in words if word not in SMALL_WORDS) if words[1:] else ""
