"""This module tells the language of a recommendation and, by the words of it, its limb.

Exports and lists are asked for in English; texts in them are not always. English words in a text
of another language mislead ("profil", "racial", "justice" are French, too), so that a text is read
by the words that its own language declares, under `limb-words` in its `words.yml`, or by none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from hrcreport.languages import FIRST_LANGUAGE, language_named, languages
from hrcreport.words.texts import entries

LIMB_WORDS = "limb-words."
SIGN = "sign"
"""The words, or letters, by which a language is known: none of them is one of another."""
WORD = re.compile(r"[^\W\d_]+")
LATIN = re.compile(r"[A-Za-z]")
SHARE, FEW = 0.1, 8
"""So many of its words must be signs; a text of fewer words than the second may hold none."""


def language_of(text: str) -> str:
    """Return the code of the language of a text, an empty text where it is none that is known.

    A few words in Latin letters without a sign of any language, such as "Ratify OPCAT", count as
    English.

    Example:
        >>> language_of("Interdire par la loi le profilage racial dans les contrôles.")
        'fr'
    """
    signs = ((each, entries(each).get(f"{LIMB_WORDS}{SIGN}")) for each in languages())
    return _language(text, tuple((each, str(sign)) for each, sign in signs if sign))


@lru_cache(maxsize=4096)
def _language(text: str, known: tuple[tuple[str, str], ...]) -> str:
    words = len(WORD.findall(text))
    signs = Counter({code: len(re.findall(sign, text, re.IGNORECASE)) for code, sign in known})
    (best, most), (_, next_) = [*signs.most_common(2), ("", 0), ("", 0)][:2]
    if most > next_ and most >= SHARE * words:
        return best
    return FIRST_LANGUAGE if words < FEW and not most and LATIN.search(text) else ""


def limb_of(text: str, *, language: str) -> str:
    """Return the limb that a recommendation belongs to: the first whose words it holds.

    An empty text for none, and in a language without words.

    Example:
        >>> limb_of("Interdire par la loi le profilage racial.", language="fr")
        'b'
    """
    told = ((name.removeprefix(LIMB_WORDS), str(words))
            for name, words in (entries(language) if language else {}).items()
            if name.startswith(LIMB_WORDS))  # fmt: skip
    return next((limb for limb, words in told
                 if limb != SIGN and re.search(words, text, re.IGNORECASE)), "")  # fmt: skip


def told_of(texts: Iterable[str]) -> str:
    """Return what is to be said of texts that are not in English; an empty text without any.

    Example:
        >>> told_of(["Ratify OPCAT", "Interdire par la loi le profilage racial."])
        'Not in English: 1 in French, tagged by the words of that language.'
    """
    found = Counter(map(language_of, texts))
    tagged = ", ".join(f"{count} in {language_named(code).name}"
                       for code, count in sorted(found.items()) if code not in ("", FIRST_LANGUAGE)
                       )  # fmt: skip
    said = [f"{tagged}, tagged by the words of that language"] if tagged else []
    if found[""]:
        said.append(f"{found['']} in a language without such words, given no limb and no subject")
    return f"Not in English: {'; '.join(said)}." if said else ""
