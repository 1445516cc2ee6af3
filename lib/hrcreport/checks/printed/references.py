"""This module finds references to places of a document that it does not have, in any language.

A number is judged where it can only be one of the document itself: where its sentence names no
other document, court or law, and nothing follows that says whose table or paragraph it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from hrcreport.checks.printed.passages import (
    ANNEX_NUMBER,
    AUTHORED,
    TABLES,
    Passage,
    Reading,
    around,
)

AND = "(?: and | or | to | et | ou | à | y | o | a | и )"
"""Between the last two of several numbers; others have a comma between them, or a dash."""
PLACE = r"(?:\d{1,3}(?![\d.,/%]\d|\d)|[IVXL]+(?![\w/])|[A-Z](?![\w/’'-]|\.\w))"
OTHER_TABLES = re.compile(
    r"\b(?i:census|recensement|censo|survey|enquête|encuesta|dataset|bulletin|yearbook|annuaire|"
    r"reports?\ of|rapports?\ d|informe\ de|statisti\w+|study|étude)\b|[AES]/[A-Z\d]|[«“]"
)
"""What a sentence names that has tables, figures and maps of its own; laws and courts have none."""
OTHER_SOURCE = re.compile(
    r"""
      \b[AES]/[A-Z\d] | \b[A-Z]{3,5}/C/ | \bv\.\  | \bNo\.\s?\d | [«“]
    | \b(?i: resolutions? | general\ (?:comment|recommendation)s? | observations?\ (?:géné|fina)
        | concluding\ observations | judge?ments? | arrêt | courts? | cour | tribunal | committee
        | comité | act | code | law | loi | covenant | pacte | convention | charter? | constitution
        | declaration | déclaration | rules | règles | principles | principes | protocole?
        | guidelines | directive | regulations? | policy | manual | guidance | statute | ibid
        | reports?\ of | rapports?\ d | census | recensement | survey | enquête | dataset
        | bulletin | opinion | observaciones | informe\ de | comentario | ley | código | convenio
        | sentencia
      )\b
    """,
    re.VERBOSE,
)
"""What a sentence names that has paragraphs, tables and annexes of its own."""
OWN = re.compile(r"(?:above|below|ci-dessus|ci-dessous|supra|infra)\b")
OWN_FLOAT = re.compile(r"\b(?:[Tt]ableau|[Tt]able|[Ff]igure|[Cc]uadro)[\s\u00a0](?:\d|[IVX])")
"""What a sentence sends to beside an annex that is of the document then, too."""
SEE = re.compile(
    r"(?:\((?:[Ss]ee |[Vv]oir |[Vv]éase |см\. )(?:also |the |la |le |l’|aussi )?"
    r"|\b(?:[Aa]s|[Cc]omme) (?:the |le |la )?)$"
)
SENTENCE_END = re.compile(
    r"""
    (?<!\bart)  # no end: art. 5, para. 3
    (?<!\barts)
    (?<!\bpara)
    (?<!\bparas)
    (?<!\bpar)
    (?<!\bsect)
    (?<!\bchap)
    (?<!\bNo)
    [.!?؟。]\s+(?=[^\Wa-zà-ÿ\d]|$)
    """,
    re.VERBOSE,
)
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
CITED = re.compile(
    r"""
    (?<![\d/(])  # no part of a number, a symbol or a letter in brackets
    \d{1,3}(?![\d/)])
    """,
    re.VERBOSE,
)
OF_FLOATS = frozenset({"table", "figure", "map"})
JOINED = re.compile(r" (?:and|et|y) $")
"""Before the second of two kinds that one list of numbers counts: “Figures and maps: I, II”."""
LEVELS = {1: ("chapter", "section"), 2: ("section",)}
"""What a text may call a heading of a level: "section III" is the third chapter."""


@dataclass(slots=True)
class Places:
    """The numbers that a document prints, each as it is printed, by what they count."""

    printed: dict[str, dict[int, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: Reading) -> Places:
        """Return the places of a document; a kind that it does not print is missing."""
        places = cls()
        patterns = _patterns(language_of(reading))
        for passage in reading.passages:
            if passage.role == "caption-number":
                for kind, pattern in patterns.items():
                    if match := pattern.match(passage.text):
                        places._add(kind, match["numbers"])
            elif passage.role == "paragraph":
                places._add("paragraph", passage.number.strip().rstrip(".-"))
            elif passage.role == "annex":
                numbered = ANNEX_NUMBER.match(passage.text.strip())
                places._add("annex", numbered[1] if numbered else "")
            elif passage.role == "heading" and passage.level in LEVELS and passage.number:
                for kind in LEVELS[passage.level]:
                    places._add(kind, passage.number.strip().rstrip("."))
        for placed in reading.floats:
            kind, _, number = placed.number.replace("\u00a0", " ").lower().partition(" ")
            if number:
                places._add(kind, number.upper())
        return places

    def lack(self, kind: str, number: int) -> bool:
        """Tell whether a document that has any places of a kind has none of a number."""
        return number not in self.printed.get(kind, {number})

    def in_other_form(self, kind: str, cited: Iterable[str]) -> str:
        """Return how a float prints its number that is cited in figures for a roman one, or so."""
        printed = self.printed.get(kind, {}) if kind in OF_FLOATS else {}
        forms = ((printed.get(number_of(text), text), text) for text in cited)
        return next((form for form, text in forms if form.isdecimal() != text.isdecimal()), "")

    def _add(self, kind: str, number: str) -> None:
        self.printed.setdefault(kind, {})[number_of(number)] = number


def lost_references(reading: Reading) -> Iterator[tuple[Passage, str]]:
    """Yield each passage that sends a reader to a place that is not there, and what it says."""
    places, of_another = Places.of(reading), _of_another(language_of(reading))
    if reading.floats:
        for kind in ("table", "figure", "map", "annex"):
            places.printed.setdefault(kind, {})
    heads = {(head.float_at, head.column): head.text for head in reading.of("head")}
    for passage in reading.of(*AUTHORED):
        yield from _lost_in_cell(passage, heads.get((passage.float_at, passage.column), ""), places)
        for kind, pattern in _patterns(language_of(reading)).items():
            for match in passage.own_matches(pattern):
                cited = re.findall(PLACE, match["numbers"])
                numbers = filter(None, map(number_of, cited))
                is_lost = any(places.lack(kind, number) for number in numbers)
                form = places.in_other_form(kind, cited)
                if (is_lost or form) and _is_own(kind, match, passage, of_another):
                    says = _last(kind, places.printed[kind]) if is_lost else f"it is {kind} {form}."
                    yield passage, f"{around(match)}: {says}"


def _lost_in_cell(passage: Passage, head: str, places: Places) -> Iterator[tuple[Passage, str]]:
    """Yield a cell below a head such as “Tables” with a number that is not there."""
    if passage.role != "cell" or not head or not re.match(r"\d", passage.text):
        return
    for kind, pattern in _patterns("en").items():
        if not pattern.search(f"{head.strip()} 1") or kind not in {"paragraph", "table"}:
            continue
        for number in CITED.findall(passage.text):
            if places.lack(kind, int(number)):
                yield passage, f"{passage.quoted}: {_last(kind, places.printed[kind])}"


def _is_own(kind: str, match: re.Match[str], passage: Passage, of_another: re.Pattern[str]) -> bool:
    """Tell whether a place can only be one of the document itself."""
    if ":" in match[0] and passage.role != "footnote":
        return JOINED.search(passage.text[: match.start()]) is None
    if OWN.match(passage.text[match.end() :].lstrip(" \u00a0,")):
        return True
    is_seen = SEE.search(passage.text[: match.start()]) is not None
    is_apart = passage.role == "footnote" or (passage.role in TABLES and kind not in OF_FLOATS)
    if (is_apart and not is_seen) or of_another.match(passage.text, match.end()):
        return False
    sentence = _sentence(match)
    is_beside_own = kind == "annex" and OWN_FLOAT.search(sentence)
    others = OTHER_TABLES if kind in OF_FLOATS or is_beside_own else OTHER_SOURCE
    return is_seen or not others.search(sentence)


def _last(kind: str, printed: dict[int, str]) -> str:
    """Return what a message says of the places of a kind that are there."""
    last = printed.get(max(printed, default=0), "")
    return f"the last {kind} is {last}." if last else "there is none."


def number_of(text: str) -> int:
    """Return the number that figures, roman capitals or a letter stand for; 0 for none.

    Example:
        >>> number_of("12"), number_of("XIV"), number_of("C"), number_of("")
        (12, 14, 3, 0)
    """
    if text.isdecimal():
        return int(text)
    if re.fullmatch("[A-HJ-UWYZ]", text):
        return ord(text) - ord("A") + 1
    worths = [ROMAN.get(sign, 0) for sign in text]
    if not worths or not all(worths):
        return 0
    following = [*worths[1:], 0]
    return sum(
        -worth if worth < after else worth for worth, after in zip(worths, following, strict=True)
    )


def _sentence(match: re.Match[str]) -> str:
    """Return the sentence of a match; an abbreviation with a point does not end it."""
    begin, end = 0, len(match.string)
    for sentence_end in SENTENCE_END.finditer(match.string):
        if sentence_end.end() <= match.start():
            begin = sentence_end.end()
        elif sentence_end.start() >= match.end():
            end = sentence_end.start()
            break
    return match.string[begin:end]


def language_of(reading: Reading) -> str:
    """Return the code of a document's language; of one that does not say it, English."""
    return reading.language.lower().partition("-")[0] or "en"


@cache
def listed(name: str) -> dict[str, Any]:
    """Return what `references.yml` lists by a name, by language."""
    import yaml  # commands that inspect nothing need not load it

    text = files(__package__).joinpath("references.yml").read_text(encoding="utf-8")
    listing: dict[str, Any] = yaml.safe_load(text)[name]
    return listing


@cache
def _of_another(language: str) -> re.Pattern[str]:
    return re.compile(rf"[ \u00a0]?\(?{listed('of-another').get(language, '(?!)')}")


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    """Return the pattern of a reference to each kind of place, with its numbers."""
    blank = "[ \u00a0\u202f]" + "?" * (language == "zh")
    several = rf"[–-]{PLACE}|(?:,[ ]{PLACE})*{AND.replace(' ', '[ ]')}{PLACE}"
    return {
        kind: re.compile(
            rf"""
            (?<![\w-])  # no part of a compound
            (?i:{word.replace(" ", "[ ]")}):?{blank}
            (?P<numbers>{PLACE}(?:{several})?)
            """,
            re.VERBOSE,
        )
        for kind, word in listed("places").get(language, {}).items()
    }
