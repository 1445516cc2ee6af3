"""This module tells names that look like others, or hold what nobody sees.

Letters of several scripts look alike: with one in Cyrillic, a name reads as one in Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
"""Scripts of which some letters look like those of another."""
ALIKE = (
    "aаαɑ bвьβ cсϲ dԁ eеεє gɡց hнһհ jј kкκ liıіιӏ1| mмμ nηпո "
    "oоοօ0 pрρ qԛ rг sѕ5 tтτ uυս vν wԝ xхχ yуγү"
)
"""A letter, with those that are read as it behind it."""
LOOKS_LIKE = str.maketrans(
    {other: letters[0] for letters in ALIKE.split() for other in letters[1:]}
)
"""Small letters that are read as others, with those that are read for them."""
WORD = re.compile(r"\w+")
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
JOINERS = "\u200c\u200d"
"""Signs between letters of Persian and of scripts of India."""


def skeleton(name: str) -> str:
    """Return what a name looks like: the same for names that one reader takes for each other.

    Example:
        >>> skeleton("B\u0435de Lind") == skeleton("bede  lind")
        True
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(filter(str.isalnum, plain))
    return letters.translate(LOOKS_LIKE)


def faults_of_name(name: str, others: Iterable[str]) -> Iterator[str]:
    """Yield why a name, or a function, may not stand beside others, in words."""
    written = f"{name!a}"
    if name != " ".join(name.split()) or name != unicodedata.normalize("NFC", name):
        yield f"{written} is not as names are written: one space between words, letters composed"
    in_alphabets = False
    for word in WORD.findall(name):
        scripts = {unicodedata.name(letter, "").split()[0] for letter in word if letter.isalpha()}
        in_alphabets |= not ALPHABETS.isdisjoint(scripts)
        if len(scripts & ALPHABETS) > 1:
            yield f"{written} mixes letters of {' and '.join(sorted(scripts))} in one word"
    unseen = [sign for sign in name if unicodedata.category(sign) in UNSEEN]
    if any(in_alphabets or sign not in JOINERS for sign in unseen):
        yield f"{written} holds signs that nobody sees"
    alike = next((other for other in others if skeleton(other) == skeleton(name)), None)
    if alike is not None:
        yield f"{written} looks like {alike!a}, who stands in the log"
