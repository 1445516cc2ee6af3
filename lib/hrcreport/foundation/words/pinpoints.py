"""This module writes places in instruments, such as "art. 4 (a)", as a language writes them."""

from __future__ import annotations

import re
from functools import partial

from hrcreport.foundation.languages import Language
from hrcreport.foundation.words.texts import Words

PINPOINT = "pinpoint."
LETTER = re.compile(r"\(([a-z])\)")
SPAN = re.compile(r"(\d+|\((?:[a-z]|\d+)\))–(\d+|\((?:[a-z]|\d+)\))")
NUMBERS = re.compile(r"[\s\d–,]*(?:and \d+(?:–\d+)?)?")
ARTICLES = re.compile(r"\bart\. (?:(?! par\.| sect\.|;).)*")
INSIDE = re.compile(
    r"""
    (?P<article>\d+)
    (?:[ ]\((?P<paragraph>\d+(?:\)(?:[ ]à[ ]|,[ ]|[ ]et[ ])\(\d+)*)\))?
    (?P<letters>(?:[ ][a-z]\)(?:(?:,[ ]|[ ](?:et|à)[ ])[a-z]\))*)?)  # a), b) et c)
    """,
    re.VERBOSE,
)
SECTION = re.compile(
    r"""
    (?<=sect\.[ ])  # a section of a document
    ([IVX]+)?\.?([A-HJ-UWYZ])?(?=$|,)
    """,
    re.VERBOSE,
)
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def translated_pinpoint(pinpoint: str, *, language: str) -> str:
    """Return a place in an instrument with its words in a language.

    Example:
        >>> translated_pinpoint("paras. 12 and 13", language="fr")
        'par. 12 et 13'
        >>> translated_pinpoint("art. 4 (a)–(c)", language="fr")
        'art. 4 (al. a) à c))'
        >>> translated_pinpoint("art. 2 (1) (a)", language="fr")
        'art. 2 (par. 1 a))'
        >>> translated_pinpoint("paras. 12 and 13", language="ar")
        'الفقرتان 12 و13'
        >>> translated_pinpoint("sect. V.D, paras. 1–3", language="ar")
        'الفرع خامساً-دال، الفقرات 1-3'
    """
    if language == Language.FIRST:
        return pinpoint
    pinpoint = SECTION.sub(partial(_section, language=language), pinpoint)
    for name, words in Words(language).entries.items():
        if name.startswith(PINPOINT) and not isinstance(words, list):
            english = re.escape(name.removeprefix(PINPOINT))
            pinpoint = re.sub(
                rf"""
                (?<!\w)  # at the beginning of a word, or at its quotation mark
                {english}(?!\w)
                """,
                partial(_word, name=name, language=language),
                pinpoint,
                flags=re.VERBOSE,
            )
    span = Words(language).text(f"{PINPOINT}span")
    pinpoint = SPAN.sub(lambda ends: span.format(first=ends[1], last=ends[2]), pinpoint)
    last = Words(language).text("list.last")
    pinpoint = pinpoint.replace(" and ", last).replace(", ", Words(language).text("list.comma"))
    if not last.endswith(" "):
        pinpoint = pinpoint.replace(f"{last} ", last)
    pinpoint = LETTER.sub(partial(_marked, language=language), pinpoint)
    return ARTICLES.sub(_named, pinpoint) if language == "fr" else pinpoint


def _named(articles: re.Match[str]) -> str:
    """Return articles in French, which names what is in one: "2 (par. 1 a))", "4 (al. a) à c))"."""

    def inside(place: re.Match[str]) -> str:
        letters = place["letters"]
        if place["paragraph"]:
            paragraphs = place["paragraph"].translate({40: "", 41: ""})
            return f"{place['article']} (par. {paragraphs}{letters})"
        return f"{place['article']} (al.{letters})" if letters else place[0]

    return INSIDE.sub(inside, articles[0])


def _word(part_name: re.Match[str], *, name: str, language: str) -> str:
    """Return the word for a part, in the form that the number of parts behind it asks for."""
    behind = NUMBERS.match(part_name.string, part_name.end())
    numbers = behind[0] if behind else ""
    count = len(re.findall(r"\d+", numbers)) + numbers.count("–")
    words = Words(language).entries[name]
    if isinstance(words, dict):
        return str(words.get(Words(language).plural_category(count), words["other"]))
    return str(words)


def _section(place: re.Match[str], *, language: str) -> str:
    """Return "V.D" as the language counts chapters and sections; as it is where it has no marks."""
    chapters = Words(language).texts(f"{PINPOINT}chapters")
    sections = Words(language).texts(f"{PINPOINT}sections")
    if not chapters:
        return place[0]
    chapter = chapters[ROMAN.index(place[1])] if place[1] in ROMAN else ""
    section = sections[ord(place[2]) - ord("A")] if place[2] else ""
    return "-".join(filter(None, [chapter, section]))


def _marked(letter: re.Match[str], *, language: str) -> str:
    """Return the mark of a sub-paragraph: (d), d) or the letter of the language."""
    letters = Words(language).texts("list.letters")
    place = ord(letter[1]) - ord("a")
    mark = letters[place] if place < len(letters) else letter[1]
    return Words(language).said("list.mark", mark=mark)
