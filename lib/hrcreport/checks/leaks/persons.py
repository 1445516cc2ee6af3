"""This module finds what reads as the name of a person in prose, occurrence by occurrence.

Two words or more that may be a name are none where each also stands in small letters, outside of
addresses; else they are known by a list that a person confirmed, known by registers alone, or told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from hrcreport.checks.leaks.capitals import (
    BEGINS,
    BETWEEN,
    CAPITAL,
    INITIALS,
    LOW,
    SPACE,
    UP,
)
from hrcreport.checks.leaks.ideographs import (
    BESIDE_LATIN,
    FOREIGN,
    MANY,
    is_name_behind_label,
    names_in,
)
from hrcreport.checks.leaks.leak import Found, Joined, Kind, merged, places_of
from hrcreport.checks.leaks.lexicon import (
    Article,
    given_without_capitals,
    grammatical,
    in_titles,
    is_family,
    is_given_alone,
    is_heading,
    is_of_language,
    is_title,
    is_word,
    listed,
    may_be_given,
    names_nobody,
    said_of,
    singulars_of,
)
from hrcreport.checks.leaks.names import PARTICLES, WORD, folded
from hrcreport.checks.leaks.personal import words_of
from hrcreport.checks.leaks.places import (
    is_known_place,
    places,
    regions,
    regions_of_words,
    words_of_name,
)
from hrcreport.checks.leaks.things import (
    OFTEN,
    ROUNDS,
    begins_as_a_place,
    defined_things,
    lists_in,
    made_of_things,
    places_of_lists,
    stands_as_a_thing,
    without_beginning,
)

TITLED = re.compile(
    r"""
    (?:
        \b
        (?:
            (?:
                Mrs?|Ms|Miss|Mme|Mlle|Sra?|Srta|Sgt|Supt|Don|Doña|Dra?|Det|Lt|Lic|Cpl|Capt|Col
                |Prof|Rev|Gen|Insp|Pte|Brig|Shri|Smt|Herr|Frau|Bi|Bw|κα?|[Aa]vv|[Dd]ott(?:\.ssa)?|[Ss]ig(?:\.ra)?
            )
            \b\.?
            | (?:Monsieur|Madame|Señora?|[гГ](?:-н|-жа|ражданин|ражданка))\b
        )
        | (?:ال|لل)سيدة?|الشهيد       # in one with a word before it, too
    )
    \s+
    ((?:[^\W\d_a-z][\w'’-]*\.?\s?){1,4})
    """,
    re.VERBOSE,
)
TITLED_IN_ARABIC = re.compile(
    r"""
    \b[وفبك]?(?:ال|لل)
    (?:
        (?:دكتور|[أا]ستاذ|شيخ|حاج|قاضي|محامي|شرطي|ضابط|مرحوم|شهيد|نقيب|ملازم)ة?
        | آنسة | عقيد | رائد
    )
    \s+
    ((?:[^\W\d_A-Za-z]+\s?){1,4})
    """,
    re.VERBOSE,
)
"""Offices and forms of address in Arabic before what may be a name; many are other words too."""
TITLED_WITHOUT_CAPITALS = re.compile(
    r"""
    (?<!\w)                              # at the beginning of a word
    (?:
        (?:גברת|גב׳|מר|श्रीमती|श्री|सुश्री|জনাব|বেগম|অ্যাডভোকেট|አቶ|ወይዘሮ|ወይዘሪት|خانم|آقای)\s
        | (?:นางสาว|นาง|นาย)\s?
    )
    ([^\W\d_A-Za-z][^\s\d.,;:!?。，।།)]+(?:[ ][^\W\d_A-Za-z][^\s\d.,;:!?。，।།)]+){0,2})
    """,
    re.VERBOSE,
)
"""Forms of address in Hebrew, Hindi, Bengali, Amharic, Persian and Thai."""
BEFORE_TITLES = re.compile(
    r"""
    (?<![\uac00-\ud7af\u4e00-\u9fff])  # at the beginning of a word
    (?:([\uac00-\ud7af]{2,4})[ ]?(?:씨|변호사|기자|의원)|([\u4e00-\u9fff]{2,5})(?:さん|氏は|様))
    """,
    re.VERBOSE,
)
"""Names before a form of address in Korean and Japanese."""
CALLING = (
    "named",
    "called",
    "nommé",
    "llamad",
    "chamad",
    "по имени",
    "son of",
    "daughter of",
    "brother of",
    "sister of",
    "mother of",
    "father of",
    "widow of",
    "wife of",
    "husband of",
    "grandson of",
    "granddaughter of",
    "grandmother of",
    "grandfather of",
)
NAMED = re.compile(
    r"(?:\bnamed|\bcalled|\bnommée?|\bllamad[oa]|\bchamad[oa]|по имени|\b[a-z]+ of)\s+"
    r"([A-ZÀ-ÞА-Я][\w'’-]+\s?(?:[A-ZÀ-ÞА-Я][\w'’-]+\s?){0,3})"
)
OF_RANK = re.compile(
    rf"""
    \b(?:General|Brigadier|Colonel|Major|Captain|Lieutenant|Sergeant|Constable|Inspector|Officer
       |Superintendent|Commander|Commissioner|Judge|Justice|Warder|Corporal|Private)
    \s([{UP}]{{1,3}}\s{CAPITAL})
    """,
    re.VERBOSE,
)
"""Initials without points behind a rank: Brigadier KJ …"""
AGE = re.compile(
    r"""
    \d
    (?<![\d.].)  # no end of a longer number or of decimals
    (?<!\d,\s.)  # no end of a number with a comma
    \d?(?:,|\)|\s(?:ans|años|years))
    """,
    re.VERBOSE,
)
"""A number that may be an age: none in a list of numbers."""
LONGEST_AGED, LONGEST_AGE = 120, len("15 years old")
AGED = re.compile(
    r"([A-ZÀ-ÞА-Я][\w'’-]+[ \u00a0](?:[A-ZÀ-ÞА-Я][\w'’-]+[ \u00a0]){0,2}[A-ZÀ-ÞА-Я][\w'’-]+),?\s?"
    r"(?:\(?aged?\s\d|,?\s?\(?\b\d{1,2}(?:,|\)|\sans|"
    r"\saños|\syears))"
)
CHILD = re.compile(
    r"""
    \b([A-ZÀ-ÞА-Я][\w'’-]{2,})(?:,[ \u00a0]|[ \u00a0](?=aged))
    (?:(?:aged?|âgée?[ ]de|de|of|a[ ](?:boy|girl|child|pupil|student)[ ](?:of|aged))\s)?
    (?:[3-9]|1[0-7])
    (?:\s(?:ans|años|years?[ ]old)\b|(?<=aged[ ]\d\d)\b
      |,\s(?=(?:was|who|whose|had|died|lost|when|qui|fut|est|a[ ]été)\b))
    """,
    re.VERBOSE,
)
OF_YEARS = re.compile(
    r"(?:-year-old\s(?:boy |girl |child )?|-year-old\s(?:boy|girl|child),\s"
    r"|(?:boy|girl|child|pupil|student) (?:of|aged) \d\d?,\s)([A-ZÀ-ÞА-Я][\w'’-]{2,})"
)
"""One name with an age: whoever is named by a given name alone is a child, mostly."""
OLD = ("-year-old ", "boy of ", "girl of ", "child of ", "boy aged ", "girl aged ", "child aged ")
"""Where such a name may follow."""
NO_END = r"[^\W\d]|\d+(?!\d)(?<=\d{3})|\d+[^\W\d]|[/@]|['’]\w"
"""What stands behind no name: a note is raised, and read as one digit or two behind it."""
SLASHED = re.compile(
    r"""
    (?<![^\s(\[“"«„‘',;|])
    [^\W\d_][^\W\d_'’-]* (?:/[^\W\d_][\w'’-]*){1,3}
    (?![^\s)\]”"»’',;.:!?|])(?!\.\w)
    """,
    re.VERBOSE,
)
"""Words that slashes part, and no path: complainant/Ada."""
PAIR = re.compile(
    rf"""
    {BEGINS}(?!(?<![^\n]){CAPITAL}\n|L['’][{LOW}])(?:{CAPITAL}|{INITIALS})(?:{SPACE}+(?:-?[{UP}]\.\s?){{0,3}}{BETWEEN}{CAPITAL}){{1,11}}
    (?!{NO_END})(?!-\w)
    """,
    re.VERBOSE,
)
FAMILY_IN_CAPITALS = re.compile(
    rf"""
    {BEGINS}{CAPITAL}(?:[ ]{INITIALS})?(?:[ ]{CAPITAL})?
    [ ]{BETWEEN}[{UP}]{{3,}}(?:[-‐‑'’][{UP}]{{2,}})?
    (?!{NO_END}|-|[ ]{CAPITAL})
    """,
    re.VERBOSE,
)
"""A family name in capitals behind the others, as States write them: Ada QUOLMER."""
UPPER = rf"[{UP}]{{2,}}"
OF_CODE = rf"(?<![{UP}]{{4}})\d"
"""A number in a code is behind few capitals: GR34, HRC57."""
DOUBLE = rf"{UPPER}(?:[-‐‑]{UPPER})?"
"""Of one name one word may have a hyphen; of a list of marks all have: GBR-HRA GBR-ECHR."""
CAPITALS = re.compile(
    rf"{BEGINS}(?:{DOUBLE}(?:{SPACE}{BETWEEN}{UPPER}){{1,11}}"
    rf"|{UPPER}(?:{SPACE}{BETWEEN}{UPPER}){{0,10}}{SPACE}{BETWEEN}{DOUBLE})(?!{NO_END}|-|{OF_CODE})"
)
REVERSED = re.compile(
    rf"""
    (?<![\w.’'/@-])  # no part of an address or of a compound
    ({CAPITAL}),\s({CAPITAL})(\s{INITIALS})?
    """,
    re.VERBOSE,
)
ALONE = re.compile(
    rf"""
    (?:(?<=[{LOW}][ ])(?<!\bimport[ ])|(?<=[{LOW}][,;][ ])|(?<=[{LOW}][ ]\()
      |(?<=[{LOW}][ ]d['’])|(?<=[{LOW}][ ]v\.[ ]))({CAPITAL})
    (?!{NO_END}|[’'(])(?![-.]\w)(?![ ]{BETWEEN}[{UP}][{LOW}])
    (?!,?[ ][{UP}]\.)
    """,
    re.VERBOSE,
)
"""One word with a capital within a sentence."""
IN_SENTENCE = re.compile(
    rf"""
    (?:(?<![\w’'-])|(?<=\b[CDJLMNQST]['’])|(?<=\b[cdjlmnqst]['’]))  # no part of a word
    (?:[{LOW}][\w’'-]*[,;]?[ ]\(?(?:d['’]|v\.[ ])?|The[ ])\Z
    """,
    re.VERBOSE,
)
"""A word in small letters, or an article, and nothing behind it."""
ENDS_OF_PEOPLES = re.compile(
    "(?:nn?|[ai]?an|e?ns?|i?enn?e?s?|ns|ne|en|[ei]s|ese|is|ish|[aein]?n?[oa]s?|eñ[oa]|ers?|e|s|i)?"
)
"""What makes of a State's name that of its people: Libyan."""
LEAST_ALONE, HYPHEN = 4, re.compile(r"[-‐‑]")
OF_PLACE = re.compile(
    rf"""
    (?:\b(?:[Ii]n|[Nn]ear|[EeÀàEe]n|à|[EeNn]m|na|no|au|aux)\s(?:the\s|la\s|l['’])?|(?<![.!?:]\s)\b{CAPITAL}\s(?:of|for|and|et|y|e|de|du|des|da|do|di|del)\s(?:the\s|de\s|of\s)?)(?:{BETWEEN}{CAPITAL}(?:\s{BETWEEN}{CAPITAL})*(?:,\s|\s(?:and|or|et|ou|y|o|e)\s))*\Z
    """,
    re.VERBOSE,
)
"""What stands before a place, or before a word of a title: "in Bolívar, Antioquia and"."""
AIMED = re.compile(
    r"(?:aimed|fired|glanced|hurled|laughed|looked|pointed|screamed|shot|shouted|spat|stared|swore"
    r"|thrown|yelled) [Aa]t\s\Z"
)
"""What stands before a person at whom something is done."""
PLACED = re.compile(
    r"\b(?:[Aa]t|[Ii]n|[Nn]ear|[Aa]round|[Oo]utside|[Bb]eside|[EeÀà]n|[Àà]|[Ee]m|no|na)\s\Z"
)
"""What stands before a place, and seldom before a person."""
ARTICLE = re.compile(
    r"(?:\b(?:([Tt]he)|[Ll][ae]s?|[Ll]os|[Ee]l|[Dd](?:u|es|el)|[Aa](?:ux?|l))\s|\b[Ll]['’])\Z"
)
"""The article of English (the group), or of a Romance language: no person has it in front."""
ELIDED = re.compile(r"\b[DLdl]['’](?=\w)")
IN_PLACE = re.compile(r"\b(?:[Aa]t|[Ii]n|[Nn]ear|[Aa]round|en|em)\s\Z")
BEGINS_IN_PLACE = re.compile(r"(?:At|In|Near|En|Em)\s")
OF_SOMEBODY = re.compile(r"['’]s\Z")
OF_THING = re.compile(rf"\s(?:[IVX]+\s)?([{LOW}]+)")
"""What stands behind the name of a thing: "the Goron Dutse prisons"."""
AS_THING = re.compile(
    r",?\s(?:which\b|&\s)|,\swhere\b|,\s(?:an?|the)\s(?:firm|company|group|brand)\b"
    r"|\sNos?\.\s\d+(?:/|,|\sof\s)"
)
"""What stands behind the name of a thing alone: a person is one who."""
FORMS_OF_TRADE = frozenset({"inc", "ltd", "plc", "llp", "llc"})
OF_TRADE = re.compile(
    rf"(?:\s[{UP}]{{2,4}})?,?\s(?:Inc|Ltd|LLC|LLP|PLC|GmbH|AG|NV|BV|S\.?A\.?R?\.?L|S\.?p\.?A|S\.A)\b"
)
"""The form of a company behind its name, which may be that of a person who founded it."""
JOINED = re.compile(rf"\b(?!Fitz)[{UP}][{LOW}]{{3,}}[{UP}][{LOW}]")
"""Two words in one, by a capital: McDuya has fewer letters before it."""
NOUN_BEFORE = re.compile(rf"\b([{LOW}]+)\s(?:called\s)?\Z")
IN_LIST = re.compile(rf"(?:,\s|,?\s(?:and|or|et|ou|y|o|e)\s)(?:the\s)?{CAPITAL}(?!,)")
OF_MANY = re.compile(r"\s(?:of|for|de|du|des|da|do|di|del|dell[aeo]|dei|degli)\s")
ENDS_OF_PLURALS = ("ales", "iles", "ivos", "ivas", "icos", "icas", "aux")
"""How adjectives end in Romance languages that stand beside a plural."""
LONGEST_SHORT = 4
"""Letters of what stands for the name of a body: UNHCR and ODUYA have more."""
BESIDE, BEFORE, BEHIND = re.compile(r"[.!?\n]"), 3, 2
"""Where a sentence ends, and how many words of it stand beside a word."""
LONGEST_BEFORE = 80
LISTED = re.compile(
    rf"""
    (?<![\w.’'/@-])  # no part of an address or of a compound
    (?:({CAPITAL})(?:,\s|\+)({CAPITAL})|([{UP}]{{3,}}),\s([{UP}]{{3,}})|({CAPITAL}|[{UP}]{{3,}}),?\s{INITIALS}
      |([{UP}]{{4,}})\+([{UP}]{{4,}})|([{UP}]{{4,}}),?\s({CAPITAL})
      |([{UP}]{{2,}}(?:-[{UP}]{{2,}})+),?\s({CAPITAL})|(?<=[{LOW}][:;][ ])({CAPITAL})(?=;)
      |(?<=[{LOW}];[ ])({CAPITAL})(?=[;.])
      |({CAPITAL})(?=\s(?:and|&|et|y|e)\s{CAPITAL}\s{CAPITAL}(?!\w)))
    (?![\w’'/@-])
    """,
    re.VERBOSE,
)
"""A family name before the others, as lists have it, in capitals too; names of one word in a list.
"""
IN_CELLS = re.compile(
    rf"""
    (?:(?<![^\t;,|\n"])|(?<=\|[ ]))  # at the beginning of a cell
    ({CAPITAL})"?(?:[\t;,|]+|[ ]+\|[ ]+)(?:[a-z_ ]+\t)?"?({CAPITAL})
    (?:(?![^\t;,|\n"])|(?=[ ]+\|))
    """,
    re.VERBOSE,
)
"""Two words in two cells of a row, or behind two keys of data."""
CELL = rf"{BETWEEN}(?:{CAPITAL}(?:{SPACE}{BETWEEN}{CAPITAL}){{0,2}}|[{UP}]{{3,}})"
NEIGHBOURS = re.compile(
    rf"""
    (?:(?<![^;,|\n"])|(?<=\|[ ]))  # at the beginning of a cell
    ({CELL})"?(?:[;,|]|[ ]+\|[ ]+)(?="?({CELL})(?:(?![^;,|\n"])|[ ]+\|))
    | {BEGINS}({CELL})[ ]?\t[\t ]*(?:[a-z_ ]+\t)?(?=({CELL})(?!{NO_END}))
    """,
    re.VERBOSE,
)
"""What may be the given name and the family name of one person in two cells, or parted by a tab."""
WITHOUT_CAPITALS = re.compile(
    r"""
      [\u0621-\u064a\u0671-\u06d3]{2,}(?:[ ][\u0621-\u064a\u0671-\u06d3]{2,})+
    | [\u05d0-\u05ea]{2,}(?:[ ][\u05d0-\u05ea]{2,})+
    | [\u0700-\u08ff]{2,}(?:[ ][\u0700-\u08ff]{2,})+
    | [\u0900-\u109f]{2,}(?:[ ][\u0900-\u109f]{2,})+
    | [\u1780-\u18af]{2,}(?:[ ][\u1780-\u18af]{2,})+
    | [\u2d30-\u2d7f]{2,}(?:[ ][\u2d30-\u2d7f]{2,})+
    | [\u10d0-\u10ff]{2,}(?:[ ][\u10d0-\u10ff]{2,})+
    | [\u1200-\u139f]{2,}(?:[ ][\u1200-\u139f]{2,})+
    | (?<![\uac00-\ud7af])  # no part of a longer word
      [\uac00-\ud7af]{2,5}(?![\uac00-\ud7af])
    | [\u3400-\u9fff]{2,}
    """,
    re.VERBOSE,
)
IN_PAIRS = re.compile(
    r"""
    (?<!\S)      # at the beginning of a word
    (\S+)(?=[ ](\S+))
    """,
    re.VERBOSE,
)
"""A word of a script without capitals, and the next."""
OF_ARABIC = re.compile(r"\A[وفبلك](?=\w{3})")
"""What one letter says in one with the word behind it: and, by, for."""
PARTS_OF_ARABIC = frozenset({"بن", "بنت", "ابن", "عبد", "أبو", "آل"})
"""What joins two parts of a name in Arabic."""
IDEOGRAPHS = re.compile(r"[\u3400-\u9fff]+")
JOINT = re.compile(r"\s(?:y|e)\s(?:(?:el|la|los|las|o|a|os|as)\s)?")
"""What joins two names, or two family names of one person."""
JOINED_PAIR = re.compile(
    rf"""
    (?<![\w.’'/@-])  # no part of an address or of a compound
    ({CAPITAL})\s(?:y|e)\s({CAPITAL})
    (?!{NO_END}|\s{BETWEEN}[{UP}])
    """,
    re.VERBOSE,
)
"""Two words that "y" or "e" joins."""
LONGEST_SEQUENCE = 40
"""Words of a register, the program or a list that are looked up as one: a name has fewer."""
A_TEXT_OF_ITS_OWN = 200
"""From so many different words on, a script is that of the document and not of a name in it."""
BROKEN = re.compile(rf"(?:[-‐]?\n\s?|[\u00ad\x02\ufffe]\n?)[{LOW}]")
HEADING = re.compile(rf"(?:\A|\n)\s*[{UP}]\Z")
CONFIRMED, OWN, PROPOSED = "confirmed", "own", "proposed"
BETWEEN_CELLS = (" ", ",", ";", "\t", "_", ".", "-")
"""What stands between two names in small letters: in prose, in a table, in the name of a file."""
Ordinary = Callable[[Set[str]], Set[str]]
"""Returns of folded words those that stand in small letters somewhere."""
Sequences = Set[tuple[str, ...]]


@cache
def given_names() -> frozenset[str]:
    """Return given names in scripts without capitals: of Arabic a few, of others those of Faker."""
    return frozenset(said_of("given-names")) | given_without_capitals()


@cache
def of_office_programs() -> frozenset[tuple[str, ...]]:
    """Return the words of what programs of offices write in every file, with parts of two or more.

    What stands first in one is part of it: Colorful Grid.
    """
    names = " ".join(said_of("of-office-programs")).split("; ")
    every = [words_of_name(name) or [folded(name)] for name in names]
    return frozenset(
        tuple(words[:end]) for words in every for end in range(min(2, len(words)), len(words) + 1)
    )


class Vocabulary(NamedTuple):
    """What is known of words: `small` stand in small letters, `own` and `proposed` are sequences.

    Own are those of the program itself, proposed those of registers and tables.
    """

    small: Set[str]
    own: Sequences
    proposed: Sequences


def sequences_in(text: str) -> Iterator[tuple[str, ...]]:
    """Yield what in a register reads as a name, with each of its parts of two words or more."""
    for pattern in (PAIR, CAPITALS):
        for match in pattern.finditer(text):
            words = words_of_name(match[0])
            for begin in range(len(words) - 1):
                yield from (tuple(words[begin:end]) for end in range(begin + 2, len(words) + 1))
    for match in REVERSED.finditer(text):
        for given in {match[2], f"{match[2]}{match[3] or ''}"}:
            yield (*words_of_name(given), *words_of_name(match[1]))
    for match in WITHOUT_CAPITALS.finditer(text):
        words = words_of_name(match[0]) or [folded(match[0])]
        for begin in range(len(words)):
            yield from (tuple(words[begin:end]) for end in range(begin + 1, begin + 4))


class Candidate(NamedTuple):
    """What may be a name, with its folded words.

    Behind a title or before an age it is introduced, over the end of a line it is broken; what is
    `strange` is a name only where nothing knows any of its words. `placed` is what stands as a
    place does, `of_place` what stands as nothing but a place or the word of a title, `of_thing`
    what stands before what is a thing ("prison"), `alone` one word with no person beside it. One
    that stands behind "in" is `in_place`, one that only a thing can be `is_thing` ("…, which"):
    what is called so elsewhere in the texts is the same. A whole quotation is `quoted`, what stands
    behind the label of a form `labelled`: a surname, whatever else it is.
    """

    found: Found
    words: Sequence[str]
    introduced: bool = False
    broken: bool = False
    strange: bool = False
    said: str = ""
    placed: bool = False
    of_place: bool = False
    of_thing: bool = False
    alone: bool = False
    article: Article = ""
    in_place: bool = False
    is_thing: bool = False
    quoted: bool = False
    labelled: bool = False

    def is_of_nobody(self) -> bool:
        """Tell whether libraries know it as words of a language, or a thing called by them."""
        words = WORD.findall(ELIDED.sub("", OF_SOMEBODY.sub("", self.said)))
        if self.article == "Romance" and not self.introduced and self._is_of_strange_words(words):
            return True
        if is_heading(words) and not self.introduced:
            return True
        if (self.quoted and is_title(words)) or not in_titles().isdisjoint(words[1:-1]):
            return True
        while words and len(words[0]) > 1 and folded(words[0]) in grammatical():
            words.pop(0)
        if not words or self.introduced:
            return False
        if folded(words[0]) in listed("beside-persons") and self.article != "English":
            if len(words) == 2:
                return is_of_language(words[1])  # a child soldier, and no Officer Stone
            return len(words) > 2 and names_nobody(words[1:], article="", offices=listed("offices"))
        return names_nobody(words, article=self.article, offices=listed("offices"))

    def _is_of_strange_words(self, words: Sequence[str]) -> bool:
        """Tell whether two words or more begin with a capital that no person is called by.

        Behind an article that is none of them: le Fouta Toro, and no El Quolmer Zerbst.
        """
        of_persons = listed("offices") | listed("beside-persons")
        return (
            len(words) > 1
            and folded(words[0]) not in grammatical()
            and not any(
                may_be_given(word) or is_family(word) or folded(word) in of_persons
                for word in words
            )
        )


def _written_small(candidates: Sequence[Candidate], text: str, *, words: Set[str]) -> Iterator[str]:
    """Yield of words those that stand in small letters beside the next of the same name."""
    strange = {word for word in words if not is_word(word)}
    for candidate in candidates:
        for first, second in pairwise(WORD.findall(candidate.said)):
            pair = {folded(first), folded(second)}
            if pair & strange and any(
                f"{a}{sign}{b}".lower() in text
                for a, b in ((first, second), (second, first))
                for sign in BETWEEN_CELLS
            ):
                yield from pair & strange


class Persons:
    """The search for names in prose; `confirmed` are those that a person says may be printed."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        *,
        known_words: Set[str] = frozenset(),
        confirmed: Sequence[str] = (),
        sequences: Sequences = frozenset(),
    ) -> None:
        self.vocabulary = vocabulary
        self.known = known_words
        self.names = frozenset(confirmed)
        self.confirmed = frozenset(
            part for name in confirmed for part in _parts(words_of_name(name))
        )
        self.confirmed |= sequences

    def allows(self, words: str) -> bool:
        """Tell whether a person confirmed that an address or a name may be printed."""
        return words in self.names or tuple(words_of_name(words)) in self.confirmed

    def found(self, texts: Mapping[int, str], *, ordinary: Ordinary) -> list[tuple[int, Found]]:
        """Return what reads as the name of a person, with the number of its text.

        `ordinary` returns of words those that stand in small letters too. Two that no language
        knows, and that stand so side by side, are a name in small letters and no words.
        """
        numbers, joined = [*texts], Joined([*texts.values()])
        may_be = [*self._candidates(SLASHED.sub(lambda at: at[0].replace("/", "+"), joined.text))]
        small = grammatical() | listed("institutions") | places() | self.vocabulary.small
        small |= listed("peoples")
        small |= {words[0] for words in of_office_programs() if len(words) == 1}
        candidate_words = {word for candidate in may_be for word in candidate.words}
        small |= {word for word in candidate_words if word.removesuffix("s") in small}
        things = _things_in(joined.text, may_be)
        may_be = [
            candidate._replace(of_thing=True)
            if without_beginning(candidate.words) in things and not candidate.introduced
            else candidate
            for candidate in may_be
        ]
        unseen_words = candidate_words - small
        also = ordinary(unseen_words | {word.removesuffix("s") for word in unseen_words})
        small |= {word for word in unseen_words if word in also or word.removesuffix("s") in also}
        small = small - {*_written_small(may_be, joined.text, words=also)}
        findings = []
        for candidate in may_be:
            if kind := self._kind(candidate, small):
                at, part = joined.part(candidate.found._replace(kind=kind))
                findings.append((numbers[at], part))
        return findings

    def _kind(self, candidate: Candidate, small: Set[str]) -> Kind | None:
        words = [*candidate.words]
        if candidate.labelled:
            return None if tuple(words) in self.confirmed else "person"
        if candidate.strange:
            if any(self._is_known(word, small) for word in words):
                return None
            if candidate.article == "English" and all(map(is_word, WORD.findall(candidate.said))):
                return None  # the Government, the Covenant
            if candidate.is_of_nobody():
                return None if candidate.of_place else "proposed-name"
            is_doubtful = (
                candidate.placed
                or candidate.of_place
                or candidate.of_thing
                or candidate.alone
                or candidate.article == "English"
                or words[0] in listed("begins-places")
            )
            return "proposed-name" if is_doubtful else "person"
        if not candidate.introduced:
            words = [*without_beginning(words)]
        if not words or (len(words) == 1 and not candidate.introduced):
            return None
        if candidate.broken and any(word in small or word in self.known for word in words):
            return None
        is_given = is_given_alone(candidate.said) and not is_known_place(candidate.said)
        if candidate.introduced and (len(words) > 1 or is_given):
            if self._is_confirmed_before_words(candidate.said):
                return None
            small = frozenset()
        of_place = words[0] in listed(
            "begins-places"
        )  # West is a given name, the West Midlands none
        if (
            {*words} <= places()
            and len(words) > 1
            and may_be_given(words[0])
            and not (of_place or words[-1] in listed("heads-of-institutions"))
        ):
            return "person"
        known_by = self._known(tuple(words), small)
        if tuple(words) in of_office_programs():
            return None
        if known_by == OWN and _is_called_as_persons_are(words, candidate):
            return "proposed-name"
        of_institution = not candidate.introduced and (_has_head(words, candidate.said) or of_place)
        of_thing = of_institution or (candidate.of_thing and not candidate.introduced)
        if known_by == PROPOSED or (not known_by and of_thing):
            return "proposed-name"
        if known_by:
            return None
        # Behind an initial a word is a name, or begins a sentence behind what a letter numbers.
        of_initial = len(words[0]) == 1 and all(
            len(word) == 1 or word in small or is_of_language(word) for word in words
        )
        return "proposed-name" if of_initial or candidate.is_of_nobody() else "person"

    def _is_confirmed_before_words(self, said: str) -> bool:
        """Tell whether a name that may be printed stands before words, where no capitals end it."""
        parts = said.split()
        return bool(WITHOUT_CAPITALS.match(said)) and any(
            (name := tuple(words_of_name(" ".join(parts[:end])))) in self.confirmed
            or name in self.vocabulary.own
            for end in range(2, len(parts))
            if all(map(is_word, parts[end:]))
        )

    def _is_known(self, word: str, small: Set[str]) -> bool:
        """Tell whether a word, or what it is the plural of, stands somewhere as none of a name."""
        return any(
            form in small
            or form in self.known
            or (form,) in self.confirmed
            or (form,) in self.vocabulary.own
            or any(
                form[:end] in regions() and ENDS_OF_PEOPLES.fullmatch(form[end:])
                for end in range(max(3, len(form) - 4), len(form) + 1)
                if len(form) > 5
            )
            for form in (word, word.removesuffix("s"))
        )

    def _known(self, words: tuple[str, ...], small: Set[str]) -> str:
        """Return by what words are known, part by part; empty where a part is by nothing."""
        best = {len(words): OWN}
        for begin in reversed(range(len(words))):
            ends = [begin + 1] if words[begin] in small and len(words[begin]) > 1 else []
            longer_ends = range(begin + 2, min(len(words), begin + LONGEST_SEQUENCE) + 1)
            ends += [end for end in longer_ends if self._list(words[begin:end])]
            origins = [
                PROPOSED
                if PROPOSED in (best[end], self._list(words[begin:end]) if end > begin + 1 else OWN)
                else OWN
                for end in ends
                if end in best
            ]
            if origins:
                best[begin] = OWN if OWN in origins else PROPOSED
        return best.get(0, "")

    def _list(self, words: tuple[str, ...]) -> str:
        if words in self.confirmed:
            return CONFIRMED
        if words in self.vocabulary.own or words in of_office_programs():
            return OWN
        if words in regions_of_words():
            return PROPOSED
        either = (words, words[::-1]) if len(words) == 2 else (words,)
        return (
            PROPOSED
            if any(ordered_words in self.vocabulary.proposed for ordered_words in either)
            else ""
        )

    def _candidates(self, text: str) -> Iterator[Candidate]:
        for match, surely in self._introduced(text):
            group = match.lastindex or 1
            name = match[group].rstrip(" ,.\n")
            if words := words_of_name(name):
                at = match.start(group)
                of_thing = match.re is NAMED and (
                    words[0] in listed("heads-of-institutions")
                    or JOINED.search(name) is not None
                    or (match[0].startswith("called") and _calls_a_thing(text, match))
                    or (len(words) > 1 and all(map(is_of_language, WORD.findall(name))))
                )
                yield Candidate(
                    Found(at, at + len(name), "person"),
                    words,
                    introduced=surely and not of_thing,
                    labelled=match.re is _labelled("name"),
                    said=name,
                )
        for pattern in (PAIR, CAPITALS):
            for match in _each_of(pattern, text):
                words = words_of_name(match[0])
                if BROKEN.match(text, match.end()):
                    words = words[:-1]
                if len(words[0] if words else "") == 1 and HEADING.search(
                    text, max(0, match.start() - 2), match.start() + 1
                ):
                    words = words[1:]
                    if len(words) == 1 and len(words[0]) >= LEAST_ALONE:  # no heading, perhaps
                        at = match.start()
                        finding = Found(at, match.end(), "person")
                        yield Candidate(finding, words, strange=True, said=match[0])
                if len(words) > 1:
                    finding, broken = Found(*match.span(), "person"), "\n" in match[0]
                    before, behind = text[max(0, match.start() - 20) : match.start()], match.end()
                    in_place = IN_PLACE.search(before) or BEGINS_IN_PLACE.match(match[0])
                    aimed = AIMED.search(before) or OF_SOMEBODY.search(match[0])
                    placed = in_place and not aimed
                    given = any(map(may_be_given, words[:-1]))
                    is_thing = (
                        (not given and _is_a_thing(text, match))
                        or OF_TRADE.match(text, match.end()) is not None
                        or stands_as_a_thing(text, match)
                    )
                    yield Candidate(
                        finding,
                        words,
                        broken=broken,
                        said=match[0],
                        in_place=bool(placed),
                        of_thing=bool(placed)
                        or is_thing
                        or (
                            _is_of_thing(text, behind)
                            and not (given and OF_SOMEBODY.search(match[0]))
                        ),
                        article=_article_of(text, match),
                        is_thing=is_thing,
                        quoted=_is_quoted(text, match),
                    )
        for match in FAMILY_IN_CAPITALS.finditer(text):
            given, *_, family = WORD.findall(match[0])
            if (is_given_alone(given) or not (is_word(given) or is_known_place(given))) and not (
                is_word(family) or _are_short_forms(family)
            ):
                finding = Found(*match.span(), "person")
                yield Candidate(finding, words_of_name(match[0]), said=match[0])
        for match in NEIGHBOURS.finditer(text):
            end = match.lastindex or 0
            cells = match.group(end - 1, end)
            if not _are_of_one_person(*map(WORD.findall, cells)):
                continue
            words = words_of_name(said := " ".join(cells))
            if tuple(words) not in regions_of_words() and not _are_faiths(words):  # Sierra | Leone
                finding = Found(match.start(end - 1), match.end(end), "person")
                of_place = any(map(is_known_place, cells))
                yield Candidate(finding, words, said=said, of_thing=of_place)
        yield from self._strange(text)
        yield from self._without_capitals(text)

    @staticmethod
    def _strange(text: str) -> Iterator[Candidate]:
        """Yield words that may be a name each for itself; a hyphen parts them."""
        for pattern in (ALONE, LISTED, IN_CELLS, JOINED_PAIR, _labelled("perhaps-name")):
            for match in pattern.finditer(text):
                if pattern is JOINED_PAIR and not _are_strange(match.groups()):
                    continue
                least = LEAST_ALONE - _is_behind_person(text, match.start())
                if BROKEN.match(text, match.end()) or len(match[0]) < least:
                    continue
                before = text[max(0, match.start() - LONGEST_BEFORE) : match.start()]
                if pattern is ALONE and not IN_SENTENCE.search(before):
                    continue
                words = [
                    folded(word) for part in match.groups() if part for word in HYPHEN.split(part)
                ]
                if words[-1] in FORMS_OF_TRADE or _are_faiths(words):
                    continue  # Zerbst, Inc.
                is_thing = _is_a_thing(text, match) or stands_as_a_thing(text, match)
                article = _article_of(text, match) if pattern is ALONE else ""
                yield Candidate(
                    Found(*match.span(), "person"),
                    words,
                    strange=True,
                    said=" ".join(match.groups()) if pattern is IN_CELLS else match[0],
                    placed=_is_placed(before),
                    of_place=bool(OF_PLACE.search(before.rpartition("\n")[2]))
                    and not (pattern is LISTED and is_given_alone(words[-1])),
                    of_thing=is_thing
                    or _is_of_thing(text, match.end())
                    or _is_numbered(text, match),
                    is_thing=is_thing,
                    alone=(
                        pattern in (ALONE, JOINED_PAIR)
                        or bool(IN_LIST.match(text, match.end()))
                        or _are_short_forms(match[0])
                    )
                    and not _is_beside_person(text, *match.span())
                    and not any(map(may_be_given, WORD.findall(match[0]))),
                    article=article,
                )

    def _without_capitals(self, text: str) -> Iterator[Candidate]:
        """Yield words of scripts without capitals: all where few stand here, else known names."""
        runs = [*WITHOUT_CAPITALS.finditer(text)]
        is_own = len({word for run in runs for word in run[0].split()}) > A_TEXT_OF_ITS_OWN
        ideographs = {
            run[0]
            for run in runs
            if IDEOGRAPHS.fullmatch(run[0])
            and not BESIDE_LATIN.search(text, max(0, run.start() - 3), run.start())
        }
        for foreign in FOREIGN.finditer(text):
            forms = [folded(foreign[0])]
            yield Candidate(Found(*foreign.span(), "person"), forms, introduced=True)
        for run in runs:
            if is_name_behind_label(text, run):
                yield Candidate(Found(*run.span(), "person"), [folded(run[0])], introduced=True)
                continue
            if run[0] in ideographs and (is_own or len(ideographs) > MANY or len(run[0]) == 2):
                for begin, end in names_in(run[0], behind_titles_alone=is_own):
                    finding = Found(run.start() + begin, run.start() + end, "person")
                    yield Candidate(finding, [folded(run[0][begin:end])], introduced=True)
                continue
            if not is_own:
                forms = words_of_name(run[0]) or [folded(run[0])]
                parts = run[0].split()
                of_words = len(parts) > 1 and all(map(is_of_language, parts))
                finding = Found(*run.span(), "person")
                yield Candidate(finding, forms, introduced=not of_words, said=run[0])
                continue
            for at in IN_PAIRS.finditer(run[0]):
                before = run[0][: at.start()].split()[-2:]  # a king, or what is called after him
                heads = {folded(OF_ARABIC.sub("", word)) for word in before}
                first = at[1] if at[1] in given_names() else OF_ARABIC.sub("", at[1])
                if first in given_names():
                    begin = run.start() + at.start() + len(at[1]) - len(first)
                    said = text[begin : run.start() + at.end(2)]
                    masked, last = len(said), said.split()[-1]
                    for further in text[begin + masked : run.end()].split()[:2]:
                        # The rest of the name: what joins its parts, or no word of the language.
                        if is_word(further) and last not in PARTS_OF_ARABIC:
                            break
                        masked = text.index(further, begin + masked) + len(further) - begin
                        last = further
                    is_thing = not heads.isdisjoint(listed("heads-of-institutions"))
                    yield Candidate(
                        Found(begin, begin + masked, "person"),
                        words_of_name(said),
                        introduced=not is_thing,
                        of_thing=is_thing,
                        said=said,
                    )

    @staticmethod
    def _introduced(text: str) -> Iterator[tuple[re.Match[str], bool]]:
        """Yield what stands before an age and, surely, behind a title or behind "named"."""
        yield from ((match, True) for match in TITLED.finditer(text))
        for titled in TITLED_IN_ARABIC.finditer(text):
            first, *others = titled[1].split()[:2]
            # The judge ordered that; the competent judge, whom the dictionary has.
            is_attribute = first.startswith("ال") and (is_word(first) or is_word(first[2:]))
            if not is_attribute and not all(map(is_word, (first, *others))):
                yield titled, True
        for pattern in (TITLED_WITHOUT_CAPITALS, BEFORE_TITLES):
            yield from ((match, True) for match in pattern.finditer(text))
        yield from ((match, True) for match in OF_RANK.finditer(text))
        for labelled in _labelled("name").finditer(text):
            if labelled[1] or not all(map(is_word, WORD.findall(labelled[2]))):  # surname: required
                yield labelled, True
        calling_places = places_of(text, CALLING)
        aged = places_of(text, ("aged ", "age "))
        yield from ((match, True) for at in calling_places if (match := NAMED.match(text, at)))
        ages = (*aged, *(m.start() for m in AGE.finditer(text)))
        around = ((max(0, at - LONGEST_AGED), at + LONGEST_AGE) for at in ages)
        for begin, end in merged(around):
            yield from ((match, False) for match in AGED.finditer(text, begin, end))
            yield from ((match, True) for match in CHILD.finditer(text, begin, end))
        old = places_of(text, OLD)
        yield from ((match, True) for at in old if (match := OF_YEARS.match(text, at)))


@cache
def _labelled(kind: str) -> re.Pattern[str]:
    """Return how a name stands behind the label of a form or of a column.

    Behind `perhaps-name` it is one word that fills a cell: more than one are found wherever.
    """
    labels, others = (
        "|".join(map(re.escape, words)).replace(r"\ ", "[ _]")
        for words in (words_of()[kind], words_of()["name"] + words_of()["perhaps-name"])
    )
    label = rf"(?i:{labels})[\"']?(?:\s?[:=：]\s?|\t)[\"']?(?!(?i:{others})\b)"
    if kind != "name":
        return re.compile(
            rf"""
            (?<!\w)(?<!\w\x20)                  # no end of a longer label
            {label}([{UP}][\w'’-]+)
            (?=["']?\s*(?:[\t\n,;|}}<]|\Z))
            """,
            re.VERBOSE,
        )
    letter = rf"[{UP}\u05d0-\u3005\u3400-\uffdc]"
    return re.compile(
        rf"\b{label}({letter}[\w'’-]+(?:[ ]{BETWEEN}{letter}[\w'’-]+){{0,3}})"
        rf"|^(?i:{labels}):[ ]([{LOW}][\w'’-]+(?:[ ][{LOW}][\w'’-]+){{0,2}})$",
        re.MULTILINE,
    )


def _each_of(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what reads as a name, and of names that "y" or "e" joins each: Urabá y el Bajo Cauca.

    Two words with one between them, and one behind more than one, are a name: Ortega y Gasset.
    """
    for match in pattern.finditer(text):
        joints = [*JOINT.finditer(match[0])]
        parts = JOINT.split(match[0])
        if not joints or (len(joints) == 1 and WORD.fullmatch(parts[1])):
            if len(parts) == 1 or not _are_strange(parts):
                yield match
            continue
        begins = [match.start(), *(match.start() + joint.end() for joint in joints)]
        for begin, part in zip(begins, parts, strict=True):
            if one := pattern.match(text, begin, begin + len(part)):
                yield one


def _are_strange(words: Sequence[str]) -> bool:
    """Tell whether each is one word, and none a name of persons: Awá and Zenú."""
    return all(
        WORD.fullmatch(word) and not may_be_given(word) and not is_family(word) for word in words
    )


def _are_of_one_person(*cells: Sequence[str]) -> bool:
    """Tell whether one cell holds a given name, and the other no place but a family name."""
    for given, family in (cells, cells[::-1]):
        names = [word for word in family if folded(word) not in PARTICLES]
        if (
            names
            and any(is_given_alone(word) and not is_known_place(word) for word in given)
            and all(map(_may_be_family, names))
        ):
            return True
    return False


def _are_faiths(words: Sequence[str]) -> bool:
    """Tell whether two words or more are of faiths alone, as heads of columns are."""
    return len(words) > 1 and listed("faiths").issuperset(words)


def _may_be_family(word: str) -> bool:
    """Tell whether a word is known as a family name, or is neither of a language nor a place."""
    return is_family(word) or not (is_word(word) or is_known_place(word))


def _things_in(text: str, candidates: Sequence[Candidate]) -> frozenset[tuple[str, ...]]:
    """Return the words by which a text calls a place, a firm or another thing, whole or in short.

    None of them is introduced as a person. One that may be a given name is of a thing where it
    stands as a place more than once.
    """
    persons = {word for candidate in candidates if candidate.introduced for word in candidate.words}
    named_as_things = [
        (without_beginning(candidate.words), candidate.in_place)
        for candidate in candidates
        if _may_stand_for_a_thing(candidate) and persons.isdisjoint(candidate.words)
    ]
    in_places = Counter(words for words, in_place in named_as_things if in_place)
    things = {
        words
        for words, _ in named_as_things
        if in_places[words] >= OFTEN or not any(map(is_given_alone, words[:-1] or words))
    }
    things.update(defined_things(text, persons=persons))
    others = [
        candidate
        for candidate in candidates
        if not candidate.introduced
        and not candidate.strange
        and persons.isdisjoint(candidate.words)
        and not _is_beside_person(text, candidate.found.start, candidate.found.end)
    ]
    known_places, lists = {*in_places} & things, lists_in(text)
    for _ in range(ROUNDS):
        words_of_things = {word for words in things for word in words if not is_given_alone(word)}
        made = {
            without_beginning(candidate.words)
            for candidate in others
            if made_of_things(candidate.words, said=candidate.said, words_of_things=words_of_things)
        }
        known_places |= {*places_of_lists(lists, known_places | made, persons=persons)}
        things |= made | known_places
    return frozenset(
        words[:end] for words in things for end in range(1, min(len(words), LONGEST_SEQUENCE) + 1)
    )


def _may_stand_for_a_thing(candidate: Candidate) -> bool:
    """Tell whether a name is that of a thing by what stands around it, or by its own last word."""
    words = [*candidate.words]
    is_called_so = not candidate.strange and (
        _has_head(words, candidate.said) or bool(candidate.article and candidate.is_of_nobody())
    )
    return (
        candidate.in_place
        or candidate.of_thing
        or is_called_so
        or begins_as_a_place(without_beginning(words))
    )


def _has_head(words: Sequence[str], said: str) -> bool:
    """Tell whether a name is that of an institution, a rule or a place by a word at its ends.

    An end is also what stands before "of" in capitals, and before another word behind two.
    """
    heads = listed("heads-of-institutions")
    unelided = words_of_name(ELIDED.sub("", OF_SOMEBODY.sub("", said))) or [*words]
    ends = {words[0], words[-1], unelided[0]}
    ends |= {single for word in ends if not is_family(word) for single in singulars_of(word)}
    ends |= {word for word, behind in pairwise(words) if behind in ("of", "for")}
    if ends & heads or any(word.endswith((*listed("ends-of-institutions"),)) for word in ends):
        return True
    return (
        {*unelided} - grammatical() <= listed("offices") | heads
        or _are_many(said)
        or _is_an_office(said)
    )


def _is_an_office(said: str) -> bool:
    """Tell whether a name is that of an office of something: Procurador General de la Nación.

    Behind "of" nothing is of a name of persons: Padre de la Torre.
    """
    before, _, behind = OF_MANY.sub("\0", said).partition("\0")
    holders = {*words_of_name(before)} - grammatical()
    things = [word for word in WORD.findall(behind) if folded(word) not in PARTICLES]
    return (
        bool(holders and things)
        and holders <= listed("offices")
        and all(map(is_of_language, things))
    )


def _are_many(said: str) -> bool:
    """Tell whether a name is that of all who hold an office: Deputy Prosecutors General.

    What stands beside the office is another, or a word that nobody is called by; behind "of" it may
    also be a name that is a word: Jueces de Paz.
    """
    offices = listed("offices")
    before, _, behind = OF_MANY.sub("\0", said).partition("\0")
    words = [(word, folded(word)) for word in WORD.findall(before)]
    plurals = {form for word, form in words if not singulars_of(word).isdisjoint(offices)}
    return (
        bool(plurals)
        and all(
            form in plurals | offices or form.endswith(ENDS_OF_PLURALS) or is_of_language(word)
            for word, form in words
        )
        and all(map(is_word, WORD.findall(behind)))
    )


def _article_of(text: str, at: re.Match[str]) -> Article:
    """Return of which kind of languages the article is that stands before a name or begins it.

    None is where persons are told behind the name: the Oduya family.
    """
    behind_match = OF_THING.match(text, at.end())
    if behind_match and folded(behind_match[1]) in listed("behind-persons"):
        return ""
    inside = re.match(r"(?:\w+\s|[Ll]['’])", at[0])
    first = inside[0] if inside else ""
    article_match = ARTICLE.search(first) or ARTICLE.search(
        text[max(0, at.start() - 5) : at.start()]
    )
    if article_match is None:
        return ""
    return "English" if article_match[1] else "Romance"


def _is_placed(before: str) -> bool:
    """Tell whether what stands before a name stands before a place, and not before a person."""
    return bool(PLACED.search(before)) and not AIMED.search(before)


def _is_of_thing(text: str, end: int) -> bool:
    """Tell whether a thing is called by what ends there: a prison, a village, a language."""
    thing_match = OF_THING.match(text, end)
    return thing_match is not None and (
        thing_match[1] == "laws"  # one alone may be a family's name
        or folded(thing_match[1].removesuffix("s")) in listed("heads-of-institutions")
    )


def _is_a_thing(text: str, at: re.Match[str]) -> bool:
    """Tell whether a name is one that only a thing has: "TrueFace", "the firm …", "…, which"."""
    if JOINED.search(at[0]) or AS_THING.match(text, at.end()):
        return True
    return _calls_a_thing(text, at)


def _calls_a_thing(text: str, at: re.Match[str]) -> bool:
    """Tell whether a thing that names stand behind is before it: "the firm", "a method called"."""
    noun = NOUN_BEFORE.search(text, max(0, at.start() - LONGEST_BEFORE), at.start())
    return noun is not None and folded(noun[1].removesuffix("s")) in listed("called-by-names")


def _is_called_as_persons_are(words: Sequence[str], candidate: Candidate) -> bool:
    """Tell whether two words, which are also words of the texts, are a given and a family name."""
    return (
        len(words) == 2
        and len(words[0]) > 1
        and not candidate.article
        and may_be_given(words[0])
        and is_family(words[1])
    )


def _are_short_forms(said: str) -> bool:
    """Tell whether words are a few capitals each, and none a name: FARC, ELN."""
    words = WORD.findall(said)
    return all(
        word.isupper()
        and len(word) <= LONGEST_SHORT
        and not (may_be_given(word) or is_family(word))
        for word in words
    )


def _is_quoted(text: str, at: re.Match[str]) -> bool:
    """Tell whether words are all that stands between quotation marks."""
    before, behind = text[at.start() - 1 : at.start()], text[at.end() : at.end() + 2].strip(".,!?")
    return bool(before and behind) and before in "“\"«„‘'" and behind[0] in "”\"»“’'"


def _is_numbered(text: str, at: re.Match[str]) -> bool:
    """Tell whether a text is called by a word and a number: Bill 44."""
    return text[at.end() : at.end() + 2].strip().isdigit() and folded(at[0]) in listed(
        "heads-of-institutions"
    )


def _is_beside_person(text: str, start: int, end: int) -> bool:
    """Tell whether something of a person stands beside a word in its sentence."""
    before = BESIDE.split(text[max(0, start - LONGEST_BEFORE) : start])[-1]
    behind = re.split(r"[.,;!?\n]", text[end : end + LONGEST_BEFORE])[0]
    words = [*WORD.findall(before)[-BEFORE:], *WORD.findall(behind)[:BEHIND]]
    return not listed("beside-persons").isdisjoint(map(folded, words))


def _is_behind_person(text: str, start: int) -> bool:
    """Tell whether the word before is one of a person: the child."""
    noun = NOUN_BEFORE.search(text, max(0, start - LONGEST_BEFORE), start)
    return noun is not None and folded(noun[1]) in listed("beside-persons")


def _parts(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the words of a name and each of its parts, so that half of it may stand, too."""
    for begin in range(len(words)):
        yield from (tuple(words[begin:end]) for end in range(begin + 1, len(words) + 1))
