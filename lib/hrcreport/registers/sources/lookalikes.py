"""This module tells names that look like others, or hold what nobody sees.

Letters of several scripts look alike: with one in Cyrillic, a name reads as one in Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from string import ascii_uppercase

ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
"""Scripts of which some letters look like those of another."""
ALIKE = (
    "aаαɑ bвьβ8 cсϲ dԁđ eеεє3 gɡց9 hнһհħ jј kкκ liıіιӏ1|ł mмμ nηпո "
    "oоοօ0ø pрρ qԛ rг sѕ5 tтτŧ uυս vν wԝ xхχ yуγү z2"
)
"""A letter, with those that are read as it behind it."""
LOOKS_LIKE = str.maketrans(
    {other: letters[0] for letters in ALIKE.split() for other in letters[1:]}
)
"""Small letters that are read as others, with those that are read for them."""
CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
"""Capitals of Greek that look like those of Latin; their small letters look otherwise."""
OTHER_SCRIPTS = frozenset({"CYRILLIC", "GREEK", "ARMENIAN"})
AS_LATIN = {
    ord(other): "i" if other in "іι" else letters[0]
    for letters in ALIKE.split()
    for other in letters[1:]
    if unicodedata.name(other).partition(" ")[0] in OTHER_SCRIPTS
}
AS_CYRILLIC = str.maketrans("aeopcxykmthbijs", "аеорсхукмтнвіјѕ")
AS_GREEK = str.maketrans("aovikptuxyn", "αονικρτυχγη")
WORD = re.compile(r"\w+")
READ_OVER = frozenset(
    re.findall(
        r"\w+",
        "a the of and de del della der di du da dos el la le les van von bin al "
        "ambassador dame doctor dr hon judge madam miss mr mrs ms prof professor sir",
    )
)
"""Words of names and functions that are read over."""
LONGEST_NAME = 100
LONG_PART = 6
"""Letters of a part of a code in which one letter is read over."""
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
FILLERS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]")
"""Signs that count as letters or marks, and that nobody sees."""
JOINERS = "\u200c\u200d"
"""Signs between letters of Persian and of scripts of India."""
MARKS = f"{JOINERS}\u200e\u200f"
"""The same, and the plain marks of direction, which a sentence of Arabic needs."""


def unseen_in(text: str, *, allowed: str = MARKS) -> bool:
    """Tell whether a text holds signs that nobody sees; `allowed` are those other scripts need."""
    scripts = {_script_of(letter) for letter in text if letter.isalpha()}
    known = allowed if scripts - ALPHABETS else ""
    unseen = (sign for sign in text if unicodedata.category(sign) in UNSEEN and sign not in known)
    return bool(FILLERS.search(text)) or any(unseen)


def as_read(written: str) -> str:
    """Return what something looks like with its signs, but without accents and case.

    Example:
        >>> as_read("usa@v1.1") == as_read("USA@vl.1"), as_read("usa@v1.1") == as_read("usa@v11")
        (True, False)
    """
    capitals = unicodedata.normalize("NFKD", written).translate(CAPITALS)
    letters = unicodedata.normalize("NFKD", capitals.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    read = plain.translate(LOOKS_LIKE).replace("rn", "m").replace("vv", "w")
    return re.sub(r"[._\s-]+", "-", read).strip("-")


def skeleton(name: str) -> str:
    """Return what a name looks like: the same for names that one reader takes for each other.

    Example:
        >>> skeleton("B\u0435de Lind") == skeleton("bede  lind")
        True
    """
    return _letters(name).replace("cl", "d")


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, as_read(name)))


def _words_of(name: str) -> list[str]:
    """Return the words of a name, each once, without titles and particles, as readers do."""
    words = WORD.findall(name)
    read = (
        word for word in words if word.casefold() not in READ_OVER or word in {*ascii_uppercase}
    )
    return [*dict.fromkeys(map(_letters, read))]


def _is_initial(word: str) -> bool:
    return len(word) == 1 and _script_of(word) in ALPHABETS


def _are_one(name: str, other: str) -> bool:
    """Tell whether a reader takes two names for one: turned about, with a title or an initial.

    Initials stand for words too, in their order, where one whole word is the same.
    """
    if skeleton(name) == skeleton(other):
        return True
    words, other_words = _words_of(name), _words_of(other)
    shared = {*words} & {*other_words}
    if all(map(_is_initial, shared)):
        return False
    left = [word for word in words if word not in shared]
    other_left = [word for word in other_words if word not in shared]
    return _stand_for(left, other_left) or _stand_for(other_left, left)


def _stand_for(initials: list[str], words: list[str]) -> bool:
    """Tell whether letters are initials of words, in order, of some or of all.

    Without a word for them, letters are initials that the other name leaves out.
    """
    if not all(map(_is_initial, initials)):
        return False
    behind = iter(words)
    return not words or (
        bool(initials)
        and all(any(word.startswith(initial) for word in behind) for initial in initials)
    )


def codes_are_alike(code: str, other: str) -> bool:
    """Tell whether a reader takes two codes for one: one letter of a long part is another.

    Example:
        >>> codes_are_alike("b.secretary", "b.secretarv"), codes_are_alike("b.lind", "b.lund")
        (True, False)
    """
    if skeleton(code) == skeleton(other):
        return True
    parts, other_parts = (re.split(r"[._-]", each.casefold()) for each in (code, other))
    if len(parts) != len(other_parts):
        return False
    differ = [pair for pair in zip(parts, other_parts, strict=True) if pair[0] != pair[1]]
    return len(differ) == 1 and _are_a_letter_apart(*differ[0])


def _are_a_letter_apart(part: str, other: str) -> bool:
    short, long = sorted((part, other), key=len)
    if min(sum(map(str.isalpha, each)) for each in (short, long)) < LONG_PART:
        return False
    if len(short) == len(long):
        differ = [a + b for a, b in zip(short, long, strict=True) if a != b]
        return len(differ) == 1 and differ[0].isalpha()
    return any(
        letter.isalpha() and long[:at] + long[at + 1 :] == short for at, letter in enumerate(long)
    )


def readings(letters: str, capitals: str) -> Iterator[str]:
    """Yield small letters as they stand, and as each script reads those that look like its own.

    `capitals` are the same with Greek capitals read as Latin ones. Latin letters stay as they are
    in the reading of Latin, so that what is kept of words in them is found by it.
    """
    yield letters
    if letters.isascii():
        return
    scripts = {_script_of(letter) for letter in {*letters} if not letter.isascii()}
    if scripts & OTHER_SCRIPTS:
        yield capitals.translate(AS_LATIN)
    if "CYRILLIC" in scripts:
        yield letters.translate(AS_CYRILLIC)
    if "GREEK" in scripts:
        yield letters.translate(AS_GREEK)


def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def faults_of_name(name: str, others: Iterable[str]) -> Iterator[str]:
    """Yield why a name, or a function, may not stand beside others, in words."""
    written = f"{name!a}"
    if name != " ".join(name.split()) or name != unicodedata.normalize("NFC", name):
        yield f"{written} is not as names are written: one space between words, letters composed"
    in_alphabets = False
    for word in WORD.findall(name):
        scripts = {_script_of(letter) for letter in word if letter.isalpha()}
        in_alphabets |= not ALPHABETS.isdisjoint(scripts)
        if len(scripts & ALPHABETS) > 1:
            yield f"{written} mixes letters of {' and '.join(sorted(scripts))} in one word"
    if unseen_in(name, allowed="" if in_alphabets else JOINERS):
        yield f"{written} holds signs that nobody sees"
    if not any(map(str.isalpha, name)) or len(name) > LONGEST_NAME:
        yield f"{written[:LONGEST_NAME]} is no name: it has letters, {LONGEST_NAME} signs at most"
    alike = next((other for other in others if _are_one(name, other)), None)
    if alike is not None:
        yield f"{written} looks like {alike!a}, who stands in the log"
