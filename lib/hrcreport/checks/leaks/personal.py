"""This module finds numbers of persons, days of birth, plates and addresses by their form.

Numbers that have check digits are held against them by the library stdnum; those without are found
behind the word that says what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cache
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path

import yaml

from hrcreport.checks.leaks.digits import CALLED, LONGEST_CALL, WITHOUT_SPACES
from hrcreport.checks.leaks.leak import Found, Kind, merged, places_of

KINDS: tuple[Kind, ...] = ("personal-number", "plate", "birth-date")
"""What is found behind the word that says what it is."""
BEHIND = r"[^\n\d]{0,24}?"
"""What may stand between a word and what it calls: a colon, "is", "number"."""
DAY = (
    r"\d{1,4}[-./ ]\d{1,2}[-./ ]\d{2,4}(?!\d)|\d{4}年\d{1,2}月\d{1,2}日|"
    r"\d{1,2}(?:st|nd|rd|th|er|º|\.)?\s(?:de[ ]|of[ ])?[^\W\d_]{3,10}\.?,?\s(?:de[ ]|of[ ])?"
    r"(?:19|20)\d\d|"
    r"[^\W\d_]{3,10}\s\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d"
)
LETTERS_OF_PLATES = r"(?:[A-ZА-Я\u4e00-\u9fff]{1,4}|تونس)"
VALUE: dict[Kind, re.Pattern[str]] = {
    "personal-number": re.compile(
        rf"""
        {BEHIND}
        (?<![/.])(?<![^\W{WITHOUT_SPACES}])  # no part of a word, a path, a number with decimals
        (
            (?:[A-Z]{{1,6}}[ -]?)?      # letters before it: "AB 1234567"
            \d (?:[ ./-]?[\dA-Z]){{4,18}}
        )
        (?![^\W{WITHOUT_SPACES}])
        """,
        re.VERBOSE,
    ),
    "plate": re.compile(
        rf"""
        [^\n\dA-Z]{{0,24}}?
        (?:N(?:o|umber|º|°)\W{{1,3}})?
        (?<![^\W{WITHOUT_SPACES}])     # at the beginning of a word
        (
            {LETTERS_OF_PLATES}[ -]?\d[\dA-ZА-Я]{{1,4}} (?:[ -]?[\dA-ZА-Я]{{1,4}}){{0,2}}
            | [A-ZÄÖÜ]{{1,3}}-[A-Z]{{1,2}}[ ]?\d{{1,4}}
            | \d{{1,5}}[ -]?{LETTERS_OF_PLATES}[ -]?\d{{0,4}}[A-Z]{{0,2}}
        )
        (?![^\W{WITHOUT_SPACES}])
        """,
        re.VERBOSE,
    ),
    "birth-date": re.compile(
        rf"""
        [^\n\d]{{0,16}}?
        (?:\b(?:on|le|el|em|il)\s)?
        (
            {DAY}
            | (?<=:\s)\d{{5}}(?!\d)            # a day of a cell, as Excel counts them
        )
        """,
        re.VERBOSE,
    ),
}
BORN_BEHIND = re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日)(?:出)?生")
"""A day of birth before the word that calls it so."""
OF_STATES = tuple(
    (
        re.compile(
            rf"""
            (?<![\w.-])  # no end of a longer number or of a compound
            {form.replace(" ", "[ ]")}
            (?![\w-])
            """,
            re.IGNORECASE | re.VERBOSE,
        ),
        module,
    )
    for form, module in (
        (r"\d{3}-\d\d-\d{4}", "us.ssn"),
        (r"\d{3}\.\d{3}\.\d{3}-\d\d", "br.cpf"),
        (r"[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]", "it.codicefiscale"),
        (r"[4679]\d\d(?: \d{3} |-\d{3}-)\d{4}", "gb.nhs"),
        (r"[12]\s?\d\d\s?(?:0[1-9]|1[0-2])\s?\d[\dAB]\s?\d{3}\s?\d{3}\s?\d\d", "fr.nir"),
        (r"[A-Z]{2}\d\d(?:[-\x20]?[A-Z0-9]{4}){2,7}(?:[-\x20]?[A-Z0-9]{1,3})?", "iban"),
    )
)
"""Numbers of the States of reports that are told by their form, and the module that checks them."""
INSURED = re.compile(
    r"""
    (?<!\w)                             # at the beginning of a word
    (?!BG|GB|KN|NK|NT|TN|ZZ)            # letters that are given to nobody
    [A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]
    (?:[ ]?\d\d){3} [ ]?[A-D]
    (?!\w)
    """,
    re.VERBOSE,
)
"""A National Insurance number of the United Kingdom, which has no check digit."""
MACHINE_READ = re.compile(
    r"""
    (?<![\w<])                          # at the beginning of a line
    (?=[A-Z0-9]+<) [A-Z0-9<]{28,46}
    (?![\w<])
    """,
    re.VERBOSE,
)
"""A line of those at the foot of a passport or a card that machines read."""
OF_IBAN = re.compile(
    r"""
    (?<!\w)  # at the beginning of a word
    [A-Za-z]{2}\d{2}
    """,
    re.VERBOSE,
)
OF_INSURED = re.compile(
    r"""
    (?<!\w)  # at the beginning of a word
    [A-Z]{2}(?:\d\d){0,3}\Z
    """,
    re.VERBOSE,
)
OF = r"(?:(?:de|da|do|das|dos|del|della|delle|dei|la|las|le|les|los|du|des|l'|d')[ ']?)*"
UPPER = "A-ZÀ-ÖØ-Þ"
OF_NUMBER = (
    r"(?:(?:[nN](?:[.º°o]{1,2}|[uú]m\.|ro\.?)|[nN]o[.:]{1,2}|nr\.?|č\.|\#|عدد|رقم|д(?:ом|\.))\s?)?"
)
NUMBER_OF_HOUSE = rf"\s?,?\s?{OF_NUMBER}\d{{1,5}}(?![\d/]|\.\d)"
STREETS: Mapping[str, re.Pattern[str]] = {
    "street": re.compile(  # "12 Elm Street"
        r"""
        (?<![\w./-])(?!(?<=\d,)\d{3}[ ])  # no end of a number, a date or a path
        \d{1,5}[A-Za-z]?,?[ ]
        (?:(?:[A-Z]|\d{1,3}(?:st|nd|rd|th))[\w'’-]*\.?[ ]){1,4}
        (?:
            Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Boulevard|Blvd|Terrace|Crescent|Close|Grove
            |Mews|Gardens|Parkway|Way
        )
        \b(?!-)
        """,
        re.VERBOSE,
    ),
    "court": re.compile(  # "27 Bramwell Court", and no 27 High Court judges
        r"""
        (?<![\w./-])(?!(?<=\d,)\d{3}[ ])  # as above
        (?!(?:19|20)\d\d[ ])\d{1,4}[A-Za-z]?,?[ ]
        (?!(?:High|Supreme|Federal|District|County|Crown|Circuit|Appeal|Superior|Magistrates
              |Administrative|Constitutional|Criminal|Family|Youth|Labour|International)\b)
        [A-Z][\w'’-]+[ ](?:Court|Place|Square|Walk|Row|Alley|Circle)
        \b(?!-|[ ](?:of|judge|case))
        """,
        re.VERBOSE,
    ),
    "kind first": re.compile(  # "Rua das Flores, 12", "улица Ленина, дом 5"
        rf"""
        (?<!\w)                         # at the beginning of a word
        (?:
            Rua|Avenida|Av\.|Travessa|Alameda|Praça|Largo|Estrada|Ladeira|Beco|Calle|Carrera|Cra\.
            |Plaza|Paseo|Pasaje|Jirón|Via|Viale|Corso|Piazza|Vicolo|Strada|Rruga|Jalan|Jl\.
            |Mtaa|Barabara|[Пп]роспекте?|[Уу]лиц[аеуы]|[Уу]л\.|[Пп]ереул(?:ок|ке)|[Вв]ул(?:иця|иці|\.)
            |[Οο]δ(?:ός|ού)|רחוב|شارع|نهج|زنقة
        )
        [ ]{OF}[^\W\d_][\w'’.-]*(?:\s[^\W\d_][\w'’.-]*){{0,4}}{NUMBER_OF_HOUSE}
        """,
        re.VERBOSE,
    ),
    "grid": re.compile(  # "Calle 45 # 12-34"
        r"""
        (?<!\w)                         # at the beginning of a word
        (?:[Cc]alle|[Cc]arrera|[Cc]ra\.|Transversal|Diagonal)[ ]\d{1,3}[A-Z]?[ ]
        (?:(?:Sur|Norte|Este|Oeste|Bis)[ ])?
        (?:\#|[Nn]o\.?|[Nn][°º])[ ]?\d{1,3}[A-Z]?[ ]?-(?:[ ]?\d{1,3})?
        """,
        re.VERBOSE,
    ),
    "rue": re.compile(  # "12 bis, rue de la Paix"
        rf"""
        (?<!\w)                         # at the beginning of a word
        \d{{1,4}}(?:[ ]?(?:bis|ter|quater))?[,،]?[ ]
        (?:
            [Rr]ue|[Aa]v(?:enue|\.)|[Bb](?:oulevard|v?d\.?)|[Ii]mpasse|[Aa]llée|شارع|نهج|زنقة|đường
        )[ ]
        {OF}[^\W\d_][\w'’-]+(?:[ ][{UPPER}\u0600-\u06ff][\w'’-]+){{0,3}}
        """,
        re.VERBOSE,
    ),
    "place": re.compile(  # "3, place Bellecour"
        rf"""
        (?<!\w)                         # at the beginning of a word
        \d{{1,4}}(?:[ ]?(?:bis|ter|quater))?,?[ ]
        (?:[Pp]lace|[Qq]uai|[Cc]hemin|[Rr]oute|[Cc]ours|[Pp]assage)[ ]
        {OF}[{UPPER}][\w'’-]+
        """,
        re.VERBOSE,
    ),
    "compound": re.compile(  # "Lindenstraße 4", "Köppelsdorfer Straße 27"
        r"""
        \b[A-ZÄÖÜ][a-zäöüßåø]+
        (?:
            (?:straße|strasse|str\.|gasse|allee|platz|weg|damm|ufer|straat|laan|gracht|plein|gatan
               |vägen|veien|(?<![Bb]ri)gade|vej)
            |[ ](?:Straße|Strasse|Str\.|Allee|Platz|Weg|Damm|Ufer|Chaussee|utca|út|tér|körút)
        )
        [ ]\d{1,4}[a-zA-Z]?(?!\w)
        """,
        re.VERBOSE,
    ),
    "Turkish": re.compile(  # "Atatürk Caddesi No: 17"
        r"\b[A-ZÇĞİÖŞÜ][\w'’]+[ ](?:Caddesi|Sokağı|Sokak|Bulvarı|Mahallesi|Cad\.|Sok\.)"
        r"[^\n\d]{0,12}\d{1,4}"
    ),
    "East Asian": re.compile(
        r"[\u4e00-\u9fff]{2,8}(?:[路街巷弄段]|大道|胡同)\s?\d{1,5}\s?[号號]|[가-힣]{2,8}[로길]\s?\d{1,4}"
    ),
    "kind first, small": re.compile(  # "la calle Bolívar 12", "in via Garibaldi, 12"
        rf"""
        (?<!\w)                         # at the beginning of a word
        (?:
            calle|carrera|avenida|rua|travessa|praça|largo|plaza|pasaje|jirón|piazza|viale|corso
            |(?<=in[ ])via|strada|carrer
        )
        [ ]{OF}[{UPPER}][\w'’.-]*(?:\s{OF}[{UPPER}][\w'’.-]*){{0,4}}{NUMBER_OF_HOUSE}
        """,
        re.VERBOSE,
    ),
    "Polish": re.compile(  # "ul. Piękna 24/7"
        r"""
        (?<!\w)                         # at the beginning of a word
        [Uu]l(?:\.|ica|icy)[ ][^\W\d_][\w.-]*(?:[ ][^\W\d_][\w.-]*){0,2}
        [ ]\d{1,4}[a-z]?(?:/\d{1,4})?
        (?!\d)
        """,
        re.VERBOSE,
    ),
}
FOUR = re.compile(
    r"""
    (?<![\w.-])                         # no end of a name or of a longer number
    \d{1,3} (?:\.\d{1,3}){3}
    (?![\w.-]*\w)
    """,
    re.VERBOSE,
)
COLONS = re.compile(
    r"""
    (?<![\w:.])                         # no end of a word or of a longer address
    (?:
        (?:[0-9a-f]{1,4}:){3,7} (?::?[0-9a-f]{1,4}){1,4}
        | [0-9a-f]{4}: (?:[0-9a-f]{1,4}:){0,5} (?::[0-9a-f]{1,4}){1,6}
    )
    (?![\w:])
    """,
    re.IGNORECASE | re.VERBOSE,
)
MOST_OF_SHORT = 4
"""Letters of an abbreviation, or of a word so short that others begin with it."""
FIRST_WITHOUT_SPACES = "\u0400"
"""From it on scripts and languages write other words together with a word."""
OF_VERSION = re.compile(r"\b(?:LibreOffice|Chrome|[Vv]ersion)[/ ]\Z")
"""What stands before the number of a version of four parts."""
MOST_OF_VERSION, OWN_NUMBER = 16, 20
"""Four numbers that are all smaller are those of a chapter or of a version."""
AS_CALLED = str.maketrans("’‘ʼ`´_", "'" * 5 + " ")
MARKS = ",.;:()[]{}\"'’“”«»*|#!?"
LONGEST_STREET = 80
LEAST_OF_NUMBER, LEAST_OF_PLATE = 5, 2


@cache
def words_of() -> dict[str, tuple[str, ...]]:
    """Return the words by which each kind is called, and those of streets."""
    text = Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")
    return {kind: tuple(words) for kind, words in yaml.safe_load(text).items()}


def said_small(text: str) -> str:
    """Return a text as words call things in it, each sign where it was.

    In small letters, with one apostrophe for all, and parts of date_of_birth as words.
    """
    return text.replace("İ", "I").lower().translate(AS_CALLED)


def telling_personal(tokens: Set[str]) -> set[str]:
    """Return of what stands between spaces that without which a text holds nothing of this."""
    kind_words = [word for kind in KINDS for word in words_of()[kind]]
    first = {phrase.partition(" ")[0] for phrase in kind_words if " " in phrase}
    parts = [phrase.strip().lower() for phrase in (*kind_words, *words_of()["street"])]
    lines = said_small("\n".join(tokens))
    present_parts = [part for part in parts if " " not in part and part in lines]
    telling_tokens = {
        token for token in tokens if any(map(said_small(token).__contains__, present_parts))
    }
    telling_tokens |= {
        token for token in tokens if not first.isdisjoint(said_small(token).strip(MARKS).split())
    }
    forms = (FOUR, COLONS, INSURED, OF_IBAN, OF_INSURED, MACHINE_READ)
    for pattern in (*forms, *(form for form, _ in OF_STATES)):
        telling_tokens.update(filter(pattern.search, tokens))
    return telling_tokens


def personal_in(text: str) -> Iterator[Found]:
    """Yield what in a text is a number of a person, a day of birth, a plate, an address."""
    small = said_small(text)
    for kind in KINDS:
        yield from _called(text, small, kind, words_of()[kind])
    for pattern, module in OF_STATES:
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - LONGEST_CALL) : match.start()]
            length = _length_of_valid(match[0], _checked_by(module))
            if length and not CALLED.search(before):
                yield Found(match.start(), match.start() + length, "personal-number")
    yield from (Found(*match.span(), "personal-number") for match in INSURED.finditer(text))
    if "<" in text:
        yield from (
            Found(*match.span(), "personal-number") for match in MACHINE_READ.finditer(text)
        )
    yield from (Found(*match.span(1), "birth-date") for match in BORN_BEHIND.finditer(text))
    yield from _streets(text)
    yield from _machines(text)


def _called(text: str, small: str, kind: Kind, words: Sequence[str]) -> Iterator[Found]:
    for word in words:
        for at in places_of(small, (word,)):
            apart = stands_apart(text, at, word)
            match = VALUE[kind].match(text, at + len(word)) if apart else None
            if match and _holds(kind, match[1]):
                yield Found(*match.span(1), kind)


def stands_apart(text: str, at: int, word: str) -> bool:
    """Tell whether what stands at a place is a word, and no part of another."""
    end = at + len(word)
    return word[0] >= FIRST_WITHOUT_SPACES or not (
        text[at - 1 : at].isalpha()
        or (len(word) <= MOST_OF_SHORT and text[end : end + 1].isalpha())
    )


def _holds(kind: Kind, value: str) -> bool:
    digits = sum(map(str.isdigit, value))
    if kind == "personal-number":
        signs = sum(map(str.isalnum, value))
        return digits >= LEAST_OF_NUMBER or (digits > 1 and signs > LEAST_OF_NUMBER)
    if kind == "plate":
        return digits >= LEAST_OF_PLATE and len(value.replace(" ", "")) > LEAST_OF_NUMBER - 1
    return True


def _length_of_valid(written: str, is_valid: Callable[[str], bool]) -> int:
    """Return how much of what is written is a number; the last words may be of the text behind."""
    while written and not is_valid(written):
        written = written.rpartition(" ")[0]
    return len(written)


@cache
def _checked_by(module: str) -> Callable[[str], bool]:
    valid: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return valid


def _streets(text: str) -> Iterator[Found]:
    around = []
    for at in places_of(text, words_of()["street"]):
        begin = text.rfind("\n", max(0, at - LONGEST_STREET), at) + 1
        around.append((max(begin, at - LONGEST_STREET), at + LONGEST_STREET))
    for begin, end in merged(around):
        for pattern in STREETS.values():
            for match in pattern.finditer(text, begin, end):
                yield Found(*match.span(), "address")


def _machines(text: str) -> Iterator[Found]:
    for pattern in (FOUR, COLONS):
        for match in pattern.finditer(text):
            parts = match[0].split(".")
            if pattern is FOUR and (
                all(int(part) < OWN_NUMBER for part in parts)
                or OF_VERSION.search(text, max(0, match.start() - MOST_OF_VERSION), match.start())
            ):
                continue
            try:
                ip_address(match[0])
            except ValueError:
                continue
            yield Found(*match.span(), "ip-address")
